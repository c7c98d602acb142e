import type { Card, Form, Values } from '#core/card.ts';
import { type Locale, plural } from '#core/i18n.ts';
import type { Visibility } from '#store/tables/recognition.ts';
import { showMine, standingForm } from './actions.ts';
import { text } from './text.ts';

/** What holds of all that somebody receives: what they chose, and what the organisation has. */
export type Standing = Readonly<{ own: Visibility | undefined; organisation: Visibility }>;

export const choices = ['public', 'team', 'private'] as const;

export function standingText(locale: Locale, { own, organisation }: Standing): string {
  const { standing } = text(locale);
  return own === undefined
    ? standing.organisation({ sees: standing[organisation].toLowerCase() })
    : standing[own];
}

/** @param again what was filled in, when it was none of the options */
export function standingFormCard(locale: Locale, standing: Standing, again?: Values): Form {
  const words = text(locale);
  return standingForm.form(
    {},
    {
      title: words.standingTitle,
      submit: words.save,
      intro: [words.standingIntro],
      fields: [
        {
          kind: 'one',
          name: 'choice',
          label: words.standingField,
          hint: words.standingHint,
          options: [
            {
              value: 'organisation',
              label: standingText(locale, { ...standing, own: undefined }),
            },
            ...choices.map((value) => ({ value, label: words.standing[value] })),
          ],
        },
      ],
      values: again ?? { choice: standing.own ?? 'organisation' },
      ...(again && { errors: { choice: words.chooseOne } }),
    },
  );
}

/** @param changed how many earlier ones are seen by others now than before */
export function savedCard(locale: Locale, standing: Standing, changed: number): Card {
  const words = text(locale);
  const body = words.savedBody({ sees: standingText(locale, standing) });
  return {
    summary: `${words.saved}. ${body}`,
    blocks: [
      { kind: 'heading', text: words.saved },
      { kind: 'text', text: [body] },
      ...(changed > 0 ? [{ kind: 'note' as const, text: [plural(locale, changed, words.changed)] }] : []),
    ],
    buttons: [showMine.button(words.title, {})],
  };
}

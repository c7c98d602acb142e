import type { Form, Values } from '#core/card.ts';
import type { Locale } from '#core/i18n.ts';
import * as actions from './actions.ts';
import type { Nomination } from './nomination.ts';
import { text } from './text-hr-forms.ts';
import { type About, categoryTitle } from './views.ts';

type Filled = Readonly<{ values?: Values; errors?: Readonly<Record<string, string>>; problem?: string }>;

export function rejectFormCard(
  locale: Locale,
  nomination: Pick<Nomination, 'id' | 'revision'>,
  filled: Filled = {},
): Form {
  const words = text(locale);
  return actions.rejectForm.form(
    { nomination: nomination.id, revision: nomination.revision },
    {
      title: words.rejectForm,
      submit: words.rejectSend,
      fields: [{ kind: 'text', name: 'reason', label: words.rejectReason, hint: words.rejectHint, max: 500 }],
      ...filled,
    },
  );
}

export function moveFormCard(
  locale: Locale,
  about: About,
  nomination: Pick<Nomination, 'id' | 'revision' | 'category'>,
  filled: Filled = {},
): Form {
  const words = text(locale);
  return actions.moveForm.form(
    { nomination: nomination.id, revision: nomination.revision },
    {
      title: words.moveForm,
      submit: words.moveSend,
      fields: [
        {
          kind: 'one',
          name: 'category',
          label: words.moveTo,
          hint: words.moveHint,
          options: about.plan.categories
            .filter(({ id }) => id !== nomination.category)
            .map(({ id }) => ({ value: id, label: categoryTitle(locale, about.plan, id) })),
        },
      ],
      ...filled,
    },
  );
}

export function juryFormCard(
  locale: Locale,
  version: Readonly<{ campaign: string; revision: number }>,
  filled: Filled,
): Form {
  const words = text(locale);
  return actions.juryForm.form(version, {
    title: words.juryForm,
    submit: words.jurySave,
    fields: [{ kind: 'person', name: 'jury', label: words.juryForm, hint: words.juryHint, many: true }],
    ...filled,
  });
}

export function decideFormCard(
  locale: Locale,
  input: Readonly<{ campaign: string; revision: number; category: string }>,
  about: About,
  tied: readonly Nomination[],
  filled: Filled = {},
): Form {
  const words = text(locale);
  return actions.decideForm.form(input, {
    title: words.decideForm,
    submit: words.decideSave,
    intro: [categoryTitle(locale, about.plan, input.category)],
    fields: [
      {
        kind: 'many',
        name: 'winners',
        label: words.decideWho,
        hint: words.decideHint,
        options: tied.map((one) => ({ value: one.id, label: one.nominee.name })),
      },
    ],
    ...filled,
  });
}

import { z } from 'zod';
import type { Block, Card, Form, Values } from '#core/card.ts';
import { defineAction, defineForm, defineOpen, type Sample } from '#core/flow.ts';
import { day, type Locale, plural } from '#core/i18n.ts';
import type { Days } from '#core/workdays.ts';
import type { AwayFaults } from './read-away.ts';
import { text } from './text-away.ts';

const nothing = z.object({});
/** Other flows put this on their cards, by name. */
export const showAway = defineAction('settings.away', nothing);
export const openAway = defineOpen('settings.awayAdd', nothing);
export const awayForm = defineForm('settings.awayAdd', nothing);
export const removeAway = defineAction('settings.awayRemove', z.object({ from: z.iso.date() }));

/** As many as a card shows, the first first. */
const leavesShown = 5;

const dateInWords = (locale: Locale, date: string): string =>
  day(locale, new Date(`${date}T00:00:00Z`), 'UTC');
const inWords = (locale: Locale, { from, to }: Days) => ({
  from: dateInWords(locale, from),
  to: dateInWords(locale, to),
});
/** "3 March 2027 to 12 March 2027". */
export const daysInWords = (locale: Locale, days: Days): string => text(locale).days(inWords(locale, days));

/** @param leaves those that are not over, the first first */
export function awayCard(locale: Locale, leaves: readonly Days[]): Card {
  const words = text(locale);
  const more = leaves.length - leavesShown;
  return {
    summary: words.title,
    blocks: [
      { kind: 'heading', text: words.title },
      { kind: 'text', text: [words.intro] },
      ...(leaves.length === 0 ? [{ kind: 'note' as const, text: [words.none] }] : []),
      ...leaves.slice(0, leavesShown).flatMap((leave): readonly Block[] => [
        { kind: 'text', text: [daysInWords(locale, leave)] },
        {
          kind: 'buttons',
          buttons: [
            removeAway.button(
              words.remove,
              { from: leave.from },
              { hint: words.removeHint(inWords(locale, leave)) },
            ),
          ],
        },
      ]),
      ...(more > 0 ? [{ kind: 'note' as const, text: [plural(locale, more, words.more)] }] : []),
    ],
    buttons: [openAway.button(words.add, {})],
  };
}

/** @param again what was filled in and is wrong with it, when the form is asked again */
export function awayFormCard(locale: Locale, again?: Readonly<{ values: Values; faults: AwayFaults }>): Form {
  const words = text(locale);
  return awayForm.form(
    {},
    {
      title: words.title,
      submit: words.save,
      intro: [words.intro],
      fields: [
        { kind: 'date', name: 'from', label: words.from },
        { kind: 'date', name: 'to', label: words.to },
      ],
      ...(again && {
        values: again.values,
        errors: Object.fromEntries(
          Object.entries(again.faults).map(([name, fault]) => [name, words.faults[fault]]),
        ),
        problem: words.problem,
      }),
    },
  );
}

const sampleLeaves = Array.from({ length: 7 }, (_, n) => ({
  from: `2027-0${n + 1}-01`,
  to: `2027-0${n + 1}-28`,
}));

export const awaySamples = (locale: Locale): readonly Sample[] => [
  { name: 'away: none', card: awayCard(locale, []) },
  { name: 'away: many', card: awayCard(locale, sampleLeaves) },
  { name: 'away form', form: awayFormCard(locale) },
  {
    name: 'away form again',
    form: awayFormCard(locale, {
      values: { from: '2027-02-02', to: '2027-02-01' },
      faults: { from: 'dateMissing', to: 'order' },
    }),
  },
];

import type { Form, Option, Values } from '#core/card.ts';
import { type Locale, number } from '#core/i18n.ts';
import { kinds } from '#core/person.ts';
import { planForm } from './actions.ts';
import { bank, driverName, itemText } from './bank.ts';
import { type PlanProblem, smallestAudience } from './plan.ts';
import type { Version } from './round.ts';
import { text } from './text-hr.ts';
import { clockTime, peopleText } from './views-hr.ts';

type UnitName = Readonly<{ id: string; path: string }>;

const half = Array.from({ length: 48 }, (_, at) => at * 30);

export function planFormCard(
  locale: Locale,
  draft: Version | undefined,
  units: readonly UnitName[],
  organisation: string,
  filled: Readonly<{ values: Values; errors?: Readonly<Record<string, string>>; problem?: string }>,
): Form {
  const words = text(locale);
  const options = (from: readonly (readonly [string, string])[]): readonly Option[] =>
    from.map(([value, label]) => ({ value, label }));
  return planForm.form(draft === undefined ? {} : { draft }, {
    title: draft === undefined ? words.formTitle : words.changeTitle,
    submit: words.preview,
    ...(draft === undefined && { intro: [words.formIntro] }),
    fields: [
      {
        kind: 'many',
        name: 'kinds',
        label: words.kinds,
        options: kinds.map((kind) => ({ value: kind, label: words.kindNames[kind] })),
      },
      { kind: 'date', name: 'opensOn', label: words.opensOn },
      {
        kind: 'one',
        name: 'opensAt',
        label: words.opensAt,
        hint: words.opensAtHint,
        options: half
          .filter((at) => at >= 6 * 60 && at <= 20 * 60)
          .map((at) => ({ value: String(at), label: clockTime(at) })),
      },
      { kind: 'date', name: 'closesOn', label: words.closesOn, hint: words.closesOnHint },
      {
        kind: 'one',
        name: 'remind',
        label: words.remind,
        options: options([
          ['none', words.remindNone],
          ['middle', words.remindMiddle],
          ['day-before', words.remindDayBefore],
        ]),
      },
      {
        kind: 'one',
        name: 'repeat',
        label: words.repeat,
        options: options([
          ['none', words.repeatNone],
          ['month', words.repeatMonth],
          ['quarter', words.repeatQuarter],
        ]),
      },
      {
        kind: 'one',
        name: 'items',
        label: words.items,
        options: options([
          ['bank', words.itemsBank],
          ['own', words.itemsOwn],
        ]),
      },
      {
        kind: 'many',
        name: 'chosen',
        label: words.chosen,
        hint: words.chosenHint,
        optional: true,
        options: bank.map((item) => ({
          value: item.id,
          label: itemText(item, locale, { organisation }),
          description: driverName(locale, item.driver),
        })),
      },
      ...(units.length === 0
        ? []
        : [
            {
              kind: 'many' as const,
              name: 'units',
              label: words.units,
              hint: words.unitsHint,
              optional: true,
              options: units.map((unit) => ({ value: unit.id, label: unit.path })),
            },
          ]),
    ],
    ...filled,
  });
}

export const problemText = (
  locale: Locale,
  problem: PlanProblem | 'kinds' | 'chosen' | 'notForAll' | 'date',
): string => text(locale).problem[problem];

export const fewText = (locale: Locale, n: number): string =>
  text(locale).problem.few({ n: peopleText(locale, n), min: number(locale, smallestAudience) });

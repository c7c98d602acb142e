import type { Field, Form, Option, Values } from '#core/card.ts';
import { type Locale, number } from '#core/i18n.ts';
import { kinds } from '#core/person.ts';
import { enrolForm, ruleForm, withdrawForm } from './actions.ts';
import { leastDays } from './plan.ts';
import { text } from './text-forms.ts';

export type Filled = Readonly<{
  values: Values;
  errors?: Readonly<Record<string, string>>;
  problem?: string;
}>;

/** What there is to choose from. */
export type Choices = Readonly<{
  units: readonly Readonly<{ id: string; path: string }>[];
  countries: readonly string[];
}>;
export type CourseOption = Readonly<{ id: string; title: string }>;

export const problemText = (locale: Locale, what: keyof ReturnType<typeof text>['problem']): string =>
  text(locale).problem[what];

const options = (from: readonly (readonly [string, string])[]): readonly Option[] =>
  from.map(([value, label]) => ({ value, label }));

/** Must they, and until when? */
function askedFields(locale: Locale, dueHint: boolean): readonly Field[] {
  const words = text(locale);
  return [
    {
      kind: 'one',
      name: 'mandatory',
      label: words.mandatory,
      hint: words.mandatoryHint,
      options: options([
        ['no', words.may],
        ['yes', words.must],
      ]),
    },
    {
      kind: 'one',
      name: 'due',
      label: words.due,
      options: options([
        ['none', words.dueNone],
        ['on', words.dueOn],
        ['after', words.dueAfter],
      ]),
    },
    {
      kind: 'date',
      name: 'dueDate',
      label: words.dueDate,
      optional: true,
      ...(dueHint && { hint: words.dueDateHint({ days: number(locale, leastDays) }) }),
    },
    {
      kind: 'line',
      name: 'dueDays',
      label: words.dueDays,
      optional: true,
      max: 4,
    },
  ];
}

/** @param running a change of a rule that enrols people already */
export function ruleFormCard(
  locale: Locale,
  input: Parameters<typeof ruleForm.form>[0],
  choices: Choices,
  filled: Filled,
  running: boolean,
): Form {
  const words = text(locale);
  return ruleForm.form(input, {
    title: input.draft === undefined ? words.ruleTitle : words.changeTitle,
    submit: words.preview,
    intro: [running ? words.changeIntro : words.ruleIntro],
    fields: [
      {
        kind: 'many',
        name: 'kinds',
        label: words.who,
        options: kinds.map((kind) => ({ value: kind, label: words.kindNames[kind] })),
      },
      ...(choices.units.length === 0
        ? []
        : [
            {
              kind: 'many' as const,
              name: 'units',
              label: words.units,
              hint: words.unitsHint,
              optional: true,
              options: options(choices.units.map(({ id, path }) => [id, path])),
            },
          ]),
      ...(choices.countries.length < 2
        ? []
        : [
            {
              kind: 'many' as const,
              name: 'countries',
              label: words.countries,
              hint: words.countriesHint,
              optional: true,
              options: options(choices.countries.map((each) => [each, each])),
            },
          ]),
      {
        kind: 'one',
        name: 'kind',
        label: words.kind,
        hint: words.kindHint,
        options: options([
          ['audience', words.kinds.audience],
          ['tenure', words.kinds.tenure],
        ]),
      },
      {
        kind: 'line',
        name: 'afterDays',
        label: words.afterDays,
        hint: words.afterDaysHint,
        optional: true,
        max: 4,
      },
      { kind: 'date', name: 'startsOn', label: words.startsOn, hint: words.startsOnHint },
      ...askedFields(locale, true),
    ],
    ...filled,
  });
}

const courseField = (locale: Locale, courses: readonly CourseOption[]): Field => ({
  kind: 'one',
  name: 'course',
  label: text(locale).course,
  options: options(courses.map(({ id, title }) => [id, title])),
});
const peopleField = (locale: Locale): Field => ({
  kind: 'person',
  many: true,
  name: 'people',
  label: text(locale).person,
});

export function enrolFormCard(
  locale: Locale,
  courses: readonly CourseOption[],
  hr: boolean,
  filled: Filled,
): Form {
  const words = text(locale);
  return enrolForm.form(
    {},
    {
      title: words.enrolTitle,
      submit: words.enrolSubmit,
      intro: [hr ? words.enrolIntroHr : words.enrolIntro],
      fields: [peopleField(locale), courseField(locale, courses), ...askedFields(locale, false)],
      ...filled,
    },
  );
}

export const withdrawFormCard = (locale: Locale, courses: readonly CourseOption[], filled: Filled): Form =>
  withdrawForm.form(
    {},
    {
      title: text(locale).withdrawTitle,
      submit: text(locale).withdrawSubmit,
      intro: [text(locale).withdrawIntro],
      fields: [peopleField(locale), courseField(locale, courses)],
      ...filled,
    },
  );

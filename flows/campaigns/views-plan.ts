import type { Field, Form, Option, Values } from '#core/card.ts';
import type { Address } from '#core/chat.ts';
import { type Locale, locales, number, percent } from '#core/i18n.ts';
import { kinds } from '#core/person.ts';
import { planForm, previewForm, textsForm } from './actions.ts';
import { longestText, longestTitle, type PlanProblem, type Template, type Version } from './campaign.ts';
import { text } from './text-hr.ts';
import { clockTime } from './views.ts';

export type Filled = Readonly<{
  values: Values;
  errors?: Readonly<Record<string, string>>;
  problem?: string;
}>;

/** What there is to choose from. */
export type Choices = Readonly<{
  units: readonly Readonly<{ id: string; path: string }>[];
  countries: readonly string[];
  values: readonly Readonly<{ id: string; label: string }>[];
  zone: string;
  hasFeeds: boolean;
  hasPlaces: boolean;
}>;

/** What the form comes back with. */
export type Of = Readonly<{
  template: Template;
  draft?: Version | undefined;
  here?: Address | undefined;
  more?: true | undefined;
}>;

/** Which fields a form has: what every campaign needs, the rest, or (while it runs) all that can still be changed. */
export type Step = 'main' | 'more' | 'running';
export const stepOf = ({ more }: Of, running: boolean): Step =>
  running ? 'running' : more === true ? 'more' : 'main';

const goals = [0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
const half = Array.from({ length: 35 }, (_, at) => 6 * 60 + at * 30);

/** @param running its start and what people were told cannot be changed any more */
export function planFormCard(
  locale: Locale,
  of: Of,
  choices: Choices,
  filled: Filled,
  running: boolean,
): Form {
  const words = text(locale);
  const options = (from: readonly (readonly [string, string])[]): readonly Option[] =>
    from.map(([value, label]) => ({ value, label }));
  const choice = (
    name: string,
    label: string,
    from: readonly (readonly [string, string])[],
    hint?: string,
  ): Field => ({ kind: 'one', name, label, options: options(from), ...(hint !== undefined && { hint }) });
  const times = half.map((at) => [String(at), clockTime(at)] as const);
  const units = options(choices.units.map(({ id, path }) => [id, path]));
  const opening: readonly Field[] = [
    ...(of.template === 'role-spotlight'
      ? [
          {
            kind: 'one' as const,
            name: 'about',
            label: words.about,
            hint: words.aboutHint,
            options: units,
          },
        ]
      : []),
    { kind: 'date', name: 'opensOn', label: words.opensOn },
    choice('opensAt', words.opensAt, times),
  ];
  const forWhom: readonly Field[] = [
    choice(
      'value',
      words.value,
      [['any', words.anyValue], ...choices.values.map(({ id, label }) => [id, label] as const)],
      words.valueHint,
    ),
    {
      kind: 'many',
      name: 'kinds',
      label: words.kinds,
      options: kinds.map((kind) => ({ value: kind, label: words.kindNames[kind] })),
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
            options: units,
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
            options: options(choices.countries.map((one) => [one, one])),
          },
        ]),
  ];
  const end: readonly Field[] = [
    { kind: 'date', name: 'closesOn', label: words.closesOn },
    choice('closesAt', words.closesAt, times),
  ];
  const more: readonly Field[] = [
    choice('goal', words.goal, [
      ['none', words.noGoal],
      ...goals.map((share) => [String(share), words.goalOf({ share: percent(locale, share) })] as const),
    ]),
    choice(
      'prompts',
      words.prompts,
      [
        ['yes', words.yes],
        ['no', words.no],
      ],
      words.promptsHint,
    ),
    choice(
      'post',
      words.post,
      [
        ...(choices.hasPlaces ? [['keep', words.postKeep] as const] : []),
        ...(of.here === undefined ? [] : [['here', words.postHere] as const]),
        ...(choices.hasFeeds ? [['feeds', words.postFeeds] as const] : []),
        ['none', words.postNone],
      ],
      words.postHint,
    ),
    choice('repeat', words.repeat, [
      ['none', words.repeatNone],
      ['month', words.repeatMonth],
      ['quarter', words.repeatQuarter],
      ['year', words.repeatYear],
    ]),
  ];
  const clock = choice('clock', words.clock, [
    ['local', words.clockLocal],
    ['moment', words.clockMoment({ zone: choices.zone })],
  ]);
  const asked: Readonly<Record<Step, Readonly<{ intro?: string; fields: readonly Field[] }>>> = {
    main: {
      ...(of.draft === undefined && { intro: words.planIntro }),
      fields: [...opening, ...end, ...forWhom],
    },
    more: { intro: words.moreIntro, fields: [...more, clock] },
    running: { intro: words.openIntro, fields: [...end, ...more] },
  };
  const step = stepOf(of, running);
  const { intro, fields } = asked[step];
  return planForm.form(
    {
      template: of.template,
      ...(of.draft !== undefined && { draft: of.draft }),
      ...(of.here !== undefined && { here: of.here }),
      ...(step === 'more' && { more: true as const }),
    },
    {
      title: step === 'more' ? words.moreTitle : of.draft === undefined ? words.planTitle : words.changeTitle,
      submit: words.preview,
      ...(intro !== undefined && { intro: [intro] }),
      fields,
      ...filled,
    },
  );
}

export function textsFormCard(locale: Locale, version: Version, filled: Filled): Form {
  const words = text(locale);
  return textsForm.form(version, {
    title: words.textsTitle,
    submit: words.save,
    intro: [words.textsIntro],
    fields: locales.flatMap((each): readonly Field[] => {
      const language = words.languages[each];
      return [
        {
          kind: 'line',
          name: `title-${each}`,
          label: words.titleIn({ language }),
          max: longestTitle,
          optional: true,
        },
        {
          kind: 'text',
          name: `text-${each}`,
          label: words.textIn({ language }),
          max: longestText,
          optional: true,
        },
      ];
    }),
    ...filled,
  });
}

export const previewFormCard = (locale: Locale, version: Version, filled: Filled): Form =>
  previewForm.form(version, {
    title: text(locale).asTitle,
    submit: text(locale).asSubmit,
    fields: [{ kind: 'person', name: 'person', label: text(locale).asField }],
    ...filled,
  });

export const problemText = (
  locale: Locale,
  problem: PlanProblem | 'kinds' | 'date' | 'about' | 'nobody' | 'title' | 'text' | 'person',
): string => text(locale).problem[problem];
export const longText = (locale: Locale, max: number): string =>
  text(locale).problem.long({ max: number(locale, max) });

import type { Card, Field, Form, Values } from '#core/card.ts';
import { type Locale, list, locales, number, plural } from '#core/i18n.ts';
import { kinds } from '#core/person.ts';
import { see } from '../actions.ts';
import { configureForm, openConfigure, remove } from './actions.ts';
import { type NominationPlan, tieRules, ways } from './plan.ts';
import { text } from './text-plan.ts';
import { categoryTitle } from './views.ts';
import { rulesText } from './views-hr.ts';

type Version = Readonly<{ campaign: string; revision: number }>;

export const tenures = [0, 30, 90, 180, 365] as const;
export const quotas = [1, 2, 3, 5, 10] as const;
export const secondings = [0, 1, 2, 3, 5] as const;
export const lengths = [3, 5, 7, 10, 14] as const;

export const categoriesField = (locale: Locale): string => `categories_${locale}`;
/** The language of the organisation first: its list is the one that must be there. */
export const inOrder = (first: Locale): readonly Locale[] => [
  first,
  ...locales.filter((locale) => locale !== first),
];

export function configureFormCard(
  locale: Locale,
  version: Version,
  facts: Readonly<{ organisation: Locale; units: readonly Readonly<{ id: string; path: string }>[] }>,
  filled: Readonly<{ values: Values; errors?: Readonly<Record<string, string>>; problem?: string }>,
): Form {
  const words = text(locale);
  const one = (
    name: string,
    label: string,
    options: readonly (readonly [string, string])[],
    hint?: string,
  ): Field => ({
    kind: 'one',
    name,
    label,
    ...(hint !== undefined && { hint }),
    options: options.map(([value, label]) => ({ value, label })),
  });
  const figures = (some: readonly number[]) => some.map((n) => [String(n), number(locale, n)] as const);
  const days = (n: number) => plural(locale, n, words.day);
  return configureForm.form(version, {
    title: words.title,
    submit: words.submit,
    intro: [words.intro],
    fields: [
      ...inOrder(facts.organisation).map(
        (each, at): Field => ({
          kind: 'text',
          name: categoriesField(each),
          label: words.categories[each],
          hint: at === 0 ? words.categoriesHint : words.otherHint,
          optional: at > 0,
          max: 450,
        }),
      ),
      one('choose', words.choose, [
        [ways[0], words.votes],
        [ways[1], words.jury],
      ]),
      {
        kind: 'person',
        name: 'jury',
        label: words.juryWho,
        hint: words.juryHint,
        many: true,
        optional: true,
      },
      one('ties', words.ties, [
        [tieRules[0], words.tieAll],
        [tieRules[1], words.tieRunoff],
        [tieRules[2], words.tieHr],
      ]),
      one(
        'choiceDays',
        words.days,
        lengths.map((n) => [String(n), days(n)] as const),
      ),
      one('perPerson', words.perPerson, figures(quotas)),
      one('seconds', words.seconds, figures(secondings), words.secondsHint),
      one(
        'tenure',
        words.tenure,
        tenures.map((n) => [String(n), n === 0 ? words.anyTenure : days(n)] as const),
      ),
      {
        kind: 'many',
        name: 'kinds',
        label: words.kinds,
        hint: words.kindsHint,
        optional: true,
        options: kinds.map((kind) => ({ value: kind, label: words.kindNames[kind] })),
      },
      ...(facts.units.length === 0
        ? []
        : [
            {
              kind: 'many' as const,
              name: 'units',
              label: words.units,
              hint: words.unitsHint,
              optional: true,
              options: facts.units.map(({ id, path }) => ({ value: id, label: path })),
            },
          ]),
    ],
    ...filled,
  });
}

/** The rules as rows of the card on which a campaign is looked at. */
export function planFacts(
  locale: Locale,
  plan: NominationPlan,
): readonly Readonly<{ label: string; value: string }>[] {
  const words = text(locale);
  const days = plural(locale, plan.choiceDays, words.day);
  const who = [
    ...plan.who.kinds.map((kind) => words.kindNames[kind]),
    ...(plan.who.units.length > 0 ? [plural(locale, plan.who.units.length, words.someUnits)] : []),
  ];
  return [
    {
      label: words.factCategories,
      value: list(
        locale,
        plan.categories.map(({ id }) => categoryTitle(locale, plan, id)),
      ),
    },
    {
      label: words.factWho,
      value: [
        who.length === 0 ? words.everyone : who.join(' · '),
        ...(plan.who.minTenureDays > 0
          ? [`${words.tenure}: ${plural(locale, plan.who.minTenureDays, words.day)}`]
          : []),
      ].join(' · '),
    },
    { label: words.perPerson, value: number(locale, plan.perPerson) },
    { label: words.seconds, value: number(locale, plan.seconds) },
    {
      label: words.factChoice,
      value:
        plan.choose === 'votes'
          ? words.voteFact({ days })
          : words.juryFact({ n: plural(locale, plan.jury.length, words.people), days }),
    },
  ];
}

/** What holds for a draft now. */
export function configuredCard(locale: Locale, version: Version, plan: NominationPlan | null): Card {
  const words = text(locale);
  const back = see.button(words.back, { campaign: version.campaign }, { style: 'primary' });
  if (plan === null) {
    return {
      summary: words.removed,
      blocks: [{ kind: 'text', text: [words.removed] }],
      buttons: [back, openConfigure.button(words.title, version)],
    };
  }
  return {
    summary: words.kept,
    blocks: [
      { kind: 'heading', text: words.title },
      { kind: 'text', text: [words.kept] },
      { kind: 'facts', facts: planFacts(locale, plan) },
      { kind: 'note', text: [rulesText(locale, plan)] },
    ],
    buttons: [
      back,
      openConfigure.button(words.change, version),
      remove.button(words.remove, version, { style: 'danger' }),
    ],
  };
}

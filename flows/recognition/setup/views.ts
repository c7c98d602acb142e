import type { Block, Button, Card, Form, Values } from '#core/card.ts';
import type { Address } from '#core/chat.ts';
import { type Locale, list, locales, number, plural } from '#core/i18n.ts';
import type { RecognitionSettings, Value } from '#store/settings.ts';
import { showMine } from '../mine/actions.ts';
import { valueLabel } from '../values.ts';
import {
  openRules,
  openValue,
  rulesForm,
  setFeed,
  showList,
  showSetup,
  showValues,
  valueForm,
} from './actions.ts';
import {
  longestName,
  mostValues,
  type RulesFaults,
  rulesValues,
  type ValueFaults,
  valueValues,
} from './rules.ts';
import { text } from './text.ts';

const offered = (values: readonly Value[]): readonly Value[] => values.filter(({ retired }) => !retired);

export const samePlace = (a: Address, b: Address): boolean =>
  a.platform === b.platform && a.tenant === b.tenant && a.key === b.key;

// --- what holds ----------------------------------------------------------------------------------------------------

type Facts = Extract<Block, { kind: 'facts' }>['facts'];

function ruleFacts(locale: Locale, settings: RecognitionSettings): Facts {
  const words = text(locale);
  const { allowance, visibility, values, reactions } = settings;
  const named = reactions.map(({ name, value: id }) => {
    const value = values.find((one) => one.id === id && !one.retired);
    return value === undefined ? name : `${name} (${valueLabel(value, locale)})`;
  });
  return [
    {
      label: words.allowance,
      value: words.allowanceValue[allowance.period]({
        n: number(locale, allowance.everyone),
        managers: number(locale, allowance.managers),
      }),
    },
    { label: words.carryOver, value: allowance.carryOver ? words.carryOverYes : words.carryOverNo },
    {
      label: words.perReceiver,
      value: words.perReceiverValue({ n: number(locale, allowance.perReceiver) }),
    },
    { label: words.visibility, value: words.visibilityMore({ sees: words.visibilities[visibility] }) },
    {
      label: words.values,
      value: list(
        locale,
        offered(values).map((value) => valueLabel(value, locale)),
      ),
    },
    { label: words.reactions, value: named.length === 0 ? words.noReactions : list(locale, named) },
  ];
}

function feedButtons(
  locale: Locale,
  feeds: RecognitionSettings['feeds'],
  here: Address | undefined,
): readonly Button[] {
  const words = text(locale);
  if (here === undefined)
    return feeds.length === 0 ? [] : [setFeed.button(words.stopAll, { place: null, on: false })];
  const on = feeds.some((feed) => samePlace(feed, here));
  return [setFeed.button(on ? words.stopHere : words.postHere, { place: here, on: !on })];
}

/** @param here the shared place in which HR asks; @param note what has just been done */
export function setupCard(
  locale: Locale,
  settings: RecognitionSettings,
  here: Address | undefined,
  note?: string,
): Card {
  const words = text(locale);
  const { feeds } = settings;
  const isHere = here !== undefined && feeds.some((feed) => samePlace(feed, here));
  const where = feeds.length === 0 ? words.noFeeds : plural(locale, feeds.length, words.feedsValue);
  return {
    summary: note ?? words.title,
    blocks: [
      { kind: 'heading', text: words.title },
      ...(note === undefined ? [] : [{ kind: 'text' as const, text: [note] }]),
      { kind: 'facts', facts: [...ruleFacts(locale, settings), { label: words.feeds, value: where }] },
      ...(here === undefined || isHere
        ? [{ kind: 'note' as const, text: [isHere ? words.feedHere : words.feedHint] }]
        : []),
    ],
    buttons: [
      openRules.button(words.change, {}),
      showValues.button(words.seeValues, {}),
      showList.button(words.look, { hidden: false }),
      ...feedButtons(locale, feeds, here),
    ],
  };
}

/** For whoever may not change it. */
export function readOnlyCard(locale: Locale, settings: RecognitionSettings, mineLabel: string): Card {
  const words = text(locale);
  return {
    summary: words.onlyHr,
    blocks: [
      { kind: 'text', text: [words.onlyHr] },
      { kind: 'facts', facts: ruleFacts(locale, settings) },
    ],
    buttons: [showMine.button(mineLabel, {})],
  };
}

// --- the rules -----------------------------------------------------------------------------------------------------

type Filled<F> = Readonly<{ values: Values; faults?: F; problem?: string }>;

/** What the rules say, on one line: for whoever overwrites them. */
export const rulesInWords = (locale: Locale, settings: RecognitionSettings): string =>
  ruleFacts(locale, settings)
    .map(({ label, value }) => `${label}: ${value}`)
    .join('; ');

export function rulesFormCard(
  locale: Locale,
  settings: RecognitionSettings,
  filled?: Filled<RulesFaults>,
): Form {
  const words = text(locale);
  const faults = Object.entries(filled?.faults ?? {});
  const problem = filled?.problem ?? (faults.length > 0 ? words.problem : undefined);
  return rulesForm.form(
    { revision: settings.revision },
    {
      title: words.rulesTitle,
      submit: words.save,
      fields: [
        {
          kind: 'one',
          name: 'period',
          label: words.period,
          hint: words.periodHint,
          options: (['day', 'week', 'month'] as const).map((value) => ({
            value,
            label: words.periods[value],
          })),
        },
        { kind: 'line', name: 'everyone', label: words.everyone, hint: words.everyoneHint, max: 4 },
        { kind: 'line', name: 'managers', label: words.managers, max: 4 },
        {
          kind: 'one',
          name: 'carryOver',
          label: words.carry,
          options: [
            { value: 'no', label: words.carryNo },
            { value: 'yes', label: words.carryYes },
          ],
        },
        { kind: 'line', name: 'perReceiver', label: words.perPerson, max: 4 },
        {
          kind: 'one',
          name: 'visibility',
          label: words.visibilityField,
          hint: words.visibilityHint,
          options: (['public', 'team', 'private'] as const).map((value) => ({
            value,
            label: words.visibilities[value],
          })),
        },
        {
          kind: 'text',
          name: 'reactions',
          label: words.reactionsField,
          hint: words.reactionsHint,
          optional: true,
          max: 2_000,
        },
      ],
      values: filled?.values ?? rulesValues(settings, locale),
      ...(faults.length > 0 && {
        errors: Object.fromEntries(
          faults.map(([name, fault]) => [
            name,
            words.faults[fault.kind]({ what: 'what' in fault ? fault.what : '' }),
          ]),
        ),
      }),
      ...(problem !== undefined && { problem }),
    },
  );
}

// --- values --------------------------------------------------------------------------------------------------------

export function valuesCard(locale: Locale, values: readonly Value[], note?: string): Card {
  const words = text(locale);
  const ordered = [...offered(values), ...values.filter(({ retired }) => retired)].slice(0, mostValues);
  return {
    summary: note ?? words.valuesTitle,
    blocks: [
      { kind: 'heading', text: words.valuesTitle },
      { kind: 'text', text: [note ?? words.valuesBody] },
      {
        kind: 'facts',
        facts: ordered.map((value) => ({
          label: valueLabel(value, locale),
          value: [
            locales
              .filter((one) => one !== locale)
              .map((one) => value.names[one])
              .join(' · '),
            ...(value.retired ? [words.notOffered] : []),
          ].join(', '),
        })),
      },
      // The narrowest platform takes 25 buttons on a card; two of them stand below.
      {
        kind: 'buttons',
        buttons: ordered
          .slice(0, 22)
          .map((value) =>
            openValue.button(
              valueLabel(value, locale),
              { value: value.id },
              { hint: words.changeValue({ what: valueLabel(value, locale) }) },
            ),
          ),
      },
    ],
    buttons: [openValue.button(words.addValue, {}), showSetup.button(words.back, {})],
  };
}

/** @param value which one; absent: a new one */
export function valueFormCard(
  locale: Locale,
  settings: RecognitionSettings,
  value: Value | undefined,
  filled?: Filled<ValueFaults>,
): Form {
  const words = text(locale);
  const faults = Object.entries(filled?.faults ?? {});
  const problem = filled?.problem ?? (faults.length > 0 ? words.problem : undefined);
  return valueForm.form(
    { revision: settings.revision, ...(value !== undefined && { value: value.id }) },
    {
      title: value === undefined ? words.newValue : words.valueTitle,
      submit: words.save,
      fields: [
        ...locales.map((one) => ({
          kind: 'line' as const,
          name: one,
          label: words.nameIn[one],
          max: longestName,
        })),
        { kind: 'line', name: 'emoji', label: words.emoji, hint: words.emojiHint, optional: true, max: 40 },
        ...(value === undefined
          ? []
          : [
              {
                kind: 'one' as const,
                name: 'offered',
                label: words.offered,
                options: [
                  { value: 'yes', label: words.offeredYes },
                  { value: 'no', label: words.offeredNo },
                ],
              },
            ]),
      ],
      values: filled?.values ?? valueValues(value),
      ...(faults.length > 0 && {
        errors: Object.fromEntries(faults.map(([name, fault]) => [name, words.valueFaults[fault]])),
      }),
      ...(problem !== undefined && { problem }),
    },
  );
}

/** A value on one line: for whoever overwrites it. */
export const valueInWords = (locale: Locale, value: Value): string =>
  [valueLabel(value, locale), ...locales.map((one) => value.names[one])].join(' · ') +
  (value.retired ? `, ${text(locale).notOffered}` : '');

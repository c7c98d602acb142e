import { type Block, type Button, bold, type Card, type Inline, type Text } from '#core/card.ts';
import { type Locale, list, plural } from '#core/i18n.ts';
import type { Person } from '#core/person.ts';
import type { Hint } from '#core/rewrite.ts';
import { cut } from '#core/text.ts';
import type { RecognitionSettings, Value } from '#store/settings.ts';
import type { Visibility } from '#store/tables/recognition.ts';
import { boostIt, chooseIt, openEdit, openThanks, type SealedOrigin, unboostIt, undoIt } from './actions.ts';
import { text } from './text.ts';
import { valueLabel } from './values.ts';

/** What a view needs to know of a recognition (`Recognition` of the store has it). */
export type Shown = Readonly<{
  id: string;
  giver?: Readonly<{ id: string; name: string }>;
  receivers: readonly Readonly<{
    person?: Readonly<{ id: string; name: string }>;
    unit?: Readonly<{ id: string; name: string }>;
    outsider?: Readonly<{ name: string }>;
  }>[];
  value: string;
  words: string;
  choice: Visibility;
  seen: Visibility;
  boosts: number;
  revision: number;
  edited: boolean;
}>;
type Period = RecognitionSettings['allowance']['period'];

/** UTF-16 units of a summary: a notification shows no more. */
const summaryMax = 300;
const between = ' · ';

export const namesOf = ({ receivers }: Pick<Shown, 'receivers'>): readonly string[] =>
  receivers.map(({ person, unit, outsider }) => (person ?? unit ?? outsider)?.name ?? '');

/** "**Ana**, **Luis** and **Bea**". */
export function boldList(locale: Locale, names: readonly string[]): Text {
  // One letter stands for each name while the words between them are put in: no name is in the way then.
  const parts = list(
    locale,
    names.map(() => '\uE000'),
  ).split('\uE000');
  return parts.flatMap((part, at): readonly Inline[] => {
    const name = names[at];
    return [...(part === '' ? [] : [part]), ...(name === undefined ? [] : [bold(name)])];
  });
}

const labelOf = (locale: Locale, values: readonly Value[], id: string): string => {
  const value = values.find((one) => one.id === id);
  return value === undefined ? id : valueLabel(value, locale);
};

const footer = (locale: Locale, values: readonly Value[], it: Shown, ...more: readonly string[]): Block => ({
  kind: 'note',
  text: [
    [
      labelOf(locale, values, it.value),
      ...more,
      ...(it.boosts > 0 ? [plural(locale, it.boosts, text(locale).joined)] : []),
      ...(it.edited ? [text(locale).edited] : []),
    ].join(between),
  ],
});

export const sentence = (words: string): Card => ({
  summary: words,
  blocks: [{ kind: 'text', text: [words] }],
});
export const stoodCard = (locale: Locale): Card => sentence(text(locale).stood);
export const withdrawnCard = (locale: Locale): Card => sentence(text(locale).withdrawn);

/** In a shared place. */
export function postCard(locale: Locale, values: readonly Value[], it: Shown): Card {
  const words = text(locale);
  const from = it.giver?.name ?? words.someone;
  const to = namesOf(it);
  return {
    summary: cut(words.thanksLine({ from, to: list(locale, to), words: it.words }), summaryMax),
    blocks: [
      { kind: 'text', text: [bold(from), words.thanks, ...boldList(locale, to)] },
      { kind: 'quote', text: [it.words] },
      footer(locale, values, it),
    ],
    buttons: [boostIt.button(words.join, { id: it.id })],
  };
}

const order: readonly Visibility[] = ['public', 'team', 'private'];

/** To one who got it, themselves or as one of a unit. */
export function receivedCard(
  reader: Pick<Person, 'id' | 'locale'>,
  values: readonly Value[],
  it: Shown,
): Card {
  const { locale } = reader;
  const words = text(locale);
  const from = it.giver?.name ?? words.someone;
  const isTheirs = it.receivers.some(({ person }) => person?.id === reader.id);
  const all = namesOf(it);
  const others = isTheirs
    ? namesOf({ receivers: it.receivers.filter((to) => to.person?.id !== reader.id) })
    : [];
  const back =
    it.giver === undefined || it.giver.id === reader.id
      ? []
      : [openThanks.button(words.thankBack, { to: [it.giver.id] })];
  // No wider than its giver chose, and not what holds already.
  const choices = order.filter(
    (choice) => order.indexOf(choice) >= order.indexOf(it.choice) && choice !== it.seen,
  );
  return {
    summary: isTheirs
      ? cut(words.thanksYouLine({ from, words: it.words }), summaryMax)
      : cut(words.thanksLine({ from, to: list(locale, all), words: it.words }), summaryMax),
    blocks: [
      {
        kind: 'text',
        text: isTheirs ? [bold(from), words.thanksYou] : [bold(from), words.thanks, ...boldList(locale, all)],
      },
      { kind: 'quote', text: [it.words] },
      footer(
        locale,
        values,
        it,
        words.seen[it.seen],
        ...(others.length > 0 ? [words.alsoTo({ names: list(locale, others) })] : []),
      ),
    ],
    buttons: [
      ...back,
      ...(isTheirs
        ? choices.map((choice) => chooseIt.button(words.choose[choice], { id: it.id, choice }))
        : []),
    ],
  };
}

/** "7 left this week" */
export const leftText = (locale: Locale, left: number, period: Period): string =>
  plural(locale, left, text(locale).left[period]);

export type Receipt = Readonly<{
  it: Shown;
  left: number;
  period: Period;
  hints: readonly Hint[];
  /** People outside who get a letter. */
  mailed: readonly string[];
  /** People outside whom nobody can write to from here, and the page for them. */
  links: readonly Readonly<{ name: string; url: string }>[];
  /** People outside who hear of it from the giver alone. */
  untold: readonly string[];
  /** More to do with it. */
  more: readonly Button[];
}>;

/** To the giver alone. */
export function receiptCard(locale: Locale, values: readonly Value[], receipt: Receipt): Card {
  const { it, left, period, hints, mailed, links, untold, more } = receipt;
  const words = text(locale);
  const to = namesOf(it);
  // What only a link brings is on no way of its own.
  const way = links.length + untold.length < to.length ? words.onItsWay : words.ready;
  const hint = list(
    locale,
    // One is advice, three are a correction; the first is the one that helps most.
    hints.slice(0, 1).map((one) => words.hints[one]),
  );
  return {
    summary: cut(`${way}${list(locale, to)}.`, summaryMax),
    blocks: [
      { kind: 'text', text: [way, ...boldList(locale, to), '.'] },
      ...(mailed.length > 0
        ? [{ kind: 'text' as const, text: [words.mailed({ names: list(locale, mailed) })] }]
        : []),
      ...links.map(
        ({ name, url }): Block => ({
          kind: 'text',
          text: [words.passOn({ names: name }), { kind: 'link', text: url, url }],
        }),
      ),
      ...(untold.length > 0
        ? [{ kind: 'text' as const, text: [words.tell({ names: list(locale, untold) })] }]
        : []),
      ...(hints.length > 0 ? [{ kind: 'text' as const, text: [words.hint({ what: hint })] }] : []),
      footer(locale, values, it, words.seen[it.seen], leftText(locale, left, period)),
    ],
    buttons: [
      openEdit.button(words.edit, { id: it.id, revision: it.revision }),
      ...more,
      undoIt.button(words.undo, { id: it.id }),
    ],
  };
}

/** Nothing was given, and why; with what was typed, so that it is not lost. */
export function refusedCard(locale: Locale, why: string, typed: string): Card {
  const words = text(locale);
  return {
    summary: why,
    blocks: [
      { kind: 'text', text: [why] },
      ...(typed === ''
        ? []
        : [
            { kind: 'note' as const, text: [words.kept] },
            { kind: 'quote' as const, text: [typed] },
          ]),
    ],
  };
}

/** It stands, and its words can still be changed. */
export const lateCard = (locale: Locale, it: Readonly<{ id: string; revision: number }>): Card => ({
  ...sentence(text(locale).late),
  buttons: [openEdit.button(text(locale).edit, { id: it.id, revision: it.revision })],
});

export const welcomeCard = (locale: Locale): Card => ({
  ...sentence(text(locale).welcome),
  buttons: [openThanks.button(text(locale).welcomeButton, {}, { style: 'primary' })],
});

/** Somebody reacted to what another wrote. */
export const reactedCard = (
  locale: Locale,
  values: readonly Value[],
  to: Readonly<{ id: string; name: string }>,
  more: Readonly<{ value?: string; origin?: SealedOrigin }>,
): Card => ({
  ...sentence(
    text(locale).reacted({
      names: to.name,
      value: more.value === undefined ? '' : labelOf(locale, values, more.value),
    }),
  ),
  buttons: [openThanks.button(text(locale).reactedButton, { to: [to.id], ...more }, { style: 'primary' })],
});

export const boostedCard = (locale: Locale, it: Shown, left: number, period: Period): Card => ({
  ...sentence(
    text(locale).boosted({ names: list(locale, namesOf(it)), left: leftText(locale, left, period) }),
  ),
  buttons: [unboostIt.button(text(locale).unboost, { id: it.id })],
});

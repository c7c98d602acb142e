import { type Block, bold, type Card } from '#core/card.ts';
import { day, type Locale, list, number, plural } from '#core/i18n.ts';
import type { Value } from '#store/settings.ts';
import { chooseIt, openThanks } from '../actions.ts';
import { valueLabel } from '../values.ts';
import { openStanding, showMine, showOlder, showOne } from './actions.ts';
import type { Profile, Thanks } from './store.ts';
import { text } from './text.ts';
import { profileAlt, profileChart } from './views-profile.ts';
import { choices, type Standing, standingText } from './views-standing.ts';

export type Reader = Readonly<{ locale: Locale; timeZone: string }>;
/** UTF-16 units of a text in a list; the whole stands where it was given. */
const excerpt = 600;
/** Names of one thank-you that are written out. */
const mostNames = 5;

const calledIn = (values: readonly Value[], id: string, locale: Locale): string => {
  const value = values.find((one) => one.id === id);
  return value === undefined ? id : valueLabel(value, locale);
};

function namesText(locale: Locale, names: readonly string[]): string {
  if (names.length <= mostNames) return list(locale, names);
  const shown = names.slice(0, mostNames).join(', ');
  return text(locale).more({ names: shown, n: number(locale, names.length - mostNames) });
}

// --- one thank-you -------------------------------------------------------------------------------------------------

const shortened = (words: string): string =>
  words.length > excerpt ? `${words.slice(0, excerpt).toWellFormed()}…` : words;

function thanksBlocks(
  { locale, timeZone }: Reader,
  thanks: Thanks,
  values: readonly Value[],
): readonly Block[] {
  const words = text(locale);
  const small = [
    calledIn(values, thanks.value, locale),
    day(locale, thanks.at, timeZone),
    words.seen[thanks.seen],
    ...(thanks.boosts > 0 ? [plural(locale, thanks.boosts, words.boosts)] : []),
    ...(thanks.edited ? [words.edited] : []),
  ];
  return [
    {
      kind: 'text',
      text: [bold(words.fromTo({ from: thanks.from ?? words.someone, to: namesText(locale, thanks.to) }))],
    },
    { kind: 'quote', text: [shortened(thanks.words)] },
    { kind: 'note', text: [small.join(' · ')] },
  ];
}

const oneButton = (locale: Locale, { id, from }: Thanks): Block => {
  const words = text(locale);
  return {
    kind: 'buttons',
    buttons: [showOne.button(words.one, { id }, { hint: words.oneHint({ from: from ?? words.someone }) })],
  };
};

const receivedBlocks = (reader: Reader, all: readonly Thanks[], values: readonly Value[]): readonly Block[] =>
  all.flatMap((one) => [...thanksBlocks(reader, one, values), oneButton(reader.locale, one)]);

const olderButton = (locale: Locale, all: readonly Thanks[], more: boolean) => {
  const last = all.at(-1);
  return more && last !== undefined
    ? [showOlder.button(text(locale).older, { at: last.at.toISOString(), id: last.id })]
    : [];
};

/** Of a receiver: who may see this one, and the choice. */
export function oneCard(reader: Reader, thanks: Thanks, values: readonly Value[], standing: Standing): Card {
  const { locale } = reader;
  const words = text(locale);
  const wanted = thanks.own ?? standing.own ?? standing.organisation;
  const isNarrower = choices.indexOf(thanks.seen) > choices.indexOf(wanted);
  return {
    summary: `${words.oneTitle} ${words.seen[thanks.seen]}.`,
    blocks: [
      { kind: 'heading', text: words.oneTitle },
      ...thanksBlocks(reader, thanks, values),
      {
        kind: 'text',
        text: [
          thanks.own === undefined
            ? words.noChoice
            : words.ownChoice({ sees: words.standing[thanks.own].toLowerCase() }),
        ],
      },
      ...(isNarrower ? [{ kind: 'note' as const, text: [words.narrower] }] : []),
    ],
    buttons: choices.map((choice) => chooseIt.button(words.choose[choice], { id: thanks.id, choice })),
  };
}

// --- the whole -----------------------------------------------------------------------------------------------------

export type Mine = Readonly<{
  profile: Profile;
  values: readonly Value[];
  left: Readonly<{ left: number; of: number; until: Date }>;
  standing: Standing;
  received: readonly Thanks[];
  given: readonly Thanks[];
  /** Are there older ones than those received? */
  more: boolean;
}>;

function figures({ locale, timeZone }: Reader, { profile, left, standing }: Mine): Block {
  const words = text(locale);
  const points = profile.received + profile.boosts;
  const counts = [
    { label: words.received, value: plural(locale, profile.received, words.thanks) },
    { label: words.given, value: plural(locale, profile.given, words.thanks) },
    {
      label: words.points,
      // Without boosts they are as many as the thank-yous, which stand above.
      value:
        profile.boosts === 0
          ? number(locale, points)
          : words.pointsValue({
              points: number(locale, points),
              thanks: plural(locale, profile.received, words.thanks),
              boosts: plural(locale, profile.boosts, words.boosts),
            }),
    },
  ];
  return {
    kind: 'facts',
    facts: [
      // A row of noughts tells nobody anything: what is empty is said below in words.
      ...(points + profile.given > 0 ? counts : []),
      {
        label: words.left,
        value: words.leftValue({
          left: number(locale, left.left),
          of: number(locale, left.of),
          // The last day of the period, not the first of the next.
          until: day(locale, new Date(left.until.getTime() - 1), timeZone),
        }),
      },
      { label: words.whoSees, value: standingText(locale, standing) },
    ],
  };
}

const thankButton = (locale: Locale) => openThanks.button(text(locale).thank, {}, { style: 'primary' });
const standingButton = (locale: Locale) => openStanding.button(text(locale).change, {});

/** @param png the value profile as a picture, if there is one */
export function mineCard(reader: Reader, mine: Mine, png: string | undefined): Card {
  const { locale } = reader;
  const words = text(locale);
  const chart = profileChart(locale, mine.profile, mine.values);
  return {
    summary: `${words.title}. ${words.received}: ${number(locale, mine.profile.received)}. ${words.given}: ${number(locale, mine.profile.given)}.`,
    blocks: [
      { kind: 'heading', text: words.title },
      figures(reader, mine),
      ...(chart?.kind === 'bars'
        ? [
            ...(png === undefined ? [] : [{ kind: 'picture' as const, png, alt: profileAlt(chart) }]),
            {
              kind: 'facts' as const,
              facts: mine.profile.values.map(({ value, count }) => ({
                label: calledIn(mine.values, value, locale),
                value: number(locale, count),
              })),
            },
          ]
        : []),
      { kind: 'heading', text: words.lastReceived },
      ...(mine.received.length === 0
        ? [{ kind: 'text' as const, text: [words.none] }]
        : receivedBlocks(reader, mine.received, mine.values)),
      { kind: 'heading', text: words.lastGiven },
      ...(mine.given.length === 0
        ? [{ kind: 'text' as const, text: [words.noneGiven] }]
        : mine.given.flatMap((one) => thanksBlocks(reader, one, mine.values))),
    ],
    buttons: [thankButton(locale), standingButton(locale), ...olderButton(locale, mine.received, mine.more)],
  };
}

/** A page of what somebody received. */
export function olderCard(
  reader: Reader,
  all: readonly Thanks[],
  values: readonly Value[],
  more: boolean,
): Card {
  const { locale } = reader;
  const words = text(locale);
  return {
    summary: words.lastReceived,
    blocks: [
      { kind: 'heading', text: words.title },
      ...(all.length === 0
        ? [{ kind: 'text' as const, text: [words.end] }]
        : receivedBlocks(reader, all, values)),
    ],
    buttons: [...olderButton(locale, all, more), showMine.button(words.title, {})],
  };
}

/** In a person's own place. @param team what their team received; nothing: they are in none */
export function homeCard(reader: Reader, mine: Mine, team: readonly Thanks[] | undefined): Card {
  const { locale } = reader;
  const words = text(locale);
  return {
    summary: words.title,
    blocks: [
      { kind: 'heading', text: words.title },
      figures(reader, mine),
      ...(mine.received.length === 0
        ? [{ kind: 'text' as const, text: [words.none] }]
        : mine.received.flatMap((one) => thanksBlocks(reader, one, mine.values))),
      {
        kind: 'buttons',
        buttons: [
          thankButton(locale),
          ...(mine.profile.received + mine.profile.given > 0 ? [showMine.button(words.all, {})] : []),
          standingButton(locale),
        ],
      },
      ...(team === undefined
        ? []
        : [
            { kind: 'heading' as const, text: words.team },
            ...(team.length === 0
              ? [{ kind: 'text' as const, text: [words.noTeam] }]
              : team.flatMap((one) => thanksBlocks(reader, one, mine.values))),
          ]),
    ],
  };
}

export const goneCard = (locale: Locale): Card => ({
  summary: text(locale).gone,
  blocks: [{ kind: 'text', text: [text(locale).gone] }],
  buttons: [showMine.button(text(locale).title, {})],
});

import { type Block, bold, type Card } from '#core/card.ts';
import { dateTime, type Locale, list, number, plural } from '#core/i18n.ts';
import { show } from './actions.ts';
import type { ToldBurst, ToldPair, ToldRing, ToldWay } from './report.ts';
import { text as overviewText } from './text.ts';
import { text } from './text-findings.ts';

type Reader = Readonly<{ locale: Locale; timeZone: string }>;
type Kind = 'pairs' | 'rings' | 'bursts';
/** `names`: in alphabetical order. */
type Told = Readonly<{ names: readonly string[]; said: string }>;

/** Findings on one card. */
const perCard = 5;

export const pairsCard = ({ locale }: Reader, pairs: readonly ToldPair[], from: number): Card =>
  card(
    locale,
    'pairs',
    pairs.map(({ names, team, by, ways }) => ({
      names,
      said: [...ways.map((way) => wayText(locale, by, way)), teamText(locale, team)].join(' '),
    })),
    from,
  );

export const ringsCard = ({ locale }: Reader, rings: readonly ToldRing[], from: number): Card =>
  card(
    locale,
    'rings',
    rings.map(({ names, team, inside, of, expected }) => ({
      names,
      said: [
        text(locale).ring({
          inside: number(locale, inside),
          of: number(locale, of),
          expected: number(locale, expected),
        }),
        teamText(locale, team),
      ].join(' '),
    })),
    from,
  );

export function burstsCard(reader: Reader, bursts: readonly ToldBurst[], from: number): Card {
  const { locale } = reader;
  return card(
    locale,
    'bursts',
    bursts.map((burst) => ({
      names: burst.names,
      said: [burstText(reader, burst), ...(burst.alike ? [text(locale).alike] : [])].join(' '),
    })),
    from,
  );
}

function wayText(locale: Locale, by: ToldPair['by'], { from, to, days, of, expected }: ToldWay): string {
  const words = text(locale);
  return words[by === 'thanks' ? 'way' : 'boostWay']({
    from,
    to,
    days: number(locale, days),
    of: number(locale, of),
    expected: number(locale, expected, 1),
  });
}

const teamText = (locale: Locale, team: ToldPair['team']): string =>
  team === undefined
    ? text(locale).teams
    : text(locale).team({ team: team.name, n: number(locale, team.people) });

function burstText({ locale, timeZone }: Reader, burst: ToldBurst): string {
  const words = text(locale);
  const when = {
    n: number(locale, burst.count),
    from: dateTime(locale, burst.from, timeZone),
    to: dateTime(locale, burst.to, timeZone),
  };
  if (burst.kind === 'pair') return words.burstPair(when);
  return words[burst.kind === 'from' ? 'burstFrom' : 'burstTo']({
    ...when,
    others: plural(locale, burst.others, words.people),
  });
}

/** Each finding, why such are shown, what may be behind them, and what could be asked. */
function card(locale: Locale, kind: Kind, all: readonly Told[], from: number): Card {
  const words = text(locale);
  const back = show.button(overviewText(locale).back, { what: 'overview' });
  const shown = all.slice(from, from + perCard);
  const title = words.titles[kind];
  if (shown.length === 0)
    return {
      summary: `${title}. ${words.gone}`,
      blocks: [
        { kind: 'heading', text: title },
        { kind: 'text', text: [words.gone] },
      ],
      buttons: [back],
    };
  return {
    summary: `${title}: ${plural(locale, all.length, overviewText(locale)[kind])}. ${words.why[kind]}`,
    blocks: [
      { kind: 'heading', text: title },
      { kind: 'text', text: [words.why[kind]] },
      ...shown.map(
        ({ names, said }): Block => ({ kind: 'text', text: [bold(list(locale, names)), '. ', said] }),
      ),
      { kind: 'text', text: [words.innocent[kind], ' ', words.ask[kind]] },
      { kind: 'note', text: [words.order] },
    ],
    buttons: [
      ...(from + perCard < all.length ? [show.button(words.more, { what: kind, from: from + perCard })] : []),
      back,
    ],
  };
}

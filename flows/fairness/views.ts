import type { Bar, Block, Card } from '#core/card.ts';
import { type Locale, list, number, percent, plural } from '#core/i18n.ts';
import { show } from './actions.ts';
import { leastPeople, type UnitCoverage } from './coverage.ts';
import { days, type Overview, type Spread } from './report.ts';
import { text } from './text.ts';

/** Units on one card. */
const mostUnits = 10;
const kinds = ['pairs', 'rings', 'bursts'] as const;

/** The figures of the whole, and how many findings there are. No person is named here. */
export function overviewCard(locale: Locale, report: Overview): Card {
  const words = text(locale);
  const there = kinds.filter((kind) => report.counts[kind] > 0);
  const counted = there.map((kind) => plural(locale, report.counts[kind], words[kind]));
  const found = counted.length === 0 ? words.nothing : words.found({ found: list(locale, counted) });
  const thanked = shareOf(locale, report.people, report.thanked);
  return {
    summary: `${words.title}. ${words.thanked}: ${thanked}. ${found}`,
    blocks: [
      { kind: 'heading', text: words.title },
      { kind: 'note', text: [words.privacy] },
      { kind: 'facts', facts: factsOf(locale, report, thanked) },
      ...unitBlocks(locale, report.units),
      { kind: 'heading', text: words.findings },
      { kind: 'text', text: [found] },
      {
        kind: 'note',
        text: [
          words.window({ findings: number(locale, days.findings), coverage: number(locale, days.coverage) }),
        ],
      },
    ],
    buttons: [
      ...there.map((kind) => show.button(words.see[kind], { what: kind })),
      show.button(words.how, { what: 'how' }),
    ],
  };
}

function shareOf(locale: Locale, all: number, part: number): string {
  const words = text(locale);
  if (all < leastPeople) return words.few;
  return words.share({
    percent: percent(locale, part / all),
    part: number(locale, part),
    all: number(locale, all),
  });
}

function factsOf(locale: Locale, report: Overview, thanked: string) {
  const words = text(locale);
  const spread = (one: Spread | undefined): string =>
    one === undefined
      ? words.tooFew
      : words.gini({
          spread: words.spread[one.word],
          gini: number(locale, one.gini, 2),
          chance: number(locale, one.chance, 2),
        });
  return [
    { label: words.thanked, value: thanked },
    { label: words.gave, value: shareOf(locale, report.people, report.gave) },
    { label: words.received, value: spread(report.received) },
    { label: words.given, value: spread(report.given) },
    ...(report.top === undefined
      ? []
      : [{ label: words.top, value: words.topValue({ percent: percent(locale, report.top) }) }]),
  ];
}

function unitBlocks(locale: Locale, units: Overview['units']): readonly Block[] {
  const words = text(locale);
  if (units.length < 2) return [];
  const rest = units.length - mostUnits;
  return [
    {
      kind: 'bars',
      title: words.unitsTitle,
      from: 0,
      to: 100,
      bars: units.slice(0, mostUnits).map((unit) => bar(locale, unit)),
    },
    {
      kind: 'note',
      text: [
        [
          words.unitsNote({ least: number(locale, leastPeople) }),
          ...(rest > 0 ? [words.rest({ n: number(locale, rest) })] : []),
        ].join(' '),
      ],
    },
  ];
}

function bar(locale: Locale, unit: UnitCoverage & Readonly<{ name: string | undefined }>): Bar {
  const words = text(locale);
  const name = unit.name ?? words.noUnit;
  return {
    label: unit.smaller ? words.unitWith({ unit: name }) : name,
    value: (100 * unit.thanked) / unit.people,
    caption: shareOf(locale, unit.people, unit.thanked),
  };
}

/** How the figures and the findings come about. */
export function howCard(locale: Locale): Card {
  const words = text(locale);
  return {
    summary: words.how,
    blocks: [
      { kind: 'heading', text: words.how },
      ...words.howLines.map((line): Block => ({ kind: 'text', text: [line] })),
    ],
    buttons: [show.button(words.back, { what: 'overview' })],
  };
}

export const laterCard = (locale: Locale): Card => ({
  summary: text(locale).later,
  blocks: [{ kind: 'text', text: [text(locale).later] }],
});

export const notHrCard = (locale: Locale): Card => ({
  summary: text(locale).notHr,
  blocks: [{ kind: 'text', text: [text(locale).notHr] }],
});

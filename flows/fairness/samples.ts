import type { Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import type { Overview, Spread, ToldBurst, ToldPair, ToldRing } from './report.ts';
import { howCard, laterCard, notHrCard, overviewCard } from './views.ts';
import { burstsCard, pairsCard, ringsCard } from './views-findings.ts';

const long = 'Subgerencia Regional de Operaciones Logísticas y Atención a Aliados '.repeat(3).trim();
const person = 'Maria Auxiliadora do Perpétuo Socorro Vasconcellos-Zubizarreta y Quispe Mamani ';

export function samples(locale: Locale): readonly Sample[] {
  const reader = { locale, timeZone: 'America/Argentina/ComodRivadavia' };
  const spread = (word: Spread['word']): Spread => ({ gini: 0.714_285, chance: 0.3812, word });
  const few: Overview = {
    people: 3,
    thanked: 1,
    gave: 0,
    units: [],
    counts: { pairs: 0, rings: 0, bursts: 0 },
  };
  const many: Overview = {
    people: 12_345,
    thanked: 8_910,
    gave: 6_789,
    received: spread('few'),
    given: spread('uneven'),
    top: 0.4321,
    units: Array.from({ length: 60 }, (_, at) => ({
      unit: at === 0 ? undefined : String(at),
      name: at === 0 ? undefined : `${long} ${at}`,
      people: 1_000 + at,
      thanked: 10 * at,
      gave: at,
      smaller: at % 2 === 0,
    })),
    counts: { pairs: 1_234, rings: 1, bursts: 56 },
  };
  const names = (count: number, name: string) => Array.from({ length: count }, (_, at) => `${name}${at}`);
  const pair = (name: string, by: ToldPair['by'], isTeam: boolean): ToldPair => ({
    names: names(2, name),
    team: isTeam ? { name: long, people: 1_234 } : undefined,
    by,
    ways: [
      { from: `${name}0`, to: `${name}1`, days: 60, of: 61, expected: 1.2345 },
      { from: `${name}1`, to: `${name}0`, days: 5, of: 9, expected: 0.01 },
    ],
  });
  const ring = (name: string): ToldRing => ({
    names: names(5, name),
    team: undefined,
    inside: 1_234,
    of: 2_345,
    expected: 123.456,
  });
  const burst = (name: string, kind: ToldBurst['kind']): ToldBurst => ({
    names: names(kind === 'pair' ? 2 : 1, name),
    team: undefined,
    kind,
    count: 1_234,
    others: kind === 'to' ? 123 : 1,
    alike: kind !== 'pair',
    from: new Date('2027-09-29T23:00:00Z'),
    to: new Date('2027-09-30T22:00:00Z'),
  });
  const six = <T>(make: (at: number) => T): readonly T[] => Array.from({ length: 6 }, (_, at) => make(at));
  const kinds = ['from', 'to', 'pair'] as const;
  return [
    { name: 'fairness, nothing to tell', card: overviewCard(locale, few) },
    { name: 'fairness, large and long', card: overviewCard(locale, many) },
    {
      name: 'fairness, evenly spread',
      card: overviewCard(locale, { ...many, received: spread('even'), units: many.units.slice(0, 2) }),
    },
    { name: 'how it is worked out', card: howCard(locale) },
    { name: 'not for everybody', card: notHrCard(locale) },
    { name: 'later', card: laterCard(locale) },
    { name: 'pairs, gone', card: pairsCard(reader, [], 0) },
    { name: 'pairs, one', card: pairsCard(reader, [pair('A', 'thanks', true)], 0) },
    {
      name: 'pairs, long',
      card: pairsCard(
        reader,
        six((at) => pair(person, at % 2 === 0 ? 'thanks' : 'boosts', at % 2 === 0)),
        0,
      ),
    },
    {
      name: 'rings, long',
      card: ringsCard(
        reader,
        six(() => ring(person)),
        0,
      ),
    },
    { name: 'rings, the last', card: ringsCard(reader, [...six(() => ring('A'))], 5) },
    {
      name: 'bursts, long',
      card: burstsCard(
        reader,
        six((at) => burst(person, kinds[at % 3] ?? 'from')),
        0,
      ),
    },
  ];
}

import type { UnitCoverage } from './coverage.ts';
import { gini, giniByChance, topShare } from './gini.ts';
import type { Act, Member } from './ties.ts';

/** Over how long it is looked, in days. */
export const days = { findings: 90, coverage: 60 };

/** How evenly thank-yous are spread: Gini's coefficient, and what it would be if they went by chance. */
export type Spread = Readonly<{ gini: number; chance: number; word: 'even' | 'uneven' | 'few' }>;

export type Overview = Readonly<{
  people: number;
  thanked: number;
  gave: number;
  /** Absent: too few thank-yous, or people, to say. */
  received?: Spread | undefined;
  given?: Spread | undefined;
  /** What part went to the tenth of the people who were thanked most, 0..1. */
  top?: number | undefined;
  /** Named, those first of whom the fewest were thanked. `name`: absent for people without a unit. */
  units: readonly (UnitCoverage & Readonly<{ name: string | undefined }>)[];
  counts: Readonly<{ pairs: number; rings: number; bursts: number }>;
}>;

/** Two or more people, their names in alphabetical order, and the team if they share one. */
type Told = Readonly<{
  names: readonly string[];
  team: Readonly<{ name: string; people: number }> | undefined;
}>;
export type ToldWay = Readonly<{ from: string; to: string; days: number; of: number; expected: number }>;
export type ToldPair = Told & Readonly<{ by: 'thanks' | 'boosts'; ways: readonly ToldWay[] }>;
export type ToldRing = Told & Readonly<{ inside: number; of: number; expected: number }>;
export type ToldBurst = Told &
  Readonly<{
    kind: 'from' | 'to' | 'pair';
    count: number;
    others: number;
    alike: boolean;
    from: Date;
    to: Date;
  }>;

/** Less than this many thank-yous or people say nothing of how they are spread. */
const least = { thanks: 20, people: 10 };

/** How far from chance (0) to all in one hand (1). */
const bands = { even: 0.15, uneven: 0.4 };

function spreadOf(values: readonly number[]): Spread | undefined {
  const total = values.reduce((sum, value) => sum + value, 0);
  const found = gini(values);
  if (found === undefined || total < least.thanks || values.length < least.people) return undefined;
  const chance = giniByChance(total / values.length);
  const beyond = (found - chance) / (1 - chance);
  return {
    gini: found,
    chance,
    word: beyond < bands.even ? 'even' : beyond < bands.uneven ? 'uneven' : 'few',
  };
}

/** How what was given and received is spread over all who are here, with those who gave or got nothing. */
export function spreads(
  members: readonly Member[],
  acts: readonly Act[],
): Pick<Overview, 'received' | 'given' | 'top'> {
  const got = new Map(members.map(({ id }) => [id, 0]));
  const gave = new Map(got);
  for (const { giver, receivers } of acts) {
    gave.set(giver, (gave.get(giver) ?? 0) + 1);
    for (const to of receivers) got.set(to, (got.get(to) ?? 0) + 1);
  }
  const received = spreadOf([...got.values()]);
  return {
    received,
    given: spreadOf([...gave.values()]),
    top: received && topShare([...got.values()], 0.1),
  };
}

import type { PersonId } from '#core/person.ts';
import { chanceOfAtLeast, falseDiscoveryLimit, together } from './chances.ts';
import type { Network } from './ties.ts';

/** Two who thank each other far more than chance has it. */
export type Pair = Readonly<{
  people: readonly [PersonId, PersonId];
  /** What each gave the other, in days, of all days on which they gave somebody something, and what would be expected. */
  ways: readonly [Way, Way];
}>;
type Way = Readonly<{ days: number; of: number; expected: number }>;

export const pairRules = {
  /** Days each way. */
  leastDays: 5,
  /** Of what each of the two gives. */
  leastShare: 0.35,
  /** Times what is expected. */
  leastRatio: 3,
  /** Of the pairs shown, how many may be chance. */
  falseRate: 0.01,
};

type Candidate = Pair & Readonly<{ chance: number }>;

/**
 * Pairs that stand out both ways at once. Each way is judged by the beta-binomial law, given that there was a gift at all, since only
 * pairs that thanked each other are looked at; both ways together by Fisher; and all looks by Benjamini and Hochberg. Being improbable
 * is not enough: it has to be much of what each of the two gives.
 */
export function findPairs(network: Network): readonly Pair[] {
  const looks: number[] = [];
  const candidates: Candidate[] = [];
  for (const [one, row] of network.out) {
    for (const [other, days] of row) {
      const back = network.days(other, one);
      if (one >= other || back === 0) continue;
      if (days < pairRules.leastDays || back < pairRules.leastDays) {
        looks.push(1);
        continue;
      }
      const ways = [wayOf(network, one, other), wayOf(network, other, one)] as const;
      const chance = together(ways.map(({ chance }) => chance));
      looks.push(chance);
      if (ways.every(standsOut)) candidates.push({ people: [one, other], ways, chance });
    }
  }
  const limit = falseDiscoveryLimit(looks, looks.length, pairRules.falseRate);
  return candidates.filter(({ chance }) => chance <= limit).map(({ people, ways }) => ({ people, ways }));
}

const standsOut = ({ days, of, expected }: Way): boolean =>
  days >= of * pairRules.leastShare && days >= expected * pairRules.leastRatio;

function wayOf(network: Network, from: PersonId, to: PersonId): Way & Readonly<{ chance: number }> {
  const days = network.days(from, to);
  const of = network.given.get(from) ?? 0;
  const p = network.chance(from, to, new Set([from, to]));
  const [some, asMany] = [1, days].map((least) => chanceOfAtLeast(least, of, p, network.likeness));
  return { days, of, expected: of * p, chance: (asMany ?? 1) / Math.max(some ?? 1, 1e-300) };
}

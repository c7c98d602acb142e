import type { PersonId } from '#core/person.ts';
import { chanceOfAtLeast, together } from './chances.ts';
import type { Network } from './ties.ts';

/** Three to five who keep most of their thanks among themselves, so that thanks go round. */
export type Ring = Readonly<{
  people: readonly PersonId[];
  /** Days on which they thanked each other, of all their days, and what would be expected. */
  inside: number;
  of: number;
  expected: number;
}>;

export const ringRules = {
  most: 5,
  /** Of what all of them give. */
  leastShare: 0.6,
  /** Of what each of them gives. */
  leastOwnShare: 0.35,
  /** Days that each of them gives inside. */
  leastDays: 4,
  /** Of what stays inside, what goes between the same two: above this it is a pair with others beside it. */
  mostOfTwo: 0.65,
  /** Times what is expected. */
  leastRatio: 1.8,
  /** The chance of showing any ring that is none, over all looks. */
  level: 0.001,
};

/** A link by which thanks may go round: so many days, and so much of what its giver gives. */
const link = { days: 2, share: 0.12 };
/** Links that are followed from one person, the strongest first. */
const followed = 8;

/**
 * Directed circles of three to five over strong links, each judged as the closed group of its people. Where several overlap, the least
 * probable stands. Bonferroni over all groups of linked people that might have been looked at.
 */
export function findRings(network: Network): readonly Ring[] {
  const links = linksOf(network);
  const groups = circles(links);
  const met = new Map<PersonId, Set<PersonId>>();
  for (const [from, row] of network.out) {
    for (const to of row.keys()) {
      for (const [a, b] of [[from, to] as const, [to, from] as const]) {
        const known = met.get(a);
        if (known === undefined) met.set(a, new Set([b]));
        else known.add(b);
      }
    }
  }
  const near = met.size === 0 ? 0 : [...met.values()].reduce((sum, some) => sum + some.size, 0) / met.size;
  const found = groups.flatMap((people) => {
    const ring = judge(network, people);
    if (ring === undefined) return [];
    // Each person with any others of those whom they thank or who thank them; each group is counted once.
    const looks = (met.size * choose(Math.max(near, people.length - 1), people.length - 1)) / people.length;
    return ring.chance * looks <= ringRules.level ? [{ ...ring, corrected: ring.chance * looks }] : [];
  });
  const taken = new Set<PersonId>();
  const shown: Ring[] = [];
  for (const { people, inside, of, expected } of found.toSorted((a, b) => a.corrected - b.corrected)) {
    if (people.some((one) => taken.has(one))) continue;
    for (const one of people) taken.add(one);
    shown.push({ people, inside, of, expected });
  }
  return shown;
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let at = 0; at < k; at += 1) ways *= (n - at) / (at + 1);
  return Math.max(1, ways);
}

function linksOf(network: Network): ReadonlyMap<PersonId, readonly PersonId[]> {
  const links = new Map<PersonId, readonly PersonId[]>();
  for (const [from, row] of network.out) {
    const least = Math.max(link.days, (network.given.get(from) ?? 0) * link.share);
    const strong = [...row].filter(([, days]) => days >= least).toSorted((a, b) => b[1] - a[1]);
    if (strong.length > 0)
      links.set(
        from,
        strong.slice(0, followed).map(([to]) => to),
      );
  }
  return links;
}

/** The people of every circle of three to five, each group once, in the order of their ids. */
function circles(links: ReadonlyMap<PersonId, readonly PersonId[]>): readonly (readonly PersonId[])[] {
  const found = new Map<string, readonly PersonId[]>();
  const walk = (way: readonly PersonId[]): void => {
    const [first, last] = [way[0], way.at(-1)];
    for (const next of (last === undefined ? undefined : links.get(last)) ?? []) {
      if (next === first && way.length >= 3) {
        const people = way.toSorted();
        found.set(people.join(' '), people);
        // Each circle is walked from the least of its people.
      } else if (first !== undefined && next > first && way.length < ringRules.most && !way.includes(next)) {
        walk([...way, next]);
      }
    }
  };
  for (const from of links.keys()) walk([from]);
  return [...found.values()];
}

function judge(
  network: Network,
  people: readonly PersonId[],
): (Ring & Readonly<{ chance: number }>) | undefined {
  const ring = new Set(people);
  const parts = people.map((from) => {
    const of = network.given.get(from) ?? 0;
    const others = people.filter((to) => to !== from);
    const inside = others.reduce((sum, to) => sum + network.days(from, to), 0);
    return { from, of, others, inside };
  });
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const inside = sum(parts.map((part) => part.inside));
  const of = sum(parts.map((part) => part.of));
  const closed = parts.every(
    (part) => part.inside >= ringRules.leastDays && part.inside >= part.of * ringRules.leastOwnShare,
  );
  if (!closed || inside < of * ringRules.leastShare) return undefined;
  const two = Math.max(
    ...people.flatMap((a) => people.map((b) => (a < b ? network.days(a, b) + network.days(b, a) : 0))),
  );
  if (two > inside * ringRules.mostOfTwo) return undefined;
  const judged = parts.map((part) => {
    const p = Math.min(1, sum(part.others.map((to) => network.chance(part.from, to, ring))));
    return { p, of: part.of, chance: chanceOfAtLeast(part.inside, part.of, p, network.likeness) };
  });
  const expected = sum(judged.map((one) => one.of * one.p));
  if (inside < expected * ringRules.leastRatio) return undefined;
  return { people, inside, of, expected, chance: together(judged.map((one) => one.chance)) };
}

import type { PersonId } from '#core/person.ts';
import { chanceOfAtLeast, falseDiscoveryLimit } from './chances.ts';
import type { Act } from './ties.ts';

/** Many thank-yous within a day, which repeat themselves: from one person, to one person, or between two. */
export type Burst = Readonly<{
  kind: 'from' | 'to' | 'pair';
  /** One; of a pair, both. */
  people: readonly PersonId[];
  from: Date;
  to: Date;
  /** Thank-yous in it. */
  count: number;
  /** How many others are at the other end. */
  others: number;
  /** Most of them say nearly the same. */
  alike: boolean;
  acts: readonly string[];
}>;

export const burstRules = {
  windowMs: 24 * 3_600_000,
  /** In one day. */
  least: { from: 6, to: 6, pair: 5 },
  /** To be no list of different people: thank-yous for each one at the other end. */
  repeats: 2.5,
  /** Of the thank-yous, those that say nearly the same as another of them. */
  alikeShare: 0.7,
  /** Of a burst, what was told of already: then it is the same one. */
  sameShare: 0.75,
  falseRate: 0.01,
};

/** When, and who was at the other end. */
type Moment = Readonly<{ at: number; act: string; others: readonly PersonId[] }>;

/**
 * Days in which far more came together than a person's number of thank-yous lets expect, whatever they say. Judged as a scan over the
 * whole time: n times the chance that n − 1 others fall into the window behind one (Bonferroni's bound, Glaz, Naus & Wallenstein 2001,
 * Scan Statistics, ch. 8), and over everybody by Benjamini and Hochberg.
 * @param spanMs how long the acts were collected
 */
export function burstCandidates(acts: readonly Act[], spanMs: number): readonly Burst[] {
  const given = new Map<PersonId, Moment[]>();
  const got = new Map<PersonId, Moment[]>();
  const between = new Map<PersonId, Map<PersonId, Moment[]>>();
  for (const { id, at, giver, receivers } of acts) {
    const when = { at: at.getTime(), act: id };
    put(given, giver, { ...when, others: receivers });
    for (const to of receivers) {
      const moment = { ...when, others: [giver] };
      put(got, to, moment);
      const [first, second] = giver < to ? [giver, to] : [to, giver];
      const known = between.get(first) ?? new Map<PersonId, Moment[]>();
      between.set(first, known);
      put(known, second, moment);
    }
  }
  const found: { burst: Burst; chance: number }[] = [];
  const scan = (kind: Burst['kind'], people: readonly PersonId[], moments: readonly Moment[]): void => {
    if (moments.length < burstRules.least[kind]) return;
    const densest = densestOf(moments);
    if (densest.length < burstRules.least[kind]) return;
    const chance = chanceOf(densest.length, moments.length, spanMs);
    found.push({ burst: asBurst(kind, people, densest), chance });
  };
  for (const [id, moments] of given) scan('from', [id], moments);
  for (const [id, moments] of got) scan('to', [id], moments);
  let pairs = 0;
  for (const [first, others] of between) {
    pairs += others.size;
    for (const [second, moments] of others) scan('pair', [first, second], moments);
  }
  const limit = falseDiscoveryLimit(
    found.map(({ chance }) => chance),
    given.size + got.size + pairs,
    burstRules.falseRate,
  );
  return found.filter(({ chance }) => chance <= limit).map(({ burst }) => burst);
}

function put(series: Map<PersonId, Moment[]>, person: PersonId, moment: Moment): void {
  const known = series.get(person);
  if (known === undefined) series.set(person, [moment]);
  else known.push(moment);
}

function densestOf(moments: readonly Moment[]): readonly Moment[] {
  const sorted = moments.toSorted((a, b) => a.at - b.at);
  let [best, first] = [0, 0];
  let begin = 0;
  sorted.forEach(({ at }, last) => {
    while (at - (sorted[first]?.at ?? at) > burstRules.windowMs) first += 1;
    if (last - first + 1 > best) [best, begin] = [last - first + 1, first];
  });
  return sorted.slice(begin, begin + best);
}

const chanceOf = (count: number, all: number, spanMs: number): number =>
  Math.min(1, all * chanceOfAtLeast(count - 1, all - 1, Math.min(1, burstRules.windowMs / spanMs), 0));

function asBurst(kind: Burst['kind'], people: readonly PersonId[], moments: readonly Moment[]): Burst {
  return {
    kind,
    people,
    from: new Date(moments[0]?.at ?? 0),
    to: new Date(moments.at(-1)?.at ?? 0),
    count: moments.length,
    others: kind === 'pair' ? 1 : new Set(moments.flatMap(({ others }) => others)).size,
    alike: false,
    acts: moments.map(({ act }) => act),
  };
}

/**
 * Those that repeat themselves. A farewell, at which many people thank one, or the end of a project, at which one thanks many, does not.
 * The same thank-yous are told of once: as a day of two people where nearly all are between the two, else as the larger.
 * @param alike of each candidate, what part of its thank-yous says nearly the same as another of them, 0..1
 */
export function decideBursts(candidates: readonly Burst[], alike: readonly number[]): readonly Burst[] {
  const repeating = candidates.flatMap((candidate, at): readonly Burst[] => {
    const isAlike = (alike[at] ?? 0) >= burstRules.alikeShare;
    const repeats = candidate.kind === 'pair' || candidate.count >= candidate.others * burstRules.repeats;
    return isAlike || repeats ? [{ ...candidate, alike: isAlike }] : [];
  });
  const pairs = repeating.filter(({ kind }) => kind === 'pair');
  const shown: Burst[] = [];
  for (const one of repeating.toSorted((a, b) => b.count - a.count)) {
    const told = one.kind === 'pair' ? shown : [...pairs, ...shown];
    if (!told.some(({ acts }) => sharedBy(one, acts) >= burstRules.sameShare)) shown.push(one);
  }
  return shown;
}

function sharedBy({ acts }: Burst, others: readonly string[]): number {
  const known = new Set(others);
  return acts.filter((act) => known.has(act)).length / acts.length;
}

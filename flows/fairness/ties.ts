import type { PersonId, UnitId } from '#core/person.ts';

/** A thank-you that stands, without its words. */
export type Act = Readonly<{ id: string; at: Date; giver: PersonId; receivers: readonly PersonId[] }>;
export type Member = Readonly<{ id: PersonId; unit: UnitId | undefined }>;
/** On how many days one gave something to the other. */
export type Tie = Readonly<{ from: PersonId; to: PersonId; days: number }>;

/** A thank-you that names more people than this is one to a group: it says little of who is close to whom. */
const mostNamed = 5;

const dayMs = 86_400_000;

/** Days rather than thank-yous, so that one busy afternoon is no lasting tie. Days are those of UTC. */
export function tiesOf(acts: readonly Act[]): readonly Tie[] {
  const days = new Map<PersonId, Map<PersonId, Set<number>>>();
  for (const { at, giver, receivers } of acts) {
    if (receivers.length > mostNamed) continue;
    const day = Math.floor(at.getTime() / dayMs);
    const own = days.get(giver) ?? new Map<PersonId, Set<number>>();
    days.set(giver, own);
    for (const to of receivers) {
      const known = own.get(to);
      if (known === undefined) own.set(to, new Set([day]));
      else known.add(day);
    }
  }
  return [...days].flatMap(([from, own]) => [...own].map(([to, some]) => ({ from, to, days: some.size })));
}

type Counts = Map<string, number>;
const add = <K>(counts: Map<K, number>, key: K, n: number): void => {
  counts.set(key, (counts.get(key) ?? 0) + n);
};

export type Network = Readonly<{
  /** giver → receiver → days */
  out: ReadonlyMap<PersonId, ReadonlyMap<PersonId, number>>;
  /** Of each giver, the sum of their days. */
  given: ReadonlyMap<PersonId, number>;
  unitOf(person: PersonId): string;
  days(from: PersonId, to: PersonId): number;
  /**
   * The chance with which a gift of one goes to another, judged by what all others do: how much the giver's unit keeps inside and where
   * else it thanks, and how much the receiver is thanked within theirs. What they and those in `besides` gave is left out, so that
   * nobody's own habit is what it is measured by.
   */
  chance(from: PersonId, to: PersonId, besides?: ReadonlySet<PersonId>): number;
  /** How much more alike the gifts of one person are than by those chances: everybody has favourites. 0..1, not included. */
  likeness: number;
}>;

/** So many gifts of the whole organisation weigh in where a unit gave few. */
const prior = 10;
/** Never taken for less, so that a few people who happen to be impartial make nobody else look odd. */
const leastLikeness = 0.02;
/** Of the givers, those with the most alike gifts are not asked what is usual. */
const trimmed = 0.1;

/**
 * Who thanks whom, and what would be expected: a configuration model by units, as the degree-corrected block model has it (Karrer & Newman
 * 2011, Phys. Rev. E 83, 016107), each chance without those who are judged.
 */
export function createNetwork(members: readonly Member[], ties: readonly Tie[]): Network {
  const units = new Map<PersonId, string>(members.map(({ id, unit }) => [id, unit ?? '']));
  const sizes: Counts = new Map();
  for (const unit of units.values()) add(sizes, unit, 1);
  const unitOf = (person: PersonId): string => units.get(person) ?? '';

  const out = new Map<PersonId, Map<PersonId, number>>();
  const given: Counts = new Map();
  const received: Counts = new Map();
  const toUnit = new Map<PersonId, Counts>();
  const unitGave: Counts = new Map();
  const unitToUnit = new Map<string, Counts>();
  const unitGot: Counts = new Map();
  let all = 0;
  let inside = 0;
  for (const { from, to, days } of ties) {
    if (!units.has(from) || !units.has(to) || from === to) continue;
    const [own, other] = [unitOf(from), unitOf(to)];
    const row = out.get(from) ?? new Map<PersonId, number>();
    out.set(from, row);
    add(row, to, days);
    const mine = toUnit.get(from) ?? new Map<string, number>();
    toUnit.set(from, mine);
    add(mine, other, days);
    const theirs = unitToUnit.get(own) ?? new Map<string, number>();
    unitToUnit.set(own, theirs);
    add(theirs, other, days);
    add(given, from, days);
    add(received, to, days);
    add(unitGave, own, days);
    add(unitGot, other, days);
    all += days;
    if (own === other) inside += days;
  }
  const days = (from: PersonId, to: PersonId): number => out.get(from)?.get(to) ?? 0;
  const homeShare = all === 0 ? 0.5 : inside / all;
  /** Added to each person's gifts, so that whoever was never thanked may still be. */
  const floor = Math.max(0.5, all / Math.max(1, members.length) / 2);
  const nobody: ReadonlySet<PersonId> = new Set();

  function chance(from: PersonId, to: PersonId, besides = nobody): number {
    const [own, other] = [unitOf(from), unitOf(to)];
    const left = besides.has(from) ? [...besides] : [from, ...besides];
    const isHome = own === other;
    let gave = unitGave.get(own) ?? 0;
    let kept = unitToUnit.get(own)?.get(own) ?? 0;
    let there = unitToUnit.get(own)?.get(other) ?? 0;
    let got = received.get(to) ?? 0;
    let unitHas = unitGot.get(other) ?? 0;
    for (const one of left) {
      const theirs = toUnit.get(one);
      got -= days(one, to);
      unitHas -= theirs?.get(other) ?? 0;
      if (unitOf(one) !== own) continue;
      gave -= given.get(one) ?? 0;
      kept -= theirs?.get(own) ?? 0;
      there -= theirs?.get(other) ?? 0;
    }
    const home = (kept + prior * homeShare) / (gave + prior);
    let people = sizes.get(other) ?? 1;
    if (isHome) {
      // Nobody thanks themselves: what the giver got is no part of what they share out.
      people -= 1;
      unitHas -= (received.get(from) ?? 0) - left.reduce((sum, one) => sum + days(one, from), 0);
    }
    const within = people <= 1 ? 1 : (got + floor) / (Math.max(got, unitHas) + floor * people);
    if (isHome) return home * within;
    const usual = (unitGot.get(other) ?? 0) / Math.max(1, all - (unitGot.get(own) ?? 0));
    return (1 - home) * within * Math.min(1, (there + prior * usual) / (Math.max(0, gave - kept) + prior));
  }

  return {
    out,
    given,
    unitOf,
    days,
    chance,
    likeness: likenessOf(members, { out, given, unitOf, chance }),
  };
}

/**
 * The intraclass correlation of what people give, from how often two gifts of one person go to the same one (the method of moments for
 * the Dirichlet-multinomial law, Mosimann 1962, Biometrika 49, 65–82), over all but the most partial givers.
 */
function likenessOf(
  members: readonly Member[],
  { out, given, unitOf, chance }: Pick<Network, 'out' | 'given' | 'unitOf' | 'chance'>,
): number {
  const byUnit = Map.groupBy(members, ({ id }) => unitOf(id));
  const seen: { above: number; room: number; share: number }[] = [];
  for (const [from, row] of out) {
    const n = given.get(from) ?? 0;
    if (n < 4) continue;
    let pairs = 0;
    for (const days of row.values()) pairs += days * (days - 1);
    const met = pairs / (n * (n - 1));
    // Two gifts that meet outside of one's own unit by chance are too rare to count.
    const expected = (byUnit.get(unitOf(from)) ?? [])
      .slice(0, 60)
      .reduce((sum, { id }) => (id === from ? sum : sum + chance(from, id) ** 2), 0);
    const room = 1 - expected;
    if (room < 0.05) continue;
    seen.push({ above: (n - 1) * (met - expected), room: (n - 1) * room, share: (met - expected) / room });
  }
  const usual = seen.toSorted((a, b) => a.share - b.share).slice(0, Math.ceil(seen.length * (1 - trimmed)));
  const room = usual.reduce((sum, one) => sum + one.room, 0);
  const above = usual.reduce((sum, one) => sum + one.above, 0);
  return room === 0 ? leastLikeness : Math.min(0.5, Math.max(leastLikeness, above / room));
}

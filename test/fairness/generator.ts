import type { Act, Member, Tie } from '#flows/fairness/ties.ts';

const dayMs = 86_400_000;
export const span = { days: 90, from: Date.UTC(2026, 7, 1) };

/** An organisation of invented people, with what was put into it on purpose. */
export type Organisation = Readonly<{
  members: readonly Member[];
  acts: readonly Act[];
  boosts: readonly Tie[];
  planted: Readonly<{
    pairs: readonly (readonly string[])[];
    rings: readonly (readonly string[])[];
    /** Each by its thank-yous. */
    bursts: readonly Readonly<{
      kind: 'from' | 'to' | 'pair';
      people: readonly string[];
      acts: readonly string[];
    }>[];
  }>;
  /** Of each group of thank-yous, what part says the same as another of the group. */
  alike(groups: readonly (readonly string[])[]): Promise<readonly number[]>;
}>;

function createDice(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const one = <T>(from: readonly T[]): T => {
    const found = from[Math.floor(next() * from.length)];
    if (found === undefined) throw new RangeError('nothing to choose from');
    return found;
  };
  const weighed = <T>(from: readonly T[], weight: (one: T) => number): T => {
    const total = from.reduce((sum, each) => sum + weight(each), 0);
    let left = next() * total;
    for (const each of from) {
      left -= weight(each);
      if (left < 0) return each;
    }
    return one(from);
  };
  const some = <T>(from: readonly T[], count: number): readonly T[] => {
    const left = [...from];
    return Array.from({ length: Math.min(count, left.length) }, () => {
      const [taken] = left.splice(Math.floor(next() * left.length), 1);
      if (taken === undefined) throw new RangeError('nothing left');
      return taken;
    });
  };
  const count = (mean: number): number => {
    let [n, product] = [0, next()];
    for (const limit = Math.exp(-mean); product > limit; n += 1) product *= next();
    return n;
  };
  return { next, whole, normal, one, weighed, some, count };
}

/**
 * Teams of 2 to 30; giving that differs much from person to person; favourites, contacts in other teams and thanks that are returned;
 * projects across teams; close small teams; farewells, launches; and people who thank a great deal. All of that is innocent.
 * @param options `perPerson`: thank-yous in all the time, about; `honest`: nothing is planted
 */
export function invent(
  options: Readonly<{ seed: number; people: number; perPerson?: number; honest?: true }>,
): Organisation {
  const dice = createDice(options.seed * 7919 + options.people);
  const perPerson = options.perPerson ?? 7;
  const members: Member[] = [];
  for (let unit = 0; members.length < options.people; unit += 1) {
    const size = Math.min(30, Math.max(2, Math.round(Math.exp(2 + 0.6 * dice.normal()))));
    for (let n = 0; n < size && members.length < options.people; n += 1)
      members.push({ id: `p${String(members.length).padStart(5, '0')}`, unit: `u${unit}` });
  }
  const teams = [...Map.groupBy(members, ({ unit }) => unit ?? '').values()];
  const teamOf = new Map(teams.flatMap((team) => team.map((member) => [member.id, team] as const)));
  const rate = new Map(members.map(({ id }) => [id, Math.exp(0.9 * dice.normal() - 0.4) * perPerson]));
  const liked = new Map(members.map(({ id }) => [id, Math.exp(0.6 * dice.normal())]));
  const all = members.map(({ id }) => id);
  const mates = (id: string): readonly string[] =>
    (teamOf.get(id) ?? []).map((member) => member.id).filter((mate) => mate !== id);
  const elsewhere = (id: string): readonly string[] => {
    const own = teamOf.get(id);
    return Array.from({ length: 40 }, () => dice.one(all)).filter((other) => teamOf.get(other) !== own);
  };
  // Some sit beside each other: half of these likings are returned.
  const favourites = new Map<string, Set<string>>(all.map((id) => [id, new Set()]));
  for (const id of all) {
    for (const mate of dice.some(mates(id), dice.whole(0, 2))) {
      favourites.get(id)?.add(mate);
      if (dice.next() < 0.5) favourites.get(mate)?.add(id);
    }
  }
  const contacts = new Map(all.map((id) => [id, dice.some(elsewhere(id), dice.whole(1, 4))]));

  const acts: Act[] = [];
  const texts = new Map<string, string>();
  const give = (giver: string, receivers: readonly string[], at: number, text?: string): string => {
    const id = `a${acts.length}`;
    acts.push({ id, at: new Date(span.from + Math.min(at, span.days - 0.001) * dayMs), giver, receivers });
    texts.set(id, text ?? id);
    return id;
  };
  const anyDay = (): number => dice.next() * span.days;

  const planted = {
    pairs: [] as (readonly string[])[],
    rings: [] as (readonly string[])[],
    bursts: [] as { kind: 'from' | 'to' | 'pair'; people: readonly string[]; acts: readonly string[] }[],
  };
  const free = new Set(all);
  const take = (count: number, from: readonly string[]): readonly string[] | undefined => {
    const left = from.filter((id) => free.has(id));
    if (left.length < count) return undefined;
    const taken = dice.some(left, count);
    for (const id of taken) free.delete(id);
    return taken;
  };
  const roomy = teams.filter((team) => team.length >= 7);
  const group = (size: number): readonly string[] | undefined => {
    const team = dice.one(roomy).map(({ id }) => id);
    return dice.next() < 0.5
      ? take(size, team)
      : take(size, [...dice.some(team, 2), ...dice.some(all, size + 2)]);
  };

  const plants = options.honest === true ? 0 : 1;
  // --- what should be found ------------------------------------------------------------------------------------
  for (let n = 0; n < plants * Math.max(2, options.people / 150); n += 1) {
    const pair = group(2);
    if (pair === undefined) continue;
    planted.pairs.push(pair);
    const [a = '', b = ''] = pair;
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      rate.set(from, dice.whole(1, 7));
      for (let k = dice.whole(7, 16); k > 0; k -= 1) give(from, [to], anyDay());
    }
  }
  for (let n = 0; n < plants * Math.max(2, options.people / 200); n += 1) {
    const ring = group(dice.whole(3, 5));
    if (ring === undefined) continue;
    planted.rings.push(ring);
    const isCircle = dice.next() < 0.5;
    ring.forEach((from, at) => {
      rate.set(from, dice.whole(0, 4));
      const next = ring[(at + 1) % ring.length] ?? from;
      const others = ring.filter((other) => other !== from);
      for (let k = dice.whole(7, 14); k > 0; k -= 1) {
        const isAll = !isCircle && dice.next() < 0.15;
        give(from, isAll ? others : [isCircle ? next : dice.one(others)], anyDay());
      }
    });
  }
  for (let n = 0; n < plants * Math.max(3, options.people / 120); n += 1) {
    const [one] = take(1, all) ?? [];
    if (one === undefined) continue;
    const day = anyDay();
    const soon = (): number => day + dice.next() * 0.2;
    const many = dice.whole(9, 16);
    const kind = dice.one(['from', 'to', 'pair'] as const);
    if (kind === 'from') {
      const isCopied = dice.next() < 0.5;
      const to = dice.some([...mates(one), ...elsewhere(one)], isCopied ? many : dice.whole(2, 3));
      const ids = Array.from({ length: many }, () =>
        give(one, [dice.one(to)], soon(), isCopied && dice.next() < 0.85 ? `copied ${n}` : undefined),
      );
      planted.bursts.push({ kind, people: [one], acts: ids });
    } else if (kind === 'to') {
      const by = dice.some([...mates(one), ...elsewhere(one)], dice.whole(2, 3));
      const ids = Array.from({ length: many }, () => give(dice.one(by), [one], soon()));
      planted.bursts.push({ kind, people: [one], acts: ids });
    } else {
      const other = dice.one(mates(one).length > 0 ? mates(one) : elsewhere(one));
      const ids = Array.from({ length: dice.whole(7, 12) }, () =>
        dice.next() < 0.5 ? give(one, [other], soon()) : give(other, [one], soon()),
      );
      planted.bursts.push({ kind, people: [one, other], acts: ids });
    }
  }

  // --- what is innocent ----------------------------------------------------------------------------------------
  for (const from of all) {
    for (let k = dice.count(Math.min(60, rate.get(from) ?? 0)); k > 0; k -= 1) {
      const own = mates(from);
      const away = contacts.get(from) ?? [];
      const isAway = own.length === 0 || dice.next() < 0.25;
      const near = isAway ? (dice.next() < 0.6 && away.length > 0 ? away : elsewhere(from)) : own;
      if (near.length === 0) continue;
      const likes = favourites.get(from);
      const to = dice.weighed(near, (id) => (liked.get(id) ?? 1) * (likes?.has(id) ? 3 : 1));
      const isTeam = !isAway && dice.next() < 0.08;
      const at = anyDay();
      give(from, isTeam ? dice.some(own, dice.whole(2, 8)) : [to], at);
      if (!isTeam && dice.next() < 0.15) give(to, [from], at + dice.next() * 5);
    }
  }
  for (let n = 0; n < options.people / 60; n += 1) {
    const crew = dice.some([...dice.one(teams).map(({ id }) => id), ...dice.some(all, 4)], dice.whole(4, 9));
    const begins = dice.next() * (span.days - 21);
    for (const from of crew) {
      for (let k = dice.whole(2, 5); k > 0; k -= 1) {
        const others = crew.filter((id) => id !== from);
        if (others.length > 0) give(from, [dice.one(others)], begins + dice.next() * 21);
      }
    }
  }
  for (const team of teams.filter(({ length }) => length <= 4)) {
    if (dice.next() < 0.5) continue;
    for (const { id } of team)
      for (let k = dice.whole(8, 16); k > 0 && team.length > 1; k -= 1)
        give(id, [dice.one(mates(id))], anyDay());
  }
  for (let n = 0; n < options.people / 100; n += 1) {
    const leaves = dice.one(all);
    const day = anyDay();
    for (const from of dice.some([...mates(leaves), ...elsewhere(leaves)], dice.whole(7, 25)))
      give(from, [leaves], day + dice.next() * 0.5, dice.next() < 0.3 ? `farewell ${n}` : undefined);
  }
  for (let n = 0; n < options.people / 100; n += 1) {
    const lead = dice.one(all);
    const day = anyDay();
    for (const to of dice.some([...mates(lead), ...elsewhere(lead)], dice.whole(7, 16)))
      give(lead, [to], day + dice.next() * 0.1, dice.next() < 0.3 ? `launch ${n}` : undefined);
  }

  const boosts = new Map<string, Tie>();
  for (const { receivers } of acts) {
    for (let k = dice.count(1); k > 0; k -= 1) {
      const [to] = receivers;
      if (to === undefined) continue;
      const near = mates(to);
      const from = dice.next() < 0.7 && near.length > 0 ? dice.one(near) : dice.one(all);
      if (from === to) continue;
      const key = `${from} ${to}`;
      boosts.set(key, { from, to, days: (boosts.get(key)?.days ?? 0) + 1 });
    }
  }
  return {
    members,
    acts,
    boosts: [...boosts.values()],
    planted,
    alike: async (groups) =>
      groups.map((group) => {
        const said = Map.groupBy(group, (id) => texts.get(id) ?? id);
        return (
          [...said.values()].reduce((sum, same) => sum + (same.length > 1 ? same.length : 0), 0) /
          group.length
        );
      }),
  };
}

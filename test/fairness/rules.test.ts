import { describe, expect, test } from 'vitest';
import { type Burst, burstCandidates, decideBursts } from '#flows/fairness/bursts.ts';
import { chanceOfAtLeast, falseDiscoveryLimit, together } from '#flows/fairness/chances.ts';
import { coverageByUnit } from '#flows/fairness/coverage.ts';
import { findingsIn } from '#flows/fairness/findings.ts';
import { gini, giniByChance, topShare } from '#flows/fairness/gini.ts';
import { findPairs } from '#flows/fairness/pairs.ts';
import { spreads } from '#flows/fairness/report.ts';
import { findRings } from '#flows/fairness/rings.ts';
import { type Act, createNetwork, type Member, type Tie, tiesOf } from '#flows/fairness/ties.ts';

describe('how thanks are spread', () => {
  test('Gini by hand: all alike, one has all, and 1, 2, 3, 4', () => {
    expect(gini([3, 3, 3, 3])).toBeCloseTo(0, 12);
    // Uncorrected it would be 0.75: one of four cannot have more than all.
    expect(gini([0, 0, 0, 8])).toBeCloseTo(1, 12);
    // (−3·1 − 1·2 + 1·3 + 3·4) / (3 · 10)
    expect(gini([4, 1, 3, 2])).toBeCloseTo(1 / 3, 12);
    // The mean difference of all pairs over twice the mean: |5−1|, |5−0|, |1−0| → (10 / 3) / 4
    expect(gini([5, 1, 0])).toBeCloseTo(10 / 3 / 4, 12);
  });

  test('is not told where there is nothing to spread', () => {
    expect(gini([])).toBeUndefined();
    expect(gini([7])).toBeUndefined();
    expect(gini([0, 0, 0])).toBeUndefined();
    expect(topShare([0, 0], 0.1)).toBeUndefined();
  });

  test('by chance: as the sum over all pairs of Poisson numbers has it', () => {
    for (const mean of [0.1, 1, 4, 12]) {
      const law: number[] = [];
      for (let k = 0, p = Math.exp(-mean); k < 80; k += 1, p *= mean / k) law.push(p);
      let difference = 0;
      for (const [i, p] of law.entries())
        for (const [j, q] of law.entries()) difference += p * q * Math.abs(i - j);
      expect(giniByChance(mean), String(mean)).toBeCloseTo(difference / (2 * mean), 9);
    }
    // For many it comes to 1 / √(πλ), and the two ways of working it out meet.
    expect(giniByChance(10_000)).toBeCloseTo(1 / Math.sqrt(Math.PI * 10_000), 6);
    expect(giniByChance(25.000_001)).toBeCloseTo(giniByChance(24.999_999), 8);
  });

  test('the share of the first tenth counts a part of a person in part', () => {
    expect(topShare([10, 1, 1, 1, 1, 1, 1, 1, 1, 2], 0.1)).toBeCloseTo(0.5, 12);
    // One and a half of fifteen: 6, and half of 4.
    expect(topShare([6, 4, ...Array(13).fill(1)], 0.1)).toBeCloseTo(8 / 23, 12);
    expect(topShare([2, 2, 2], 1)).toBe(1);
  });

  test('those who got nothing are counted in, and few thank-yous are not judged', () => {
    const members = people(12);
    const act = (n: number, to: string): Act => ({
      id: `a${n}`,
      at: new Date(n),
      giver: 'p0',
      receivers: [to],
    });
    const one = Array.from({ length: 24 }, (_, n) => act(n, 'p1'));
    expect(spreads(members, one).received).toMatchObject({ gini: 1, word: 'few' });
    const all = Array.from({ length: 24 }, (_, n) => act(n, `p${n % 12}`));
    expect(spreads(members, all).received).toMatchObject({ gini: 0, word: 'even' });
    expect(spreads(members, all).given?.word).toBe('few');
    expect(spreads(members, all.slice(0, 19)).received).toBeUndefined();
    expect(spreads(members, all.slice(0, 19)).top).toBeUndefined();
  });
});

describe('chances', () => {
  test('the binomial law', () => {
    expect(chanceOfAtLeast(0, 5, 0.1, 0)).toBe(1);
    expect(chanceOfAtLeast(6, 5, 0.1, 0)).toBe(0);
    expect(chanceOfAtLeast(5, 5, 0.1, 0)).toBeCloseTo(1e-5, 12);
    // 1 − 0.9^10 − 10 · 0.1 · 0.9^9
    expect(chanceOfAtLeast(2, 10, 0.1, 0)).toBeCloseTo(1 - 0.9 ** 10 - 0.9 ** 9, 12);
  });

  test('the beta-binomial law: with α = β = 1 all numbers are equally likely', () => {
    // p = 1/2 and likeness 1/3 are α = β = 1.
    for (const least of [1, 4, 9])
      expect(chanceOfAtLeast(least, 9, 0.5, 1 / 3)).toBeCloseTo((10 - least) / 10, 10);
    // α = 0.5, β = 1.5: P(2 of 2) = α(α + 1) / (2 · 3)
    expect(chanceOfAtLeast(2, 2, 0.25, 1 / 3)).toBeCloseTo(0.125, 10);
  });

  test('several together, as χ² has it', () => {
    expect(together([0.3])).toBeCloseTo(0.3, 12);
    // 0.01 (1 − ln 0.01)
    expect(together([0.1, 0.1])).toBeCloseTo(0.056_051_701_86, 10);
    // χ² with 6 degrees of freedom at −2 ln 0.001 = 13.8155
    expect(together([0.1, 0.1, 0.1])).toBeCloseTo(0.001 * (1 + 6.907_755_279 + 6.907_755_279 ** 2 / 2), 8);
    expect(together([0, 1])).toBeLessThan(1e-290);
  });

  test('the example of Benjamini and Hochberg: four of fifteen at 5 %', () => {
    const chances = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ];
    expect(falseDiscoveryLimit(chances, 15, 0.05)).toBe(0.0095);
    expect(falseDiscoveryLimit(chances, 1_000, 0.05)).toBe(0);
    expect(falseDiscoveryLimit([], 10, 0.05)).toBe(0);
  });
});

function people(count: number, unitOf: (at: number) => string | undefined = () => 'u'): readonly Member[] {
  return Array.from({ length: count }, (_, at) => ({ id: `p${at}`, unit: unitOf(at) }));
}
/** Everybody thanks the three after them in their team of ten, twice each. */
const ordinary = (count: number): readonly Tie[] =>
  Array.from({ length: count }, (_, at) => [1, 2, 3].map((step) => ({ at, step }))).flatMap((steps) =>
    steps.map(({ at, step }) => ({
      from: `p${at}`,
      to: `p${Math.floor(at / 10) * 10 + ((at + step) % 10)}`,
      days: 2,
    })),
  );
const tens = people(100, (at) => `u${Math.floor(at / 10)}`);
const among = (ids: readonly string[], days: number): readonly Tie[] =>
  ids.flatMap((from) => ids.filter((to) => to !== from).map((to) => ({ from, to, days })));
const without = (ties: readonly Tie[], ids: readonly string[]) =>
  ties.filter(({ from }) => !ids.includes(from));

describe('ties', () => {
  test('count days, and leave out thank-yous to more than five', () => {
    const at = (iso: string) => new Date(iso);
    const acts: readonly Act[] = [
      { id: '1', at: at('2026-11-01T08:00Z'), giver: 'a', receivers: ['b', 'c'] },
      { id: '2', at: at('2026-11-01T23:59Z'), giver: 'a', receivers: ['b'] },
      { id: '3', at: at('2026-11-02T00:00Z'), giver: 'a', receivers: ['b'] },
      { id: '4', at: at('2026-11-05T00:00Z'), giver: 'a', receivers: ['b', 'c', 'd', 'e', 'f', 'g'] },
    ];
    expect(tiesOf(acts)).toEqual([
      { from: 'a', to: 'b', days: 2 },
      { from: 'a', to: 'c', days: 1 },
    ]);
  });

  test('the chances of one giver over all others come to one, whoever is left out', () => {
    const network = createNetwork(tens, [...ordinary(100), { from: 'p3', to: 'p40', days: 5 }]);
    for (const from of ['p0', 'p3', 'p99']) {
      const sum = tens.reduce((total, { id }) => (id === from ? total : total + network.chance(from, id)), 0);
      expect(sum, from).toBeGreaterThan(0.97);
      expect(sum, from).toBeLessThan(1.03);
    }
  });

  test('what two give each other does not make them be expected to', () => {
    const before = createNetwork(tens, ordinary(100));
    const after = createNetwork(tens, [...ordinary(100), ...among(['p0', 'p5'], 30)]);
    const both = new Set(['p0', 'p5']);
    expect(after.chance('p0', 'p5', both)).toBeLessThan(before.chance('p0', 'p5', both) * 1.1);
  });
});

describe('pairs and rings', () => {
  const pairsOf = (ties: readonly Tie[], members = tens) =>
    findPairs(createNetwork(members, ties)).map((pair) => pair.people);
  const ringsOf = (ties: readonly Tie[], members = tens) =>
    findRings(createNetwork(members, ties)).map((ring) => ring.people);

  test('two who thank each other and hardly anybody else', () => {
    expect(pairsOf([...ordinary(100), ...among(['p0', 'p57'], 9)])).toEqual([['p0', 'p57']]);
    expect(pairsOf(ordinary(100))).toEqual([]);
  });

  test('are no pair when only one of them does, when it is a small part, or a team of two', () => {
    expect(pairsOf([...ordinary(100), { from: 'p0', to: 'p57', days: 20 }])).toEqual([]);
    const busy = Array.from({ length: 9 }, (_, at) => ({ from: 'p0', to: `p${at + 20}`, days: 4 }));
    expect(pairsOf([...ordinary(100), ...busy, ...among(['p0', 'p57'], 9)])).toEqual([]);
    const two = people(102, (at) => (at >= 100 ? 'two' : `u${Math.floor(at / 10)}`));
    expect(pairsOf([...ordinary(100), ...among(['p100', 'p101'], 20)], two)).toEqual([]);
  });

  test('four among whom thanks go round, in one team or in four', () => {
    for (const ring of [
      ['p1', 'p4', 'p6', 'p8'],
      ['p1', 'p12', 'p23', 'p34'],
    ]) {
      const round = ring.map((from, at) => ({ from, to: ring[(at + 1) % 4] ?? from, days: 9 }));
      expect(ringsOf([...without(ordinary(100), ring), ...round])).toEqual([ring]);
      expect(ringsOf([...without(ordinary(100), ring), ...among(ring, 4)])).toEqual([ring]);
    }
  });

  test('are no ring when they are the team, when thanks do not come back, or when most go elsewhere', () => {
    const four = people(104, (at) => (at >= 100 ? 'four' : `u${Math.floor(at / 10)}`));
    expect(ringsOf([...ordinary(100), ...among(['p100', 'p101', 'p102', 'p103'], 9)], four)).toEqual([]);
    const line = [0, 1, 2].map((at) => ({ from: `p${at}`, to: `p${at + 50}`, days: 9 }));
    expect(ringsOf([...ordinary(100), ...line])).toEqual([]);
    expect(ringsOf([...ordinary(100), ...among(['p1', 'p12', 'p23'], 2)])).toEqual([]);
  });

  test('a ring is told once, not as its pairs as well', async () => {
    const ring = ['p1', 'p12', 'p23'];
    const day = 86_400_000;
    const acts = [...without(ordinary(100), ring), ...among(ring, 6)].flatMap(({ from, to, days }, n) =>
      Array.from(
        { length: days },
        (_, k): Act => ({
          id: `${n}.${k}`,
          at: new Date(((n * 7 + k * 13) % 90) * day),
          giver: from,
          receivers: [to],
        }),
      ),
    );
    const found = await findingsIn({
      members: tens,
      acts,
      boosts: among(['p70', 'p85'], 9).concat(ordinary(100)),
      spanMs: 90 * day,
      alike: async (groups) => groups.map(() => 0),
    });
    expect(found.rings.map((one) => one.people)).toEqual([ring]);
    expect(found.pairs).toEqual([]);
    expect(found.boosters.map((one) => one.people)).toEqual([['p70', 'p85']]);
  });

  test('nothing at all is nothing found', () => {
    expect(pairsOf([], [])).toEqual([]);
    expect(ringsOf([], [])).toEqual([]);
    expect(
      pairsOf(
        among(['p0', 'p1'], 9),
        people(2, () => undefined),
      ),
    ).toEqual([]);
  });

  test('a closed group of three hundred takes no longer than others', () => {
    const all = people(300);
    const ids = all.map(({ id }) => id);
    const begun = performance.now();
    ringsOf(among(ids, 3), all);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});

describe('bursts', () => {
  const day = 86_400_000;
  const span = 90 * day;
  let count = 0;
  const gave = (giver: string, to: string, at: number): Act => ({
    id: `x${++count}`,
    at: new Date(at),
    giver,
    receivers: [to],
  });
  const shownIn = (acts: readonly Act[], alike = 0) => {
    const found = burstCandidates(acts, span);
    return decideBursts(
      found,
      found.map(() => alike),
    );
  };
  const told = (bursts: readonly Burst[]) =>
    bursts.map(({ kind, people, count }) => ({ kind, people, count }));

  test('twelve from one to two others in an hour; the same as one of two when nearly all are between them', () => {
    const acts = Array.from({ length: 12 }, (_, n) => gave('a', n % 2 ? 'b' : 'c', 40 * day + n * 60_000));
    expect(told(shownIn(acts))).toEqual([{ kind: 'from', people: ['a'], count: 12 }]);
    const two = acts.map((act, n) => (n < 2 ? act : { ...act, receivers: ['b'] }));
    expect(told(shownIn(two))).toEqual([{ kind: 'pair', people: ['a', 'b'], count: 11 }]);
  });

  test('a farewell and the end of a project are none, unless they say the same', () => {
    const farewell = Array.from({ length: 15 }, (_, n) => gave(`g${n}`, 'leaves', 10 * day + n * 60_000));
    const thanks = Array.from({ length: 15 }, (_, n) => gave('lead', `t${n}`, 20 * day + n * 60_000));
    expect(shownIn([...farewell, ...thanks])).toEqual([]);
    expect(told(shownIn(thanks, 0.9))).toEqual([{ kind: 'from', people: ['lead'], count: 15 }]);
  });

  test('as many over the whole time are none', () => {
    const acts = Array.from({ length: 40 }, (_, n) => gave('a', 'b', n * 2 * day));
    expect(shownIn(acts)).toEqual([]);
  });
});

describe('coverage by unit', () => {
  const row = (unit: string | undefined, people: number, thanked: number) => ({
    unit,
    people,
    thanked,
    gave: 1,
  });
  const units = [
    { id: 'root', parent: undefined },
    { id: 'a', parent: 'root' },
    { id: 'a1', parent: 'a' },
    { id: 'a2', parent: 'a' },
    { id: 'b', parent: 'root' },
  ];

  test('small units are counted in with the one above', () => {
    const rows = coverageByUnit(units, [row('a', 1, 1), row('a1', 4, 2), row('a2', 6, 3), row('b', 9, 9)]);
    expect(rows).toEqual([
      { unit: 'a2', people: 6, thanked: 3, gave: 1, smaller: false },
      { unit: 'a', people: 5, thanked: 3, gave: 2, smaller: true },
      { unit: 'b', people: 9, thanked: 9, gave: 1, smaller: false },
    ]);
  });

  test('what is left at the top joins the smallest group: no sum less the rest tells of a few', () => {
    const rows = coverageByUnit(units, [
      row('root', 2, 0),
      row('a2', 6, 3),
      row('b', 9, 9),
      row(undefined, 1, 1),
    ]);
    expect(rows.map(({ unit, people, smaller }) => ({ unit, people, smaller }))).toEqual([
      { unit: 'a2', people: 9, smaller: true },
      { unit: 'b', people: 9, smaller: false },
    ]);
    expect(coverageByUnit(units, [row('a', 4, 1)])).toEqual([]);
  });

  test('every row has five or more and all are counted once, however the units lie', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = (n: number) =>
        Math.floor(((Math.imul(seed * 31 + n, 2_654_435_761) >>> 0) / 2 ** 32) * 9);
      const tree = Array.from({ length: 12 }, (_, n) => ({
        id: `u${n}`,
        parent: n === 0 || random(n) === 0 ? undefined : `u${(random(n + 50) * 5) % n}`,
      }));
      const direct = tree.map(({ id }, n) => row(id, random(n + 100), 0));
      const rows = coverageByUnit(tree, direct);
      const all = direct.reduce((sum, { people }) => sum + people, 0);
      expect(rows.every(({ people }) => people >= 5)).toBe(true);
      expect(rows.reduce((sum, { people }) => sum + people, 0)).toBe(all < 5 ? 0 : all);
    }
  });
});

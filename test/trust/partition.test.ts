import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeRelease } from '#trust/make-release.ts';
import { partition } from '#trust/partition.ts';
import { membersOf, rounds, unit } from './release-support.ts';

const sheets = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).flatMap(([id, n]) => Array.from({ length: n }, () => ({ unit: id })));
const sizes = (groups: ReadonlyMap<number, string>) =>
  Object.fromEntries(
    [...Map.groupBy(groups.values(), (group) => group)].map(([group, all]) => [group, all.length]),
  );

describe('groups under which answers are kept', () => {
  const tree = [unit('org'), unit('dept', 'org'), unit('a', 'dept'), unit('b', 'dept'), unit('far', 'org')];

  test('small units join their siblings, then what is above them', () => {
    expect(sizes(partition(sheets({ a: 6, b: 7, far: 9 }), tree))).toEqual({ a: 6, b: 7, far: 9 });
    expect(sizes(partition(sheets({ a: 6, b: 2, far: 9 }), tree))).toEqual({ dept: 8, far: 9 });
    expect(sizes(partition(sheets({ dept: 1, a: 6, b: 7, far: 9 }), tree))).toEqual({
      dept: 7,
      b: 7,
      far: 9,
    });
    expect(sizes(partition(sheets({ a: 2, b: 2, far: 9 }), tree))).toEqual({ org: 13 });
    expect(sizes(partition(sheets({ a: 6, b: 7, far: 9 }), tree, 8))).toEqual({ dept: 13, far: 9 });
  });

  test('with fewer than five in all, nothing may be kept', () => {
    expect(partition(sheets({ a: 3, far: 1 }), tree).size).toBe(0);
    expect(partition([], tree).size).toBe(0);
  });

  test('the floor cannot be lowered, and a broken tree is refused', () => {
    for (const low of [4, 0, -1, 4.5, Number.NaN])
      expect(() => partition(sheets({ a: 9 }), tree, low)).toThrow(RangeError);
    expect(() => partition(sheets({ elsewhere: 9 }), tree)).toThrow('unknown unit');
    expect(() => partition([], [unit('a'), unit('a')])).toThrow('twice');
  });

  test('every answer is in a group that is large enough, and every cell of the release is made of whole groups', () => {
    fc.assert(
      fc.property(rounds, (round) => {
        const groups = partition(round.sheets, round.units, round.rules.minGroup);
        expect(groups.size).toBe(round.sheets.length >= round.rules.minGroup ? round.sheets.length : 0);
        for (const size of Object.values(sizes(groups)))
          expect(size).toBeGreaterThanOrEqual(round.rules.minGroup);
        const release = makeRelease(round);
        for (const cell of release.cells) {
          const members = membersOf(release, cell, round.sheets);
          const touched = new Set([...members].map((i) => groups.get(i)));
          for (const [i, group] of groups) if (touched.has(group)) expect(members.has(i)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('two thousand units and twenty thousand answers take little time', () => {
    const units = Array.from({ length: 2000 }, (_, i) =>
      unit(`u${i}`, i === 0 ? undefined : `u${Math.floor((i - 1) / 6)}`),
    );
    // Two to eighteen people in each; in every fifth unit all are of one opinion.
    const many = units.flatMap(({ id }, u) =>
      Array.from({ length: 2 + ((u * 7919) % 17) }, (_, i) => ({
        unit: id,
        answers: Object.fromEntries(
          ['q1', 'q2', 'q3', 'q4'].map((item, q) => [item, u % 5 === 0 ? 5 : 1 + ((i * (q + 3) + u) % 5)]),
        ),
      })),
    );
    const start = performance.now();
    const release = makeRelease({
      units,
      invited: Object.fromEntries(units.map(({ id }) => [id, 20])),
      sheets: many,
      items: ['q1', 'q2', 'q3', 'q4'].map((id) => ({ id, driver: id, scale: 'agree5' })),
      rules: { minGroup: 5 },
    });
    const took = performance.now() - start;
    expect(release.cells.length).toBeGreaterThan(800);
    expect(took).toBeLessThan(10_000);
  });
});

import fc from 'fast-check';
import { tones } from '#core/sentiment.ts';
import type { ClosedRound, Item, Sheet } from '#trust/make-release.ts';
import type { Cell, Release } from '#trust/release.ts';
import type { UnitNode } from '#trust/tree.ts';

const items: readonly Item[] = [
  { id: 'env1', driver: 'environment', scale: 'agree5' },
  { id: 'env2', driver: 'environment', scale: 'agree5' },
  { id: 'out2', driver: 'overall', scale: 'agree5' },
  { id: 'out1', driver: 'recommendation', scale: 'rec10' },
];

export const unit = (id: string, parent?: string): UnitNode => ({
  id,
  name: `Unit ${id}`,
  ...(parent ? { parent } : {}),
});

/** A round in which each listed unit has the given answers to one agreement item, and everybody invited answered. */
export function roundOf(
  units: readonly UnitNode[],
  answers: Readonly<Record<string, readonly number[]>>,
  over: Partial<ClosedRound> = {},
): ClosedRound {
  return {
    units,
    invited: Object.fromEntries(Object.entries(answers).map(([id, list]) => [id, list.length])),
    sheets: Object.entries(answers).flatMap(([id, list]) =>
      list.map((answer): Sheet => ({ unit: id, answers: { out2: answer } })),
    ),
    items: [{ id: 'out2', driver: 'overall', scale: 'agree5' }],
    rules: { minGroup: 5 },
    ...over,
  };
}

/** Which sheets a cell is about, read from the release alone: subtrees, less what the cell excepts. */
export function membersOf(release: Release, cell: Cell, sheets: readonly Sheet[]): ReadonlySet<number> {
  const parents = new Map(release.units.map(({ id, parent }) => [id, parent]));
  const within = (id: string, roots: readonly string[]) => {
    for (let at: string | undefined = id; at !== undefined; at = parents.get(at))
      if (roots.includes(at)) return true;
    return roots.includes(release.root);
  };
  const inside = (id: string) => {
    if ('unit' in cell) return within(id, [cell.unit]);
    const { under, units, except, direct } = cell.rest;
    return (direct && id === under) || (within(id, units) && !within(id, except));
  };
  return new Set([...sheets.keys()].filter((i) => inside(sheets[i]?.unit ?? '')));
}

const answer = (from: number, to: number, lean: number) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(lean < 0 ? from : to) },
    { weight: Math.abs(lean) > 1 ? 0 : 6, arbitrary: fc.integer({ min: from, max: to }) },
    { weight: 1, arbitrary: fc.constant('na' as const) },
  );

const sheetsOf = (id: string) =>
  fc
    .record({
      // Many units lean to one end, some are unanimous: that is where a mean tells too much.
      lean: fc.constantFrom(-2, -1, 1, 2),
      answered: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 4, max: 30 })),
      absent: fc.integer({ min: 0, max: 6 }),
    })
    .chain(({ lean, answered, absent }) =>
      fc.record({
        id: fc.constant(id),
        absent: fc.constant(absent),
        sheets: fc.array(
          fc.record(
            {
              unit: fc.constant(id),
              answers: fc.record(
                {
                  env1: answer(1, 5, lean),
                  env2: answer(1, 5, lean),
                  out2: answer(1, 5, lean),
                  out1: answer(0, 10, lean),
                },
                { requiredKeys: [] },
              ),
              tone: fc.constantFrom(...tones),
            },
            { requiredKeys: ['unit', 'answers'] },
          ),
          { minLength: answered, maxLength: answered },
        ),
      }),
    );

/** Random trees (forests too) of up to nine units with random answers. */
export const rounds: fc.Arbitrary<ClosedRound> = fc
  .array(fc.nat(9), { minLength: 1, maxLength: 9 })
  .chain((parents) => {
    const units = parents.map((p, i) => unit(`u${i}`, i === 0 || p >= i ? undefined : `u${p}`));
    return fc
      .tuple(fc.tuple(...units.map(({ id }) => sheetsOf(id))), fc.constantFrom(5, 5, 5, 6, 8, 12))
      .map(([placed, minGroup]) => ({
        units,
        invited: Object.fromEntries(placed.map(({ id, sheets, absent }) => [id, sheets.length + absent])),
        sheets: placed.flatMap(({ sheets }) => sheets as readonly Sheet[]),
        items,
        rules: { minGroup },
      }));
  });

import type { UnitId } from '#core/person.ts';
import { atLeast, floor, type GroupRule, layerOf, type Tally } from '#trust/partition.ts';
import { buildTree, type Tree, top, type UnitNode } from '#trust/tree.ts';

export type Counts = Readonly<{ enrolled: number; begun: number; done: number; late: number }>;
/** Who takes a course, of one unit without those below it. */
export type Takers = Counts & Readonly<{ unit: UnitId | undefined; mandatory: boolean }>;

/** What may be shown of a course. Groups are disjoint and of five or more, and every shown unit is a union of them. */
export type Groups = Readonly<{
  root: UnitId;
  /** Of a shown unit and all below it. Empty: fewer than five take it, and nothing is shown. */
  totals: ReadonlyMap<UnitId, Counts>;
  /** What a shown unit has beside the shown units next below it. */
  own: ReadonlyMap<UnitId, Counts>;
  /** For a shown unit: those next below it that are shown, as they stand in the tree. */
  below: ReadonlyMap<UnitId, readonly UnitId[]>;
  /** Into whose group the people of a unit fall. */
  groupOf: ReadonlyMap<UnitId, UnitId>;
  /** Are those told who take it freely? Fewer than five are left out. */
  free: boolean;
}>;

const nobody: Counts = { enrolled: 0, begun: 0, done: 0, late: 0 };

const plus = (a: Counts, b: Counts): Counts => ({
  enrolled: a.enrolled + b.enrolled,
  begun: a.begun + b.begun,
  done: a.done + b.done,
  late: a.late + b.late,
});

const enrolledIn = (takers: readonly Takers[]): number =>
  takers.reduce((sum, { enrolled }) => sum + enrolled, 0);

/** Five of either kind in each group: those who have to are known by name to their manager, and could be taken away. */
const both: GroupRule = {
  empty: ([all = 0]) => all === 0,
  enough: ([all = 0, free = 0]) => all >= floor && free >= floor,
};

/** The checked tree of the units that these people are in. */
export const treeOf = (units: readonly UnitNode[], used: Iterable<UnitId | undefined>): Tree =>
  buildTree(
    units,
    [...used].map((unit) => unit ?? top),
  );

/**
 * Decides what may be shown of who takes a course, so that no sum or difference of what is shown is of fewer than five people. Where
 * some have to take it and others chose to, that holds for the latter alone as well.
 */
export function groupsOf(units: readonly UnitNode[], all: readonly Takers[]): Groups {
  const isEnough = (mandatory: boolean) =>
    enrolledIn(all.filter((one) => one.mandatory === mandatory)) >= floor;
  const free = isEnough(false);
  const mandatory = isEnough(true);
  const takers = all.filter((one) => (one.mandatory ? mandatory : free));
  const tree = treeOf(
    units,
    takers.map(({ unit }) => unit),
  );
  const direct = new Map<UnitId, Counts>();
  const tally = new Map<UnitId, Tally>();
  for (const one of takers) {
    const unit = one.unit ?? top;
    direct.set(unit, plus(direct.get(unit) ?? nobody, one));
    const [n = 0, freely = 0] = tally.get(unit) ?? [];
    tally.set(unit, [n + one.enrolled, freely + (one.mandatory ? 0 : one.enrolled)]);
  }
  const layer = layerOf(tree, tally, free && mandatory ? both : atLeast(floor));
  const own = new Map<UnitId, Counts>();
  for (const [unit, counts] of direct) {
    const group = layer.groupOf.get(unit);
    if (group !== undefined) own.set(group, plus(own.get(group) ?? nobody, counts));
  }
  const totals = new Map<UnitId, Counts>();
  for (const unit of tree.order.toReversed()) {
    if (!layer.shown.has(unit)) continue;
    const below = (layer.below.get(unit) ?? []).map((one) => totals.get(one) ?? nobody);
    totals.set(unit, below.reduce(plus, own.get(unit) ?? nobody));
  }
  return { root: tree.root, totals, own, below: layer.below, groupOf: layer.groupOf, free };
}

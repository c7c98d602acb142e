import type { UnitId } from '#core/person.ts';
import { buildTree, type Tree, type UnitNode } from './tree.ts';

/** No group below this is ever shown or kept. It can be raised, never lowered. */
export const floor = 5;

/** @throws RangeError below the floor */
export function checkMinGroup(minGroup: number): number {
  if (!Number.isInteger(minGroup) || minGroup < floor) throw new RangeError(`minGroup is ${floor} or more`);
  return minGroup;
}

/** How many people, by what counts for the rule at hand ([answered], [commented, answered], …). */
export type Tally = readonly number[];

/** When a group may stand by itself. `enough` must stay true when people are added. */
export type GroupRule = Readonly<{
  /** Nothing of the kind is in it, so nothing can be learnt by taking the rest away. */
  empty(tally: Tally): boolean;
  enough(tally: Tally): boolean;
}>;

/** The first count is 0 or at least `min`. */
export const atLeast = (min: number): GroupRule => ({
  empty: ([n = 0]) => n === 0,
  enough: ([n = 0]) => n >= min,
});

/**
 * Which units may be shown together. The *group* of a shown unit is what it contains beyond the shown units next below
 * it. Groups are disjoint, and every shown unit is a union of groups, so every sum or difference of shown units is one as
 * well: when each group is empty or large enough, no arithmetic over what is shown isolates a smaller set of people.
 */
export type Layer = Readonly<{
  shown: ReadonlySet<UnitId>;
  /** For each shown unit: the shown units next below it. */
  below: ReadonlyMap<UnitId, readonly UnitId[]>;
  /** For each unit: the shown unit into whose group the people placed directly in it fall. Absent: into none. */
  groupOf: ReadonlyMap<UnitId, UnitId>;
}>;

const plus = (a: Tally, b: Tally): Tally =>
  (a.length < b.length ? b : a).map((_, i) => (a[i] ?? 0) + (b[i] ?? 0));

/**
 * Decides, from the leaves up, which units may be shown under a rule. A unit too small passes its people up. Where what
 * remains of a unit beside the shown units below it would be too small, the smallest of those is not shown either and its
 * people join the remainder, until it is large enough: small siblings end up merged in one group.
 *
 * Which of them: one whose people all join the remainder (the merged group then says nearly what it would have said
 * itself), before one that still has shown units below; then the one with the fewest people; then by id. The result
 * depends on the counts only. Taking any unit out of `shown` merges groups, so it never makes one too small.
 * @param candidates the only units that may be shown; all when absent
 */
export function layerOf(
  tree: Tree,
  direct: ReadonlyMap<UnitId, Tally>,
  rule: GroupRule,
  candidates?: ReadonlySet<UnitId>,
): Layer {
  type State = { total: Tally; group: Tally; below: UnitId[] };
  const states = new Map<UnitId, State>();
  const shown = new Set<UnitId>();
  const stateOf = (unit: UnitId): State => states.get(unit) ?? { total: [], group: [], below: [] };
  const rank = (unit: UnitId) => {
    const { group, below, total } = stateOf(unit);
    return [rule.empty(group) ? 1 : 0, below.length > 0 ? 1 : 0, total[0] ?? 0] as const;
  };
  const smallest = (units: readonly UnitId[]) =>
    units.reduce((best, unit) => {
      const [a, b] = [rank(unit), rank(best)];
      const order = a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || (unit < best ? -1 : 1);
      return order < 0 ? unit : best;
    });

  for (const unit of tree.order.toReversed()) {
    const own = direct.get(unit) ?? [];
    const children = tree.childrenOf(unit);
    const total = children.reduce((sum, child) => plus(sum, stateOf(child).total), own);
    let group = children.reduce(
      (sum, child) => (shown.has(child) ? sum : plus(sum, stateOf(child).group)),
      own,
    );
    let below = children.flatMap((child) => (shown.has(child) ? [child] : stateOf(child).below));
    if ((candidates === undefined || candidates.has(unit)) && rule.enough(total)) {
      while (below.length > 0 && !rule.empty(group) && !rule.enough(group)) {
        const merged = smallest(below);
        shown.delete(merged);
        group = plus(group, stateOf(merged).group);
        below = below.filter((other) => other !== merged).concat(stateOf(merged).below);
      }
      shown.add(unit);
    }
    states.set(unit, { total, group, below });
  }

  const groupOf = new Map<UnitId, UnitId>();
  for (const unit of tree.order) {
    const parent = tree.parentOf.get(unit);
    const group = shown.has(unit) ? unit : parent && groupOf.get(parent);
    if (group !== undefined) groupOf.set(unit, group);
  }
  return { shown, groupOf, below: new Map([...shown].map((unit) => [unit, stateOf(unit).below])) };
}

/** How many of these are placed directly in each unit. */
export function tallyByUnit(people: readonly Readonly<{ unit: UnitId }>[]): Map<UnitId, Tally> {
  const counts = new Map<UnitId, Tally>();
  for (const { unit } of people) counts.set(unit, [(counts.get(unit)?.[0] ?? 0) + 1]);
  return counts;
}

/** The id of the shown unit whose group it is. */
export type GroupId = UnitId;

/**
 * The group under which each answer sheet may be stored once the round is closed: groups of at least `minGroup` sheets,
 * of which every unit that a release can show is a union. Where the whole round has fewer the map is empty, and nothing
 * may be kept.
 * @returns index of the sheet → group
 * @throws RangeError for a malformed tree, an unknown unit or a `minGroup` below the floor
 */
export function partition(
  sheets: readonly Readonly<{ unit: UnitId }>[],
  units: readonly UnitNode[],
  minGroup: number = floor,
): ReadonlyMap<number, GroupId> {
  const tree = buildTree(
    units,
    sheets.map((sheet) => sheet.unit),
  );
  const { groupOf } = layerOf(tree, tallyByUnit(sheets), atLeast(checkMinGroup(minGroup)));
  const groups = new Map<number, GroupId>();
  for (const [index, { unit }] of sheets.entries()) {
    const group = groupOf.get(unit);
    if (group !== undefined) groups.set(index, group);
  }
  return groups;
}

import type { UnitId } from '#core/person.ts';

/** A unit of the organisation as it was when the round was launched. */
export type UnitNode = Readonly<{ id: UnitId; parent?: UnitId | undefined; name: string }>;

/** The implicit unit above everything, where the tree has several roots or people without a unit. */
export const top = 'all';

/** A checked tree. `order` has every parent before its children and depends on the ids only, not on the input's order. */
export type Tree = Readonly<{
  root: UnitId;
  order: readonly UnitId[];
  parentOf: ReadonlyMap<UnitId, UnitId>;
  childrenOf(unit: UnitId): readonly UnitId[];
}>;

const byId = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * @param used every unit that people were placed in; `top` may be among them
 * @throws RangeError for an id that comes twice, is `top`, an unknown parent or unit, or a circle
 */
export function buildTree(units: readonly UnitNode[], used: Iterable<UnitId> = []): Tree {
  const ids = new Set(units.map((unit) => unit.id));
  if (ids.size !== units.length) throw new RangeError('a unit comes twice');
  if (ids.has(top)) throw new RangeError(`"${top}" is not a unit's id`);
  const placed = new Set(used);
  for (const unit of placed) {
    if (unit !== top && !ids.has(unit)) throw new RangeError(`unknown unit ${unit}`);
  }
  const roots = units.filter((unit) => (unit.parent ?? top) === top);
  const root = roots.length === 1 && roots[0] && !placed.has(top) ? roots[0].id : top;
  const parentOf = new Map<UnitId, UnitId>();
  const children = new Map<UnitId, UnitId[]>();
  for (const { id, parent = top } of units) {
    if (id === root) continue;
    if (parent !== top && !ids.has(parent)) throw new RangeError(`unknown parent of ${id}`);
    parentOf.set(id, parent);
    const siblings = children.get(parent);
    if (siblings) siblings.push(id);
    else children.set(parent, [id]);
  }
  for (const list of children.values()) list.sort(byId);
  const childrenOf = (unit: UnitId) => children.get(unit) ?? [];
  const order: UnitId[] = [root];
  for (const unit of order) order.push(...childrenOf(unit));
  if (order.length !== ids.size + (root === top ? 1 : 0)) throw new RangeError('units in a circle');
  return { root, order, parentOf, childrenOf };
}

/** The sum over each unit and all below it. */
export function totals(tree: Tree, direct: ReadonlyMap<UnitId, number>): ReadonlyMap<UnitId, number> {
  const sums = new Map(tree.order.map((unit) => [unit, direct.get(unit) ?? 0]));
  for (const unit of tree.order.toReversed()) {
    const parent = tree.parentOf.get(unit);
    if (parent !== undefined) sums.set(parent, (sums.get(parent) ?? 0) + (sums.get(unit) ?? 0));
  }
  return sums;
}

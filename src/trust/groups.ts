import type { UnitId } from '#core/person.ts';
import type { Layer } from './partition.ts';
import { type Figure, guard, type Precision, type Range } from './precision.ts';
import type { Count } from './release.ts';
import type { Tree } from './tree.ts';

/** Fewer than this, and neither their number nor anything but a mean is told exactly. */
export const distributionMin = 10;

/** Where a group is told: as a unit, or as the rest under a shown one. */
type Place =
  | Readonly<{ unit: UnitId }>
  | Readonly<{
      rest: Readonly<{ under: UnitId; units: readonly UnitId[]; except: readonly UnitId[]; direct: boolean }>;
    }>;

/** People of a measure who are told together, and the disjoint groups they consist of. */
export type Group<T> = Readonly<{
  /** The unit it is, or under which it is the rest. */
  unit: UnitId;
  /** Absent: told nowhere, it only counts in the arithmetic of what is. */
  place: Place | undefined;
  key: string;
  people: readonly T[];
  invited: number;
  /** May be told in detail: exact count, shares, margin. */
  wide: boolean;
  parts: readonly Group<T>[];
}>;

/**
 * The groups of a layer. Where people are in a shown unit but in no shown unit below it, they are a group of their own
 * beside those; it has a place when hidden units with invited people are in it.
 * @param people in an order that does not depend on who answered when
 * @param wide a layer within `layer`
 * @returns the topmost
 */
export function grouped<T extends Readonly<{ unit: UnitId }>>(
  tree: Tree,
  layer: Layer,
  wide: Layer,
  people: readonly T[],
  invited: ReadonlyMap<UnitId, number>,
): readonly Group<T>[] {
  const ownPeople = new Map<UnitId, T[]>();
  for (const person of people) {
    const group = layer.groupOf.get(person.unit);
    if (group === undefined) continue;
    const list = ownPeople.get(group);
    if (list) list.push(person);
    else ownPeople.set(group, [person]);
  }
  const ownInvited = new Map<UnitId, number>();
  /** Hidden children of shown units → how many invited people they bring into the rest. */
  const hidden = new Map<UnitId, number>();
  const topHidden = new Map<UnitId, UnitId>();
  for (const unit of tree.order) {
    const group = layer.groupOf.get(unit);
    if (group === undefined) continue;
    const count = invited.get(unit) ?? 0;
    ownInvited.set(group, (ownInvited.get(group) ?? 0) + count);
    if (group === unit) continue;
    const parent = tree.parentOf.get(unit);
    const topmost = (parent !== undefined && topHidden.get(parent)) || unit;
    topHidden.set(unit, topmost);
    hidden.set(topmost, (hidden.get(topmost) ?? 0) + count);
  }

  const made = new Map<UnitId, Group<T>>();
  const notTop = new Set<UnitId>();
  for (const unit of tree.order.toReversed()) {
    if (!layer.shown.has(unit)) continue;
    const below = (layer.below.get(unit) ?? []).flatMap((other) => made.get(other) ?? []);
    for (const part of below) notTop.add(part.unit);
    const own = ownPeople.get(unit) ?? [];
    const count = ownInvited.get(unit) ?? 0;
    const units = tree.childrenOf(unit).filter((child) => (hidden.get(child) ?? 0) > 0);
    const except = (layer.below.get(unit) ?? []).filter((other) => {
      const parent = tree.parentOf.get(other);
      return parent !== undefined && units.includes(topHidden.get(parent) ?? '');
    });
    const direct = (invited.get(unit) ?? 0) > 0;
    const rest: Group<T> = {
      unit,
      place: units.length > 0 ? { rest: { under: unit, units, except, direct } } : undefined,
      key: JSON.stringify(['rest', unit, units, except]),
      people: own,
      invited: count,
      wide: wide.shown.has(unit) && below.every((part) => wide.shown.has(part.unit)),
      parts: [],
    };
    made.set(unit, {
      unit,
      place: { unit },
      key: JSON.stringify(['', unit]),
      people: own.concat(...below.map((part) => part.people)),
      invited: below.reduce((sum, part) => sum + part.invited, count),
      wide: wide.shown.has(unit),
      parts: below.length > 0 && own.length > 0 ? [rest, ...below] : below,
    });
  }
  return [...made.values()].filter((group) => !notTop.has(group.unit));
}

/** All groups, each before its parts. */
export function everyGroup<T>(groups: readonly Group<T>[]): readonly Group<T>[] {
  return groups.flatMap((group) => [group, ...everyGroup(group.parts)]);
}

export type Told = Readonly<{ value: number; precision: Precision }>;

/** Decides how exactly a value is told for each group, so that no guarded one follows from the others. */
export function tell<T>(
  roots: readonly Group<T>[],
  range: Range,
  how: Readonly<{
    value(people: readonly T[]): number;
    /** Would the value of these people give single answers away? */
    guarded(people: readonly T[]): boolean;
    /** From the exactest allowed to `none`. */
    ladder(group: Group<T>, value: number, guarded: boolean): readonly Precision[];
  }>,
): ReadonlyMap<Group<T>, Told> {
  const figures = new Map<Group<T>, Figure>();
  const build = (group: Group<T>): Figure => {
    const value = how.value(group.people);
    const guarded = how.guarded(group.people);
    const ladder = group.place ? how.ladder(group, value, guarded) : (['none'] as const);
    const figure: Figure = { n: group.people.length, value, guarded, ladder, parts: group.parts.map(build) };
    figures.set(group, figure);
    return figure;
  };
  for (const root of roots) guard(build(root), range);
  return new Map(
    [...figures].map(([group, { value, ladder }]) => [group, { value, precision: ladder[0] ?? 'none' }]),
  );
}

/** 5–9, 10–24, 25–49, 50–99, then doubling; the first starts at `min` and holds at least five numbers. */
export function countSpan(n: number, min: number): Count {
  let from = min;
  for (let to = distributionMin - 1; ; to = to < 24 ? 24 : to * 2 + 1) {
    if (to - min < 4) continue;
    if (n <= to) return { from, to };
    from = to + 1;
  }
}

export function countOf<T>(group: Group<T>, min: number): Count {
  const n = group.people.length;
  return group.wide ? { from: n, to: n } : countSpan(n, min);
}

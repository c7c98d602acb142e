import type { UnitId } from '#core/person.ts';

/** Of so many people, how many were thanked by name and how many thanked somebody. */
export type Covered = Readonly<{ people: number; thanked: number; gave: number }>;
/** `smaller`: smaller groups, from here or below, are counted in. No unit: people who are in none. */
export type UnitCoverage = Covered & Readonly<{ unit: UnitId | undefined; smaller: boolean }>;

/** No rate is told of fewer people. */
export const leastPeople = 5;

type Tree = readonly Readonly<{ id: UnitId; parent: UnitId | undefined }>[];
type Held = Covered & Readonly<{ smaller: boolean }>;

const none: Held = { people: 0, thanked: 0, gave: 0, smaller: false };
const plus = (a: Held, b: Held): Held => ({
  people: a.people + b.people,
  thanked: a.thanked + b.thanked,
  gave: a.gave + b.gave,
  smaller: a.smaller || b.smaller,
});

/**
 * Coverage by unit, of its own people. A unit of fewer than five is counted in with the unit above it; what is left at the top, with the
 * smallest of the groups, so that no sum less all others tells of fewer than five either.
 * @param direct each unit's own people, and those without a unit
 */
export function coverageByUnit(
  units: Tree,
  direct: readonly (Covered & Readonly<{ unit: UnitId | undefined }>)[],
): readonly UnitCoverage[] {
  const own = new Map(direct.map(({ unit, ...counts }) => [unit, { ...counts, smaller: false }]));
  const children = Map.groupBy(units, ({ parent }) => parent);
  const rows: UnitCoverage[] = [];
  /** @returns what was too little for a row of its own */
  const visit = (unit: UnitId | undefined): Held => {
    const left = (children.get(unit) ?? []).map(({ id }) => visit(id)).reduce(plus, none);
    const all = plus(own.get(unit) ?? none, left.people > 0 ? { ...left, smaller: true } : none);
    if (all.people < leastPeople) return all;
    rows.push({ unit, ...all });
    return none;
  };
  const rest = visit(undefined);
  const smallest = rows.toSorted((a, b) => a.people - b.people)[0];
  if (rest.people === 0 || smallest === undefined) return rows;
  return rows.map((row) => (row === smallest ? { ...row, ...plus(row, rest), smaller: true } : row));
}

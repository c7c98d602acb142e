import { isHr, type Person, type PersonId, type UnitId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import { allUnits, type Unit, withBelow } from '#store/people.ts';

// The line of management, as training needs it: who hears that somebody is late, and who may enrol whom.

/** Somebody who is here, as far as the line needs them. */
type Placed = Readonly<{ id: PersonId; unit: UnitId | undefined; manager: PersonId | undefined }>;
/** Who manages each unit on a day; none of them is gone. */
type Line = Readonly<{
  parents: ReadonlyMap<UnitId, UnitId | undefined>;
  managers: ReadonlyMap<UnitId, readonly PersonId[]>;
}>;

/** Their own manager where HR's file names one; else whoever manages their unit, or the nearest above that has anybody else. */
function managersIn({ parents, managers }: Line, { id, unit, manager }: Placed): readonly PersonId[] {
  if (manager !== undefined && manager !== id) return [manager];
  const seen = new Set<UnitId>();
  for (let at = unit; at !== undefined && !seen.has(at); at = parents.get(at)) {
    seen.add(at);
    const found = (managers.get(at) ?? []).filter((one) => one !== id);
    if (found.length > 0) return found;
  }
  return [];
}

async function lineOn(db: Db, units: readonly Unit[], day: string): Promise<Line> {
  const rows = await db
    .selectFrom('unit_managers')
    .innerJoin('people', 'people.id', 'unit_managers.person_id')
    .select(['unit_managers.unit_id', 'unit_managers.person_id'])
    .where('people.gone_at', 'is', null)
    .where((where) =>
      where.or([where('unit_managers.until', 'is', null), where('unit_managers.until', '>=', day)]),
    )
    .orderBy('unit_managers.person_id')
    .execute();
  const managers = new Map(
    [...Map.groupBy(rows, ({ unit_id }) => unit_id)].map(([unit, of]) => [
      unit,
      of.map(({ person_id }) => person_id),
    ]),
  );
  return { parents: new Map(units.map(({ id, parent }) => [id, parent])), managers };
}

/** With their manager only where that one is here. */
const placed = (db: Db) =>
  db
    .selectFrom('people as p')
    .leftJoin('people as m', (join) =>
      join.onRef('m.id', '=', 'p.manager_id').on('m.gone_at', 'is', null).onRef('m.id', '<>', 'p.id'),
    )
    .select(['p.id', 'p.unit_id', 'm.id as manager']);

const asPlaced = (row: Readonly<{ id: string; unit_id: string | null; manager: string | null }>): Placed => ({
  id: row.id,
  unit: row.unit_id ?? undefined,
  manager: row.manager ?? undefined,
});

/**
 * Whom somebody answers to on a day: the manager in HR's file if they are here, else who manages their unit (never they
 * themselves), else who manages the nearest unit above.
 * @param day ISO 8601 date
 * @returns none for somebody who is gone, or above whom there is nobody
 */
export async function managersOf(db: Db, person: PersonId, day: string): Promise<readonly PersonId[]> {
  return (await managersOfMany(db, [person], day)).get(person) ?? [];
}

/**
 * As `managersOf`, for many at once; who has none is not in it.
 * @param options `gone`: also of those who have gone, as if they were still here
 */
export async function managersOfMany(
  db: Db,
  people: readonly PersonId[],
  day: string,
  { gone = false }: Readonly<{ gone?: boolean }> = {},
): Promise<ReadonlyMap<PersonId, readonly PersonId[]>> {
  if (people.length === 0) return new Map();
  const rows = await placed(db)
    .where('p.id', 'in', [...people])
    .$if(!gone, (query) => query.where('p.gone_at', 'is', null))
    .execute();
  const line = await lineOn(db, await allUnits(db), day);
  return new Map(
    rows
      .map((row) => [row.id, managersIn(line, asPlaced(row))] as const)
      .filter(([, managers]) => managers.length > 0),
  );
}

/** Whoever answers to somebody on a day: exactly those of whose `managersOf` they are one. @param day ISO 8601 date */
export async function reportsOf(db: Db, manager: PersonId, day: string): Promise<readonly PersonId[]> {
  const units = await allUnits(db);
  const line = await lineOn(db, units, day);
  const own = [...line.managers].flatMap(([unit, managers]) => (managers.includes(manager) ? [unit] : []));
  const below = [...withBelow(units, own)];
  const rows = await placed(db)
    .where('p.gone_at', 'is', null)
    .where((where) =>
      where.or([where('m.id', '=', manager), ...(below.length > 0 ? [where('p.unit_id', 'in', below)] : [])]),
    )
    .orderBy('p.id')
    .execute();
  return rows
    .map(asPlaced)
    .filter((one) => managersIn(line, one).includes(manager))
    .map(({ id }) => id);
}

/** May they ask this person to take a course? HR may, and whoever the person answers to. @param day ISO 8601 date */
export async function mayEnrol(db: Db, by: Person, person: PersonId, day: string): Promise<boolean> {
  return isHr(by) || (await managersOf(db, person, day)).includes(by.id);
}

/** Of these people, those that somebody may enrol. @param day ISO 8601 date */
export async function enrollable(
  db: Db,
  by: Person,
  people: readonly PersonId[],
  day: string,
): Promise<ReadonlySet<PersonId>> {
  if (isHr(by)) return new Set(people);
  const managers = await managersOfMany(db, people, day);
  return new Set(people.filter((one) => managers.get(one)?.includes(by.id)));
}

export type Called = Readonly<{ id: PersonId; name: string; key: string; gone: boolean }>;

/** People by their keys on a platform. */
export async function peopleByKeys(
  db: Db,
  { platform, tenant }: Readonly<{ platform: string; tenant: string }>,
  keys: readonly string[],
): Promise<readonly Called[]> {
  if (keys.length === 0) return [];
  const rows = await db
    .selectFrom('identities as i')
    .innerJoin('people as p', 'p.id', 'i.person_id')
    .select(['p.id', 'p.name', 'p.gone_at', 'i.key'])
    .where('i.platform', '=', platform)
    .where('i.tenant', '=', tenant)
    .where('i.key', 'in', [...keys])
    .where('i.disputed', '=', false)
    .execute();
  return rows.map(({ gone_at, ...row }) => ({ ...row, gone: gone_at !== null }));
}

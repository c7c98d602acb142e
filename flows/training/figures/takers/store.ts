import { sql } from 'kysely';
import type { Holidays } from '#core/holidays.ts';
import type { PersonId, UnitId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import { atLeast, floor, layerOf, type Tally } from '#trust/partition.ts';
import { top, type UnitNode } from '#trust/tree.ts';
import { type Takers, treeOf } from '../groups.ts';
import { lateOf } from '../late/store.ts';

/** Who takes a course or has done it, by unit; somebody who takes it again counts once, with what they do now. */
export async function takersOf(
  db: Db,
  course: string,
  days: Readonly<{ holidays: Holidays; today: string }>,
): Promise<readonly Takers[]> {
  const { rows } = await sql<{
    unit: UnitId | null;
    mandatory: boolean;
    enrolled: number;
    begun: number;
    done: number;
  }>`with takers as (
      select distinct on (e.person_id) p.unit_id, e.mandatory, e.state, e.begun_at
      from enrolments e join people p on p.id = e.person_id
      where e.course_id = ${course} and e.state <> 'stopped' and p.gone_at is null
      order by e.person_id, e.created_at desc, e.id)
    select unit_id as unit, mandatory, count(*)::int as enrolled,
      (count(*) filter (where state = 'done' or begun_at is not null))::int as begun,
      (count(*) filter (where state = 'done'))::int as done
    from takers group by 1, 2`.execute(db);
  // Somebody's open enrolment is the newest one, so who is late is among them.
  const late = new Map<string, number>();
  const keyOf = (unit: UnitId | undefined, mandatory: boolean) => `${unit ?? top} ${mandatory}`;
  for (const { unit, mandatory } of await lateOf(db, { course }, days)) {
    const key = keyOf(unit, mandatory);
    late.set(key, (late.get(key) ?? 0) + 1);
  }
  return rows.map(({ unit, ...row }) => ({
    ...row,
    unit: unit ?? undefined,
    late: late.get(keyOf(unit ?? undefined, row.mandatory)) ?? 0,
  }));
}

/** Of so many people with courses, so many have nothing left to do of them. */
export type Share = Readonly<{ people: number; done: number }>;
/** Apart, as the first are known by name to their manager: together, they would tell of the others. */
export type Trained = Readonly<{ mandatory?: Share; free?: Share }>;

/**
 * How far a unit and those below it are with their courses. What is absent is not told: fewer than five people have such courses, or
 * taking away what is told of other units would leave fewer.
 */
export async function trainedIn(db: Db, units: readonly UnitNode[], unit: UnitId): Promise<Trained> {
  const { rows } = await sql<{ unit: UnitId | null; mandatory: boolean; people: number; done: number }>`
    with learners as (
      select p.unit_id, e.mandatory, bool_and(e.state = 'done') as done
      from enrolments e join people p on p.id = e.person_id
      where e.state <> 'stopped' and p.gone_at is null
      group by p.id, e.mandatory)
    select unit_id as unit, mandatory, count(*)::int as people, (count(*) filter (where done))::int as done
    from learners group by 1, 2`.execute(db);
  const of = (mandatory: boolean): Share | undefined => {
    const those = rows.filter((row) => row.mandatory === mandatory);
    const tree = treeOf(
      units,
      those.map((row) => row.unit ?? undefined),
    );
    const direct = new Map<UnitId, Tally>(those.map((row) => [row.unit ?? top, [row.people]]));
    if (!layerOf(tree, direct, atLeast(floor)).shown.has(unit)) return undefined;
    const inside = new Set<UnitId>([unit]);
    for (const one of tree.order) if (inside.has(tree.parentOf.get(one) ?? '')) inside.add(one);
    const counted = those.filter((row) => inside.has(row.unit ?? top));
    const sum = (key: 'people' | 'done') => counted.reduce((all, row) => all + row[key], 0);
    return { people: sum('people'), done: sum('done') };
  };
  const [mandatory, free] = [of(true), of(false)];
  return { ...(mandatory && { mandatory }), ...(free && { free }) };
}

/** What these people have to learn, course by course. */
export async function mandatoryOf(
  db: Db,
  people: readonly PersonId[],
): Promise<readonly Readonly<{ course: string; version: number; enrolled: number; done: number }>[]> {
  if (people.length === 0) return [];
  const { rows } = await sql<{ course: string; version: number; enrolled: number; done: number }>`
    with takers as (
      select distinct on (e.person_id, e.course_id) e.course_id, e.version, e.state
      from enrolments e join people p on p.id = e.person_id
      where e.person_id = any(${[...people]}::uuid[]) and e.mandatory and e.state <> 'stopped' and p.gone_at is null
      order by e.person_id, e.course_id, e.created_at desc, e.id)
    select course_id as course, max(version) as version, count(*)::int as enrolled,
      (count(*) filter (where state = 'done'))::int as done
    from takers group by 1 order by 1`.execute(db);
  return rows;
}

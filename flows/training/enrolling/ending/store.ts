import { sql } from 'kysely';
import type { PersonId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import type { StoppedWhy } from '#store/tables/training.ts';

// How enrolments end that nobody has done.

/** `freed`: it goes on as what it was before it became mandatory. */
export type Stopped = Readonly<{ id: string; person: PersonId; mandatory: boolean; freed?: true }>;

/**
 * Those of them that are open end here.
 * @param frees what was free before it became mandatory is free again instead: whoever takes back their own wish takes nothing from
 *   the learner
 */
export async function stopEnrolments(
  db: Db,
  ids: readonly string[],
  why: StoppedWhy,
  frees: boolean,
): Promise<readonly Stopped[]> {
  if (ids.length === 0) return [];
  const freed = frees ? await freeAgain(db, ids) : [];
  const others = ids.filter((id) => !freed.some((one) => one.id === id));
  return [...freed, ...(await stopThese(db, others, why))];
}

/** Only what somebody else asked for before; they may not be known any more. */
async function freeAgain(db: Db, ids: readonly string[]): Promise<readonly Stopped[]> {
  const { rows } = await sql<Readonly<{ id: string; person: string }>>`
    with locked as (select id from enrolments where id = any(${[...ids]}::uuid[]) and state = 'open'
      and mandatory and free is not null
      and (free->>'rule' is null or (free->>'rule')::uuid is distinct from rule_id)
      and not (free->>'source' = 'manager' and (free->>'by')::uuid is not distinct from by_id)
      order by person_id, id for no key update)
    update enrolments e set mandatory = false, free = null, source = e.free->>'source',
      rule_id = (select r.id from course_rules r where r.id = (e.free->>'rule')::uuid),
      by_id = (select p.id from people p where p.id = (e.free->>'by')::uuid), due_on = (e.free->>'due')::date,
      invited_at = coalesce(e.invited_at, e.created_at)
    from locked l where e.id = l.id returning e.id, e.person_id as person`.execute(db);
  return rows.map((row) => ({ ...row, mandatory: true, freed: true as const }));
}

async function stopThese(db: Db, ids: readonly string[], why: StoppedWhy): Promise<readonly Stopped[]> {
  const { rows } = await sql<Stopped>`
    with locked as (select id from enrolments where id = any(${[...ids]}::uuid[]) and state = 'open'
      order by person_id, id for no key update)
    update enrolments e set state = 'stopped', stopped_why = ${why} from locked l where e.id = l.id
    returning e.id, e.person_id as person, e.mandatory`.execute(db);
  return rows;
}

/** Open ones of people who are gone. */
export async function openOfGone(db: Db, limit: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('enrolments as e')
    .innerJoin('people as p', 'p.id', 'e.person_id')
    .select('e.id')
    .where('e.state', '=', 'open')
    .where('p.gone_at', 'is not', null)
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Open ones that a rule asked for. */
export async function openOfRule(db: Db, rule: string, limit: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('enrolments')
    .select('id')
    .where('rule_id', '=', rule)
    .where('state', '=', 'open')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * The open ones of these people in a course.
 * @param by only those that this person asked for; nothing: all of them
 */
export async function openIn(
  db: Db,
  course: string,
  people: readonly PersonId[],
  by?: PersonId,
): Promise<readonly Readonly<{ id: string; person: PersonId }>[]> {
  if (people.length === 0) return [];
  return db
    .selectFrom('enrolments')
    .select(['id', 'person_id as person'])
    .where('course_id', '=', course)
    .where('state', '=', 'open')
    .where('person_id', 'in', [...people])
    .$if(by !== undefined, (query) => query.where('by_id', '=', by ?? '').where('source', '=', 'manager'))
    .execute();
}

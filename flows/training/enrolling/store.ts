import { sql } from 'kysely';
import type { PersonId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import type { EnrolmentSource, EnrolmentState, StoppedWhy } from '#store/tables/training.ts';
import { invited } from './actions.ts';

// Who takes what, and by whose wish.

export type Enrolment = Readonly<{
  id: string;
  person: PersonId;
  course: string;
  version: number;
  source: EnrolmentSource;
  /** The name of who asked for it; nothing: a rule, the learner, or somebody who is not known any more. */
  by: string | undefined;
  mandatory: boolean;
  startsOn: string;
  /** As planned; leave stretches it. */
  dueOn: string | undefined;
  state: EnrolmentState;
  stoppedWhy: StoppedWhy | undefined;
  begun: boolean;
}>;

const enrolments = (db: Db) =>
  db
    .selectFrom('enrolments as e')
    .leftJoin('people as b', 'b.id', 'e.by_id')
    .select([
      'e.id',
      'e.person_id',
      'e.course_id',
      'e.version',
      'e.source',
      'b.name as by',
      'e.mandatory',
      'e.starts_on',
      'e.due_on',
      'e.state',
      'e.stopped_why',
      'e.begun_at',
    ]);
type Row = Awaited<ReturnType<ReturnType<typeof enrolments>['execute']>>[number];

const asEnrolment = (row: Row): Enrolment => ({
  id: row.id,
  person: row.person_id,
  course: row.course_id,
  version: row.version,
  source: row.source,
  by: row.source === 'manager' ? (row.by ?? undefined) : undefined,
  mandatory: row.mandatory,
  startsOn: row.starts_on,
  dueOn: row.due_on ?? undefined,
  state: row.state,
  stoppedWhy: row.stopped_why ?? undefined,
  begun: row.begun_at !== null,
});

export async function enrolmentById(db: Db, id: string): Promise<Enrolment | undefined> {
  const row = await enrolments(db).where('e.id', '=', id).executeTakeFirst();
  return row && asEnrolment(row);
}

/** Locks it for this transaction. */
export async function lockEnrolment(db: Db, id: string): Promise<Enrolment | undefined> {
  await db.selectFrom('enrolments').select('id').where('id', '=', id).forNoKeyUpdate().execute();
  return enrolmentById(db, id);
}

/** How somebody last stood with a course: what is open before what is done, else nothing. */
export async function standingOf(db: Db, person: PersonId, course: string): Promise<Enrolment | undefined> {
  const row = await enrolments(db)
    .where('e.person_id', '=', person)
    .where('e.course_id', '=', course)
    .where('e.state', '<>', 'stopped')
    .orderBy(sql`e.state = 'open'`, 'desc')
    .orderBy('e.version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && asEnrolment(row);
}

/** What somebody was told of in one message, and still takes. */
export async function invitedAt(db: Db, person: PersonId, at: Date): Promise<readonly Enrolment[]> {
  const rows = await enrolments(db)
    .where('e.person_id', '=', person)
    .where('e.invited_at', '=', at)
    .where('e.state', '=', 'open')
    .orderBy('e.mandatory', 'desc')
    .orderBy(sql`e.due_on nulls last`)
    .orderBy('e.id')
    .execute();
  return rows.map(asEnrolment);
}

// --- beginning ---------------------------------------------------------------------------------------------------

/** Where the clocks of people are; what HR wrote down, and before it what their own client says. */
export async function clocksOf(
  db: Db,
  people: readonly PersonId[],
): Promise<readonly Readonly<{ id: PersonId; seen: string | undefined; zone: string | undefined }>[]> {
  const { rows } = await sql<{ id: string; seen: string | null; zone: string | null }>`
    select p.id, p.time_zone as zone, (select i.time_zone from identities i
      where i.person_id = p.id and i.time_zone is not null and not i.disputed
      order by i.platform, i.tenant, i.key limit 1) as seen
    from people p where p.id = any(${[...people]}::uuid[]) and p.gone_at is null order by p.id`.execute(db);
  return rows.map(({ id, seen, zone }) => ({ id, seen: seen ?? undefined, zone: zone ?? undefined }));
}

/** What is the same for all who begin together. */
export type Beginning = Readonly<{
  course: string;
  version: number;
  source: EnrolmentSource;
  rule?: string | undefined;
  by?: PersonId | undefined;
  mandatory: boolean;
  now: Date;
}>;
export type Beginner = Readonly<{ person: PersonId; startsOn: string; dueOn: string | undefined }>;

type Made = readonly Readonly<{ id: string; person: PersonId }>[];

/** Whoever takes the course already, or is done with this version of it, is left out. */
export async function insertEnrolments(db: Db, it: Beginning, who: readonly Beginner[]): Promise<Made> {
  const { rows } = await sql<{ id: string; person: string }>`
    insert into enrolments
      (person_id, course_id, version, source, rule_id, by_id, mandatory, starts_on, due_on, created_at)
    select w.person, ${it.course}::uuid, ${it.version}::integer, ${it.source}, ${it.rule ?? null}::uuid,
      ${it.by ?? null}::uuid, ${it.mandatory}::boolean, w.starts_on, w.due_on, ${it.now}::timestamptz
    from unnest(${who.map(({ person }) => person)}::uuid[], ${who.map(({ startsOn }) => startsOn)}::date[],
      ${who.map(({ dueOn }) => dueOn ?? null)}::date[]) as w (person, starts_on, due_on)
    where not exists (select from enrolments d where d.person_id = w.person and d.course_id = ${it.course}::uuid
      and d.version = ${it.version}::integer and d.state = 'done')
    order by w.person
    on conflict (person_id, course_id) where state = 'open' do nothing
    returning id, person_id as person`.execute(db);
  return rows;
}

/**
 * Who takes it because they may now takes it because they must: with the earlier of both due dates, unless that has passed (nobody
 * is late with what was only asked for today), and the reminders begin anew.
 * They are to be told of it.
 */
export async function upgradeEnrolments(
  db: Db,
  it: Beginning,
  who: readonly Beginner[],
): Promise<readonly Readonly<{ id: string; person: PersonId; begun: boolean }>[]> {
  const { rows } = await sql<{ id: string; person: string; begun: boolean }>`
    with w as (select * from unnest(${who.map(({ person }) => person)}::uuid[],
        ${who.map(({ startsOn }) => startsOn)}::date[],
        ${who.map(({ dueOn }) => dueOn ?? null)}::date[]) as w (person, today, due_on)),
      locked as (select e.id, w.today, w.due_on from enrolments e join w on w.person = e.person_id
        where e.course_id = ${it.course}::uuid and e.state = 'open' and not e.mandatory
        order by e.person_id for no key update of e),
      begins_anew as (delete from ladder_steps s using locked l where s.enrolment_id = l.id)
    update enrolments e set mandatory = true,
      free = jsonb_build_object('source', e.source, 'rule', e.rule_id, 'by', e.by_id, 'due', e.due_on),
      due_on = case when e.due_on <= l.today then l.due_on else least(e.due_on, l.due_on) end, source = ${it.source},
      rule_id = ${it.rule ?? null}::uuid, by_id = ${it.by ?? null}::uuid, invited_at = null
    from locked l where e.id = l.id returning e.id, e.person_id as person, e.begun_at is not null as begun`.execute(
    db,
  );
  return rows;
}

// --- telling -----------------------------------------------------------------------------------------------------

/**
 * Marks those as told who are not yet, people by people, and locks them.
 * @returns each person once, with all that is new to them
 */
export async function takeUninvited(
  db: Db,
  mostPeople: number,
  now: Date,
): Promise<readonly Readonly<{ person: PersonId; enrolments: readonly string[]; mandatory: boolean }>[]> {
  const { rows } = await sql<{ person: string; ids: string[]; mandatory: boolean }>`
    with waiting as (select id from enrolments
        where state = 'open' and invited_at is null and source <> 'self' and person_id = any(array(
          select distinct person_id from enrolments where state = 'open' and invited_at is null and source <> 'self'
          order by person_id limit ${mostPeople}))
        order by person_id, id for no key update),
      told as (update enrolments e set invited_at = ${now}::timestamptz from waiting w where e.id = w.id
        returning e.id, e.person_id, e.mandatory)
    select person_id as person, array_agg(id order by id) as ids, bool_or(mandatory) as mandatory
    from told group by person_id order by person_id`.execute(db);
  return rows.map(({ person, ids, mandatory }) => ({ person, enrolments: ids, mandatory }));
}

/**
 * Those of somebody's enrolments of which they are still to be told: no invitation is written yet, or it has not gone out. One that
 * never will is not waited for.
 */
export async function untoldOf(db: Db, person: PersonId): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select e.id from enrolments e
    where e.person_id = ${person}::uuid and e.state = 'open' and e.source <> 'self'
      and (e.invited_at is null or exists (
        select from deliveries d
        where d.person_id = e.person_id and d.message = ${invited.name}
          and d.state in ('waiting', 'sending') and not d.called_off
          and (d.data->>'enrolment' = e.id::text or d.data->>'at' = to_char(e.invited_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))))`.execute(
    db,
  );
  return new Set(rows.map(({ id }) => id));
}

// --- counting -----------------------------------------------------------------------------------------------------

export type CourseCounts = Readonly<{ open: number; done: number }>;

/** How many people take a course, and how many are done with it. */
export async function countsOf(db: Db, course: string): Promise<CourseCounts> {
  const row = await db
    .selectFrom('enrolments')
    .select((select) => [
      select.fn.count<number>('person_id').distinct().filterWhere('state', '=', 'open').as('open'),
      select.fn.count<number>('person_id').distinct().filterWhere('state', '=', 'done').as('done'),
    ])
    .where('course_id', '=', course)
    .executeTakeFirstOrThrow();
  return { open: Number(row.open), done: Number(row.done) };
}

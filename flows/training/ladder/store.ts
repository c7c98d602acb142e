import { sql } from 'kysely';
import type { PersonId, UnitId } from '#core/person.ts';
import { addDays, localDate } from '#core/zoned.ts';
import type { Db } from '#store/db.ts';
import { personById } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import type { EnrolmentState, NudgeArm, NudgeKind } from '#store/tables/training.ts';
import { armOf } from '../rules/holdout.ts';
import type { Step } from '../rules/ladder.ts';

/** An open enrolment that has a due date. */
export type WithDue = Readonly<{
  id: string;
  person: PersonId;
  course: string;
  version: number;
  mandatory: boolean;
  startsOn: string;
  dueOn: string;
  /** To this day, not including it. */
  pausedUntil: string | undefined;
  taken: ReadonlySet<Step>;
}>;

const withDue = (db: Db) =>
  db
    .selectFrom('enrolments')
    .select(['id', 'person_id', 'course_id', 'version', 'mandatory', 'starts_on', 'due_on', 'paused_until'])
    .select((select) =>
      select
        .selectFrom('ladder_steps')
        .select((of) => of.fn.agg<Step[]>('array_agg', ['step']).as('steps'))
        .whereRef('enrolment_id', '=', 'enrolments.id')
        .as('steps'),
    )
    .where('state', '=', 'open')
    .where('due_on', 'is not', null);

type Row = Awaited<ReturnType<ReturnType<typeof withDue>['execute']>>[number];

const asWithDue = (row: Row): readonly WithDue[] =>
  row.due_on === null
    ? []
    : [
        {
          id: row.id,
          person: row.person_id,
          course: row.course_id,
          version: row.version,
          mandatory: row.mandatory,
          startsOn: row.starts_on,
          dueOn: row.due_on,
          pausedUntil: row.paused_until ?? undefined,
          taken: new Set(row.steps ?? []),
        },
      ];

/** Whose ladder has not ended, the earliest due first; of those of one day, what must be done. */
export async function openWithDue(db: Db, person: PersonId): Promise<readonly WithDue[]> {
  const rows = await withDue(db)
    .where('person_id', '=', person)
    .orderBy('due_on')
    .orderBy('mandatory', 'desc')
    .orderBy('id')
    .execute();
  return rows.flatMap(asWithDue).filter(({ taken }) => !taken.has('stop'));
}

/**
 * Mandatory ones that are open and of which managers have been told, or are about to be.
 * @param of nothing: everybody's
 * @param before when that step was taken at the latest, not included
 */
export async function lateAmong(
  db: Db,
  of: readonly PersonId[] | undefined,
  step: Extract<Step, 'digest' | 'next_level'>,
  before: Date,
): Promise<readonly WithDue[]> {
  if (of?.length === 0) return [];
  const rows = await withDue(db)
    .innerJoin('ladder_steps as told', 'told.enrolment_id', 'enrolments.id')
    .where('told.step', '=', step)
    .where('told.at', '<', before)
    .where('mandatory', '=', true)
    .$if(of !== undefined, (query) => query.where(sql<boolean>`person_id = any(${[...(of ?? [])]}::uuid[])`))
    .orderBy('due_on')
    .orderBy('id')
    .execute();
  return rows.flatMap(asWithDue).filter(({ taken }) => !taken.has('stop'));
}

/**
 * Locks an enrolment until this transaction ends, so that it is not reminded of and done at the same time. Whoever answers locks it before
 * the learner, who is locked already here, so nobody is waited for.
 * @returns false: it is open no more, or somebody else has it just now
 */
export async function lockOpen(db: Db, enrolment: string): Promise<boolean> {
  const row = await db
    .selectFrom('enrolments')
    .select('id')
    .where('id', '=', enrolment)
    .where('state', '=', 'open')
    .forNoKeyUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row !== undefined;
}

/** How many people are in each of these units, without those below. */
export async function headcounts(db: Db, units: readonly UnitId[]): Promise<ReadonlyMap<UnitId, number>> {
  if (units.length === 0) return new Map();
  const rows = await db
    .selectFrom('people')
    .select((select) => ['unit_id', select.fn.countAll<string>().as('n')])
    .where('gone_at', 'is', null)
    .where('unit_id', 'in', [...units])
    .groupBy('unit_id')
    .execute();
  return new Map(rows.flatMap(({ unit_id, n }) => (unit_id === null ? [] : [[unit_id, Number(n)] as const])));
}

export type Reminded = Omit<WithDue, 'dueOn' | 'taken' | 'pausedUntil'> &
  Readonly<{
    state: EnrolmentState;
    dueOn: string | undefined;
    doneAt: Date | undefined;
    /** Lessons of the first pass that are behind them. */
    lessonsTaken: number;
  }>;

/** What a reminder tells of. */
export async function remindedOf(db: Db, enrolment: string): Promise<Reminded | undefined> {
  const row = await db
    .selectFrom('enrolments')
    .select([
      'id',
      'person_id',
      'course_id',
      'version',
      'mandatory',
      'starts_on',
      'due_on',
      'state',
      'done_at',
    ])
    .select((select) =>
      select
        .selectFrom('lesson_states')
        .select((of) => of.fn.countAll<string>().as('n'))
        .whereRef('enrolment_id', '=', 'enrolments.id')
        .where('lesson_states.state', '<>', 'returns')
        .as('taken'),
    )
    .where('id', '=', enrolment)
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      person: row.person_id,
      course: row.course_id,
      version: row.version,
      mandatory: row.mandatory,
      startsOn: row.starts_on,
      state: row.state,
      dueOn: row.due_on ?? undefined,
      doneAt: row.done_at ?? undefined,
      lessonsTaken: Number(row.taken ?? 0),
    }
  );
}

/** @returns whether it is new: each comes once. Also for what was passed over. */
export async function takeStep(db: Db, enrolment: string, step: Step, now: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('ladder_steps')
    .values({ enrolment_id: enrolment, step, at: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Until when somebody rests: an ISO 8601 date, not included. */
export async function restsUntil(db: Db, person: PersonId): Promise<string | undefined> {
  const row = await db
    .selectFrom('learners')
    .select('rests_until')
    .where('person_id', '=', person)
    .executeTakeFirst();
  return row?.rests_until ?? undefined;
}

/** Had they a reminder of any course that day, or was one held back? Either way the rest of the day is the same. */
export async function remindedOn(db: Db, person: PersonId, day: string): Promise<boolean> {
  const row = await db
    .selectFrom('nudges')
    .select('id')
    .where('person_id', '=', person)
    .where('day', '=', day)
    .where('kind', 'in', ['before7', 'before1', 'after1'])
    .executeTakeFirst();
  return row !== undefined;
}

/** Has this very message gone out? Only what did is shown once there is nothing more to tell. */
export async function wentOut(
  db: Db,
  subject: string,
  message: string,
  data: Readonly<Record<string, string>>,
): Promise<boolean> {
  const row = await db
    .selectFrom('deliveries')
    .select('id')
    .where('subject', '=', subject)
    .where('message', '=', message)
    .where('state', 'in', ['sending', 'sent', 'answered'])
    .where(sql<boolean>`data @> ${JSON.stringify(data)}::jsonb`)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export type Nudge = Readonly<{
  kind: NudgeKind;
  person: PersonId;
  /** Nothing: a session, which is over several courses. */
  enrolment?: string;
  /** The learner's own. */
  day: string;
  now: Date;
}>;

/**
 * Writes down that a nudge was due, and whether it is sent or held back.
 * @returns `fresh`: it was not written before
 */
export async function noteNudge(
  db: Db,
  { kind, person, enrolment, day, now }: Nudge,
): Promise<Readonly<{ arm: NudgeArm; fresh: boolean }>> {
  const { holdOut: compared } = await readSetting(db, 'training');
  const arm = compared ? armOf(kind, enrolment ?? person, day) : 'sent';
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('nudges')
    .values({ kind, person_id: person, enrolment_id: enrolment ?? null, day, arm, compared, at: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return { arm, fresh: (numInsertedOrUpdatedRows ?? 0n) > 0n };
}

/** Within so many days a reminder was followed. Days. */
const followedDays = { before7: 7, before1: 3, after1: 3 } as const;

/**
 * What nudges were for has happened, whether they were sent or held back: those that were not too long ago are marked. A session
 * (`item`: a lesson or review was taken) counts on its own day: on the next one another session comes, to whoever had none the more so, and
 * what that one does would be counted as if nobody had needed the first. A reminder (`done`) counts for some days.
 */
export async function followed(
  db: Db,
  {
    person,
    enrolment,
    what,
    now,
  }: Readonly<{ person: PersonId; enrolment?: string; what: 'item' | 'done'; now: Date }>,
): Promise<void> {
  const who = await personById(db, person);
  if (who === undefined) return;
  const today = localDate(now, who.timeZone);
  const open = db
    .updateTable('nudges')
    .set({ followed_at: now })
    .where('person_id', '=', person)
    .where('followed_at', 'is', null)
    .where('day', '<=', today);
  if (what === 'item') {
    await open.where('kind', 'in', ['lesson', 'review']).where('day', '=', today).execute();
    return;
  }
  if (enrolment === undefined) return;
  await open
    .where('enrolment_id', '=', enrolment)
    .where((where) =>
      where.or(
        (['before7', 'before1', 'after1'] as const).map((kind) =>
          where.and([where('kind', '=', kind), where('day', '>=', addDays(today, -followedDays[kind]))]),
        ),
      ),
    )
    .execute();
}

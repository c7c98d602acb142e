import { sql } from 'kysely';
import type { PersonId } from '#core/person.ts';
import type { Db } from '#store/db.ts';

/** What somebody's days of learning are like; see `LearnersTable`. */
export type Learner = Readonly<{
  wakeAt: Date | undefined;
  day: string | undefined;
  taken: number;
  session: string | undefined;
  touched: boolean;
  ignored: number;
  restsUntil: string | undefined;
}>;

const learnerColumns = ['wake_at', 'day', 'taken', 'session', 'touched', 'ignored', 'rests_until'] as const;

type LearnerRow = Readonly<{
  wake_at: Date | null;
  day: string | null;
  taken: number;
  session: string | null;
  touched: boolean;
  ignored: number;
  rests_until: string | null;
}>;

const asLearner = (row: LearnerRow): Learner => ({
  wakeAt: row.wake_at ?? undefined,
  day: row.day ?? undefined,
  taken: row.taken,
  session: row.session ?? undefined,
  touched: row.touched,
  ignored: row.ignored,
  restsUntil: row.rests_until ?? undefined,
});

const nobody: Learner = {
  wakeAt: undefined,
  day: undefined,
  taken: 0,
  session: undefined,
  touched: false,
  ignored: 0,
  restsUntil: undefined,
};

export async function learnerOf(db: Db, person: PersonId): Promise<Learner> {
  const row = await db
    .selectFrom('learners')
    .select(learnerColumns)
    .where('person_id', '=', person)
    .executeTakeFirst();
  return row === undefined ? nobody : asLearner(row);
}

/** Locks the learner until this transaction ends. Enrolments are locked before. */
export async function lockLearner(db: Db, person: PersonId): Promise<Learner> {
  const locked = db
    .selectFrom('learners')
    .select(learnerColumns)
    .where('person_id', '=', person)
    .forNoKeyUpdate();
  const known = await locked.executeTakeFirst();
  if (known !== undefined) return asLearner(known);
  await db
    .insertInto('learners')
    .values({ person_id: person })
    .onConflict((conflict) => conflict.column('person_id').doNothing())
    .execute();
  return asLearner(await locked.executeTakeFirstOrThrow());
}

export async function saveLearner(
  db: Db,
  person: PersonId,
  change: Readonly<Partial<{ [K in keyof Learner]: Learner[K] | null }>>,
): Promise<void> {
  const set = {
    ...(change.wakeAt !== undefined && { wake_at: change.wakeAt }),
    ...(change.day !== undefined && { day: change.day }),
    ...(change.taken !== undefined && change.taken !== null && { taken: change.taken }),
    ...(change.session !== undefined && { session: change.session }),
    ...(change.touched !== undefined && change.touched !== null && { touched: change.touched }),
    ...(change.ignored !== undefined && change.ignored !== null && { ignored: change.ignored }),
    ...(change.restsUntil !== undefined && { rests_until: change.restsUntil }),
  };
  if (Object.keys(set).length === 0) return;
  await db.updateTable('learners').set(set).where('person_id', '=', person).execute();
}

/** The last session of each, whose message may still change; none where there was none. */
export async function lastSessions(db: Db, people: readonly PersonId[]): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('learners')
    .select('session')
    .where(sql<boolean>`person_id = any(${[...people]}::uuid[])`)
    .where('session', 'is not', null)
    .execute();
  return rows.flatMap(({ session }) => session ?? []);
}

/** Did the message with this session go out? One that was too late, or was not let through, was ignored by nobody. */
export async function wentOut(db: Db, once: string): Promise<boolean> {
  const row = await db
    .selectFrom('deliveries')
    .select('id')
    .where('once', '=', once)
    .where('state', 'in', ['sending', 'sent', 'answered', 'unknown'])
    .executeTakeFirst();
  return row !== undefined;
}

/** Days of which unasked messages are looked at: a week, and what zones differ by. */
const weekMs = 8 * 86_400_000;

/** The unasked messages that somebody had lately. A message that waits is none yet. */
export async function hadLately(
  db: Db,
  person: PersonId,
  now: Date,
): Promise<readonly Readonly<{ at: Date; routine: boolean }>[]> {
  return db
    .selectFrom('deliveries')
    .select(['routine', sql<Date>`coalesce(sent_at, due_at)`.as('at')])
    .where('person_id', '=', person)
    .where('unasked', '=', true)
    .where('celebrates', '=', false)
    .where('state', 'in', ['sending', 'sent', 'answered', 'unknown'])
    .where(sql<boolean>`coalesce(sent_at, due_at) > ${new Date(now.getTime() - weekMs)}`)
    .execute();
}

// --- waking ------------------------------------------------------------------------------------------------------

/** Whose time has come, locked; those whom somebody else has in hand are left out. */
export async function learnersToWake(
  db: Db,
  now: Date,
  limit: number,
): Promise<readonly Readonly<{ person: PersonId; learner: Learner }>[]> {
  const rows = await db
    .selectFrom('learners')
    .select(['person_id', ...learnerColumns])
    .where('wake_at', '<=', now)
    .orderBy('wake_at')
    .limit(limit)
    .forNoKeyUpdate()
    .skipLocked()
    .execute();
  return rows.map((row) => ({ person: row.person_id, learner: asLearner(row) }));
}

export async function earliestWake(db: Db): Promise<Date | undefined> {
  const row = await db
    .selectFrom('learners')
    .select('wake_at')
    .where('wake_at', 'is not', null)
    .orderBy('wake_at')
    .limit(1)
    .executeTakeFirst();
  return row?.wake_at ?? undefined;
}

/** From now on somebody looks at these people at that moment, if not earlier. */
export async function wakeAt(db: Db, people: readonly PersonId[], at: Date): Promise<void> {
  // In one order, so that two who wake the same people do not wait for each other in a circle.
  const ids = [...new Set(people)].toSorted();
  if (ids.length === 0) return;
  await sql`insert into learners (person_id, wake_at) select id, ${at}::timestamptz from unnest(${ids}::uuid[]) as id
    on conflict (person_id) do update set wake_at = least(learners.wake_at, excluded.wake_at)`.execute(db);
}

/** Those with something under way for whom no look is planned before `until`: it got lost, or their leave was changed. */
export async function unwatched(db: Db, until: Date): Promise<readonly PersonId[]> {
  const rows = await db
    .selectFrom('enrolments')
    .leftJoin('learners', 'learners.person_id', 'enrolments.person_id')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .select('enrolments.person_id')
    .distinct()
    .where('people.gone_at', 'is', null)
    .where((where) =>
      where.or([
        where('enrolments.state', '=', 'open'),
        where.and([
          where('enrolments.state', '=', 'done'),
          where('enrolments.reviews', '=', true),
          where.exists((from) =>
            from
              .selectFrom('lesson_states')
              .select('lesson')
              .whereRef('enrolment_id', '=', 'enrolments.id')
              .where('lesson_states.state', '=', 'learned'),
          ),
        ]),
      ]),
    )
    .where((where) =>
      where.or([where('learners.wake_at', 'is', null), where('learners.wake_at', '>', until)]),
    )
    .execute();
  return rows.map((row) => row.person_id);
}

/**
 * Does a part of a transaction so that what fails in it undoes this part alone.
 * @returns nothing when it failed
 */
export async function apart<T>(db: Db, work: () => Promise<T>): Promise<T | undefined> {
  await sql`savepoint apart`.execute(db);
  try {
    const done = await work();
    await sql`release savepoint apart`.execute(db);
    return done;
  } catch {
    // Also when the connection is gone: then this fails, and with it the whole.
    await sql`rollback to savepoint apart`.execute(db);
    return undefined;
  }
}

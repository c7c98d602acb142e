import type { JobRequest } from '#core/jobs.ts';
import {
  alarmLeaseMs,
  alarmSet,
  alarmSetIfSoon,
  alarmUnset,
  type Due,
  horizon,
  insertInParts,
  toRing,
} from './alarms.ts';
import type { Db } from './db.ts';

/**
 * Writes requests as rows.
 * @returns those to be rung soon; the caller sets their alarms after the commit
 */
export const insertJobs = (db: Db, requests: readonly JobRequest[], now: Date): Promise<readonly Due[]> =>
  insertInParts(requests, now, (part) =>
    db
      .insertInto('jobs')
      .values(
        part.map((request) => ({
          name: request.name,
          data: JSON.stringify(request.data),
          due_at: request.at ?? now,
          once: request.once ?? null,
          ...alarmSetIfSoon(request.at ?? now, now),
        })),
      )
      .onConflict((conflict) => conflict.column('once').doNothing())
      .returning(['id', 'due_at', 'set_at'])
      .execute(),
  );

/** Marks jobs whose alarm must be set: due soon, and never set or set so long ago that the alarm was lost. */
export async function jobsToSet(
  db: Db,
  now: Date,
  limit: number,
  leaseMs = alarmLeaseMs,
): Promise<readonly Due[]> {
  const rows = await db
    .updateTable('jobs')
    .set(alarmSet)
    .where('id', 'in', (from) =>
      from
        .selectFrom('jobs')
        .select('id')
        .where('done_at', 'is', null)
        .where('due_at', '<=', horizon(now))
        .where(alarmUnset(leaseMs))
        .orderBy('due_at')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['id', 'due_at'])
    .execute();
  return toRing(rows, now);
}

export type Job = Readonly<{ id: string; name: string; data: unknown; attempts: number }>;

/** Reads a job that is due and undone. `claim` also locks it for this transaction; locked by another: nothing. */
export async function dueJob(db: Db, id: string, now: Date, claim: boolean): Promise<Job | undefined> {
  const query = db
    .selectFrom('jobs')
    .select(['id', 'name', 'data', 'attempts'])
    .where('id', '=', id)
    .where('done_at', 'is', null)
    .where('due_at', '<=', now);
  return (claim ? query.forUpdate().skipLocked() : query).executeTakeFirst();
}

/** The clocks of two machines differ a little: what rang before it is due gets another alarm from the sweep. */
export async function rangEarly(db: Db, id: string, now: Date): Promise<void> {
  await db
    .updateTable('jobs')
    .set({ set_at: null })
    .where('id', '=', id)
    .where('done_at', 'is', null)
    .where('due_at', '>', now)
    .execute();
}

/** It is in hand: the sweep leaves its alarm alone for another lease. */
export async function keepJob(db: Db, id: string): Promise<void> {
  await db.updateTable('jobs').set(alarmSet).where('id', '=', id).where('done_at', 'is', null).execute();
}

export async function jobDone(db: Db, id: string, now: Date): Promise<void> {
  await db.updateTable('jobs').set({ done_at: now, failure: null }).where('id', '=', id).execute();
}

/** A failed try: again at `again`, or never (`again` absent). `code` names the failure, without words. */
export async function jobFailed(db: Db, id: string, code: string, now: Date, again?: Date): Promise<void> {
  await db
    .updateTable('jobs')
    .set((row) => ({
      attempts: row('attempts', '+', 1),
      failure: code,
      set_at: null,
      ...(again === undefined ? { done_at: now } : { due_at: again }),
    }))
    .where('id', '=', id)
    .where('done_at', 'is', null)
    .execute();
}

export async function nextJobAt(db: Db): Promise<Date | undefined> {
  const row = await db
    .selectFrom('jobs')
    .select('due_at')
    .where('done_at', 'is', null)
    .orderBy('due_at')
    .limit(1)
    .executeTakeFirst();
  return row?.due_at;
}

/** Takes back what was requested under these keys and has not run. */
export async function cancelJobs(db: Db, once: readonly string[]): Promise<void> {
  if (once.length === 0) return;
  await db
    .deleteFrom('jobs')
    .where('once', 'in', [...once])
    .where('done_at', 'is', null)
    .execute();
}

/** Finished jobs are kept for a bounded time. */
export async function forgetJobs(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('jobs').where('done_at', '<', before).execute();
}

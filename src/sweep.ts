import { sql } from 'kysely';
import type { Clock } from '#core/clock.ts';
import { errorFields } from '#core/errors.ts';
import type { Alarms, Lane } from '#core/jobs.ts';
import type { Log } from '#core/log.ts';
import { alarmLeaseMs } from '#store/alarms.ts';
import type { Db } from '#store/db.ts';
import { forgetEvents } from '#store/events.ts';
import { forgetJobs, jobsToSet } from '#store/jobs.ts';
import { deliveriesToSet } from '#store/outbox.ts';

const batch = 1_000;
/**
 * While alarms wait in the queue, a row without effect is late rather than lost. Setting it again and again would fill the
 * queue with second alarms for the very people it is behind with. Milliseconds.
 */
const busyLeaseMs = 600_000;
const tidyEveryMs = 3_600_000;
/** A platform may repeat an event for up to 24 h. */
const eventsKeptMs = 3 * 24 * 3_600_000;
const jobsKeptMs = 30 * 24 * 3_600_000;
/** Any number: only its being the same in all processes matters. */
const lockKey = 4_817_264;

type Options = Readonly<{ db: Db; clock: Clock; alarms: Alarms; log: Log; everyMs?: number }>;

export type Sweep = Readonly<{ now(): Promise<number>; close(): Promise<void> }>;

/**
 * Sets the alarm of every row that is due: what lay beyond the horizon, what a crash left between commit and queue, what
 * the queue lost. It looks at the database alone, so an emptied queue mends itself. One process at a time does it.
 */
export function startSweep(options: Options): Sweep {
  const { db, clock, alarms, log, everyMs = 1_000 } = options;
  let closed = false;
  let running: Promise<number> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let tidyAt = 0;
  let failing = false;

  async function pass(): Promise<number> {
    let set = 0;
    const counts = await alarms.counts().catch(() => undefined);
    const lease = (lane: Lane) => ((counts?.[lane].waiting ?? 0) > 0 ? busyLeaseMs : alarmLeaseMs);
    for (let found = batch; found >= batch && !closed; ) {
      const [jobs, deliveries] = await db.transaction().execute(async (trx) => {
        const { rows } = await sql<{
          got: boolean;
        }>`select pg_try_advisory_xact_lock(${lockKey}) as got`.execute(trx);
        if (rows[0]?.got !== true) return [[], []];
        return [
          await jobsToSet(trx, clock.now(), batch, lease('jobs')),
          await deliveriesToSet(trx, clock.now(), batch, lease('deliveries')),
        ];
      });
      // When the queue is away their marks lapse, and a later pass finds them again.
      await alarms.set([
        ...jobs.map((due) => ({ lane: 'jobs' as const, ...due })),
        ...deliveries.map((due) => ({ lane: 'deliveries' as const, ...due })),
      ]);
      found = Math.max(jobs.length, deliveries.length);
      set += found;
    }
    if (performance.now() >= tidyAt) {
      tidyAt = performance.now() + tidyEveryMs;
      await forgetEvents(db, new Date(clock.now().getTime() - eventsKeptMs));
      await forgetJobs(db, new Date(clock.now().getTime() - jobsKeptMs));
    }
    return set;
  }

  function now(): Promise<number> {
    running ??= pass()
      .then(
        (set) => {
          if (failing) log.info({}, 'sweep works again');
          failing = false;
          return set;
        },
        (error: unknown) => {
          if (!failing) log.warn(errorFields(error), 'sweep failed, goes on trying');
          failing = true;
          return 0;
        },
      )
      .finally(() => {
        running = undefined;
      });
    return running;
  }

  const tick = () => {
    timer = setTimeout(async () => {
      await now();
      if (!closed) tick();
    }, everyMs);
  };
  tick();

  return {
    now,
    async close() {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}

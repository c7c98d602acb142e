import type { Clock } from '#core/clock.ts';
import { errorFields } from '#core/errors.ts';
import type { Alarm } from '#core/jobs.ts';
import type { Log } from '#core/log.ts';
import { alarmLeaseMs } from '#store/alarms.ts';
import type { Db } from '#store/db.ts';
import { dueJob, type Job, jobDone, jobFailed, keepJob, rangEarly } from '#store/jobs.ts';
import { writeOutcome } from './outcome.ts';
import type { Registry } from './registry.ts';

const backoffMs = [2_000, 10_000, 60_000, 300_000, 900_000, 3_600_000] as const;

export type JobOutcome = 'done' | 'again' | 'given_up' | 'unknown';

type Options = Readonly<{
  db: Db;
  clock: Clock;
  registry: Registry;
  log: Log;
  ring(alarms: readonly (Alarm & { delayMs: number })[]): void;
  observe?(name: string, outcome: JobOutcome, ms: number): void;
  /** For tests. */
  keepEveryMs?: number;
}>;

/**
 * Answers an alarm of the lane `jobs`. Its effects and the mark "done" are one transaction, so however often the alarm
 * rings and wherever the process dies, they happen once.
 */
export function createRun(options: Options): (id: string) => Promise<void> {
  const { db, clock, registry, log, observe, keepEveryMs = alarmLeaseMs / 2 } = options;
  /** A second ring need not prepare what the first one prepares already. */
  const inHand = new Set<string>();

  return async (id) => {
    if (inHand.has(id)) return;
    inHand.add(id);
    try {
      const job = await dueJob(db, id, clock.now(), false);
      if (job === undefined) return await rangEarly(db, id, clock.now());
      const started = performance.now();
      const outcome = await run(job);
      observe?.(job.name, outcome, performance.now() - started);
    } finally {
      inHand.delete(id);
    }
  };

  /** A model may think for minutes; nobody else should begin meanwhile. */
  async function prepareKept<T>(id: string, prepare: () => Promise<T>): Promise<T> {
    const timer = setInterval(() => {
      keepJob(db, id).catch((error: unknown) => log.warn({ job: id, ...errorFields(error) }, 'job not kept'));
    }, keepEveryMs);
    try {
      return await prepare();
    } finally {
      clearInterval(timer);
    }
  }

  async function run(job: Job): Promise<JobOutcome> {
    const bound = registry.job(job.name);
    if (bound === undefined) {
      // Of an earlier or later version: nobody here can do it, and trying again would not help.
      log.warn({ job: job.id, jobName: job.name }, 'unknown job: dropped');
      await jobDone(db, job.id, clock.now());
      return 'unknown';
    }
    const data = bound.schema.safeParse(job.data);
    if (!data.success) {
      log.error({ job: job.id, jobName: job.name }, 'job with wrong data: given up');
      await jobFailed(db, job.id, 'wrong_data', clock.now());
      return 'given_up';
    }
    try {
      const prepared = await prepareKept(job.id, () => bound.prepare({ db, now: clock.now() }, data.data));
      const alarms = await db.transaction().execute(async (trx) => {
        const now = clock.now();
        if ((await dueJob(trx, job.id, now, true)) === undefined) return [];
        const outcome = await bound.run({ db: trx, now }, data.data, prepared);
        await jobDone(trx, job.id, now);
        return writeOutcome(trx, outcome, now);
      });
      if (alarms.length > 0) options.ring(alarms);
      return 'done';
    } catch (error) {
      const wait = backoffMs[job.attempts];
      const now = clock.now();
      const again = wait === undefined ? undefined : new Date(now.getTime() + wait);
      const fields = { job: job.id, jobName: job.name, attempts: job.attempts + 1, ...errorFields(error) };
      log.error(fields, again ? 'job failed, to be tried again' : 'job failed for good');
      await jobFailed(db, job.id, errorFields(error).code ?? errorFields(error).name, now, again);
      return again ? 'again' : 'given_up';
    }
  }
}

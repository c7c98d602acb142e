import { setTimeout as sleep } from 'node:timers/promises';
import { type Alarms, type Lane, lanes } from '#core/jobs.ts';
import { createNotes, errorCode, type QueueNotes } from '#work/queue-notes.ts';
import { openPostgres, type PostgresPlace } from '#work/queue-postgres.ts';
import { openRedis, type RedisPlace } from '#work/queue-redis.ts';
import {
  type AlarmProcessor,
  type AlarmQueue,
  type AlarmWorker,
  defaultTiming,
  QueueError,
  type QueueLog,
  type QueueTiming,
  within,
} from '#work/queue-server.ts';

export type AlarmsOptions = Readonly<{
  backend: (Readonly<{ kind: 'redis' }> & RedisPlace) | (Readonly<{ kind: 'postgres' }> & PostgresPlace);
  log: QueueLog;
  /** For tests; the default suits production. */
  timing?: QueueTiming;
}>;

/** An id goes into logs, so it has the shape of an id. */
const idShape = /^[A-Za-z0-9_.:-]{1,128}$/;

/** Alarms sent to the server in one go. */
const chunkSize = 500;
/** A little under the 2 s the port promises. */
const setLimitMs = 1_900;
const pingLimitMs = 900;

/**
 * The queue over BullMQ, one BullMQ queue for each lane (`latido-jobs`, `latido-deliveries`), jobs that carry an id.
 *
 * With Redis away it returns within 1.5 s and connects in the background; with PostgreSQL away it rejects.
 * `set` and `counts` reject with QueueError (`unreachable`, `timeout`, `closed`, or the server's own code).
 */
export async function createAlarms(options: AlarmsOptions): Promise<Alarms> {
  const { backend, log, timing = defaultTiming } = options;
  const notes = createNotes(log, backend.kind);
  const server =
    backend.kind === 'redis' ? await openRedis(backend, notes, log) : await openPostgres(backend, notes);
  const queues: Record<Lane, AlarmQueue> = {
    jobs: await server.queue('latido-jobs'),
    deliveries: await server.queue('latido-deliveries'),
  };
  const workers = new Map<Lane, Promise<AlarmWorker>>();
  let ringing = 0;
  let closing: Promise<void> | undefined;

  async function ask<T>(question: () => Promise<T>): Promise<T> {
    if (closing !== undefined) throw new QueueError('closed');
    try {
      if (!server.usable()) await within(pingLimitMs, server.ping()).catch(rejectAs('unreachable'));
      return await within(setLimitMs, question());
    } catch (error) {
      if (error instanceof QueueError) throw error;
      throw new QueueError(errorCode(error), { cause: error });
    }
  }

  return {
    set: async (alarms) => {
      if (!alarms.every(({ id }) => idShape.test(id))) throw new TypeError('an alarm has no id');
      for (const lane of lanes) {
        const jobs = alarms
          .filter((alarm) => alarm.lane === lane)
          .map(({ id, delayMs }) => ({
            name: lane,
            data: { id },
            opts: delayMs === undefined ? {} : { delay: Math.max(0, Math.ceil(delayMs)) },
          }));
        for (let from = 0; from < jobs.length; from += chunkSize) {
          await ask(() => addJobs(queues[lane], jobs.slice(from, from + chunkSize)));
        }
      }
    },

    answer: async (lane, concurrency, ring) => {
      if (closing !== undefined) throw new QueueError('closed');
      if (workers.has(lane)) throw new TypeError(`lane ${lane} is answered already`);
      if (!Number.isInteger(concurrency) || concurrency < 1) throw new RangeError('concurrency from 1 up');
      const processor = createProcessor(lane, ring, log, notes, (change) => {
        ringing += change;
      });
      const stalled = () =>
        notes.sometimes({ lane }, 'an alarm was left ringing by a process that is gone; it rings again');
      const worker = server.worker(queues[lane].name, processor, { concurrency, timing, stalled });
      workers.set(lane, worker);
      worker.catch(() => workers.delete(lane));
      await worker;
    },

    ready: async () => {
      if (closing !== undefined) return false;
      return within(pingLimitMs, server.ping()).then(
        () => true,
        () => false,
      );
    },

    counts: async () => {
      const [jobs, deliveries] = await ask(() =>
        Promise.all([countJobs(queues.jobs), countJobs(queues.deliveries)]),
      );
      return { jobs, deliveries };
    },

    close: (withinMs) => {
      closing ??= (async () => {
        const made = await Promise.allSettled(workers.values());
        const running = made.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
        await drain(running, withinMs, () => ringing === 0 && !server.usable());
        // By now every step is either done or beyond rescue, so no closing waits for the server.
        await within(
          1_500,
          Promise.allSettled([
            ...running.map((worker) => worker.close(true)),
            ...lanes.map((lane) => queues[lane].close()),
          ]),
        ).catch(() => undefined);
        await server.close();
      })();
      return closing;
    },
  };
}

function rejectAs(code: string): (cause: unknown) => never {
  return (cause) => {
    throw new QueueError(code, { cause });
  };
}

/** A single job has a cheaper way than a bulk of one on PostgreSQL (no temporary tables). */
async function addJobs(
  queue: AlarmQueue,
  jobs: readonly Readonly<{ name: string; data: { id: string }; opts: { delay?: number } }>[],
): Promise<void> {
  const [first, ...more] = jobs;
  if (first === undefined) return;
  if (more.length === 0) await queue.add(first.name, first.data, first.opts);
  else await queue.addBulk([...jobs]);
}

async function countJobs(queue: AlarmQueue): Promise<{ waiting: number; delayed: number; active: number }> {
  const counts = await queue.getJobCounts('wait', 'prioritized', 'delayed', 'active');
  return {
    waiting: (counts.wait ?? 0) + (counts.waiting ?? 0) + (counts.prioritized ?? 0),
    delayed: counts.delayed ?? 0,
    active: counts.active ?? 0,
  };
}

function idOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('id' in data)) return undefined;
  return typeof data.id === 'string' && idShape.test(data.id) ? data.id : undefined;
}

function createProcessor(
  lane: Lane,
  ring: (id: string) => Promise<void>,
  log: QueueLog,
  notes: QueueNotes,
  count: (change: 1 | -1) => void,
): AlarmProcessor {
  return async (job) => {
    const id = job.name === lane ? idOf(job.data) : undefined;
    if (id === undefined) {
      notes.sometimes({ lane }, 'something in the queue is not an alarm of ours; dropped');
      return;
    }
    count(1);
    try {
      await ring(id);
    } catch (error) {
      log.error({ lane, id, error: errorCode(error) }, 'a ring failed; the sweep decides about another');
      // BullMQ keeps the message and the stack of what is thrown here: the real ones may hold words.
      throw Object.assign(new Error('ring failed'), { stack: '' });
    } finally {
      count(-1);
    }
  };
}

/** Takes no more and waits for what is under way, at most `withinMs`, or until `hopeless`. */
async function drain(
  workers: readonly AlarmWorker[],
  withinMs: number,
  hopeless: () => boolean,
): Promise<void> {
  for (const worker of workers) {
    void worker.pause(true);
    // The worker is asleep until the next alarm; wake it so that it sees the pause. Not awaited: it never
    // settles on a connection that was never made.
    void worker
      .getBackend()
      .disconnectBlocking(false)
      .catch(() => undefined);
  }
  const end = performance.now() + withinMs;
  while (workers.some((worker) => worker.isRunning()) && !hopeless() && performance.now() < end) {
    await sleep(Math.min(20, Math.max(1, end - performance.now())));
  }
}

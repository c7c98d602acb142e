import { setTimeout as sleep } from 'node:timers/promises';
import type { IQueueBackend, Job, JobsOptions, Queue, Worker } from 'bullmq';
import type { Log } from '#core/log.ts';

/** Where the queue writes what an operator should know: ids and codes only. */
export type QueueLog = Pick<Log, 'warn' | 'error'>;

/** Why the queue did not take an alarm. The cause stays inside the process: it is not for logs. */
export class QueueError extends Error {
  readonly code: string;

  constructor(code: string, options: { cause?: unknown } = {}) {
    super(`queue: ${code}`, { cause: options.cause });
    this.name = 'QueueError';
    this.code = code;
  }
}

/** How long a lock lives without being renewed, and how often abandoned alarms are looked for, in milliseconds. */
export type QueueTiming = Readonly<{ lockMs: number; stalledMs: number }>;

/**
 * An alarm whose process was killed rings again after at most lockMs + stalledMs (24 s here) when other processes
 * are up, and at once when a process starts after that. Shorter makes a busy process lose its own locks.
 */
export const defaultTiming: QueueTiming = { lockMs: 15_000, stalledMs: 8_000 };

export type AlarmQueue = Pick<Queue, 'name' | 'add' | 'addBulk' | 'getJobCounts' | 'close'>;
export type AlarmWorker = Pick<Worker, 'pause' | 'isRunning' | 'close'> &
  Readonly<{ getBackend(): Pick<IQueueBackend, 'disconnectBlocking'> }>;
export type AlarmProcessor = (job: Job<unknown>) => Promise<void>;

/** One of the two servers BullMQ runs on, with the differences taken care of. */
export type QueueServer = Readonly<{
  queue(name: string): Promise<AlarmQueue>;
  worker(
    name: string,
    processor: AlarmProcessor,
    options: Readonly<{ concurrency: number; timing: QueueTiming; stalled: () => void }>,
  ): Promise<AlarmWorker>;
  /** False when the server is known to be away; costs nothing. */
  usable(): boolean;
  /** Asks the server. Rejects, or does not settle, when it is away. */
  ping(): Promise<void>;
  /** Never rejects, never takes longer than about 2 s. */
  close(): Promise<void>;
}>;

/**
 * The rows in the database own the retries, so a job is tried once and a finished one leaves nothing. Failed ones
 * are kept for a day for the operator's count; they hold an id and no message.
 */
export const jobOptions = {
  attempts: 1,
  removeOnComplete: true,
  removeOnFail: { age: 24 * 3600, count: 1_000 },
} as const satisfies JobsOptions;

/** Nobody reads BullMQ's event stream here. Not 0: on PostgreSQL 0 means that it is never trimmed. */
export const queueOptions = { defaultJobOptions: jobOptions, streams: { events: { maxLen: 100 } } } as const;

/** Worker options for both servers. */
export function workerOptions(concurrency: number, timing: QueueTiming) {
  return {
    concurrency,
    lockDuration: timing.lockMs,
    stalledInterval: timing.stalledMs,
    // A ring that kills its process must not ring for ever; the sweep sees to the row after that.
    maxStalledCount: 3,
    // BullMQ waits 15 s after a lost connection; the lock would run out meanwhile.
    runRetryDelay: 1_000,
    removeOnComplete: { count: 0 },
    removeOnFail: jobOptions.removeOnFail,
  };
}

/**
 * BullMQ asks for the next job again at once after any error it does not know as a lost connection (out of memory,
 * read only, disk full, ...), which is a busy loop for as long as the fault lasts. This slows it to two tries a second.
 */
export function slowOnError<B extends IQueueBackend>(backend: B): B {
  const moveToActive = backend.moveToActive.bind(backend);
  backend.moveToActive = async (...args) => {
    try {
      return await moveToActive(...args);
    } catch (error) {
      await sleep(500);
      throw error;
    }
  };
  return backend;
}

/** Rejects with `QueueError('timeout')` when `work` takes longer. The work itself goes on. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const limit = new AbortController();
  try {
    return await Promise.race([
      work,
      sleep(ms, undefined, { signal: limit.signal }).then((): never => {
        throw new QueueError('timeout');
      }),
    ]);
  } finally {
    limit.abort();
  }
}

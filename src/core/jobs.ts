import type { z } from 'zod';

/** Work to be done later. `data` carries ids only. */
export type JobRequest = Readonly<{
  name: string;
  data: unknown;
  /** Not before; now when absent. */
  at?: Date;
  /** Idempotency key: a second request with the same key is ignored, for ever. */
  once?: string;
}>;

export type JobDefinition<T> = Readonly<{
  /** `<flow>.<verb>`. */
  name: string;
  schema: z.ZodType<T>;
  /** Parsed at once: wrong data is thrown here, where the mistake is. */
  request(data: T, options?: Readonly<{ at?: Date; once?: string }>): JobRequest;
}>;

/** Declares a job. @param name `<flow>.<verb>` */
export function defineJob<T>(name: string, schema: z.ZodType<T>): JobDefinition<T> {
  return {
    name,
    schema,
    request: (data, options = {}) => ({ name, data: schema.parse(data), ...options }),
  };
}

/** What goes through the queue: which lane, and the id of the database row that says the rest. */
export type Alarm = Readonly<{ lane: Lane; id: string }>;

/**
 * Two lanes, so that a large send does not hold up a report.
 * `jobs`: rows of the table `jobs`. `deliveries`: rows of the outbox.
 */
export const lanes = ['jobs', 'deliveries'] as const;
export type Lane = (typeof lanes)[number];

/**
 * The queue: an alarm clock over the database. It may ring twice and after a loss it may not ring at all; the
 * sweep sets it again from the database. Whoever answers an alarm first claims the row, so a second ring does nothing.
 */
export interface Alarms {
  /** Rings as soon as possible, or after `delayMs`. Rejects when the queue cannot be reached (within 2 s). */
  set(alarms: readonly (Alarm & { delayMs?: number })[]): Promise<void>;
  /** Starts answering. `concurrency` per lane, in this process. */
  answer(lane: Lane, concurrency: number, ring: (id: string) => Promise<void>): Promise<void>;
  /** Is the queue within reach now? */
  ready(): Promise<boolean>;
  /** How many alarms wait or ring, by lane. */
  counts(): Promise<Record<Lane, { waiting: number; delayed: number; active: number }>>;
  /** Takes no more, waits for those ringing at most `withinMs`. */
  close(withinMs: number): Promise<void>;
}

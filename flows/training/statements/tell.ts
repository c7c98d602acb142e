import { z } from 'zod';
import { defineJob } from '#core/jobs.ts';
import type { Db, Extra } from '#core/outcome.ts';
import type { Told } from './ids.ts';
import { keepStatements } from './store.ts';

/** Hands over what waits to the learning record store. */
export const tellJob = defineJob('training.tell', z.object({}));

/** All that is told within so long goes by one job. Milliseconds. */
const gatherMs = 10_000;
/** So long at most from here to the commit of a handler, which is given two seconds. Milliseconds. */
const settledMs = 5_000;

/**
 * Tells the learning record store that something happened, in the transaction in which it does. The same thing told twice
 * is told once. Where none is configured nothing is written down and nothing asked for.
 * `answered` needs `lesson`, and `n` as in `lesson_answers`; for a lesson without a question it says that it was read.
 * @returns what is to be committed along with it
 */
export async function tell(db: Db, { now, ...told }: Told & Readonly<{ now: Date }>): Promise<Extra> {
  if ((await keepStatements(db, [{ ...told, now }])) === 0) return {};
  const at = new Date(Math.ceil((now.getTime() + settledMs) / gatherMs) * gatherMs);
  return { enqueue: [tellJob.request({}, { at, once: `training.tell:${at.toISOString()}` })] };
}

/** As `tell`, for many at once, and for transactions that may take longer than a few seconds. */
export async function tellMany(db: Db, rows: readonly (Told & Readonly<{ now: Date }>)[]): Promise<Extra> {
  // A job of its own: one that was asked for by somebody else may be over before these are committed.
  return (await keepStatements(db, rows)) === 0 ? {} : { enqueue: [tellJob.request({})] };
}

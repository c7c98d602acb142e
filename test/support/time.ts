import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

/**
 * Where the trial's clock stands when a test begins: always the same evening of the week, a Saturday, and far enough ahead
 * for years. What a pulse does depends on working days, and a test must not depend on the day it is run.
 */
export const start = new Date('2040-01-07T21:30:00Z');

/** Before the program starts: its clock begins at `start`. */
export async function beginAtStart(pool: Pick<pg.Pool, 'query'>): Promise<void> {
  const aheadMs = start.getTime() - Date.now();
  await pool.query(
    `insert into settings (key, value) values ('trial', jsonb_build_object('aheadMs', $1::bigint))
     on conflict (key) do update set value = settings.value || excluded.value`,
    [aheadMs],
  );
}

/** While the program runs, which follows within a second or so. */
export async function moveToStart(pool: Pick<pg.Pool, 'query'>, url: string): Promise<void> {
  await beginAtStart(pool);
  for (const until = performance.now() + 10_000; performance.now() < until; await sleep(50)) {
    const trial = (await (await fetch(`${url}/web/trial`)).json()) as { now: string };
    if (new Date(trial.now) >= start) return;
  }
  throw new Error('the trial’s clock does not follow');
}

import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { createTestDatabase, type TestDatabase } from './postgres.ts';
import { type Program, startProgram } from './process.ts';
import { startRedis } from './redis.ts';

/** What several processes of the program have in common, and how a test ends them. */
export function createProcesses() {
  const cleanups: (() => Promise<unknown>)[] = [];
  return {
    /** To be done when the test is over; the last one first. */
    later: (...cleanup: readonly (() => Promise<unknown>)[]): void => void cleanups.push(...cleanup),

    async start(env: Readonly<Record<string, string>>): Promise<Program> {
      const program = await startProgram({ HOST: '127.0.0.1', ...env });
      cleanups.push(program.kill);
      return program;
    },

    /** A database and a Redis of one's own. */
    async house() {
      const [database, redis] = await Promise.all([createTestDatabase(), startRedis()]);
      cleanups.push(database.drop, redis.stop);
      return { database, env: { DATABASE_URL: database.url, REDIS_URL: redis.url } };
    },

    async clean(): Promise<void> {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    },
  };
}

export async function stopsInTime(program: Program): Promise<void> {
  const { code, ms } = await program.stop();
  expect([code, ms < 10_000]).toEqual([0, true]);
  expect(program.output()).not.toContain('unhandled');
}

export const count = async ({ pool }: TestDatabase, what: string): Promise<number> =>
  (await pool.query<{ n: number }>(`select count(*)::int as n from ${what}`)).rows[0]?.n ?? 0;

const sendingNow = async ({ pool }: TestDatabase): Promise<readonly string[]> =>
  (await pool.query<{ id: string }>(`select id from deliveries where state = 'sending'`)).rows.map(
    ({ id }) => id,
  );

/**
 * Kills one of two senders while it surely has something in hand: the other one stands still for that moment, so what is taken
 * in hand then is of the one that dies. Sending must take its time: calls are slow, or `hold` keeps them from ending.
 * @param hold resolves to what lets them go on; rejects where that cannot be had just now
 */
export async function killInTheMiddle(
  database: TestDatabase,
  { staying, dying }: Readonly<{ staying: Program; dying: Program }>,
  hold: () => Promise<() => Promise<unknown>> = async () => async () => {},
): Promise<void> {
  for (const end = performance.now() + 30_000; performance.now() < end; await sleep(50)) {
    staying.signal('SIGSTOP');
    // What it had asked the database for is done by then. Where it stands still with a lock, nothing comes of this time.
    await sleep(150);
    const before = new Set(await sendingNow(database));
    const release = await hold().catch(() => undefined);
    try {
      for (const until = performance.now() + 400; release && performance.now() < until; await sleep(5)) {
        if ((await sendingNow(database)).every((id) => before.has(id))) continue;
        await dying.kill();
        return;
      }
    } finally {
      await release?.();
      staying.signal('SIGCONT');
    }
  }
  throw new Error('the one to be killed took nothing in hand');
}

/** The most calls within so many milliseconds. */
export function busiest(times: readonly number[], withinMs: number): number {
  let from = 0;
  return times.reduce((most, time, to) => {
    while (time - (times[from] ?? 0) >= withinMs) from += 1;
    return Math.max(most, to - from + 1);
  }, 0);
}

import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, test } from 'vitest';
import { createDatabaseWire, type DatabaseWire } from '#test/support/database-wire.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { type Program, startProgram } from '#test/support/process.ts';
import {
  answerPulse,
  button,
  buttons,
  formOf,
  newestWith,
  read,
  schedulePulse,
} from '#test/support/pulse.ts';
import { type RedisServer, startRedis } from '#test/support/redis.ts';
import { beginAtStart } from '#test/support/time.ts';
import { createWebClient, type WebClient } from '#test/support/webclient.ts';

// Redis or PostgreSQL away at the start and in the middle: the program waits, says so in /readyz, and recovers without
// being started again.

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function createWire(database: TestDatabase): Promise<DatabaseWire> {
  const wire = await createDatabaseWire(database);
  cleanups.push(wire.cut);
  return wire;
}

async function database(): Promise<TestDatabase> {
  const made = await createTestDatabase();
  await beginAtStart(made.pool);
  cleanups.push(made.drop);
  return made;
}
async function redis(): Promise<RedisServer> {
  const server = await startRedis({ durable: true });
  cleanups.push(server.stop);
  return server;
}
async function program(env: Readonly<Record<string, string>>): Promise<Program> {
  const started = await startProgram(env);
  cleanups.push(started.kill);
  return started;
}

async function until(what: string, is: () => Promise<boolean>, withinMs = 40_000): Promise<void> {
  for (const end = performance.now() + withinMs; performance.now() < end; await sleep(50)) {
    if (await is()) return;
  }
  throw new Error(`waited in vain: ${what}`);
}

const skip = async ({ url }: Program): Promise<void> => {
  const headers = { 'content-type': 'application/json', origin: url };
  const response = await fetch(`${url}/web/trial/skip`, { method: 'POST', headers, body: '{}' });
  expect(response.status).toBe(200);
};
const now = async ({ url }: Program): Promise<Date> =>
  new Date(((await (await fetch(`${url}/web/trial`)).json()) as { now: string }).now);

/** Invitations by state, and the messages that came of them. */
async function invitations({ pool }: TestDatabase) {
  const { rows } = await pool.query<{ all: number; sent: number; messages: number; people: number }>(
    `select count(*)::int as all, count(*) filter (where state = 'sent')::int as sent,
       count(web_messages.id)::int as messages, count(distinct conversation)::int as people
     from deliveries left join web_messages on delivery = deliveries.id where message = 'pulse.invitation'`,
  );
  return rows[0] ?? { all: 0, sent: 0, messages: 0, people: 0 };
}

/** HR schedules a pulse for everybody; time moves on until the first have it (those in Spain, where the day comes first). */
async function beginPulse(running: Program, data: TestDatabase): Promise<void> {
  const scheduled = await schedulePulse(createWebClient(running.url).as('ana-torres'));
  expect(read(scheduled)).toContain('El pulso quedó programado');
  while ((await invitations(data)).sent === 0) await skip(running);
}

/** How many it took to have everybody invited once. */
async function finishInvitations(running: Program, data: TestDatabase): Promise<void> {
  for (;;) {
    const { all, sent, messages, people } = await invitations(data);
    if (sent === all) {
      expect([messages, people]).toEqual([all, all]);
      return;
    }
    await skip(running);
  }
}

/** Somebody who has an invitation. */
async function invited(running: Program, data: TestDatabase, at = 0): Promise<WebClient> {
  const { rows } = await data.pool.query<{ key: string }>(
    `select key from deliveries join identities using (person_id)
     where message = 'pulse.invitation' and state = 'sent' order by key`,
  );
  return createWebClient(running.url).as(rows[at]?.key ?? '');
}

const took = async <T>(work: Promise<T>): Promise<readonly [number, T | Error]> => {
  const begun = performance.now();
  const result = await work.catch((error: Error) => error);
  return [performance.now() - begun, result];
};

describe('Redis', { timeout: 120_000 }, () => {
  test('away in the middle: answering goes on, and what fell due is delivered when it is back', async () => {
    const data = await database();
    const queue = await redis();
    const running = await program({ DATABASE_URL: data.url, REDIS_URL: queue.url });
    await running.ready();
    await beginPulse(running, data);
    const person = await invited(running, data);

    await queue.halt();
    await until('/readyz says so', async () => (await running.readyz()).status === 503);
    expect((await running.readyz()).missing).toEqual(['queue']);
    const [ms, answer] = await took(answerPulse(person));
    expect(answer).not.toBeInstanceOf(Error);
    expect(ms).toBeLessThan(3_000 * 6);
    const before = await invitations(data);
    await skip(running);
    expect(await invitations(data)).toEqual(before);

    await queue.restart();
    await running.ready();
    await until('what fell due is sent', async () => {
      const { rows } = await data.pool.query(
        `select 1 from deliveries where state in ('waiting', 'sending') and due_at <= $1`,
        [await now(running)],
      );
      return rows.length === 0;
    });
    expect((await invitations(data)).sent).toBeGreaterThan(before.sent);
    await finishInvitations(running, data);
    expect((await running.stop()).code).toBe(0);
  });

  test('emptied in the middle: everything is delivered all the same', async () => {
    const data = await database();
    const queue = await redis();
    const running = await program({ DATABASE_URL: data.url, REDIS_URL: queue.url });
    await running.ready();
    const client = new Redis(queue.url);
    cleanups.push(async () => client.disconnect());
    await beginPulse(running, data);
    let emptying = true;
    const empty = (async () => {
      for (; emptying; await sleep(20)) await client.flushall();
    })();
    await skip(running);
    emptying = false;
    await empty;
    await finishInvitations(running, data);
    expect((await running.stop()).code).toBe(0);
  });

  test('away at the start: the chat is there, and the queue is waited for', async () => {
    const data = await database();
    const queue = await redis();
    await queue.halt();
    const running = await program({ DATABASE_URL: data.url, REDIS_URL: queue.url });
    await until('the chat is there', async () => (await fetch(running.url)).status === 200);
    expect(await running.readyz()).toEqual({ status: 503, missing: ['queue'] });
    expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
    await queue.restart();
    await running.ready();
    await beginPulse(running, data);
    expect((await running.stop()).code).toBe(0);
  });
});

describe('PostgreSQL', { timeout: 120_000 }, () => {
  test('away at the start: it is waited for, and whoever looks is told', async () => {
    const data = await database();
    const wire = await createWire(data);
    await wire.cut();
    const running = await program({ DATABASE_URL: wire.url });
    await sleep(1_500);
    expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
    const { status, missing } = await running.readyz();
    expect(status).toBe(503);
    expect(missing).toContain('database');
    const page = await fetch(running.url);
    expect(page.status).toBe(503);
    expect(page.headers.get('retry-after')).toBe('2');
    expect(await page.text()).toMatch(/It waits for: database/);
    await wire.mend();
    await running.ready();
    expect((await fetch(running.url)).status).toBe(200);
    expect((await running.stop()).code).toBe(0);
  });

  test.each(['cut', 'freeze'] as const)(
    'away in the middle (%s): a kind failure at once, nothing typed is lost, and it recovers',
    async (how) => {
      const data = await database();
      const wire = await createWire(data);
      const running = await program({ DATABASE_URL: wire.url });
      await running.ready();
      await beginPulse(running, data);
      const person = await invited(running, data);
      const end = await answerPulse(person);
      const form = formOf(await person.press(button(buttons(end), 'pulse.comment')));
      const other = await invited(running, data, 1);
      const start = button(await newestWith(other, 'pulse.show'), 'pulse.show');

      await wire[how]();
      const [[pressMs, press], [submitMs, submit]] = await Promise.all([
        took(other.press(start)),
        took(person.submit(form, { comment: 'Faltan sillas' })),
      ]);
      for (const failure of [press, submit]) expect(failure).toMatchObject({ status: 500, code: 'failed' });
      expect(pressMs).toBeLessThan(3_000);
      expect(submitMs).toBeLessThan(3_000);
      await until('/readyz says so', async () => (await running.readyz()).status === 503);
      expect((await running.readyz()).missing).toContain('database');
      // Long enough for whatever tries again to have done so.
      await sleep(4_000);
      expect((await fetch(`${running.url}/healthz`)).status).toBe(200);

      await wire.mend();
      await running.ready();
      const sent = await person.submit(form, { comment: 'Faltan sillas' });
      expect(read(sent)).toContain('Tu comentario también quedó guardado');
      await answerPulse(other);
      const { rows } = await data.pool.query('select comment from pulse_ballots order by comment');
      expect(rows).toEqual([{ comment: 'Faltan sillas' }, { comment: null }]);
      await finishInvitations(running, data);
      expect(running.output()).not.toContain('sillas');
      expect((await running.stop()).code).toBe(0);
    },
  );
});

describe('a stop', { timeout: 60_000 }, () => {
  test.each(['cut', 'freeze'] as const)('with PostgreSQL away (%s) ends within 10 s', async (how) => {
    const data = await database();
    const wire = await createWire(data);
    const running = await program({ DATABASE_URL: wire.url });
    await running.ready();
    await wire[how]();
    await sleep(1_500);
    const { code, ms } = await running.stop();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(10_000);
  });

  test('while PostgreSQL is still waited for ends at once', async () => {
    const wire = await createWire(await database());
    await wire.cut();
    const running = await program({ DATABASE_URL: wire.url });
    await sleep(500);
    const { code, ms } = await running.stop();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(2_000);
  });
});

describe('two processes', { timeout: 120_000 }, () => {
  test('one serves the chat, the other delivers, and both live in one time', async () => {
    const data = await database();
    const queue = await redis();
    const env = { DATABASE_URL: data.url, REDIS_URL: queue.url };
    const [web, worker] = await Promise.all([
      program({ ...env, ROLE: 'web' }),
      program({ ...env, ROLE: 'worker' }),
    ]);
    await Promise.all([web.ready(), worker.ready()]);
    expect((await fetch(worker.url)).status).toBe(404);
    await beginPulse(web, data);
    await finishInvitations(web, data);
    const person = await invited(web, data);
    const last = await answerPulse(person);
    expect(buttons(last).map((one) => one.name)).toContain('pulse.comment');
    // Without the worker the chat goes on, and nothing is sent.
    expect((await worker.stop()).code).toBe(0);
    expect((await web.readyz()).status).toBe(200);
    await answerPulse(await invited(web, data, 1));
    expect((await web.stop()).code).toBe(0);
  });
});

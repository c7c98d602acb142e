import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPostgresBackend, Queue } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Alarm, Alarms } from '#core/jobs.ts';
import { type AlarmsOptions, createAlarms } from '#work/queue.ts';
import { createPostgresServer, createRedisServer, type JobServer } from './jobs-servers.ts';

type Line = { level: 'warn' | 'error'; fields: Record<string, unknown>; message: string };

const fast = { lockMs: 1_000, stalledMs: 500 };
const ids = (count: number) => Array.from({ length: count }, (_, n) => `id-${n}`);
const alarm = (id: string, delayMs?: number): Alarm & { delayMs?: number } =>
  delayMs === undefined ? { lane: 'jobs', id } : { lane: 'jobs', id, delayMs };

async function until(done: () => boolean, withinMs = 10_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!done()) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms`);
    await sleep(10);
  }
}

async function took(work: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work.catch(() => {});
  return performance.now() - start;
}

/** Writes into the queue past our code, as a stranger would. */
async function putByHand(backend: AlarmsOptions['backend'], name: string, data: unknown): Promise<void> {
  const queue =
    backend.kind === 'redis'
      ? new Queue('latido-jobs', { connection: { url: backend.url }, prefix: backend.prefix ?? 'latido' })
      : new Queue(
          'latido-jobs',
          { connection: { ...(backend.connection as Record<string, unknown>) } },
          createPostgresBackend,
        );
  await queue.add(name, data);
  await queue.close();
}

describe.each([
  { name: 'redis', create: () => createRedisServer({ durable: true }) },
  { name: 'postgres', create: () => createPostgresServer({ fsync: 'off' }) },
])('the queue on $name', ({ name, create }) => {
  let server: JobServer;
  const opened: Alarms[] = [];
  const children: ChildProcess[] = [];
  let lines: Line[] = [];
  const log: AlarmsOptions['log'] = {
    warn: (fields, message) => lines.push({ level: 'warn', fields: { ...fields }, message }),
    error: (fields, message) => lines.push({ level: 'error', fields: { ...fields }, message }),
  };

  async function open(backend: AlarmsOptions['backend'], timing = fast): Promise<Alarms> {
    const alarms = await createAlarms({ backend, log, timing });
    opened.push(alarms);
    return alarms;
  }

  async function startChild(backend: AlarmsOptions['backend'], hang: boolean) {
    const child = fork(
      new URL('./jobs-child.ts', import.meta.url),
      [JSON.stringify({ backend, timing: fast, hang })],
      {
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
        execArgv: [],
      },
    );
    children.push(child);
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    const said = (text: string) => until(() => output.includes(text), 20_000);
    await said('answering');
    return { child, said };
  }

  beforeAll(async () => {
    server = await create();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await Promise.all(opened.splice(0).map((each) => each.close(0)));
    lines = [];
  });
  afterAll(() => server.dispose());

  test('rings at once, also when it has been idle', async () => {
    const alarms = await open(await server.fresh());
    const rung: string[] = [];
    await alarms.answer('jobs', 1, async (id) => void rung.push(id));
    await sleep(500);
    const start = performance.now();
    await alarms.set([alarm('row-1')]);
    await until(() => rung.length > 0);
    expect(performance.now() - start).toBeLessThan(500);
    expect(rung).toEqual(['row-1']);
    expect(await alarms.ready()).toBe(true);
    expect(lines).toEqual([]);
  });

  test('rings after the delay, not before, wakes for a shorter one', async () => {
    const alarms = await open(await server.fresh());
    const rung: { id: string; at: number }[] = [];
    await alarms.answer('jobs', 5, async (id) => void rung.push({ id, at: performance.now() }));
    const start = performance.now();
    await alarms.set([alarm('late', 60_000), alarm('second', 1_500)]);
    await alarms.set([alarm('first', 700)]);
    await until(() => rung.length === 2);
    expect(rung.map(({ id }) => id)).toEqual(['first', 'second']);
    for (const [n, delay] of [700, 1_500].entries()) {
      const waited = (rung[n]?.at ?? 0) - start;
      expect(waited).toBeGreaterThan(delay - 5);
      expect(waited).toBeLessThan(delay + 500);
    }
    await expect.poll(() => alarms.counts()).toMatchObject({ jobs: { waiting: 0, delayed: 1, active: 0 } });
  });

  test('2,000 at once ring once each, each in its lane', async () => {
    const alarms = await open(await server.fresh());
    const jobs: string[] = [];
    const deliveries: string[] = [];
    const half = ids(1_000);
    await alarms.set([
      ...half.map((id) => alarm(id)),
      ...half.map((id) => ({ lane: 'deliveries', id }) as const),
    ]);
    expect(await alarms.counts()).toEqual({
      jobs: { waiting: 1_000, delayed: 0, active: 0 },
      deliveries: { waiting: 1_000, delayed: 0, active: 0 },
    });
    await alarms.answer('jobs', 20, async (id) => void jobs.push(id));
    await alarms.answer('deliveries', 20, async (id) => void deliveries.push(id));
    await until(() => jobs.length >= 1_000 && deliveries.length >= 1_000, 20_000);
    await sleep(200);
    expect(jobs.toSorted()).toEqual(half.toSorted());
    expect(deliveries.toSorted()).toEqual(half.toSorted());
    // Nothing stays behind.
    const nothing = { waiting: 0, delayed: 0, active: 0 };
    expect(await alarms.counts()).toEqual({ jobs: nothing, deliveries: nothing });
  });

  test('the same id may ring again', async () => {
    const alarms = await open(await server.fresh());
    const rung: string[] = [];
    await alarms.set([alarm('row-1'), alarm('row-1')]);
    await alarms.answer('jobs', 1, async (id) => void rung.push(id));
    await until(() => rung.length === 2);
  });

  test('keeps to the concurrency, and uses it', async () => {
    const alarms = await open(await server.fresh());
    let now = 0;
    let most = 0;
    let done = 0;
    await alarms.set(ids(40).map((id) => alarm(id)));
    await alarms.answer('jobs', 4, async () => {
      now += 1;
      most = Math.max(most, now);
      await sleep(20);
      now -= 1;
      done += 1;
    });
    await until(() => done === 40);
    expect(most).toBe(4);
  });

  test('two processes share the work', async () => {
    const backend = await server.fresh();
    const both = [await open(backend), await open(backend)];
    const rung: string[][] = [[], []];
    for (const [n, alarms] of both.entries()) {
      await alarms.answer('jobs', 3, async (id) => {
        rung[n]?.push(id);
        await sleep(10);
      });
    }
    await both[0]?.set(ids(200).map((id) => alarm(id)));
    await until(() => rung.flat().length >= 200);
    await sleep(100);
    expect(rung.flat().toSorted()).toEqual(ids(200).toSorted());
    expect(rung[0]?.length).toBeGreaterThan(20);
    expect(rung[1]?.length).toBeGreaterThan(20);
  });

  test('a ring that throws is logged without its words and stops nobody', async () => {
    const backend = await server.fresh();
    const alarms = await open(backend);
    const rung: string[] = [];
    await alarms.answer('jobs', 2, async (id) => {
      if (id.endsWith('3')) throw Object.assign(new Error('my boss never listens'), { code: 'E_WORDS' });
      rung.push(id);
    });
    await alarms.set(ids(20).map((id) => alarm(id)));
    await until(() => rung.length === 18 && lines.length === 2);
    expect(lines.map(({ level, fields }) => ({ level, fields }))).toEqual(
      ['id-3', 'id-13'].map((id) => ({ level: 'error', fields: { lane: 'jobs', id, error: 'E_WORDS' } })),
    );
    expect(JSON.stringify(lines)).not.toContain('boss');
    expect(await dump(backend)).not.toContain('boss');
    expect(await dump(backend)).toContain('ring failed');
  });

  test('what is not an alarm is dropped and said, and the others ring', async () => {
    const backend = await server.fresh();
    const alarms = await open(backend);
    await putByHand(backend, 'jobs', { id: 'my boss never listens' });
    await putByHand(backend, 'stranger', { id: 'row-1' });
    await putByHand(backend, 'jobs', 'text');
    await putByHand(backend, 'jobs', { id: 7 });
    await alarms.set([alarm('row-2')]);
    const rung: string[] = [];
    await alarms.answer('jobs', 1, async (id) => void rung.push(id));
    await until(() => rung.length > 0);
    await sleep(200);
    expect(rung).toEqual(['row-2']);
    expect(lines).toEqual([
      { level: 'warn', fields: { lane: 'jobs' }, message: expect.stringContaining('not an alarm') },
    ]);
    expect((await alarms.counts()).jobs).toEqual({ waiting: 0, delayed: 0, active: 0 });
  });

  test('words are refused as an id, before anything is set', async () => {
    const alarms = await open(await server.fresh());
    await expect(alarms.set([alarm('row-1'), alarm('two words')])).rejects.toThrow();
    expect((await alarms.counts()).jobs.waiting).toBe(0);
  });

  test('the alarm of a process that was killed rings again', async () => {
    const backend = await server.fresh();
    const alarms = await open(backend);
    const { child, said } = await startChild(backend, true);
    await alarms.set([alarm('row-1')]);
    await said('ringing row-1');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const rung: string[] = [];
    await alarms.answer('jobs', 1, async (id) => void rung.push(id));
    await until(() => rung.length > 0, 5_000);
    expect(rung).toEqual(['row-1']);
    await until(() => lines.length > 0);
    expect(lines.map(({ fields }) => fields)).toEqual([{ lane: 'jobs' }]);
  });

  test('a long ring keeps its alarm', async () => {
    const backend = await server.fresh();
    const both = [await open(backend), await open(backend)];
    const rung: string[] = [];
    for (const alarms of both) {
      await alarms.answer('jobs', 1, async (id) => {
        rung.push(id);
        await sleep(1_800);
      });
    }
    await both[0]?.set([alarm('row-1')]);
    await sleep(2_300);
    expect(rung).toEqual(['row-1']);
    expect(lines).toEqual([]);
  });

  test('close finishes what rings and takes no more', async () => {
    const backend = await server.fresh();
    const alarms = await open(backend);
    const begun: string[] = [];
    const finished: string[] = [];
    await alarms.answer('jobs', 2, async (id) => {
      begun.push(id);
      await sleep(300);
      finished.push(id);
    });
    await alarms.set(ids(10).map((id) => alarm(id)));
    await until(() => begun.length === 2);
    const closed = alarms.close(5_000);
    await expect(alarms.set([alarm('row-1')])).rejects.toMatchObject({ code: 'closed' });
    expect(await took(closed)).toBeLessThan(1_500);
    expect(finished).toEqual(begun);
    expect(await alarms.ready()).toBe(false);
    const other = await open(backend);
    expect((await other.counts()).jobs).toEqual({
      waiting: 10 - finished.length,
      delayed: 0,
      active: 0,
    });
  });

  test('close gives up on a ring that hangs', async () => {
    const backend = await server.fresh();
    const alarms = await open(backend);
    let begun = false;
    await alarms.answer('jobs', 1, () => {
      begun = true;
      return new Promise(() => {});
    });
    await alarms.set([alarm('row-1')]);
    await until(() => begun);
    const ms = await took(alarms.close(500));
    expect(ms).toBeGreaterThan(490);
    expect(ms).toBeLessThan(1_500);
    // And another process gets it.
    const other = await open(backend);
    const rung: string[] = [];
    await other.answer('jobs', 1, async (id) => void rung.push(id));
    await until(() => rung.length === 1, 5_000);
  });

  test('after close nothing holds the process', async () => {
    const backend = await server.fresh();
    const { child } = await startChild(backend, false);
    child.send({ close: 1_000 });
    const start = performance.now();
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  test('with the server away: said once, set rejects, all goes on when it is back', async () => {
    const backend = await server.fresh();
    // The lock outlives the outage, so what rang when the server went must not ring again.
    const alarms = await open(backend, { lockMs: 20_000, stalledMs: 500 });
    const rung: string[] = [];
    const away = Promise.withResolvers<void>();
    let begun = false;
    await alarms.answer('jobs', 2, async (id) => {
      begun = true;
      if (id === 'across') await away.promise;
      rung.push(id);
    });
    await alarms.set([alarm('later', 3_000), alarm('across')]);
    await until(() => begun);
    const { child } = await startChild(backend, false);

    await server.stop();
    away.resolve();
    await sleep(300);
    expect(await took(alarms.ready().then((ready) => expect(ready).toBe(false)))).toBeLessThan(1_000);
    for (let n = 0; n < 5; n += 1) {
      const setting = alarms.set([alarm(`lost-${n}`)]);
      expect(await took(setting)).toBeLessThan(2_000);
      await expect(setting).rejects.toMatchObject({ name: 'QueueError' });
    }
    await expect(alarms.counts()).rejects.toMatchObject({ name: 'QueueError' });
    const cpu = process.cpuUsage();
    await sleep(1_000);
    const { user, system } = process.cpuUsage(cpu);
    expect((user + system) / 1e6).toBeLessThan(0.5);
    // A process that is told to go while the server is away goes.
    child.send({ close: 1_000 });
    const start = performance.now();
    await once(child, 'exit');
    expect(performance.now() - start).toBeLessThan(8_000);

    await server.start();
    await untilReady(alarms);
    await alarms.set(ids(20).map((id) => alarm(id)));
    await until(() => ids(20).every((id) => rung.includes(id)), 20_000);
    await until(() => rung.includes('later') && rung.includes('across'), 20_000);
    await expect
      .poll(() => alarms.counts(), { timeout: 5_000 })
      .toMatchObject({ jobs: { waiting: 0, delayed: 0, active: 0 } });
    expect(rung.filter((id) => id === 'across')).toEqual(['across']);
    const outage = lines.filter(({ message }) => /out of reach|within reach/.test(message));
    expect(outage.map(({ level }) => level)).toEqual(['error', 'warn']);
    expect(lines.length).toBeLessThan(6);
  }, 60_000);

  test('with a server that hangs: set and ready answer in time, close does not hang', async () => {
    const backend = await server.fresh();
    const alarms = await open(backend);
    await alarms.answer('jobs', 2, async () => {});
    await alarms.set(ids(5).map((id) => alarm(id)));
    const { child } = await startChild(backend, false);
    await sleep(300);
    const thaw = await server.freeze();
    try {
      expect(await took(alarms.ready().then((ready) => expect(ready).toBe(false)))).toBeLessThan(1_100);
      const setting = alarms.set([alarm('row-1')]);
      expect(await took(setting)).toBeLessThan(2_200);
      await expect(setting).rejects.toMatchObject({ name: 'QueueError' });
      child.send({ close: 200 });
      expect(await took(alarms.close(200))).toBeLessThan(4_000);
      await Promise.race([once(child, 'exit'), sleep(4_000)]);
      expect(child.exitCode).toBe(0);
    } finally {
      thaw();
    }
  });

  if (name === 'redis') {
    test('with Redis away at the start it waits in the background', async () => {
      const backend = await server.fresh();
      await server.stop();
      const start = performance.now();
      const alarms = await open(backend);
      expect(performance.now() - start).toBeLessThan(2_000);
      const rung: string[] = [];
      await alarms.answer('jobs', 1, async (id) => void rung.push(id));
      await expect(alarms.set([alarm('row-1')])).rejects.toMatchObject({ code: 'unreachable' });
      const never = await open(backend);
      await never.answer('jobs', 1, async () => {});
      expect(await took(never.close(1_000))).toBeLessThan(2_500);
      await server.start();
      await untilReady(alarms);
      await alarms.set([alarm('row-2')]);
      await until(() => rung.includes('row-2'));
    }, 60_000);

    test('warns of a Redis that evicts', async () => {
      const backend = await server.fresh();
      if (backend.kind !== 'redis') throw new Error('not redis');
      const redis = new Redis(backend.url);
      try {
        await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
        await open(backend);
        await until(() => lines.length > 0);
        expect(lines[0]).toMatchObject({ level: 'warn', fields: { policy: 'allkeys-lru' } });
      } finally {
        await redis.config('SET', 'maxmemory-policy', 'noeviction');
        redis.disconnect();
      }
    });

    test('a Redis that refuses writes does not make a busy loop', async () => {
      const backend = await server.fresh();
      if (backend.kind !== 'redis') throw new Error('not redis');
      const redis = new Redis(backend.url);
      try {
        const alarms = await open(backend);
        await alarms.set(ids(50).map((id) => alarm(id)));
        await redis.config('SET', 'min-replicas-to-write', '1');
        const cpu = process.cpuUsage();
        const rung: string[] = [];
        await alarms.answer('jobs', 2, async (id) => void rung.push(id));
        await sleep(2_000);
        const { user, system } = process.cpuUsage(cpu);
        expect((user + system) / 2e6).toBeLessThan(0.3);
        expect(rung).toEqual([]);
        await expect(alarms.set([alarm('row-1')])).rejects.toMatchObject({ code: 'NOREPLICAS' });
        await redis.config('SET', 'min-replicas-to-write', '0');
        await until(() => rung.length === 50, 5_000);
        expect(lines.map(({ fields }) => fields)).toEqual([{ backend: 'redis', error: 'NOREPLICAS' }]);
      } finally {
        await redis.config('SET', 'min-replicas-to-write', '0');
        redis.disconnect();
      }
    });
  } else {
    test('processes that start at the same time make the schema once', async () => {
      const backend = await server.fresh();
      const all = await Promise.all(Array.from({ length: 5 }, () => open(backend)));
      await Promise.all(all.map((alarms, n) => alarms.set([alarm(`id-${n}`)])));
      expect((await all[0]?.counts())?.jobs.waiting).toBe(5);
    });

    test('with the database away at the start it rejects', async () => {
      const backend = { kind: 'postgres', connection: { host: '127.0.0.1', port: 1, user: 'x' } } as const;
      expect(await took(expect(open(backend)).rejects.toThrow())).toBeLessThan(6_000);
    });

    test('takes six connections at most', async () => {
      const backend = await server.fresh();
      if (backend.kind !== 'postgres') throw new Error('not postgres');
      const alarms = await open(backend);
      await alarms.answer('jobs', 20, async () => {});
      await alarms.answer('deliveries', 20, async () => {});
      const seen = new Set<number>();
      const watch = async () => seen.add(await connectionsOf(backend.connection));
      const watching = setInterval(() => void watch(), 50);
      await alarms.set(ids(2_000).map((id) => alarm(id)));
      await expect.poll(() => alarms.counts(), { timeout: 10_000 }).toMatchObject({ jobs: { waiting: 0 } });
      clearInterval(watching);
      await watch();
      expect(Math.max(...seen)).toBeGreaterThan(2);
      expect(Math.max(...seen)).toBeLessThanOrEqual(6);
    });
  }
});

async function untilReady(alarms: Alarms): Promise<void> {
  for (let n = 0; n < 200; n += 1) {
    if (await alarms.ready()) return;
    await sleep(50);
  }
  throw new Error('not ready');
}

async function connectionsOf(config: pg.PoolConfig): Promise<number> {
  const client = new pg.Client(config);
  await client.connect();
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int from pg_stat_activity
      where datname = current_database() and application_name <> '' and pid <> pg_backend_pid()`,
  );
  await client.end();
  return rows[0]?.count ?? 0;
}

/** All that a backup of the queue would hold. */
async function dump(backend: AlarmsOptions['backend']): Promise<string> {
  if (backend.kind === 'postgres') {
    const client = new pg.Client(backend.connection);
    await client.connect();
    const { rows } = await client.query(
      'select to_jsonb(job)::text as it from bullmq.job union all select to_jsonb(event)::text from bullmq.event',
    );
    await client.end();
    return JSON.stringify(rows);
  }
  const redis = new Redis(backend.url);
  const found: unknown[] = [];
  for (const key of await redis.keys(`${backend.prefix}:*`)) {
    const kind = await redis.type(key);
    if (kind === 'hash') found.push(await redis.hgetall(key));
    if (kind === 'stream') found.push(await redis.xrange(key, '-', '+'));
  }
  redis.disconnect();
  return JSON.stringify(found);
}

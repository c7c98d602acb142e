import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defineJob, type JobRequest } from '#core/jobs.ts';
import { createRun } from '#src/run.ts';
import { cancelJobs, insertJobs, jobsToSet } from '#store/jobs.ts';
import { createHouse, type House, secret, until } from '#test/support/house.ts';
import { createTestChat } from '#test/support/testchat.ts';
import { effect, news, work } from '#test/support/testflow.ts';
import { start } from '#test/support/testports.ts';

let house: House;

beforeAll(async () => {
  house = await createHouse([createTestChat('uno', { find: true })]);
});
afterAll(() => house.drop());
beforeEach(() => house.reset());
afterEach(() => expect(house.log.text()).not.toContain(secret));

const later = (ms: number) => new Date(start.getTime() + ms);

/** A row of the table, as a handler would have asked for it. */
async function request(over: Partial<JobRequest> = {}): Promise<string> {
  await insertJobs(house.db, [{ ...work.request({ what: 'x' }), ...over }], house.clock.now());
  const rows = await house.db.selectFrom('jobs').select('id').execute();
  const id = rows.map((row) => row.id).find((one) => !known.has(one));
  if (id === undefined) throw new Error('no job was written');
  known.add(id);
  return id;
}
const known = new Set<string>();
const toSet = async () => (await jobsToSet(house.db, house.clock.now(), 100)).map((due) => due.id);
const fails = async () => {
  throw Object.assign(new Error(`no: ${secret}`), { name: 'Trouble' });
};

describe('a job', () => {
  test('runs once, with what was prepared, and what it asks for is committed with it', async () => {
    const ana = await house.person();
    house.hooks.prepare = async ({ db, now }, { what }) => {
      const rows = await db.selectFrom('people').select('id').execute();
      return `${what} of ${rows.length} at ${now.getUTCHours()}`;
    };
    house.hooks.work = async (context, _data, prepared) => {
      await effect(context.db, prepared);
      const send = { ...news.request({ what: 'y' }), to: ana.id, unasked: false, notAfter: later(60_000) };
      return { send: [send], enqueue: [work.request({ what: 'next' }, { at: later(1) })] };
    };
    const id = await request();
    await house.run(id);
    await house.run(id);
    expect(await house.effects()).toEqual(['x of 1 at 15']);
    expect(await house.job(id)).toMatchObject({ done_at: start, failure: null, attempts: 0 });
    expect(house.alarms.waiting).toMatchObject([
      { lane: 'jobs', delayMs: 1 },
      { lane: 'deliveries', delayMs: 0 },
    ]);
    expect(house.jobs).toEqual(['done']);
  });

  test.each([1, 2])('rung ten times at once in %i processes runs once', async (processes) => {
    const others = Array.from({ length: processes }, () => createRun(house));
    let prepared = 0;
    house.hooks.prepare = async () => {
      prepared += 1;
      await sql`select pg_sleep(0.05)`.execute(house.db);
      return 'prepared';
    };
    const id = await request();
    await Promise.all(Array.from({ length: 10 }, (_, n) => others[n % processes]?.(id)));
    await Promise.all(others.map((run) => run(id)));
    expect(await house.effects()).toEqual(['x prepared']);
    // Preparing may happen again, in another process, but not ten times.
    expect(prepared).toBeGreaterThanOrEqual(1);
    expect(prepared).toBeLessThanOrEqual(processes);
  });

  test('that is prepared for long is not begun again elsewhere', async () => {
    const run = createRun({ ...house, keepEveryMs: 20 });
    const gate = Promise.withResolvers<void>();
    house.hooks.prepare = async () => {
      await gate.promise;
      return 'prepared';
    };
    const id = await request();
    const running = run(id);
    await house.lapse();
    await until('the lease to be renewed', async () => {
      const { set_at } = await house.job(id);
      return set_at !== null && set_at.getTime() > Date.now() - 10_000;
    });
    expect(await toSet()).toEqual([]);
    gate.resolve();
    await running;
    expect(await house.effects()).toEqual(['x prepared']);
  });

  test('in the future is not run, and an alarm that rings early is set again', async () => {
    const id = await request({ at: later(5_000) });
    house.clock.advance(4_999);
    await house.run(id);
    expect([await house.effects(), house.jobs]).toEqual([[], []]);
    expect(await toSet()).toEqual([id]);
    house.clock.advance(1);
    await house.run(id);
    expect(await house.effects()).toEqual(['x prepared']);
    await house.lapse();
    expect(await toSet()).toEqual([]);
  });

  test('that there is not does nothing', async () => {
    await house.run('00000000-0000-4000-8000-000000000000');
    expect([house.jobs, house.log.lines]).toEqual([[], []]);
  });
});

describe('a failure', () => {
  test('after writing leaves nothing behind, and the job is tried again', async () => {
    const id = await request();
    house.hooks.work = async (context) => {
      await effect(context.db, 'half');
      return fails();
    };
    await house.run(id);
    expect(await house.effects()).toEqual([]);
    expect(await house.job(id)).toMatchObject({
      attempts: 1,
      failure: 'Trouble',
      done_at: null,
      due_at: later(2_000),
      set_at: null,
    });
    expect([house.jobs, house.alarms.waiting]).toEqual([['again'], []]);
    expect(house.log.lines).toMatchObject([
      { level: 'error', fields: { job: id, jobName: work.name, attempts: 1, name: 'Trouble' } },
    ]);
  });

  test('of what it asked for (a delivery to nobody) leaves nothing behind either', async () => {
    const id = await request();
    house.hooks.work = async (context) => {
      await effect(context.db, 'half');
      const to = '00000000-0000-4000-8000-000000000000';
      return { send: [{ ...news.request({ what: 'y' }), to, unasked: false, notAfter: later(60_000) }] };
    };
    await house.run(id);
    expect(await house.effects()).toEqual([]);
    expect(await house.job(id)).toMatchObject({ attempts: 1, failure: '23503', done_at: null });
  });

  test('comes again after longer and longer waits, and is given up at the end, with a code and no words', async () => {
    const id = await request();
    house.hooks.prepare = fails;
    const waits: number[] = [];
    for (let job = await house.job(id); job.done_at === null; job = await house.job(id)) {
      waits.push((job.due_at.getTime() - house.clock.now().getTime()) / 1_000);
      house.clock.set(job.due_at);
      await house.run(id);
    }
    expect(waits).toEqual([0, 2, 10, 60, 300, 900, 3_600]);
    expect(await house.job(id)).toMatchObject({
      attempts: 7,
      failure: 'Trouble',
      done_at: house.clock.now(),
    });
    expect(house.jobs).toEqual([...Array(6).fill('again'), 'given_up']);
    await house.run(id);
    await house.lapse();
    expect([house.jobs.length, await toSet()]).toEqual([7, []]);
    const { rows } = await sql`select * from jobs`.execute(house.db);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  test('of an earlier try leaves no trace when it works', async () => {
    const id = await request();
    const { prepare } = house.hooks;
    house.hooks.prepare = fails;
    await house.run(id);
    house.hooks.prepare = prepare;
    house.clock.advance(2_000);
    expect(await toSet()).toEqual([id]);
    await house.run(id);
    expect(await house.job(id)).toMatchObject({ failure: null, attempts: 1, done_at: later(2_000) });
    expect(await house.effects()).toEqual(['x prepared']);
  });

  test('of one of two that prepared at once does not undo what the other did', async () => {
    const [first, second] = [createRun(house), createRun(house)];
    const gate = Promise.withResolvers<void>();
    let calls = 0;
    house.hooks.prepare = async () => {
      calls += 1;
      if (calls === 2) return 'second';
      await gate.promise;
      return fails();
    };
    const id = await request();
    const failing = first(id);
    await until('the first call', () => calls === 1);
    await second(id);
    gate.resolve();
    await failing;
    expect(await house.effects()).toEqual(['x second']);
    expect(await house.job(id)).toMatchObject({ done_at: start, failure: null, attempts: 0 });
  });

  test('of a job nobody knows any more: dropped, with a warning', async () => {
    const id = await request({ name: 'test.old', data: { word: secret } });
    await house.run(id);
    expect(await house.job(id)).toMatchObject({ done_at: start });
    expect(house.log.lines).toEqual([
      { level: 'warn', fields: { job: id, jobName: 'test.old' }, message: 'unknown job: dropped' },
    ]);
    expect(house.jobs).toEqual(['unknown']);
  });

  test('of wrong data is given up at once', async () => {
    const id = await request({ data: { other: secret } });
    await house.run(id);
    expect(await house.job(id)).toMatchObject({ done_at: start, failure: 'wrong_data', attempts: 1 });
    expect([house.jobs, await house.effects()]).toEqual([['given_up'], []]);
  });

  test('of the database is told to whoever rang, and changes nothing', async () => {
    const id = await request();
    house.hooks.prepare = async () => {
      await sql`alter table jobs rename to jobs_away`.execute(house.db);
      return 'prepared';
    };
    await expect(house.run(id)).rejects.toThrow();
    await sql`alter table jobs_away rename to jobs`.execute(house.db);
    expect(await house.job(id)).toMatchObject({ done_at: null, attempts: 0 });
    house.hooks.prepare = async () => 'prepared';
    await house.run(id);
    expect(await house.effects()).toEqual(['x prepared']);
  });
});

describe('a request', () => {
  test('parses its data at once, and keeps to what its schema knows', () => {
    expect(() => work.request({ what: 7 } as never)).toThrow();
    expect(work.request({ what: 'x', more: 'y' } as never)).toEqual({
      name: 'test.work',
      data: { what: 'x' },
    });
    expect(work.request({ what: 'x' }, { at: start, once: 'k' })).toEqual({
      name: 'test.work',
      data: { what: 'x' },
      at: start,
      once: 'k',
    });
    expect(defineJob('test.other', work.schema).name).toBe('test.other');
  });

  test('with a key that was used is ignored, for ever', async () => {
    const again = work.request({ what: 'again' }, { once: 'k' });
    const id = await request({ once: 'k' });
    expect(await insertJobs(house.db, [again, again], start)).toEqual([]);
    await house.run(id);
    expect(await insertJobs(house.db, [again], start)).toEqual([]);
    expect(await house.effects()).toEqual(['x prepared']);
    expect(await insertJobs(house.db, [work.request({ what: 'y' }, { once: 'k2' })], start)).toHaveLength(1);
  });

  test('twice in one breath is one', async () => {
    const twice = work.request({ what: 'x' }, { once: 'k' });
    expect(await insertJobs(house.db, [twice, twice], start)).toHaveLength(1);
  });

  test('of ten transactions at once with one key is one', async () => {
    await Promise.all(
      Array.from({ length: 10 }, () =>
        house.db
          .transaction()
          .execute((trx) => insertJobs(trx, [work.request({ what: 'x' }, { once: 'k' })], start)),
      ),
    );
    expect(await house.db.selectFrom('jobs').select('id').execute()).toHaveLength(1);
  });

  test('that is far off is left to the sweep', async () => {
    const far = work.request({ what: 'x' }, { at: later(10_001) });
    const near = work.request({ what: 'x' }, { at: later(10_000) });
    const past = work.request({ what: 'x' }, { at: later(-1) });
    const due = await insertJobs(house.db, [far, near, past, work.request({ what: 'x' })], start);
    expect(due.map((one) => one.delayMs).sort()).toEqual([0, 0, 10_000]);
  });

  test('can be taken back until it has run', async () => {
    const ran = await request({ once: 'a' });
    await house.run(ran);
    await request({ once: 'b' });
    await request({ once: 'c' });
    await cancelJobs(house.db, []);
    await cancelJobs(house.db, ['a', 'b']);
    const left = await house.db.selectFrom('jobs').select('once').orderBy('once').execute();
    expect(left.map((row) => row.once)).toEqual(['a', 'c']);
  });

  test('may be one of twenty thousand', async () => {
    const many = Array.from({ length: 20_000 }, () => work.request({ what: 'x' }));
    expect(await insertJobs(house.db, many, start)).toHaveLength(20_000);
  });
});

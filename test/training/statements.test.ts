import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JobRequest } from '#core/jobs.ts';
import type { Lrs, Statement } from '#core/lrs.ts';
import type { Extra } from '#core/outcome.ts';
import { createStatements } from '#flows/training/statements/part.ts';
import { rememberLrs, statementCounts } from '#flows/training/statements/store.ts';
import { tell, tellJob, tellMany } from '#flows/training/statements/tell.ts';
import { createRegistry } from '#src/registry.ts';
import { createRun } from '#src/run.ts';
import { insertJobs } from '#store/jobs.ts';
import { readSetting, writeSetting } from '#store/settings.ts';
import { answers, startGate } from '#test/support/lrs/gate.ts';
import { type RealLrs, startRealLrs } from '#test/support/lrs/real.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { createTestClock, createTestLog, start } from '#test/support/testports.ts';
import { createLrs } from '#work/lrs.ts';
import { enrolled, type PlantedCourse, plantCourse, plantPeople } from './support.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const publicUrl = 'https://latido.example.org';

let database: TestDatabase;
let real: RealLrs;
let gate: Awaited<ReturnType<typeof startGate>>;
let course: PlantedCourse;
let ana = '';
let it = '';
const clock = createTestClock();
const log = createTestLog();

beforeAll(async () => {
  [database, real] = await Promise.all([createTestDatabase(), startRealLrs()]);
  gate = await startGate(real.url);
  course = await plantCourse(database.db);
});
afterAll(async () => {
  await gate.close();
  await Promise.all([real.stop(), database.drop()]);
});
beforeEach(async () => {
  clock.set(start);
  gate.reset();
  const { db } = database;
  await db.deleteFrom('enrolments').execute();
  await db.deleteFrom('people').execute();
  await db.deleteFrom('jobs').execute();
  await rememberLrs(db, 'account', start);
  const [one = ''] = await plantPeople(db, 1, { name: 'Ana Peña' });
  ana = one;
  it = await enrolled(db, { person: ana, course, mandatory: true, at: start });
});

const port = () => createLrs({ url: gate.url, key: 'key', secret: 'secret', log, timeoutMs: 5_000 });

/** A store of which the test says what becomes of what it is handed. */
function scripted(...outcomes: readonly Awaited<ReturnType<Lrs['store']>>[]) {
  const handed: (readonly Statement[])[] = [];
  const lrs: Lrs = {
    store: async (statements) => {
      handed.push(statements);
      return outcomes[Math.min(handed.length, outcomes.length) - 1] ?? { kind: 'stored' };
    },
  };
  return { lrs, handed };
}
const later = (afterMs?: number) =>
  ({ kind: 'later', why: 'status_503', ...(afterMs !== undefined && { afterMs }) }) as const;

/** What was told is committed with the jobs that it asks for. */
async function say(telling: Promise<Extra>): Promise<readonly JobRequest[]> {
  const { enqueue = [] } = await telling;
  await insertJobs(database.db, enqueue, clock.now());
  return enqueue;
}
const told = (over: Partial<Parameters<typeof tell>[1]> = {}) =>
  say(tell(database.db, { person: ana, enrolment: it, verb: 'registered', now: clock.now(), ...over }));
const answered = (n: number, over: object = {}) => told({ verb: 'answered', lesson: 'first', n, ...over });

async function answerRow(n: number, correct: boolean, sure: boolean, gap: number | null = null) {
  await database.db
    .insertInto('lesson_answers')
    .values({ enrolment_id: it, lesson: 'first', n, gap, correct, sure, day: '2026-11-24' })
    .execute();
}

const runner = (lrs: Lrs | undefined) =>
  createRun({
    db: database.db,
    clock,
    registry: createRegistry([
      { name: 'training', samples: () => [], ...createStatements({ lrs, publicUrl }).part },
    ]),
    log,
    ring: () => {},
  });

const dueJobs = () =>
  database.db
    .selectFrom('jobs')
    .select(['id', 'due_at'])
    .where('done_at', 'is', null)
    .orderBy('due_at')
    .execute();

/** All jobs that are due, and those that they ask for. @returns how many there were */
async function work(lrs: Lrs | undefined): Promise<number> {
  const run = runner(lrs);
  for (let count = 0; ; count += 1) {
    const [next] = (await dueJobs()).filter(({ due_at }) => due_at <= clock.now());
    if (next === undefined) return count;
    if (count > 50) throw new Error('jobs without end');
    await run(next.id);
  }
}
/** To the next job, and all that is due by then. */
async function workOn(lrs: Lrs | undefined): Promise<number> {
  const [next] = await dueJobs();
  if (next === undefined) throw new Error('nothing is asked for');
  const waited = next.due_at.getTime() - clock.now().getTime();
  if (waited > 0) clock.set(next.due_at);
  await work(lrs);
  return waited;
}
const states = async () => {
  const rows = await database.db
    .selectFrom('statements')
    .select(['state', 'reason'])
    .orderBy('seq')
    .execute();
  return rows.map(({ state, reason }) => (reason === null ? state : `${state} ${reason}`));
};

describe('the life of an enrolment', () => {
  test('is told as a real store takes it, in its order, without a name or a word of the learner', async () => {
    await told();
    clock.advance(minute);
    await told({ verb: 'answered', lesson: 'why', n: 0 });
    clock.advance(minute);
    await answerRow(0, false, true);
    await answered(0);
    clock.advance(minute);
    await answerRow(1, true, false, 2);
    await answered(1);
    clock.advance(minute);
    await told({ verb: 'completed' });
    await workOn(port());
    // The job that was asked for first took all; the one of the last minutes finds nothing.
    await workOn(port());

    const kept = await real.kept(it);
    const ends = (iri: string) => iri.slice(iri.lastIndexOf('/') + 1);
    expect(kept.map(({ verb, timestamp }) => [ends(verb.id), timestamp.slice(11, 16)])).toEqual([
      ['registered', '15:00'],
      ['experienced', '15:01'],
      ['answered', '15:02'],
      ['answered', '15:03'],
      ['completed', '15:04'],
    ]);
    const [registered, read, wrong, right, done] = kept;
    expect(registered).toMatchObject({
      actor: { account: { homePage: publicUrl, name: ana } },
      object: {
        id: `urn:uuid:${course.id}`,
        definition: {
          type: 'http://adlnet.gov/expapi/activities/course',
          name: { en: 'A clear handover', es: 'Una entrega clara', pt: 'Uma entrega clara' },
        },
      },
      context: { registration: it, platform: 'Latido', extensions: { 'urn:x-latido:course-version': 1 } },
    });
    expect(wrong).toMatchObject({
      object: { definition: { interactionType: 'choice', name: { en: 'What goes first' } } },
      result: { success: false, extensions: { 'urn:x-latido:sure': true, 'urn:x-latido:answer': 1 } },
    });
    expect(right).toMatchObject({
      object: { id: wrong?.object.id },
      result: {
        success: true,
        extensions: {
          'urn:x-latido:sure': false,
          'urn:x-latido:answer': 2,
          'urn:x-latido:review-after-working-days': 2,
        },
      },
      context: { contextActivities: { grouping: [{ id: `urn:uuid:${course.id}` }] } },
    });
    expect(done?.result).toEqual({ completion: true });
    expect(read?.context.contextActivities?.parent).toMatchObject([{ id: `urn:uuid:${course.id}` }]);
    for (const { id } of kept) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
    expect(JSON.stringify(kept)).not.toContain('Ana Peña');
    expect(JSON.stringify(kept)).not.toContain('response');
    expect(await states()).toEqual(Array(5).fill('stored'));
    expect(await dueJobs()).toEqual([]);
  });

  test('that is left is told, too', async () => {
    await told({ verb: 'withdrew' });
    await workOn(port());
    expect(await real.kept(it)).toMatchObject([
      { verb: { id: 'https://w3id.org/xapi/adl/verbs/abandoned' }, result: { completion: false } },
    ]);
  });

  test('names people by their address only where that was asked for, and where there is one', async () => {
    await rememberLrs(database.db, 'mbox', start);
    await told();
    await workOn(port());
    expect((await real.kept(it))[0]?.actor).toMatchObject({ account: { name: ana } });
    await database.db.updateTable('people').set({ email: 'ana@example.org' }).where('id', '=', ana).execute();
    await told({ verb: 'completed' });
    await workOn(port());
    expect((await real.kept(it))[1]?.actor).toMatchObject({ mbox: 'mailto:ana@example.org' });
  });

  test('is told under an address of its own where the house has none on the web', async () => {
    const { house } = await readSetting(database.db, 'lrs');
    await told();
    const { part } = createStatements({ lrs: port() });
    await part.jobs?.[0]?.prepare({ db: database.db, now: clock.now() }, {});
    expect((await real.kept(it))[0]?.actor.account?.homePage).toBe(`urn:uuid:${house}`);
    await rememberLrs(database.db, 'account', start);
    expect((await readSetting(database.db, 'lrs')).house).toBe(house);
  });
});

describe('telling', () => {
  test('writes nothing and asks for nothing where there is no store', async () => {
    await rememberLrs(database.db, undefined, start);
    expect(await told()).toEqual([]);
    expect(
      await say(tellMany(database.db, [{ person: ana, enrolment: it, verb: 'completed', now: start }])),
    ).toEqual([]);
    expect(await states()).toEqual([]);
    await rememberLrs(database.db, 'account', start);
    expect(await told()).toHaveLength(1);
  });

  test('twice is telling once, and many at the same time ask for one job', async () => {
    await told();
    expect(await told()).toEqual([]);
    for (let n = 0; n < 5; n += 1) await answered(n);
    expect(await states()).toHaveLength(6);
    expect(await dueJobs()).toHaveLength(1);
    const [job] = await dueJobs();
    expect((job?.due_at.getTime() ?? 0) - start.getTime()).toBeGreaterThanOrEqual(5_000);
    expect((job?.due_at.getTime() ?? 0) - start.getTime()).toBeLessThanOrEqual(15_000);
  });

  test('of many goes in batches of fifty, one after the other', async () => {
    const people = await plantPeople(database.db, 120, { name: 'x', reachable: false });
    const rows = [];
    for (const person of people) {
      rows.push({
        person,
        enrolment: await enrolled(database.db, { person, course }),
        verb: 'registered' as const,
      });
    }
    await say(
      tellMany(
        database.db,
        rows.map((row) => ({ ...row, now: start })),
      ),
    );
    const { lrs, handed } = scripted();
    await work(lrs);
    expect(handed.map((batch) => batch.length)).toEqual([50, 50, 20]);
    expect(handed.flat().map(({ context }) => (context as { registration: string }).registration)).toEqual(
      rows.map(({ enrolment }) => enrolment),
    );
    expect(await dueJobs()).toEqual([]);
  });

  test('of 10,000 takes seconds', async () => {
    const people = await plantPeople(database.db, 10_000, { name: 'x', reachable: false });
    await database.db
      .insertInto('enrolments')
      .columns(['person_id', 'course_id', 'version', 'source', 'mandatory', 'starts_on', 'created_at'])
      .expression((select) =>
        select
          .selectFrom('people')
          .where('id', '!=', ana)
          .select([
            'id',
            sql<string>`${course.id}::uuid`.as('course'),
            sql<number>`1`.as('version'),
            sql<'self'>`'self'`.as('source'),
            sql<boolean>`false`.as('mandatory'),
            sql<string>`date '2026-11-24'`.as('starts_on'),
            sql<Date>`now()`.as('at'),
          ]),
      )
      .execute();
    const all = await database.db
      .selectFrom('enrolments')
      .select(['id', 'person_id'])
      .where('person_id', 'in', people.slice(0, 10_000))
      .execute();
    const begun = performance.now();
    await say(
      tellMany(
        database.db,
        all.map(({ id, person_id }) => ({
          person: person_id,
          enrolment: id,
          verb: 'registered',
          now: start,
        })),
      ),
    );
    const written = performance.now() - begun;
    await work(scripted().lrs);
    const through = performance.now() - begun;
    console.log(
      `10,000 statements: ${Math.round(written)} ms to write, ${Math.round(through)} ms until all are handed over`,
    );
    expect(new Set(await states())).toEqual(new Set(['stored']));
    expect(written).toBeLessThan(5_000);
  }, 120_000);
});

describe('a store in trouble', () => {
  test('is left alone for ever longer, and nothing overtakes what waits', async () => {
    const { lrs, handed } = scripted(...Array.from({ length: 7 }, () => later()), { kind: 'stored' });
    await told();
    await workOn(lrs);
    await told({ verb: 'completed' });
    const pauses: number[] = [];
    while (handed.length < 8) {
      const before = handed.length;
      const from = clock.now().getTime();
      while (handed.length === before) await workOn(lrs);
      pauses.push((clock.now().getTime() - from) / minute);
    }
    expect(pauses).toEqual([1, 2, 5, 15, 30, 60, 60]);
    expect(handed[0]).toHaveLength(1);
    expect(handed[7]).toHaveLength(2);
    expect(new Set(handed.map(([first]) => first?.id)).size).toBe(1);
    expect(await states()).toEqual(['stored', 'stored']);
  });

  test('is asked again when it said so', async () => {
    const { lrs, handed } = scripted(later(90 * minute), { kind: 'stored' });
    await told();
    await workOn(lrs);
    expect(await workOn(lrs)).toBe(90 * minute);
    expect(handed).toHaveLength(2);
  });

  test('for seven days is told no more of what was before them; the next start tries once more', async () => {
    const { lrs, handed } = scripted(later(day));
    await told();
    for (let n = 0; n < 8; n += 1) await workOn(lrs);
    expect(await states()).toEqual(['refused too_late']);
    expect(await dueJobs()).toEqual([]);
    const tried = handed.length;
    await rememberLrs(database.db, 'account', clock.now());
    await insertJobs(database.db, [tellJob.request({})], clock.now());
    await work(port());
    expect([tried, await states()]).toEqual([8, ['stored']]);
    expect(await real.kept(it)).toHaveLength(1);
  });

  test('refuses one: the others go on, and the doctor can say so', async () => {
    await told();
    for (let n = 0; n < 3; n += 1) {
      await answerRow(n, true, true);
      await answered(n);
    }
    const ids = await database.db.selectFrom('statements').select('id').orderBy('seq').execute();
    const { lrs } = scripted({ kind: 'refused', ids: [ids[1]?.id ?? ''], why: 'refused' });
    await workOn(lrs);
    expect(await states()).toEqual(['stored', 'refused refused', 'stored', 'stored']);
    expect(await statementCounts(database.db)).toEqual({
      waiting: 0,
      since: undefined,
      refused: [['refused', 1]],
    });
  });

  test('that is not configured any more: what waits stays, and no job goes round', async () => {
    await told();
    await workOn(undefined);
    expect([await states(), await dueJobs()]).toEqual([['waiting'], []]);
  });
});

describe('a process that dies', () => {
  const dies = new Error('killed');

  test('after the store took it and before that was written down tells the same again: it is there once', async () => {
    await told();
    await answerRow(0, true, true);
    await answered(0);
    const [job] = await dueJobs();
    clock.set(job?.due_at ?? start);
    const child = spawn(
      process.execPath,
      [
        fileURLToPath(new URL('./statements-child.ts', import.meta.url)),
        JSON.stringify({
          connection: database.connection,
          url: gate.url,
          publicUrl,
          job: job?.id,
          at: clock.now(),
        }),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let said = '';
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString();
    });
    const exited = once(child, 'exit');
    gate.next({
      kind: 'after',
      meanwhile: async () => {
        child.kill('SIGKILL');
        await exited;
      },
    });
    expect((await exited)[1]).toBe('SIGKILL');
    expect([said, await states()]).toEqual(['', ['waiting', 'waiting']]);
    expect(await real.kept(it)).toHaveLength(2);

    // The same job rings again, here or elsewhere; the batch is still held by the one that died.
    await work(port());
    expect(gate.asked).toHaveLength(1);
    clock.advance(10 * minute);
    await work(port());
    expect(await states()).toEqual(['stored', 'stored']);
    expect(gate.asked.map(({ ids }) => ids)).toEqual([gate.asked[0]?.ids, gate.asked[0]?.ids]);
    const kept = await real.kept(it);
    expect(kept.map(({ id }) => id)).toEqual(gate.asked[0]?.ids);
    expect(await dueJobs()).toEqual([]);
  });

  test.each([1, 2, 3])('after so many of three batches (%i): every one is there once', async (batches) => {
    for (let n = 0; n < 120; n += 1) {
      await answerRow(n, n % 2 === 0, true);
      await answered(n);
    }
    let handed = 0;
    const mortal: Lrs = {
      store: async (statements) => {
        const how = await port().store(statements);
        handed += 1;
        if (handed === batches) throw dies;
        return how;
      },
    };
    await workOn(mortal);
    expect(await states()).toContain('waiting');
    clock.advance(10 * minute);
    await work(port());
    const kept = await real.kept(it);
    expect(kept.map(({ result }) => result?.extensions?.['urn:x-latido:answer'])).toEqual(
      Array.from({ length: 120 }, (_, n) => n + 1),
    );
    expect(new Set(await states())).toEqual(new Set(['stored']));
    expect(await dueJobs()).toEqual([]);
  });

  test('while another is at it: one sender at a time', async () => {
    await told();
    await insertJobs(
      database.db,
      Array.from({ length: 4 }, () => tellJob.request({})),
      clock.now(),
    );
    const { lrs, handed } = scripted();
    const slow: Lrs = {
      store: async (statements) => {
        await sql`select pg_sleep(0.1)`.execute(database.db);
        return lrs.store(statements);
      },
    };
    const ids = (await dueJobs()).map(({ id }) => id);
    await Promise.all(ids.map((id) => runner(slow)(id)));
    await work(slow);
    expect(handed).toHaveLength(1);
  });
});

test('what is over is forgotten after thirty days, what waits is not', async () => {
  await told();
  await workOn(port());
  clock.advance(31 * day);
  gate.always(answers(503, { 'retry-after': '60' }));
  await told({ verb: 'completed' });
  await workOn(port());
  expect(await states()).toEqual(['waiting']);
});

test('whoever is erased here is told of no more', async () => {
  await told();
  await database.db.deleteFrom('people').where('id', '=', ana).execute();
  const { lrs, handed } = scripted();
  await workOn(lrs);
  expect([handed, await states()]).toEqual([[], []]);
});

test('nothing of a person is logged', async () => {
  gate.always(answers(400));
  await told();
  await workOn(port());
  expect(log.text()).toContain('statements refused');
  for (const word of [ana, it, 'Peña', 'secret']) expect(log.text()).not.toContain(word);
  await writeSetting(database.db, 'lrs', { on: false });
});

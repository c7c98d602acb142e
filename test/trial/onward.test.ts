import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTrialClock } from '#src/trial/clock.ts';
import { nextStop } from '#src/trial/moments.ts';
import { createOnward } from '#src/trial/onward.ts';
import type { Db } from '#store/db.ts';
import { readSetting } from '#store/settings.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { createTestLog } from '#test/support/testports.ts';

const monday = new Date('2026-11-23T07:00:00Z');
const at = (time: string, day = 23): Date => new Date(`2026-11-${day}T${time}:00Z`);
let database: TestDatabase;
let db: Db;
let person: string;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  const row = await db
    .insertInto('people')
    .values({ name: 'Rita', attributes: '{}' })
    .returning('id')
    .executeTakeFirstOrThrow();
  person = row.id;
});
afterAll(() => database.drop());
beforeEach(async () => {
  await db.deleteFrom('jobs').execute();
  await db.deleteFrom('deliveries').execute();
});

const job = (due: Date) => db.insertInto('jobs').values({ name: 'x.y', data: '{}', due_at: due }).execute();
const delivery = (due: Date, notAfter: Date) =>
  db
    .insertInto('deliveries')
    .values({
      person_id: person,
      message: 'x.y',
      data: '{}',
      unasked: true,
      due_at: due,
      not_after: notAfter,
    })
    .execute();

/** A program that does what is due, and writes down when. `leads`: what a job leads to. */
function createProgram(
  leads: (due: Date) => Date | undefined = () => undefined,
  options: Readonly<{ sweepMs?: number; stuck?: boolean }> = {},
) {
  const done: { due: string; when: string }[] = [];
  const asked: string[] = [];
  const clock = createTrialClock({ now: () => monday }, 0);
  let sweeps = 0;
  const onward = createOnward({
    db,
    clock,
    log: createTestLog(),
    async sweepNow() {
      sweeps += 1;
      await sleep(options.sweepMs ?? 0);
      for (const table of ['jobs', 'deliveries'] as const) {
        const rows =
          table === 'jobs'
            ? await db
                .updateTable('jobs')
                .set({ done_at: clock.now() })
                .where('due_at', '<=', clock.now())
                .where('done_at', 'is', null)
                .returning('due_at')
                .execute()
            : await db
                .updateTable('deliveries')
                .set({
                  state: sql<
                    'expired' | 'sent'
                  >`case when not_after < ${clock.now()} then 'expired' else 'sent' end`,
                })
                .where('state', '=', 'waiting')
                .where('due_at', '<=', clock.now())
                .returning('due_at')
                .execute();
        for (const { due_at } of rows) {
          done.push({ due: due_at.toISOString(), when: clock.now().toISOString() });
          const next = leads(due_at);
          if (next !== undefined) await job(next);
        }
      }
      return 0;
    },
    async answer(apart) {
      asked.push(apart);
      return 2;
    },
  });
  /** Resolves when time stands. */
  const go = (days: number, colleagues = false) => {
    const moved: string[] = [];
    const ended = new Promise<Readonly<{ answered: number; failed: boolean }>>((resolve) => {
      onward.along.begin({
        days,
        apart: 'ana',
        colleagues,
        moved: () => moved.push(clock.now().toISOString()),
        ended: resolve,
      });
    });
    return { moved, ended };
  };
  return { clock, onward, done, asked, go, sweeps: () => sweeps };
}
const iso = (time: string, day?: number) => at(time, day).toISOString();

it('goes from due moment to due moment, those of one half hour together, until the day is over', async () => {
  for (const time of ['09:00', '09:12', '09:29', '09:30', '14:05']) await job(at(time));
  await job(at('07:01', 24));
  const { clock, done, go, onward } = createProgram();
  const { moved, ended } = go(1);
  expect(onward.along.going()?.until).toEqual(at('07:00', 24));
  expect(await ended).toEqual({ answered: 0, failed: false });
  expect(moved).toEqual([iso('09:29'), iso('09:30'), iso('14:05')]);
  expect(done.map(({ due }) => due)).toEqual(
    ['09:00', '09:12', '09:29', '09:30', '14:05'].map((t) => iso(t)),
  );
  expect(clock.now()).toEqual(at('07:00', 24));
  expect(onward.along.going()).toBeUndefined();
  // Written down: whoever starts after a crash is in the same time.
  expect((await readSetting(db, 'trial')).aheadMs).toBe(clock.aheadMs);
});

it('passes over nothing: neither what comes up on the way nor the end of what waits', async () => {
  await job(at('09:00'));
  await delivery(at('10:02'), at('10:05'));
  await job(at('10:25'));
  // Each job leads to another one, a day long.
  const { done, go } = createProgram((due) =>
    due < at('20:00') ? new Date(due.getTime() + 7 * 3_600_000) : undefined,
  );
  await go(1).ended;
  const late = done.map(({ due, when }) => Date.parse(when) - Date.parse(due));
  expect(Math.max(...late)).toBeLessThan(30 * 60_000);
  expect(done.map(({ due }) => due)).toEqual(
    expect.arrayContaining([iso('16:00'), iso('23:00'), iso('17:25')]),
  );
  const states = await db.selectFrom('deliveries').select('state').execute();
  expect(states).toEqual([{ state: 'sent' }]);
});

it('stops where it is when asked to', async () => {
  for (let hour = 8; hour < 24; hour += 1) await job(at(`${String(hour).padStart(2, '0')}:00`));
  const { clock, go, onward } = createProgram(undefined, { sweepMs: 20 });
  const { moved, ended } = go(7);
  while (moved.length < 3) await sleep(5);
  await onward.along.stop();
  expect(await ended).toEqual({ answered: 0, failed: false });
  expect(onward.along.going()).toBeUndefined();
  const stood = clock.now();
  expect(stood < at('22:00')).toBe(true);
  await sleep(100);
  expect(clock.now()).toEqual(stood);
});

it('pressed twice goes once, and a skip meanwhile does nothing', async () => {
  await job(at('09:00'));
  await job(at('06:00', 25));
  const { clock, go, onward } = createProgram(undefined, { sweepMs: 50 });
  const first = go(1);
  const second = go(7);
  expect(await onward.skip()).toBeUndefined();
  await first.ended;
  expect(second.moved).toEqual([]);
  expect(clock.now()).toEqual(at('07:00', 24));
  expect((await onward.skip())?.at).toEqual(at('06:00', 25));
});

it('lets the colleagues answer on the way, if that is wanted, and counts them', async () => {
  await job(at('09:00'));
  await job(at('11:00'));
  const { asked, go } = createProgram();
  expect(await go(1, true).ended).toEqual({ answered: 6, failed: false });
  expect(asked).toEqual(['ana', 'ana', 'ana']);
  await go(1, false).ended;
  expect(asked).toHaveLength(3);
});

it('says that it failed when the way is barred, and can be begun again', async () => {
  await job(at('09:00'));
  const { onward, go, clock } = createProgram((due) => {
    if (due.getTime() === at('09:00').getTime()) throw new Error('away');
    return undefined;
  });
  expect(await go(1).ended).toEqual({ answered: 0, failed: true });
  expect(onward.along.going()).toBeUndefined();
  await go(1).ended;
  expect(clock.now() > at('07:00', 24)).toBe(true);
});

it('closed, it goes nowhere', async () => {
  await job(at('09:00'));
  const { onward, clock, go } = createProgram(undefined, { sweepMs: 20 });
  const { ended } = go(7);
  await onward.close();
  await ended;
  const stood = clock.now();
  onward.along.begin({ days: 1, apart: 'ana', colleagues: false, moved: () => {}, ended: () => {} });
  await sleep(50);
  expect([clock.now(), onward.along.going()]).toEqual([stood, undefined]);
});

it('there is no stop after the end, and one at the end counts', async () => {
  await job(at('10:00'));
  expect(await nextStop(db, monday, at('09:59'))).toBeUndefined();
  expect(await nextStop(db, monday, at('10:00'))).toEqual(at('10:00'));
  await job(at('10:10'));
  expect(await nextStop(db, monday, at('10:05'))).toEqual(at('10:00'));
});

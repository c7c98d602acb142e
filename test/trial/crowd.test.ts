import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWebChat } from '#adapters/web/index.ts';
import type { Handle } from '#core/chat.ts';
import { addDays } from '#core/zoned.ts';
import { courseBySlug } from '#flows/training/content/store.ts';
import { createTrainingFlow } from '#flows/training/flow.ts';
import { wakeUp } from '#flows/training/learning/wake.ts';
import { createDeliver } from '#src/deliver.ts';
import { createDispatch } from '#src/dispatch.ts';
import { createRegistry } from '#src/registry.ts';
import { createRun } from '#src/run.ts';
import { createCrowd } from '#src/trial/crowd/crowd.ts';
import { inventOrganisation } from '#src/trial/organisation.ts';
import { createWebPeople, tenant } from '#src/trial/people.ts';
import { insertJobs, jobsToSet } from '#store/jobs.ts';
import { deliveriesToSet } from '#store/outbox.ts';
import { createWebMessages } from '#store/webchat.ts';
import { testPorts } from '#test/support/ports.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { createTestClock, createTestLog } from '#test/support/testports.ts';

// The invented organisation takes a course for three weeks; the crowd is woken every few hours.

const start = new Date('2026-11-23T05:00:00Z');
const apart = 'emma-lindqvist';
let database: TestDatabase;
let answers = 0;
/** What was sent as an event, by kind. */
const events = new Map<string, number>();

beforeAll(async () => {
  database = await createTestDatabase();
  const { db, connection } = database;
  await inventOrganisation(db, { now: start });
  const clock = createTestClock(start);
  const log = createTestLog();
  const lent = testPorts({});
  const registry = createRegistry([createTrainingFlow(lent)]);
  const common = { db, clock, registry, log, holidays: lent.holidays };
  const messages = createWebMessages(db as never, { tenant, connection });
  const people = createWebPeople(db);
  const chat = createWebChat({ messages, people, tenant, clock, log });
  const dispatch = createDispatch({
    ...common,
    ring: () => {},
    unknown: async () => ({ reply: { kind: 'done' } }),
  });
  const handle: Handle = async (event) => {
    events.set(event.kind, (events.get(event.kind) ?? 0) + 1);
    return dispatch(event);
  };
  const run = createRun({ ...common, ring: () => {} });
  const deliver = createDeliver({ ...common, chats: [chat] });
  const crowd = createCrowd({ db, messages, chat, clock, handle });

  // A real person, to whom a lesson comes as well.
  const real = randomUUID();
  await db
    .insertInto('people')
    .values({ id: real, name: 'Rita', locale: 'en', time_zone: 'UTC', attributes: '{}' })
    .execute();
  await db
    .insertInto('identities')
    .values({
      platform: 'web',
      tenant,
      key: 'rita',
      person_id: real,
      route: 'dm:rita',
      time_zone: null,
    })
    .execute();
  const employees = await db.selectFrom('people').select('id').where('kind', '=', 'employee').execute();
  const course = await courseBySlug(db, 'useful-thanks');
  await db
    .insertInto('enrolments')
    .values(
      employees.map(({ id }) => ({
        person_id: id,
        course_id: course?.id ?? '',
        version: 1,
        source: 'self' as const,
        mandatory: true,
        starts_on: '2026-11-23',
        created_at: start,
      })),
    )
    .execute();
  await db.transaction().execute(async (trx) =>
    insertJobs(
      trx,
      await wakeUp(
        trx,
        employees.map(({ id }) => id),
        start,
      ),
      start,
    ),
  );
  for (let hour = 0; hour < 21 * 24; hour += 3) {
    clock.set(new Date(start.getTime() + hour * 3_600_000));
    for (let busy = true; busy; ) {
      const jobs = (await jobsToSet(db, clock.now(), 1_000, 0)).filter(({ delayMs }) => delayMs === 0);
      for (const { id } of jobs) await run(id);
      const due = (await deliveriesToSet(db, clock.now(), 1_000, 0)).filter(({ delayMs }) => delayMs === 0);
      for (const { id } of due) await deliver(id);
      busy = jobs.length + due.length > 0;
    }
    answers += await crowd(apart);
  }
}, 120_000);
afterAll(() => database.drop());

const byState = async () => {
  const rows = await database.db
    .selectFrom('enrolments as e')
    .innerJoin('identities as i', 'i.person_id', 'e.person_id')
    .select(['i.key', 'e.state', 'e.begun_at', 'e.id'])
    .execute();
  return rows;
};

it('some never begin, most are through and say so, through buttons and forms', async () => {
  const all = await byState();
  const share = (n: number) => n / all.length;
  expect(share(all.filter(({ state }) => state === 'done').length)).toBeGreaterThan(0.4);
  expect(all.filter(({ begun_at }) => begun_at === null).length).toBeGreaterThan(2);
  expect(share(all.filter(({ begun_at }) => begun_at === null).length)).toBeLessThan(0.4);
  expect(answers).toBeGreaterThan(100);
  for (const kind of ['action', 'open', 'submit']) expect(events.get(kind) ?? 0, kind).toBeGreaterThan(20);
});

it('is right mostly, not always sure, and learns from what was not right', async () => {
  const rows = await database.db
    .selectFrom('lesson_answers')
    .select(['n', 'correct', 'sure', 'lesson'])
    .execute();
  const rate = (of: typeof rows, is: (row: (typeof rows)[number]) => boolean) =>
    of.filter(is).length / of.length;
  const first = rows.filter(({ n }) => n === 0);
  expect(rate(first, ({ correct }) => correct)).toBeGreaterThan(0.6);
  expect(rate(first, ({ correct }) => correct)).toBeLessThan(0.97);
  expect(rate(rows, ({ sure }) => sure)).toBeGreaterThan(0.5);
  expect(rate(rows, ({ sure }) => sure)).toBeLessThan(0.95);
  // Own words and several choices, too: nobody is always wrong there for want of the right words.
  for (const lesson of new Set(rows.map((row) => row.lesson))) {
    const of = first.filter((row) => row.lesson === lesson);
    expect(
      rate(of, ({ correct }) => correct),
      lesson,
    ).toBeGreaterThan(0.45);
  }
  expect(
    rate(
      rows.filter(({ n }) => n > 0),
      ({ correct }) => correct,
    ),
  ).toBeGreaterThan(rate(first, ({ correct }) => correct));
});

it('leaves alone whoever is at the keyboard, and real people', async () => {
  const all = await byState();
  for (const key of [apart, 'rita'])
    expect(all.find((one) => one.key === key)).toMatchObject({ begun_at: null, state: 'open' });
});

it('takes a day’s share, and no more', async () => {
  const rows = await database.db
    .selectFrom('lesson_answers')
    .select(({ fn }) => ['enrolment_id', 'day', fn.countAll<string>().as('n')])
    .groupBy(['enrolment_id', 'day'])
    .execute();
  // Whoever began with a message of the day before has that share, too.
  expect(Math.max(...rows.map(({ n }) => Number(n)))).toBeLessThanOrEqual(3);
  expect(rows.every(({ day }) => day <= addDays('2026-11-23', 22))).toBe(true);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { keptOf, missedOf } from '#flows/training/figures/answers/store.ts';
import { groupsOf } from '#flows/training/figures/groups.ts';
import { lateOf } from '#flows/training/figures/late/store.ts';
import { takersOf, trainedIn } from '#flows/training/figures/takers/store.ts';
import { allUnits } from '#store/people.ts';
import { testPorts } from '#test/support/ports.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { longContent, type PlantedCourse, plantCourse, plantPeople, plantUnit } from './support.ts';

// 10,000 people with 40 lessons, all answered and some reviewed: 720,000 answers.

const people = 10_000;
const lessons = 40;
/** Milliseconds, on a machine that others use as well. */
const most = 1_000;

let database: TestDatabase;
let course: PlantedCourse;
let root: string;
let ids: readonly string[];
beforeAll(async () => {
  database = await createTestDatabase();
  const { db, pool } = database;
  course = await plantCourse(db, longContent(lessons));
  root = await plantUnit(db, 'Todo');
  for (let n = 0; n < 100; n += 1) await plantUnit(db, `Unidad ${n}`, root);
  ids = await plantPeople(db, people, { reachable: false });
  await pool.query(
    `update people set unit_id = (select id from (select id, row_number() over (order by name) as n from units) u
       where u.n = 1 + abs(hashtext(people.id::text)) % 101)`,
  );
  await pool.query(
    `insert into enrolments (person_id, course_id, version, source, mandatory, starts_on, due_on, state, created_at, begun_at, done_at)
     select id, $1, $2, 'audience', true, '2026-10-01', '2026-11-01', case when h < 7 then 'done' else 'open' end, now(), now(),
       case when h < 7 then now() end
     from (select id, abs(hashtext(id::text)) % 10 as h from people) p`,
    [course.id, course.version],
  );
  await pool.query(
    `insert into leaves select id, '2026-10-05', '2026-10-09' from people where abs(hashtext(id::text)) % 20 = 19`,
  );
  await pool.query(
    `insert into lesson_answers
     select e.id, 'lesson-' || l, n, case when n > 0 then 2 end, random() < 0.7, true, '2026-11-01'
     from enrolments e, generate_series(1, $1::int) l, generate_series(0, 1) n where n = 0 or l % 5 > 0`,
    [lessons],
  );
  await pool.query('analyze');
}, 120_000);
afterAll(() => database.drop());

/** The best of three: how long it takes, not how busy the machine is. */
async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  let best = Number.POSITIVE_INFINITY;
  let result: T | undefined;
  for (let n = 0; n < 3; n += 1) {
    const begun = performance.now();
    result = await work();
    best = Math.min(best, performance.now() - begun);
  }
  expect(best, what).toBeLessThan(most);
  return result as T;
}

test('all figures of a course within a second', async () => {
  const { db } = database;
  const { holidays } = testPorts();
  const days = { holidays, today: '2026-11-24' };
  const takers = await timed('who takes it', () => takersOf(db, course.id, days));
  const groups = groupsOf(await allUnits(db), takers);
  expect(groups.totals.get(root)).toMatchObject({ enrolled: people, begun: people });
  const names = course.content.lessons.map(({ id }) => id);
  const missed = await timed('questions', () => missedOf(db, course.id, names, days.today));
  expect(missed).toHaveLength(lessons);
  expect(missed.every((one) => one.people === people)).toBe(true);
  expect(await timed('retention', () => keptOf(db, course.id, days.today))).toMatchObject([
    { gap: 2, answers: people * 32 },
  ]);
  const late = await timed('who is late', () => lateOf(db, { mandatoryOf: ids }, days));
  expect(late.length).toBe(groups.totals.get(root)?.late);
  const trained = await timed('the line of a report', async () => trainedIn(db, await allUnits(db), root));
  expect(trained).toMatchObject({ mandatory: { people } });
}, 60_000);

import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { checkCourse } from '#flows/training/content/check.ts';
import { courseBySlug, listCourses, publish } from '#flows/training/content/store.ts';
import { inventOrganisation, removeInvented } from '#src/trial/organisation.ts';
import type { Db } from '#store/db.ts';
import { personOf } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';

const now = new Date('2026-11-21T12:00:00Z');
const slugs = ['good-handover', 'useful-thanks'];
let database: TestDatabase | undefined;
let db: Db;

beforeEach(async () => {
  await database?.drop();
  database = await createTestDatabase();
  db = database.db;
  await inventOrganisation(db, { now });
});
afterAll(() => database?.drop());

const there = async () => (await listCourses(db, { retired: true })).map(({ slug }) => slug);
const idOf = async (key: string): Promise<string> =>
  (await personOf(db, { platform: 'web', tenant: 'trial', key }))?.id ?? '';
const courseId = async (slug: string): Promise<string> => (await courseBySlug(db, slug))?.id ?? '';

async function somebodyReal(): Promise<string> {
  const { id } = await db
    .insertInto('people')
    .values({ name: 'Rita', email: 'rita@real.example', attributes: '{}' })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}
async function ruleBy(by: string, slug: string): Promise<string> {
  const { id } = await db
    .insertInto('course_rules')
    .values({
      course_id: await courseId(slug),
      kind: 'audience',
      audience: JSON.stringify({ kinds: ['employee'] }),
      mandatory: true,
      by_id: by,
      created_at: now,
      begun_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}
async function enrol(person: string, slug: string, rule: string | null = null): Promise<string> {
  const { id } = await db
    .insertInto('enrolments')
    .values({
      person_id: person,
      course_id: await courseId(slug),
      version: 1,
      source: rule === null ? 'self' : 'audience',
      rule_id: rule,
      mandatory: true,
      starts_on: '2026-11-21',
      created_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}
const rules = async () => (await db.selectFrom('course_rules').select('id').execute()).map(({ id }) => id);
const enrolled = async () =>
  (await db.selectFrom('enrolments').select('person_id').execute()).map(({ person_id }) => person_id);

describe('the sample courses of the trial', () => {
  it('are published with the organisation, in three languages, as the checks want them', async () => {
    const courses = await listCourses(db);
    expect(courses.map(({ slug }) => slug)).toEqual(slugs);
    for (const { live, version, draft } of courses) {
      expect([version, draft]).toEqual([1, undefined]);
      expect(Object.keys(live?.texts ?? {}).toSorted()).toEqual(['en', 'es', 'pt']);
      expect(checkCourse(live).kind).toBe('ok');
    }
    const { courses: known } = await readSetting(db, 'trial');
    expect(known.toSorted()).toEqual(courses.map(({ id }) => id).toSorted());
  });

  it('come to an organisation that was invented before there were any, once', async () => {
    await db.deleteFrom('courses').execute();
    const before = await db.selectFrom('people').select('id').execute();
    await Promise.all([1, 2, 3].map(() => inventOrganisation(db, { now })));
    expect(await there()).toEqual(slugs);
    expect(await db.selectFrom('people').select('id').execute()).toHaveLength(before.length);
    const { rows } = { rows: await db.selectFrom('course_versions').selectAll().execute() };
    expect(rows).toHaveLength(2);
  });

  it('are not put beside courses of one’s own', async () => {
    const content = (await courseBySlug(db, 'useful-thanks'))?.live;
    if (content === undefined) throw new Error('no sample');
    await db.deleteFrom('courses').execute();
    await publish(db, { slug: 'my-own', content, now });
    await inventOrganisation(db, { now });
    expect(await there()).toEqual(['my-own']);
  });
});

describe('removing what is invented', () => {
  it('takes the courses as they came, the rules of invented people and all they have learned', async () => {
    const ana = await idOf('ana-torres');
    const rule = await ruleBy(ana, 'useful-thanks');
    const enrolment = await enrol(await idOf('emma-lindqvist'), 'useful-thanks', rule);
    await db
      .insertInto('lesson_answers')
      .values({ enrolment_id: enrolment, lesson: 'x', n: 0, correct: true, sure: true, day: '2026-11-21' })
      .execute();
    await db.insertInto('learners').values({ person_id: ana }).execute();
    await removeInvented(db);
    await removeInvented(db);
    for (const table of [
      'courses',
      'course_versions',
      'course_rules',
      'enrolments',
      'lesson_answers',
      'learners',
    ] as const)
      expect(await db.selectFrom(table).selectAll().execute(), table).toEqual([]);
    expect((await readSetting(db, 'trial')).courses).toEqual([]);
  });

  it('leaves courses of one’s own, also those written as somebody invented', async () => {
    const ana = await idOf('ana-torres');
    const content = (await courseBySlug(db, 'useful-thanks'))?.live;
    if (content === undefined) throw new Error('no sample');
    await publish(db, { slug: 'my-own', content, by: ana as never, now });
    const [lesson] = content.lessons;
    // A sample that was changed is somebody's own work.
    await publish(db, {
      slug: 'good-handover',
      content: { ...content, lessons: lesson === undefined ? [] : [lesson] },
      by: ana as never,
      now,
    });
    await removeInvented(db);
    expect(await there()).toEqual(['good-handover', 'my-own']);
    expect((await courseBySlug(db, 'my-own'))?.live?.lessons).toHaveLength(5);
  });

  it('leaves what real people learn, and the rule that asked them to', async () => {
    const rita = await somebodyReal();
    const ana = await idOf('ana-torres');
    const asked = await ruleBy(ana, 'useful-thanks');
    await ruleBy(ana, 'useful-thanks');
    await enrol(rita, 'useful-thanks', asked);
    await enrol(ana, 'useful-thanks', asked);
    await removeInvented(db);
    expect(await there()).toEqual(['useful-thanks']);
    expect(await rules()).toEqual([asked]);
    expect(await enrolled()).toEqual([rita]);
  });
});

import { sql } from 'kysely';
import type { PersonId } from '#core/person.ts';
import { kept } from '#core/text.ts';
import { type CourseContent, courseSchema } from '#flows/training/course.ts';
import type { Db } from '#store/db.ts';
import type { GrowthSkillsTable } from '#store/tables/training.ts';

export type SkillState = 'wanted' | 'learning' | 'have';

/** What somebody wants to be able to do. */
export type Skill = Readonly<{
  id: string;
  words: string;
  state: SkillState;
  /** The course that they take for it. */
  course: string | undefined;
  /** ISO 8601 date. */
  since: string;
}>;

/** A course that can be taken. */
export type Offered = Readonly<{ id: string; content: CourseContent }>;
export type Taken = Readonly<{
  enrolment: string;
  course: string;
  content: CourseContent;
  doneAt: Date | undefined;
}>;
export type Named = Readonly<{ id: PersonId; name: string }>;

/** More would be a list and no plan. */
export const mostSkills = 10;

/** To be called before anything of it is changed: changes come one after the other. */
export async function lockPlan(db: Db, person: PersonId): Promise<void> {
  await db.selectFrom('people').select('id').where('id', '=', person).forNoKeyUpdate().execute();
}

const state = (value: GrowthSkillsTable['state'] | string): SkillState => value as SkillState;

/** Those that are wanted first, then the oldest first. */
export async function skillsOf(db: Db, person: PersonId): Promise<readonly Skill[]> {
  const rows = await db
    .selectFrom('growth_skills')
    .select(['id', 'words', 'state', 'course_id', 'created_on'])
    .where('person_id', '=', person)
    .orderBy(sql`array_position(array['learning', 'wanted', 'have'], state)`)
    .orderBy('created_on')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    words: row.words,
    state: state(row.state),
    course: row.course_id ?? undefined,
    since: row.created_on,
  }));
}

type Wanted = Readonly<{ words: string; state: SkillState; course: string | undefined }>;

/** The person has been locked. @returns false: there are as many as there can be */
export async function addSkill(
  db: Db,
  person: PersonId,
  { words, state: stands, course }: Wanted,
  at: Readonly<{ today: string; now: Date }>,
): Promise<boolean> {
  if ((await skillsOf(db, person)).length >= mostSkills) return false;
  await db
    .insertInto('growth_skills')
    .values({
      person_id: person,
      words: kept(words),
      state: stands,
      course_id: course ?? null,
      created_on: at.today,
      changed_at: at.now,
    })
    .execute();
  return true;
}

/** @returns false: it is not there any more, or somebody else's */
export async function changeSkill(
  db: Db,
  person: PersonId,
  id: string,
  { words, state: stands, course }: Wanted,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('growth_skills')
    .set({ words: kept(words), state: stands, course_id: course ?? null, changed_at: now })
    .where('id', '=', id)
    .where('person_id', '=', person)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function dropSkill(db: Db, person: PersonId, id: string): Promise<void> {
  await db.deleteFrom('growth_skills').where('id', '=', id).where('person_id', '=', person).execute();
}

/** With whom a plan is shared, who are still here. */
export async function readersOf(db: Db, person: PersonId): Promise<readonly Named[]> {
  return db
    .selectFrom('growth_shares as s')
    .innerJoin('people as p', 'p.id', 's.with_id')
    .select(['p.id', 'p.name'])
    .where('s.person_id', '=', person)
    .where('p.gone_at', 'is', null)
    .orderBy('p.name')
    .execute();
}

/** Whose plans this person may see. */
export async function sharedWith(db: Db, reader: PersonId): Promise<readonly Named[]> {
  return db
    .selectFrom('growth_shares as s')
    .innerJoin('people as p', 'p.id', 's.person_id')
    .select(['p.id', 'p.name'])
    .where('s.with_id', '=', reader)
    .where('p.gone_at', 'is', null)
    .orderBy('p.name')
    .execute();
}

/** The person has been locked. @returns who may see it from now on, and who may no more */
export async function shareWith(
  db: Db,
  person: PersonId,
  readers: readonly PersonId[],
  now: Date,
): Promise<Readonly<{ added: readonly PersonId[]; dropped: readonly PersonId[] }>> {
  const before = (
    await db.selectFrom('growth_shares').select('with_id').where('person_id', '=', person).execute()
  ).map((row) => row.with_id);
  const added = [...new Set(readers)].filter((id) => !before.includes(id));
  const dropped = before.filter((id) => !readers.includes(id));
  if (dropped.length > 0) {
    await db
      .deleteFrom('growth_shares')
      .where('person_id', '=', person)
      .where('with_id', 'in', dropped)
      .execute();
  }
  if (added.length > 0) {
    await db
      .insertInto('growth_shares')
      .values(added.map((id) => ({ person_id: person, with_id: id, at: now })))
      .execute();
  }
  return { added, dropped };
}

/** All that can be taken now, by their names. */
export async function coursesOffered(db: Db): Promise<readonly Offered[]> {
  const rows = await db
    .selectFrom('courses as c')
    .innerJoin('course_versions as v', (join) =>
      join.onRef('v.course_id', '=', 'c.id').onRef('v.version', '=', 'c.version'),
    )
    .select(['c.id', 'v.body'])
    .where('c.retired_at', 'is', null)
    .orderBy('c.slug')
    .execute();
  return rows.map(({ id, body }) => ({ id, content: courseSchema.parse(body) }));
}

/** What somebody takes and has taken, the newest first. */
export async function coursesTaken(db: Db, person: PersonId): Promise<readonly Taken[]> {
  const rows = await db
    .selectFrom('enrolments as e')
    .innerJoin('course_versions as v', (join) =>
      join.onRef('v.course_id', '=', 'e.course_id').onRef('v.version', '=', 'e.version'),
    )
    .select(['e.id', 'e.course_id', 'e.done_at', 'v.body'])
    .where('e.person_id', '=', person)
    .where('e.state', 'in', ['open', 'done'])
    .orderBy('e.done_at', (order) => order.desc().nullsFirst())
    .orderBy('e.created_at', 'desc')
    .execute();
  return rows.map((row) => ({
    enrolment: row.id,
    course: row.course_id,
    content: courseSchema.parse(row.body),
    doneAt: row.done_at ?? undefined,
  }));
}

export type ValueCount = Readonly<{ value: string; count: number }>;

/**
 * What somebody was thanked for, by value, the most frequent first.
 * @param all false: as others may see it, so without what only a team or they themselves may see
 */
export async function thankedFor(db: Db, person: PersonId, all: boolean): Promise<readonly ValueCount[]> {
  const { rows } = await sql<ValueCount>`
    select r.value, count(*)::int as count
    from recognition_receivers x join recognitions r on r.id = x.recognition_id
    where x.person_id = ${person} and r.state = 'stands' and (${all} or r.seen = 'public')
    group by r.value order by count desc, r.value`.execute(db);
  return rows;
}

import { sql } from 'kysely';
import type { PersonId } from '#core/person.ts';
import { kept } from '#core/text.ts';
import type { Db } from '#store/db.ts';

/** People who take a course now, and those who have done it. */
export type Takers = Readonly<{ taking: number; finished: number }>;

export async function takersOf(db: Db, courses: readonly string[]): Promise<ReadonlyMap<string, Takers>> {
  if (courses.length === 0) return new Map();
  const rows = await db
    .selectFrom('enrolments')
    .select(({ fn }) => [
      'course_id',
      fn.count<number>('person_id').distinct().filterWhere('state', '=', 'open').as('taking'),
      fn.count<number>('person_id').distinct().filterWhere('state', '=', 'done').as('finished'),
    ])
    .where('course_id', 'in', courses)
    .groupBy('course_id')
    .execute();
  return new Map(
    rows.map(({ course_id, taking, finished }) => [
      course_id,
      { taking: Number(taking), finished: Number(finished) },
    ]),
  );
}

/** Whoever changes a course next waits until this one is committed. @returns whether it is there */
export async function lockCourse(db: Db, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('courses')
    .select('id')
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** A course that was never published is gone with all that was written of it. @returns whether it was such a one */
export async function deleteUnpublished(db: Db, id: string): Promise<boolean> {
  const done = await db
    .deleteFrom('courses')
    .where('id', '=', id)
    .where('version', 'is', null)
    .executeTakeFirst();
  return done.numDeletedRows > 0n;
}

export async function isSlugTaken(db: Db, slug: string): Promise<boolean> {
  const row = await db.selectFrom('courses').select('id').where('slug', '=', slug).executeTakeFirst();
  return row !== undefined;
}

// --- what came in by file and is not decided -----------------------------------------------------------------------------

/** Keeps it beside its course until it is decided; what came before is replaced. @returns the course; a new one is there in name alone */
export async function stage(
  db: Db,
  what: Readonly<{ slug: string; staged: unknown; by: PersonId; now: Date }>,
): Promise<string> {
  const staged = kept(JSON.stringify(what.staged));
  const { id } = await db
    .insertInto('courses')
    .values({
      slug: what.slug,
      version: null,
      draft: null,
      staged,
      by_id: what.by,
      created_at: what.now,
      retired_at: null,
    })
    .onConflict((conflict) => conflict.column('slug').doUpdateSet({ staged }))
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function stagedOf(db: Db, id: string): Promise<unknown> {
  const row = await db.selectFrom('courses').select('staged').where('id', '=', id).executeTakeFirst();
  return row?.staged ?? undefined;
}

/** Forgets it, and a course that is there in name alone. */
export async function unstage(db: Db, id: string): Promise<void> {
  await db.updateTable('courses').set({ staged: null }).where('id', '=', id).execute();
  await sql`delete from courses where id = ${id} and version is null and draft is null`.execute(db);
}

import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { PersonId } from '#core/person.ts';
import { kept } from '#core/text.ts';
import type { Db } from '#store/db.ts';
import { type CourseContent, courseSchema } from '../course.ts';
import { stable } from './stable.ts';

/** A course as it stands now. */
export type Course = Readonly<{
  id: string;
  slug: string;
  /** The one that new learners take. Absent: it was never published. */
  version?: number;
  /** Counts changes of the draft. */
  revision: number;
  /** It is offered no more. */
  retired: boolean;
  /** Under work; it may be incomplete, so it is no `CourseContent` yet. */
  draft?: unknown;
  /** The content of `version`. */
  live?: CourseContent;
}>;

/** Versions by the hash of their content, which never changes: reading one again costs a look at its hash. */
const parsed = new Map<string, Readonly<{ content: CourseContent; size: number }>>();
/** In characters, all together: hundreds of courses, in some 100 MB at most. */
const mostParsed = 16_000_000;
let parsedSize = 0;

function contentOf(hash: string, body: unknown): CourseContent {
  const known = parsed.get(hash);
  // Those that were read last stay.
  if (known !== undefined) parsed.delete(hash);
  const size = known?.size ?? JSON.stringify(body).length;
  const content = known?.content ?? courseSchema.parse(body);
  parsed.set(hash, { content, size });
  parsedSize += known === undefined ? size : 0;
  for (const [oldest, { size: freed }] of parsed) {
    if (parsedSize <= mostParsed || oldest === hash) break;
    parsed.delete(oldest);
    parsedSize -= freed;
  }
  return content;
}

const rows = (db: Db) =>
  db
    .selectFrom('courses as c')
    .leftJoin('course_versions as v', (join) =>
      join.onRef('v.course_id', '=', 'c.id').onRef('v.version', '=', 'c.version'),
    )
    .select(['c.id', 'c.slug', 'c.version', 'c.revision', 'c.draft', 'c.retired_at', 'v.hash']);

type Row = Awaited<ReturnType<ReturnType<typeof rows>['execute']>>[number];

const asCourse = (row: Row, live: CourseContent | undefined): Course => ({
  id: row.id,
  slug: row.slug,
  revision: row.revision,
  retired: row.retired_at !== null,
  ...(row.version !== null && { version: row.version }),
  ...(row.draft !== null && { draft: row.draft }),
  ...(live !== undefined && { live }),
});

/** Of what is known already, only the hash is read: the contents of all courses are megabytes. */
async function asCourses(db: Db, found: readonly Row[]): Promise<readonly Course[]> {
  const contents = new Map<string, CourseContent>();
  const unknown: string[] = [];
  for (const { hash } of found) {
    if (hash === null) continue;
    const known = parsed.get(hash);
    if (known === undefined) unknown.push(hash);
    else contents.set(hash, known.content);
  }
  if (unknown.length > 0) {
    const bodies = await db
      .selectFrom('course_versions')
      .select(['hash', 'body'])
      .where('hash', 'in', unknown)
      .execute();
    for (const { hash, body } of bodies) contents.set(hash, contentOf(hash, body));
  }
  return found.map((row) => asCourse(row, row.hash === null ? undefined : contents.get(row.hash)));
}

export async function courseById(db: Db, id: string): Promise<Course | undefined> {
  return (await asCourses(db, await rows(db).where('c.id', '=', id).execute()))[0];
}

export async function courseBySlug(db: Db, slug: string): Promise<Course | undefined> {
  return (await asCourses(db, await rows(db).where('c.slug', '=', slug).execute()))[0];
}

/** By their names. @param options `retired`: those that are offered no more, too */
export async function listCourses(
  db: Db,
  { retired = false }: Readonly<{ retired?: boolean }> = {},
): Promise<readonly Course[]> {
  const found = await rows(db)
    .$if(!retired, (query) => query.where('c.retired_at', 'is', null))
    .orderBy('c.slug')
    .execute();
  return asCourses(db, found);
}

/**
 * What somebody who began with this version takes.
 * @param found its hash, where that was read already
 * @throws NoResultError when there is no such version
 */
export async function versionOf(
  db: Db,
  courseId: string,
  version: number,
  found?: string,
): Promise<CourseContent> {
  const at = db
    .selectFrom('course_versions')
    .where('course_id', '=', courseId)
    .where('version', '=', version);
  const hash = found ?? (await at.select('hash').executeTakeFirstOrThrow()).hash;
  const known = parsed.get(hash);
  if (known !== undefined) return known.content;
  const { body } = await at.select('body').executeTakeFirstOrThrow();
  return contentOf(hash, body);
}

const within = <T>(db: Db, run: (db: Db) => Promise<T>): Promise<T> =>
  db.isTransaction ? run(db) : db.transaction().execute(run);

export type Published = Readonly<{ id: string; version: number; changed: boolean }>;

/**
 * Makes this content the version that new learners take; whoever is in the middle goes on with theirs. The same content again
 * changes nothing. A course of this slug that is not there yet is made.
 * @param what `content`: as `checkCourse` has returned it. `revision`: that of the draft which is published; it is then no draft
 *   any more, unless somebody has changed it since. Absent: a draft stays.
 * @throws NoResultError when there is no course of this id
 */
export async function publish(
  db: Db,
  what: (Readonly<{ slug: string }> | Readonly<{ id: string }>) &
    Readonly<{ content: CourseContent; by?: PersonId | undefined; now: Date; revision?: number }>,
): Promise<Published> {
  return within(db, async (trx) => {
    const by = what.by ?? null;
    if ('slug' in what) {
      await trx
        .insertInto('courses')
        .values({
          slug: what.slug,
          version: null,
          draft: null,
          by_id: by,
          created_at: what.now,
          retired_at: null,
        })
        .onConflict((conflict) => conflict.column('slug').doNothing())
        .execute();
    }
    const course = await trx
      .selectFrom('courses')
      .select(['id', 'slug', 'version'])
      .where('slug' in what ? 'slug' : 'id', '=', 'slug' in what ? what.slug : what.id)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow();
    const { id } = course;
    const body = stable({ ...what.content, slug: course.slug });
    const hash = createHash('sha256').update(body).digest('hex');
    if (what.revision !== undefined) {
      await trx
        .updateTable('courses')
        .set({ draft: null, revision: sql`revision + 1` })
        .where('id', '=', id)
        .where('revision', '=', what.revision)
        .execute();
    }

    const versions = await trx
      .selectFrom('course_versions')
      .select(['version', 'hash'])
      .where('course_id', '=', id)
      .orderBy('version', 'desc')
      .execute();
    const current = versions.find(({ version }) => version === course.version);
    if (current?.hash === hash) return { id, version: current.version, changed: false };
    const version = (versions[0]?.version ?? 0) + 1;
    await trx
      .insertInto('course_versions')
      .values({ course_id: id, version, body, hash, by_id: by, at: what.now })
      .execute();
    await trx.updateTable('courses').set({ version }).where('id', '=', id).execute();
    return { id, version, changed: true };
  });
}

/** `stale`: somebody else has changed it since. `taken`: there is a course of this name already. */
export type Saved =
  | Readonly<{ kind: 'ok'; id: string; revision: number }>
  | Readonly<{ kind: 'stale' }>
  | Readonly<{ kind: 'taken' }>;

/**
 * Keeps what is under work.
 * @param what without `id` a course of this slug is made. `draft`: nothing gives the draft up. `revision`: that of the course on which
 *   it builds; a new course has none before, whatever is said.
 */
export async function saveDraft(
  db: Db,
  what: Readonly<{
    id?: string | undefined;
    slug: string;
    draft: unknown;
    revision: number;
    by?: PersonId | undefined;
    now: Date;
  }>,
): Promise<Saved> {
  const draft =
    what.draft === undefined || what.draft === null
      ? null
      : JSON.stringify(what.draft, (_key, one: unknown) => (typeof one === 'string' ? kept(one) : one));
  if (what.id === undefined) {
    const made = await db
      .insertInto('courses')
      .values({
        slug: what.slug,
        version: null,
        revision: 1,
        draft,
        by_id: what.by ?? null,
        created_at: what.now,
        retired_at: null,
      })
      .onConflict((conflict) => conflict.column('slug').doNothing())
      .returning(['id', 'revision'])
      .executeTakeFirst();
    return made === undefined ? { kind: 'taken' } : { kind: 'ok', ...made };
  }
  const changed = await db
    .updateTable('courses')
    .set({ draft, revision: sql`revision + 1` })
    .where('id', '=', what.id)
    .where('revision', '=', what.revision)
    .returning(['id', 'revision'])
    .executeTakeFirst();
  return changed === undefined ? { kind: 'stale' } : { kind: 'ok', ...changed };
}

/** It is offered no more; whoever is in the middle goes on. @returns whether that changed anything */
export async function retire(db: Db, id: string, now: Date): Promise<boolean> {
  const done = await db
    .updateTable('courses')
    .set({ retired_at: now })
    .where('id', '=', id)
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

/** @returns whether that changed anything */
export async function bringBack(db: Db, id: string): Promise<boolean> {
  const done = await db
    .updateTable('courses')
    .set({ retired_at: null })
    .where('id', '=', id)
    .where('retired_at', 'is not', null)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

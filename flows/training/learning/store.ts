import type { Selectable } from 'kysely';
import type { PersonId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import type { EnrolmentSource, LessonStatesTable } from '#store/tables/training.ts';
import { versionOf } from '../content/store.ts';
import type { CourseContent } from '../course.ts';
import type { LessonState } from '../rules/spacing.ts';

/** One person takes one version of a course, which stays as it was when they began. */
export type Enrolment = Readonly<{
  id: string;
  person: PersonId;
  course: string;
  version: number;
  content: CourseContent;
  source: EnrolmentSource;
  mandatory: boolean;
  /** Days in the learner's own calendar. */
  startsOn: string;
  dueOn: string | undefined;
  state: 'open' | 'done' | 'stopped';
  createdAt: Date;
  begunAt: Date | undefined;
  doneAt: Date | undefined;
  pausedUntil: string | undefined;
  reviews: boolean;
}>;

const columns = [
  'id',
  'person_id',
  'course_id',
  'version',
  'source',
  'mandatory',
  'starts_on',
  'due_on',
  'state',
  'created_at',
  'begun_at',
  'done_at',
  'paused_until',
  'reviews',
] as const;

/** With the hash of its content, by which that is known. */
const enrolments = (db: Db) =>
  db
    .selectFrom('enrolments')
    .select(columns)
    .select((select) =>
      select
        .selectFrom('course_versions as v')
        .select('v.hash')
        .whereRef('v.course_id', '=', 'enrolments.course_id')
        .whereRef('v.version', '=', 'enrolments.version')
        .$asScalar()
        .as('hash'),
    );

type Row = Readonly<{
  id: string;
  person_id: string;
  course_id: string;
  version: number;
  source: EnrolmentSource;
  mandatory: boolean;
  starts_on: string;
  due_on: string | null;
  state: Enrolment['state'];
  created_at: Date;
  begun_at: Date | null;
  done_at: Date | null;
  paused_until: string | null;
  reviews: boolean;
  hash: string | null;
}>;

const asEnrolment = async (db: Db, row: Row): Promise<Enrolment> => ({
  id: row.id,
  person: row.person_id,
  course: row.course_id,
  version: row.version,
  content: await versionOf(db, row.course_id, row.version, row.hash ?? undefined),
  source: row.source,
  mandatory: row.mandatory,
  startsOn: row.starts_on,
  dueOn: row.due_on ?? undefined,
  state: row.state,
  createdAt: row.created_at,
  begunAt: row.begun_at ?? undefined,
  doneAt: row.done_at ?? undefined,
  pausedUntil: row.paused_until ?? undefined,
  reviews: row.reviews,
});

async function allOf(db: Db, rows: readonly Row[]): Promise<readonly Enrolment[]> {
  const found: Enrolment[] = [];
  for (const row of rows) found.push(await asEnrolment(db, row));
  return found;
}

/** Those under way and those that are done, the oldest first. */
export async function enrolmentsOf(db: Db, person: PersonId): Promise<readonly Enrolment[]> {
  const rows = await enrolments(db)
    .where('person_id', '=', person)
    .where('state', 'in', ['open', 'done'])
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return allOf(db, rows);
}

/**
 * Locks the enrolment until this transaction ends: answers to it come one after the other. It is locked before the learner.
 * @returns nothing where it is another person's
 */
export async function lockEnrolment(db: Db, id: string, person: PersonId): Promise<Enrolment | undefined> {
  const row = await enrolments(db)
    .where('id', '=', id)
    .where('person_id', '=', person)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row && asEnrolment(db, row);
}

export async function changeEnrolment(
  db: Db,
  id: string,
  change: Readonly<{ begunAt?: Date; doneAt?: Date; pausedUntil?: string | null; reviews?: boolean }>,
): Promise<void> {
  await db
    .updateTable('enrolments')
    .set({
      ...(change.begunAt !== undefined && { begun_at: change.begunAt }),
      ...(change.doneAt !== undefined && { state: 'done', done_at: change.doneAt }),
      ...(change.pausedUntil !== undefined && { paused_until: change.pausedUntil }),
      ...(change.reviews !== undefined && { reviews: change.reviews }),
    })
    .where('id', '=', id)
    .execute();
}

/** Ends the learner's own pauses of courses. */
export async function endPauses(db: Db, person: PersonId): Promise<void> {
  await db
    .updateTable('enrolments')
    .set({ paused_until: null })
    .where('person_id', '=', person)
    .where('paused_until', 'is not', null)
    .execute();
}

// --- lessons -----------------------------------------------------------------------------------------------------

/** By lesson; a lesson that is not in it was not taken yet. */
export type States = ReadonlyMap<string, LessonState>;

export async function stateOf(db: Db, enrolment: string, lesson: string): Promise<LessonState | undefined> {
  const row = await db
    .selectFrom('lesson_states')
    .selectAll()
    .where('enrolment_id', '=', enrolment)
    .where('lesson', '=', lesson)
    .executeTakeFirst();
  return row && asState(row);
}

const asState = (row: Selectable<LessonStatesTable>): LessonState => ({
  state: row.state,
  step: row.step,
  streak: row.streak,
  answers: row.answers,
  reviews: row.reviews,
  anchor: row.anchor_on,
  gap: row.gap,
});

/** By enrolment. */
export async function statesOfAll(
  db: Db,
  enrolments: readonly string[],
): Promise<ReadonlyMap<string, States>> {
  if (enrolments.length === 0) return new Map();
  const rows = await db
    .selectFrom('lesson_states')
    .selectAll()
    .where('enrolment_id', 'in', [...enrolments])
    .execute();
  return new Map(
    [...Map.groupBy(rows, (row) => row.enrolment_id)].map(([id, all]) => [
      id,
      new Map(all.map((row): [string, LessonState] => [row.lesson, asState(row)])),
    ]),
  );
}

export async function keepState(
  db: Db,
  enrolment: string,
  lesson: string,
  { state, step, streak, answers, reviews, anchor, gap }: LessonState,
): Promise<void> {
  const values = { state, step, streak, answers, reviews, anchor_on: anchor, gap };
  await db
    .insertInto('lesson_states')
    .values({ enrolment_id: enrolment, lesson, ...values })
    .onConflict((conflict) => conflict.columns(['enrolment_id', 'lesson']).doUpdateSet(values))
    .execute();
}

/** What became of an answer: never the words or the choice. */
export type Answered = Readonly<{ correct: boolean; sure: boolean }>;

export async function answerOf(
  db: Db,
  enrolment: string,
  lesson: string,
  n: number,
): Promise<Answered | undefined> {
  return db
    .selectFrom('lesson_answers')
    .select(['correct', 'sure'])
    .where('enrolment_id', '=', enrolment)
    .where('lesson', '=', lesson)
    .where('n', '=', n)
    .executeTakeFirst();
}

export async function keepAnswer(
  db: Db,
  answer: Answered &
    Readonly<{ enrolment: string; lesson: string; n: number; gap: number | undefined; day: string }>,
): Promise<void> {
  const { enrolment, lesson, n, gap, correct, sure, day } = answer;
  await db
    .insertInto('lesson_answers')
    .values({ enrolment_id: enrolment, lesson, n, gap: gap ?? null, correct, sure, day })
    .execute();
}

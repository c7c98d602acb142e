import { sql } from 'kysely';
import type { PersonId, UnitId } from '#core/person.ts';
import type { Db } from '#store/db.ts';

/** A course that somebody had to take, and has confirmed as done. */
export type Completion = Readonly<{
  enrolment: string;
  course: string;
  version: number;
  person: PersonId;
  name: string;
  email: string | undefined;
  unit: UnitId | undefined;
  startsOn: string;
  /** As planned; leave moves it. */
  dueOn: string | undefined;
  doneAt: Date;
  /** The same, as exactly as it is kept: by it the next page is asked for. */
  mark: string;
}>;

/**
 * Completions of mandatory courses, the first first: by name, as somebody has to be able to show that what had to be learnt was. Those
 * of free courses are nobody's business by name and are not in it.
 * @param page `after`: the last one of the page before; `course`: of one course alone
 */
export async function completionsOf(
  db: Db,
  page: Readonly<{ course?: string | undefined; after?: Completion | undefined; limit: number }>,
): Promise<readonly Completion[]> {
  const { course, after, limit } = page;
  const rows = await db
    .selectFrom('enrolments')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .where('enrolments.state', '=', 'done')
    .where('enrolments.mandatory', '=', true)
    .$if(course !== undefined, (query) => query.where('enrolments.course_id', '=', course ?? ''))
    .$if(after !== undefined, (query) =>
      query.where(
        sql<boolean>`(enrolments.done_at, enrolments.id) > (${after?.mark}::timestamptz, ${after?.enrolment}::uuid)`,
      ),
    )
    .select([
      'enrolments.id as enrolment',
      'enrolments.course_id as course',
      'enrolments.version',
      'people.id as person',
      'people.name',
      'people.email',
      'people.unit_id',
      'enrolments.starts_on as startsOn',
      'enrolments.due_on',
      // A check of the table: what is done has its time.
      sql<Date>`enrolments.done_at`.as('doneAt'),
      sql<string>`enrolments.done_at::text`.as('mark'),
    ])
    .orderBy('enrolments.done_at')
    .orderBy('enrolments.id')
    .limit(limit)
    .execute();
  return rows.map(({ email, unit_id, due_on, ...row }) => ({
    ...row,
    email: email ?? undefined,
    unit: unit_id ?? undefined,
    dueOn: due_on ?? undefined,
  }));
}

import type { Locale } from '#core/i18n.ts';
import type { PersonId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import { courseSchema, courseText } from '../course.ts';

export type Taken = Readonly<{ enrolment: string; course: string; doneAt: Date }>;

/** A course as somebody took it. Nothing: it is not done, or not theirs. */
export async function takenBy(
  db: Db,
  person: PersonId,
  enrolment: string,
  locale: Locale,
): Promise<Taken | undefined> {
  const row = await db
    .selectFrom('enrolments as e')
    .innerJoin('course_versions as v', (join) =>
      join.onRef('v.course_id', '=', 'e.course_id').onRef('v.version', '=', 'e.version'),
    )
    .select(['v.body', 'e.done_at'])
    .where('e.id', '=', enrolment)
    .where('e.person_id', '=', person)
    .executeTakeFirst();
  if (row?.done_at == null) return undefined;
  const course = courseSchema.parse(row.body);
  return { enrolment, course: courseText(course, locale).text.title, doneAt: row.done_at };
}

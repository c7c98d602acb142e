import { type ExpressionBuilder, sql } from 'kysely';
import type { Holidays } from '#core/holidays.ts';
import { defaultHours, type PersonId, type UnitId } from '#core/person.ts';
import type { Days, WorkCalendar } from '#core/workdays.ts';
import { dueOf } from '#flows/training/rules/due.ts';
import type { Db } from '#store/db.ts';
import type { Database } from '#store/schema.ts';

/** Somebody who has not done a course, although its time is over. */
export type Late = Readonly<{
  enrolment: string;
  course: string;
  version: number;
  person: PersonId;
  name: string;
  unit: UnitId | undefined;
  mandatory: boolean;
  /** As leave has moved it. */
  due: string;
}>;

/** Who is asked about: these people and what they have to learn, or all who take a course. */
export type Whom = Readonly<{ mandatoryOf: readonly PersonId[] } | { course: string }>;

const among = (whom: Whom) => (where: ExpressionBuilder<Database, 'enrolments'>) =>
  'course' in whom
    ? where('enrolments.course_id', '=', whom.course)
    : where.and([
        where('enrolments.mandatory', '=', true),
        sql<boolean>`enrolments.person_id = any(${[...whom.mandatoryOf]}::uuid[])`,
      ]);

/** Those whose leave has not moved a due date, of which there may be thousands, cost no more than their row. */
async function calendarOf(
  row: Readonly<{
    leaves: readonly Days[];
    days: number[] | null;
    country: string | null;
    starts: string;
    due: string;
  }>,
  holidays: Holidays,
): Promise<WorkCalendar> {
  const country = row.country ?? undefined;
  const sets: ReadonlySet<string>[] = [];
  const last = Number(row.due.slice(0, 4)) + 2;
  if (row.leaves.length > 0)
    for (let year = Number(row.starts.slice(0, 4)); year <= last; year += 1)
      sets.push(await holidays.of(country, year));
  return {
    timeZone: 'UTC',
    hours: { ...defaultHours, days: row.days ?? defaultHours.days },
    leaves: row.leaves,
    holidays: new Set(sets.flatMap((days) => [...days])),
  };
}

/**
 * Who is late on a day, the latest first. Leave counts as it is entered now; days are taken in one calendar for all, so that
 * somebody far east or west of it is told of some hours early or late.
 */
export async function lateOf(
  db: Db,
  whom: Whom,
  { holidays, today }: Readonly<{ holidays: Holidays; today: string }>,
): Promise<readonly Late[]> {
  const rows = await db
    .selectFrom('enrolments')
    .innerJoin('people', 'people.id', 'enrolments.person_id')
    .leftJoin('preferences as own', 'own.person_id', 'people.id')
    .where('enrolments.state', '=', 'open')
    .where('enrolments.due_on', '<', today)
    .where('people.gone_at', 'is', null)
    .where((where) => among(whom)(where as unknown as ExpressionBuilder<Database, 'enrolments'>))
    .select([
      'enrolments.id as enrolment',
      'enrolments.course_id as course',
      'enrolments.version',
      'enrolments.mandatory',
      'enrolments.starts_on as starts',
      sql<string>`enrolments.due_on`.as('due'),
      'people.id as person',
      'people.name',
      'people.unit_id',
      'people.country',
      'own.hours_days as days',
      // Only leave that could have moved it.
      sql<
        readonly Days[]
      >`coalesce((select json_agg(json_build_object('from', l.from_day, 'to', l.to_day) order by l.from_day)
        from leaves l where l.person_id = people.id and l.to_day >= enrolments.starts_on), '[]'::json)`.as(
        'leaves',
      ),
    ])
    .execute();
  const late: Late[] = [];
  for (const row of rows) {
    const calendar = await calendarOf(row, holidays);
    const due = dueOf({ startsOn: row.starts, dueOn: row.due }, calendar);
    if (due >= today) continue;
    const { enrolment, course, version, person, name, mandatory, unit_id } = row;
    late.push({ enrolment, course, version, person, name, mandatory, unit: unit_id ?? undefined, due });
  }
  return late.toSorted((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : a.name.localeCompare(b.name)));
}

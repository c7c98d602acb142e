import type { Holidays } from '#core/holidays.ts';
import type { Person } from '#core/person.ts';
import type { WorkCalendar } from '#core/workdays.ts';
import { localDate } from '#core/zoned.ts';
import type { Db } from './db.ts';
import { leavesOf } from './leaves.ts';

/** Around now: what was planned a while ago, and the longest plan there is. Years. */
const years = [-1, 0, 1, 2];

/** The working days of a person, from the beginning of last year to the end of the year after next. */
export async function calendarOf(
  db: Db,
  person: Pick<Person, 'id' | 'timeZone' | 'hours' | 'country'>,
  holidays: Holidays,
  now: Date,
): Promise<WorkCalendar> {
  const year = Number(localDate(now, person.timeZone).slice(0, 4));
  const sets = await Promise.all(years.map((n) => holidays.of(person.country, year + n)));
  return {
    timeZone: person.timeZone,
    hours: person.hours,
    leaves: await leavesOf(db, person.id),
    holidays: new Set(sets.flatMap((days) => [...days])),
  };
}

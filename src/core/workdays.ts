import type { Hours } from './person.ts';

// Which days are working days of a person: pure. Days are ISO 8601 dates in the person's own calendar.

/** First and last day, both included. */
export type Days = Readonly<{ from: string; to: string }>;

export type WorkCalendar = Readonly<{
  /** IANA. */
  timeZone: string;
  hours: Hours;
  leaves: readonly Days[];
  holidays: ReadonlySet<string>;
}>;

const dayMs = 86_400_000;

// Dates alone, counted by the hundred for each lesson of each learner: a tenth of the time of a calendar that knows zones.
const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
/** 1 = Monday .. 7 = Sunday. */
const isoWeekday = (day: string): number => new Date(Date.parse(day)).getUTCDay() || 7;

/** Longer than any leave: a person who never works has no working day. Days. */
const horizonDays = 800;

export const isWorkday = ({ hours, leaves, holidays }: WorkCalendar, day: string): boolean =>
  hours.days.includes(isoWeekday(day)) &&
  !holidays.has(day) &&
  !leaves.some(({ from, to }) => from <= day && day <= to);

/** The first working day from this day on, itself included. Nothing: there is none within two years. */
export function workdayFrom(calendar: WorkCalendar, day: string): string | undefined {
  const end = addDays(day, horizonDays);
  for (let one = day; one < end; one = addDays(one, 1)) if (isWorkday(calendar, one)) return one;
  return undefined;
}

/** The last working day up to this day, itself included, and not before `notBefore`. */
export function workdayUpTo(calendar: WorkCalendar, day: string, notBefore: string): string | undefined {
  for (let one = day; one >= notBefore; one = addDays(one, -1)) if (isWorkday(calendar, one)) return one;
  return undefined;
}

/**
 * The n-th working day after a day. Days of leave and holidays do not count, so leave stretches what is counted so.
 * @param n ≥ 0; 0 gives the first working day from `day` on
 */
export function workdaysAfter(calendar: WorkCalendar, day: string, n: number): string | undefined {
  if (n === 0) return workdayFrom(calendar, day);
  let found: string | undefined = day;
  for (let left = n; left > 0 && found !== undefined; left -= 1)
    found = workdayFrom(calendar, addDays(found, 1));
  return found;
}

/** How many working days there are after `from`, up to and including `to`. */
export function workdaysBetween(calendar: WorkCalendar, from: string, to: string): number {
  let count = 0;
  for (let one = addDays(from, 1); one <= to; one = addDays(one, 1)) if (isWorkday(calendar, one)) count += 1;
  return count;
}

import { type Days, isWorkday, type WorkCalendar } from '#core/workdays.ts';
import { addDays, atLocal, localDate } from '#core/zoned.ts';

// When something is celebrated: pure, by the person's own calendar. Days are ISO 8601 dates there.

/** A whole absence that is longer lets what falls into it pass. Days. */
export const longestAwayDays = 14;
/** So long after the day itself it is celebrated at all. Days. */
export const latestDays = 14;
/** So long after the moment that was meant, when the program was down. Days. */
export const latestMissedDays = 5;

export type Availability = WorkCalendar & Readonly<{ pausedUntil?: Date | undefined }>;

/** `at`: the first moment of it from now on. `until`: the end of that day. */
export type Occasion = Readonly<{ at: Date; until: Date; moved: boolean }>;

const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/**
 * The day in a year. Who was born (or began) on 29 February is celebrated on 28 February in other years: still in February, and
 * never late.
 * @param monthDay `MM-DD`
 */
export function dayInYear(monthDay: string, year: number): string {
  const known = monthDay === '02-29' && !isLeapYear(year) ? '02-28' : monthDay;
  return `${String(year).padStart(4, '0')}-${known}`;
}

/** Is there such a day in some year? @param monthDay `MM-DD` */
export function isMonthDay(monthDay: string): boolean {
  const [month = 0, day = 0] = monthDay.split('-').map(Number);
  const most = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return most !== undefined && day >= 1 && day <= most;
}

/** The absence around a day: leaves that touch or overlap are one. Nothing: they are there. */
function awayAround(day: string, leaves: readonly Days[]): Days | undefined {
  const joined: { from: string; to: string }[] = [];
  for (const { from, to } of leaves.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = joined.at(-1);
    // ISO 8601 dates sort as text.
    if (last === undefined || from > addDays(last.to, 1)) joined.push({ from, to });
    else if (to > last.to) last.to = to;
  }
  return joined.find(({ from, to }) => from <= day && day <= to);
}

/** The hours of a day in which they can be celebrated. Nothing: not on that day. */
function hoursOn(day: string, who: Availability): Readonly<{ from: Date; to: Date }> | undefined {
  const { hours, timeZone, pausedUntil } = who;
  if (!isWorkday(who, day)) return undefined;
  const [start, end] = [atLocal(day, hours.from, timeZone), atLocal(day, hours.to, timeZone)];
  const from = pausedUntil !== undefined && pausedUntil > start ? pausedUntil : start;
  return from < end ? { from, to: end } : undefined;
}

/** The first day from one on that will do, up to another. */
function firstDay(from: string, last: string, who: Availability): string | undefined {
  for (let day = from; day <= last; day = addDays(day, 1)) if (hoursOn(day, who)) return day;
  return undefined;
}

/**
 * When a day is celebrated: within their hours on that day, or on the next working day when it is none of theirs (a public holiday, too),
 * when they are away or pause. Not at all when they are away for longer than `longestAwayDays`, or when no day within `latestDays` will do. A
 * moment that was missed is made up for within `latestMissedDays`, and dropped after that.
 * @param day the day itself @throws RangeError for an unknown zone
 */
export function occasionOf(day: string, who: Availability, now: Date): Occasion | undefined {
  const away = awayAround(day, who.leaves);
  if (away !== undefined && addDays(away.from, longestAwayDays) <= away.to) return undefined;
  const meant = firstDay(day, addDays(day, latestDays), who);
  if (meant === undefined) return undefined;
  const today = localDate(now, who.timeZone);
  const latest = addDays(meant, latestMissedDays);
  for (let on = meant > today ? meant : firstDay(today, latest, who); on !== undefined; ) {
    const hours = hoursOn(on, who);
    if (hours !== undefined && now < hours.to && on <= latest) {
      return {
        at: now > hours.from ? now : hours.from,
        until: atLocal(on, 1440, who.timeZone),
        moved: on !== day,
      };
    }
    on = firstDay(addDays(on, 1), latest, who);
  }
  return undefined;
}

/** The days within reach of now, of which a celebration may be due soon: `MM-DD`, for any zone. */
export function monthDaysAround(now: Date, aheadDays: number): readonly string[] {
  const today = localDate(now, 'UTC');
  const days = new Set<string>();
  for (let n = -(latestDays + latestMissedDays + 1); n <= aheadDays + 1; n += 1) {
    const day = addDays(today, n);
    days.add(day.slice(5));
    // It stands for the 29th in other years.
    if (day.endsWith('-02-28')) days.add('02-29');
  }
  return [...days];
}

/** The years of which a day may be due soon. */
export function yearsAround(now: Date, aheadDays: number): readonly number[] {
  const edge = (days: number): number => Number(addDays(localDate(now, 'UTC'), days).slice(0, 4));
  return [...new Set([edge(-(latestDays + latestMissedDays + 1)), edge(aheadDays + 1)])];
}

import { Temporal } from 'temporal-polyfill';

/** What a clock on a wall of that zone shows. */
export type WallClock = Readonly<{
  /** ISO 8601 calendar date. */
  date: string;
  /** Whole minutes after midnight as the clock shows them, 0..1439. */
  minute: number;
  /** ISO weekday, 1 = Monday .. 7 = Sunday. */
  weekday: number;
}>;

/**
 * "Every second Thursday", "first Tuesday of each month" (`nth` 1), "last Friday of each quarter" (`nth` -1, interval 3).
 * `interval` ≥ 1, in weeks or months; `weekday` ISO, 1 = Monday .. 7 = Sunday.
 */
export type Recurrence =
  | Readonly<{ every: 'week'; interval: number; weekday: number }>
  | Readonly<{ every: 'month'; interval: number; nth: 1 | 2 | 3 | 4 | -1; weekday: number }>;

/** Is it the name of a zone in this machine's IANA database? Bare offsets ("+02:00") are not: they know no summer time. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][\w+\-/]*$/.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

const zoned = (at: Date, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone);
const toDate = (value: { readonly epochMilliseconds: number }) => new Date(value.epochMilliseconds);

/** @throws RangeError for an unknown zone or an invalid date. */
export function wallClock(at: Date, zone: string): WallClock {
  const local = zoned(at, zone);
  return {
    date: local.toPlainDate().toString(),
    minute: local.hour * 60 + local.minute,
    weekday: local.dayOfWeek,
  };
}

/** The calendar date in that zone, ISO 8601. @throws RangeError for an unknown zone. */
export function localDate(at: Date, zone: string): string {
  return zoned(at, zone).toPlainDate().toString();
}

/**
 * The moment at which the clocks of a zone show a date and a time. A time that is skipped (clocks go forward) gives the
 * moment as much later; a time that comes twice (clocks go back) the earlier one, unless `twice` asks for the later.
 * @param minute minutes after midnight, 0..1440; 1440 is midnight at the end of the day
 * @throws RangeError for an unknown zone, a malformed date or a minute out of range
 */
export function atLocal(
  dateISO: string,
  minute: number,
  zone: string,
  twice: 'earlier' | 'later' = 'earlier',
): Date {
  if (!Number.isInteger(minute) || minute < 0 || minute > 1440) throw new RangeError('minute out of range');
  const midnight = Temporal.PlainDate.from(dateISO).toPlainDateTime();
  return toDate(
    midnight
      .add({ minutes: minute })
      .toZonedDateTime(zone, { disambiguation: twice === 'later' ? 'later' : 'compatible' }),
  );
}

/** The first moment after `at` at which the clocks of the zone are changed, if one is known. */
export function nextClockChange(at: Date, zone: string): Date | undefined {
  const change = zoned(at, zone).getTimeZoneTransition('next');
  return change === null ? undefined : toDate(change);
}

/** 1 = Monday .. 7 = Sunday. @throws RangeError for a malformed date. */
export function isoWeekday(dateISO: string): number {
  return Temporal.PlainDate.from(dateISO).dayOfWeek;
}

/** @param days may be negative. @throws RangeError for a malformed date. */
export function addDays(dateISO: string, days: number): string {
  return Temporal.PlainDate.from(dateISO).add({ days }).toString();
}

function nthWeekday(month: Temporal.PlainYearMonth, nth: number, weekday: number): Temporal.PlainDate {
  const edge = month.toPlainDate({ day: nth === -1 ? month.daysInMonth : 1 });
  return nth === -1
    ? edge.subtract({ days: (edge.dayOfWeek - weekday + 7) % 7 })
    : edge.add({ days: ((weekday - edge.dayOfWeek + 7) % 7) + 7 * (nth - 1) });
}

/**
 * The date that follows. When `afterDateISO` is itself an occurrence, that is one interval later; otherwise (there was
 * none yet) it is the first date after it that fits, so a rule can be started from any day.
 * @throws RangeError for a malformed date or rule
 */
export function nextOccurrence(rule: Recurrence, afterDateISO: string): string {
  const { interval, weekday } = rule;
  if (!Number.isInteger(interval) || interval < 1) throw new RangeError('interval must be 1 or more');
  if (!Number.isInteger(weekday) || weekday < 1 || weekday > 7) throw new RangeError('weekday must be 1..7');
  const after = Temporal.PlainDate.from(afterDateISO);
  if (rule.every === 'week') {
    const ahead = (weekday - after.dayOfWeek + 7) % 7;
    return after.add({ days: ahead === 0 ? 7 * interval : ahead }).toString();
  }
  const month = after.toPlainYearMonth();
  const here = nthWeekday(month, rule.nth, weekday);
  const order = Temporal.PlainDate.compare(here, after);
  if (order > 0) return here.toString();
  return nthWeekday(month.add({ months: order === 0 ? interval : 1 }), rule.nth, weekday).toString();
}

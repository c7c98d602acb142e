import type { Person } from '#core/person.ts';
import type { Days } from '#core/workdays.ts';
import { addDays, atLocal, isoWeekday, localDate, nextClockChange, wallClock } from '#core/zoned.ts';

type Contacted = Pick<Person, 'hours' | 'timeZone' | 'pausedUntil' | 'optedOut' | 'gone'>;

/** An unasked message that the person had. `routine`: one of a series that comes again and again (lessons). */
export type Had = Readonly<{ at: Date; routine: boolean }>;

export type ContactQuestion = Readonly<{
  now: Date;
  notBefore?: Date | undefined;
  /** The last moment at which the message still makes sense. */
  notAfter: Date;
  person: Contacted;
  /** Days in the person's own calendar on which nobody writes to them unasked. Absent: there are none. */
  calendar?: Readonly<{ leaves: readonly Days[]; holidays: ReadonlySet<string> }> | undefined;
  /** False: the person is waiting for it. */
  unasked: boolean;
  /** Passes the week's limit, an opt-out and a pause, but not the hours, the day's limit, leave and holidays. */
  duty?: boolean | undefined;
  /** One of a series: takes at most `routineInWeek` of the week's places. */
  routine?: boolean | undefined;
  /**
   * The unasked messages of the last seven days, in any order; older ones are not looked at. Absent for what passes the
   * budget (a celebration).
   */
  had?: readonly Had[] | undefined;
}>;

export type Contact =
  | Readonly<{ kind: 'now' }>
  | Readonly<{ kind: 'later'; at: Date }>
  | Readonly<{ kind: 'never'; why: 'gone' | 'opted_out' | 'expired' }>;

/** Unasked messages in any seven days of the person's calendar (product, the contact budget). */
export const mostInWeek = 3;
/** So many of them may be of a series: a course never starves what comes once. */
export const routineInWeek = 2;
const weekDays = 7;

/** Longer than any leave; whoever cannot be written to within so long is not. Days. */
const farthestDays = 800;

const never = (why: 'gone' | 'opted_out' | 'expired'): Contact => ({ kind: 'never', why });
const latest = (dates: readonly (Date | undefined)[]): Date =>
  new Date(Math.max(...dates.map((date) => date?.getTime() ?? -Infinity)));

/**
 * May this person be sent this message now? If not: when, or why never.
 *
 * Unasked messages come within the working hours and days of the person's own zone, never on leave or on a public holiday,
 * at most one per calendar day there and three in any seven of these days, after a pause has ended and never after an opt-out.
 * Of a series at most two come in seven days, and however many came (a duty passes the week's limit) they count as
 * two for the rest. What a person waits for comes at any hour. `later.at` is the earliest moment that will do, never
 * after `notAfter`; asking again then gives `now`, unless another unasked message came in between.
 *
 * Hours that cross midnight are not supported: with `from` ≥ `to`, or without days, there is no moment to wait for.
 * @throws RangeError for an unknown zone
 */
export function whenToContact(question: ContactQuestion): Contact {
  const { now, notBefore, notAfter, person, unasked, duty = false } = question;
  if (person.gone) return never('gone');
  const held = unasked && !duty;
  if (held && person.optedOut) return never('opted_out');
  const base = latest([now, notBefore, held ? person.pausedUntil : undefined]);
  const at = unasked ? firstAllowed(base, question) : base;
  if (at === undefined || at > notAfter) return never('expired');
  return at.getTime() === now.getTime() ? { kind: 'now' } : { kind: 'later', at };
}

/** On which days of the person's calendar may it come at all? */
function openDays({ person, calendar, had = [], duty, routine }: ContactQuestion): (date: string) => boolean {
  const weekdays = person.hours.days.filter((day) => day >= 1 && day <= 7);
  const before = had.map((one) => ({ date: localDate(one.at, person.timeZone), routine: one.routine }));
  /** Is there a place left in every seven days that end with this one? Nothing that was had lies after it. */
  const hasRoom = (date: string): boolean => {
    const first = addDays(date, 1 - weekDays);
    const week = before.filter((one) => one.date >= first);
    const series = week.filter((one) => one.routine).length;
    if (routine && series >= routineInWeek) return false;
    return week.length - series + Math.min(series, routineInWeek) < mostInWeek;
  };
  return (date) =>
    weekdays.includes(isoWeekday(date)) &&
    !calendar?.holidays.has(date) &&
    // ISO 8601 dates sort as text.
    !calendar?.leaves.some(({ from, to }) => from <= date && date <= to) &&
    !before.some((one) => one.date === date) &&
    (duty === true || hasRoom(date));
}

function firstAllowed(base: Date, question: ContactQuestion): Date | undefined {
  const { notAfter } = question;
  const { hours, timeZone } = question.person;
  if (hours.from >= hours.to || base > notAfter) return undefined;
  const isOpen = openDays(question);
  const allowed = (at: Date) => {
    const { date, minute } = wallClock(at, timeZone);
    return minute >= hours.from && minute < hours.to && isOpen(date);
  };
  if (allowed(base)) return base;
  // What the wall clock shows starts to be within the hours when it reaches `from`, or when the clocks are changed: these may
  // put back the date, too.
  const today = localDate(base, timeZone);
  const horizon = addDays(today, farthestDays);
  const last = addDays(localDate(notAfter, timeZone), 1);
  const end = last < horizon ? last : horizon;
  let change = nextClockChange(base, timeZone);
  for (let date = addDays(today, -1); date <= end; date = addDays(date, 1)) {
    if (!isOpen(date)) continue;
    const starts = (['earlier', 'later'] as const).map((twice) => atLocal(date, hours.from, timeZone, twice));
    for (; change && localDate(change, timeZone) <= date; change = nextClockChange(change, timeZone)) {
      starts.push(change);
    }
    const first = starts
      .sort((a, b) => a.getTime() - b.getTime())
      .find((start) => start >= base && allowed(start));
    if (first) return first;
  }
  return undefined;
}

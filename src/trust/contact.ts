import type { Person } from '#core/person.ts';
import { addDays, atLocal, localDate, nextClockChange, wallClock } from '#core/zoned.ts';

type Contacted = Pick<Person, 'hours' | 'timeZone' | 'pausedUntil' | 'optedOut' | 'gone'>;

export type ContactQuestion = Readonly<{
  now: Date;
  notBefore?: Date | undefined;
  /** The last moment at which the message still makes sense. */
  notAfter: Date;
  person: Contacted;
  /** False: the person is waiting for it. */
  unasked: boolean;
  /** When the person last had an unasked message. */
  lastUnaskedAt?: Date | undefined;
}>;

export type Contact =
  | Readonly<{ kind: 'now' }>
  | Readonly<{ kind: 'later'; at: Date }>
  | Readonly<{ kind: 'never'; why: 'gone' | 'opted_out' | 'expired' }>;

const never = (why: 'gone' | 'opted_out' | 'expired'): Contact => ({ kind: 'never', why });
const latest = (dates: readonly (Date | undefined)[]): Date =>
  new Date(Math.max(...dates.map((date) => date?.getTime() ?? -Infinity)));

/**
 * Four weeks hold every weekday four times: enough for a day lost to today's message, one whose only working hour falls
 * into a change of the clocks, and one the calendar of a zone skipped altogether.
 */
const daysAhead = 28;

/**
 * May this person be sent this message now? If not: when, or why never.
 *
 * Unasked messages come within the working hours and days of the person's own zone, at most one per calendar day there,
 * after a pause has ended and never after an opt-out. What a person waits for comes at any hour. `later.at` is the
 * earliest moment that will do, never after `notAfter`; asking again then gives `now`, unless another unasked message
 * came in between.
 *
 * Hours that cross midnight are not supported: with `from` ≥ `to`, or without days, there is no moment to wait for.
 * @throws RangeError for an unknown zone
 */
export function whenToContact(question: ContactQuestion): Contact {
  const { now, notBefore, notAfter, person, unasked, lastUnaskedAt } = question;
  if (person.gone) return never('gone');
  if (unasked && person.optedOut) return never('opted_out');
  const base = latest([now, notBefore, unasked ? person.pausedUntil : undefined]);
  const at = unasked ? firstAllowed(base, notAfter, person, lastUnaskedAt) : base;
  if (at === undefined || at > notAfter) return never('expired');
  return at.getTime() === now.getTime() ? { kind: 'now' } : { kind: 'later', at };
}

function firstAllowed(
  base: Date,
  notAfter: Date,
  { hours, timeZone }: Contacted,
  last: Date | undefined,
): Date | undefined {
  const days = hours.days.filter((day) => day >= 1 && day <= 7);
  if (days.length === 0 || hours.from >= hours.to || base > notAfter) return undefined;
  const taken = last && localDate(last, timeZone);
  const allowed = (at: Date) => {
    const { date, minute, weekday } = wallClock(at, timeZone);
    return days.includes(weekday) && minute >= hours.from && minute < hours.to && date !== taken;
  };
  if (allowed(base)) return base;
  // What the wall clock shows starts to be within the hours when it reaches `from`, or when the clocks are changed.
  const today = localDate(base, timeZone);
  const horizon = addDays(today, daysAhead);
  let change = nextClockChange(base, timeZone);
  for (let date = today; date < horizon; date = addDays(date, 1)) {
    const starts = (['earlier', 'later'] as const).map((twice) => atLocal(date, hours.from, timeZone, twice));
    if (change && change <= latest(starts)) {
      starts.push(change);
      change = nextClockChange(change, timeZone);
    }
    const first = starts
      .sort((a, b) => a.getTime() - b.getTime())
      .find((start) => start >= base && allowed(start));
    if (first) return first;
    if (starts.every((start) => start > notAfter)) return undefined;
  }
  return undefined;
}

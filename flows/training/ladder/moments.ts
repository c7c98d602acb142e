import type { Holidays } from '#core/holidays.ts';
import type { JobRequest } from '#core/jobs.ts';
import type { Db } from '#core/outcome.ts';
import type { Hours, PersonId } from '#core/person.ts';
import { isWorkday, type WorkCalendar, workdayFrom } from '#core/workdays.ts';
import { addDays, atLocal, localDate } from '#core/zoned.ts';
import { digestJob } from './actions.ts';

export type LadderContext = Readonly<{ db: Db; now: Date; holidays: Holidays }>;

/** Managers are told so long after their day begins: whoever is late by then comes in one message. Minutes. */
const gatherMinutes = 120;
/** What is being written down while the message is put together is over by then. Milliseconds. */
const settledMs = 300_000;

const gatheredAt = ({ from, to }: Hours): number =>
  Math.min(from + gatherMinutes, Math.floor((from + to) / 2));

/**
 * When the manager's next message about those who are late is put together, and on which day of theirs that is.
 * @returns nothing when they have no working day within two years
 */
function gathering(calendar: WorkCalendar, now: Date): Readonly<{ day: string; at: Date }> | undefined {
  const { hours, timeZone } = calendar;
  const on = (day: string | undefined) =>
    day === undefined ? undefined : { day, at: atLocal(day, gatheredAt(hours), timeZone) };
  const today = localDate(now, timeZone);
  const first = on(workdayFrom(calendar, today));
  return first && first.at.getTime() <= now.getTime() + settledMs
    ? on(workdayFrom(calendar, addDays(first.day, 1)))
    : first;
}

/** The job that puts a manager's message together; none where they have no working day within two years. */
export function digestsOf(
  calendar: WorkCalendar,
  now: Date,
  { manager, level }: Readonly<{ manager: PersonId; level: 'direct' | 'next' }>,
): readonly JobRequest[] {
  const when = gathering(calendar, now);
  if (when === undefined) return [];
  const once = `training.digest:${level}:${manager}:${when.at.toISOString()}`;
  return [digestJob.request({ manager, day: when.day, level }, { at: when.at, once })];
}

/** The hours of a working day; nothing on a day off. */
export function hoursOn(calendar: WorkCalendar, day: string): Readonly<{ from: Date; to: Date }> | undefined {
  const { hours, timeZone } = calendar;
  if (!isWorkday(calendar, day)) return undefined;
  return { from: atLocal(day, hours.from, timeZone), to: atLocal(day, hours.to, timeZone) };
}

/** The last moment of a day. */
export const endOf = (day: string, timeZone: string): Date =>
  new Date(atLocal(addDays(day, 1), 0, timeZone).getTime() - 1);

import type { Holidays } from '#core/holidays.ts';
import type { JobRequest } from '#core/jobs.ts';
import type { Db, Extra } from '#core/outcome.ts';
import type { Person } from '#core/person.ts';
import { isWorkday, type WorkCalendar, workdayFrom } from '#core/workdays.ts';
import { addDays, atLocal, localDate } from '#core/zoned.ts';
import { calendarOf } from '#store/calendars.ts';
import { readSetting } from '#store/settings.ts';
import { wakeJob } from '../actions.ts';
import { type Learner, learnerOf, saveLearner } from './learners/store.ts';
import { type Course, firstDay } from './rules-order.ts';
import { enrolmentsOf, statesOfAll } from './store.ts';

/** All that is known of somebody's learning at a moment. */
export type Desk = Readonly<{
  now: Date;
  /** In the learner's own calendar. */
  today: string;
  calendar: WorkCalendar;
  /** Open and done ones, the oldest first. */
  courses: readonly Course[];
  learner: Learner;
  dailyMax: number;
}>;

type At = Readonly<{ db: Db; now: Date; holidays: Holidays }>;

/** @param known what was read before; the rest is read now */
export async function deskOf(
  { db, now, holidays }: At,
  person: Person,
  known: Readonly<{ learner?: Learner; calendar?: WorkCalendar; dailyMax?: number }> = {},
): Promise<Desk> {
  const enrolments = await enrolmentsOf(db, person.id);
  const states = await statesOfAll(
    db,
    enrolments.map(({ id }) => id),
  );
  return {
    now,
    today: localDate(now, person.timeZone),
    calendar: known.calendar ?? (await calendarOf(db, person, holidays, now)),
    courses: enrolments.map((enrolment) => ({ enrolment, states: states.get(enrolment.id) ?? new Map() })),
    learner: known.learner ?? (await learnerOf(db, person.id)),
    dailyMax: known.dailyMax ?? (await readSetting(db, 'training')).dailyMax,
  };
}

/** Lessons and reviews taken today. */
export const takenToday = ({ learner, today }: Pick<Desk, 'learner' | 'today'>): number =>
  learner.day === today ? learner.taken : 0;

export const isResting = ({ learner, today }: Pick<Desk, 'learner' | 'today'>): boolean =>
  learner.restsUntil !== undefined && learner.restsUntil > today;

/** The next day on which something comes by itself, from `from` on; nothing: nothing does as things stand. */
export function nextDay({ courses, calendar, learner }: Desk, from: string): string | undefined {
  const first = firstDay(courses, calendar, from);
  if (first === undefined) return undefined;
  const { restsUntil } = learner;
  return workdayFrom(calendar, restsUntil !== undefined && restsUntil > first ? restsUntil : first);
}

/** When it is to be looked again whether a session is due: at the beginning of a day's hours. */
export function nextLook(desk: Desk): Date | undefined {
  const { now, today, calendar, learner } = desk;
  const opens = atLocal(today, calendar.hours.from, calendar.timeZone);
  const isToCome = learner.day !== today && now < opens && isWorkday(calendar, today);
  const day = nextDay(desk, isToCome ? today : addDays(today, 1));
  return day === undefined ? undefined : atLocal(day, calendar.hours.from, calendar.timeZone);
}

const minuteMs = 60_000;

/**
 * A look at a moment is asked for once, whoever asks. So it must lie ahead: who asks for one that has just been taken, in a transaction
 * that ends later, would wait in vain.
 */
export function lookAt(at: Date, now: Date): Readonly<{ at: Date; job: JobRequest }> {
  const earliest = Math.ceil((now.getTime() + minuteMs) / minuteMs) * minuteMs;
  const moment = new Date(Math.max(at.getTime(), earliest));
  return {
    at: moment,
    job: wakeJob.request({}, { at: moment, once: `training.wake:${moment.toISOString()}` }),
  };
}

/** Sees to it that somebody looks again when something may be due next. The learner is locked. */
export async function watched(db: Db, person: string, desk: Desk): Promise<Extra> {
  const next = nextLook(desk);
  const { wakeAt } = desk.learner;
  if (next === undefined || (wakeAt !== undefined && wakeAt <= next)) return {};
  const { at, job } = lookAt(next, desk.now);
  await saveLearner(db, person, { wakeAt: at });
  return { enqueue: [job] };
}

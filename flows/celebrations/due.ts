import type { Holidays } from '#core/holidays.ts';
import type { JobRequest } from '#core/jobs.ts';
import type { Db, JobContext } from '#core/outcome.ts';
import type { Person } from '#core/person.ts';
import { addDays, atLocal, localDate } from '#core/zoned.ts';
import { calendarOf } from '#store/calendars.ts';
import { personById } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { celebrateJob, planJob } from './actions.ts';
import { dayInYear, type Occasion, occasionOf, yearsAround } from './calendar.ts';
import { type Choice, choiceOf } from './store.ts';
import { type CelebrationRef, subjectOf } from './subjects.ts';

/** What is due within so many days gets its moment now. Days. */
export const aheadDays = 2;
/** The look of a day is asked for so many days before, so that one that fails for good does not end them all. Days. */
const looksAhead = 3;
/** Minutes after midnight in the organisation's zone. */
const lookAt = 15;

/** Since when celebrations are on in the organisation; nothing: they are off. */
export async function onSince(db: Db): Promise<Date | undefined> {
  const { onSince: since } = await readSetting(db, 'celebrations');
  return since === null ? undefined : new Date(since);
}

/** A moment is asked for once. */
export const keyOf = (ref: CelebrationRef, at: Date): string => `${subjectOf(ref)}:${at.toISOString()}`;

/** The years of the work anniversary, from 1 on. */
export const yearsSince = (start: string, year: number): number => year - Number(start.slice(0, 4));

/** @returns nothing where it is not wanted, or was not yet when the day came */
function dayOf(
  { kind, year }: CelebrationRef,
  choice: Choice,
  since: Date,
  person: Person,
): string | undefined {
  const { birthday, anniversary, file } = choice;
  const yes = kind === 'birthday' ? birthday?.since : anniversary?.since;
  const monthDay = kind === 'birthday' ? birthday?.day : file.start?.slice(5);
  if (yes === undefined || monthDay === undefined) return undefined;
  if (kind === 'anniversary' && yearsSince(file.start ?? '', year) < 1) return undefined;
  const day = dayInYear(monthDay, year);
  const first = localDate(yes > since ? yes : since, person.timeZone);
  return day < first ? undefined : day;
}

/** What it takes to say when something is due. */
type DueContext = JobContext & Readonly<{ holidays: Holidays }>;

type Due = Readonly<{ person: Person; choice: Choice; occasion: Occasion; day: string }>;

/** One celebration as everything stands now. */
export async function dueOf(
  { db, now, holidays }: DueContext,
  ref: CelebrationRef,
  since: Date,
  lock: boolean,
): Promise<Due | undefined> {
  const choice = await choiceOf(db, ref.person, lock);
  const person = choice && (await personById(db, ref.person));
  if (choice === undefined || person === undefined || person.gone) return undefined;
  const day = dayOf(ref, choice, since, person);
  if (day === undefined) return undefined;
  const { pausedUntil } = person;
  const occasion = occasionOf(day, { ...(await calendarOf(db, person, holidays, now)), pausedUntil }, now);
  return occasion && { person, choice, occasion, day };
}

/** Its moment, when that is near. */
export async function requestFor(
  context: DueContext,
  ref: CelebrationRef,
  since: Date,
): Promise<readonly JobRequest[]> {
  const due = await dueOf(context, ref, since, false);
  const horizon = context.now.getTime() + aheadDays * 86_400_000;
  if (due === undefined || due.occasion.at.getTime() > horizon) return [];
  const { at } = due.occasion;
  // Late or at once: one request for all who find it so.
  return [celebrateJob.request(ref, { at, once: keyOf(ref, at > context.now ? at : due.occasion.until) })];
}

/** What a person's own change (a yes, days away) may bring near. */
export async function requestsFor(context: DueContext, person: string): Promise<readonly JobRequest[]> {
  const { db, now } = context;
  const since = await onSince(db);
  if (since === undefined) return [];
  const requests: JobRequest[] = [];
  for (const year of yearsAround(now, aheadDays)) {
    for (const kind of ['birthday', 'anniversary'] as const) {
      requests.push(...(await requestFor(context, { person, kind, year }, since)));
    }
  }
  return requests;
}

/** The looks of the days that follow. */
export const looksAfter = (now: Date, timeZone: string): readonly JobRequest[] =>
  Array.from({ length: looksAhead }, (_, n) => {
    const day = addDays(localDate(now, timeZone), n + 1);
    return planJob.request({}, { at: atLocal(day, lookAt, timeZone), once: `celebrations:plan:${day}` });
  });

/** HR switched it on: a first look at once, and one each day from then on. */
export const firstLook = (now: Date): JobRequest =>
  planJob.request({}, { once: `celebrations:on:${now.toISOString()}` });

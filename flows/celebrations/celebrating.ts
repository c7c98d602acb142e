import type { Address } from '#core/chat.ts';
import { type FlowPart, onJob, onMessage, onPost } from '#core/flow.ts';
import type { Holidays } from '#core/holidays.ts';
import type { JobRequest } from '#core/jobs.ts';
import type { Db, Extra, JobContext, Post, Send } from '#core/outcome.ts';
import type { Person } from '#core/person.ts';
import { localDate } from '#core/zoned.ts';
import { readSetting } from '#store/settings.ts';
import { celebrateJob, planJob, posted, question, teams, yours } from './actions.ts';
import { monthDaysAround, yearsAround } from './calendar.ts';
import { aheadDays, dueOf, keyOf, looksAfter, onSince, requestFor, yearsSince } from './due.ts';
import { celebrate, celebratedBy, choiceOf, colleaguesIn, managersOf, markAsked, whoWants } from './store.ts';
import { type CelebrationRef, questionSubjectOf, subjectOf } from './subjects.ts';
import { othersCard, stoodCard, yoursCard } from './views.ts';
import { answeredCard, questionCard } from './views-choice.ts';

/** In a larger unit only those who manage it are told. */
const mostColleagues = 50;
/** A question that could not be asked within so long is not asked. Milliseconds. */
const questionForMs = 14 * 86_400_000;

// --- every day -------------------------------------------------------------------------------------------------------

async function plan(context: JobContext, holidays: Holidays): Promise<Extra> {
  const { db, now } = context;
  const since = await onSince(db);
  if (since === undefined) return {};
  const { timeZone } = await readSetting(db, 'organisation');
  const requests: JobRequest[] = [];
  for (const { person, kind } of await whoWants(db, monthDaysAround(now, aheadDays), now)) {
    for (const year of yearsAround(now, aheadDays)) {
      requests.push(...(await requestFor({ ...context, holidays }, { person, kind, year }, since)));
    }
  }
  return {
    send: (await markAsked(db, now)).map(
      (person): Send => ({
        ...question.request({}),
        to: person,
        unasked: true,
        notAfter: new Date(now.getTime() + questionForMs),
        subject: questionSubjectOf(person),
        once: questionSubjectOf(person),
      }),
    ),
    enqueue: [...requests, ...looksAfter(now, timeZone)],
  };
}

// --- at the moment ---------------------------------------------------------------------------------------------------

async function celebrateNow(context: JobContext, ref: CelebrationRef, holidays: Holidays): Promise<Extra> {
  const { db, now } = context;
  const since = await onSince(db);
  const due = since && (await dueOf({ ...context, holidays }, ref, since, true));
  if (due === undefined) return {};
  // Away, pausing, or with other hours since it was planned: another moment.
  if (due.occasion.at > now) {
    return {
      enqueue: [celebrateJob.request(ref, { at: due.occasion.at, once: keyOf(ref, due.occasion.at) })],
    };
  }
  const { person, choice, occasion } = due;
  const isNew = await celebrate(db, {
    ...ref,
    moved: occasion.moved,
    seen: choice.seen,
    years:
      ref.kind === 'anniversary' && choice.years ? yearsSince(choice.file.start ?? '', ref.year) : undefined,
    from: now,
    until: occasion.until,
  });
  if (!isNew) return {};
  const to = (message: typeof yours, reader: string): Send => ({
    ...message.request(ref),
    to: reader,
    unasked: true,
    celebrates: true,
    notAfter: occasion.until,
    subject: subjectOf(ref),
    once: `${subjectOf(ref)}:${reader}`,
  });
  const readers = choice.seen === 'team' ? await teamOf(db, person, now) : [];
  return {
    send: [to(yours, person.id), ...readers.map((reader) => to(teams, reader))],
    ...(choice.seen === 'everybody' && { post: await postsOf(db, ref, occasion.until) }),
  };
}

/** The colleagues who are told: those of the unit itself, or whoever manages it where they are many. */
async function teamOf(db: Db, { id, unit, timeZone }: Person, now: Date): Promise<readonly string[]> {
  if (unit === undefined) return [];
  const colleagues = await colleaguesIn(db, unit);
  const told =
    colleagues.length > mostColleagues ? await managersOf(db, unit, localDate(now, timeZone)) : colleagues;
  return told.filter((one) => one !== id);
}

const placeKey = ({ platform, tenant, key }: Address): string => JSON.stringify([platform, tenant, key]);

async function postsOf(db: Db, ref: CelebrationRef, until: Date): Promise<readonly Post[]> {
  const { feeds } = await readSetting(db, 'recognition');
  const places = new Map(feeds.map((one) => [placeKey(one), one]));
  return [...places].map(([key, place]) => ({
    ...posted.request(ref),
    place,
    notAfter: until,
    subject: subjectOf(ref),
    once: `${subjectOf(ref)}:${key}`,
  }));
}

// --- what it looks like ----------------------------------------------------------------------------------------------

const organisationName = async (db: Db): Promise<string> => (await readSetting(db, 'organisation')).name;

const onYours = onMessage(yours, async ({ db, locale }, ref) => {
  const it = await celebratedBy(db, ref);
  if (it === undefined) return undefined;
  return it.isWanted ? yoursCard(locale, it, await organisationName(db)) : answeredCard(locale, 'answered');
});

// What was taken back while it stood there is named no more; what had not gone out was called off with it.

const onTeams = onMessage(teams, async ({ db, locale }, ref) => {
  const it = await celebratedBy(db, ref);
  if (it === undefined) return undefined;
  return it.isWanted ? othersCard(locale, it, await organisationName(db)) : stoodCard(locale);
});

const onPosted = onPost(posted, async ({ db, locale }, ref) => {
  const it = await celebratedBy(db, ref);
  if (it === undefined) return undefined;
  return it.isPublic ? othersCard(locale, it, await organisationName(db)) : stoodCard(locale);
});

const onQuestion = onMessage(question, async ({ db, person, locale }) => {
  const choice = await choiceOf(db, person.id);
  if (choice === undefined || (await onSince(db)) === undefined) return undefined;
  return choice.answered ? answeredCard(locale, 'answered') : questionCard(locale);
});

/** From the calendar to messages and posts. */
export const createCelebrating = (holidays: Holidays): FlowPart => ({
  jobs: [
    onJob(planJob, (context) => plan(context, holidays)),
    onJob(celebrateJob, (context, ref) => celebrateNow(context, ref, holidays)),
  ],
  messages: [onYours, onTeams, onQuestion],
  posts: [onPosted],
});

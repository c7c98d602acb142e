import { type BoundJob, onJob } from '#core/flow.ts';
import type { Holidays } from '#core/holidays.ts';
import type { JobRequest } from '#core/jobs.ts';
import type { Db, Extra, JobContext } from '#core/outcome.ts';
import type { PersonId } from '#core/person.ts';
import { addDays, atLocal, localDate } from '#core/zoned.ts';
import { calendarOf } from '#store/calendars.ts';
import { personById } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { wakeJob } from '../actions.ts';
import { ladderFor } from '../ladder/ladder.ts';
import { sweepJob, wakeOneJob } from './actions.ts';
import { deskOf, lookAt } from './desk.ts';
import { merged } from './extras.ts';
import {
  apart,
  earliestWake,
  type Learner,
  learnersToWake,
  lockLearner,
  saveLearner,
  unwatched,
  wakeAt,
} from './learners/store.ts';
import { sessionFor } from './session.ts';

/** People in one transaction. */
const batch = 200;
/** Whom somebody else had in hand is looked at a little later. Milliseconds. */
const againMs = 2_000;
/** Minutes after midnight, UTC. */
const sweepAt = 3 * 60;
/** Sweeps are asked for so many days ahead, so that one that fails for good does not end them all. */
const sweepsAhead = 3;

const sweepsAfter = (now: Date): readonly JobRequest[] =>
  Array.from({ length: sweepsAhead }, (_, n) => {
    const day = addDays(localDate(now, 'UTC'), n + 1);
    return sweepJob.request({}, { at: atLocal(day, sweepAt, 'UTC'), once: `training.sweep:${day}` });
  });

/**
 * Somebody's learning has changed (enrolled, stopped, resumed): it is looked at anew what is due for them, at `now` or, when that lies
 * ahead, then.
 * @param people in any number
 * @param at when; absent: at once
 */
export async function wakeUp(
  db: Db,
  people: readonly PersonId[],
  now: Date,
  at: Date = now,
): Promise<readonly JobRequest[]> {
  if (people.length === 0) return [];
  if (at <= now) {
    await wakeAt(db, people, now);
    return [wakeJob.request({}), ...sweepsAfter(now)];
  }
  const look = lookAt(at, now);
  await wakeAt(db, people, look.at);
  return [look.job, ...sweepsAfter(now)];
}

const earliest = (...dates: readonly (Date | undefined)[]): Date | undefined =>
  dates.filter((date) => date !== undefined).toSorted((a, b) => a.getTime() - b.getTime())[0];

/** One learner, who is locked: what is due for them, and when to look again. */
async function wakeOne(
  { db, now }: JobContext,
  holidays: Holidays,
  { person: id, learner }: Readonly<{ person: PersonId; learner: Learner }>,
  dailyMax: number,
): Promise<Extra> {
  const person = await personById(db, id);
  if (person === undefined || person.gone) {
    await saveLearner(db, id, { wakeAt: null });
    return {};
  }
  const calendar = await calendarOf(db, person, holidays, now);
  const { next: rung, reminds, ...ladder } = await ladderFor({ db, now, holidays }, person, calendar);
  const desk = await deskOf({ db, now, holidays }, person, { learner, calendar, dailyMax });
  const { next: look, ...lessons } = await sessionFor(db, person, desk, reminds === true);
  const next = earliest(rung, look);
  await saveLearner(db, id, { wakeAt: next === undefined ? null : lookAt(next, now).at });
  return merged(ladder, lessons);
}

/** They are looked at by themselves, where what is wrong is told and tried again, and holds up nobody. */
async function leftAlone(db: Db, person: PersonId): Promise<Extra> {
  await saveLearner(db, person, { wakeAt: null });
  return { enqueue: [wakeOneJob.request({ person })] };
}

/** A batch of those whose time has come, and when the next ones' has. */
async function wakeBatch(context: JobContext, holidays: Holidays): Promise<Extra> {
  const { db, now } = context;
  const { dailyMax } = await readSetting(db, 'training');
  const due = await learnersToWake(db, now, batch);
  const extras: Extra[] = [];
  for (const one of due) {
    const extra = await apart(db, () => wakeOne(context, holidays, one, dailyMax));
    extras.push(extra ?? (await leftAlone(db, one.person)));
  }
  const next = await earliestWake(db);
  if (next === undefined) return merged(...extras);
  const follow =
    due.length === batch
      ? wakeJob.request({})
      : next <= now
        ? wakeJob.request({}, { at: new Date(now.getTime() + againMs) })
        : lookAt(next, now).job;
  return merged(...extras, { enqueue: [follow] });
}

/** What looks at learners when their time has come, and once a day at those for whom no look is planned. */
export const waking = ({ holidays }: Readonly<{ holidays: Holidays }>): readonly BoundJob[] => [
  onJob(wakeJob, (context) => wakeBatch(context, holidays)),
  onJob(wakeOneJob, async (context, { person }) => {
    const { db, now } = context;
    const learner = await lockLearner(db, person);
    const { dailyMax } = await readSetting(db, 'training');
    const extra = await wakeOne(context, holidays, { person, learner }, dailyMax);
    const next = await earliestWake(db);
    return next === undefined ? extra : merged(extra, { enqueue: [lookAt(next, now).job] });
  }),
  onJob(sweepJob, async ({ db, now }) => {
    const people = await unwatched(db, new Date(now.getTime() + 86_400_000));
    const jobs = await wakeUp(db, people, now);
    // Also when there is nobody just now.
    return { enqueue: jobs.length > 0 ? jobs : sweepsAfter(now) };
  }),
];

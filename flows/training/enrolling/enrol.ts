import type { JobRequest } from '#core/jobs.ts';
import type { Db, Extra } from '#core/outcome.ts';
import type { PersonId } from '#core/person.ts';
import { addDays, atLocal, isTimeZone, localDate } from '#core/zoned.ts';
import { readSetting } from '#store/settings.ts';
import type { EnrolmentSource, StoppedWhy } from '#store/tables/training.ts';
import { courseById } from '../content/store.ts';
import { merged } from '../learning/extras.ts';
import { lastSessions } from '../learning/learners/store.ts';
import { wakeUp } from '../learning/wake.ts';
import type { Due } from '../rules/due.ts';
import { tellMany } from '../statements/tell.ts';
import { aboutEnrolment, aboutLearner, aboutOverdue, aboutSession } from '../subjects.ts';
import { evaluateJob, inviteJob } from './actions.ts';
import { type Stopped, stopEnrolments } from './ending/store.ts';
import { managersOfMany } from './line/store.ts';
import { dueFor } from './plan.ts';
import { type Beginner, clocksOf, insertEnrolments, upgradeEnrolments } from './store.ts';

export type EnrolRequest = Readonly<{
  course: string;
  people: readonly PersonId[];
  source: EnrolmentSource;
  rule?: string | undefined;
  by?: PersonId | undefined;
  mandatory: boolean;
  due?: Due | undefined;
  /** Whoever begins after this day comes later than those for whom a fixed due date was chosen. ISO 8601 date. */
  firstDay?: string | undefined;
  now: Date;
}>;

/** `upgraded`: they took it because they might, and now must. `begun`: they are in the middle of it. */
export type Enrolled = Readonly<{ id: string; person: PersonId; upgraded?: true; begun?: boolean }>;

/** What day it is for people, by whatever is known of their clocks. */
export async function daysOf(
  db: Db,
  people: readonly PersonId[],
  now: Date,
): Promise<ReadonlyMap<PersonId, string>> {
  const { timeZone } = await readSetting(db, 'organisation');
  const known = new Map<string, string | undefined>();
  const dayIn = (zone: string): string | undefined => {
    if (!known.has(zone)) known.set(zone, isTimeZone(zone) ? localDate(now, zone) : undefined);
    return known.get(zone);
  };
  return new Map(
    (await clocksOf(db, people)).map(({ id, seen = '', zone = '' }) => [
      id,
      dayIn(seen) ?? dayIn(zone) ?? localDate(now, timeZone),
    ]),
  );
}

/**
 * Writes enrolments in the published version, from each person's own today on. Left out are those who are gone, who take the
 * course already (unless they must now, and did not before) and who are done with this version. What is to be told of it:
 * `afterEnrolling`.
 * @returns those that are new or changed; none for a course that is not offered
 */
export async function enrol(db: Db, request: EnrolRequest): Promise<readonly Enrolled[]> {
  const course = await courseById(db, request.course);
  if (course?.version === undefined || course.retired || request.people.length === 0) return [];
  const { firstDay, due } = request;
  const who = [...(await daysOf(db, request.people, request.now))].map(
    ([person, startsOn]): Beginner => ({
      person,
      startsOn,
      dueOn: dueFor(due, startsOn, firstDay !== undefined && startsOn > firstDay),
    }),
  );
  const it = { ...request, version: course.version };
  const upgraded = request.mandatory ? await upgradeEnrolments(db, it, who) : [];
  const made = await insertEnrolments(db, it, who);
  return [...made, ...upgraded.map((one) => ({ ...one, upgraded: true as const }))];
}

/** So many days ahead the daily look is asked for, so that one that fails for good does not end them all. Days. */
const looksAhead = 3;
/** Minutes after midnight in the organisation's zone: the night before anybody's working hours there. */
const lookAt = 20;

/** The looks of the days that follow. */
export async function dailyLooks(db: Db, now: Date): Promise<readonly JobRequest[]> {
  const { timeZone } = await readSetting(db, 'organisation');
  return Array.from({ length: looksAhead }, (_, n) => {
    const day = addDays(localDate(now, timeZone), n + 1);
    return evaluateJob.request({}, { at: atLocal(day, lookAt, timeZone), once: `training.evaluate:${day}` });
  });
}

/** What is enrolled within so long is told in one message. Milliseconds. */
const gatherMs = 60_000;

/**
 * What follows from new enrolments: who asked for it themselves goes on at once; the others are told, of all that is new to them in
 * one message, and their first lesson comes after it.
 */
export async function afterEnrolling(
  db: Db,
  enrolled: readonly Enrolled[],
  { source, now }: Readonly<{ source: EnrolmentSource; now: Date }>,
): Promise<Extra> {
  if (enrolled.length === 0) return {};
  const fresh = enrolled.filter(({ upgraded }) => upgraded !== true);
  const at = new Date(now.getTime() + gatherMs);
  return merged(
    await tellMany(
      db,
      fresh.map(({ id, person }) => ({ person, enrolment: id, verb: 'registered' as const, now })),
    ),
    {
      enqueue: [
        ...(source === 'self'
          ? await wakeUp(
              db,
              enrolled.map(({ person }) => person),
              now,
            )
          : [inviteJob.request({}, { at })]),
        ...(await dailyLooks(db, now)),
      ],
      // Where somebody is in the middle, a lesson may stand open in what would be shown anew: they are told in a message of its own.
      refresh: enrolled
        .filter(({ upgraded, begun }) => upgraded && begun !== true)
        .map(({ id }) => aboutEnrolment(id)),
    },
  );
}

/** What follows for those who hear of it, and for the day of whoever took it. */
async function afterStopping(
  db: Db,
  stopped: readonly Stopped[],
  why: StoppedWhy,
  now: Date,
): Promise<Extra> {
  if (stopped.length === 0) return {};
  const people = [...new Set(stopped.map(({ person }) => person))];
  const { timeZone } = await readSetting(db, 'organisation');
  const today = localDate(now, timeZone);
  const musts = stopped.filter(({ mandatory }) => mandatory).map(({ person }) => person);
  // Who has gone may stand in what their manager was told.
  const managers = [
    ...new Set([...(await managersOfMany(db, musts, today, { gone: true })).values()].flat()),
  ];
  const above = [...(await managersOfMany(db, managers, today)).values()].flat();
  const subjects = stopped.map(({ id }) => aboutEnrolment(id));
  const gone = why === 'gone';
  return merged(
    await tellMany(
      db,
      stopped.flatMap(({ id, person, freed }) =>
        freed ? [] : [{ person, enrolment: id, verb: 'withdrew' as const, now }],
      ),
    ),
    {
      cancel: [...subjects, ...(gone ? people.map(aboutLearner) : [])],
      refresh: [
        ...(gone ? [] : [...subjects, ...(await lastSessions(db, people)).map(aboutSession)]),
        ...[...new Set([...managers, ...above])].map(aboutOverdue),
      ],
      ...(!gone && { enqueue: await wakeUp(db, people, now) }),
    },
  );
}

/**
 * Ends those that are open, and all that was to come of them.
 * @param frees as for `stopEnrolments`
 */
export async function stop(
  db: Db,
  enrolments: readonly string[],
  why: StoppedWhy,
  now: Date,
  frees = false,
): Promise<Readonly<{ stopped: readonly Stopped[]; extra: Extra }>> {
  const stopped = await stopEnrolments(db, enrolments, why, frees);
  return { stopped, extra: await afterStopping(db, stopped, why, now) };
}

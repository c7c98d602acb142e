import type { JobRequest } from '#core/jobs.ts';
import type { Db, Extra, Send } from '#core/outcome.ts';
import type { Person, PersonId } from '#core/person.ts';
import { type WorkCalendar, workdayFrom } from '#core/workdays.ts';
import { addDays, atLocal, localDate } from '#core/zoned.ts';
import { calendarOf } from '#store/calendars.ts';
import { personById } from '#store/people.ts';
import { whenToContact } from '#trust/contact.ts';
import { managersOf } from '../enrolling/line/store.ts';
import { untoldOf } from '../enrolling/store.ts';
import { hadLately, lastSessions } from '../learning/learners/store.ts';
import { isLearnerStep, type LearnerStep, ladderOf, type Step, stepsOn } from '../rules/ladder.ts';
import { aboutEnrolment, aboutOverdue, aboutReminders, aboutSession } from '../subjects.ts';
import { mostReminded, reminder } from './actions.ts';
import { digestsOf, endOf, hoursOn, type LadderContext } from './moments.ts';
import { hasLate, managersAbove } from './overdue.ts';
import { followed, lockOpen, noteNudge, openWithDue, remindedOn, restsUntil, takeStep } from './store.ts';

// What reminds of due dates, one person at a time. What is due is computed anew each time; what was done is written down.

/** Somebody has the enrolment in hand just now: looked at again so much later. Milliseconds. */
const busyMs = 60_000;

export type LadderTurn = Extra &
  Readonly<{
    /** When to look again; nothing: nothing comes any more. */
    next?: Date;
    /** The day belongs to a reminder, sent or held back: a lesson in the place of one that is held back would hide what it does. */
    reminds?: true;
  }>;

/**
 * Takes every step that is due for somebody now, and says when to look again. One reminder a day at most goes to the learner, and it
 * tells of all courses that are due; steps are taken within their working hours alone. The caller has locked the learner.
 */
export async function ladderFor(
  context: LadderContext,
  person: Person,
  calendar: WorkCalendar,
): Promise<LadderTurn> {
  const { db, now } = context;
  if (person.gone) return {};
  const enrolments = await openWithDue(db, person.id);
  if (enrolments.length === 0) return {};
  const today = localDate(now, person.timeZone);
  const hours = hoursOn(calendar, today);
  const isEarly = hours !== undefined && now < hours.from;
  const isOpen = hours !== undefined && !isEarly && now < hours.to;

  const rest = await restsUntil(db, person.id);
  const rests = (until: string | undefined) => until !== undefined && today < until;
  const untold = await untoldOf(db, person.id);
  const reminded = await remindedOn(db, person.id, today);
  const had = isOpen ? await hadLately(db, person.id, now) : [];
  /** What could not go out now is not begun: it would wait, and take the place of another one on the day on which it can. */
  const mayCome = (duty: boolean): boolean =>
    !isOpen ||
    whenToContact({ now, notAfter: hours.to, person, calendar, unasked: true, duty, had }).kind === 'now';
  const mine: TakenStep[] = [];
  const enqueue: JobRequest[] = [];
  const days: string[] = [];
  let soon = false;

  for (const enrolment of enrolments) {
    const rungs = ladderOf(enrolment, calendar);
    const quiet =
      reminded ||
      untold.has(enrolment.id) ||
      !mayCome(enrolment.mandatory) ||
      (!enrolment.mandatory && (rests(rest) || rests(enrolment.pausedUntil)));
    const turn = stepsOn(rungs, { taken: enrolment.taken, quiet }, today, calendar);
    if (turn.next !== undefined) days.push(turn.next);
    // Nothing goes out outside of their hours; that it is over needs none.
    const take = turn.take.filter((step) => isOpen || step === 'stop');
    if (take.length > 0 && !(await lockOpen(db, enrolment.id))) {
      soon = true;
      continue;
    }
    if (take.length < turn.take.length) {
      const day = isEarly ? today : workdayFrom(calendar, addDays(today, 1));
      if (day !== undefined) days.push(day);
    }
    if (take.length === turn.take.length || take.includes('stop'))
      for (const step of turn.pass) await takeStep(db, enrolment.id, step, now);
    for (const step of take) {
      if (!(await takeStep(db, enrolment.id, step, now))) continue;
      if (isLearnerStep(step)) {
        const until = rungs.find((rung) => rung.step === step)?.until ?? today;
        mine.push({ id: enrolment.id, mandatory: enrolment.mandatory, step, until });
      } else if (step !== 'stop') {
        enqueue.push(...(await tellManagers(context, person, step, today)));
      }
    }
  }
  const day = days.sort()[0];
  const reminds = reminded || mine.length > 0;
  return {
    send: await remind(context, person, mine, today),
    enqueue,
    ...(day !== undefined && { next: atLocal(day, calendar.hours.from, person.timeZone) }),
    ...(soon && { next: new Date(now.getTime() + busyMs) }),
    ...(reminds && { reminds }),
  };
}

/** A step of the learner's that has been taken. `until`: the last day on which it makes sense. */
type TakenStep = Readonly<{ id: string; mandatory: boolean; step: LearnerStep; until: string }>;

/** One message for all, what must be done first. @returns none when each of them is held back */
async function remind(
  { db, now }: LadderContext,
  person: Person,
  due: readonly TakenStep[],
  today: string,
): Promise<readonly Send[]> {
  const told: TakenStep[] = [];
  const ordered = due.toSorted((a, b) => Number(b.mandatory) - Number(a.mandatory)).slice(0, mostReminded);
  for (const one of ordered) {
    const { id: enrolment, step: kind } = one;
    const { arm, fresh } = await noteNudge(db, { kind, person: person.id, enrolment, day: today, now });
    if (arm === 'sent' && fresh) told.push(one);
  }
  const [first, ...rest] = told.map(({ id, step }) => ({ enrolment: id, step }));
  if (first === undefined) return [];
  return [
    {
      ...reminder.request({ ...first, ...(rest.length > 0 && { also: rest }) }),
      to: person.id,
      unasked: true,
      ...(told.some(({ mandatory }) => mandatory) && { duty: true }),
      notAfter: endOf(
        told
          .map(({ until }) => until)
          .sort()
          .at(-1) ?? today,
        person.timeZone,
      ),
      ...(rest.length === 0
        ? { subject: aboutEnrolment(first.enrolment) }
        : { subject: aboutReminders(person.id), shows: told.map(({ id }) => aboutEnrolment(id)) }),
      // The day: what becomes mandatory is reminded of anew.
      once: `training.reminder:${first.enrolment}:${first.step}:${today}`,
    },
  ];
}

/** Those above the learner, or above their managers; each hears once a day at most, of everybody. */
async function tellManagers(
  { db, now, holidays }: LadderContext,
  person: Person,
  step: Extract<Step, 'digest' | 'next_level'>,
  today: string,
): Promise<readonly JobRequest[]> {
  const level = step === 'digest' ? 'direct' : 'next';
  const to =
    level === 'direct'
      ? await managersOf(db, person.id, today)
      : ((await managersAbove(db, [person.id], today)).get(person.id) ?? []);
  const jobs: JobRequest[] = [];
  for (const id of to) {
    const manager = await personById(db, id);
    if (manager === undefined || manager.gone) continue;
    jobs.push(...digestsOf(await calendarOf(db, manager, holidays, now), now, { manager: id, level }));
  }
  return jobs;
}

type What = Readonly<{ enrolment: string; person: PersonId; now: Date }>;

/** An enrolment is done: nothing about it goes out any more, and what went out says so. */
export async function afterDone(db: Db, what: What): Promise<Extra> {
  await followed(db, { ...what, what: 'done' });
  return afterChange(db, what);
}

/** An enrolment is open no more, or its due date has changed: what waits is called off, what went out is shown anew. */
export async function afterChange(db: Db, { enrolment, person, now }: What): Promise<Extra> {
  const who = await personById(db, person);
  const day = localDate(now, who?.timeZone ?? 'UTC');
  const above = (await managersAbove(db, [person], day)).get(person) ?? [];
  const managers = [...new Set([...(await managersOf(db, person, day)), ...above])];
  const idle: PersonId[] = [];
  for (const manager of managers)
    if (!(await hasLate(db, { manager, day, now, but: enrolment }))) idle.push(manager);
  return {
    cancel: [aboutEnrolment(enrolment), ...idle.map(aboutOverdue)],
    refresh: [
      aboutEnrolment(enrolment),
      ...(await lastSessions(db, [person])).map(aboutSession),
      ...managers.map(aboutOverdue),
    ],
  };
}

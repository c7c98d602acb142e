import type { Card } from '#core/card.ts';
import { onJob, onMessage } from '#core/flow.ts';
import type { Holidays } from '#core/holidays.ts';
import type { Context } from '#core/outcome.ts';
import type { PersonId } from '#core/person.ts';
import { isWorkday } from '#core/workdays.ts';
import { addDays, localDate } from '#core/zoned.ts';
import { calendarOf } from '#store/calendars.ts';
import { personById } from '#store/people.ts';
import { versionOf } from '../content/store.ts';
import { courseText } from '../course.ts';
import { doneCardOf } from '../learning/done.ts';
import { dueOf } from '../rules/due.ts';
import { type LearnerStep, ladderOf } from '../rules/ladder.ts';
import { aboutEnrolment, aboutOverdue, aboutReminders } from '../subjects.ts';
import { digestJob, nextLevel, overdue, reminder } from './actions.ts';
import { digestsOf, endOf } from './moments.ts';
import { hasManager, lateByTeam, lateOfManager } from './overdue.ts';
import { remindedOf, wentOut } from './store.ts';
import { type DueCourse, nextLevelCard, overdueCard, reminderCard, settledCard } from './views.ts';

type Ports = Readonly<{ holidays: Holidays }>;

/** A manager's message makes sense for so long: it waits for who is away, and says what is so when it goes out. Days. */
const digestDays = 30;

type One = Readonly<{ enrolment: string; step: LearnerStep }>;

/** What of a reminder there still is to tell. */
type Stands =
  | Readonly<{ kind: 'due'; it: DueCourse }>
  | Readonly<{ kind: 'done' | 'stopped'; course: string; at: number; enrolment: string }>
  | Readonly<{ kind: 'moved'; course: string; due: string }>
  /** Not theirs, or too late to make sense. */
  | Readonly<{ kind: 'none' }>;

async function standingOf(
  { holidays }: Ports,
  { db, now, person, locale }: Context,
  { enrolment, step }: One,
): Promise<Stands> {
  const it = await remindedOf(db, enrolment);
  if (it === undefined || it.person !== person.id) return { kind: 'none' };
  const content = await versionOf(db, it.course, it.version);
  const course = courseText(content, locale).text.title;
  if (it.state !== 'open') return { kind: it.state, course, at: it.doneAt?.getTime() ?? 0, enrolment };
  if (it.dueOn === undefined) return { kind: 'none' };
  const calendar = await calendarOf(db, person, holidays, now);
  const today = localDate(now, person.timeZone);
  const dates = { startsOn: it.startsOn, dueOn: it.dueOn };
  const due = dueOf(dates, calendar);
  // Leave that was entered since has moved the date, or the message has waited for too long.
  if (step === 'after1' && due >= today) return { kind: 'moved', course, due };
  if (step !== 'after1' && due < today && !it.mandatory) return { kind: 'none' };
  const rungs = step === 'after1' ? ladderOf({ ...dates, mandatory: it.mandatory }, calendar) : [];
  const told = rungs.find((rung) => rung.step === 'digest')?.day;
  return {
    kind: 'due',
    it: {
      enrolment,
      course,
      mandatory: it.mandatory,
      due,
      left: Math.max(0, content.lessons.length - it.lessonsTaken),
      of: content.lessons.length,
      managerOn: told !== undefined && (await hasManager(db, person.id, today)) ? told : undefined,
    },
  };
}

async function renderReminder(
  ports: Ports,
  context: Context,
  { also = [], ...first }: One & Readonly<{ also?: readonly One[] | undefined }>,
): Promise<Card | undefined> {
  const { db, now, person, locale } = context;
  const all: Stands[] = [];
  for (const one of [first, ...also]) all.push(await standingOf(ports, context, one));
  const due = all.flatMap((one) => (one.kind === 'due' ? [one.it] : []));
  const done = all.flatMap((one) => (one.kind === 'done' ? [one] : []));
  if (due.length > 0)
    return reminderCard(locale, {
      due,
      today: localDate(now, person.timeZone),
      done: done.map(({ course }) => course),
    });
  const subject = also.length === 0 ? aboutEnrolment(first.enrolment) : aboutReminders(person.id);
  if (!(await wentOut(db, subject, reminder.name, first))) return undefined;
  // It may have been confirmed right there: the last one, then.
  const [last] = done.toSorted((a, b) => b.at - a.at);
  if (last !== undefined) return doneCardOf(context, ports, last.enrolment);
  const [moved] = all.flatMap((one) => (one.kind === 'moved' ? [one] : []));
  if (moved !== undefined) return settledCard(locale, moved.course, moved);
  const [stopped] = all.flatMap((one) => (one.kind === 'stopped' ? [one] : []));
  return stopped && settledCard(locale, stopped.course, { kind: 'stopped' });
}

const askedOf = ({ holidays }: Ports, { db, now, person }: Context, day: string) => ({
  db,
  now,
  holidays,
  manager: person.id,
  until: endOf(day, person.timeZone),
  day,
});

type ToManager = Readonly<{ manager: PersonId; day: string }>;

async function renderOverdue(ports: Ports, context: Context, { manager, day }: ToManager) {
  if (context.person.id !== manager) return undefined;
  const late = await lateOfManager(askedOf(ports, context, day), context.locale);
  return late.length > 0 || (await wentOut(context.db, aboutOverdue(manager), overdue.name, { manager, day }))
    ? overdueCard(context.locale, late)
    : undefined;
}

async function renderNextLevel(ports: Ports, context: Context, { manager, day }: ToManager) {
  if (context.person.id !== manager) return undefined;
  const teams = await lateByTeam(askedOf(ports, context, day));
  return teams.length > 0 ||
    (await wentOut(context.db, aboutOverdue(manager), nextLevel.name, { manager, day }))
    ? nextLevelCard(context.locale, teams)
    : undefined;
}

/** All who have become late since the manager was told last, in one message. */
const digest = ({ holidays }: Ports) =>
  onJob(digestJob, async ({ db, now }, { manager, level }) => {
    const person = await personById(db, manager);
    if (person === undefined || person.gone) return {};
    // A job that was late tells of the day on which it runs.
    const day = localDate(now, person.timeZone);
    // Away by now: put together anew when they are back.
    const calendar = await calendarOf(db, person, holidays, now);
    if (!isWorkday(calendar, day)) return { enqueue: digestsOf(calendar, now, { manager, level }) };
    const asked = { db, now, holidays, manager, until: endOf(day, person.timeZone), day };
    const isDirect = level === 'direct';
    const some = isDirect ? await lateOfManager(asked, person.locale) : await lateByTeam(asked);
    if (some.length === 0) return {};
    return {
      send: [
        {
          ...(isDirect ? overdue : nextLevel).request({ manager, day }),
          to: manager,
          unasked: true,
          duty: true,
          notAfter: endOf(addDays(day, digestDays), person.timeZone),
          subject: aboutOverdue(manager),
          once: `training.${level}:${manager}:${day}`,
        },
      ],
    };
  });

/** The messages of the ladder, rendered from the database when they are sent or shown anew. */
export const telling = (ports: Ports) => ({
  messages: [
    onMessage(reminder, (context, data) => renderReminder(ports, context, data)),
    onMessage(overdue, (context, data) => renderOverdue(ports, context, data)),
    onMessage(nextLevel, (context, data) => renderNextLevel(ports, context, data)),
  ],
  jobs: [digest(ports)],
});

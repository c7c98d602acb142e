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
import { aboutEnrolment, aboutOverdue } from '../subjects.ts';
import { digestJob, nextLevel, overdue, reminder } from './actions.ts';
import { digestsOf, endOf } from './moments.ts';
import { hasManager, lateByTeam, lateOfManager } from './overdue.ts';
import { remindedOf, wentOut } from './store.ts';
import { nextLevelCard, overdueCard, reminderCard, settledCard } from './views.ts';

type Ports = Readonly<{ holidays: Holidays }>;

/** A manager's message makes sense for so long: it waits for who is away, and says what is so when it goes out. Days. */
const digestDays = 30;

async function renderReminder(
  { holidays }: Ports,
  context: Context,
  { enrolment: id, step }: Readonly<{ enrolment: string; step: LearnerStep }>,
): Promise<Card | undefined> {
  const { db, now, person, locale } = context;
  const it = await remindedOf(db, id);
  if (it === undefined || it.person !== person.id) return undefined;
  const content = await versionOf(db, it.course, it.version);
  const course = courseText(content, locale).text.title;
  const isThere = () => wentOut(db, aboutEnrolment(id), reminder.name, { enrolment: id, step });
  const settled = async (how: Parameters<typeof settledCard>[2]) =>
    (await isThere()) ? settledCard(locale, course, how) : undefined;
  if (it.state === 'stopped') return settled({ kind: 'stopped' });
  // It may have been confirmed right there.
  if (it.state === 'done') return (await isThere()) ? doneCardOf(context, { holidays }, id) : undefined;
  if (it.dueOn === undefined) return undefined;
  const calendar = await calendarOf(db, person, holidays, now);
  const today = localDate(now, person.timeZone);
  const dates = { startsOn: it.startsOn, dueOn: it.dueOn };
  const due = dueOf(dates, calendar);
  // Leave that was entered since has moved the date, or the message has waited for too long.
  if (step === 'after1' && due >= today) return settled({ kind: 'moved', due });
  if (step !== 'after1' && due < today && !it.mandatory) return undefined;
  const rungs = step === 'after1' ? ladderOf({ ...dates, mandatory: it.mandatory }, calendar) : [];
  const told = rungs.find((rung) => rung.step === 'digest')?.day;
  return reminderCard(locale, {
    enrolment: id,
    course,
    mandatory: it.mandatory,
    due,
    today,
    left: Math.max(0, content.lessons.length - it.lessonsTaken),
    of: content.lessons.length,
    managerOn: told !== undefined && (await hasManager(db, person.id, today)) ? told : undefined,
  });
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

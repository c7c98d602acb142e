import { createHash } from 'node:crypto';
import { type BoundMessage, onMessage } from '#core/flow.ts';
import type { Holidays } from '#core/holidays.ts';
import type { Db, Extra } from '#core/outcome.ts';
import type { Person } from '#core/person.ts';
import { isWorkday, workdayFrom, workdaysAfter } from '#core/workdays.ts';
import { addDays, atLocal, localDate } from '#core/zoned.ts';
import { whenToContact } from '#trust/contact.ts';
import { untoldOf } from '../enrolling/store.ts';
import { noteNudge } from '../ladder/store.ts';
import { aboutLearner, aboutSession } from '../subjects.ts';
import { resting, session } from './actions.ts';
import { type Desk, deskOf, isResting, nextLook, takenToday } from './desk.ts';
import { hadLately, type Learner, saveLearner, wentOut } from './learners/store.ts';
import { type Item, itemsSent, reviewsFollow } from './rules-order.ts';
import { itemCard, leadOf, nextCard } from './showing.ts';
import { doneCard, restingCard } from './views-end.ts';

/** So many sessions in a row are left alone, and there is a rest. */
const mostIgnored = 3;
/** Working days. */
const restDays = 10;

/** Further ahead nobody looks: it is looked at again each day. Milliseconds. */
const longestWaitMs = 60 * 86_400_000;

const onceOf = (id: string): string => `training.session:${id}`;

/** The same for the same person and day, so that a second run makes no second one. */
function sessionId(person: string, day: string): string {
  const hex = createHash('sha256').update(`training.session ${person} ${day}`).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const isMandatory = ({ course }: Item): boolean =>
  course.enrolment.mandatory && course.enrolment.state === 'open';

/**
 * What may be sent to somebody today: nothing of what they have not been told of yet, and to those who want no messages only what
 * they must do.
 */
async function sendable(db: Db, person: Person, desk: Desk): Promise<readonly Item[]> {
  const { courses, calendar, today, now, dailyMax } = desk;
  const untold = await untoldOf(db, person.id);
  const wantsNone = person.optedOut || (person.pausedUntil !== undefined && person.pausedUntil > now);
  const those = courses.filter(
    ({ enrolment }) =>
      !untold.has(enrolment.id) && (!wantsNone || (enrolment.mandatory && enrolment.state === 'open')),
  );
  return itemsSent(those, calendar, today).slice(0, dailyMax);
}

/** What became of the last session, once its day is over. */
async function judged(db: Db, { learner, today }: Pick<Desk, 'learner' | 'today'>): Promise<Learner> {
  const { session: last, day, touched, ignored } = learner;
  if (last === undefined || day === today) return learner;
  const isIgnored = !touched && (await wentOut(db, onceOf(last)));
  return { ...learner, session: undefined, ignored: isIgnored ? ignored + 1 : ignored };
}

/**
 * Decides whether somebody is sent a session now. The caller has locked the learner.
 * @param reminded a reminder goes to them today: one message a day
 * @returns what is to be sent, and when to look again; nothing: nothing comes any more as things stand
 */
export async function sessionFor(
  db: Db,
  person: Person,
  desk: Desk,
  reminded: boolean,
): Promise<Extra & Readonly<{ next: Date | undefined }>> {
  const { now, today, calendar } = desk;
  const learner = await judged(db, desk);
  const keep = async (change: Partial<Learner>): Promise<Desk> => {
    await saveLearner(db, person.id, {
      session: learner.session ?? null,
      ignored: learner.ignored,
      ...change,
      ...('session' in change && { session: change.session ?? null }),
    });
    return { ...desk, learner: { ...learner, ...change } };
  };
  // Whoever has learnt something today already needs no message for it.
  if (!isWorkday(calendar, today) || learner.day === today || isResting({ learner, today }))
    return { next: nextLook(await keep({})) };
  const items = await sendable(db, person, desk);
  const [first] = items;
  if (first === undefined) return { next: nextLook(await keep({})) };
  const duty = items.some(isMandatory);
  const contact = whenToContact({
    now,
    notAfter: new Date(now.getTime() + longestWaitMs),
    person,
    calendar,
    unasked: true,
    duty,
    routine: true,
    had: await hadLately(db, person.id, now),
  });
  // What could not go out is not begun: it would be neither sent nor held back.
  if (contact.kind === 'later') {
    await keep({});
    return { next: contact.at };
  }
  if (contact.kind === 'never' || reminded) return { next: tomorrow(await keep({})) };

  const common = {
    to: person.id,
    unasked: true,
    routine: true,
    notAfter: atLocal(today, calendar.hours.to, calendar.timeZone),
    subject: aboutLearner(person.id),
  } as const;
  if (learner.ignored >= mostIgnored) {
    const until = workdaysAfter(calendar, today, restDays) ?? addDays(today, 2 * restDays);
    const none = { session: undefined, touched: false, ignored: 0 };
    const rested = await keep({ ...none, day: today, taken: 0, restsUntil: until });
    const once = `training.resting:${person.id}:${today}`;
    return {
      send: [{ ...resting.request({ until }), ...common, ...(duty && { duty: true as const }), once }],
      next: nextLook(rested),
    };
  }
  const kind = items.some((item) => item.kind === 'review') ? 'review' : 'lesson';
  const { arm } = await noteNudge(db, { kind, person: person.id, day: today, now });
  if (arm === 'held') {
    // Life goes on as if there had been a message; only whoever it is about was left to themselves.
    return { next: nextLook(await keep({ session: undefined, touched: false, day: today, taken: 0 })) };
  }
  const id = sessionId(person.id, today);
  const sent = await keep({ session: id, touched: false, day: today, taken: 0 });
  return {
    send: [
      {
        ...session.request({ session: id }),
        ...common,
        shows: [aboutSession(id)],
        ...(duty && { duty: true as const }),
        once: onceOf(id),
      },
    ],
    next: nextLook(sent),
  };
}

/** The next working day, whatever there is by then. */
function tomorrow({ today, calendar }: Desk): Date | undefined {
  const day = workdayFrom(calendar, addDays(today, 1));
  return day === undefined ? undefined : atLocal(day, calendar.hours.from, calendar.timeZone);
}

/** The day's message: the first of its items when it goes out, where somebody stands when it is shown anew. */
export const sessionMessages = ({ holidays }: Readonly<{ holidays: Holidays }>): readonly BoundMessage[] => [
  onMessage(session, async ({ db, now, person, locale }, { session: id }) => {
    const desk = await deskOf({ db, now, holidays }, person);
    const { learner, today, courses } = desk;
    // Of an earlier day: what stands there stays.
    if (learner.session !== id) return undefined;
    const items = await sendable(db, person, desk);
    const [first] = items;
    if (!learner.touched) {
      if (first === undefined || learner.day !== today) return undefined;
      return itemCard(locale, first, items.length > 1, {}, leadOf(locale, items));
    }
    const [last] = courses
      .filter(({ enrolment }) => enrolment.doneAt && localDate(enrolment.doneAt, person.timeZone) === today)
      .toSorted((a, b) => (b.enrolment.doneAt?.getTime() ?? 0) - (a.enrolment.doneAt?.getTime() ?? 0));
    if (last === undefined) return takenToday(desk) === 0 ? undefined : nextCard(locale, desk, {}, true);
    const { enrolment } = last;
    return doneCard(
      locale,
      { course: enrolment.content, enrolment: enrolment.id },
      reviewsFollow(last),
      first !== undefined,
    );
  }),
  onMessage(resting, async ({ db, now, person, locale }, { until }) => {
    const desk = await deskOf({ db, now, holidays }, person);
    // It has been resumed, or is over.
    if (desk.learner.restsUntil !== until || !isResting(desk)) return undefined;
    return restingCard(
      locale,
      until,
      desk.courses.some(({ enrolment }) => enrolment.mandatory && enrolment.state === 'open'),
    );
  }),
];

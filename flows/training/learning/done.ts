import type { Card } from '#core/card.ts';
import type { Replace, Say } from '#core/chat.ts';
import { type FlowPart, onAction } from '#core/flow.ts';
import type { Holidays } from '#core/holidays.ts';
import { type Context, type Outcome, replace, say } from '#core/outcome.ts';
import { confirmDone } from '../actions.ts';
import { certify } from '../certificate/certify.ts';
import { afterDone } from '../ladder/ladder.ts';
import { followed } from '../ladder/store.ts';
import { tell } from '../statements/tell.ts';
import { reviews } from './actions.ts';
import { touched } from './answering.ts';
import { type Desk, deskOf, watched } from './desk.ts';
import { merged } from './extras.ts';
import { lockLearner } from './learners/store.ts';
import { type Course, isThrough, reviewsFollow, takenOf } from './rules-order.ts';
import { wished } from './showing.ts';
import { changeEnrolment, lockEnrolment } from './store.ts';
import { doneCard, notYetCard, wayOnCard } from './views-end.ts';

type Ports = Readonly<{ holidays: Holidays }>;

const shown = ({ locale }: Context, desk: Desk, course: Course) =>
  doneCard(
    locale,
    { course: course.enrolment.content, enrolment: course.enrolment.id },
    reviewsFollow(course),
    wished(desk, {}).length > 0,
  );

/** What a message of a course says once it is done: invitation, reminder. Nothing: it is not, or not theirs. */
export async function doneCardOf(context: Context, ports: Ports, id: string): Promise<Card | undefined> {
  const { db, now, person } = context;
  const desk = await deskOf({ db, now, ...ports }, person);
  const course = desk.courses.find(({ enrolment }) => enrolment.id === id && enrolment.state === 'done');
  return course && shown(context, desk, course);
}

/** "I have done it": once, when all of it was taken. It ends every reminder of it, on all platforms. */
export async function complete(context: Context, ports: Ports, id: string): Promise<Outcome<Replace | Say>> {
  const { db, now, person, locale } = context;
  const enrolment = await lockEnrolment(db, id, person.id);
  if (enrolment === undefined) return say(wayOnCard(locale, 'foreign'));
  if (enrolment.state === 'stopped') return replace(wayOnCard(locale, 'stopped'));
  const touch = await touched(context);
  const desk = await deskOf({ db, now, ...ports }, person);
  const course = desk.courses.find((one) => one.enrolment.id === id);
  if (course === undefined) return replace(wayOnCard(locale, 'stopped'));
  if (enrolment.state === 'done') return replace(shown(context, desk, course));
  if (!isThrough(course)) {
    const { taken, of } = takenOf(course);
    return replace(notYetCard(locale, { course: enrolment.content, enrolment: id }, of - taken), touch);
  }
  await changeEnrolment(db, id, { doneAt: now });
  // Where only this word was missing, the day's message was for it.
  await followed(db, { person: person.id, enrolment: id, what: 'item', now });
  const about = { person: person.id, enrolment: id, now };
  const after = await deskOf({ db, now, ...ports }, person);
  const done = after.courses.find((one) => one.enrolment.id === id) ?? course;
  return replace(
    shown(context, after, done),
    merged(
      touch,
      await afterDone(db, about),
      await tell(db, { ...about, verb: 'completed' }),
      certify(about),
      await watched(db, person.id, after),
    ),
  );
}

export const finishing = (ports: Ports): FlowPart => ({
  actions: [
    onAction(confirmDone, (context, { enrolment }) => complete(context, ports, enrolment)),
    onAction(reviews, async (context, { enrolment: id, on }) => {
      const { db, now, person, locale } = context;
      const enrolment = await lockEnrolment(db, id, person.id);
      if (enrolment?.state !== 'done') return say(wayOnCard(locale, 'foreign'));
      await changeEnrolment(db, id, { reviews: on });
      const learner = await lockLearner(db, person.id);
      const desk = await deskOf({ db, now, ...ports }, person, { learner });
      const course = desk.courses.find((one) => one.enrolment.id === id);
      if (course === undefined) return say(wayOnCard(locale, 'foreign'));
      return replace(shown(context, desk, course), await watched(db, person.id, desk));
    }),
  ],
});

import type { Ask, Replace, Say } from '#core/chat.ts';
import { type FlowPart, onAction, onOpen, onSubmit } from '#core/flow.ts';
import type { Holidays } from '#core/holidays.ts';
import { ask, type Context, type Extra, type Outcome, replace } from '#core/outcome.ts';
import { workdaysAfter } from '#core/workdays.ts';
import { addDays } from '#core/zoned.ts';
import { tomorrow } from '../actions.ts';
import { courseText } from '../course.ts';
import { openPause, pauseForm, pauseWeeks, resume } from './actions.ts';
import { touched } from './answering.ts';
import { type Desk, deskOf, takenToday, watched } from './desk.ts';
import { merged } from './extras.ts';
import { learnerOf, lockLearner, saveLearner } from './learners/store.ts';
import { nextCard, standCard } from './showing.ts';
import { changeEnrolment, endPauses, lockEnrolment } from './store.ts';
import { text } from './text-mine.ts';
import { pauseAll, pausedCard, pauseFormCard } from './views-mine.ts';

type Ports = Readonly<{ holidays: Holidays }>;

const daysInWeek = 7;

const later = (a: string | undefined, b: string): string => (a !== undefined && a > b ? a : b);

/** Which of one's courses can be put off by themselves. */
const openOnes = (context: Context, desk: Desk) =>
  desk.courses
    .filter(({ enrolment }) => enrolment.state === 'open')
    .map(({ enrolment }) => ({
      enrolment: enrolment.id,
      title: courseText(enrolment.content, context.locale).text.title,
    }));

/**
 * Ends every pause of lessons, and puts off nothing any more. What comes by itself comes from the next working day on: whoever
 * resumes has it before them now.
 */
export async function resumeAll(
  context: Context,
  ports: Ports,
): Promise<Readonly<{ desk: Desk; extra: Extra }>> {
  const { db, now, person } = context;
  await endPauses(db, person.id);
  const before = await lockLearner(db, person.id);
  const first = await deskOf({ db, now, ...ports }, person, { learner: before });
  const extra = await touched(context, { restsUntil: null, day: first.today, taken: takenToday(first) });
  const desk = { ...first, learner: await learnerOf(db, person.id) };
  return { desk, extra: merged(extra, await watched(db, person.id, desk)) };
}

export const pausing = (ports: Ports): FlowPart => ({
  actions: [
    onAction(tomorrow, async (context) => {
      const { db, now, person, locale } = context;
      const { restsUntil } = await lockLearner(db, person.id);
      const desk = await deskOf({ db, now, ...ports }, person);
      const day = workdaysAfter(desk.calendar, desk.today, 1) ?? addDays(desk.today, 1);
      const extra = await touched(context, { restsUntil: later(restsUntil, day) });
      const after = { ...desk, learner: await learnerOf(db, person.id) };
      return replace(standCard(locale, after, 'later'), merged(extra, await watched(db, person.id, after)));
    }),
    onAction(resume, async (context) => {
      const { desk, extra } = await resumeAll(context, ports);
      return replace(nextCard(context.locale, desk, {}, true), extra);
    }),
  ],
  opens: [
    onOpen(openPause, async (context): Promise<Outcome<Ask>> => {
      const { db, now, person, locale } = context;
      return ask(pauseFormCard(locale, openOnes(context, await deskOf({ db, now, ...ports }, person))));
    }),
  ],
  submits: [
    onSubmit(pauseForm, async (context, _input, values): Promise<Outcome<Ask | Replace | Say>> => {
      const { db, now, person, locale } = context;
      const desk = await deskOf({ db, now, ...ports }, person);
      const courses = openOnes(context, desk);
      const weeks = pauseWeeks.find((one) => String(one) === values.weeks);
      const course = courses.find(({ enrolment }) => enrolment === values.what);
      if (weeks === undefined || (course === undefined && values.what !== pauseAll)) {
        const { choose } = text(locale);
        const errors = {
          ...(weeks === undefined && { weeks: choose }),
          ...(course === undefined && values.what !== pauseAll && { what: choose }),
        };
        return ask(pauseFormCard(locale, courses, { values, errors }));
      }
      const asked = addDays(desk.today, weeks * daysInWeek);
      if (course !== undefined) {
        const enrolment = await lockEnrolment(db, course.enrolment, person.id);
        const until = later(enrolment?.pausedUntil, asked);
        await changeEnrolment(db, course.enrolment, { pausedUntil: until });
        const extra = await touched(context);
        return replace(pausedCard(locale, until, course.title), extra);
      }
      const learner = await lockLearner(db, person.id);
      const until = later(learner.restsUntil, asked);
      const extra = await touched(context);
      await saveLearner(db, person.id, { restsUntil: until });
      return replace(pausedCard(locale, until, undefined), extra);
    }),
  ],
});

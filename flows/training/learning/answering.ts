import type { FileValue, Values } from '#core/card.ts';
import type { Ask, Replace, Say } from '#core/chat.ts';
import { type FlowPart, onAction, onOpen, onSubmit } from '#core/flow.ts';
import type { Holidays } from '#core/holidays.ts';
import { ask, type Context, type Extra, type Outcome, replace, say } from '#core/outcome.ts';
import { learnOn } from '../actions.ts';
import { type Lesson, type OptionId, optionIds } from '../course.ts';
import { followed } from '../ladder/store.ts';
import { answered, type LessonState } from '../rules/spacing.ts';
import { tell } from '../statements/tell.ts';
import { aboutLearner } from '../subjects.ts';
import { answer, answerForm, enough, type ItemRef, next, openAnswer, took } from './actions.ts';
import { type Desk, deskOf, takenToday, watched } from './desk.ts';
import { merged } from './extras.ts';
import { type Learner, lockLearner, saveLearner } from './learners/store.ts';
import { isAccepted, isChosenRight } from './rules-answer.ts';
import { nextCard, standCard, thenOf } from './showing.ts';
import {
  answerOf,
  changeEnrolment,
  type Enrolment,
  keepAnswer,
  keepState,
  lockEnrolment,
  stateOf,
} from './store.ts';
import { text } from './text.ts';
import { answerFormCard, feedbackCard, hasLetters } from './views.ts';
import { wayOnCard } from './views-end.ts';

type Ports = Readonly<{ holidays: Holidays }>;

/** What was answered; `chosen` is empty for own words, which are not kept. */
type Given = Readonly<{ correct: boolean; sure: boolean; chosen: readonly OptionId[] }>;

type Held = Readonly<{ enrolment: Enrolment; lesson: Lesson; state: LessonState | undefined }>;

/** Locks the enrolment of a card, or says why nothing comes of it. */
async function hold(
  { db, person, locale }: Context,
  ref: ItemRef,
): Promise<Held | Readonly<{ refused: Outcome<Replace | Say> }>> {
  const enrolment = await lockEnrolment(db, ref.enrolment, person.id);
  const lesson = enrolment?.content.lessons.find(({ id }) => id === ref.lesson);
  if (enrolment === undefined || lesson === undefined) return { refused: say(wayOnCard(locale, 'foreign')) };
  if (enrolment.state === 'stopped') return { refused: replace(wayOnCard(locale, 'stopped')) };
  return { enrolment, lesson, state: await stateOf(db, enrolment.id, lesson.id) };
}

/**
 * Somebody is at it: today's message, if it still waits, is not needed, and nothing was ignored.
 * @param locked as it was locked before in this transaction, and not changed since
 */
export async function touched(
  { db, person }: Pick<Context, 'db' | 'person'>,
  change: Parameters<typeof saveLearner>[2] = {},
  locked?: Learner,
): Promise<Extra> {
  const learner = locked ?? (await lockLearner(db, person.id));
  if (!learner.touched || learner.ignored > 0 || Object.keys(change).length > 0)
    await saveLearner(db, person.id, { touched: true, ignored: 0, ...change });
  // Every message takes the mark away when it is planned: where the mark still stands, none was planned since it was set.
  return learner.touched ? {} : { cancel: [aboutLearner(person.id)] };
}

/** As `touched`, with all that is known of their learning. */
async function atDesk(context: Context, ports: Ports): Promise<Readonly<{ desk: Desk; extra: Extra }>> {
  const { db, now, person } = context;
  const learner = await lockLearner(db, person.id);
  const extra = await touched(context, {}, learner);
  const known = { learner: { ...learner, touched: true, ignored: 0 } };
  return { desk: await deskOf({ db, now, ...ports }, person, known), extra };
}

/** Writes down that a lesson was taken or reviewed, all in this transaction. */
async function keep(
  context: Context,
  ports: Ports,
  { enrolment, lesson, state }: Held,
  given: Given | undefined,
): Promise<Readonly<{ state: LessonState; desk: Desk; extra: Extra }>> {
  const { db, now, person } = context;
  const learner = await lockLearner(db, person.id);
  const before = await deskOf({ db, now, ...ports }, person, { learner });
  const { today } = before;
  const n = state?.answers ?? 0;
  const { correct, sure } = given ?? { correct: true, sure: true };
  const after = answered(state, { correct, sure, today, asked: given !== undefined });
  await keepState(db, enrolment.id, lesson.id, after);
  if (given !== undefined) {
    const { gap } = state ?? {};
    await keepAnswer(db, { enrolment: enrolment.id, lesson: lesson.id, n, gap, correct, sure, day: today });
  }
  if (enrolment.begunAt === undefined) await changeEnrolment(db, enrolment.id, { begunAt: now });
  const taken = takenToday(before) + 1;
  const touch = await touched(context, { day: today, taken }, learner);
  // Nobody is nudged on a day on which they have taken anything: the first item of a day has followed all there are.
  if (taken === 1) await followed(db, { person: person.id, enrolment: enrolment.id, what: 'item', now });
  // As it stands now: whoever changes anything of it has to lock the learner first.
  const desk = {
    ...before,
    courses: before.courses.map((course) =>
      course.enrolment.id !== enrolment.id
        ? course
        : {
            enrolment: { ...course.enrolment, begunAt: course.enrolment.begunAt ?? now },
            states: new Map(course.states).set(lesson.id, after),
          },
    ),
    learner: { ...learner, day: today, taken, touched: true, ignored: 0 },
  };
  // Also what was only read: it is told as such.
  const told = await tell(db, {
    person: person.id,
    enrolment: enrolment.id,
    verb: 'answered',
    lesson: lesson.id,
    n,
    now,
  });
  return {
    state: after,
    desk,
    extra: merged(touch, told, await watched(db, person.id, desk)),
  };
}

async function give(
  context: Context,
  ports: Ports,
  ref: ItemRef,
  judge: (enrolment: Enrolment, lesson: Lesson) => Given | undefined,
): Promise<Outcome<Replace | Say>> {
  const { db, now, person, locale } = context;
  const held = await hold(context, ref);
  if ('refused' in held) return held.refused;
  const { enrolment, lesson, state } = held;
  const given = judge(enrolment, lesson);
  if (given === undefined) return say(wayOnCard(locale, 'foreign'));
  const only = ref.only === true;
  const feedback = (stands: LessonState, desk: Desk, said: Omit<Given, 'sure'>, repeated: boolean) =>
    feedbackCard(locale, {
      course: enrolment.content,
      lesson,
      correct: said.correct,
      chosen: said.chosen,
      state: stands,
      follows: thenOf(desk, enrolment.id, only),
      enrolment: enrolment.id,
      repeated,
      ...(only && { only: enrolment.id }),
    });
  if ((state?.answers ?? 0) === ref.n) {
    const kept = await keep(context, ports, held, given);
    return replace(feedback(kept.state, kept.desk, given, false), kept.extra);
  }
  // Tapped twice, on two platforms, or on an old card: the first answer stands, and this one is told so.
  const stood = state?.answers === ref.n + 1 ? await answerOf(db, enrolment.id, lesson.id, ref.n) : undefined;
  if (state === undefined || stood === undefined) return replace(wayOnCard(locale, 'elsewhere'));
  const same = stood.correct === given.correct;
  const desk = await deskOf({ db, now, ...ports }, person);
  return replace(feedback(state, desk, { correct: stood.correct, chosen: same ? given.chosen : [] }, !same));
}

const chosenIn = (value: string | readonly string[] | FileValue | undefined): readonly OptionId[] => {
  const all = typeof value === 'string' ? [value] : Array.isArray(value) ? value : [];
  return optionIds.filter((id) => all.includes(id));
};

/** What stands in the form, or what is missing in it. */
function readForm(
  context: Context,
  lesson: Lesson,
  values: Values,
): Readonly<{ given: Given }> | Readonly<{ errors: Readonly<Record<string, string>> }> {
  const words = text(context.locale);
  const { question } = lesson;
  const sure = values.sure === 'sure' ? true : values.sure === 'not' ? false : undefined;
  const typed = typeof values.answer === 'string' ? values.answer.trim() : '';
  const count = question === undefined || question.kind === 'text' ? 0 : question.options;
  const chosen = chosenIn(values.answer).filter((id) => optionIds.indexOf(id) < count);
  const isText = question?.kind === 'text';
  const isMissing = isText
    ? typed === ''
    : chosen.length === 0 || (question?.kind === 'one' && chosen.length > 1);
  const missing = isText ? words.writeAny : question?.kind === 'many' ? words.chooseAny : words.chooseThis;
  if (isMissing || sure === undefined)
    return {
      errors: {
        ...(isMissing && { answer: missing }),
        ...(sure === undefined && { sure: words.chooseThis }),
      },
    };
  if (!isText) return { given: { correct: isChosenRight(lesson, chosen), sure, chosen } };
  // Whichever language it is shown in, somebody may think in another one.
  const accepted = Object.values(lesson.texts).flatMap((one) => one.question?.accept ?? []);
  return { given: { correct: isAccepted(accepted, typed), sure, chosen: [] } };
}

export const answering = (ports: Ports): FlowPart => ({
  actions: [
    onAction(answer, async (context, { choice, sure, ...ref }) =>
      give(context, ports, ref, (_enrolment, lesson) => {
        const { question } = lesson;
        if (question?.kind !== 'one' || optionIds.indexOf(choice) >= question.options) return undefined;
        return { correct: isChosenRight(lesson, [choice]), sure, chosen: [choice] };
      }),
    ),
    onAction(took, async (context, ref) => {
      const { db, now, person, locale } = context;
      const held = await hold(context, ref);
      if ('refused' in held) return held.refused;
      const wish = ref.only === true ? { only: ref.enrolment } : {};
      if (held.lesson.question !== undefined) return say(wayOnCard(locale, 'foreign'));
      // Twice is once, and leads to the same.
      if ((held.state?.answers ?? 0) !== ref.n)
        return replace(nextCard(locale, await deskOf({ db, now, ...ports }, person), wish, true));
      const { desk, extra } = await keep(context, ports, held, undefined);
      return replace(nextCard(locale, desk, wish, true), extra);
    }),
    onAction(next, async (context, wish) => {
      const { desk, extra } = await atDesk(context, ports);
      return replace(nextCard(context.locale, desk, wish, true), extra);
    }),
    onAction(learnOn, async (context, { enrolment }) => {
      const { locale } = context;
      const { desk, extra } = await atDesk(context, ports);
      if (enrolment !== undefined && !desk.courses.some((one) => one.enrolment.id === enrolment))
        return replace(wayOnCard(locale, 'stopped'), extra);
      return replace(nextCard(locale, desk, { only: enrolment }, false), extra);
    }),
    onAction(enough, async (context) => {
      const { desk, extra } = await atDesk(context, ports);
      return replace(standCard(context.locale, desk), extra);
    }),
  ],
  opens: [
    onOpen(openAnswer, async (context, ref): Promise<Outcome<Ask | Say>> => {
      const { locale } = context;
      const held = await hold(context, ref);
      if ('refused' in held) return say(held.refused.reply.card);
      const { enrolment, lesson, state } = held;
      if (lesson.question === undefined || hasLetters(lesson)) return say(wayOnCard(locale, 'foreign'));
      if ((state?.answers ?? 0) !== ref.n) return say(wayOnCard(locale, 'elsewhere'));
      return ask(answerFormCard(locale, { course: enrolment.content, lesson }, ref));
    }),
  ],
  submits: [
    onSubmit(answerForm, async (context, ref, values): Promise<Outcome<Ask | Replace | Say>> => {
      const held = await hold(context, ref);
      if ('refused' in held) return held.refused;
      const { enrolment, lesson } = held;
      if (lesson.question === undefined) return say(wayOnCard(context.locale, 'foreign'));
      const read = readForm(context, lesson, values);
      if ('errors' in read)
        return ask(
          answerFormCard(context.locale, { course: enrolment.content, lesson }, ref, {
            values,
            errors: read.errors,
          }),
        );
      return give(context, ports, ref, () => read.given);
    }),
  ],
});

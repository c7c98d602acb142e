import type { Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import { showMine } from '../actions.ts';
import { type CourseContent, type Lesson, longestBody, optionIds } from '../course.ts';
import { gaps, type LessonState } from '../rules/spacing.ts';
import { leadOf } from './showing.ts';
import { text } from './text-mine.ts';
import { answerFormCard, feedbackCard, lessonCard, type Shown, type Then } from './views.ts';
import { confirmCard, doneCard, notYetCard, restCard, restingCard, wayOnCard } from './views-end.ts';
import { homeCard, type Mine, type MyCourse, mineCard, pausedCard, pauseFormCard } from './views-mine.ts';

const enrolment = '5f6b1f0a-5d0e-4b7c-8a10-2f6b1e2d3c4b';
const day = '2026-12-01';
const fill = (words: string, length: number): string => words.repeat(length).slice(0, length).trim();
const url = 'https://learn.example.org/handing-over';

function lesson(id: string, kind: 'one' | 'many' | 'text' | undefined, size: 'short' | 'long'): Lesson {
  const isLong = size === 'long';
  const options = isLong ? (kind === 'one' ? 4 : 6) : 2;
  return {
    id,
    ...(kind !== undefined && {
      question: kind === 'text' ? { kind } : { kind, options, right: kind === 'many' ? ['a', 'b'] : ['a'] },
    }),
    texts: {
      en: {
        title: isLong ? fill('Handing over so that nobody has to ask ', 100) : 'Say what for',
        body: isLong
          ? fill(
              '**Write** what was done, what is open, and [where it lies](https://a.example). ',
              longestBody,
            )
          : 'Say what it changed for you.',
        ...(isLong && {
          image: { url: `${url}.png`, alt: fill('A table with three columns ', 300) },
          link: { url, text: fill('The whole guide ', 80) },
          video: { url, text: fill('Two minutes on it ', 80) },
        }),
        ...(kind !== undefined && {
          question: {
            ask: isLong ? fill('Which of these would help whoever takes it over? ', 300) : 'Which one?',
            options:
              kind === 'text'
                ? []
                : optionIds.slice(0, options).map((option) => ({
                    text: isLong ? fill(`Everything that is open, with its date (${option}) `, 150) : option,
                    ...(isLong && { why: fill('It says what is still to be done. ', 400) }),
                  })),
            accept: kind === 'text' ? [{ kind: 'is', text: 'handover' }] : [],
            why: isLong ? fill('Who takes over needs the open ends first. ', 600) : 'It is exact.',
            ...(kind === 'text' && { example: 'A handover' }),
          },
        }),
      },
    },
  };
}

const course = (lessons: readonly Lesson[], isLong: boolean): CourseContent => ({
  slug: 'good-handover',
  fallback: 'en',
  texts: {
    en: {
      title: isLong ? fill('Handing work over to an internal client ', 80) : 'Handover',
      summary: 'How work changes hands.',
      ...(isLong && { confirm: fill('I have read this and do it so. ', 200) }),
    },
  },
  lessons: [...lessons],
});

const shortLesson = lesson('say', 'one', 'short');
const readLesson = lesson('read', undefined, 'short');
const longLesson = lesson('long', 'one', 'long');
const manyLesson = lesson('many', 'many', 'long');
const textLesson = lesson('own', 'text', 'long');
const shortCourse = course([shortLesson, readLesson], false);
const longCourse = course([longLesson, manyLesson, textLesson], true);
const long = { course: longCourse, enrolment };
const short = { course: shortCourse, enrolment };

const state = (change: Partial<LessonState>): LessonState => ({
  state: 'learned',
  step: 0,
  streak: 0,
  answers: 1,
  reviews: 0,
  anchor: day,
  gap: gaps[0],
  ...change,
});

const shown = (one: Lesson, content: CourseContent, change: Partial<Shown>): Shown => ({
  course: content,
  lesson: one,
  position: content.lessons.indexOf(one) + 1,
  of: content.lessons.length,
  mode: 'lesson',
  enrolment,
  n: 0,
  ...change,
});

const given = (change: Partial<Parameters<typeof feedbackCard>[1]>): Parameters<typeof feedbackCard>[1] => ({
  course: shortCourse,
  lesson: shortLesson,
  correct: true,
  chosen: ['a'],
  state: state({}),
  follows: 'more',
  enrolment,
  ...change,
});

const thens: readonly Then[] = ['more', 'share', 'confirm', 'none'];

const myCourse = (at: number, change: Partial<MyCourse>): MyCourse => ({
  enrolment,
  title: at === 0 ? 'Handover' : fill('Handing work over to an internal client ', 80),
  mandatory: false,
  taken: at,
  of: 40,
  due: undefined,
  isLate: false,
  doneOn: undefined,
  pausedUntil: undefined,
  waitsForWord: false,
  reviews: undefined,
  ...change,
});

const nothing: Mine = {
  waits: undefined,
  confirms: false,
  nextDay: undefined,
  courses: [],
  offers: [],
  restsUntil: undefined,
  quiet: undefined,
};

const full = (locale: Locale): Mine => ({
  waits: { what: '3', minutes: '6' },
  confirms: true,
  nextDay: day,
  courses: [
    ...Array.from({ length: 6 }, (_, at) =>
      myCourse(at, {
        mandatory: at % 2 === 0,
        due: day,
        isLate: at === 2,
        ...(at === 3 && { pausedUntil: day }),
        ...(at === 4 && { waitsForWord: true }),
      }),
    ),
    myCourse(7, { doneOn: day, reviews: true }),
    myCourse(8, { doneOn: day, reviews: false }),
    myCourse(9, { doneOn: day }),
  ],
  offers: Array.from({ length: 7 }, () => ({
    course: enrolment,
    title: fill('Writing a thank-you that says what for ', 80),
    summary: fill('What makes thanks useful to whoever gets them. ', 400),
  })),
  restsUntil: day,
  quiet: day,
  note: text(locale).unknown({ what: fill('@channel *all* ', 80) }),
});

/** As short and as long as they can be. */
export const samples = (locale: Locale): readonly Sample[] => [
  { name: 'training: lesson, short', card: lessonCard(locale, shown(shortLesson, shortCourse, {})) },
  { name: 'training: lesson to read', card: lessonCard(locale, shown(readLesson, shortCourse, {})) },
  {
    name: 'training: lesson, longest',
    card: lessonCard(
      locale,
      shown(longLesson, longCourse, { only: true, lead: leadOf(locale, []) ?? 'Today' }),
    ),
  },
  { name: 'training: lesson, many', card: lessonCard(locale, shown(manyLesson, longCourse, {})) },
  { name: 'training: lesson, own words', card: lessonCard(locale, shown(textLesson, longCourse, {})) },
  {
    name: 'training: lesson once more',
    card: lessonCard(locale, shown(longLesson, longCourse, { mode: 'return', n: 1 })),
  },
  {
    name: 'training: review',
    card: lessonCard(locale, shown(longLesson, longCourse, { mode: 'review', n: 3 })),
  },
  {
    name: 'training: preview',
    card: lessonCard(locale, shown(longLesson, longCourse, { mode: 'preview', enrolment: undefined })),
  },
  {
    name: 'training: answer, many',
    form: answerFormCard(
      locale,
      { course: longCourse, lesson: manyLesson },
      { enrolment, lesson: 'many', n: 0 },
    ),
  },
  {
    name: 'training: answer, wrong',
    form: answerFormCard(
      locale,
      { course: longCourse, lesson: textLesson },
      { enrolment, lesson: 'own', n: 0 },
      { values: { answer: '' }, errors: { answer: 'x', sure: 'x' } },
    ),
  },
  ...thens.map((follows) => ({
    name: `training: right, ${follows}`,
    card: feedbackCard(locale, given({ follows, only: enrolment })),
  })),
  {
    name: 'training: not quite',
    card: feedbackCard(
      locale,
      given({
        course: longCourse,
        lesson: manyLesson,
        correct: false,
        chosen: [...optionIds],
        state: state({ state: 'returns', gap: 0 }),
        repeated: true,
      }),
    ),
  },
  {
    name: 'training: own words, right for the last time',
    card: feedbackCard(
      locale,
      given({
        course: longCourse,
        lesson: textLesson,
        chosen: [],
        state: state({ state: 'retired', gap: 0 }),
      }),
    ),
  },
  { name: 'training: confirm', card: confirmCard(locale, long, true) },
  { name: 'training: confirm, short', card: confirmCard(locale, short, false) },
  { name: 'training: done', card: doneCard(locale, long, true, true) },
  { name: 'training: done, no reviews', card: doneCard(locale, long, false, false) },
  { name: 'training: done, nothing to review', card: doneCard(locale, short, undefined, false) },
  { name: 'training: not yet', card: notYetCard(locale, long, 12) },
  {
    name: 'training: enough',
    card: restCard(locale, { kind: 'rest', taken: 3, nextDay: day, more: true }),
  },
  {
    name: 'training: caught up',
    card: restCard(locale, { kind: 'rest', taken: 0, nextDay: undefined, more: false }),
  },
  {
    name: 'training: later',
    card: restCard(locale, { kind: 'later', taken: 1, nextDay: day, more: true }),
  },
  { name: 'training: resting', card: restingCard(locale, day, true) },
  ...(['past', 'stopped', 'foreign', 'elsewhere'] as const).map((which) => ({
    name: `training: ${which}`,
    card: wayOnCard(locale, which),
  })),
  { name: 'training: mine, nothing', card: mineCard(locale, nothing) },
  { name: 'training: mine, all', card: mineCard(locale, full(locale)) },
  {
    name: 'training: home',
    card: homeCard(locale, { ...full(locale), quiet: 'never' }, showMine.button(text(locale).title, {})),
  },
  {
    name: 'training: home, nothing',
    card: homeCard(locale, nothing, showMine.button(text(locale).title, {})),
  },
  {
    name: 'training: pause',
    form: pauseFormCard(
      locale,
      Array.from({ length: 12 }, (_, n) => ({
        enrolment: `${enrolment.slice(0, -2)}${n + 10}`,
        title: fill('Handing work over to an internal client ', 80),
      })),
    ),
  },
  { name: 'training: paused', card: pausedCard(locale, day, undefined) },
  { name: 'training: paused, one', card: pausedCard(locale, day, fill('Handing work over ', 80)) },
];

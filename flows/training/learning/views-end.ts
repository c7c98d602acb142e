import type { Card } from '#core/card.ts';
import { type Locale, plural } from '#core/i18n.ts';
import { confirmDone, learnOn, showMine, tomorrow } from '../actions.ts';
import { type CourseContent, courseText } from '../course.ts';
import { next, resume, reviews } from './actions.ts';
import { text } from './text.ts';
import { dayName } from './text-day.ts';

// --- the end of a course -----------------------------------------------------------------------------------------

type Ended = Readonly<{ course: CourseContent; enrolment: string }>;

/** @param others there is something else to be learnt today */
export function confirmCard(locale: Locale, { course, enrolment }: Ended, others: boolean): Card {
  const words = text(locale);
  const { title, confirm } = courseText(course, locale).text;
  const heading = words.confirmTitle({ course: title });
  const body = words.confirmBody({ of: plural(locale, course.lessons.length, words.lessons) });
  return {
    summary: `${heading}. ${body}`,
    blocks: [
      { kind: 'heading', text: heading },
      { kind: 'text', text: [body] },
      ...(confirm === undefined
        ? []
        : [
            { kind: 'text' as const, text: [words.confirmSay] },
            { kind: 'quote' as const, text: [confirm] },
          ]),
    ],
    buttons: [
      confirmDone.button(words.done, { enrolment }, { style: 'primary' }),
      ...(others ? [next.button(words.others, { later: true })] : []),
      tomorrow.button(words.tomorrow, {}),
    ],
  };
}

/** @param follow whether reviews follow; nothing: there is nothing to be reviewed */
export function doneCard(
  locale: Locale,
  { course, enrolment }: Ended,
  follow: boolean | undefined,
  more: boolean,
): Card {
  const words = text(locale);
  const heading = words.doneTitle({ course: courseText(course, locale).text.title });
  return {
    summary: `${heading}. ${words.doneBody}`,
    blocks: [
      { kind: 'heading', text: heading },
      { kind: 'text', text: [words.doneBody] },
      ...(follow === undefined
        ? []
        : [{ kind: 'note' as const, text: [follow ? words.doneReviews : words.doneNoReviews] }]),
    ],
    buttons: [
      more ? learnOn.button(words.goOn, {}, { style: 'primary' }) : showMine.button(words.mine, {}),
      ...(follow === undefined
        ? []
        : [reviews.button(follow ? words.noReviews : words.withReviews, { enrolment, on: !follow })]),
    ],
  };
}

/** Somebody says that it is done, and lessons are missing. */
export function notYetCard(locale: Locale, { course, enrolment }: Ended, missing: number): Card {
  const words = text(locale);
  const heading = words.notYetTitle({ course: courseText(course, locale).text.title });
  const body = words.notYet({ lessons: plural(locale, missing, words.lessons) });
  return {
    summary: `${heading}. ${body}`,
    blocks: [
      { kind: 'heading', text: heading },
      { kind: 'text', text: [body] },
    ],
    buttons: [learnOn.button(words.goOn, { enrolment }, { style: 'primary' })],
  };
}

// --- the end of a day --------------------------------------------------------------------------------------------

export type Rest = Readonly<{
  /** `later`: it was put off. */
  kind: 'rest' | 'later';
  /** Lessons and reviews taken today. */
  taken: number;
  /** When it goes on by itself; nothing: nothing comes any more as things stand. */
  nextDay: string | undefined;
  /** There is more for whoever wants to go on now. */
  more: boolean;
}>;

export function restCard(locale: Locale, { kind, taken, nextDay, more }: Rest): Card {
  const words = text(locale);
  const title = kind === 'later' ? words.laterTitle : more ? words.restTitle : words.caughtUpTitle;
  const body = [
    ...(more || kind === 'later' ? [] : [words.caughtUp]),
    ...(taken === 0 ? [] : [words.taken({ n: plural(locale, taken, words.lessons) })]),
    ...(nextDay === undefined ? [] : [words.nextOn({ day: dayName(locale, nextDay) })]),
  ].join(' ');
  return {
    summary: `${title}. ${body}`,
    blocks: [
      { kind: 'heading', text: title },
      { kind: 'text', text: [body] },
    ],
    buttons: [
      ...(more ? [learnOn.button(kind === 'later' ? words.goOn : words.oneMore, {})] : []),
      showMine.button(words.mine, {}),
    ],
  };
}

export function restingCard(locale: Locale, until: string, mandatory: boolean): Card {
  const words = text(locale);
  const body = words.resting({ day: dayName(locale, until) });
  return {
    summary: `${words.restingTitle}. ${body}`,
    blocks: [
      { kind: 'heading', text: words.restingTitle },
      { kind: 'text', text: [body] },
      ...(mandatory ? [{ kind: 'note' as const, text: [words.restingDuty] }] : []),
    ],
    buttons: [resume.button(words.resume, {})],
  };
}

/** A sentence, and the way on. */
export const wayOnCard = (locale: Locale, which: 'past' | 'stopped' | 'foreign' | 'elsewhere'): Card => ({
  summary: text(locale)[which],
  blocks: [{ kind: 'text', text: [text(locale)[which]] }],
  buttons: [
    ...(which === 'past' || which === 'elsewhere'
      ? [learnOn.button(text(locale).goOn, {}, { style: 'primary' })]
      : []),
    showMine.button(text(locale).mine, {}),
  ],
});

import { type Block, type Button, bold, type Card, type Form, type Values } from '#core/card.ts';
import { type Locale, number, plural } from '#core/i18n.ts';
import { join, learnOn } from '../actions.ts';
import { certificateButton } from '../certificate/views.ts';
import { openPause, pauseForm, pauseWeeks, resume, reviews } from './actions.ts';
import { dayName } from './text-day.ts';
import { text } from './text-mine.ts';

/** A course of somebody's own, as they see it. */
export type MyCourse = Readonly<{
  enrolment: string;
  title: string;
  mandatory: boolean;
  taken: number;
  of: number;
  /** ISO 8601 days, in the learner's own calendar. */
  due: string | undefined;
  isLate: boolean;
  doneOn: string | undefined;
  pausedUntil: string | undefined;
  waitsForWord: boolean;
  /** Nothing: there is nothing left to be reviewed. */
  reviews: boolean | undefined;
}>;

export type Offer = Readonly<{ course: string; title: string; summary: string }>;

export type Mine = Readonly<{
  /** What waits today, in words; `minutes` that it takes; nothing: nothing does. */
  waits: Readonly<{ what: string; minutes: string }> | undefined;
  /** A course only waits for a word. */
  confirms: boolean;
  /** When it goes on by itself. */
  nextDay: string | undefined;
  courses: readonly MyCourse[];
  offers: readonly Offer[];
  restsUntil: string | undefined;
  /** All messages are paused to that day; `never`: they are not wanted at all. */
  quiet: string | 'never' | undefined;
  note?: string | undefined;
}>;

/** More are named, and found behind the command. */
const shownCourses = 8;
const shownOffers = 5;
const homeCourses = 3;

const joined = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(' · ');

function stateOf(locale: Locale, course: MyCourse): string {
  const words = text(locale);
  const { doneOn, due, isLate, pausedUntil } = course;
  if (doneOn !== undefined) return words.doneOn({ day: dayName(locale, doneOn) });
  return joined([
    course.mandatory ? words.mandatory : words.free,
    course.waitsForWord
      ? words.waitsWord
      : words.progress({ taken: number(locale, course.taken), of: number(locale, course.of) }),
    due === undefined ? undefined : (isLate ? words.late : words.due)({ day: dayName(locale, due) }),
    pausedUntil === undefined ? undefined : words.pausedTo({ day: dayName(locale, pausedUntil) }),
  ]);
}

function courseBlocks(locale: Locale, course: MyCourse): readonly Block[] {
  const words = text(locale);
  const { enrolment, title, doneOn } = course;
  const goOn = (): Button =>
    learnOn.button(
      course.taken === 0 ? words.begin : words.start,
      { enrolment },
      { hint: words.goOnHint({ course: title }) },
    );
  const after = (): readonly Button[] => {
    const certificate = certificateButton(locale, enrolment, title);
    if (course.reviews === undefined) return [certificate];
    const label = course.reviews ? words.noReviews : words.withReviews;
    const hint = words.reviewsHint({ label, course: title });
    return [certificate, reviews.button(label, { enrolment, on: !course.reviews }, { hint })];
  };
  return [
    { kind: 'text', text: [bold(title), `\n${stateOf(locale, course)}`] },
    { kind: 'buttons', buttons: doneOn === undefined ? [goOn()] : after() },
  ];
}

function waitsText(locale: Locale, { waits, confirms, nextDay }: Mine): string {
  const words = text(locale);
  if (waits !== undefined) return words.waits(waits);
  if (confirms) return words.confirms;
  return nextDay === undefined ? words.nothing : words.nothingAt({ day: dayName(locale, nextDay) });
}

function restText(locale: Locale, { restsUntil, quiet }: Mine): readonly Block[] {
  const words = text(locale);
  const said = [
    ...(restsUntil === undefined ? [] : [words.restsUntil({ day: dayName(locale, restsUntil) })]),
    ...(quiet === undefined
      ? []
      : [quiet === 'never' ? words.optedOut : words.allPaused({ day: dayName(locale, quiet) })]),
  ];
  return said.length === 0 ? [] : [{ kind: 'note', text: [said.join(' ')] }];
}

const isPaused = ({ restsUntil, courses }: Mine): boolean =>
  restsUntil !== undefined || courses.some(({ pausedUntil }) => pausedUntil !== undefined);

const mainButtons = (locale: Locale, mine: Mine): readonly Button[] => {
  const words = text(locale);
  const isBusy = mine.waits !== undefined || mine.confirms;
  return [
    ...(isBusy ? [learnOn.button(words.start, {}, { style: 'primary' })] : []),
    ...(isPaused(mine) ? [resume.button(words.resume, {})] : []),
    ...(mine.courses.some(({ doneOn }) => doneOn === undefined) && mine.restsUntil === undefined
      ? [openPause.button(words.pause, {})]
      : []),
  ];
};

/** What waits, one's own courses, and what one could take. */
export function mineCard(locale: Locale, mine: Mine): Card {
  const words = text(locale);
  const { courses, offers, note } = mine;
  const isEmpty = courses.length === 0;
  const first = isEmpty ? (offers.length === 0 ? words.noneAtAll : words.none) : waitsText(locale, mine);
  const hidden = Math.max(0, courses.length - shownCourses) + Math.max(0, offers.length - shownOffers);
  return {
    summary: `${words.title}. ${first}`,
    blocks: [
      { kind: 'heading', text: words.title },
      ...(note === undefined ? [] : [{ kind: 'note' as const, text: [note] }]),
      { kind: 'text', text: [first] },
      ...restText(locale, mine),
      ...courses.slice(0, shownCourses).flatMap((course) => courseBlocks(locale, course)),
      ...(offers.length === 0 ? [] : [{ kind: 'heading' as const, text: words.offers }]),
      ...offers.slice(0, shownOffers).flatMap(({ course, title, summary }): readonly Block[] => [
        { kind: 'text', text: [bold(title), `\n${summary}`] },
        {
          kind: 'buttons',
          buttons: [join.button(words.take, { course }, { hint: words.takeHint({ course: title }) })],
        },
      ]),
      ...(hidden === 0 ? [] : [{ kind: 'note' as const, text: [words.more({ n: number(locale, hidden) })] }]),
    ],
    buttons: mainButtons(locale, mine),
  };
}

/** In a person's own place: short. @param all the way to all of it */
export function homeCard(locale: Locale, mine: Mine, all: Button): Card {
  const words = text(locale);
  const open = mine.courses.filter(({ doneOn }) => doneOn === undefined);
  const first = mine.courses.length === 0 ? words.none : waitsText(locale, mine);
  return {
    summary: first,
    blocks: [
      { kind: 'heading', text: words.homeTitle },
      { kind: 'text', text: [first] },
      ...restText(locale, mine),
      ...(open.length === 0
        ? []
        : [
            {
              kind: 'facts' as const,
              facts: open
                .slice(0, homeCourses)
                .map((course) => ({ label: course.title, value: stateOf(locale, course) })),
            },
          ]),
    ],
    buttons: [...mainButtons(locale, mine), all],
  };
}

// --- pausing -----------------------------------------------------------------------------------------------------

export const pauseAll = 'all';

export function pauseFormCard(
  locale: Locale,
  courses: readonly Readonly<{ enrolment: string; title: string }>[],
  again: Readonly<{ values?: Values; errors?: Readonly<Record<string, string>> }> = {},
): Form {
  const words = text(locale);
  return pauseForm.form(
    {},
    {
      title: words.pauseTitle,
      submit: words.pauseSubmit,
      intro: [words.pauseDuty],
      fields: [
        {
          kind: 'one',
          name: 'what',
          label: words.pauseWhat,
          options: [
            { value: pauseAll, label: words.pauseAll },
            ...courses.map(({ enrolment, title }) => ({ value: enrolment, label: title })),
          ],
        },
        {
          kind: 'one',
          name: 'weeks',
          label: words.pauseHow,
          options: pauseWeeks.map((weeks) => ({
            value: String(weeks),
            label: plural(locale, weeks, words.weeks),
          })),
        },
      ],
      values: { what: pauseAll, weeks: '1' },
      ...again,
    },
  );
}

/** @param course one alone was put off; nothing: all of it */
export function pausedCard(locale: Locale, until: string, course: string | undefined): Card {
  const words = text(locale);
  const day = dayName(locale, until);
  const said = course === undefined ? words.paused({ day }) : words.pausedOne({ day, course });
  return {
    summary: said,
    blocks: [
      { kind: 'text', text: [said] },
      { kind: 'note', text: [words.pauseDuty] },
    ],
    buttons: [resume.button(words.resume, {})],
  };
}

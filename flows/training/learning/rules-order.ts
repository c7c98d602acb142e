import type { WorkCalendar } from '#core/workdays.ts';
import { addDays, localDate } from '#core/zoned.ts';
import type { Lesson } from '../course.ts';
import { dueOf } from '../rules/due.ts';
import { dueDay } from '../rules/spacing.ts';
import type { Enrolment, States } from './store.ts';

// What comes next, over all courses: pure. Days are ISO 8601 dates in the learner's own calendar.

/** An enrolment and how far its learner is. */
export type Course = Readonly<{ enrolment: Enrolment; states: States }>;

/** One lesson to be taken, taken again or reviewed; or a course of which only the learner's word is missing. */
export type Item =
  | Readonly<{ kind: 'confirm'; course: Course }>
  | Readonly<{ kind: 'lesson' | 'return' | 'review'; course: Course; lesson: Lesson }>;
export type Taken = Exclude<Item, { kind: 'confirm' }>;

export const isPaused = ({ pausedUntil }: Enrolment, today: string): boolean =>
  pausedUntil !== undefined && pausedUntil > today;

/** Lessons that were not taken yet, in order. */
const untaken = ({ enrolment, states }: Course): readonly Lesson[] =>
  enrolment.content.lessons.filter(({ id }) => !states.has(id));

const inState = ({ enrolment, states }: Course, state: 'returns' | 'learned'): readonly Lesson[] =>
  enrolment.content.lessons.filter(({ id }) => states.get(id)?.state === state);

/** Every lesson was taken, and right once. */
export const isThrough = (course: Course): boolean =>
  untaken(course).length === 0 && inState(course, 'returns').length === 0;

export const takenOf = ({ enrolment, states }: Course): Readonly<{ taken: number; of: number }> => ({
  taken: enrolment.content.lessons.filter(({ id }) => (states.get(id)?.state ?? 'returns') !== 'returns')
    .length,
  of: enrolment.content.lessons.length,
});

/** By when, as leave stretches it. */
export const dueDate = ({ startsOn, dueOn }: Enrolment, calendar: WorkCalendar): string | undefined =>
  dueOn === undefined ? undefined : dueOf({ startsOn, dueOn }, calendar);

/** Whose turn it is first: the mandatory one whose due date presses most, then the one begun, then the oldest. */
function byTurn(courses: readonly Course[], calendar: WorkCalendar): readonly Course[] {
  const never = '9999-12-31';
  const keyed = courses.map((course, at) => {
    const { enrolment } = course;
    const rank = enrolment.mandatory ? 0 : enrolment.begunAt !== undefined ? 1 : 2;
    const due = enrolment.mandatory ? (dueDate(enrolment, calendar) ?? never) : '';
    const begun = enrolment.mandatory && enrolment.begunAt === undefined ? 1 : 0;
    return { course, key: `${rank} ${due} ${begun} ${String(at).padStart(6, '0')}` };
  });
  return keyed.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ course }) => course);
}

function reviewsDue(courses: readonly Course[], calendar: WorkCalendar, today: string): readonly Item[] {
  return courses
    .filter(({ enrolment }) => enrolment.state === 'open' || enrolment.reviews)
    .flatMap((course) =>
      inState(course, 'learned').flatMap((lesson) => {
        const state = course.states.get(lesson.id);
        const due = state && lesson.question && dueDay(state, calendar);
        return due !== undefined && due <= today ? [{ course, lesson, due }] : [];
      }),
    )
    .toSorted((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0))
    .map(({ course, lesson }) => ({ kind: 'review', course, lesson }));
}

const returning = (course: Course, is: (anchor: string) => boolean): readonly Item[] =>
  inState(course, 'returns')
    .filter(({ id }) => is(course.states.get(id)?.anchor ?? ''))
    .map((lesson) => ({ kind: 'return', course, lesson }));

/**
 * All that somebody could do today, in its order: what waits for their word only, the reviews that are due (the oldest first), what they
 * had wrong on an earlier day, then course by course its lessons and what was wrong today.
 * @param courses open and done ones, the oldest first
 */
export function itemsOf(courses: readonly Course[], calendar: WorkCalendar, today: string): readonly Item[] {
  const awake = courses.filter(({ enrolment }) => !isPaused(enrolment, today));
  const open = byTurn(
    awake.filter(({ enrolment }) => enrolment.state === 'open'),
    calendar,
  );
  return [
    ...open.filter(isThrough).map((course): Item => ({ kind: 'confirm', course })),
    ...reviewsDue(awake, calendar, today),
    ...open.flatMap((course) => returning(course, (anchor) => anchor < today)),
    ...open.flatMap((course) => [
      ...untaken(course).map((lesson): Item => ({ kind: 'lesson', course, lesson })),
      ...returning(course, (anchor) => anchor >= today),
    ]),
  ];
}

/** Nobody is sent lessons on the day on which they were told of the course. */
const sentFrom = ({ createdAt, startsOn, begunAt }: Enrolment, timeZone: string): string => {
  const after = addDays(localDate(createdAt, timeZone), 1);
  return begunAt !== undefined || startsOn > after ? startsOn : after;
};

/** What may come unasked on that day: as `itemsOf`, without courses that have not started. */
export const itemsSent = (
  courses: readonly Course[],
  calendar: WorkCalendar,
  today: string,
): readonly Item[] =>
  itemsOf(
    courses.filter(({ enrolment }) => sentFrom(enrolment, calendar.timeZone) <= today),
    calendar,
    today,
  );

/** The first day from `from` on for which there is anything; nothing: nothing comes any more as things stand. */
export function firstDay(
  courses: readonly Course[],
  calendar: WorkCalendar,
  from: string,
): string | undefined {
  const days = courses.flatMap((course) => {
    const { enrolment } = course;
    const earliest = [from, enrolment.pausedUntil ?? '', sentFrom(enrolment, calendar.timeZone)]
      .toSorted()
      .at(-1);
    if (earliest === undefined) return [];
    if (enrolment.state === 'open' && (isThrough(course) || hasLessons(course))) return [earliest];
    if (enrolment.state === 'done' && !enrolment.reviews) return [];
    return inState(course, 'learned').flatMap((lesson) => {
      const state = course.states.get(lesson.id);
      const due = state && lesson.question && dueDay(state, calendar);
      return due === undefined ? [] : [due > earliest ? due : earliest];
    });
  });
  return days.toSorted()[0];
}

const hasLessons = (course: Course): boolean =>
  untaken(course).length > 0 || inState(course, 'returns').length > 0;

/** Do reviews of it follow? Nothing: there is nothing left to be reviewed. */
export const reviewsFollow = (course: Course): boolean | undefined =>
  inState(course, 'learned').some(({ question }) => question !== undefined)
    ? course.enrolment.reviews
    : undefined;

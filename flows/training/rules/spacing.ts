import { type WorkCalendar, workdayFrom, workdaysAfter } from '#core/workdays.ts';

// When a lesson comes back. Spacing helps a good deal (Latimier et al. 2021: g = 0.74 over 29 studies), the exact shape of the
// spacing hardly does; these gaps suit a memory of some three months. Pure.

/** Working days between a lesson and its reviews, each from the day of the answer before: 2, 9, 23, 50 when all are on time. */
export const gaps = [2, 7, 14, 27] as const;
/** So many right and sure reviews in a row, and no more come. */
export const enough = 2;
/** However they went, no more than so many reviews come of one lesson. */
export const mostReviews = 8;

/** `returns`: wrong so far, comes again; `learned`: taken, reviews follow; `retired`: nothing more comes of it. */
export type LessonState = Readonly<{
  state: 'returns' | 'learned' | 'retired';
  /** Which review is next, 0..3. */
  step: number;
  /** Right and sure reviews in a row. */
  streak: number;
  /** How often it was answered, reviews included. */
  answers: number;
  /** How often it was reviewed. */
  reviews: number;
  /** ISO 8601 date of the last answer. It is due `gap` working days after it. */
  anchor: string;
  gap: number;
}>;

export type Answer = Readonly<{
  correct: boolean;
  sure: boolean;
  /** ISO 8601, the learner's own. */
  today: string;
  /** False: the lesson has no question, it was read. */
  asked: boolean;
}>;

/** A lesson without a question, once it was read: nothing comes of it again. */
export const start = (today: string): LessonState => ({
  state: 'retired',
  step: 0,
  streak: 0,
  answers: 1,
  reviews: 0,
  anchor: today,
  gap: 0,
});

/**
 * Where a lesson stands after an answer. What was answered with the lesson in sight (the first time, and again after it was wrong)
 * says little of what is remembered, so only reviews count towards its retirement.
 * @param state nothing: it is taken for the first time
 */
export function answered(state: LessonState | undefined, answer: Answer): LessonState {
  const { correct, sure, today, asked } = answer;
  const answers = (state?.answers ?? 0) + 1;
  if (!asked) return { ...start(today), answers };
  const fresh = { step: 0, streak: 0, answers, reviews: state?.reviews ?? 0, anchor: today };
  if (state === undefined || state.state === 'returns')
    return correct ? { ...fresh, state: 'learned', gap: gaps[0] } : { ...fresh, state: 'returns', gap: 0 };
  // Looked at again of one's own accord after it was retired: it stays so.
  if (state.state === 'retired') return { ...state, answers, anchor: today };
  const reviews = state.reviews + 1;
  const streak = correct && sure ? state.streak + 1 : 0;
  const step = correct ? Math.min(state.step + 1, gaps.length - 1) : 0;
  return streak >= enough || reviews >= mostReviews
    ? { ...fresh, state: 'retired', step, streak, reviews, gap: 0 }
    : { ...fresh, state: 'learned', step, streak, reviews, gap: gaps[step] ?? gaps[0] };
}

/**
 * The day on which it comes again, by the calendar as it is now: leave that is entered later moves it. It may be past.
 * @returns nothing when it does not, or the person has no working day within two years
 */
export const dueDay = (
  { state, anchor, gap }: Pick<LessonState, 'state' | 'anchor' | 'gap'>,
  calendar: WorkCalendar,
): string | undefined => {
  if (state === 'retired') return undefined;
  return gap === 0 ? workdayFrom(calendar, anchor) : workdaysAfter(calendar, anchor, gap);
};

import { isWorkday, type WorkCalendar, workdayFrom, workdayUpTo } from '#core/workdays.ts';
import { addDays } from '#core/zoned.ts';
import { dueOf } from './due.ts';

// What reminds of a due date, and when: pure. Days are ISO 8601 dates in the learner's own calendar.

/** In the order in which they come. The first three go to the learner, the next two to managers; `stop` ends it. */
export const steps = ['before7', 'before1', 'after1', 'digest', 'next_level', 'stop'] as const;
export type Step = (typeof steps)[number];
export type LearnerStep = Extract<Step, 'before7' | 'before1' | 'after1'>;

export const isLearnerStep = (step: Step): step is LearnerStep =>
  step === 'before7' || step === 'before1' || step === 'after1';

/** Calendar days from the due date. */
const offsets = { before7: -7, before1: -1, after1: 1, digest: 3, next_level: 14, stop: 30 } as const;
/** What was missed by more is passed over. Calendar days. */
export const latestDays = 5;
/** A manager has this time before the next level hears. Calendar days. */
const managerDays = 7;

/** `until`: the last day on which it still makes sense. */
export type Rung = Readonly<{ step: Step; day: string; until: string }>;

const earlier = (a: string, b: string): string => (a < b ? a : b);
const later = (a: string, b: string): string => (a > b ? a : b);

/**
 * The whole ladder of an enrolment as the calendar is now, in order.
 *
 * What comes before the due date falls on a working day at the latest on its own day, and at the earliest on the day after the
 * start; what comes after it on a working day from its own day on, so leave puts it off. The learner hears of it a working day
 * before their manager does, and the manager a week before the next level. Nothing comes later than 30 days after the due date.
 * What is free ends with the due date.
 */
export function ladderOf(
  enrolment: Readonly<{ startsOn: string; dueOn?: string | undefined; mandatory: boolean }>,
  calendar: WorkCalendar,
): readonly Rung[] {
  const { startsOn, dueOn, mandatory } = enrolment;
  if (dueOn === undefined) return [];
  const due = dueOf({ startsOn, dueOn }, calendar);
  const end = addDays(due, offsets.stop);
  const rungs: Rung[] = [];
  const add = (step: Step, day: string | undefined, last: string): void => {
    if (day !== undefined && day <= last)
      rungs.push({ step, day, until: earlier(addDays(day, latestDays), last) });
  };

  const first = addDays(startsOn, 1);
  const before1 = workdayUpTo(calendar, addDays(due, offsets.before1), first);
  const before7 = workdayUpTo(calendar, addDays(due, offsets.before7), first);
  // Two on one day: the later one is the one that matters.
  add('before7', before7, addDays(before1 ?? due, -1));
  add('before1', before1, due);
  if (!mandatory) return rungs;

  const after1 = workdayFrom(calendar, addDays(due, offsets.after1));
  add('after1', after1, end);
  const digest = after1 && workdayFrom(calendar, later(addDays(due, offsets.digest), addDays(after1, 1)));
  add('digest', digest, end);
  const nextLevel =
    digest && workdayFrom(calendar, later(addDays(due, offsets.next_level), addDays(digest, managerDays)));
  add('next_level', nextLevel, end);
  return [...rungs, { step: 'stop', day: end, until: '9999-12-31' }];
}

export type Standing = Readonly<{
  /** Taken or passed over, on any day before. */
  taken: ReadonlySet<Step>;
  /** The learner was reminded of something today already, or rests. */
  quiet: boolean;
}>;

export type Turn = Readonly<{
  /** At most one of them is the learner's. */
  take: readonly Step[];
  /** Never to be taken any more. */
  pass: readonly Step[];
  /** The next day on which there may be something to do. */
  next: string | undefined;
}>;

/** What is to be done of a ladder on a day. Nothing is taken on a day off. */
export function stepsOn(
  rungs: readonly Rung[],
  { taken, quiet }: Standing,
  today: string,
  calendar: WorkCalendar,
): Turn {
  if (taken.has('stop')) return { take: [], pass: [], next: undefined };
  const furthest = Math.max(-1, ...[...taken].map((step) => steps.indexOf(step)));
  const open = rungs.filter(({ step }) => !taken.has(step));
  const isOver = ({ step, until }: Rung): boolean => until < today || steps.indexOf(step) < furthest;
  const isDue = (rung: Rung): boolean => !isOver(rung) && rung.day <= today;
  const works = isWorkday(calendar, today);

  const take = open.filter(
    (rung) => isDue(rung) && (rung.step === 'stop' || (works && !(quiet && isLearnerStep(rung.step)))),
  );
  const mine = take.filter(({ step }) => isLearnerStep(step)).at(-1);
  const taking = take.filter((rung) => rung === mine || !isLearnerStep(rung.step)).map(({ step }) => step);
  const reached = Math.max(furthest, ...taking.map((step) => steps.indexOf(step)));
  const pass = open
    .filter((rung) => !taking.includes(rung.step) && (isOver(rung) || steps.indexOf(rung.step) < reached))
    .map(({ step }) => step);

  const tomorrow = addDays(today, 1);
  const days = open
    .filter(({ step }) => !taking.includes(step) && !pass.includes(step))
    .map(({ step, day }) =>
      step === 'stop' ? later(day, tomorrow) : workdayFrom(calendar, later(day, tomorrow)),
    )
    .filter((day): day is string => day !== undefined)
    .sort();
  return { take: taking, pass, next: taking.includes('stop') ? undefined : days[0] };
}

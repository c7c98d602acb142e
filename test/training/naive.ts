import fc from 'fast-check';
import { defaultHours } from '#core/person.ts';
import type { Days, WorkCalendar } from '#core/workdays.ts';

// The rules of spacing and of the ladder a second time, as plainly as they can be said: lists of all days, no cleverness.
// Days are numbers here (days since 1970), so that nothing of the rules' own calendar is used.

export const num = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / 86_400_000;
export const iso = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

/** Every working day from a year before the first day that the tests use to three years after. */
export function workdaysOf({ hours, leaves, holidays }: WorkCalendar): readonly number[] {
  const off = new Set([...holidays].map(num));
  for (const { from, to } of leaves) for (let day = num(from); day <= num(to); day += 1) off.add(day);
  const all: number[] = [];
  for (let day = num('2025-01-01'); day < num('2030-12-31'); day += 1) {
    const weekday = new Date(day * 86_400_000).getUTCDay() || 7;
    if (hours.days.includes(weekday) && !off.has(day)) all.push(day);
  }
  return all;
}

export const isWork = (work: readonly number[], day: number): boolean => work.includes(day);
const after = (work: readonly number[], day: number): readonly number[] => work.filter((one) => one > day);

// --- spacing -------------------------------------------------------------------------------------------------

export type Past = Readonly<{ day: number; correct: boolean; sure: boolean }>;

/** Where a lesson with a question stands, from all that was ever answered. */
export function naiveLesson(
  past: readonly Past[],
  work: readonly number[],
): Readonly<{ state: 'new' | 'returns' | 'learned' | 'retired'; due?: number }> {
  const last = past.at(-1);
  if (last === undefined) return { state: 'new' };
  const firstRight = past.findIndex(({ correct }) => correct);
  if (firstRight < 0) {
    const due = [last.day, ...after(work, last.day)].find((day) => isWork(work, day));
    return { state: 'returns', ...(due !== undefined && { due }) };
  }
  const reviews = past.slice(firstRight + 1);
  const twice = reviews.some((one, n) => {
    const before = reviews[n - 1];
    return before?.correct && before.sure && one.correct && one.sure;
  });
  if (twice || reviews.length >= 8) return { state: 'retired' };
  const lastWrong = reviews.findLastIndex(({ correct }) => !correct);
  const rightSince = reviews.length - 1 - lastWrong;
  const gap = [2, 7, 14][rightSince] ?? 27;
  const due = after(work, last.day)[gap - 1];
  return { state: 'learned', ...(due !== undefined && { due }) };
}

// --- the ladder ----------------------------------------------------------------------------------------------

type Plan = Partial<Record<'before7' | 'before1' | 'after1' | 'digest' | 'next_level' | 'stop', number>>;

export function naiveDue(startsOn: number, dueOn: number, calendar: WorkCalendar): number {
  const would = workdaysOf({ ...calendar, leaves: [] });
  const does = workdaysOf(calendar);
  const inPlan = (day: number) => day >= startsOn && day <= dueOn;
  const lost = would.filter(inPlan).length - does.filter(inPlan).length;
  return lost === 0 ? dueOn : (after(does, dueOn)[lost - 1] ?? dueOn);
}

export function naivePlan(
  { startsOn, dueOn, mandatory }: Readonly<{ startsOn: number; dueOn: number; mandatory: boolean }>,
  calendar: WorkCalendar,
): Readonly<{ due: number; plan: Plan }> {
  const due = naiveDue(startsOn, dueOn, calendar);
  const work = workdaysOf(calendar);
  const upTo = (day: number) => work.filter((one) => one <= day && one >= startsOn + 1).at(-1);
  const from = (day: number) => work.find((one) => one >= day);
  const plan: Plan = {};
  const put = (step: keyof Plan, day: number | undefined) => {
    if (day !== undefined && day <= due + 30) plan[step] = day;
  };
  put('before1', upTo(due - 1));
  put('before7', upTo(due - 7));
  if (plan.before7 === plan.before1) delete plan.before7;
  if (!mandatory) return { due, plan };
  put('after1', from(due + 1));
  if (plan.after1 !== undefined) put('digest', from(Math.max(due + 3, plan.after1 + 1)));
  if (plan.digest !== undefined) put('next_level', from(Math.max(due + 14, plan.digest + 7)));
  plan.stop = due + 30;
  return { due, plan };
}

// --- what is tried -------------------------------------------------------------------------------------------

const firstDay = num('2026-01-01');

/** A stretch of days off work, of up to six weeks, in the year. */
export const leave: fc.Arbitrary<Days> = fc
  .tuple(
    fc.integer({ min: 0, max: 380 }),
    fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 10, max: 45 })),
  )
  .map(([from, length]) => ({ from: iso(firstDay + from), to: iso(firstDay + from + length) }));

/** A person's year: their week, their leave and the holidays of their country. */
export const calendars: fc.Arbitrary<WorkCalendar> = fc.record({
  timeZone: fc.constantFrom(
    'America/Santiago',
    'Europe/Madrid',
    'Pacific/Apia',
    'Australia/Lord_Howe',
    'UTC',
  ),
  hours: fc
    .oneof(
      { weight: 3, arbitrary: fc.constant([1, 2, 3, 4, 5]) },
      { weight: 1, arbitrary: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }) },
    )
    .map((days) => ({ ...defaultHours, days })),
  leaves: fc.array(leave, { maxLength: 4 }),
  holidays: fc
    .array(fc.integer({ min: 0, max: 800 }), { maxLength: 30 })
    .map((days) => new Set(days.map((day) => iso(firstDay + day)))),
});

import { z } from 'zod';
import { kinds } from '#core/person.ts';
import { addDays, atLocal, isoWeekday, nextOccurrence, type Recurrence } from '#core/zoned.ts';
import { floor } from '#trust/partition.ts';

const date = z.iso.date();
const recurrence: z.ZodType<Recurrence> = z.discriminatedUnion('every', [
  z.object({ every: z.literal('week'), interval: z.int().min(1), weekday: z.int().min(1).max(7) }),
  z.object({
    every: z.literal('month'),
    interval: z.int().min(1),
    nth: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(-1)]),
    weekday: z.int().min(1).max(7),
  }),
]);

/** What HR decides about a round. Dates and times are local to each person. */
export const planSchema = z.object({
  kinds: z.array(z.enum(kinds)).min(1),
  /** Units with all below them; empty: the whole organisation. */
  units: z.array(z.uuid()),
  /** Ids of the bank; empty: the bank chooses when the round opens. */
  items: z.array(z.string()),
  opensOn: date,
  /** Minutes after midnight in each person's own zone. */
  opensAt: z.int().min(0).max(1439),
  closesOn: date,
  remindOn: date.nullable(),
  repeat: recurrence.nullable(),
});
export type Plan = z.infer<typeof planSchema>;

/** A round closes at six in the evening, and for everybody at once: where that comes last. */
export const closesAtMinute = 18 * 60;

/** The moments of a round over the zones of its people: it opens where the day comes first, closes where it comes last. */
export function roundTimes(
  plan: Plan,
  zones: readonly string[],
): Readonly<{ opens: Date; closes: Date; remind?: Date }> {
  const distinct = [...new Set(zones)];
  const moments = (day: string, minute: number) =>
    distinct.map((zone) => atLocal(day, minute, zone).getTime());
  return {
    opens: new Date(Math.min(...moments(plan.opensOn, plan.opensAt))),
    closes: new Date(Math.max(...moments(plan.closesOn, closesAtMinute))),
    ...(plan.remindOn !== null && { remind: new Date(Math.min(...moments(plan.remindOn, plan.opensAt))) }),
  };
}

const daysBetween = (from: string, to: string) =>
  Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/** The plan of the next round of a recurring pulse, with the same lengths; nothing when it does not repeat. */
export function nextPlan(plan: Plan): Plan | undefined {
  if (plan.repeat === null) return undefined;
  const opensOn = nextOccurrence(plan.repeat, plan.opensOn);
  const shift = daysBetween(plan.opensOn, opensOn);
  return {
    ...plan,
    opensOn,
    closesOn: addDays(plan.closesOn, shift),
    remindOn: plan.remindOn && addDays(plan.remindOn, shift),
  };
}

/** "The same weekday of the month", as the first opening shows it: the 1st to 4th, else the last. */
export function monthlyLike(opensOn: string, interval: number): Recurrence {
  const nth = Math.ceil(Number(opensOn.slice(8)) / 7);
  return {
    every: 'month',
    interval,
    nth: nth === 1 || nth === 2 || nth === 3 || nth === 4 ? nth : -1,
    weekday: isoWeekday(opensOn),
  };
}

/** The least group that is ever shown. The rules of a round are frozen when it opens. */
export const minGroup = floor;
/** A pulse stays open at most this long, in days. */
export const longestDays = 28;
/** Fewer people than this are never asked: with five answers needed, one could guess who the others are. */
export const smallestAudience = 8;
/** A person is invited at most once in this many days; a few hours short of it still counts as once. */
export const restDays = 28;

export type PlanProblem = 'opens_in_past' | 'closes_before_opening' | 'too_long' | 'reminder_outside';

/** What is wrong with the dates. @param today ISO date, where today is earliest */
export function planProblems(
  plan: Plan,
  today: string,
): Readonly<Partial<Record<'opensOn' | 'closesOn' | 'remind', PlanProblem>>> {
  const open = daysBetween(plan.opensOn, plan.closesOn);
  return {
    ...(plan.opensOn < today && { opensOn: 'opens_in_past' as const }),
    ...(open < 1 && { closesOn: 'closes_before_opening' as const }),
    ...(open > longestDays && { closesOn: 'too_long' as const }),
    ...(plan.remindOn !== null &&
      (plan.remindOn <= plan.opensOn || plan.remindOn > plan.closesOn) && {
        remind: 'reminder_outside' as const,
      }),
  };
}

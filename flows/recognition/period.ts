import { addDays, atLocal, isoWeekday, localDate } from '#core/zoned.ts';
import type { RecognitionSettings } from '#store/settings.ts';

type Allowance = RecognitionSettings['allowance'];

/** From `from` on, until just before `to`. */
export type Period = Readonly<{ from: Date; to: Date }>;

function firstDay(date: string, unit: Allowance['period']): string {
  if (unit === 'month') return `${date.slice(0, 8)}01`;
  return unit === 'week' ? addDays(date, 1 - isoWeekday(date)) : date;
}

/** The first day of the period after the one that begins on `first`. */
function nextFirst(first: string, unit: Allowance['period']): string {
  if (unit === 'day') return addDays(first, 1);
  if (unit === 'week') return addDays(first, 7);
  // No month has more than 31 days, and none two in a row fewer than 32.
  return firstDay(addDays(first, 31), unit);
}

/**
 * The day, the week (from Monday) or the month that a moment falls into, as the calendar of a zone has it.
 * @throws RangeError for an unknown zone
 */
export function periodAt(now: Date, timeZone: string, unit: Allowance['period']): Period {
  const first = firstDay(localDate(now, timeZone), unit);
  return { from: atLocal(first, 0, timeZone), to: atLocal(nextFirst(first, unit), 0, timeZone) };
}

/** The one that ends where this one begins. */
export const periodBefore = (period: Period, timeZone: string, unit: Allowance['period']): Period =>
  periodAt(new Date(period.from.getTime() - 1), timeZone, unit);

/**
 * How many thank-yous a person has in a period.
 * @param person `usedBefore`: how many they used in the period before; read only where what is left is carried over. `isNew`: they
 * came in this period, so that nothing is left of the one before
 */
export function allowance(
  rules: Allowance,
  person: Readonly<{ manages: boolean; isHr: boolean; usedBefore: number; isNew?: boolean }>,
): number {
  const base = person.manages || person.isHr ? rules.managers : rules.everyone;
  const left = rules.carryOver && person.isNew !== true ? base - person.usedBefore : 0;
  return base + Math.min(base, Math.max(0, left));
}

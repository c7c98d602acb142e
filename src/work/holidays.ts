import type { Holidays } from '#core/holidays.ts';
import { addDays } from '#core/zoned.ts';

const hourMs = 3_600_000;
/** A day off lasts at least so long: the shortest there is, when the clocks go forward, has 23 hours. Half holidays do not count. */
const wholeDayHours = 20;

const none: ReadonlySet<string> = new Set();

type Found = Readonly<{ date: string; start: Date; end: Date }>;

/** Some last for several days; the first is the one that the calendar names, although it may begin at sunset before. */
function daysOf({ date, start, end }: Found): readonly string[] {
  const hours = (end.getTime() - start.getTime()) / hourMs;
  if (hours < wholeDayHours) return [];
  const first = date.slice(0, 10);
  return Array.from({ length: Math.max(1, Math.round(hours / 24)) }, (_, n) => addDays(first, n));
}

/**
 * The holidays of the whole country by `date-holidays`, with the days that stand in for those on a weekend; not those of single
 * states or regions. The package and its data are loaded when somebody first asks, and each country and year is worked
 * out once. It never throws: what cannot be known counts as none.
 */
export function createHolidays(): Holidays {
  const known = new Map<string, ReadonlySet<string>>();

  async function find(country: string, year: number): Promise<ReadonlySet<string>> {
    const { default: Calendar } = await import('date-holidays');
    const calendar = new Calendar(country, { types: ['public'] });
    return new Set(calendar.getHolidays(year).flatMap(daysOf));
  }

  return {
    async of(country, year) {
      if (country === undefined || !/^[A-Z]{2}$/.test(country) || !Number.isInteger(year)) return none;
      const key = `${country} ${year}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const days = await find(country, year).catch(() => none);
      known.set(key, days);
      return days;
    },
  };
}

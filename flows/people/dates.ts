/** What a column's dates look like over the whole file: the first line that proves an order, or proves none. */
export type DatesSeen = Readonly<{ dayFirst?: number; monthFirst?: number; either?: number }>;
/** `mixed`: the column has both, so a date that could be either is refused. */
export type DateOrder = 'day' | 'month' | 'mixed';

type Day = Readonly<{ year: number | undefined; month: number; day: number }>;
export type DateProblem = 'date_unknown' | 'date_no_such_day' | 'date_ambiguous' | 'date_out_of_range';

const numeric = /^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?$/;

export function seeDate(seen: DatesSeen, text: string, line: number): DatesSeen {
  const match = numeric.exec(withoutTime(text));
  if (match === null) return seen;
  const [first, second] = [Number(match[1]), Number(match[2])];
  if (first > 12) return { dayFirst: line, ...seen };
  if (second > 12) return { monthFirst: line, ...seen };
  return first === second ? seen : { either: line, ...seen };
}

export function orderOf(seen: DatesSeen): DateOrder {
  if (seen.dayFirst !== undefined && seen.monthFirst !== undefined) return 'mixed';
  return seen.monthFirst !== undefined ? 'month' : 'day';
}

/** Was the order of the column assumed, because no date in it proves one? */
export const isAssumed = (seen: DatesSeen): boolean =>
  seen.either !== undefined && seen.dayFirst === undefined && seen.monthFirst === undefined;

const withoutTime = (text: string) =>
  text.trim().replace(/[T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[ap]\.? ?m\.?)?(Z|[+-]\d{2}:?\d{2})?$/i, '');

const plainLetters = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** "march", "mar", "marzo", "março", "mar." → 3, in the three languages. */
const monthNames: ReadonlyMap<string, number> = new Map(
  ['es', 'en', 'pt'].flatMap((language) =>
    (['long', 'short'] as const).flatMap((month) =>
      Array.from({ length: 12 }, (_, index) => {
        const name = new Intl.DateTimeFormat(language, { month, timeZone: 'UTC' }).format(
          Date.UTC(2024, index, 15),
        );
        return [
          plainLetters(name)
            .replace(/\W/g, '')
            .slice(0, month === 'short' ? 3 : undefined),
          index + 1,
        ] as const;
      }),
    ),
  ),
);

/** "sept" → 9. */
const beginning = (text: string) =>
  text.length < 3 ? undefined : [...monthNames].find(([name]) => name.startsWith(text))?.[1];

/** Two digits are of this century up to next year, else of the last. */
function fullYear(text: string | undefined, thisYear: number): number | undefined {
  if (text === undefined || text.length === 4) return text === undefined ? undefined : Number(text);
  const year = 2_000 + Number(text);
  return year <= thisYear + 1 ? year : year - 100;
}

/**
 * The day that an Excel serial number stands for (1 = 1 January 1900). Excel believes that 1900 was a leap year, so
 * number 60 is a day that never was and those before it are one less than their distance suggests
 * (Microsoft, "Excel incorrectly assumes that the year 1900 is a leap year").
 */
function fromSerial(serial: number): Day | undefined {
  if (serial < 1 || serial === 60) return undefined;
  const date = new Date(Date.UTC(1899, 11, serial < 60 ? 31 : 30) + serial * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function isRealDay({ year, month, day }: Day): boolean {
  // Without a year 29 February is real.
  const date = new Date(Date.UTC(2_000, month - 1, day));
  date.setUTCFullYear(year ?? 2_000, month - 1, day);
  return (
    month >= 1 && month <= 12 && day >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  );
}

function read(whole: string, order: DateOrder, thisYear: number): Day | DateProblem {
  const text = withoutTime(whole);
  const iso =
    /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text) ?? /^((?:19|20)\d{2})(\d{2})(\d{2})$/.exec(text);
  if (iso !== null) return { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) };
  const yearless = /^--(\d{2})-?(\d{2})$/.exec(text);
  if (yearless !== null) return { year: undefined, month: Number(yearless[1]), day: Number(yearless[2]) };

  const match = numeric.exec(text);
  if (match !== null) {
    const [first, second, year] = [Number(match[1]), Number(match[2]), fullYear(match[3], thisYear)];
    if (first > 12) return { year, month: second, day: first };
    if (second > 12) return { year, month: first, day: second };
    if (order === 'mixed' && first !== second) return 'date_ambiguous';
    return order === 'month' ? { year, month: first, day: second } : { year, month: second, day: first };
  }

  const words = plainLetters(text)
    .replace(/[,.]/g, ' ')
    .replace(/\b(de|del|of)\b/g, ' ')
    .replace(/[\s/-]+/g, ' ')
    .trim();
  const dayName = /^(\d{1,2})(?:o|º|st|nd|rd|th)? ([a-z]+)(?: (\d{4}|\d{2}))?$/.exec(words);
  const nameDay = /^([a-z]+) (\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}))?$/.exec(words);
  const [name, day, year] = dayName
    ? [dayName[2], dayName[1], dayName[3]]
    : [nameDay?.[1], nameDay?.[2], nameDay?.[3]];
  const month = monthNames.get(name ?? '') ?? beginning(name ?? '');
  if (month !== undefined) return { year: fullYear(year, thisYear), month, day: Number(day) };

  const serial = /^(\d{1,6})([.,]\d+)?$/.exec(text);
  return (serial && fromSerial(Number(serial[1]))) ?? 'date_unknown';
}

/**
 * The day that a cell of a date column means: ISO 8601, day or month first, month names in the three languages, or
 * Excel's serial number.
 * @param thisYear decides the century of a year of two digits
 */
function readDay(text: string, order: DateOrder, thisYear: number): Day | DateProblem {
  const day = read(text, order, thisYear);
  return typeof day === 'string' || isRealDay(day) ? day : 'date_no_such_day';
}

const two = (n: number) => String(n).padStart(2, '0');

/** A start date: with its year, from 1930 to two years ahead. ISO 8601. */
export function readStartDate(
  text: string,
  order: DateOrder,
  thisYear: number,
): { date: string } | DateProblem {
  const day = readDay(text, order, thisYear);
  if (typeof day === 'string') return day;
  if (day.year === undefined) return 'date_unknown';
  if (day.year < 1930 || day.year > thisYear + 2) return 'date_out_of_range';
  return { date: `${day.year}-${two(day.month)}-${two(day.day)}` };
}

/** A birthday: `MM-DD`. A year may be there and is dropped. */
export function readBirthday(
  text: string,
  order: DateOrder,
  thisYear: number,
): { date: string } | DateProblem {
  const day = readDay(text, order, thisYear);
  if (typeof day === 'string') return day;
  if (day.year !== undefined && (day.year < 1900 || day.year > thisYear)) return 'date_out_of_range';
  return { date: `${two(day.month)}-${two(day.day)}` };
}

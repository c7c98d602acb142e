import { z } from 'zod';
import type { Values } from '#core/card.ts';
import { type Locale, locales } from '#core/i18n.ts';
import type { Hours, Person } from '#core/person.ts';
import { addDays, atLocal, localDate } from '#core/zoned.ts';

/** Steps in which hours are offered, in minutes. */
export const stepMinutes = 30;
/** A pause ends within a year. Days. */
export const longestPauseDays = 365;

export const pauses = ['none', 'week', 'fortnight', 'until'] as const;
const daysOf = { week: 7, fortnight: 14 } as const;

type FieldName = 'locale' | 'from' | 'to' | 'days' | 'pause' | 'until' | 'unasked';
/** What can be wrong with a field: a key of the flow's words. */
type Fault = 'choose' | 'order' | 'days' | 'dateMissing' | 'dateWrong' | 'datePast' | 'dateFar';
export type Faults = Readonly<Partial<Record<FieldName, Fault>>>;

/** All that a person can set; `pausedUntil` null is no pause. */
type Chosen = Readonly<{ locale: Locale; hours: Hours; pausedUntil: Date | null; optedOut: boolean }>;

/**
 * The start of the day on which a pause of so many days ends: a pause of 7 days asked for on a Monday ends with the
 * Sunday, whatever the hour.
 * @param days 1..365
 */
export const pauseEnd = (now: Date, timeZone: string, days: number): Date =>
  atLocal(addDays(localDate(now, timeZone), days), 0, timeZone);

/** The end of the pause, while there is one. */
export const pauseOf = (person: Pick<Person, 'pausedUntil'>, now: Date): Date | undefined =>
  person.pausedUntil !== undefined && person.pausedUntil > now ? person.pausedUntil : undefined;

const minutes = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number)
  .refine((value) => value <= 1440 && value % stepMinutes === 0);
const schemas = {
  locale: z.enum(locales),
  from: minutes.refine((value) => value < 1440),
  to: minutes.refine((value) => value > 0),
  days: z.array(z.enum(['1', '2', '3', '4', '5', '6', '7']).transform(Number)).min(1),
  pause: z.enum(pauses),
  unasked: z.enum(['yes', 'no']),
};

/**
 * Reads what was filled in. A date beside another pause than "until" is not looked at: it may be left from before.
 * @returns the choice, or what is wrong with which field
 */
export function readSettings(
  values: Values,
  now: Date,
  timeZone: string,
): Readonly<{ kind: 'chosen'; chosen: Chosen }> | Readonly<{ kind: 'wrong'; faults: Faults }> {
  const faults: { [K in FieldName]?: Fault } = {};
  const read = <K extends keyof typeof schemas>(name: K, fault: Fault = 'choose') => {
    const result = schemas[name].safeParse(values[name]);
    if (!result.success) faults[name] = fault;
    return result.data as z.output<(typeof schemas)[K]> | undefined;
  };
  const locale = read('locale');
  const from = read('from');
  const to = read('to');
  const days = read('days', 'days');
  const pause = read('pause');
  const unasked = read('unasked');
  if (from !== undefined && to !== undefined && from >= to) faults.to = 'order';
  const dateFault = pause === 'until' ? faultOfDate(values.until, localDate(now, timeZone)) : undefined;
  if (dateFault) faults.until = dateFault;
  if (!locale || from === undefined || to === undefined || !days || !pause || !unasked)
    return { kind: 'wrong', faults };
  if (Object.keys(faults).length > 0) return { kind: 'wrong', faults };
  return {
    kind: 'chosen',
    chosen: {
      locale,
      hours: { from, to, days: [...new Set(days)].toSorted((a, b) => a - b) },
      pausedUntil:
        pause === 'none'
          ? null
          : pause === 'until'
            ? atLocal(String(values.until), 0, timeZone)
            : pauseEnd(now, timeZone, daysOf[pause]),
      optedOut: unasked === 'no',
    },
  };
}

function faultOfDate(until: unknown, today: string): Fault | undefined {
  if (until === undefined || until === '') return 'dateMissing';
  const date = z.iso.date().safeParse(until);
  if (!date.success) return 'dateWrong';
  // ISO 8601 dates sort as text.
  if (date.data <= today) return 'datePast';
  return date.data > addDays(today, longestPauseDays) ? 'dateFar' : undefined;
}

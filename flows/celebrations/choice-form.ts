import { z } from 'zod';
import type { Values } from '#core/card.ts';
import { isMonthDay } from './calendar.ts';
import type { Choice, Wish } from './store.ts';

/** What can be wrong with a field: a key of the flow's words. */
type Fault = 'choose' | 'dayMissing' | 'noSuchDay';
export type Faults = Readonly<Partial<Record<string, Fault>>>;

const two = (n: number): string => String(n).padStart(2, '0');
const within = (most: number) =>
  z
    .string()
    .regex(/^\d{1,2}$/)
    .transform(Number)
    .refine((n) => n >= 1 && n <= most);
const schemas = {
  birthday: z.enum(['yes', 'no']),
  day: within(31),
  month: within(12),
  anniversary: z.enum(['years', 'plain', 'no']),
  seen: z.enum(['everybody', 'team']),
};

/** As it is filled in at first. The day comes from HR's file, and nothing is chosen for anybody. */
export function valuesOf(choice: Choice): Values {
  const [month, day] = (choice.birthday?.day ?? choice.file.birthday ?? '').split('-').map(Number);
  const { answered, birthday, anniversary, years, seen } = choice;
  return {
    ...(answered && {
      birthday: birthday === undefined ? 'no' : 'yes',
      anniversary: anniversary === undefined ? 'no' : years ? 'years' : 'plain',
    }),
    ...(day && month && { day: String(day), month: String(month) }),
    seen: answered ? seen : 'team',
  };
}

/** Reads what was filled in; a day beside a "no" is not looked at. */
export function readChoice(values: Values): Readonly<{ wish: Wish }> | Readonly<{ faults: Faults }> {
  const faults: { [name: string]: Fault } = {};
  const read = <K extends keyof typeof schemas>(name: K, fault: Fault = 'choose') => {
    const result = schemas[name].safeParse(values[name]);
    if (!result.success) faults[name] = fault;
    return result.data as z.output<(typeof schemas)[K]> | undefined;
  };
  const birthday = read('birthday');
  const anniversary = read('anniversary');
  const seen = read('seen');
  let monthDay: string | undefined;
  if (birthday === 'yes') {
    const [day, month] = [read('day', 'dayMissing'), read('month', 'dayMissing')];
    if (day !== undefined && month !== undefined) monthDay = `${two(month)}-${two(day)}`;
    if (monthDay !== undefined && !isMonthDay(monthDay)) faults.day = 'noSuchDay';
  }
  if (anniversary === undefined || seen === undefined || Object.keys(faults).length > 0) return { faults };
  return {
    wish: { birthday: monthDay, anniversary: anniversary !== 'no', years: anniversary === 'years', seen },
  };
}

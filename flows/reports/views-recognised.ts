import { type Locale, number, percent } from '#core/i18n.ts';
import { text } from './text.ts';

/** How far back it goes, in days. */
export const recognisedDays = 60;
/** Of fewer people, nothing is told. */
export const leastPeople = 5;

/** Of so many people, so many were thanked by name. */
export type Recognised = Readonly<{ people: number; thanked: number }>;

export function recognisedFact(locale: Locale, { people, thanked }: Recognised) {
  const words = text(locale);
  const value = words.recognisedValue({
    percent: percent(locale, thanked / people),
    thanked: number(locale, thanked),
    people: number(locale, people),
    days: number(locale, recognisedDays),
  });
  return { label: words.recognised, value };
}

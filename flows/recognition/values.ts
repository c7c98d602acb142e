import { type Locale, locales } from '#core/i18n.ts';
import type { Value } from '#store/settings.ts';
import { folded } from './folding.ts';

export const valueName = (value: Value, locale: Locale): string => value.names[locale];

/** "🤝 Service" */
export const valueLabel = (value: Value, locale: Locale): string =>
  [value.emoji, valueName(value, locale)].filter(Boolean).join(' ');

/** Fewer letters are no beginning of anything. */
const shortestBeginning = 3;
/** UTF-16 units. Nobody's value is called by more. */
const longestName = 200;

/** "#Trabajo-en-equipo", "trabajo en equipo" and "TrabajoEnEquipo" are one. */
const bare = (name: string): string => folded(name.slice(0, longestName)).replace(/[^\p{L}\p{N}]+/gu, '');

const namesOf = (value: Value): readonly string[] => [
  bare(value.id),
  ...locales.map((locale) => bare(value.names[locale])),
];

/** By its whole name in any language; two values of one name are none. Retired values are not found. */
export function valueCalled(values: readonly Value[], name: string): Value | undefined {
  const wanted = bare(name);
  return wanted === '' ? undefined : only(values, (called) => called === wanted);
}

/**
 * The value that somebody means: by its whole name in any language, or by a beginning of three letters or more that no
 * other value shares. Retired values are not found.
 * @param word with or without the sign before it
 */
export function findValue(values: readonly Value[], word: string): Value | undefined {
  const wanted = bare(word);
  const whole = valueCalled(values, word);
  if (whole !== undefined || wanted.length < shortestBeginning) return whole;
  return only(values, (called) => called.startsWith(wanted));
}

function only(values: readonly Value[], fits: (name: string) => boolean): Value | undefined {
  const found = values.filter((value) => !value.retired && namesOf(value).some(fits));
  return found.length === 1 ? found[0] : undefined;
}

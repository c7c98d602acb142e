/** The three languages of the product, each complete. */
export const locales = ['es', 'en', 'pt'] as const;
export type Locale = (typeof locales)[number];

/** The nearest of our languages to a BCP 47 tag, if any: `pt-BR` → `pt`. */
export function asLocale(tag: string | null | undefined): Locale | undefined {
  const base = tag?.toLowerCase().split(/[-_]/)[0];
  return locales.find((locale) => locale === base);
}

type Wording = { readonly [key: string]: string | readonly string[] | Wording | ((values: never) => string) };

/** The shape another language must fill: same keys, same parameters. */
type Same<T> = {
  readonly [K in keyof T]: T[K] extends (values: infer V) => string
    ? (values: V) => string
    : T[K] extends string
      ? string
      : T[K] extends readonly string[]
        ? readonly string[]
        : Same<T[K]>;
};

/**
 * Declares the words of a flow in all languages. A missing key or a different parameter is a compile error.
 * @returns the wording by language.
 */
export function defineText<T extends Wording>(
  en: T,
  others: { readonly es: Same<T>; readonly pt: Same<T> },
): (locale: Locale) => Same<T> {
  const all: Record<Locale, Same<T>> = { en: en as unknown as Same<T>, es: others.es, pt: others.pt };
  return (locale) => all[locale];
}

const tags: Record<Locale, string> = { es: 'es-419', en: 'en-GB', pt: 'pt-BR' };

/** Making one of these takes longer than all the rest of a card, and there are few of them. */
function kept<A extends readonly string[], F>(make: (...key: A) => F): (...key: A) => F {
  const made = new Map<string, F>();
  return (...key) => {
    const name = key.join(' ');
    const known = made.get(name);
    if (known !== undefined) return known;
    const fresh = make(...key);
    made.set(name, fresh);
    return fresh;
  };
}

// By the number as it is written: without a fraction.
const plurals = kept((locale: Locale) => new Intl.PluralRules(tags[locale], { maximumFractionDigits: 0 }));
const numbers = kept(
  (locale: Locale, digits: string) =>
    new Intl.NumberFormat(tags[locale], { maximumFractionDigits: Number(digits) }),
);
const dateTimes = kept(
  (locale: Locale, timeZone: string) =>
    new Intl.DateTimeFormat(tags[locale], {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone,
    }),
);

/** The plural form of `n` by CLDR rules, with `n` written in the language. */
export function plural(locale: Locale, n: number, forms: { one: string; other: string }): string {
  const rule = plurals(locale).select(n);
  return (rule === 'one' ? forms.one : forms.other).replaceAll('#', number(locale, n));
}

export function number(locale: Locale, n: number, digits = 0): string {
  return numbers(locale, String(digits)).format(n);
}

export function percent(locale: Locale, share: number): string {
  return new Intl.NumberFormat(tags[locale], { style: 'percent', maximumFractionDigits: 0 }).format(share);
}

/** "Tuesday, 1 December, 10:00" in the zone given. */
export function dateTime(locale: Locale, at: Date, timeZone: string): string {
  return dateTimes(locale, timeZone).format(at);
}

/** "1 December 2026" in the zone given. */
export function day(locale: Locale, at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat(tags[locale], { dateStyle: 'long', timeZone }).format(at);
}

/** "Ana, Luis and Bea". */
export function list(locale: Locale, items: readonly string[]): string {
  return new Intl.ListFormat(tags[locale]).format(items);
}

import { isTimeZone } from '#core/zoned.ts';
import { foldWords } from './columns.ts';

// --- time zones ----------------------------------------------------------------------------------------------

const zones: ReadonlyMap<string, string> = new Map(
  ['UTC', 'GMT', ...Intl.supportedValuesOf('timeZone')].map((zone) => [zone.toLowerCase(), zone]),
);

/** The IANA name in its own spelling, whatever the case it was typed in; none for what is no zone. */
export function asTimeZone(text: string): string | undefined {
  const known = zones.get(text.toLowerCase());
  if (known !== undefined) return known;
  // Older names of a zone ("US/Pacific", "Asia/Kolkata") are valid too, and kept as they are.
  return isTimeZone(text) && text.includes('/') ? text : undefined;
}

/** How many letters must be changed, added or dropped to make one of the other (Levenshtein 1966). */
function distance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    before = row;
  }
  return before[b.length] ?? 0;
}

/** The zone that was probably meant: "America/Bogotá", "bogota" and "America/Bogata" all mean `America/Bogota`. */
export function likelyTimeZone(text: string): string | undefined {
  const typed = foldWords(text);
  if (typed.length < 3) return undefined;
  let best: { zone: string; off: number } | undefined;
  for (const zone of zones.values()) {
    const whole = foldWords(zone);
    const city = foldWords(zone.slice(zone.lastIndexOf('/') + 1));
    const off = Math.min(distance(typed, whole), distance(typed, city));
    if (best === undefined || off < best.off) best = { zone, off };
  }
  return best !== undefined && best.off <= Math.max(1, Math.floor(typed.length / 5)) ? best.zone : undefined;
}

// --- countries -----------------------------------------------------------------------------------------------

/** Regions of Unicode that are no countries or territories of ISO 3166-1. */
const noCountry = new Set('AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ'.split(' '));
const otherNames = {
  USA: 'US',
  EEUU: 'US',
  'EE UU': 'US',
  EUA: 'US',
  Holanda: 'NL',
  England: 'GB',
  Inglaterra: 'GB',
};

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const alpha2 = [...letters].flatMap((first) => [...letters].map((second) => first + second));

const countries: ReadonlyMap<string, string> = (() => {
  const names = ['es', 'en', 'pt'].map(
    (language) => new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }),
  );
  const found = new Map(Object.entries(otherNames).map(([name, code]) => [foldWords(name), code]));
  for (const code of alpha2) {
    // Withdrawn and colloquial codes ("UK") lead to the one that holds.
    const current = new Intl.Locale(`und-${code}`).region ?? code;
    if (noCountry.has(current) || names[0]?.of(current) === undefined) continue;
    found.set(code.toLowerCase(), current);
    if (current === code) for (const name of names) found.set(foldWords(name.of(code) ?? code), code);
  }
  return found;
})();

/** ISO 3166-1 alpha-2, from a code or a name in one of the three languages. */
export const asCountry = (text: string): string | undefined => countries.get(foldWords(text));

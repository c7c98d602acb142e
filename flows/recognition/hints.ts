import { locales } from '#core/i18n.ts';
import type { Hint } from '#core/rewrite.ts';
import type { Value } from '#store/settings.ts';
import { folded, wordsOf } from './folding.ts';
import { impactSigns, momentSigns, praise, small, valueFamilies, wePraise } from './hint-words.ts';

/** UTF-16 units that are read; no thank-you is longer. */
const longest = 4_000;
/** Words that say something of what was done, at least. Chosen on the labelled set of the test. */
const enough = 4;
/** With a day, a number or a name of a thing, fewer are enough. */
const enoughWithMoment = 2;

/** Begins any of the words so? Endings differ by person, tense and number. */
const begins = (words: readonly string[], stems: readonly string[]): boolean =>
  words.some((word) => stems.some((stem) => word.startsWith(stem)));

/** What is left of a word when its ending goes: "craftsmanship" and "craftsman" begin alike. */
const stemOf = (word: string): string => word.slice(0, Math.max(4, Math.floor(0.7 * word.length)));

function stemsOf(value: Value): readonly string[] {
  const named = locales
    .flatMap((locale) => wordsOf(value.names[locale].slice(0, 200)))
    .filter((word) => word.length > 2 && !small.has(word));
  const families = valueFamilies.filter((family) => begins(named, family));
  return [...named.map(stemOf), ...families.flat()];
}

/**
 * Who goes on after "and", "y", "e" with half a sentence mostly says what came of it ("…, and the client had it on Monday"). Words for
 * that are endless: where it is not sure, nothing is said.
 */
const goesOn = /(?:[;:]|[\s,](?:and|so|y|e|así que|então))\s+(?:\S+\s+){3,}\S+/iu;

/** "We reached", "logramos", "conseguimos": what it came to for those who say thank you. */
const isOurs = (word: string, next: string | undefined): boolean =>
  word === 'we'
    ? next !== undefined && !wePraise.has(next)
    : /.{2}(?:amos|emos|imos)$/.test(word) && !wePraise.has(word);

/**
 * What a thank-you lacks, as far as its words show: what exactly was done (`specific`), what it changed (`impact`), how it
 * lived up to the value (`value`). In Spanish, English and Portuguese at once, without a model: signs that such things are
 * said, from short lists of words. Advice and no judgement: it is wrong now and then (its test measures how often).
 */
export function missingHints(words: string, value: Value): readonly Hint[] {
  const text = words.slice(0, longest);
  const all = wordsOf(text);
  const line = ` ${all.join(' ')} `;
  const telling = new Set(
    all.filter((word) => word.length > 2 && !small.has(word) && !begins([word], praise)),
  );
  const hasMoment =
    /\p{N}/u.test(folded(text)) ||
    all.some((word) => momentSigns.has(word)) ||
    /\p{Ll}[,]?\s+\p{Lu}\p{L}+/u.test(text);
  const isSpecific = telling.size >= (hasMoment ? enoughWithMoment : enough);
  const hasImpact =
    impactSigns.some((sign) => line.includes(` ${sign}`)) ||
    goesOn.test(text) ||
    all.some((word, at) => isOurs(word, all[at + 1]));
  const hasValue = begins(all, stemsOf(value));
  return [
    ...(isSpecific ? [] : (['specific'] as const)),
    ...(hasImpact ? [] : (['impact'] as const)),
    ...(hasValue ? [] : (['value'] as const)),
  ];
}

import type { Locale } from '#core/i18n.ts';
import { clean } from '#core/text.ts';
import type { Masker } from '../mask.ts';
import { withoutPlaceholders } from './veil.ts';

/** What a thank-you may be long, in characters as people count them. */
const shortest = 20;
const longest = 2_000;

/** Small words by which a language is known. None is in two of the lists. */
const tells: Readonly<Record<Locale, ReadonlySet<string>>> = {
  en: new Set(
    'the and you for your with that was were this they their from thank thanks which when our us it is to of in on i we so'.split(
      ' ',
    ),
  ),
  es: new Set(
    'el los las y con gracias por del lo su sus nos fue muy cuando porque también más hiciste nuestro nuestra una un es ayer tu'.split(
      ' ',
    ),
  ),
  pt: new Set(
    'os as e com obrigado obrigada você do da dos das no na foi muito quando também mais nosso nossa um uma seu sua não em ao pelo pela'.split(
      ' ',
    ),
  ),
};

/** The language of a text, roughly; nothing where it does not say. */
export function languageOf(text: string): Locale | undefined {
  const counts: Record<Locale, number> = { es: 0, en: 0, pt: 0 };
  for (const word of text.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? [])
    for (const locale of ['es', 'en', 'pt'] as const) if (tells[locale].has(word)) counts[locale] += 1;
  const [first, second] = Object.entries(counts).toSorted(([, a], [, b]) => b - a) as [Locale, number][];
  return first !== undefined && second !== undefined && first[1] >= 2 && first[1] > second[1]
    ? first[0]
    : undefined;
}

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const lengthOf = (text: string): number => [...characters.segment(text)].length;

const numbersIn = (text: string): readonly string[] => text.match(/\p{N}+/gu) ?? [];
const wordsIn = (text: string): ReadonlySet<string> =>
  new Set(text.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? []);
/** Words with a capital where no sentence begins. */
const properIn = (text: string): readonly string[] =>
  [...text.matchAll(/(?<=[\p{L}\p{N},;…)] )\p{Lu}[\p{L}\p{M}]+/gu)].map(([word]) => word.toLowerCase());

/** Why a suggestion is not shown. */
export type Fault = 'length' | 'language' | 'same' | 'name' | 'number' | 'markup';

/**
 * Is it a suggestion that may be shown? It says nothing that its giver did not say: no name, no number, no address, no
 * other language.
 * @param asked what the model was shown
 */
export function faultOf(asked: string, answer: string, masker: Masker): Fault | undefined {
  const [before, after] = [withoutPlaceholders(asked), withoutPlaceholders(answer)];
  if (answer.length > 4 * longest || clean(answer) !== answer) return 'markup';
  const length = lengthOf(answer);
  if (length < shortest || length > longest) return 'length';
  if ((after.match(/[<>`#*_[\]{}|]/g) ?? []).some((sign) => !before.includes(sign))) return 'markup';
  if (answer.trim().toLowerCase() === asked.trim().toLowerCase()) return 'same';
  const language = languageOf(before);
  const now = languageOf(after);
  if (language !== undefined && now !== undefined && language !== now) return 'language';
  const numbers = new Set(numbersIn(before));
  if (numbersIn(after).some((one) => !numbers.has(one))) return 'number';
  const words = wordsIn(before);
  if (masker(after) !== after || properIn(after).some((word) => !words.has(word))) return 'name';
  return undefined;
}

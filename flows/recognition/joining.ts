import { wordsOf } from './folding.ts';

// Small words between names and around them, in three languages.

/** Between names, or before the first: "to @Ana and @Luis", "para @Ana e @Luis". */
const joining = new Set([
  'and',
  'to',
  'for',
  'also',
  'y',
  'e',
  'a',
  'al',
  'para',
  'o',
  'ao',
  'aos',
  'tambien',
  'tambem',
]);

/** A sentence that ends on one of these is not over. */
const leaning = new Set(
  `to for with without of by from about at in on the our my your and
   a al de del con sin para por en el la los las nuestro nuestra mi tu su y
   ao aos do da dos das com sem pelo pela pelos pelas no na nos nas o os as meu minha seu sua e`.split(/\s+/),
);

/** Nothing but commas and such small words. @param text longer than a few words it is not */
export const isOnlyJoining = (text: string): boolean =>
  text.length <= 40 &&
  !/[^\p{L}\p{M}\s,;:&+.!–—-]/u.test(text) &&
  wordsOf(text).every((word) => joining.has(word));

/** Does what follows belong to the same sentence? */
export const leansOnNext = (text: string): boolean => {
  const last = /([\p{L}\p{M}]+)\s*$/u.exec(text)?.[1];
  return last !== undefined && leaning.has(wordsOf(last).join(''));
};

/** Case, accents, width and invisible marks aside: what people take for the same letters. Total; linear. */
export const folded = (text: string): string =>
  text
    .toWellFormed()
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]+/gu, '')
    .toLowerCase();

/** Its words, folded. Apostrophes end a word ("it's" is two). */
export const wordsOf = (text: string): readonly string[] => folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];

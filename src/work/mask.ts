import { maskFormats } from './sentiment/formats.ts';
import { createNameFinder } from './sentiment/name-finder.ts';

/**
 * Takes out what points at a person: mail, links, handles, identity and phone numbers, addresses, and names. What
 * is taken out leaves a neutral token ("[name]"). Linear in the length of the text.
 */
export type Masker = (text: string) => string;

/**
 * Builds a masker once for many texts.
 * @param names the organisation's own people, as they are written there ("Pérez, Ana María" or "Ana María Pérez"):
 * full names, and each of their parts, are found with and without accents and in any case; a part that is also an
 * ordinary word ("Rosa", "Will") only where it is plainly a name.
 */
export function createMasker(names: readonly string[] = []): Masker {
  const maskNames = createNameFinder(names);
  return (text) => maskNames(maskFormats(text));
}

/** Masks one text. For more than a few texts build a masker once. */
export const mask = (text: string, names: readonly string[] = []): string => createMasker(names)(text);

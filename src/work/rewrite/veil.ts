import type { Masker } from '../mask.ts';

/** What the masker leaves where it took something out. */
const token = /\[(?:name|mail|link|handle|id|address|number)\]/gu;
const placeholder = /\{\{(\d{1,3})\}\}/gu;

export type Veiled = Readonly<{
  /** With "{{1}}", "{{2}}" … where something was taken out. */
  text: string;
  /** Puts back what was taken out. Nothing unless each placeholder stands in the text exactly once, and no other. */
  unveil(text: string): string | undefined;
}>;

/**
 * Takes out of a text what the masker takes out, so that it can be put back. What was taken out is found again by what
 * stands around it.
 * @returns nothing where that is not certain: the text then stays in the house
 */
export function veil(text: string, masker: Masker): Veiled | undefined {
  if (text.search(token) >= 0 || text.search(placeholder) >= 0) return undefined;
  const kept = masker(text).split(token);
  const taken: string[] = [];
  let at = kept[0]?.length ?? 0;
  if (!text.startsWith(kept[0] ?? '')) return undefined;
  for (const [n, piece] of kept.entries()) {
    if (n === 0) continue;
    const isLast = n === kept.length - 1;
    // Something was taken out here, so the piece begins at least one letter on.
    const next = isLast ? text.length - piece.length : text.indexOf(piece, at + 1);
    if (next <= at || !text.startsWith(piece, next)) return undefined;
    const one = text.slice(at, next);
    // Two of them and what stood between: put back in another order, they would be torn.
    if ([...masker(one).matchAll(token)].length > 1) return undefined;
    taken.push(one);
    at = next + piece.length;
  }
  if (at !== text.length) return undefined;
  const veiled = kept.map((piece, n) => (n === 0 ? piece : `{{${n}}}${piece}`)).join('');
  return {
    text: veiled,
    unveil(other) {
      const found = [...other.matchAll(placeholder)].map((match) => Number(match[1]));
      const each = new Set(found);
      if (found.length !== taken.length || each.size !== taken.length) return undefined;
      if (!taken.every((_, n) => each.has(n + 1))) return undefined;
      return other.replace(placeholder, (_, n: string) => taken[Number(n) - 1] ?? '');
    },
  };
}

/** The text with every placeholder as one word that is nobody's name. */
export const withoutPlaceholders = (text: string): string => text.replace(placeholder, '…');

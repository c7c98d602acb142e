import type { Tone } from '#core/sentiment.ts';
import { emojiSign, fold, pieces, wordSign } from './words.ts';

/** The tone of a text without words: from its emoji alone. Absent when the text has words. */
export function toneWithoutWords(text: string): Tone | undefined {
  if (/[\p{L}\p{N}]/u.test(text)) return undefined;
  let good = 0;
  let bad = 0;
  for (const word of pieces(fold(text))) {
    const sign = emojiSign(word);
    if (sign > 0) good++;
    if (sign < 0) bad++;
  }
  if (good > 0 && bad > 0) return 'mixed';
  return good > 0 ? 'positive' : bad > 0 ? 'negative' : 'neutral';
}

/** Words at which a comment turns: what stands before and after may lean different ways. */
const turn =
  /(?<!\p{L})(?:pero|aunque|sin embargo|salvo|excepto|no obstante|en cambio|lastima|eso si|lo malo|lo bueno|menos mal|por suerte|but|although|though|however|except|shame|unfortunately|luckily|mas|porem|embora|so que|pena que|ainda bem|entretanto)(?!\p{L})/u;

/** A comment's two sides around its turning word ("but"), else its sentences; none when it has one side only. */
export function sidesOf(text: string): readonly string[] {
  const folded = fold(text);
  const at = folded.search(turn);
  if (at > 3 && folded.length - at > 8) return [folded.slice(0, at), folded.slice(at)];
  const parts = folded.split(/[.;!\n]+\s/u).filter((part) => part.trim().length > 5);
  return parts.length > 1 ? parts : [];
}

/**
 * What follows a bare word of praise ("Great, …", "Qué bonito, …"). Where it is bad, the praise is often bitter and
 * the comment is nothing to be sure about. Absent when a text does not begin so.
 */
export function afterPraise(folded: string): string | undefined {
  const [, word, rest] =
    /^[¡ ]*(?:(?:que|muy|so|how|simply|ay|wow) )?(\p{L}+)[,.!]+\s+(\S.{8,})$/su.exec(folded) ?? [];
  return word !== undefined && wordSign(word) > 0 ? rest : undefined;
}

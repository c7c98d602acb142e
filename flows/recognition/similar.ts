import { wordsOf } from './folding.ts';

/** From here on two texts say the same. Found by trying: a changed name or two stays above, another reason falls below. */
const nearlyTheSame = 0.8;
/** UTF-16 units that are compared; no thank-you is longer. */
const longest = 4_000;

type Profile = Readonly<{ counts: ReadonlyMap<string, number>; size: number }>;

/** The three-letter pieces of its words, each as often as it stands there. */
function profileOf(text: string): Profile {
  const words = wordsOf(text.slice(0, longest));
  const counts = new Map<string, number>();
  let size = 0;
  for (const word of words) {
    // With edges, so that a word counts for itself and not only for its insides.
    const letters = [' ', ...word, ' '];
    for (let at = 0; at + 2 < letters.length; at += 1) {
      const piece = `${letters[at]}${letters[at + 1]}${letters[at + 2]}`;
      counts.set(piece, (counts.get(piece) ?? 0) + 1);
      size += 1;
    }
  }
  return { counts, size };
}

/** Sørensen–Dice over the two bags of pieces: twice what they share by all there is. */
function alike(a: Profile, b: Profile): number {
  if (a.size + b.size === 0) return 0;
  let shared = 0;
  for (const [piece, count] of a.counts) shared += Math.min(count, b.counts.get(piece) ?? 0);
  return (2 * shared) / (a.size + b.size);
}

/**
 * How much alike two texts are, 0..1, whatever their case, accents and marks, and hardly by the order of their words.
 * Texts without any letter are alike only when they are the same. Linear in their length.
 */
export function similarity(a: string, b: string): number {
  const [one, other] = [profileOf(a), profileOf(b)];
  if (one.size + other.size === 0) return a.trim() === b.trim() ? 1 : 0;
  return alike(one, other);
}

/** The one of the earlier texts that says nearly the same, the nearest of them if there are several. */
export function nearDuplicateOf<T extends Readonly<{ words: string }>>(
  words: string,
  earlier: readonly T[],
): T | undefined {
  const profile = profileOf(words);
  let nearest: Readonly<{ one: T; share: number }> | undefined;
  for (const one of earlier) {
    const share = profile.size === 0 ? similarity(words, one.words) : alike(profile, profileOf(one.words));
    if (share >= nearlyTheSame && share > (nearest?.share ?? 0)) nearest = { one, share };
  }
  return nearest?.one;
}

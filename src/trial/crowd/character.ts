import { createHash } from 'node:crypto';

/** A number in 0..1 that is always the same for the same words: the invented people keep their character. */
export function fixed(...words: readonly (string | number)[]): number {
  return createHash('sha256').update(words.join('\n')).digest().readUInt32BE(0) / 2 ** 32;
}

/** One of them, always the same for the same words. */
export const pick = <T>(from: readonly T[], ...words: readonly (string | number)[]): T | undefined =>
  from[Math.floor(fixed(...words) * from.length)];

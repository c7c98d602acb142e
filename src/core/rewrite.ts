import type { Locale } from './i18n.ts';

/** What a thank-you lacks: what exactly was done, what it changed, which value it lived up to. */
export const hints = ['specific', 'impact', 'value'] as const;
export type Hint = (typeof hints)[number];

/** Puts words better, by a model. It sees masked text alone and learns of nobody who they are. */
export interface Rewrite {
  /** @returns nothing when it could not or should not; it never throws */
  improve(
    words: string,
    options: Readonly<{ locale: Locale; missing: readonly Hint[] }>,
  ): Promise<string | undefined>;
}

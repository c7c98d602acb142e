/** What a comment leans to. `unsure` is an answer: better than a guess. */
export const tones = ['positive', 'neutral', 'negative', 'mixed', 'unsure'] as const;
export type Tone = (typeof tones)[number];

/** Reads the tone of comments. Used for groups only; it is given masked text and never a person. */
export interface Sentiment {
  /** One tone per text, in order. Never rejects: what cannot be judged is `unsure`. */
  classify(texts: readonly string[]): Promise<readonly Tone[]>;
}

import { cuesOf } from './cues.ts';
import { contrasts, emojiSign, fold, isStop, negators, phraseAt, pieces, wordSign } from './words.ts';

/** Weights are kept for this many buckets; a feature's bucket is its hash. A power of two. */
export const buckets = 1 << 16;

/** What the model looks at in a text: `index[i]` is a bucket, `value[i]` how much of it. */
export type Features = Readonly<{ index: readonly number[]; value: readonly number[] }>;

/** FNV-1a over UTF-16 units, finished with a mix so that the low bits are as good as the high ones. */
function bucketOf(group: string, text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < group.length; i++) hash = Math.imul(hash ^ group.charCodeAt(i), 0x01000193);
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) & (buckets - 1);
}

/** How much each kind of feature weighs, and how many words a negation turns; chosen by cross-validation on the training rows. */
const share = { words: 1, letters: 0.5, lexicon: 0.8 } as const;
const scope = 4;

/** Reads a text into features. The same text gives the same features on every machine. */
export function featuresOf(text: string): Features {
  const folded = fold(text);
  const words = pieces(folded);
  const index: number[] = [];
  const value: number[] = [];
  const wordly = new Set<number>();
  const literal = new Set<number>();
  const leaning: Record<string, number> = {};
  const count = (name: string) => {
    leaning[name] = (leaning[name] ?? 0) + 1;
  };

  let negated = 0;
  let before = '^';
  let total = 0;
  let half = 0;
  let skip = 0;
  const clauses: number[] = [];
  const lean = (sign: number) => {
    const turned = negated > 0 ? -sign : sign;
    count(`${negated > 0 ? 'not' : ''}${sign > 0 ? 'good' : 'bad'}`);
    total += turned;
    half += turned;
  };
  words.forEach((word, at) => {
    if (isStop(word)) {
      negated = 0;
      if (/[!?]/u.test(word)) wordly.add(bucketOf('p', word.includes('?') ? '?' : '!'));
      before = '.';
      clauses.push(half);
      half = 0;
      return;
    }
    if (contrasts.has(word)) {
      negated = 0;
      clauses.push(half);
      half = 0;
      count('contrast');
    }
    wordly.add(bucketOf('w', word));
    wordly.add(bucketOf('b', `${before} ${word}`));
    if (negated > 0) wordly.add(bucketOf('n', word));
    const phrase = phraseAt(words, at);
    if (phrase !== undefined && skip === 0) {
      negated = 0;
      if (phrase.sign !== 0) lean(phrase.sign);
      skip = phrase.words.length;
    }
    const sign = skip > 0 ? 0 : wordSign(word) || emojiSign(word);
    if (sign !== 0) lean(sign);
    if (skip > 0) skip--;
    negated = negators.has(word) ? scope : Math.max(0, negated - 1);
    const padded = `<${word}>`;
    for (let size = 3; size <= 5; size++)
      for (let from = 0; from + size <= padded.length; from++)
        literal.add(bucketOf('c', padded.slice(from, from + size)));
    before = word;
  });
  clauses.push(half);
  if (clauses.some((x) => x > 0) && clauses.some((x) => x < 0)) count(leaning['contrast'] ? 'both' : 'bothplain');
  count(`total${Math.max(-3, Math.min(3, total))}`);
  const last = clauses.findLast((x) => x !== 0) ?? 0;
  count(`last${Math.sign(last)}`);
  for (const cue of cuesOf(folded)) count(cue);
  wordly.add(bucketOf('b', `${before} $`));
  wordly.add(bucketOf('l', String(Math.min(6, Math.round(Math.log2(words.length + 1))))));

  const push = (set: ReadonlySet<number>, weight: number) => {
    const each = weight / Math.sqrt(Math.max(1, set.size));
    for (const bucket of set) {
      index.push(bucket);
      value.push(each);
    }
  };
  push(wordly, share.words);
  push(literal, share.letters);
  for (const [name, times] of Object.entries(leaning)) {
    index.push(bucketOf('x', name));
    value.push(share.lexicon * Math.sqrt(times));
  }
  return { index, value };
}

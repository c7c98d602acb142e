import { cuesOf } from './cues.ts';
import { leaningsOf } from './leanings.ts';
import { factOf, fold, isStop, pieces } from './words.ts';

/** Weights are kept for this many buckets; a feature's bucket is its hash. A power of two. */
export const buckets = 1 << 16;

/** What the model looks at in a text: `index[i]` is a bucket, `value[i]` how much of it. */
export type Features = Readonly<{ index: readonly number[]; value: readonly number[] }>;

/** How much each kind of feature weighs; chosen by cross-validation on the training rows. */
const share = { words: 1, letters: 0.5, leanings: 0.8 } as const;

/** FNV-1a over UTF-16 units. */
const start = 0x811c9dc5;
const step = (hash: number, unit: number): number => Math.imul(hash ^ unit, 0x01000193);
/** Mixes the hash, so that its low bits are as good as its high ones. */
function bucket(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) & (buckets - 1);
}

function bucketOf(kind: string, text: string): number {
  let hash = start;
  for (let i = 0; i < kind.length; i++) hash = step(hash, kind.charCodeAt(i));
  for (let i = 0; i < text.length; i++) hash = step(hash, text.charCodeAt(i));
  return bucket(hash);
}

const lettersKind = step(start, 'c'.charCodeAt(0));

/** Adds the runs of 3 to 5 characters of a word and its borders. */
function addLetters(word: string, into: Set<number>): void {
  const padded = `<${word}>`;
  for (let from = 0; from + 3 <= padded.length; from++) {
    let hash = lettersKind;
    for (let size = 1; size <= 5 && from + size <= padded.length; size++) {
      hash = step(hash, padded.charCodeAt(from + size - 1));
      if (size >= 3) into.add(bucket(hash));
    }
  }
}

/** Reads a text into features: words, pairs of words, negated words, letters, leanings, cues. The same on every machine. */
export function featuresOf(text: string): Features {
  const folded = fold(text);
  const words = pieces(folded);
  const { counts, negated } = leaningsOf(words);
  const wordly = new Set<number>();
  const letters = new Set<number>();

  let before = '^';
  words.forEach((word, i) => {
    if (isStop(word)) {
      if (word.includes('?')) wordly.add(bucketOf('p', '?'));
      else if (word.includes('!')) wordly.add(bucketOf('p', '!'));
      before = '.';
      return;
    }
    wordly.add(bucketOf('w', word));
    wordly.add(bucketOf('b', `${before} ${word}`));
    if (negated[i]) wordly.add(bucketOf('n', word));
    const fact = factOf(word);
    if (fact !== undefined) wordly.add(bucketOf('f', fact));
    addLetters(word, letters);
    before = word;
  });
  wordly.add(bucketOf('b', `${before} $`));
  wordly.add(bucketOf('l', String(Math.min(6, Math.round(Math.log2(words.length + 1))))));

  const index: number[] = [];
  const value: number[] = [];
  const push = (found: ReadonlySet<number>, weight: number) => {
    const each = weight / Math.sqrt(Math.max(1, found.size));
    for (const one of found) {
      index.push(one);
      value.push(each);
    }
  };
  push(wordly, share.words);
  push(letters, share.letters);
  const pushOne = (name: string, times: number) => {
    index.push(bucketOf('x', name));
    value.push(share.leanings * Math.sqrt(times));
  };
  for (const [name, times] of counts) pushOne(name, times);
  for (const cue of cuesOf(folded)) pushOne(cue, 1);
  return { index, value };
}

import { contrasts, emojiSign, isStop, negators, phraseAt, wordSign } from './words.ts';

/** How many words a negation turns. */
const scope = 4;

/** What the word list says about a text. */
export type Leanings = Readonly<{
  /** How often each thing was seen: good and bad words, turned ones, a contrast, the sum of all. */
  counts: ReadonlyMap<string, number>;
  /** For each word: does a negation before it turn it? */
  negated: readonly boolean[];
}>;

/** Walks the words of a text (see `pieces`) and weighs them by the word list, clause by clause. */
export function leaningsOf(words: readonly string[]): Leanings {
  const counts = new Map<string, number>();
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  const negated: boolean[] = [];
  const clauses: number[] = [];
  let clause = 0;
  let turning = 0;
  let phraseEnds = 0;

  const endClause = () => {
    clauses.push(clause);
    clause = 0;
    turning = 0;
  };
  const lean = (sign: number) => {
    if (sign === 0) return;
    count(`${turning > 0 ? 'not ' : ''}${sign > 0 ? 'good' : 'bad'}`);
    clause += turning > 0 ? -sign : sign;
  };

  words.forEach((word, at) => {
    negated.push(turning > 0 && !isStop(word));
    if (isStop(word)) {
      endClause();
      return;
    }
    if (contrasts.has(word)) {
      endClause();
      count('contrast');
    }
    const phrase = at >= phraseEnds ? phraseAt(words, at) : undefined;
    if (phrase !== undefined) {
      // A phrase says it whole: "no hace falta" is not turned again by its own "no".
      turning = 0;
      lean(phrase.sign);
      phraseEnds = at + phrase.words.length;
    } else if (at >= phraseEnds) lean(wordSign(word) || emojiSign(word));
    turning = negators.has(word) ? scope : Math.max(0, turning - 1);
  });
  endClause();

  if (clauses.some((sum) => sum > 0) && clauses.some((sum) => sum < 0))
    count(counts.has('contrast') ? 'both, contrasted' : 'both');
  const total = clauses.reduce((sum, one) => sum + one, 0);
  if (clauses.every((sum) => sum === 0)) count('none');
  count(`total ${Math.max(-3, Math.min(3, total))}`);
  count(`last ${Math.sign(clauses.findLast((sum) => sum !== 0) ?? 0)}`);
  return { counts, negated };
}

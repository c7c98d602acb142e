import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Hint, hints } from '#core/rewrite.ts';
import { missingHints } from '#flows/recognition/hints.ts';
import { type Label, labelled, unseen, value, values } from './thanks-labelled.ts';

const letters: Readonly<Record<Hint, string>> = { specific: 'S', impact: 'I', value: 'V' };

function measure(set: readonly Label[]) {
  return hints.map((hint) => {
    let [right, wrong, missed] = [0, 0, 0];
    for (const [id, has, words] of set) {
      const isMissing = !has.includes(letters[hint]);
      const said = missingHints(words, values[id]).includes(hint);
      if (said && isMissing) right += 1;
      if (said && !isMissing) wrong += 1;
      if (!said && isMissing) missed += 1;
    }
    return { hint, precision: right / (right + wrong), recall: right / (right + missed), texts: set.length };
  });
}

const printed = (rates: ReturnType<typeof measure>) =>
  rates
    .map(
      (rate) =>
        `${rate.hint}: precision ${rate.precision.toFixed(2)}, recall ${rate.recall.toFixed(2)}, ${rate.texts} texts`,
    )
    .join('; ');

// A result can be told in any words. A hint that is wrong annoys, one that is missing does nobody any harm: where it is not sure, nothing
// is said.
describe('hints', () => {
  test.each([
    ['a labelled set, on which the words were chosen', labelled, { precision: 0.9, recall: 0.8 }],
    ['texts that were written afterwards', unseen, { precision: 0.8, recall: 0.6 }],
  ] as const)('%s: what is said to be missing is missing, and is found', (name, set, least) => {
    const rates = measure(set);
    console.info(`${name}: ${printed(rates)}`);
    for (const { hint, precision, recall } of rates) {
      expect(precision, `${hint}: precision`).toBeGreaterThanOrEqual(least.precision);
      expect(recall, `${hint}: recall`).toBeGreaterThanOrEqual(least.recall);
    }
  });

  test('case and accents do not matter, nor how long it is', () => {
    const words = 'Me explicaste las consultas paso a paso y ya no necesito pedir ayuda el lunes';
    expect(missingHints(words.toUpperCase(), values.learning)).toEqual(missingHints(words, values.learning));
    expect(missingHints(words.normalize('NFD'), values.learning)).toEqual([]);
    const from = performance.now();
    for (const piece of ['a', 'z̡̛͚', 'gracias ', 'so that ', '\u202eaA '])
      missingHints(piece.repeat(50_000 / piece.length), values.care);
    expect(performance.now() - from).toBeLessThan(300);
  });

  test("a value of one's own is known by its name, in any of its languages", () => {
    const own = value('x', 'Pasión por el oficio', 'Craftsmanship', 'Paixão pelo ofício');
    expect(missingHints('Your craftsman eye saved the oak table last Tuesday', own)).toEqual([]);
    expect(
      missingHints('Cuidaste la mesa de roble con verdadera pasion el martes y por eso se vendió', own),
    ).toEqual([]);
    expect(missingHints('You repaired the oak table last Tuesday, so we sold it', own)).toEqual(['value']);
  });

  test('never throw, and name each at most once and in order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (words, name) => {
        const found = missingHints(words, value('x', name, name, name));
        expect(hints.filter((hint) => found.includes(hint))).toEqual(found);
      }),
    );
  });
});

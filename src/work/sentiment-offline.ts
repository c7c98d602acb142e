import type { Tone } from '#core/sentiment.ts';
import { cuesOf } from './sentiment/cues.ts';
import { featuresOf } from './sentiment/features.ts';
import { type Class, classes, loadModel, type Model, probabilities } from './sentiment/model.ts';
import { afterPraise, sidesOf, toneWithoutWords } from './sentiment/rules.ts';
import { ordinaryWords } from './sentiment/vocabulary.ts';
import { fold, pieces, wordSign } from './sentiment/words.ts';

/** A tone and how sure it is, 0..1; 1 where a rule decided and not the model. */
export type Judgement = Readonly<{ tone: Class; confidence: number }>;

/** How sure each side of a contrast must be before the two are called mixed. */
const sideSure = 0.5;
/** How sure the model may be of something else before a wish is no longer read as a wish, and how sure a wish is. */
const wishYields = 0.97;
const wishSure = 0.8;
/** The share of words that must be known for a text to be judged at all. */
const leastKnown = 0.4;

function best(model: Model, text: string): Judgement {
  const p = probabilities(model, featuresOf(text));
  let top = 0;
  for (let c = 1; c < p.length; c++) if ((p[c] ?? 0) > (p[top] ?? 0)) top = c;
  return { tone: classes[top] ?? 'neutral', confidence: p[top] ?? 0 };
}

/** What needs no model: nothing written, emoji alone, "nothing to add", "no complaints". Else absent. */
export function obviousTone(text: string): Tone | undefined {
  if (text.trim() === '') return 'unsure';
  const wordless = toneWithoutWords(text);
  if (wordless !== undefined) return wordless;
  const cues = cuesOf(fold(text));
  if (cues.has('nothing')) return 'neutral';
  if (cues.has('content')) return 'positive';
  return undefined;
}

/** Is enough of a text in words that are known at all? Else it is another language, or none. */
function isReadable(folded: string): boolean {
  const words = pieces(folded).filter((word) => /^\p{L}/u.test(word));
  const known = ordinaryWords();
  const familiar = words.filter((word) => known.has(word) || wordSign(word) !== 0).length;
  return familiar >= words.length * leastKnown;
}

/** Judges one text with a given model: the rules for what is regular first, then the weights. */
export function judge(model: Model, text: string): Judgement {
  const obvious = obviousTone(text);
  if (obvious === 'unsure') return { tone: 'neutral', confidence: 0 };
  if (obvious !== undefined) return { tone: obvious, confidence: 1 };
  const folded = fold(text);
  const whole = best(model, text);
  if (!isReadable(folded)) return { ...whole, confidence: 0 };
  const after = afterPraise(folded);
  if (after !== undefined && best(model, after).tone === 'negative')
    return { tone: 'negative', confidence: 0 };
  if (whole.tone === 'mixed') return whole;
  const sure = sidesOf(text)
    .map((side) => best(model, side))
    .filter((side) => side.confidence >= sideSure);
  if (sure.some((side) => side.tone === 'positive') && sure.some((side) => side.tone === 'negative'))
    return { tone: 'mixed', confidence: Math.min(...sure.map((side) => side.confidence)) };
  const cues = cuesOf(folded);
  // "It would be lovely to have…" praises nothing: it tells, kindly, what is missing.
  if (cues.has('wish') && !cues.has('question') && whole.confidence < wishYields)
    return {
      tone: 'negative',
      confidence: Math.max(wishSure, whole.tone === 'negative' ? whole.confidence : 0),
    };
  return whole;
}

/**
 * Reads the weights once and judges with them, inside the house. Pure: the same text has the same tone on every
 * machine. Throws when the weights are missing.
 */
export function createOffline(): (text: string) => Tone {
  const model = loadModel();
  return (text) => {
    const { tone, confidence } = judge(model, text);
    return confidence < model.threshold ? 'unsure' : tone;
  };
}

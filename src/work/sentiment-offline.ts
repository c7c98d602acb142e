import type { Tone } from '#core/sentiment.ts';
import { cuesOf } from './sentiment/cues.ts';
import { featuresOf } from './sentiment/features.ts';
import { type Class, classes, loadModel, type Model, probabilities } from './sentiment/model.ts';
import { sidesOf, toneWithoutWords } from './sentiment/rules.ts';
import { fold } from './sentiment/words.ts';

/** A tone and how sure it is, 0..1. `certain` says that a rule decided, not the model. */
export type Judgement = Readonly<{ tone: Class; confidence: number }>;

/** How sure each side of a contrast must be before the two are called mixed. */
const sideSure = 0.6;

function best(model: Model, text: string): Judgement {
  const p = probabilities(model, featuresOf(text));
  let top = 0;
  for (let c = 1; c < p.length; c++) if ((p[c] ?? 0) > (p[top] ?? 0)) top = c;
  return { tone: classes[top] ?? 'neutral', confidence: p[top] ?? 0 };
}

/** Judges one text with a given model: the rules for what is regular first, then the weights. */
export function judge(model: Model, text: string): Judgement {
  const wordless = toneWithoutWords(text);
  if (wordless !== undefined && wordless !== 'unsure') return { tone: wordless, confidence: 1 };
  const cues = cuesOf(fold(text));
  if (cues.has('nothing')) return { tone: 'neutral', confidence: 1 };
  if (cues.has('content')) return { tone: 'positive', confidence: 1 };
  const whole = best(model, text);
  if (whole.tone === 'mixed') return whole;
  const sides = sidesOf(text).map((side) => best(model, side));
  const sure = sides.filter((side) => side.confidence >= sideSure);
  if (sure.some((side) => side.tone === 'positive') && sure.some((side) => side.tone === 'negative'))
    return { tone: 'mixed', confidence: Math.min(...sure.map((side) => side.confidence)) };
  return whole;
}

/** Reads the weights once and judges with them. Pure: the same text has the same tone on every machine. */
export function createOffline(): (text: string) => Tone {
  const model = loadModel();
  return (text) => {
    const { tone, confidence } = judge(model, text);
    return confidence < model.threshold ? 'unsure' : tone;
  };
}

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { buckets, type Features } from './features.ts';

/** The classes of the model, in the order of its weights. `unsure` is no class: it is a lack of confidence. */
export const classes = ['positive', 'neutral', 'negative', 'mixed'] as const;
export type Class = (typeof classes)[number];

/** A labelled text for training; `weight` says how much it counts (1 = once). */
export type Example = Readonly<{ features: Features; tone: Class; weight: number }>;

/** Multinomial logistic regression: a weight is `weights[class * buckets + bucket] * scale`. */
export type Model = Readonly<{
  weights: Int8Array | Float64Array;
  scale: number;
  bias: readonly number[];
  /** Below this confidence (0..1) the answer is `unsure`; fixed on the development rows. */
  threshold: number;
}>;

const described = z.object({
  scale: z.number().positive(),
  bias: z.array(z.number()).length(classes.length),
  threshold: z.number().min(0).max(1),
});

/** Reads the weights that `scripts/train-sentiment.ts` built. Throws when they are missing or cut. */
export function loadModel(): Model {
  const about = described.parse(JSON.parse(readFileSync(new URL('./weights.json', import.meta.url), 'utf8')));
  const bytes = readFileSync(new URL('./weights.bin', import.meta.url));
  if (bytes.length !== classes.length * buckets) throw new Error('sentiment weights have the wrong size');
  return { ...about, weights: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length) };
}

/** Probability of each class, in the order of `classes`; they sum to 1. */
export function probabilities(model: Model, features: Features): number[] {
  const { index, value } = features;
  const scores = model.bias.map((bias, c) => {
    const from = c * buckets;
    let sum = 0;
    for (let i = 0; i < index.length; i++)
      sum += (model.weights[from + (index[i] ?? 0)] ?? 0) * (value[i] ?? 0);
    return sum * model.scale + bias;
  });
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - top));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/** The same numbers on every machine, unlike `Math.random` (Numerical Recipes' linear congruential generator). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export type TrainOptions = Readonly<{ passes?: number; rate?: number; l2?: number }>;

/**
 * Trains by AdaGrad (Duchi, Hazan and Singer, 2011) over the rows in a shuffled but fixed order, so that the
 * same rows give the same weights on every machine.
 * @param options passes over the rows, step size, and the pull of each weight towards 0.
 */
export function train(examples: readonly Example[], options: TrainOptions = {}): Model {
  const { passes = 25, rate = 0.5, l2 = 1e-4 } = options;
  const weights = new Float64Array(classes.length * buckets);
  const seen = new Float64Array(classes.length * buckets);
  const bias = classes.map(() => 0);
  const random = seeded(20_261_121);
  const order = examples.map((_, i) => i);
  for (let pass = 0; pass < passes; pass++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      const kept = order[i] ?? 0;
      order[i] = order[j] ?? 0;
      order[j] = kept;
    }
    for (const at of order) {
      const example = examples[at];
      if (example === undefined) continue;
      const { index, value } = example.features;
      const p = probabilities({ weights, scale: 1, bias, threshold: 0 }, example.features);
      for (let c = 0; c < classes.length; c++) {
        const error = example.weight * ((p[c] ?? 0) - (classes[c] === example.tone ? 1 : 0));
        bias[c] = (bias[c] ?? 0) - 0.02 * error;
        for (let i = 0; i < index.length; i++) {
          const k = c * buckets + (index[i] ?? 0);
          const slope = error * (value[i] ?? 0) + l2 * (weights[k] ?? 0);
          const sum = (seen[k] ?? 0) + slope * slope;
          seen[k] = sum;
          weights[k] = (weights[k] ?? 0) - (rate * slope) / Math.sqrt(sum + 0.01);
        }
      }
    }
  }
  return { weights, scale: 1, bias, threshold: 0 };
}

/** Rounds the weights to 8 bits: a quarter of a megabyte for all classes. */
export function toBytes(model: Model): Model & Readonly<{ weights: Int8Array }> {
  let largest = 0;
  for (const weight of model.weights) largest = Math.max(largest, Math.abs(weight));
  const scale = largest / 127;
  return {
    weights: Int8Array.from(model.weights, (weight) => Math.round(weight / scale)),
    scale,
    bias: model.bias.map((bias) => Math.round(bias * 1e6) / 1e6),
    threshold: model.threshold,
  };
}

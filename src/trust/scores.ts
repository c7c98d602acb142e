/** The answer scales of items: agreement 1..5, recommendation 0..10. */
export const scales = ['agree5', 'rec10'] as const;
export type Scale = (typeof scales)[number];

/** The 97.5 % point of the normal distribution: two-sided 95 %. */
const z95 = 1.96;

/** Is it an answer that this scale knows? */
export function isAnswer(scale: Scale, answer: number): boolean {
  const [from, to] = scale === 'agree5' ? [1, 5] : [0, 10];
  return Number.isInteger(answer) && answer >= from && answer <= to;
}

/**
 * An answer as a score 0..100: agreement (x − 1) × 25, recommendation x × 10 (methodology §4, after Glint).
 * @throws RangeError for what the scale does not know; the message does not repeat the answer
 */
export function score(scale: Scale, answer: number): number {
  if (!isAnswer(scale, answer)) throw new RangeError(`not an answer of ${scale}`);
  return scale === 'agree5' ? (answer - 1) * 25 : answer * 10;
}

/** The top two boxes: 4 or 5 of five, 9 or 10 of ten (methodology §4). */
export function isFavourable(scale: Scale, answer: number): boolean {
  return answer >= (scale === 'agree5' ? 4 : 9);
}

/** @throws RangeError when there is nothing to average */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('no values');
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The index over several items: each person's own average first, then the average of people, so that somebody who was
 * asked more items does not weigh more (methodology §4, after Peakon). Whoever answered nothing is left out.
 */
export function personFirst(people: readonly (readonly number[])[]): number {
  return mean(people.filter((answers) => answers.length > 0).map(mean));
}

export type Recommendation = Readonly<{ promoters: number; passives: number; detractors: number }>;

/** 9..10 promote, 0..6 detract, 7..8 do neither and still count. */
export function recommendationClass(answer: number): keyof Recommendation {
  return answer >= 9 ? 'promoters' : answer >= 7 ? 'passives' : 'detractors';
}

export function recommendation(answers: readonly number[]): Recommendation {
  const counts = { promoters: 0, passives: 0, detractors: 0 };
  for (const answer of answers) counts[recommendationClass(answer)] += 1;
  return counts;
}

/** Share of promoters minus share of detractors, in points −100..100. @throws RangeError without answers */
export function recommendationIndex({ promoters, passives, detractors }: Recommendation): number {
  const n = promoters + passives + detractors;
  if (n === 0) throw new RangeError('no answers');
  return ((promoters - detractors) / n) * 100;
}

/** √((N − n)/(N − 1)): the less of a finite population is missing, the less there is to err about; 0 when all answered. */
export function finitePopulation(n: number, population: number): number {
  if (n < 1 || n > population) throw new RangeError('answers must be 1..population');
  return n === population ? 0 : Math.sqrt((population - n) / (population - 1));
}

/** 95 % margin of the recommendation index in points: 1.96·√{[p+d−(p−d)²]/n}·√{(N−n)/(N−1)}·100 (methodology §4). */
export function recommendationMargin(counts: Recommendation, population: number): number {
  const n = counts.promoters + counts.passives + counts.detractors;
  const correction = finitePopulation(n, population);
  const p = counts.promoters / n;
  const d = counts.detractors / n;
  return z95 * Math.sqrt((p + d - (p - d) ** 2) / n) * correction * 100;
}

/** 95 % margin of a share in points: 1.96·√{p(1−p)/n}·√{(N−n)/(N−1)}·100 (methodology §4). @param share 0..1 */
export function proportionMargin(share: number, n: number, population: number): number {
  return z95 * Math.sqrt((share * (1 - share)) / n) * finitePopulation(n, population) * 100;
}

/** How many must answer for a share known to ± `margin` points (95 %): ⌈n₀/(1+(n₀−1)/N)⌉, n₀ = 1.96²·¼/e² (Cochran). */
export function sampleNeeded(population: number, margin = 5): number {
  const n0 = (z95 ** 2 * 0.25) / (margin / 100) ** 2;
  return Math.ceil(n0 / (1 + (n0 - 1) / population));
}

export type Interval = Readonly<{ low: number; high: number }>;

/** 95 % interval of a share, in percent, that stays honest for few answers (Wilson 1927). @param n at least 1 */
export function wilson(successes: number, n: number): Interval {
  if (n < 1 || successes < 0 || successes > n) throw new RangeError('successes must be 0..n, n at least 1');
  const p = successes / n;
  const z2 = z95 ** 2;
  const centre = p + z2 / (2 * n);
  const half = z95 * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n ** 2));
  const scale = 100 / (1 + z2 / n);
  return { low: Math.max(0, (centre - half) * scale), high: Math.min(100, (centre + half) * scale) };
}

/** The 97.5 % point of Student's t, by the expansion of Abramowitz & Stegun 26.7.5; within 0.3 % from 4 degrees up. */
function student(degrees: number): number {
  const z = 1.959964;
  return (
    z +
    (z ** 3 + z) / (4 * degrees) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3)
  );
}

/**
 * 95 % margin of a mean, in the unit of the values: t·s/√n·√{(N−n)/(N−1)}, by Student's t since groups are small.
 * @throws RangeError below 5 values, where the quantile is not good enough (and nothing may be shown anyway)
 */
export function meanMargin(values: readonly number[], population: number): number {
  const n = values.length;
  if (n < 5) throw new RangeError('too few values');
  const centre = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (n - 1);
  return student(n - 1) * Math.sqrt(variance / n) * finitePopulation(n, population);
}

/** 95 % interval of a mean score, within 0..100. */
export function meanInterval(values: readonly number[], population: number): Interval {
  const centre = mean(values);
  const margin = meanMargin(values, population);
  return { low: Math.max(0, centre - margin), high: Math.min(100, centre + margin) };
}

/**
 * Rounded to a multiple of `step` (halves up), as a clean integer: no −0 and no 0.30000000000000004, which plural rules
 * ("1 point", "2 points") would read as another number.
 * @param step a positive integer
 */
export function roundTo(value: number, step: number): number {
  return Math.round(clean(value) / step) * step + 0;
}

/** The same, upwards: what is said of uncertainty is never less than it is. */
export function roundUpTo(value: number, step: number): number {
  return Math.ceil(clean(value) / step) * step + 0;
}

/** Sums of thirds and halves may miss a tie by a last bit; which side it falls must not depend on the order of people. */
const clean = (value: number) => Math.round(value * 1e6) / 1e6;

/** Whole shares (multiples of `step` percent) that sum to 100: largest remainders, ties to the first. @param counts not all 0 */
export function sharesOf(counts: readonly number[], step: number): readonly number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) throw new RangeError('no answers');
  const units = 100 / step;
  const exact = counts.map((count) => (count * units) / total);
  const floors = exact.map((share) => Math.floor(clean(share)));
  const missing = units - floors.reduce((sum, floor) => sum + floor, 0);
  const up = exact
    .map((share, index) => ({ index, rest: clean(share - (floors[index] ?? 0)) }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index)
    .slice(0, missing)
    .map(({ index }) => index);
  return floors.map((floor, index) => (floor + (up.includes(index) ? 1 : 0)) * step);
}

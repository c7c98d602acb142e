/**
 * The Gini coefficient, 0 (all alike) .. 1 (one has all): Σ(2i − n − 1)xᵢ / (n Σxᵢ) over the values in rising order, times n / (n − 1),
 * so that small groups are not told to be more even than they are (Deltas 2003, Review of Economics and Statistics 85, 226–234).
 * @param values ≥ 0, one of each person; those who have nothing are among them
 * @returns nothing for fewer than two values, or where nobody has anything
 */
export function gini(values: readonly number[]): number | undefined {
  const n = values.length;
  const total = values.reduce((sum, value) => sum + value, 0);
  if (n < 2 || total <= 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const weighed = sorted.reduce((sum, value, at) => sum + (2 * (at + 1) - n - 1) * value, 0);
  return weighed / ((n - 1) * total);
}

/**
 * The Gini coefficient that comes about when each thank-you goes to anybody with the same chance. Numbers of thank-yous then follow
 * Poisson's law, whose mean difference is known (Ramasubban 1958, Biometrika 45, 549–556): e^(−2λ) (I₀(2λ) + I₁(2λ)).
 * @param mean λ: thank-yous per person, > 0
 */
export function giniByChance(mean: number): number {
  const x = 2 * mean;
  return scaledBessel(0, x) + scaledBessel(1, x);
}

/** e^(−x) Iₖ(x), x ≥ 0: its series; where that grows long, its expansion for large x. */
function scaledBessel(order: 0 | 1, x: number): number {
  if (x > 50) {
    const mu = 4 * order * order;
    const y = 8 * x;
    const sum =
      1 -
      (mu - 1) / y +
      ((mu - 1) * (mu - 9)) / (2 * y * y) -
      ((mu - 1) * (mu - 9) * (mu - 25)) / (6 * y ** 3);
    return sum / Math.sqrt(2 * Math.PI * x);
  }
  let term = order === 0 ? 1 : x / 2;
  let sum = term;
  for (let k = 1; term > sum * 1e-16; k += 1) {
    term *= (x * x) / 4 / (k * (k + order));
    sum += term;
  }
  return sum * Math.exp(-x);
}

/**
 * What part of all went to those who have most.
 * @param values ≥ 0, one of each person
 * @param top 0..1 of the people; a part of a person counts in part
 * @returns 0..1; nothing where nobody has anything
 */
export function topShare(values: readonly number[], top: number): number | undefined {
  const total = values.reduce((sum, value) => sum + value, 0);
  if (total <= 0) return undefined;
  const room = values.length * top;
  const taken = values
    .toSorted((a, b) => b - a)
    .reduce((sum, value, at) => sum + value * Math.min(1, Math.max(0, room - at)), 0);
  return taken / total;
}

/** ln Γ(x), x > 0: Stirling's series, reached from above. */
function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 10; at += 1) shift += Math.log(at);
  const inverse = 1 / (at * at);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);
const logChoose = (n: number, k: number): number => -Math.log(n + 1) - logBeta(n - k + 1, k + 1);

/**
 * The chance of `least` or more of `n`, each with chance `p`, when what one person likes makes theirs go together: the beta-binomial law
 * (Skellam 1948, J. R. Stat. Soc. B 10, 257–261).
 * @param n 0.., whole
 * @param p 0..1
 * @param likeness intraclass correlation, 0 (each by itself: the binomial law) .. 1, not included
 */
export function chanceOfAtLeast(least: number, n: number, p: number, likeness: number): number {
  if (least <= 0 || p >= 1) return 1;
  if (least > n || p <= 0) return 0;
  const isBinomial = likeness < 1e-6;
  const size = isBinomial ? 0 : 1 / likeness - 1;
  const [a, b] = [p * size, (1 - p) * size];
  let term = Math.exp(
    logChoose(n, least) +
      (isBinomial
        ? least * Math.log(p) + (n - least) * Math.log1p(-p)
        : logBeta(least + a, n - least + b) - logBeta(a, b)),
  );
  let sum = term;
  for (let k = least; k < n; k += 1) {
    term *= ((n - k) / (k + 1)) * (isBinomial ? p / (1 - p) : (k + a) / (n - k - 1 + b));
    sum += term;
  }
  return Math.min(1, sum);
}

/**
 * The chance that so many independent chances are together as small as these (Fisher 1925): Q = Πp, Q Σ (−ln Q)^k / k! for k below their
 * number, which is the tail of χ² with twice as many degrees of freedom.
 */
export function together(chances: readonly number[]): number {
  const product = chances.reduce((log, chance) => log + Math.log(Math.max(chance, 1e-300)), 0);
  let term = Math.exp(product);
  let sum = term;
  for (let k = 1; k < chances.length; k += 1) {
    term *= -product / k;
    sum += term;
  }
  return Math.min(1, sum);
}

/**
 * Which of many looks found something, so that at most a share `rate` of those found are chance (Benjamini & Hochberg 1995, J. R. Stat.
 * Soc. B 57, 289–300).
 * @param chances those that may be small; looks that found nothing need not be among them
 * @param looks all of them, ≥ `chances.length`
 * @returns the largest chance that still counts; 0: none does
 */
export function falseDiscoveryLimit(chances: readonly number[], looks: number, rate: number): number {
  return chances
    .toSorted((a, b) => a - b)
    .reduce((limit, chance, at) => (chance <= (rate * (at + 1)) / looks ? chance : limit), 0);
}

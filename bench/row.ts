/** A line of the report of a benchmark: our figure beside one that cannot be beaten, measured in the same run. */
export type Row = { what: string; ours: string; floor: string; ratio: string };

/** The middle of several rounds: one disturbed by its neighbours does not count. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

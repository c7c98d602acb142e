import { setTimeout as sleep } from 'node:timers/promises';

/** A number a second, whether the last ones are answered or not; or so many at once, as fast as they are answered. */
export type Pace = Readonly<{ perSecond: number } | { connections: number }>;

export type Pressed = Readonly<{
  answered: number;
  refused: number;
  perSecond: number;
  /** Milliseconds from when a press was due, by nearest rank. */
  p50: number;
  p99: number;
}>;

/** @param sorted not empty @param part 0..1 */
const rank = (sorted: readonly number[], part: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;

/**
 * Presses for a while.
 * @param tooLateMs when the platform gives up @param press resolves to the status it was answered with
 */
export async function pressFor(
  forMs: number,
  pace: Pace,
  tooLateMs: number,
  press: () => Promise<number>,
): Promise<Pressed> {
  const times: number[] = [];
  let refused = 0;

  async function one(due: number): Promise<void> {
    const status = await press();
    const took = performance.now() - due;
    if (status === 200 && took < tooLateMs) times.push(took);
    else refused += 1;
  }

  const begun = performance.now();
  if ('connections' in pace) {
    const connection = async () => {
      while (performance.now() < begun + forMs) await one(performance.now());
    };
    await Promise.all(Array.from({ length: pace.connections }, connection));
  } else {
    const under: Promise<void>[] = [];
    for (let n = 0; ; n += 1) {
      const due = begun + (n * 1_000) / pace.perSecond;
      if (due > begun + forMs) break;
      const wait = due - performance.now();
      if (wait > 0) await sleep(wait);
      // A timer may wake a little early.
      under.push(one(Math.min(due, performance.now())));
    }
    await Promise.all(under);
  }
  const took = performance.now() - begun;
  times.sort((a, b) => a - b);
  return {
    answered: times.length,
    refused,
    perSecond: (times.length * 1_000) / took,
    p50: rank(times, 0.5),
    p99: rank(times, 0.99),
  };
}

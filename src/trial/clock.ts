import type { Clock } from '#core/clock.ts';

export type TrialClock = Clock &
  Readonly<{
    /** Milliseconds ahead of the base clock, as of now. */
    aheadMs: number;
    /** Moves on to a moment; one that is past already changes nothing. @throws RangeError for an invalid date */
    advanceTo(at: Date): void;
    /** Moves on by so many milliseconds. @throws RangeError when negative or not a number: time never goes back */
    advanceBy(ms: number): void;
  }>;

/**
 * A clock that can be moved forward: a week of the trial passes in a second.
 * @param aheadMs how far it was moved before, ≥ 0
 * @throws RangeError when `aheadMs` is negative or not a number
 */
export function createTrialClock(base: Clock, aheadMs: number): TrialClock {
  let ahead = 0;
  const advanceBy = (ms: number): void => {
    if (!Number.isFinite(ms) || ms < 0) throw new RangeError('time only moves forward');
    ahead += ms;
  };
  advanceBy(aheadMs);
  const now = () => new Date(base.now().getTime() + ahead);
  return {
    now,
    get aheadMs() {
      return ahead;
    },
    advanceTo: (at) => advanceBy(Math.max(0, at.getTime() - now().getTime())),
    advanceBy,
  };
}

/** The only source of "now". Tests and the trial move it; nothing else may read the machine's clock. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

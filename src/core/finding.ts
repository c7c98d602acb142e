/**
 * What the doctor found at one point. Plain English for an operator; never a secret, never a person's name or address.
 * `good`: as it should be. `warn`: it works, with less than it could. `bad`: something does not work.
 */
export type Finding = Readonly<{
  level: 'good' | 'warn' | 'bad';
  /** What was looked at. */
  what: string;
  /** What was seen there. */
  seen?: string;
  /** What to do about it. */
  todo?: string;
}>;

export const good = (what: string, seen: string): Finding => ({ level: 'good', what, seen });
export const warn = (what: string, seen: string, todo: string): Finding => ({
  level: 'warn',
  what,
  seen,
  todo,
});
export const bad = (what: string, seen: string, todo: string): Finding => ({
  level: 'bad',
  what,
  seen,
  todo,
});

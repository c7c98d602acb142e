/**
 * Why a platform refused or failed, in words that decide what happens next. `cold`: nobody may write to this person before
 * they, or an administrator for them, let the bot in.
 */
export type PlatformReason =
  | 'rate_limited'
  | 'auth'
  | 'cold'
  | 'forbidden'
  | 'gone'
  | 'network'
  | 'unknown_outcome';

/** The one error an adapter throws from `send`, `update`, `find` and `people`. */
export class PlatformError extends Error {
  readonly reason: PlatformReason;
  /** Milliseconds to wait, when the platform said so. */
  readonly retryAfterMs: number | undefined;

  constructor(reason: PlatformReason, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(`platform: ${reason}`, { cause: options.cause });
    this.name = 'PlatformError';
    this.reason = reason;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** What an operator must mend before the program can run. `problems` carry names and places, never values. */
export class StartError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options: { cause?: unknown } = {}) {
    super(problems.join('\n'), options);
    this.name = 'StartError';
    this.problems = problems;
  }
}

/**
 * What may be logged of an error: its name, its code and where it was thrown. Never its message, which can hold
 * what somebody typed (a database names the offending value).
 */
export function errorFields(error: unknown): { name: string; code?: string; at?: string } {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = (error as { code?: unknown }).code;
  const frames = framesOf(error);
  return {
    name: error.name,
    ...((typeof code === 'string' || typeof code === 'number') && { code: String(code) }),
    ...(frames.length > 0 && {
      at: frames
        .slice(0, 4)
        .map((line) => line.trim())
        .join(' < '),
    }),
  };
}

/** The calls of a stack. It begins with the message, whose lines may look like calls: hence the place at the end of each. */
function framesOf({ stack = '', message }: Error): readonly string[] {
  const calls = stack.slice(Math.max(0, stack.indexOf(message)) + message.length);
  return calls.split('\n').filter((line) => /^ {4}at .*:\d+:\d+\)?$/.test(line));
}

import { PlatformError, type PlatformReason } from '#core/errors.ts';
import { cold } from '#store/cold.ts';
import type { Change } from '#store/outbox.ts';

const backoffMs = [5_000, 30_000, 120_000, 600_000, 1_800_000] as const;
const authAgainMs = 300_000;
/** Whoever lets the bot in is noticed by that. This is for what was missed. Milliseconds. */
const coldAgainMs = [3_600_000, 3 * 3_600_000, 6 * 3_600_000] as const;
/** Many are found cold within a moment; they are not to be looked at again in one, before all others. Milliseconds. */
const coldSpreadMs = 1_200_000;

/** @throws PlatformError `unknown_outcome` when the platform does not answer in time */
export async function inTime<T>(call: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new PlatformError('unknown_outcome')), limitMs);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}

export const asPlatformError = (error: unknown): PlatformError =>
  error instanceof PlatformError ? error : new PlatformError('unknown_outcome', { cause: error });

/** Trying again would not help. */
export const hopeless = (reason: PlatformReason): boolean => reason === 'gone' || reason === 'forbidden';

const stepOf = (steps: readonly [number, ...number[]], attempts: number): number =>
  steps[Math.min(attempts, steps.length) - 1] ?? steps[0];

/** There is no way to the person: a later look may find one. @param notAfter when the message makes no sense any more */
export const waitCold = (now: Date, notAfter: Date): Change => ({
  reason: cold,
  // Just after it: then it ends.
  dueAt: new Date(
    Math.min(now.getTime() + coldAgainMs[0] + Math.random() * coldSpreadMs, notAfter.getTime() + 1),
  ),
  unset: true,
});

/** What a failure means for a delivery. @param attempts how often it was tried, 1 or more */
export function afterFailure(failure: PlatformError, attempts: number, now: Date): Change {
  const after = (ms: number) => new Date(now.getTime() + ms);
  const backoff = stepOf(backoffMs, attempts);
  switch (failure.reason) {
    case 'rate_limited':
      return { state: 'waiting', dueAt: after(failure.retryAfterMs ?? backoff), unset: true };
    case 'network':
      return { state: 'waiting', dueAt: after(backoff), unset: true };
    case 'auth':
      return { state: 'waiting', reason: 'auth', dueAt: after(authAgainMs), unset: true };
    case 'cold':
      return { state: 'waiting', reason: cold, dueAt: after(stepOf(coldAgainMs, attempts)), unset: true };
    case 'forbidden':
    case 'gone':
      return { state: 'unreachable', reason: failure.reason };
    case 'unknown_outcome':
      // Stays `sending`: when the lease is over the sweep rings and the platform is asked whether it has it.
      return { reason: 'unknown_outcome' };
  }
}

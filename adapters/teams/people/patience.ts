import { setTimeout as sleep } from 'node:timers/promises';
import { PlatformError } from '#core/errors.ts';

/** When a platform does not say how long to wait. Milliseconds. */
const waitMs = 3_000;
/** What is waited for at one call: longer than this, or more often, and the whole is better tried later. */
const longestWaitMs = 120_000;
const firstBackoffMs = 1_000;
const longestBackoffMs = 60_000;
const mostWaits = 10;
/** A call that failed for another reason than being told to wait is made so often in all. */
const tries = 3;
const retryMs = 2_000;

/** How it waits, and by which clock; for tests. `wait` rejects when it is aborted. */
export type Waiting = Readonly<{
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Milliseconds that only grow. */
  now(): number;
}>;

export const realWaiting: Waiting = {
  wait: async (ms, signal) => {
    await sleep(ms, undefined, { signal, ref: false });
  },
  now: () => performance.now(),
};

export type Patience = Readonly<{
  /** Calls until it works, a bounded time. Only for what does no harm when it is done twice. */
  call<T>(run: () => Promise<T>): Promise<T>;
}>;

/** @returns what `promise` says, unless the signal says first that nobody waits any more */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const gone = Promise.withResolvers<never>();
  const onAbort = (): void => gone.reject(signal.reason);
  promise.catch(() => {});
  signal.throwIfAborted();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, gone.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/**
 * Calls of one reading that keep a distance, and together do as they are told when one of them is told to wait.
 * @param gapMs from one call's beginning to the next one's
 */
export function createPatience(
  options: Readonly<{ signal: AbortSignal; gapMs: number; waiting?: Waiting }>,
): Patience {
  const { signal, gapMs, waiting: { wait, now } = realWaiting } = options;
  let freeAt = 0;
  const rest = (ms: number): void => {
    freeAt = Math.max(freeAt, now() + ms);
  };

  async function turn(): Promise<void> {
    signal.throwIfAborted();
    const at = Math.max(freeAt, now());
    freeAt = at + gapMs;
    if (at > now()) await wait(at - now(), signal);
  }

  return {
    async call(run) {
      let failures = 0;
      let waits = 1;
      for (;;) {
        await turn();
        try {
          return await unlessAborted(run(), signal);
        } catch (error) {
          if (signal.aborted || !(error instanceof PlatformError)) throw error;
          if (error.reason === 'rate_limited') {
            // Told so again at once, it is better to wait longer than one is told.
            const longer = Math.min(longestBackoffMs, firstBackoffMs * 2 ** (waits - 1));
            const asked = Math.max(error.retryAfterMs ?? waitMs, longer);
            if (waits >= mostWaits || asked > longestWaitMs) throw error;
            waits += 1;
            rest(asked);
          } else {
            const passing = error.reason === 'network' || error.reason === 'unknown_outcome';
            failures += 1;
            if (!passing || failures >= tries) throw error;
            rest(retryMs * failures);
          }
        }
      }
    },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { errorFields, PlatformError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import type { Installation, Installations } from '../ports.ts';

const tries = 3;

/** The code of what lies under a failure: Slack's own word, or the system's. */
export const causeFields = (error: unknown): object =>
  errorFields(error instanceof PlatformError && error.cause instanceof Error ? error.cause : error);

/** Saves renewed installations. Their refresh token is used up, so what the database does not take now is not given up. */
export function createKeeping(installations: Installations, log: Log) {
  /** Nobody else has these tokens. `instead`: the token they came for. */
  const unsaved = new Map<string, Readonly<{ next: Installation; instead: string }>>();

  return {
    /** What was renewed here and is not in the database yet. */
    unsaved: (tenant: string): Installation | undefined => unsaved.get(tenant)?.next,
    forget: (tenant: string): void => void unsaved.delete(tenant),

    async save(next: Installation, instead: string): Promise<void> {
      for (let n = 1; n <= tries; n += 1) {
        try {
          return await installations.save(next);
        } catch (error) {
          if (n < tries) await sleep(200 * n);
          else log.error(causeFields(error), 'a renewed slack token could not be saved yet');
        }
      }
      unsaved.set(next.tenant, { next, instead });
    },

    /** Tries again. Rejects when it still cannot. */
    async saveLate(): Promise<void> {
      for (const [tenant, { next, instead }] of unsaved) {
        await installations.alone(tenant, async () => {
          // Somebody may have installed it anew, or removed it.
          if ((await installations.get(tenant))?.token === instead) await installations.save(next);
        });
        unsaved.delete(tenant);
      }
    },

    /** Alone, but not for ever: who holds the turn for so long hangs, and this must be done all the same. */
    async exclusively(tenant: string, run: () => Promise<void>): Promise<void> {
      try {
        await installations.alone(tenant, run);
      } catch (error) {
        if (errorFields(error).code !== 'busy') throw error;
        await run();
      }
    },
  };
}

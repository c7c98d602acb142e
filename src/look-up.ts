import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '#core/chat.ts';
import { errorFields, PlatformError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';

/** Of the time for a reply, so that enough is left for the reply itself. Milliseconds. */
const answerWithinMs = 900;
/** What a platform said holds for so long, so that nobody unknown can make us ask it at will. Milliseconds. */
const keepMs = 60_000;
/** When it could not be asked, it is asked again after this. Milliseconds. */
const keepFailureMs = 5_000;
/** People remembered at once. */
const most = 1_000;

export type LookUp = Readonly<{
  /** @returns nothing when the platform knows nobody like that; `unanswered` when it did not say so in time */
  find(actor: Actor): Promise<Actor | undefined | 'unanswered'>;
}>;

type Entry = { readonly asked: Promise<Actor | undefined | 'unanswered'>; until: number };

/** Asks a platform who somebody is: once a minute for each, however often they come and however many times at once. */
export function createLookUp(ask: (actor: Actor) => Promise<Actor | undefined>, log: Log): LookUp {
  const entries = new Map<string, Entry>();
  /** Tenants whose platform said to wait, and until when. */
  const waits = new Map<string, number>();
  const tenantOf = ({ platform, tenant }: Actor): string => JSON.stringify([platform, tenant]);

  function begin(actor: Actor, key: string): Entry {
    const until = waits.get(tenantOf(actor)) ?? 0;
    if (performance.now() < until) return { until, asked: Promise.resolve('unanswered') };
    const entry: Entry = {
      until: performance.now() + keepMs,
      asked: Promise.resolve(actor)
        .then(ask)
        .catch((error: unknown) => {
          log.warn({ platform: actor.platform, ...errorFields(error) }, 'somebody could not be looked up');
          const wait = error instanceof PlatformError ? error.retryAfterMs : undefined;
          entry.until = performance.now() + (wait ?? keepFailureMs);
          if (wait !== undefined) waits.set(tenantOf(actor), entry.until);
          return 'unanswered' as const;
        }),
    };
    // The oldest goes first: a map keeps the order in which its entries came.
    const oldest = entries.size >= most ? entries.keys().next().value : undefined;
    if (oldest !== undefined) entries.delete(oldest);
    entries.delete(key);
    entries.set(key, entry);
    return entry;
  }

  return {
    async find(actor) {
      const key = JSON.stringify([actor.platform, actor.tenant, actor.key]);
      const known = entries.get(key);
      const entry = known !== undefined && performance.now() < known.until ? known : begin(actor, key);
      const limit = new AbortController();
      const late = sleep(answerWithinMs, 'unanswered' as const, { signal: limit.signal });
      late.catch(() => {});
      try {
        return await Promise.race([entry.asked, late]);
      } finally {
        limit.abort();
      }
    },
  };
}

import { z } from 'zod';
import { errorFields } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import type { PlaceStore } from '#core/platform.ts';

/*
 * Teams may move a tenant to another server at any time, and says so by nothing but the `serviceUrl` of what comes in. The
 * ways to people that were written down before lead to the old one; and of those who only press answers nothing may be
 * written. So it is not the ways that are written anew but the move, once: whoever writes next tells it for everybody.
 */

const moveSchema = z.object({ to: z.string().min(1) });

/** Another process may have learned of a move. Until then it calls where nobody may be any more. Milliseconds. */
const keepMs = 10_000;
/** Of a server that moved on and on; two that send to each other would be followed for ever. */
const mostSteps = 8;

/** Beside the tenant's places, where only these are. */
const shelf = (tenant: string): string => `${tenant} moves`;

export type Moves = Readonly<{
  /** Never rejects; what is not known has not moved. */
  current(tenant: string, serviceUrl: string): Promise<string>;
  moved(tenant: string, from: string, to: string): Promise<void>;
}>;

function read(body: string): string | undefined {
  try {
    return moveSchema.safeParse(JSON.parse(body)).data?.to;
  } catch {
    return undefined;
  }
}

/** Which server took the place of which, for all processes. */
export function createMoves(store: PlaceStore, log: Log): Moves {
  type Known = Readonly<{ asked: Promise<ReadonlyMap<string, string>>; until: number }>;
  const known = new Map<string, Known>();

  async function load(tenant: string): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for await (const { id, body } of store.all(shelf(tenant))) {
      const to = read(body);
      if (to !== undefined) found.set(id, to);
    }
    return found;
  }

  function of(tenant: string): Promise<ReadonlyMap<string, string>> {
    const last = known.get(tenant);
    if (last !== undefined && performance.now() < last.until) return last.asked;
    const asked = load(tenant).catch(async (error: unknown) => {
      log.warn({ tenant, ...errorFields(error) }, 'which servers have moved could not be read');
      return (await last?.asked) ?? new Map<string, string>();
    });
    known.set(tenant, { asked, until: performance.now() + keepMs });
    return asked;
  }

  return {
    async current(tenant, serviceUrl) {
      const moves = await of(tenant);
      let url = serviceUrl;
      for (let step = 0; step < mostSteps; step += 1) {
        const next = moves.get(url);
        if (next === undefined) break;
        url = next;
      }
      return url;
    },

    async moved(tenant, from, to) {
      if ((await of(tenant)).get(from) === to) return;
      // Whatever was said of the new one is over: there it is now.
      await store.remove(shelf(tenant), to);
      await store.save(shelf(tenant), from, JSON.stringify({ to }));
      known.delete(tenant);
      log.info({ tenant }, 'Teams serves this tenant from another address now');
    },
  };
}

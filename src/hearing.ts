import type { Db } from '#store/db.ts';
import type { Registry } from './registry.ts';

/** HR's change of the signs is heard of so much later at most. Milliseconds. */
const keepMs = 5_000;

/**
 * Is a reaction to somebody's message any flow's affair? People react all day long, and hardly any of it concerns us: that is known
 * without a question to the platform and without a transaction.
 * @returns rejects when the database is out of reach
 */
export function createHearing(
  options: Readonly<{ db: Db; registry: Registry; keepMs?: number }>,
): (sign: string) => Promise<boolean> {
  const { db, registry } = options;
  const flows = registry.flows.filter((flow) => flow.reacted !== undefined);
  let kept: Readonly<{ until: number; signs: Promise<ReadonlySet<string> | 'all'> }> | undefined;

  async function read(): Promise<ReadonlySet<string> | 'all'> {
    const found = new Set<string>();
    for (const flow of flows) {
      if (flow.signs === undefined) return 'all';
      for (const sign of await flow.signs(db)) found.add(sign);
    }
    return found;
  }

  return async (sign) => {
    if (kept === undefined || performance.now() >= kept.until) {
      const now = { until: performance.now() + (options.keepMs ?? keepMs), signs: read() };
      kept = now;
      now.signs.catch(() => {
        if (kept === now) kept = undefined;
      });
    }
    const signs = await kept.signs;
    return signs === 'all' || signs.has(sign);
  };
}

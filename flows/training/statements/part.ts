import { type FlowPart, onJob, type Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import type { Lrs } from '#core/lrs.ts';
import type { Db } from '#core/outcome.ts';
import { statementOf } from './statement.ts';
import {
  claimStatements,
  firstWaiting,
  forgetStatements,
  namingOf,
  statementsLater,
  statementsRefused,
  statementsStored,
} from './store.ts';
import { tellJob } from './tell.ts';

const minuteMs = 60_000;
/** Between tries, in minutes, unless the store itself says when to come again. */
const pausesMin = [1, 2, 5, 15, 30, 60] as const;
/** A store that takes nothing for so long is not told of what was before. Milliseconds. */
const triesForMs = 7 * 24 * 60 * minuteMs;
/** So long a batch is ours. The port is through with one within a minute and a quarter. Milliseconds. */
const claimedMs = 5 * minuteMs;
/** After so long the job ends, and another one goes on. Milliseconds. */
const jobMs = minuteMs;

export type StatementPorts = Readonly<{ lrs?: Lrs | undefined; publicUrl?: string | undefined }>;

/** What people learn, told to a learning record store. */
export function createStatements({ lrs, publicUrl }: StatementPorts): Readonly<{
  part: FlowPart;
  samples(locale: Locale): readonly Sample[];
}> {
  /** @returns whether there may be more */
  async function handOver(store: Lrs, db: Db, now: Date): Promise<boolean> {
    const { actor, house } = await namingOf(db);
    const claimed = await claimStatements(db, now, claimedMs);
    if (claimed.length === 0) return false;
    const ids = claimed.map(({ id }) => id);
    const naming = { actor, homePage: publicUrl ?? house };
    const how = await store.store(claimed.map((facts) => statementOf(facts, naming)));
    if (how.kind === 'later') {
      const tries = (await firstWaiting(db))?.tries ?? 0;
      const pauseMs = minuteMs * (pausesMin[Math.min(tries, pausesMin.length - 1)] ?? 60);
      await statementsLater(db, ids, {
        again: new Date(now.getTime() + Math.max(pauseMs, how.afterMs ?? 0)),
        since: new Date(now.getTime() - triesForMs),
      });
      return false;
    }
    const refused = how.kind === 'refused' ? (how.ids ?? ids) : [];
    if (how.kind === 'refused') await statementsRefused(db, refused, how.why);
    await statementsStored(
      db,
      ids.filter((id) => !refused.includes(id)),
    );
    return true;
  }

  const onTell = onJob(
    tellJob,
    async ({ db, now }) => {
      await forgetStatements(db, now);
      const first = lrs && (await firstWaiting(db));
      if (first === undefined) return {};
      const at = first.nextAt > now ? first.nextAt : now;
      // Whoever else finds the same one waiting asks for the same job.
      return {
        enqueue: [
          tellJob.request({}, { at, once: `training.tell:${first.id}:${first.nextAt.toISOString()}` }),
        ],
      };
    },
    async ({ db, now }) => {
      if (lrs === undefined) return;
      // Each batch is settled by itself, outside of the transaction: what is told twice is there once.
      for (const begun = performance.now(); performance.now() - begun < jobMs; ) {
        if (!(await handOver(lrs, db, now))) return;
      }
    },
  );

  return { part: { jobs: [onTell] }, samples: () => [] };
}

import type { Alarm } from '#core/jobs.ts';
import type { Outcome } from '#core/outcome.ts';
import type { Db } from '#store/db.ts';
import { insertJobs } from '#store/jobs.ts';
import { cancelDeliveries, insertDeliveries } from '#store/outbox.ts';
import { forgetDeliveries, refreshDeliveries } from '#store/refreshes.ts';

type Alarms = readonly (Alarm & { delayMs: number })[];

/**
 * Writes what a handler decided, in its transaction.
 * @returns the alarms to set once that is committed. If they get lost, the sweep sets them again.
 */
export async function writeOutcome(
  db: Db,
  outcome: Omit<Outcome<unknown>, 'reply'>,
  now: Date,
): Promise<Alarms> {
  for (const subject of outcome.cancel ?? []) await cancelDeliveries(db, subject, 'called_off');
  for (const subject of outcome.refresh ?? []) await refreshDeliveries(db, subject, now);
  for (const subject of outcome.forget ?? []) await forgetDeliveries(db, subject, now);
  const deliveries = await insertDeliveries(db, [...(outcome.send ?? []), ...(outcome.post ?? [])], now);
  const jobs = await insertJobs(db, outcome.enqueue ?? [], now);
  return [
    ...jobs.map((due) => ({ lane: 'jobs' as const, ...due })),
    ...deliveries.map((due) => ({ lane: 'deliveries' as const, ...due })),
  ];
}

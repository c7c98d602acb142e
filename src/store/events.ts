import type { Db } from './db.ts';

/**
 * Remembers an event in the handler's own transaction. While another transaction has the same event in hand, this waits.
 * @returns false when the event was had before: its effects stand already
 */
export async function firstTime(db: Db, id: string, now: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('events')
    .values({ id, at: now })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Forgets what no platform repeats any more. */
export async function forgetEvents(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('events').where('at', '<', before).execute();
}

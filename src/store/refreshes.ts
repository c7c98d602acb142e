import { sql } from 'kysely';
import type { Db } from './db.ts';

// Messages that went out are shown anew in place: that is asked for here, and done by whoever delivers.

/** Shown anew once its adapter is through with what it writes there by itself. */
const settled = (now: Date) =>
  sql<Date>`case when ref ? 'settlesMs'
    then ${now}::timestamptz + (ref->>'settlesMs')::integer * interval '1 millisecond' else due_at end`;

/** Every message about a subject that went out is shown anew, as its flow renders it then. */
export async function refreshDeliveries(db: Db, subject: string, now: Date): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ refresh: true, set_at: null, due_at: settled(now) })
    .where((where) =>
      where.or([where('subject', '=', subject), sql<boolean>`shows @> array[${subject}::text]`]),
    )
    .where('state', 'in', ['sent', 'answered', 'sending'])
    .execute();
}

/** Leaves no record of what is about a subject: at once where nothing went out, else when it has been shown anew. */
export async function forgetDeliveries(db: Db, subject: string, now: Date): Promise<void> {
  await db
    .deleteFrom('deliveries')
    .where('subject', '=', subject)
    .where('state', 'not in', ['sent', 'answered', 'sending'])
    .execute();
  await db
    .updateTable('deliveries')
    .set({ refresh: true, forget: true, set_at: null, due_at: settled(now) })
    .where('subject', '=', subject)
    .execute();
}

/** The sent message shows what it should; a delivery to be forgotten is so now. */
export async function deliveryRefreshed(db: Db, id: string): Promise<void> {
  await db.deleteFrom('deliveries').where('id', '=', id).where('forget', '=', true).execute();
  await db
    .updateTable('deliveries')
    .set({ refresh: false, line: null, slot_at: null })
    .where('id', '=', id)
    .execute();
}

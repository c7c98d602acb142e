import { sql } from 'kysely';
import type { Db } from '#store/db.ts';
import { nextJobAt } from '#store/jobs.ts';
import { nextDeliveryAt } from '#store/outbox.ts';

/** Moments of one half hour by the clock go together: working hours begin and end with one. Milliseconds. */
const slotMs = 1_800_000;

/** When the next job or delivery is due; it may be past, when it is in hand. */
export async function nextDueAt(db: Db): Promise<Date | undefined> {
  const times = [await nextJobAt(db), await nextDeliveryAt(db)].flatMap((at) => at?.getTime() ?? []);
  return times.length === 0 ? undefined : new Date(Math.min(...times));
}

/**
 * To which moment time may go without passing anything over: the last one due within the same half hour as the next one, yet not past the
 * end of anything that waits until then.
 * @returns nothing: nothing is due after `now` up to `until`
 */
export async function nextStop(db: Db, now: Date, until: Date): Promise<Date | undefined> {
  const due = sql<{ at: Date; ends: Date | null }>`
    select due_at as at, null::timestamptz as ends from jobs where done_at is null and due_at > ${now}
    union all
    select due_at, not_after from deliveries where state in ('waiting', 'sending') and line is null and due_at > ${now}`;
  const first = await sql<{ at: Date | null }>`select min(at) as at from (${due}) as due`.execute(db);
  const at = first.rows[0]?.at;
  if (at === null || at === undefined || at > until) return undefined;
  const slotEnd = new Date((Math.floor(at.getTime() / slotMs) + 1) * slotMs);
  const { rows } = await sql<{ last: Date; ends: Date | null }>`
    select max(at) as last, min(ends) as ends from (${due}) as due where at < ${slotEnd} and at <= ${until}`.execute(
    db,
  );
  const last = rows[0]?.last ?? at;
  const ends = rows[0]?.ends ?? last;
  return new Date(Math.max(at.getTime(), Math.min(last.getTime(), ends.getTime())));
}

import { type RawBuilder, sql } from 'kysely';
import type { PersonId } from '#core/person.ts';
import type { Db } from './db.ts';

/** Why a delivery waits for the person rather than for a moment: the bot may not write to them, or knows no way to. */
export const cold = 'cold';

/**
 * What waited for a way to these people is due at once, whatever the clock says.
 * @param people ids, or a query that gives them
 */
export async function wakeCold(db: Db, people: readonly PersonId[] | RawBuilder<unknown>): Promise<void> {
  const ids = Array.isArray(people) ? sql`select unnest(${people}::uuid[])` : people;
  // Whether they are cold still, or only asleep, is seen anew.
  await sql`update deliveries set due_at = to_timestamp(0), set_at = null, reason = null
    where state = 'waiting' and reason = ${cold} and person_id in (${ids})`.execute(db);
}

import { sql } from 'kysely';
import type { PersonId } from '#core/person.ts';
import { cold } from './cold.ts';
import type { Db } from './db.ts';

// What counts in the contact budget of a person: unasked messages that do not celebrate.

/** More than the days that the budget looks back on, wherever on earth they are counted. Milliseconds. */
const budgetMs = 9 * 86_400_000;

/**
 * The unasked messages that count in a person's budget and are not older than the budget looks back; one in the middle of
 * sending counts. Locks the person, so that two deliveries to them are decided one after the other.
 */
export async function unaskedBefore(
  db: Db,
  person: PersonId,
  now: Date,
): Promise<readonly Readonly<{ at: Date; routine: boolean }>[]> {
  await db.selectFrom('people').select('id').where('id', '=', person).forNoKeyUpdate().execute();
  const since = new Date(now.getTime() - budgetMs);
  return db
    .selectFrom('deliveries')
    .select([sql<Date>`coalesce(sent_at, due_at)`.as('at'), 'routine'])
    .where('person_id', '=', person)
    .where('unasked', '=', true)
    .where('celebrates', '=', false)
    .where('state', 'in', ['sending', 'sent', 'answered', 'unknown'])
    .where((where) => where.or([where('sent_at', '>', since), where('sent_at', 'is', null)]))
    .where(sql<Date>`coalesce(sent_at, due_at)`, '>', since)
    .execute();
}

/** Is there an unasked message for this person that comes once, not in a series, and is about to go out? */
export async function isOnceDue(db: Db, person: PersonId, now: Date): Promise<boolean> {
  const row = await db
    .selectFrom('deliveries')
    .select('id')
    .where('person_id', '=', person)
    .where('state', '=', 'waiting')
    .where('unasked', '=', true)
    .where('celebrates', '=', false)
    .where('routine', '=', false)
    .where('called_off', '=', false)
    // Of whom there is no way to yet, nobody knows when it will go out.
    .where('reason', 'is distinct from', cold)
    .where('due_at', '<=', now)
    .where('not_after', '>=', now)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

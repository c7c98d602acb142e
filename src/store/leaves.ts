import type { PersonId } from '#core/person.ts';
import type { Days } from '#core/workdays.ts';
import { addDays, localDate } from '#core/zoned.ts';
import type { Db } from './db.ts';

/** Past ones are kept a little: what falls into them may still be moved to after them. Days. */
const keptDays = 60;

/** Past (for a while), present and future ones, the first first. */
export async function leavesOf(db: Db, person: PersonId): Promise<readonly Days[]> {
  const rows = await db
    .selectFrom('leaves')
    .select(['from_day', 'to_day'])
    .where('person_id', '=', person)
    .orderBy('from_day')
    .execute();
  return rows.map((row) => ({ from: row.from_day, to: row.to_day }));
}

const locked = (db: Db, person: PersonId) =>
  db.selectFrom('people').select('id').where('id', '=', person).forNoKeyUpdate().execute();

/**
 * What began on the same day is replaced; what ended long ago is forgotten. Locks the person until this transaction ends:
 * what is planned by their days is planned before or after it.
 */
export async function takeLeave(db: Db, person: PersonId, { from, to }: Days, now: Date): Promise<void> {
  await locked(db, person);
  await db
    .deleteFrom('leaves')
    .where('person_id', '=', person)
    .where('to_day', '<', addDays(localDate(now, 'UTC'), -keptDays))
    .execute();
  await db
    .insertInto('leaves')
    .values({ person_id: person, from_day: from, to_day: to })
    .onConflict((conflict) => conflict.columns(['person_id', 'from_day']).doUpdateSet({ to_day: to }))
    .execute();
}

/** Locks the person, as `takeLeave` does. */
export async function dropLeave(db: Db, person: PersonId, from: string): Promise<void> {
  await locked(db, person);
  await db.deleteFrom('leaves').where('person_id', '=', person).where('from_day', '=', from).execute();
}

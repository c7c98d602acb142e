import type { PersonId } from '#core/person.ts';
import { addDays, localDate } from '#core/zoned.ts';
import type { Db } from '#store/db.ts';

/** First and last day of an absence, both included, ISO 8601 dates in the person's own calendar. */
type Days = Readonly<{ from: string; to: string }>;

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

/** Whoever calls it has locked the person. What began on the same day is replaced; what ended long ago is forgotten. */
export async function takeLeave(db: Db, person: PersonId, { from, to }: Days, now: Date): Promise<void> {
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

export async function dropLeave(db: Db, person: PersonId, from: string): Promise<void> {
  await db.deleteFrom('leaves').where('person_id', '=', person).where('from_day', '=', from).execute();
}

import type { PersonId } from '#core/person.ts';
import type { Db } from '#store/db.ts';

export type BoardKind = 'welcome' | 'you_said';
/** What HR puts up beside the thank-yous. */
export type BoardCard = Readonly<{ id: string; kind: BoardKind; title: string; text: string; until: Date }>;

/** @param card `until`: from then on it is not shown */
export async function putUp(
  db: Db,
  card: Readonly<Omit<BoardCard, 'id'> & { by: PersonId; now: Date }>,
): Promise<string> {
  const { by, now, ...rest } = card;
  const row = await db
    .insertInto('mural_cards')
    .values({ ...rest, by_id: by, at: now })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** @returns whether it was up */
export async function takeDown(db: Db, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('mural_cards').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** What is up now, the newest first. */
export const cardsUp = (db: Db, now: Date, limit: number): Promise<readonly BoardCard[]> =>
  db
    .selectFrom('mural_cards')
    .select(['id', 'kind', 'title', 'text', 'until'])
    .where('until', '>', now)
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();

import type { Db } from '#store/db.ts';

/** Nobody answers a suggestion later than that. Milliseconds. */
const keptForMs = 7 * 24 * 60 * 60_000;

export type Rewording = Readonly<{ revision: number; words: string | null }>;

/** Keeps what was found, in place of what was found before; and drops what nobody answered. @param words nothing: none */
export async function keepRewording(
  db: Db,
  it: Readonly<{ id: string; revision: number; words: string | undefined; now: Date }>,
): Promise<void> {
  const row = { revision: it.revision, words: it.words ?? null, at: it.now };
  await db
    .deleteFrom('recognition_rewordings')
    .where('at', '<', new Date(it.now.getTime() - keptForMs))
    .execute();
  await db
    .insertInto('recognition_rewordings')
    .values({ recognition_id: it.id, ...row })
    .onConflict((conflict) => conflict.column('recognition_id').doUpdateSet(row))
    .execute();
}

export async function rewordingOf(db: Db, recognition: string): Promise<Rewording | undefined> {
  return db
    .selectFrom('recognition_rewordings')
    .select(['revision', 'words'])
    .where('recognition_id', '=', recognition)
    .executeTakeFirst();
}

/** Takes it out: whoever answers it twice finds nothing the second time. */
export async function takeRewording(db: Db, recognition: string): Promise<Rewording | undefined> {
  return db
    .deleteFrom('recognition_rewordings')
    .where('recognition_id', '=', recognition)
    .returning(['revision', 'words'])
    .executeTakeFirst();
}

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '#store/db.ts';

const dayMs = 86_400_000;
const row = z.object({
  /** Ago. */
  days: z.coerce.number(),
  giver: z.string(),
  receivers: z.string().transform((names) => names.split(', ')),
  value: z.string(),
  seen: z.enum(['public', 'team', 'private']),
  words: z.string().min(20),
});

function readThanks() {
  const [header = '', ...lines] = readFileSync(join(import.meta.dirname, 'thanks.tsv'), 'utf8')
    .trim()
    .split('\n');
  const columns = header.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return row.parse(Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ''])));
  });
}

/**
 * Thank-yous of the last two months among invented people, so that whoever tries Latido sees what a mural looks like.
 * @param idOf throws for a name that nobody has
 */
export async function inventThanks(db: Db, now: Date, idOf: (name: string) => string): Promise<void> {
  const all = readThanks().map((one) => ({ id: randomUUID(), ...one }));
  await db
    .insertInto('recognitions')
    .values(
      all.map(({ id, days, giver, value, seen, words }) => ({
        id,
        at: new Date(now.getTime() - days * dayMs),
        giver_id: idOf(giver),
        value,
        words,
        choice: seen,
        seen,
      })),
    )
    .execute();
  await db
    .insertInto('recognition_receivers')
    .values(
      all.flatMap(({ id, receivers }) =>
        receivers.map((name, n) => ({ recognition_id: id, n, person_id: idOf(name) })),
      ),
    )
    .execute();
}

/** Removes what invented people gave, or received alone. Called before they are removed themselves. */
export async function removeInventedThanks(db: Db): Promise<void> {
  await sql`delete from recognitions r where
    exists (select from people p where p.id = r.giver_id and p.invented)
    or not exists (select from recognition_receivers v left join people p on p.id = v.person_id
      where v.recognition_id = r.id and (v.person_id is null or not p.invented))`.execute(db);
}

import { type Selectable, sql } from 'kysely';
import type { PersonId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import type { ImportsTable } from '#store/schema.ts';
import { type Report, reportSchema } from './problems.ts';

export type Import = Readonly<
  Pick<Selectable<ImportsTable>, 'id' | 'by' | 'at' | 'state' | 'checks'> & {
    fileName: string;
    report: Report | undefined;
  }
>;

export async function insertImport(
  db: Db,
  file: Readonly<{ by: PersonId; name: string; bytes: Uint8Array; at: Date }>,
): Promise<string> {
  const { id } = await db
    .insertInto('imports')
    .values({ by: file.by, file_name: file.name, bytes: Buffer.from(file.bytes), at: file.at })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** @param lock so that of two presses the second one sees what the first one did */
export async function readImport(
  db: Db,
  id: string,
  options: { lock?: boolean } = {},
): Promise<Import | undefined> {
  const query = db
    .selectFrom('imports')
    .select(['id', 'by', 'at', 'file_name', 'state', 'checks', 'report'])
    .where('id', '=', id);
  const row = await (options.lock ? query.forUpdate() : query).executeTakeFirst();
  if (row === undefined) return undefined;
  const { file_name: fileName, report, ...rest } = row;
  return { ...rest, fileName, report: report === null ? undefined : reportSchema.parse(report) };
}

export async function readImportBytes(db: Db, id: string): Promise<Uint8Array | undefined> {
  const row = await db.selectFrom('imports').select('bytes').where('id', '=', id).executeTakeFirst();
  return row?.bytes ?? undefined;
}

/** @returns which check it is, from 1 */
export async function saveCheck(db: Db, id: string, report: Report): Promise<number> {
  const { checks } = await db
    .updateTable('imports')
    .set((row) => ({ state: 'checked', report: JSON.stringify(report), checks: row('checks', '+', 1) }))
    .where('id', '=', id)
    .returning('checks')
    .executeTakeFirstOrThrow();
  return checks;
}

export async function setImportState(db: Db, id: string, state: Import['state']): Promise<void> {
  await db.updateTable('imports').set({ state }).where('id', '=', id).execute();
}

/** The import is over: the file and the cells that the report quotes are deleted, the counts stay. */
export async function endImport(
  db: Db,
  id: string,
  state: 'applied' | 'cancelled' | 'forgotten',
  report?: Report,
): Promise<void> {
  await db
    .updateTable('imports')
    .set({
      state,
      bytes: null,
      report: report
        ? JSON.stringify({ ...report, problems: [] })
        : sql<string>`jsonb_set(report, '{problems}', '[]') - 'fatal'`,
    })
    .where('id', '=', id)
    .execute();
}

export async function deleteImport(db: Db, id: string): Promise<void> {
  await db.deleteFrom('imports').where('id', '=', id).execute();
}

/** Whom to ask about people: some of HR, else some owners. At most three names. */
export async function namesToAsk(db: Db): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('people')
    .select('name')
    .where('gone_at', 'is', null)
    .where(sql<boolean>`roles && array['hr', 'owner']`)
    .orderBy(sql`not 'hr' = any(roles)`)
    .orderBy('name')
    .limit(3)
    .execute();
  return rows.map((row) => row.name);
}

import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { z } from 'zod';
import { StartError } from '#core/errors.ts';
import { migrations } from './migrate.ts';
import { createReader, damaged } from './transfer-reader.ts';

/*
 * The file: gzip over lines of text. A header (which migrations, which tables), then for each table a line that names
 * its columns, its rows as PostgreSQL's own COPY text, and `\.`; last, a line with the number of rows of every table.
 * COPY text is exact for every type, and its rows hold neither line breaks nor a lone `\.`.
 */
const headerSchema = z.object({
  format: z.literal('latido-export'),
  version: z.literal(1),
  migrations: z.array(z.string()),
  tables: z.array(z.string()),
});
const tableSchema = z.object({ table: z.string(), columns: z.array(z.string()) });
const endSchema = z.object({ rows: z.record(z.string(), z.int()) });

/** Rows by table, in the order in which they were moved. */
export type Moved = ReadonlyMap<string, number>;

type Table = Readonly<{
  name: string;
  columns: readonly string[];
  /** Columns of the primary key. */
  key: readonly string[];
  /** Tables whose rows must be there first. */
  needs: readonly string[];
  /** Columns that count by themselves. */
  counted: readonly string[];
}>;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const listed = (names: readonly string[]): string => names.map(quoted).join(', ');

// The catalogue is asked, so no table can be forgotten. The queue's tables are in a schema of their own and are left:
// its alarms are set anew from the rows.
const catalogue = `
  select c.relname::text as name,
    array(select a.attname::text from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      order by a.attnum) as columns,
    array(select a.attname::text from pg_index i cross join unnest(i.indkey) with ordinality k (attnum, place)
      join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
      where i.indrelid = c.oid and i.indisprimary order by k.place) as key,
    array(select f.confrelid::regclass::text from pg_constraint f
      where f.conrelid = c.oid and f.contype = 'f' and not f.condeferrable and f.confrelid <> c.oid) as needs,
    array(select a.attname::text from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      and pg_get_serial_sequence(c.oid::regclass::text, a.attname) is not null) as counted
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = current_schema() and c.relkind = 'r' and c.relname <> 'migrations'
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
  order by c.relname`;

/** All tables, each after those it refers to. */
async function readTables(client: pg.PoolClient): Promise<readonly Table[]> {
  const { rows } = await client.query<Table>(catalogue);
  const sorted: Table[] = [];
  while (sorted.length < rows.length) {
    const next = rows.find(
      (table) =>
        !sorted.includes(table) && table.needs.every((need) => sorted.some((placed) => placed.name === need)),
    );
    if (next === undefined) throw new Error('tables refer to each other in a circle');
    sorted.push(next);
  }
  return sorted;
}

/** The alarms stay behind with the old queue: their mark is left out, so that the sweep sets them anew. */
const alarmed = ['jobs', 'deliveries'];
const selected = ({ name, columns }: Table): string =>
  columns
    .map((column) => (column === 'set_at' && alarmed.includes(name) ? 'null' : quoted(column)))
    .join(', ');

/** What may take long must not be ended by the time limits of the pool; dates and bytes are written in one way. */
const settings = `
  set local statement_timeout = 0;
  set local idle_in_transaction_session_timeout = 0;
  set local lock_timeout = '5s';
  set local datestyle = 'ISO';
  set local intervalstyle = 'iso_8601';
  set local bytea_output = 'hex';
  set local extra_float_digits = 1`;

/** Runs `work` in a transaction on one connection, which is thrown away when anything fails. */
async function inTransaction<T>(
  pool: pg.Pool,
  begin: string,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query(begin);
    await client.query(settings);
    const result = await work(client);
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    // Its end rolls back. A copy that was cut off leaves the connection in the middle of a conversation.
    client.release(true);
    throw error;
  }
}

/**
 * Writes all data, as they are at one moment, beside a running program. Rows are in the order of their keys, so that the
 * file does not tell in which order they came about. Needs memory for the longest row only.
 * @param file ended when all is written
 */
export function exportDatabase(pool: pg.Pool, file: NodeJS.WritableStream): Promise<Moved> {
  return inTransaction(pool, 'begin isolation level repeatable read read only', async (client) => {
    const tables = await readTables(client);
    const { rows: ran } = await client.query<{ name: string }>('select name from migrations order by name');
    const moved = new Map<string, number>();

    async function* content(): AsyncGenerator<string | Buffer> {
      const header: z.infer<typeof headerSchema> = {
        format: 'latido-export',
        version: 1,
        migrations: ran.map((migration) => migration.name),
        tables: tables.map((table) => table.name),
      };
      yield `${JSON.stringify(header)}\n`;
      for (const table of tables) {
        const { name, columns, key } = table;
        yield `${JSON.stringify({ table: name, columns })}\n`;
        const order = key.length > 0 ? `order by ${listed(key)}` : '';
        const rows = client.query(
          copyTo(`copy (select ${selected(table)} from ${quoted(name)} ${order}) to stdout`),
        );
        yield* rows as AsyncIterable<Buffer>;
        moved.set(name, rows.rowCount);
        yield '\\.\n';
      }
      yield `${JSON.stringify({ rows: Object.fromEntries(moved) })}\n`;
    }
    await pipeline(content, createGzip(), file);
    return moved;
  });
}

function checkVersion(inFile: readonly string[]): void {
  const known = migrations.map((migration) => migration.name);
  const newer = inFile.filter((name) => !known.includes(name));
  if (newer.length > 0) {
    throw new StartError([
      `The file was made by a newer Latido (it has ${newer.join(', ')}). Import it with that version or a later one; nothing was changed.`,
    ]);
  }
  const missing = known.filter((name) => !inFile.includes(name));
  if (missing.length > 0) {
    throw new StartError([
      `The file was made by an earlier Latido (it lacks ${missing.join(', ')}). Import it with that version, then start this one, which brings the database up to date; nothing was changed.`,
    ]);
  }
}

/** Locks the tables against everybody who writes, then wants them empty. */
async function wantEmpty(client: pg.PoolClient, tables: readonly Table[]): Promise<void> {
  if (tables.length === 0) throw damaged();
  await client.query(`lock table ${listed(tables.map((table) => table.name))} in share row exclusive mode`);
  const full: string[] = [];
  for (const { name } of tables) {
    const { rows } = await client.query(`select from ${quoted(name)} limit 1`);
    if (rows.length > 0) full.push(name);
  }
  if (full.length > 0) {
    throw new StartError([
      `The database is not empty (there are rows in ${full.join(', ')}). Import into a new, empty database; nothing was changed.`,
    ]);
  }
}

/** What follows from the rows but is not in them. */
async function settle(client: pg.PoolClient, tables: readonly Table[]): Promise<void> {
  for (const { name, counted } of tables) {
    for (const column of counted) {
      await client.query(
        `select setval(pg_get_serial_sequence($1, $2), coalesce(max(${quoted(column)}), 1), max(${quoted(column)}) is not null)
          from ${quoted(name)}`,
        [quoted(name), column],
      );
    }
  }
  await client.query('set constraints all immediate');
  await client.query(`analyze ${listed(tables.map((table) => table.name))}`);
}

/** Turns what a wrong file or a busy database throws into words. A database's own message carries the values of a row. */
function inWords(error: unknown): unknown {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  if (typeof code !== 'string' || error instanceof StartError) return error;
  if (code.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE') return damaged(error);
  if (code === '55P03') {
    return new StartError(['Somebody is writing to the database. Stop Latido first; nothing was changed.']);
  }
  // Data exceptions and broken constraints: bytes that came through the checksum, but are no rows of ours.
  return /^2[23]/.test(code) ? damaged() : error;
}

/**
 * Reads an export into a database that has every migration and not one row: whole, or not at all. Needs memory for the
 * longest row only.
 * @throws StartError when the file is damaged or of another version, or the database holds anything
 */
export async function importDatabase(pool: pg.Pool, file: NodeJS.ReadableStream): Promise<Moved> {
  const unzipped = createGunzip();
  // What fails here, even before anybody reads, comes out where it is read.
  pipeline(file, unzipped).catch(() => {});
  unzipped.on('error', () => {});
  const reader = createReader(unzipped);
  try {
    return await inTransaction(pool, 'begin', async (client) => {
      const header = await reader.line(headerSchema);
      checkVersion(header.migrations);
      const all = await readTables(client);
      const tables = header.tables.map((name) => {
        const table = all.find((one) => one.name === name);
        if (table === undefined) throw damaged();
        return table;
      });
      await wantEmpty(client, tables);

      const moved = new Map<string, number>();
      for (const { name, columns } of tables) {
        const given = await reader.line(tableSchema);
        if (given.table !== name || given.columns.toSorted().join() !== columns.toSorted().join())
          throw damaged();
        const into = client.query(copyFrom(`copy ${quoted(name)} (${listed(given.columns)}) from stdin`));
        await pipeline(reader.rows(), into);
        moved.set(name, into.rowCount);
      }
      const { rows } = await reader.line(endSchema);
      await reader.end();
      await settle(client, tables);
      for (const { name } of tables) {
        const counted = await client.query<{ n: string }>(`select count(*)::text as n from ${quoted(name)}`);
        const n = Number(counted.rows[0]?.n);
        if (n !== rows[name] || n !== moved.get(name)) throw damaged();
      }
      return moved;
    });
  } catch (error) {
    throw inWords(error);
  } finally {
    unzipped.destroy();
  }
}

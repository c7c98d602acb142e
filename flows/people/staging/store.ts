import { sql } from 'kysely';
import type { Db } from '#store/db.ts';
import type { Problem } from '../problems.ts';
import type { StagedRow } from '../stage.ts';

// An import works on temporary tables, set by set: its memory does not grow with the file, and a dry run does
// exactly what the import does before it is rolled back. All of it happens in one transaction.

/** Any number, the same for all imports: two at once wait for each other. */
const lockKey = 4_817_264;
const batch = 1_000;

export async function openStaging(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(${lockKey})`.execute(db);
  await sql`drop table if exists
    pg_temp.import_rows, pg_temp.import_units, pg_temp.import_manages, pg_temp.import_problems`.execute(db);
  await sql`create temp table import_rows (
    line integer primary key,
    email text, name text, kind text, unit text, manager text, locale text, time_zone text, country text,
    start_date date, birthday text, roles text[], attributes jsonb not null, refused boolean not null,
    unit_id uuid, person_id uuid, action text
  ) on commit drop`.execute(db);
  await sql`create temp table import_units (
    key text primary key, parent text, name text not null, path text not null, depth integer not null,
    needed boolean not null default false, id uuid
  ) on commit drop`.execute(db);
  await sql`create temp table import_manages (
    line integer not null, key text not null, acting boolean not null, until date
  ) on commit drop`.execute(db);
  await sql`create temp table import_problems (
    line integer not null, "column" text, code text not null, warning boolean not null, value text, hint text,
    lines integer[], at integer generated always as identity
  ) on commit drop`.execute(db);
}

/**
 * Runs work that may be taken back without ending the transaction it is part of.
 * @param work `keep: false` rolls back everything it did in the database
 */
export async function inSavepoint<T>(
  db: Db,
  work: () => Promise<Readonly<{ keep: boolean; value: T }>>,
): Promise<T> {
  await sql`savepoint import`.execute(db);
  const { keep, value } = await work();
  await (keep ? sql`release savepoint import` : sql`rollback to savepoint import`).execute(db);
  return value;
}

/** The transaction a caller is in, or one of its own. */
export const inTransaction = <T>(db: Db, work: (db: Db) => Promise<T>): Promise<T> =>
  db.isTransaction ? work(db) : db.transaction().execute(work);

// --- in ------------------------------------------------------------------------------------------------------

type UnitKey = Readonly<{ key: string; parent: string | null; name: string; path: string; depth: number }>;

const keyOf = (path: readonly string[]) => path.map((name) => name.toLowerCase()).join('\u001F');

/** A path and all above it. */
const keysOf = (path: readonly string[]): readonly UnitKey[] =>
  path.map((name, index) => ({
    key: keyOf(path.slice(0, index + 1)),
    parent: index === 0 ? null : keyOf(path.slice(0, index)),
    name,
    path: path.slice(0, index + 1).join(' / '),
    depth: index + 1,
  }));

export async function stageRows(db: Db, rows: readonly StagedRow[]): Promise<void> {
  const units = new Map<string, UnitKey>();
  const manages: Readonly<{ line: number; key: string; acting: boolean; until: string | null }>[] = [];
  const flat = rows.map((row) => {
    for (const path of [row.unit ?? [], ...row.manages.map((managed) => managed.path)]) {
      for (const unit of keysOf(path)) units.set(unit.key, unit);
    }
    for (const { path, acting, until } of row.manages) {
      manages.push({ line: row.line, key: keyOf(path), acting, until });
    }
    return { ...row, unit: row.unit && keyOf(row.unit) };
  });
  await sql`insert into import_rows
      (line, email, name, kind, unit, manager, locale, time_zone, country, start_date, birthday, roles, attributes, refused)
    select * from jsonb_to_recordset(${JSON.stringify(flat)}::jsonb) as r(
      line integer, email text, name text, kind text, unit text, manager text, locale text, time_zone text,
      country text, start_date date, birthday text, roles text[], attributes jsonb, refused boolean)`.execute(
    db,
  );
  await sql`insert into import_units (key, parent, name, path, depth)
    select * from jsonb_to_recordset(${JSON.stringify([...units.values()])}::jsonb)
      as r(key text, parent text, name text, path text, depth integer)
    on conflict do nothing`.execute(db);
  if (manages.length === 0) return;
  await sql`insert into import_manages select * from jsonb_to_recordset(${JSON.stringify(manages)}::jsonb)
    as r(line integer, key text, acting boolean, until date)`.execute(db);
}

export async function stageProblems(
  db: Db,
  problems: readonly Readonly<{ problem: Problem; warning: boolean }>[],
): Promise<void> {
  for (let start = 0; start < problems.length; start += batch) {
    const page = problems
      .slice(start, start + batch)
      .map(({ problem, warning }) => ({ ...problem, warning }));
    await sql`insert into import_problems (line, "column", code, warning, value, hint, lines)
      select * from jsonb_to_recordset(${JSON.stringify(page)}::jsonb) as r(
        line integer, "column" text, code text, warning boolean, value text, hint text, lines integer[])`.execute(
      db,
    );
  }
}

/** To be called when all rows are in: indexes, figures for the planner, and the units that are known already. */
export async function closeStaging(db: Db): Promise<void> {
  await sql`create index on import_rows (email)`.execute(db);
  await sql`analyze import_rows, import_units, import_manages`.execute(db);
  await matchUnits(db);
}

/** Finds which units of the file exist. @returns the deepest level of the file's units */
export async function matchUnits(db: Db): Promise<number> {
  const { rows } = await sql<{
    depth: number;
  }>`select coalesce(max(depth), 0) as depth from import_units`.execute(db);
  const deepest = rows[0]?.depth ?? 0;
  for (let depth = 1; depth <= deepest; depth += 1) await matchDepth(db, depth);
  return deepest;
}

export const matchDepth = (db: Db, depth: number) =>
  sql`update import_units i set id = u.id
    from import_units c
    left join import_units above on above.key = c.parent
    join units u on u.parent_id is not distinct from above.id and lower(u.name) = lower(c.name)
    where c.key = i.key and i.depth = ${depth} and i.id is null and (c.parent is null or above.id is not null)`.execute(
    db,
  );

/** The keys of the units that rows still name, and of all above them: a subquery. */
export const neededUnits = sql`(
  with recursive needed as (
    select distinct r.unit as key from import_rows r where not r.refused and r.unit is not null
    union select u.parent from needed join import_units u using (key) where u.parent is not null
  )
  select key from needed
)`;

// --- out -----------------------------------------------------------------------------------------------------

export type Counts = Readonly<
  Record<'rows' | 'added' | 'changed' | 'back' | 'left' | 'refused' | 'errors' | 'warnings', number>
>;

export async function countStaged(db: Db): Promise<Counts> {
  const { rows } = await sql<Counts>`
    select count(*) as rows,
      count(*) filter (where action = 'add') as added,
      count(*) filter (where action = 'change') as changed,
      count(*) filter (where action = 'back') as back,
      count(*) filter (where action = 'leave') as left,
      count(*) filter (where refused) as refused,
      (select count(*) from import_problems where not warning) as errors,
      (select count(*) from import_problems where warning) as warnings
    from import_rows`.execute(db);
  const counts = rows[0];
  if (counts === undefined) throw new Error('a count always has a row');
  return counts;
}

/** The problems found, errors first, each by line. */
export async function problemsFrom(db: Db, from: number, limit: number): Promise<readonly Problem[]> {
  const { rows } = await sql<{ problem: Problem }>`
    select jsonb_strip_nulls(jsonb_build_object(
      'line', line, 'column', "column", 'code', code, 'value', value, 'hint', hint, 'lines', lines)) as problem
    from import_problems order by warning, line, at offset ${from} limit ${limit}`.execute(db);
  return rows.map((row) => row.problem);
}

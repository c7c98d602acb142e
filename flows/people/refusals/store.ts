import { type RawBuilder, sql } from 'kysely';
import type { Db } from '#store/db.ts';
import type { ErrorCode, ProblemCode } from '../problems.ts';
import { neededUnits } from '../staging/store.ts';

// What is wrong with staged rows because of other rows or of what is known already.

/** Refuses the rows that `found` yields (`line`, and for the problem `code`, `value`, `lines`). */
async function refuse(db: Db, column: string | undefined, found: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with found as materialized (${found}),
    refused as (update import_rows r set refused = true from found where r.line = found.line),
    told as (
      insert into import_problems (line, "column", code, warning, value, lines)
      select line, ${column ?? null}, code, false, left(value, 60), lines from found order by line returning 1
    ) select count(*) as count from told`.execute(db);
  return rows[0]?.count ?? 0;
}

const code = (value: ErrorCode) => sql`${value}::text as code`;
const noLines = sql`null::integer[] as lines`;

export async function refuseTwice(db: Db, column: string | undefined): Promise<number> {
  return refuse(
    db,
    column,
    sql`
    select r.line, ${code('email_twice')}, r.email as value, array[first.line] as lines
    from import_rows r
    join (select email, min(line) as line from import_rows group by email having count(*) > 1) first using (email)
    where r.line > first.line`,
  );
}

export async function refuseNameless(db: Db, column: string | undefined): Promise<number> {
  return refuse(
    db,
    column,
    sql`
    select r.line, ${code('name_missing')}, null::text as value, ${noLines}
    from import_rows r
    where r.name is null and r.email is not null and not exists (select from people p where p.email = r.email)
      and not exists (select from import_problems o where o.line = r.line and o."column" = ${column ?? null})`,
  );
}

/** Only owners make owners, or take it away. */
export async function refuseOwners(db: Db, column: string | undefined): Promise<number> {
  return refuse(
    db,
    column,
    sql`
    select r.line, ${code('role_owner')}, r.email as value, ${noLines}
    from import_rows r left join people p on p.email = r.email
    where r.roles is not null and ('owner' = any(r.roles)) <> coalesce('owner' = any(p.roles), false)`,
  );
}

/** @param all also judges rows that are refused already, so that all that is wrong with them is said at once */
export async function refuseManagers(db: Db, column: string | undefined, all: boolean): Promise<number> {
  return refuse(
    db,
    column,
    sql`
    select r.line, r.manager as value,
      case when other.line is not null then ${'manager_refused' satisfies ErrorCode}
        when p.id is not null then ${'manager_gone' satisfies ErrorCode}
        else ${'manager_unknown' satisfies ErrorCode} end as code,
      case when other.line is not null then array[other.line] end as lines
    from import_rows r
    left join people p on p.email = r.manager
    left join (
      select email, min(line) as line, bool_and(refused) as refused from import_rows group by email
    ) other on other.email = r.manager
    where r.manager is not null and (${all}::boolean or not r.refused)
      and coalesce(other.refused, true) and (p.id is null or p.gone_at is not null)`,
  );
}

/** Nobody manages a unit that neither exists nor comes with the file. */
export async function refuseManaged(db: Db, column: string | undefined, all: boolean): Promise<number> {
  return refuse(
    db,
    column,
    sql`
    select m.line, ${code('manages_unknown_unit')}, min(u.path) as value, ${noLines}
    from import_manages m join import_units u using (key) join import_rows r using (line)
    where u.id is null and (${all}::boolean or not r.refused)
      and m.key not in ${neededUnits}
    group by m.line`,
  );
}

/** Who would have whom as a manager after the import, by e-mail (or id, without one), in pages. */
export async function* futureManagers(
  db: Db,
): AsyncGenerator<readonly Readonly<{ person: string; manager: string }>[]> {
  await sql`declare import_managers no scroll cursor for
    select r.email as person, r.manager from import_rows r where not r.refused and r.manager is not null
    union all
    select coalesce(p.email, p.id::text), coalesce(m.email, m.id::text)
    from people p join people m on m.id = p.manager_id
    where not exists (select from import_rows r where r.email = p.email and not r.refused)`.execute(db);
  for (;;) {
    const { rows } = await sql<{ person: string; manager: string }>`fetch 5000 from import_managers`.execute(
      db,
    );
    if (rows.length === 0) break;
    yield rows;
  }
  await sql`close import_managers`.execute(db);
}

/** Refuses those of a circle of managers who are in the file; each is told the lines of all (the first 20). */
export async function refuseCircle(
  db: Db,
  column: string | undefined,
  emails: readonly string[],
): Promise<number> {
  return refuse(
    db,
    column,
    sql`
    with members as (
      select r.line, r.manager from import_rows r where not r.refused and r.email = any(${[...emails]}::text[])
    )
    select line, manager as value, ${code('manager_cycle')},
      array(select line from members order by line limit 20) as lines
    from members`,
  );
}

async function warn(
  db: Db,
  column: string | undefined,
  warning: ProblemCode,
  found: RawBuilder<unknown>,
): Promise<void> {
  await sql`insert into import_problems (line, "column", code, warning, value)
    select line, ${column ?? null}, ${warning}, true, left(value, 60) from (${found}) found order by line`.execute(
    db,
  );
}

/** Once per unit. @param today ISO 8601: acting managers whose last day is over do not count */
export async function warnUnmanaged(db: Db, column: string | undefined, today: string): Promise<void> {
  await warn(
    db,
    column,
    'unit_no_manager',
    sql`
    select min(r.line) as line, u.path as value
    from import_rows r join import_units u on u.key = r.unit
    where not r.refused and not exists (
      select from unit_managers m where m.unit_id = u.id and (m.until is null or m.until >= ${today}::date))
    group by u.path`,
  );
}

/** Once per manager. */
export async function warnAbsentManagers(db: Db, column: string | undefined): Promise<void> {
  await warn(
    db,
    column,
    'manager_not_in_file',
    sql`
    select min(r.line) as line, r.manager as value from import_rows r
    where not r.refused and r.manager is not null
      and not exists (select from import_rows o where o.email = r.manager)
    group by r.manager`,
  );
}

import { sql } from 'kysely';
import type { PersonId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import { matchDepth, matchUnits, neededUnits } from '../staging/store.ts';

// What the staged rows that are not refused change. A dry run does the same and is rolled back.

/** Which columns the file has: what it does not have is left as it is. */
export type Has = Readonly<
  Record<'unit' | 'manager' | 'locale' | 'timeZone' | 'country' | 'start' | 'birthday' | 'manages', boolean>
> &
  Readonly<{ attributes: readonly string[] }>;

/** Creates the units that rows name and that do not exist. @returns how many */
export async function writeUnits(db: Db): Promise<number> {
  await sql`update import_units set needed = true where key in ${neededUnits}`.execute(db);
  const deepest = await matchUnits(db);
  let count = 0;
  for (let depth = 1; depth <= deepest; depth += 1) {
    const made = await sql`insert into units (parent_id, name)
      select distinct on (above.id, lower(i.name)) above.id, i.name
      from import_units i left join import_units above on above.key = i.parent
      where i.needed and i.id is null and i.depth = ${depth}`.execute(db);
    count += Number(made.numAffectedRows ?? 0);
    await matchDepth(db, depth);
  }
  await sql`update units set invented = false
    where invented and id in (select id from import_units where needed)`.execute(db);
  await sql`update import_rows r set unit_id = u.id from import_units u where u.key = r.unit`.execute(db);
  return count;
}

/** Decides for each row that is not refused what it does: `add`, `change`, `back` or `leave`. */
export async function decideActions(db: Db, has: Has): Promise<void> {
  const attributes = sql`(p.attributes - ${[...has.attributes]}::text[]) || r.attributes`;
  await sql`update import_rows r set person_id = known.id, action = known.action
    from (
      select r.line, p.id, case
        when p.gone_at is not null then 'back'
        when p.invented or p.from_chat or r.name <> p.name or r.kind <> p.kind
          or (${has.unit}::boolean and r.unit_id is distinct from p.unit_id)
          or (${has.manager}::boolean and
            (m.email is distinct from r.manager or (p.manager_id is null) <> (r.manager is null)))
          or (${has.locale}::boolean and r.locale is distinct from p.locale)
          or (${has.timeZone}::boolean and r.time_zone is distinct from p.time_zone)
          or (${has.country}::boolean and r.country is distinct from p.country)
          or (${has.start}::boolean and r.start_date is distinct from p.start_date)
          or (${has.birthday}::boolean and r.birthday is distinct from p.birthday)
          or not (coalesce(r.roles, p.roles) @> p.roles and p.roles @> coalesce(r.roles, p.roles))
          or ${attributes} <> p.attributes
        then 'change' else 'leave' end as action
      from import_rows r join people p using (email) left join people m on m.id = p.manager_id
      where not r.refused
    ) known where known.line = r.line`.execute(db);
  await sql`update import_rows set person_id = gen_random_uuid(), action = 'add'
    where not refused and person_id is null`.execute(db);
  if (!has.manages) return;
  await sql`update import_rows r set action = 'change' where action = 'leave' and (
    exists (
      select from import_manages w join import_units u using (key) where w.line = r.line and not exists (
        select from unit_managers m where m.person_id = r.person_id and m.unit_id = u.id and m.source = 'hr'
          and m.acting = w.acting and m.until is not distinct from w.until))
    or exists (
      select from unit_managers m where m.person_id = r.person_id and m.source = 'hr' and not exists (
        select from import_manages w join import_units u using (key) where w.line = r.line and u.id = m.unit_id))
  )`.execute(db);
}

export async function writePeople(db: Db, has: Has): Promise<void> {
  const manager = sql`coalesce(
    (select o.person_id from import_rows o where o.email = r.manager and not o.refused),
    (select o.id from people o where o.email = r.manager))`;
  await sql`insert into people (id, name, email, kind, unit_id, manager_id, locale, time_zone, country,
      start_date, birthday, roles, attributes)
    select r.person_id, r.name, r.email, coalesce(r.kind, 'employee'), r.unit_id, ${manager}, r.locale,
      r.time_zone, r.country, r.start_date, r.birthday, coalesce(r.roles, '{}'), r.attributes
    from import_rows r where r.action = 'add'`.execute(db);
  await sql`update people p set
      name = coalesce(r.name, p.name),
      kind = coalesce(r.kind, p.kind),
      unit_id = case when ${has.unit}::boolean then r.unit_id else p.unit_id end,
      manager_id = case when ${has.manager}::boolean then ${manager} else p.manager_id end,
      locale = case when ${has.locale}::boolean then r.locale else p.locale end,
      time_zone = case when ${has.timeZone}::boolean then r.time_zone else p.time_zone end,
      country = case when ${has.country}::boolean then r.country else p.country end,
      start_date = case when ${has.start}::boolean then r.start_date else p.start_date end,
      birthday = case when ${has.birthday}::boolean then r.birthday else p.birthday end,
      roles = coalesce(r.roles, p.roles),
      attributes = (p.attributes - ${[...has.attributes]}::text[]) || r.attributes,
      invented = false,
      from_chat = false,
      gone_at = null
    from import_rows r where r.person_id = p.id and r.action in ('change', 'back')`.execute(db);
}

const missing = (except: PersonId | undefined) => sql`
  p.gone_at is null and not p.invented and p.email is not null and not 'owner' = any(p.roles)
  and p.id is distinct from ${except ?? null}::uuid
  and not exists (select from import_rows r where r.email = p.email)`;

/**
 * How many are known, and how many of them are not in the file. Owners and the one who imports are not counted as
 * missing: nobody locks themself or the owners out with a file.
 */
export async function countMissing(
  db: Db,
  except: PersonId | undefined,
): Promise<Readonly<{ known: number; missing: number }>> {
  const { rows } = await sql<{ known: number; missing: number }>`
    select count(*) as known, count(*) filter (where ${missing(except)}) as missing
    from people p where p.gone_at is null and not p.invented and p.email is not null`.execute(db);
  return rows[0] ?? { known: 0, missing: 0 };
}

/** Whom HR marks is HR's from then on: no chat platform brings them back. */
export async function markGone(db: Db, except: PersonId | undefined, now: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with gone as (update people p set gone_at = ${now}, from_chat = false where ${missing(except)} returning p.id),
    unseated as (delete from unit_managers where person_id in (select id from gone))
    select count(*) as count from gone`.execute(db);
  return rows[0]?.count ?? 0;
}

/** The managers that HR names in the file replace those HR named before for the same people. */
export async function writeManaged(db: Db): Promise<void> {
  await sql`delete from unit_managers m using import_rows r
    where r.person_id = m.person_id and m.source = 'hr' and not exists (
      select from import_manages w join import_units u using (key) where w.line = r.line and u.id = m.unit_id)`.execute(
    db,
  );
  await sql`insert into unit_managers (unit_id, person_id, acting, until, source)
    select distinct on (u.id, r.person_id) u.id, r.person_id, w.acting, w.until, 'hr'
    from import_manages w join import_units u using (key) join import_rows r using (line)
    where not r.refused
    on conflict (unit_id, person_id) do update
      set acting = excluded.acting, until = excluded.until, source = 'hr'
      where (unit_managers.acting, unit_managers.until, unit_managers.source)
        is distinct from (excluded.acting, excluded.until, 'hr')`.execute(db);
}

/**
 * The managers of each unit, from whom its people name as their manager: one who is in the unit themself, and one from
 * outside whom somebody names who manages nobody in the unit. (The head of a unit names their own manager too: that one
 * manages the unit above.)
 */
export async function writeTreeManagers(db: Db): Promise<void> {
  await sql`create temp table import_tree on commit drop as
    with active as (select id, unit_id, manager_id from people where gone_at is null),
    heads as (
      select distinct m.unit_id, m.id from active p join active m on m.id = p.manager_id and m.unit_id = p.unit_id
    )
    select distinct p.unit_id, p.manager_id as person_id
    from active p
    join units u on u.id = p.unit_id and not u.invented
    join active m on m.id = p.manager_id
    left join heads h on h.id = p.id and h.unit_id = p.unit_id
    where m.unit_id = p.unit_id or h.id is null`.execute(db);
  await sql`delete from unit_managers m using units u
    where u.id = m.unit_id and not u.invented and m.source = 'tree'
      and not exists (select from import_tree t where t.unit_id = m.unit_id and t.person_id = m.person_id)`.execute(
    db,
  );
  await sql`insert into unit_managers (unit_id, person_id, source)
    select unit_id, person_id, 'tree' from import_tree on conflict do nothing`.execute(db);
  await sql`drop table import_tree`.execute(db);
}

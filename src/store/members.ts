import { sql } from 'kysely';
import type { Actor } from '#core/chat.ts';
import { asLocale } from '#core/i18n.ts';
import { isTimeZone } from '#core/zoned.ts';
import { wakeCold } from './cold.ts';
import type { Db } from './db.ts';
import { grantOwners } from './people.ts';
import { type Organisation, readSetting } from './settings.ts';

// Who is who on a platform.

/** What reading a part of a platform came to. */
export type Tally = Readonly<Record<'seen' | 'joined' | 'added' | 'unmatched' | 'guests', number>>;
export const nothing: Tally = { seen: 0, joined: 0, added: 0, unmatched: 0, guests: 0 };
export const sum = (a: Tally, b: Tally): Tally => ({
  seen: a.seen + b.seen,
  joined: a.joined + b.joined,
  added: a.added + b.added,
  unmatched: a.unmatched + b.unmatched,
  guests: a.guests + b.guests,
});

type Rules = Pick<Organisation, 'peopleFrom' | 'guests'>;

/** Somebody as a platform knows them, and the way to them where it gave one. */
export type Known = Actor & Readonly<{ route?: string }>;

/** Characters. No name is longer; what is longer is no name. */
const maxName = 200;

/** PostgreSQL keeps neither NUL nor half a surrogate pair. */
const clean = (text: string | undefined): string => (text ?? '').replaceAll('\0', '').toWellFormed().trim();

/** Characters (RFC 5321, 4.5.3.1.3, less the brackets). */
const maxAddress = 254;

/**
 * An address as HR's file has it: in small letters. None where it would become another's on the way: what lies beyond ASCII
 * and has an ASCII letter for its small one (the Kelvin sign), or what no mailbox is called.
 */
function addressOf(email: string | undefined): string | null {
  const given = (email ?? '').trim();
  if (!given.includes('@') || given.length > maxAddress) return null;
  if (!given.isWellFormed() || /[\p{Cc}\s]/u.test(given)) return null;
  const strange = given.match(/[^\0-\x7F]/gu) ?? [];
  return strange.some((letter) => /[a-z]/.test(letter.toLowerCase())) ? null : given.toLowerCase();
}

const asRow = (known: Known) => {
  const email = addressOf(known.email);
  const name = clean(known.name) || (email?.split('@')[0] ?? '') || known.key;
  return {
    key: known.key,
    route: clean(known.route),
    email,
    name: name.slice(0, maxName).toWellFormed(),
    locale: asLocale(known.locale) ?? null,
    time_zone: known.timeZone !== undefined && isTimeZone(known.timeZone) ? known.timeZone : null,
    guest: known.guest === true,
  };
};

/**
 * Takes in what a platform says of its people, in a few statements however many they are. An account is joined by its
 * e-mail when it is first seen, to a person who has no other one there: HR's file is the authority, and the platform vouches
 * for the address. Where people come from the chat, those whom nobody knows are added, and those added follow what the
 * platform says.
 *
 * From then on the account is that person's: in many workspaces people change their addresses themselves. One that takes
 * the address of another person is *disputed*, and nobody's: neither is it sure that it is still the one's, nor is it the
 * other's for the asking. It is the one's again when the address is; and it becomes the other's where nothing can be gained by that:
 * the one has left, or was known by this account alone, and the other has no account there and is neither HR nor an
 * owner nor anybody's manager. Whatever is left is for the operator (`releaseAccounts`).
 *
 * To be run in a transaction. @param members all of this tenant; of two with one key the last counts
 */
export async function takeIn(
  db: Db,
  at: Pick<Actor, 'platform' | 'tenant'>,
  members: readonly Known[],
  rules: Rules,
): Promise<Tally> {
  const byKey = new Map(members.map((member) => [member.key, asRow(member)]));
  if (byKey.size === 0) return nothing;
  // Lower case as the database has it: the table holds to that. `turn`: of several with one address the first may have it.
  const m = sql`(select key, route, lower(email) as email, name, locale, time_zone, guest,
      row_number() over (partition by lower(email) order by key) as turn
    from jsonb_to_recordset(${JSON.stringify([...byKey.values()])}::jsonb) as r(
      key text, route text, email text, name text, locale text, time_zone text, guest boolean)) m`;
  // Looked up one by one, by their own index: how many a tenant has, the planner cannot know while they come in.
  const account = sql`left join lateral (select i.key, i.person_id, i.disputed from identities i
    where i.platform = ${at.platform} and i.tenant = ${at.tenant} and i.key = m.key limit 1) i on true`;
  const named = sql`left join lateral (select p.id, p.from_chat, p.gone_at, p.roles from people p
    where p.email = m.email limit 1) named on true`;

  let added = 0;
  if (rules.peopleFrom === 'chat') {
    const made = await sql`insert into people (name, email, locale, time_zone, from_chat)
      select distinct on (m.email) m.name, m.email, m.locale, m.time_zone, true
      from ${m} ${account} ${named}
      where m.email is not null and not m.guest and named.id is null and i.key is null
      order by m.email, m.turn
      on conflict (email) do nothing`.execute(db);
    added = Number(made.numAffectedRows ?? 0);
  }

  const hasOther = (person: ReturnType<typeof sql>) => sql`exists (select from identities o
    where o.person_id = ${person} and o.platform = ${at.platform} and o.tenant = ${at.tenant}
      and o.key <> m.key and not o.disputed)`;
  // What somebody may see and decide for others.
  const hasPower = sql`(named.roles && array['hr', 'owner']
    or exists (select from unit_managers u where u.person_id = named.id))`;
  const owner = sql`left join people was on was.id = i.person_id
    cross join lateral (select named.id is not null and m.turn = 1 and not ${hasOther(sql`named.id`)} as free,
      was.id is not null and named.id <> was.id and not named.from_chat and named.gone_at is null as taken) q
    cross join lateral (select
      q.taken and q.free and (was.from_chat or was.gone_at is not null) and not ${hasPower} as moves) w
    join people p on p.id = case
      when was.id is null then case when q.free then named.id end
      when w.moves then named.id else was.id end`;
  // Who is a guest by now, and may not be one here, is nobody's account any more. No guest decides for others.
  const mayJoin = sql`(not m.guest or (${rules.guests === 'listed'}::boolean and not p.from_chat
    and not p.roles && array['hr', 'owner']))`;
  // Known before and as before, there is no more hope for what waits than there was: a reading wakes nobody in vain.
  const { rows: fresh } = await sql<{ key: string }>`select m.key from ${m} left join identities i
      on i.platform = ${at.platform} and i.tenant = ${at.tenant} and i.key = m.key
    where i.key is null or i.disputed or (i.route = '' and m.route <> '')`.execute(db);
  await sql`insert into identities (platform, tenant, key, person_id, route, time_zone, disputed)
    select ${at.platform}, ${at.tenant}, m.key, p.id, m.route, m.time_zone,
      was.id is not null and not w.moves and (q.taken is true or (i.disputed and ${hasOther(sql`was.id`)}))
    from ${m} ${account} ${named} ${owner}
    where ${mayJoin}
    on conflict (platform, tenant, key) do update set
      person_id = excluded.person_id,
      route = case when identities.route = '' then excluded.route else identities.route end,
      time_zone = coalesce(excluded.time_zone, identities.time_zone),
      disputed = excluded.disputed,
      seen_at = now()`.execute(db);
  await sql`delete from identities where platform = ${at.platform} and tenant = ${at.tenant} and key = any(array(
    select m.key from ${m} ${account} join people p on p.id = i.person_id where not ${mayJoin}))`.execute(db);

  // The address is followed, too: by it HR's file finds them. But nobody comes to be an owner by it.
  const { emails: owners } = await readSetting(db, 'owners');
  await sql`update people p set name = f.name, email = f.email, locale = f.locale, time_zone = f.time_zone, gone_at = null
    from (
      select distinct on (had.id) had.id, m.name,
        coalesce(m.locale, had.locale) as locale, coalesce(m.time_zone, had.time_zone) as time_zone,
        case when named.id is not null or count(*) over (partition by m.email) > 1
            or (m.email = any(${[...owners]}::text[]) and not had.roles @> array['owner']) then had.email
          else coalesce(m.email, had.email) end as email
      from ${m} ${account} ${named} join people had on had.id = i.person_id
      where had.from_chat and not i.disputed order by had.id, m.key
    ) f
    where p.id = f.id and (p.gone_at is not null or
      (p.name, p.email, p.locale, p.time_zone) is distinct from (f.name, f.email, f.locale, f.time_zone))`.execute(
    db,
  );

  if (added > 0) await grantOwners(db);
  if (fresh.length > 0) {
    await wakeCold(
      db,
      sql`select i.person_id from identities i where i.platform = ${at.platform} and i.tenant = ${at.tenant}
        and i.key = any(${fresh.map(({ key }) => key)}::text[]) and not i.disputed`,
    );
  }
  const { rows } = await sql<{ joined: number; unmatched: number; guests: number }>`
    select count(*) filter (where not i.disputed) as joined,
      count(*) filter (where i.disputed is not false and not m.guest) as unmatched,
      count(*) filter (where m.guest) as guests
    from ${m} ${account}`.execute(db);
  return { ...nothing, ...rows[0], seen: byKey.size, added };
}

/** Whoever is known from a platform alone, and is on none any more, has left. @param person one of them; absent: all */
export async function leaveWithoutWay(db: Db, person: string | undefined, now: Date): Promise<void> {
  await sql`update people p set gone_at = ${now}
    where p.from_chat and p.gone_at is null and p.id = coalesce(${person ?? null}::uuid, p.id)
      and not exists (select from identities i where i.person_id = p.id)`.execute(db);
}

/** What a platform says of one person now. For people of its own alone; idempotent. */
export async function memberChanged(db: Db, known: Known, rules: Rules, now: Date): Promise<void> {
  const before = await ownerOf(db, known);
  await takeIn(db, known, [known], rules);
  if (before !== undefined) await leaveWithoutWay(db, before, now);
}

/** The account is no more, or cannot be reached. */
export async function memberLeft(db: Db, actor: Actor, now: Date): Promise<void> {
  const row = await db
    .deleteFrom('identities')
    .where('platform', '=', actor.platform)
    .where('tenant', '=', actor.tenant)
    .where('key', '=', actor.key)
    .returning('person_id')
    .executeTakeFirst();
  if (row !== undefined) await leaveWithoutWay(db, row.person_id, now);
}

async function ownerOf(db: Db, actor: Actor): Promise<string | undefined> {
  const row = await db
    .selectFrom('identities')
    .select('person_id')
    .where('platform', '=', actor.platform)
    .where('tenant', '=', actor.tenant)
    .where('key', '=', actor.key)
    .executeTakeFirst();
  return row?.person_id;
}

// --- disputed accounts ---------------------------------------------------------------------------------------

export type Disputed = Readonly<{ platform: string; tenant: string; key: string; name: string }>;

/** Accounts that are nobody's because their address is another person's by now; `name`: whose they were. At most so many. */
export async function disputedAccounts(db: Db, most: number): Promise<readonly Disputed[]> {
  return db
    .selectFrom('identities as i')
    .innerJoin('people as p', 'p.id', 'i.person_id')
    .select(['i.platform', 'i.tenant', 'i.key', 'p.name'])
    .where('i.disputed', '=', true)
    .orderBy('i.platform')
    .orderBy('i.tenant')
    .orderBy('i.key')
    .limit(most)
    .execute();
}

/**
 * The operator knows that the addresses of disputed accounts are right: what was known of the accounts is forgotten, so that
 * they are joined by their addresses as if they were new. @param at without `key`: all of the tenant
 * @returns how many there were
 */
export async function releaseAccounts(
  db: Db,
  at: Readonly<{ platform: string; tenant: string; key: string | undefined }>,
  now: Date,
): Promise<number> {
  const rows = await db
    .deleteFrom('identities')
    .where('platform', '=', at.platform)
    .where('tenant', '=', at.tenant)
    .$if(at.key !== undefined, (query) => query.where('key', '=', at.key ?? ''))
    .where('disputed', '=', true)
    .returning('person_id')
    .execute();
  if (rows.length > 0) await leaveWithoutWay(db, undefined, now);
  return rows.length;
}

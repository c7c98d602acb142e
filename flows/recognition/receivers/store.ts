import { sql } from 'kysely';
import type { MessageRef } from '#core/chat.ts';
import type { PersonId, UnitId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import { posted } from '../actions.ts';
import { postsSubjectOf } from '../subjects.ts';

// Who is meant by what was typed, chosen or pointed at.

type At = Readonly<{ platform: string; tenant: string }>;

/** `key`, `email`: what they were called by. */
export type CalledPerson = Readonly<{
  id: PersonId;
  name: string;
  gone: boolean;
  key: string | null;
  email: string | null;
}>;

/** People by their keys on a platform, and by their addresses (small letters). */
export async function peopleCalled(
  db: Db,
  at: At,
  keys: readonly string[],
  emails: readonly string[],
): Promise<readonly CalledPerson[]> {
  if (keys.length + emails.length === 0) return [];
  const { rows } = await sql<CalledPerson>`
    select p.id, p.name, p.gone_at is not null as gone, i.key, null as email
      from identities i join people p on p.id = i.person_id
      where i.platform = ${at.platform} and i.tenant = ${at.tenant} and i.key = any(${[...keys]}::text[]) and not i.disputed
    union all
    select p.id, p.name, p.gone_at is not null, null, p.email from people p where p.email = any(${[...emails]}::text[])`.execute(
    db,
  );
  return rows;
}

/** Their keys on a platform; who is not there has none. */
export async function keysOf(db: Db, at: At, people: readonly PersonId[]): Promise<readonly string[]> {
  if (people.length === 0) return [];
  const rows = await db
    .selectFrom('identities')
    .select(['person_id', 'key'])
    .distinctOn('person_id')
    .where('platform', '=', at.platform)
    .where('tenant', '=', at.tenant)
    .where('person_id', 'in', [...people])
    .where('disputed', '=', false)
    .orderBy('person_id')
    .orderBy('key')
    .execute();
  return rows.map(({ key }) => key);
}

/** To so many people of a unit a thank-you to it goes; in a larger one to its managers. */
const mostOfUnit = 50;

/** `tells`: whom a thank-you to it goes to. `others`: is anybody in it, or below it, but the giver? `size`: at most 51. */
export type CalledUnit = Readonly<{
  id: UnitId;
  name: string;
  size: number;
  others: boolean;
  tells: readonly PersonId[];
}>;

export async function unitsCalled(
  db: Db,
  units: readonly UnitId[],
  giver: PersonId,
  dayIso: string,
): Promise<readonly CalledUnit[]> {
  if (units.length === 0) return [];
  const { rows } = await sql<
    Omit<CalledUnit, 'tells' | 'size' | 'others'> & { members: string[]; managers: string[] }
  >`
    with recursive below(top, id) as (
      select id, id from units where id = any(${[...units]}::uuid[])
      union select b.top, u.id from units u join below b on u.parent_id = b.id)
    select u.id, u.name,
      array(select p.id from below b join people p on p.unit_id = b.id
        where b.top = u.id and p.gone_at is null limit ${mostOfUnit + 1}) as members,
      array(select m.person_id from unit_managers m join people p on p.id = m.person_id
        where m.unit_id = u.id and p.gone_at is null and (m.until is null or m.until >= ${dayIso}::date)) as managers
    from units u where u.id = any(${[...units]}::uuid[])`.execute(db);
  return rows.map(({ members, managers, ...unit }) => ({
    ...unit,
    size: members.length,
    others: members.some((id) => id !== giver),
    tells: (members.length > mostOfUnit ? managers : members).filter((id) => id !== giver),
  }));
}

/** How many of the newest are compared. More than anybody gives by hand in a quarter. */
const mostEarlier = 100;

/** What somebody wrote since, of about that length: the rest cannot be nearly the same. The newest first. */
export async function earlierWords(
  db: Db,
  giver: PersonId,
  since: Date,
  words: string,
): Promise<readonly Readonly<{ id: string; words: string }>[]> {
  const { rows } = await sql<{ id: string; words: string }>`
    select id, words from recognitions
    where giver_id = ${giver} and at >= ${since} and state <> 'undone'
      and char_length(words) between ${Math.floor(words.length / 2)} and ${words.length * 2}
    order by at desc limit ${mostEarlier}`.execute(db);
  return rows;
}

/** The thank-you that came from a message of its giver. */
export async function recognitionBySource(db: Db, source: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('recognitions')
    .select('id')
    .where('source', '=', source)
    .executeTakeFirst();
  return row?.id;
}

/** The thank-you that a message of ours in a shared place shows. */
export async function recognitionPosted(db: Db, on: MessageRef): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`select data->>'id' as id from deliveries
    where place is not null and ref->>'id' = ${on.id} and ref->>'platform' = ${on.platform}
      and ref->>'tenant' = ${on.tenant} and ref->>'route' = ${on.route} and message = ${posted.name} limit 1`.execute(
    db,
  );
  return rows[0]?.id;
}

/** Those of them whose posts were called off before they had gone out everywhere. */
export async function calledOffPosts(db: Db, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('deliveries')
    .select('subject')
    .distinct()
    .where('subject', 'in', ids.map(postsSubjectOf))
    .where('state', '=', 'cancelled')
    .where('reason', '=', 'called_off')
    .execute();
  const subjects = new Set(rows.map(({ subject }) => subject));
  return ids.filter((id) => subjects.has(postsSubjectOf(id)));
}

import { sql } from 'kysely';
import type { Db } from './db.ts';

/** Words that may be somebody's name, in a list of such words. */
export type Called = Readonly<{
  /** Which of the words given, from 0. */
  at: number;
  /** It is their whole name, all before the @ of their address, the beginning of their name, or that of their address. */
  how: 'name' | 'address' | 'begins';
  person: string;
  key: string;
  name: string;
}>;

/** More than one is one too many. */
const most = 4;
/** People who are looked at in search of those who are on the platform. */
const looked = 50;

/**
 * Who on a platform may be meant by words, case and accents aside. One question however many words there are, answered
 * from indexes. At most four for each of the words and ways.
 * @param words `mail`: may be the beginning of an address, too
 */
export async function accountsCalled(
  db: Db,
  at: Readonly<{ platform: string; tenant: string }>,
  words: readonly Readonly<{ words: string; mail: boolean }>[],
): Promise<readonly Called[]> {
  if (words.length === 0) return [];
  const account = sql`cross join lateral (select i.key from identities i
    where i.person_id = p.id and i.platform = ${at.platform} and i.tenant = ${at.tenant} and not i.disputed limit 1) i`;
  // "!" comes right after the space: between the two are exactly the words themselves and whatever they begin. Each
  // search is by one range, in the order of its index and bounded: however common a name is, it ends at once.
  const { rows } = await sql<Called>`
    with called as (
      select ordinality::integer - 1 as at, folded(words) as words, lower(words) as mail, may
      from unnest(${words.map((one) => one.words)}::text[], ${words.map((one) => one.mail)}::boolean[])
        with ordinality as c(words, may, ordinality)
    )
    select c.at, f.how, f.person, f.key, f.name from called c cross join lateral (
      (select case when folded(p.name) = c.words then 'name' else 'begins' end as how,
          p.id as person, i.key, p.name
        from (select id, name from people p
          where folded(name) collate "C" >= c.words and folded(name) collate "C" < c.words || '!'
            and c.words <> '' and gone_at is null
          order by folded(name) collate "C" limit ${looked}) p
        ${account} limit ${most})
      union all
      (select p.how, p.id, i.key, p.name
        from (values ('@', 'A'), ('.', '/'), ('-', '.'), ('_', ${'`'}), ('+', ',')) as s(mark, after)
        cross join lateral (
          select id, name, case when s.mark = '@' then 'address' else 'begins' end as how from people
          where email collate "C" >= c.mail || s.mark and email collate "C" < c.mail || s.after
            and c.may and c.mail <> '' and gone_at is null
          order by email collate "C" limit ${looked}) p
        ${account} limit ${most})
    ) f
    order by c.at`.execute(db);
  return rows;
}

import { sql } from 'kysely';
import type { PersonId, UnitId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import type { Covered } from './coverage.ts';
import type { Act, Member, Tie } from './ties.ts';

/** `from` is included, `to` is not. */
type Window = Readonly<{ from: Date; to: Date }>;

/** Who is here and who thanked whom by name, without any words. */
type Seen = Readonly<{ members: readonly Member[]; acts: readonly Act[]; boosts: readonly Tie[] }>;

/**
 * Everybody who is here; standing thank-yous among them that name somebody, whoever may see them; and on how many days (UTC) who boosted
 * what others had received by name.
 */
export async function whoThankedWhom(db: Db, window: Window): Promise<Seen> {
  const rows = await db.selectFrom('people').select(['id', 'unit_id']).where('gone_at', 'is', null).execute();
  // One string for one person, wherever they come from: they are looked up many hundred thousand times.
  const known = new Map(rows.map(({ id }) => [id, id]));
  const acts = await actsAmong(db, window, known);
  const boosts = await boostsAmong(db, window, known);
  return { members: rows.map((row) => ({ id: row.id, unit: row.unit_id ?? undefined })), acts, boosts };
}

/** How many thank-yous there are to look through. */
export async function countActs(db: Db, { from, to }: Window): Promise<number> {
  const row = await db
    .selectFrom('recognitions')
    .select((select) => select.fn.countAll<number>().as('n'))
    .where('state', '=', 'stands')
    .where('at', '>=', from)
    .where('at', '<', to)
    .executeTakeFirstOrThrow();
  return Number(row.n);
}

type Known = ReadonlyMap<PersonId, PersonId>;

async function actsAmong(db: Db, { from, to }: Window, known: Known): Promise<readonly Act[]> {
  // Plain numbers and texts: a hundred thousand dates and lists take longer to read than to find.
  const { rows } = await sql<{ id: string; at: number; giver: PersonId; receivers: string }>`select r.id,
      (extract(epoch from r.at) * 1000)::float8 as at, r.giver_id as giver,
      string_agg(x.person_id::text, ',') as receivers
    from recognitions r join recognition_receivers x on x.recognition_id = r.id
    where r.state = 'stands' and r.at >= ${from} and r.at < ${to}
      and r.giver_id is not null and x.person_id is not null
    group by r.id`.execute(db);
  return rows.flatMap((row): readonly Act[] => {
    const giver = known.get(row.giver);
    const receivers = row.receivers.split(',').flatMap((id) => known.get(id) ?? []);
    return giver === undefined || receivers.length === 0
      ? []
      : [{ id: row.id, at: new Date(row.at), giver, receivers }];
  });
}

async function boostsAmong(db: Db, { from, to }: Window, known: Known): Promise<readonly Tie[]> {
  const { rows } = await sql<Tie>`select "from", "to", count(*)::int as days
    from (select distinct b.person_id as "from", x.person_id as "to", (b.at at time zone 'UTC')::date as day
      from recognition_boosts b
      join recognitions r on r.id = b.recognition_id and r.state = 'stands'
      join recognition_receivers x on x.recognition_id = b.recognition_id and x.person_id <> b.person_id
      where b.at >= ${from} and b.at < ${to}) as days
    group by "from", "to"`.execute(db);
  return rows.flatMap((row) => {
    const [giver, receiver] = [known.get(row.from), known.get(row.to)];
    return giver === undefined || receiver === undefined
      ? []
      : [{ from: giver, to: receiver, days: row.days }];
  });
}

/** Of each unit's own people who are here, and of those without a unit: how many were thanked by name, how many thanked anybody. */
export async function coverageOfUnits(
  db: Db,
  { from, to }: Window,
): Promise<readonly (Covered & Readonly<{ unit: UnitId | undefined }>)[]> {
  const { rows } = await sql<Covered & { unit: UnitId | null }>`
    with standing as (select id, giver_id from recognitions
        where state = 'stands' and at >= ${from} and at < ${to}),
      thanked as (select distinct x.person_id from standing
        join recognition_receivers x on x.recognition_id = standing.id where x.person_id is not null),
      gave as (select distinct giver_id from standing where giver_id is not null)
    select p.unit_id as unit, count(*)::int as people, count(thanked.person_id)::int as thanked,
      count(gave.giver_id)::int as gave
    from people p
    left join thanked on thanked.person_id = p.id left join gave on gave.giver_id = p.id
    where p.gone_at is null group by p.unit_id`.execute(db);
  return rows.map(({ unit, ...row }) => ({ ...row, unit: unit ?? undefined }));
}

/** From here on two texts say nearly the same: twice the words they share by all their words (Sørensen–Dice). */
const nearlyTheSame = 0.8;

/**
 * What part of each group of thank-yous says nearly the same as another of it, 0..1. The words are compared where they lie: none of them
 * leaves the database.
 * @param groups ids; few, and few in each: all of a group are compared with all
 */
export async function alikeIn(db: Db, groups: readonly (readonly string[])[]): Promise<readonly number[]> {
  const pairs = groups.flatMap((ids, n) => ids.map((id) => ({ n, id })));
  if (pairs.length === 0) return groups.map(() => 0);
  const { rows } = await sql<{ n: number; alike: number }>`
    with said as materialized (select g.n, r.id, r.words as text, array(select distinct word
          from regexp_split_to_table(lower(r.words), '[^[:alnum:]]+') word where word <> '') as words
        from unnest(${pairs.map(({ n }) => n)}::int[], ${pairs.map(({ id }) => id)}::uuid[]) as g (n, id)
        join recognitions r on r.id = g.id)
    select a.n, count(*)::int as alike from said a where exists (select from said b
      where b.n = a.n and b.id <> a.id and (b.text = a.text or (cardinality(a.words) > 0
        and 2 * (select count(*) from unnest(a.words) word where word = any(b.words))
          >= ${nearlyTheSame}::float8 * (cardinality(a.words) + cardinality(b.words)))))
    group by a.n`.execute(db);
  const alike = new Map(rows.map((row) => [row.n, row.alike]));
  return groups.map((ids, n) => (alike.get(n) ?? 0) / Math.max(1, ids.length));
}

/** The names of those who are told of. */
export async function namesOf(db: Db, ids: readonly PersonId[]): Promise<ReadonlyMap<PersonId, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: PersonId; name: string }>`select id, name from people
    where id = any(${ids}::uuid[])`.execute(db);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

import { sql } from 'kysely';
import type { PersonId, UnitId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import type { Visibility } from '#store/tables/recognition.ts';

/** A thank-you as one of those whom it concerns may see it. */
export type Thanks = Readonly<{
  id: string;
  at: Date;
  /** Absent: they are not known here any more. */
  from: string | undefined;
  to: readonly string[];
  value: string;
  words: string;
  seen: Visibility;
  boosts: number;
  edited: boolean;
  /** Is the reader one of the people it thanks by name? */
  received: boolean;
  /** What the reader chose for this one alone. */
  own: Visibility | undefined;
}>;

/** A place in a list, the newest first. */
export type Before = Readonly<{ at: Date; id: string }>;

type Row = Omit<Thanks, 'from' | 'own'> & Readonly<{ from: string | null; own: Visibility | null }>;

const columns = (
  reader: PersonId,
) => sql`r.id, r.at, r.value, r.words, r.seen, r.edited_at is not null as edited,
  (select name from people where id = r.giver_id) as "from",
  array(select coalesce(p.name, u.name, o.name) from recognition_receivers x
    left join people p on p.id = x.person_id left join units u on u.id = x.unit_id
    left join outsiders o on o.id = x.outsider_id where x.recognition_id = r.id order by x.n) as "to",
  (select count(*)::int from recognition_boosts b where b.recognition_id = r.id) as boosts,
  exists (select from recognition_receivers x where x.recognition_id = r.id and x.person_id = ${reader}) as received,
  (select choice from recognition_receivers x where x.recognition_id = r.id and x.person_id = ${reader}) as own`;

const asThanks = ({ from, own, ...row }: Row): Thanks => ({
  ...row,
  from: from ?? undefined,
  own: own ?? undefined,
});

const older = (before: Before | undefined) =>
  before === undefined ? sql`` : sql`and (r.at, r.id) < (${before.at}::timestamptz, ${before.id}::uuid)`;

/** What names a person, the newest first. Theirs, so whatever may be seen by others. */
export async function receivedBy(
  db: Db,
  person: PersonId,
  { before, limit }: Readonly<{ before?: Before | undefined; limit: number }>,
): Promise<readonly Thanks[]> {
  const { rows } = await sql<Row>`select ${columns(person)} from recognition_receivers mine
    join recognitions r on r.id = mine.recognition_id
    where mine.person_id = ${person} and r.state = 'stands' ${older(before)}
    order by r.at desc, r.id desc limit ${limit}`.execute(db);
  return rows.map(asThanks);
}

/** What a person gave, the newest first. */
export async function givenBy(db: Db, person: PersonId, limit: number): Promise<readonly Thanks[]> {
  const { rows } = await sql<Row>`select ${columns(person)} from recognitions r
    where r.giver_id = ${person} and r.state = 'stands'
    order by r.at desc, r.id desc limit ${limit}`.execute(db);
  return rows.map(asThanks);
}

/** One that stands and names the reader. */
export async function receivedOne(db: Db, id: string, person: PersonId): Promise<Thanks | undefined> {
  const { rows } = await sql<Row>`select ${columns(person)} from recognition_receivers mine
    join recognitions r on r.id = mine.recognition_id
    where mine.recognition_id = ${id} and mine.person_id = ${person} and r.state = 'stands'`.execute(db);
  return rows[0] && asThanks(rows[0]);
}

/**
 * What people of a unit, or the unit itself, received and its people may see. What they may not see is not told, nor that there is any.
 * @param options `except`: what names this person is in their own list
 */
export async function receivedInUnit(
  db: Db,
  options: Readonly<{ unit: UnitId; except: PersonId; limit: number }>,
): Promise<readonly Thanks[]> {
  const { unit, except, limit } = options;
  const { rows } = await sql<Row>`
    with theirs as (
      select x.recognition_id from people p join recognition_receivers x on x.person_id = p.id
        where p.unit_id = ${unit}
      union select recognition_id from recognition_receivers where unit_id = ${unit})
    select ${columns(except)} from theirs join recognitions r on r.id = theirs.recognition_id
    where r.state = 'stands' and r.seen in ('public', 'team') and not exists (
      select from recognition_receivers x where x.recognition_id = r.id and x.person_id = ${except})
    order by r.at desc, r.id desc limit ${limit}`.execute(db);
  return rows.map(asThanks);
}

export type Profile = Readonly<{
  received: number;
  /** On what was received. */
  boosts: number;
  given: number;
  /** Received by value, the most frequent first. */
  values: readonly Readonly<{ value: string; count: number }>[];
}>;

/** What stands between a person and all others, in figures. */
export async function profileOf(db: Db, person: PersonId): Promise<Profile> {
  const { rows } = await sql<{ value: string; count: number; boosts: number }>`
    select r.value, count(*)::int as count,
      sum((select count(*) from recognition_boosts b where b.recognition_id = r.id))::int as boosts
    from recognition_receivers x join recognitions r on r.id = x.recognition_id
    where x.person_id = ${person} and r.state = 'stands'
    group by r.value order by count desc, r.value`.execute(db);
  const { rows: given } = await sql<{ given: number }>`select count(*)::int as given from recognitions
    where giver_id = ${person} and state = 'stands'`.execute(db);
  return {
    received: rows.reduce((sum, row) => sum + row.count, 0),
    boosts: rows.reduce((sum, row) => sum + row.boosts, 0),
    given: given[0]?.given ?? 0,
    values: rows.map(({ value, count }) => ({ value, count })),
  };
}

/** Who may see what a person receives, where they chose nothing for one alone; absent: as the organisation has it. */
export async function standingChoice(db: Db, person: PersonId): Promise<Visibility | undefined> {
  const row = await db
    .selectFrom('recognition_preferences')
    .select('choice')
    .where('person_id', '=', person)
    .executeTakeFirst();
  return row?.choice ?? undefined;
}

/** Those of them that everybody may see. */
export async function publicAmong(db: Db, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('recognitions')
    .select('id')
    .where('id', 'in', [...ids])
    .where('state', '=', 'stands')
    .where('seen', '=', 'public')
    .execute();
  return new Set(rows.map(({ id }) => id));
}

import { sql } from 'kysely';
import type { Locale } from '#core/i18n.ts';
import type { PersonId } from '#core/person.ts';
import type { WallRecognition } from '#core/wall.ts';
import type { Db } from '#store/db.ts';
import { readSetting } from '#store/settings.ts';

// What others read of recognition: the wall, campaigns, fairness, reports. Words leave this file of public ones alone.

/** Of whom; absent: of everybody. Whoever gave one or was named in it counts. */
type Among = Readonly<{ from?: Date; to?: Date; value?: string | undefined; people?: readonly PersonId[] }>;

/** @returns conditions on `r`; `from` is included, `to` is not */
const among = ({ from, to, value, people }: Among) => sql`true
  ${from === undefined ? sql`` : sql`and r.at >= ${from}`}
  ${to === undefined ? sql`` : sql`and r.at < ${to}`}
  ${value === undefined ? sql`` : sql`and r.value = ${value}`}
  ${
    people === undefined
      ? sql``
      : sql`and (r.giver_id = any(${people}::uuid[]) or exists (select from recognition_receivers x
          where x.recognition_id = r.id and x.person_id = any(${people}::uuid[])))`
  }`;

/** Written out, so that the partial index of public ones is used. */
const isPublic = sql`r.state = 'stands' and r.seen = 'public'`;

type Row = Readonly<{
  id: string;
  revision: number;
  at: Date;
  giver: string | null;
  receivers: readonly string[];
  value: string;
  words: string;
  boosts: number;
  edited: boolean;
}>;
const columns = sql`r.id, r.revision, r.at, r.value, r.words, r.edited_at is not null as edited,
  (select name from people where id = r.giver_id) as giver,
  array(select coalesce(p.name, u.name, o.name) from recognition_receivers x
    left join people p on p.id = x.person_id left join units u on u.id = x.unit_id
    left join outsiders o on o.id = x.outsider_id where x.recognition_id = r.id order by x.n) as receivers,
  (select count(*)::int from recognition_boosts b where b.recognition_id = r.id) as boosts`;

async function valuesIn(db: Db, locale: Locale): Promise<(id: string) => WallRecognition['value']> {
  const { values } = await readSetting(db, 'recognition');
  const byId = new Map(values.map((value) => [value.id, value]));
  return (id) => {
    const value = byId.get(id);
    return { id, name: value?.names[locale] ?? id, ...(value?.emoji && { emoji: value.emoji }) };
  };
}

const asWall = (row: Row, valueCalled: (id: string) => WallRecognition['value']): WallRecognition => ({
  id: row.id,
  revision: row.revision,
  at: row.at,
  ...(row.giver !== null && { from: row.giver }),
  to: row.receivers,
  value: valueCalled(row.value),
  words: row.words,
  boosts: row.boosts,
  edited: row.edited,
});

/**
 * Public thank-yous, the newest first. The next page is asked for with `before`: the last one of this page.
 * @param options `from` is included, `to` is not; `people`: given by one of them or naming one; `limit` 1..1,000
 */
export async function publicRecognitions(
  db: Db,
  options: Among & Readonly<{ locale: Locale; before?: Readonly<{ at: Date; id: string }>; limit: number }>,
): Promise<readonly WallRecognition[]> {
  const { before, limit } = options;
  const valueCalled = await valuesIn(db, options.locale);
  const { rows } =
    await sql<Row>`select ${columns} from recognitions r where ${isPublic} and ${among(options)}
    ${before === undefined ? sql`` : sql`and (r.at, r.id) < (${before.at}::timestamptz, ${before.id}::uuid)`}
    order by r.at desc, r.id desc limit ${limit}`.execute(db);
  return rows.map((row) => asWall(row, valueCalled));
}

/** The public thank-you with that id, while there is one. */
export async function publicRecognition(
  db: Db,
  id: string,
  locale: Locale,
): Promise<WallRecognition | undefined> {
  const { rows } =
    await sql<Row>`select ${columns} from recognitions r where ${isPublic} and r.id = ${id}`.execute(db);
  const [row] = rows;
  return row && asWall(row, await valuesIn(db, locale));
}

/** It is not to be shown (any more): undone, hidden, or no longer public. */
export type Gone = Readonly<{ id: string; gone: true }>;

/** No transaction of the program is open for longer. Milliseconds. */
const longestMs = 60_000;

/**
 * What has changed on a page of public thank-yous after a moment on the database's clock. `at` is where to go on. Changes are dated
 * by when their transaction began, so `at` stays behind the oldest that is still open: nothing is missed, and what was told may be told
 * again. Those which their giver never let be public are not told of.
 * @param options `since`: absent, nothing is told but where to begin; `limit`: about as many are told at once, 1..1,000; more where many changed in the same millisecond
 */
export async function changedSince(
  db: Db,
  options: Readonly<{ since: Date | undefined; limit: number; locale: Locale }>,
): Promise<Readonly<{ items: readonly (WallRecognition | Gone)[]; at: Date }>> {
  const { since, limit } = options;
  // Before the changes are read: whoever commits in between is among them, or was open here.
  const { rows: horizons } = await sql<{ horizon: Date }>`select greatest(
      least(now(), (select min(xact_start) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid())),
      now() - ${longestMs} * interval '1 millisecond') as horizon`.execute(db);
  const horizon = (horizons[0]?.horizon.getTime() ?? 0) - 1;
  if (since === undefined) return { items: [], at: new Date(horizon) };
  const { rows: cuts } = await sql<{ cut: Date }>`select
      date_trunc('milliseconds', changed_at) + interval '1 millisecond' as cut
    from recognitions where changed_at > ${since} order by changed_at offset ${limit - 1} limit 1`.execute(
    db,
  );
  const cut = cuts[0]?.cut;
  const valueCalled = await valuesIn(db, options.locale);
  const { rows } = await sql<Row & { shown: boolean }>`select ${columns}, (${isPublic}) as shown
    from recognitions r where r.changed_at > ${since} and r.choice = 'public'
      ${cut === undefined ? sql`` : sql`and r.changed_at <= ${cut}`} order by r.changed_at, r.id`.execute(db);
  const read = Math.min(
    cut?.getTime() ?? Number.POSITIVE_INFINITY,
    (horizons[0]?.horizon.getTime() ?? 0) - 1,
  );
  return {
    items: rows.map((row) => (row.shown ? asWall(row, valueCalled) : { id: row.id, gone: true })),
    at: new Date(Math.max(since.getTime(), read)),
  };
}

/**
 * Of people, how many were thanked by name at least once. Hidden and undone thank-yous count for nothing; one to a whole unit thanks
 * the unit, not each of its people.
 * @param options `people`: who is gone does not count; `from` is included, `to` is not
 */
export async function coverageOf(
  db: Db,
  options: Readonly<{ people: readonly PersonId[] | 'all'; from: Date; to: Date }>,
): Promise<Readonly<{ people: number; thanked: number }>> {
  const { people, from, to } = options;
  const { rows } = await sql<{ people: number; thanked: number }>`
    with thanked as (select distinct x.person_id from recognitions r
      join recognition_receivers x on x.recognition_id = r.id
      where r.state = 'stands' and r.at >= ${from} and r.at < ${to} and x.person_id is not null)
    select count(*)::int as people, count(thanked.person_id)::int as thanked
    from people p left join thanked on thanked.person_id = p.id
    where p.gone_at is null ${people === 'all' ? sql`` : sql`and p.id = any(${people}::uuid[])`}`.execute(db);
  return rows[0] ?? { people: 0, thanked: 0 };
}

/**
 * How many standing thank-yous there are of each value, whoever may see them, the most frequent first.
 * @param options `from` is included, `to` is not; `people`: given by one of them or naming one
 */
export async function valueCounts(
  db: Db,
  options: Among,
): Promise<readonly Readonly<{ value: string; count: number }>[]> {
  const { rows } = await sql<{ value: string; count: number }>`select r.value, count(*)::int as count
    from recognitions r where r.state = 'stands' and ${among(options)}
    group by r.value order by count desc, r.value`.execute(db);
  return rows;
}

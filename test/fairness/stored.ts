import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '#store/db.ts';
import type { Organisation } from './generator.ts';

/** The same id for the same name, as the database has them. */
export const uuidOf = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/**
 * Puts an invented organisation into the database.
 * @param wordsOf what a thank-you says
 */
export async function store(
  db: Db,
  { members, acts }: Organisation,
  wordsOf: (act: string) => string,
): Promise<void> {
  const units = [...new Set(members.flatMap(({ unit }) => (unit === undefined ? [] : [unit])))];
  await sql`insert into units (id, name) select * from unnest(${units.map(uuidOf)}::uuid[], ${units}::text[])`.execute(
    db,
  );
  await sql`insert into people (id, name, unit_id, attributes) select id, name, unit, '{}' from unnest(
    ${members.map(({ id }) => uuidOf(id))}::uuid[], ${members.map(({ id }) => id)}::text[],
    ${members.map(({ unit }) => (unit === undefined ? null : uuidOf(unit)))}::uuid[]) as p (id, name, unit)`.execute(
    db,
  );
  for (let from = 0; from < acts.length; from += 20_000) {
    const some = acts.slice(from, from + 20_000);
    await sql`insert into recognitions (id, at, giver_id, value, words, seen) select id, at, giver, 'service', words, 'private'
      from unnest(${some.map(({ id }) => uuidOf(id))}::uuid[], ${some.map(({ at }) => at)}::timestamptz[],
        ${some.map(({ giver }) => uuidOf(giver))}::uuid[], ${some.map(({ id }) => wordsOf(id))}::text[])
        as r (id, at, giver, words)`.execute(db);
    const named = some.flatMap(({ id, receivers }) => receivers.map((to, n) => ({ id, to, n })));
    await sql`insert into recognition_receivers (recognition_id, n, person_id) select * from unnest(
      ${named.map(({ id }) => uuidOf(id))}::uuid[], ${named.map(({ n }) => n)}::smallint[],
      ${named.map(({ to }) => uuidOf(to))}::uuid[])`.execute(db);
  }
  await sql`analyze people, recognitions, recognition_receivers`.execute(db);
}

import { type Kysely, sql } from 'kysely';

/** Who is who on the platforms: how reading them stands, who came from there, and finding people by their names. */
export const migration0008 = {
  name: '0008-directory',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create table directory_syncs (
      platform text not null,
      tenant text not null,
      state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'away')),
      seen integer not null default 0,
      joined integer not null default 0,
      added integer not null default 0,
      unmatched integer not null default 0,
      guests integer not null default 0,
      gone integer not null default 0,
      run uuid,
      claimed_at timestamptz,
      began_at timestamptz,
      next_at timestamptz not null,
      requested_at timestamptz,
      started_at timestamptz,
      finished_at timestamptz,
      completed_at timestamptz,
      failures integer not null default 0,
      failure text,
      primary key (platform, tenant)
    )`.execute(db);

    await sql`alter table people add column from_chat boolean not null default false`.execute(db);
    await sql`create index people_from_chat on people (id) where from_chat`.execute(db);
    await sql`alter table identities add column seen_at timestamptz not null default now()`.execute(db);
    await sql`drop index identities_by_person`.execute(db);
    await sql`create index identities_by_person on identities (person_id, platform, tenant)`.execute(db);

    // Case, accents and wide spaces aside. The same function folds what is looked for, so both always agree.
    await sql`create function folded(words text) returns text language sql immutable strict parallel safe as $$
      select btrim(lower(regexp_replace(regexp_replace(
        normalize(words, NFKD), '[\\u0300-\\u036F]', '', 'g'), '[[:space:]]+', ' ', 'g')))
    $$`.execute(db);
    // In the order of bytes: beginnings are looked for, in whatever language the database sorts.
    await sql`create index people_by_folded_name on people ((folded(name) collate "C"))`.execute(db);
    await sql`create index people_by_email_beginning on people ((email collate "C"))`.execute(db);
  },
};

import { type Kysely, sql } from 'kysely';

/** Recognition; and deliveries to shared places, beside those to people. */
export const migration0012 = {
  name: '0012-recognition',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table deliveries
      alter column person_id drop not null,
      add column place jsonb,
      add column celebrates boolean not null default false,
      add column shows text[],
      add constraint deliveries_to_one check (num_nonnulls(person_id, place) = 1)`.execute(db);
    await sql`create index deliveries_to_place on deliveries ((place->>'key')) where place is not null`.execute(
      db,
    );

    // Posts stand behind what somebody waits for, and before what nobody asked for.
    await sql`drop index deliveries_in_line`.execute(db);
    await sql`create index deliveries_in_line on deliveries
      (line, unasked, (place is not null), (attempts = 0), due_at) where line is not null`.execute(db);

    await sql`create index deliveries_showing on deliveries using gin (shows) where shows is not null`.execute(
      db,
    );
    await sql`create index deliveries_posted on deliveries ((ref->>'id')) where place is not null`.execute(
      db,
    );

    await sql`create table recognitions (
      id uuid primary key default gen_random_uuid(),
      at timestamptz not null,
      giver_id uuid references people (id) on delete set null,
      value text not null,
      words text not null,
      state text not null default 'stands' check (state in ('stands', 'undone', 'hidden')),
      choice text not null default 'public' check (choice in ('public', 'team', 'private')),
      seen text not null check (seen in ('public', 'team', 'private')),
      place jsonb,
      source text unique,
      source_at timestamptz,
      revision integer not null default 1,
      edited_at timestamptz,
      changed_at timestamptz not null default now()
    )`.execute(db);
    await sql`create index recognitions_by_giver on recognitions (giver_id, at desc)`.execute(db);
    await sql`create index recognitions_public on recognitions (at desc, id desc)
      where state = 'stands' and seen = 'public'`.execute(db);
    await sql`create index recognitions_standing on recognitions (at desc, id desc) where state = 'stands'`.execute(
      db,
    );
    await sql`create index recognitions_changed on recognitions (changed_at)`.execute(db);

    await sql`create table outsiders (
      id uuid primary key default gen_random_uuid(),
      name text not null,
      email text,
      link_hash bytea unique,
      mail text check (mail in ('waiting', 'sending', 'sent', 'refused', 'unknown'))
    )`.execute(db);

    await sql`create table recognition_receivers (
      recognition_id uuid not null references recognitions (id) on delete cascade,
      n smallint not null,
      person_id uuid references people (id) on delete cascade,
      unit_id uuid references units (id) on delete cascade,
      outsider_id uuid references outsiders (id) on delete cascade,
      choice text check (choice in ('public', 'team', 'private')),
      primary key (recognition_id, n),
      check (num_nonnulls(person_id, unit_id, outsider_id) = 1)
    )`.execute(db);
    await sql`create unique index recognition_receivers_person on recognition_receivers (person_id, recognition_id)
      where person_id is not null`.execute(db);
    await sql`create unique index recognition_receivers_unit on recognition_receivers (unit_id, recognition_id)
      where unit_id is not null`.execute(db);
    await sql`create unique index recognition_receivers_outsider on recognition_receivers (outsider_id)
      where outsider_id is not null`.execute(db);

    await sql`create table recognition_boosts (
      recognition_id uuid not null references recognitions (id) on delete cascade,
      person_id uuid not null references people (id) on delete cascade,
      at timestamptz not null,
      primary key (recognition_id, person_id)
    )`.execute(db);
    await sql`create index recognition_boosts_by_person on recognition_boosts (person_id, at)`.execute(db);

    await sql`create table recognition_history (
      id uuid primary key default gen_random_uuid(),
      recognition_id uuid not null references recognitions (id) on delete cascade,
      at timestamptz not null,
      by_id uuid references people (id) on delete set null,
      what text not null check (what in ('edited', 'undone', 'hidden', 'shown')),
      before jsonb,
      reason text
    )`.execute(db);
    await sql`create index recognition_history_of on recognition_history (recognition_id, at)`.execute(db);

    await sql`create table recognition_preferences (
      person_id uuid primary key references people (id) on delete cascade,
      choice text check (choice in ('public', 'team', 'private'))
    )`.execute(db);

    // One row, made when it is first needed: an export is read into a database without any.
    await sql`create table recognition_keys (
      id smallint primary key check (id = 1),
      key bytea not null
    )`.execute(db);

    await sql`create table recognition_rewordings (
      recognition_id uuid primary key references recognitions (id) on delete cascade,
      revision integer not null,
      words text,
      at timestamptz not null
    )`.execute(db);
  },
};

import { type Kysely, sql } from 'kysely';

/**
 * The pulse. Who may still answer (`pulse_pending`) and what was answered (`pulse_ballots`) share no key and no
 * column of time or order; a ballot knows the unit its answers count for and nothing of the person.
 * After the close only `pulse_sheets`, `pulse_comments` and `releases` hold answers, by groups of five or more.
 */
export const migration0003 = {
  name: '0003-pulse',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create table pulse_rounds (
      id uuid primary key default gen_random_uuid(),
      created_by uuid references people (id) on delete set null,
      state text not null default 'draft' check (state in ('draft', 'scheduled', 'open', 'closed', 'cancelled')),
      revision integer not null default 1,
      plan jsonb not null,
      replaces jsonb,
      opens_at timestamptz not null,
      closes_at timestamptz not null check (closes_at > opens_at),
      ballot_key bytea,
      launched jsonb,
      check (state = 'open' or ballot_key is null)
    )`.execute(db);
    await sql`create table pulse_invited (
      round_id uuid not null references pulse_rounds (id) on delete cascade,
      person_id uuid not null references people (id) on delete cascade,
      unit_id text not null,
      primary key (round_id, person_id)
    )`.execute(db);
    await sql`create table pulse_pending (
      round_id uuid not null references pulse_rounds (id) on delete cascade,
      person_id uuid not null references people (id) on delete cascade,
      primary key (round_id, person_id)
    )`.execute(db);
    await sql`create table pulse_ballots (
      round_id uuid not null references pulse_rounds (id) on delete cascade,
      hash bytea not null,
      unit_id text not null,
      answers jsonb not null,
      comment text,
      primary key (round_id, hash)
    )`.execute(db);
    await sql`create table pulse_sheets (
      id uuid primary key default gen_random_uuid(),
      round_id uuid not null references pulse_rounds (id) on delete cascade,
      cell text not null,
      answers jsonb not null
    )`.execute(db);
    await sql`create table pulse_comments (
      id uuid primary key default gen_random_uuid(),
      round_id uuid not null references pulse_rounds (id) on delete cascade,
      cell text not null,
      comment text not null
    )`.execute(db);
    await sql`create table releases (
      round_id uuid primary key references pulse_rounds (id) on delete cascade,
      body jsonb not null
    )`.execute(db);
    // A release is immutable in the database itself, not by habit.
    await sql`create function refuse_change() returns trigger language plpgsql as
      $$ begin raise exception 'a release cannot be changed'; end $$`.execute(db);
    await sql`create trigger release_is_immutable before update on releases
      for each row execute function refuse_change()`.execute(db);
  },
};

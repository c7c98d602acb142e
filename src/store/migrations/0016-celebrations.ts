import { type Kysely, sql } from 'kysely';

/** Birthdays and anniversaries by consent, and the days on which people are away. */
export const migration0016 = {
  name: '0016-celebrations',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create table celebration_choices (
      person_id uuid primary key references people (id) on delete cascade,
      asked_at timestamptz,
      answered_at timestamptz,
      birthday_since timestamptz,
      birthday text check (birthday ~ '^[0-1][0-9]-[0-3][0-9]$'),
      anniversary_since timestamptz,
      years boolean not null default false,
      seen text not null default 'team' check (seen in ('everybody', 'team')),
      check ((birthday_since is null) = (birthday is null))
    )`.execute(db);
    await sql`create index celebration_choices_by_birthday on celebration_choices (birthday)
      where birthday is not null`.execute(db);

    await sql`create table celebrations (
      person_id uuid not null references people (id) on delete cascade,
      kind text not null check (kind in ('birthday', 'anniversary')),
      year smallint not null,
      moved boolean not null,
      seen text not null check (seen in ('everybody', 'team')),
      years smallint,
      from_at timestamptz not null,
      until timestamptz not null,
      primary key (person_id, kind, year)
    )`.execute(db);
    await sql`create index celebrations_until on celebrations (until)`.execute(db);

    await sql`create table leaves (
      person_id uuid not null references people (id) on delete cascade,
      from_day date not null,
      to_day date not null,
      primary key (person_id, from_day),
      check (from_day <= to_day)
    )`.execute(db);
  },
};

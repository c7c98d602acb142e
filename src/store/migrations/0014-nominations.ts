import { type Kysely, sql } from 'kysely';

/** Nominations inside campaigns, and the choice among them. */
export const migration0014 = {
  name: '0014-nominations',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create table nomination_stages (
      campaign_id uuid primary key references campaigns (id) on delete cascade,
      phase text not null default 'moderation'
        check (phase in ('moderation', 'choosing', 'runoff', 'tied', 'decided')),
      revision integer not null default 1,
      round smallint not null default 1,
      jury uuid[] not null default '{}',
      key bytea,
      ends_at timestamptz,
      tied jsonb not null default '{}',
      check ((phase in ('choosing', 'runoff')) = (key is not null))
    )`.execute(db);

    await sql`create table nominations (
      id uuid primary key default gen_random_uuid(),
      campaign_id uuid not null references campaigns (id) on delete cascade,
      category text not null,
      nominee_id uuid not null references people (id) on delete cascade,
      state text not null default 'waiting'
        check (state in ('waiting', 'accepted', 'rejected', 'declined', 'merged')),
      reason text,
      revision integer not null default 1,
      won boolean not null default false,
      unique (campaign_id, category, nominee_id),
      check (not won or state = 'accepted')
    )`.execute(db);
    await sql`create index nominations_by_nominee on nominations (nominee_id)`.execute(db);

    await sql`create table nomination_voices (
      nomination_id uuid not null references nominations (id) on delete cascade,
      person_id uuid not null references people (id) on delete cascade,
      words text,
      at timestamptz not null,
      primary key (nomination_id, person_id)
    )`.execute(db);
    await sql`create index nomination_voices_by_person on nomination_voices (person_id)`.execute(db);

    await sql`create table nomination_marks (
      campaign_id uuid not null references campaigns (id) on delete cascade,
      category text not null,
      voter bytea not null,
      nomination_id uuid not null references nominations (id) on delete cascade,
      score smallint check (score between 1 and 5),
      primary key (campaign_id, category, voter, nomination_id)
    )`.execute(db);
    // One vote a category, however many arrive at once.
    await sql`create unique index nomination_marks_one_vote on nomination_marks (campaign_id, category, voter)
      where score is null`.execute(db);
    await sql`create index nomination_marks_of on nomination_marks (nomination_id)`.execute(db);

    await sql`create table nomination_results (
      nomination_id uuid not null references nominations (id) on delete cascade,
      round smallint not null,
      marks integer not null,
      total integer not null,
      primary key (nomination_id, round)
    )`.execute(db);
  },
};

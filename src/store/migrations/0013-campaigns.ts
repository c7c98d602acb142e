import { type Kysely, sql } from 'kysely';

export const migration0013 = {
  name: '0013-campaigns',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create table campaigns (
      id uuid primary key default gen_random_uuid(),
      state text not null default 'draft'
        check (state in ('draft', 'scheduled', 'open', 'moderation', 'published', 'cancelled')),
      revision integer not null default 1,
      plan jsonb not null,
      replaces jsonb,
      opens_at timestamptz not null,
      closes_at timestamptz not null,
      created_by uuid references people (id) on delete set null,
      check (opens_at < closes_at)
    )`.execute(db);
    await sql`create index campaigns_by_state on campaigns (state, opens_at desc)`.execute(db);
    await sql`create table campaign_results (
      campaign_id uuid primary key references campaigns (id) on delete cascade,
      figures jsonb not null
    )`.execute(db);
  },
};

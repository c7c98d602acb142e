import { type Kysely, sql } from 'kysely';

/** Links to pages that need no account, and what HR puts up on the mural. */
export const migration0015 = {
  name: '0015-mural',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create table mural_links (
      id uuid primary key default gen_random_uuid(),
      hash bytea not null unique,
      kind text not null check (kind in ('wall', 'campaign')),
      subject uuid,
      locale text not null check (locale in ('es', 'en', 'pt')),
      by_id uuid references people (id) on delete set null,
      at timestamptz not null,
      revoked_at timestamptz,
      check ((kind = 'campaign') = (subject is not null))
    )`.execute(db);
    await sql`create index mural_links_open on mural_links (kind, at desc) where revoked_at is null`.execute(
      db,
    );

    await sql`create table mural_cards (
      id uuid primary key default gen_random_uuid(),
      kind text not null check (kind in ('welcome', 'you_said')),
      title text not null,
      text text not null,
      by_id uuid references people (id) on delete set null,
      at timestamptz not null,
      until timestamptz not null
    )`.execute(db);
    await sql`create index mural_cards_until on mural_cards (until)`.execute(db);
  },
};

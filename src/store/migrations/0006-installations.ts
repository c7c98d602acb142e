import { type Kysely, sql } from 'kysely';

/** What a chat platform gave us to speak for its tenants, sealed. */
export const migration0006 = {
  name: '0006-installations',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create table installations (
      platform text not null,
      tenant text not null,
      key_id text not null,
      nonce bytea not null check (octet_length(nonce) = 12),
      sealed bytea not null,
      updated_at timestamptz not null default now(),
      primary key (platform, tenant)
    )`.execute(db);
  },
};

import { type Kysely, sql } from 'kysely';

/** Where a platform let the bot in: chats, teams, groups. */
export const migration0010 = {
  name: '0010-places',
  async up(db: Kysely<unknown>): Promise<void> {
    // By bytes: pages by this key are the same on every machine, whatever its language.
    await sql`create table places (
      platform text not null,
      tenant text not null,
      id text collate "C" not null,
      body text not null,
      seen_at timestamptz not null default now(),
      primary key (platform, tenant, id)
    )`.execute(db);
  },
};

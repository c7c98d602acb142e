import { type Kysely, sql } from 'kysely';

/** Accounts whose address is another person's by now: nobody's, until that is cleared up. */
export const migration0009 = {
  name: '0009-disputed',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table identities add column disputed boolean not null default false`.execute(db);
    await sql`create index identities_disputed on identities (platform, tenant) where disputed`.execute(db);
  },
};

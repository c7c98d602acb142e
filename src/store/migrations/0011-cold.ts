import { type Kysely, sql } from 'kysely';

/**
 * For platforms on which people must let the bot in: what waits for them is found when they do. And the zone of a person's
 * clock as their client says it, beside what HR's file says.
 */
export const migration0011 = {
  name: '0011-cold',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table identities add column time_zone text`.execute(db);
    await sql`create index deliveries_cold on deliveries (person_id)
      where state = 'waiting' and reason = 'cold'`.execute(db);
  },
};

import { type Kysely, sql } from 'kysely';

/** A delivery knows where it was sent to, and that it was called off while it was being sent. */
export const migration0005 = {
  name: '0005-deliveries',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table deliveries
      add column sent_to jsonb,
      add column called_off boolean not null default false`.execute(db);
  },
};

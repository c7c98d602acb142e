import { type Kysely, sql } from 'kysely';

/** An import lives longer than its file: what the check found, and how far it got. */
export const migration0004 = {
  name: '0004-imports',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`alter table imports
      alter column bytes drop not null,
      add column state text not null default 'reading' check (state in
        ('reading', 'checked', 'applying', 'applied', 'cancelled', 'forgotten')),
      add column checks integer not null default 0,
      add column report jsonb`.execute(db);
  },
};

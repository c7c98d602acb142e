import { type Kysely, sql } from 'kysely';

/** How fast each tenant of a platform may be sent to, and the deliveries that stand in line for it. */
export const migration0007 = {
  name: '0007-paces',
  async up(db: Kysely<unknown>): Promise<void> {
    // The one row that all processes write to: room in its page keeps old versions from piling up.
    await sql`create table paces (
      line text primary key,
      base double precision not null check (base > 0),
      rate double precision not null check (rate > 0),
      next_at timestamptz not null,
      blocked_until timestamptz,
      ceiling double precision,
      refused_at timestamptz,
      refused_by uuid,
      since_refusal integer not null default 0
    ) with (fillfactor = 50)`.execute(db);

    await sql`alter table deliveries add column line text, add column slot_at timestamptz`.execute(db);
    await sql`create index deliveries_in_line on deliveries (line, unasked, (attempts = 0), due_at)
      where line is not null`.execute(db);
    await sql`create index deliveries_in_line_until on deliveries (not_after)
      where line is not null and state = 'waiting'`.execute(db);

    // The sweep looks every second for what is due; what stands in line is not its to find.
    await sql`drop index deliveries_open`.execute(db);
    await sql`create index deliveries_open on deliveries (due_at)
      where state in ('waiting', 'sending') and line is null`.execute(db);

    // Was there a message to this person just now? Asked of asked and unasked ones.
    await sql`drop index deliveries_unasked`.execute(db);
    await sql`create index deliveries_by_person on deliveries (person_id, sent_at)`.execute(db);
  },
};

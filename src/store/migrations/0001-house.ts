import { type Kysely, sql } from 'kysely';

/** The house: settings, people, units, events, jobs, outbox. */
export const migration0001 = {
  name: '0001-house',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create table settings (key text primary key, value jsonb not null)`.execute(db);

    await sql`create table units (
      id uuid primary key default gen_random_uuid(),
      parent_id uuid references units (id),
      name text not null,
      invented boolean not null default false
    )`.execute(db);
    await sql`create unique index units_by_name on units (parent_id, lower(name)) nulls not distinct`.execute(
      db,
    );

    await sql`create table people (
      id uuid primary key default gen_random_uuid(),
      name text not null,
      email text unique check (email = lower(email)),
      kind text not null default 'employee' check (kind in ('employee', 'partner', 'supplier', 'investor', 'ally')),
      unit_id uuid references units (id),
      manager_id uuid references people (id) deferrable initially deferred,
      locale text check (locale in ('es', 'en', 'pt')),
      time_zone text,
      country text,
      start_date date,
      birthday text check (birthday ~ '^[0-1][0-9]-[0-3][0-9]$'),
      attributes jsonb not null default '{}',
      roles text[] not null default '{}',
      invented boolean not null default false,
      gone_at timestamptz
    )`.execute(db);
    await sql`create index people_by_unit on people (unit_id)`.execute(db);
    await sql`create index people_by_manager on people (manager_id)`.execute(db);

    await sql`create table preferences (
      person_id uuid primary key references people (id) on delete cascade,
      locale text check (locale in ('es', 'en', 'pt')),
      hours_from smallint,
      hours_to smallint,
      hours_days smallint[],
      paused_until timestamptz,
      opted_out boolean not null default false,
      check (hours_from >= 0 and hours_to <= 1440 and hours_from < hours_to)
    )`.execute(db);

    await sql`create table identities (
      platform text not null,
      tenant text not null,
      key text not null,
      person_id uuid not null references people (id) on delete cascade,
      route text not null default '',
      primary key (platform, tenant, key)
    )`.execute(db);
    await sql`create index identities_by_person on identities (person_id)`.execute(db);

    await sql`create table unit_managers (
      unit_id uuid not null references units (id) on delete cascade,
      person_id uuid not null references people (id) on delete cascade,
      acting boolean not null default false,
      until date,
      source text not null check (source in ('hr', 'tree')),
      primary key (unit_id, person_id)
    )`.execute(db);
    await sql`create index unit_managers_by_person on unit_managers (person_id)`.execute(db);

    await sql`create table events (id text primary key, at timestamptz not null)`.execute(db);
    await sql`create index events_by_time on events (at)`.execute(db);

    await sql`create table jobs (
      id uuid primary key default gen_random_uuid(),
      name text not null,
      data jsonb not null,
      due_at timestamptz not null,
      once text unique,
      set_at timestamptz,
      attempts integer not null default 0,
      failure text,
      done_at timestamptz
    )`.execute(db);
    await sql`create index jobs_open on jobs (due_at) where done_at is null`.execute(db);

    await sql`create table deliveries (
      id uuid primary key default gen_random_uuid(),
      person_id uuid not null references people (id) on delete cascade,
      message text not null,
      data jsonb not null,
      subject text,
      once text unique,
      unasked boolean not null,
      state text not null default 'waiting' check (state in
        ('waiting', 'sending', 'sent', 'answered', 'unreachable', 'expired', 'cancelled', 'unknown')),
      reason text,
      due_at timestamptz not null,
      not_after timestamptz not null,
      set_at timestamptz,
      attempts integer not null default 0,
      claimed_at timestamptz,
      tried_at timestamptz,
      sent_at timestamptz,
      ref jsonb,
      refresh boolean not null default false,
      forget boolean not null default false
    )`.execute(db);
    await sql`create index deliveries_open on deliveries (due_at) where state in ('waiting', 'sending')`.execute(
      db,
    );
    await sql`create index deliveries_to_refresh on deliveries (id) where refresh`.execute(db);
    await sql`create index deliveries_by_subject on deliveries (subject)`.execute(db);
    await sql`create index deliveries_unasked on deliveries (person_id, sent_at) where unasked`.execute(db);

    await sql`create table imports (
      id uuid primary key default gen_random_uuid(),
      by uuid not null references people (id) on delete cascade,
      file_name text not null,
      bytes bytea not null,
      at timestamptz not null
    )`.execute(db);
  },
};

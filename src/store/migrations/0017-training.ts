import { type Kysely, sql } from 'kysely';

/** Courses, who takes them, how far they are, and what reminds them. */
export const migration0017 = {
  name: '0017-training',
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`create table courses (
      id uuid primary key default gen_random_uuid(),
      slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,59}$'),
      version integer,
      revision integer not null default 0,
      draft jsonb,
      staged jsonb,
      by_id uuid references people (id) on delete set null,
      created_at timestamptz not null,
      retired_at timestamptz
    )`.execute(db);
    await sql`create table course_versions (
      course_id uuid not null references courses (id) on delete cascade,
      version integer not null check (version > 0),
      body jsonb not null,
      hash text not null,
      by_id uuid references people (id) on delete set null,
      at timestamptz not null,
      primary key (course_id, version)
    )`.execute(db);
    await sql`create table course_rules (
      id uuid primary key default gen_random_uuid(),
      course_id uuid not null references courses (id) on delete cascade,
      kind text not null check (kind in ('audience', 'tenure')),
      audience jsonb not null,
      after_days integer check (after_days between 0 and 3650),
      starts_on date,
      mandatory boolean not null,
      due jsonb,
      by_id uuid references people (id) on delete set null,
      created_at timestamptz not null,
      begun_at timestamptz,
      ended_at timestamptz,
      revision integer not null default 0,
      replaces uuid references course_rules (id) on delete cascade,
      replaces_revision integer,
      check ((kind = 'tenure') = (after_days is not null))
    )`.execute(db);
    await sql`create index course_rules_open on course_rules (course_id) where ended_at is null`.execute(db);

    await sql`create table enrolments (
      id uuid primary key default gen_random_uuid(),
      person_id uuid not null references people (id) on delete cascade,
      course_id uuid not null references courses (id) on delete cascade,
      version integer not null,
      source text not null check (source in ('audience', 'tenure', 'manager', 'self')),
      rule_id uuid references course_rules (id) on delete set null,
      by_id uuid references people (id) on delete set null,
      mandatory boolean not null,
      free jsonb,
      starts_on date not null,
      due_on date,
      state text not null default 'open' check (state in ('open', 'done', 'stopped')),
      stopped_why text check (stopped_why in ('withdrawn', 'self', 'gone', 'rule')),
      created_at timestamptz not null,
      invited_at timestamptz,
      begun_at timestamptz,
      done_at timestamptz,
      paused_until date,
      reviews boolean not null default true,
      foreign key (course_id, version) references course_versions (course_id, version),
      check ((state = 'done') = (done_at is not null)),
      check ((state = 'stopped') = (stopped_why is not null))
    )`.execute(db);
    await sql`create unique index enrolments_one_open on enrolments (person_id, course_id) where state = 'open'`.execute(
      db,
    );
    await sql`create index enrolments_by_person on enrolments (person_id)`.execute(db);
    await sql`create index enrolments_by_course on enrolments (course_id, state)`.execute(db);
    await sql`create index enrolments_done on enrolments (done_at, id) where state = 'done'`.execute(db);
    await sql`create index enrolments_by_rule on enrolments (rule_id, person_id) where rule_id is not null`.execute(
      db,
    );
    await sql`create index enrolments_to_invite on enrolments (person_id)
      where state = 'open' and invited_at is null and source <> 'self'`.execute(db);

    await sql`create table lesson_states (
      enrolment_id uuid not null references enrolments (id) on delete cascade,
      lesson text not null,
      state text not null check (state in ('returns', 'learned', 'retired')),
      step smallint not null,
      streak smallint not null,
      answers integer not null,
      reviews smallint not null default 0,
      anchor_on date not null,
      gap smallint not null,
      primary key (enrolment_id, lesson)
    )`.execute(db);
    await sql`create table lesson_answers (
      enrolment_id uuid not null references enrolments (id) on delete cascade,
      lesson text not null,
      n integer not null,
      gap smallint,
      correct boolean not null,
      sure boolean not null,
      day date not null,
      primary key (enrolment_id, lesson, n)
    )`.execute(db);

    await sql`create table learners (
      person_id uuid primary key references people (id) on delete cascade,
      wake_at timestamptz,
      day date,
      taken integer not null default 0,
      session uuid,
      touched boolean not null default false,
      ignored integer not null default 0,
      rests_until date
    )`.execute(db);
    await sql`create index learners_to_wake on learners (wake_at) where wake_at is not null`.execute(db);

    await sql`create table ladder_steps (
      enrolment_id uuid not null references enrolments (id) on delete cascade,
      step text not null check (step in ('before7', 'before1', 'after1', 'digest', 'next_level', 'stop')),
      at timestamptz not null,
      primary key (enrolment_id, step)
    )`.execute(db);
    await sql`create table nudges (
      id uuid primary key default gen_random_uuid(),
      kind text not null check (kind in ('lesson', 'review', 'before7', 'before1', 'after1')),
      person_id uuid not null references people (id) on delete cascade,
      enrolment_id uuid references enrolments (id) on delete cascade,
      day date not null,
      arm text not null check (arm in ('sent', 'held')),
      compared boolean not null default true,
      at timestamptz not null,
      followed_at timestamptz,
      unique nulls not distinct (kind, person_id, enrolment_id, day)
    )`.execute(db);
    await sql`create index nudges_open on nudges (person_id, at) where followed_at is null`.execute(db);

    await sql`create table statements (
      id uuid primary key,
      seq bigint generated always as identity,
      person_id uuid not null references people (id) on delete cascade,
      enrolment_id uuid not null references enrolments (id) on delete cascade,
      verb text not null check (verb in ('registered', 'answered', 'completed', 'withdrew')),
      lesson text,
      n integer,
      at timestamptz not null,
      state text not null default 'waiting' check (state in ('waiting', 'stored', 'refused')),
      tries integer not null default 0,
      next_at timestamptz not null,
      reason text
    )`.execute(db);
    await sql`create index statements_waiting on statements (seq) where state = 'waiting'`.execute(db);
    await sql`create index statements_over on statements (at) where state <> 'waiting'`.execute(db);
    await sql`create index statements_by_enrolment on statements (enrolment_id)`.execute(db);
    await sql`create index statements_by_person on statements (person_id)`.execute(db);

    await sql`create table growth_skills (
      id uuid primary key default gen_random_uuid(),
      person_id uuid not null references people (id) on delete cascade,
      words text not null,
      course_id uuid references courses (id) on delete set null,
      state text not null default 'wanted' check (state in ('wanted', 'learning', 'have')),
      created_on date not null,
      changed_at timestamptz not null
    )`.execute(db);
    await sql`create index growth_skills_by_person on growth_skills (person_id)`.execute(db);
    await sql`create table growth_shares (
      person_id uuid not null references people (id) on delete cascade,
      with_id uuid not null references people (id) on delete cascade,
      at timestamptz not null,
      primary key (person_id, with_id)
    )`.execute(db);

    // A page with a file for HR: a link that ends by itself. `subject`: of one course alone.
    await sql`alter table mural_links
      drop constraint mural_links_kind_check,
      drop constraint mural_links_check,
      add column until timestamptz,
      add constraint mural_links_kind_check check (kind in ('wall', 'campaign', 'completions')),
      add constraint mural_links_check check (kind = 'completions' or (kind = 'campaign') = (subject is not null)),
      add constraint mural_links_ends check (kind <> 'completions' or until is not null)`.execute(db);

    // What a person must learn is told also to those who want no messages; what comes in a series leaves room for the rest.
    await sql`alter table deliveries
      add column duty boolean not null default false,
      add column routine boolean not null default false`.execute(db);
  },
};

import { sql } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';
import { StartError } from '#core/errors.ts';
import { openDatabase } from '#store/db.ts';
import { isMigrated, migrate, migrations } from '#store/migrate.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';

const names = migrations.map((migration) => migration.name);
const id = '00000000-0000-4000-8000-000000000001';

/** What a database may hold from each version on: put in right after that version, looked for after all later ones. */
const rows: Readonly<Record<string, readonly string[]>> = {
  '0001-house': [
    `insert into settings values ('organisation', '{"name": "Ñandú"}')`,
    `insert into units (id, name) values ('${id}', 'Operations')`,
    `insert into people (id, name, email, unit_id, roles) values ('${id}', 'Ana', 'ana@example.org', '${id}', '{hr}')`,
    `insert into preferences (person_id, hours_days) values ('${id}', '{1,2}')`,
    `insert into identities values ('web', 'trial', 'ana', '${id}')`,
    `insert into unit_managers values ('${id}', '${id}', false, null, 'hr')`,
    `insert into events values ('1', now())`,
    `insert into jobs (name, data, due_at) values ('pulse.close', '{}', now())`,
    `insert into deliveries (person_id, message, data, unasked, due_at, not_after)
      values ('${id}', 'pulse.ask', '{}', true, now(), now())`,
    `insert into imports (id, by, file_name, bytes, at) values ('${id}', '${id}', 'people.csv', '\\x00', now())`,
  ],
  '0002-webchat': [
    `insert into web_channels (tenant, slug, title, guests) values ('t', 'all', 'All', true)`,
    `insert into web_conversations values ('t', 'dm:ana', 1)`,
    `insert into web_messages values ('${id}', 't', 'dm:ana', 1, null, now(), null, null, '{}')`,
  ],
  '0003-pulse': [
    `insert into pulse_rounds (id, plan, opens_at, closes_at) values ('${id}', '{}', now(), now() + interval '1 day')`,
    `insert into pulse_invited values ('${id}', '${id}', 'u')`,
    `insert into pulse_pending values ('${id}', '${id}')`,
    `insert into pulse_ballots values ('${id}', '\\x01', 'u', '{}')`,
    `insert into pulse_sheets (round_id, cell, answers) values ('${id}', 'c', '{}')`,
    `insert into pulse_comments (round_id, cell, comment) values ('${id}', 'c', 'well')`,
    `insert into releases values ('${id}', '{}')`,
  ],
  '0004-imports': [`update imports set bytes = null, state = 'applied', report = '{}'`],
  '0005-deliveries': [`update deliveries set called_off = true, sent_to = '{"platform": "web"}'`],
  '0006-installations': [
    `insert into installations values ('p', 't', 'k', decode(repeat('00', 12), 'hex'), '\\x01')`,
  ],
  '0007-paces': [
    `insert into paces (line, base, rate, next_at) values ('x/t/send', 60, 60, now())`,
    `update deliveries set line = 'x/t/send', slot_at = now()`,
  ],
  '0008-directory': [`insert into directory_syncs (platform, tenant, next_at) values ('p', 't', now())`],
  '0009-disputed': [`update identities set disputed = true`],
  '0010-places': [`insert into places values ('p', 't', '19:a@thread.tacv2', '{}')`],
  '0011-cold': [`update identities set time_zone = 'America/Lima'`],
  '0012-recognition': [
    `insert into deliveries (place, message, data, unasked, celebrates, due_at, not_after)
     values ('{"platform": "web"}', 'x.y', '{}', false, false, now(), now())`,
    `insert into recognitions (id, at, giver_id, value, words, seen) values ('${id}', now(), '${id}', 'care', 'w', 'team')`,
    `insert into outsiders (id, name, email) values ('${id}', 'Iris', 'iris@out.example')`,
    `insert into recognition_receivers values ('${id}', 0, '${id}', null, null, 'private')`,
    `insert into recognition_boosts values ('${id}', '${id}', now())`,
    `insert into recognition_history (recognition_id, at, by_id, what) values ('${id}', now(), '${id}', 'hidden')`,
    `insert into recognition_preferences values ('${id}', 'team')`,
    `insert into recognition_rewordings values ('${id}', 1, 'better', now())`,
    `insert into recognition_keys values (1, '\\x01')`,
  ],
  '0013-campaigns': [
    `insert into campaigns (id, plan, opens_at, closes_at) values ('${id}', '{}', now(), now() + interval '1 day')`,
    `insert into campaign_results values ('${id}', '{}')`,
  ],
  '0014-nominations': [
    `insert into nomination_stages (campaign_id) values ('${id}')`,
    `insert into nominations (id, campaign_id, category, nominee_id) values ('${id}', '${id}', 'c', '${id}')`,
    `insert into nomination_voices values ('${id}', '${id}', 'words', now())`,
    `insert into nomination_marks values ('${id}', 'c', '\\x01', '${id}', 5)`,
    `insert into nomination_results values ('${id}', 1, 1, 5)`,
  ],
  '0015-mural': [
    `insert into mural_links (hash, kind, locale, at) values ('\\x01', 'wall', 'es', now())`,
    `insert into mural_cards (kind, title, text, at, until) values ('you_said', 't', 'w', now(), now())`,
  ],
  '0016-celebrations': [
    `insert into celebration_choices values ('${id}', now(), now(), now(), '02-29', null, false, 'everybody')`,
    `insert into celebrations values ('${id}', 'birthday', 2026, false, 'everybody', null, now(), now())`,
    `insert into leaves values ('${id}', '2026-12-01', '2026-12-05')`,
  ],
  '0017-training': [
    `update deliveries set duty = true, routine = true`,
    `insert into mural_links (hash, kind, locale, at, until) values ('\\x02', 'completions', 'es', now(), now())`,
    `insert into courses (id, slug, version, draft, by_id, created_at) values ('${id}', 'good-handover', 1, '{}', '${id}', now())`,
    `insert into course_versions values ('${id}', 1, '{"lessons": []}', 'abc', '${id}', now())`,
    `insert into course_rules (id, course_id, kind, audience, after_days, mandatory, due, created_at)
     values ('${id}', '${id}', 'tenure', '{}', 30, true, '{"kind": "after", "days": 14}', now())`,
    `insert into enrolments (id, person_id, course_id, version, source, rule_id, mandatory, starts_on, due_on, created_at)
     values ('${id}', '${id}', '${id}', 1, 'tenure', '${id}', true, '2026-12-01', '2026-12-15', now())`,
    `insert into lesson_states (enrolment_id, lesson, state, step, streak, answers, anchor_on, gap) values ('${id}', 'why', 'learned', 1, 1, 1, '2026-12-01', 2)`,
    `insert into lesson_answers (enrolment_id, lesson, n, gap, correct, sure, day) values ('${id}', 'why', 0, null, true, false, '2026-12-01')`,
    `insert into learners (person_id, wake_at, day, taken) values ('${id}', now(), '2026-12-01', 1)`,
    `insert into ladder_steps (enrolment_id, step, at) values ('${id}', 'before7', now())`,
    `insert into nudges (kind, person_id, enrolment_id, day, arm, at)
     values ('before7', '${id}', '${id}', '2026-12-08', 'held', now())`,
    `insert into statements (id, person_id, enrolment_id, verb, at, next_at)
     values ('${id}', '${id}', '${id}', 'registered', now(), now())`,
    `insert into growth_skills (person_id, words, course_id, created_on, changed_at)
     values ('${id}', 'listening', '${id}', '2026-12-01', now())`,
    `insert into growth_shares values ('${id}', '${id}', now())`,
  ],
};

const databases: TestDatabase[] = [];
afterEach(async () => {
  for (const database of databases.splice(0)) await database.drop();
});

/** A database as it is before the first start. */
async function emptyDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  databases.push(database);
  await database.pool.query('drop schema public cascade; create schema public');
  return database;
}

/** Columns, constraints, indexes, triggers and functions, in words. */
async function structure({ pool }: TestDatabase): Promise<readonly string[]> {
  const { rows: found } = await pool.query<{ line: string }>(`
    select concat_ws(' ', 'column', table_name, column_name, data_type, udt_name, is_nullable, column_default,
      identity_generation) as line from information_schema.columns where table_schema = 'public'
    union all select concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid))
      from pg_constraint where connamespace = 'public'::regnamespace
    union all select indexdef from pg_indexes where schemaname = 'public'
    union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    union all select pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
    order by 1`);
  return found.map(({ line }) => line);
}

/** Every table's rows, as far as their columns were there before. */
async function contents({ pool }: TestDatabase): Promise<ReadonlyMap<string, readonly object[]>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'migrations' order by 1`,
  );
  const all = new Map<string, readonly object[]>();
  for (const { name } of tables) {
    const { rows: found } = await pool.query<{ row: object }>(`select to_jsonb(t) as row from "${name}" t`);
    all.set(
      name,
      found.map(({ row }) => row),
    );
  }
  return all;
}

const ran = async ({ pool }: TestDatabase): Promise<readonly string[]> =>
  (await pool.query<{ name: string }>('select name from migrations order by name')).rows.map(
    ({ name }) => name,
  );

describe('from every earlier version', () => {
  test('what each version can hold is said above', () => {
    expect(Object.keys(rows)).toEqual(names);
    expect(names).toEqual(names.toSorted());
  });

  test.for(names.map((name, index) => [name, index + 1] as const))(
    'from %s: nothing is lost, and the structure is that of a new database',
    async ([, count]) => {
      const [database, fresh] = [await emptyDatabase(), await emptyDatabase()];
      const before = migrations.slice(0, count);
      expect(await migrate(database.db, before)).toEqual(names.slice(0, count));
      for (const statement of before.flatMap((step) => rows[step.name] ?? [])) {
        await database.pool.query(statement);
      }
      const held = await contents(database);
      expect([...held.values()].every((some) => some.length > 0)).toBe(true);
      expect(await isMigrated(database.db)).toBe(count === names.length);

      expect(await migrate(database.db)).toEqual(names.slice(count));
      expect(await isMigrated(database.db)).toBe(true);
      const after = await contents(database);
      for (const [table, some] of held) {
        expect([table, after.get(table)]).toMatchObject([table, some]);
      }
      await migrate(fresh.db);
      expect(await structure(database)).toEqual(await structure(fresh));
    },
  );

  test('the second time it does nothing', async () => {
    const database = await emptyDatabase();
    expect(await migrate(database.db)).toEqual(names);
    const [before, at] = [
      await structure(database),
      await sql`select * from migrations`.execute(database.db),
    ];
    expect(await migrate(database.db)).toEqual([]);
    expect(await structure(database)).toEqual(before);
    expect(await sql`select * from migrations`.execute(database.db)).toEqual(at);
  });
});

describe('what goes wrong changes nothing', () => {
  test('several processes at once: one does it, the others find it done', async () => {
    const database = await emptyDatabase();
    const pools = Array.from({ length: 4 }, () => openDatabase(database.connection));
    const done = await Promise.all(pools.map(({ db }) => migrate(db)));
    await Promise.all(pools.map(({ close }) => close()));
    expect(done.filter((some) => some.length === names.length)).toHaveLength(1);
    expect(done.filter((some) => some.length === 0)).toHaveLength(3);
    expect(await ran(database)).toEqual(names);
  });

  test('a database of a newer program is left as it is', async () => {
    const database = await emptyDatabase();
    await migrate(database.db, migrations.slice(0, 1));
    await database.pool.query(`insert into migrations values ('9999-later')`);
    const before = await structure(database);
    const refused = await migrate(database.db).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StartError);
    expect((refused as StartError).problems.join()).toMatch(/newer Latido.*9999-later/);
    expect(await structure(database)).toEqual(before);
    expect(await ran(database)).toEqual([names[0], '9999-later']);
    expect(await isMigrated(database.db)).toBe(false);
  });

  test('a step that fails takes back those before it', async () => {
    const database = await emptyDatabase();
    const failing = { name: '9998-fails', up: () => Promise.reject(new Error('no')) };
    await expect(migrate(database.db, [...migrations, failing])).rejects.toThrow('no');
    expect(await structure(database)).toEqual([]);
    expect(await migrate(database.db)).toEqual(names);
  });
});

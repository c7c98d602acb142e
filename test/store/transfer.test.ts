import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { StartError } from '#core/errors.ts';
import { moveData } from '#src/cli/db.ts';
import { jobsToSet } from '#store/jobs.ts';
import { migrations } from '#store/migrate.ts';
import { exportDatabase, importDatabase } from '#store/transfer.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'latido-transfer-'));
const databases: TestDatabase[] = [];

async function newDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  databases.push(database);
  return database;
}

const nasty = 'tab\t back\\slash \\N \\. \n\\.\nline "quotes" \' , ; Ñandú 👩‍👩‍👧 \r\n end\\';

/** Rows of every table, with what is hard to carry: every type, nulls, line breaks, circles, gaps. */
async function fill({ pool }: TestDatabase): Promise<void> {
  await pool.query('begin');
  const [root, leaf, ana, luis, round] = [1, 2, 3, 4, 5].map(
    (n) => `00000000-0000-4000-8000-00000000000${n}`,
  );
  const run = (text: string, values: unknown[] = []) => pool.query(text, values);
  await run(`insert into settings values ('organisation', $1)`, [
    JSON.stringify({ name: nasty, big: 1e300, deep: [[{ a: null }]] }),
  ]);
  // The child comes first in the order of the file.
  await run(
    `with parent as (insert into units (id, name) values ($2, 'Raíz'))
     insert into units (id, parent_id, name, invented) values ($1, $2, $3, true)`,
    [root, leaf, nasty],
  );
  // Each is the other's manager: only a deferred constraint lets that in.
  await run(
    `with two as (insert into people (id, name, manager_id) values ($1, 'Ana', $2))
     insert into people (id, name, email, kind, unit_id, manager_id, locale, time_zone, country, start_date, birthday,
       attributes, roles, gone_at)
     values ($2, $3, 'luis@example.org', 'partner', $4, $1, 'pt', 'America/Bogota', 'CO', '0044-03-15 BC', '02-29', $5,
       array['hr', 'a "b", {c}'], '2026-11-21 20:58:07.123456+05:30')`,
    [ana, luis, nasty, root, JSON.stringify({ '': nasty, z: '1', a: '2' })],
  );
  await run(
    `insert into preferences values ($1, 'es', 0, 1440, array[1,7]::smallint[], '2026-11-21T00:00:00.000001Z', true)`,
    [ana],
  );
  await run(`insert into identities values ('web', 'trial', $2, $1, $2)`, [ana, nasty]);
  await run(`insert into unit_managers values ($1, $2, true, '2027-01-01', 'hr')`, [root, ana]);
  await run(`insert into events values ($1, '2026-01-01 00:00:00.999999Z')`, [nasty]);
  await run(
    `insert into jobs (name, data, due_at, once, set_at, attempts, failure, done_at) values
     ('pulse.close', $1, 'infinity', 'once', now(), 3, 'unknown', null),
     ('pulse.open', '[]', now(), null, now(), 0, null, now())`,
    [JSON.stringify({ round, text: nasty })],
  );
  await run(
    `insert into deliveries (person_id, message, data, once, unasked, state, due_at, not_after, set_at, ref)
     values ($1, 'pulse.ask', '{}', null, true, 'waiting', now(), now(), now(), null),
       ($1, 'pulse.ask', '{}', 'x', false, 'sent', now(), now(), null, $2)`,
    [luis, JSON.stringify({ platform: 'web', id: nasty })],
  );
  await run(`insert into imports (by, file_name, bytes, at) values ($1, $2, $3, now())`, [
    ana,
    nasty,
    Buffer.concat([Buffer.from([0, 10, 92, 46, 10, 255]), randomBytes(100_000)]),
  ]);
  await run(
    `insert into pulse_rounds (id, created_by, state, plan, opens_at, closes_at, ballot_key, launched)
     values ($1, $2, 'open', '{}', '-infinity', now(), $3, '{"units": []}')`,
    [round, ana, randomBytes(32)],
  );
  await run(`insert into pulse_invited values ($1, $2, 'unit')`, [round, ana]);
  await run(`insert into pulse_pending values ($1, $2)`, [round, ana]);
  await run(`insert into pulse_ballots values ($1, $2, 'unit', '{"1": 5}', $3)`, [
    round,
    randomBytes(32),
    nasty,
  ]);
  await run(`insert into pulse_sheets (round_id, cell, answers) values ($1, 'cell', '{"1": "na"}')`, [round]);
  await run(`insert into pulse_comments (round_id, cell, comment) values ($1, 'cell', $2)`, [round, nasty]);
  await run(`insert into releases values ($1, '{"round": 1}')`, [round]);
  await run(
    `insert into web_channels (tenant, slug, title, guests) values ('t', 'a', 'A', true), ('t', 'b', $1, false)`,
    [nasty],
  );
  await run(`delete from web_channels where slug = 'a'`);
  await run(`insert into web_conversations values ('t', 'dm:ana', 7, true)`);
  // A json column keeps its text as it came.
  await run(
    `insert into web_messages (id, tenant, conversation, position, at, delivery, body)
     values ($1, 't', 'dm:ana', 7, now(), null, '{ "b" : 1,  "a": 2, "a": 1.50 }')`,
    [root],
  );
  // Sealed bodies travel as they are: whoever has the keys need not install anew.
  await run(`insert into installations values ('p', $1, 'k', $2, $3, '2026-01-01 00:00:00.999999Z')`, [
    nasty,
    randomBytes(12),
    randomBytes(300),
  ]);
  await run(`insert into paces (line, base, rate, next_at) values ('x/t/send', 60, 60, now())`);
  await run(`insert into directory_syncs (platform, tenant, next_at) values ('p', 't', now())`);
  await run(`insert into places values ('p', 't', $1, $1)`, [nasty]);
  await run(
    `insert into deliveries (place, message, data, unasked, celebrates, due_at, not_after)
     values ($1, 'x.y', '{}', false, false, now(), now())`,
    [{ platform: 'web', tenant: 't', key: nasty, route: nasty }],
  );
  await run(
    `insert into recognitions (id, at, giver_id, value, words, seen) values ($1, '2026-01-01 00:00:00.999999Z', $2, 'care', $3, 'team')`,
    [round, ana, nasty],
  );
  await run(`insert into outsiders (id, name, email, link_hash) values ($1, $2, $2, $3)`, [
    round,
    nasty,
    randomBytes(32),
  ]);
  await run(`insert into recognition_receivers values ($1, 0, $2, null, null, 'private')`, [round, ana]);
  await run(`insert into recognition_boosts values ($1, $2, now())`, [round, ana]);
  await run(
    `insert into recognition_history (recognition_id, at, by_id, what, before, reason) values ($1, now(), $2, 'edited', '{"words": "x"}', $3)`,
    [round, ana, nasty],
  );
  await run(`insert into recognition_preferences values ($1, 'team')`, [ana]);
  await run(`insert into recognition_keys values (1, $1)`, [randomBytes(32)]);
  await run(`insert into recognition_rewordings values ($1, 1, $2, now())`, [round, nasty]);
  await run(
    `insert into campaigns (id, plan, opens_at, closes_at, created_by) values ($1, '{"a": 1}', now(), now() + interval '1 day', $2)`,
    [round, ana],
  );
  await run(`insert into campaign_results values ($1, '{"a": 1}')`, [round]);
  await run(
    `insert into nomination_stages (campaign_id, phase, key, jury) values ($1, 'choosing', $2, array[$3::uuid])`,
    [round, randomBytes(32), ana],
  );
  await run(
    `insert into nominations (id, campaign_id, category, nominee_id, reason) values ($1, $1, 'c', $2, $3)`,
    [round, ana, nasty],
  );
  await run(`insert into nomination_voices values ($1, $2, $3, now())`, [round, ana, nasty]);
  await run(`insert into nomination_marks values ($1, 'c', $2, $1, 5)`, [round, randomBytes(32)]);
  await run(`insert into nomination_results values ($1, 1, 1, 5)`, [round]);
  await run(`insert into mural_links (hash, kind, locale, by_id, at) values ($1, 'wall', 'es', $2, now())`, [
    randomBytes(32),
    ana,
  ]);
  await run(
    `insert into mural_cards (kind, title, text, by_id, at, until) values ('you_said', $1, $1, $2, now(), now())`,
    [nasty, ana],
  );
  await run(
    `insert into celebration_choices values ($1, now(), now(), now(), '02-29', null, false, 'everybody')`,
    [ana],
  );
  await run(
    `insert into celebrations values ($1, 'birthday', 2026, false, 'everybody', null, now(), now())`,
    [ana],
  );
  await run(`insert into leaves values ($1, '2026-12-01', '2026-12-05')`, [ana]);
  await run(
    `insert into courses (id, slug, version, draft, by_id, created_at)
     values ($1, 'good-handover', 1, $2, $3, now())`,
    [round, JSON.stringify({ title: nasty }), ana],
  );
  await run(`insert into course_versions values ($1, 1, $2, 'abc', $3, now())`, [
    round,
    JSON.stringify({ title: nasty }),
    ana,
  ]);
  await run(
    `insert into course_rules (id, course_id, kind, audience, after_days, mandatory, due, created_at)
     values ($1, $1, 'tenure', '{}', 30, true, '{"kind": "after", "days": 14}', now())`,
    [round],
  );
  await run(
    `insert into enrolments (id, person_id, course_id, version, source, rule_id, mandatory, starts_on, due_on, created_at)
     values ($1, $2, $1, 1, 'tenure', $1, true, '2026-12-01', '2026-12-15', now())`,
    [round, ana],
  );
  await run(
    `insert into lesson_states (enrolment_id, lesson, state, step, streak, answers, anchor_on, gap) values ($1, 'why', 'learned', 1, 1, 1, '2026-12-01', 2)`,
    [round],
  );
  await run(
    `insert into lesson_answers (enrolment_id, lesson, n, gap, correct, sure, day) values ($1, 'why', 0, null, true, false, '2026-12-01')`,
    [round],
  );
  await run(`insert into learners (person_id, wake_at, day, taken) values ($1, now(), '2026-12-01', 1)`, [
    ana,
  ]);
  await run(`insert into ladder_steps (enrolment_id, step, at) values ($1, 'before7', now())`, [round]);
  await run(
    `insert into nudges (kind, person_id, enrolment_id, day, arm, at)
     values ('before7', $1, $2, '2026-12-08', 'held', now())`,
    [ana, round],
  );
  await run(
    `insert into statements (id, person_id, enrolment_id, verb, at, next_at)
     values ($1, $2, $1, 'registered', now(), now())`,
    [round, ana],
  );
  await run(
    `insert into growth_skills (person_id, words, course_id, created_on, changed_at)
     values ($1, $2, $3, '2026-12-01', now())`,
    [ana, nasty, round],
  );
  await run(`insert into growth_shares values ($1, $1, now())`, [ana]);
  await run('commit');
}

/** Everything in the database as text, by table, in the order of the text; found without the code that is tested. */
async function contents({ pool }: TestDatabase): Promise<Record<string, readonly string[]>> {
  const tables = await pool.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'migrations' order by 1`,
  );
  const all: Record<string, readonly string[]> = {};
  for (const { name } of tables.rows) {
    const { rows } = await pool.query<{ row: string }>(
      `select row_to_json(t)::text as row from "${name}" t order by row_to_json(t)::text collate "C"`,
    );
    // Long rows by their digest: a difference is to be shown within this century.
    all[name] = rows.map(({ row }) =>
      row.length < 1_000 ? row : `${row.slice(0, 200)} ${createHash('sha256').update(row).digest('hex')}`,
    );
  }
  return all;
}

const exported = async (database: TestDatabase): Promise<Buffer> => {
  const file = new PassThrough();
  const [bytes] = await Promise.all([buffer(file), exportDatabase(database.pool, file)]);
  return bytes;
};
const imported = (database: TestDatabase, bytes: Buffer) =>
  importDatabase(database.pool, Readable.from([bytes]));

async function refusal(database: TestDatabase, bytes: Buffer): Promise<string> {
  const error = await imported(database, bytes).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StartError);
  return (error as StartError).message;
}

let source: TestDatabase;
let file: Buffer;
beforeAll(async () => {
  source = await newDatabase();
  await fill(source);
  file = await exported(source);
});
afterEach(async () => {
  // The source stays; every test has a target of its own.
  for (const database of databases.splice(1)) await database.drop();
});
afterAll(async () => {
  for (const database of databases) await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe('there and back', () => {
  test('every row of every table arrives as it was', async () => {
    const target = await newDatabase();
    const before = await contents(source);
    // The test is worth nothing for a table without rows.
    expect(Object.entries(before).filter(([, rows]) => rows.length === 0)).toEqual([]);
    const moved = await imported(target, file);
    // Alarms are the one thing that is not carried.
    const unset = (row: string) => row.replace(/"set_at":"[^"]+"/, '"set_at":null');
    expect(await contents(target)).toEqual({
      ...before,
      jobs: before.jobs?.map(unset).toSorted(),
      deliveries: before.deliveries?.map(unset).toSorted(),
    });
    expect(Object.fromEntries(moved)).toEqual(
      Object.fromEntries(Object.entries(before).map(([name, rows]) => [name, rows.length])),
    );
  });

  test('alarms are set anew, counted columns go on counting, a release stays immutable', async () => {
    const target = await newDatabase();
    await imported(target, file);
    const due = await jobsToSet(target.db, new Date('9999-01-01'), 10);
    expect(due).toHaveLength(0); // Due at infinity.
    await sql`update jobs set due_at = now() where done_at is null`.execute(target.db);
    expect(await jobsToSet(target.db, new Date('9999-01-01'), 10)).toHaveLength(1);
    const { rows } = await target.pool.query<{ position: number }>(
      `insert into web_channels (tenant, slug, title, guests) values ('t', 'c', 'C', true) returning position`,
    );
    expect(rows).toEqual([{ position: 3 }]);
    await expect(target.pool.query(`update releases set body = '{}'`)).rejects.toThrow('cannot be changed');
    await expect(
      target.pool.query(`update people set manager_id = gen_random_uuid() where name = 'Ana'`),
    ).rejects.toThrow('foreign key');
  });

  test('the file shows one moment, whatever is written meanwhile, and no order but that of keys', async () => {
    const busy = await newDatabase();
    const noise = (n: number) => JSON.stringify({ noise: randomBytes(3_000).toString('hex'), n });
    for (let n = 0; n < 300; n += 1) {
      await busy.pool.query(`insert into settings values ($1, $2)`, [`key ${1_000 - n}`, noise(n)]);
    }
    const slow = new PassThrough();
    const exporting = exportDatabase(busy.pool, slow);
    await once(slow, 'readable');
    await busy.pool.query(`insert into web_conversations values ('t', 'late')`);
    await busy.pool.query('delete from settings');
    const text = gunzipSync(await buffer(slow)).toString();
    expect((await exporting).get('settings')).toBe(300);
    expect(text).not.toContain('late');
    const keys = [...text.matchAll(/^key \d+/gm)].map(([key]) => key);
    expect(keys).toHaveLength(300);
    expect(keys).toEqual(keys.toSorted());
  });

  test('an empty database goes there and back, too', async () => {
    const [empty, target] = [await newDatabase(), await newDatabase()];
    await imported(target, await exported(empty));
    expect(await contents(target)).toEqual(await contents(empty));
  });
});

describe('what is refused changes nothing', () => {
  const lines = () => gunzipSync(file).toString().split('\n');
  const zipped = (some: readonly string[]) => gzipSync(some.join('\n'));
  const header = (change: object) =>
    zipped([JSON.stringify({ ...JSON.parse(lines()[0] ?? ''), ...change }), ...lines().slice(1)]);

  test('a file that is cut off, wherever', async () => {
    const target = await newDatabase();
    const empty = await contents(target);
    for (const share of [0, 0.001, 0.01, 0.2, 0.5, 0.8, 0.99]) {
      expect(await refusal(target, file.subarray(0, file.length * share))).toMatch(/damaged/);
    }
    expect(await refusal(target, file.subarray(0, -1))).toMatch(/damaged/);
    const all = lines();
    for (let end = 0; end < all.length - 1; end += 1) {
      expect(await refusal(target, zipped(all.slice(0, end)))).toMatch(/damaged/);
    }
    expect(await contents(target)).toEqual(empty);
  });

  test('a file with a wrong byte, a lost row, a row too many, something behind the end, or no export at all', async () => {
    const target = await newDatabase();
    const empty = await contents(target);
    for (const at of [0.1, 0.5, 0.9]) {
      const wrong = Buffer.from(file);
      const byte = Math.floor(wrong.length * at);
      wrong[byte] = (wrong[byte] ?? 0) ^ 0xff;
      expect(await refusal(target, wrong)).toMatch(/damaged/);
    }
    const all = lines();
    const at = all.findIndex((line) => line.startsWith('{"table":"events"')) + 1;
    expect(await refusal(target, zipped(all.toSpliced(at, 1)))).toMatch(/damaged/);
    expect(await refusal(target, zipped(all.toSpliced(at, 0, 'other\t2026-01-01')))).toMatch(/damaged/);
    expect(await refusal(target, zipped(all.toSpliced(at, 1, 'no\ttime')))).toMatch(/damaged/);
    expect(await refusal(target, zipped([...all, 'more']))).toMatch(/damaged/);
    expect(await refusal(target, Buffer.from('id;name\n1;Ana\n'))).toMatch(/damaged/);
    expect(await refusal(target, gzipSync('x'.repeat(3_000_000)))).toMatch(/damaged/);
    expect(await contents(target)).toEqual(empty);
  });

  test('tables that are not ours', async () => {
    const target = await newDatabase();
    await target.pool.query('create table theirs (secret text)');
    expect(await refusal(target, header({ tables: ['pg_authid'] }))).toMatch(/damaged/);
    expect(await refusal(target, header({ tables: ['settings" cascade; --'] }))).toMatch(/damaged/);
    expect(await refusal(target, header({ tables: [] }))).toMatch(/damaged/);
    // And somebody else's table is nothing to us.
    await imported(target, file);
  });

  test('a file of a newer or an earlier program', async () => {
    const target = await newDatabase();
    const empty = await contents(target);
    const names = migrations.map((migration) => migration.name);
    expect(await refusal(target, header({ migrations: [...names, '9999-later'] }))).toMatch(
      /newer Latido.*9999-later/,
    );
    expect(await refusal(target, header({ migrations: names.slice(0, -1) }))).toMatch(
      new RegExp(`earlier Latido.*${names.at(-1)}`),
    );
    expect(await contents(target)).toEqual(empty);
  });

  test('a database that holds anything', async () => {
    const target = await newDatabase();
    await target.pool.query(`insert into events values ('one', now())`);
    const before = await contents(target);
    expect(await refusal(target, file)).toMatch(/not empty.*events/);
    expect(await contents(target)).toEqual(before);
  });
});

describe('the command', () => {
  const terminal = () => {
    const said = { out: '', err: '' };
    return {
      said,
      out: (line: string) => {
        said.out += `${line}\n`;
      },
      err: (piece: string) => {
        said.err += piece;
      },
      isTerminal: false,
    };
  };
  const house = (database: TestDatabase) => ({
    open: async () => ({ pool: database.pool, close: async () => {} }),
  });

  test('exports to a file of its owner alone, warns of an open pulse, and imports it', async () => {
    const path = join(folder, 'all.gz');
    const [there, back] = [terminal(), terminal()];
    expect(await moveData(['export', path], there, house(source))).toBe(0);
    expect(there.said.out).toMatch(/^people +2$/m);
    expect(there.said.out).toContain('A pulse is open');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const target = await newDatabase();
    expect(await moveData(['import', path], back, house(target))).toBe(0);
    expect(back.said.out).toMatch(/^people +2$/m);
    await expect(moveData(['import', path], terminal(), house(target))).rejects.toThrow('not empty');
  });

  test('leaves a file that exists, and no file behind a failure', async () => {
    const path = join(folder, 'mine.gz');
    writeFileSync(path, 'mine');
    const { said, ...io } = terminal();
    expect(await moveData(['export', path], io, house(source))).toBe(1);
    expect(said.err).toContain('exists already');
    expect(readFileSync(path, 'utf8')).toBe('mine');
    const failing = join(folder, 'failing.gz');
    const away = { open: () => Promise.reject(new StartError(['no database'])) };
    await expect(moveData(['export', failing], terminal(), away)).rejects.toThrow('no database');
    expect(existsSync(failing)).toBe(false);
    expect(await moveData(['import', join(folder, 'none.gz')], terminal(), house(source))).toBe(1);
  });

  test('says how it is used', async () => {
    for (const wrong of [[], ['export'], ['copy', 'x'], ['import', 'a', 'b']]) {
      const { said, ...io } = terminal();
      expect(await moveData(wrong, io, house(source))).toBe(2);
      expect(said.err).toMatch(/^Usage:/);
    }
  });

  test('as a program: its exit code, and words without values', async () => {
    const target = await newDatabase();
    const run = async (url: string, ...args: readonly string[]) => {
      const child = spawn(process.execPath, ['src/cli/db.ts', ...args], {
        env: { DATABASE_URL: url },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const [out, err] = await Promise.all([
        buffer(child.stdout),
        buffer(child.stderr),
        once(child, 'close'),
      ]);
      return { code: child.exitCode, out: out.toString(), err: err.toString() };
    };
    const path = join(folder, 'program.gz');
    expect(await run(source.url, 'export', path)).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(path).equals(await exported(source))).toBe(true);
    expect(await run(target.url, 'import', path)).toMatchObject({ code: 0, err: '' });
    const again = await run(target.url, 'import', path);
    expect(again).toMatchObject({ code: 1, out: '' });
    expect(again.err).toMatch(/^The database is not empty/);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '#core/clock.ts';
import type { Finding } from '#core/finding.ts';
import type { Platform } from '#core/platform.ts';
import { checkDatabase, checkPeople, openToLook, versionFinding } from '#src/cli/check-database.ts';
import { checkDisk, checkNode } from '#src/cli/check-machine.ts';
import { checkModel } from '#src/cli/check-model.ts';
import { checkProgram } from '#src/cli/check-program.ts';
import { checkZones, zoneFindings } from '#src/cli/check-zones.ts';
import { doctor } from '#src/cli/doctor.ts';
import { findingLines, summary } from '#src/cli/findings.ts';
import { platforms } from '#src/platforms.ts';
import { startEmbedded } from '#store/embedded.ts';
import { readPostmaster } from '#store/embedded-postmaster.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { type RedisServer, startRedis } from '#test/support/redis.ts';
import { createTestLog } from '#test/support/testports.ts';
import { closeAll, startServer } from '#test/work/mail-server.ts';
import { checkMail } from '#work/check-mail.ts';
import { checkRedis, readInfo } from '#work/check-redis.ts';

let database: TestDatabase;
let redis: RedisServer;
let folder: string;
beforeAll(async () => {
  [database, redis] = await Promise.all([createTestDatabase(), startRedis()]);
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  // The embedded server runs as another user when the tests are run by root.
  chmodSync(folder, 0o755);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all([database.drop(), redis.stop()]);
});

async function all(findings: AsyncIterable<Finding>): Promise<readonly Finding[]> {
  const list: Finding[] = [];
  for await (const finding of findings) list.push(finding);
  return list;
}
const levels = (findings: readonly Finding[]) => findings.map(({ level }) => level);

async function serve(answer: (path: string, token: string) => readonly [number, unknown]) {
  const server = createServer((request, response) => {
    const [status, body] = answer(request.url ?? '', request.headers.authorization ?? '');
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${address.port}`, port: address.port, close };
}

describe('what is said', () => {
  test('a mark, what, seen, and what to do, each on a line of its own', () => {
    expect(findingLines({ level: 'good', what: 'Node', seen: '24' })).toEqual(['✓ Node: 24']);
    expect(findingLines({ level: 'warn', what: 'A', seen: 'b', todo: 'c' })).toEqual(['! A: b', '    → c']);
    expect(findingLines({ level: 'bad', what: 'A\u001b[2J\nB\u202e', seen: 'x\r\ny' })).toEqual([
      '✗ A [2J B: x y',
    ]);
  });
  test('a sum', () => {
    const some = (level: Finding['level']): Finding => ({ level, what: 'x' });
    expect(summary([some('good'), some('warn'), some('good')])).toBe(
      '2 as they should be, 1 to look at, none broken.',
    );
    expect(summary([some('bad')])).toContain('1 broken');
  });
});

describe('the machine', () => {
  test('Node', () => {
    expect(checkNode(process.versions.node).level).toBe('good');
    expect(checkNode('22.19.0')).toMatchObject({ level: 'bad', seen: '22.19.0' });
  });

  test('room on the disk', async () => {
    const where = join(folder, 'not', 'yet', 'there');
    expect((await checkDisk(where, { warn: 1, bad: 1 })).level).toBe('good');
    expect((await checkDisk(where, { warn: 1e18, bad: 1 })).level).toBe('warn');
    expect(await checkDisk(where, { warn: 1e18, bad: 1e18 })).toMatchObject({
      level: 'bad',
      seen: expect.stringMatching(/^\d+\.\d GB free/),
    });
    expect(existsSync(join(folder, 'not'))).toBe(false);
    // A folder of the system that nobody may write to, whoever runs the test.
    expect((await checkDisk('/proc/self/fdinfo/x')).level).toBe('bad');
  });

  test('the program', async () => {
    let ready: readonly [number, unknown] = [200, { ready: true, missing: [] }];
    const program = await serve(() => ready);
    expect((await checkProgram(program.url)).level).toBe('good');
    ready = [503, { ready: false, missing: ['queue', 'database'] }];
    expect(await checkProgram(program.url)).toMatchObject({
      level: 'bad',
      seen: expect.stringContaining('queue, database'),
    });
    ready = [200, 'Welcome'];
    expect((await checkProgram(program.url)).seen).toContain('something else');
    await program.close();
    expect(await checkProgram(program.url)).toMatchObject({
      level: 'warn',
      seen: expect.stringContaining('does not run'),
    });
  });

  test('the mail server: greeted, logged in to, and sent nothing', async () => {
    const taken: string[] = [];
    const server = await startServer({
      authOptional: true,
      allowInsecureAuth: true,
      onAuth: ({ password }, _session, done) =>
        password === 'right' ? done(null, { user: 'latido' }) : done(new Error('no')),
      onMailFrom: (_address, _session, done) => {
        taken.push('mail');
        done();
      },
    });
    const look = (password: string) =>
      checkMail({ url: `smtp://latido:${password}@127.0.0.1:${server.port}` });
    expect(await look('right')).toMatchObject({ level: 'good' });
    const refused = await look('geheim');
    expect(refused).toMatchObject({ level: 'warn', seen: expect.stringContaining('password of SMTP_URL') });
    expect([JSON.stringify(refused).includes('geheim'), taken]).toEqual([false, []]);
    await closeAll();
    expect((await look('right')).seen).toContain('cannot be reached');
  });

  test('the model: asked for its list, with the key and nothing else', async () => {
    const asked: string[] = [];
    const list = { data: [{ id: 'small' }, { id: 'large' }] };
    const model = await serve((path, token) => {
      asked.push(path);
      if (token !== 'Bearer geheim') return [401, {}];
      return path === '/v1/models' ? [200, list] : [404, {}];
    });
    const look = (more: object) =>
      checkModel({ apiKey: 'geheim', baseURL: `${model.url}/v1/`, model: 'small', ...more });
    expect(await look({})).toMatchObject({ level: 'good', seen: 'answers, and has small' });
    expect(await look({ model: 'other' })).toMatchObject({
      level: 'warn',
      seen: 'answers, and does not list other',
    });
    expect((await look({ apiKey: 'wrong' })).seen).toContain('refuses the key');
    expect((await look({ baseURL: model.url })).seen).toContain('status 404');
    expect(new Set(asked)).toEqual(new Set(['/v1/models', '/models']));
    await model.close();
    expect(await look({})).toMatchObject({ level: 'warn', seen: 'cannot be reached' });
  });
});

describe('the database', () => {
  const at = (url: string | undefined) => openToLook({ databaseUrl: url, dataDir: join(folder, 'data') });

  test('reached, and its version', async () => {
    const opened = await at(database.url);
    expect(opened.findings).toMatchObject([{ level: 'good', seen: expect.stringMatching(/^PostgreSQL \d/) }]);
    await opened.database?.close();
    expect(versionFinding(140_012, '14.12', 'x')).toMatchObject({
      level: 'bad',
      todo: expect.stringContaining('15'),
    });
    expect(versionFinding(150_000, '15.0', 'x').level).toBe('good');
  });

  test('not reached, or not let in', async () => {
    const gone = await serve(() => [200, {}]);
    await gone.close();
    const none = await at(`postgres://u:geheim@127.0.0.1:${gone.port}/x`);
    expect(none).toMatchObject({
      database: undefined,
      findings: [{ level: 'bad', seen: 'cannot be reached' }],
    });
    const unknown = await at(database.url.replace(/[^/]+$/, 'nowhere'));
    expect(unknown.findings).toMatchObject([
      { level: 'bad', seen: expect.stringContaining('does not exist') },
    ]);
  });

  test('the embedded one is not made by looking', async () => {
    expect(await at(undefined)).toMatchObject({ database: undefined, findings: [{ level: 'good' }] });
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  test('tables and clock', async () => {
    expect(levels(await all(checkDatabase(database, systemClock)))).toEqual(['good', 'good']);
    const other = await createTestDatabase();
    const tables = async () => (await all(checkDatabase(other, systemClock)))[0];
    await other.pool.query(`insert into migrations (name) values ('9999-later')`);
    expect(await tables()).toMatchObject({ level: 'bad', seen: expect.stringContaining('9999-later') });
    await other.pool.query(`delete from migrations where name like '9999%' or name like '0008%'`);
    expect(await tables()).toMatchObject({ level: 'warn', seen: expect.stringContaining('1 changes') });
    await other.pool.query('drop table migrations');
    expect(await tables()).toMatchObject({ level: 'warn', seen: 'not made yet' });
    await other.drop();
  });

  test.for([
    [1_000, 'good'],
    [5_000, 'warn'],
    [-5_000, 'warn'],
    [120_000, 'bad'],
  ] as const)('a clock %i ms off', async ([off, level]) => {
    const clock = { now: () => new Date(systemClock.now().getTime() + off) };
    expect((await all(checkDatabase(database, clock)))[1]).toMatchObject({
      level,
      what: 'Database: clock',
    });
  });

  test('somebody to begin', async () => {
    const look = (owners: readonly string[] = [], peopleFrom: 'file' | 'chat' = 'file') =>
      checkPeople(database, { owners, peopleFrom });
    expect(await look()).toMatchObject({ level: 'warn', todo: expect.stringContaining('npm run people') });
    expect(await look([], 'chat')).toMatchObject({
      level: 'warn',
      todo: expect.stringContaining('chat platform'),
    });
    await database.pool.query(`insert into people (name, email) values ('Ana Geheim', 'ana@geheim.org')`);
    expect(await look()).toMatchObject({ level: 'warn', todo: expect.stringContaining('Set OWNERS') });
    expect(await look(['x@geheim.org'])).toMatchObject({
      level: 'warn',
      todo: expect.stringContaining('compare'),
    });
    await database.pool.query(`update people set roles = array['hr']`);
    expect(await look()).toMatchObject({ level: 'good', seen: '1, of whom 1 may schedule a pulse' });
    await database.pool.query('update people set gone_at = now()');
    expect((await look()).seen).toBe('nobody is known yet');
    await database.pool.query('delete from people');
  });

  test('time zones, in Node and in PostgreSQL', async () => {
    const look = (more: readonly string[] = []) =>
      all(checkZones(database, systemClock, more, process.versions.tz ?? ''));
    await database.pool.query(
      `insert into people (name, time_zone) values ('A', 'America/Ciudad_Juarez'), ('B', 'Europe/Lisbon'), ('C', null)`,
    );
    expect(levels(await look(['America/Bogota']))).toEqual(['good', 'good']);
    await database.pool.query(`update people set time_zone = 'America/Macondo' where name = 'A'`);
    expect((await look())[1]).toMatchObject({
      level: 'bad',
      seen: 'Node does not know America/Macondo',
    });
    await database.pool.query('delete from people');
    // Without a database Node alone is looked at.
    expect(levels(await all(checkZones(undefined, systemClock, [], '2026c')))).toEqual(['good']);
  });

  test('what the comparison of clocks means', () => {
    const noon = { zone: 'Europe/Lisbon', node: '2026-06-01 12:00', database: '2026-06-01 12:00' };
    expect(zoneFindings([noon])).toMatchObject([{ level: 'good' }]);
    expect(zoneFindings([noon, { ...noon, database: '2026-06-01 11:00' }])).toMatchObject([
      { level: 'warn', seen: 'Node and PostgreSQL tell different times in Europe/Lisbon' },
    ]);
    expect(zoneFindings([{ ...noon, database: undefined }])).toMatchObject([
      { level: 'warn', seen: 'PostgreSQL does not know Europe/Lisbon' },
    ]);
    expect(zoneFindings([{ ...noon, node: undefined }])).toMatchObject([{ level: 'bad' }]);
  });
});

describe('Redis', () => {
  const set = async (name: string, value: string) => {
    const client = new Redis(redis.url);
    await client.config('SET', name, value);
    client.disconnect();
  };

  test('its policy and its file', async () => {
    expect(await all(checkRedis(redis.url))).toMatchObject([
      { level: 'good', seen: expect.stringMatching(/^\d+\.\d+/) },
      { level: 'good', what: 'Redis: memory' },
      { level: 'warn', what: 'Redis: disk' },
    ]);
    await set('maxmemory-policy', 'allkeys-lru');
    await set('appendonly', 'yes');
    expect(await all(checkRedis(redis.url))).toMatchObject([
      { level: 'good' },
      { level: 'bad', seen: expect.stringContaining('allkeys-lru') },
      { level: 'good', seen: 'append-only file is on' },
    ]);
    await set('maxmemory-policy', 'noeviction');
  });

  test('a version that is too old, one that says little', () => {
    expect([
      ...readInfo('Redis', 'redis_version:6.0.16\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\n'),
    ]).toMatchObject([{ level: 'bad', seen: '6.0.16' }, { level: 'good' }, { level: 'good' }]);
    expect(levels([...readInfo('Redis', 'redis_version:7.2.4\r\n')])).toEqual(['good', 'warn', 'warn']);
  });

  test('not reached, or not let in', async () => {
    const gone = await serve(() => [200, {}]);
    await gone.close();
    expect(await all(checkRedis(`redis://:geheim@127.0.0.1:${gone.port}`))).toMatchObject([
      { level: 'bad', seen: 'cannot be reached' },
    ]);
    await set('requirepass', 'geheim');
    try {
      for (const url of [redis.url, redis.url.replace('//', '//:wrong@')]) {
        expect(await all(checkRedis(url))).toMatchObject([
          { level: 'bad', seen: expect.stringContaining('password') },
        ]);
      }
      const let_in = await all(checkRedis(redis.url.replace('//', '//:geheim@')));
      expect(let_in[0]?.level).toBe('good');
    } finally {
      const client = new Redis(redis.url.replace('//', '//:geheim@'));
      await client.config('SET', 'requirepass', '');
      client.disconnect();
    }
  });
});

describe('the whole', () => {
  async function run(
    env: Readonly<Record<string, string>>,
    args: readonly string[] = [],
    more: readonly Platform[] = platforms,
  ) {
    let [out, err] = ['', ''];
    const terminal = {
      out: (line: string) => (out += `${line}\n`),
      err: (piece: string) => (err += piece),
      isTerminal: false,
    };
    const dataDir = { DATA_DIR: join(folder, 'data') };
    const code = await doctor(args, terminal, {
      env: { ...dataDir, ...env },
      platforms: more,
      clock: systemClock,
    });
    expect(out + err).not.toContain('geheim');
    return { code, out, err };
  }

  test('nothing set: the trial, in order', async () => {
    const { code, out } = await run({ PORT: '0' });
    expect({ code, last: out.trim().split('\n').at(-1) }).toEqual({
      code: 0,
      last: '6 as they should be, 0 to look at, none broken.',
    });
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  test('the configuration: every problem, and what can be looked at all the same', async () => {
    const wrong = await run({ LANGUAGE: 'geheim', PORT: 'geheim' });
    expect(wrong.code).toBe(1);
    expect(wrong.out).toContain('✗ Configuration: PORT must be a port number');
    expect(wrong.out).toContain('✗ Configuration: LANGUAGE must be one of');
    expect(wrong.out).not.toContain('Database');
    const odd = await run({ PORT: '0', NODE_ENV: 'production', DATABASE_URL: database.url });
    expect(odd.code).toBe(1);
    expect(odd.out).toContain('✗ Configuration: NODE_ENV=production');
    expect(odd.out).toContain('✓ Database: tables: of this version');
  });

  test('everything that is configured, and nothing of its secrets', async () => {
    const gone = await serve(() => [200, {}]);
    await gone.close();
    const { code, out } = await run({
      PORT: String(gone.port),
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      OPENAI_API_KEY: 'geheim-key',
      OPENAI_BASE_URL: `${gone.url}/v1`,
      SLACK_BOT_TOKEN: 'xoxb-geheim',
      SLACK_SIGNING_SECRET: 'geheim',
      SLACK_API_URL: `${gone.url}/api/`,
      SMTP_URL: `smtp://latido:geheim@127.0.0.1:${gone.port}`,
      MAIL_FROM: 'Latido <latido@example.org>',
    });
    expect(code).toBe(1);
    for (const line of [
      '! Letters: the mail server cannot be reached (ECONNREFUSED)',
      '✓ Configuration: can be read',
      '✓ Database: tables: of this version',
      '! People: nobody is known yet',
      '✓ Redis: memory: nothing is evicted (noeviction)',
      '! Model for comments: cannot be reached',
      '! Latido itself: does not run',
      '✗ Slack: SLACK_SIGNING_SECRET: does not look like',
      '✗ Slack: SLACK_BOT_TOKEN: Slack cannot be reached (ECONNREFUSED)',
    ]) {
      expect(out).toContain(line);
    }
    expect(out).not.toContain('Data folder');
  });

  test('for machines', async () => {
    const fine = await run({ PORT: '0' }, ['--json']);
    expect(JSON.parse(fine.out)).toMatchObject({
      ok: true,
      findings: expect.arrayContaining([{ level: 'good', what: 'Node', seen: process.versions.node }]),
    });
    const wrong = await run({ LANGUAGE: 'geheim' }, ['--json']);
    expect(wrong.code).toBe(1);
    expect(JSON.parse(wrong.out)).toMatchObject({ ok: false });
  });

  test('the manifest of each platform that has one; a wrong call', async () => {
    const silent: Platform = { name: 'silent', variables: {}, read: () => undefined };
    const one: Platform = { ...silent, manifest: async ({ PUBLIC_URL }) => `{"to":"${PUBLIC_URL}"}` };
    const { code, out } = await run({ PUBLIC_URL: 'https://x.test' }, ['--manifest'], [silent, one]);
    expect({ code, out }).toEqual({ code: 0, out: '{"to":"https://x.test"}\n' });
    // What goes into a file is not pasted: it is shown to whoever names it.
    const boxed: Platform = {
      ...silent,
      name: 'boxed',
      manifest: async () => '{"in":"a box"}',
      appPackage: async () => ({ problems: [] }),
    };
    const both = [boxed, { ...one, name: 'pasted' }];
    expect((await run({ PUBLIC_URL: 'https://x.test' }, ['--manifest'], both)).out).toBe(out);
    expect(await run({}, ['--manifest', 'boxed'], both)).toMatchObject({ code: 0, out: '{"in":"a box"}\n' });
    for (const args of [['--manifest', 'other'], ['--manifest', 'silent'], ['boxed']]) {
      expect(await run({}, args, [silent, ...both])).toMatchObject({ code: 2, out: '' });
    }
    expect(await run({}, ['--nope'])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('--manifest'),
    });
  });

  test('as a process of its own, with an embedded database that rests, and goes on resting', async () => {
    const data = join(folder, 'own');
    const made = await startEmbedded({ folder: data, log: createTestLog() });
    await made.stop();
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/cli/doctor.ts'), '--json'], {
      // biome-ignore lint/style/noProcessEnv: a process started by hand has the environment of its shell
      env: { ...process.env, DATA_DIR: data, PORT: '0' },
      cwd: folder,
    });
    let out = '';
    child.stdout.on('data', (piece) => (out += piece));
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    const { ok, findings } = JSON.parse(out);
    expect(ok).toBe(true);
    expect(findings.map(({ what, level }: Finding) => [what, level])).toEqual([
      ['Node', 'good'],
      ['Configuration', 'good'],
      ['Data folder', 'good'],
      ['Database', 'good'],
      ['Database: tables', 'warn'],
      ['Database: clock', 'good'],
      ['Time zones: Node', 'good'],
      ['Chat', 'good'],
    ]);
    expect(readPostmaster(join(data, 'postgres'))).toBeUndefined();
  });
});

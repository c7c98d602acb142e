import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { carry } from '#adapters/teams/render/codec.ts';
import { failureText } from '#src/failures.ts';
import { createDatabaseWire, type DatabaseWire } from '#test/support/database-wire.ts';
import type { TestDatabase } from '#test/support/postgres.ts';
import type { Program } from '#test/support/process.ts';
import { count, createProcesses, stopsInTime } from '#test/support/processes.ts';
import { until } from '#test/support/slack/aurora.ts';
import { createTeamsServer, type TeamsServer } from '#test/support/teams-server/index.ts';
import { cardOf, plainOf, readCard, textOf } from '#test/support/teams-server/read.ts';
import { ids, type Obj } from '#test/support/teams-server/world.ts';

// The program as shipped among those who mean it ill, and in bad times: what is none of Teams', deliveries repeated, a death on
// both sides of the commit, a database and a Teams that are away or say nothing.

const slow = 60_000;
const { start, house, later, clean } = createProcesses();
const programs: Program[] = [];
let teams: TeamsServer;
let database: TestDatabase;
let wire: DatabaseWire;
let env: Readonly<Record<string, string>>;
let first: Program;
let second: Program;

async function launch(ROLE = 'all'): Promise<Program> {
  const program = await start({ ...env, ROLE });
  programs.push(program);
  await program.ready();
  return program;
}

beforeAll(async () => {
  teams = await createTeamsServer();
  later(teams.stop);
  const made = await house();
  database = made.database;
  wire = await createDatabaseWire(database);
  later(wire.cut);
  const { issuer, world } = teams;
  env = {
    ...made.env,
    DATABASE_URL: wire.url,
    TEAMS_APP_ID: ids.app,
    TEAMS_TENANT_ID: ids.tenant,
    TEAMS_APP_PASSWORD: issuer.password,
    TEAMS_OPENID_URL: issuer.openIdUrl,
    TEAMS_TOKEN_ISSUER: issuer.issuer,
    TEAMS_LOGIN_URL: issuer.loginUrl,
    TEAMS_SERVICE_URL: teams.serviceUrl(),
    LANGUAGE: 'es',
  };
  [first, second] = await Promise.all([launch(), launch('web')]);
  await database.pool.query('insert into people (name, email) values ($1, $2)', [
    world.person(ids.ana).name,
    world.person(ids.ana).email,
  ]);
}, slow);
afterAll(clean, slow);

const endpoint = (program: Program): string => `${program.url}/api/messages`;
/** How often Ana reads this. */
const reads = (words: string): number =>
  teams.world.personal(ids.ana).messages.filter((one) => {
    const card = one.by === 'bot' ? cardOf(one.body) : undefined;
    return `${plainOf(one.body)} ${card === undefined ? '' : textOf(readCard(card))}`.includes(words);
  }).length;
const help = 'Qué hace Latido';

function activity(more: Obj = {}): Obj {
  const { world } = teams;
  const { mri, name, id } = world.person(ids.ana);
  return {
    type: 'message',
    id: world.newId(),
    timestamp: new Date().toISOString(),
    channelId: 'msteams',
    serviceUrl: teams.serviceUrl(),
    from: { id: mri, name, aadObjectId: id },
    conversation: { conversationType: 'personal', tenantId: ids.tenant, id: world.personal(ids.ana).id },
    recipient: { id: `28:${ids.app}`, name: 'Latido' },
    locale: 'es-ES',
    text: 'ayuda',
    channelData: { tenant: { id: ids.tenant } },
    ...more,
  };
}
const press = (): Obj =>
  activity({
    type: 'invoke',
    id: `f:${randomUUID()}`,
    name: 'adaptiveCard/action',
    replyToId: '1',
    text: undefined,
    value: {
      action: {
        type: 'Action.Execute',
        data: carry({ kind: 'action', name: 'settings.resume', input: {}, surface: 'm' }),
      },
    },
  });

type Sending = Readonly<{
  method?: string;
  headers?: Readonly<Record<string, string>>;
  authorization?: string;
}>;
async function post(program: Program, body: string | Uint8Array<ArrayBuffer>, how: Sending = {}) {
  const {
    method = 'POST',
    headers,
    authorization = teams.issuer.sign({ serviceurl: teams.serviceUrl() }),
  } = how;
  const begun = performance.now();
  const response = await fetch(endpoint(program), {
    method,
    headers: {
      'content-type': 'application/json',
      ...(authorization !== '' && { authorization }),
      ...headers,
    },
    ...(method !== 'GET' && method !== 'HEAD' && { body }),
  });
  return { status: response.status, text: await response.text(), ms: performance.now() - begun };
}
const send = (program: Program, given: Obj) => post(program, JSON.stringify(given));

test('what is none of Teams’ is refused without a word, and the process lives and keeps quiet', async () => {
  const { issuer } = teams;
  const serviceurl = teams.serviceUrl();
  const good = JSON.stringify(activity());
  const withToken = (authorization: string): readonly [string, Sending] => [good, { authorization }];
  const now = Math.floor(Date.now() / 1_000);
  const deep = (depth: number) => `${'{"type":'.repeat(depth)}1${'}'.repeat(depth)}`;
  const all: readonly (readonly [string | Uint8Array<ArrayBuffer>, Sending?])[] = [
    ...[
      '{}',
      JSON.stringify(activity({ type: undefined })),
      JSON.stringify(activity({ type: '' })),
      JSON.stringify(activity({ type: null })),
      JSON.stringify(activity({ type: 7 })),
      JSON.stringify(activity({ type: ['message'] })),
      JSON.stringify(activity({ channelId: undefined })),
      JSON.stringify(activity({ channelId: 'emulator' })),
      JSON.stringify(activity({ channelId: 'AseChannel' })),
      JSON.stringify(activity({ serviceUrl: undefined })),
      JSON.stringify(activity({ serviceUrl: 'https://collector.example/' })),
      JSON.stringify(activity({ channelData: undefined, conversation: undefined })),
      JSON.stringify(activity({ channelData: { tenant: { id: ids.foreign } } })),
      '[]',
      '"message"',
      'null',
      'true',
      '7',
      '',
      '{"type":',
      `${good} ${good}`,
      'type=message',
      '<xml/>',
      deep(100_000),
      `{"type":"message","text":"${'x'.repeat(2_000_000)}"}`,
      new Uint8Array([0xff, 0xfe, 0x00, 0xd8]),
      new Uint8Array(1_000),
    ].map((body) => [body] as const),
    withToken(''),
    withToken('Bearer'),
    withToken('Bearer a.b.c'),
    withToken(`Bearer ${'a'.repeat(6_000)}.b.c`),
    withToken('Basic bGF0aWRv'),
    withToken(issuer.sign({ serviceurl, iss: 'https://sts.windows.net/x/' })),
    withToken(issuer.sign({ serviceurl, aud: randomUUID() })),
    withToken(issuer.sign({ serviceurl, exp: now - 3_600 })),
    withToken(issuer.sign({ serviceurl: 'https://smba.trafficmanager.net/teams/' })),
    withToken(issuer.sign({ serviceurl }, { alg: 'none' })),
    withToken(issuer.sign({ serviceurl }, { alg: 'HS256' })),
    withToken(issuer.sign({ serviceurl }, { key: 'secret' })),
    withToken(issuer.sign({ serviceurl }, { kid: '__proto__' })),
    ['{}', { authorization: '' }],
    [good, { headers: { 'content-encoding': 'gzip' }, authorization: 'Bearer x.y.z' }],
    ...['GET', 'PUT', 'DELETE', 'PATCH'].map((method) => [good, { method }] as const),
  ];
  const before = first.output().length;
  for (const [at, [body, how]] of all.entries()) {
    const { status, text, ms } = await post(first, body, how);
    expect([at, status >= 400 && status < 500, ms < 2_000]).toEqual([at, true, true]);
    expect(text).not.toMatch(/token|issuer|tenant|at .*:\d+:\d+/i);
  }
  expect(all.length).toBeGreaterThanOrEqual(35);
  const told = first.output().slice(before);
  expect(told.split('\n').filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
  // Nothing of it is written down at the will of whoever sends it: not even that it came.
  expect(told.split('\n').filter((line) => line.includes('teams')).length).toBeLessThan(5);
  expect(told).not.toMatch(/Bearer|Ana Restrepo|collector/);
  expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
  expect((await send(first, activity())).status).toBe(200);
  await until('it answers', async () => reads(help) === 1);
});

test('the same activity, six times at once at two processes, and later: one answer', async () => {
  const before = reads(help);
  const one = activity();
  const statuses = await Promise.all(
    Array.from({ length: 6 }, async (_, at) => (await send(at % 2 === 0 ? first : second, one)).status),
  );
  expect(new Set(statuses)).toEqual(new Set([200]));
  await until('it answers', async () => reads(help) > before);
  expect((await send(second, one)).status).toBe(200);
  await sleep(500);
  expect(reads(help)).toBe(before + 1);
  expect(await count(database, `events where id like '%${String(one.id)}'`)).toBe(1);
});

describe('killed', () => {
  test('before the commit: nothing was acknowledged, and the repetition is answered once', {
    timeout: slow,
  }, async () => {
    const before = reads(help);
    const one = activity();
    const lock = await database.pool.connect();
    await lock.query('begin; lock table events in exclusive mode');
    const asked = send(first, one).catch(() => undefined);
    await until(
      'it waits',
      async () => (await count(database, `pg_stat_activity where wait_event_type = 'Lock'`)) > 0,
    );
    await first.kill();
    await lock.query('rollback');
    lock.release();
    expect((await asked)?.status).not.toBe(200);
    first = await launch();
    for (const program of [first, second]) expect((await send(program, one)).status).toBe(200);
    await until('it answers', async () => reads(help) > before);
    await sleep(300);
    expect(reads(help)).toBe(before + 1);
  });

  test('between the commit and the answer: it was done once, and asked again it is answered', {
    timeout: slow,
  }, async () => {
    const before = reads(help);
    const one = activity();
    await database.pool.query(`
      create function slow_commit() returns trigger language plpgsql as $$
        begin perform pg_sleep(1.2); return null; end $$;
      create constraint trigger slow_commit after insert on events deferrable initially deferred
        for each row execute function slow_commit()`);
    const asked = send(first, one).catch(() => undefined);
    await until(
      'it commits',
      async () => (await count(database, `pg_stat_activity where wait_event = 'PgSleep'`)) > 0,
    );
    await first.kill();
    expect((await asked)?.status).not.toBe(200);
    await until(
      'the database is done',
      async () => (await count(database, `events where id like '%${String(one.id)}'`)) === 1,
    );
    await database.pool.query('drop trigger slow_commit on events');
    first = await launch();
    expect((await send(first, one)).status).toBe(200);
    expect((await send(first, activity())).status).toBe(200);
    await until('it answers', async () => reads(help) > before);
    await sleep(300);
    expect(reads(help)).toBe(before + 1);
  });
});

test.for(['freeze', 'cut'] as const)(
  'the database away (%s): answered in time and in words, and all is well after it',
  {
    timeout: slow,
  },
  async (how) => {
    // Whichever ends first: our patience, or that of the connection.
    const failures = () => reads(failureText('es', 'slow')) + reads(failureText('es', 'broken'));
    const [told, before] = [failures(), reads(help)];
    const [said, pressed] = [activity({ text: 'ajustes' }), press()];
    await wire[how]();
    const [message, invoke] = await Promise.all([send(second, said), send(second, pressed)]);
    expect([message.status, message.ms < 5_000, invoke.status, invoke.ms < 5_000]).toEqual([
      200,
      true,
      200,
      true,
    ]);
    expect(JSON.parse(invoke.text)).toMatchObject({ statusCode: 200 });
    await until('both are told', async () => failures() === told + 2);
    await wire.mend();
    await Promise.all([first.ready(), second.ready()]);
    expect((await send(second, activity())).status).toBe(200);
    await until('it answers', async () => reads(help) > before);
  },
);

test('Teams away: taken all the same, nothing of it in the log, and all is well after it', {
  timeout: slow,
}, async () => {
  const before = reads(help);
  await teams.away(async () => {
    const [message, invoke] = await Promise.all([
      send(second, activity({ text: 'palabras de alguien' })),
      send(second, press()),
    ]);
    expect([message.status, message.ms < 5_000, invoke.status, invoke.ms < 5_000]).toEqual([
      200,
      true,
      200,
      true,
    ]);
  });
  expect((await send(second, activity())).status).toBe(200);
  await until('it answers', async () => reads(help) > before);
});

test('the keys of the platform away: nothing is taken from anybody new, and then it is', {
  timeout: slow,
}, async () => {
  teams.issuer.meetKeys('hang');
  const third = await launch('web');
  const { status, ms } = await send(third, activity());
  expect([status, ms < 5_000]).toEqual([503, true]);
  teams.issuer.meetKeys('up');
  await until('it is taken', async () => (await send(third, activity())).status === 200);
});

test('they stop in time, and nothing of anybody is in what they wrote', { timeout: slow }, async () => {
  await Promise.all([stopsInTime(first), stopsInTime(second)]);
  const output = programs.map((one) => one.output()).join('\n');
  for (const secret of [
    'Ana Restrepo',
    'rioclaro.example',
    'palabras de alguien',
    teams.issuer.password,
    'ours.',
    'Bearer',
  ]) {
    expect([secret, output.includes(secret)]).toEqual([secret, false]);
  }
  expect(teams.mistakes).toEqual([]);
});

import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createInstallations } from '#adapters/slack/install/installations.ts';
import { createFixedTokens, createInstalledTokens } from '#adapters/slack/install/tokens.ts';
import type { Installation, Installations } from '#adapters/slack/ports.ts';
import { type OpenDatabase, openDatabase } from '#store/db.ts';
import { createSealedStore } from '#store/installations.ts';
import { parseKeys } from '#store/sealed.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { createTestClock, createTestLog } from '#test/support/testports.ts';
import { type OAuthServer, startOAuthServer } from './oauth-server.ts';

const hour = 60 * 60 * 1_000;
const team = { id: 'T0RIOCLARO', name: 'Río Claro' };
const scopes = 'chat:write,users:read';

const closing: (() => void | Promise<void>)[] = [];
let log: ReturnType<typeof createTestLog>;
beforeEach(() => {
  log = createTestLog();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  // Whatever a test did: never a token or a secret in a log line.
  expect(log.text()).not.toMatch(/xox|test-client-secret/);
});

async function slackServer(options: Parameters<typeof startOAuthServer>[0] = {}): Promise<OAuthServer> {
  const server = await startOAuthServer(options);
  closing.push(server.close);
  return server;
}

/** An address where nobody listens. */
async function nobody(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/api/`;
}

async function eventually(what: () => unknown): Promise<void> {
  const until = performance.now() + 5_000;
  while (!what()) {
    if (performance.now() > until) throw new Error('it did not come to pass');
    await sleep(10);
  }
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => ({ value }),
    (error: unknown) => error,
  );

describe('installations in the database', () => {
  let database: TestDatabase;
  let other: OpenDatabase;
  let slack: OAuthServer;
  let clock: ReturnType<typeof createTestClock>;
  const parsed = parseKeys(`k:${randomBytes(32).toString('base64')}`);
  if ('problems' in parsed) throw new Error('the key of this test');
  const keys = parsed;

  beforeAll(async () => {
    database = await createTestDatabase();
    other = openDatabase(database.connection);
  });
  afterAll(async () => {
    await other.close();
    await database.drop();
  });
  beforeEach(async () => {
    await sql`truncate installations`.execute(database.db);
    slack = await slackServer({ rotation: true });
    clock = createTestClock();
  });

  const installationsIn = (db = database.db): Installations =>
    createInstallations(createSealedStore({ db, keys, platform: 'slack' }));

  /** A process of its own. */
  function start(
    options: Readonly<{ installations?: Installations; apiUrl?: string; lookEveryMs?: number }> = {},
  ) {
    const tokens = createInstalledTokens({
      installations: installationsIn(),
      clientId: slack.client.id,
      clientSecret: slack.client.secret,
      apiUrl: slack.apiUrl,
      clock,
      log,
      ...options,
    });
    closing.push(tokens.close);
    return tokens;
  }

  /** One that Slack knows. @param livesMs from now on */
  function issued(livesMs: number | undefined, tenant = team): Installation {
    const told = slack.issue({ team: tenant }, scopes);
    return {
      tenant: tenant.id,
      org: false,
      token: String(told.access_token),
      ...(livesMs !== undefined && {
        refreshToken: String(told.refresh_token),
        expiresAt: clock.now().getTime() + livesMs,
      }),
      botUser: 'U0LATIDO',
      bot: 'B0LATIDO',
      scopes: scopes.split(','),
      appId: 'A0LATIDO',
    };
  }

  test('whoever installed is known, everybody else is not', async () => {
    const tokens = start();
    const installation = issued(undefined);
    expect(await tokens.of(team.id)).toBeUndefined();
    await tokens.saved(installation);
    expect(await tokens.of(team.id)).toMatchObject(installation);
    expect(tokens.known(team.id)).toMatchObject(installation);
    expect(tokens.known('T0ELSE')).toBeUndefined();
    expect(await tokens.of('T0ELSE')).toBeUndefined();
    expect(await tokens.tenants()).toEqual([team.id]);
    // A process that starts later knows it without being asked.
    const later = start();
    await eventually(() => later.known(team.id));
    expect(later.known(team.id)).toMatchObject(installation);
  });

  test('a workspace that nobody knows costs one question, however often it comes', async () => {
    let asked = 0;
    const real = installationsIn();
    const tokens = start({
      installations: {
        ...real,
        get: (tenant) => {
          asked += 1;
          return real.get(tenant);
        },
      },
    });
    for (let n = 0; n < 50; n += 1) expect(await tokens.of('T0STRANGER')).toBeUndefined();
    expect(asked).toBe(1);
  });

  test('two processes at once: exactly one renewal, both get the new token', async () => {
    const old = issued(1.5 * hour);
    await installationsIn().save(old);
    const processes = [start(), start({ installations: installationsIn(other.db) })];
    const found = await Promise.all(Array.from({ length: 20 }, (_, n) => processes[n % 2]?.of(team.id)));
    expect(slack.calls('oauth.v2.access')).toBe(1);
    const [first] = found;
    expect(first?.token).not.toBe(old.token);
    expect(slack.isGood(String(first?.token))).toBe(true);
    expect(new Set(found.map((one) => one?.token)).size).toBe(1);
    expect(first).toMatchObject({
      tenant: team.id,
      botUser: 'U0LATIDO',
      appId: 'A0LATIDO',
      scopes: scopes.split(','),
      expiresAt: clock.now().getTime() + 12 * hour,
    });
    expect(await installationsIn().get(team.id)).toMatchObject({ token: first?.token });
  });

  test('twelve hours, round after round: each refresh token is used once', async () => {
    await installationsIn().save(issued(12 * hour));
    const processes = [start(), start({ installations: installationsIn(other.db) })];
    for (let round = 1; round <= 6; round += 1) {
      clock.advance(10.5 * hour);
      const found = await Promise.all([...processes, ...processes].map((one) => one.of(team.id)));
      expect(slack.calls('oauth.v2.access')).toBe(round);
      expect(new Set(found.map((one) => one?.token)).size).toBe(1);
      expect(slack.isGood(String(found[0]?.token))).toBe(true);
    }
    expect(log.lines.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
  });

  test('a token with more than two hours, or without an end, is left as it is', async () => {
    await installationsIn().save(issued(2 * hour + 1_000));
    await installationsIn().save(issued(undefined, { id: 'T0OTHER', name: 'Other' }));
    const tokens = start();
    await tokens.of(team.id);
    await tokens.of('T0OTHER');
    expect(slack.calls('oauth.v2.access')).toBe(0);
    clock.advance(2_000);
    await tokens.of(team.id);
    clock.advance(1_000 * hour);
    await tokens.of('T0OTHER');
    expect(slack.calls('oauth.v2.access')).toBe(1);
  });

  test('renews by itself, without anybody asking', async () => {
    const old = issued(3 * hour);
    await installationsIn().save(old);
    const tokens = start({ lookEveryMs: 50 });
    await eventually(() => tokens.known(team.id));
    expect(tokens.known(team.id)?.token).toBe(old.token);
    clock.advance(1.5 * hour);
    await eventually(() => tokens.known(team.id)?.token !== old.token);
    expect(slack.isGood(String(tokens.known(team.id)?.token))).toBe(true);
    await sleep(200);
    expect(slack.calls('oauth.v2.access')).toBe(1);
  });

  test('what another process did is known at the next look', async () => {
    const [mine, theirs] = [
      start({ lookEveryMs: 50 }),
      start({ installations: installationsIn(other.db), lookEveryMs: 1e9 }),
    ];
    const installation = issued(undefined);
    await theirs.saved(installation);
    await eventually(() => mine.known(team.id)?.token === installation.token);
    await theirs.drop(team.id);
    await eventually(() => mine.known(team.id) === undefined);
    expect(await mine.tenants()).toEqual([]);
  });

  test('Slack away: the token serves as long as it lives, then the reason is the network', async () => {
    const old = issued(1.5 * hour);
    await installationsIn().save(old);
    const tokens = start({ apiUrl: await nobody() });
    const at = performance.now();
    for (let n = 0; n < 20; n += 1) expect(await tokens.of(team.id)).toMatchObject({ token: old.token });
    expect(performance.now() - at).toBeLessThan(1_000);
    clock.advance(1.5 * hour);
    expect(await failureOf(tokens.of(team.id))).toMatchObject({ reason: 'network' });
    expect(log.lines.filter(({ level }) => level === 'warn').length).toBeLessThan(5);
  });

  test('Slack back again: renewed after the pause', async () => {
    await installationsIn().save(issued(1.5 * hour));
    slack.fail('oauth.v2.access', 'broken', { error: 'ratelimited' });
    const tokens = start();
    const first = await tokens.of(team.id);
    await tokens.of(team.id);
    expect(slack.calls('oauth.v2.access')).toBe(1);
    clock.advance(31_000);
    await tokens.of(team.id);
    clock.advance(31_000);
    expect((await tokens.of(team.id))?.token).not.toBe(first?.token);
    expect(slack.calls('oauth.v2.access')).toBe(3);
  });

  test('a refresh token that Slack refuses: told once, not hammered, `auth` when the token is over', async () => {
    const old = issued(1.5 * hour);
    await installationsIn().save({ ...old, refreshToken: 'xoxe-1-long-gone' });
    const tokens = start();
    for (let n = 0; n < 10; n += 1) expect(await tokens.of(team.id)).toMatchObject({ token: old.token });
    clock.advance(1.5 * hour);
    expect(await failureOf(tokens.of(team.id))).toMatchObject({ reason: 'auth' });
    for (let n = 0; n < 10; n += 1) await failureOf(tokens.of(team.id));
    expect(await tokens.tenants()).toEqual([]);
    expect(slack.calls('oauth.v2.access')).toBe(2);
    expect(log.lines.filter(({ level }) => level === 'error')[0]).toMatchObject({
      fields: { tenant: team.id, code: 'invalid_refresh_token' },
      message: 'slack refuses this installation: install the app again',
    });
    // Installed again: at once well.
    const fresh = issued(12 * hour);
    await tokens.saved(fresh);
    expect(await tokens.of(team.id)).toMatchObject({ token: fresh.token });
  });

  test('an answer that was lost on its way leaves the old token in use', async () => {
    const old = issued(1.5 * hour);
    await installationsIn().save(old);
    slack.fail('oauth.v2.access', 'lost');
    const tokens = start();
    expect(await tokens.of(team.id)).toMatchObject({ token: old.token });
  });

  test('renewed, but the database is away: nothing is lost', async () => {
    const old = issued(1.5 * hour);
    const real = installationsIn();
    await real.save(old);
    let away = true;
    const tokens = start({
      installations: {
        ...real,
        save: (installation) => (away ? Promise.reject(new Error('away')) : real.save(installation)),
      },
      lookEveryMs: 100,
    });
    const fresh = await tokens.of(team.id);
    expect(fresh?.token).not.toBe(old.token);
    expect(await tokens.of(team.id)).toMatchObject({ token: fresh?.token });
    expect(await real.get(team.id)).toMatchObject({ token: old.token });
    away = false;
    let saved: Installation | undefined;
    while (saved?.token !== fresh?.token) {
      saved = await real.get(team.id);
      await sleep(20);
    }
    expect(slack.calls('oauth.v2.access')).toBe(1);
    expect(saved).toMatchObject({ refreshToken: fresh?.refreshToken });
  });

  test('renewed late, but installed anew meanwhile: the new installation stays', async () => {
    const real = installationsIn();
    await real.save(issued(1.5 * hour));
    let away = true;
    const tokens = start({
      installations: {
        ...real,
        save: (installation) => (away ? Promise.reject(new Error('away')) : real.save(installation)),
      },
      lookEveryMs: 100,
    });
    await tokens.of(team.id);
    const anew = issued(12 * hour);
    await real.save(anew);
    away = false;
    await eventually(() => tokens.known(team.id)?.token === anew.token);
    expect(await real.get(team.id)).toMatchObject({ token: anew.token });
  });

  test('the database away: memory answers, then the reason is the network', async () => {
    const old = issued(12 * hour);
    const real = installationsIn();
    await real.save(old);
    let away = false;
    const gone = (): Promise<never> => Promise.reject(new Error('away'));
    const tokens = start({
      installations: {
        ...real,
        get: (tenant) => (away ? gone() : real.get(tenant)),
        all: () => (away ? gone() : real.all()),
      },
    });
    await tokens.of(team.id);
    away = true;
    expect(await tokens.of(team.id)).toMatchObject({ token: old.token });
    expect(await tokens.tenants()).toEqual([team.id]);
    expect(await failureOf(tokens.of('T0ELSE'))).toMatchObject({ reason: 'network' });
    clock.advance(11 * hour);
    expect(await tokens.of(team.id)).toMatchObject({ token: old.token });
    clock.advance(hour);
    expect(await failureOf(tokens.of(team.id))).toMatchObject({ reason: 'network' });
    away = false;
    expect((await tokens.of(team.id))?.token).not.toBe(old.token);
  });

  test('a token that Slack has just refused is looked up anew, and renewed when nobody has a better one', async () => {
    const old = issued(undefined);
    await installationsIn().save(old);
    const tokens = start();
    await tokens.of(team.id);
    // Installed anew by way of another process.
    const anew = issued(12 * hour);
    await installationsIn(other.db).save(anew);
    expect(await tokens.of(team.id)).toMatchObject({ token: old.token });
    const found = await Promise.all([tokens.of(team.id), tokens.of(team.id, old.token)]);
    expect(found[1]).toMatchObject({ token: anew.token });
    // Our clock says it lives; Slack says it does not.
    const renewed = await tokens.of(team.id, anew.token);
    expect(slack.isGood(String(renewed?.token))).toBe(true);
    expect(renewed?.token).not.toBe(anew.token);
    expect(slack.calls('oauth.v2.access')).toBe(1);
  });

  test('a refused token that cannot be renewed is `auth`, and asks Slack nothing', async () => {
    const old = issued(undefined);
    await installationsIn().save(old);
    const tokens = start();
    for (let n = 0; n < 5; n += 1) {
      expect(await failureOf(tokens.of(team.id, old.token))).toMatchObject({ reason: 'auth' });
    }
    expect(slack.calls('oauth.v2.access')).toBe(0);
    expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  test('removed is gone everywhere; late news of it leaves a newer installation alone', async () => {
    const tokens = start();
    await tokens.saved(issued(undefined));
    const uninstalledAt = clock.now();
    clock.advance(1_000);
    const anew = issued(undefined);
    await tokens.saved(anew);
    clock.advance(60_000);
    await tokens.drop(team.id, uninstalledAt);
    expect(await tokens.of(team.id)).toMatchObject({ token: anew.token });
    await tokens.drop(team.id, clock.now());
    expect(tokens.known(team.id)).toBeUndefined();
    expect(await tokens.of(team.id)).toBeUndefined();
    expect(await installationsIn().all()).toEqual([]);
    await tokens.saved(anew);
    await tokens.drop(team.id);
    expect(await installationsIn().all()).toEqual([]);
  });

  test('the moment of the install stays through renewals', async () => {
    const tokens = start();
    await tokens.saved(issued(2.5 * hour));
    const installedAt = clock.now();
    clock.advance(hour);
    await tokens.of(team.id);
    expect(slack.calls('oauth.v2.access')).toBe(1);
    await tokens.drop(team.id, new Date(installedAt.getTime() - 1_000));
    expect(await tokens.of(team.id)).toBeDefined();
  });

  test('an install waits for a renewal that is under way, and is what remains', async () => {
    await installationsIn().save(issued(1.5 * hour));
    slack.fail('oauth.v2.access', { delayMs: 500 });
    const tokens = start();
    const renewing = tokens.of(team.id);
    await eventually(() => slack.calls('oauth.v2.access') === 1);
    const anew = issued(12 * hour);
    await start({ installations: installationsIn(other.db) }).saved(anew);
    await renewing;
    expect(await installationsIn().get(team.id)).toMatchObject({ token: anew.token });
  });

  test('a new key that this process has not got yet, sealed with by another, stops nothing that is known', async () => {
    const tokens = start({ lookEveryMs: 20 });
    const installation = issued(undefined);
    await tokens.saved(installation);
    const newer = parseKeys(`new:${randomBytes(32).toString('base64')}`);
    if ('problems' in newer) throw new Error('the key of this test');
    const both = { first: newer.first, byId: new Map([...newer.byId, ...keys.byId]) };
    await createSealedStore({ db: database.db, keys: both, platform: 'slack' }).reseal();
    await sleep(100);
    expect(tokens.known(team.id)).toMatchObject(installation);
    expect(await tokens.tenants()).toEqual([team.id]);
    // Removed is removed, whoever can read it.
    await sql`truncate installations`.execute(database.db);
    await eventually(() => tokens.known(team.id) === undefined);
  });

  test('a row that does not open stops its own tenant only', async () => {
    await installationsIn().save(issued(undefined));
    await sql`insert into installations select platform, 'T0BROKEN', key_id, nonce, sealed from installations`.execute(
      database.db,
    );
    const tokens = start();
    expect(await tokens.tenants()).toEqual([team.id]);
    expect(await failureOf(tokens.of('T0BROKEN'))).toMatchObject({
      reason: 'network',
      cause: { name: 'SealError', code: 'changed' },
    });
  });
});

describe('one token from the environment', () => {
  function start(token: string, apiUrl: string) {
    const tokens = createFixedTokens({ token, apiUrl, log });
    closing.push(tokens.close);
    return tokens;
  }

  test('finds out whose it is', async () => {
    const slack = await slackServer();
    const token = String(
      slack.issue({ team, enterprise: { id: 'E0GRUPO', name: 'G' } }, scopes).access_token,
    );
    const tokens = start(token, slack.apiUrl);
    expect(await tokens.tenants()).toEqual([team.id]);
    expect(await tokens.of(team.id)).toEqual({
      tenant: team.id,
      org: false,
      token,
      botUser: 'U0LATIDO',
      bot: 'B0LATIDO',
      scopes: ['chat:write', 'users:read'],
    });
    expect(tokens.known(team.id)?.token).toBe(token);
    expect(await tokens.of('T0ELSE')).toBeUndefined();
    expect(tokens.known('T0ELSE')).toBeUndefined();
    expect(slack.calls('auth.test')).toBe(1);
  });

  test('of a whole organisation: the tenant is the organisation', async () => {
    const slack = await slackServer();
    const token = String(slack.issue({ enterprise: { id: 'E0GRUPO', name: 'G' } }, scopes).access_token);
    const tokens = start(token, slack.apiUrl);
    expect(await tokens.of('E0GRUPO')).toMatchObject({ tenant: 'E0GRUPO', org: true });
  });

  test('who asks early waits for the answer', async () => {
    const slack = await slackServer();
    const token = String(slack.issue({ team }, scopes).access_token);
    slack.fail('auth.test', { delayMs: 500 });
    const tokens = start(token, slack.apiUrl);
    expect(tokens.known(team.id)).toBeUndefined();
    expect(await tokens.of(team.id)).toMatchObject({ token });
  });

  test('Slack away: two seconds at most, then `network`; asked again until it answers', async () => {
    const slack = await slackServer();
    const token = String(slack.issue({ team }, scopes).access_token);
    slack.fail('auth.test', 'broken', { error: 'internal_error' });
    const tokens = start(token, slack.apiUrl);
    const at = performance.now();
    expect(await failureOf(tokens.of(team.id))).toMatchObject({ reason: 'network' });
    expect(performance.now() - at).toBeGreaterThan(1_800);
    expect(performance.now() - at).toBeLessThan(2_500);
    await eventually(() => tokens.known(team.id));
    expect(await tokens.of(team.id)).toMatchObject({ token });
    expect(slack.calls('auth.test')).toBe(3);
  });

  test('a wrong token: `auth` at once, told in one line', async () => {
    const slack = await slackServer();
    const tokens = start('xoxb-mistyped', slack.apiUrl);
    await eventually(() => log.lines.length > 0);
    const at = performance.now();
    for (let n = 0; n < 5; n += 1) {
      expect(await failureOf(tokens.of(team.id))).toMatchObject({ reason: 'auth' });
    }
    expect(performance.now() - at).toBeLessThan(200);
    expect(log.lines).toEqual([
      {
        level: 'error',
        fields: expect.objectContaining({ code: 'invalid_auth' }),
        message: 'slack refuses SLACK_BOT_TOKEN: use the token of the installed app',
      },
    ]);
  });

  test('removed from its workspace: `auth`, and known no more', async () => {
    const slack = await slackServer();
    const token = String(slack.issue({ team }, scopes).access_token);
    const tokens = start(token, slack.apiUrl);
    await tokens.of(team.id);
    await tokens.drop('T0ELSE');
    expect(tokens.known(team.id)).toBeDefined();
    await tokens.drop(team.id);
    expect(tokens.known(team.id)).toBeUndefined();
    expect(await failureOf(tokens.of(team.id))).toMatchObject({ reason: 'auth' });
  });
});

import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { optional, scopes } from '#adapters/slack/commands.ts';
import { checkSlack, type SlackCheck } from '#adapters/slack/doctor/doctor.ts';
import { type Manifest, manifestFor, readManifest } from '#adapters/slack/doctor/manifest.ts';
import { createInstallations } from '#adapters/slack/install/installations.ts';
import { createReceiver } from '#adapters/slack/receive/receiver.ts';
import { type Clock, systemClock } from '#core/clock.ts';
import type { Finding } from '#core/finding.ts';
import type { SealedStore } from '#core/platform.ts';
import { createTestLog } from '#test/support/testports.ts';

// The doctor against a small server that answers as Slack does, and against the adapter's own way in.

const secrets = {
  botToken: 'xoxb-11111-GEHEIMBOT',
  appToken: 'xapp-1-A0APP-22222-GEHEIMAPP',
  signingSecret: 'deadbeefdeadbeefdeadbeef5ec4e700',
  configToken: 'xoxe.xoxp-1-GEHEIMCONFIG',
};

type Reply = Readonly<{ status?: number; headers?: Record<string, string>; body: unknown; hang?: boolean }>;
type Serve = (request: IncomingMessage, body: string) => Reply | Promise<Reply>;

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

async function serve(answer: Serve) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const { status = 200, headers = {}, body: said } = await answer(request, body);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof said === 'string' ? said : JSON.stringify(said));
  });
  const url = await listen(server);
  const close = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { url, close };
}

const project = await readManifest();
const healthy = (): Record<string, Reply> => ({
  'auth.test': {
    headers: { 'x-oauth-scopes': scopes.join(',') },
    body: { ok: true, team: 'Acme', team_id: 'T0ACME', bot_id: 'B0BOT', user_id: 'U0BOT' },
  },
  'bots.info': { body: { ok: true, bot: { app_id: 'A0APP' } } },
  'apps.connections.open': { body: { ok: true, url: 'wss://example.org/?ticket=GEHEIMTICKET' } },
  'apps.manifest.export': {
    body: { ok: true, manifest: manifestFor(project, { publicUrl: undefined, sockets: true }) },
  },
});

let replies: Record<string, Reply>;
let calls: { method: string; token: string; args: Record<string, string> }[];
let slack: Awaited<ReturnType<typeof serve>>;
/** The adapter's own way in, as the program mounts it. */
let latido: Server;
let latidoUrl: string;
let folder: string;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  slack = await serve((request, body) => {
    const method = request.url?.replace('/api/', '') ?? '';
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    calls.push({ method, token, args: Object.fromEntries(new URLSearchParams(body)) });
    return replies[method] ?? { body: { ok: false, error: 'unknown_method' } };
  });
  const { routes } = createReceiver({
    tokens: {
      tenants: async () => [],
      of: async () => undefined,
      known: () => undefined,
      drop: async () => {},
    },
    signingSecret: secrets.signingSecret,
    clock: systemClock,
    log: createTestLog(),
  });
  latido = createServer((request, response) => {
    const route = routes.find(({ path }) => path === request.url);
    if (route !== undefined) return void route.handler(request, response);
    response.statusCode = 404;
    response.end();
  });
  latidoUrl = await listen(latido);
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
});
afterAll(async () => {
  await slack.close();
  latido.closeAllConnections();
  latido.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  replies = healthy();
  calls = [];
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const noStore = (): SealedStore => {
  throw new Error('no store');
};

const base = (): SlackCheck => ({
  botToken: secrets.botToken,
  clientId: undefined,
  clientSecret: undefined,
  stateSecret: undefined,
  configToken: undefined,
  workspaces: [],
  signingSecret: undefined,
  appToken: secrets.appToken,
  apiUrl: `${slack.url}/api/`,
  messagesPerMinute: 180,
  publicUrl: undefined,
  sealing: false,
  url: latidoUrl,
  sealed: noStore,
});
const http = (more: Partial<SlackCheck> = {}): SlackCheck => ({
  ...base(),
  appToken: undefined,
  signingSecret: secrets.signingSecret,
  ...more,
});

async function check(options: SlackCheck): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of checkSlack(options)) findings.push(finding);
  const said = JSON.stringify(findings);
  for (const secret of [...Object.values(secrets), 'GEHEIM']) expect(said).not.toContain(secret);
  for (const { level, todo } of findings) expect(todo === undefined).toBe(level === 'good');
  return findings;
}
/** The one finding about something. */
async function finding(options: SlackCheck, what: string): Promise<Finding> {
  const found = (await check(options)).filter((one) => one.what === `Slack: ${what}`);
  expect(found.map((one) => one.seen)).toHaveLength(1);
  return found[0] as Finding;
}

test('all is well, by Socket Mode', async () => {
  const findings = await check({ ...base(), configToken: secrets.configToken });
  expect(findings.filter(({ level }) => level !== 'good')).toEqual([]);
  expect(findings.map(({ what }) => what)).toEqual([
    'Slack: manifest.json',
    'Slack: SLACK_BOT_TOKEN',
    'Slack: what SLACK_BOT_TOKEN may do',
    "Slack: this machine's clock",
    'Slack: SLACK_APP_TOKEN',
    'Slack: receiving',
    'Slack: the app as it is',
  ]);
  expect(findings[1]?.seen).toBe('works, for the workspace Acme (T0ACME)');
  expect(calls.map(({ method, token }) => [method, token])).toEqual([
    ['auth.test', secrets.botToken],
    ['bots.info', secrets.botToken],
    ['apps.connections.open', secrets.appToken],
    ['apps.manifest.export', secrets.configToken],
  ]);
  expect(calls[1]?.args).toEqual({ bot: 'B0BOT' });
  expect(calls[3]?.args).toEqual({ app_id: 'A0APP' });
});

describe('the bot token', () => {
  const about = 'SLACK_BOT_TOKEN';

  test.for([
    ['xoxp-1-GEHEIM', /person's token/, 'Bot User OAuth Token'],
    ['xoxe.xoxp-1-GEHEIM', /configuration token/, 'Bot User OAuth Token'],
    [secrets.appToken, /app-level token/, 'SLACK_APP_TOKEN'],
    ['xoxe-1-GEHEIM', /refresh token/, 'Bot User OAuth Token'],
    ['"xoxb-1-GEHEIM"', /begins with xoxb-/, 'without quotes'],
  ] as const)('of another kind: %s', async ([botToken, seen, todo]) => {
    expect(await finding({ ...base(), botToken }, about)).toMatchObject({
      level: 'bad',
      seen: expect.stringMatching(seen),
      todo: expect.stringContaining(todo),
    });
    expect(calls.filter(({ method }) => method === 'auth.test')).toEqual([]);
  });

  test.for([
    ['invalid_auth', /Copy it again/],
    ['token_revoked', /Install it again/],
    ['account_inactive', /Install it again/],
    ['token_expired', /OAuth/],
    ['ratelimited', /minute/],
    ['a GEHEIM <word>', /auth\.test/],
  ] as const)('refused: %s', async ([error, todo]) => {
    replies['auth.test'] = { body: { ok: false, error } };
    const found = await finding(base(), about);
    expect(found).toMatchObject({ level: 'bad', todo: expect.stringMatching(todo) });
    expect(found.seen).toContain(/^\w+$/.test(error) ? error : 'unknown_error');
  });

  test('Slack answers with something else, or not at all', async () => {
    replies['auth.test'] = { status: 502, body: '<html>GEHEIM</html>' };
    expect((await finding(base(), about)).seen).toContain('http_502');
    const gone = await serve(() => ({ body: {} }));
    await gone.close();
    const apiUrl = `${gone.url}/api/`;
    expect(await finding({ ...base(), apiUrl, appToken: undefined }, about)).toMatchObject({
      level: 'bad',
      seen: 'Slack cannot be reached (ECONNREFUSED)',
    });
  });

  test('of a person, or one that rotates', async () => {
    replies['auth.test'] = { ...healthy()['auth.test'], body: { ok: true, team: 'Acme', team_id: 'T0ACME' } };
    expect((await check(base())).filter((one) => one.what === `Slack: ${about}`)).toMatchObject([
      { level: 'good' },
      { level: 'bad', seen: 'belongs to a person and not to the bot' },
    ]);
    replies = healthy();
    const rotating = await check({ ...base(), botToken: 'xoxe.xoxb-1-GEHEIM' });
    expect(rotating.filter((one) => one.what === `Slack: ${about}`)).toMatchObject([
      { level: 'good' },
      { level: 'warn', seen: expect.stringContaining('12 hours') },
    ]);
  });

  test('of a whole organisation', async () => {
    replies['auth.test'] = {
      body: {
        ok: true,
        is_enterprise_install: true,
        enterprise: 'Acme Group',
        enterprise_id: 'E0ACME',
        bot_id: 'B0BOT',
      },
    };
    expect((await finding(base(), about)).seen).toBe('works, for the organisation Acme Group (E0ACME)');
  });

  test('scopes: too few, too many, unknown', async () => {
    const what = 'what SLACK_BOT_TOKEN may do';
    const granted = (some: readonly string[]) => {
      replies['auth.test'] = {
        ...healthy()['auth.test'],
        headers: { 'x-oauth-scopes': some.join(',') },
      } as Reply;
    };
    granted(scopes.filter((scope) => scope !== 'im:write' && scope !== 'users:read.email'));
    expect(await finding(base(), what)).toMatchObject({
      level: 'bad',
      seen: 'these scopes are missing: im:write, users:read.email',
    });
    // What the operator may add is no surprise.
    granted([...scopes, ...optional.scopes, 'channels:manage']);
    expect((await check(base())).filter((one) => one.what === `Slack: ${what}`)).toMatchObject([
      { level: 'good' },
      { level: 'warn', seen: 'more than Latido needs: channels:manage' },
    ]);
    replies['auth.test'] = { body: healthy()['auth.test']?.body };
    expect(await finding(base(), what)).toMatchObject({ level: 'warn', seen: 'Slack did not say' });
  });

  test.for([
    [2_000, 'good', /agrees/],
    [-60_000, 'warn', /60 s behind/],
    [60_000, 'warn', /60 s ahead/],
    [-290_000, 'bad', /refused/],
  ] as const)('a clock that is %i ms off', async ([off, level, seen]) => {
    const clock: Clock = { now: () => new Date(systemClock.now().getTime() + off) };
    expect(await finding({ ...base(), clock }, "this machine's clock")).toMatchObject({
      level,
      seen: expect.stringMatching(seen),
    });
  });
});

describe('the app token', () => {
  const about = 'SLACK_APP_TOKEN';
  test.for([
    [secrets.botToken, {}, /bot's token/, 0],
    ['GEHEIM', {}, /no app-level token/, 0],
    [secrets.appToken, { ok: false, error: 'missing_scope' }, /missing_scope/, 1],
    [secrets.appToken, { ok: false, error: 'invalid_auth' }, /invalid_auth/, 1],
    [secrets.appToken, { ok: false, error: 'socket_mode_is_off' }, /socket_mode_is_off/, 1],
  ] as const)('%#', async ([appToken, body, seen, asked]) => {
    replies['apps.connections.open'] = { body };
    const found = await finding({ ...base(), appToken }, about);
    expect(found).toMatchObject({ level: 'bad', seen: expect.stringMatching(seen) });
    expect(calls.filter(({ method }) => method === 'apps.connections.open')).toHaveLength(asked);
  });
});

describe('the way in', () => {
  const inside = 'receiving, on this machine';
  const outside = 'receiving, from outside';

  test('the secret has the shape of one, or not', async () => {
    expect((await finding(http(), 'SLACK_SIGNING_SECRET')).level).toBe('good');
    for (const signingSecret of ['abc', secrets.signingSecret.toUpperCase(), `${secrets.signingSecret}0`]) {
      expect((await finding(http({ signingSecret }), 'SLACK_SIGNING_SECRET')).level).toBe('bad');
    }
  });

  test("the adapter's own route answers, and refuses what is not signed", async () => {
    const found = await check(http({ publicUrl: latidoUrl }));
    expect(found.filter(({ what }) => /receiving/.test(what))).toMatchObject([
      { level: 'good', what: `Slack: ${inside}`, seen: expect.stringMatching(/answers in \d+ ms/) },
      { level: 'good', what: `Slack: ${outside}` },
    ]);
    expect(await finding(http(), outside)).toMatchObject({
      level: 'warn',
      todo: expect.stringContaining('PUBLIC_URL'),
    });
  });

  test('an address without TLS, or with a broken one', async () => {
    expect((await finding(http({ publicUrl: latidoUrl }), 'PUBLIC_URL')).level).toBe('bad');
    const tls = await finding(http({ publicUrl: latidoUrl.replace('http:', 'https:') }), outside);
    expect(tls).toMatchObject({ level: 'bad', todo: expect.stringContaining('TLS') });
  });

  test('the program has another secret', async () => {
    const found = await finding(http({ signingSecret: '0123456789abcdef0123456789abcdef' }), inside);
    expect(found).toMatchObject({ level: 'bad', seen: expect.stringContaining('was refused (status 401)') });
  });

  test('it does not run: nothing is known of the outside then', async () => {
    const gone = await serve(() => ({ body: {} }));
    await gone.close();
    expect((await finding(http({ url: gone.url }), inside)).level).toBe('warn');
    expect((await finding(http({ url: gone.url, publicUrl: gone.url }), outside)).level).toBe('warn');
    expect(await finding(http({ publicUrl: gone.url }), outside)).toMatchObject({
      level: 'bad',
      seen: expect.stringContaining('ECONNREFUSED'),
    });
  });

  const challenge = (body: string): string => JSON.parse(body).challenge;
  const signed = (request: IncomingMessage) => request.headers['x-slack-signature'] !== undefined;
  test.for<readonly [string, Serve, RegExp]>([
    ['a door without a lock', (_, body) => ({ body: challenge(body) }), /unsigned request was not refused/],
    [
      'one that knows no time',
      (request, body) => (signed(request) ? { body: challenge(body) } : { status: 401, body: '' }),
      /ten minutes ago was not refused/,
    ],
    ['something else', () => ({ body: 'Welcome GEHEIM' }), /was not answered \(status 200\)/],
    ['nothing there', () => ({ status: 404, body: '' }), /status 404/],
    ['starting', () => ({ status: 503, body: '' }), /still starting/],
    [
      'another place',
      () => ({ status: 301, headers: { location: 'https://example.org/' }, body: '' }),
      /sends elsewhere/,
    ],
    [
      'too slow',
      async (_, body) => {
        await new Promise((resolve) => setTimeout(resolve, 3_100));
        return { body: { challenge: challenge(body) } };
      },
      /after 3\.\d s/,
    ],
  ])('%s', async ([, answer, seen]) => {
    const { url, close } = await serve(answer);
    closing.push(close);
    expect(await finding(http({ url }), inside)).toMatchObject({
      level: 'bad',
      seen: expect.stringMatching(seen),
    });
  });
});

describe('installations', () => {
  const store = (bodies: Map<string, string>): SealedStore => ({
    all: async () => [...bodies.values()],
    get: async (tenant) => bodies.get(tenant),
    save: async (tenant, body) => void bodies.set(tenant, body),
    remove: async (tenant) => void bodies.delete(tenant),
    alone: (_tenant, run) => run(),
  });
  const several = (more: Partial<SlackCheck>): SlackCheck => ({
    ...base(),
    botToken: undefined,
    appToken: undefined,
    clientId: '1.2',
    publicUrl: 'https://chat.acme.test',
    ...more,
  });

  test('each is looked at; one that has run out is left to the program', async () => {
    const bodies = new Map<string, string>();
    const installations = createInstallations(store(bodies));
    const common = { org: false, botUser: 'U0BOT', scopes: [] };
    await installations.save({ ...common, tenant: 'T0ACME', token: 'xoxb-GEHEIM1', appId: 'A0APP' });
    await installations.save({ ...common, tenant: 'T0LATE', token: 'xoxe.xoxb-GEHEIM2', expiresAt: 1 });
    const findings = await check(several({ sealed: () => store(bodies), workspaces: ['T0ACME', 'T0MISS'] }));
    expect(findings).toMatchObject([
      { what: 'Slack: manifest.json' },
      { level: 'warn', seen: '2; not yet in T0MISS', todo: expect.stringContaining('/slack/install') },
      { level: 'good', what: 'Slack: the installation in T0ACME' },
      { level: 'good', what: 'Slack: what the installation in T0ACME may do' },
      { level: 'good', what: "Slack: this machine's clock" },
      { level: 'warn', what: 'Slack: the installation in T0LATE', seen: 'its token has run out' },
    ]);
    expect(calls.map(({ token }) => token)).not.toContain('xoxe.xoxb-GEHEIM2');
    const fine = await finding(several({ sealed: () => store(bodies) }), 'installations');
    expect(fine).toMatchObject({ level: 'good', seen: '2' });
  });

  test('none yet, or out of reach', async () => {
    const empty = several({ sealed: () => store(new Map()) });
    expect(await finding(empty, 'installations')).toMatchObject({
      level: 'warn',
      todo: expect.stringContaining('https://chat.acme.test/slack/install'),
    });
    expect((await finding(several({}), 'installations')).level).toBe('bad');
  });
});

describe('the manifest', () => {
  test('in the folder: missing, or of another version', async () => {
    const file = join(folder, 'manifest.json');
    const look = () => finding({ ...base(), manifestFile: file }, 'manifest.json');
    expect((await look()).level).toBe('bad');
    const other = structuredClone(project);
    other.features.slash_commands.pop();
    other.settings.event_subscriptions?.bot_events.push('pin_added');
    writeFileSync(file, JSON.stringify(other));
    expect(await look()).toMatchObject({
      level: 'bad',
      seen: expect.stringMatching(/command \/obrigado is missing; event pin_added is unknown/),
    });
  });

  const about = 'the app as it is';
  const exported = (manifest: unknown) => {
    replies['apps.manifest.export'] = { body: { ok: true, manifest } };
  };
  const live = (change: (manifest: Manifest) => void, publicUrl?: string) => {
    const copy = structuredClone(manifestFor(project, { publicUrl, sockets: publicUrl === undefined }));
    change(copy);
    exported(copy);
  };
  const withToken = (options: SlackCheck): SlackCheck => ({ ...options, configToken: secrets.configToken });

  test.for<readonly [string, (manifest: Manifest) => void]>([
    ['command /kudos is missing', ({ features }) => features.slash_commands.splice(1, 1)],
    [
      "command /latido does not escape people's names",
      ({ features }) => Object.assign(features.slash_commands[0] ?? {}, { should_escape: false }),
    ],
    ['shortcut latido (message) is missing', ({ features }) => features.shortcuts.shift()],
    ['event team_join is missing', ({ settings }) => settings.event_subscriptions?.bot_events.splice(6, 1)],
    ['scope im:write is missing', ({ oauth_config }) => oauth_config.scopes?.bot.splice(6, 1)],
    ['scope admin is not ours', ({ oauth_config }) => oauth_config.scopes?.bot.push('admin')],
    [
      'user scope chat:write is not ours',
      (one) => Object.assign(one.oauth_config.scopes ?? {}, { user: ['chat:write'] }),
    ],
    [
      'the Home tab is off',
      ({ features }) => Object.assign(features.app_home ?? {}, { home_tab_enabled: false }),
    ],
    [
      'people cannot write to the bot',
      ({ features }) => Object.assign(features.app_home ?? {}, { messages_tab_read_only_enabled: true }),
    ],
    ['interactivity is off', ({ settings }) => delete settings.interactivity],
    ['Socket Mode is off', ({ settings }) => delete settings.socket_mode_enabled],
  ])('in Slack: %s', async ([seen, change]) => {
    live(change);
    expect(await finding(withToken(base()), about)).toMatchObject({
      level: 'bad',
      seen: expect.stringContaining(seen),
    });
  });

  test('in Slack, by HTTP: addresses', async () => {
    const gone = await serve(() => ({ body: {} }));
    await gone.close();
    const publicUrl = gone.url.replace('http:', 'https:');
    const options = withToken(http({ publicUrl, url: latidoUrl }));
    live(() => {}, publicUrl);
    const fine = (await check(options)).find(({ what }) => what === `Slack: ${about}`);
    expect(fine?.level).toBe('good');
    live((manifest) => {
      Object.assign(manifest.settings.event_subscriptions ?? {}, { request_url: 'https://old.acme.test/' });
      Object.assign(manifest.features.slash_commands[2] ?? {}, { url: 'https://old.acme.test/' });
    }, publicUrl);
    const wrong = (await check(options)).find(({ what }) => what === `Slack: ${about}`);
    expect(wrong?.seen).toBe(
      `command /gracias leads to another address than ${publicUrl}/slack/events; events do not go to ${publicUrl}/slack/events`,
    );
    // Without PUBLIC_URL they are only to agree among themselves.
    const alone = (await check(withToken(http()))).find(({ what }) => what === `Slack: ${about}`);
    expect(alone?.seen).toContain('leads to another address');
  });

  test('in Slack: not given, not understood, or of no known app', async () => {
    exported('no manifest');
    expect((await finding(withToken(base()), about)).seen).toContain('not known');
    exported(JSON.stringify(manifestFor(project, { publicUrl: undefined, sockets: true })));
    expect((await finding(withToken(base()), about)).level).toBe('good');
    replies['apps.manifest.export'] = { body: { ok: false, error: 'token_expired' } };
    expect(await finding(withToken(base()), about)).toMatchObject({
      level: 'bad',
      seen: expect.stringContaining('token_expired'),
      todo: expect.stringContaining('12 hours'),
    });
    replies['bots.info'] = { body: { ok: false, error: 'bot_not_found' } };
    expect((await finding(withToken(http()), about)).seen).toContain('which app');
    expect(
      (await finding(withToken({ ...http(), signingSecret: undefined, appToken: secrets.appToken }), about))
        .level,
    ).toBe('bad');
  });
});

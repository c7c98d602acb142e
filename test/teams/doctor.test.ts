import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { permissions } from '#adapters/teams/doctor/check-graph.ts';
import { checkTeams, type TeamsCheck } from '#adapters/teams/doctor/doctor.ts';
import { createWire } from '#adapters/teams/index.ts';
import type { Place } from '#adapters/teams/ports.ts';
import type { TeamsSettings } from '#adapters/teams/settings.ts';
import { type Clock, systemClock } from '#core/clock.ts';
import type { Finding } from '#core/finding.ts';
import type { PlaceStore } from '#core/platform.ts';
import { createIssuer, type Issuer } from '#test/support/teams-server/issuer.ts';
import { createTestLog } from '#test/support/testports.ts';

// The doctor against the adapter's own way in, a login server with real keys, and a small server that answers as Microsoft does.

const appId = '01234567-89ab-cdef-0123-456789abcdef';
const tenant = 'fedcba98-7654-3210-fedc-ba9876543210';
const catalogApp = '11111111-2222-3333-4444-555555555555';
const password = 'GEHEIM~secret';

type Reply = Readonly<{ status?: number; headers?: Record<string, string>; body: unknown; cut?: boolean }>;

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

async function serve(answer: (request: IncomingMessage, body: string) => Reply) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const { status = 200, headers = {}, body: said, cut } = answer(request, body);
    if (cut) return void request.socket.destroy();
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof said === 'string' ? said : JSON.stringify(said));
  });
  return { url: await listen(server), close: () => stop(server) };
}

function stop(server: Server): void {
  server.closeAllConnections();
  server.close();
}

const tokenWith = (claims: unknown): string =>
  ['{}', JSON.stringify(claims), 'GEHEIM'].map((text) => Buffer.from(text).toString('base64url')).join('.');

let issuer: Issuer;
/** Microsoft, as a stub: its login server where a refusal is tried, Graph, the connector. */
let microsoft: Awaited<ReturnType<typeof serve>>;
let replies: Record<string, Reply>;
let calls: { path: string; authorization: string; form: Record<string, string> }[];
/** The adapter's own way in, as the program mounts it. */
let latido: Server;
let latidoUrl: string;
let taken: number;
const closing: (() => void)[] = [];

beforeAll(async () => {
  issuer = await createIssuer({ appId, tenant, password });
  microsoft = await serve((request, body) => {
    const path = request.url ?? '';
    const { authorization = '' } = request.headers;
    calls.push({ path, authorization, form: Object.fromEntries(new URLSearchParams(body)) });
    return replies[path] ?? { status: 404, body: {} };
  });
  const mounted = await mount({});
  [latido, latidoUrl] = [mounted.server, mounted.url];
});
afterAll(async () => {
  stop(latido);
  microsoft.close();
  await issuer.close();
});
beforeEach(() => {
  replies = {
    [`/${tenant}/oauth2/v2.0/token`]: {
      body: { access_token: tokenWith({ roles: permissions }), expires_in: 3_600 },
    },
    '/v1.0/users?$top=1&$select=id': { body: { value: [{ id: 'GEHEIM-person' }] } },
  };
  calls = [];
  taken = 0;
});
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function mount(more: Partial<TeamsSettings>) {
  const wire = createWire({ settings: { ...settings(), ...more }, log: createTestLog() });
  const handler = wire.listener(async () => {
    taken += 1;
    return undefined;
  });
  const server = createServer((request, response) => {
    if (request.url === '/api/messages') return void handler(request, response);
    response.writeHead(404).end();
  });
  return { server, url: await listen(server) };
}

const settings = (): TeamsSettings => ({
  appId,
  tenant,
  identity: { kind: 'secret', password },
  dev: false,
  forms: 'dialog',
  targeted: false,
  installFor: undefined,
  manifestId: appId,
  messagesPerMinute: 1_500,
  publicUrl: undefined,
  openIdUrl: issuer.openIdUrl,
  issuer: undefined,
  loginUrl: issuer.loginUrl,
  graphUrl: `${microsoft.url}/v1.0`,
  serviceUrl: `${microsoft.url}/teams/`,
});

const placed: readonly Place[] = [
  { kind: 'personal', user: 'a', serviceUrl: 'https://smba.test/' },
  { kind: 'personal', user: 'b', serviceUrl: 'https://smba.test/' },
  { kind: 'team', serviceUrl: 'https://smba.test/' },
];
const storeOf = (places: readonly Place[], fails = false): PlaceStore => ({
  async *all(of) {
    if (fails) throw new Error('GEHEIM');
    if (of !== tenant) return;
    for (const [index, place] of places.entries()) yield { id: `c${index}`, body: JSON.stringify(place) };
  },
  save: async () => {},
  remove: async () => {},
});

const base = (more: Partial<TeamsCheck> = {}): TeamsCheck => ({
  ...settings(),
  url: latidoUrl,
  places: () => storeOf(placed),
  ...more,
});

async function check(options: TeamsCheck): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of checkTeams(options)) findings.push(finding);
  expect(JSON.stringify(findings)).not.toContain('GEHEIM');
  for (const { level, todo } of findings) expect(todo === undefined).toBe(level === 'good');
  // Whatever is tried, no handler may run.
  expect(taken).toBe(0);
  return findings;
}
/** The findings about something. */
async function about(options: TeamsCheck, what: string): Promise<readonly Finding[]> {
  return (await check(options)).filter((one) => one.what === `Teams: ${what}`);
}
async function only(options: TeamsCheck, what: string): Promise<Finding> {
  const found = await about(options, what);
  expect(found).toHaveLength(1);
  return found[0] as Finding;
}

test('all is well', async () => {
  const findings = await check(base());
  expect(findings.filter(({ level }) => level !== 'good')).toMatchObject([
    { what: 'Teams: receiving, from outside', seen: 'not tried: PUBLIC_URL is not set' },
  ]);
  expect(findings.map(({ what }) => what)).toEqual([
    'Teams: identity',
    "Teams: this machine's clock",
    'Teams: the keys of the platform',
    'Teams: the way there',
    'Teams: installing for people',
    'Teams: receiving, on this machine',
    'Teams: receiving, from outside',
    'Teams: where it is installed',
  ]);
  expect(findings.at(-1)?.seen).toBe('for 2 people, in 1 teams, in 0 group chats, as far as Teams has told');
});

describe('identity', () => {
  const stub = (body: unknown, status = 401): Partial<TeamsCheck> => {
    replies[`/${tenant}/oauth2/v2.0/token`] = { status, body };
    return { loginUrl: microsoft.url };
  };
  const refusal = (code: number) => ({ error: 'x', error_codes: [code], error_description: 'GEHEIM' });

  test.for([
    [7000215, /secret is wrong/, 'its Value'],
    [7000222, /run out/, 'New client secret'],
    [700016, /no app/, 'App registrations'],
    [90002, /no tenant/, 'Tenant ID'],
    [900023, /no id of a tenant/, 'Tenant ID'],
    [7000229, /service principal/, 'az ad sp create'],
    [7000112, /switched off/, 'Enterprise apps'],
    [53003, /Conditional Access/, 'Ask'],
    [999999, /AADSTS999999/, 'error?code=999999'],
  ] as const)('refused with AADSTS%d', async ([code, seen, todo]) => {
    expect(await only(base(stub(refusal(code))), 'identity')).toMatchObject({
      level: 'bad',
      seen: expect.stringMatching(seen),
      todo: expect.stringContaining(todo),
    });
    expect(calls[0]?.form).toEqual({
      grant_type: 'client_credentials',
      client_id: appId,
      client_secret: password,
      scope: 'https://api.botframework.com/.default',
    });
  });

  test('a wrong secret at a login server that looks at it', async () => {
    const wrong = { identity: { kind: 'secret', password: 'GEHEIM other' } } as const;
    expect(await only(base(wrong), 'identity')).toMatchObject({ level: 'bad' });
  });

  test('something else answers, or nothing', async () => {
    for (const [body, status] of [
      ['<html>GEHEIM', 200],
      [{ access_token: '' }, 200],
      [{ error_codes: ['GEHEIM'] }, 400],
    ] as const) {
      expect(await only(base(stub(body, status)), 'identity')).toMatchObject({
        level: 'bad',
        seen: `the login server gives no token (status ${status})`,
      });
    }
    replies[`/${tenant}/oauth2/v2.0/token`] = { body: {}, cut: true };
    expect((await only(base({ loginUrl: microsoft.url }), 'identity')).seen).toMatch(/cannot be reached/);
  });

  test('a managed identity: by Azure, or not', async () => {
    const asked: string[] = [];
    const managed = { identity: { kind: 'managed' } } as const;
    const managedToken = async (resource: string) => {
      asked.push(resource);
      return 'GEHEIM';
    };
    expect(await only(base({ ...managed, managedToken }), 'identity')).toMatchObject({ level: 'good' });
    expect(asked).toEqual(['https://api.botframework.com']);
    const none = async () => {
      throw new Error('GEHEIM');
    };
    expect(await only(base({ ...managed, managedToken: none }), 'identity')).toMatchObject({
      level: 'bad',
      todo: expect.stringContaining('Client ID'),
    });
  });

  test('a clock that is off', async () => {
    const off = (ms: number): Clock => ({ now: () => new Date(systemClock.now().getTime() + ms) });
    const level = async (ms: number) => (await only(base({ clock: off(ms) }), "this machine's clock")).level;
    expect(await level(30_000)).toBe('warn');
    expect(await level(-270_000)).toBe('bad');
  });
});

describe('the keys of the platform', () => {
  const what = 'the keys of the platform';
  const openId = (body: unknown, status = 200): Partial<TeamsCheck> => {
    replies['/openid'] = { status, body };
    return { openIdUrl: `${microsoft.url}/openid` };
  };
  const good = () => ({ issuer: 'https://api.botframework.com', jwks_uri: `${microsoft.url}/keys` });

  test.for([
    ['no description', 'GEHEIM', {}, /description cannot be read/],
    ['of another issuer', { issuer: 'https://else.test' }, { body: { keys: [{}] } }, /another issuer/],
    ['no keys', {}, { body: { keys: [] } }, /cannot be read \(status 200\)/],
    ['keys away', {}, { body: {}, cut: true }, /cannot be reached/],
  ] as const)('%s', async ([, change, keys, seen]) => {
    const description = typeof change === 'string' ? change : { ...good(), ...change };
    if ('body' in keys) replies['/keys'] = keys;
    expect(await only(base(openId(description)), what)).toMatchObject({
      level: 'bad',
      seen: expect.stringMatching(seen),
    });
  });

  test('nobody there', async () => {
    expect(await only(base({ openIdUrl: 'http://127.0.0.1:1/' }), what)).toMatchObject({ level: 'bad' });
    expect(await only(base({ serviceUrl: 'http://127.0.0.1:1/' }), 'the way there')).toMatchObject({
      level: 'bad',
      seen: expect.stringContaining('nothing could be sent'),
    });
  });
});

describe('receiving', () => {
  const here = 'receiving, on this machine';
  const outside = 'receiving, from outside';

  test('on this machine and through the address', async () => {
    const findings = await check(base({ publicUrl: latidoUrl }));
    const seen = (what: string) => findings.find((one) => one.what === `Teams: ${what}`);
    for (const what of [here, outside]) {
      expect(seen(what)).toMatchObject({
        level: 'good',
        seen: expect.stringMatching(/\/api\/messages answers in \d+ ms, and refuses/),
      });
    }
    expect(seen('PUBLIC_URL')).toMatchObject({ level: 'bad', seen: 'begins with http:' });
  });

  test('it does not run: to be looked at, here and outside; an address alone that is dead is broken', async () => {
    const dead = 'http://127.0.0.1:1';
    const silent = base({ url: dead, publicUrl: dead });
    expect((await only(silent, here)).level).toBe('warn');
    expect((await only(silent, outside)).level).toBe('warn');
    expect((await only(base({ publicUrl: dead }), outside)).level).toBe('bad');
  });

  test.for([
    [{ status: 200, body: '' }, /a request without a token was not refused/, 'Anybody could speak'],
    [{ status: 404, body: '' }, /something else answers/, '/api/messages'],
    [{ status: 405, body: '' }, /something else answers/, '/api/messages'],
    [{ status: 403, body: '' }, /before Latido looked/, 'firewall'],
    [{ status: 302, headers: { location: 'https://x.test' }, body: '' }, /elsewhere/, 'no redirect'],
    [{ status: 502, body: '' }, /does not answer/, 'proxy'],
    [{ status: 503, body: '' }, /still starting/, '/readyz'],
  ] as const)('another answers: %o', async ([reply, seen, todo]) => {
    const proxy = await serve(() => reply);
    closing.push(proxy.close);
    expect(await only(base({ publicUrl: proxy.url }), outside)).toMatchObject({
      level: 'bad',
      seen: expect.stringMatching(seen),
      todo: expect.stringContaining(todo),
    });
  });

  test('one that believes an invented token is found', async () => {
    const believer = await serve(({ headers }) => ({ status: headers.authorization ? 200 : 401, body: '' }));
    closing.push(believer.close);
    expect((await only(base({ publicUrl: believer.url }), outside)).seen).toContain(
      'a request with an invented token was not refused',
    );
  });
});

describe('development', () => {
  test('nothing of Microsoft is asked, and what comes through a proxy is refused', async () => {
    const dev = { dev: true, identity: { kind: 'none' } } as const;
    const { server, url } = await mount(dev);
    closing.push(() => stop(server));
    const before = { ...issuer.counts };
    const findings = await check(base({ ...dev, url }));
    expect(findings.map(({ level, what }) => [level, what])).toEqual([
      ['warn', 'Teams: TEAMS_DEV=1'],
      ['good', 'Teams: receiving, on this machine'],
      ['good', 'Teams: where it is installed'],
    ]);
    expect(calls).toEqual([]);
    expect(issuer.counts).toEqual(before);
  });

  test('a program that runs with it, asked without it, is found', async () => {
    const { server, url } = await mount({ dev: true, identity: { kind: 'none' } });
    closing.push(() => stop(server));
    const findings: Finding[] = [];
    for await (const finding of checkTeams(base({ url }))) findings.push(finding);
    expect(findings.find(({ what }) => what.endsWith('this machine'))).toMatchObject({ level: 'bad' });
  });
});

describe('installing for people', () => {
  const what = 'installing for people';
  const on = (more: Partial<TeamsCheck> = {}) =>
    base({ installFor: { catalogApp }, loginUrl: microsoft.url, ...more });
  const roles = (...of: readonly unknown[]) => {
    replies[`/${tenant}/oauth2/v2.0/token`] = { body: { access_token: tokenWith({ roles: of }) } };
  };

  test('with both permissions', async () => {
    const findings = await check(on());
    expect(findings.filter(({ level }) => level === 'bad')).toEqual([]);
    expect(findings.find((one) => one.what === `Teams: ${what}`)?.level).toBe('good');
    expect(findings.find((one) => one.what === 'Teams: Microsoft Graph')?.level).toBe('good');
    expect(calls.map(({ form }) => form.scope).filter(Boolean)).toEqual([
      'https://api.botframework.com/.default',
      'https://graph.microsoft.com/.default',
    ]);
    // Somebody of the tenant is asked for, not which person.
    expect(calls.find(({ path }) => path.startsWith('/v1.0'))?.authorization).toMatch(/^Bearer /);
  });

  test('without one, or with one too many', async () => {
    roles(permissions[1], 'Mail.ReadWrite', '<GEHEIM>');
    const found = await about(on(), what);
    expect(found.map(({ level }) => level)).toEqual(['bad', 'warn']);
    expect(found[0]?.seen).toContain(permissions[0]);
    expect(found[0]?.seen).not.toContain(permissions[1]);
    expect(found[1]?.seen).toContain('Mail.ReadWrite');
  });

  test('a token that cannot be read is one without permissions', async () => {
    replies[`/${tenant}/oauth2/v2.0/token`] = { body: { access_token: 'GEHEIM' } };
    expect((await only(on(), what)).seen).toContain(permissions.join(', '));
  });

  test.for([
    [{ status: 403, body: {} }, /refuses/],
    [{ status: 500, body: {} }, /status 500/],
    [{ status: 200, body: {} }, /status 200/],
    [{ body: {}, cut: true }, /cannot be reached/],
  ] as const)('Graph answers %o', async ([reply, seen]) => {
    replies['/v1.0/users?$top=1&$select=id'] = reply;
    expect(await only(on(), 'Microsoft Graph')).toMatchObject({
      level: 'bad',
      seen: expect.stringMatching(seen),
    });
  });

  test("the manifest's id in place of the catalogue's", async () => {
    const found = await about(on({ installFor: { catalogApp: appId.toUpperCase() } }), what);
    expect(found[0]).toMatchObject({ level: 'warn', todo: expect.stringContaining('External app ID') });
  });
});

describe('where it is installed', () => {
  const what = 'where it is installed';

  test('nowhere yet; elsewhere than in our tenant; no database', async () => {
    expect((await only(base({ places: () => storeOf([]) }), what)).level).toBe('warn');
    const elsewhere = base({ tenant: catalogApp, publicUrl: undefined });
    expect((await only(elsewhere, what)).level).toBe('warn');
    expect((await only(base({ places: () => storeOf([], true) }), what)).level).toBe('bad');
    const none = () => {
      throw new TypeError('GEHEIM');
    };
    expect((await only(base({ places: none }), what)).level).toBe('bad');
  });
});

test('targeted messages are named as a preview', async () => {
  const what = 'private answers in channels';
  expect((await only(base({ targeted: true }), what)).seen).toContain('preview');
  expect(await about(base(), what)).toEqual([]);
});

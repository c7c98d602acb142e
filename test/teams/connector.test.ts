import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWire } from '#adapters/teams/index.ts';
import type { Connector, Wire } from '#adapters/teams/ports.ts';
import type { TeamsSettings } from '#adapters/teams/settings.ts';
import { PlatformError, type PlatformReason } from '#core/errors.ts';
import { createIssuer, type Issuer } from '#test/support/teams-server/issuer.ts';
import { appId, listeningLog, type Meet, openConnector, settingsOf, tenant } from './wire-setup.ts';

type Server = Awaited<ReturnType<typeof openConnector>>;

let issuer: Issuer;
let server: Server;
beforeAll(async () => {
  server = await openConnector();
});
afterAll(() => server.close());
beforeEach(async () => {
  issuer = await createIssuer({ appId, tenant });
  server.asked.length = 0;
  server.meet({ status: 200, body: { id: 'new' } });
});
afterEach(() => issuer.close());

const limits = { callMs: 300, tokenMs: 300 };
const wireOf = (settings: Partial<TeamsSettings> = {}): Wire =>
  createWire({ settings: settingsOf(issuer, settings), log: listeningLog().log, limits });

/** With what a URL must not take as it stands. */
const conversation = '19:a/b?c#d@thread.tacv2;messageid=17 0';
const coded = encodeURIComponent(conversation);
const card = { type: 'message', summary: 'Résumé', attachments: [{ contentType: 'x', content: { own: 1 } }] };

const calls = (connector: Connector, serviceUrl: string) => {
  const at = { serviceUrl, conversation };
  return {
    openDirect: () => connector.openDirect({ serviceUrl, tenant, user: '29:ana' }),
    post: () => connector.post(at, card),
    postTargeted: () => connector.postTargeted(at, '29:ana', card),
    put: () => connector.put(at, '1:2/3', card),
    remove: () => connector.remove(at, '1:2/3'),
    member: () => connector.member(at, '29:ana/1'),
    members: () => connector.members(at),
  };
};
const names = ['openDirect', 'post', 'postTargeted', 'put', 'remove', 'member', 'members'] as const;

async function failure(call: () => Promise<unknown>): Promise<PlatformError> {
  const error: unknown = await call().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof PlatformError) return error;
  throw new Error('no PlatformError', { cause: error });
}

describe('a call', () => {
  test('is what the platform documents, with our token', async () => {
    const { connector } = wireOf();
    const go = calls(connector, `${server.url}/teams/`);
    expect(await go.openDirect()).toBe('new');
    expect(await go.post()).toBe('new');
    expect(await go.postTargeted()).toBe('new');
    await go.put();
    await go.remove();
    server.meet({ status: 200, body: { id: '29:ana' } });
    expect(await go.member()).toEqual({ id: '29:ana' });
    server.meet({ status: 200, body: { members: [{ id: '29:ana' }], continuationToken: 'a+b/c=' } });
    expect(await go.members()).toEqual({ members: [{ id: '29:ana' }], next: 'a+b/c=' });
    server.meet({ status: 200, body: { members: [], continuationToken: null } });
    const at = { serviceUrl: server.url, conversation };
    expect(await connector.members(at, 'a+b/c=')).toEqual({ members: [] });

    const activities = `/teams/v3/conversations/${coded}/activities`;
    const paged = `v3/conversations/${coded}/pagedmembers?pageSize=500`;
    expect(server.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /teams/v3/conversations',
      `POST ${activities}`,
      `POST ${activities}?isTargetedActivity=true`,
      `PUT ${activities}/1%3A2%2F3`,
      `DELETE ${activities}/1%3A2%2F3`,
      `GET /teams/v3/conversations/${coded}/members/29%3Aana%2F1`,
      `GET /teams/${paged}`,
      `GET /${paged}&continuationToken=a%2Bb%2Fc%3D`,
    ]);
    expect(server.asked.map(({ body }) => (body === '' ? undefined : JSON.parse(body)))).toEqual([
      {
        bot: { id: `28:${appId}` },
        members: [{ id: '29:ana' }],
        isGroup: false,
        tenantId: tenant,
        channelData: { tenant: { id: tenant } },
      },
      card,
      { ...card, recipient: { id: '29:ana' } },
      { ...card, id: '1:2/3' },
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    for (const { headers } of server.asked) expect(issuer.isOurs(headers.authorization)).toBe(true);
    expect(issuer.counts.tokens).toBe(1);
  });

  test('goes over a connection that is kept', async () => {
    const { connector } = wireOf();
    server.sockets.clear();
    for (let i = 0; i < 10; i += 1) await calls(connector, server.url).post();
    // The end of an answer can come a moment after its last byte.
    expect(server.sockets.size).toBeLessThanOrEqual(3);
  });

  test('to a member who is not there finds nobody; to a place that is not there fails', async () => {
    const { member } = calls(wireOf().connector, server.url);
    server.meet({ status: 404, body: { error: { code: 'MemberNotFoundInConversation' } } });
    expect(await member()).toBeUndefined();
    server.meet({ status: 404, body: { error: { code: 'ConversationNotFound' } } });
    expect((await failure(member)).reason).toBe('gone');
  });

  test('with an answer that says nothing is not believed', async () => {
    const go = calls(wireOf().connector, server.url);
    server.meet({ status: 200 });
    expect((await failure(go.post)).reason).toBe('unknown_outcome');
    expect((await failure(go.openDirect)).reason).toBe('network');
    expect((await failure(go.members)).reason).toBe('network');
    await go.put();
  });
});

describe('a call that fails', () => {
  const meets: readonly [string, Meet][] = [
    ...[302, 400, 401, 403, 404, 408, 409, 410, 412, 413, 429, 500, 502, 503, 504].map(
      (status): [string, Meet] => [
        String(status),
        { status, headers: { location: '/other', 'retry-after': '0' } },
      ],
    ),
    ['429 without a time', { status: 429 }],
    ['a dropped connection', 'cut'],
    ['a server that is silent', 'hang'],
    ['a server that stops half-way', 'half'],
  ];
  test('is sent once, whatever went wrong', async () => {
    const { connector } = wireOf();
    const go = calls(connector, server.url);
    await go.post();
    for (const [name, how] of meets) {
      server.asked.length = 0;
      server.meet(how);
      const missing = typeof how === 'object' && how.status === 404;
      // All at once: the silent ones are waited for together.
      await Promise.all(
        names.map(async (call) => {
          if (missing && call === 'member') expect(await go.member()).toBeUndefined();
          else await failure(go[call]);
        }),
      );
      expect([name, server.asked.length]).toEqual([name, names.length]);
    }
    // The SDK's repeats begin within a second.
    server.asked.length = 0;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(server.asked).toEqual([]);
  }, 15_000);

  test.each<[Meet, PlatformReason, PlatformReason]>([
    [{ status: 429, headers: { 'retry-after': '17' } }, 'rate_limited', 'rate_limited'],
    [{ status: 412 }, 'network', 'network'],
    [{ status: 500 }, 'unknown_outcome', 'network'],
    [{ status: 502 }, 'network', 'network'],
    [{ status: 504 }, 'unknown_outcome', 'network'],
    ['cut', 'unknown_outcome', 'network'],
    ['hang', 'unknown_outcome', 'network'],
    [
      { status: 403, body: { errorCode: 209, message: '{"subCode":"MessageWritesBlocked"}' } },
      'forbidden',
      'forbidden',
    ],
    [{ status: 403, body: { error: { code: 'BotNotInConversationRoster' } } }, 'cold', 'cold'],
    [{ status: 404, body: { error: { code: 'ActivityNotFoundInConversation' } } }, 'gone', 'gone'],
    [
      { status: 413, body: { error: { code: 'MessageSizeTooBig', message: 'Ana' } } },
      'forbidden',
      'forbidden',
    ],
  ])('%j: %s for a message, %s for a change', async (how, posted, changed) => {
    const go = calls(wireOf().connector, server.url);
    server.meet(how);
    const error = await failure(go.post);
    expect(error.reason).toBe(posted);
    expect((await failure(go.put)).reason).toBe(changed);
    expect(error.retryAfterMs).toBe(posted === 'rate_limited' ? 17_000 : undefined);
    expect(String(error.cause)).not.toContain('Ana');
  });

  test('nobody listens: nothing was sent', async () => {
    const away = await openConnector();
    await away.close();
    const error = await failure(calls(wireOf().connector, away.url).post);
    expect(error.reason).toBe('network');
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
  });

  test.each(['hang', 'half'] as const)('takes no longer than its limit: %s', async (how) => {
    const go = calls(wireOf().connector, server.url);
    await go.post();
    server.meet(how);
    const started = performance.now();
    expect((await failure(go.post)).cause).toMatchObject({ code: 'timeout' });
    expect(performance.now() - started).toBeLessThan(1_500);
  });
});

describe('the server of a call', () => {
  test.each(['', '.', '..', '\ud800', 'x'.repeat(3_000)])(
    'is not called with a path of which %j is a step',
    async (step) => {
      const { connector } = wireOf();
      const at = { serviceUrl: 'https://smba.example/', conversation: step };
      const ways = [
        () => connector.post(at, {}),
        () => connector.put({ ...at, conversation: 'a:1' }, step, {}),
        () => connector.member({ ...at, conversation: 'a:1' }, step),
      ];
      for (const way of ways) {
        const error = await failure(way);
        expect(error.reason).toBe('forbidden');
      }
    },
  );

  test.each<[string, Partial<TeamsSettings>]>([
    ['http://smba.example/teams/', {}],
    ['ftp://127.0.0.1/', {}],
    ['https://user:secret@smba.example/', {}],
    ['not a url', {}],
    ['', {}],
    ['http://127.0.0.1:1/', { openIdUrl: undefined, loginUrl: 'https://login.example' }],
    ['https://smba.example/', { dev: true, identity: { kind: 'none' } }],
    ['http://192.0.2.1/', { dev: true, identity: { kind: 'none' } }],
    ['http://localhost.evil.example/', { dev: true, identity: { kind: 'none' } }],
  ])('%s is not called', async (serviceUrl, settings) => {
    const error = await failure(calls(wireOf(settings).connector, serviceUrl).post);
    expect(error.reason).toBe('forbidden');
    expect(error.cause).toMatchObject({ code: 'service_url' });
    expect(issuer.counts.tokens).toBe(0);
  });

  test('in development is this machine, without a token', async () => {
    const wire = wireOf({ dev: true, identity: { kind: 'none' }, appId: '' });
    const { port } = new URL(server.url);
    expect(await calls(wire.connector, `http://localhost:${port}/_connector`).post()).toBe('new');
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    expect((await failure(() => wire.token('https://graph.microsoft.com'))).reason).toBe('auth');
    expect(issuer.counts.tokens).toBe(0);
  });
});

describe('our token', () => {
  test('is asked for once, for all who wait', async () => {
    const { connector } = wireOf();
    const go = calls(connector, server.url);
    await Promise.all(Array.from({ length: 10 }, () => go.post()));
    await go.post();
    expect(issuer.counts.tokens).toBe(1);
  });

  test('is a new one after it was refused', async () => {
    const { connector } = wireOf();
    const go = calls(connector, server.url);
    await go.post();
    issuer.revokeTokens();
    server.meet({ status: 401 });
    expect((await failure(go.post)).reason).toBe('auth');
    expect(issuer.counts.tokens).toBe(1);
    server.meet({ status: 200, body: { id: 'new' } });
    expect(await go.post()).toBe('new');
    expect(issuer.counts.tokens).toBe(2);
    expect(issuer.isOurs(server.asked.at(-1)?.headers.authorization)).toBe(true);
  });

  test('is another one for another interface', async () => {
    const wire = wireOf();
    const graph = await wire.token('https://graph.microsoft.com');
    expect(issuer.isOurs(`Bearer ${graph}`)).toBe(true);
    expect(await wire.token('https://graph.microsoft.com')).toBe(graph);
    await calls(wire.connector, server.url).post();
    expect(server.asked.at(-1)?.headers.authorization).not.toBe(`Bearer ${graph}`);
    expect(issuer.counts.tokens).toBe(2);
  });

  test.each<['hang' | number, PlatformReason]>([
    ['hang', 'network'],
    [401, 'auth'],
    [400, 'auth'],
    [429, 'rate_limited'],
    [500, 'network'],
    [503, 'network'],
  ])('when the login server answers %s: %s, in time, and nothing is sent', async (how, reason) => {
    const { connector } = wireOf();
    issuer.meetTokens(how);
    const started = performance.now();
    const error = await failure(calls(connector, server.url).post);
    expect(error.reason).toBe(reason);
    expect(performance.now() - started).toBeLessThan(1_500);
    expect(issuer.counts.tokens).toBe(1);
    expect(server.asked).toEqual([]);
    issuer.meetTokens('give');
    expect(await calls(connector, server.url).post()).toBe('new');
  });

  test('is not given for a wrong secret, which is told to nobody', async () => {
    const { token } = wireOf({ identity: { kind: 'secret', password: 'wrong-secret' } });
    const error = await failure(() => token('https://graph.microsoft.com'));
    expect(error.reason).toBe('auth');
    expect(error.cause).toMatchObject({ code: 'invalid_client', status: 401 });
    expect(JSON.stringify([error.message, String(error.cause)])).not.toContain('wrong-secret');
  });

  test('of a managed identity comes from the machine that it was given to', async () => {
    const machine = await openConnector();
    vi.stubEnv('IDENTITY_ENDPOINT', `${machine.url}/msi/token`);
    vi.stubEnv('IDENTITY_HEADER', 'header');
    try {
      const later = Math.floor(Date.now() / 1_000) + 3_600;
      machine.meet({
        status: 200,
        body: { access_token: 'managed', expires_on: String(later), token_type: 'Bearer', resource: 'x' },
      });
      const wire = createWire({
        settings: settingsOf(issuer, { identity: { kind: 'managed' } }),
        log: listeningLog().log,
      });
      await calls(wire.connector, server.url).post();
      await calls(wire.connector, server.url).post();
      expect(server.asked.map(({ headers }) => headers.authorization)).toEqual([
        'Bearer managed',
        'Bearer managed',
      ]);
      const asked = machine.asked.map(({ url }) => new URL(url, machine.url).searchParams);
      expect(asked.map((query) => query.get('client_id'))).toContain(appId);
      expect(asked.at(-1)?.get('resource')).toBe('https://api.botframework.com');
      expect(asked.length).toBeLessThanOrEqual(2);
    } finally {
      vi.unstubAllEnvs();
      await machine.close();
    }
  });
});

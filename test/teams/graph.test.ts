import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createGraph } from '#adapters/teams/graph.ts';
import { PlatformError } from '#core/errors.ts';
import { createTestLog } from '../support/testports.ts';

type Given = Readonly<{ status?: number; body?: unknown; headers?: Record<string, string> }> | 'silence';
type Asked = Readonly<{ method: string; path: string; query: URLSearchParams; body: unknown; token: string }>;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function listen(answer: (asked: Asked) => Given): Promise<Readonly<{ url: string; asked: Asked[] }>> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://graph');
    const text = await textOf(request);
    const one = {
      ...{ method: request.method ?? '', path: decodeURIComponent(path), query },
      ...{ body: text === '' ? undefined : JSON.parse(text), token: request.headers.authorization ?? '' },
    };
    asked.push(one);
    const given = answer(one);
    if (given === 'silence') return;
    const { status = 200, body, headers = {} } = given;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const catalogApp = 'app-1';
async function setUp(answer: (asked: Asked) => Given) {
  const { url, asked } = await listen(answer);
  const log = createTestLog();
  const resources: string[] = [];
  const waits: number[] = [];
  let now = 0;
  const graph = createGraph({
    wire: {
      token: async (resource) => {
        resources.push(resource);
        return 'the-token';
      },
    },
    settings: { installFor: { catalogApp }, graphUrl: `${url}/v1.0/` },
    log,
    waiting: {
      now: () => now,
      wait: async (ms) => {
        waits.push(ms);
        now += ms;
      },
    },
  });
  if (graph === undefined) throw new Error('no graph');
  return { graph, url, asked, log, resources, waits };
}
async function all(users: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for await (const user of users) found.push(user);
  return found;
}
const failure = <T>(run: Promise<T>): Promise<PlatformError> =>
  run.then(
    () => expect.fail('nothing was thrown'),
    (error: unknown) => (error instanceof PlatformError ? error : expect.fail(String(error))),
  );
const fault = (code: string) => ({ error: { code, message: 'Ana Muñoz <ana@rio.example> was refused' } });

test('without a wish to install there is no Graph', () => {
  const settings = { installFor: undefined, graphUrl: undefined };
  expect(createGraph({ wire: { token: async () => '' }, settings, log: createTestLog() })).toBeUndefined();
});

describe('the directory', () => {
  test('is read by pages, with the token and only what is needed', async () => {
    const { graph, asked, url, resources } = await setUp(({ query }) =>
      query.has('$skiptoken')
        ? { body: { value: [{ id: '3' }] } }
        : {
            body: { value: [{ id: '1' }, { id: '2' }], '@odata.nextLink': `${url}/v1.0/users?$skiptoken=x` },
          },
    );
    expect(await all(graph.users())).toEqual([{ id: '1' }, { id: '2' }, { id: '3' }]);
    expect(asked.map(({ method, path, token }) => [method, path, token])).toEqual([
      ['GET', '/v1.0/users', 'Bearer the-token'],
      ['GET', '/v1.0/users', 'Bearer the-token'],
    ]);
    expect(asked[0]?.query.get('$select')?.split(',').toSorted()).toEqual(
      'accountEnabled,displayName,id,mail,preferredLanguage,userPrincipalName,userType'.split(','),
    );
    expect(asked[0]?.query.get('$top')).toBe('999');
    expect(new Set(resources)).toEqual(new Set(['https://graph.microsoft.com']));
  });

  test('the token goes to no other server, by no link and no redirect', async () => {
    const other = await listen(() => ({ body: { value: [] } }));
    const linked = await setUp(() => ({
      body: { value: [1], '@odata.nextLink': `${other.url}/v1.0/users` },
    }));
    expect((await failure(all(linked.graph.users()))).reason).toBe('unknown_outcome');
    const moved = await setUp(() => ({ status: 307, headers: { location: `${other.url}/v1.0/users` } }));
    expect((await failure(all(moved.graph.users()))).reason).toBe('network');
    expect(other.asked).toEqual([]);
  });

  test('a circle is left', async () => {
    const { graph, url, asked } = await setUp(({ query }) => ({
      body: { value: [], '@odata.nextLink': `${url}/users?n=${query.get('n') === '1' ? 2 : 1}` },
    }));
    expect((await failure(all(graph.users()))).reason).toBe('unknown_outcome');
    expect(asked).toHaveLength(3);
  });

  test('told to wait, it waits for as long as it is told, and goes on', async () => {
    let refusals = 2;
    const { graph, waits } = await setUp(() => {
      refusals -= 1;
      if (refusals === 1)
        return { status: 429, headers: { 'retry-after': '11' }, body: fault('TooManyRequests') };
      return refusals === 0 ? { status: 503 } : { body: { value: [{ id: '1' }] } };
    });
    expect(await all(graph.users())).toEqual([{ id: '1' }]);
    expect(waits).toEqual([11_000, 2_000]);
  });

  test.each<[number, string, number]>([
    [401, 'auth', 1],
    [403, 'auth', 1],
    [404, 'gone', 1],
    [500, 'network', 3],
    [429, 'rate_limited', 10],
  ])('HTTP %i is %s, tried %i times, and says nothing of people', async (status, reason, times) => {
    const { graph, asked, log } = await setUp(() => ({ status, body: fault('Some_Code') }));
    const error = await failure(all(graph.users()));
    expect(error.reason).toBe(reason);
    expect(error.cause).toMatchObject({ code: 'Some_Code', status });
    expect(asked).toHaveLength(times);
    expect(`${String(error.cause)} ${log.text()}`).not.toContain('Ana');
    expect(log.lines.filter(({ level }) => level === 'warn')).toHaveLength(reason === 'auth' ? 1 : 0);
  });

  test.each(['no json', '[]', '{"value":7}'])('an answer like %j is no answer', async (body) => {
    const { graph } = await setUp(() => ({ body }));
    expect((await failure(all(graph.users()))).reason).toBe('network');
  });

  test('a server that is not there', async () => {
    const graph = createGraph({
      wire: { token: async () => 't' },
      settings: { installFor: { catalogApp }, graphUrl: 'http://127.0.0.1:1' },
      log: createTestLog(),
      waiting: { now: () => 0, wait: async () => {} },
    });
    if (graph === undefined) throw new Error('no graph');
    expect((await failure(all(graph.users()))).reason).toBe('network');
  });

  test('who stops waiting ends the call', async () => {
    const { graph, asked } = await setUp(() => 'silence');
    const stop = new AbortController();
    const reading = all(graph.users(stop.signal));
    reading.catch(() => {});
    await expect.poll(() => asked.length).toBe(1);
    stop.abort();
    await expect(reading).rejects.toThrow(/abort/i);
  });
});

describe('installing for somebody', () => {
  const user = '/v1.0/users/ana';
  const installs = `${user}/teamwork/installedApps`;
  /** The directory of one person, and the app in the catalogue. @param over what is different, by `METHOD path` */
  const world = (over: Record<string, (n: number) => Given> = {}) => {
    const counts = new Map<string, number>();
    const rules: Record<string, (n: number) => Given> = {
      [`POST ${installs}`]: () => ({ status: 201 }),
      [`GET ${installs}`]: () => ({ body: { value: [{ id: 'in+st/1=', teamsApp: { id: catalogApp } }] } }),
      [`GET ${installs}/in+st/1=/chat`]: () => ({ body: { id: '19:ana_bot@unq.gbl.spaces' } }),
      [`GET ${user}`]: () => ({ body: { id: 'ana' } }),
      ...over,
    };
    return setUp(({ method, path }) => {
      const name = `${method} ${path}`;
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      return rules[name]?.(count) ?? { status: 404, body: fault('ResourceNotFound') };
    });
  };

  test('asks for the app of the catalogue, finds the installation, and gives its chat', async () => {
    const { graph, asked, url, log } = await world();
    expect(await graph.install('ana')).toBe('19:ana_bot@unq.gbl.spaces');
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `POST ${installs}`,
      `GET ${installs}`,
      `GET ${installs}/in+st/1=/chat`,
    ]);
    expect(asked[0]?.body).toEqual({
      'teamsApp@odata.bind': `${url}/v1.0/appCatalogs/teamsApps/${catalogApp}`,
    });
    expect(Object.fromEntries(asked[1]?.query ?? [])).toEqual({
      $expand: 'teamsApp',
      $filter: `teamsApp/id eq '${catalogApp}'`,
    });
    expect(log.lines.map(({ level }) => level)).toEqual(['info']);
  });

  test('where it is already, that is fine', async () => {
    const { graph } = await world({ [`POST ${installs}`]: () => ({ status: 409, body: fault('Conflict') }) });
    expect(await graph.install('ana')).toBe('19:ana_bot@unq.gbl.spaces');
  });

  test('it is seen a moment later', async () => {
    const { graph } = await world({
      [`GET ${installs}`]: (n) => ({ body: { value: n < 2 ? [] : [{ id: 'in+st/1=' }] } }),
    });
    expect(await graph.install('ana')).toBe('19:ana_bot@unq.gbl.spaces');
  });

  test('an id is a name in the path and nothing else', async () => {
    const { graph, asked } = await world();
    await failure(graph.install("../appCatalogs?x='y'"));
    expect(asked[0]?.path).toBe("/v1.0/users/../appCatalogs?x='y'/teamwork/installedApps");
  });

  test.each<[string, Record<string, (n: number) => Given>, string]>([
    [
      'nobody like that',
      { [`POST ${installs}`]: () => ({ status: 404 }), [`GET ${user}`]: () => ({ status: 404 }) },
      'gone',
    ],
    ['no such app in the catalogue', { [`POST ${installs}`]: () => ({ status: 404 }) }, 'cold'],
    ['no licence', { [`POST ${installs}`]: () => ({ status: 400 }) }, 'cold'],
    ['no permission', { [`POST ${installs}`]: () => ({ status: 403 }) }, 'auth'],
    [
      'too many',
      { [`POST ${installs}`]: () => ({ status: 429, headers: { 'retry-after': '3' } }) },
      'rate_limited',
    ],
    ['out of order', { [`POST ${installs}`]: () => ({ status: 502 }) }, 'network'],
    ['never seen', { [`GET ${installs}`]: () => ({ body: { value: [] } }) }, 'cold'],
    ['no chat yet', { [`GET ${installs}/in+st/1=/chat`]: () => ({ status: 404 }) }, 'cold'],
    ['a chat without an id', { [`GET ${installs}/in+st/1=/chat`]: () => ({ body: {} }) }, 'network'],
  ])('%s', async (_what, over, reason) => {
    const { graph } = await world(over);
    const error = await failure(graph.install('ana'));
    expect(error.reason).toBe(reason);
    expect(error.retryAfterMs).toBe(reason === 'rate_limited' ? 3_000 : undefined);
  });

  test('a missing permission is said once, and again when it had worked', async () => {
    let allowed = false;
    const { graph, log } = await world({ [`POST ${installs}`]: () => ({ status: allowed ? 201 : 403 }) });
    const said = () => log.lines.filter(({ level }) => level === 'warn').length;
    for (let n = 0; n < 3; n += 1) await failure(graph.install('ana'));
    expect(said()).toBe(1);
    allowed = true;
    await graph.install('ana');
    allowed = false;
    await failure(graph.install('ana'));
    expect(said()).toBe(2);
  });

  test('it leaves time for the message', { timeout: 12_000 }, async () => {
    const { graph } = await world({ [`GET ${installs}`]: () => 'silence' });
    const started = performance.now();
    expect((await failure(graph.install('ana'))).reason).toBe('network');
    expect(performance.now() - started).toBeLessThan(9_500);
  });
});

import { createServer, request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  type MockInstance,
  test,
  vi,
} from 'vitest';
import type { Obj } from '#adapters/teams/ports.ts';
import type { Claims, SignOptions } from '#test/support/teams-server/issuer.ts';
import { activity, appId, type Bench, heard, openBench, serviceUrl, tenant } from './wire-setup.ts';

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;
const refused = (status: number) => ({ status, text: '', type: null });

let prints: MockInstance[] = [];
beforeEach(() => {
  prints = (['log', 'info', 'warn', 'error', 'debug', 'trace'] as const).map((name) =>
    vi.spyOn(console, name),
  );
});
afterEach(() => {
  // The SDK writes to the console by itself; nothing in this file may come to that.
  for (const print of prints) expect(print).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

describe('a request', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench();
  });
  afterAll(() => bench.close());
  beforeEach(() => {
    bench.taken.length = 0;
    bench.take(async () => undefined);
  });

  const sendWith = (claims: Partial<Claims>, options?: SignOptions, body: unknown = activity) =>
    bench.send(body, { token: bench.issuer.sign(claims, options) });

  test('of the platform is taken as it was written, and answered with nothing', async () => {
    expect(await bench.send(activity)).toEqual(refused(200));
    expect(bench.taken).toEqual([activity]);
    expect(await sendWith({}, { alg: 'RS512' })).toEqual(refused(200));
    expect(await sendWith({ exp: inSeconds(-240) })).toEqual(refused(200));
    expect(await sendWith({ nbf: inSeconds(240) })).toEqual(refused(200));
    expect(bench.taken).toHaveLength(4);
  });

  test('is answered with what an invoke gives back', async () => {
    bench.take(async () => ({ status: 200, body: { task: { type: 'message', value: 'Ñandú ✓' } } }));
    const answer = await bench.send({ ...activity, type: 'invoke', name: 'task/fetch' });
    expect(answer.type).toBe('application/json; charset=utf-8');
    expect(JSON.parse(answer.text)).toEqual({ task: { type: 'message', value: 'Ñandú ✓' } });
    bench.take(async () => ({ status: 200 }));
    expect(await bench.send({ ...activity, type: 'invoke', name: 'task/submit' })).toEqual(refused(200));
    bench.take(async () => undefined);
    // The SDK would answer 501 to an invoke that sets nothing.
    expect(await bench.send({ ...activity, type: 'invoke', name: 'unheard/of' })).toEqual(refused(200));
    const expecting = { ...activity, deliveryMode: 'expectReplies' };
    expect(await bench.send(expecting)).toEqual(refused(200));
  });

  test('that fails is answered 500 and no words, and is logged without any', async () => {
    bench.take(async () => {
      throw new Error('what Ana typed');
    });
    expect(await bench.send(activity)).toEqual(refused(500));
    bench.take(() => {
      throw new TypeError('what Ana typed');
    });
    expect(await bench.send(activity)).toEqual(refused(500));
    expect(bench.lines.filter(({ level }) => level === 'error')).toHaveLength(2);
    expect(JSON.stringify(bench.lines)).not.toContain('typed');
  });

  const foreign: readonly [string, Partial<Claims>, SignOptions?][] = [
    ['another issuer', { iss: 'https://api.botframework.us' }],
    ['another audience', { aud: 'c0ffee00-5f4e-4d0e-9d55-5a1d6f3a6a01' }],
    ['several audiences', {}, { more: { aud: [appId, 'another'] } }],
    ['a time that is over', { exp: inSeconds(-310) }],
    ['no end', {}, { more: { exp: undefined } }],
    ['a time that has not begun', { nbf: inSeconds(310) }],
    ['another server', { serviceurl: 'https://smba.example.com/teams/' }],
    ['no server', {}, { more: { serviceurl: undefined } }],
    ['a key of another channel', {}, { key: 'stray' }],
    ['a key that is endorsed for no channel', {}, { key: 'bare' }],
    ['a short key', {}, { key: 'weak' }],
    ['a key that nobody knows', {}, { key: 'secret' }],
    ['no signature', {}, { alg: 'none' }],
    ['the public key as a secret', {}, { alg: 'HS256' }],
    [
      'what the emulator would send',
      {
        iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/',
      },
      { more: { ver: '1.0', appid: appId, tid: 'd6d49420-f39b-4df7-a1dc-d59a935871db' } },
    ],
    [
      'what a skill would send',
      { iss: `https://login.microsoftonline.com/${tenant}/v2.0` },
      { more: { ver: '2.0', azp: 'a5c1e000-5f4e-4d0e-9d55-5a1d6f3a6a01', tid: tenant } },
    ],
  ];
  test.each(foreign)('with %s is refused', async (_, claims, options) => {
    expect(await sendWith(claims, options)).toEqual(refused(401));
    expect(bench.taken).toEqual([]);
  });

  test('with a signature that belongs to another token is refused', async () => {
    const good = bench.issuer.sign();
    const [head, , signature] = good.split('.');
    const other = bench.issuer.sign({ exp: inSeconds(86_400) }).split('.')[1];
    expect(await bench.send(activity, { token: `${head}.${other}.${signature}` })).toEqual(refused(401));
    expect(await bench.send(activity, { token: `${good.slice(0, -6)}AAAAAA` })).toEqual(refused(401));
    const { kid } = JSON.parse(Buffer.from(head?.slice(7) ?? '', 'base64url').toString('utf8'));
    expect(await sendWith({}, { key: 'secret', kid })).toEqual(refused(401));
  });

  test.each([
    ['no header', ''],
    ['another scheme', 'Basic YTpi'],
    ['no token', 'Bearer '],
    ['half a token', 'Bearer abc.def'],
    ['what is no token', 'Bearer abc.def.ghi'],
    ['JSON that is no object', `Bearer ${Buffer.from('null').toString('base64url')}.bnVsbA.x`],
  ])('with %s is refused', async (_, token) => {
    expect(await bench.send(activity, { token })).toEqual(refused(401));
  });

  test.each(['AseChannel', 'emulator', 'webchat', 'directline', '', undefined, 7])(
    'of the channel %s is refused, whatever its token',
    async (channelId) => {
      expect(await bench.send({ ...activity, channelId })).toEqual(refused(401));
      expect(bench.taken).toEqual([]);
    },
  );

  test('whose activity names no server, or another one than its token, is refused', async () => {
    const without: Obj = { ...activity, serviceUrl: undefined };
    expect(await bench.send(without)).toEqual(refused(401));
    expect(await bench.send({ ...activity, serviceUrl: 'https://evil.example/' })).toEqual(refused(401));
    expect(await bench.send({ ...activity, serviceUrl: serviceUrl.slice(0, -1) })).toEqual(refused(401));
  });

  const other = 'ffffffff-93d8-4d6f-8c6e-0f8b7a6a2b02';
  test.each<[string, Obj]>([
    ['another', { channelData: { tenant: { id: other } }, conversation: { id: 'a:1', tenantId: other } }],
    ['another by one of two', { conversation: { id: 'a:1', tenantId: other } }],
    ['another by the other of two', { channelData: { tenant: { id: other } } }],
    [
      'another without channel data',
      { channelData: undefined, conversation: { id: 'a:1', tenantId: other } },
    ],
    ['none', { channelData: {}, conversation: { id: 'a:1' } }],
    ['a strange', { channelData: { tenant: { id: { a: 1 } } } }],
  ])('of %s tenant is refused', async (_, change) => {
    expect(await bench.send({ ...activity, ...change })).toEqual(refused(403));
    expect(bench.taken).toEqual([]);
  });

  test('of our tenant by one place alone is taken, in any case of letters', async () => {
    expect(await bench.send({ ...activity, channelData: undefined })).toEqual(refused(200));
    expect(await bench.send({ ...activity, conversation: { id: 'a:1' } })).toEqual(refused(200));
    expect(await bench.send({ ...activity, channelData: { tenant: { id: tenant } } })).toEqual(refused(200));
  });

  test('without a token learns nothing of the tenant', async () => {
    const body = { ...activity, conversation: { id: 'a:1', tenantId: other } };
    expect(await bench.send(body, { token: '' })).toEqual(refused(401));
  });

  test.each([
    ['no type', { ...activity, type: undefined }],
    ['an empty type', { ...activity, type: '' }],
    ['a type that is no word', { ...activity, type: { a: 1 } }],
    ['nothing in it', {}],
    ['a list', []],
    ['a string', '"x"'],
    ['null', 'null'],
    ['nothing', ''],
    ['broken JSON', '{"type":'],
    ['two megabytes of nonsense in JSON', `{"type": "${'x'.repeat(999_000)}"`],
  ])('with %s is refused', async (_, body) => {
    expect(await bench.send(body)).toEqual(refused(400));
    expect(bench.taken).toEqual([]);
  });

  test('that is too long is refused, whether it says so or not', async () => {
    const long = JSON.stringify({ ...activity, text: 'x'.repeat(2_097_152) });
    expect(await bench.send(long)).toEqual(refused(413));
    const stream = new Blob([long]).stream();
    const headers = { authorization: bench.issuer.sign() };
    const init = { method: 'POST', headers, body: stream, duplex: 'half' } as const;
    expect(await heard(await fetch(bench.url, init))).toEqual(refused(413));
  });

  test('that is never ended is refused and cut', async () => {
    const started = performance.now();
    const [status, cutAfterMs] = await new Promise<[number | undefined, number]>((resolve, reject) => {
      let got: number | undefined;
      const slow = httpRequest(bench.url, {
        method: 'POST',
        headers: { authorization: bench.issuer.sign(), 'content-length': 1_000 },
      });
      slow.on('response', (response) => {
        got = response.statusCode;
        response.resume();
      });
      slow.on('error', () => undefined);
      slow.on('close', () => resolve([got, performance.now() - started]));
      slow.on('socket', (socket) => socket.setTimeout(10_000, () => reject(new Error('never cut'))));
      slow.write('{');
    });
    expect(status).toBe(408);
    expect(cutAfterMs).toBeLessThan(5_000);
  }, 12_000);

  test.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('%s is refused', async (method) => {
    const headers = { authorization: bench.issuer.sign() };
    expect(await heard(await fetch(bench.url, { method, headers }))).toEqual(refused(405));
  });

  test('with two tokens is refused', async () => {
    const body = JSON.stringify(activity);
    const { port } = new URL(bench.url);
    const raw = [
      'POST / HTTP/1.1',
      'Host: x',
      `Authorization: ${bench.issuer.sign()}`,
      'Authorization: Bearer other',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n');
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(raw));
      socket.on('data', (chunk) => {
        text += chunk.toString();
      });
      socket.on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(bench.taken).toEqual([]);
  });

  test('of the platform is still taken after all of this', async () => {
    expect(await bench.send(activity)).toEqual(refused(200));
  });

  test('costs little', async () => {
    const times: number[] = [];
    const token = bench.issuer.sign();
    for (let i = 0; i < 400; i += 1) {
      const started = performance.now();
      await bench.send(activity, { token });
      times.push(performance.now() - started);
    }
    const p50 = times.toSorted((a, b) => a - b)[200] ?? Number.NaN;
    process.stdout.write(`a verified request: p50 ${p50.toFixed(2)} ms\n`);
    expect(p50).toBeLessThan(50);
  });
});

describe('the keys of the platform', () => {
  let bench: Bench;
  afterEach(() => bench.close());
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  test('are read once, for all who wait', async () => {
    bench = await openBench();
    const all = await Promise.all(Array.from({ length: 20 }, () => bench.send(activity)));
    expect(all.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(bench.issuer.counts).toEqual({ openId: 1, keys: 1, tokens: 0 });
  });

  test.each(['down', 'hang'] as const)(
    '%s: nobody can tell, which is no refusal; then they are back',
    async (how) => {
      bench = await openBench();
      bench.issuer.meetKeys(how);
      const started = performance.now();
      expect(await bench.send(activity)).toEqual(refused(503));
      expect(performance.now() - started).toBeLessThan(2_000);
      const flood = await Promise.all(Array.from({ length: 20 }, () => bench.send(activity)));
      expect(flood.map(({ status }) => status)).toEqual(Array(20).fill(503));
      // Once at first, and once more for each while that has passed since (50 ms here; the machine may be slow).
      const whiles = Math.ceil((performance.now() - started) / 50);
      expect(bench.issuer.counts.openId).toBeLessThanOrEqual(Math.min(21, 1 + whiles));
      expect(bench.lines.map(({ level }) => level)).toEqual(['warn']);
      expect(bench.taken).toEqual([]);
      bench.issuer.meetKeys('up');
      await pause(80);
      expect(await bench.send(activity)).toEqual(refused(200));
    },
  );

  test('that were read hold while the server is away', async () => {
    bench = await openBench({ limits: { unknownKeyAgainMs: 0 } });
    await bench.send(activity);
    bench.issuer.meetKeys('down');
    // One that we do not know could be a new one.
    expect(await bench.send(activity, { token: bench.issuer.sign({}, { kid: 'new' }) })).toEqual(
      refused(503),
    );
    expect(await bench.send(activity)).toEqual(refused(200));
  });

  test('are not read at the will of whoever invents one', async () => {
    bench = await openBench();
    await bench.send(activity);
    for (let i = 0; i < 20; i += 1) {
      const token = bench.issuer.sign({}, { key: 'secret', kid: `invented-${i}` });
      expect(await bench.send(activity, { token })).toEqual(refused(401));
    }
    expect(bench.issuer.counts.openId).toBe(1);
  });

  test('change: a new one is found, one that is gone opens nothing any more', async () => {
    bench = await openBench({ limits: { unknownKeyAgainMs: 100 } });
    const old = bench.issuer.sign();
    expect(await bench.send(activity, { token: old })).toEqual(refused(200));
    bench.issuer.rotate({ forget: true });
    expect(await bench.send(activity)).toEqual(refused(401));
    await pause(120);
    expect(await bench.send(activity)).toEqual(refused(200));
    expect(await bench.send(activity, { token: old })).toEqual(refused(401));
  });
});

describe('in development', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench({ settings: { dev: true, identity: { kind: 'none' }, appId: '' } });
  });
  afterAll(() => bench.close());

  test('this machine is believed, in any of the channels of its tools', async () => {
    const local = { ...activity, serviceUrl: 'http://localhost:56150/_connector' };
    for (const channelId of ['msteams', 'emulator']) {
      expect(await bench.send({ ...local, channelId }, { token: '' })).toEqual(refused(200));
    }
    expect(await bench.send({ ...local, recipient: { role: 'skill' }, channelId: 'emulator' })).toEqual(
      refused(200),
    );
    expect(await bench.send({ ...local, channelId: 'AseChannel' })).toEqual(refused(401));
    expect(await bench.send({ ...local, type: undefined })).toEqual(refused(400));
    expect(await bench.send({ ...local, conversation: { id: 'x', tenantId: 'other' } })).toEqual(
      refused(403),
    );
    expect(bench.issuer.counts).toEqual({ openId: 0, keys: 0, tokens: 0 });
  });

  test.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'])(
    'what was passed on (%s) is refused',
    async (name) => {
      expect(await bench.send(activity, { headers: { [name]: '127.0.0.1' } })).toEqual(refused(403));
    },
  );

  test.each<[string, number]>([
    ['latido.example', 403],
    ['127.0.0.1.evil.example:80', 403],
    ['localhost.evil.example', 403],
    ['localhost:3000', 200],
    ['[::1]:3000', 200],
  ])('called by the name %s: %i', async (host, expected) => {
    const status = await new Promise((resolve, reject) => {
      const call = httpRequest(bench.url, { method: 'POST', headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      call.on('error', reject);
      call.end(JSON.stringify(activity));
    });
    expect(status).toBe(expected);
  });

  test('another machine is refused', async () => {
    const server = createServer((request, response) => {
      // Nothing here comes from elsewhere, so the address is told otherwise.
      Object.defineProperty(request.socket, 'remoteAddress', { value: '192.0.2.7' });
      void bench.wire.listener(async () => undefined)(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const body = JSON.stringify(activity);
    expect((await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body })).status).toBe(403);
    server.closeAllConnections();
    server.close();
  });
});

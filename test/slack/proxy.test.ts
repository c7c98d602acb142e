import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SlackProxy, startSlackProxy } from '#test/support/slack/proxy.ts';

// The proxy of the end-to-end tests: what it is told to do wrong it does wrong, and it sees what is beyond Slack's limits.

let proxy: SlackProxy;
let taken = 0;
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    taken += 1;
    response.end(JSON.stringify({ ok: true, path: request.url }));
  });
});
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  proxy = await startSlackProxy(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
});
afterAll(async () => {
  await proxy.stop();
  server.close();
  server.closeAllConnections();
});

const hello = [{ type: 'section', text: { type: 'plain_text', text: 'Hola' } }];
const post = (channel: string, blocks: readonly object[] = hello, by = proxy) =>
  fetch(`${by.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ channel, text: 'Hola', blocks: JSON.stringify(blocks) }),
  });

test('what nothing is said of passes, and is counted', async () => {
  expect(await (await post('C1')).json()).toEqual({ ok: true, path: '/api/chat.postMessage' });
  expect(proxy.calls('chat.postMessage')).toMatchObject([
    { channel: 'C1', fate: 'passed', args: { text: 'Hola' } },
  ]);
});

test('each fault is what it says, for the calls it is meant for and as often', async () => {
  proxy.fail({ method: 'chat.postMessage', channel: 'C2', times: 1, fault: { kind: 'limited', after: 7 } });
  proxy.fail({ channel: 'C3', times: 1, fault: { kind: 'status', status: 500 } });
  const before = taken;
  expect((await post('C1')).status).toBe(200);
  const limited = await post('C2');
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
  expect((await post('C2')).status).toBe(200);
  expect((await post('C3')).status).toBe(500);
  expect(taken).toBe(before + 2);
  proxy.fail({ channel: 'C4', times: 1, fault: { kind: 'cut' } });
  await expect(post('C4')).rejects.toThrow();
  expect(taken).toBe(before + 2);
  proxy.fail({ channel: 'C5', times: 1, fault: { kind: 'lost' } });
  await expect(post('C5')).rejects.toThrow();
  expect(taken).toBe(before + 3);
  await proxy.away();
  await expect(post('C1')).rejects.toThrow();
  await proxy.back();
  expect((await post('C1')).status).toBe(200);
});

test('Slack’s limits on messages, by channel and by workspace', async () => {
  const strict = await startSlackProxy(proxy.url);
  strict.limit({ perChannelMs: 1_000, perMinute: 3 });
  const statuses = [];
  for (const channel of ['L1', 'L1', 'L2', 'L3', 'L4'])
    statuses.push((await post(channel, hello, strict)).status);
  expect(statuses).toEqual([200, 429, 200, 200, 429]);
  await strict.stop();
});

test('a message beyond Slack’s limits is noticed', async () => {
  expect(proxy.problems()).toEqual([]);
  const text = { type: 'plain_text', text: 'x'.repeat(76) };
  await post('C1', [{ type: 'actions', elements: [{ type: 'button', action_id: 'a', value: '{}', text }] }]);
  expect(proxy.problems()).toEqual([expect.stringContaining('chat.postMessage')]);
});

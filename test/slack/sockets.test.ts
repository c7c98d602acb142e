import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import type { Obj } from '#adapters/slack/receive/http.ts';
import type { ChatEvent, EventKind, Handle, ReplyTo } from '#core/chat.ts';
import { changed, fixture } from './fixtures.ts';
import { type Running, recordingLog, type Stub, startChat, startStub } from './stub.ts';

let stub: Stub;
let slack: Running | undefined;
let events: ChatEvent[] = [];
let answer: (event: ChatEvent) => Promise<ReplyTo[EventKind]> | ReplyTo[EventKind];
const handle = (async (event: ChatEvent) => {
  events.push(event);
  return answer(event);
}) as Handle;
/** What nobody handles would end the program. */
const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => void unhandled.push(reason);

beforeEach(async () => {
  stub = await startStub();
  events = [];
  answer = () => ({ kind: 'done' });
  unhandled.length = 0;
  process.on('unhandledRejection', onUnhandled);
});
afterEach(async () => {
  await slack?.stop();
  slack = undefined;
  await stub.close();
  await sleep(20);
  process.off('unhandledRejection', onUnhandled);
  expect(unhandled).toEqual([]);
});

const start = async (options: Parameters<typeof startChat>[2] = {}) => {
  slack = await startChat(stub, handle, { appToken: 'xapp-invented', signingSecret: undefined, ...options });
  return slack;
};
const only = (): WebSocket => {
  const [socket] = stub.sockets;
  if (socket === undefined) throw new Error('no socket');
  return socket;
};
let n = 0;
const fresh = (name: string): Obj => {
  n += 1;
  return changed(fixture(name), name === 'message-im' ? ['event_id'] : ['trigger_id'], `S${n}`);
};
/** Sends an envelope. @returns the acknowledgement, when it comes */
function envelope(socket: WebSocket, type: string, payload: Obj, accepts = false): Promise<Obj> {
  const id = crypto.randomUUID();
  const answered = new Promise<Obj>((resolve) => {
    const listener = (data: Buffer): void => {
      const message = JSON.parse(data.toString('utf8')) as Obj;
      if (message.envelope_id !== id) return;
      socket.off('message', listener);
      resolve(message);
    };
    socket.on('message', listener);
  });
  socket.send(JSON.stringify({ envelope_id: id, type, payload, accepts_response_payload: accepts }));
  return answered;
}

test('two connections are held, and there is no route', async () => {
  const { routes } = await start();
  await expect.poll(() => stub.sockets.size).toBe(2);
  expect(routes).toEqual([]);
});

test('events, commands and presses come in, and are acknowledged after they were handled', async () => {
  await start({ sockets: 1 });
  let isDone = false;
  answer = async (event) => {
    await sleep(50);
    isDone = true;
    return event.kind === 'command'
      ? { kind: 'say', to: 'asker', card: { summary: 'hi', blocks: [] } }
      : { kind: 'done' };
  };
  await envelope(only(), 'events_api', fresh('message-im'));
  expect(isDone).toBe(true);
  const told = await envelope(only(), 'slash_commands', fresh('command'), true);
  expect(told.payload).toMatchObject({ response_type: 'ephemeral', text: 'hi' });
  await envelope(only(), 'interactive', fresh('press'));
  expect(events.map((event) => event.kind)).toEqual(['message', 'command', 'action']);
});

test('where the acknowledgement takes no answer, it comes by its URL', async () => {
  await start({ sockets: 1 });
  answer = () => ({ kind: 'say', to: 'asker', card: { summary: 'hi', blocks: [] } });
  const body = changed(fresh('command'), ['response_url'], `${stub.url}/respond/1`);
  expect((await envelope(only(), 'slash_commands', body, false)).payload).toEqual({});
  await expect.poll(() => stub.of('respond').length).toBe(1);
});

test('the same envelope over both connections is handled once and acknowledged on both', async () => {
  await start();
  await expect.poll(() => stub.sockets.size).toBe(2);
  const body = fresh('message-im');
  await Promise.all([...stub.sockets].map((socket) => envelope(socket, 'events_api', body)));
  expect(events).toHaveLength(1);
});

test('what fails is not acknowledged, and handled when it comes again', async () => {
  await start({ sockets: 1 });
  const body = fresh('message-im');
  answer = () => {
    throw new Error('mistake');
  };
  const never = envelope(only(), 'events_api', body);
  expect(await Promise.race([never, sleep(200, 'nothing')])).toBe('nothing');
  answer = () => ({ kind: 'done' });
  await envelope(only(), 'events_api', body);
  expect(events).toHaveLength(2);
});

test('frames that are none, and envelopes without a shape, harm nothing', async () => {
  await start({ sockets: 1 });
  for (const frame of [
    '{"type":',
    'null',
    '"x"',
    '{"type":"events_api","payload":{}}',
    '{"type":"events_api"}',
  ]) {
    only().send(frame);
  }
  only().send(Buffer.from([1, 2, 3]));
  await sleep(50);
  await envelope(only(), 'events_api', fresh('message-im'));
  expect(events).toHaveLength(1);
});

describe('recycling', () => {
  test('announced: the next is there at once, and the old one still answers', async () => {
    await start({ sockets: 1 });
    const old = only();
    answer = async () => {
      await sleep(400);
      return { kind: 'done' };
    };
    const before = envelope(old, 'events_api', fresh('message-im'));
    await sleep(20);
    old.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
    await before;
    // The first end comes too soon after its beginning to be trusted: the next waits one second.
    await expect
      .poll(() => [...stub.sockets].some((socket) => socket !== old), { timeout: 2_000 })
      .toBe(true);
    const next = [...stub.sockets].find((socket) => socket !== old);
    answer = () => ({ kind: 'done' });
    if (next !== undefined) await envelope(next, 'events_api', fresh('message-im'));
    expect(events).toHaveLength(2);
    await expect.poll(() => stub.sockets.size, { timeout: 2_000 }).toBe(1);
  });

  test('cut: the other answers meanwhile, and a new one comes', async () => {
    await start();
    await expect.poll(() => stub.sockets.size).toBe(2);
    const [first, second] = stub.sockets;
    first?.terminate();
    if (second !== undefined) await envelope(second, 'events_api', fresh('message-im'));
    expect(events).toHaveLength(1);
    await expect.poll(() => stub.sockets.size, { timeout: 3_000 }).toBe(2);
  });
});

describe('the start', () => {
  test('does not fail or hang when Slack is away, and goes on trying', async () => {
    stub.answers.set('apps.connections.open', 500);
    const { lines, log } = recordingLog();
    const begun = performance.now();
    await start({ sockets: 1, log });
    expect(performance.now() - begun).toBeLessThan(2_400);
    expect(lines.some((line) => line.includes('socket not connected'))).toBe(true);
    expect(lines.join()).not.toContain('xapp-');
    stub.answers.delete('apps.connections.open');
    await expect.poll(() => stub.sockets.size, { timeout: 6_000 }).toBe(1);
    await envelope(only(), 'events_api', fresh('message-im'));
    expect(events).toHaveLength(1);
  });

  test('a stop in the middle of it is short, and so is any other', async () => {
    stub.answers.set('apps.connections.open', { ok: false, error: 'invalid_auth' });
    const { chat } = await start();
    const begun = performance.now();
    await chat.close();
    expect(performance.now() - begun).toBeLessThan(1_500);
  });

  test('a stop waits for what is in hand', async () => {
    const { chat } = await start({ sockets: 1 });
    answer = async () => {
      await sleep(300);
      return { kind: 'done' };
    };
    const before = envelope(only(), 'events_api', fresh('message-im'));
    await expect.poll(() => events.length).toBe(1);
    await chat.close();
    await before;
    await expect.poll(() => stub.sockets.size).toBe(0);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Obj } from '#adapters/slack/receive/http.ts';
import type { ChatEvent, Handle } from '#core/chat.ts';
import { changed, fixture, ids } from './fixtures.ts';
import { type Running, type Stub, startChat, startStub } from './stub.ts';

// In a busy workspace people react to each other all day long: what that costs, and whose affair it is.

let stub: Stub;
let slack: Running;
const events: ChatEvent[] = [];
const asked: string[] = [];
let fails = false;

beforeAll(async () => {
  stub = await startStub();
  stub.answers.set('chat.getPermalink', {
    ok: true,
    permalink: `https://x.slack.com/archives/${ids.channel}/p1795262300000100?thread_ts=1795262200.000100`,
  });
  stub.answers.set('conversations.open', { ok: true, channel: { id: ids.direct } });
  const handle = (async (event: ChatEvent) => {
    events.push(event);
    return { kind: 'done' };
  }) as unknown as Handle;
  slack = await startChat(stub, handle, {
    hears: async (sign) => {
      asked.push(sign);
      if (fails) throw new Error('no database');
      return sign === 'taco';
    },
  });
});
afterAll(async () => {
  await slack.stop();
  await stub.close();
});
beforeEach(() => {
  events.length = 0;
  asked.length = 0;
  stub.told.length = 0;
  fails = false;
});

let n = 0;
const reaction = (over: Obj = {}): Obj => ({
  ...fixture('message-im'),
  event_id: `EvR${++n}`,
  event: {
    type: 'reaction_added',
    user: ids.ana,
    reaction: 'eyes',
    item_user: ids.luis,
    item: { type: 'message', channel: ids.channel, ts: '1795262300.000100' },
    event_ts: '1795262500.000100',
    ...over,
  },
});

describe('a reaction to a message of people', () => {
  test('that nobody has named costs no call to Slack and is told to nobody', async () => {
    for (let k = 0; k < 20; k += 1) expect((await slack.post(reaction())).status).toBe(200);
    expect([events.length, stub.told.length, asked.length]).toEqual([0, 0, 20]);
  });

  test('that HR has named is told with its thread, whatever the skin', async () => {
    await slack.post(reaction({ reaction: 'taco::skin-tone-4' }));
    expect(asked).toEqual(['taco']);
    expect(stub.of('chat.getPermalink')).toHaveLength(1);
    expect(events).toMatchObject([
      { kind: 'reaction', name: 'taco', pointed: { thread: { route: `${ids.channel}:1795262200.000100` } } },
    ]);
  });

  test('is brought again when it could not be known', async () => {
    fails = true;
    const body = reaction({ reaction: 'taco' });
    expect((await slack.post(body)).status).toBe(500);
    fails = false;
    expect((await slack.post(body)).status).toBe(200);
    expect(events).toHaveLength(1);
  });
});

test('of those to our own messages each is told, and Slack is asked nothing', async () => {
  await slack.post(reaction({ item_user: ids.bot }));
  await slack.post(reaction({ item_user: ids.bot, type: 'reaction_removed' }));
  expect(events).toMatchObject([
    { kind: 'reaction', name: 'eyes', removed: false },
    { kind: 'reaction', name: 'eyes', removed: true },
  ]);
  expect([asked, stub.told]).toEqual([[], []]);
});

test('a message shortcut in the direct chat with the bot is direct, before anybody has written there', async () => {
  const body = changed(
    changed(fixture('shortcut-message'), ['channel'], { id: ids.direct, name: 'directmessage' }),
    ['trigger_id'],
    'T-fresh',
  );
  await slack.post(body);
  expect(events).toMatchObject([
    { kind: 'command', direct: true, where: { key: ids.ana, route: ids.direct } },
  ]);
  // Between two people it is a place, in which we are not.
  const other = changed(changed(body, ['channel'], { id: 'D0OTHERS1' }), ['trigger_id'], 'T-other');
  await slack.post(other);
  expect(events[1]).toMatchObject({ direct: false, where: { key: 'D0OTHERS1' } });
});

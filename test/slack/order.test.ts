import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Obj } from '#adapters/slack/receive/http.ts';
import type { Card } from '#core/card.ts';
import type { ChatEvent, EventKind, Handle, ReplyTo } from '#core/chat.ts';
import { changed, fixture } from './fixtures.ts';
import { type Running, type Stub, startChat, startStub } from './stub.ts';

// Somebody presses 3 and then 4, quickly. Both answers are on their way at once; what stands there at last must be the 4.

let stub: Stub;
let slack: Running;
let answer: (event: ChatEvent) => Promise<ReplyTo[EventKind]> | ReplyTo[EventKind];
beforeAll(async () => {
  stub = await startStub();
  slack = await startChat(stub, (async (event: ChatEvent) => answer(event)) as Handle);
});
afterAll(async () => {
  await slack.stop();
  await stub.close();
});

/** What was shown, in the order in which Slack was ready with it. */
let shown: string[] = [];
let delays: number[] = [];
/** The first is slow to arrive, the others are not. */
const late = (args: Obj): Promise<Obj> | Obj => {
  const ms = delays.shift() ?? 0;
  return sleep(ms).then(() => {
    shown.push(String(/card-\d+/.exec(JSON.stringify(args))));
    return { ok: true };
  });
};
beforeEach(() => {
  stub.told.length = 0;
  stub.answers.clear();
  shown = [];
  delays = [300];
});

let n = 0;
const card = (text: string): Card => ({ summary: text, blocks: [{ kind: 'text', text: [text] }] });
function press(name = 'press', more: (body: Obj) => Obj = (body) => body): Promise<unknown> {
  n += 1;
  const body = changed(fixture(name), ['trigger_id'], `O${n}`);
  const own = 'response_url' in body ? changed(body, ['response_url'], `${stub.url}/respond/${n}`) : body;
  return slack.post(more(own));
}
/** Each press is answered with the next card. */
function counting(kind: 'replace' | 'say'): void {
  let count = 0;
  answer = (event) => {
    if (event.kind === 'home') return { kind: 'home', card: card(`card-${count}`) };
    count += 1;
    const next = card(`card-${count}`);
    return kind === 'replace' ? { kind, card: next } : { kind, card: next, to: 'asker' };
  };
}
const single = (body: Obj) => changed(body, ['message', 'metadata'], undefined);
const several = (ts: string) => (body: Obj) => changed(single(body), ['container', 'message_ts'], ts);

describe('answers to one message', () => {
  test('come in the order of what was done', async () => {
    counting('replace');
    stub.answers.set('respond', late);
    await press('press', single);
    await press('press', single);
    await press('press', single);
    await expect.poll(() => shown.length, { timeout: 2_000 }).toBe(3);
    expect(shown).toEqual(['card-1', 'card-2', 'card-3']);
  });

  test('also when the first goes another way', async () => {
    counting('replace');
    stub.answers.set('respond', (args) => (JSON.stringify(args).includes('card-1') ? 404 : late(args)));
    stub.answers.set('chat.update', late);
    await press('press', single);
    await press('press', single);
    await expect.poll(() => shown.length, { timeout: 2_000 }).toBe(2);
    expect(shown).toEqual(['card-1', 'card-2']);
  });

  test('and of several parts, which are fewer after the first answer', async () => {
    counting('replace');
    stub.answers.set('chat.update', late);
    stub.answers.set('respond', late);
    await press();
    await press('press', several('1795262410.000100'));
    await expect.poll(() => shown.length, { timeout: 2_000 }).toBe(2);
    expect(shown).toEqual(['card-1', 'card-2']);
  });

  test('another message does not wait for them, and the acknowledgement does not', async () => {
    counting('replace');
    delays = [600];
    stub.answers.set('respond', late);
    const begun = performance.now();
    await press('press', single);
    await press('press', several('1795269999.000100'));
    expect(performance.now() - begun).toBeLessThan(400);
    await expect.poll(() => shown.length, { timeout: 2_000 }).toBe(2);
    expect(shown).toEqual(['card-2', 'card-1']);
  });

  test('one that failed in every way holds nobody up', async () => {
    counting('replace');
    for (const method of ['chat.update', 'chat.postMessage']) {
      stub.answers.set(method, { ok: false, error: 'channel_not_found' });
    }
    stub.answers.set('respond', (args) => (JSON.stringify(args).includes('card-1') ? 404 : late(args)));
    await press('press', single);
    await press('press', single);
    await expect.poll(() => shown, { timeout: 2_000 }).toEqual(['card-2']);
  });
});

test('a dialog shows the last answer', async () => {
  for (const kind of ['say', 'replace'] as const) {
    shown = [];
    delays = [300];
    counting(kind);
    stub.answers.set('views.update', late);
    const inModal = (body: Obj) =>
      changed(changed(body, ['view', 'type'], 'modal'), ['view', 'id'], 'V0CARD009');
    await press('press-home', inModal);
    await press('press-home', inModal);
    await expect.poll(() => shown.length, { timeout: 2_000 }).toBe(2);
    expect([kind, ...shown]).toEqual([kind, 'card-1', 'card-2']);
  }
});

describe('Home', () => {
  test('shows what was done last, and is not published for each of many presses', async () => {
    counting('replace');
    stub.answers.set('views.publish', late);
    await Promise.all(Array.from({ length: 8 }, () => press('press-home')));
    await expect.poll(() => shown.at(-1), { timeout: 3_000 }).toBe('card-8');
    await sleep(100);
    expect(shown.at(-1)).toBe('card-8');
    expect(shown.length).toBeLessThan(5);
  });

  test('opened while something is being done there, shows it all the same', async () => {
    let count = 0;
    answer = async (event) => {
      if (event.kind !== 'home') {
        count += 1;
        return { kind: 'done' };
      }
      // It read before the press, and is ready after it.
      const read = count;
      if (read === 0) await sleep(200);
      return { kind: 'home', card: card(`card-${read}`) };
    };
    delays = [];
    stub.answers.set('views.publish', late);
    n += 1;
    const opened = slack.post(changed(fixture('app-home-opened'), ['event_id'], `O${n}`));
    await sleep(50);
    await press('press-home');
    await opened;
    await expect.poll(() => shown.length, { timeout: 2_000 }).toBe(2);
    expect(shown).toEqual(['card-0', 'card-1']);
  });

  test('is published once more when Slack asks to wait', async () => {
    let tries = 0;
    answer = () => ({ kind: 'home', card: card('card-1') });
    stub.answers.set('views.publish', (args) => {
      tries += 1;
      return tries === 1 ? 429 : late(args);
    });
    n += 1;
    await slack.post(changed(fixture('app-home-opened'), ['event_id'], `O${n}`));
    await expect.poll(() => shown, { timeout: 3_000 }).toEqual(['card-1']);
  });
});

test('a stop waits for answers that wait for each other', async () => {
  const other = await startChat(stub, (async (event: ChatEvent) => answer(event)) as Handle);
  counting('replace');
  delays = [300];
  stub.answers.set('respond', late);
  for (const at of [1, 2]) {
    const body = changed(single(fixture('press')), ['trigger_id'], `stop-${at}`);
    await other.post(changed(body, ['response_url'], `${stub.url}/respond/stop`));
  }
  await other.chat.close();
  expect(shown).toEqual(['card-1', 'card-2']);
  await other.stop();
});

test('a storm of answers in direct chats calls no method of Slack’s: each goes by its own URL', async () => {
  counting('replace');
  delays = [];
  const presses = 300;
  const person = (at: number) => (body: Obj) =>
    changed(
      changed(changed(single(body), ['user', 'id'], `U0P${at}`), ['container', 'channel_id'], `D0P${at}`),
      ['channel', 'id'],
      `D0P${at}`,
    );
  for (let at = 0; at < presses; at += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, k) => press('press', person(at + k))));
  }
  await expect.poll(() => stub.told.length, { timeout: 5_000 }).toBe(presses);
  // A failure is said by it too: it comes in storms, when the database is away.
  answer = () => ({ kind: 'say', to: 'asker', card: card('card-0') });
  for (let at = 0; at < 50; at += 1) await press('press', person(at));
  await expect.poll(() => stub.told.length, { timeout: 5_000 }).toBe(presses + 50);
  expect(new Set(stub.told.map((one) => one.method))).toEqual(new Set(['respond']));
  expect(stub.of('respond').at(-1)).toMatchObject({
    response_type: 'in_channel',
    replace_original: false,
    unfurl_links: false,
  });
});

import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChatEvent, EventKind, Handle, ReplyTo } from '#core/chat.ts';
import { changed, fixture, ids, installation } from './fixtures.ts';
import { fixedTokens, type Running, recordingLog, type Stub, startChat, startStub } from './stub.ts';

let stub: Stub;
let slack: Running;
let events: ChatEvent[] = [];
let answer: (event: ChatEvent) => Promise<ReplyTo[EventKind]> | ReplyTo[EventKind];
const tokens = fixedTokens();
const { lines, log } = recordingLog();
const handle = (async (event: ChatEvent) => {
  events.push(event);
  return answer(event);
}) as Handle;

beforeAll(async () => {
  stub = await startStub();
  slack = await startChat(stub, handle, { tokens, log });
});
afterAll(async () => {
  await slack.stop();
  await stub.close();
});
beforeEach(() => {
  events = [];
  stub.told.length = 0;
  stub.answers.clear();
  answer = () => ({ kind: 'done' });
});
afterEach(() => {
  // Whatever happened: ids and codes alone.
  for (const line of lines) expect(line).not.toMatch(/xoxb|hooks\.|Gracias|calidad|ana@|secret/);
});

let n = 0;
/** The same payload as another happening. */
function fresh(name: string): ReturnType<typeof fixture> {
  n += 1;
  const body = fixture(name);
  return 'event' in body
    ? changed(body, ['event_id'], `Ev9${String(n).padStart(7, '0')}`)
    : changed(body, ['trigger_id'], `7.${n}.xyz`);
}

describe('what is let in', () => {
  const now = (): number => Math.floor(Date.now() / 1_000);

  test('what Slack signed just now', async () => {
    expect(await slack.post(fresh('message-im'))).toEqual({ status: 200, body: undefined });
    expect((await slack.post(fresh('message-im'), { at: now() - 290 })).status).toBe(200);
    expect((await slack.post(fresh('message-im'), { at: now() + 290 })).status).toBe(200);
    expect(events).toHaveLength(3);
  });

  test.for<[string, Parameters<Running['post']>[1]]>([
    ['another secret', { secret: 'guessed' }],
    ['six minutes old', { at: now() - 360 }],
    ['six minutes early', { at: now() + 360 }],
    ['a year early', { at: now() + 31_536_000 }],
    ['no signature', { headers: { 'X-Slack-Signature': '' } }],
    ['another version', { headers: { 'X-Slack-Signature': `v1=${'0'.repeat(64)}` } }],
    ['a short signature', { headers: { 'X-Slack-Signature': 'v0=' } }],
    ['no time', { headers: { 'X-Slack-Request-Timestamp': '' } }],
    ['an odd time', { headers: { 'X-Slack-Request-Timestamp': 'NaN' } }],
    ['a negative time', { headers: { 'X-Slack-Request-Timestamp': '-1' } }],
  ])('not: %s', async ([, options]) => {
    expect((await slack.post(fresh('message-im'), options)).status).toBe(401);
    expect(events).toHaveLength(0);
  });

  test('not: two signatures', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest(
        `${slack.url}/slack/events`,
        {
          method: 'POST',
          headers: {
            'X-Slack-Signature': [`v0=${'0'.repeat(64)}`, `v0=${'1'.repeat(64)}`],
            'X-Slack-Request-Timestamp': String(now()),
          },
        },
        (response) => resolve(response.statusCode),
      );
      request.on('error', reject).end('{}');
    });
    expect(status).toBe(401);
  });

  test.for([
    ['{broken', 'application/json'],
    ['[]', 'application/json'],
    ['"text"', 'application/json'],
    ['', 'application/json'],
    ['payload={broken', 'application/x-www-form-urlencoded'],
    ['', 'application/x-www-form-urlencoded'],
    ['hello', 'text/plain'],
  ])('not, though signed: %s as %s', async ([raw = '', contentType = '']) => {
    expect((await slack.post({}, { raw, contentType })).status).toBe(400);
  });

  test('not: more than a megabyte, said at once or on the way', async () => {
    const big = `{"x":"${'y'.repeat(4 * 1_048_576)}"}`;
    expect((await slack.post({}, { raw: big })).status).toBe(413);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest(`${slack.url}/slack/events`, { method: 'POST' }, (response) =>
        resolve(response.statusCode),
      );
      request.on('error', reject);
      for (let part = 0; part < 20; part += 1) request.write('z'.repeat(100_000));
      // Never ended: the answer comes all the same.
    });
    expect(status).toBe(413);
    expect((await slack.post(fresh('message-im'))).status).toBe(200);
  });

  test('the questions Slack asks about the address itself', async () => {
    expect(await slack.post({ type: 'url_verification', challenge: 'abc', token: 'x' })).toEqual({
      status: 200,
      body: { challenge: 'abc' },
    });
    const check = {
      raw: 'ssl_check=1&token=x',
      contentType: 'application/x-www-form-urlencoded',
      secret: '',
    };
    expect((await slack.post({}, { ...check, secret: 'none' })).status).toBe(200);
    expect(events).toHaveLength(0);
  });

  test.for<[string, ReturnType<typeof fixture>]>([
    ['a workspace where we are not', changed(fixture('command'), ['team_id'], 'T0NOWHERE')],
    ['an unknown type', { type: 'something_new', team: { id: ids.team }, user: { id: ids.ana } }],
    ['an unknown event', changed(fresh('message-im'), ['event', 'type'], 'planet_aligned')],
    ['an event without a shape', { ...fresh('message-im'), event: { type: 'message', item: 'x' } }],
    ['an event that is none', { ...fresh('message-im'), event: 'text' }],
    ['a press without a user', changed(fresh('press'), ['user'], null)],
    ['no workspace at all', { type: 'event_callback', event: { type: 'message' } }],
    ['a limit reached', { type: 'app_rate_limited', team_id: ids.team, minute_rate_limited: 1 }],
    ['a dialog closed', { ...fresh('submission'), type: 'view_closed' }],
    ['options asked for', { type: 'block_suggestion', team: { id: ids.team }, user: { id: ids.ana } }],
  ])('answered with 200 and left alone: %s', async ([, body]) => {
    expect((await slack.post(body)).status).toBe(200);
    expect(events).toHaveLength(0);
  });

  test('a foreign workspace costs no more than the time to look it up', async () => {
    const slow = await startChat(stub, handle, {
      tokens: { ...tokens, of: () => new Promise(() => {}) },
      log,
    });
    const begun = performance.now();
    const status = (await slow.post(changed(fresh('command'), ['team_id'], 'T0NOWHERE'))).status;
    expect(status).toBe(200);
    expect(performance.now() - begun).toBeLessThan(1_200);
    await slow.stop();
  });

  test('an installation another process made a moment ago is waited for', async () => {
    let found = false;
    const late = await startChat(stub, handle, {
      tokens: {
        ...tokens,
        known: () => (found ? installation : undefined),
        of: async () => {
          await sleep(100);
          found = true;
          return installation;
        },
      },
    });
    await late.post(fresh('command'));
    expect(events).toHaveLength(1);
    await late.stop();
  });
});

describe('once, and in time', () => {
  test('eleven copies are handled once, and all answered alike', async () => {
    answer = async () => {
      await sleep(50);
      return { kind: 'say', to: 'asker', card: { summary: 'hi', blocks: [] } };
    };
    const body = fresh('command');
    const all = await Promise.all(Array.from({ length: 11 }, () => slack.post(body)));
    expect(events).toHaveLength(1);
    expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(all[0]?.body).toMatchObject({ response_type: 'ephemeral', text: 'hi' });
  });

  test('what failed is refused, so that Slack repeats it, and then handled', async () => {
    answer = () => {
      throw new Error('Gracias: must not be logged');
    };
    const body = fresh('message-im');
    expect((await slack.post(body)).status).toBe(500);
    answer = () => ({ kind: 'done' });
    expect((await slack.post(body, { headers: { 'X-Slack-Retry-Num': '1' } })).status).toBe(200);
    expect(events).toHaveLength(2);
    expect(new Set(events.map((event) => event.id)).size).toBe(1);
  });

  test('an event is acknowledged after it was handled, not before', async () => {
    let isDone = false;
    answer = async () => {
      await sleep(150);
      isDone = true;
      return { kind: 'done' };
    };
    await slack.post(fresh('message-im'));
    expect(isDone).toBe(true);
  });

  test('who takes too long is acknowledged with nothing, and the answer follows another way', async () => {
    answer = async () => {
      await sleep(3_000);
      return { kind: 'say', to: 'asker', card: { summary: 'late', blocks: [] } };
    };
    const body = changed(fresh('command'), ['response_url'], `${stub.url}/respond/1`);
    const begun = performance.now();
    expect(await slack.post(body)).toEqual({ status: 200, body: undefined });
    expect(performance.now() - begun).toBeLessThan(2_900);
    await expect.poll(() => stub.of('respond').length, { timeout: 2_000 }).toBe(1);
    expect(stub.of('respond')[0]).toMatchObject({ response_type: 'ephemeral', text: 'late' });
  });

  test('Bolt drops what the bot itself did', async () => {
    await slack.post(changed(fresh('app-home-opened'), ['event', 'user'], ids.bot));
    expect(events).toHaveLength(0);
  });
});

describe('an installation ends', () => {
  test.for(['app-uninstalled', 'tokens-revoked'])('%s', async (name) => {
    tokens.dropped.length = 0;
    stub.answers.set('auth.test', { ok: false, error: 'account_inactive' });
    expect((await slack.post(fresh(name))).status).toBe(200);
    await expect.poll(() => tokens.dropped).toEqual([ids.team]);
    expect(events).toHaveLength(0);
  });

  test('not because Slack could not be asked: it is to say so once more', async () => {
    tokens.dropped.length = 0;
    const body = fresh('app-uninstalled');
    for (const trouble of [500, 429]) {
      stub.answers.set('auth.test', trouble);
      expect((await slack.post(body)).status).toBe(500);
      expect(tokens.dropped).toEqual([]);
    }
    stub.answers.set('auth.test', { ok: false, error: 'accesslimited' });
    expect((await slack.post(body)).status).toBe(500);
    expect(tokens.dropped).toEqual([]);
    stub.answers.set('auth.test', { ok: false, error: 'token_revoked' });
    expect((await slack.post(body)).status).toBe(200);
    expect(tokens.dropped).toEqual([ids.team]);
  });

  test('not by an old report, nor by a person’s token alone', async () => {
    tokens.dropped.length = 0;
    await slack.post(fresh('app-uninstalled'));
    await expect.poll(() => stub.of('auth.test').length).toBe(1);
    await sleep(50);
    stub.answers.set('auth.test', { ok: false, error: 'account_inactive' });
    await slack.post(changed(fresh('tokens-revoked'), ['event', 'tokens', 'bot'], []));
    await sleep(100);
    expect(tokens.dropped).toEqual([]);
  });
});

test('a stop waits for what is in hand and takes nothing more', async () => {
  const other = await startChat(stub, handle, {});
  answer = async () => {
    await sleep(300);
    return { kind: 'done' };
  };
  const before = other.post(fresh('message-im'));
  await expect.poll(() => events.length).toBe(1);
  const begun = performance.now();
  await other.chat.close();
  expect(performance.now() - begun).toBeGreaterThan(150);
  expect((await before).status).toBe(200);
  expect((await other.post(fresh('message-im'))).status).toBe(503);
  expect(events).toHaveLength(1);
  await other.stop();
});

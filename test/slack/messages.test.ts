import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isTrusted } from '#adapters/slack/answer/hosts.ts';
import { fitted } from '#adapters/slack/answer/messages.ts';
import { respond } from '#adapters/slack/answer/respond.ts';
import { renderMessages } from '#adapters/slack/render/render.ts';
import type { Card } from '#core/card.ts';
import type { Address, Handle } from '#core/chat.ts';
import { PlatformError } from '#core/errors.ts';
import { ids } from './fixtures.ts';
import { type Running, type Stub, startChat, startStub } from './stub.ts';

let stub: Stub;
let slack: Running;
const kept: Address[] = [];
const handle = (async () => ({ kind: 'done' })) as unknown as Handle;

beforeAll(async () => {
  stub = await startStub();
  slack = await startChat(stub, handle, { keepRoute: async (address) => void kept.push(address) });
});
afterAll(async () => {
  await slack.stop();
  await stub.close();
});
beforeEach(() => {
  stub.told.length = 0;
  stub.answers.clear();
  kept.length = 0;
});

const to = { platform: 'slack', tenant: ids.team, key: ids.ana, route: ids.direct };
const short: Card = { summary: 'short', blocks: [{ kind: 'text', text: ['short'] }] };
const long: Card = {
  summary: 'long',
  blocks: Array.from({ length: 120 }, (_, n) => ({ kind: 'text', text: [`${n}`] })),
  buttons: [{ kind: 'action', name: 'a.b', input: 1, label: 'Go' }],
};
const methods = () => stub.told.map((one) => one.method);
async function failure(run: Promise<unknown>): Promise<PlatformError> {
  const error = await run.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof PlatformError)) throw new Error('no PlatformError');
  return error;
}

describe('send', () => {
  test('opens the direct chat by posting to the person, and says which it is', async () => {
    const ref = await slack.chat.send({ ...to, route: '' }, short, 'one');
    expect(methods()).toEqual(['chat.postMessage']);
    expect(ref).toMatchObject({ route: 'D0OPENED1', tenant: ids.team });
    expect(kept).toEqual([{ ...to, route: 'D0OPENED1' }]);
    expect(stub.of('chat.postMessage')[0]).toMatchObject({
      unfurl_links: 'false',
      unfurl_media: 'false',
      metadata: {
        event_type: 'latido_delivery',
        event_payload: { delivery: 'one', part: 1, parts: 1, before: [] },
      },
    });
  });

  test('a person who cannot be posted to is reached by the direct chat', async () => {
    stub.answers.set('chat.postMessage', (args) =>
      args.channel === to.key ? { ok: false, error: 'channel_not_found' } : { ts: '1.000100' },
    );
    const ref = await slack.chat.send({ ...to, route: '' }, short, 'one');
    expect(methods()).toEqual(['chat.postMessage', 'conversations.open', 'chat.postMessage']);
    expect(ref.route).toBe('D0OPENED1');
    expect(kept).toEqual([{ ...to, route: 'D0OPENED1' }]);
  });

  test('a channel that is no more is opened anew', async () => {
    stub.answers.set('chat.postMessage', (args) =>
      args.channel === 'D0OLD0001' ? { ok: false, error: 'channel_not_found' } : { ts: '1.000100' },
    );
    const ref = await slack.chat.send({ ...to, route: 'D0OLD0001' }, short, 'one');
    expect(ref.route).toBe('D0OPENED1');
    stub.answers.set('chat.postMessage', { ok: false, error: 'channel_not_found' });
    expect((await failure(slack.chat.send({ ...to, route: 'D0OPENED1' }, short, 'one'))).reason).toBe('gone');
  });

  test('a long card is several messages, and the last knows the others', async () => {
    const ref = await slack.chat.send(to, long, 'one');
    const parts = ref.id.split(',');
    expect(parts.length).toBeGreaterThan(1);
    expect(stub.of('chat.postMessage').at(-1)).toMatchObject({
      metadata: { event_payload: { part: parts.length, parts: parts.length, before: parts.slice(0, -1) } },
    });
  });

  test('half a long card is taken back; what could not be is unknown', async () => {
    let posts = 0;
    stub.answers.set('chat.postMessage', () => {
      posts += 1;
      return posts % 2 === 0 ? { ok: false, error: 'restricted_action' } : { ts: `${posts}.000100` };
    });
    expect((await failure(slack.chat.send(to, long, 'one'))).reason).toBe('forbidden');
    expect(stub.of('chat.delete')).toEqual([expect.objectContaining({ ts: '1.000100' })]);
    stub.answers.set('chat.delete', 429);
    expect((await failure(slack.chat.send(to, long, 'one'))).reason).toBe('unknown_outcome');
  });

  test('a short limit in the middle of a long card is waited for, at its beginning it is told', async () => {
    let posts = 0;
    stub.answers.set('chat.postMessage', () => {
      posts += 1;
      return posts === 2 ? 429 : { ts: `${posts}.000100` };
    });
    const ref = await slack.chat.send(to, long, 'one');
    expect(ref.id.split(',')).toHaveLength(posts - 1);
    stub.answers.set('chat.postMessage', 429);
    const limited = await failure(slack.chat.send(to, long, 'one'));
    expect([limited.reason, limited.retryAfterMs]).toEqual(['rate_limited', 1_000]);
  });

  test('not to where we are not', async () => {
    for (const other of [
      { ...to, tenant: 'T0OTHER01' },
      { ...to, platform: 'web' },
    ]) {
      expect((await failure(slack.chat.send(other, short, 'one'))).reason).toBe('forbidden');
    }
    expect(stub.told).toEqual([]);
  });
});

test.for([
  ['rate_limited', 'rate_limited'],
  ['message_limit_exceeded', 'rate_limited'],
  ['accesslimited', 'auth'],
  ['enterprise_is_restricted', 'auth'],
  ['two_factor_setup_required', 'auth'],
  ['user_disabled', 'gone'],
  ['messages_tab_disabled', 'forbidden'],
  ['something_new', 'forbidden'],
  ['internal_error', 'unknown_outcome'],
])('%s means %s', async ([error, reason]) => {
  stub.answers.set('chat.postMessage', { ok: false, error });
  expect((await failure(slack.chat.send(to, short, 'one'))).reason).toBe(reason);
});

describe('what is between us and Slack', () => {
  test.for([403, 404, 413])(
    'a proxy that answers %i has not sent it: it can be tried again',
    async (status) => {
      stub.answers.set('chat.postMessage', status);
      expect((await failure(slack.chat.send(to, short, 'one'))).reason).toBe('network');
    },
  );

  test('nobody there: it was not sent, and another way is open', async () => {
    const other = await startStub();
    const { apiUrl, url } = other;
    await other.close();
    expect((await failure(respond(apiUrl, `${url}/respond/1`, {}))).reason).toBe('network');
  });
});

describe('update', () => {
  const ref = { platform: 'slack', tenant: ids.team, route: ids.direct, id: '1.000100,2.000100,3.000100' };

  test('a shorter card loses parts, a longer one ends with "…" and keeps its buttons', async () => {
    await slack.chat.update(ref, short);
    // Otherwise Slack reads names and addresses into the text, here alone.
    expect(stub.of('chat.update')[0]).toMatchObject({ parse: 'none' });
    expect(stub.of('chat.update').map((args) => args.ts)).toEqual(['1.000100']);
    expect(stub.of('chat.delete').map((args) => args.ts)).toEqual(['2.000100', '3.000100']);

    stub.told.length = 0;
    await slack.chat.update({ ...ref, id: '1.000100' }, long);
    expect(methods()).toEqual(['chat.update']);
    const blocks = JSON.stringify(stub.of('chat.update')[0]?.blocks);
    expect(blocks).toContain('…');
    expect(blocks).toContain('action:a.b:0');
  });

  test('parts stay known to each other', async () => {
    await slack.chat.update(ref, long);
    expect(stub.of('chat.update').at(-1)).toMatchObject({
      ts: '3.000100',
      metadata: { event_payload: { before: ['1.000100', '2.000100'] } },
    });
  });

  test('a part that somebody deleted meanwhile is no failure; the message is', async () => {
    stub.answers.set('chat.delete', { ok: false, error: 'message_not_found' });
    await slack.chat.update(ref, short);
    stub.answers.set('chat.update', { ok: false, error: 'message_not_found' });
    expect((await failure(slack.chat.update(ref, short))).reason).toBe('gone');
  });

  test('cut to the room there is, no message is larger than Slack takes', () => {
    const words: Card = {
      ...long,
      blocks: Array.from({ length: 60 }, (_, n) => ({
        kind: 'text',
        text: [`${n} ${'ñ"'.repeat(600)}`],
      })),
    };
    const all = renderMessages(words, { mark: 'd' });
    for (const count of [1, 2, 5]) {
      const some = fitted(all, count);
      expect(some).toHaveLength(count);
      for (const message of some) {
        expect(message.blocks.length).toBeLessThanOrEqual(50);
        expect(Buffer.byteLength(JSON.stringify(message.blocks))).toBeLessThanOrEqual(12_000);
      }
      expect(some.at(-1)?.blocks.at(-1)?.type).toBe('actions');
    }
    expect(fitted(all, all.length)).toEqual(all);
  });
});

describe('find', () => {
  const since = new Date('2026-11-21T12:00:00Z');
  const found = (delivery: string, part: number, parts: number, ts: string) => ({
    ts,
    metadata: { event_type: 'latido_delivery', event_payload: { delivery, part, parts, before: [] } },
  });

  test('the whole, over several pages, from a minute before', async () => {
    stub.answers.set('conversations.history', (args) =>
      args.cursor === undefined
        ? {
            messages: [found('one', 2, 2, '2.000100'), { ts: '3.1' }],
            response_metadata: { next_cursor: 'c' },
          }
        : { messages: [found('one', 1, 2, '1.000100'), found('two', 1, 1, '0.1')] },
    );
    expect(await slack.chat.find?.(to, 'one', since)).toEqual({
      platform: 'slack',
      tenant: ids.team,
      route: ids.direct,
      id: '1.000100,2.000100',
    });
    expect(stub.of('conversations.history')[0]).toMatchObject({
      oldest: String(since.getTime() / 1_000 - 60),
      include_all_metadata: 'true',
    });
    expect(await slack.chat.find?.(to, 'three', since)).toBeUndefined();
  });

  test('half of it is cleared away, to be sent again whole', async () => {
    stub.answers.set('conversations.history', { messages: [found('one', 1, 2, '1.000100')] });
    expect(await slack.chat.find?.(to, 'one', since)).toBeUndefined();
    expect(stub.of('chat.delete')).toEqual([expect.objectContaining({ ts: '1.000100' })]);
  });

  test('gives up after five pages; a failure is a failure', async () => {
    stub.answers.set('conversations.history', { messages: [], response_metadata: { next_cursor: 'more' } });
    expect(await slack.chat.find?.(to, 'one', since)).toBeUndefined();
    expect(stub.of('conversations.history')).toHaveLength(5);
    stub.answers.set('conversations.history', { ok: false, error: 'missing_scope' });
    expect((await failure(slack.chat.find?.(to, 'one', since) ?? Promise.resolve())).reason).toBe('auth');
  });
});

test.for<[string, 'hooks' | 'files', string | undefined, boolean]>([
  ['https://hooks.slack.com/actions/T1/2/x', 'hooks', undefined, true],
  ['https://files.slack.com/files-pri/T1-F1/a.csv', 'files', undefined, true],
  ['https://files.slack.com/x', 'hooks', undefined, false],
  ['http://hooks.slack.com/x', 'hooks', undefined, false],
  ['https://hooks.slack.com:444/x', 'hooks', undefined, false],
  ['https://hooks.slack.com.evil.example/x', 'hooks', undefined, false],
  ['https://hooks.slack.com@evil.example/x', 'hooks', undefined, false],
  ['https://user@hooks.slack.com/x', 'hooks', undefined, false],
  ['https://evil.example/?https://hooks.slack.com', 'hooks', undefined, false],
  ['https://hooks.slack-gov.com/x', 'hooks', 'https://slack-gov.com/api/', true],
  ['http://127.0.0.1:9000/respond/1', 'hooks', 'http://localhost:9000/api/', true],
  ['http://127.0.0.1:9001/respond/1', 'hooks', 'http://localhost:9000/api/', false],
  ['https://hooks.slack.com/x', 'hooks', 'http://localhost:9000/api/', false],
  ['not an address', 'files', undefined, false],
])('%s (%s, %s): %s', ([url, kind, apiUrl, expected]) => {
  expect(isTrusted(url, kind, apiUrl)).toBe(expected);
});

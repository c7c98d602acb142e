import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SocketModeClient } from '@slack/socket-mode';
import { type UsersListResponse, WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { botEvents, scopes } from '#adapters/slack/commands.ts';
import { quietLogger } from '#adapters/slack/quiet.ts';
import { createSlackServer, type SlackServer } from '../support/slack-server/index.ts';
import { signature } from '../support/slack-server/outgoing.ts';
import { messageText } from '../support/slack-server/read.ts';
import { ids, type Obj } from '../support/slack-server/world.ts';

// The Slack of the tests is worth as much as it refuses.

type Got = Readonly<{ headers: Readonly<Record<string, unknown>>; text: string; body: Obj }>;

let slack: SlackServer;
let web: WebClient;
const got: Got[] = [];
let answer: () => Promise<{ status: number; body?: string }> = async () => ({ status: 200 });
const app = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString();
  const form = new URLSearchParams(text);
  const json = request.headers['content-type'] === 'application/json' ? text : form.get('payload');
  got.push({
    headers: request.headers,
    text,
    body: json === null ? Object.fromEntries(form) : JSON.parse(json),
  });
  const { status, body } = await answer();
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
});
const client = (token?: string) =>
  new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    logger: quietLogger,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
const error = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'nothing',
    (thrown: { data?: { error?: string } }) => thrown.data?.error ?? thrown,
  );
const section = (text: string): Obj => ({ type: 'section', text: { type: 'mrkdwn', text } });
const modal = (more: Obj = {}) => ({
  type: 'modal' as const,
  title: { type: 'plain_text' as const, text: 'Title' },
  submit: { type: 'plain_text' as const, text: 'Send' },
  blocks: [
    {
      type: 'input' as const,
      block_id: 'one',
      label: { type: 'plain_text' as const, text: 'One' },
      element: { type: 'plain_text_input' as const, action_id: 'v' },
    },
  ],
  ...more,
});
const respond = (url: string, body: object) =>
  fetch(url, { method: 'POST', body: JSON.stringify(body) }).then(
    async (response) => `${response.status} ${await response.text()}`,
  );

beforeAll(async () => {
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const requestUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}/slack/events`;
  slack = await createSlackServer({ scopes, events: botEvents, requestUrl });
  web = client(slack.installed.token);
});
afterAll(async () => {
  await slack.stop();
  app.close();
});

describe('tokens', () => {
  test('wrong, absent, revoked, of another kind, without the scope', async () => {
    expect(await error(client().auth.test())).toBe('not_authed');
    expect(await error(client('xoxb-wrong').auth.test())).toBe('invalid_auth');
    expect(await error(web.apps.connections.open())).toBe('not_allowed_token_type');
    expect(await error(web.conversations.info({ channel: ids.general }))).toBe('missing_scope');
    const other = slack.install(ids.foreign, { scopes: ['chat:write'] });
    expect(await error(client(other.token).users.list({}))).toBe('missing_scope');
    await client(other.token).auth.revoke();
    expect(await error(client(other.token).auth.test())).toBe('token_revoked');
    expect(await error(web.apiCall('chat.shout'))).toBe('unknown_method');
  });

  test('a code is good once, a refresh token too, a rotated token for 12 hours', async () => {
    const { clientId: client_id, clientSecret: client_secret } = slack.app;
    const code = slack.authorize(ids.foreign, 'https://x.example/');
    expect(await error(client().oauth.v2.access({ client_id, client_secret: 'no', code }))).toBe(
      'bad_client_secret',
    );
    expect(await client().oauth.v2.access({ client_id, client_secret, code })).toMatchObject({
      team: { id: ids.foreign },
    });
    expect(await error(client().oauth.v2.access({ client_id, client_secret, code }))).toBe('invalid_code');
    const rotating = slack.install(ids.foreign, { rotation: true });
    const again = {
      client_id,
      client_secret,
      grant_type: 'refresh_token' as const,
      refresh_token: rotating.refresh ?? '',
    };
    const fresh = await client().oauth.v2.access(again);
    expect(await error(client().oauth.v2.access(again))).toBe('invalid_refresh_token');
    slack.world.advance(43_201_000);
    expect(await error(client(rotating.token).auth.test())).toBe('token_expired');
    expect(fresh).toMatchObject({ expires_in: 43_200 });
  });
});

describe('messages', () => {
  test('what Slack does not take', async () => {
    const channel = ids.general;
    const post = (given: Obj) => error(web.apiCall('chat.postMessage', { channel, text: 'x', ...given }));
    expect(await post({ text: '' })).toBe('no_text');
    expect(await post({ channel: 'C0NOWHERE00' })).toBe('channel_not_found');
    expect(await post({ channel: ids.otherBot })).toBe('cannot_dm_bot');
    expect(await post({ channel: ids.gone })).toBe('user_disabled');
    expect(await post({ channel: 'U0NOBODY000' })).toBe('user_not_found');
    expect(await post({ blocks: [section('')] })).toBe('invalid_blocks');
    expect(await post({ blocks: [section('x'.repeat(3_001))] })).toBe('invalid_blocks');
    expect(await post({ blocks: Array.from({ length: 51 }, () => section('x')) })).toBe('invalid_blocks');
    expect(await post({ blocks: [{ type: 'telepathy' }] })).toBe('invalid_blocks');
    expect(await post({ metadata: { event_type: 'x' } })).toBe('invalid_metadata_format');
    expect(await post({ thread_ts: '1.000001' })).toBe('thread_not_found');
    slack.world.channel('C0OTHERROOM', 'public', 'other', [ids.ana]);
    expect(await post({ channel: 'C0OTHERROOM' })).toBe('not_in_channel');
    expect(slack.refusals.map((one) => one.error)).toContain('invalid_blocks');
    expect(slack.refusals.find((one) => one.error === 'invalid_blocks')?.details.join()).toMatch(/\S/);
    slack.refusals.length = 0;
  });

  test('metadata is kept, and given to who asks for it; pages are short', async () => {
    const { channel } = await web.conversations.open({ users: ids.marta });
    const id = channel?.id ?? '';
    const metadata = { event_type: 'x', event_payload: { delivery: 'd1' } };
    const { ts = '' } = await web.chat.postMessage({ channel: id, text: 'one', metadata });
    expect((await web.conversations.history({ channel: id })).messages?.[0]).not.toHaveProperty('metadata');
    expect(
      (await web.conversations.history({ channel: id, include_all_metadata: true })).messages?.[0],
    ).toMatchObject({ metadata });
    expect(await error(web.chat.update({ channel: id, ts, text: 'x'.repeat(4_001) }))).toBe('msg_too_long');
    expect(await error(web.chat.update({ channel: id, ts: '1.000001', text: 'x' }))).toBe(
      'message_not_found',
    );
    const said = slack.world.channels.get(id)?.messages;
    await slack.acts.say(ids.marta, slack.world.im(ids.marta), 'mine');
    expect(await error(web.chat.update({ channel: id, ts: said?.at(-1)?.ts ?? '', text: 'x' }))).toBe(
      'cant_update_message',
    );
    let people = 0;
    let pages = 0;
    for await (const page of web.paginate('users.list', { limit: 200 })) {
      people += (page as UsersListResponse).members?.length ?? 0;
      pages += 1;
    }
    expect([people, pages]).toEqual([11, 4]);
  });

  test('a picture is taken only when it is ready', async () => {
    const bytes = Buffer.from('png');
    const { upload_url = '', file_id: id = '' } = await web.files.getUploadURLExternal({
      filename: 'a.png',
      length: bytes.length,
    });
    const message = {
      channel: ids.ana,
      text: 'x',
      blocks: [{ type: 'image' as const, slack_file: { id }, alt_text: 'chart' }],
    };
    expect(await error(web.files.completeUploadExternal({ files: [{ id }] }))).toBe('file_not_found');
    expect((await fetch(upload_url, { method: 'POST', body: 'longer' })).status).toBe(400);
    expect((await fetch(upload_url, { method: 'POST', body: bytes })).status).toBe(200);
    await web.files.completeUploadExternal({ files: [{ id }] });
    expect(await error(web.chat.postMessage(message))).toBe('invalid_blocks');
    slack.world.advance(300);
    expect(await error(web.chat.postMessage(message))).toBe('nothing');
  });

  test('limits, lost answers, errors, absence', async () => {
    const post = () => web.chat.postMessage({ channel: ids.general, text: 'x' });
    const count = () => slack.world.channels.get(ids.general)?.messages.length ?? 0;
    const limited = await slack.failing(
      { method: 'chat.postMessage', how: { kind: 'limited', retryAfter: 7 } },
      () => error(post()),
    );
    expect(limited).toMatchObject({ retryAfter: 7 });
    const before = count();
    expect(String(await slack.failing({ how: { kind: 'lost' } }, () => error(post())))).toMatch(/error/i);
    expect(count()).toBe(before + 1);
    expect(await slack.failing({ how: { kind: 'failed', status: 503 } }, () => error(post()))).toMatchObject({
      statusCode: 503,
    });
    expect(count()).toBe(before + 1);
    expect(await slack.away(() => error(post()))).toMatchObject({
      original: { cause: { code: 'ECONNREFUSED' } },
    });
    expect(await error(post())).toBe('nothing');
  });
});

describe('views', () => {
  test('a trigger is good once, for 3 seconds; a stack holds three', async () => {
    const open = (trigger_id: string, view = modal()) => error(web.views.open({ trigger_id, view }));
    const trigger = slack.acts.trigger(ids.ana);
    expect(await open('1.2.3')).toBe('invalid_trigger_id');
    expect(await open(trigger, modal({ title: { type: 'plain_text', text: 'x'.repeat(25) } }))).toBe(
      'invalid_arguments',
    );
    expect(await open(trigger)).toBe('nothing');
    expect(await open(trigger)).toBe('exchanged_trigger_id');
    const old = slack.acts.trigger(ids.ana);
    slack.world.advance(3_001);
    expect(await open(old)).toBe('expired_trigger_id');
    const stack = () => slack.world.stacks.get(ids.ana) ?? [];
    const push = () =>
      error(web.views.push({ trigger_id: slack.acts.trigger(ids.ana, stack().at(-1)), view: modal() }));
    expect([await push(), await push(), await push()]).toEqual(['nothing', 'nothing', 'push_limit_reached']);
    expect(await error(web.views.update({ view_id: stack()[0] ?? '', hash: 'old', view: modal() }))).toBe(
      'hash_conflict',
    );
    expect(await error(web.views.update({ view_id: 'V0', view: modal() }))).toBe('not_found');
    slack.refusals.length = 0;
  });

  test('what was typed stays where block and action stay; errors stand under inputs alone', async () => {
    slack.world.stacks.set(ids.ana, []);
    await web.views.open({ trigger_id: slack.acts.trigger(ids.ana), view: modal() });
    const view = slack.world.views.get(slack.world.stacks.get(ids.ana)?.[0] ?? '');
    if (view === undefined) throw new Error('no view');
    await expect(slack.acts.submit(ids.ana, view)).rejects.toThrow('the client asks for one');
    view.typed.set('one\0v', 'typed');
    answer = async () => ({
      status: 200,
      body: JSON.stringify({ response_action: 'errors', errors: { two: 'no' } }),
    });
    await slack.acts.submit(ids.ana, view);
    expect(slack.acts.complaints.splice(0).join()).toContain('errors for no input block');
    answer = async () => ({
      status: 200,
      body: JSON.stringify({ response_action: 'update', view: modal() }),
    });
    await slack.acts.submit(ids.ana, view);
    expect(view.typed.get('one\0v')).toBe('typed');
    expect(got.at(-1)?.body).toMatchObject({
      type: 'view_submission',
      view: { state: { values: { one: { v: { value: 'typed' } } } } },
    });
    answer = async () => ({ status: 200 });
    await slack.acts.submit(ids.ana, view);
    expect(slack.world.stacks.get(ids.ana)).toEqual([]);
  });
});

describe('what Slack sends', () => {
  test('is signed; an event that was not taken comes again at once, and twice more later', async () => {
    answer = async () => ({ status: 500 });
    const before = got.length;
    await slack.acts.say(ids.ana, slack.world.im(ids.ana), 'a & b <c> 🌱');
    expect(await slack.outgoing.retry()).toBe(1);
    expect(await slack.outgoing.retry()).toBe(0);
    answer = async () => ({ status: 200 });
    const tries = got.slice(before);
    expect(tries.map(({ headers }) => headers['x-slack-retry-num'])).toEqual([undefined, '1', '2', '3']);
    expect(new Set(tries.map(({ body }) => body.event_id)).size).toBe(1);
    const [first] = tries;
    expect(first?.headers['x-slack-signature']).toBe(
      signature(
        slack.app.signingSecret,
        String(first?.headers['x-slack-request-timestamp']),
        first?.text ?? '',
      ),
    );
    expect(first?.body.event).toMatchObject({ text: 'a &amp; b &lt;c&gt; :seedling:' });
    expect(await error(Promise.reject(new Error('x')))).toBeInstanceOf(Error);
  });

  test('an answer after 3 seconds is none, and the person is told', async () => {
    answer = () => new Promise((resolve) => setTimeout(() => resolve({ status: 200 }), 3_200));
    const ack = await slack.acts.command(ids.ana, slack.world.im(ids.ana), 'latido', 'x');
    answer = async () => ({ status: 200 });
    expect(ack).toMatchObject({ ok: false, reason: 'http_timeout' });
    expect(slack.acts.complaints.splice(0).join()).toContain('http_timeout');
  });

  test('the bot is told of its own messages, with its bot id', async () => {
    const before = got.length;
    await web.chat.postMessage({ channel: ids.luis, text: 'own' });
    await slack.settled();
    expect(got.slice(before).map(({ body }) => body.event)).toEqual([
      expect.objectContaining({ bot_id: ids.bot, text: 'own', channel_type: 'im' }),
    ]);
  });

  test('a response address takes five answers in half an hour, and changes what is ephemeral', async () => {
    const channel = slack.world.channels.get(ids.general);
    if (channel === undefined) throw new Error('no channel');
    const { message_ts: ts = '' } = await web.chat.postEphemeral({
      channel: channel.id,
      user: ids.ana,
      text: 'for you',
    });
    expect(await error(web.chat.update({ channel: channel.id, ts, text: 'x' }))).toBe('message_not_found');
    const message = channel.messages.at(-1);
    if (message === undefined) throw new Error('no message');
    const url = slack.acts.responseUrl(ids.ana, channel.id, message);
    expect(await respond(url, { replace_original: true, text: 'changed *for* you &amp; me' })).toBe('200 ok');
    expect([message.only, messageText(slack.world, message)]).toEqual([ids.ana, 'changed for you & me']);
    expect(await respond(url, { text: 'second' })).toBe('200 ok');
    expect(channel.messages.at(-1)).toMatchObject({ text: 'second', only: ids.ana });
    expect(await respond(url, { text: 'third', response_type: 'in_channel' })).toBe('200 ok');
    expect(channel.messages.at(-1)?.only).toBeUndefined();
    expect(await respond(url, { delete_original: true })).toBe('200 ok');
    expect(channel.messages).not.toContain(message);
    expect(await respond(url, { text: 'fifth' })).toBe('200 ok');
    expect(await respond(url, { text: 'sixth' })).toBe('404 used_url');
    const late = slack.acts.responseUrl(ids.ana, channel.id);
    slack.world.advance(30 * 60_000 + 1);
    expect(await respond(late, { text: 'late' })).toBe('404 expired_url');
    expect(await respond(`${slack.base()}/actions/T/1/2`, { text: 'x' })).toBe('404 not_found');
  });

  test('goes to any one of the sockets, and waits for its acknowledgement', async () => {
    const other = await createSlackServer({ scopes, events: botEvents });
    const seen: number[] = [];
    const options = {
      appToken: other.app.appToken,
      logger: quietLogger,
      autoReconnectEnabled: false,
      clientOptions: { slackApiUrl: other.apiUrl },
    };
    const clients = [0, 1].map((n) => {
      const one = new SocketModeClient(options);
      one.on('slack_event', ({ ack }: { ack: (body?: object) => Promise<void> }) => {
        seen.push(n);
        void ack({ text: `from ${n}` });
      });
      return one;
    });
    for (const one of clients) await one.start();
    expect(other.sockets.count()).toBe(2);
    const im = other.world.im(ids.ana);
    for (let n = 0; n < 4; n += 1)
      expect(await other.acts.command(ids.ana, im, 'latido', 'x')).toMatchObject({ ok: true });
    expect(seen.toSorted()).toEqual([0, 0, 1, 1]);
    expect(im.messages.map((message) => message.only)).toEqual(Array.from({ length: 4 }, () => ids.ana));
    other.sockets.recycle('warned', 2);
    expect(await other.acts.command(ids.ana, im, 'latido', 'x')).toMatchObject({
      ok: false,
      reason: 'connection_failed',
    });
    await other.stop();
    await Promise.all(clients.map((one) => one.disconnect().catch(() => {})));
  });
});

test('this Slack made no mistakes of its own', () => {
  expect(slack.mistakes).toEqual([]);
});

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isObj, type Obj } from '#adapters/slack/receive/http.ts';
import { encodeMetadata } from '#adapters/slack/render/codec.ts';
import { renderForm } from '#adapters/slack/render/form.ts';
import type { Card, Form } from '#core/card.ts';
import type { ChatEvent, EventKind, Handle, ReplyTo } from '#core/chat.ts';
import { changed, fixture, ids } from './fixtures.ts';
import { type Running, type Stub, startChat, startStub } from './stub.ts';

let stub: Stub;
let slack: Running;
let events: ChatEvent[] = [];
let answer: (event: ChatEvent) => ReplyTo[EventKind];
const handle = (async (event: ChatEvent) => {
  events.push(event);
  return answer(event);
}) as Handle;

beforeAll(async () => {
  stub = await startStub();
  slack = await startChat(stub, handle);
});
afterAll(async () => {
  await slack.stop();
  await stub.close();
});
beforeEach(() => {
  events = [];
  stub.told.length = 0;
  stub.answers.clear();
  answer = (event) => (event.kind === 'home' ? { kind: 'home', card: card('at home') } : { kind: 'done' });
});

const card = (text: string, more: Partial<Card> = {}): Card => ({
  summary: text,
  blocks: [{ kind: 'text', text: [text] }],
  ...more,
});
const long = (parts: number): Card => ({
  summary: 'long',
  blocks: Array.from({ length: 40 * parts }, (_, n) => ({ kind: 'text', text: [`${n} ${'x'.repeat(200)}`] })),
  buttons: [{ kind: 'action', name: 'a.b', input: 1, label: 'Go' }],
});
const pictured: Card = {
  summary: 'chart',
  blocks: [
    { kind: 'picture', png: Buffer.from('not really a picture').toString('base64'), alt: 'the chart' },
  ],
};
const form: Form = {
  name: 'kudos.give',
  input: { to: [ids.luis] },
  title: 'Thanks',
  submit: 'Send',
  fields: [{ kind: 'text', name: 'why', label: 'Why' }],
};

let n = 0;
/** Another happening, answered at the stub. */
function fresh(name: string): Obj {
  n += 1;
  const body = changed(fixture(name), 'event_id' in fixture(name) ? ['event_id'] : ['trigger_id'], `X${n}`);
  return 'response_url' in body ? changed(body, ['response_url'], `${stub.url}/respond/${n}`) : body;
}
const reply = (kind: EventKind, given: ReplyTo[EventKind]): void => {
  const before = answer;
  answer = (event) => (event.kind === kind ? given : before(event));
};
const say = (given: Card, to: 'asker' | 'place' = 'asker') => ({ kind: 'say', card: given, to }) as const;
const methods = () => stub.told.map((one) => one.method);
const settled = async (count: number): Promise<void> => {
  await expect.poll(() => stub.told.length).toBeGreaterThanOrEqual(count);
  await sleep(30);
};

describe('a command', () => {
  test('is answered in the acknowledgement, where nobody else sees it', async () => {
    reply('command', say(card('hi')));
    expect((await slack.post(fresh('command'))).body).toMatchObject({
      response_type: 'ephemeral',
      text: 'hi',
      unfurl_links: false,
      unfurl_media: false,
    });
    expect(methods()).toEqual([]);
  });

  test('is answered for everybody on request; and in one’s own direct chat so that it stays', async () => {
    reply('command', say(card('hi'), 'place'));
    expect((await slack.post(fresh('command'))).body).toMatchObject({ response_type: 'in_channel' });
    await slack.post(changed(fresh('message-im'), ['event', 'text'], 'so the channel is known'));
    reply('command', say(card('hi')));
    const direct = changed(fresh('command'), ['channel_id'], ids.direct);
    expect((await slack.post(direct)).body).toMatchObject({ response_type: 'in_channel' });
    expect(events.at(-1)?.direct).toBe(true);
  });

  test('with a long answer: by its URL, in parts; very long, in the direct chat', async () => {
    reply('command', say(long(2)));
    expect((await slack.post(fresh('command'))).body).toBeUndefined();
    await settled(2);
    expect(new Set(methods())).toEqual(new Set(['respond']));
    expect(stub.told.length).toBeLessThanOrEqual(4);
    for (const part of stub.of('respond')) expect(part.response_type).toBe('ephemeral');

    stub.told.length = 0;
    reply('command', say(long(8)));
    await slack.post(fresh('command'));
    await expect.poll(() => methods().includes('chat.postMessage')).toBe(true);
    await sleep(200);
    expect(methods()).not.toContain('respond');
    expect(stub.of('chat.postMessage').every((args) => args.channel === 'D0OPENED1')).toBe(true);
  });

  test('without a working URL: as an ephemeral message, else in the direct chat', async () => {
    stub.answers.set('respond', 404);
    reply('command', say(pictured));
    await slack.post(fresh('command'));
    await expect.poll(() => stub.of('chat.postEphemeral').length).toBe(1);
    expect(stub.of('chat.postEphemeral')[0]).toMatchObject({ channel: ids.channel, user: ids.ana });

    stub.answers.set('chat.postEphemeral', { ok: false, error: 'user_not_in_channel' });
    await slack.post(fresh('command'));
    await expect.poll(() => stub.of('chat.postMessage').length).toBe(1);
    expect(stub.of('chat.postMessage')[0]).toMatchObject({ channel: 'D0OPENED1' });
  });

  test('what may have arrived is not said again', async () => {
    stub.answers.set('respond', 500);
    reply('command', say(pictured));
    await slack.post(fresh('command'));
    await settled(1);
    expect(methods().filter((method) => method.startsWith('chat.'))).toEqual([]);
  });

  test('nothing is posted to whom Slack is not', async () => {
    const other = await startStub();
    reply('command', say(pictured));
    await slack.post(changed(fresh('command'), ['response_url'], `${other.url}/respond/1`));
    await expect.poll(() => stub.of('chat.postEphemeral').length).toBe(1);
    expect(other.told).toEqual([]);
    await other.close();
  });

  test('that asks for a form: it is open before the acknowledgement', async () => {
    reply('command', { kind: 'ask', form });
    const body = fresh('command');
    expect((await slack.post(body)).body).toBeUndefined();
    expect(stub.of('views.open')[0]).toMatchObject({
      trigger_id: body.trigger_id,
      view: { callback_id: 'kudos.give', type: 'modal' },
    });
  });

  test('that asks for a form too late: a button asks for it again', async () => {
    stub.answers.set('views.open', { ok: false, error: 'expired_trigger_id' });
    reply('command', { kind: 'ask', form });
    reply('open', { kind: 'ask', form });
    await slack.post(fresh('command'));
    await expect.poll(() => stub.of('respond').length).toBe(1);
    expect(JSON.stringify(stub.of('respond')[0])).toContain('latido.command');
    expect(JSON.stringify(stub.of('respond')[0])).toContain('kudos @luis #calidad');
    expect(stub.of('respond')[0]).toMatchObject({ response_type: 'ephemeral' });

    await slack.post(fresh('press-ephemeral'));
    await expect.poll(() => stub.of('respond').length).toBe(2);
    expect(JSON.stringify(stub.of('respond')[1])).toContain('open:kudos.give:0');
    expect(stub.of('respond')[1]).toMatchObject({
      replace_original: false,
      thread_ts: '1795262300.000100',
    });
  });

  test('the members of a group that was named are meant, where Slack tells them in time', async () => {
    stub.answers.set('usergroups.users.list', { users: [ids.luis, 'U0EVA0001', ids.bot] });
    await slack.post(fresh('app-mention'));
    expect(events[0]).toMatchObject({ mentions: [{ key: ids.luis }, { key: 'U0EVA0001' }] });
    await slack.post(fresh('app-mention'));
    expect(stub.of('usergroups.users.list')).toHaveLength(1);
    stub.answers.set('usergroups.users.list', { ok: false, error: 'missing_scope' });
    const text = '<@U0LATIDO1> <!subteam^S0TEAM009|@new>';
    await slack.post(changed(fresh('app-mention'), ['event', 'text'], text));
    expect(events[2]).toMatchObject({ mentions: [], text: '@new' });
  });
});

describe('a message', () => {
  test('is answered in its direct chat and thread', async () => {
    reply('message', say(card('hi')));
    await slack.post(changed(fresh('message-im'), ['event', 'thread_ts'], '1795262000.000100'));
    await settled(1);
    expect(stub.of('chat.postMessage')).toEqual([
      expect.objectContaining({
        channel: ids.direct,
        thread_ts: '1795262000.000100',
        unfurl_links: 'false',
        unfurl_media: 'false',
      }),
    ]);
  });

  test('in a channel: for the asker alone, in the thread; or for everybody there', async () => {
    reply('message', say(card('hi')));
    await slack.post(fresh('app-mention'));
    await settled(1);
    expect(stub.of('chat.postEphemeral')[0]).toMatchObject({
      channel: ids.channel,
      user: ids.ana,
      thread_ts: '1795262300.000100',
    });
    reply('message', say(card('hi'), 'place'));
    await slack.post(fresh('app-mention'));
    await expect.poll(() => stub.of('chat.postMessage').length).toBe(1);
    expect(stub.of('chat.postMessage')[0]).toMatchObject({ thread_ts: '1795262300.000100' });
  });

  test('a conversation that is known to have begun is not looked up; nor any, while Slack wants to be left alone', async () => {
    const visit = (user: string) =>
      changed(changed(fresh('app-home-messages'), ['event', 'user'], user), ['event', 'channel'], `D${user}`);
    await slack.post(visit('U0VISIT01'));
    expect(events.map((event) => event.kind)).toEqual(['joined']);
    stub.answers.set('conversations.history', { messages: [{ ts: '1.1' }] });
    for (let times = 0; times < 3; times += 1) await slack.post(visit('U0VISIT01'));
    expect(stub.of('conversations.history')).toHaveLength(2);
    stub.answers.set('conversations.history', 429);
    await slack.post(visit('U0VISIT02'));
    await slack.post(visit('U0VISIT03'));
    expect(stub.of('conversations.history')).toHaveLength(3);
    stub.answers.delete('conversations.history');
    await sleep(1_050);
    await slack.post(visit('U0VISIT02'));
    expect(stub.of('conversations.history')).toHaveLength(4);
    expect(events).toHaveLength(2);
  });

  test('the first visit is one only while nothing was said', async () => {
    await slack.post(fresh('app-home-messages'));
    expect(events.map((event) => event.kind)).toEqual(['joined']);
    stub.answers.set('conversations.history', { messages: [{ ts: '1.1' }] });
    await slack.post(fresh('app-home-messages'));
    stub.answers.set('conversations.history', { ok: false, error: 'missing_scope' });
    await slack.post(fresh('app-home-messages'));
    expect(events).toHaveLength(1);
  });
});

describe('a press', () => {
  const single = () => changed(fresh('press'), ['message', 'metadata'], undefined);

  test('replaces its message by its URL, else by a call, else says it', async () => {
    reply('action', { kind: 'replace', card: card('new') });
    await slack.post(single());
    await settled(1);
    expect(stub.of('respond')).toEqual([expect.objectContaining({ replace_original: true, text: 'new' })]);

    stub.answers.set('respond', 404);
    await slack.post(single());
    await expect.poll(() => stub.of('chat.update').length).toBe(1);
    expect(stub.of('chat.update')[0]).toMatchObject({ channel: ids.direct, ts: '1795262410.000200' });

    stub.answers.set('chat.update', { ok: false, error: 'edit_window_closed' });
    await slack.post(single());
    await expect.poll(() => stub.of('chat.postMessage').length).toBe(1);
  });

  test('replaces all parts of a long message', async () => {
    reply('action', { kind: 'replace', card: card('short') });
    await slack.post(fresh('press'));
    await expect.poll(() => stub.of('chat.delete').length).toBe(1);
    expect(stub.of('chat.update')).toEqual([expect.objectContaining({ ts: '1795262410.000100' })]);
    expect(stub.of('chat.delete')[0]).toMatchObject({ ts: '1795262410.000200' });
    expect(stub.of('respond')).toEqual([]);
  });

  test('on an ephemeral message replaces it; there is no other way', async () => {
    reply('open', { kind: 'replace', card: card('new') } as unknown as ReplyTo['open']);
    await slack.post(fresh('press-ephemeral'));
    await settled(1);
    expect(stub.of('respond')).toEqual([expect.objectContaining({ replace_original: true })]);
    expect(stub.of('chat.update')).toEqual([]);
  });

  test('at Home: the answer is a dialog, and Home is shown anew', async () => {
    reply('action', say(card('said', { blocks: [{ kind: 'heading', text: 'A title' }] })));
    await slack.post(fresh('press-home'));
    await expect.poll(() => stub.of('views.publish').length).toBe(1);
    expect(stub.of('views.open')[0]).toMatchObject({ view: { type: 'modal', title: { text: 'A title' } } });
    expect(stub.of('views.publish')[0]).toMatchObject({ user_id: ids.ana, view: { type: 'home' } });
    expect(events.map((event) => event.kind)).toEqual(['action', 'home']);
  });

  test('in a dialog: the dialog changes', async () => {
    const modal = changed(
      changed(fresh('press-home'), ['view', 'type'], 'modal'),
      ['view', 'id'],
      'V0CARD001',
    );
    reply('action', { kind: 'replace', card: card('next') });
    await slack.post(modal);
    await settled(1);
    expect(stub.of('views.update')).toEqual([expect.objectContaining({ view_id: 'V0CARD001' })]);
    expect(methods()).not.toContain('views.publish');
  });

  test('in a dialog over Home: Home changes as well', async () => {
    reply('action', say(card('asked')));
    await slack.post(fresh('press-home'));
    await expect.poll(() => stub.of('views.publish').length).toBe(1);
    const [opened] = stub.of('views.open') as { view: { private_metadata: string } }[];
    const mark = opened?.view.private_metadata;
    expect(mark).toBe('home');
    const modal = changed(
      changed(fresh('press-home'), ['view', 'type'], 'modal'),
      ['view', 'private_metadata'],
      mark,
    );
    await slack.post(changed(modal, ['view', 'id'], 'V0CARD001'));
    await expect.poll(() => stub.of('views.publish').length).toBe(2);
    expect(stub.of('views.update')).toHaveLength(1);
  });

  test('from a global shortcut: the answer is a dialog', async () => {
    reply('command', say(card('help')));
    expect((await slack.post(fresh('shortcut-global'))).body).toBeUndefined();
    expect(stub.of('views.open')[0]).toMatchObject({ view: { title: { text: 'Latido' } } });
  });

  test('from a message’s shortcut: in its thread, for the asker alone', async () => {
    reply('command', say(card('help')));
    await slack.post(fresh('shortcut-message'));
    await settled(1);
    expect(stub.of('respond')[0]).toMatchObject({
      response_type: 'ephemeral',
      thread_ts: '1795262300.000100',
    });
  });
});

describe('a form', () => {
  type Origin = Parameters<typeof encodeMetadata>[1];
  const direct: Origin = { surface: 'message', direct: true, channel: ids.direct, message: '1.000100' };

  /** What Slack sends when `asked` was shown and filled in. */
  function submission(asked: Form, typed: string, origin: Origin = direct): Obj {
    const view = renderForm(asked, encodeMetadata(asked, origin));
    const inputs = view.blocks.filter((block) => block.type === 'input' && 'element' in block);
    const values = Object.fromEntries(
      inputs.map((block) => [
        block.block_id,
        {
          [String((block as unknown as { element: Obj }).element.action_id)]: {
            type: 'plain_text_input',
            value: typed,
          },
        },
      ]),
    );
    const state = { values };
    return changed(fresh('submission'), ['view'], { ...view, id: 'V0FORM001', hash: '1.a', state });
  }
  async function actionOf(body: Obj): Promise<Obj> {
    const { body: given } = await slack.post(body);
    return isObj(given) ? given : {};
  }

  test('done: it closes', async () => {
    expect((await slack.post(submission(form, 'x'))).body).toBeUndefined();
    expect(events[0]).toMatchObject({ values: { why: 'x' }, on: { id: '1.000100' } });
  });

  test('wrong in its fields alone: they are marked', async () => {
    reply('submit', {
      kind: 'ask',
      form: { ...form, values: { why: 'x' }, errors: { why: 'Longer, please.' } },
    });
    expect(await actionOf(submission(form, 'x'))).toEqual({
      response_action: 'errors',
      errors: { 'f.why': 'Longer, please.' },
    });
  });

  test('wrong in its fields, but about something else now: it is shown anew, or that would be lost', async () => {
    const next = { ...form, input: { to: [ids.ana] }, values: { why: 'x' }, errors: { why: 'Longer.' } };
    reply('submit', { kind: 'ask', form: next });
    const given = await actionOf(submission(form, 'x'));
    expect(given).toMatchObject({ response_action: 'update' });
    expect(JSON.stringify(given)).toContain(ids.ana);
  });

  test('wrong as a whole, of another shape, or after an earlier mark: it is shown anew', async () => {
    for (const next of [
      { ...form, problem: 'Not now.' },
      { ...form, fields: [...form.fields, { kind: 'line', name: 'more', label: 'More' } as const] },
      { ...form, errors: { nowhere: 'x' } },
    ]) {
      reply('submit', { kind: 'ask', form: next });
      expect(await actionOf(submission(form, 'x'))).toMatchObject({ response_action: 'update' });
    }
    reply('submit', { kind: 'ask', form: { ...form, errors: { why: 'Still.' } } });
    const marked = submission({ ...form, problem: 'Not now.' }, 'x');
    expect(await actionOf(marked)).toMatchObject({ response_action: 'update' });
  });

  test('what the form says otherwise than was typed is shown, what was typed is kept', async () => {
    const ask = (why: string) => ({ kind: 'ask', form: { ...form, values: { why }, problem: 'x' } }) as const;
    const idOf = (given: Obj): unknown => JSON.stringify(given).match(/"action_id":"([^"]+)"/)?.[1];
    const shown = idOf(submission(form, 'typed'));
    reply('submit', ask('typed'));
    expect(idOf(await actionOf(submission(form, 'typed')))).toBe(shown);
    reply('submit', ask('corrected'));
    expect(idOf(await actionOf(submission(form, 'typed')))).not.toBe(shown);
    reply('submit', { kind: 'ask', form: { ...form, name: 'another.form' } });
    expect(idOf(await actionOf(submission(form, 'typed')))).not.toBe(shown);
  });

  test('kept open with a problem, with fields or without', async () => {
    reply('submit', { kind: 'again', problem: 'Too slow.' });
    expect(await actionOf(submission(form, 'x'))).toEqual({
      response_action: 'errors',
      errors: { 'f.why': 'Too slow.' },
    });
    const bare = await actionOf(submission({ ...form, fields: [], intro: ['Sure?'] }, 'x'));
    expect(bare.response_action).toBe('update');
    expect(JSON.stringify(bare)).toContain('Too slow.');
    expect(JSON.stringify(bare)).toContain('Sure?');
  });

  test('answered where it was opened: in the conversation, in the place of its message, in a dialog', async () => {
    reply('submit', say(card('thanks')));
    expect((await slack.post(submission(form, 'x'))).body).toBeUndefined();
    await settled(1);
    expect(stub.of('chat.postMessage')[0]).toMatchObject({ channel: ids.direct });

    stub.told.length = 0;
    reply('submit', { kind: 'replace', card: card('done') });
    await slack.post(submission(form, 'x'));
    await settled(1);
    expect(stub.of('chat.update')[0]).toMatchObject({ ts: '1.000100', channel: ids.direct });

    stub.told.length = 0;
    const url = `${stub.url}/respond/77`;
    const ephemeral: Origin = {
      surface: 'message',
      direct: false,
      channel: ids.channel,
      ephemeral: true,
      url,
    };
    await slack.post(submission(form, 'x', ephemeral));
    await settled(1);
    expect(stub.of('respond')[0]).toMatchObject({ replace_original: true });

    stub.told.length = 0;
    reply('submit', say(card('thanks')));
    for (const surface of ['home', 'none'] as const) {
      const given = await actionOf(submission(form, 'x', { surface, direct: true }));
      expect(given).toMatchObject({ response_action: 'update', view: { type: 'modal' } });
    }
    await expect.poll(() => stub.of('views.publish').length).toBe(1);
  });

  test('its files are fetched with the token, from Slack alone', async () => {
    const url = ['view', 'state', 'values', 'f.file', 'v', 'files', 0, 'url_private'];
    stub.answers.set('/file', { text: 'a,b' });
    await slack.post(changed(fresh('submission'), url, `${stub.url}/file`));
    expect(events[0]).toMatchObject({ values: { file: { name: 'a.csv' } } });
    const { values } = events[0] as ChatEvent<'submit'>;
    expect(Buffer.from((values.file as { bytes: Uint8Array }).bytes).toString()).toBe('a,b');

    const other = await startStub();
    await slack.post(changed(fresh('submission'), url, `${other.url}/file`));
    await slack.post(changed(fresh('submission'), url, 'https://files.slack.com@evil.example/file'));
    stub.answers.set('/file', { text: 'x'.repeat(17_000_000) });
    await slack.post(changed(fresh('submission'), url, `${stub.url}/file`));
    expect(other.told).toEqual([]);
    expect(events).toHaveLength(4);
    for (const event of events.slice(1)) expect((event as ChatEvent<'submit'>).values.file).toBeUndefined();
    await other.close();
  });
});

describe('pictures', () => {
  test('are uploaded once, waited for, and said in words at last', async () => {
    let tries = 0;
    stub.answers.set('chat.postMessage', (args) => {
      tries += 1;
      const isReady = tries > 2 || !JSON.stringify(args).includes('slack_file');
      return isReady ? { ts: '5.000100' } : { ok: false, error: 'invalid_blocks' };
    });
    const to = { platform: 'slack', tenant: ids.team, key: ids.ana, route: ids.direct };
    const chart: Card = { ...pictured, blocks: [{ kind: 'picture', png: 'QUJD', alt: 'the chart' }] };
    await slack.chat.send(to, chart, crypto.randomUUID());
    await slack.chat.send(to, chart, crypto.randomUUID());
    expect(stub.of('files.completeUploadExternal')).toHaveLength(1);
    expect(stub.of('/upload')).toEqual([{ bytes: 3 }]);
    expect(JSON.stringify(stub.of('chat.postMessage').at(-1))).toContain('slack_file');

    stub.answers.set('files.getUploadURLExternal', { ok: false, error: 'missing_scope' });
    const other: Card = { ...pictured, blocks: [{ kind: 'picture', png: 'REVG', alt: 'in words' }] };
    await slack.chat.send(to, other, crypto.randomUUID());
    expect(JSON.stringify(stub.of('chat.postMessage').at(-1))).toContain('in words');
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTeamsServer, type TeamsServer } from '../support/teams-server/index.ts';
import { markdown } from '../support/teams-server/markdown.ts';
import { buttonsOf, inputsOf, readCard, textOf } from '../support/teams-server/read.ts';
import { ids, type Obj } from '../support/teams-server/world.ts';

// The strict Teams of the tests is only worth something when it refuses: each rule is broken once here.

let teams: TeamsServer;
let token: string;
/** A bot that answers as it is told. */
let answer: Readonly<{ status: number; body?: unknown }> = { status: 200 };
const bot = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => bot.listen(0, '127.0.0.1', resolve));
  teams = await createTeamsServer({
    endpoint: `http://127.0.0.1:${(bot.address() as AddressInfo).port}/api/messages`,
    targeted: true,
    crowd: 120,
    changeWithinMs: 100,
  });
  const { issuer } = teams;
  const response = await fetch(`${issuer.loginUrl}/${ids.tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: ids.app,
      client_secret: issuer.password,
      scope: 'https://api.botframework.com/.default',
    }),
  });
  token = ((await response.json()) as { access_token: string }).access_token;
});
afterEach(() => {
  answer = { status: 200 };
  teams.mistakes.splice(0);
  teams.acts.complaints.splice(0);
});
afterAll(async () => {
  await teams.stop();
  bot.close();
});

async function call(method: string, path: string, body?: unknown, authorization = `Bearer ${token}`) {
  const response = await fetch(`${teams.serviceUrl()}v3/conversations${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : (JSON.parse(text) as Obj),
    text,
  };
}
const chat = (): string => encodeURIComponent(teams.world.personal(ids.ana).id);
const card = (...body: Obj[]): Obj => ({
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  type: 'AdaptiveCard',
  version: '1.5',
  fallbackText: 'words',
  body,
});
const message = (content: Obj = card({ type: 'TextBlock', text: 'words', wrap: true })): Obj => ({
  type: 'message',
  summary: 'words',
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
});
const press = (more: Obj = {}): Obj => {
  const data = { latido: { n: 1 } };
  const fallback = { type: 'Action.Submit', title: 'Press', data };
  return {
    type: 'ActionSet',
    actions: [{ type: 'Action.Execute', title: 'Press', verb: 'latido', data, fallback, ...more }],
  };
};
async function posted(content?: Obj) {
  const { body, text } = await call('POST', `/${chat()}/activities`, message(content));
  const conversation = teams.world.personal(ids.ana);
  const found = conversation.messages.find((one) => one.id === body?.id);
  if (found === undefined) throw new Error(text);
  return { conversation, message: found, id: found.id };
}

test('calls without a token of ours are refused', async () => {
  expect((await call('POST', `/${chat()}/activities`, message(), '')).status).toBe(401);
  expect((await call('POST', `/${chat()}/activities`, message(), 'Bearer another')).status).toBe(401);
  expect((await call('POST', `/${chat()}/activities`, message())).status).toBe(201);
});

test('what cannot be drawn is refused, and noted', async () => {
  const strange = message(card({ type: 'Hologram' }));
  expect((await call('POST', `/${chat()}/activities`, strange)).status).toBe(400);
  expect(teams.mistakes).toHaveLength(1);
  const { id } = await posted();
  expect((await call('PUT', `/${chat()}/activities/${id}`, { type: 'message' })).status).toBe(400);
  expect((await call('POST', `/${chat()}/activities`, [])).status).toBe(400);
  expect(teams.mistakes).toHaveLength(3);
});

test('more than 100 KB of UTF-16 is too big, pictures aside', async () => {
  const text = (length: number): Obj => ({ type: 'TextBlock', text: 'x'.repeat(length), wrap: true });
  const big = await call('POST', `/${chat()}/activities`, message(card(text(52_000))));
  expect([big.status, big.text]).toEqual([413, expect.stringContaining('MessageSizeTooBig')]);
  expect(teams.mistakes).toHaveLength(1);
  const url = `data:image/png;base64,${'A'.repeat(60_000)}`;
  const picture = message(card(text(10), { type: 'Image', url, altText: 'a chart' }));
  expect((await call('POST', `/${chat()}/activities`, picture)).status).not.toBe(413);
});

test('a chat is opened for who lets the app in, and is the same the second time', async () => {
  const open = (id: string, more: Obj = {}) =>
    call('POST', '', { members: [{ id }], tenantId: ids.tenant, isGroup: false, ...more });
  const { mri } = teams.world.person(ids.luis);
  const first = await open(mri);
  expect([first.status, (await open(ids.luis)).body]).toEqual([201, first.body]);
  expect(first.body?.id).toMatch(/^a:1/);
  const cold = await open(ids.cold);
  expect([cold.status, cold.text]).toEqual([403, expect.stringContaining('ForbiddenOperationException')]);
  expect((await open(ids.luis, { tenantId: ids.foreign })).status).toBe(403);
  expect((await open('29:nobody')).status).toBe(404);
  expect(teams.mistakes).toEqual([]);
  expect((await open(ids.luis, { tenantId: undefined })).status).toBe(400);
  expect((await open(ids.luis, { isGroup: true })).status).toBe(400);
  expect(teams.mistakes).toHaveLength(2);
});

test('nobody writes to who blocked the bot, where it is not, and where nothing is', async () => {
  teams.world.blocked.add(ids.ana);
  const blocked = await call('POST', `/${chat()}/activities`, message());
  teams.world.blocked.delete(ids.ana);
  expect([blocked.status, blocked.text]).toEqual([403, expect.stringContaining('MessageWritesBlocked')]);
  teams.world.installed.groups.delete(ids.group);
  const group = await call('POST', `/${encodeURIComponent(ids.group)}/activities`, message());
  teams.world.installed.groups.add(ids.group);
  expect([group.status, group.text]).toEqual([403, expect.stringContaining('BotNotInConversationRoster')]);
  expect((await call('POST', '/19%3Anowhere/activities', message())).status).toBe(404);
});

test('only the bot’s own messages can be changed and removed', async () => {
  const { conversation, id } = await posted();
  await teams.acts.say(ids.ana, conversation, 'mine');
  const theirs = conversation.messages.at(-1)?.id;
  expect((await call('PUT', `/${chat()}/activities/${theirs}`, message())).status).toBe(403);
  expect(teams.mistakes).toHaveLength(1);
  expect((await call('PUT', `/${chat()}/activities/1`, message())).status).toBe(404);
  expect((await call('DELETE', `/${chat()}/activities/${id}`)).status).toBe(200);
  expect((await call('DELETE', `/${chat()}/activities/${id}`)).status).toBe(404);
});

test('the roster is paged, 50 to 500 at once, without bots and without people of elsewhere', async () => {
  const team = encodeURIComponent(ids.team);
  const names: unknown[] = [];
  let next: unknown;
  for (let pages = 0; pages === 0 || next !== undefined; pages += 1) {
    const query = new URLSearchParams({
      pageSize: '1',
      ...(typeof next === 'string' && { continuationToken: next }),
    });
    const { body = {} } = await call('GET', `/${team}/pagedmembers?${query}`);
    const members = body.members as readonly Obj[];
    if (pages === 0) expect(members).toHaveLength(50);
    names.push(...members.map((one) => one.objectId));
    next = body.continuationToken;
  }
  expect(new Set(names).size).toBe(124);
  expect(names).toHaveLength(124);
  expect(names).not.toContain(ids.external);
  const guest = await call('GET', `/${team}/members/${ids.guest}`);
  expect(guest.body).toMatchObject({
    userRole: 'guest',
    userPrincipalName: expect.stringContaining('#EXT#'),
  });
  expect((await call('GET', `/${team}/members/${ids.nadia}`)).text).toContain('MemberNotFoundInConversation');
});

test('a targeted message is for one, in shared places alone', async () => {
  const body = { ...message(), recipient: { id: teams.world.person(ids.luis).mri } };
  const path = (name: string): string => `/${encodeURIComponent(name)}/activities?isTargetedActivity=true`;
  expect((await call('POST', path(ids.group), body)).status).toBe(201);
  expect(teams.world.conversations.get(ids.group)?.messages.at(-1)?.only).toBe(ids.luis);
  expect((await call('POST', path(teams.world.personal(ids.luis).id), body)).status).toBe(400);
});

test('limits and faults hold while they are on', async () => {
  teams.limits.on = true;
  const statuses: number[] = [];
  for (let n = 0; n < 9; n += 1)
    statuses.push((await call('POST', `/${chat()}/activities`, message())).status);
  teams.limits.on = false;
  expect(statuses).toContain(429);
  const before = teams.world.personal(ids.ana).messages.length;
  await teams.failing({ verb: 'post', how: { kind: 'dropped' } }, async () => {
    await expect(call('POST', `/${chat()}/activities`, message())).rejects.toThrow();
  });
  expect(teams.world.personal(ids.ana).messages).toHaveLength(before + 1);
  await teams.failing({ how: { kind: 'status', status: 429, retryAfter: 7 } }, async () => {
    expect((await call('POST', `/${chat()}/activities`, message())).headers.get('retry-after')).toBe('7');
  });
  expect(teams.world.personal(ids.ana).messages).toHaveLength(before + 1);
});

test('an answer that is a card is seen by who pressed alone, until the message is changed', async () => {
  const shown = card(press());
  const at = await posted(shown);
  const action = buttonsOf(readCard(shown))[0]?.action ?? {};
  const fresh = card({ type: 'TextBlock', text: 'for ana', wrap: true });
  answer = {
    status: 200,
    body: { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: fresh },
  };
  await teams.acts.press(ids.ana, { ...at, card: shown }, action);
  expect(at.message.own.get(ids.ana)).toEqual(fresh);
  expect(at.message.own.has(ids.luis)).toBe(false);
  await call('PUT', `/${chat()}/activities/${at.id}`, message(shown));
  expect(at.message.own.size).toBe(0);
  expect(teams.acts.complaints).toEqual([]);
  expect(teams.outgoing.sent.at(-1)).toMatchObject({
    type: 'invoke',
    name: 'adaptiveCard/action',
    replyToId: at.id,
    value: {
      action: { type: 'Action.Execute', verb: 'latido', data: { latido: { n: 1 } } },
      trigger: 'manual',
    },
  });
});

test.for([
  ['an error', { status: 500 }],
  ['no body', { status: 200 }],
  ['an error inside', { status: 200, body: { statusCode: 400, type: 'application/vnd.microsoft.error' } }],
  ['an unknown type', { status: 200, body: { statusCode: 200, type: 'application/json', value: {} } }],
  [
    'a card that is none',
    { status: 200, body: { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: {} } },
  ],
] as const)('people see a failure where the bot answers a press with %s', async ([, given]) => {
  const shown = card(press());
  const at = await posted(shown);
  answer = given;
  await teams.acts.press(ids.ana, { ...at, card: shown }, buttonsOf(readCard(shown))[0]?.action ?? {});
  expect(teams.acts.complaints).toHaveLength(1);
});

test('a client asks for what is required, and knows its choices', async () => {
  const shown = card(
    { type: 'Input.Text', id: 'f.a', label: 'A', isRequired: true, errorMessage: 'Please.', maxLength: 5 },
    {
      type: 'Input.ChoiceSet',
      id: 'f.b',
      label: 'B',
      choices: [{ title: 'yes', value: '0' }],
    },
    press(),
  );
  const at = { ...(await posted(shown)), card: shown };
  const action = buttonsOf(readCard(shown))[0]?.action ?? {};
  answer = {
    status: 200,
    body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: '' },
  };
  const filled = (values: Record<string, string>) =>
    teams.acts.press(ids.ana, at, action, new Map(Object.entries(values)));
  await expect(filled({})).rejects.toThrow('asks for f.a');
  await expect(filled({ 'f.a': 'too long' })).rejects.toThrow('too long');
  await expect(filled({ 'f.a': 'x', 'f.b': '7' })).rejects.toThrow('no choice 7');
  expect((await filled({ 'f.a': 'x', 'f.b': '0' })).ok).toBe(true);
  expect(teams.outgoing.sent.at(-1)).toMatchObject({
    value: { action: { data: { latido: { n: 1 }, 'f.a': 'x', 'f.b': '0' } } },
  });
});

test('a dialog opens, is asked again and closes', async () => {
  const open = press({
    type: 'Action.Submit',
    verb: undefined,
    fallback: undefined,
    data: { msteams: { type: 'task/fetch' }, latido: {} },
  });
  const shown = card(JSON.parse(JSON.stringify(open)) as Obj);
  const at = await posted(shown);
  const inside = card(
    { type: 'Input.Text', id: 'f.a', label: 'A' },
    { type: 'ActionSet', actions: [{ type: 'Action.Submit', title: 'Send', data: { latido: {} } }] },
  );
  const contentType = 'application/vnd.microsoft.card.adaptive';
  const value = { title: 'A form', height: 300, width: 'medium', card: { contentType, content: inside } };
  answer = { status: 200, body: { task: { type: 'continue', value } } };
  await teams.acts.press(ids.ana, { ...at, card: shown }, buttonsOf(readCard(shown))[0]?.action ?? {});
  expect(teams.world.dialogs.get(ids.ana)).toMatchObject({ kind: 'card', title: 'A form' });
  answer = { status: 200 };
  await teams.acts.pressInDialog(ids.ana, buttonsOf(readCard(inside))[0]?.action ?? {});
  expect(teams.world.dialogs.has(ids.ana)).toBe(false);
  expect(teams.outgoing.sent.at(-1)).toMatchObject({ name: 'task/submit', value: { data: { 'f.a': '' } } });
  expect([...teams.acts.complaints, ...teams.mistakes]).toEqual([]);
});

test('a card is read as it is seen', () => {
  const parts = readCard({
    ...card(
      {
        type: 'TextBlock',
        text: '**bold** \\*stars\\* [a](https://x.example) &lt;i&gt; <at>Luis</at> <at>x</at>',
      },
      { type: 'RichTextBlock', inlines: ['*b* ', { type: 'TextRun', text: '&lt;' }] },
      { type: 'FactSet', facts: [{ title: '_Who_', value: 'Ana' }] },
      {
        type: 'ColumnSet',
        columns: [{ type: 'Column', items: [{ type: 'Image', url: 'x', altText: 'alt' }] }],
      },
      { type: 'TextBlock', text: 'hidden', isVisible: false },
      { type: 'Input.Text', id: 'a', label: 'La_bel_' },
      press(),
    ),
    msteams: {
      entities: [{ type: 'mention', text: '<at>Luis</at>', mentioned: { id: 'x', name: 'Luis Q' } }],
    },
  });
  expect(textOf(parts)).toBe(
    ['bold *stars* a <i> Luis Q <at>x</at>', '*b* &lt;', 'Who Ana', 'alt', 'La_bel_'].join('\n'),
  );
  expect(inputsOf(parts).map((one) => one.id)).toEqual(['a']);
  expect(buttonsOf(parts).map((one) => one.label)).toEqual(['Press']);
  const old = readCard(card(press()), {
    withoutExecute: true,
  });
  expect(buttonsOf(old).map((one) => one.action.type)).toEqual(['Action.Submit']);
  expect(() => readCard(card({ type: 'Hologram' }))).toThrow();
  expect(markdown('# a\n- b\n1. c\n> d\n`e` __f__ snake_case_here {{DATE(2026-01-01)}}')).toBe(
    'a\nb\nc\nd\ne f snake_case_here <DATE>',
  );
});

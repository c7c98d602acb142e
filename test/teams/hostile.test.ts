import { randomUUID } from 'node:crypto';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Carried, carry } from '#adapters/teams/render/codec.ts';
import { encodeRoute } from '#adapters/teams/route.ts';
import type { Form } from '#core/card.ts';
import { createPulseFlow } from '#flows/pulse/flow.ts';
import { failureText } from '#src/failures.ts';
import type { Db } from '#store/db.ts';
import { invitationOf } from '#test/support/invited.ts';
import { createSentiment } from '#work/sentiment.ts';
import { quiet } from '../contract/teams-harness.ts';
import { obj, str } from '../support/teams-server/json.ts';
import { buttonsOf, cardOf, readCard } from '../support/teams-server/read.ts';
import { type Conversation, ids, type Message, type Obj } from '../support/teams-server/world.ts';
import { act, askForm, card, effect, openForm } from '../support/testflow.ts';
import { type HostileWorld, startHostileWorld } from './hostile-setup.ts';

const pulse = createPulseFlow({ sentiment: createSentiment({ log: quiet }) });

let world: HostileWorld;
let logged = 0;
beforeAll(async () => {
  world = await startHostileWorld('dialog', [pulse]);
});
afterAll(() => world?.stop());
// Whatever was tried: nothing of it broke anything, and everything was answered in time.
afterEach(async () => {
  const { teams, house } = world;
  await teams.settled();
  world.events.length = 0;
  const errors = house.log.lines.slice(logged).filter((line) => line.level === 'error');
  logged = house.log.lines.length;
  const late = teams.slowerThan(5_000);
  const complaints = teams.acts.complaints.splice(0);
  const mistakes = teams.mistakes.splice(0);
  expect({ errors, late, complaints, mistakes }).toEqual({
    errors: [],
    late: [],
    complaints: [],
    mistakes: [],
  });
});

let n = 0;
const fresh = (): string => `w${++n}x${randomUUID().slice(0, 6)}`;
const done = async (words: string): Promise<number> =>
  (await world.house.effects()).filter((one) => one.includes(words)).length;
const own = (user: string = ids.ana): Conversation => world.teams.world.personal(user);
const team = (): Conversation => world.place(ids.team);
const stale = (): string => failureText('en', 'stale');

/** A message of the bot with one button that does `words`; in Ana's own chat, or for all in the team. */
async function withButton(
  words: string,
  at: 'direct' | 'shared' = 'direct',
  opens = false,
): Promise<Message> {
  const { harness, teams } = world;
  const button = opens ? openForm.button('Open', { what: words }) : act.button('Do it', { what: words });
  const shown = {
    summary: words,
    blocks: [{ kind: 'text', text: [`press ${words}`] }],
    buttons: [button],
  } as const;
  const direct = harness.direct(harness.ana);
  const route = encodeRoute({ serviceUrl: teams.serviceUrl(), conversation: ids.team });
  const { id } = await harness.chat.send(
    at === 'direct' ? direct : { ...direct, route },
    shown,
    randomUUID(),
  );
  const found = (at === 'direct' ? own() : team()).messages.find((one) => one.id === id);
  if (found === undefined) throw new Error('it was not sent');
  return found;
}

/** Presses the first button, and gives the activity that Teams sent for it. */
async function press(message: Message, user: string = ids.ana, at: Conversation = own()): Promise<Obj> {
  const { teams } = world;
  const shown = { conversation: at, message, card: cardOf(message.body) ?? {} };
  await teams.acts.press(user, shown, world.button(message).action);
  await teams.settled();
  return teams.outgoing.sent.at(-1) ?? {};
}

/** Delivers it as Teams would. @returns the body of the answer; what comes after it may still be under way */
async function send(activity: Obj): Promise<Obj> {
  const ack = await world.teams.acts.deliver(activity);
  expect([ack.status, ack.ms < 5_000]).toEqual([200, true]);
  return obj(ack.body);
}
/** The same, once all that it leads to is done. */
async function deliver(activity: Obj): Promise<Obj> {
  const body = await send(activity);
  await world.teams.settled();
  return body;
}
const pressing = (activity: Obj, data: unknown): Obj =>
  world.anew(activity, {
    value: { action: { type: 'Action.Execute', verb: 'latido', data }, trigger: 'manual' },
  });
const submitting = (activity: Obj, data: unknown): Obj =>
  world.anew(activity, { name: 'task/submit', value: { data } });

const theForm = (words: string): Form => askForm({ what: words }) as Form;
const carriedForm = (origin: Extract<Carried, { kind: 'submit' }>['origin'], words: string): Obj => ({
  ...carry({ kind: 'submit', form: theForm(words), origin }),
  'f.line': words,
});
const said = (words: string, more: Obj = {}): Obj => ({
  ...world.harness.message(),
  text: `note ${words}`,
  ...more,
});

describe('repetitions', () => {
  test('eleven copies at once, at two processes, are one: of words, a press and a form', async () => {
    const { harness, teams } = world;
    const other = await world.anotherProcess();
    const everywhere = async (activity: Obj): Promise<ReadonlySet<number>> => {
      const authorization = teams.issuer.sign({ serviceurl: teams.serviceUrl() });
      const headers = { 'content-type': 'application/json', authorization };
      const body = JSON.stringify(activity);
      const all = Array.from({ length: 11 }, async (_, at) => {
        const response = await fetch(at % 2 === 0 ? harness.url() : other, { method: 'POST', headers, body });
        await response.arrayBuffer();
        return response.status;
      });
      const statuses = new Set(await Promise.all(all));
      await teams.settled();
      return statuses;
    };
    const oks = new Set([200]);
    const words = fresh();
    const before = own().messages.length;
    expect(await everywhere(said(words))).toEqual(oks);
    await sleep(200);
    expect([await done(words), own().messages.length - before]).toEqual([1, 1]);

    const pressed = fresh();
    const activity = await press(await withButton(pressed));
    expect(await everywhere(activity)).toEqual(oks);
    expect(await done(pressed)).toBe(1);
    expect(await everywhere(world.anew(activity))).toEqual(oks);
    expect(await done(pressed)).toBe(2);

    const typed = fresh();
    expect(await everywhere(submitting(activity, carriedForm({ on: '1', at: own().id }, typed)))).toEqual(
      oks,
    );
    expect(await done(typed)).toBe(1);
  });
});

describe('other organisations', () => {
  test('a foreign tenant by any name does nothing and learns nothing', async () => {
    const words = fresh();
    const calls = world.teams.calls.length;
    const { conversation } = world.harness.message();
    for (const activity of [
      said(words, { channelData: { tenant: { id: ids.foreign } } }),
      said(words, { conversation: { ...obj(conversation), tenantId: ids.foreign } }),
      said(words, { channelData: { tenant: { id: `${ids.tenant} ` } } }),
      said(words, { channelData: { tenant: { id: [ids.tenant] } } }),
      said(words, { channelData: { tenant: { id: { toString: ids.tenant } } } }),
      said(words, { channelData: undefined, conversation: { id: own().id, conversationType: 'personal' } }),
    ]) {
      expect(await world.harness.post(JSON.stringify(activity))).toBe(403);
    }
    expect([world.events, await done(words), world.teams.calls.length]).toEqual([[], 0, calls]);
  });

  test('their people in a shared channel may press, and are told whom it is for; nothing is kept of them', async () => {
    const { teams } = world;
    const words = fresh();
    const shared = world.place(ids.shared);
    const message = await withButton(words, 'shared');
    await press(message, ids.external, shared);
    expect(world.events.map(({ from }) => [from.tenant, from.key, from.guest])).toEqual([
      [ids.foreign, ids.external, true],
    ]);
    await teams.acts.say(ids.external, shared, `note ${words}`);
    await teams.settled();
    expect(await done(words)).toBe(0);
    const { rows } = await sql`select 1 from identities where key = ${ids.external}`.execute(world.house.db);
    expect(rows).toEqual([]);
    teams.mistakes.length = 0;
  });

  test('somebody there with the object id of one of ours is somebody else, in what they do and where they are answered', async () => {
    const words = fresh();
    const activity = await press(await withButton(words, 'shared'), ids.ana, team());
    expect(await done(words)).toBe(1);
    const from = { ...obj(activity.from), tenantId: ids.foreign };
    const before = own().messages.length;
    await deliver(world.anew(activity, { from }));
    expect(await done(words)).toBe(1);
    expect(own().messages.length).toBe(before);
  });

  test('guests of ours, visitors without an account, bots, and we ourselves', async () => {
    const { teams } = world;
    const words = fresh();
    await teams.acts.say(ids.guest, team(), `note ${words}`);
    await teams.settled();
    expect(world.events.map((one) => one.kind)).toEqual(['message']);
    world.events.length = 0;
    const calls = teams.calls.length;
    const { from, recipient } = said(words);
    for (const activity of [
      said(words, { from: { id: '29:visitor', name: 'Visitor' } }),
      said(words, { from: { id: '29:visitor', name: 'Visitor', aadObjectId: '' } }),
      said(words, { from: { id: '29:visitor', aadObjectId: 7 } }),
      said(words, { from: { ...obj(from), role: 'bot' } }),
      said(words, { from: { id: '28:another', aadObjectId: ids.ana } }),
      said(words, { from: { ...obj(from), id: `28:${ids.app}` } }),
      said(words, { from: recipient, recipient: from }),
      said(words, { recipient: from }),
    ]) {
      await send(activity);
    }
    await teams.settled();
    expect([world.events, await done(words), teams.calls.length]).toEqual([[], 0, calls]);
  });
});

describe('tampering with a button', () => {
  let pressed: Obj | undefined;
  const carried = (what: Partial<{ t: unknown; j: unknown }>) => (data: Obj) => ({
    ...data,
    latido: { ...obj(data.latido), ...what },
  });
  const body = (value: unknown, surface = 'm') =>
    carried({ j: JSON.stringify({ name: 'test.act', surface, input: value }) });
  test.for<readonly [string, (data: Obj) => unknown]>([
    ['an input of another shape', body({ what: { $ne: 1 } })],
    ['an input of another type', body([1, 2, 3])],
    ['an input that is null', body(null)],
    ['no input', body(undefined)],
    ['JSON that is none', carried({ j: '{"name":' })],
    ['data that is null', () => null],
    ['data that is no object', () => 7],
    ['data of another bot', () => ({ verb: 'x' })],
    ['a kind that there is not', carried({ t: 'x' })],
    ['what it carries as an object', carried({ j: { name: 'test.act' } })],
    ['packed rubbish', carried({ j: 'zAAAA////' })],
    [
      'a prototype',
      carried({ j: '{"__proto__":{"name":"test.act"},"constructor":{"prototype":{"what":"x"}}}' }),
    ],
    ['the name of nothing', carried({ j: '{"name":"test.nothing","surface":"m","input":{"what":"x"}}' })],
    ['the name of a built-in', carried({ j: '{"name":"constructor","surface":"m","input":{"what":"x"}}' })],
    ['a form’s name as an action', carried({ j: '{"name":"test.open","surface":"m","input":{"what":"x"}}' })],
    [
      'a deep input',
      carried({
        j: `{"name":"test.act","surface":"m","input":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_001)}`,
      }),
    ],
  ])('%s: it is called an old one, and nothing is done', async ([, change]) => {
    pressed ??= await press(await withButton('tampered'));
    const before = world.read(ids.ana).length;
    const { data } = obj(obj(pressed.value).action);
    const answer = await deliver(pressing(pressed, change(obj(data))));
    expect(answer.statusCode).toBe(200);
    expect(await done('tampered')).toBe(1);
    expect(world.read(ids.ana).slice(before)).toContain(stale());
    expect(({} as Obj).what).toBeUndefined();
  });

  test('what is no invoke of ours is answered with nothing', async () => {
    const words = fresh();
    const activity = await press(await withButton(words));
    const before = world.teams.calls.length;
    world.events.length = 0;
    for (const change of [
      { name: 'telepathy' },
      { name: undefined },
      { name: 'composeExtension/fetchTask', value: { commandId: 'other' } },
      { name: 'composeExtension/query', value: { commandId: 'recognise' } },
      { name: 'signin/verifyState', value: { state: '1' } },
      {
        name: 'fileConsent/invoke',
        value: { action: 'accept', uploadInfo: { uploadUrl: 'http://127.0.0.1/' } },
      },
      { value: undefined },
      { value: [] },
      { value: { action: 'none' } },
    ]) {
      await send(world.anew(activity, change));
    }
    await world.teams.settled();
    expect([world.events, await done(words), world.teams.calls.length]).toEqual([[], 1, before]);
  });

  test('a shared card pressed by another changes only as its flow wants, and private words stay private', async () => {
    const { house, teams } = world;
    const words = fresh();
    const message = await withButton(words, 'shared');
    const text = () => world.textIn(message, ids.marta);
    const first = text();
    await press(message, ids.luis, team());
    expect([await done(words), text()]).toEqual([1, first]);
    expect(world.read(ids.luis)).toContain('did it');
    expect(world.read(ids.marta, team())).not.toContain('did it');
    // A guest, and somebody whom nobody knows, change nothing that others see.
    await press(message, ids.guest, team());
    expect(text()).toBe(first);
    house.hooks.act = async (context, input) => {
      await effect(context.db, input.what);
      return { reply: { kind: 'replace', card: card(`for all ${input.what}`) } };
    };
    await press(message, ids.luis, team());
    expect(world.read(ids.marta, team())).toContain(`for all ${words}`);
    house.hooks.act = async (context, input) => {
      await effect(context.db, input.what);
      return { reply: { kind: 'say', card: card('did it'), to: 'asker' } };
    };
    teams.mistakes.length = 0;
  });

  test('“this is my home”, said of a card that others see: nobody’s home comes there', async () => {
    const { house } = world;
    const words = fresh();
    house.hooks.home = async () => card('what is mine alone');
    const message = await withButton(words, 'shared');
    const activity = await press(message, ids.ana, team());
    const data = carry({ kind: 'action', name: 'test.act', input: { what: words }, surface: 'h' });
    await deliver(pressing(activity, data));
    await sleep(100);
    expect(await done(words)).toBe(2);
    expect(world.read(ids.marta, team())).not.toContain('what is mine alone');
  });

  test('a form that a client says stands in a channel changes nothing there', async () => {
    const words = fresh();
    const message = await withButton(words, 'shared');
    const activity = await press(message, ids.ana, team());
    await deliver(pressing(activity, carriedForm({}, words)));
    expect(await done(words)).toBe(2);
    expect(world.read(ids.marta, team())).not.toContain('got it');
    expect(world.textIn(message, ids.marta)).toContain(`press ${words}`);
    expect(world.read(ids.ana)).toContain('got it');
  });
});

describe('tampering with a form', () => {
  /** A press in Ana's own chat, to be changed. */
  const opened = async (): Promise<Obj> => press(await withButton(fresh(), 'direct', true));

  test('where it was asked for: neither the chats of others nor places where one is not', async () => {
    const { house, harness, teams } = world;
    const words = fresh();
    const kept = await harness.chat.send(harness.direct(harness.luis), card(`kept ${words}`), randomUUID());
    const activity = await opened();
    house.hooks.submit = async (context, _input, values) => {
      await effect(context.db, String(values.line));
      return { reply: { kind: 'replace', card: card('not where I am') } };
    };
    const places = [
      own(ids.luis).id,
      ids.group.replace('grupo', 'nadie'),
      '19:otros@thread.tacv2',
      '..',
      '../../..',
      '%2e%2e',
    ];
    const before = teams.calls.length;
    for (const at of [
      ...places,
      '19:x@thread.tacv2/activities/1?x=',
      'a:\u0000',
      '\ud800',
      '',
      'x'.repeat(3_000),
    ]) {
      await send(submitting(activity, carriedForm({ on: kept.id, at }, words)));
    }
    house.hooks.submit = async (context, _input, values) => {
      await effect(context.db, String(values.line));
      return { reply: { kind: 'say', card: card('for a place where I am not'), to: 'place' } };
    };
    for (const at of places) await send(submitting(activity, carriedForm({ on: kept.id, at }, words)));
    await teams.settled();
    expect(world.read(ids.luis)).toContain(`kept ${words}`);
    expect(world.read(ids.luis)).not.toContain('not where I am');
    expect(world.read(ids.luis)).not.toContain('where I am not');
    const touched = teams.calls.slice(before).filter((call) => call.verb === 'post' || call.verb === 'put');
    expect(new Set(touched.map((call) => call.conversation))).toEqual(new Set([own().id]));
  });

  test('the message it is about: where it is none of ours, it is said instead', async () => {
    const { house, teams } = world;
    const activity = await opened();
    house.hooks.submit = async (_context, input) => ({
      reply: { kind: 'replace', card: card(`instead ${input.what}`) },
    });
    await teams.acts.say(ids.ana, own(), 'hello');
    const theirs = own().messages.find((one) => one.by === ids.ana)?.id ?? '';
    const strange = ['.', '..', '../1', '1/../../..', '?x', '1%2f..', '1;messageid=2', theirs];
    for (const on of strange) {
      const words = fresh();
      await deliver(submitting(activity, carriedForm({ on, at: own().id }, words)));
      expect([on, world.read(ids.ana).includes(`instead ${words}`)]).toEqual([on, true]);
    }
    // What no id can be is a form of another version.
    for (const on of ['\ud800', '\u0000', '1'.repeat(3_000), '']) {
      const words = fresh();
      const answer = await deliver(submitting(activity, carriedForm({ on, at: own().id }, words)));
      expect([on.slice(0, 9), JSON.stringify(answer).includes(stale().slice(0, 20))]).toEqual([
        on.slice(0, 9),
        true,
      ]);
    }
    // A client's word for it brings the bot to others' messages; the platform refuses, as here.
    teams.mistakes.splice(0).forEach((one) => void expect(one).toContain('not the author'));
  });

  test('made up from start to end: only what its flow takes is taken, and it costs little', async () => {
    const { house } = world;
    const words = fresh();
    const activity = await opened();
    const taken: unknown[] = [];
    house.hooks.submit = async (_context, _input, values) => {
      taken.push(values);
      return { reply: { kind: 'done' } };
    };
    const made = (form: unknown, more: Obj = {}): Obj => ({
      latido: { t: 's', j: JSON.stringify({ form, origin: {} }) },
      ...more,
    });
    const base = { name: 'test.form', input: { what: words }, title: 'x', submit: 'x' };
    const line = { kind: 'line', name: 'line', label: 'x' };
    const options = Array.from({ length: 10_000 }, (_, at) => ({ value: String(at), label: 'x' }));
    const many = Array.from({ length: 8_000 }, (_, at) => ({ ...line, name: `n${at}` }));
    const strange: readonly Obj[] = [
      made({ ...base, fields: many }),
      made({ ...base, fields: [{ kind: 'one', name: 'line', label: 'x', options }] }, { 'f.line': '9999' }),
      made(
        {
          ...base,
          fields: [{ ...line, kind: 'scale', from: -1e308, to: 1e308, fromLabel: '', toLabel: '' }],
        },
        { 'f.line': '5' },
      ),
      made({ ...base, fields: [line], input: { what: 7 } }),
      made({ ...base, fields: [line], name: 'test.nothing' }),
      made({ ...base, fields: [line], name: '__proto__' }),
      made({ ...base, fields: 'none' }),
      made([]),
      made(null),
      { latido: { t: 's', j: `z${Buffer.alloc(200_000).toString('base64')}` } },
    ];
    for (const data of strange) {
      const began = performance.now();
      await send(submitting(activity, data));
      expect(performance.now() - began).toBeLessThan(1_500);
    }
    taken.length = 0;
    const names = ['__proto__', 'constructor', 'toString', 'line'];
    await deliver(
      submitting(
        activity,
        JSON.parse(
          JSON.stringify(made({ ...base, fields: names.map((name) => ({ ...line, name })) })).replace(
            /}$/,
            ',"f.__proto__":"a","f.constructor":"b","f.toString":"c","f.line":{"$ne":1},"f.more":"d","__proto__":{"line":"e"}}',
          ),
        ),
      ),
    );
    expect(taken).toHaveLength(1);
    expect(Object.getPrototypeOf(taken[0])).toBe(Object.prototype);
    expect(({} as Obj).line).toBeUndefined();
    expect(Object.keys(obj(taken[0])).toSorted()).toEqual(['__proto__', 'constructor', 'toString']);
  });

  test('a bomb, and a form that unpacks to more than there is room for', async () => {
    const { deflateRawSync } = await import('node:zlib');
    const activity = await opened();
    const bomb = `z${deflateRawSync(Buffer.alloc(50_000_000, 'x')).toString('base64')}`;
    const before = process.memoryUsage.rss();
    const began = performance.now();
    await deliver(submitting(activity, { latido: { t: 's', j: bomb } }));
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 1_048_576);
  });

  test('what is typed has any characters; it is kept without those that no database keeps', async () => {
    const { house } = world;
    const activity = await opened();
    const typed: unknown[] = [];
    house.hooks.submit = async (context, _input, values) => {
      typed.push(values.line);
      await effect(context.db, String(values.line));
      return { reply: { kind: 'done' } };
    };
    const words = fresh();
    for (const odd of ['\u0000', '\ud800', '\udc00x', '\u202e', '\ufeff', '\uffff', '👩🏽‍🚀', '\r\n']) {
      await send(submitting(activity, { ...carriedForm({}, words), 'f.line': `${words}${odd}z` }));
    }
    await world.teams.settled();
    expect(typed).toEqual(
      ['', '\ufffd', '\ufffdx', '\u202e', '\ufeff', '\uffff', '👩🏽‍🚀', '\r\n'].map(
        (odd) => `${words}${odd}z`,
      ),
    );
    for (const odd of ['\u0000', '\ud800', '\u202e']) await send(said(`${words} said${odd}`));
    await world.teams.settled();
    expect(await done(`${words} said`)).toBe(3);
  });

  test('files are read where Teams keeps them, whatever a form says, and no more than may be', async () => {
    const { house } = world;
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(str(request.url));
      if (request.url === '/elsewhere') return void response.writeHead(302, { location: '/secret' }).end();
      const chunk = Buffer.alloc(1_048_576);
      const more = (): void => void (response.destroyed || response.write(chunk, more));
      more();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const sizes: number[] = [];
    house.hooks.submit = async (_context, _input, values) => {
      for (const value of Object.values(values)) {
        if (typeof value === 'object' && 'bytes' in value) sizes.push(value.bytes.byteLength);
      }
      return { reply: { kind: 'done' } };
    };
    const activity = await opened();
    const file = (name: string) => ({ kind: 'file', name, label: 'x', accept: ['.csv'], maxBytes: 1e12 });
    const fields = Array.from({ length: 20 }, (_, at) => file(`file${at}`));
    const form = { name: 'test.form', input: { what: 'x' }, title: 'x', submit: 'x', fields };
    const data = (files: readonly unknown[]): Obj => ({
      latido: { t: 's', j: JSON.stringify({ form, origin: { files } }) },
    });
    const link = (url: string) => ({ name: 'a.csv', url });
    const here = `http://127.0.0.1:${port}`;
    await deliver(submitting(activity, data(Array.from({ length: 20 }, () => link(`${here}/endless`)))));
    await deliver(submitting(activity, data([link(`${here}/elsewhere`)])));
    const others = [
      'http://169.254.169.254/latest/',
      'file:///etc/passwd',
      'https://sharepoint.com.evil.example/',
      'https://a.sharepoint.com@127.0.0.1/',
      'https://a.sharepoint.com:444/',
      'gopher://a.sharepoint.com/',
      '',
    ];
    for (const url of others) await send(submitting(activity, data([link(url)])));
    await world.teams.settled();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect([...asked].toSorted()).toEqual(['/elsewhere', '/endless', '/endless', '/endless']);
    expect(sizes.every((size) => size <= 20 * 1_048_576 + 1)).toBe(true);
  });
});

describe('a ballot', () => {
  /** An open round with Ana and Luis in it; resolves to Ana's card. */
  async function invited(): Promise<Message> {
    const { house, harness, people } = world;
    const shown = await invitationOf(house, pulse, [people.ana, people.luis]);
    const { id } = await harness.chat.send(harness.direct(harness.ana), shown, randomUUID());
    const found = own().messages.find((one) => one.id === id);
    if (found === undefined) throw new Error('it was not sent');
    return found;
  }
  const ballots = async () => (await world.house.db.selectFrom('pulse_ballots').selectAll().execute()).length;

  test('in another person’s hands is none, whatever is changed of it; in its owner’s it counts', async () => {
    const message = await invited();
    const begin = await press(message);
    const shown = buttonsOf(readCard(cardOf(message.body) ?? {}));
    const answers = shown.filter(({ action }) => JSON.stringify(action.data).includes('pulse.answer'));
    expect(answers.length).toBeGreaterThanOrEqual(5);
    const data = obj(answers[0]?.action.data);
    const packed = JSON.parse(str(obj(data.latido).j)) as { input: { token: string; value: number } };
    const with_ = (input: Obj): Obj => ({
      latido: { t: 'a', j: JSON.stringify({ ...packed, input: { ...packed.input, ...input } }) },
    });
    const before = world.textIn(message, ids.marta);
    // Luis has got hold of what Ana's button carries: in his own chat, and on her message.
    const { mri, id } = world.teams.world.person(ids.luis);
    const from = { id: mri, aadObjectId: id, name: 'Luis' };
    const his = { from, conversation: { ...obj(begin.conversation), id: own(ids.luis).id } };
    await send({ ...pressing(begin, data), ...his });
    await send({ ...pressing(begin, data), from });
    const { token } = packed.input;
    const first = token[0] === 'A' ? 'B' : 'A';
    await send(pressing(begin, with_({ token: first + token.slice(1) })));
    await send(pressing(begin, with_({ token: token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A') })));
    await send(pressing(begin, with_({ value: 9 })));
    await send(pressing(begin, with_({ value: Number.NaN })));
    await world.teams.settled();
    expect(await ballots()).toBe(0);
    expect(world.textIn(message, ids.marta)).toBe(before);
    expect(world.read(ids.ana)).toMatch(/not yours|not the right one|no es tuyo/);
    await deliver(pressing(begin, data));
    expect(await ballots()).toBe(1);
    expect(world.house.log.text()).not.toContain(token);
    // Of an answer nothing else is written down: neither where it was given nor when.
    const { rows } = await sql<{
      n: number;
    }>`select count(*)::int as n from events where id like ${`%${str(begin.id)}%`}`.execute(world.house.db);
    expect(rows[0]?.n).toBe(0);
  });
});

describe('bodies', () => {
  test('deep, wide and long ones are answered at once', async () => {
    const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    const whole = (change: Obj): string => JSON.stringify({ ...said(fresh()), ...change });
    const invoke = (change: Obj) => whole({ type: 'invoke', name: 'adaptiveCard/action', ...change });
    const holding = (text: string, value: string) => text.replace('"HERE"', value);
    const list = (one: string, count: number) => `[${Array.from({ length: count }, () => one).join(',')}]`;
    const bodies = [
      `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
      deep(150_000),
      // Without an id, it is known by what it carries.
      holding(invoke({ id: undefined, value: 'HERE' }), deep(100_000)),
      holding(whole({ id: undefined, text: undefined, value: 'HERE' }), deep(100_000)),
      holding(invoke({ value: 'HERE' }), deep(100_000)),
      holding(whole({ channelData: { tenant: { id: ids.tenant }, more: 'HERE' } }), deep(100_000)),
      holding(whole({ entities: 'HERE' }), list('0', 400_000)),
      holding(
        whole({ entities: 'HERE' }),
        list('{"type":"mention","text":"<at>x</at>","mentioned":{"id":"29:x","name":"x"}}', 10_000),
      ),
      holding(whole({ attachments: 'HERE' }), list('{"contentType":"text/html"}', 30_000)),
      holding(
        whole({ attachments: 'HERE' }),
        list(
          '{"contentType":"application/vnd.microsoft.teams.file.download.info","name":"x","content":{"downloadUrl":"x"}}',
          8_000,
        ),
      ),
      whole({
        text: '<at>Latido</at> '.repeat(60_000),
        entities: Array.from({ length: 400 }, () => ({
          type: 'mention',
          text: '<at>Latido</at>',
          mentioned: { id: `28:${ids.app}`, name: 'Latido' },
        })),
      }),
      whole({ text: '&nbsp;<at>'.repeat(90_000) }),
      whole({ text: '/'.repeat(1_000_000) }),
      whole({ text: ' '.repeat(1_000_000) }),
      whole({ localTimezone: 'A/'.repeat(500_000) }),
      whole({ from: { ...obj(said('x').from), name: 'x'.repeat(1_000_000) } }),
      whole({ id: 'x'.repeat(1_000_000) }),
      whole({ id: '\u0000' }),
      whole({ timestamp: '+275760-09-13T00:00:00Z' }),
      whole({ timestamp: 'never' }),
      whole({ conversation: { ...obj(said('x').conversation), id: `a:\u0000${'x'.repeat(90)}` } }),
      holding(whole({ type: 'conversationUpdate', membersRemoved: 'HERE' }), list('{"id":"29:x"}', 60_000)),
    ];
    for (const [at, body] of bodies.entries()) {
      const began = performance.now();
      const status = await world.harness.post(body);
      expect([at, status < 500, performance.now() - began < 2_000]).toEqual([at, true, true]);
      await world.teams.settled();
    }
  }, 60_000);

  test('inflated ones are not unpacked', async () => {
    const { gzipSync } = await import('node:zlib');
    const words = fresh();
    const headers = { 'content-encoding': 'gzip' };
    const status = await world.harness.post(gzipSync(JSON.stringify(said(words))), { headers });
    expect([status, await done(words)]).toEqual([400, 0]);
  });

  test('of kinds that nobody knows are acknowledged, and do nothing', async () => {
    const words = fresh();
    const calls = world.teams.calls.length;
    for (const change of [
      { type: 'telepathy' },
      { type: 'messageUpdate' },
      { type: 'messageDelete' },
      { type: 'messageReaction', reactionsAdded: [{ type: 'like' }] },
      { type: 'typing' },
      { type: 'event', name: 'application/vnd.microsoft.meetingStart' },
      { type: 'endOfConversation' },
      { type: 'handoff' },
      { type: 'installationUpdate', action: 'telepathy' },
      { text: undefined },
      { text: { $ne: 1 }, attachments: 'x', entities: 'y' },
      { from: undefined },
      { from: [] },
      { conversation: { tenantId: ids.tenant } },
      { conversation: { id: 7, tenantId: ids.tenant } },
    ]) {
      await send(world.anew(said(words), change));
    }
    expect(await done(words)).toBe(0);
    expect(
      world.teams.calls
        .slice(calls)
        .filter((call) => call.body !== undefined && JSON.stringify(call.body).includes(words)),
    ).toEqual([]);
  });
});

describe('with everything slow at once', () => {
  /** Sent bit by bit, as on a bad line. @returns what is answered, and after how long from the first byte */
  function slowly(activity: Obj, ms: number): Promise<Readonly<{ status: number | undefined; ms: number }>> {
    const body = JSON.stringify(activity);
    const authorization = world.teams.issuer.sign({ serviceurl: world.teams.serviceUrl() });
    const headers = { 'content-type': 'application/json', authorization };
    return new Promise((resolve, reject) => {
      const began = performance.now();
      const sending = request(world.harness.url(), { method: 'POST', headers }, (response) => {
        response.resume();
        resolve({ status: response.statusCode, ms: performance.now() - began });
      });
      sending.on('error', reject);
      sending.write(body.slice(0, 20));
      setTimeout(() => sending.end(body.slice(20)), ms);
    });
  }

  const forever = () => new Promise<never>(() => {});
  const hanging = { transaction: () => ({ execute: forever }) } as unknown as Db;

  test('every kind of invoke is answered within 5 s, in words; a form stays open with what was typed', async () => {
    const { teams } = world;
    const words = fresh();
    const activity = await press(await withButton(words));
    const fetching = world.anew(activity, {
      name: 'task/fetch',
      value: { data: carry({ kind: 'open', name: 'test.open', input: { what: words }, surface: 'm' }) },
    });
    const files = [{ name: 'a.csv', url: 'http://127.0.0.1:9/' }];
    const all: readonly (readonly [string, Obj])[] = [
      ['press', world.anew(activity)],
      ['fetch', fetching],
      ['submit', submitting(activity, carriedForm({ on: '1', at: own().id, files }, words))],
      ['inline', pressing(activity, carriedForm({}, words))],
      [
        'extension',
        world.anew(activity, { name: 'composeExtension/fetchTask', value: { commandId: 'recognise' } }),
      ],
    ];
    await world.over(hanging, () =>
      teams.failing({ how: { kind: 'slow', ms: 3_000 } }, async () => {
        // The time counts from when it began to come in.
        const line = slowly(
          submitting(activity, carriedForm({ on: '2', at: own().id, files }, words)),
          2_200,
        );
        const answers = await Promise.all(
          all.map(async ([kind, one]) => [kind, await teams.acts.deliver(one)] as const),
        );
        for (const [kind, { status, ms, body }] of answers) {
          expect([kind, status, ms < 4_800, JSON.stringify(body).length > 40]).toEqual([
            kind,
            200,
            true,
            true,
          ]);
          if (kind === 'submit' || kind === 'inline') expect(JSON.stringify(body)).toContain(words);
        }
        const onTheLine = await line;
        expect([onTheLine.status, onTheLine.ms < 4_800]).toEqual([200, true]);
      }),
    );
    await teams.settled();
    expect(await done(words)).toBe(1);
    teams.slowerThan(0);
  });
});

test('nothing of all this is in the log', () => {
  const log = world.house.log.text();
  for (const secret of [world.teams.issuer.password, 'Ana Restrepo', 'Omar', 'note w', 'Bearer', 'ours.']) {
    expect([secret, log.includes(secret)]).toEqual([secret, false]);
  }
  expect(log).not.toMatch(/w\d+x[0-9a-f]{6}/);
});

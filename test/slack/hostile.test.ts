import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createPulseFlow } from '#flows/pulse/flow.ts';
import { failureText } from '#src/failures.ts';
import { invitationOf } from '#test/support/invited.ts';
import { createSentiment } from '#work/sentiment.ts';
import { quiet } from '../contract/slack-harness.ts';
import { isObj, list, str, within } from '../support/slack-server/calls.ts';
import { signature } from '../support/slack-server/outgoing.ts';
import { messageText } from '../support/slack-server/read.ts';
import { ids, type Message, type Obj, type View } from '../support/slack-server/world.ts';
import { act, askForm, openForm } from '../support/testflow.ts';
import { form, formType, type HostileWorld, startHostileWorld } from './hostile-setup.ts';

const pulse = createPulseFlow({ sentiment: createSentiment({ log: quiet }) });

let world: HostileWorld;
beforeAll(async () => {
  world = await startHostileWorld('http', [pulse]);
});
afterAll(() => world?.stop());
// Whatever was tried: nothing of it broke anything, and everything was acknowledged.
afterEach(async () => {
  const { slack, house } = world;
  await slack.settled();
  world.events.length = 0;
  const errors = house.log.lines.slice(logged).filter((line) => line.level === 'error');
  logged = house.log.lines.length;
  const refusals = slack.refusals.splice(0);
  const late = slack.slowerThan(3_000);
  const complaints = slack.acts.complaints.splice(0);
  expect({ errors, refusals, late, complaints, mistakes: slack.mistakes }).toEqual({
    errors: [],
    refusals: [],
    late: [],
    complaints: [],
    mistakes: [],
  });
});
let logged = 0;

let n = 0;
const fresh = (): string => `w${++n}x${randomUUID().slice(0, 6)}`;
const done = async (words: string): Promise<number> =>
  (await world.house.effects()).filter((one) => one.includes(words)).length;

/** A message of the bot in Ana's conversation, with one button that does `words`. */
async function withButton(words: string, to: 'direct' | 'shared' = 'direct'): Promise<Message> {
  const { harness, slack } = world;
  const card = {
    summary: words,
    blocks: [{ kind: 'text', text: [`press ${words}`] }],
    buttons: [act.button('Do it', { what: words })],
  } as const;
  const direct = harness.direct(harness.ana);
  const address = to === 'direct' ? direct : { ...direct, route: ids.general };
  const { route, id } = await harness.chat.send(address, card, randomUUID());
  const found = slack.world.channels.get(route)?.messages.find((one) => one.ts === id);
  if (found === undefined) throw new Error('it was not sent');
  return found;
}

/** Presses, and gives the payload that Slack sent for it. */
async function press(
  message: Message,
  user: string = ids.ana,
  channel: string | undefined = undefined,
): Promise<Obj> {
  const { slack } = world;
  const place = channel === undefined ? slack.world.im(ids.ana) : slack.world.channels.get(channel);
  if (place === undefined) throw new Error('no such place');
  const { block, element } = world.button(message);
  await slack.acts.press(user, { message, channel: place }, block, element);
  await slack.settled();
  return slack.outgoing.sent.findLast((one) => one.type === 'interactive')?.payload ?? {};
}

/** The same, done anew: Slack makes another trigger and time for it. */
const anew = (payload: Obj): Obj => ({
  ...payload,
  trigger_id: world.slack.acts.trigger(ids.ana),
  actions: list(payload.actions).map((one) => ({ ...one, action_ts: world.slack.world.ts() })),
});
const send = async (payload: Obj): Promise<number> => {
  const status = await world.harness.post(form(payload), { headers: formType });
  await world.slack.settled();
  return status;
};
const event = (inner: Obj, more: Obj = {}): string =>
  JSON.stringify({
    type: 'event_callback',
    team_id: ids.team,
    api_app_id: ids.app,
    event_id: `Ev${randomUUID()}`,
    event_time: Math.floor(Date.now() / 1_000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: ids.team,
        user_id: ids.botUser,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    event: inner,
    ...more,
  });
const said = (words: string, more: Obj = {}): Obj => ({
  type: 'message',
  user: ids.ana,
  text: `note ${words}`,
  ts: world.slack.world.ts(),
  channel: world.slack.world.im(ids.ana).id,
  channel_type: 'im',
  ...more,
});

describe('signatures', () => {
  test('what is forged in any part does nothing', async () => {
    const { harness, slack } = world;
    const words = fresh();
    const body = event(said(words));
    const seconds = Math.floor(Date.now() / 1_000);
    const right = signature(slack.app.signingSecret, seconds, body);
    const headers = (more: Record<string, string | undefined>) => ({
      headers: { 'x-slack-request-timestamp': String(seconds), 'x-slack-signature': right, ...more },
    });
    expect(await harness.post(body.replace(ids.ana, ids.luis), headers({}))).toBe(401);
    expect(await harness.post(`${body} `, headers({}))).toBe(401);
    expect(await harness.post(body, headers({ 'x-slack-request-timestamp': String(seconds - 1) }))).toBe(401);
    expect(await harness.post(body, headers({ 'x-slack-signature': right.toUpperCase() }))).toBe(401);
    expect(await harness.post(body, headers({ 'x-slack-signature': `${right}, ${right}` }))).toBe(401);
    expect(await harness.post(body, headers({ 'x-slack-signature': signature('', seconds, body) }))).toBe(
      401,
    );
    expect(await harness.post(form({ type: 'block_actions' }), { headers: formType, secret: 'other' })).toBe(
      401,
    );
    expect(world.events).toEqual([]);
    expect(await done(words)).toBe(0);
    expect(await harness.post(body, headers({}))).toBe(200);
    expect(await done(words)).toBe(1);
  });

  test('what was signed for another time does nothing, in the past or in the future', async () => {
    const words = fresh();
    for (const at of [-86_400, -301, 330, 3_600, 86_400]) {
      expect([at, await world.harness.post(event(said(words)), { at })]).toEqual([at, 401]);
    }
    expect(await done(words)).toBe(0);
    for (const at of [-290, 290]) expect(await world.harness.post(event(said(words)), { at })).toBe(200);
    expect(await done(words)).toBe(2);
  });

  test('a request replayed does nothing: at once, by another process, after five minutes', async () => {
    const { slack, harness } = world;
    const words = fresh();
    const payload = await press(await withButton(words));
    expect(await done(words)).toBe(1);
    const body = form(payload);
    const seconds = Math.floor(Date.now() / 1_000);
    const headers = {
      ...formType,
      'x-slack-request-timestamp': String(seconds),
      'x-slack-signature': signature(slack.app.signingSecret, seconds, body),
    };
    expect(await harness.post(body, { headers })).toBe(200);
    const other = await world.anotherProcess();
    expect((await fetch(other, { method: 'POST', headers, body })).status).toBe(200);
    await slack.settled();
    expect(await done(words)).toBe(1);
    world.advance(301_000);
    expect(await harness.post(body, { headers })).toBe(401);
    world.advance(-301_000);
    // Signed anew with what Slack once sent, it is still the same happening.
    expect(await harness.post(body, { headers: formType })).toBe(200);
    expect(await done(words)).toBe(1);
  });
});

test('eleven copies of an event at once, at two processes, are one; of a press and of a form too', async () => {
  const { harness, slack } = world;
  const other = await world.anotherProcess();
  const everywhere = async (body: string, type: Record<string, string>): Promise<readonly number[]> => {
    const seconds = Math.floor(Date.now() / 1_000);
    const headers = {
      ...type,
      'x-slack-request-timestamp': String(seconds),
      'x-slack-signature': signature(slack.app.signingSecret, seconds, body),
    };
    const all = Array.from({ length: 11 }, async (_, at) => {
      const response = await fetch(at % 2 === 0 ? harness.url() : other, { method: 'POST', headers, body });
      return response.status;
    });
    const statuses = await Promise.all(all);
    await slack.settled();
    return statuses;
  };
  const oks = Array.from({ length: 11 }, () => 200);

  const words = fresh();
  const before = slack.world.im(ids.ana).messages.length;
  expect(await everywhere(event(said(words)), { 'content-type': 'application/json' })).toEqual(oks);
  expect(await done(words)).toBe(1);
  expect(slack.world.im(ids.ana).messages.length - before).toBe(1);

  const pressed = fresh();
  const payload = await press(await withButton(pressed));
  expect(await everywhere(form(anew(payload)), formType)).toEqual(oks);
  expect(await done(pressed)).toBe(2);

  const typed = fresh();
  const { view } = await openedForm(typed);
  await slack.acts.submit(ids.ana, view);
  await slack.settled();
  const submission =
    slack.outgoing.sent.findLast((one) => one.payload.type === 'view_submission')?.payload ?? {};
  expect(await done(typed)).toBe(1);
  expect(await everywhere(form(submission), formType)).toEqual(oks);
  expect(await done(typed)).toBe(1);
});

/** Ana has a form open in which she has typed these words. */
async function openedForm(words: string): Promise<{ view: View; line: string }> {
  const { harness, slack, house } = world;
  const card = { summary: words, blocks: [], buttons: [openForm.button('Open', { what: words })] } as const;
  const { id } = await harness.chat.send(harness.direct(harness.ana), card, randomUUID());
  house.hooks.open = async (_context, input) => ({ reply: { kind: 'ask', form: askForm(input) } });
  const message = slack.world.im(ids.ana).messages.find((one) => one.ts === id);
  if (message === undefined) throw new Error('it was not sent');
  await press(message);
  const view = slack.world.views.get(slack.world.stacks.get(ids.ana)?.at(-1) ?? '');
  const line = [...(view?.typed.keys() ?? [])][0];
  if (view === undefined || line === undefined) throw new Error('no form is open');
  view.typed.set(line, words);
  return { view, line };
}

describe('other workspaces', () => {
  test('where the app is not installed: acknowledged, and nothing else', async () => {
    const { slack } = world;
    const words = fresh();
    const calls = slack.calls.length;
    const foreign = {
      team_id: ids.foreign,
      authorizations: [{ team_id: ids.foreign, enterprise_id: null, is_bot: true }],
    };
    expect(await world.harness.post(event(said(words), foreign))).toBe(200);
    const command = {
      command: '/latido',
      text: `note ${words}`,
      team_id: ids.foreign,
      user_id: ids.ana,
      channel_id: 'D1',
      trigger_id: '1.2.3',
    };
    expect(await world.harness.post(new URLSearchParams(command).toString(), { headers: formType })).toBe(
      200,
    );
    const user = { id: ids.ana, team_id: ids.foreign };
    const team = { id: ids.foreign, domain: 'haddad' };
    const value = JSON.stringify({ what: words });
    const actions = [
      {
        type: 'button',
        action_id: 'action:test.act:0',
        block_id: 'd.0',
        value,
        action_ts: '1795000000.000100',
      },
    ];
    const container = { type: 'message', message_ts: '1795000000.000100', channel_id: 'D1' };
    expect(await send({ type: 'block_actions', user, team, container, actions, trigger_id: '1' })).toBe(200);
    const view = {
      id: 'V1',
      private_metadata: '{}',
      blocks: [],
      state: { values: {} },
      app_installed_team_id: ids.foreign,
    };
    expect(await send({ type: 'view_submission', user, team, view })).toBe(200);
    expect(await world.harness.post(event(said(words), { team_id: 'T0NOBODYYET', authorizations: [] }))).toBe(
      200,
    );
    await slack.settled();
    expect([world.events, await done(words), slack.calls.length]).toEqual([[], 0, calls]);
  });

  test('their people in a shared channel may press and ask, and are told whom it is for', async () => {
    const { slack } = world;
    const words = fresh();
    const message = await withButton(words, 'shared');
    const payload = await press(message, ids.external, ids.general);
    expect(world.events.map(({ from }) => [from.tenant, from.key, from.guest])).toEqual([
      [ids.foreign, ids.external, true],
    ]);
    // Some interactions name the presser's workspace instead of ours.
    expect(await send({ ...anew(payload), team: { id: ids.foreign, domain: 'haddad' } })).toBe(200);
    await slack.acts.say(ids.external, general(), `note ${words}`);
    await slack.settled();
    expect(await done(words)).toBe(0);
    const told = general().messages.filter(
      (one) => messageText(slack.world, one) === failureText('en', 'guest'),
    );
    expect(told.length).toBeGreaterThanOrEqual(2);
    expect(new Set(told.map((one) => one.only))).toEqual(new Set([ids.external]));
    const known = await world.house.db
      .selectFrom('identities')
      .select('key')
      .where('key', '=', ids.external)
      .execute();
    expect(known).toEqual([]);
    await press(message, ids.ana, ids.general);
    expect(await done(words)).toBe(1);
  });

  test('somebody there with the id of one of ours is somebody else', async () => {
    const words = fresh();
    const payload = await press(await withButton(words, 'shared'), ids.ana, ids.general);
    expect(await done(words)).toBe(1);
    expect(
      await send({ ...anew(payload), user: { id: ids.ana, username: 'ana', team_id: ids.foreign } }),
    ).toBe(200);
    expect(
      await world.harness.post(
        event(
          said(words, {
            type: 'app_mention',
            channel: ids.general,
            channel_type: undefined,
            user_team: ids.foreign,
            team: ids.foreign,
            text: `<@${ids.botUser}> note ${words}`,
          }),
        ),
      ),
    ).toBe(200);
    await world.slack.settled();
    expect(await done(words)).toBe(1);
  });

  test('guests of ours are told the same', async () => {
    const { slack } = world;
    const words = fresh();
    await slack.acts.say(ids.guest, general(), `note ${words}`);
    await slack.settled();
    expect(await done(words)).toBe(0);
    expect(general().messages.at(-1)).toMatchObject({ only: ids.guest });
  });
});

const general = () => {
  const found = world.slack.world.channels.get(ids.general);
  if (found === undefined) throw new Error('no shared channel');
  return found;
};

describe('tampering', () => {
  test.for([
    ['an input of another shape', { value: '{"what":{"$ne":1}}' }],
    ['an input of another type', { value: '[1,2,3]' }],
    ['an input that is null', { value: 'null' }],
    ['JSON that is none', { value: '{"what":' }],
    ['no value', { value: undefined }],
    ['a value that is no text', { value: { what: 'x' } }],
    ['a prototype', { value: '{"__proto__":{"what":"x"},"constructor":{"prototype":{"what":"x"}}}' }],
    ['a long value', { value: JSON.stringify({ what: 7, more: 'x'.repeat(100_000) }) }],
    ['the name of nothing', { action_id: 'action:test.nothing:0' }],
    ['the name of a built-in', { action_id: 'action:constructor:0' }],
    ['a form’s name as an action', { action_id: 'action:test.open:0' }],
    ['an action’s name as a form', { action_id: 'open:test.act:0' }],
  ] as const)('%s: the button is called an old one, and nothing is done', async ([, change]) => {
    const { slack } = world;
    const words = fresh();
    const payload = await press(await withButton(words));
    const before = world.read(ids.ana);
    const again = anew(payload);
    expect(await send({ ...again, actions: list(again.actions).map((one) => ({ ...one, ...change })) })).toBe(
      200,
    );
    expect(await done(words)).toBe(1);
    expect(world.read(ids.ana).slice(before.length)).toContain(failureText('en', 'stale'));
    expect(slack.world.stacks.get(ids.ana) ?? []).toEqual([]);
  });

  test('what is no button of ours does nothing at all', async () => {
    const words = fresh();
    const payload = await press(await withButton(words));
    const before = world.slack.calls.length;
    const [action = {}] = list(payload.actions);
    const strange: readonly unknown[] = [
      [],
      [{}],
      'none',
      [{ ...action, action_id: 'other:thing' }],
      [{ ...action, action_id: '' }],
      [{ ...action, action_id: 7 }],
      [{ ...action, type: 'static_select', selected_option: { value: 'x' } }],
      [{ ...action, type: 'telepathy' }],
      Array.from({ length: 1_000 }, () => ({ ...action, action_id: 'x' })),
    ];
    for (const actions of strange) expect(await send({ ...anew(payload), actions })).toBe(200);
    expect(await done(words)).toBe(1);
    expect(world.slack.calls.length).toBe(before);
  });

  test('where the message stands cannot be said by the one who presses', async () => {
    // Another's conversation, and somebody else's message in it: nothing there changes.
    const { slack, house, harness } = world;
    const words = fresh();
    const card = { summary: 'x', blocks: [{ kind: 'text', text: [`kept ${words}`] }] } as const;
    const mine = await harness.chat.send(harness.direct(harness.luis), card, randomUUID());
    const { view } = await openedForm(words);
    const metadata = JSON.parse(str(view.body.private_metadata)) as Obj;
    for (const changed of [
      '',
      '{',
      '[]',
      '{"name":1}',
      JSON.stringify({ ...metadata, input: { what: 5 } }),
      JSON.stringify({ ...metadata, name: 'test.nothing' }),
    ]) {
      const body = { ...view.body, private_metadata: changed };
      await slack.acts.submit(ids.ana, Object.assign(view, { body }), { id: randomUUID() });
      await slack.settled();
      slack.world.stacks.set(ids.ana, [view.id]);
    }
    expect(await done(words)).toBe(0);
    expect(house.log.text()).not.toContain(words);
    const found = slack.world.channels.get(mine.route)?.messages.find((one) => one.ts === mine.id);
    expect(found && messageText(slack.world, found)).toBe(`kept ${words}`);
    slack.world.stacks.set(ids.ana, []);
  });

  test('a value with a field that was never asked for is not taken', async () => {
    const { slack } = world;
    const words = fresh();
    const { view, line } = await openedForm(words);
    await slack.acts.submit(ids.ana, view);
    await slack.settled();
    const payload =
      slack.outgoing.sent.findLast((one) => one.payload.type === 'view_submission')?.payload ?? {};
    const shown = isObj(payload.view) ? payload.view : {};
    const [block = '', action = ''] = line.split('\0');
    const values = {
      [block]: { [action]: { type: 'plain_text_input', value: { $ne: 1 } } },
      'f.more': { v: { type: 'plain_text_input', value: words } },
      'f.__proto__': { v: { type: 'plain_text_input', value: words } },
    };
    const trigger_id = slack.acts.trigger(ids.ana);
    expect(
      await send({ ...payload, trigger_id, view: { ...shown, id: 'V0OTHERVIEW', state: { values } } }),
    ).toBe(200);
    const submits = world.events.flatMap((one) => (one.kind === 'submit' ? [one.values] : []));
    expect(submits).toHaveLength(2);
    expect(Object.keys(submits[1] ?? {})).toEqual([]);
    expect(({} as Obj).line).toBeUndefined();
  });
});

describe('a ballot', () => {
  /** An open round with Ana and Luis in it; resolves to Ana's card. */
  async function invited(): Promise<Message> {
    const { house, harness, slack, people } = world;
    const card = await invitationOf(house, pulse, [people.ana, people.luis]);
    const { id } = await harness.chat.send(harness.direct(harness.ana), card, randomUUID());
    const found = slack.world.im(ids.ana).messages.find((one) => one.ts === id);
    if (found === undefined) throw new Error('it was not sent');
    return found;
  }
  const ballots = async () => (await world.house.db.selectFrom('pulse_ballots').selectAll().execute()).length;
  const foreign = /not yours|not the right one|no es tuyo/;

  test('in another person’s hands is none, whatever is changed of it; in its owner’s it counts', async () => {
    const { slack } = world;
    const message = await invited();
    const begin = await press(message);
    const current = slack.world.im(ids.ana).messages.find((one) => one.ts === message.ts) ?? message;
    const answerButtons = [...within(current.blocks)].filter((one) =>
      str(one.action_id).includes('pulse.answer'),
    );
    expect(answerButtons.length).toBeGreaterThanOrEqual(5);
    const [button = {}] = answerButtons;
    const answer = (value: unknown, user: string): Obj => ({
      ...anew(begin),
      user: { id: user, username: 'x', team_id: ids.team },
      message: { ...(isObj(begin.message) ? begin.message : {}), blocks: current.blocks },
      actions: [
        { type: 'button', action_id: button.action_id, block_id: 'd.0', value, action_ts: slack.world.ts() },
      ],
    });
    const before = messageText(slack.world, current);
    const value = JSON.parse(str(button.value)) as { token: string };
    // Luis has got hold of what Ana's button carries.
    expect(await send(answer(str(button.value), ids.luis))).toBe(200);
    // Ana carries it on to another place or value than there is.
    const token = (text: string) => JSON.stringify({ ...value, token: text });
    const first = value.token[0] === 'A' ? 'B' : 'A';
    expect(await send(answer(token(first + value.token.slice(1)), ids.ana))).toBe(200);
    expect(
      await send(answer(token(value.token.slice(0, -1) + (value.token.endsWith('A') ? 'B' : 'A')), ids.ana)),
    ).toBe(200);
    expect(await send(answer(JSON.stringify({ ...value, value: 9 }), ids.ana))).toBe(200);
    expect(await send(answer(JSON.stringify({ ...value, at: 7 }), ids.ana))).toBe(200);
    expect(await ballots()).toBe(0);
    expect(messageText(slack.world, current)).toBe(before);
    expect(world.read(ids.ana)).toMatch(foreign);
    expect(await send(answer(str(button.value), ids.ana))).toBe(200);
    expect(await ballots()).toBe(1);
    expect(messageText(slack.world, current)).not.toBe(before);
    expect(world.house.log.text()).not.toContain(value.token);
  });
});

describe('bodies', () => {
  test('of four megabytes are refused without being kept', async () => {
    const { harness } = world;
    expect(await harness.post(Buffer.alloc(4 * 1_048_576, 'x'))).toBe(413);
    const before = process.memoryUsage.rss();
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss() - before);
    }, 5);
    // Without a length told, 40 at once, each up to 8 MiB.
    const chunk = Buffer.alloc(65_536, 'x');
    const statuses = await Promise.all(
      Array.from(
        { length: 40 },
        () =>
          new Promise<number | undefined>((resolve) => {
            const sending = request(
              harness.url(),
              { method: 'POST', headers: { 'content-type': 'application/json' } },
              (response) => {
                response.resume();
                resolve(response.statusCode);
                sending.destroy();
              },
            );
            sending.on('error', () => resolve(undefined));
            const write = (left: number): void => {
              if (left === 0 || sending.destroyed) return void sending.end();
              if (sending.write(chunk)) setImmediate(write, left - 1);
              else sending.once('drain', () => write(left - 1));
            };
            write(128);
          }),
      ),
    );
    clearInterval(watch);
    expect(new Set(statuses)).toEqual(new Set([413]));
    expect(peak / 1_048_576).toBeLessThan(160);
    expect(world.events).toEqual([]);
  });

  test('that never end are not waited for', async () => {
    const started = performance.now();
    const status = await new Promise<number | undefined>((resolve) => {
      const sending = request(
        world.harness.url(),
        { method: 'POST', headers: { 'content-length': '1000' } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
          sending.destroy();
        },
      );
      sending.on('error', () => resolve(undefined));
      sending.write('{"type":');
    });
    expect(status).toBe(408);
    expect(performance.now() - started).toBeLessThan(4_000);
  });

  test('deep and wide JSON is answered at once', async () => {
    const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    const bodies = [
      `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
      deep(150_000),
      // Without an id, it is known by what it says.
      `{"type":"event_callback","team_id":"${ids.team}","event":${deep(100_000)}}`,
      `{"type":"block_actions","team":{"id":"${ids.team}"},"container":${deep(100_000)},"actions":[]}`,
      event(said('x')).replace('"im"', deep(100_000)),
      event({ type: 'app_home_opened', user: ids.ana, tab: 'none' }).replace('"none"', deep(50_000)),
      event(said('x', { blocks: 0 })).replace(
        '"blocks":0',
        `"blocks":${'[{"elements":'.repeat(20_000)}[]${'}]'.repeat(20_000)}`,
      ),
      JSON.stringify({
        type: 'event_callback',
        team_id: ids.team,
        more: Array.from({ length: 100_000 }, (_, at) => at),
      }),
      JSON.stringify(Object.fromEntries(Array.from({ length: 60_000 }, (_, at) => [`k${at}`, at]))),
    ];
    for (const [at, body] of bodies.entries()) {
      const started = performance.now();
      const status = await world.harness.post(body);
      expect([at, status < 500, performance.now() - started < 2_600]).toEqual([at, true, true]);
    }
  });

  test('of other types do nothing', async () => {
    const words = fresh();
    const body = event(said(words));
    const post = (type: string | undefined, more: Record<string, string> = {}) =>
      world.harness.post(body, { headers: { 'content-type': type, ...more } });
    expect(await post('application/x-www-form-urlencoded')).toBeLessThan(500);
    expect(await post('multipart/form-data; boundary=x')).toBeLessThan(500);
    expect(await world.harness.post('<xml/>', { headers: { 'content-type': 'text/xml' } })).toBe(400);
    expect(await world.harness.post(Buffer.from([0xff, 0xfe, 0x00, 0xd8]), {})).toBeLessThan(500);
    await world.slack.settled();
    expect(await done(words)).toBeLessThanOrEqual(1);
    const other = fresh();
    expect(
      await world.harness.post(event(said(other)), {
        headers: { 'content-type': 'application/json; charset=utf-8' },
      }),
    ).toBe(200);
    expect(await done(other)).toBe(1);
  });

  test('of kinds that nobody knows are acknowledged', async () => {
    const words = fresh();
    const payload = await press(await withButton(words));
    const { slack, harness } = world;
    const calls = slack.calls.length;
    world.events.length = 0;
    const events: readonly Obj[] = [
      { type: 'telepathy', user: ids.ana },
      { type: 'message' },
      {
        type: 'message',
        subtype: 'telepathy',
        user: ids.ana,
        channel: 'D1',
        channel_type: 'im',
        text: `note ${words}`,
      },
      { type: 'message', user: { id: ids.ana }, channel: 7, text: [] },
      { type: 'app_home_opened', user: ids.ana, tab: 'telepathy' },
      { type: 'user_change', user: ids.ana },
      { type: 'team_join' },
      { type: 'channel_id_changed', old_channel_id: 'C1', new_channel_id: 'C2', event_ts: '1.000001' },
      { type: 7 },
    ];
    for (const one of events) expect([one, await harness.post(event(one))]).toEqual([one, 200]);
    expect(
      await harness.post(
        JSON.stringify({ type: 'app_rate_limited', team_id: ids.team, minute_rate_limited: 1 }),
      ),
    ).toBe(200);
    expect(await harness.post(JSON.stringify({ team_id: ids.team }))).toBe(200);
    const { actions: _, ...rest } = payload;
    for (const type of [
      'telepathy',
      'dialog_submission',
      'block_suggestion',
      'interactive_message',
      'workflow_step_edit',
      'view_closed',
      7,
    ]) {
      expect([type, await send({ ...rest, type })]).toEqual([type, 200]);
    }
    const command = {
      command: '/telepathy',
      text: words,
      team_id: ids.team,
      user_id: ids.ana,
      channel_id: 'D1',
      trigger_id: randomUUID(),
    };
    expect(await harness.post(new URLSearchParams(command).toString(), { headers: formType })).toBe(200);
    await slack.settled();
    expect(world.events).toEqual([]);
    expect(slack.calls.length).toBe(calls);
    // Blocks of a kind that nobody knows yet, in what a person wrote and in the message pressed.
    const blocks = [{ type: 'hologram', elements: [{ type: 'telepathy', name: 7, unicode: {} }] }, null, 'x'];
    const written = fresh();
    expect(await harness.post(event(said(written, { blocks })))).toBe(200);
    const again = anew(payload);
    expect(
      await send({
        ...again,
        message: { ...(isObj(again.message) ? again.message : {}), blocks },
        state: 'none',
      }),
    ).toBe(200);
    expect([await done(written), await done(words)]).toEqual([1, 2]);
  });
});

test('bots, Slackbot, edits, joins and the bot itself are answered nothing', async () => {
  const { slack, harness } = world;
  const words = fresh();
  await slack.acts.say(ids.ana, slack.world.im(ids.ana), 'hello');
  await slack.settled();
  expect(world.events.map((one) => one.kind)).toEqual(['message']);
  const posts = slack.calls.length;
  const mention = `<@${ids.botUser}> note ${words}`;
  const inGeneral = { type: 'app_mention', channel: ids.general, channel_type: undefined, text: mention };
  const loops: readonly Obj[] = [
    said(words, { user: ids.botUser, bot_id: ids.bot, app_id: ids.app }),
    said(words, { user: ids.botUser }),
    said(words, { user: 'USLACKBOT' }),
    said(words, { user: ids.otherBot, bot_id: 'B0OTHERBOT1' }),
    said(words, { subtype: 'bot_message', user: undefined, bot_id: 'B0WORKFLOW1', username: 'flow' }),
    said(words, { bot_id: 'B0WORKFLOW1' }),
    said(words, { subtype: 'channel_join' }),
    said(words, { subtype: 'me_message', hidden: true }),
    said(words, { subtype: 'message_changed', message: said(words), previous_message: said('before') }),
    said(words, { subtype: 'message_deleted', previous_message: said(words) }),
    said(words, { edited: { user: ids.ana, ts: '1795000000.000200' } }),
    said(words, { ...inGeneral, user: ids.botUser, bot_id: ids.bot }),
    said(words, {
      ...inGeneral,
      user: ids.otherBot,
      bot_id: 'B0OTHERBOT1',
      bot_profile: { id: 'B0OTHERBOT1' },
    }),
    said(words, { ...inGeneral, edited: { user: ids.ana, ts: '1795000000.000300' } }),
    // In a channel the words come twice, as a message and as a mention: the mention counts.
    said(words, { channel: ids.general, channel_type: 'channel', text: mention }),
  ];
  for (const one of loops) expect([one, await harness.post(event(one))]).toEqual([one, 200]);
  await slack.settled();
  // That a message is gone is told, and answered nothing.
  expect(world.events.map((one) => one.kind)).toEqual(['message', 'deleted']);
  expect([await done(words), slack.calls.length]).toEqual([0, posts]);
  // And what the bot posts comes back to it, as it does in Slack.
  await withButton(words);
  await sleep(50);
  await slack.settled();
  expect(world.events).toHaveLength(2);
});

test('nothing of all this is in the log', () => {
  const log = world.house.log.text();
  for (const secret of [
    world.slack.app.signingSecret,
    world.slack.installed.token,
    'Ana Restrepo',
    'Omar',
    'note w',
    'hooks.slack',
    '/actions/',
  ]) {
    expect([secret, log.includes(secret)]).toEqual([secret, false]);
  }
  expect(log).not.toMatch(/w\d+x[0-9a-f]{6}/);
});

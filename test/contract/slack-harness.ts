import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { botEvents, eventsPath, optional, scopes } from '#adapters/slack/commands.ts';
import { createSlackChat } from '#adapters/slack/index.ts';
import { createFixedTokens } from '#adapters/slack/install/tokens.ts';
import { encodeMetadata } from '#adapters/slack/render/codec.ts';
import { renderForm } from '#adapters/slack/render/form.ts';
import { renderCardView, renderHome, renderMessages } from '#adapters/slack/render/render.ts';
import type { Address, Chat } from '#core/chat.ts';
import type { Clock } from '#core/clock.ts';
import type { Sample } from '#core/flow.ts';
import type { Log } from '#core/log.ts';
import { type Server, startServer } from '#src/server.ts';
import { problemsOfMessage, problemsOfView } from '../support/blockkit.ts';
import { isObj, list, str } from '../support/slack-server/calls.ts';
import type { Fault } from '../support/slack-server/incoming.ts';
import { createSlackServer, type SlackServer } from '../support/slack-server/index.ts';
import { elementsOf, stateOf } from '../support/slack-server/methods-views.ts';
import { signature } from '../support/slack-server/outgoing.ts';
import { blocksText, buttonsIn, messageText, plainText } from '../support/slack-server/read.ts';
import { type Channel, ids, type Message, type Obj, type View } from '../support/slack-server/world.ts';
import type { Harness, Person, Place, SeenForm, SeenMessage } from './chat.ts';

export const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A person at Slack's own client. */
export function createScreen(slack: SlackServer, user: string): Person {
  const { world, acts } = slack;
  const general = () => {
    const found = world.channels.get(ids.general);
    if (found === undefined) throw new Error('no shared channel');
    return found;
  };
  const placeOf = (place: Place) => (place === 'direct' ? world.im(user) : general());
  const me = () => {
    const found = world.users.get(user);
    if (found === undefined) throw new Error(`nobody is ${user}`);
    return found;
  };
  let hasBeenThere = false;
  const at = (place: Place, { key }: SeenMessage): Readonly<{ channel: Channel; message: Message }> => {
    const channel = placeOf(place);
    const message = channel.messages.find((one) => one.ts === key);
    if (message === undefined) throw new Error('no such message is seen');
    return { channel, message };
  };

  const inFront = (): View | undefined => world.views.get(world.stacks.get(user)?.at(-1) ?? '');

  const viewSeen = (view: View): SeenMessage => ({
    key: view.id,
    text: blocksText(world, view.body.blocks),
    byPerson: false,
    buttons: buttonsIn(world, view.body.blocks).map(({ block, element, label }) => ({
      label,
      press: async (options = {}) => {
        await acts.press(user, { view }, block, element, options);
        await slack.settled();
      },
    })),
  });

  function formSeen(view: View): SeenForm {
    const blocks = list(view.body.blocks);
    const elements = elementsOf(view.body);
    const problems = Object.values(view.errors);
    return {
      title: plainText(world, view.body.title),
      text: blocksText(world, blocks),
      fields: elements.map(({ block, element, key }, n) => {
        const value = view.typed.get(key);
        const shown = typeof value === 'string' ? value : isObj(value) ? str(value.value) : undefined;
        // What is wrong with a field stands below it: said by Slack itself, or in the blocks up to the next field.
        const from = blocks.indexOf(block);
        const next = elements[n + 1]?.block;
        const below = blocksText(
          world,
          blocks.slice(from + 1, next === undefined ? undefined : blocks.indexOf(next)),
        );
        const error = [view.errors[str(block.block_id)], below].filter(Boolean).join('\n');
        return {
          name: str(block.block_id).replace(/^f\./, ''),
          label: plainText(world, block.label),
          ...(shown !== undefined && { value: shown }),
          ...(error !== '' && { error }),
          ...(element.type === undefined && { value: '' }),
        };
      }),
      ...(problems.length > 0 && { problem: problems.join('\n') }),
      submit: async (values, options = {}) => {
        for (const { block, element, key } of elementsOf(view.body)) {
          const value = values[str(block.block_id).replace(/^f\./, '')];
          if (value !== undefined) view.typed.set(key, entered(element, value));
        }
        await acts.submit(user, view, options);
        await slack.settled();
      },
    };
  }

  return {
    key: user,
    name: me().realName,
    async say(place, text, { mentions = [], ...options } = {}) {
      await acts.say(user, placeOf(place), text, { ...options, mentions: mentions.map(({ key }) => key) });
      await slack.settled();
    },
    async command(place, name, text, { mentions = [], ...options } = {}) {
      // Nobody types into the conversation with the app without having opened it.
      if (place === 'direct' && !hasBeenThere) await acts.openTab(user, 'messages');
      hasBeenThere ||= place === 'direct';
      await acts.command(user, placeOf(place), name, text, {
        ...options,
        mentions: mentions.map(({ key }) => key),
      });
      await slack.settled();
    },
    async recognise(place, seen, options = {}) {
      const { channel, message } = at(place, seen);
      await acts.messageShortcut(user, 'latido_kudos', channel, message, options);
      await slack.settled();
    },
    async edit(place, seen, text, { mentions = [], ...options } = {}) {
      const { channel, message } = at(place, seen);
      const named = mentions.map(({ key }) => key);
      await acts.edit(user, channel, message, text, { ...options, mentions: named });
      await slack.settled();
    },
    async remove(place, seen) {
      const { channel, message } = at(place, seen);
      await acts.remove(user, channel, message);
      await slack.settled();
    },
    async react(place, seen, sign, options = {}) {
      const { channel, message } = at(place, seen);
      await acts.react(user, channel, message, sign, options);
      await slack.settled();
    },
    async goHome() {
      await acts.openTab(user, 'home');
      await slack.settled();
    },
    async join() {
      // A conversation in which nobody has said anything yet; then the one that there was, again.
      const before = world.im(user);
      world.channels.delete(before.id);
      const empty = world.im(user);
      await acts.openTab(user, 'messages');
      await slack.settled();
      world.channels.delete(empty.id);
      world.channels.set(before.id, before);
      await acts.openTab(user, 'messages');
      await slack.settled();
    },
    async leave() {
      me().deleted = true;
      await acts.userEvent('user_change', me());
      await slack.settled();
      me().deleted = false;
    },
    async change() {
      me().tz = 'America/Lima';
      await acts.userEvent('user_change', me());
      await slack.settled();
    },
    messages: async (place) => {
      const channel = placeOf(place);
      return channel.messages
        .filter((message) => message.only === undefined || message.only === user)
        .map((message) => ({
          key: message.ts,
          text: messageText(world, message),
          byPerson: message.app === undefined,
          buttons: buttonsIn(world, message.blocks).map(({ block, element, label }) => ({
            label,
            press: async (options = {}) => {
              await acts.press(user, { message, channel }, block, element, options);
              await slack.settled();
            },
          })),
        }));
    },
    form: async () => {
      const view = inFront();
      return view === undefined || view.body.submit === undefined ? undefined : formSeen(view);
    },
    home: async () => {
      const view = world.views.get(world.homes.get(user) ?? '');
      return view && viewSeen(view);
    },
  };
}

/** What stands in an element once this was typed or chosen there. */
function entered(element: Obj, value: string): unknown {
  const [, , empty] = stateOf[str(element.type)] ?? ['', '', null];
  if (value === '') return empty;
  const options = [
    ...list(element.options),
    ...list(element.option_groups).flatMap((group) => list(group.options)),
  ];
  const chosen = options.find((option) => option.value === value);
  switch (element.type) {
    case 'static_select':
    case 'radio_buttons':
      if (chosen === undefined) throw new Error(`there is no option ${value}`);
      return chosen;
    case 'multi_static_select':
    case 'checkboxes':
      return options.filter((option) => value.split(',').includes(str(option.value)));
    case 'multi_users_select':
      return value.split(',');
    default:
      return value;
  }
}

/** Everything in a sample, in each form in which it may be sent. */
function problemsOf(sample: Sample): string[] {
  const problems: string[] = [];
  const { card, form } = sample;
  if (card !== undefined) {
    const files = new Map(
      card.blocks.flatMap((block) => (block.kind === 'picture' ? [[block.png, 'F0CHART0001'] as const] : [])),
    );
    for (const mark of ['d', 's'] as const) {
      for (const message of [...renderMessages(card, { mark, files }), ...renderMessages(card, { mark })]) {
        problems.push(...problemsOfMessage(message));
      }
    }
    problems.push(...problemsOfView(renderHome(card, { files })));
    problems.push(...problemsOfView(renderCardView(card, { title: card.summary, metadata: '', files })));
  }
  if (form !== undefined) {
    const metadata = encodeMetadata(form, {
      surface: 'message',
      direct: true,
      channel: 'D0123456789',
      message: Array.from({ length: 20 }, () => '1795000000.000000').join(','),
      url: `https://hooks.slack.example/actions/${'x'.repeat(100)}`,
    });
    problems.push(...problemsOfView(renderForm(form, metadata)));
  }
  return problems;
}

/** What a test changes of a request as Slack would make it. `at`: seconds that its time is off. */
export type Change = Readonly<{
  headers?: Readonly<Record<string, string | undefined>>;
  method?: string;
  at?: number;
  secret?: string;
}>;

export type SlackHarness = Harness &
  Readonly<{
    slack: SlackServer;
    /** Where Slack sends to. */
    url(): string;
    /** A request as Slack makes it, signed, but for what `change` makes of it. Resolves to its status. */
    post(body: string | Buffer, change?: Change): Promise<number>;
    /** Another process of the same program, with a memory of its own. */
    another(): Chat;
  }>;

const systemClock: Clock = { now: () => new Date() };

/** What happens to messages that no person of the workspace did. */
function ignoredIn(slack: SlackServer, ana: Person): Harness['ignored'] {
  const { world, acts } = slack;
  const general = (): Channel => {
    const found = world.channels.get(ids.general);
    if (found === undefined) throw new Error('no shared channel');
    return found;
  };
  async function saidBy(user: string, words = 'said'): Promise<Message> {
    await acts.say(user, general(), words, { callsBot: false });
    const found = general().messages.findLast((one) => one.user === user);
    if (found === undefined) throw new Error('nothing was said');
    return found;
  }
  const settled = (run: () => Promise<unknown>) => async (): Promise<void> => {
    await run();
    await slack.settled();
  };
  const byBot = async (): Promise<Message> => Object.assign(await saidBy(ids.ana), { app: 'A0OTHERAPP1' });
  return {
    'Slack shows what is behind a link': settled(async () => {
      await ana.say('direct', 'https://x.example');
      const direct = world.im(ids.ana);
      const message = direct.messages.findLast((one) => one.user === ids.ana);
      if (message === undefined) throw new Error('nothing was said');
      await acts.unfurl(direct, message);
    }),
    'a bot changes its words': settled(async () => {
      const message = await byBot();
      await acts.edit(ids.ana, general(), message, 'other words');
    }),
    'a bot deletes its message': settled(async () => acts.remove(ids.ana, general(), await byBot())),
    'somebody of another workspace changes their words': settled(async () => {
      await acts.edit(ids.external, general(), await saidBy(ids.external), 'other words');
    }),
    'somebody of another workspace deletes a message': settled(async () => {
      await acts.remove(ids.external, general(), await saidBy(ids.external));
    }),
    'the bot reacts itself': settled(async () => {
      await acts.react(ids.botUser, general(), await saidBy(ids.luis), 'clap');
    }),
    'Slackbot reacts': settled(async () => {
      await acts.react('USLACKBOT', general(), await saidBy(ids.luis), 'clap');
    }),
    'a reaction to a file': settled(async () => {
      const item = { type: 'file', file: 'F0ARCHIVO01' };
      await acts.tell({
        type: 'reaction_added',
        user: ids.luis,
        reaction: 'clap',
        item,
        event_ts: world.ts(),
      });
    }),
    'a message that is changed into nothing we can read': settled(async () => {
      const base = { type: 'message', channel: ids.general, channel_type: 'channel', ts: world.ts() };
      await acts.tell({ ...base, subtype: 'message_changed', message: null, previous_message: [] });
      await acts.tell({ ...base, subtype: 'message_changed', message: { user: 7, ts: {} } });
      await acts.tell({ ...base, subtype: 'message_deleted', previous_message: { user: ids.ana, ts: 'x' } });
      await acts.tell({ ...base, type: 'reaction_added', user: ids.ana, reaction: '', item: 'x' });
    }),
  };
}

/** The adapter as the program puts it together, and a Slack that answers it. */
export async function makeSlackHarness(
  transport: 'http' | 'socket',
  { log = quiet, clock = systemClock }: Readonly<{ log?: Log; clock?: Clock }> = {},
): Promise<SlackHarness> {
  // One operator has asked for what is said in channels, the other for the least.
  const asked = transport === 'http';
  const slack = await createSlackServer({
    scopes: [...scopes, ...(asked ? optional.scopes : [])],
    events: [...botEvents, ...(asked ? optional.events : [])],
    ...(transport === 'http' && { requestUrl: 'http://127.0.0.1:1/' }),
  });
  const { apiUrl, app, installed } = slack;
  const tokens = createFixedTokens({ token: installed.token, apiUrl, log });
  const routes = new Map<string, string>();
  const another = (): Chat =>
    createSlackChat({
      signingSecret: transport === 'http' ? app.signingSecret : undefined,
      appToken: transport === 'socket' ? app.appToken : undefined,
      apiUrl,
      tokens,
      keepRoute: async ({ key, route }) => void routes.set(key, route),
      pace: { sends: 60, updates: 50 },
      clock,
      log,
    });
  const chat = another();
  let server: Server | undefined;
  const ana = createScreen(slack, ids.ana);
  const { world } = slack;
  world.channel('C0SECRETO01', 'private', 'secreto', [ids.ana]);
  world.channel('C0AFUERA001', 'public', 'afuera', [ids.ana, ids.luis]);
  world.channel('C0ARCHIVO01', 'public', 'archivo', [ids.ana, ids.botUser]).archived = true;
  world.channel('D0ENTRETWO1', 'im', '', [ids.ana, ids.luis]);
  const place = (channel: string): Address => ({
    platform: 'slack',
    tenant: ids.team,
    key: channel,
    route: channel,
  });
  const during =
    (fault: Fault) =>
    <T>(run: () => Promise<T>): Promise<T> =>
      slack.failing(fault, run);
  const refused = (error: string) => during({ method: 'chat.postMessage', how: { kind: 'refused', error } });

  async function post(body: string | Buffer, change: Change = {}): Promise<number> {
    const seconds = Math.floor(clock.now().getTime() / 1_000) + (change.at ?? 0);
    const all: Record<string, string | undefined> = {
      'content-type': 'application/json',
      'x-slack-request-timestamp': String(seconds),
      'x-slack-signature': signature(change.secret ?? app.signingSecret, seconds, body),
      ...change.headers,
    };
    const headers = Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as [string, string]],
    );
    const method = change.method ?? 'POST';
    const response = await fetch(`${server?.url}${eventsPath}`, {
      method,
      headers,
      ...(method !== 'GET' && { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    });
    await response.arrayBuffer();
    return response.status;
  }
  const event = (): string =>
    JSON.stringify({
      type: 'event_callback',
      team_id: ids.team,
      event_id: `Ev${randomUUID()}`,
      event: {
        type: 'message',
        channel_type: 'im',
        channel: 'D1',
        user: ids.ana,
        text: 'forged',
        ts: '1795000000.000100',
      },
    });
  /** A socket has no status: what counts is that nothing happens, and that the next envelope is answered. */
  const frame = (text: string) => async (): Promise<number> => {
    slack.sockets.sendRaw(text);
    await sleep(50);
    await slack.settled();
    return 400;
  };
  const envelope = (payload: unknown, type = 'events_api'): string =>
    JSON.stringify({ envelope_id: randomUUID(), type, accepts_response_payload: false, payload });

  return {
    slack,
    post,
    another,
    url: () => `${server?.url}${eventsPath}`,
    chat: {
      ...chat,
      connect: (handle) => chat.connect((given) => slack.activity.during(() => handle(given))),
    },
    tenant: ids.team,
    ana,
    luis: createScreen(slack, ids.luis),
    everybody: [ids.ana, ids.luis, ids.marta, ids.guest, ids.single],
    guests: [ids.guest, ids.single],
    hears: 'called',
    direct: ({ key }): Address => ({
      platform: 'slack',
      tenant: ids.team,
      key,
      route: routes.get(key) ?? '',
    }),
    shared: place(ids.general),
    closed: {
      'a private channel': place('C0SECRETO01'),
      'a channel where nobody invited it': place('C0AFUERA001'),
      'an archived channel': place('C0ARCHIVO01'),
      'a conversation of other people': place('D0ENTRETWO1'),
      'no channel at all': place('C0NINGUNO01'),
      'a thread that is none': { ...place(ids.general), route: `${ids.general}:1795000000.000100` },
      'another workspace': { ...place(ids.general), tenant: ids.foreign },
    },
    looks: asked,
    tells: asked ? ['direct', 'shared'] : ['direct'],
    tellsOfReactions: true,
    sign: { given: 'clap::skin-tone-4', name: 'clap' },
    threads: true,
    answers: ({ key }) => {
      const all = [...slack.world.channels.values()].flatMap(({ messages }) => messages);
      return all.find(({ ts }) => ts === key)?.thread;
    },
    ignored: ignoredIn(slack, ana),
    serve: async (mounted) => {
      server = await startServer({
        port: 0,
        host: '127.0.0.1',
        log,
        readiness: async () => [],
        metrics: async () => ({ contentType: 'text/plain', text: '' }),
      });
      server.mount(mounted);
      if (transport === 'http') slack.setRequestUrl(`${server.url}${eventsPath}`);
    },
    kinds: {
      message: true,
      command: true,
      action: true,
      open: true,
      submit: true,
      home: true,
      joined: true,
      left: true,
      changed: true,
      edited: true,
      deleted: true,
      reaction: true,
    },
    malformed:
      transport === 'http'
        ? {
            'no signature': () => post(event(), { headers: { 'x-slack-signature': undefined } }),
            'no timestamp': () => post(event(), { headers: { 'x-slack-request-timestamp': undefined } }),
            'a signature by another secret': () => post(event(), { secret: 'another' }),
            'half a signature': () => post(event(), { headers: { 'x-slack-signature': 'v0=abc' } }),
            'a signature of another version': () =>
              post(event(), { headers: { 'x-slack-signature': `v1=${'0'.repeat(64)}` } }),
            'a timestamp of another time': () =>
              post(event(), { headers: { 'x-slack-request-timestamp': '1795000000' } }),
            'a timestamp that is none': () =>
              post(event(), { headers: { 'x-slack-request-timestamp': 'now' } }),
            'six minutes old': () => post(event(), { at: -360 }),
            'from six minutes ahead': () => post(event(), { at: 360 }),
            'no JSON': () => post('{"type":'),
            'nothing at all': () => post(''),
            'too much': () => post(Buffer.alloc(4 * 1_048_576 + 1, 'x')),
            'a form without a payload': () =>
              post('payload=%7B', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
            'a GET': () => post('', { method: 'GET' }),
          }
        : {
            'a request over HTTP': () => post(event()),
            'no JSON': frame('{"type":'),
            'no envelope': frame('"hello"'),
            null: frame('null'),
            'an envelope without a payload': frame(envelope(undefined)),
            'an envelope of an unknown type': frame(envelope({ type: 'telepathy' }, 'telepathy')),
            'an event without an event': frame(envelope({ type: 'event_callback', team_id: ids.team })),
          },
    failing: [
      {
        how: 'too many calls',
        expected: 'rate_limited',
        during: during({ method: 'chat.postMessage', how: { kind: 'limited', retryAfter: 3 } }),
      },
      {
        how: 'an error of the server',
        expected: 'unknown_outcome',
        during: during({ method: 'chat.postMessage', how: { kind: 'failed', status: 500 } }),
      },
      {
        how: 'an error of the server, done all the same',
        expected: 'unknown_outcome',
        during: during({ method: 'chat.postMessage', how: { kind: 'failed', status: 503, done: true } }),
      },
      {
        how: 'the answer is lost',
        expected: 'unknown_outcome',
        during: during({ method: 'chat.postMessage', how: { kind: 'lost' } }),
      },
      { how: 'the network is away', expected: 'network', during: (run) => slack.away(run) },
      { how: 'fatal_error', expected: 'unknown_outcome', during: refused('fatal_error') },
      { how: 'channel_not_found', expected: 'gone', during: refused('channel_not_found') },
      { how: 'is_archived', expected: 'gone', during: refused('is_archived') },
      { how: 'user_disabled', expected: 'gone', during: refused('user_disabled') },
      { how: 'messages_tab_disabled', expected: 'forbidden', during: refused('messages_tab_disabled') },
      { how: 'restricted_action', expected: 'forbidden', during: refused('restricted_action') },
      { how: 'invalid_auth', expected: 'auth', during: refused('invalid_auth') },
      { how: 'account_inactive', expected: 'auth', during: refused('account_inactive') },
      { how: 'missing_scope', expected: 'auth', during: refused('missing_scope') },
    ],
    problems: problemsOf,
    async stop() {
      await server?.close(500);
      tokens.close();
      await slack.stop();
    },
  };
}

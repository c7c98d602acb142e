import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { problemsOfMessage } from '#test/support/blockkit.ts';
import { buttonNamed, type Filled, inputsOf, type SlackButton, textOf, valuesFor } from './blocks.ts';
import { clientFolder } from './clients.ts';

// emulate 0.12.2: a server of other makers that keeps Slack's Web API as strictly as Slack (scopes, cursors, triggers that live
// three seconds, metadata). What it has not, people's side of it, is put together here and signed as Slack signs it.

type Fields = Record<string, unknown>;
type Collection = Readonly<{
  all(): readonly (Fields & { id: number })[];
  findOneBy(name: string, value: string): (Fields & { id: number }) | undefined;
  insert(row: Fields): Fields & { id: number };
  update(id: number, change: Fields): unknown;
  delete(id: number): unknown;
}>;
type SlackStore = Readonly<
  Record<'users' | 'channels' | 'messages' | 'ephemeralMessages' | 'views', Collection>
>;
type Webhooks = Readonly<{
  register(hook: Readonly<{ url: string; events: string[]; active: boolean; owner: string }>): unknown;
}>;
type SlackModule = Readonly<{
  slackPlugin: { register(app: unknown, store: unknown, webhooks: Webhooks, ...rest: unknown[]): unknown };
  getSlackStore(store: unknown): SlackStore;
}>;
type Api = Readonly<{
  createEmulator(options: object): Promise<Readonly<{ close(): Promise<void> }>>;
}>;

export type EmulateUser = Readonly<{ name: string; realName: string; email: string }>;

export type EmulateMessage = Readonly<{
  ts: string;
  channel_id: string;
  user: string;
  text: string;
  blocks?: readonly unknown[];
  metadata?: Readonly<{ event_type: string; event_payload: Readonly<Record<string, unknown>> }>;
  thread_ts?: string;
  /** Only this person is to see it. */
  target_user?: string;
}>;

/** A file that somebody attaches to a field, by the field's label. */
export type EmulateFile = Readonly<{ name: string; bytes: Uint8Array }>;

export type EmulateView = Readonly<
  Fields & { id: number; view_id: string; user_id: string; type: string; hash: string; callback_id: string }
>;

/** How the bot answered what was delivered to it, and how long that took, in milliseconds. */
export type Delivered = Readonly<{ status: number; body: unknown; ms: number }>;

export type Emulate = Readonly<{
  /** Ends in /api/. */
  apiUrl: string;
  team: string;
  bot: string;
  botToken: string;
  signingSecret: string;
  /** The id of a person by their short name. */
  user(name: string): string;
  /** The channel where everybody is. */
  general: string;
  /** The direct channel of a person with the bot, once there is one. */
  direct(user: string): string | undefined;
  messages(channel: string): readonly EmulateMessage[];
  /** What only this person was shown: ephemeral messages and answers to interactions. */
  shownTo(user: string): readonly EmulateMessage[];
  /** Waits for the newest message of the bot in that person's direct channel that says this. */
  said(user: string, what: string | RegExp, withinMs?: number): Promise<EmulateMessage>;
  /** The same for what only they were shown. */
  shown(user: string, what: string | RegExp, withinMs?: number): Promise<EmulateMessage>;
  /** Somebody writes; emulate itself stores it and posts the event. */
  write(user: string, channel: string, text: string): Promise<void>;
  // From here on: what it has not, delivered as Slack would.
  command(user: string, channel: string, command: string, text: string): Promise<Delivered>;
  press(user: string, message: EmulateMessage, label: string | RegExp): Promise<Delivered>;
  pressHome(user: string, label: string | RegExp): Promise<Delivered>;
  /** Any button on any message: as somebody sends it who does not use Slack's own client. */
  forge(user: string, on: EmulateMessage, button: SlackButton): Promise<Delivered>;
  /** A button of the card that the form on top shows. */
  pressForm(user: string, label: string | RegExp): Promise<Delivered>;
  shortcut(user: string, callback: string, on?: EmulateMessage): Promise<Delivered>;
  openHome(user: string): Promise<Delivered>;
  /** Somebody comes into the conversation with the bot. */
  openMessages(user: string): Promise<Delivered>;
  event(event: Fields, id?: string, headers?: Record<string, string>): Promise<Delivered>;
  /** The forms that are open for a person, the one on top last. */
  forms(user: string): readonly EmulateView[];
  form(user: string, withinMs?: number): Promise<EmulateView>;
  home(user: string): EmulateView | undefined;
  /** Somebody closes all their forms. */
  closeForms(user: string): void;
  /** Fills in the form on top and sends it; then does to the form what the answer says. */
  submit(user: string, filled: Filled, files?: Readonly<Record<string, EmulateFile>>): Promise<Delivered>;
  /** What broke Slack's limits in answers to interactions. */
  problems(): readonly string[];
  stop(): Promise<void>;
}>;

type Options = Readonly<{
  users: readonly EmulateUser[];
  /** The bot's scopes; others are refused as Slack refuses them. */
  scopes: readonly string[];
  requestUrl: string;
  /** What its addresses begin with, before `:port`. */
  host: string;
}>;

const team = 'T000000001';
const bot = 'U0LATIDO1';
const appId = 'A0LATIDO1';

async function load(): Promise<Readonly<{ api: Api; slack: SlackModule }>> {
  const dist = join(clientFolder('emulate'), 'dist');
  const name = readdirSync(dist).find(
    (file) => file.endsWith('.js') && readFileSync(join(dist, file), 'utf8').includes('var slackPlugin ='),
  );
  if (name === undefined) throw new Error('emulate has another shape than 0.12.2');
  const load = (file: string): Promise<unknown> =>
    import(/* @vite-ignore */ pathToFileURL(join(dist, file)).href);
  return { api: (await load('api.js')) as Api, slack: (await load(name)) as SlackModule };
}

/** It does not say which port it took, so it is told one. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Starts emulate in this process, on loopback. */
export async function startEmulate({ users, scopes, requestUrl, host }: Options): Promise<Emulate> {
  const { api, slack } = await load();
  const botToken = `xoxb-${randomBytes(9).toString('hex')}`;
  const signingSecret = randomBytes(16).toString('hex');
  const tokenOf = (name: string) => `xoxp-${name}`;

  // It has no way to say where events go, so its list of subscribers is taken hold of when it is made.
  let kept: Readonly<{ store: SlackStore; webhooks: Webhooks }> | undefined;
  const { register } = slack.slackPlugin;
  slack.slackPlugin.register = (app, store, webhooks, ...rest) => {
    kept = { store: slack.getSlackStore(store), webhooks };
    return register(app, store, webhooks, ...rest);
  };
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const emulator = await api
    .createEmulator({
      service: 'slack',
      port,
      baseUrl: `http://${host.replace(/\/at$/, '')}`,
      seed: {
        slack: {
          team: { name: 'Aurora Imaginaria', domain: 'aurora' },
          signing_secret: signingSecret,
          strict_scopes: true,
          users: users.map(({ name, realName, email }) => ({ name, real_name: realName, email })),
          oauth_apps: [
            {
              client_id: '1.2',
              client_secret: randomBytes(9).toString('hex'),
              app_id: appId,
              name: 'Latido',
              redirect_uris: [],
              scopes,
              bot_id: 'B0LATIDO1',
              bot_user_id: bot,
              bot_name: 'latido',
            },
          ],
          tokens: [
            {
              token: botToken,
              type: 'bot',
              user_id: bot,
              app_id: appId,
              bot_id: 'B0LATIDO1',
              bot_user_id: bot,
              scopes,
            },
            ...users.map(({ name }) => ({ token: tokenOf(name), type: 'user', user: name })),
          ],
        },
      },
    })
    .finally(() => {
      slack.slackPlugin.register = register;
    });
  if (kept === undefined) throw new Error('emulate has another shape than 0.12.2');
  const { store, webhooks } = kept as Readonly<{ store: SlackStore; webhooks: Webhooks }>;
  webhooks.register({ url: requestUrl, events: ['*'], active: true, owner: 'slack' });

  const userId = (name: string): string => {
    const id = store.users.all().find((one) => one.name === name)?.user_id;
    if (typeof id !== 'string') throw new Error(`nobody is called ${name}`);
    return id;
  };
  const nameOf = (user: string) => String(store.users.findOneBy('user_id', user)?.name);
  const general = String(store.channels.findOneBy('name', 'general')?.channel_id);
  const all = (collection: Collection) => collection.all() as unknown as readonly EmulateMessage[];
  const everybody = [...users.map(({ name }) => userId(name)), bot];
  for (const row of store.channels.all())
    store.channels.update(row.id, { members: everybody, num_members: everybody.length });

  const call = async (token: string, method: string, args: object): Promise<Fields> => {
    const response = await fetch(`${url}/api/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(args),
    });
    const answer = (await response.json()) as Fields;
    if (answer.ok !== true) throw new Error(`emulate refuses ${method}: ${String(answer.error)}`);
    return answer;
  };
  const direct = (user: string): string | undefined => {
    const found = store.channels
      .all()
      .find(
        (one) => one.is_im === true && (one.members as string[]).every((who) => who === user || who === bot),
      );
    return found && String(found.channel_id);
  };

  // --- response_url: it has none ---------------------------------------------------------------------------------

  type Place = Readonly<{ user: string; channel: string; on?: EmulateMessage; uses: number }>;
  const places = new Map<string, Place>();
  const files = new Map<string, EmulateFile>();
  const problems: string[] = [];
  const answers = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const id = request.url?.split('/').at(-1) ?? '';
    const file = files.get(id);
    if (file !== undefined) {
      // Whoever may not see a file is shown Slack's page to sign in.
      const isOurs = request.headers.authorization === `Bearer ${botToken}`;
      response.writeHead(200, { 'content-type': isOurs ? 'application/octet-stream' : 'text/html' });
      return void response.end(isOurs ? file.bytes : '<html>Sign in</html>');
    }
    const place = places.get(id);
    // Slack takes five answers.
    if (place === undefined || place.uses >= 5) return void response.writeHead(404).end('expired_url');
    places.set(id, { ...place, uses: place.uses + 1 });
    const said = JSON.parse(body) as Fields;
    if (said.delete_original !== true)
      problems.push(...problemsOfMessage(said).map((problem) => `response_url: ${problem}`));
    put(place, said);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
  }).listen(0, '127.0.0.1');
  await once(answers, 'listening');
  const address = answers.address();
  const answersUrl = `http://${host}:${typeof address === 'object' ? address?.port : ''}/_hooks`;

  function put({ user, channel, on }: Place, said: Fields): void {
    const { text, blocks } = said;
    const pressed =
      on &&
      [store.messages, store.ephemeralMessages].flatMap((from) =>
        from
          .all()
          .filter((one) => one.ts === on.ts && one.channel_id === on.channel_id)
          .map((row) => ({ from, row })),
      )[0];
    if (pressed !== undefined && said.delete_original === true)
      return void pressed.from.delete(pressed.row.id);
    if (pressed !== undefined && said.replace_original === true)
      return void pressed.from.update(pressed.row.id, { text, blocks });
    const message = {
      ts: `${Date.now() / 1000}`,
      channel_id: channel,
      user: bot,
      type: 'message',
      text,
      blocks,
      ...(said.thread_ts !== undefined && { thread_ts: said.thread_ts }),
    };
    if (said.response_type === 'in_channel')
      store.messages.insert({ ...message, reply_users: [], reactions: [] });
    else store.ephemeralMessages.insert({ ...message, target_user: user });
  }

  // --- people's side, as Slack posts it ----------------------------------------------------------------------------

  async function deliver(
    body: string,
    type: string,
    headers: Record<string, string> = {},
  ): Promise<Delivered> {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
    const begun = performance.now();
    const response = await fetch(requestUrl, {
      method: 'POST',
      headers: {
        'content-type': type,
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${signature}`,
        ...headers,
      },
      body,
    });
    const text = await response.text();
    const ms = performance.now() - begun;
    const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
    return { status: response.status, body: isJson ? (JSON.parse(text) as unknown) : text, ms };
  }
  const base = (user: string) => ({
    api_app_id: appId,
    token: 'verification-token',
    team: { id: team, domain: 'aurora' },
    enterprise: null,
    is_enterprise_install: false,
    user: { id: user, username: nameOf(user), name: nameOf(user), team_id: team },
  });
  const trigger = async (user: string) =>
    String((await call(botToken, 'views.generateTriggerId', { user_id: user })).trigger_id);
  const answerUrl = (place: Omit<Place, 'uses'>): string => {
    const id = randomUUID();
    places.set(id, { ...place, uses: 0 });
    return `${answersUrl}/${id}`;
  };
  const interact = (payload: object) =>
    deliver(
      new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
      'application/x-www-form-urlencoded',
    );
  const event = (inner: Fields, id = `Ev${randomUUID()}`, headers?: Record<string, string>) =>
    deliver(
      JSON.stringify({
        token: 'verification-token',
        team_id: team,
        api_app_id: appId,
        event: inner,
        type: 'event_callback',
        event_id: id,
        event_time: Math.floor(Date.now() / 1000),
        authorizations: [
          { enterprise_id: null, team_id: team, user_id: bot, is_bot: true, is_enterprise_install: false },
        ],
        is_ext_shared_channel: false,
      }),
      'application/json',
      headers,
    );
  const channelOf = (id: string) => {
    const row = store.channels.findOneBy('channel_id', id);
    return { id, name: row?.is_im === true ? 'directmessage' : String(row?.name) };
  };
  const slackMessage = ({ ts, user, text, blocks, thread_ts }: EmulateMessage) => ({
    type: 'message',
    ts,
    user,
    text,
    ...(user === bot && { bot_id: 'B0LATIDO1', app_id: appId, team }),
    ...(blocks !== undefined && { blocks }),
    ...(thread_ts !== undefined && { thread_ts }),
  });

  const closed = new Set<string>();
  const views = () => store.views.all() as unknown as readonly EmulateView[];
  const forms = (user: string) =>
    views().filter((view) => view.type === 'modal' && view.user_id === user && !closed.has(view.view_id));
  const homeOf = (user: string) => views().find((view) => view.type === 'home' && view.user_id === user);
  const pressed = (button: object, text: string) => ({
    ...button,
    type: 'button',
    text: { type: 'plain_text', text, emoji: true },
    action_ts: `${Date.now() / 1000}`,
  });
  const asSlack = ({ id: _id, view_id, user_id: _user, ...view }: EmulateView) => ({
    ...view,
    id: view_id,
    team_id: team,
  });
  const wait = async <T>(what: string, find: () => T | undefined, withinMs = 15_000): Promise<T> => {
    for (const end = performance.now() + withinMs; performance.now() < end; await sleep(25)) {
      const found = find();
      if (found !== undefined) return found;
    }
    throw new Error(`waited in vain for ${what}`);
  };
  const says = (message: EmulateMessage, what: string | RegExp): boolean => {
    const text = `${message.text}\n${textOf(message.blocks)}`;
    return typeof what === 'string' ? text.includes(what) : what.test(text);
  };
  const messages = (channel: string) => all(store.messages).filter((one) => one.channel_id === channel);
  const shownTo = (user: string) => all(store.ephemeralMessages).filter((one) => one.target_user === user);

  async function pressIn(user: string, view: EmulateView, label: string | RegExp): Promise<Delivered> {
    const { label: text, ...button } = buttonNamed(view.blocks, label);
    return interact({
      type: 'block_actions',
      ...base(user),
      container: { type: 'view', view_id: view.view_id },
      trigger_id: await trigger(user),
      view: asSlack(view),
      actions: [pressed(button, text)],
    });
  }

  return {
    apiUrl: `${url}/api/`,
    team,
    bot,
    botToken,
    signingSecret,
    user: userId,
    general,
    direct,
    messages,
    shownTo,
    said: (user, what, withinMs) =>
      wait(
        `the bot to tell ${nameOf(user)} ${what}`,
        () => messages(direct(user) ?? '').findLast((one) => one.user === bot && says(one, what)),
        withinMs,
      ),
    shown: (user, what, withinMs) =>
      wait(
        `${nameOf(user)} to be shown ${what}`,
        () => shownTo(user).findLast((one) => says(one, what)),
        withinMs,
      ),
    write: async (user, channel, text) =>
      void (await call(tokenOf(nameOf(user)), 'chat.postMessage', { channel, text })),
    command: async (user, channel, command, text) => {
      const fields = {
        token: 'verification-token',
        team_id: team,
        team_domain: 'aurora',
        channel_id: channel,
        channel_name: channelOf(channel).name,
        user_id: user,
        user_name: nameOf(user),
        command,
        text,
        api_app_id: appId,
        is_enterprise_install: 'false',
        response_url: answerUrl({ user, channel }),
        trigger_id: await trigger(user),
      };
      const body = new URLSearchParams(fields).toString();
      const answer = await deliver(body, 'application/x-www-form-urlencoded');
      const said = answer.body;
      if (typeof said === 'object' && said !== null && ('text' in said || 'blocks' in said)) {
        problems.push(...problemsOfMessage(said as Fields).map((problem) => `${command}: ${problem}`));
        put({ user, channel, uses: 0 }, said as Fields);
      }
      return answer;
    },
    async press(user, message, label) {
      const { label: text, ...button } = buttonNamed(message.blocks, label);
      const ephemeral = message.target_user !== undefined;
      return interact({
        type: 'block_actions',
        ...base(user),
        container: {
          type: 'message',
          message_ts: message.ts,
          channel_id: message.channel_id,
          is_ephemeral: ephemeral,
        },
        trigger_id: await trigger(user),
        channel: channelOf(message.channel_id),
        ...(!ephemeral && { message: slackMessage(message) }),
        state: { values: {} },
        response_url: answerUrl({ user, channel: message.channel_id, on: message }),
        actions: [pressed(button, text)],
      });
    },
    forge: async (user, on, { label, ...button }) =>
      interact({
        type: 'block_actions',
        ...base(user),
        container: { type: 'message', message_ts: on.ts, channel_id: on.channel_id, is_ephemeral: false },
        trigger_id: await trigger(user),
        channel: channelOf(on.channel_id),
        message: slackMessage(on),
        state: { values: {} },
        response_url: answerUrl({ user, channel: on.channel_id, on }),
        actions: [pressed(button, label)],
      }),
    async pressHome(user, label) {
      const view = homeOf(user);
      if (view === undefined) throw new Error(`${nameOf(user)} has no home`);
      return pressIn(user, view, label);
    },
    async pressForm(user, label) {
      const view = forms(user).at(-1);
      if (view === undefined) throw new Error(`no form is open for ${nameOf(user)}`);
      return pressIn(user, view, label);
    },
    async shortcut(user, callback_id, on) {
      const common = {
        ...base(user),
        callback_id,
        trigger_id: await trigger(user),
        action_ts: `${Date.now() / 1000}`,
      };
      if (on === undefined) return interact({ type: 'shortcut', ...common });
      return interact({
        type: 'message_action',
        ...common,
        message_ts: on.ts,
        channel: channelOf(on.channel_id),
        message: slackMessage(on),
        response_url: answerUrl({ user, channel: on.channel_id }),
      });
    },
    openHome: (user) =>
      event({
        type: 'app_home_opened',
        user,
        channel: direct(user) ?? '',
        tab: 'home',
        event_ts: `${Date.now() / 1000}`,
      }),
    openMessages: (user) =>
      event({
        type: 'app_home_opened',
        user,
        channel: direct(user) ?? '',
        tab: 'messages',
        event_ts: `${Date.now() / 1000}`,
      }),
    event,
    forms,
    form: (user, withinMs) => wait(`a form for ${nameOf(user)}`, () => forms(user).at(-1), withinMs),
    home: homeOf,
    closeForms: (user) => {
      for (const view of forms(user)) closed.add(view.view_id);
    },
    async submit(user, filled, attached = {}) {
      const view = forms(user).at(-1);
      if (view === undefined) throw new Error(`no form is open for ${nameOf(user)}`);
      const values = valuesFor(view, filled);
      for (const [label, file] of Object.entries(attached)) {
        const input = inputsOf(view).find((one) => one.label === label && one.type === 'file_input');
        if (input === undefined) throw new Error(`no field for a file is called ${label}`);
        const id = `F${randomUUID()}`;
        files.set(id, file);
        const sent = {
          id,
          name: file.name,
          size: file.bytes.length,
          url_private_download: `${answersUrl.replace('/_hooks', '/files-pri')}/${id}`,
        };
        values[input.block_id] = { [input.action_id]: { type: 'file_input', files: [sent] } };
      }
      const answer = await interact({
        type: 'view_submission',
        ...base(user),
        trigger_id: await trigger(user),
        view: { ...asSlack(view), state: { values } },
        response_urls: [],
      });
      const does = answer.body as { response_action?: string; view?: Fields } | '';
      if (answer.status !== 200 || (typeof does === 'object' && does.response_action === 'errors'))
        return answer;
      if (typeof does === 'object' && does.response_action === 'update')
        store.views.update(view.id, { ...does.view, hash: `${Date.now()}` });
      else closed.add(view.view_id);
      return answer;
    },
    problems: () => problems,
    async stop() {
      answers.close();
      answers.closeAllConnections();
      await emulator.close();
    },
  };
}

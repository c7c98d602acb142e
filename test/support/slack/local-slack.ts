import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { problemsOfMessage, problemsOfView } from '#test/support/blockkit.ts';
import { buttonNamed, type Filled, textOf, valuesFor } from './blocks.ts';
import { clientFolder } from './clients.ts';

/** Somebody of the workspace. `id` begins with U. */
export type LocalUser = Readonly<{
  id: string;
  name: string;
  realName: string;
  email: string;
  timeZone?: string;
}>;

export type LocalMessage = Readonly<{
  ts: string;
  channel: string;
  user: string;
  text: string;
  blocks?: readonly unknown[];
  subtype?: string;
  /** Only this person is to see it. */
  ephemeral_to?: string;
  thread_ts?: string;
  bot_id?: string;
}>;

/** local-slack 0.1.8: a server and a client of other makers, in a process of its own. */
export type LocalSlack = Readonly<{
  /** Ends in /api/. */
  apiUrl: string;
  /** The server and its web page. */
  url: string;
  team: string;
  bot: string;
  botToken: string;
  appToken: string;
  signingSecret: string;
  /** The direct channel of a person with the bot; opened when it was not. */
  direct(user: string): Promise<string>;
  messages(channel: string): Promise<readonly LocalMessage[]>;
  /** All that the bot has ever shown there: messages that were changed since, too, as they were. */
  shownIn(channel: string): readonly LocalMessage[];
  /** Waits for a message of the bot in that channel that says this. The newest one. */
  said(channel: string, what: string | RegExp, withinMs?: number): Promise<LocalMessage>;
  /** What its page does when somebody writes, commands, presses, opens the app's home, fills in the open form. */
  write(user: string, channel: string, text: string): Promise<void>;
  command(user: string, channel: string, command: string, text: string): Promise<void>;
  press(user: string, message: LocalMessage, label: string | RegExp): Promise<void>;
  openHome(user: string): Promise<void>;
  submit(user: string, filled: Filled): Promise<void>;
  closeForm(user: string): Promise<void>;
  /** The form on top, as everybody sees it: this client has one stack for the whole workspace. */
  form(): Record<string, unknown> | undefined;
  /** Waits until the form on top has this title. */
  formTitled(title: string, withinMs?: number): Promise<Record<string, unknown>>;
  /** Waits until no form is open. */
  formClosed(withinMs?: number): Promise<void>;
  /** The newest App Home of a person. */
  home(user: string): unknown;
  /** Complaints under the fields of the form on top. */
  formErrors(): Readonly<Record<string, string>>;
  /** What the server noted: what it was sent, what it answered, what it could not deliver. */
  log(): Promise<readonly Readonly<{ direction: string; kind: string; summary: string; detail?: unknown }>[]>;
  /** What broke Slack's limits in anything that was shown, whichever way it came. */
  problems(): readonly string[];
  stop(): Promise<void>;
}>;

type Options = Readonly<{
  users: readonly LocalUser[];
  /** Channels besides `general`; everybody and the bot are in them. */
  channels?: readonly string[];
  /** Where events, commands and interactions are posted to. Absent: Socket Mode. */
  requestUrl?: string;
  /** What it names itself by, before `:port`. */
  host?: string;
}>;

const team = 'T0LATIDO1';
const bot = 'U0LATIDO1';
/** Its ids of channels are given, so that tests can name them. */
export const channelId = (name: string): string => `C0${name.toUpperCase().replaceAll(/[^A-Z]/g, '')}`;

/**
 * Starts local-slack. It has no option to listen on loopback alone: while a test runs, its port is open on every
 * interface of the machine, with an invented workspace behind it.
 */
export async function startLocalSlack({
  users,
  channels = [],
  requestUrl,
  host = '127.0.0.1',
}: Options): Promise<LocalSlack> {
  const folder = mkdtempSync(join(tmpdir(), `latido-local-slack-${process.pid}-`));
  const secret = (prefix: string) => `${prefix}${randomBytes(9).toString('hex')}`;
  const [botToken, appToken, signingSecret] = [secret('xoxb-'), secret('xapp-'), secret('')];
  const members = [...users.map((user) => user.id), bot];
  const config = {
    workspace: { name: 'Aurora Imaginaria', domain: 'aurora', teamId: team },
    apps: [
      {
        appId: 'A0LATIDO1',
        botUserId: bot,
        botName: 'latido',
        botToken,
        appToken,
        signingSecret,
        ...(requestUrl === undefined ? { mode: 'socket' } : { mode: 'events', requestUrl }),
      },
    ],
    users: users.map(({ id, name, realName, email, timeZone = 'America/Bogota' }) => ({
      id,
      name,
      real_name: realName,
      email,
      tz: timeZone,
    })),
    channels: ['general', ...channels].map((name) => ({ id: channelId(name), name, members })),
  };
  const configFile = join(folder, 'config.json');
  writeFileSync(configFile, JSON.stringify(config));

  const program = join(clientFolder('local-slack-linux-x64'), 'bin', 'local-slack');
  const where = ['--config', configFile, '--files-dir', join(folder, 'files')];
  const child = spawn(program, [...where, '--port', '0', '--base-host', host], {
    cwd: folder,
    env: { HOME: folder, TMPDIR: folder, PATH: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const clear = () => rmSync(folder, { recursive: true, force: true });
  const atExit = (): void => {
    child.kill('SIGKILL');
    clear();
  };
  process.once('exit', atExit);
  const ended = once(child, 'close');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const port = await until(`local-slack to listen:\n${output}`, () => {
    if (child.exitCode !== null) throw new Error(`local-slack ended:\n${output}`);
    return /:(\d+)\/api\//.exec(output)?.[1];
  });
  const url = `http://127.0.0.1:${port}`;

  const feed = await openFeed(url.replace('http', 'ws'));
  const control = async (path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${url}/_control/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`local-slack refuses ${path}: ${await response.text()}`);
    return response.json();
  };
  const messages = async (channel: string) =>
    ((await control(`messages/${channel}`)) as { messages: readonly LocalMessage[] }).messages;

  return {
    apiUrl: `${url}/api/`,
    url,
    team,
    bot,
    botToken,
    appToken,
    signingSecret,
    async direct(user) {
      const response = await fetch(`${url}/api/conversations.open`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${botToken}` },
        body: JSON.stringify({ users: user }),
      });
      return ((await response.json()) as { channel: { id: string } }).channel.id;
    },
    messages,
    shownIn: (channel) => feed.shown.filter((one) => one.channel === channel),
    said: (channel, what, withinMs) =>
      until(
        `the bot to say ${what} in ${channel}`,
        async () =>
          (await messages(channel))
            .filter((one) => one.bot_id !== undefined)
            .findLast((one) => says(one, what)),
        withinMs,
      ),
    write: async (user, channel, text) => void (await control('message', { user, channel, text })),
    command: async (user, channel, command, text) =>
      void (await control('command', { user, channel, command, text })),
    async press(user, message, label) {
      const { label: text, ...button } = buttonNamed(message.blocks, label);
      const action = { type: 'button', ...button, text: { type: 'plain_text', text } };
      await control('interact', { user, channel: message.channel, messageTs: message.ts, action });
    },
    openHome: async (user) => void (await control('open-home', { user })),
    async submit(user, filled) {
      feed.forgetErrors();
      feed.send({ t: 'view_submit', user, values: valuesFor(feed.stack().at(-1), filled) });
    },
    closeForm: async (user) => feed.send({ t: 'view_close', user }),
    form: () => feed.stack().at(-1),
    formTitled: (title, withinMs) =>
      until(
        `the form ${title}`,
        () => {
          const top = feed.stack().at(-1);
          return (top?.title as { text?: string } | undefined)?.text === title ? top : undefined;
        },
        withinMs,
      ),
    formClosed: async (withinMs) => {
      await until('the form to close', () => (feed.stack().length === 0 ? true : undefined), withinMs);
    },
    home: (user) => feed.homes.get(user),
    formErrors: feed.errors,
    log: async () => ((await control('log')) as { log: [] }).log,
    problems: () => feed.problems,
    async stop() {
      process.off('exit', atExit);
      feed.close();
      child.kill('SIGKILL');
      await ended;
      clear();
    },
  };
}

export const says = (message: LocalMessage, what: string | RegExp): boolean => {
  const text = `${message.text}\n${textOf(message.blocks)}`;
  return typeof what === 'string' ? text.includes(what) : what.test(text);
};

async function until<T>(
  what: string,
  find: () => T | undefined | Promise<T | undefined>,
  withinMs = 15_000,
): Promise<T> {
  for (const end = performance.now() + withinMs; performance.now() < end; await sleep(25)) {
    const found = await find();
    if (found !== undefined) return found;
  }
  throw new Error(`waited in vain for ${what}`);
}

type View = Record<string, unknown>;
type FeedMessage = Readonly<{
  t: string;
  message?: LocalMessage;
  stack?: readonly View[];
  user?: string;
  view?: View;
  errors?: Record<string, string>;
}>;

/** The wire on which its page is told of everything. Whatever comes from the bot is looked at here. */
async function openFeed(url: string) {
  const socket = new WebSocket(`${url}/ui`);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error('local-slack has no feed'));
  });
  let stack: readonly View[] = [];
  let errors: Record<string, string> = {};
  const homes = new Map<string, View>();
  const problems: string[] = [];
  const shown: LocalMessage[] = [];
  const look = (where: string, found: readonly string[]): void =>
    void problems.push(...found.map((problem) => `${where}: ${problem}`));
  socket.onmessage = ({ data }) => {
    const {
      t,
      message,
      stack: views,
      user,
      view,
      errors: complaints,
    } = JSON.parse(String(data)) as FeedMessage;
    if (message?.bot_id !== undefined) {
      shown.push(message);
      look(t, problemsOfMessage(message));
    }
    if (views !== undefined) {
      stack = views;
      errors = {};
      for (const one of views) look(t, problemsOfView(asSent(one)));
    }
    if (complaints !== undefined) errors = complaints;
    if (t === 'home' && user !== undefined && view !== undefined) {
      homes.set(user, view);
      look(t, problemsOfView(asSent(view)));
    }
  };
  return {
    send: (message: object) => socket.send(JSON.stringify(message)),
    stack: () => stack,
    errors: () => errors,
    forgetErrors: () => {
      errors = {};
    },
    homes,
    shown,
    problems,
    close: () => socket.close(),
  };
}

const given = ['id', 'team_id', 'app_id', 'bot_id', 'root_view_id', 'previous_view_id', 'hash', 'state'];
/** A view without what the server puts into it. */
const asSent = (view: View): View =>
  Object.fromEntries(Object.entries(view).filter(([name]) => !given.includes(name)));

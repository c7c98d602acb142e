import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Chat, ChatEvent, Handle, Pace, Route } from '#core/chat.ts';
import type { Clock } from '#core/clock.ts';
import { PlatformError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import { createAnswering } from './answer/answer.ts';
import { createDialogs } from './answer/dialogs.ts';
import { createImages } from './answer/images.ts';
import { createMessages } from './answer/messages.ts';
import { createSaying } from './answer/say.ts';
import { createApi, reasonFields } from './api.ts';
import { createPeople } from './people.ts';
import type { Installation, KeepRoute, Tokens } from './ports.ts';
import { createDirects } from './receive/directs.ts';
import { fetchFiles } from './receive/files.ts';
import { createGroups } from './receive/groups.ts';
import { isObj, type Obj } from './receive/http.ts';
import {
  type Incoming,
  type Known,
  parseCommand,
  parsePress,
  parseShortcut,
  parseSubmission,
} from './receive/parse.ts';
import { parseEvent } from './receive/parse-event.ts';
import { createReceiver } from './receive/receiver.ts';
import { createSockets } from './receive/sockets.ts';
import { platform } from './receive/spot.ts';

export type SlackOptions = Readonly<{
  /** HTTP: the route POST /slack/events. */
  signingSecret: string | undefined;
  /** Socket Mode besides. */
  appToken: string | undefined;
  /** Connections of this process in Socket Mode: two, as one is being recycled now and then; Slack allows an app ten. */
  sockets?: number;
  /** Ends in `/api/`; Slack's own when absent. */
  apiUrl: string | undefined;
  tokens: Tokens;
  install?: Readonly<{ routes: readonly Route[] }>;
  keepRoute: KeepRoute;
  pace: Pace;
  clock: Clock;
  log: Log;
}>;

/** What is in hand gets so long at a stop. Milliseconds. */
const closeWithinMs = 5_000;
/** Of the time for a command. Milliseconds. */
const openWithinMs = 500;
/** Somebody opens the conversation and waits for nothing: but Slack waits for the acknowledgement. Milliseconds. */
const greetWithinMs = 1_500;

const done = z.looseObject({});
const history = z.looseObject({ messages: z.array(z.unknown()) });
const revoked = z.looseObject({ tokens: z.looseObject({ bot: z.array(z.string()).nullish() }) });

/** Slack, by HTTP or Socket Mode or both, for every workspace that `tokens` knows. */
export function createSlackChat(options: SlackOptions): Chat {
  const { tokens, clock, log, apiUrl, keepRoute } = options;
  const api = createApi({ apiUrl, tokens });
  const directs = createDirects();
  const withPictures = createImages({ api, apiUrl, log });
  const messages = createMessages({ api, tokens, withPictures, directs, keepRoute, log });
  const saying = createSaying({ api, apiUrl, messages, withPictures, log });
  const dialogs = createDialogs({ api, messages, withPictures, log });
  const answering = createAnswering({ saying, dialogs, clock, log });
  const membersOf = createGroups({ api, clock, log });
  const people = createPeople({ api, tokens, log });
  const receiver = createReceiver({ tokens, signingSecret: options.signingSecret, clock, log });
  let sockets: ReturnType<typeof createSockets> | undefined;

  /** What the payload only points at. */
  async function completed(incoming: Incoming, installation: Installation): Promise<ChatEvent> {
    const { event, groups, files, team, spot } = incoming;
    if ((event.kind === 'message' || event.kind === 'command') && groups !== undefined) {
      const members = await membersOf(spot.tenant, groups, installation.org ? team : undefined);
      const named = new Set([installation.botUser, ...event.mentions.map((mention) => mention.key)]);
      return { ...event, mentions: [...event.mentions, ...members.filter(({ key }) => !named.has(key))] };
    }
    if (event.kind === 'submit' && files !== undefined) {
      const found = await fetchFiles(files, { token: installation.token, apiUrl, log });
      return { ...event, values: { ...event.values, ...found } };
    }
    return event;
  }

  /** A command typed in a direct chat: in the one with the bot, or between two people? */
  async function learnDirect(tenant: string, body: Obj): Promise<void> {
    const { channel_id: channel, user_id: user } = body;
    if (typeof channel !== 'string' || !channel.startsWith('D') || typeof user !== 'string') return;
    if (directs.of(tenant, user) !== undefined) return;
    const opened = messages.open({ tenant, key: user }).catch((error: unknown) => {
      log.info({ tenant, ...reasonFields(error) }, 'slack: a direct channel could not be looked up');
    });
    await Promise.race([opened, sleep(openWithinMs, undefined, { ref: false })]);
  }

  /** Coming into a conversation that has begun is no news. What cannot be looked up is taken for begun. */
  async function isFirstVisit({ spot }: Incoming): Promise<boolean> {
    if (spot.channel === undefined) return false;
    const args = { channel: spot.channel, limit: 1 };
    const isEmpty = api
      .call(spot.tenant, 'conversations.history', args, history)
      .then((found) => found.messages.length === 0)
      .catch((error: unknown) => {
        log.info({ tenant: spot.tenant, ...reasonFields(error) }, 'slack: nobody greeted');
        return false;
      });
    return Promise.race([isEmpty, sleep(greetWithinMs, false, { ref: false })]);
  }

  /** An old report can come late; the app may be installed again by now. */
  async function forget(tenant: string): Promise<void> {
    const isAlive = await api.call(tenant, 'auth.test', {}, done).then(
      () => true,
      () => false,
    );
    if (isAlive) return;
    log.info({ tenant }, 'slack: the app was removed');
    await tokens.drop(tenant);
  }

  function listen(handle: Handle): void {
    const { app } = receiver;
    const on =
      (parse: (body: Obj, known: Known) => Incoming | undefined) =>
      async ({ body }: Readonly<{ body: object }>): Promise<void> => {
        const turn = receiver.turnOf(body);
        if (turn === undefined || !isObj(body)) return;
        const { installation } = turn;
        const { tenant } = installation;
        await learnDirect(tenant, body);
        const incoming = parse(body, {
          installation,
          now: clock.now(),
          directOf: (user) => directs.of(tenant, user),
        });
        if (incoming === undefined) return;
        const { event, spot } = incoming;
        if (event.direct && spot.channel !== undefined) directs.learn(tenant, spot.user, spot.channel);
        if (event.kind === 'joined' && !(await isFirstVisit(incoming))) return;
        await answering.answer(handle, { ...incoming, event: await completed(incoming, installation) }, turn);
      };
    app.command(/.*/, on(parseCommand));
    app.action(/.*/, on(parsePress));
    app.view(/.*/, on(parseSubmission));
    app.shortcut(/.*/, on(parseShortcut));
    app.event(
      /^(message|app_mention|app_home_opened|team_join|user_change|user_profile_changed)$/,
      on(parseEvent),
    );
    app.event(/^(app_uninstalled|tokens_revoked)$/, async ({ body }: Readonly<{ body: object }>) => {
      const turn = receiver.turnOf(body);
      const event = isObj(body) && isObj(body.event) ? body.event : {};
      const bots = revoked.safeParse(event).data?.tokens.bot ?? [];
      if (turn === undefined || (event.type === 'tokens_revoked' && bots.length === 0)) return;
      await turn.acknowledge();
      await forget(turn.installation.tenant);
    });
  }

  return {
    platform,
    can: {
      dialogs: true,
      privateReplies: true,
      edits: true,
      slashCommands: true,
      coldMessages: true,
      home: true,
    },
    pace: options.pace,

    async connect(handle) {
      listen(handle);
      if (options.appToken !== undefined) {
        const { appToken, sockets: count = 2 } = options;
        sockets = createSockets({ appToken, apiUrl, count, log, take: receiver.take });
        await sockets.start();
      }
      return [...receiver.routes, ...(options.install?.routes ?? [])];
    },

    // Over HTTP it is reached as soon as the server listens.
    ready: () => options.signingSecret !== undefined || sockets?.isConnected() === true,

    async close() {
      await receiver.close(closeWithinMs);
      await sockets?.close();
    },

    send: messages.send,
    update: messages.update,
    find: messages.find,
    tenants: async () => {
      try {
        return await tokens.tenants();
      } catch (cause) {
        throw cause instanceof PlatformError ? cause : new PlatformError('network', { cause });
      }
    },
    people: people.people,
    person: people.person,
  };
}

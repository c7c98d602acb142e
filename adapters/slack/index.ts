import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Chat, Handle, Pace, Route } from '#core/chat.ts';
import type { Clock } from '#core/clock.ts';
import { PlatformError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import { createAnswering } from './answer/answer.ts';
import { createDialogs } from './answer/dialogs.ts';
import { createImages } from './answer/images.ts';
import { createMessages } from './answer/messages.ts';
import { createSaying } from './answer/say.ts';
import { createApi, isDead, reasonFields } from './api.ts';
import { createPeople } from './people.ts';
import type { KeepRoute, Tokens } from './ports.ts';
import { createDirects } from './receive/directs.ts';
import { fetchFiles } from './receive/files.ts';
import { createGroups } from './receive/groups.ts';
import { isObj, type Obj } from './receive/http.ts';
import { textAt } from './receive/identity.ts';
import { type Incoming, type Known, parseCommand, parsePress, parseSubmission } from './receive/parse.ts';
import { parseEvent } from './receive/parse-event.ts';
import { parseShortcut } from './receive/parse-shortcut.ts';
import { createReceiver, type Turn } from './receive/receiver.ts';
import { createSockets } from './receive/sockets.ts';
import { platform, threadOf } from './receive/spot.ts';
import { createStanding } from './receive/standing.ts';
import { createVisits } from './receive/visits.ts';

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
  /** Of which signs under people's messages anything is made. Absent: of all. */
  hears?(sign: string): Promise<boolean>;
  pace: Pace;
  clock: Clock;
  log: Log;
}>;

/** What is in hand gets so long at a stop. Milliseconds. */
const closeWithinMs = 5_000;
/** What is looked up before an event is handled may take so long at most, and no longer than the handler can spare. Milliseconds. */
const lookUpMs = { direct: 500, group: 600, file: 1_500, visit: 1_500, place: 500 } as const;
/** Of the time for the acknowledgement this is left to the handler, whatever was slow before it. Milliseconds. */
const handleMs = 1_300;
const spare = (turn: Turn, most: number): number =>
  Math.floor(Math.max(0, Math.min(most, turn.leftMs() - handleMs)));

const done = z.looseObject({});
const revoked = z.looseObject({ tokens: z.looseObject({ bot: z.array(z.string()).nullish() }) });

/** Slack, by HTTP or Socket Mode or both, for every workspace that `tokens` knows. */
export function createSlackChat(options: SlackOptions): Chat {
  const { tokens, clock, log, apiUrl, keepRoute, hears = async () => true } = options;
  const api = createApi({ apiUrl, tokens });
  const directs = createDirects();
  const withPictures = createImages({ api, apiUrl, log });
  const messages = createMessages({ api, tokens, withPictures, directs, keepRoute, log });
  const saying = createSaying({ api, apiUrl, messages, withPictures, log });
  const dialogs = createDialogs({ api, messages, withPictures, log });
  const answering = createAnswering({ saying, dialogs, clock, log });
  const membersOf = createGroups({ api, clock, log });
  const standingOf = createStanding({ api, log });
  const isFirstVisit = createVisits({ api, log });
  const people = createPeople({ api, tokens, log });
  const receiver = createReceiver({ tokens, signingSecret: options.signingSecret, clock, log });
  let sockets: ReturnType<typeof createSockets> | undefined;

  /** What the payload only points at. */
  async function completed(incoming: Incoming, turn: Turn): Promise<Incoming> {
    const { installation } = turn;
    const { event, groups, files, team, spot, reactedTo } = incoming;
    if ('mentions' in event && groups !== undefined) {
      const members = await membersOf(
        spot.tenant,
        groups,
        installation.org ? team : undefined,
        spare(turn, lookUpMs.group),
      );
      const named = new Set([installation.botUser, ...event.mentions.map((mention) => mention.key)]);
      const mentions = [...event.mentions, ...members.filter(({ key }) => !named.has(key))];
      return { ...incoming, event: { ...event, mentions } };
    }
    if (
      event.kind === 'reaction' &&
      !event.removed &&
      spot.channel !== undefined &&
      reactedTo !== undefined
    ) {
      const { channel } = spot;
      const stands = await standingOf(spot.tenant, channel, reactedTo, spare(turn, lookUpMs.place));
      if (stands === undefined) return incoming;
      const { thread, link } = stands;
      const pointed = { ...event.pointed, thread: threadOf(spot, channel, thread ?? reactedTo), link };
      const answered = thread === undefined || thread === reactedTo ? spot : { ...spot, thread };
      return { ...incoming, event: { ...event, pointed }, spot: answered };
    }
    if (event.kind === 'submit' && files !== undefined) {
      const withinMs = spare(turn, lookUpMs.file);
      const found = await fetchFiles(files, { token: installation.token, apiUrl, log, withinMs });
      return { ...incoming, event: { ...event, values: { ...event.values, ...found } } };
    }
    return incoming;
  }

  /** A command or a message shortcut in a direct chat: in the one with the bot, or between two people? */
  async function learnDirect(tenant: string, body: Obj, turn: Turn): Promise<void> {
    const isShortcut = body.type === 'message_action';
    const channel = isShortcut ? textAt(body, 'channel', 'id') : body.channel_id;
    const user = isShortcut ? textAt(body, 'user', 'id') : body.user_id;
    if (typeof channel !== 'string' || !channel.startsWith('D') || typeof user !== 'string') return;
    if (directs.of(tenant, user) !== undefined) return;
    const opened = messages.open({ tenant, key: user }).catch((error: unknown) => {
      log.info({ tenant, ...reasonFields(error) }, 'slack: a direct channel could not be looked up');
    });
    await Promise.race([opened, sleep(spare(turn, lookUpMs.direct), undefined, { ref: false })]);
  }

  /**
   * An old report can come late; the app may be installed again by now.
   * @throws PlatformError when Slack could not be asked: it will report it once more
   */
  async function forget(tenant: string): Promise<void> {
    const asked = clock.now();
    try {
      await api.call(tenant, 'auth.test', {}, done);
    } catch (error) {
      if (!isDead(error)) throw error;
      log.info({ tenant }, 'slack: the app was removed');
      await tokens.drop(tenant, asked);
    }
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
        await learnDirect(tenant, body, turn);
        const incoming = parse(body, {
          installation,
          now: clock.now(),
          directOf: (user) => directs.of(tenant, user),
        });
        if (incoming === undefined) return;
        const { event, spot } = incoming;
        // Before anything is asked or written: there are many, and nearly all are people's own affair.
        if (event.kind === 'reaction' && event.on === undefined && !(await hears(event.name))) return;
        if (event.direct && spot.channel !== undefined) directs.learn(tenant, spot.user, spot.channel);
        if (event.kind === 'joined' && !(await isFirstVisit(spot, spare(turn, lookUpMs.visit)))) return;
        await answering.answer(handle, await completed(incoming, turn), turn);
      };
    app.command(/.*/, on(parseCommand));
    app.action(/.*/, on(parsePress));
    app.view(/.*/, on(parseSubmission));
    app.shortcut(/.*/, on(parseShortcut));
    app.event(
      /^(message|app_mention|app_home_opened|reaction_added|reaction_removed|team_join|user_change|user_profile_changed)$/,
      on(parseEvent),
    );
    app.event(/^(app_uninstalled|tokens_revoked)$/, async ({ body }: Readonly<{ body: object }>) => {
      const turn = receiver.turnOf(body);
      const event = isObj(body) && isObj(body.event) ? body.event : {};
      const bots = revoked.safeParse(event).data?.tokens.bot ?? [];
      if (turn === undefined || (event.type === 'tokens_revoked' && bots.length === 0)) return;
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

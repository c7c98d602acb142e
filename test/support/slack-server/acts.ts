import { randomUUID } from 'node:crypto';
import {
  blockActions,
  eventBody,
  globalShortcut,
  messageShortcut,
  personMessage,
  slashCommand,
  viewClosed,
  viewSubmission,
} from '../../fixtures/slack/server-payloads.ts';
import { type Call, isObj, list, str } from './calls.ts';
import { add, content, messageObject, typeOf } from './methods-chat.ts';
import { checkView, create, elementsOf, pushOn, put, viewObject } from './methods-views.ts';
import { userObject } from './objects.ts';
import type { Ack, Outgoing } from './outgoing.ts';
import { emojiNames } from './read.ts';
import type { Envelope } from './sockets.ts';
import {
  type Channel,
  type Install,
  type Message,
  newId,
  type Obj,
  type User,
  type View,
  type World,
} from './world.ts';

const triggerLivesMs = 3_000;
const responseUrlLivesMs = 30 * 60_000;
const responseUrlUses = 5;

export type Repeat = Readonly<{ id?: string }>;

type Options = Readonly<{
  world: World;
  outgoing: Outgoing;
  base(): string;
  /** Events the app has subscribed to, as `manifest.json` names them. */
  events: ReadonlySet<string>;
  callFor(install: Install, args: Readonly<Record<string, string>>): Call;
}>;

/** What people do in Slack, and what Slack then sends to the app. */
export function createActs(options: Options) {
  const { world, outgoing, base, events } = options;
  const repeated = new Map<string, Envelope>();
  /** What a person was shown instead of an answer. */
  const complaints: string[] = [];

  const installOf = (): Install => {
    const found = [...world.installs.values()].find((one) => !one.revoked);
    if (found === undefined) throw new Error('the app is not installed');
    return found;
  };
  const userOf = (id: string): User => {
    const found = world.users.get(id);
    if (found === undefined) throw new Error(`nobody is ${id}`);
    return found;
  };
  const whoIs = (id: string) => {
    const { team, name } = userOf(id);
    return { id, team, name };
  };
  const channelName = (channel: Channel): string => (channel.kind === 'im' ? 'directmessage' : channel.name);

  function trigger(user: string, view?: string): string {
    const id = `${Date.now()}.${Math.floor(Math.random() * 1e12)}.${randomUUID().replaceAll('-', '')}`;
    const { app } = installOf();
    world.triggers.set(id, {
      user,
      app,
      until: world.now() + triggerLivesMs,
      used: false,
      ...(view && { view }),
    });
    return id;
  }

  function responseUrl(user: string, channel: string, message?: Message): string {
    const path = `/actions/${installOf().tenant}/${newId('')}/${randomUUID()}`;
    world.responseUrls.set(path, {
      channel,
      user,
      app: installOf().app,
      until: world.now() + responseUrlLivesMs,
      left: responseUrlUses,
      ...(message && { message: message.ts }),
    });
    return `${base()}${path}`;
  }

  const baseOf = (user: string, view?: string) => {
    const { app, tenant, org } = installOf();
    return { app, tenant, org, who: whoIs(user), trigger: trigger(user, view) };
  };

  /** The same happening once more is the same payload. */
  function once(repeat: Repeat, make: () => Envelope): { envelope: Envelope; again: boolean } {
    const known = repeat.id === undefined ? undefined : repeated.get(repeat.id);
    if (known !== undefined) return { envelope: known, again: true };
    const envelope = make();
    if (repeat.id !== undefined) repeated.set(repeat.id, envelope);
    return { envelope, again: false };
  }

  const bodyOf = (install: Install, event: Obj, team: string, shared: boolean): Obj =>
    eventBody({
      app: install.app,
      tenant: install.tenant,
      org: install.org,
      team,
      bot: install.botUser,
      id: newId('Ev'),
      at: world.now(),
      shared,
      event,
    });

  const wanted = (event: Obj): boolean => {
    const type = str(event.type);
    const plural: Readonly<Record<string, string>> = { channel: 'channels', group: 'groups' };
    const kind = str(event.channel_type);
    return events.has(type === 'message' ? `message.${plural[kind] ?? kind}` : type);
  };

  /** Sends an event if the app has asked for such. */
  async function tell(
    event: Obj,
    install: Install = installOf(),
    repeat: Repeat = {},
  ): Promise<Ack | undefined> {
    if (!wanted(event)) return undefined;
    const shared = world.channels.get(str(event.channel))?.shared ?? false;
    const { envelope, again } = once(repeat, () => ({
      type: 'events_api',
      payload: bodyOf(
        install,
        event,
        install.org ? (world.users.get(str(event.user))?.team ?? '') : install.tenant,
        shared,
      ),
    }));
    return outgoing.event(envelope.payload, again ? { attempt: 1, reason: 'http_timeout' } : undefined);
  }

  async function interact(user: string, envelope: Envelope): Promise<Ack> {
    const ack = await outgoing.send(envelope);
    if (!ack.ok) complaints.push(`${user} ${ack.what}: ${ack.reason}`);
    return ack;
  }

  // --- words ---

  const special: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  const escaped = (text: string): string => text.replace(/[&<>]/g, (found) => special[found] ?? found);
  const signs = new RegExp(`(${Object.keys(emojiNames).join('|')})`, 'u');

  /** What the editor makes of typed words: emoji become names, people are ids. */
  function typed(pieces: readonly (string | Readonly<{ user: string }>)[]): {
    text: string;
    blocks: readonly Obj[];
  } {
    const parts = pieces.flatMap((piece): readonly (string | Readonly<{ user: string }>)[] =>
      typeof piece === 'string' ? piece.split(signs).filter(Boolean) : [piece],
    );
    const elements = parts.map((part) => {
      if (typeof part !== 'string') return { type: 'user', user_id: part.user };
      const name = emojiNames[part];
      if (name === undefined) return { type: 'text', text: part };
      return { type: 'emoji', name, unicode: part.codePointAt(0)?.toString(16) };
    });
    const text = parts
      .map((part) => {
        if (typeof part !== 'string') return `<@${part.user}>`;
        const name = emojiNames[part];
        return name === undefined ? escaped(part) : `:${name}:`;
      })
      .join('');
    const section = { type: 'rich_text_section', elements };
    return { text, blocks: [{ type: 'rich_text', block_id: randomUUID().slice(0, 5), elements: [section] }] };
  }

  return {
    complaints,
    tell,
    interact,
    trigger,
    responseUrl,

    /** @param mentions stand behind the words; in a channel the bot's name stands before them */
    async say(
      user: string,
      channel: Channel,
      words: string,
      more: Repeat & Readonly<{ mentions?: readonly string[]; thread?: string; callsBot?: boolean }> = {},
    ): Promise<Ack | undefined> {
      const { mentions = [], callsBot = channel.kind !== 'im', thread } = more;
      const known = more.id !== undefined && repeated.has(more.id);
      const install = installOf();
      const pieces = [
        ...(callsBot ? [{ user: install.botUser }, ' '] : []),
        words,
        ...mentions.flatMap((one) => [' ', { user: one }]),
      ];
      const message: Message = { ts: world.ts(), user, ...typed(pieces), ...(thread && { thread }) };
      if (!known) channel.messages.push(message);
      const event = (type: 'message' | 'app_mention'): Obj =>
        personMessage(whoIs(user), {
          ts: message.ts,
          text: message.text,
          blocks: message.blocks,
          channel: channel.id,
          client: randomUUID(),
          type,
          ...(type === 'message' && { channelType: typeOf(channel) }),
          ...(thread && { thread }),
          foreign: userOf(user).team !== install.tenant && !install.org,
        });
      if (channel.kind === 'im') return tell(event('message'), install, more);
      await tell(event('message'), install);
      return callsBot ? tell(event('app_mention'), install, more) : undefined;
    },

    /** Somebody changes their own words; the mentions and the call of the bot that stood there stay. */
    async edit(
      user: string,
      channel: Channel,
      message: Message,
      words: string,
      more: Repeat & Readonly<{ mentions?: readonly string[] }> = {},
    ): Promise<Ack | undefined> {
      if (message.user !== user) throw new Error('nobody changes the words of others');
      const install = installOf();
      const known = more.id !== undefined && repeated.has(more.id);
      const before = personal(channel, message);
      if (!known) {
        const calls = message.text.includes(`<@${install.botUser}>`);
        const pieces = [
          ...(calls ? [{ user: install.botUser }, ' '] : []),
          words,
          ...(more.mentions ?? []).flatMap((one) => [' ', { user: one }]),
        ];
        Object.assign(message, { ...typed(pieces), edited: world.ts() });
      }
      return tell(changed(channel, personal(channel, message), before), install, more);
    },

    /** Slack itself changes a message: to show what is behind a link, or how many answers there are. */
    async unfurl(channel: Channel, message: Message): Promise<Ack | undefined> {
      const before = personal(channel, message);
      const attachments = [{ id: 1, service_name: 'example', from_url: 'https://x.example', fallback: 'x' }];
      return tell(changed(channel, { ...before, attachments }, before));
    },

    /** A message with answers leaves a stone in its place. */
    async remove(
      user: string,
      channel: Channel,
      message: Message,
      more: Repeat = {},
    ): Promise<Ack | undefined> {
      userOf(user);
      const before = personal(channel, message);
      const at = channel.messages.indexOf(message);
      if (at >= 0) channel.messages.splice(at, 1);
      const answered = channel.messages.some((one) => one.thread === message.ts && one.ts !== message.ts);
      if (answered) {
        const stone = {
          type: 'message',
          subtype: 'tombstone',
          text: 'This message was deleted.',
          user: 'USLACKBOT',
          hidden: true,
          thread_ts: message.ts,
          ts: message.ts,
        };
        return tell(changed(channel, stone, before), installOf(), more);
      }
      const ts = world.ts();
      return tell(
        {
          type: 'message',
          subtype: 'message_deleted',
          previous_message: before,
          channel: channel.id,
          hidden: true,
          deleted_ts: message.ts,
          ts,
          event_ts: ts,
          channel_type: typeOf(channel),
        },
        installOf(),
        more,
      );
    },

    /** @param sign its name, with a skin tone as it may be */
    async react(
      user: string,
      channel: Channel,
      message: Message,
      sign: string,
      more: Repeat & Readonly<{ removed?: boolean }> = {},
    ): Promise<Ack | undefined> {
      return tell(
        {
          type: more.removed === true ? 'reaction_removed' : 'reaction_added',
          user,
          reaction: sign,
          item_user: message.user,
          item: { type: 'message', channel: channel.id, ts: message.ts },
          event_ts: world.ts(),
        },
        installOf(),
        more,
      );
    },

    /** @param name without the slash */
    async command(
      user: string,
      channel: Channel,
      name: string,
      text: string,
      more: Repeat & Readonly<{ mentions?: readonly string[] }> = {},
    ): Promise<Ack> {
      if (userOf(user).team !== installOf().tenant && !installOf().org) {
        throw new Error('people of other workspaces have no commands');
      }
      const { envelope } = once(more, () => {
        const words = [
          escaped(text.trim()),
          ...(more.mentions ?? []).map((one) => `<@${one}|${userOf(one).name}>`),
        ];
        const where = { id: channel.id, name: channelName(channel) };
        return {
          type: 'slash_commands',
          payload: slashCommand(
            baseOf(user),
            where,
            `/${name}`,
            words.filter(Boolean).join(' '),
            responseUrl(user, channel.id),
          ),
        };
      });
      const ack = await interact(user, envelope);
      if (ack.ok && ack.body !== undefined) answered(user, channel, ack.body);
      return ack;
    },

    /** @param on a message with its channel, or a view */
    async press(
      user: string,
      on: Readonly<{ message: Message; channel: Channel }> | Readonly<{ view: View }>,
      block: Obj,
      element: Obj,
      more: Repeat = {},
    ): Promise<Ack> {
      const { envelope } = once(more, () => {
        const action = {
          action_id: element.action_id,
          block_id: block.block_id,
          text: element.text,
          ...(element.value !== undefined && { value: element.value }),
          ...(element.style !== undefined && { style: element.style }),
          type: element.type,
          action_ts: world.ts(),
        };
        const install = installOf();
        const call = { world, install };
        const payload =
          'view' in on
            ? blockActions(
                baseOf(user, on.view.id),
                { kind: 'view', view: viewObject(call, on.view) },
                action,
              )
            : blockActions(
                baseOf(user),
                {
                  kind: 'message',
                  message: messageObject(call, on.message, true),
                  channel: { id: on.channel.id, name: channelName(on.channel) },
                  ephemeral: on.message.only !== undefined,
                  responseUrl: responseUrl(user, on.channel.id, on.message),
                },
                action,
              );
        return { type: 'interactive', payload };
      });
      return interact(user, envelope);
    },

    /**
     * Sends the modal in front, filled in as it stands.
     * @throws Error where Slack's own client would not let it be sent
     */
    async submit(user: string, view: View, more: Repeat = {}): Promise<Ack> {
      const { envelope } = once(more, () => {
        mustBeComplete(view);
        const payload = viewSubmission(
          baseOf(user, view.id),
          viewObject({ world, install: installOf() }, view),
        );
        return { type: 'interactive', payload };
      });
      const ack = await interact(user, envelope);
      if (ack.ok) submitted(user, view, ack.body);
      return ack;
    },

    /** Closes the modal in front, or all of them. */
    async close(user: string, all = false): Promise<void> {
      const stack = world.stacks.get(user) ?? [];
      const closed = all ? stack.splice(0) : stack.splice(-1);
      world.stacks.set(user, stack);
      for (const id of closed.toReversed()) {
        const view = world.views.get(id);
        if (view?.body.notify_on_close !== true) continue;
        const payload = viewClosed(baseOf(user), viewObject({ world, install: installOf() }, view), all);
        await interact(user, { type: 'interactive', payload });
      }
    },

    async shortcut(user: string, callback: string): Promise<Ack> {
      return interact(user, {
        type: 'interactive',
        payload: globalShortcut(baseOf(user), callback, world.ts()),
      });
    },

    async messageShortcut(
      user: string,
      callback: string,
      channel: Channel,
      message: Message,
      more: Repeat = {},
    ): Promise<Ack> {
      const { envelope } = once(more, () => ({
        type: 'interactive',
        payload: messageShortcut(
          baseOf(user),
          callback,
          world.ts(),
          personal(channel, message),
          { id: channel.id, name: channelName(channel) },
          responseUrl(user, channel.id, message),
        ),
      }));
      return interact(user, envelope);
    },

    openTab(user: string, tab: 'home' | 'messages', repeat: Repeat = {}): Promise<Ack | undefined> {
      const install = installOf();
      const view = world.views.get(world.homes.get(user) ?? '');
      return tell(
        {
          type: 'app_home_opened',
          user,
          channel: world.im(user).id,
          tab,
          ...(tab === 'home' && view !== undefined && { view: viewObject({ world, install }, view) }),
          event_ts: world.ts(),
        },
        install,
        repeat,
      );
    },

    userEvent(type: 'user_change' | 'team_join', user: User): Promise<Ack | undefined> {
      user.updated = Math.floor(world.now() / 1_000);
      const install = installOf();
      const email = install.scopes.has('users:read.email');
      return tell({
        type,
        user: userObject(user, { email, locale: true, of: install.tenant }),
        cache_ts: Math.floor(world.now() / 1_000),
        event_ts: world.ts(),
      });
    },

    /** The app is removed from the workspace: its token dies, and both events come. */
    async uninstall(): Promise<void> {
      const install = installOf();
      install.revoked = true;
      await tell(
        { type: 'tokens_revoked', tokens: { oauth: [], bot: [install.botUser] }, event_ts: world.ts() },
        install,
      );
      await tell({ type: 'app_uninstalled', event_ts: world.ts() }, install);
    },
  };

  /** A message as events tell of it. */
  function personal(channel: Channel, message: Message): Obj {
    const team = userOf(message.user).team;
    if (message.app !== undefined) return messageObject({ install: installOf() }, message, true);
    return {
      type: 'message',
      user: message.user,
      ts: message.ts,
      client_msg_id: randomUUID(),
      text: message.text,
      team,
      ...(channel.shared && team !== installOf().tenant && { user_team: team, source_team: team }),
      blocks: message.blocks,
      ...(message.thread !== undefined && { thread_ts: message.thread }),
      ...(message.edited !== undefined && { edited: { user: message.user, ts: message.edited } }),
    };
  }

  function changed(channel: Channel, message: Obj, before: Obj): Obj {
    const ts = world.ts();
    return {
      type: 'message',
      subtype: 'message_changed',
      message,
      previous_message: before,
      channel: channel.id,
      hidden: true,
      ts,
      event_ts: ts,
      channel_type: typeOf(channel),
    };
  }

  /** A command may be answered in the acknowledgement: with text, or with a message. */
  function answered(user: string, channel: Channel, body: unknown): void {
    const given = isObj(body) ? body : { text: str(body) };
    const parts = content(world, { text: str(given.text), blocks: given.blocks, metadata: undefined });
    const only = given.response_type === 'in_channel' ? undefined : user;
    add(options.callFor(installOf(), {}), channel, { ...parts, ...(only && { only }) });
  }

  /** What the app answered to a submission, carried out on the screen. */
  function submitted(user: string, view: View, body: unknown): void {
    const stack = world.stacks.get(user) ?? [];
    if (!stack.includes(view.id)) return;
    try {
      carryOut(user, view, stack, body);
    } catch (error) {
      const details = error instanceof Error && 'details' in error ? String(error.details) : '';
      complaints.push(`${user} view_submission: ${String(error)} ${details}`);
    }
  }

  function carryOut(user: string, view: View, stack: readonly string[], body: unknown): void {
    if (body === undefined) {
      world.stacks.set(user, stack.slice(0, stack.indexOf(view.id)));
      return;
    }
    if (!isObj(body)) throw new Error('the answer is no JSON object');
    const call = options.callFor(installOf(), {});
    switch (body.response_action) {
      case 'clear':
        world.stacks.set(user, []);
        return;
      case 'errors':
        view.errors = errorsFor(view, body.errors);
        return;
      case 'update':
        put(world, view, checkView(world, body.view, 'modal'));
        return;
      case 'push':
        if (stack.length >= 3) throw new Error('push_limit_reached');
        pushOn(world, create(call, user, 'modal', checkView(world, body.view, 'modal')));
        return;
      default:
        throw new Error('no response_action');
    }
  }

  /** Errors stand under inputs, and nowhere else. */
  function errorsFor(view: View, given: unknown): Readonly<Record<string, string>> {
    const errors = Object.entries(isObj(given) ? given : {});
    const inputs = list(view.body.blocks).flatMap((one) => (one.type === 'input' ? [str(one.block_id)] : []));
    if (errors.length === 0) throw new Error('no errors');
    for (const [block, text] of errors) {
      if (!inputs.includes(block)) throw new Error(`errors for no input block: ${block}`);
      if (str(text) === '') throw new Error('an error without words');
    }
    return Object.fromEntries(errors.map(([block, text]) => [block, str(text)]));
  }

  /** Slack's client does not send a form with something missing. */
  function mustBeComplete(view: View): void {
    if (view.body.submit === undefined || view.body.submit === null)
      throw new Error('the modal has no submit');
    for (const { block, element, key } of elementsOf(view.body)) {
      if (block.type !== 'input') continue;
      const value = view.typed.get(key);
      const empty = value === null || value === '' || (Array.isArray(value) && value.length === 0);
      if (empty && block.optional !== true) throw new Error(`the client asks for ${str(block.block_id)}`);
      const length = typeof value === 'string' ? value.length : 0;
      if (typeof element.max_length === 'number' && length > element.max_length)
        throw new Error('too long for the client');
      if (typeof element.min_length === 'number' && !empty && length < element.min_length)
        throw new Error('too short');
    }
  }
}

import { randomUUID } from 'node:crypto';
import { problemsOfMessage } from '../blockkit.ts';
import {
  type Call,
  isObj,
  json,
  list,
  type Method,
  needed,
  page,
  Refused,
  str,
  within,
  yes,
} from './calls.ts';
import { userObject } from './objects.ts';
import type { Channel, Message, Obj, World } from './world.ts';

/** What `chat.update` refuses, and what all blocks together may hold. UTF-16 units, measured by others on Slack. */
const updateTextMax = 4_000;
const blocksTextMax = 13_200;

/** @throws Refused `channel_not_found` also for what the bot cannot see */
export function channelOf(call: Call, id: string): Channel {
  const channel = call.world.channels.get(id);
  const seen =
    channel !== undefined && (channel.kind === 'public' || channel.members.has(call.install.botUser));
  if (!seen) throw new Refused('channel_not_found');
  return channel;
}

const scopeOf =
  (what: string) =>
  (call: Call): string | undefined => {
    const kind = call.world.channels.get(call.args.channel ?? '')?.kind;
    const by = { im: 'im', public: 'channels', private: 'groups' } as const;
    return kind && `${by[kind]}:${what}`;
  };

/** What is inside a message: checked as Slack would, and completed with what Slack adds. */
export function content(
  world: World,
  given: Readonly<{ text: string; blocks: unknown; metadata: unknown }>,
): Pick<Message, 'text' | 'blocks' | 'metadata'> {
  const { text, blocks, metadata } = given;
  if (blocks !== undefined && !Array.isArray(blocks)) throw new Refused('invalid_blocks_format');
  if (text.trim() === '' && (blocks ?? []).length === 0) throw new Refused('no_text');
  if (text.length > 40_000) throw new Refused('msg_too_long');
  // Text alone is right as it is.
  const problems = blocks === undefined ? [] : problemsOfMessage({ text, blocks });
  if (problems.length > 0) throw new Refused('invalid_blocks', problems);
  if (lengthOf(blocks) > blocksTextMax) {
    throw new Refused('msg_blocks_too_long', [`${lengthOf(blocks)} > ${blocksTextMax}`]);
  }
  mustHaveFiles(world, blocks);
  const known = metadata === undefined ? undefined : checkMetadata(metadata);
  return { text, blocks: withBlockIds(list(blocks)), ...(known && { metadata: known }) };
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce((sum, one) => sum + lengthOf(one), 0);
  if (!isObj(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, one]) =>
      sum +
      (['text', 'elements', 'fields', 'title', 'alt_text', 'accessory'].includes(key) ? lengthOf(one) : 0),
    0,
  );
}

/** A picture is shown only once Slack has looked at it, some hundred milliseconds after its upload. */
export function mustHaveFiles(world: World, blocks: unknown): void {
  for (const part of within(blocks)) {
    if (!isObj(part.slack_file)) continue;
    const file = world.files.get(str(part.slack_file.id));
    if (file?.readyAt === undefined || file.readyAt > world.now()) {
      throw new Refused('invalid_blocks', ['[ERROR] invalid slack file'], { notReady: true });
    }
  }
}

export const withBlockIds = (blocks: readonly Obj[]): readonly Obj[] =>
  blocks.map((block) => ({ ...block, block_id: block.block_id ?? randomUUID().slice(0, 5) }));

function checkMetadata(metadata: unknown): Obj {
  const right = isObj(metadata) && /^\S+$/.test(str(metadata.event_type)) && isObj(metadata.event_payload);
  if (!right) throw new Refused('invalid_metadata_format');
  if (JSON.stringify(metadata).length > 8_000) throw new Refused('metadata_too_large');
  return metadata;
}

const read = (call: Call) => ({
  text: call.args.text ?? '',
  blocks: json(call.args.blocks, 'invalid_blocks_format'),
  metadata: json(call.args.metadata, 'invalid_metadata_format'),
});

/** A message as the API gives it. */
export function messageObject(call: Pick<Call, 'install'>, message: Message, withMetadata: boolean): Obj {
  const { bot, tenant } = call.install;
  return {
    ...(message.app !== undefined && { subtype: undefined, bot_id: bot, app_id: message.app }),
    type: 'message',
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: tenant,
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(message.thread !== undefined && { thread_ts: message.thread }),
    ...(message.edited !== undefined && { edited: { user: message.user, ts: message.edited } }),
    ...(withMetadata && message.metadata !== undefined && { metadata: message.metadata }),
  };
}

function mayWrite(call: Call, channel: Channel): void {
  if (channel.archived) throw new Refused('is_archived');
  if (channel.members.has(call.install.botUser)) return;
  if (channel.kind !== 'public' || !call.install.scopes.has('chat:write.public'))
    throw new Refused('not_in_channel');
}

/** As events call it. */
export const typeOf = ({ kind }: Channel): string =>
  ({ im: 'im', public: 'channel', private: 'group' })[kind];

/** Adds a message of the app, and tells the app so, as Slack does. */
export function add(call: Call, channel: Channel, parts: Omit<Message, 'ts' | 'user' | 'app'>): Message {
  const message: Message = {
    ts: call.world.ts(),
    user: call.install.botUser,
    app: call.install.app,
    ...parts,
  };
  channel.messages.push(message);
  if (message.only === undefined) {
    call.tell({
      ...messageObject(call, message, true),
      channel: channel.id,
      channel_type: typeOf(channel),
      event_ts: message.ts,
    });
  }
  return message;
}

export function change(
  call: Call,
  channel: Channel,
  message: Message,
  parts: Pick<Message, 'text' | 'blocks' | 'metadata'>,
): void {
  const before = messageObject(call, message, true);
  message.text = parts.text;
  message.blocks = parts.blocks;
  if (parts.metadata !== undefined) message.metadata = parts.metadata;
  message.edited = call.world.ts();
  if (message.only !== undefined) return;
  call.tell({
    type: 'message',
    subtype: 'message_changed',
    message: messageObject(call, message, true),
    previous_message: before,
    channel: channel.id,
    hidden: true,
    ts: message.edited,
    event_ts: message.edited,
    channel_type: typeOf(channel),
  });
}

export function remove(call: Call, channel: Channel, message: Message): void {
  channel.messages.splice(channel.messages.indexOf(message), 1);
  if (message.only !== undefined) return;
  const ts = call.world.ts();
  call.tell({
    type: 'message',
    subtype: 'message_deleted',
    previous_message: messageObject(call, message, true),
    channel: channel.id,
    hidden: true,
    deleted_ts: message.ts,
    ts,
    event_ts: ts,
    channel_type: typeOf(channel),
  });
}

/** Answers have no thread of their own. */
const isRoot = ({ ts, thread }: Message): boolean => thread === undefined || thread === ts;

function own(call: Call): Readonly<{ channel: Channel; message: Message }> {
  const channel = channelOf(call, needed(call, 'channel'));
  const ts = needed(call, 'ts');
  // For the API an ephemeral message is not there.
  const message = channel.messages.find((one) => one.ts === ts && one.only === undefined);
  if (message === undefined) throw new Refused('message_not_found');
  if (message.app !== call.install.app) throw new Refused('cant_update_message');
  return { channel, message };
}

export const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': {
    scope: 'chat:write',
    run(call) {
      const to = needed(call, 'channel');
      const channel = /^[UW]/.test(to) ? directOf(call, to) : channelOf(call, to);
      mayWrite(call, channel);
      const thread = call.args.thread_ts;
      if (
        thread &&
        !channel.messages.some((one) => one.ts === thread && one.only === undefined && isRoot(one))
      ) {
        throw new Refused('thread_not_found');
      }
      const message = add(call, channel, { ...content(call.world, read(call)), ...(thread && { thread }) });
      return { channel: channel.id, ts: message.ts, message: messageObject(call, message, true) };
    },
  },
  'chat.update': {
    scope: 'chat:write',
    run(call) {
      const { channel, message } = own(call);
      const given = read(call);
      if (given.text.length > updateTextMax) throw new Refused('msg_too_long');
      // Without blocks the text takes their place; without text they stay alone.
      const parts = content(call.world, given);
      change(call, channel, message, parts);
      return {
        channel: channel.id,
        ts: message.ts,
        text: message.text,
        message: messageObject(call, message, true),
      };
    },
  },
  'chat.delete': {
    scope: 'chat:write',
    run(call) {
      const { channel, message } = own(call);
      remove(call, channel, message);
      return { channel: channel.id, ts: message.ts };
    },
  },
  'chat.postEphemeral': {
    scope: 'chat:write',
    run(call) {
      const channel = channelOf(call, needed(call, 'channel'));
      mayWrite(call, channel);
      const user = needed(call, 'user');
      if (!channel.members.has(user)) throw new Refused('user_not_in_channel');
      const thread = call.args.thread_ts;
      const message = add(call, channel, {
        ...content(call.world, read(call)),
        only: user,
        ...(thread && { thread }),
      });
      return { message_ts: message.ts };
    },
  },
  'chat.getPermalink': {
    run(call) {
      const channel = channelOf(call, needed(call, 'channel'));
      const ts = needed(call, 'message_ts');
      const message = channel.messages.find((one) => one.ts === ts && one.only === undefined);
      if (message === undefined) throw new Refused('message_not_found');
      const { thread } = message;
      const inThread = thread === undefined || thread === ts ? '' : `?thread_ts=${thread}&cid=${channel.id}`;
      return {
        channel: channel.id,
        permalink: `https://rioclaro.slack.example/archives/${channel.id}/p${ts.replace('.', '')}${inThread}`,
      };
    },
  },
  'conversations.open': {
    scope: 'im:write',
    run(call) {
      if (call.args.channel) {
        const known = channelOf(call, call.args.channel);
        return { no_op: true, already_open: true, channel: { id: known.id } };
      }
      const users = needed(call, 'users').split(',');
      if (users.length > 8) throw new Refused('too_many_users');
      const [user = ''] = users;
      if (users.length > 1) throw new Refused('missing_scope', [], { needed: 'mpim:write' });
      const before = call.world.channels.size;
      const channel = directOf(call, user);
      const open = call.world.channels.size === before;
      return {
        ...(open && { no_op: true, already_open: true }),
        channel: yes(call.args.return_im)
          ? {
              id: channel.id,
              created: 1_700_000_000,
              is_im: true,
              is_org_shared: false,
              user,
              is_archived: false,
              is_open: true,
              priority: 0,
            }
          : { id: channel.id },
      };
    },
  },
  'conversations.history': {
    scope: scopeOf('history'),
    run(call) {
      const channel = channelOf(call, needed(call, 'channel'));
      const { oldest = '0', latest = '99999999999', inclusive } = call.args;
      const at = (ts: string): number => Number(ts);
      const all = channel.messages
        .filter((one) => one.only === undefined && (one.thread === undefined || one.thread === one.ts))
        .filter(({ ts }) =>
          yes(inclusive)
            ? at(ts) >= at(oldest) && at(ts) <= at(latest)
            : at(ts) > at(oldest) && at(ts) < at(latest),
        )
        .toReversed();
      const { items, next } = page(all, { limit: '100', ...call.args }, 50);
      return {
        messages: items.map((one) => messageObject(call, one, yes(call.args.include_all_metadata))),
        has_more: next !== '',
        pin_count: 0,
        ...(next !== '' && { response_metadata: { next_cursor: next } }),
      };
    },
  },
  'conversations.replies': {
    scope: scopeOf('history'),
    run(call) {
      const channel = channelOf(call, needed(call, 'channel'));
      const ts = needed(call, 'ts');
      const all = channel.messages.filter(
        (one) => one.only === undefined && (one.ts === ts || one.thread === ts),
      );
      if (all.length === 0) throw new Refused('thread_not_found');
      const { items, next } = page(all, { limit: '100', ...call.args }, 50);
      return {
        messages: items.map((one) => messageObject(call, one, yes(call.args.include_all_metadata))),
        has_more: next !== '',
        ...(next !== '' && { response_metadata: { next_cursor: next } }),
      };
    },
  },
  'conversations.info': {
    scope: scopeOf('read'),
    run(call) {
      const channel = channelOf(call, needed(call, 'channel'));
      const im = channel.kind === 'im';
      return {
        channel: {
          id: channel.id,
          ...(im
            ? { user: [...channel.members].find((one) => one !== call.install.botUser) }
            : { name: channel.name }),
          is_im: im,
          is_channel: channel.kind === 'public',
          is_private: channel.kind !== 'public',
          is_archived: channel.archived,
          is_ext_shared: channel.shared,
          is_member: channel.members.has(call.install.botUser),
        },
      };
    },
  },
  'conversations.members': {
    scope: scopeOf('read'),
    run(call) {
      const channel = channelOf(call, needed(call, 'channel'));
      const { items, next } = page([...channel.members], call.args, 3);
      return { members: items, response_metadata: { next_cursor: next } };
    },
  },
  'users.list': {
    scope: 'users:read',
    run(call) {
      if (call.install.org) needed(call, 'team_id');
      const team = call.install.org ? call.args.team_id : call.install.tenant;
      // People of other workspaces come along where a channel is shared with them.
      const shared = new Set(
        [...call.world.channels.values()].filter((one) => one.shared).flatMap((one) => [...one.members]),
      );
      const all = [...call.world.users.values()].filter((one) => one.team === team || shared.has(one.id));
      const { items, next } = page(all, call.args, 3);
      const options = {
        email: call.install.scopes.has('users:read.email'),
        locale: yes(call.args.include_locale),
        of: team ?? '',
      };
      return {
        members: items.map((one) => userObject(one, options)),
        cache_ts: Math.floor(call.world.now() / 1_000),
        response_metadata: { next_cursor: next },
      };
    },
  },
  'users.info': {
    scope: 'users:read',
    run(call) {
      const user = call.world.users.get(needed(call, 'user'));
      if (user === undefined) throw new Refused('user_not_found');
      const options = {
        email: call.install.scopes.has('users:read.email'),
        locale: yes(call.args.include_locale),
        of: call.install.tenant,
      };
      return { user: userObject(user, options) };
    },
  },
  'usergroups.list': {
    scope: 'usergroups:read',
    run: (call) => ({
      usergroups: [...call.world.groups].map(([id, { handle, name, users }]) => ({
        id,
        team_id: call.install.tenant,
        is_usergroup: true,
        name,
        handle,
        description: '',
        is_external: false,
        date_delete: 0,
        user_count: users.length,
        ...(yes(call.args.include_users) && { users }),
      })),
    }),
  },
  'usergroups.users.list': {
    scope: 'usergroups:read',
    run(call) {
      if (call.install.org) needed(call, 'team_id');
      const group = call.world.groups.get(needed(call, 'usergroup'));
      if (group === undefined) throw new Refused('no_such_subteam');
      return { users: group.users };
    },
  },
};

function directOf(call: Call, id: string): Channel {
  const user = call.world.users.get(id);
  if (user === undefined) throw new Refused('user_not_found');
  if (user.bot || id === 'USLACKBOT') throw new Refused('cannot_dm_bot');
  if (user.deleted) throw new Refused('user_disabled');
  return call.world.im(id, call.install.botUser);
}

import { z } from 'zod';
import type { Actor } from '#core/chat.ts';
import { isObj, type Obj } from './http.ts';
import { textAt } from './identity.ts';
import { actorOf, commonOf, given, type Incoming, id, type Known, maybe, nothing } from './parse.ts';
import { isByBot, spokenSubtypes } from './speakers.ts';
import { messageAt, type Spot, threadOf } from './spot.ts';
import { emojiIn, wordsOf } from './words.ts';

// What becomes of messages that were said before. Whoever is no person of this workspace changes nothing here.

const ts = z.string().regex(/^\d{1,15}\.\d{1,9}$/);
const change = z.looseObject({ channel: id, channel_type: maybe });
const said = z.looseObject({
  user: id,
  ts,
  text: z.string().catch(''),
  thread_ts: maybe,
  edited: z.looseObject({ user: id, ts: maybe }).optional().catch(undefined),
  blocks: nothing,
});
const reacted = z.looseObject({
  user: id,
  reaction: z.string().min(1).max(100),
  item_user: maybe,
  item: z.looseObject({ type: z.literal('message'), channel: id, ts }),
});

/** The author, if they are of this workspace and no bot. */
function authorOf(body: Obj, message: Obj, user: string, known: Known): Actor | undefined {
  if (isByBot(message, known) || !spokenSubtypes.includes(message.subtype)) return undefined;
  const team = textAt(message, 'user_team') ?? textAt(message, 'source_team') ?? textAt(message, 'team');
  const from = actorOf(body, known, user, team);
  return from.guest ? undefined : from;
}

/** Where it stands, of all that Slack says there: direct chats, and channels where the operator has asked for it. */
function spotOf(event: Obj, user: string, thread: string | undefined, known: Known): Spot | undefined {
  const found = change.safeParse(event);
  if (!found.success) return undefined;
  const { channel, channel_type: type } = found.data;
  const direct = (type ?? (channel.startsWith('D') ? 'im' : 'channel')) === 'im';
  const { tenant } = known.installation;
  return { tenant, user, surface: 'message', direct, channel, ...given({ thread }) };
}

/**
 * Where Slack tells of all that is said in a channel, what did not name us there is people's own affair: it goes no further
 * than this. The direct chat is with us.
 */
const concernsUs = ({ direct }: Spot, { installation }: Known, ...texts: readonly unknown[]): boolean =>
  direct || texts.some((text) => typeof text === 'string' && text.includes(`<@${installation.botUser}`));

/**
 * Somebody changed the words of their own message. Slack also changes messages by itself, to show what is behind a link or
 * that there are answers: their words stay.
 */
export function parseEdited(body: Obj, event: Obj, at: Date, known: Known): Incoming | undefined {
  const { message, previous_message: before } = event;
  if (!isObj(message)) return undefined;
  // A message with answers leaves this in its place.
  if (message.subtype === 'tombstone') return parseDeleted(body, event, at, known);
  const found = said.safeParse(message);
  if (!found.success) return undefined;
  const { user, text, ts: own, edited, thread_ts: thread, blocks } = found.data;
  if (edited === undefined || edited.user !== user) return undefined;
  if (isObj(before) && before.text === message.text) return undefined;
  const from = authorOf(body, message, user, known);
  const spot = spotOf(event, user, thread, known);
  if (from === undefined || spot?.channel === undefined) return undefined;
  if (!concernsUs(spot, known, message.text, isObj(before) ? before.text : undefined)) return undefined;
  const { tenant, botUser } = known.installation;
  const words = wordsOf(text, { bot: botUser, emoji: emojiIn(blocks) });
  return {
    event: {
      kind: 'edited',
      ...commonOf({ body, known, at, from, spot }),
      text: words.text,
      mentions: words.mentions,
      on: messageAt(tenant, spot.channel, own),
    },
    spot,
    ...(words.groups.length > 0 && { groups: words.groups }),
    ...given({ team: textAt(body, 'team_id') }),
  };
}

/** A message is gone: by its author, or by whoever may do that in their stead. */
export function parseDeleted(body: Obj, event: Obj, at: Date, known: Known): Incoming | undefined {
  const { previous_message: before } = event;
  const found = said.safeParse(before);
  if (!found.success || !isObj(before)) return undefined;
  const { user, ts: own, thread_ts: thread } = found.data;
  const from = authorOf(body, before, user, known);
  const spot = spotOf(event, user, thread, known);
  if (from === undefined || spot?.channel === undefined) return undefined;
  if (!concernsUs(spot, known, before.text)) return undefined;
  const on = messageAt(known.installation.tenant, spot.channel, own);
  return { event: { kind: 'deleted', ...commonOf({ body, known, at, from, spot }), on }, spot };
}

/** A reaction to a message of ours or of somebody. What is none of a message (files, of old) is no concern of ours. */
export function parseReaction(body: Obj, event: Obj, at: Date, known: Known): Incoming | undefined {
  const found = reacted.safeParse(event);
  if (!found.success || isByBot(event, known)) return undefined;
  const { user, reaction, item, item_user: author } = found.data;
  const { tenant, botUser } = known.installation;
  const from = actorOf(body, known, user, textAt(event, 'user_team') ?? textAt(event, 'source_team'));
  if (from.guest) return undefined;
  const direct = item.channel.startsWith('D');
  const spot: Spot = { tenant, user, surface: 'none', direct, channel: item.channel };
  const isPerson = author !== undefined && author !== 'USLACKBOT';
  const on = author === botUser;
  return {
    event: {
      kind: 'reaction',
      ...commonOf({ body, known, at, from, spot }),
      name: reaction.replace(/::skin-tone-\d$/, ''),
      removed: event.type === 'reaction_removed',
      ...(on
        ? { on: messageAt(tenant, item.channel, item.ts) }
        : {
            pointed: {
              ...(isPerson && { by: { key: author, name: author } }),
              ...(!direct && { thread: threadOf(spot, item.channel, item.ts) }),
            },
          }),
    },
    spot,
    ...(!on && !direct && { reactedTo: item.ts }),
  };
}

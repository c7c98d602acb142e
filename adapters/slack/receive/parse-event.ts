import { z } from 'zod';
import { isGone, memberOf } from '../people.ts';
import type { Obj } from './http.ts';
import { textAt } from './identity.ts';
import { actorOf, commonOf, given, type Incoming, id, type Known, maybe, nothing, timeOf } from './parse.ts';
import { parseDeleted, parseEdited, parseReaction } from './parse-message.ts';
import { isByBot, spokenSubtypes } from './speakers.ts';
import { messageAt, platform, type Spot } from './spot.ts';
import { emojiIn, wordsOf } from './words.ts';

const envelope = z.looseObject({
  event_time: z.number().optional().catch(undefined),
  event: z.looseObject({ type: id, event_ts: maybe }),
});
const spoken = z.looseObject({
  user: id,
  text: z.string().catch(''),
  channel: id,
  channel_type: maybe,
  subtype: maybe,
  ts: maybe,
  thread_ts: maybe,
  blocks: nothing,
});
const opened = z.looseObject({ user: id, channel: maybe, tab: maybe });

/**
 * An event of the Events API.
 * @returns nothing for what is no concern of ours: others' talk, bots, types we do not know
 */
export function parseEvent(body: Obj, known: Known): Incoming | undefined {
  const found = envelope.safeParse(body);
  if (!found.success) return undefined;
  const { event, event_time: seconds } = found.data;
  const at = timeOf(event.event_ts ?? (seconds === undefined ? undefined : String(seconds)), known);
  switch (event.type) {
    case 'message':
      if (event.subtype === 'message_changed') return parseEdited(body, event, at, known);
      if (event.subtype === 'message_deleted') return parseDeleted(body, event, at, known);
      return parseSpoken(body, event, at, known);
    case 'app_mention':
      return parseSpoken(body, event, at, known);
    case 'reaction_added':
    case 'reaction_removed':
      return parseReaction(body, event, at, known);
    case 'app_home_opened':
      return parseOpened(body, event, at, known);
    case 'team_join':
    case 'user_change':
    case 'user_profile_changed':
      return parseMember(body, event.user, at, known);
    default:
      return undefined;
  }
}

function parseSpoken(body: Obj, event: Obj, at: Date, known: Known): Incoming | undefined {
  const found = spoken.safeParse(event);
  if (!found.success || isByBot(event, known)) return undefined;
  const { user, channel, channel_type: type, subtype, thread_ts: thread, text, ts } = found.data;
  const direct = (type ?? (channel.startsWith('D') ? 'im' : 'channel')) === 'im';
  // In a direct chat every message comes as such; elsewhere those alone that name us, and once.
  if (direct !== (event.type === 'message') || !spokenSubtypes.includes(subtype)) return undefined;
  if (event.edited !== undefined || event.hidden === true) return undefined;
  const { tenant, botUser } = known.installation;
  const team = textAt(event, 'user_team') ?? textAt(event, 'source_team') ?? textAt(event, 'team');
  const words = wordsOf(text, { bot: botUser, emoji: emojiIn(found.data.blocks) });
  const spot: Spot = { tenant, user, surface: 'message', direct, channel, ...given({ thread }) };
  const from = actorOf(body, known, user, team);
  return {
    event: {
      kind: 'message',
      ...commonOf({ body, known, at, from, spot }),
      text: words.text,
      mentions: words.mentions,
      addressed: true,
      ...(ts !== undefined && { on: messageAt(tenant, channel, ts) }),
    },
    spot,
    ...(words.groups.length > 0 && { groups: words.groups }),
    ...given({ team: textAt(body, 'team_id') }),
  };
}

function parseOpened(body: Obj, event: Obj, at: Date, known: Known): Incoming | undefined {
  const found = opened.safeParse(event);
  if (!found.success) return undefined;
  const { user, tab, channel } = found.data;
  const { tenant } = known.installation;
  const spot: Spot = {
    tenant,
    user,
    surface: tab === 'home' ? 'home' : 'message',
    direct: true,
    ...given({ channel }),
  };
  const common = commonOf({ body, known, at, from: actorOf(body, known, user, undefined), spot });
  if (tab === 'home') return { event: { kind: 'home', ...common }, spot };
  // Coming into the conversation is told again and again; there is one first time.
  if (tab === 'messages') return { event: { kind: 'joined', ...common, id: `joined:${user}` }, spot };
  return undefined;
}

function parseMember(body: Obj, user: unknown, at: Date, known: Known): Incoming | undefined {
  const { tenant } = known.installation;
  const gone = isGone(user);
  const member = gone === undefined ? memberOf(user, tenant) : undefined;
  const key = gone?.key ?? member?.key;
  if (key === undefined) return undefined;
  const spot: Spot = { tenant, user: key, surface: 'none', direct: true };
  if (member === undefined) {
    const from = { platform, tenant, key };
    return { event: { kind: 'left', ...commonOf({ body, known, at, from, spot }) }, spot };
  }
  const { address: _, ...from } = member;
  return { event: { kind: 'changed', ...commonOf({ body, known, at, from, spot }) }, spot };
}

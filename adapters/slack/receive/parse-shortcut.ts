import { z } from 'zod';
import type { Mention, Pointed } from '#core/chat.ts';
import { shortcuts } from '../commands.ts';
import type { Obj } from './http.ts';
import { textAt } from './identity.ts';
import { actorOf, commonOf, given, type Incoming, id, type Known, maybe, timeOf } from './parse.ts';
import { type Spot, threadOf } from './spot.ts';

const shortcut = z.looseObject({
  type: z.enum(['shortcut', 'message_action']),
  callback_id: id,
  user: z.looseObject({ id }),
  trigger_id: maybe,
  action_ts: maybe,
  response_url: maybe,
  channel: z.looseObject({ id }).nullish(),
  message: z.looseObject({ user: maybe, ts: maybe, thread_ts: maybe, bot_id: maybe }).nullish(),
});

/** The message for which a shortcut was called. */
function pointedAt(
  body: Obj,
  spot: Spot,
  ts: string | undefined,
  by: Mention | undefined,
): Pointed | undefined {
  const { channel, thread } = spot;
  if (channel === undefined || ts === undefined || !/^\d+\.\d+$/.test(ts)) return undefined;
  const domain = textAt(body, 'team', 'domain');
  const inThread = thread === undefined || thread === ts ? '' : `?thread_ts=${thread}&cid=${channel}`;
  const path = `/archives/${channel}/p${ts.replace('.', '')}${inThread}`;
  return {
    ...(by !== undefined && { by }),
    ...(!spot.direct && { thread: threadOf(spot, channel, thread ?? ts) }),
    ...(domain !== undefined &&
      /^[a-z0-9-]{1,60}$/i.test(domain) && { link: `https://${domain}.slack.com${path}` }),
  };
}

/** @returns nothing for a shortcut that we do not have */
export function parseShortcut(body: Obj, known: Known): Incoming | undefined {
  const found = shortcut.safeParse(body);
  if (!found.success) return undefined;
  const { callback_id: callback, user, message, channel, trigger_id: trigger } = found.data;
  const { tenant, botUser } = known.installation;
  const onMessage = found.data.type === 'message_action';
  const type = onMessage ? 'message' : 'global';
  const ours = shortcuts.find((one) => one.id === callback && one.type === type);
  if (ours === undefined) return undefined;
  const from = actorOf(body, known, user.id, textAt(body, 'user', 'team_id'));
  const at = timeOf(found.data.action_ts, known);
  const spot: Spot = {
    tenant,
    user: user.id,
    surface: 'none',
    direct: !onMessage || (channel != null && known.directOf(user.id) === channel.id),
    ...given({
      trigger,
      url: found.data.response_url,
      channel: channel?.id,
      thread: onMessage ? message?.thread_ts : undefined,
    }),
  };
  const author = message?.bot_id === undefined && message?.user !== botUser ? message?.user : undefined;
  const by = author === undefined ? undefined : { key: author, name: author };
  const pointed = pointedAt(body, spot, message?.ts, by);
  return {
    event: {
      kind: 'command',
      ...commonOf({ body, known, at, from, spot }),
      name: ours.command,
      text: '',
      mentions: by === undefined ? [] : [by],
      ...(pointed !== undefined && { pointed }),
    },
    spot,
  };
}

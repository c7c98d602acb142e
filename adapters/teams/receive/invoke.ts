import { z } from 'zod';
import { kept } from '#core/text.ts';
import { recognise } from '../commands.ts';
import { asKey } from '../people/member.ts';
import { type Activity, baseOf, isDirect, type Known } from './activity.ts';
import { rosterSpot } from './news.ts';
import { type Incoming, parsePress } from './parse.ts';
import { placeAt, platform, threadAt } from './spot.ts';

const action = z.looseObject({ action: z.looseObject({ data: z.unknown() }) });
const task = z.looseObject({ data: z.unknown() });
const user = z.looseObject({
  // Through a client as well: the database keeps no such characters.
  id: z.string().regex(/^[\w.:@-]{1,200}$/),
  displayName: z
    .string()
    .transform((name) => kept(name.slice(0, 300)))
    .optional()
    .catch(undefined),
  userIdentityType: z.string().optional().catch(undefined),
});
/** Of a channel or chat: a time in milliseconds. */
const messageId = z
  .string()
  .regex(/^\d{1,20}$/)
  .nullish()
  .catch(undefined);
const extension = z.looseObject({
  commandId: z.string(),
  data: z.unknown().optional(),
  messagePayload: z
    .looseObject({
      id: messageId,
      replyToId: messageId,
      linkToMessage: z
        .url({ protocol: /^https$/ })
        .max(2_000)
        .optional()
        .catch(undefined),
      from: z
        .looseObject({ user: user.nullish().catch(undefined) })
        .nullish()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
});

/** @returns nothing for what is not ours, or cannot be read: it is answered with nothing */
export function parseInvoke(activity: Activity, known: Known): Incoming | undefined {
  const base = baseOf(activity, known);
  if (base === undefined) return undefined;
  const { name, value } = activity;
  switch (name) {
    case 'adaptiveCard/action': {
      const found = action.safeParse(value).data;
      return found && parsePress(found.action.data, activity, base, { via: 'press', opens: false });
    }
    case 'task/fetch':
    case 'task/submit': {
      const found = task.safeParse(value).data;
      const opens = name === 'task/fetch';
      return found && parsePress(found.data, activity, base, { via: 'dialog', opens });
    }
    case 'composeExtension/fetchTask':
    case 'composeExtension/submitAction': {
      const found = extension.safeParse(value).data;
      if (found === undefined) return undefined;
      // The bot need not be in that chat, and what is answered is seen by the person alone: no place of ours.
      const where = { platform, tenant: known.tenant, key: base.common.from.key, route: '' };
      const { thread: _, ...common } = base.common;
      const apart = {
        asked: { ...base.asked, direct: true },
        common: { ...common, where, direct: true },
      };
      if (name === 'composeExtension/submitAction') {
        return parsePress(found.data, activity, apart, { via: 'extension', opens: false });
      }
      if (found.commandId !== recognise.id) return undefined;
      const { messagePayload } = found;
      const author = messagePayload?.from?.user;
      const isPerson = author != null && (author.userIdentityType ?? 'aadUser') === 'aadUser';
      const by = isPerson ? { key: asKey(author.id), name: author.displayName ?? author.id } : undefined;
      const asked = { ...apart.asked, via: 'extension', opens: true } as const;
      const command = {
        kind: 'command',
        ...apart.common,
        name: recognise.command,
        text: '',
        mentions: by === undefined ? [] : [by],
      } as const;
      if (messagePayload == null) return { event: command, asked };
      const { id, replyToId, linkToMessage: link } = messagePayload;
      const root = replyToId ?? id;
      const isChannel = activity.conversation.conversationType === 'channel';
      // A group chat has no threads: what is sent there stands below the message.
      const thread = isDirect(activity)
        ? undefined
        : !isChannel
          ? placeAt(known.tenant, asked.at)
          : root == null
            ? undefined
            : threadAt(known.tenant, asked.at, root);
      const pointed = {
        ...(by !== undefined && { by }),
        ...(thread !== undefined && { thread }),
        ...(link !== undefined && { link }),
      };
      return {
        event: { ...command, pointed },
        asked,
        ...(thread !== undefined && { pointsAt: rosterSpot(activity) }),
      };
    }
    default:
      return undefined;
  }
}

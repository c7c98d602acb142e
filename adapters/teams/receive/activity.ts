import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Actor, ChatEvent } from '#core/chat.ts';
import { isTimeZone } from '#core/zoned.ts';
import { createMemory } from '../memory.ts';
import { asKey } from '../people/member.ts';
import type { Obj } from '../ports.ts';
import { encodeRoute } from '../route.ts';
import { localeOf } from '../words.ts';
import { type Asked, platform } from './spot.ts';

/** What parsing has to know besides the activity. */
export type Known = Readonly<{ tenant: string; appId: string; now: Date }>;

const id = z.string().min(1).max(1_000);
/** What Teams leaves empty counts as absent. */
const maybe = z
  .string()
  .optional()
  .catch(undefined)
  .transform((text) => text || undefined);
const part = <T extends z.ZodRawShape>(shape: T) => z.looseObject(shape).optional().catch(undefined);

/** What we read of every activity; whatever else it has is left alone, and an odd detail spoils none. */
const schema = z.looseObject({
  type: id,
  id: maybe,
  name: maybe,
  timestamp: maybe,
  serviceUrl: id,
  from: z.looseObject({ id, aadObjectId: maybe, tenantId: maybe, name: maybe, role: maybe }),
  recipient: part({ id: maybe }),
  conversation: z.looseObject({
    id,
    conversationType: maybe,
    isGroup: z.boolean().optional().catch(undefined),
  }),
  channelData: part({ team: part({ id: maybe }) }),
  locale: maybe,
  localTimezone: maybe,
  entities: z.array(z.unknown()).optional().catch(undefined),
  replyToId: maybe,
  action: maybe,
  value: z.unknown().optional(),
});
export type Activity = z.infer<typeof schema>;

const client = z.looseObject({ type: z.literal('clientInfo'), locale: maybe, timezone: maybe });

/** Asking for a zone takes longer than reading all the rest, and there are few of them. */
const zones = createMemory<boolean>(1_000);
function isZone(name: string): boolean {
  const known = zones.get(name) ?? isTimeZone(name);
  zones.set(name, known);
  return known;
}

/** @returns nothing for what cannot be read */
export const readActivity = (activity: Obj): Activity | undefined => schema.safeParse(activity).data;

/** The ids under which this bot is called. */
export function ownIds({ recipient }: Activity, { appId }: Known): ReadonlySet<string> {
  return new Set([`28:${appId}`, appId, ...(recipient?.id === undefined ? [] : [recipient.id])]);
}

/** Our own words, and those of other bots. */
export const isByBot = (activity: Activity, known: Known): boolean =>
  activity.from.role === 'bot' ||
  activity.from.id.startsWith('28:') ||
  ownIds(activity, known).has(activity.from.id);

export function isDirect({ conversation }: Activity): boolean {
  const { conversationType: type, isGroup, id: conversationId } = conversation;
  return type === undefined ? isGroup !== true && !conversationId.startsWith('19:') : type === 'personal';
}

/** Whoever sent it; the tenant is their own. @returns nothing for whom Entra does not know: visitors of a meeting */
export function actorOf(activity: Activity, known: Known): Actor | undefined {
  const { aadObjectId, tenantId, name } = activity.from;
  if (aadObjectId === undefined) return undefined;
  const info = activity.entities?.flatMap((one) => client.safeParse(one).data ?? [])[0];
  const zone = [activity.localTimezone, info?.timezone].find((one) => one !== undefined && isZone(one));
  const locale = activity.locale ?? info?.locale;
  const foreign = tenantId !== undefined && asKey(tenantId) !== asKey(known.tenant);
  return {
    platform,
    tenant: foreign ? asKey(tenantId) : known.tenant,
    key: asKey(aadObjectId),
    ...(name !== undefined && { name }),
    ...(locale !== undefined && { locale }),
    ...(zone !== undefined && { timeZone: zone }),
    ...(foreign && { guest: true }),
  };
}

/** The same activity has the same id however often it comes; one without an id is known by what it carries. */
export function idOf(activity: Activity): string {
  const { type, name, from, conversation, value, timestamp } = activity;
  const own =
    activity.id ??
    createHash('sha256')
      .update(JSON.stringify([type, name, from.id, activity.text, value, activity.replyToId, timestamp]))
      .digest('hex')
      .slice(0, 40);
  return `${conversation.id}:${own}`;
}

export type Base = Readonly<{
  asked: Omit<Asked, 'via' | 'opens'>;
  common: Pick<ChatEvent, 'id' | 'at' | 'from' | 'where' | 'direct'>;
}>;

/** What all events have. @returns nothing for what no person did */
export function baseOf(activity: Activity, known: Known): Base | undefined {
  const from = isByBot(activity, known) ? undefined : actorOf(activity, known);
  if (from === undefined) return undefined;
  const direct = isDirect(activity);
  const at = { serviceUrl: activity.serviceUrl, conversation: activity.conversation.id };
  const time = new Date(activity.timestamp ?? Number.NaN);
  return {
    asked: {
      at,
      direct,
      asker: { tenant: from.tenant, key: from.key, mri: activity.from.id },
      locale: localeOf(from.locale),
    },
    common: {
      id: idOf(activity),
      at: Number.isNaN(time.getTime()) ? known.now : time,
      from,
      where: {
        platform,
        tenant: known.tenant,
        key: direct ? from.key : at.conversation,
        route: encodeRoute(at),
      },
      direct,
    },
  };
}

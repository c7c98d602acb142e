import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Actor, ChatEvent } from '#core/chat.ts';
import { isTimeZone } from '#core/zoned.ts';
import { createMemory } from '../memory.ts';
import { asKey } from '../people/member.ts';
import type { Obj } from '../ports.ts';
import { encodeRoute } from '../route.ts';
import { localeOf } from '../words.ts';
import { type Asked, placeAt, platform, rootOf, threadAt } from './spot.ts';

/** What parsing has to know besides the activity. */
export type Known = Readonly<{ tenant: string; appId: string; now: Date }>;

/** Ids are written down: the database keeps neither NUL nor half a character. */
const isId = (text: string): boolean => text.isWellFormed() && !/\p{Cc}/u.test(text);
const id = z.string().min(1).max(1_000).refine(isId);
/** What Teams leaves empty counts as absent, and so does what no client of its own would say. */
const maybe = z
  .string()
  .max(1_000)
  .refine(isId)
  .optional()
  .catch(undefined)
  .transform((text) => text || undefined);
/** Details besides a message; of more than any client adds the first are enough. */
const mostEntities = 500;
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
  channelData: part({ team: part({ id: maybe }), eventType: maybe }),
  locale: maybe,
  localTimezone: maybe,
  entities: z
    .array(z.unknown())
    .transform((all) => all.slice(0, mostEntities))
    .optional()
    .catch(undefined),
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

/** What cannot be written as JSON, as it is nested too deeply, counts as nothing. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}

const hashed = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 40);

/** Characters: the index of what was handled takes some 2,700 bytes. */
const idMax = 500;

/** What becomes of a message comes under the id of that message, however often something does. */
const isAbout = (type: string): boolean => /^message(Update|Delete|Reaction)$/.test(type);

/** The same activity has the same id however often it comes; one without an id is known by what it carries. */
export function idOf(activity: Activity): string {
  const { type, name, from, conversation, value, timestamp, text, replyToId } = activity;
  const carried = () =>
    hashed(written([type, name, from.id, written(text), written(value), replyToId, timestamp]));
  const own =
    activity.id === undefined ? carried() : isAbout(type) ? `${activity.id}:${carried()}` : activity.id;
  const whole = `${conversation.id}:${own}`;
  return whole.length <= idMax ? whole : hashed(whole);
}

export type Base = Readonly<{
  asked: Omit<Asked, 'via' | 'opens'>;
  common: Pick<ChatEvent, 'id' | 'at' | 'from' | 'where' | 'direct' | 'thread'>;
}>;

/** What all events have. @returns nothing for what no person did */
export function baseOf(activity: Activity, known: Known): Base | undefined {
  const from = isByBot(activity, known) ? undefined : actorOf(activity, known);
  if (from === undefined) return undefined;
  const direct = isDirect(activity);
  const at = { serviceUrl: activity.serviceUrl, conversation: activity.conversation.id };
  const root = direct ? undefined : rootOf(at.conversation);
  // Whoever begins a thread is not in one yet.
  const isIn = root !== undefined && root !== activity.id;
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
      where: direct
        ? { platform, tenant: known.tenant, key: from.key, route: encodeRoute(at) }
        : placeAt(known.tenant, at),
      direct,
      ...(isIn && { thread: threadAt(known.tenant, at, root) }),
    },
  };
}

import { z } from 'zod';
import type { Actor, ChatEvent } from '#core/chat.ts';
import { commands } from '../commands.ts';
import type { Installation } from '../ports.ts';
import { decodeButton, decodeMetadata, decodeValues, type FormOrigin, markOf } from '../render/codec.ts';
import { isObj, type Obj } from './http.ts';
import { identityOf, textAt } from './identity.ts';
import { deliveryType, homeMark, platform, refOf, type Spot, threadOf } from './spot.ts';
import { wordsOf } from './words.ts';

/** A file that came with a form: where it can be fetched. */
export type Submitted = Readonly<{ field: string; id: string; name: string; url: string; size?: number }>;

/** What somebody did, and how to answer it. */
export type Incoming = Readonly<{
  event: ChatEvent;
  spot: Spot;
  /** User groups that were mentioned: their members belong to the event's mentions. */
  groups?: readonly string[];
  files?: readonly Submitted[];
  /** The acknowledgement may carry the answer as a message. */
  slash?: true;
  /** The dialog as it was submitted. */
  shown?: Obj;
  /** A message of people to which somebody reacted: Slack does not say in which thread it stands. */
  reactedTo?: string;
  /** The workspace, for the methods that ask an organisation's token which one is meant. */
  team?: string;
}>;

/** What parsing has to know besides the payload. */
export type Known = Readonly<{
  installation: Installation;
  now: Date;
  /** The direct chat of a person of this installation with the bot, if it was seen. */
  directOf(user: string): string | undefined;
}>;

export const nothing = z.unknown().optional();
export const id = z.string().min(1).max(255);
/** What Slack leaves empty counts as absent. */
export const maybe = z
  .string()
  .optional()
  .catch(undefined)
  .transform((text) => text || undefined);

const slashCommand = z.looseObject({
  command: id,
  text: z.string().catch(''),
  user_id: id,
  channel_id: maybe,
  response_url: maybe,
  trigger_id: maybe,
});

const buttonPress = z.looseObject({
  type: z.literal('block_actions'),
  user: z.looseObject({ id }),
  container: z.looseObject({
    type: maybe,
    message_ts: maybe,
    channel_id: maybe,
    thread_ts: maybe,
    is_ephemeral: z.boolean().catch(false),
  }),
  channel: z.looseObject({ id: maybe }).nullish(),
  message: z.looseObject({ ts: maybe, thread_ts: maybe, metadata: nothing }).nullish(),
  view: z.looseObject({ id, type: maybe, private_metadata: maybe }).nullish(),
  response_url: maybe,
  trigger_id: maybe,
  actions: z.array(
    z.looseObject({ type: maybe, action_id: id, block_id: maybe, value: maybe, action_ts: maybe }),
  ),
});

const submission = z.looseObject({
  type: z.literal('view_submission'),
  user: z.looseObject({ id }),
  trigger_id: maybe,
  view: z.looseObject({ id, private_metadata: z.string().catch(''), blocks: nothing, state: nothing }),
});

/** The organisation that our workspace belongs to: from what a payload says of the installation, never of the person. */
function ourOrganisation(body: Obj, tenant: string): string | undefined {
  const [authorization] = Array.isArray(body.authorizations) ? (body.authorizations as unknown[]) : [];
  if (isObj(authorization)) return textAt(authorization, 'enterprise_id');
  if (textAt(body, 'team', 'id') === tenant) {
    return textAt(body, 'enterprise', 'id') ?? textAt(body, 'team', 'enterprise_id');
  }
  return textAt(body, 'team_id') === tenant ? textAt(body, 'enterprise_id') : undefined;
}

/**
 * Somebody of another workspace is never one of ours: the tenant is theirs then.
 * @param team of the person, as the payload says it: a workspace, or an organisation of workspaces
 */
export function actorOf(body: Obj, known: Known, user: string, team: string | undefined): Actor {
  const { tenant, org } = known.installation;
  const ours = { platform, tenant, key: user };
  if (org) {
    const theirs = textAt(body, 'enterprise', 'id') ?? textAt(body, 'team', 'enterprise_id') ?? tenant;
    // Which workspaces are ours no payload says; whoever is not known yet is looked up before anything is done.
    const isOther = theirs !== tenant || (team?.startsWith('E') === true && team !== tenant);
    return isOther ? { ...ours, tenant: team ?? theirs, guest: true } : ours;
  }
  // In an organisation of workspaces Slack sometimes names the organisation instead.
  const same = team === undefined || team === tenant || team === ourOrganisation(body, tenant);
  return same ? ours : { ...ours, tenant: team, guest: true };
}

/** Seconds with a fraction, as a text: Slack's way to say when. */
export function timeOf(text: string | undefined, known: Known): Date {
  const ms = Number(text) * 1_000;
  return Number.isFinite(ms) && ms > 0 && ms < 8e15 ? new Date(ms) : known.now;
}

type Where = Readonly<{ body: Obj; known: Known; at: Date; from: Actor; spot: Spot }>;

export function commonOf({ body, known, at, from, spot }: Where) {
  const { tenant, channel, user, direct, thread } = spot;
  const route = channel ?? known.directOf(user) ?? '';
  // What is shared goes by its own name: what is sent there is for everybody in it.
  const key = direct || channel === undefined ? user : channel;
  const isIn = !direct && channel !== undefined && thread !== undefined;
  return {
    id: identityOf(body),
    at,
    from,
    where: { platform, tenant, key, route },
    direct,
    ...(isIn && { thread: threadOf(spot, channel, thread) }),
  };
}

export const given = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** @returns nothing for a command that we do not have */
export function parseCommand(body: Obj, known: Known): Incoming | undefined {
  const found = slashCommand.safeParse(body);
  const name = found.data?.command.replace(/^\//, '');
  if (!found.success || !(commands as readonly (string | undefined)[]).includes(name)) return undefined;
  const { text, user_id: user, channel_id: channel, response_url: url, trigger_id: trigger } = found.data;
  const { tenant, botUser } = known.installation;
  const words = wordsOf(text);
  const direct = channel !== undefined && known.directOf(user) === channel;
  const spot: Spot = { tenant, user, surface: 'none', direct, ...given({ channel, url, trigger }) };
  const from = actorOf(body, known, user, textAt(body, 'team_id'));
  const mentions = words.mentions.filter((mention) => mention.key !== botUser);
  return {
    event: {
      kind: 'command',
      ...commonOf({ body, known, at: known.now, from, spot }),
      name: name ?? '',
      text: words.text,
      mentions,
    },
    spot,
    slash: true,
    ...(words.groups.length > 0 && { groups: words.groups }),
    ...given({ team: textAt(body, 'team_id') }),
  };
}

/** The ids of all parts of a message: the last one, with the buttons, carries those of the others. */
function partsOf(metadata: unknown, own: string): string {
  if (!isObj(metadata) || metadata.event_type !== deliveryType || !isObj(metadata.event_payload)) return own;
  const before = z.array(z.string().regex(/^\d+\.\d+$/)).safeParse(metadata.event_payload.before);
  return before.success ? [...before.data, own].join(',') : own;
}

/** @returns nothing for what is no button of ours */
export function parsePress(body: Obj, known: Known): Incoming | undefined {
  const found = buttonPress.safeParse(body);
  if (!found.success) return undefined;
  const { user, container, view, message, trigger_id: trigger, response_url: url } = found.data;
  const press = found.data.actions.find(
    (action) => action.type === 'button' && /^(action|open):.+:\d+$/s.test(action.action_id),
  );
  if (press === undefined) return undefined;
  const { tenant } = known.installation;
  const from = actorOf(body, known, user.id, textAt(body, 'user', 'team_id'));
  const at = timeOf(press.action_ts, known);
  const channel = container.channel_id ?? found.data.channel?.id;
  const own = container.message_ts ?? message?.ts;
  const spot: Spot = view
    ? {
        tenant,
        user: user.id,
        surface: view.type === 'home' ? 'home' : 'modal',
        direct: true,
        ...given({
          trigger,
          view: view.type === 'home' ? undefined : view.id,
          overHome: view.private_metadata === homeMark || undefined,
        }),
      }
    : {
        tenant,
        user: user.id,
        surface: 'message',
        direct: markOf(press.block_id ?? '') === 'd',
        ...given({
          channel,
          thread: container.thread_ts ?? message?.thread_ts,
          message: own === undefined ? undefined : partsOf(message?.metadata, own),
          ephemeral: container.is_ephemeral || undefined,
          url,
          trigger,
        }),
      };
  // What does not decode carried more than a button can: handled, it is answered as a button of an earlier version.
  const decoded = decodeButton(press.action_id, press.value);
  const [kind = '', name = ''] = press.action_id.split(':');
  const on = refOf(spot);
  const event = {
    ...commonOf({ body, known, at, from, spot }),
    name: decoded?.name ?? name,
    input: decoded?.input,
    ...(on !== undefined && { on }),
  };
  const isOpen = (decoded?.kind ?? kind) === 'open';
  return { event: isOpen ? { kind: 'open', ...event } : { kind: 'action', ...event }, spot };
}

/** @returns nothing for a dialog that is not ours */
export function parseSubmission(body: Obj, known: Known): Incoming | undefined {
  const found = submission.safeParse(body);
  const metadata = found.success ? decodeMetadata(found.data.view.private_metadata) : undefined;
  if (!found.success || metadata === undefined) return undefined;
  const { user, view, trigger_id: trigger } = found.data;
  const from = actorOf(body, known, user.id, textAt(body, 'user', 'team_id'));
  const { tenant } = known.installation;
  const origin: FormOrigin = metadata.origin;
  const spot: Spot = { ...origin, tenant, user: user.id, ...given({ trigger }) };
  const { values, files } = decodeValues({ blocks: view.blocks, state: view.state });
  const on = refOf(spot);
  return {
    event: {
      kind: 'submit',
      ...commonOf({ body, known, at: known.now, from, spot }),
      name: metadata.name,
      input: metadata.input,
      values,
      ...(on !== undefined && { on }),
    },
    spot,
    shown: view,
    ...(files.length > 0 && { files }),
  };
}

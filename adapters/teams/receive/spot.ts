import type { Address, MessageRef } from '#core/chat.ts';
import type { Locale } from '#core/i18n.ts';
import type { Spot } from '../ports.ts';
import type { Origin, Surface } from '../render/codec.ts';
import { encodeRoute } from '../route.ts';

export const platform = 'teams';

/** Whoever did something, by their object id and by the id that this bot knows them under. */
export type Asker = Readonly<{ tenant: string; key: string; mri: string }>;

/**
 * How it came, and so what kind of answer there is: `words` and `told` are answered by calls alone, `press` by a card in the
 * request too, `fallback` is a press of a client that knows no such presses, `dialog` and `extension` are answered by dialogs.
 */
export type Via = 'words' | 'told' | 'press' | 'fallback' | 'dialog' | 'extension';

/** Where something was done, and how it can be answered there. */
export type Asked = Readonly<{
  via: Via;
  /** A dialog is wanted now; otherwise one is open, and may be closed. */
  opens: boolean;
  /** A thread of a channel stays in it. */
  at: Spot;
  /** Only the person and the bot see that place. */
  direct: boolean;
  asker: Asker;
  locale: Locale;
  /** The message pressed. */
  message?: string;
  /** What the card pressed stood in. */
  surface?: Surface;
}>;

/** The place as a roster and as a thing that is kept: channels have threads, which are none. */
export const rosterOf = (conversation: string): string => conversation.split(';')[0] ?? conversation;

/** The message with which the thread began, as it stands in the name of a conversation. */
export const rootOf = (conversation: string): string | undefined =>
  /;messageid=(\d{1,20})$/.exec(conversation)?.[1];

/** A shared place as a whole: what is sent there begins a thread of its own, where there are threads. */
export function placeAt(tenant: string, at: Spot): Address {
  const conversation = rosterOf(at.conversation);
  return {
    platform,
    tenant,
    key: conversation,
    route: encodeRoute({ serviceUrl: at.serviceUrl, conversation }),
  };
}

/** The answers to a message of a channel, as a place. @param root the message that the thread began with */
export function threadAt(tenant: string, at: Spot, root: string): Address {
  const conversation = `${rosterOf(at.conversation)};messageid=${root}`;
  return { ...placeAt(tenant, at), route: encodeRoute({ serviceUrl: at.serviceUrl, conversation }) };
}

/** A message by the one name that it has, whether its thread is named along with it or not. */
export function refAt(tenant: string, at: Spot, id: string): MessageRef {
  const begins = at.conversation.endsWith(`;messageid=${id}`);
  const spot = begins ? { serviceUrl: at.serviceUrl, conversation: rosterOf(at.conversation) } : at;
  return { platform, tenant, route: encodeRoute(spot), id };
}

/** The place in which a form was asked for. It may be another one than the chat in which it was filled in. */
export function placeOf(
  asked: Asked,
  origin: Origin | undefined,
): Readonly<{ at: Spot; elsewhere: boolean }> {
  const conversation = origin?.at ?? asked.at.conversation;
  const { serviceUrl } = asked.at;
  return { at: { serviceUrl, conversation }, elsewhere: conversation !== asked.at.conversation };
}

/** What a form should know of where it was asked for. */
export function originOf(asked: Asked): Origin {
  const { conversation } = asked.at;
  if (asked.via === 'extension' || asked.surface === 'd') return {};
  if (asked.message === undefined) return asked.direct ? {} : { at: conversation };
  return { on: asked.message, at: conversation, ...(asked.surface === 'h' && { home: true as const }) };
}

import type { Actor, Address, MessageRef } from '#core/chat.ts';
import type { Channel, WebMessages } from './messages.ts';
import type { WebPerson } from './people.ts';

export const platform = 'web';

export const directOf = (key: string): string => `dm:${key}`;
export const channelOf = (slug: string): string => `channel:${slug}`;
export const isDirect = (conversation: string): boolean => conversation.startsWith('dm:');

export function actorOf(tenant: string, person: WebPerson): Actor {
  const { key, name, email, locale, timeZone, guest } = person;
  return {
    platform,
    tenant,
    key,
    name,
    guest,
    ...(email === undefined ? {} : { email }),
    ...(locale === undefined ? {} : { locale }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
}

/** A conversation as an address: a person's key, or a channel's slug. */
export function addressOf(tenant: string, conversation: string): Address {
  return { platform, tenant, key: conversation.slice(conversation.indexOf(':') + 1), route: conversation };
}

export const refOf = (tenant: string, conversation: string, id: string): MessageRef => ({
  platform,
  tenant,
  route: conversation,
  id,
});

export const isOpenTo = (channel: Channel, person: Readonly<{ guest: boolean }>): boolean =>
  channel.guests || !person.guest;

/** May this person see this conversation: their own direct chat, or a channel open to them? */
export async function mayEnter(
  messages: WebMessages,
  person: WebPerson,
  conversation: string,
): Promise<boolean> {
  if (conversation === directOf(person.key)) return true;
  const channel = (await messages.channels()).find((item) => channelOf(item.slug) === conversation);
  return channel !== undefined && isOpenTo(channel, person);
}

import type { Address, Chat } from '#core/chat.ts';
import type { PersonId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import { addressesOf } from '#store/identities.ts';

export type Way = Readonly<{ chat: Chat; to: Address }>;

/**
 * The way to a person, on the platform that comes first.
 * @returns `cold` when there is none and there may be one: where people have to let the bot in first, whoever is not there
 *   yet may still come. Nothing when there is none at all
 */
export async function wayTo(
  db: Db,
  person: PersonId,
  chats: readonly Chat[],
): Promise<Way | 'cold' | undefined> {
  const platforms = chats.map((chat) => chat.platform);
  const shy = chats.filter((one) => !one.can.coldMessages).map((one) => one.platform);
  const [to] = await addressesOf(db, person, platforms, shy);
  const chat = chats.find((one) => one.platform === to?.platform);
  if (to !== undefined && chat !== undefined) return { chat, to };
  return chats.every((one) => one.can.coldMessages) ? undefined : 'cold';
}

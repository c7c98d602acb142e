import type { Card } from '#core/card.ts';
import type { Mention } from '#core/chat.ts';

/** Where a message stands: `dm:<person's key>` (a person and the bot) or `channel:<slug>`. */
type Conversation = string;

type Body =
  | Readonly<{ kind: 'card'; card: Card }>
  | Readonly<{ kind: 'words'; text: string; mentions: readonly Mention[] }>;

/** A message of the web chat as it is kept. */
export type WebMessage = Readonly<{
  /** A UUID. */
  id: string;
  conversation: Conversation;
  /** Order within the conversation, from 1. */
  position: number;
  /** The person's key. Absent: the bot. */
  author?: string;
  /** Absent on answers to a press, so that nothing records when somebody pressed something. */
  at?: Date;
  /** Only this person sees it. */
  only?: string;
  body: Body;
}>;

type NewMessage = Omit<WebMessage, 'position'> & Readonly<{ delivery?: string }>;

export type Channel = Readonly<{
  slug: string;
  title: string;
  purpose?: string;
  /** Also open to guests: partners, suppliers, investors, allies. */
  guests: boolean;
}>;

/** What changed: a message to be looked up, or perhaps anything, after the connection was lost for a while. */
export type Change = Readonly<{ kind: 'message'; id: string }> | Readonly<{ kind: 'anything' }>;

/**
 * Where the web chat keeps its messages: shared by all processes of one tenant. Every function rejects when the
 * store cannot be reached.
 */
export interface WebMessages {
  /** Idempotent by `id` and by `delivery`: repeated, it resolves to what was kept the first time. */
  append(message: NewMessage): Promise<WebMessage>;
  /** Gives a message another card, in place. False: there is no such message. */
  update(id: string, card: Card): Promise<boolean>;
  get(id: string): Promise<WebMessage | undefined>;
  findDelivery(conversation: Conversation, delivery: string): Promise<WebMessage | undefined>;
  /** The newest `limit` messages the viewer may see (below position `before`), oldest first. */
  list(
    query: Readonly<{ conversation: Conversation; viewer: string; before?: number; limit: number }>,
  ): Promise<readonly WebMessage[]>;
  /** Position of the newest message by somebody else that the viewer may see; absent where there is none. */
  latest(viewer: string, conversations: readonly Conversation[]): Promise<ReadonlyMap<Conversation, number>>;
  channels(): Promise<readonly Channel[]>;
  /** Makes a channel or changes its title, purpose and openness. */
  putChannel(channel: Channel): Promise<void>;
  /** Was this person welcomed already? */
  hasJoined(key: string): Promise<boolean>;
  setJoined(key: string): Promise<void>;
  /** Tells of every change made by any process, until the returned function is called. */
  subscribe(listener: (change: Change) => void): Promise<() => Promise<void>>;
  /** Removes everything of this tenant. */
  clear(): Promise<void>;
}

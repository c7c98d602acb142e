import type { Card, Form, Values } from './card.ts';

/** A place a message can be sent to. `route` belongs to the adapter: stored for it, never read by others. */
export type Address = Readonly<{ platform: string; tenant: string; key: string; route: string }>;

/** Somebody as a platform knows them. `key` is unique within `platform` and `tenant`. */
export type Actor = Readonly<{
  platform: string;
  tenant: string;
  key: string;
  name?: string;
  email?: string;
  /** BCP 47, as the platform says it. */
  locale?: string;
  /** IANA name, as the platform says it. */
  timeZone?: string;
  /** A guest or somebody of another organisation. */
  guest?: boolean;
}>;

/** A message that was sent. Serialisable; `route` and `id` belong to the adapter. */
export type MessageRef = Readonly<{
  platform: string;
  tenant: string;
  route: string;
  id: string;
  /**
   * So long after a press the adapter may still be writing what was answered into this message, from another process. Shown anew
   * by the outbox it is only then, so that the older look cannot come last. Absent: it is written at once. Milliseconds.
   */
  settlesMs?: number;
}>;

/** The id of a row of the outbox (a UUID). Adapters attach it to what they send, so that `find` can look for it. */
export type DeliveryId = string;

export type Mention = Readonly<{ key: string; name: string }>;

/** A message of people, pointed at by somebody. What it says is not ours to keep: only who wrote it and where it stands. */
export type Pointed = Readonly<{
  by?: Mention;
  /**
   * A place like any other: what is sent there answers that message, in its thread where the platform has threads. Absent where
   * nothing can be posted for others: the bot is not there, or nobody else is.
   */
  thread?: Address;
  /** Leads people back to it. */
  link?: string;
}>;

type Common = Readonly<{
  /** The same happening has the same id, however often the platform repeats it. */
  id: string;
  at: Date;
  from: Actor;
  /** Where it happened: a direct chat or a shared place. */
  where: Address;
  /** True when only the person and the bot can see that place. */
  direct: boolean;
  /** The thread in which it happened, of a shared place that has threads: a place of its own. What it is an answer to began it. */
  thread?: Address;
  /** The reply is wanted within so many milliseconds, where that may be less than usual: some time was needed before. */
  withinMs?: number;
}>;

export type Events = {
  /** `addressed`: the bot is meant: a direct chat, or its name was called in a shared place. */
  /** `on`: the message itself, where the platform will tell when it is edited or deleted. */
  message: Readonly<{ text: string; mentions: readonly Mention[]; addressed: boolean; on?: MessageRef }>;
  /** `pointed`: the message for which it was called (a message shortcut, a message action). `on`: as above, where it was typed as one. */
  command: Readonly<{
    name: string;
    text: string;
    mentions: readonly Mention[];
    pointed?: Pointed;
    on?: MessageRef;
  }>;
  /** Somebody changed the words of their own message. */
  edited: Readonly<{ text: string; mentions: readonly Mention[]; on: MessageRef }>;
  /** A message of theirs is gone. */
  deleted: Readonly<{ on: MessageRef }>;
  /**
   * Somebody reacted to a message, or took that back. `name`: as the platform calls the sign, without colons or skin tone. `on`
   * where it was a message of ours; `pointed` where it was one of people.
   */
  reaction: Readonly<{ name: string; removed: boolean; on?: MessageRef; pointed?: Pointed }>;
  action: Readonly<{ name: string; input: unknown; on?: MessageRef }>;
  /** A button that asks for a form. */
  open: Readonly<{ name: string; input: unknown; on?: MessageRef }>;
  /** `form` is the form as it was asked; its `input` came along with it. */
  submit: Readonly<{ name: string; input: unknown; values: Values; on?: MessageRef }>;
  home: Readonly<Record<never, never>>;
  joined: Readonly<Record<never, never>>;
  /** `from` can no longer be reached on this platform: gone from it, or the bot was removed there. */
  left: Readonly<Record<never, never>>;
  /** Somebody is new on the platform, or what it knows of them changed; `from` says all of it. */
  changed: Readonly<Record<never, never>>;
};

export type EventKind = keyof Events;
export type ChatEvent<K extends EventKind = EventKind> = {
  [P in K]: Readonly<{ kind: P }> & Common & Events[P];
}[K];

/** Nothing more to say. */
export type Done = Readonly<{ kind: 'done' }>;
/** A new message: only for the one who asked (the default), or for everybody in the place. */
export type Say = Readonly<{ kind: 'say'; card: Card; to: 'asker' | 'place' }>;
/**
 * Show a form. Asked again after a `submit`, it carries `values` and `errors`, so nothing typed is lost. `locale`: the person's
 * own language, for the few words that a platform puts around a form.
 */
export type Ask = Readonly<{ kind: 'ask'; form: Form; locale?: string }>;
/** Replace the message on which the button was pressed. */
export type Replace = Readonly<{ kind: 'replace'; card: Card }>;
export type Home = Readonly<{ kind: 'home'; card: Card }>;

/**
 * Keep the form open as it stands, with all that was typed, and show this problem. Said where nobody knows the
 * form any more but the platform: the handler failed.
 */
export type Again = Readonly<{ kind: 'again'; problem: string }>;

/** What each kind of event may be answered with. What a platform cannot do does not type-check. */
export type ReplyTo = {
  message: Done | Say;
  command: Done | Say | Ask;
  edited: Done | Say;
  deleted: Done;
  reaction: Done | Say;
  action: Done | Say | Replace;
  open: Ask | Say;
  submit: Done | Say | Replace | Ask | Again;
  home: Home;
  joined: Done | Say;
  left: Done;
  changed: Done;
};

export type Handle = <K extends EventKind>(event: ChatEvent<K>) => Promise<ReplyTo[K]>;

/** An HTTP route an adapter wants on the one server. `handler` is a plain Node request listener. */
export type Route = Readonly<{
  method: 'get' | 'post' | 'put' | 'use';
  path: string;
  handler: (
    request: import('node:http').IncomingMessage,
    response: import('node:http').ServerResponse,
  ) => void | Promise<void>;
}>;

/** What a platform can do by itself. Flows never look at it; the adapter owns every fallback. */
export type Can = Readonly<{
  dialogs: boolean;
  privateReplies: boolean;
  edits: boolean;
  slashCommands: boolean;
  coldMessages: boolean;
  home: boolean;
}>;

/** Somebody of a tenant, and how to reach them. */
export type Member = Actor & Readonly<{ address: Address }>;

/** Calls a minute and tenant that a platform is sure to take: where sending starts from, before it tells more. */
export type Pace = Readonly<{ sends: number; updates: number }>;

/** One chat platform. Failures of the platform are thrown as `PlatformError`, never as anything else. */
export interface Chat {
  readonly platform: string;
  readonly can: Can;
  /** Starts receiving; resolves to the routes the HTTP server must mount for it. */
  connect(handle: Handle): Promise<readonly Route[]>;
  /** Does what people do reach us just now? Absent: always, once it is connected. */
  ready?(): boolean;
  /** Stops receiving, waits for what is in flight. */
  close(): Promise<void>;
  send(to: Address, card: Card, delivery: DeliveryId): Promise<MessageRef>;
  update(ref: MessageRef, card: Card): Promise<void>;
  /** Was it sent after all? Asked after an unknown outcome. Absent where the platform lets nobody look. */
  find?(to: Address, delivery: DeliveryId, since: Date): Promise<MessageRef | undefined>;
  /** How fast a tenant may be sent to. Absent: there is no limit. Held for all processes together. */
  readonly pace?: Pace;
  /** Where the bot is installed now: workspaces, organisations. */
  tenants(): Promise<readonly string[]>;
  /** Everybody of a tenant who can be reached, guests marked; no bots, nobody who has left. */
  people(tenant: string): AsyncIterable<Member>;
  /** One of them, as the platform knows them now. Absent: there is no such person, or they have left. */
  person(tenant: string, key: string): Promise<Member | undefined>;
}

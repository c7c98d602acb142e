/** JSON of the platform's, read with care. */
export type Obj = Readonly<Record<string, unknown>>;

/** A conversation, and the server through which it is reached. */
export type Spot = Readonly<{ serviceUrl: string; conversation: string }>;

/** What goes back in the body of an invoke. `status` is the HTTP status. */
export type InvokeAnswer = Readonly<{ status: number; body?: Obj }>;

/** One page of a roster. `next` is absent on the last one. */
export type RosterPage = Readonly<{ members: readonly unknown[]; next?: string }>;

/**
 * Calls to the Bot Connector: one each, never repeated, every failure a `PlatformError`. `cold`: the app is not installed
 * for that person; `forbidden`: it was, and the person or an administrator does not want it any more.
 */
export interface Connector {
  /** Opens the direct chat with a person, or finds it. @param user `29:…` or their object id @returns its conversation id */
  openDirect(to: Readonly<{ serviceUrl: string; tenant: string; user: string }>): Promise<string>;
  /** @returns the id of the new activity */
  post(at: Spot, activity: Obj): Promise<string>;
  /** Seen by one person alone in a shared place. In preview: a server that does not know it refuses. @param user `29:…` */
  postTargeted(at: Spot, user: string, activity: Obj): Promise<string>;
  put(at: Spot, id: string, activity: Obj): Promise<void>;
  remove(at: Spot, id: string): Promise<void>;
  /** @param user `29:…` or the object id @returns nothing when there is no such member */
  member(at: Spot, user: string): Promise<unknown>;
  members(at: Spot, next?: string): Promise<RosterPage>;
}

/** What the SDK does for us: it says whose request it was, and signs ours. */
export interface Wire {
  /**
   * A listener for POST of activities. Refuses by itself what is not the platform's (401, 403, 400, 405, 413), answers in
   * every case, and never tells why in words.
   * @param take what to do with an activity that is genuine and of an allowed tenant. What it returns is the body of an invoke; other
   *   activities are answered 200 once it resolves. When it rejects: 500 and no words. `since`: when the request began to
   *   come in, by `performance.now()`
   */
  listener(
    take: (activity: Obj, since?: number) => Promise<InvokeAnswer | undefined>,
  ): (
    request: import('node:http').IncomingMessage,
    response: import('node:http').ServerResponse,
  ) => Promise<void>;
  readonly connector: Connector;
  /** A token for another API of the platform (`https://graph.microsoft.com`). Rejects with PlatformError. */
  token(resource: string): Promise<string>;
}

/** A place where the bot was let in, as it is kept. */
export type Place =
  | Readonly<{ kind: 'personal'; user: string; mri?: string; serviceUrl: string }>
  | Readonly<{ kind: 'team'; serviceUrl: string }>
  | Readonly<{ kind: 'group'; serviceUrl: string }>
  /** A direct chat out of which the person has put us. Kept, so that nothing lets us in again but they themselves. */
  | Readonly<{ kind: 'removed'; user: string; serviceUrl: string }>;

/** Places by their conversation id. Every function rejects when the database is out of reach. */
export interface Places {
  /** With the servers through which they are reached by now. */
  all(tenant: string): AsyncIterable<Readonly<{ conversation: string; place: Place }>>;
  /** Writes only what is new to this process. */
  save(tenant: string, conversation: string, place: Place): Promise<void>;
  remove(tenant: string, conversation: string): Promise<void>;
  /** Has this person put us out, and not let us in again? As of at most a minute ago. */
  isClosed(tenant: string, user: string): Promise<boolean>;
  /**
   * The server that is behind an address by now, as the chats tell that were told from both. Never rejects.
   * @returns the same where nothing is known to have moved
   */
  current(tenant: string, serviceUrl: string): Promise<string>;
}

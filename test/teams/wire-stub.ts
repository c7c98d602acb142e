import type { IncomingMessage, ServerResponse } from 'node:http';
import { teamsChat } from '#adapters/teams/chat.ts';
import type { Connector, InvokeAnswer, Obj, Place, Places, Spot, Wire } from '#adapters/teams/ports.ts';
import type { TeamsSettings } from '#adapters/teams/settings.ts';
import type { Address, Chat, ChatEvent, EventKind, Handle, ReplyTo } from '#core/chat.ts';
import { PlatformError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import { settings as usual } from './fixtures.ts';

// The other side of one call, in memory: records what it is told and answers as the test says. No rules of Teams' own: those
// are in test/support/teams-server.

export type Told = Readonly<{
  call: keyof Connector;
  at: string;
  id?: string;
  user?: string;
  activity?: Obj;
}>;

type Reply = ReplyTo[EventKind];

export type Stub = Readonly<{
  chat: Chat;
  told: Told[];
  /** What was written, and through which server. */
  servers: (readonly [call: keyof Connector, serviceUrl: string])[];
  events: ChatEvent[];
  logged: string[];
  routes: Address[];
  places: Map<string, Place>;
  /** Servers by the ones that they took the place of. */
  moved: Map<string, string>;
  changed: string[];
  /** How a call fails, by its name. */
  failures: Map<keyof Connector, () => PlatformError>;
  members: Map<string, Obj>;
  /** An activity comes in. */
  take(activity: Obj): Promise<InvokeAnswer | undefined>;
  /** The calls of this name, once there are as many. */
  of(call: keyof Connector, count?: number): Promise<readonly Told[]>;
}>;

export async function startStub(
  reply: Reply | ((event: ChatEvent) => Reply | Promise<Reply>),
  over: Partial<TeamsSettings> = {},
): Promise<Stub> {
  const told: Told[] = [];
  const servers: (readonly [keyof Connector, string])[] = [];
  const events: ChatEvent[] = [];
  const logged: string[] = [];
  const routes: Address[] = [];
  const changed: string[] = [];
  const kept = new Map<string, Place>();
  const members = new Map<string, Obj>();
  const failures = new Map<keyof Connector, () => PlatformError>();
  let count = 0;

  function tell(one: Told): void {
    told.push(one);
    const failure = failures.get(one.call);
    if (failure !== undefined) throw failure();
  }
  function newId(): string {
    count += 1;
    return `new-${count}`;
  }

  const connector: Connector = {
    async openDirect({ serviceUrl, user }) {
      servers.push(['openDirect', serviceUrl]);
      tell({ call: 'openDirect', at: '', user });
      return `a:direct-${user}`;
    },
    async post({ serviceUrl, conversation }, activity) {
      servers.push(['post', serviceUrl]);
      tell({ call: 'post', at: conversation, activity });
      return newId();
    },
    async postTargeted({ conversation }, user, activity) {
      tell({ call: 'postTargeted', at: conversation, user, activity });
      return newId();
    },
    async put({ serviceUrl, conversation }, id, activity) {
      servers.push(['put', serviceUrl]);
      tell({ call: 'put', at: conversation, id, activity });
    },
    async remove({ conversation }, id) {
      tell({ call: 'remove', at: conversation, id });
    },
    async member({ conversation }: Spot, user) {
      tell({ call: 'member', at: conversation, user });
      return members.get(user);
    },
    async members({ conversation }) {
      tell({ call: 'members', at: conversation });
      return { members: [...members.values()] };
    },
  };
  let takes: ((activity: Obj) => Promise<InvokeAnswer | undefined>) | undefined;
  const wire: Wire = {
    listener(take) {
      takes = take;
      return async (_request: IncomingMessage, response: ServerResponse) => void response.end();
    },
    connector,
    token: async () => 'token',
  };
  const moved = new Map<string, string>();
  const places: Places = {
    async *all() {
      for (const [conversation, place] of kept) yield { conversation, place };
    },
    save: async (_tenant, conversation, place) => void kept.set(conversation, place),
    remove: async (_tenant, conversation) => void kept.delete(conversation),
    isClosed: async (_tenant, user) =>
      [...kept.values()].some((place) => place.kind === 'removed' && place.user === user),
    current: async (_tenant, url) => moved.get(url) ?? url,
  };
  const line =
    (level: string) =>
    (fields: object, message: string): void =>
      void logged.push(`${level} ${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };

  const chat = teamsChat({
    settings: { ...usual, ...over },
    places,
    keepRoute: async (address) => void routes.push(address),
    peopleChanged: async (tenant) => void changed.push(tenant),
    clock: { now: () => new Date('2026-11-20T14:03:22Z') },
    log,
    wire,
  });
  const handle = async (event: ChatEvent): Promise<Reply> => {
    events.push(event);
    return typeof reply === 'function' ? reply(event) : reply;
  };
  await chat.connect(handle as unknown as Handle);

  return {
    chat,
    told,
    servers,
    events,
    logged,
    routes,
    places: kept,
    moved,
    changed,
    failures,
    members,
    async take(activity) {
      if (takes === undefined) throw new Error('nobody listens');
      return takes(activity);
    },
    async of(call, wanted = 1) {
      const end = performance.now() + 4_000;
      const found = () => told.filter((one) => one.call === call);
      while (found().length < wanted) {
        if (performance.now() > end) throw new Error(`${call}: ${found().length} instead of ${wanted}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return found();
    },
  };
}

export const refused = (reason: ConstructorParameters<typeof PlatformError>[0]) => () =>
  new PlatformError(reason);

/** All the words of a card, form or activity, as they stand in its JSON. */
export const wordsIn = (value: unknown): string => JSON.stringify(value) ?? '';

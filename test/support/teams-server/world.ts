import { createHash, randomUUID } from 'node:crypto';

// What Teams keeps: people, the team with its channels, chats, who let the app in, messages. All ids are invented.

export type Obj = Readonly<Record<string, unknown>>;

export type Human = {
  /** Entra object id. */
  readonly id: string;
  /** `29:…`: what the bot knows them by. */
  readonly mri: string;
  readonly tenant: string;
  readonly name: string;
  readonly email: string;
  readonly upn: string;
  readonly guest: boolean;
  locale: string;
  timeZone: string;
};

export type Message = {
  readonly id: string;
  /** An object id, or `bot`. */
  readonly by: string;
  /** As the bot gave it, or as the person's client made it. */
  body: Obj;
  /** The message that the thread began with, in channels. */
  readonly thread?: string;
  /** Targeted: the object id of the only one who sees it. */
  readonly only?: string;
  /** Cards that only one person sees here, since they pressed a button: object id → card. */
  readonly own: Map<string, Obj>;
  edited: number;
};

export type Conversation = {
  readonly id: string;
  readonly kind: 'personal' | 'channel' | 'groupChat';
  readonly name: string;
  readonly members: Set<string>;
  readonly team?: string;
  readonly messages: Message[];
};

/** What is before a person, over everything else. */
export type Dialog =
  | Readonly<{ kind: 'message'; text: string }>
  | Readonly<{
      kind: 'card';
      title: string;
      /** CSS pixels that the bot asked for, or one of the names that Teams has for a size. */
      size: Readonly<{ width: unknown; height: unknown }>;
      card: Obj;
      from: DialogFrom;
      typed: Map<string, string>;
    }>;
/** Where it was opened: its submits go there. */
export type DialogFrom =
  | Readonly<{ by: 'card'; conversation: Conversation; message: Message }>
  | Readonly<{ by: 'extension'; command: string; conversation: Conversation; message?: Message }>;

export type World = ReturnType<typeof createWorld>;

const guid = (n: number): string => `0a0a0a0a-0000-4000-8000-${String(n).padStart(12, '0')}`;

export const ids = {
  app: 'b07b07b0-0000-4000-8000-00000000b07b',
  tenant: '7e4a4700-0000-4000-8000-000000000001',
  foreign: '7e4a4700-0000-4000-8000-000000000002',
  ana: guid(1),
  luis: guid(2),
  marta: guid(3),
  guest: guid(4),
  /** Has the app for themselves and is in no team. */
  nadia: guid(5),
  /** In the tenant, and the app is nowhere where they are. */
  cold: guid(6),
  /** Of another organisation, in the shared channel. */
  external: guid(7),
  team: '19:equipo@thread.tacv2',
  shared: '19:compartido@thread.tacv2',
  group: '19:grupo@thread.v2',
} as const;

const mriOf = (id: string): string =>
  `29:1${createHash('sha256').update(`latido ${id}`).digest('base64url')}`;

/** One organisation as Teams holds it. @param crowd members of the team besides those with a name, for long rosters */
export function createWorld({ crowd = 0 }: Readonly<{ crowd?: number }> = {}) {
  const people = new Map<string, Human>();
  const conversations = new Map<string, Conversation>();
  let last = 0;

  function human(id: string, name: string, more: Partial<Human> = {}): Human {
    const word = name.split(' ')[0]?.toLowerCase() ?? id;
    const email = more.email ?? `${word}@rioclaro.example`;
    const made: Human = {
      id,
      mri: mriOf(id),
      tenant: ids.tenant,
      name,
      email,
      upn: email,
      guest: false,
      locale: 'es-ES',
      timeZone: 'America/Bogota',
      ...more,
    };
    people.set(id, made);
    return made;
  }

  function conversation(
    id: string,
    kind: Conversation['kind'],
    name: string,
    members: Iterable<string>,
    team?: string,
  ): Conversation {
    const made: Conversation = {
      id,
      kind,
      name,
      members: new Set(members),
      messages: [],
      ...(team !== undefined && { team }),
    };
    conversations.set(id, made);
    return made;
  }

  human(ids.ana, 'Ana Restrepo');
  human(ids.luis, 'Luis Quispe', { locale: 'pt-BR', timeZone: 'America/Bogota' });
  human(ids.marta, 'Marta Salgado', { locale: 'en-US', timeZone: 'Europe/Madrid' });
  human(ids.guest, 'Paula Invitada', {
    email: 'paula@haddad.example',
    upn: 'paula_haddad.example#EXT#@rioclaro.onmicrosoft.example',
    guest: true,
  });
  human(ids.nadia, 'Nadia Flores');
  human(ids.cold, 'Celia Quieta');
  human(ids.external, 'Omar Haddad', {
    tenant: ids.foreign,
    email: 'omar@haddad.example',
    upn: 'omar@haddad.example',
    locale: 'en-US',
  });
  const many = Array.from({ length: crowd }, (_, n) => human(guid(1_000 + n), `Persona${n + 1} Del Equipo`));

  // The general channel has the id of the team.
  conversation(
    ids.team,
    'channel',
    'General',
    [ids.ana, ids.luis, ids.marta, ids.guest, ...many.map(({ id }) => id)],
    ids.team,
  );
  conversation(ids.shared, 'channel', 'Compartido', [ids.ana, ids.luis, ids.external], ids.team);
  conversation(ids.group, 'groupChat', 'Grupo', [ids.ana, ids.luis, ids.marta]);

  const installed = {
    personal: new Set<string>([ids.ana, ids.luis, ids.nadia]),
    teams: new Set<string>([ids.team]),
    groups: new Set<string>([ids.group]),
  };

  return {
    people,
    conversations,
    /** Who let the app in: object ids, teams, group chats. */
    installed,
    /** Object ids of those who blocked the bot. */
    blocked: new Set<string>(),
    dialogs: new Map<string, Dialog>(),
    /** Short words that Teams shows for a moment below a card, by object id. */
    toasts: new Map<string, string[]>(),
    human,
    conversation,
    person(id: string): Human {
      const found = people.get(id);
      if (found === undefined) throw new Error(`nobody is ${id}`);
      return found;
    },
    /** By `29:…`, object id or UPN, as the roster takes them. */
    known(name: string): Human | undefined {
      return people.get(name) ?? [...people.values()].find((one) => one.mri === name || one.upn === name);
    },
    /** The chat of a person with the bot; there when it is asked for, as its id is theirs for ever. */
    personal(person: string): Conversation {
      for (const one of conversations.values()) {
        if (one.kind === 'personal' && one.members.has(person)) return one;
      }
      const random = createHash('sha512').update(randomUUID()).digest('base64url');
      return conversation(`a:1${random}`, 'personal', '', [person]);
    },
    /** May the bot write to them, or take part there? */
    isIn({ kind, members, team, id }: Conversation): boolean {
      if (kind === 'channel') return installed.teams.has(team ?? id);
      if (kind === 'groupChat') return installed.groups.has(id);
      const [person = ''] = members;
      return this.isReachable(person);
    },
    /** The app is theirs, or in a team or chat of theirs. */
    isReachable(person: string): boolean {
      if (installed.personal.has(person)) return true;
      return [...conversations.values()].some(
        (one) => one.kind !== 'personal' && one.members.has(person) && this.isIn(one),
      );
    },
    /** A conversation as it is called from outside: channels with the thread behind a semicolon. */
    at(name: string): Readonly<{ conversation: Conversation; thread?: string }> | undefined {
      const [id = '', rest] = name.split(';messageid=');
      const found = conversations.get(id);
      if (found === undefined) return undefined;
      if (rest === undefined) return { conversation: found };
      return found.kind === 'channel' ? { conversation: found, thread: rest } : undefined;
    },
    /** The id of an activity: the time, in milliseconds, and nobody else's. */
    newId(): string {
      last = Math.max(last + 1, Date.now());
      return String(last);
    },
  };
}

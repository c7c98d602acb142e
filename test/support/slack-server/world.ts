import { randomBytes, randomInt } from 'node:crypto';

// What Slack keeps: workspaces, people, conversations, messages, views, files, installations. All ids are invented.

export type Obj = Readonly<Record<string, unknown>>;

export type User = {
  readonly id: string;
  readonly team: string;
  readonly name: string;
  realName: string;
  readonly email: string;
  tz: string;
  locale: string;
  deleted: boolean;
  readonly bot: boolean;
  readonly restricted: boolean;
  readonly ultra: boolean;
  updated: number;
};

export type Message = {
  readonly ts: string;
  readonly user: string;
  /** By an app. */
  readonly app?: string;
  text: string;
  blocks: readonly Obj[];
  metadata?: Obj;
  readonly thread?: string;
  edited?: string;
  /** Ephemeral: the only one who sees it. */
  readonly only?: string;
};

export type Channel = {
  readonly id: string;
  readonly kind: 'im' | 'public' | 'private';
  readonly name: string;
  readonly members: Set<string>;
  archived: boolean;
  /** With a workspace of somebody else (Slack Connect). */
  readonly shared: boolean;
  readonly messages: Message[];
};

export type View = {
  readonly id: string;
  readonly user: string;
  readonly type: 'modal' | 'home';
  readonly app: string;
  hash: string;
  /** As the app gave it, with the block ids that Slack adds. */
  body: Obj;
  /** `block_id` and `action_id` (joined by a NUL) → what stands in the element now. */
  typed: Map<string, unknown>;
  /** `block_id` → what the app said is wrong. */
  errors: Readonly<Record<string, string>>;
};

export type File = {
  readonly id: string;
  readonly name: string;
  bytes?: Buffer;
  readyAt?: number;
  length: number;
};

export type Install = {
  readonly token: string;
  /** The workspace, or the organisation for an install in a whole one. */
  readonly tenant: string;
  readonly org: boolean;
  readonly app: string;
  readonly botUser: string;
  readonly bot: string;
  readonly scopes: Set<string>;
  refresh?: string;
  expiresAt?: number;
  revoked: boolean;
};

export type Trigger = {
  readonly user: string;
  readonly app: string;
  readonly until: number;
  used: boolean;
  readonly view?: string;
};

export type ResponseUrl = {
  readonly channel: string;
  readonly user: string;
  readonly app: string;
  readonly until: number;
  left: number;
  readonly message?: string;
  readonly thread?: string;
};

export type World = ReturnType<typeof createWorld>;

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** An id as Slack forms them: a letter for the kind and ten more. */
export const newId = (letter: string): string =>
  letter + Array.from({ length: 10 }, () => alphabet[randomInt(alphabet.length)]).join('');

export const ids = {
  app: 'A0LATIDOAPP',
  team: 'T0RIOCLARO1',
  foreign: 'T0HADDADFRE',
  org: 'E0GRUPOCLAR',
  general: 'C0GENERAL01',
  botUser: 'U0LATIDOBOT',
  bot: 'B0LATIDOBOT',
  ana: 'U0ANARESTRE',
  luis: 'U0LUISQUISP',
  marta: 'W0MARTASALG',
  guest: 'U0GUESTMULT',
  single: 'U0GUESTSING',
  gone: 'U0GONELONGA',
  otherBot: 'U0OTHERBOT1',
  workflow: 'U0WORKFLOW1',
  external: 'U0OMARHADDA',
} as const;

export function createWorld() {
  let shift = 0;
  let last = 0;
  const users = new Map<string, User>();
  const channels = new Map<string, Channel>();

  const now = (): number => Date.now() + shift;

  function user(id: string, team: string, name: string, realName: string, more: Partial<User> = {}): User {
    const made: User = {
      id,
      team,
      name,
      realName,
      email: `${name}@rioclaro.example`,
      tz: 'America/Bogota',
      locale: 'es-ES',
      deleted: false,
      bot: false,
      restricted: false,
      ultra: false,
      updated: Math.floor(now() / 1_000),
      ...more,
    };
    users.set(id, made);
    return made;
  }

  function channel(
    id: string,
    kind: Channel['kind'],
    name: string,
    members: readonly string[],
    shared = false,
  ) {
    const made: Channel = {
      id,
      kind,
      name,
      members: new Set(members),
      archived: false,
      shared,
      messages: [],
    };
    channels.set(id, made);
    return made;
  }

  user(ids.ana, ids.team, 'ana', 'Ana Restrepo');
  user(ids.luis, ids.team, 'luis', 'Luis Quispe', { locale: 'pt-BR', tz: 'America/Lima' });
  user(ids.marta, ids.team, 'marta', 'Marta Salgado', { locale: 'en-US', tz: 'Europe/Madrid' });
  user(ids.guest, ids.team, 'guest', 'Paula Invitada', { restricted: true });
  user(ids.single, ids.team, 'single', 'Santi Invitado', { restricted: true, ultra: true });
  user(ids.gone, ids.team, 'gone', 'Gil Antiguo', { deleted: true });
  user(ids.otherBot, ids.team, 'otherbot', 'Otro Bot', { bot: true });
  user(ids.workflow, ids.team, 'workflow', 'Bienvenida', { bot: true });
  user(ids.botUser, ids.team, 'latido', 'Latido', { bot: true });
  // Slackbot says of itself that it is no bot.
  user('USLACKBOT', ids.team, 'slackbot', 'Slackbot');
  user(ids.external, ids.foreign, 'omar', 'Omar Haddad', { email: 'omar@haddad.example', locale: 'en-US' });
  channel(
    ids.general,
    'public',
    'general',
    [ids.ana, ids.luis, ids.marta, ids.guest, ids.botUser, ids.external],
    true,
  );

  return {
    users,
    channels,
    teams: new Map<string, string>([
      [ids.team, 'Cooperativa Río Claro'],
      [ids.foreign, 'Haddad Freight'],
    ]),
    installs: new Map<string, Install>(),
    views: new Map<string, View>(),
    /** The modals before a person, the topmost last. */
    stacks: new Map<string, string[]>(),
    homes: new Map<string, string>(),
    files: new Map<string, File>(),
    triggers: new Map<string, Trigger>(),
    responseUrls: new Map<string, ResponseUrl>(),
    groups: new Map<string, Readonly<{ handle: string; name: string; users: readonly string[] }>>([
      ['S0SOPORTE01', { handle: 'soporte', name: 'Soporte', users: [ids.ana, ids.luis] }],
    ]),
    /** One-use codes of the installing page. */
    codes: new Map<
      string,
      Readonly<{ tenant: string; org: boolean; redirect: string; scopes: readonly string[] }>
    >(),
    user,
    channel,
    now,
    /** Moves Slack's own clock: triggers, response addresses and tokens age. Milliseconds. */
    advance: (ms: number): void => {
      shift += ms;
    },
    /** A timestamp that no other message has. */
    ts(): string {
      last = Math.max(last + 1, now() * 1_000);
      const digits = String(last);
      return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
    },
    hash: (): string => `${Math.floor(now() / 1_000)}.${randomBytes(4).toString('hex')}`,
    /** The direct conversation of a person with the bot, opened when it is not. */
    im(person: string, bot: string = ids.botUser): Channel {
      for (const one of channels.values()) {
        if (one.kind === 'im' && one.members.has(person) && one.members.has(bot)) return one;
      }
      return channel(newId('D'), 'im', '', [person, bot]);
    },
  };
}

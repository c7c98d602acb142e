import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { createWebChat } from '#adapters/web/index.ts';
import type { WebMessages } from '#adapters/web/messages.ts';
import type { Going, Persona, Trial, WebPeople, WebPerson } from '#adapters/web/people.ts';
import { limits, renderCard, renderForm } from '#adapters/web/render.ts';
import type { CommandView } from '#adapters/web/view.ts';
import type { Chat } from '#core/chat.ts';
import type { Clock } from '#core/clock.ts';
import type { Sample } from '#core/flow.ts';
import type { Log } from '#core/log.ts';
import { type Server, startServer } from '#src/server.ts';
import { createWebMessages } from '#store/webchat.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import {
  buttonsOf,
  cardText,
  createWebClient,
  messageText,
  type OpenForm,
  type Pressable,
  type WebClient,
} from '../support/webclient.ts';
import type { Harness, Person, Place, SeenForm, SeenMessage } from './chat.ts';

// The web chat as the program puts it together: the real store, the real server, invented people.

const persona = (
  key: string,
  name: string,
  group: Persona['group'],
  role: string,
  unit: string,
  locale: string,
): Persona => ({ key, name, group, role, unit, locale, timeZone: 'America/Bogota' });

export const personas: readonly Persona[] = [
  persona('ana', 'Ana Restrepo', 'employee', 'Analista de soporte', 'Atención a clientes', 'es'),
  persona('luis', 'Luis Quispe', 'employee', 'Técnico de planta', 'Operaciones', 'es'),
  persona('ana-lucia', 'Ana Lucía Prado', 'employee', 'Compradora', 'Compras', 'es'),
  persona('grace', 'Grace Odhiambo', 'employee', 'Data engineer', 'Technology', 'en'),
  persona('marta', 'Marta Salgado', 'manager', 'Jefa de turno', 'Operaciones', 'es'),
  persona('joao', 'João Ferreira', 'manager', 'Coordenador', 'Logística', 'pt'),
  persona('helena', 'Helena Brandt', 'hr', 'People lead', 'People', 'en'),
  persona('omar', 'Omar Haddad', 'partner', 'Account partner', 'Haddad Freight', 'en'),
];

const commands: readonly CommandView[] = [
  { name: 'help', summary: 'What I can do' },
  { name: 'pulse', summary: 'Answer the open pulse' },
  { name: 'report', summary: 'The report of your team', usage: '[unit]' },
  { name: 'kudos', summary: 'Thank somebody', usage: '@name why', own: true },
];

const webPeople: WebPeople = {
  async *all() {
    for (const item of personas) yield toPerson(item);
  },
  one: async (key) => {
    const found = personas.find((item) => item.key === key);
    return found && toPerson(found);
  },
  search: async (words, limit) =>
    personas
      .filter(({ name }) => ` ${name}`.toLowerCase().includes(` ${words.toLowerCase()}`))
      .slice(0, limit)
      .map(({ key, name }) => ({ key, name })),
};

const toPerson = ({ key, name, locale, group }: Persona): WebPerson => ({
  key,
  name,
  locale,
  email: `${key}@example.org`,
  timeZone: 'America/Bogota',
  guest: group === 'partner',
});

export const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A clock at a fixed point that is moved by hand. */
function createHandClock(start = '2026-11-30T15:00:00Z'): Clock & { set(at: Date): void } {
  let now = new Date(start);
  return { now: () => now, set: (at) => (now = at) };
}

export type WebWorld = Readonly<{
  database: TestDatabase;
  messages: WebMessages;
  chat: Chat;
  clock: ReturnType<typeof createHandClock>;
  /** What the trial was told to do. */
  did: string[];
  /** Another process of the same program: its own connections, the same database. */
  anotherProcess(): Promise<Readonly<{ chat: Chat; messages: WebMessages }>>;
  serve(routes: Awaited<ReturnType<Chat['connect']>>): Promise<string>;
  stop(): Promise<void>;
}>;

export async function createWebWorld(
  options: Readonly<{
    trial?: boolean;
    wrap?: (messages: WebMessages) => WebMessages;
    people?: WebPeople;
    database?: TestDatabase;
    log?: Log;
  }> = {},
): Promise<WebWorld> {
  const database = options.database ?? (await createTestDatabase());
  const clock = createHandClock();
  const did: string[] = [];
  let next: Date | undefined = new Date('2026-12-01T15:00:00Z');
  let going: Going | undefined;
  let stopped = (): void => {};
  const trial: Trial = {
    organisation: 'Cooperativa Río Claro',
    personas: async () => (did.includes('clear') ? [] : personas),
    now: clock.now,
    next: async () => (next === undefined ? undefined : { at: next }),
    skip: async () => {
      did.push('skip');
      if (next === undefined) return undefined;
      const at = next;
      clock.set(at);
      next = undefined;
      return { at, what: 'The pulse was sent.' };
    },
    along: {
      going: () => going,
      begin({ days, apart, colleagues, moved, ended }) {
        did.push(`along ${days} ${apart} ${colleagues}`);
        going = { until: new Date(clock.now().getTime() + days * 86_400_000), answered: 0 };
        stopped = () => {
          going = undefined;
          ended({ answered: 2, failed: false });
        };
        clock.set(new Date(clock.now().getTime() + 3_600_000));
        moved();
      },
      stop: async () => {
        if (going === undefined) return;
        did.push('stop');
        stopped();
      },
    },
    answer: async (apart) => {
      did.push(`answer ${apart}`);
      return 3;
    },
    clear: async () => {
      did.push('clear');
    },
  };
  const open = (): WebMessages => {
    const messages = createWebMessages(database.db as unknown as Kysely<never>, {
      tenant: 'trial',
      connection: database.connection,
    });
    return options.wrap?.(messages) ?? messages;
  };
  const createChat = (messages: WebMessages): Chat =>
    createWebChat({
      messages,
      people: options.people ?? webPeople,
      tenant: 'trial',
      clock,
      commands: async () => commands,
      ...(options.trial === false ? {} : { trial }),
      log: options.log ?? quiet,
    });
  const messages = open();
  await messages.putChannel({
    slug: 'general',
    title: 'general',
    purpose: 'Everything and everybody',
    guests: true,
  });
  await messages.putChannel({ slug: 'kudos', title: 'kudos', purpose: 'Thanks, said aloud', guests: false });
  const servers: Server[] = [];
  return {
    database,
    messages,
    chat: createChat(messages),
    clock,
    did,
    anotherProcess: async () => {
      const own = open();
      return { messages: own, chat: createChat(own) };
    },
    serve: async (routes) => {
      const server = await startServer({
        port: 0,
        host: '127.0.0.1',
        log: quiet,
        readiness: async () => [],
        metrics: async () => ({ contentType: 'text/plain', text: '' }),
      });
      servers.push(server);
      server.mount(routes);
      return server.url;
    },
    stop: async () => {
      await Promise.all(servers.map((server) => server.close(500)));
      await database.drop();
    },
  };
}

// --- the contract's harness --------------------------------------------------------------------------------------

const conversation = (key: string, place: Place): string =>
  place === 'direct' ? `dm:${key}` : 'channel:general';

const nowhere = async (): Promise<never> => {
  throw new Error('the web chat has no such thing');
};

function createScreen(client: () => WebClient, key: string, name: string): Person {
  let open: OpenForm | undefined;
  let problem: string | undefined;
  let home: SeenMessage | undefined;

  /** What the page does with an answer. */
  function take({ reply, form }: Awaited<ReturnType<WebClient['press']>>): void {
    if (reply.kind === 'again') {
      problem = reply.problem;
      return;
    }
    problem = undefined;
    open = form;
  }
  const pressable = (button: Pressable) => ({
    label: button.label,
    press: async (options = {}) => take(await client().press(button, options)),
  });

  return {
    key,
    name,
    say: async (place, text, { mentions = [], ...options } = {}) =>
      take(await client().say(text, { in: conversation(key, place), mentions, ...options })),
    command: async (place, command, text, { mentions = [], ...options } = {}) =>
      take(
        await client().command(`/${command} ${text}`, { in: conversation(key, place), mentions, ...options }),
      ),
    recognise: async (place, { key: id }, options = {}) => {
      const found = (await client().messages(conversation(key, place))).find((message) => message.id === id);
      if (found === undefined) throw new Error('no such message is seen');
      take(await client().thank(found, options));
    },
    edit: nowhere,
    remove: nowhere,
    react: nowhere,
    goHome: async () => {
      const { card } = await client().home();
      home = card && {
        key: 'home',
        text: cardText(card),
        byPerson: false,
        buttons: card.buttons.map(pressable),
      };
    },
    join: async () => take(await client().join()),
    leave: async () => {},
    change: async () => {},
    messages: async (place) =>
      (await client().messages(conversation(key, place))).map((message) => ({
        key: message.id,
        text: messageText(message),
        byPerson: message.author !== undefined,
        buttons: buttonsOf(message).map(pressable),
      })),
    form: async () => open && seenForm(open),
    home: async () => home,
  };

  function seenForm(form: OpenForm): SeenForm {
    const shown = problem ?? form.problem;
    return {
      title: form.title,
      text: form.intro.map((part) => part.text).join(''),
      fields: form.fields.map((field) => {
        const value = form.values[field.name];
        const error = form.errors[field.name];
        return {
          name: field.name,
          label: field.label,
          ...(typeof value === 'string' ? { value } : {}),
          ...(error === undefined ? {} : { error }),
        };
      }),
      ...(shown === undefined ? {} : { problem: shown }),
      submit: async (typed, options = {}) => {
        const kinds = new Map(form.fields.map((field) => [field.name, field.kind]));
        const entered = Object.entries(typed).map(([name, value]) => {
          const several = kinds.get(name) === 'many' || kinds.get(name) === 'person';
          return [name, several ? value.split(',').filter(Boolean) : value] as const;
        });
        // The page keeps its boxes while a form stays open.
        const values = { ...form.values, ...Object.fromEntries(entered) };
        open = { ...form, values };
        const answer = await client().submit(form, values, options);
        take(answer);
      },
    };
  }
}

/** Everything a rendered card or form may not be longer or more than. */
function problemsOf(sample: Sample): string[] {
  const problems: string[] = [];
  const check = (what: string, size: number, max: number): void => {
    if (size > max) problems.push(`${what}: ${size} > ${max}`);
  };
  if (sample.card !== undefined) {
    const card = renderCard(sample.card);
    check('blocks', card.blocks.length, limits.blocks);
    check('buttons', card.buttons.length, limits.buttons);
    for (const button of card.buttons) check('button', button.label.length, limits.line);
    for (const block of card.blocks) {
      if (block.kind === 'heading') check('heading', block.text.length, limits.line);
      if ('text' in block && Array.isArray(block.text)) {
        check(
          'text',
          block.text.reduce((sum, part) => sum + part.text.length, 0),
          limits.text,
        );
        for (const part of block.text) {
          if (part.kind === 'link' && !/^(https?:|mailto:|\/[^/])/.test(part.url))
            problems.push(`link: ${part.url}`);
        }
      }
      if (block.kind === 'bars') {
        for (const { share = 0, reference } of block.bars) {
          if (!(share >= 0 && share <= 1)) problems.push(`bar: ${share}`);
          if (reference && !(reference.share >= 0 && reference.share <= 1)) problems.push('reference');
        }
      }
      if (block.kind === 'image' && !/^(https?:|\/[^/]|data:image\/png;base64,[\w+/=]+$)/.test(block.url))
        problems.push(`image: ${block.url}`);
    }
    JSON.stringify(card);
  }
  if (sample.form !== undefined) {
    const form = renderForm(sample.form);
    check('title', form.title.length, limits.line);
    check('fields', form.fields.length, limits.fields);
    JSON.stringify(form);
  }
  return problems;
}

export async function makeWebHarness(): Promise<Harness> {
  let failing: 'reading' | 'writing' | undefined;
  const failWhen = (now: typeof failing): void => {
    if (failing === now) throw Object.assign(new Error('connection terminated'), { code: 'ECONNRESET' });
  };
  const world = await createWebWorld({
    wrap: (messages) => ({
      ...messages,
      append: async (message) => {
        failWhen('writing');
        return messages.append(message);
      },
    }),
    people: {
      ...webPeople,
      one: async (key) => {
        failWhen('reading');
        return webPeople.one(key);
      },
    },
  });
  let url = '';
  const client = (key: string) => () => createWebClient(url).as(key);
  const during =
    (now: typeof failing) =>
    async <T>(run: () => Promise<T>): Promise<T> => {
      failing = now;
      try {
        return await run();
      } finally {
        failing = undefined;
      }
    };
  const post = async (body: string, headers: Record<string, string> = {}): Promise<number> => {
    const response = await fetch(`${url}/web/events?as=ana`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url, ...headers },
      body,
    });
    return response.status;
  };
  const placeOf = (slug: string) => ({
    platform: 'web',
    tenant: 'trial',
    key: slug,
    route: `channel:${slug}`,
  });
  const message = { kind: 'message', id: randomUUID(), conversation: 'dm:ana', text: 'x' };
  return {
    chat: world.chat,
    tenant: 'trial',
    ana: createScreen(client('ana'), 'ana', 'Ana Restrepo'),
    luis: createScreen(client('luis'), 'luis', 'Luis Quispe'),
    everybody: personas.map(({ key }) => key),
    guests: ['omar'],
    hears: 'all',
    direct: ({ key }) => ({ platform: 'web', tenant: 'trial', key, route: `dm:${key}` }),
    serve: async (routes) => {
      url = await world.serve(routes);
    },
    shared: placeOf('general'),
    closed: {
      'a channel that there is not': placeOf('secreto'),
      'another organisation': { ...placeOf('general'), tenant: 'another' },
      'a route that is none of ours': { ...placeOf('general'), route: 'C0GENERAL' },
    },
    looks: true,
    tells: [],
    tellsOfReactions: false,
    sign: { given: '', name: '' },
    threads: false,
    answers: () => undefined,
    ignored: {},
    kinds: {
      message: true,
      command: true,
      action: true,
      open: true,
      submit: true,
      home: true,
      joined: true,
      left: 'nobody leaves the web chat: there is nothing to uninstall',
      changed: 'the web chat has no directory of its own: it reads the organisation’s',
      edited:
        'what was said in the web chat stands: nobody can change it; a thank-you is changed by its own button',
      deleted:
        'what was said in the web chat stands: nobody can delete it; a thank-you is undone by its own button',
      reaction: 'the web chat has no reactions: a thank-you has a button to join in',
    },
    malformed: {
      'no JSON': () => post('{"kind":'),
      'a list': () => post('[]'),
      'nothing known': () => post(JSON.stringify({ ...message, kind: 'telepathy' })),
      'no id': () => post(JSON.stringify({ ...message, id: 'first' })),
      'text of another type': () => post(JSON.stringify({ ...message, text: { $ne: 1 } })),
      'a deep nest': () => post(`${'['.repeat(50_000)}${']'.repeat(50_000)}`),
      'too long a text': () => post(JSON.stringify({ ...message, text: 'x'.repeat(900_000) })),
      'too much': () => post(JSON.stringify({ ...message, text: 'x'.repeat(1_200_000) })),
      'thanks for what is no message': () =>
        post(JSON.stringify({ ...message, kind: 'command', name: 'kudos', text: '', about: 'first' })),
      'thanks for a message that one cannot see': () =>
        post(JSON.stringify({ ...message, kind: 'command', name: 'kudos', text: '', about: randomUUID() })),
      'a place that is not one’s own': () => post(JSON.stringify({ ...message, conversation: 'dm:luis' })),
      'another content type': () => post(JSON.stringify(message), { 'content-type': 'text/plain' }),
      'another origin': () => post(JSON.stringify(message), { origin: 'http://evil.example' }),
    },
    failing: [
      { how: 'the database is away', expected: 'network', during: during('reading') },
      { how: 'the connection breaks while writing', expected: 'unknown_outcome', during: during('writing') },
    ],
    problems: problemsOf,
    stop: world.stop,
  };
}

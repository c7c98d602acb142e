import { randomUUID } from 'node:crypto';
import { createTeamsChat } from '#adapters/teams/index.ts';
import { createPlaces } from '#adapters/teams/places.ts';
import { renderForm, taskOf } from '#adapters/teams/render/form.ts';
import { renderCard, renderMessage } from '#adapters/teams/render/render.ts';
import { encodeRoute } from '#adapters/teams/route.ts';
import type { TeamsSettings } from '#adapters/teams/settings.ts';
import { formWords } from '#adapters/teams/words.ts';
import type { Address, Chat } from '#core/chat.ts';
import type { Clock } from '#core/clock.ts';
import type { Sample } from '#core/flow.ts';
import { locales } from '#core/i18n.ts';
import type { Log } from '#core/log.ts';
import type { PlaceStore } from '#core/platform.ts';
import { type Server, startServer } from '#src/server.ts';
import { problemsOfActivity, problemsOfCard, problemsOfTask } from '../support/adaptivecard.ts';
import type { Fault } from '../support/teams-server/connector.ts';
import { createTeamsServer, type TeamsServer } from '../support/teams-server/index.ts';
import { ids, type Obj } from '../support/teams-server/world.ts';
import type { Harness } from './chat.ts';
import { createScreen } from './teams-screen.ts';

export const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Everything in a sample, in each form in which it may be sent. */
function problemsOf(sample: Sample): string[] {
  const problems: string[] = [];
  const { card, form } = sample;
  const tenant = ids.tenant;
  if (card !== undefined) {
    for (const forms of ['dialog', 'inline'] as const) {
      for (const surface of ['m', 'h'] as const) {
        problems.push(...problemsOfActivity(renderMessage(card, { surface, forms, tenant })));
      }
      const inDialog = renderCard(card, { surface: 'd', forms, tenant });
      problems.push(...problemsOfTask(taskOf(card.summary, inDialog)));
    }
  }
  if (form !== undefined) {
    const origin = { on: '1795316400000', at: `${ids.team};messageid=1795316400000` };
    for (const words of locales.map(formWords)) {
      const dialog = renderForm(form, { origin, as: 'dialog', words });
      problems.push(...problemsOfTask(taskOf(form.title, dialog)));
      problems.push(...problemsOfCard(renderForm(form, { origin, as: 'inline', words })));
    }
  }
  return problems;
}

/** A store of places as it was left by an earlier run of the program. */
function createPlaceStore(): PlaceStore {
  const kept = new Map<string, string>();
  const nameOf = (tenant: string, id: string): string => `${tenant} ${id}`;
  return {
    async *all(tenant) {
      for (const [name, body] of [...kept]) {
        const id = name.slice(tenant.length + 1);
        if (name === nameOf(tenant, id)) yield { id, body };
      }
    },
    save: async (tenant, id, body) => void kept.set(nameOf(tenant, id), body),
    remove: async (tenant, id) => void kept.delete(nameOf(tenant, id)),
  };
}

const systemClock: Clock = { now: () => new Date() };
const path = '/api/messages';

/** What a test changes of a request as Teams would make it. */
export type Change = Readonly<{
  headers?: Readonly<Record<string, string | undefined>>;
  method?: string;
}>;

export type TeamsHarness = Harness &
  Readonly<{
    teams: TeamsServer;
    /** Where Teams sends to. */
    url(): string;
    /** A request as Teams makes it, with a good token, but for what `change` makes of it. Resolves to its status. */
    post(body: string | Buffer, change?: Change): Promise<number>;
    /** A message of `ana` to the bot, as Teams would bring it. */
    message(): Obj;
    /** Another process of the same program, with a memory of its own. */
    another(): Chat;
  }>;

/** What happens to messages that no person of the organisation did, or that is no change of words. */
function ignoredIn(teams: TeamsServer, message: () => Obj): Harness['ignored'] {
  const { world, acts } = teams;
  const tell = (more: Obj) => async (): Promise<void> => {
    await acts.deliver({ ...message(), ...more });
    await teams.settled();
  };
  const data = (eventType: unknown): Obj => ({ channelData: { tenant: { id: ids.tenant }, eventType } });
  const { mri, name, id } = world.person(ids.external);
  const external = { from: { id: mri, name, aadObjectId: id, tenantId: ids.foreign } };
  const bot = { from: { id: '28:0b0b0b0b-0000-4000-8000-000000000000', name: 'Otro' } };
  const like = { type: 'messageReaction', replyToId: '1795000000000', reactionsAdded: [{ type: 'like' }] };
  const edit = { type: 'messageUpdate', ...data('editMessage') };
  const gone = { type: 'messageDelete', ...data('softDeleteMessage') };
  return {
    'somebody of another organisation changes their words': tell({ ...edit, ...external }),
    'somebody of another organisation deletes a message': tell({ ...gone, ...external }),
    'somebody of another organisation reacts': tell({ ...like, ...external }),
    'a visitor without an account reacts': tell({ ...like, from: { id: '29:visitor', name: 'Visita' } }),
    'a bot changes its words': tell({ ...edit, ...bot }),
    'a bot deletes its message': tell({ ...gone, ...bot }),
    'a bot reacts': tell({ ...like, ...bot }),
    'the bot itself reacts': tell({ ...like, from: { id: `28:${ids.app}`, name: 'Latido' } }),
    'Teams changes something, and does not say what': tell({ ...edit, ...data(undefined) }),
    'something else is changed': tell({ ...edit, ...data('pinMessage') }),
    'a change of no message': tell({ ...edit, id: undefined }),
    'a reaction to nothing': tell({ ...like, replyToId: undefined }),
    'a reaction without a sign': tell({ ...like, reactionsAdded: [{ type: '' }, 7, null, {}] }),
    'a reaction that is none': tell({ ...like, reactionsAdded: { type: 'like' } }),
  };
}

type Options = Readonly<{ log?: Log; clock?: Clock; targeted?: boolean; crowd?: number }>;

/** More than a page of the roster. */
const usualCrowd = 70;

/** The adapter as the program puts it together, and a Teams that answers it. */
export async function makeTeamsHarness(
  forms: 'dialog' | 'inline',
  { log = quiet, clock = systemClock, targeted = false, crowd = usualCrowd }: Options = {},
): Promise<TeamsHarness> {
  const teams = await createTeamsServer({ crowd, targeted, rosterPage: 50 });
  const { world, issuer } = teams;
  const settings: TeamsSettings = {
    appId: ids.app,
    tenant: ids.tenant,
    identity: { kind: 'secret', password: issuer.password },
    dev: false,
    forms,
    targeted,
    installFor: undefined,
    manifestId: ids.app,
    messagesPerMinute: 1_500,
    publicUrl: undefined,
    openIdUrl: issuer.openIdUrl,
    issuer: issuer.issuer,
    loginUrl: issuer.loginUrl,
    graphUrl: undefined,
    serviceUrl: teams.serviceUrl(),
  };
  const store = createPlaceStore();
  const routes = new Map<string, string>();
  /** While it is set, the way to people is to open their chat. */
  let unopened = false;
  const another = (): Chat =>
    createTeamsChat({
      settings,
      places: createPlaces(store, log),
      keepRoute: async ({ key, route }) => void routes.set(key, route),
      peopleChanged: async () => {},
      clock,
      log,
      quietMs: 30,
      // The clock of these tests stands still.
      settlesMs: 0,
    });
  const chat = another();
  const places = createPlaces(store, log);
  const serviceUrl = teams.serviceUrl();
  await places.save(ids.tenant, ids.team, { kind: 'team', serviceUrl });
  await places.save(ids.tenant, ids.group, { kind: 'group', serviceUrl });
  for (const user of world.installed.personal) {
    const { mri } = world.person(user);
    await places.save(ids.tenant, world.personal(user).id, { kind: 'personal', user, mri, serviceUrl });
  }

  let server: Server | undefined;
  const url = (): string => `${server?.url}${path}`;
  const ana = createScreen(teams, ids.ana);
  const during =
    (fault: Fault) =>
    <T>(run: () => Promise<T>): Promise<T> =>
      teams.failing(fault, run);
  const answered = (status: number, more: Readonly<{ code?: string; retryAfter?: number }> = {}) =>
    during({ verb: 'post', how: { kind: 'status', status, ...more } });

  async function request(
    body: string | Buffer,
    headers: Change['headers'],
    method = 'POST',
  ): Promise<number> {
    const given = Object.entries(headers ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as [string, string]],
    );
    const response = await fetch(url(), {
      method,
      headers: given,
      ...(method !== 'GET' && { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    });
    await response.arrayBuffer();
    return response.status;
  }
  const bearer = (header: string): Readonly<Record<string, string>> => ({ authorization: header });
  const good = (): Change['headers'] => ({
    'content-type': 'application/json; charset=utf-8',
    ...bearer(issuer.sign({ serviceurl: serviceUrl })),
  });
  const post = async (body: string | Buffer, change: Change = {}): Promise<number> =>
    request(body, { ...good(), ...change.headers }, change.method);

  world.conversation('19:afuera@thread.v2', 'groupChat', 'Afuera', [ids.ana, ids.luis]);
  world.conversation('19:otro@thread.tacv2', 'channel', 'General', [ids.ana], '19:otro@thread.tacv2');
  const placeOf = (conversation: string): Address => ({
    platform: 'teams',
    tenant: ids.tenant,
    key: conversation,
    route: encodeRoute({ serviceUrl, conversation }),
  });
  const message = (): Obj => {
    const { mri, name, id } = world.person(ids.ana);
    return {
      type: 'message',
      id: world.newId(),
      timestamp: new Date().toISOString(),
      channelId: 'msteams',
      serviceUrl,
      from: { id: mri, name, aadObjectId: id },
      conversation: {
        conversationType: 'personal',
        tenantId: ids.tenant,
        id: world.personal(ids.ana).id,
      },
      recipient: { id: `28:${ids.app}`, name: 'Latido' },
      text: 'forged',
      textFormat: 'plain',
      channelData: { tenant: { id: ids.tenant } },
    };
  };
  const forged = (more: Obj = {}): string => JSON.stringify({ ...message(), ...more });
  const without = (name: string): string => JSON.stringify({ ...message(), [name]: undefined });
  const withToken = (
    claims: Parameters<typeof issuer.sign>[0],
    options?: Parameters<typeof issuer.sign>[1],
  ): Promise<number> =>
    post(forged(), { headers: bearer(issuer.sign({ serviceurl: serviceUrl, ...claims }, options)) });
  const seconds = (): number => Math.floor(Date.now() / 1_000);
  /** A token that nobody signed. */
  const unsigned = (alg: string): string => {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = {
      iss: issuer.issuer,
      aud: ids.app,
      serviceurl: serviceUrl,
      nbf: seconds() - 60,
      exp: seconds() + 3_600,
    };
    return `Bearer ${part({ alg, typ: 'JWT' })}.${part(claims)}.`;
  };

  return {
    teams,
    post,
    message,
    another,
    url,
    chat: {
      ...chat,
      connect: (handle) => chat.connect((given) => teams.activity.during(() => handle(given))),
    },
    tenant: ids.tenant,
    ana,
    luis: createScreen(teams, ids.luis),
    everybody: [...world.people.keys()].filter((id) => id !== ids.cold && id !== ids.external),
    guests: [ids.guest],
    hears: 'called',
    direct: ({ key }): Address => ({
      platform: 'teams',
      tenant: ids.tenant,
      key,
      route:
        (unopened ? undefined : routes.get(key)) ?? encodeRoute({ serviceUrl, user: world.person(key).mri }),
    }),
    shared: placeOf(ids.team),
    closed: {
      'a group chat where nobody let it in': placeOf('19:afuera@thread.v2'),
      'a channel of another team': placeOf('19:otro@thread.tacv2'),
      'a chat of other people': placeOf('19:dos@unq.gbl.spaces'),
      'no place at all': placeOf('19:ninguno@thread.tacv2'),
      'a thread that is none': {
        ...placeOf(ids.team),
        route: encodeRoute({ serviceUrl, conversation: `${ids.team};messageid=1795000000000` }),
      },
      'another organisation': { ...placeOf(ids.team), tenant: ids.foreign },
      'a route that is none of ours': { ...placeOf(ids.team), route: 'C0GENERAL' },
    },
    looks: false,
    tells: ['direct', 'shared'],
    tellsOfReactions: false,
    sign: { given: '1f44f_clappinghandssign', name: '1f44f_clappinghandssign' },
    threads: true,
    answers: ({ key }) => {
      const all = [...world.conversations.values()].flatMap(({ messages }) => messages);
      return all.find(({ id }) => id === key)?.thread;
    },
    ignored: ignoredIn(teams, message),
    serve: async (mounted) => {
      server = await startServer({
        port: 0,
        host: '127.0.0.1',
        log,
        readiness: async () => [],
        metrics: async () => ({ contentType: 'text/plain', text: '' }),
      });
      server.mount(mounted);
      teams.setEndpoint(url());
    },
    kinds: {
      message: true,
      command: true,
      action: true,
      open: true,
      submit: true,
      home: true,
      joined: true,
      left: true,
      changed: true,
      edited: true,
      deleted: true,
      reaction: true,
    },
    malformed: {
      'no token': () => post(forged(), { headers: { authorization: undefined } }),
      'no token, and an empty header': () => post(forged(), { headers: { authorization: '' } }),
      'another scheme': () => post(forged(), { headers: { authorization: 'Basic bGF0aWRvOmxhdGlkbw==' } }),
      'a token that is none': () => post(forged(), { headers: bearer('Bearer abc.def.ghi') }),
      'a token that nobody signed': () => post(forged(), { headers: bearer(unsigned('none')) }),
      'a token whose signature was left out': () => post(forged(), { headers: bearer(unsigned('RS256')) }),
      'a token whose claims were changed': () => {
        const [head, , signed] = issuer.sign({ serviceurl: serviceUrl }).split('.');
        const [, claims] = unsigned('RS256').split('.');
        return post(forged(), { headers: bearer(`${head}.${claims}.${signed}`) });
      },
      'a token of another issuer': () => withToken({ iss: 'https://sts.windows.net/another/' }),
      'a token for another bot': () => withToken({ aud: randomUUID() }),
      'a token that has expired': () => withToken({ exp: seconds() - 3_600, nbf: seconds() - 7_200 }),
      'a token of tomorrow': () => withToken({ nbf: seconds() + 86_400, exp: seconds() + 90_000 }),
      'a token for another server': () => withToken({ serviceurl: 'https://smba.trafficmanager.net/teams/' }),
      'a token for no server': () => withToken({}, { more: { serviceurl: undefined } }),
      'a token of an algorithm that is none': () => withToken({}, { alg: 'none' }),
      'a token signed with what everybody knows': () => withToken({}, { alg: 'HS256' }),
      'a token of a key for another channel': () => withToken({}, { key: 'stray' }),
      'a token of a key for no channel': () => withToken({}, { key: 'bare' }),
      'a token of an unknown key': () => withToken({}, { key: 'secret' }),
      'an activity that names another server': () =>
        post(forged({ serviceUrl: 'https://collector.example/' })),
      'an activity that names no server': () => post(without('serviceUrl')),
      'an activity of another tenant': () =>
        post(
          forged({
            channelData: { tenant: { id: ids.foreign } },
            conversation: { ...(message().conversation as Obj), tenantId: ids.foreign },
          }),
        ),
      'an activity of no tenant': () =>
        post(
          forged({
            channelData: {},
            conversation: { conversationType: 'personal', id: world.personal(ids.ana).id },
          }),
        ),
      'an activity of two tenants': () => post(forged({ channelData: { tenant: { id: ids.foreign } } })),
      'an activity of another channel': () => post(forged({ channelId: 'emulator' })),
      'an activity of the channel for tests, for which the SDK looks elsewhere': () =>
        post(forged({ channelId: 'AseChannel' }), { headers: bearer(unsigned('RS256')) }),
      'a body without a type': () => post(without('type')),
      'an empty object': () => post('{}'),
      'an empty object, and no token': () => post('{}', { headers: { authorization: undefined } }),
      'a list': () => post('[]'),
      'a text': () => post('"message"'),
      null: () => post('null'),
      'no JSON': () => post('{"type":'),
      'nothing at all': () => post(''),
      'too much': () => post(forged({ text: 'x'.repeat(5 * 1_048_576) })),
      'a GET': () => post('', { method: 'GET' }),
      'a PUT': () => post(forged(), { method: 'PUT' }),
    },
    failing: [
      {
        how: 'too many calls, with a time to wait',
        expected: 'rate_limited',
        during: answered(429, { retryAfter: 3 }),
      },
      { how: 'too many calls, without a word', expected: 'rate_limited', during: answered(429) },
      { how: 'two at once', expected: 'network', during: answered(412) },
      { how: 'refused at the door', expected: 'network', during: answered(502) },
      { how: 'not available', expected: 'network', during: answered(503) },
      { how: 'an error of the server', expected: 'unknown_outcome', during: answered(500) },
      {
        how: 'no answer behind the door, done all the same',
        expected: 'unknown_outcome',
        during: during({ verb: 'post', how: { kind: 'status', status: 504, done: true } }),
      },
      {
        how: 'the answer is lost',
        expected: 'unknown_outcome',
        during: during({ verb: 'post', how: { kind: 'dropped' } }),
      },
      { how: 'the network is away', expected: 'network', during: (run) => teams.away(run) },
      {
        how: 'blocked',
        expected: 'forbidden',
        during: async (run) => {
          world.blocked.add(ids.ana);
          return run().finally(() => world.blocked.delete(ids.ana));
        },
      },
      {
        how: 'the conversation is not there any more',
        expected: 'gone',
        during: answered(404, { code: 'ConversationNotFound' }),
      },
      { how: 'our token is refused', expected: 'auth', during: answered(401) },
      {
        how: 'the bot was taken out',
        expected: 'cold',
        during: answered(403, { code: 'BotNotInConversationRoster' }),
      },
      {
        how: 'the app is nowhere where they are',
        expected: 'cold',
        during: async (run) => {
          const { installed } = world;
          const before = [...installed.personal];
          installed.personal.delete(ids.ana);
          installed.teams.clear();
          installed.groups.clear();
          unopened = true;
          try {
            return await run();
          } finally {
            unopened = false;
            for (const id of before) installed.personal.add(id);
            installed.teams.add(ids.team);
            installed.groups.add(ids.group);
          }
        },
      },
    ],
    problems: problemsOf,
    async stop() {
      await server?.close(500);
      await teams.stop();
    },
  };
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, createApi } from '#adapters/slack/api.ts';
import { botEvents, scopes } from '#adapters/slack/commands.ts';
import { createPeople, isGone, memberOf } from '#adapters/slack/people.ts';
import type { Installation, Tokens } from '#adapters/slack/ports.ts';
import type { Member } from '#core/chat.ts';
import { PlatformError } from '#core/errors.ts';
import { createSlackServer, type SlackServer } from '../support/slack-server/index.ts';
import { ids } from '../support/slack-server/world.ts';
import { createTestLog } from '../support/testports.ts';

let slack: SlackServer;
beforeAll(async () => {
  slack = await createSlackServer({ scopes, events: botEvents });
});
afterAll(() => slack.stop());

const installation = (over: Partial<Installation> = {}): Installation => ({
  tenant: ids.team,
  org: false,
  token: slack.installed.token,
  botUser: ids.botUser,
  scopes: [...scopes],
  ...over,
});
function tokensOf(...all: readonly Installation[]): Tokens {
  const known = (tenant: string) => all.find((one) => one.tenant === tenant);
  return {
    tenants: async () => all.map(({ tenant }) => tenant),
    of: async (tenant) => known(tenant),
    known,
    drop: async () => {},
  };
}
/** It does not really wait: Slack's clock is moved instead. `waits`: how long, in milliseconds, one after the other. */
function peopleOf(tokens = tokensOf(installation()), api = createApi({ apiUrl: slack.apiUrl, tokens })) {
  const waits: number[] = [];
  const log = createTestLog();
  const wait = async (ms: number) => {
    waits.push(ms);
    slack.world.advance(ms);
  };
  return { ...createPeople({ api, tokens, log, wait }), waits, log };
}
/** An API that gives these answers, one after the other; the last one for ever. */
function scripted(...answers: readonly (object | Error)[]) {
  const calls: Readonly<Record<string, unknown>>[] = [];
  const api: Api = {
    async call(_tenant, method, args, schema) {
      const answer = answers[Math.min(calls.length, answers.length - 1)];
      calls.push({ method, ...args });
      if (answer instanceof Error) throw answer;
      return schema.parse(answer);
    },
  };
  return { ...peopleOf(tokensOf(installation()), api), calls };
}
const listed = (members: readonly unknown[], cursor?: string) => ({
  ok: true,
  members,
  ...(cursor !== undefined && { response_metadata: { next_cursor: cursor } }),
});
const own = (id: string, over: object = {}) => ({ ...user, id, team_id: ids.team, ...over });
async function all(members: AsyncIterable<Member>): Promise<readonly Member[]> {
  const found: Member[] = [];
  for await (const member of members) found.push(member);
  return found;
}
const failing = <T>(run: () => Promise<T>) =>
  run().then(
    () => expect.fail('nothing was thrown'),
    (error: unknown) => (error instanceof PlatformError ? error.reason : expect.fail(String(error))),
  );

const user = {
  id: 'U1',
  team_id: 'T1',
  name: 'ana',
  deleted: false,
  real_name: 'Ana Muñoz',
  tz: 'America/Bogota',
  locale: 'es-ES',
  is_bot: false,
  profile: {
    real_name: 'Ana Muñoz',
    real_name_normalized: 'Ana Munoz',
    display_name: 'anita',
    email: 'Ana@Rio.CO',
  },
};

describe('a user object', () => {
  test('becomes somebody we know', () => {
    const who = { platform: 'slack', tenant: 'T1', key: 'U1' };
    expect(memberOf(user, 'T1')).toEqual({
      ...who,
      ...{ name: 'Ana Muñoz', email: 'Ana@Rio.CO', locale: 'es-ES', timeZone: 'America/Bogota' },
      address: { ...who, route: '' },
    });
    expect(memberOf({ id: 'U1', team_id: 'T1' }, 'T1')).toEqual({ ...who, address: { ...who, route: '' } });
  });

  test.each([
    ['a bot', { is_bot: true }],
    ['Slackbot, which says that it is none', { id: 'USLACKBOT' }],
    ['a workflow', { is_workflow_bot: true }],
    ['a connector', { is_connector_bot: true }],
    ['deleted', { deleted: true }],
    ['invited, not yet there', { is_invited_user: true }],
    ['a stranger without a home', { team_id: undefined, is_stranger: true }],
    ['a stranger who says to be at home', { is_stranger: true }],
    ['without any workspace', { team_id: undefined }],
    ['without an id', { id: undefined }],
    ['with an empty id', { id: '' }],
  ])('%s is nobody', (_what, over) => {
    expect(memberOf({ ...user, ...over }, 'T1')).toBeUndefined();
  });

  test.each([undefined, null, 7, 'U1', [], { members: [] }])('%j is nobody', (given) => {
    expect(memberOf(given, 'T1')).toBeUndefined();
    expect(isGone(given)).toBeUndefined();
  });

  test('guests are marked, and people of other workspaces have their own as tenant', () => {
    const guest = (over: object, workspaces?: ReadonlySet<string>) => {
      const member = memberOf({ ...user, ...over }, 'T1', workspaces);
      return [member?.tenant, member?.guest, member?.address.tenant];
    };
    expect(guest({})).toEqual(['T1', undefined, 'T1']);
    expect(guest({ is_restricted: true })).toEqual(['T1', true, 'T1']);
    expect(guest({ is_ultra_restricted: true })).toEqual(['T1', true, 'T1']);
    expect(guest({ team_id: 'T2' })).toEqual(['T2', true, 'T2']);
    expect(guest({ team_id: 'T2', is_stranger: true })).toEqual(['T2', true, 'T2']);
    // One of a large organisation is at home in several workspaces.
    const enterprise_user = { enterprise_id: 'E1', teams: ['T9', 'T1'] };
    expect(guest({ team_id: 'T9', enterprise_user })).toEqual(['T1', undefined, 'T1']);
    expect(guest({ team_id: 'T9', enterprise_user: { ...enterprise_user, teams: ['T9'] } })[1]).toBe(true);
    expect(memberOf({ ...user, enterprise_user }, 'E1')).toMatchObject({ tenant: 'E1' });
    expect(memberOf({ ...user, enterprise_user }, 'E1')?.guest).toBeUndefined();
    expect(guest({ team_id: 'T2' }, new Set(['T2']))).toEqual(['T1', undefined, 'T1']);
    expect(guest({ team_id: 'T2', is_stranger: true }, new Set(['T2']))[1]).toBe(true);
  });

  test('an odd detail spoils nobody', () => {
    const odd = {
      ...user,
      tz: 7,
      locale: null,
      is_restricted: 'yes',
      profile: { email: [], real_name: null },
      new: {},
    };
    const member = memberOf(odd, 'T1');
    expect(member).toMatchObject({ key: 'U1', name: 'Ana Muñoz' });
    expect([member?.email, member?.locale, member?.timeZone, member?.guest]).toEqual(
      Array(4).fill(undefined),
    );
    expect(memberOf({ ...user, profile: 'none', real_name: ' ' }, 'T1')?.name).toBe('ana');
  });

  test('says who is gone', () => {
    expect(isGone({ ...user, deleted: true })).toEqual({ key: 'U1' });
    expect(isGone(user)).toBeUndefined();
  });
});

describe('everybody', () => {
  test('of a workspace, page by page: no bots, nobody who left, nobody of another workspace', async () => {
    const { people, waits } = peopleOf();
    const found = await all(people(ids.team));
    expect(
      found.map(({ key, guest, email, locale, timeZone }) => [key, guest, email, locale, timeZone]),
    ).toEqual([
      [ids.ana, undefined, 'ana@rioclaro.example', 'es-ES', 'America/Bogota'],
      [ids.luis, undefined, 'luis@rioclaro.example', 'pt-BR', 'America/Lima'],
      [ids.marta, undefined, 'marta@rioclaro.example', 'en-US', 'Europe/Madrid'],
      [ids.guest, true, 'guest@rioclaro.example', 'es-ES', 'America/Bogota'],
      [ids.single, true, 'single@rioclaro.example', 'es-ES', 'America/Bogota'],
    ]);
    expect(found.every(({ tenant, address }) => tenant === ids.team && address.route === '')).toBe(true);
    // Eleven people, three to a page: a second between the pages.
    expect(waits).toEqual([1_000, 1_000, 1_000]);
  });

  test('at a server that takes two pages a minute: it waits, longer each time that is not enough, and ends', async () => {
    const { people, waits } = peopleOf();
    slack.perMinute.set('users.list', 2);
    slack.world.advance(120_000);
    const before = slack.calls.length;
    try {
      expect(await all(people(ids.team))).toHaveLength(5);
    } finally {
      slack.perMinute.delete('users.list');
    }
    // Four pages with three pauses between them; every other wait is for a refusal.
    const refused = waits.length - 3;
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(20);
    expect(slack.calls.length - before).toBe(4 + refused);
  });

  test('the language comes along, and pages are asked for as Slack advises', async () => {
    const before = slack.calls.length;
    await all(peopleOf().people(ids.team));
    expect(
      slack.calls.slice(before).map(({ method, args }) => [method, args.limit, args.include_locale]),
    ).toEqual(Array(4).fill(['users.list', '200', 'true']));
  });

  test('of an organisation: each of its workspaces, everybody once', async () => {
    const inBoth = own('W1', {
      enterprise_user: { enterprise_id: ids.org, teams: ['TA', 'TB'] },
      team_id: 'TA',
    });
    const { calls, ...made } = (() => {
      const answers: Record<string, object> = {
        '': { teams: [{ id: 'TA' }], response_metadata: { next_cursor: 'more' } },
        more: { teams: [{ id: 'TB' }], response_metadata: { next_cursor: '' } },
        TA: listed([inBoth, own('U2', { team_id: 'TA' }), own('U3', { team_id: 'TX' })]),
        TB: listed([inBoth, own('U4', { team_id: 'TB', is_restricted: true })], ''),
      };
      const asked: Readonly<Record<string, unknown>>[] = [];
      const api: Api = {
        async call(tenant, method, args, schema) {
          asked.push({ tenant, method, ...args });
          const key = String(method === 'auth.teams.list' ? (args.cursor ?? '') : args.team_id);
          return schema.parse(method === 'users.info' ? { user: inBoth } : answers[key]);
        },
      };
      return { ...peopleOf(tokensOf(installation({ tenant: ids.org, org: true })), api), calls: asked };
    })();
    const found = await all(made.people(ids.org));
    expect(found.map(({ key, tenant, guest }) => [key, tenant, guest])).toEqual([
      ['W1', ids.org, undefined],
      ['U2', ids.org, undefined],
      ['U4', ids.org, true],
    ]);
    expect(calls.map(({ method, team_id }) => [method, team_id])).toEqual([
      ['auth.teams.list', undefined],
      ['auth.teams.list', undefined],
      ['users.list', 'TA'],
      ['users.list', 'TB'],
    ]);
    expect((await made.person(ids.org, 'W1'))?.guest).toBeUndefined();
  });

  test('what cannot be read is skipped and counted, and never ends it', async () => {
    const { people, log } = scripted(
      listed([7, null, { no: 'id' }, own('U1')], 'more'),
      listed([own('U2', { profile: 'odd' }), { id: 5 }]),
    );
    expect((await all(people(ids.team))).map(({ key }) => key)).toEqual(['U1', 'U2']);
    expect(log.lines).toEqual([
      expect.objectContaining({ level: 'warn', fields: { tenant: ids.team, unreadable: 4 } }),
    ]);
  });

  test('a page that did not come is asked for again, a few times', async () => {
    const passing = new PlatformError('network');
    const unsure = new PlatformError('unknown_outcome');
    const well = scripted(passing, unsure, listed([own('U1')], 'more'), passing, listed([own('U2')]));
    expect(await all(well.people(ids.team))).toHaveLength(2);
    expect(well.calls.map(({ cursor }) => cursor)).toEqual([undefined, undefined, undefined, 'more', 'more']);
    const badly = scripted(passing);
    expect(await failing(() => all(badly.people(ids.team)))).toBe('network');
    expect(badly.calls).toHaveLength(3);
  });

  test.each([
    ['rate_limited', new PlatformError('rate_limited', { retryAfterMs: 1_000 }), 10],
    ['rate_limited', new PlatformError('rate_limited', { retryAfterMs: 3_600_000 }), 1],
    ['auth', new PlatformError('auth'), 1],
    ['forbidden', new PlatformError('forbidden'), 1],
  ] as const)('%s is not tried for ever', async (reason, error, calls) => {
    const made = scripted(error);
    expect(await failing(() => all(made.people(ids.team)))).toBe(reason);
    expect(made.calls).toHaveLength(calls);
    expect(Math.max(0, ...made.waits)).toBeLessThanOrEqual(120_000);
  });

  test('a server that leads in a circle is left', async () => {
    const { people } = scripted(listed([own('U1')], 'again'));
    expect(await failing(() => all(people(ids.team)))).toBe('unknown_outcome');
  });

  test('where the app is not installed there is nobody to ask', async () => {
    expect(await failing(() => all(peopleOf().people('T0NOWHERE')))).toBe('auth');
  });

  test('who stops listening stops its waiting, too', async () => {
    const api: Api = {
      call: () => Promise.reject(new PlatformError('rate_limited', { retryAfterMs: 100_000 })),
    };
    const { people } = createPeople({ api, tokens: tokensOf(installation()) });
    const members = people(ids.team)[Symbol.asyncIterator]();
    const next = members.next().then(
      () => 'came',
      () => 'ended',
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = performance.now();
    await members.return?.();
    expect(await next).toBe('ended');
    expect(performance.now() - before).toBeLessThan(1_000);
  });
});

describe('one person', () => {
  test('as the platform knows them now', async () => {
    const { person } = peopleOf();
    expect(await person(ids.team, ids.luis)).toMatchObject({
      ...{ tenant: ids.team, email: 'luis@rioclaro.example', locale: 'pt-BR', timeZone: 'America/Lima' },
    });
    expect(await person(ids.team, ids.guest)).toMatchObject({ guest: true, tenant: ids.team });
    // Somebody of another workspace is theirs, and brings no address.
    const external = await person(ids.team, ids.external);
    expect(external).toMatchObject({ guest: true, tenant: ids.foreign });
    expect(external?.email).toBeUndefined();
  });

  test.each(['gone', 'otherBot', 'workflow', 'botUser'] as const)('%s is nobody', async (who) => {
    expect(await peopleOf().person(ids.team, ids[who])).toBeUndefined();
  });

  test('unknown, or invisible to the app, is nobody; what else fails is told', async () => {
    const { person } = peopleOf();
    expect(await person(ids.team, 'U0NOBODY000')).toBeUndefined();
    const told = (error: string) =>
      slack.failing({ method: 'users.info', how: { kind: 'refused', error } }, async () =>
        person(ids.team, ids.ana).then(
          (found) => found?.key ?? 'nobody',
          (thrown: PlatformError) => thrown.reason,
        ),
      );
    expect(await told('user_not_visible')).toBe('nobody');
    expect(await told('users_not_found')).toBe('nobody');
    expect(await told('token_revoked')).toBe('auth');
    expect(await told('missing_scope')).toBe('auth');
  });
});

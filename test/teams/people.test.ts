import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Graph } from '#adapters/teams/graph.ts';
import { asKey } from '#adapters/teams/people/member.ts';
import { createPeople } from '#adapters/teams/people.ts';
import { createPlaces } from '#adapters/teams/places.ts';
import type { Connector, Place, Places, RosterPage, Spot } from '#adapters/teams/ports.ts';
import { closedRoute, decodeRoute, encodeRoute } from '#adapters/teams/route.ts';
import type { Member } from '#core/chat.ts';
import { PlatformError, type PlatformReason } from '#core/errors.ts';
import { createTestLog } from '../support/testports.ts';

const tenant = 'tenant-1';
const serviceUrl = 'https://smba.test/';
const listed = (key: string, over: object = {}) => ({
  id: `29:${key}`,
  aadObjectId: key,
  name: `Name ${key}`,
  email: `${key}@rio.example`,
  userPrincipalName: `${key}@rio.example`,
  tenantId: tenant,
  userRole: 'user',
  ...over,
});
const fails = (reason: PlatformReason, retryAfterMs?: number) =>
  new PlatformError(reason, retryAfterMs === undefined ? {} : { retryAfterMs });

type World = {
  places: Record<string, Place>;
  /** By conversation. */
  rosters: Record<string, readonly unknown[]>;
  pageSize: number;
  graph?: readonly unknown[];
};
const team: Place = { kind: 'team', serviceUrl };
const chatOf = (user: string, over: object = {}): Place => ({ kind: 'personal', user, serviceUrl, ...over });

/** Places in memory, a connector that knows rosters, and a clock that moves when it is waited for. */
function setUp(given: Partial<World> = {}) {
  const world: World = { places: {}, rosters: {}, pageSize: 500, ...given };
  const log = createTestLog();
  const calls: Readonly<{ method: 'member' | 'members'; at: string; of?: string; when: number }>[] = [];
  /** Thrown instead of the next answers. */
  const failures: Error[] = [];
  const waits: number[] = [];
  let now = 0;
  let hold: Promise<void> | undefined;
  async function called(method: 'member' | 'members', at: Spot, of?: string) {
    calls.push({ method, at: at.conversation, when: now, ...(of !== undefined && { of }) });
    await hold;
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
  }
  const roster = (at: Spot) => {
    const members = world.rosters[at.conversation];
    if (members === undefined) throw fails('gone');
    return members;
  };
  const connector = {
    async member(at: Spot, user: string): Promise<unknown> {
      await called('member', at, user);
      return roster(at).find((one) => {
        const { id, aadObjectId } = one as { id?: string; aadObjectId?: string };
        return user === id || user === aadObjectId;
      });
    },
    async members(at: Spot, next?: string): Promise<RosterPage> {
      await called('members', at, next);
      const from = Number(next ?? 0);
      const to = from + world.pageSize;
      const all = roster(at);
      return { members: all.slice(from, to), ...(to < all.length && { next: String(to) }) };
    },
  } as Connector;
  const places: Places = createPlaces(
    {
      async *all() {
        for (const [id, place] of Object.entries(world.places)) yield { id, body: JSON.stringify(place) };
      },
      save: async () => undefined,
      remove: async (_tenant, id) => void delete world.places[id],
    },
    log,
  );
  const graph: Graph | undefined = world.graph && {
    async *users() {
      yield* world.graph ?? [];
    },
    install: () => Promise.reject(fails('cold')),
  };
  const people = createPeople({
    ...{ wire: { connector }, places, settings: { tenant }, graph, log },
    waiting: {
      now: () => now,
      wait: async (ms, signal) => {
        signal.throwIfAborted();
        waits.push(ms);
        now += ms;
      },
    },
  });
  return {
    ...{ people, world, log, calls, failures, waits, connector },
    now: () => now,
    hold: (until: Promise<void>) => {
      hold = until;
    },
  };
}
async function all(members: AsyncIterable<Member>): Promise<readonly Member[]> {
  const found: Member[] = [];
  for await (const member of members) found.push(member);
  return found;
}
const read = async ({ people }: ReturnType<typeof setUp>) => all(people.people(tenant));
const keysOf = (members: readonly Member[]) => members.map(({ key }) => key).toSorted();
const failing = <T>(run: Promise<T>) =>
  run.then(
    () => expect.fail('nothing was thrown'),
    (error: unknown) => (error instanceof PlatformError ? error.reason : expect.fail(String(error))),
  );

describe('a member of a roster', () => {
  const { memberOf } = setUp().people;

  test('becomes somebody we know, with the way to them', () => {
    const who = { platform: 'teams', tenant, key: 'ana' };
    const known = { ...who, name: 'Name ana', email: 'ana@rio.example' };
    expect(memberOf(listed('ana'))).toEqual({ ...known, address: { ...who, route: '' } });
    const way = { serviceUrl, conversation: 'a:1' };
    expect(memberOf(listed('ana'), way)?.address.route).toBe(encodeRoute(way));
    expect(memberOf({ id: '29:x', objectId: 'ana' })).toEqual({ ...who, address: { ...who, route: '' } });
  });

  test('ids are in lower case, whoever wrote them', () => {
    expect(asKey(' 0F8E-AA ')).toBe('0f8e-aa');
    expect(memberOf(listed('ANA', { tenantId: tenant.toUpperCase() }))).toMatchObject({ key: 'ana', tenant });
  });

  test.each([
    ['the own mailbox', {}, 'ana@rio.example'],
    ['the account name where there is no mailbox', { email: '', userPrincipalName: 'a@b.c' }, 'a@b.c'],
    [
      'of a guest only the mailbox',
      { email: ' g@far.example ', userPrincipalName: 'g_far#EXT#@b.c' },
      'g@far.example',
    ],
    [
      'no address of a guest is guessed',
      { email: undefined, userPrincipalName: 'g_far#EXT#@b.c' },
      undefined,
    ],
    ['an account name that is none', { email: undefined, userPrincipalName: 'ana' }, undefined],
  ])('e-mail: %s', (_what, over, email) => {
    expect(memberOf(listed('ana', over))?.email).toBe(email);
  });

  test.each([
    [{ name: undefined, givenName: 'Ana', surname: 'Muñoz' }, 'Ana Muñoz'],
    [{ name: ' ', givenName: 'Ana' }, 'Ana'],
    [{ name: undefined }, undefined],
    [{ name: 7, surname: [] }, undefined],
  ])('the name of %j', (over, name) => {
    expect(memberOf(listed('ana', over))?.name).toBe(name);
  });

  test.each([
    [{ userRole: 'guest' }, [tenant, true]],
    [{ userRole: 'Guest' }, [tenant, true]],
    [{ userRole: 'anonymous' }, [tenant, true]],
    [{ userPrincipalName: 'g_far#ext#@rio.example' }, [tenant, true]],
    [{ tenantId: 'Tenant-2' }, ['tenant-2', true]],
    [{ tenantId: undefined, userRole: undefined }, [tenant, undefined]],
  ])('who is a guest: %j', (over, expected) => {
    const member = memberOf(listed('ana', over));
    expect([member?.tenant, member?.guest]).toEqual(expected);
    expect(member?.address.tenant).toBe(member?.tenant);
  });

  test.each([
    ...[undefined, null, 7, 'ana', [], {}],
    listed('ana', { id: '28:bot' }),
    listed('ana', { userRole: 'bot' }),
    listed('ana', { role: 'bot' }),
    listed('ana', { aadObjectId: undefined }),
    listed('ana', { aadObjectId: 'a\0b' }),
    listed('ana', { aadObjectId: 'x'.repeat(201) }),
  ])('%j is nobody', (raw) => {
    expect(memberOf(raw)).toBeUndefined();
  });
});

describe('everybody', () => {
  test('of rosters by pages, of direct chats and of the directory, each once', async () => {
    const house = setUp({
      pageSize: 2,
      places: {
        '19:a@thread.tacv2': team,
        '19:g@thread.v2': { kind: 'group', serviceUrl: 'https://other.test/' },
        'a:ana': chatOf('ANA'),
        'a:solo': chatOf('solo', { mri: '29:solo' }),
      },
      rosters: {
        '19:a@thread.tacv2': [listed('ana'), listed('luis'), listed('bea'), listed('bot', { id: '28:b' })],
        '19:g@thread.v2': [
          listed('luis'),
          listed('gil', { userRole: 'guest' }),
          listed('far', { tenantId: 't2' }),
        ],
        'a:solo': [listed('solo')],
      },
      graph: [
        { id: 'ANA', displayName: 'Ana' },
        {
          id: 'cold',
          displayName: 'Cora',
          mail: 'cora@rio.example',
          accountEnabled: true,
          preferredLanguage: 'es-CO',
        },
        { id: 'ext', userType: 'Guest', userPrincipalName: 'e_far#EXT#@rio.example' },
        { id: 'old', accountEnabled: false },
        { id: null },
        'odd',
      ],
    });
    const members = await read(house);
    expect(keysOf(members)).toEqual(['ana', 'bea', 'cold', 'ext', 'gil', 'luis', 'solo']);
    const ways = Object.fromEntries(members.map(({ key, address }) => [key, decodeRoute(address.route)]));
    expect(ways).toEqual({
      ana: { serviceUrl, conversation: 'a:ana' },
      luis: { serviceUrl, user: '29:luis' },
      bea: { serviceUrl, user: '29:bea' },
      gil: { serviceUrl: 'https://other.test/', user: '29:gil' },
      solo: { serviceUrl, conversation: 'a:solo' },
      cold: undefined,
      ext: undefined,
    });
    expect(members.filter(({ guest }) => guest === true).map(({ key }) => key)).toEqual(['gil', 'ext']);
    expect(members.find(({ key }) => key === 'cold')).toMatchObject({
      ...{ name: 'Cora', email: 'cora@rio.example', locale: 'es-CO' },
    });
    // Whoever is in a roster is not asked for once more.
    expect(house.calls.filter(({ method }) => method === 'member')).toMatchObject([
      { at: 'a:solo', of: '29:solo' },
    ]);
    expect(house.log.lines).toEqual([]);
  });

  test('who let the bot go is not there any more, and their chat is forgotten', async () => {
    const house = setUp({
      places: { 'a:1': chatOf('ana'), 'a:2': chatOf('luis'), 'a:3': chatOf('bea') },
      rosters: { 'a:1': [listed('ana')], 'a:2': [] },
    });
    expect(keysOf(await read(house))).toEqual(['ana']);
    expect(Object.keys(house.world.places)).toEqual(['a:1']);
  });

  test.each<PlatformReason>(['gone', 'cold'])('a place that is %s is forgotten', async (reason) => {
    const house = setUp({
      places: { '19:a': team, '19:b': team },
      rosters: { '19:a': [listed('ana')], '19:b': [listed('luis')] },
    });
    house.failures.push(fails(reason));
    expect(keysOf(await read(house))).toEqual(['luis']);
    expect(Object.keys(house.world.places)).toEqual(['19:b']);
  });

  test('a team that refuses may allow it again: the others are read, and then nobody is taken for gone', async () => {
    const house = setUp({
      places: { '19:a': team, '19:b': team, 'a:bea': chatOf('bea') },
      rosters: { '19:a': [listed('ana')], '19:b': [listed('luis')], 'a:bea': [listed('bea')] },
    });
    house.failures.push(fails('forbidden'));
    const seen: string[] = [];
    const reading = (async () => {
      for await (const member of house.people.people(tenant)) seen.push(member.key);
    })();
    expect(await failing(reading)).toBe('forbidden');
    expect([seen, Object.keys(house.world.places)]).toEqual([
      ['luis', 'bea'],
      ['19:a', '19:b', 'a:bea'],
    ]);
  });

  test('of somebody who blocks it the chat is kept, and others are read', async () => {
    const house = setUp({
      places: { 'a:ana': chatOf('ana'), 'a:luis': chatOf('luis') },
      rosters: { 'a:ana': [listed('ana')], 'a:luis': [listed('luis')] },
    });
    house.failures.push(fails('forbidden'));
    expect(keysOf(await read(house))).toEqual(['luis']);
    expect(Object.keys(house.world.places)).toEqual(['a:ana', 'a:luis']);
  });

  test.each<PlatformReason>(['gone', 'cold', 'forbidden'])(
    'where everything is %s it is Teams that is wrong: no place is forgotten',
    async (reason) => {
      const places = { '19:a': team, 'a:ana': chatOf('ana'), 'a:luis': chatOf('luis') };
      const house = setUp({ places: { ...places }, rosters: {} });
      house.failures.push(...Array.from({ length: 3 }, () => fails(reason)));
      const seen = await read(house).catch(() => []);
      expect(seen).toEqual([]);
      expect(house.world.places).toEqual(places);
    },
  );

  test('who has removed the app is known, and there is no way to them', async () => {
    const house = setUp({
      places: {
        '19:a': team,
        'a:ana': { kind: 'removed', user: 'ANA', serviceUrl },
        'a:bea': { kind: 'removed', user: 'bea', serviceUrl },
        'a:old': { kind: 'removed', user: 'luis', serviceUrl },
        'a:luis': chatOf('luis'),
      },
      rosters: { '19:a': [listed('ana'), listed('luis')] },
      graph: [{ id: 'bea', displayName: 'Bea', mail: 'bea@rio.example' }],
    });
    const ways = (await read(house)).map(({ key, address }) => [key, address.route]);
    expect(Object.fromEntries(ways)).toEqual({
      ana: closedRoute,
      bea: closedRoute,
      luis: encodeRoute({ serviceUrl, conversation: 'a:luis' }),
    });
    expect(house.calls.map(({ at }) => at)).toEqual(['19:a']);
  });

  test('a page refused in the middle is no place that is gone', async () => {
    const house = setUp({
      pageSize: 1,
      places: { '19:a': team },
      rosters: { '19:a': [listed('a'), listed('b')] },
    });
    const members = house.people.people(tenant)[Symbol.asyncIterator]();
    await members.next();
    house.failures.push(fails('gone'));
    expect(await failing(members.next())).toBe('gone');
    expect(Object.keys(house.world.places)).toEqual(['19:a']);
  });

  test('who has two direct chats is there when one of them is', async () => {
    for (const alive of ['a:1', 'a:2']) {
      const house = setUp({
        places: { 'a:1': chatOf('ana'), 'a:2': chatOf('ana') },
        rosters: { [alive]: [listed('ana')] },
      });
      const members = await read(house);
      expect(members.map(({ address }) => decodeRoute(address.route))).toEqual([
        { serviceUrl, conversation: alive },
      ]);
    }
  });

  test('told to wait, it waits and asks for the same page again', async () => {
    const house = setUp({
      pageSize: 1,
      places: { '19:a': team },
      rosters: { '19:a': [listed('a'), listed('b')] },
    });
    house.failures.push(fails('rate_limited', 7_000), fails('rate_limited'), fails('network'));
    expect(keysOf(await read(house))).toEqual(['a', 'b']);
    expect(house.calls.map(({ of }) => of)).toEqual([undefined, undefined, undefined, undefined, '1']);
    expect(house.waits).toEqual([7_000, 3_000, 2_000, 40]);
  });

  test.each([
    ['rate_limited', 10],
    ['network', 3],
    ['unknown_outcome', 3],
    ['auth', 1],
  ] as const)('%s again and again: nobody is taken for gone', async (reason, tries) => {
    for (const id of ['19:a', 'a:1']) {
      const place = id === '19:a' ? team : chatOf('ana');
      const house = setUp({ places: { [id]: place }, rosters: { [id]: [listed('ana')] } });
      house.failures.push(...Array.from({ length: 20 }, () => fails(reason)));
      expect(await failing(read(house))).toBe(reason);
      expect(house.calls).toHaveLength(tries);
      expect(Object.keys(house.world.places)).toEqual([id]);
    }
  });

  test('nobody waits for hours', async () => {
    const house = setUp({ places: { '19:a': team } });
    house.failures.push(fails('rate_limited', 3_600_000));
    expect(await failing(read(house))).toBe('rate_limited');
    expect(house.waits).toEqual([]);
  });

  test('a server that leads in a circle is left', async () => {
    const house = setUp({ places: { '19:a': team } });
    house.connector.members = async (_at, next) => ({ members: [], next: next === 'x' ? 'y' : 'x' });
    expect(await failing(read(house))).toBe('unknown_outcome');
  });

  test('what fails in the directory fails it all', async () => {
    const house = setUp({ places: { '19:a': team }, rosters: { '19:a': [listed('ana')] }, graph: [] });
    Object.defineProperty(house.world, 'graph', {
      get: () => {
        throw fails('auth');
      },
    });
    expect(await failing(read(house))).toBe('auth');
  });

  test('another tenant is none of ours, and ours is ours in capitals', async () => {
    const house = setUp({ places: { '19:a': team }, rosters: { '19:a': [listed('ana')] } });
    expect(await failing(all(house.people.people('tenant-2')))).toBe('auth');
    expect(house.calls).toEqual([]);
    const members = await all(house.people.people(tenant.toUpperCase()));
    expect(members).toMatchObject([{ key: 'ana', tenant: tenant.toUpperCase() }]);
  });

  test('shapes that cannot be read are counted, bots and nameless callers are not', async () => {
    const odd = [
      null,
      {},
      { id: '29:x' },
      listed('b', { id: '28:b' }),
      { id: '29:y', userRole: 'anonymous' },
    ];
    const house = setUp({ places: { '19:a': team }, rosters: { '19:a': [listed('ana'), ...odd] } });
    expect(keysOf(await read(house))).toEqual(['ana']);
    expect(house.log.lines).toMatchObject([{ level: 'warn', fields: { tenant, unreadable: 3 } }]);
    expect(house.log.text()).not.toContain('29:');
  });

  test('one by one: four at a time, 25 a second', async () => {
    const keys = Array.from({ length: 60 }, (_, n) => `p${n}`);
    const house = setUp({
      places: Object.fromEntries(keys.map((key) => [`a:${key}`, chatOf(key)])),
      rosters: Object.fromEntries(keys.map((key) => [`a:${key}`, [listed(key)]])),
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    house.hold(promise);
    const reading = read(house);
    await new Promise((done) => setTimeout(done, 20));
    expect(house.calls).toHaveLength(4);
    resolve();
    expect(await reading).toHaveLength(60);
    expect(house.now()).toBeGreaterThanOrEqual(59 * 40);
    expect(Math.max(...house.waits)).toBeLessThanOrEqual(4 * 40);
  });

  test('whoever stops listening ends the waiting and the call, at once', async () => {
    for (const phase of ['19:a', 'a:1']) {
      const house = setUp({ places: { [phase]: phase === 'a:1' ? chatOf('ana') : team } });
      house.hold(new Promise(() => {}));
      const members = house.people.people(tenant)[Symbol.asyncIterator]();
      const next = members.next();
      next.catch(() => {});
      await expect.poll(() => house.calls.length).toBe(1);
      await members.return?.();
      await expect(next).rejects.toThrow(/abort/i);
      expect(await members.next()).toEqual({ done: true, value: undefined });
    }
  });

  test('over any places and rosters nobody comes twice and nobody is missing', async () => {
    const key = fc.integer({ min: 0, max: 25 }).map((n) => `p${n}`);
    // Some in capitals, some of another tenant (always the same ones), some bots, some unreadable.
    const raw = fc.oneof(
      { weight: 8, arbitrary: key.map((one) => listed(one, one === 'p7' ? { tenantId: 't2' } : {})) },
      {
        weight: 2,
        arbitrary: key.map((one) =>
          listed(one, { aadObjectId: one.toUpperCase(), tenantId: one === 'p7' ? 't2' : tenant }),
        ),
      },
      { weight: 1, arbitrary: fc.constantFrom(null, {}, listed('bot', { id: '28:b' })) },
    );
    const rosters = fc.array(fc.option(fc.array(raw, { maxLength: 40 }), { freq: 6 }), { maxLength: 5 });
    const chats = fc.array(fc.record({ key, there: fc.boolean(), upper: fc.boolean() }), { maxLength: 15 });
    const graph = fc.option(fc.array(key, { maxLength: 30 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(
        rosters,
        chats,
        graph,
        fc.integer({ min: 1, max: 9 }),
        async (teams, direct, users, pageSize) => {
          const expected = new Set<string>();
          const places: Record<string, Place> = {};
          const inside: Record<string, readonly unknown[]> = {};
          for (const [n, roster] of teams.entries()) {
            places[`19:${n}`] = team;
            if (roster === null) continue;
            inside[`19:${n}`] = roster;
            for (const one of roster) {
              const { aadObjectId, id } = (one ?? {}) as { aadObjectId?: string; id?: string };
              if (aadObjectId !== undefined && id?.startsWith('29:') === true)
                expected.add(aadObjectId.toLowerCase());
            }
          }
          for (const [n, chat] of direct.entries()) {
            places[`a:${n}`] = chatOf(chat.upper ? chat.key.toUpperCase() : chat.key, {
              mri: `29:${chat.key}`,
            });
            if (!chat.there) continue;
            inside[`a:${n}`] = [listed(chat.key, chat.key === 'p7' ? { tenantId: 't2' } : {})];
            expected.add(chat.key);
          }
          const house = setUp({
            ...{ places, rosters: inside, pageSize },
            ...(users !== undefined && { graph: users.map((id) => ({ id: id.toUpperCase() })) }),
          });
          // Somebody of the directory who is known elsewhere as another tenant's is not ours.
          for (const id of users ?? []) expected.add(id);
          const foreign = [...Object.values(inside)]
            .flat()
            .some((one) => (one as { tenantId?: string } | null)?.tenantId === 't2');
          if (foreign) expected.delete('p7');
          const members = await read(house);
          expect(keysOf(members)).toEqual([...expected].toSorted());
        },
      ),
      { numRuns: 300 },
    );
  });

  test('20,000 people of five rosters', async () => {
    const ids = Array.from({ length: 5 }, (_, n) => `19:${n}`);
    const house = setUp({
      places: Object.fromEntries(ids.map((id) => [id, team])),
      rosters: Object.fromEntries(
        ids.map((id, n) => [id, Array.from({ length: 4_000 }, (_, m) => listed(`p${n * 4_000 + m}`))]),
      ),
    });
    const started = performance.now();
    expect(new Set(keysOf(await read(house))).size).toBe(20_000);
    const ms = Math.round(performance.now() - started);
    expect(house.calls).toHaveLength(40);
    // The distance between its calls is all that it waits for.
    expect(house.now()).toBe(39 * 40);
    expect(ms).toBeLessThan(5_000);
    console.info(`20,000 people from 5 rosters: ${ms} ms of work, ${house.now()} ms of keeping its distance`);
  });
});

describe('one person', () => {
  test('is found where they were last seen, with one call', async () => {
    const house = setUp({ places: { '19:b': team }, rosters: { '19:a': [listed('ana')] } });
    house.people.sighted(tenant, 'ANA', '29:ana', { serviceUrl, conversation: '19:a' });
    const member = await house.people.person(tenant, 'Ana');
    expect(member).toMatchObject({ key: 'ana', email: 'ana@rio.example' });
    expect(decodeRoute(member?.address.route ?? '')).toEqual({ serviceUrl, user: '29:ana' });
    expect(house.calls).toMatchObject([{ method: 'member', at: '19:a', of: '29:ana' }]);
  });

  test('else in their direct chat, else in the places one after the other', async () => {
    const house = setUp({
      places: { '19:a': team, '19:b': team, 'a:luis': chatOf('luis') },
      rosters: { '19:a': [], '19:b': [listed('ana')], 'a:luis': [listed('luis')] },
    });
    const luis = await house.people.person(tenant, 'luis');
    expect(decodeRoute(luis?.address.route ?? '')).toEqual({ serviceUrl, conversation: 'a:luis' });
    expect(house.calls.map(({ at }) => at)).toEqual(['a:luis']);
    expect(await house.people.person(tenant, 'ana')).toMatchObject({ key: 'ana' });
    expect(house.calls.map(({ at }) => at)).toEqual(['a:luis', '19:a', '19:b']);
    house.people.sighted(tenant, 'luis', '29:luis', { serviceUrl, conversation: '19:left' });
    expect(await house.people.person(tenant, 'luis')).toMatchObject({ key: 'luis' });
  });

  test('who is a member nowhere is nobody; no more than twenty places are asked', async () => {
    const ids = Array.from({ length: 30 }, (_, n) => `19:${n}`);
    const house = setUp({
      places: Object.fromEntries(ids.map((id) => [id, team])),
      rosters: Object.fromEntries(ids.map((id) => [id, []])),
    });
    expect(await house.people.person(tenant, 'ana')).toBeUndefined();
    expect(house.calls).toHaveLength(20);
  });

  test('somebody of another tenant is only found where they were seen', async () => {
    const house = setUp({
      places: { '19:a': team },
      rosters: { '19:a': [listed('far', { tenantId: 't2' }), listed('ana')] },
    });
    expect(await house.people.person('t2', 'far')).toBeUndefined();
    expect(house.calls).toEqual([]);
    house.people.sighted('T2', 'far', '29:far', { serviceUrl, conversation: '19:a' });
    expect(await house.people.person('t2', 'far')).toMatchObject({ tenant: 't2', guest: true });
    // Nobody is somebody of ours by saying so.
    expect(await house.people.person(tenant, 'far')).toBeUndefined();
  });

  test.each<PlatformReason>(['network', 'auth', 'unknown_outcome', 'rate_limited'])(
    'a place that fails (%s) has not said no',
    async (reason) => {
      const house = setUp({ places: { '19:a': team, '19:b': team }, rosters: { '19:a': [], '19:b': [] } });
      house.failures.push(fails(reason));
      expect(await failing(house.people.person(tenant, 'ana'))).toBe(reason);
      // Told to wait, it asks nobody else.
      expect(house.calls).toHaveLength(reason === 'rate_limited' ? 1 : 2);
    },
  );

  test('a place that fails does not hide another one', async () => {
    const house = setUp({ places: { '19:a': team, '19:b': team }, rosters: { '19:b': [listed('ana')] } });
    house.failures.push(fails('network'));
    expect(await house.people.person(tenant, 'ana')).toMatchObject({ key: 'ana' });
  });

  test('nobody waits longer than 800 ms', async () => {
    const house = setUp({ places: { '19:a': team, '19:b': team } });
    const { promise, resolve } = Promise.withResolvers<void>();
    house.hold(promise);
    const started = performance.now();
    expect(await failing(house.people.person(tenant, 'ana'))).toBe('network');
    expect(performance.now() - started).toBeLessThan(1_200);
    resolve();
    await new Promise((done) => setTimeout(done, 20));
    // Once it is late, no further place is asked.
    expect(house.calls).toHaveLength(1);
  });
});

describe('a mention', () => {
  const spot = { serviceUrl, conversation: '19:a' };

  test('is looked up once, however many ask at once', async () => {
    const house = setUp({ rosters: { '19:a': [listed('ANA', { id: '29:ana' })] } });
    const keys = await Promise.all(Array.from({ length: 5 }, () => house.people.keyOf(spot, '29:ana')));
    expect(keys).toEqual(Array.from({ length: 5 }, () => 'ana'));
    expect(await house.people.keyOf(spot, '29:ana')).toBe('ana');
    expect(house.calls).toHaveLength(1);
  });

  test('is known from rosters and from who was seen', async () => {
    const house = setUp({ places: { '19:a': team }, rosters: { '19:a': [listed('ana')] } });
    await read(house);
    house.people.sighted(tenant, 'Luis', '29:luis', spot);
    const before = house.calls.length;
    expect(await house.people.keyOf(spot, '29:ana')).toBe('ana');
    expect(await house.people.keyOf(spot, '29:luis')).toBe('luis');
    expect(house.calls).toHaveLength(before);
  });

  test('of nobody is nobody, and asked for once; a failure is asked for again', async () => {
    const house = setUp({ rosters: { '19:a': [] } });
    for (let n = 0; n < 3; n += 1) expect(await house.people.keyOf(spot, '29:x')).toBeUndefined();
    expect(house.calls).toHaveLength(1);
    house.failures.push(fails('network'), fails('rate_limited', 1_000));
    house.world.rosters['19:a'] = [listed('y')];
    expect(await house.people.keyOf(spot, '29:y')).toBeUndefined();
    expect(await house.people.keyOf(spot, '29:y')).toBeUndefined();
    expect(await house.people.keyOf(spot, '29:y')).toBe('y');
  });
});

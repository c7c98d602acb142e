import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPeople } from '#adapters/teams/people.ts';
import { createPlaces } from '#adapters/teams/places.ts';
import type { Connector, RosterPage, Spot } from '#adapters/teams/ports.ts';
import { createDirectory, type Directory } from '#src/directory.ts';
import { deliveriesToSet } from '#store/outbox.ts';
import { createPlaceStore } from '#store/places.ts';
import { createHouse, type House, happens } from '#test/support/house.ts';
import { createTestChat } from '#test/support/testchat.ts';
import { createTestLog } from '#test/support/testports.ts';

// Many at once: a large company is read for the first time, and ten thousand who were waited for let the bot in together. The
// figures are printed; the limits hold on a slow machine with others at work on it.

const tenant = 't1';
const serviceUrl = 'https://smba.test/';
const teams = createTestChat('teams', { find: false, cold: true });
const slow = 60_000;
let house: House;
let directory: Directory;
let rosters: Map<string, readonly string[]>;

beforeAll(async () => {
  house = await createHouse([teams]);
});
afterAll(() => house.drop());
beforeEach(async () => {
  await house.reset();
  await sql`truncate places, directory_syncs`.execute(house.db);
  rosters = new Map();
  const connector = {
    async members({ conversation }: Spot, next?: string): Promise<RosterPage> {
      const all = rosters.get(conversation) ?? [];
      const from = Number(next ?? 0);
      const to = from + 500;
      const members = all.slice(from, to).map((key) => ({
        ...{ id: `29:${key}`, objectId: key, name: `Name ${key}`, email: `${key}@rio.example` },
        ...{ userPrincipalName: `${key}@rio.example`, tenantId: tenant, userRole: 'user' },
      }));
      return { members, ...(to < all.length && { next: String(to) }) };
    },
  } as Connector;
  const log = createTestLog();
  const places = createPlaces(createPlaceStore({ db: house.db, platform: 'teams' }), log);
  const people = createPeople({
    ...{ wire: { connector }, places, settings: { tenant }, graph: undefined, log },
  });
  directory = createDirectory({
    ...{ db: house.db, clock: house.clock, log },
    chats: [{ platform: 'teams', tenants: async () => [tenant], people: people.people }],
  });
});

/** So many people, four thousand a team. */
async function enter(count: number): Promise<readonly string[]> {
  const keys = Array.from({ length: count }, (_, n) => `p${String(n).padStart(5, '0')}`);
  const places = createPlaceStore({ db: house.db, platform: 'teams' });
  for (let from = 0; from < count; from += 4_000) {
    const id = `19:${from}`;
    rosters.set(id, keys.slice(from, from + 4_000));
    await places.save(tenant, id, JSON.stringify({ kind: 'team', serviceUrl }));
  }
  return keys;
}
/** HR's file, and something that everybody waits for whom nobody can be written to yet. */
async function waitFor(keys: readonly string[]): Promise<void> {
  await sql`insert into people (name, email, time_zone) select k, k || '@rio.example', 'UTC' from unnest(${[...keys]}::text[]) k`.execute(
    house.db,
  );
  const [one] = (await sql<{ id: string }>`select id from people limit 1`.execute(house.db)).rows;
  await house.send(one?.id ?? '');
  await sql`insert into deliveries (person_id, message, data, unasked, due_at, not_after)
    select p.id, d.message, d.data, false, d.due_at, d.not_after from people p cross join deliveries d where p.id <> d.person_id`.execute(
    house.db,
  );
  await sql`update deliveries set reason = 'cold', due_at = ${house.clock.now()}::timestamptz + interval '1 hour'`.execute(
    house.db,
  );
  await sql`analyze people, deliveries`.execute(house.db);
}
async function timed(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await run();
  return Math.round(performance.now() - started);
}
async function each<T>(all: Iterable<T>, atOnce: number, run: (one: T) => Promise<unknown>): Promise<void> {
  const left = all[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (let next = left.next(); next.done !== true; next = left.next()) await run(next.value);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
async function rung(): Promise<readonly string[]> {
  const ids: string[] = [];
  for (;;) {
    const due = await deliveriesToSet(house.db, house.clock.now(), 1_000);
    if (due.length === 0) return ids;
    ids.push(...due.map(({ id }) => id));
  }
}
const [people, waiting, joiners] = [20_000, 10_000, 2_000];

test('20,000 people are read into the database, and again the next night', { timeout: slow }, async () => {
  await enter(people);
  await sql`insert into settings (key, value) values ('organisation', '{"peopleFrom":"chat"}')`.execute(
    house.db,
  );
  const first = await timed(async () => {
    expect(await directory.now()).toMatchObject([{ outcome: 'done', seen: people, added: people, gone: 0 }]);
  });
  const again = await timed(async () => {
    expect(await directory.now()).toMatchObject([
      { outcome: 'done', seen: people, joined: people, added: 0 },
    ]);
  });
  console.info(
    `20,000 people read: ${first} ms at first, ${again} ms the next night (keeping its distance from Teams takes 1,600 ms by itself)`,
  );
  expect(Math.max(first, again)).toBeLessThan(20_000);
});

test('10,000 who are waited for come in by a roster: each gets it once, and the next reading wakes nobody', {
  timeout: slow,
}, async () => {
  await waitFor(await enter(waiting));
  expect(await rung()).toEqual([]);
  const reading = await timed(() => directory.now());
  let ids: readonly string[] = [];
  const setting = await timed(async () => {
    ids = await rung();
  });
  expect(new Set(ids).size).toBe(waiting);
  const sending = await timed(() => each(ids, 10, house.deliver));
  expect(await house.states()).toEqual({ sent: waiting });
  expect(new Set(teams.messages.map(({ to }) => to.key)).size).toBe(waiting);
  expect(teams.messages).toHaveLength(waiting);

  // Those to whom it came to nothing are not tried again by each reading.
  await sql`update deliveries set state = 'waiting', reason = 'cold', set_at = null,
    due_at = ${house.clock.now()}::timestamptz + interval '1 hour'`.execute(house.db);
  const again = await timed(() => directory.now());
  expect(await rung()).toEqual([]);
  console.info(
    `10,000 cold: read and woken in ${reading} ms, set in ${setting} ms, sent in ${sending} ms; a reading that wakes nobody ${again} ms`,
  );
  expect(sending).toBeLessThan(40_000);
});

test('2,000 who are waited for let the bot in within a moment: each is woken by their own event', {
  timeout: slow,
}, async () => {
  const keys = await enter(joiners);
  await waitFor(keys);
  const dispatch = house.dispatch();
  const joining = await timed(() =>
    each(keys, 10, (key) =>
      dispatch(
        happens(
          'joined',
          { platform: 'teams', tenant, key, email: `${key}@rio.example` },
          {},
          { route: `a:${key}` },
        ),
      ),
    ),
  );
  const ids = await rung();
  expect(new Set(ids).size).toBe(joiners);
  await each(ids, 10, house.deliver);
  expect(await house.states()).toEqual({ sent: joiners });
  expect(teams.messages.every(({ to }) => to.route === `a:${to.key}`)).toBe(true);
  console.info(`2,000 let it in: ${joining} ms, ${Math.round((joiners / joining) * 1_000)} a second`);
  expect(joining).toBeLessThan(20_000);
});

import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Actor, Member } from '#core/chat.ts';
import { PlatformError } from '#core/errors.ts';
import { createDirectory, type Directory, nightAfter, type SyncOutcome } from '#src/directory.ts';
import { openDatabase } from '#store/db.ts';
import { accountsCalled } from '#store/names.ts';
import { keepOwners } from '#store/people.ts';
import { writeSetting } from '#store/settings.ts';
import { leaseMs } from '#store/syncs.ts';
import { importText } from '#test/people/helpers.ts';
import { createHouse, type House, secret, until } from '#test/support/house.ts';
import { createTestChat } from '#test/support/testchat.ts';
import { start } from '#test/support/testports.ts';

const uno = createTestChat('uno', { find: true });
let house: House;
let closings: (() => Promise<void>)[] = [];
beforeAll(async () => {
  house = await createHouse([uno]);
});
afterAll(() => house.drop());
beforeEach(async () => {
  await house.reset();
  await sql`truncate directory_syncs`.execute(house.db);
});
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
  expect(house.log.text()).not.toContain(secret);
  closings = [];
});

type Given = Partial<Omit<Actor, 'key'>> & { key: string };
const member = (given: Given, tenant = 't1'): Member => {
  const who = { platform: 'uno', tenant, ...given };
  return { ...who, address: { platform: 'uno', tenant: who.tenant, key: given.key, route: '' } };
};

/** A platform with these people, which can stop in the middle. */
function platform(tenants: readonly string[] = ['t1']) {
  const state = {
    tenants,
    people: [] as Given[],
    /** Before the person with this number. */
    before: async (_n: number): Promise<void> => {},
    runs: 0,
    returned: 0,
  };
  const chat = {
    platform: 'uno',
    tenants: async () => state.tenants,
    async *people(tenant: string): AsyncGenerator<Member> {
      state.runs += 1;
      let n = 0;
      try {
        for (const given of state.people) {
          await state.before(n);
          n += 1;
          yield member(given, tenant);
        }
        await state.before(n);
      } finally {
        state.returned += 1;
      }
    },
  };
  return Object.assign(state, { chat });
}

function directory(of: ReturnType<typeof platform>, over: { db?: House['db']; everyMs?: number } = {}) {
  const seen: SyncOutcome[] = [];
  const made: Directory = createDirectory({
    db: house.db,
    clock: house.clock,
    chats: [of.chat],
    log: house.log,
    observe: (result) => void seen.push(result),
    everyMs: 20,
    ...over,
  });
  closings.push(() => made.close());
  return Object.assign({ seen }, made);
}

const email = (key: string) => `${key}@example.org`;
const add = (key: string, over: object = {}) =>
  house.person({ name: key, email: email(key), on: [], ...over });
/** "key → name (route)", sorted. */
async function joined(): Promise<readonly string[]> {
  const rows = await house.db
    .selectFrom('identities')
    .innerJoin('people', 'people.id', 'identities.person_id')
    .select(['key', 'tenant', 'name', 'route'])
    .execute();
  return rows
    .map((row) => `${row.tenant}/${row.key} → ${row.name}${row.route && ` (${row.route})`}`)
    .toSorted();
}
const people = async () =>
  (
    await house.db
      .selectFrom('people')
      .select(['name', 'email', 'locale', 'time_zone', 'kind', 'from_chat', 'gone_at', 'roles'])
      .orderBy('email')
      .execute()
  ).map((row) => ({ ...row, gone: row.gone_at !== null }));
const sync = () => house.db.selectFrom('directory_syncs').selectAll().executeTakeFirstOrThrow();

describe('a reading', () => {
  test('joins by e-mail, keeps ways, leaves out guests and everybody of another workspace', async () => {
    for (const key of ['ana', 'bea', 'guest', 'far']) await add(key);
    await add('gone', { gone: true });
    const ana = await house.db
      .selectFrom('people')
      .select('id')
      .where('name', '=', 'ana')
      .executeTakeFirstOrThrow();
    await house.db
      .insertInto('identities')
      .values({ platform: 'uno', tenant: 't1', key: 'A', person_id: ana.id, route: 'dm:A' })
      .execute();
    const of = platform();
    of.people = [
      { key: 'A', email: email('ana') },
      { key: 'B', email: 'BEA@example.org', name: secret },
      { key: 'G', email: email('guest'), guest: true },
      { key: 'F', tenant: 'theirs', email: email('far') },
      { key: 'F2', platform: 'dos', email: email('far') },
      { key: 'X', email: email(secret) },
      { key: 'Y' },
      { key: 'Z', email: 'no address', name: 'odd \u0000 \uD800' },
    ];
    const { now } = directory(of);
    const counts = { seen: 6, joined: 2, added: 0, unmatched: 3, guests: 1, gone: 0 };
    expect(await now()).toEqual([
      expect.objectContaining({ platform: 'uno', tenant: 't1', outcome: 'done', ...counts }),
    ]);
    expect(await joined()).toEqual(['t1/A → ana (dm:A)', 't1/B → bea']);
    expect(await sync()).toMatchObject({ state: 'done', ...counts, failure: null, completed_at: start });
    expect(await people()).toHaveLength(5);
  });

  /** "key → name", and "?" for an account that is nobody's for now. */
  const accounts = async () =>
    (
      await house.db
        .selectFrom('identities')
        .innerJoin('people', 'people.id', 'identities.person_id')
        .select(['key', 'tenant', 'name', 'disputed'])
        .execute()
    )
      .map(({ tenant, key, name, disputed }) => `${tenant}/${key} → ${name}${disputed ? '?' : ''}`)
      .toSorted();

  test('an account that takes another’s address is nobody’s, until the address is its own again', async () => {
    for (const key of ['ana', 'bea']) await add(key);
    const of = platform();
    of.people = [{ key: 'A', email: email('ana') }];
    const { now } = directory(of);
    await now();
    // An address that nobody has changes nothing: HR's file is the authority.
    of.people = [{ key: 'A', email: 'ana.married@example.org' }];
    await now();
    expect(await accounts()).toEqual(['t1/A → ana']);
    of.people = [{ key: 'A', email: email('bea') }];
    for (let times = 0; times < 2; times += 1) {
      expect(await now()).toMatchObject([{ seen: 1, joined: 0, unmatched: 1 }]);
      expect(await accounts()).toEqual(['t1/A → ana?']);
    }
    // Who is new has no other claim.
    of.people = [
      { key: 'A', email: email('bea') },
      { key: 'B', email: email('ana') },
    ];
    await now();
    expect(await accounts()).toEqual(['t1/A → ana?', 't1/B → ana']);
    of.people = [{ key: 'A', email: email('ana') }];
    await now();
    await now();
    expect(await accounts()).toEqual(['t1/A → ana']);
  });

  test('a person has one account in a place: a second one waits until the first is gone', async () => {
    await add('ana');
    const of = platform(['t1', 't2']);
    of.people = [{ key: 'A', email: email('ana') }];
    const { now } = directory(of);
    await now();
    // Her address was changed, and is somebody else's now: HR's file does not know that yet.
    of.people = [
      { key: 'A', email: 'ana.married@example.org' },
      { key: 'B', email: email('ana') },
    ];
    await now();
    expect(await accounts()).toEqual(['t1/A → ana', 't2/A → ana']);
    // Closed and made anew.
    of.people = [{ key: 'B', email: email('ana') }];
    await now();
    await now();
    expect(await accounts()).toEqual(['t1/B → ana', 't2/B → ana']);
  });

  test('the account of somebody who has left, or whom only the chat knew, goes to whom its address names', async () => {
    for (const key of ['ana', 'bea', 'cara', 'dora']) await add(key);
    await add('old', { email: 'old@example.org' });
    const of = platform();
    of.people = [
      { key: 'A', email: email('ana') },
      { key: 'O', email: 'old@example.org' },
    ];
    const { now } = directory(of);
    await now();
    await house.db.updateTable('people').set({ gone_at: start }).where('name', '=', 'ana').execute();
    await house.db.updateTable('people').set({ from_chat: true }).where('name', '=', 'old').execute();
    of.people = [
      { key: 'A', email: email('bea') },
      { key: 'O', email: email('cara') },
    ];
    await now();
    expect(await accounts()).toEqual(['t1/A → bea', 't1/O → cara']);
  });

  test.each(['hr', 'owner', 'manager'] as const)(
    'but nobody comes to be %s by changing an address',
    async (role) => {
      await writeSetting(house.db, 'organisation', { peopleFrom: 'chat' });
      const boss = await add('boss');
      if (role === 'manager') {
        const unit = await house.db
          .insertInto('units')
          .values({ name: 'Ops' })
          .returning('id')
          .executeTakeFirstOrThrow();
        await house.db
          .insertInto('unit_managers')
          .values({ unit_id: unit.id, person_id: boss.id, source: 'hr', until: null })
          .execute();
      } else {
        await house.db
          .updateTable('people')
          .set({ roles: [role] })
          .where('id', '=', boss.id)
          .execute();
      }
      const of = platform();
      of.people = [{ key: 'M', email: 'm@example.org', name: 'mallory' }];
      const { now } = directory(of);
      await now();
      expect(await accounts()).toEqual(['t1/M → mallory']);
      of.people = [{ key: 'M', email: email('boss'), name: 'boss' }];
      await now();
      expect(await accounts()).toEqual(['t1/M → mallory?']);
    },
  );

  test('an address that only looks like another, or is none, joins nobody and stops nothing', async () => {
    for (const key of ['mark', 'ana']) await add(key);
    const of = platform();
    of.people = [
      // A Kelvin sign, whose small letter is a k.
      { key: 'K', email: 'mar\u212A@example.org' },
      { key: 'N', email: 'ma\0rk@example.org' },
      {
        key: 'L',
        email: `${Array.from({ length: 4_000 }, (_, n) => (n * n * 7_919).toString(36)).join('')}@example.org`,
      },
      { key: 'A', email: ' ANA@Example.org ' },
    ];
    await writeSetting(house.db, 'organisation', { peopleFrom: 'chat' });
    expect(await directory(of).now()).toMatchObject([{ outcome: 'done', seen: 4, joined: 1, added: 0 }]);
    expect(await accounts()).toEqual(['t1/A → ana']);
  });

  test('takes the way of whoever is not there any more, in this tenant alone', async () => {
    for (const key of ['ana', 'bea']) await add(key);
    const of = platform(['t1', 't2']);
    of.people = [
      { key: 'A', email: email('ana') },
      { key: 'B', email: email('bea') },
    ];
    const { now } = directory(of);
    await now();
    expect(await joined()).toHaveLength(4);
    of.people = [{ key: 'A', email: email('ana') }];
    expect(await now('uno', 't2')).toMatchObject([{ tenant: 't2', gone: 1 }]);
    expect(await joined()).toEqual(['t1/A → ana', 't1/B → bea', 't2/A → ana']);
    // Nobody of HR's file is marked as gone by a platform.
    expect((await people()).every(({ gone }) => !gone)).toBe(true);
  });

  test('who comes while it runs stays', async () => {
    const of = platform();
    of.people = [{ key: 'A', email: email('ana') }];
    const [, late] = [await add('ana'), await add('late')];
    of.before = async (n) => {
      if (n !== 1) return;
      const identity = { platform: 'uno', tenant: 't1', key: 'L', person_id: late.id, route: 'dm:L' };
      await house.db.insertInto('identities').values(identity).execute();
    };
    await directory(of).now();
    expect(await joined()).toEqual(['t1/A → ana', 't1/L → late (dm:L)']);
  });

  test.each(['none', 'listed'] as const)('guests, where the organisation takes in: %s', async (guests) => {
    await writeSetting(house.db, 'organisation', { guests, peopleFrom: 'chat' });
    await add('supplier', { kind: 'supplier' });
    const of = platform();
    of.people = [
      { key: 'G', email: email('supplier'), guest: true },
      { key: 'H', email: 'unlisted@example.org', guest: true },
      { key: 'E', email: 'everybody@example.org' },
    ];
    const { now } = directory(of);
    await now();
    const listed = guests === 'listed' ? ['t1/G → supplier'] : [];
    expect(await joined()).toEqual(['t1/E → everybody', ...listed]);
    expect(await sync()).toMatchObject({ guests: 2, added: 1, unmatched: 0 });
    // Who was one of ours and is a guest now: only HR's file makes them anybody.
    of.people = of.people.map((one) => ({ ...one, guest: true }));
    await now();
    expect(await joined()).toEqual(listed);
    expect((await people()).map(({ email: mail, gone }) => [mail, gone])).toEqual([
      ['everybody@example.org', true],
      ['supplier@example.org', false],
    ]);
  });
});

describe('people from the chat', () => {
  beforeEach(() => writeSetting(house.db, 'organisation', { peopleFrom: 'chat' }));

  test('are added without a unit, become owners as named, and follow what the platform says', async () => {
    await add('ana');
    await keepOwners(house.db, ['Boss@example.org']);
    const of = platform();
    of.people = [
      { key: 'A', email: email('ana'), name: 'Another name' },
      { key: 'B', email: 'BOSS@example.org', name: 'Bo Ss', locale: 'pt-BR', timeZone: 'America/Bahia' },
      { key: 'B2', email: 'boss@example.org', name: 'Bo again' },
      { key: 'N' },
    ];
    const { now } = directory(of);
    await now();
    // Two accounts with one address: one of them is the person's.
    expect(await sync()).toMatchObject({ seen: 4, joined: 2, added: 1, unmatched: 2 });
    const [ana, boss] = await people();
    expect(ana).toMatchObject({ name: 'ana', from_chat: false });
    expect(boss).toMatchObject({
      locale: 'pt',
      time_zone: 'America/Bahia',
      kind: 'employee',
      from_chat: true,
    });
    expect(boss?.roles).toEqual(['owner']);
    of.people = [
      { key: 'B', email: 'bo@example.org', name: 'Bo Ss', locale: 'es', timeZone: 'America/Lima' },
    ];
    await now();
    expect((await people())[1]).toMatchObject({
      ...{ name: 'Bo Ss', email: 'bo@example.org', locale: 'es', time_zone: 'America/Lima', gone: false },
    });
  });

  test('come to be no owner by changing their address', async () => {
    await keepOwners(house.db, ['boss@example.org']);
    const of = platform();
    of.people = [{ key: 'M', email: 'm@example.org', name: 'M' }];
    const { now } = directory(of);
    await now();
    of.people = [
      { key: 'M', email: 'boss@example.org', name: 'M' },
      { key: 'N', email: 'n@example.org', name: 'N' },
    ];
    await now();
    await keepOwners(house.db, ['boss@example.org']);
    expect((await people()).map(({ email: mail, roles }) => [mail, roles])).toEqual([
      ['m@example.org', []],
      ['n@example.org', []],
    ]);
  });

  test('leave with their account and come back with it, also after the setting changed', async () => {
    const of = platform();
    of.people = [
      { key: 'A', email: email('ana') },
      { key: 'B', email: email('bea') },
    ];
    const { now } = directory(of);
    await now();
    const there = of.people;
    of.people = there.slice(0, 1);
    await now();
    expect((await people()).map(({ gone }) => gone)).toEqual([false, true]);
    await writeSetting(house.db, 'organisation', { peopleFrom: 'file' });
    of.people = [...there, { key: 'C', email: email('cara') }];
    await now();
    expect((await people()).map(({ gone }) => gone)).toEqual([false, false]);
    expect(await sync()).toMatchObject({ unmatched: 1, added: 0 });
  });

  test('swap addresses without harm', async () => {
    const of = platform();
    of.people = [
      { key: 'A', email: email('a'), name: 'A' },
      { key: 'B', email: email('b'), name: 'B' },
    ];
    const { now } = directory(of);
    await now();
    of.people = [
      { key: 'A', email: email('b'), name: 'A' },
      { key: 'B', email: email('a'), name: 'B' },
    ];
    expect(await now()).toMatchObject([{ outcome: 'done', joined: 2 }]);
    expect(await joined()).toHaveLength(2);
  });

  test('are taken over by HR’s file, which then says who they are, and asks for a new reading', async () => {
    const of = platform();
    of.people = ['ana', 'bea', 'cara'].map((key) => ({ key, email: email(key), name: key, locale: 'pt' }));
    const { now } = directory(of);
    await now();
    const before = await joined();
    const report = await importText(
      house.db,
      'email,name,kind,unit\nana@example.org,Ana Torres,employee,Ops\nbea@example.org,bea,employee,\n',
      { markMissingGone: true },
    );
    expect(report).toMatchObject({ applied: true, added: 0, changed: 2, missing: 1, gone: 1 });
    expect((await sync()).requested_at).not.toBeNull();
    expect((await people()).map((row) => [row.name, row.from_chat, row.gone, row.locale])).toEqual([
      ['Ana Torres', false, false, 'pt'],
      ['bea', false, false, 'pt'],
      // HR said so: no account brings them back.
      ['cara', false, true, 'pt'],
    ]);
    await now();
    expect((await people()).map((row) => [row.name, row.gone])).toEqual([
      ['Ana Torres', false],
      ['bea', false],
      ['cara', true],
    ]);
    expect(await joined()).toEqual(before.map((line) => line.replace('→ ana', '→ Ana Torres')));
  });
});

describe('what goes wrong', () => {
  const thousand = Array.from({ length: 1_200 }, (_, n) => ({ key: `k${n}`, email: email(`k${n}`) }));

  test('in the middle leaves everybody their way; it is tried again, later each time', async () => {
    await add('k0');
    await add('k1199');
    const of = platform();
    of.people = thousand;
    const { now } = directory(of);
    await now();
    expect(await joined()).toHaveLength(2);
    of.people = thousand.slice(1, -1);
    of.before = async (n) => {
      if (n === 1_100) throw new PlatformError('auth');
    };
    const waits: number[] = [];
    for (let time = 0; time < 6; time += 1) {
      expect(await now()).toMatchObject([{ outcome: 'failed', failure: 'auth', seen: 1_000 }]);
      const { next_at: next, state, failure } = await sync();
      expect([state, failure]).toEqual(['failed', 'auth']);
      waits.push((next.getTime() - house.clock.now().getTime()) / 60_000);
    }
    expect(waits).toEqual([5, 10, 20, 40, 60, 60]);
    expect(await joined()).toHaveLength(2);
    expect(await sync()).toMatchObject({ completed_at: start, seen: 1_000 });
    of.before = async () => {};
    expect(await now()).toMatchObject([{ outcome: 'done', gone: 2 }]);
    expect(await sync()).toMatchObject({ state: 'done', failures: 0, failure: null });
  });

  test.each([
    [
      'a platform that says to wait',
      new PlatformError('rate_limited', { retryAfterMs: 7_200_000 }),
      'rate_limited',
      120,
    ],
    ['an error that nobody expects', new Error(secret), 'broken', 5],
  ])('%s', async (_what, error, failure, minutes) => {
    const of = platform();
    of.before = () => Promise.reject(error);
    await directory(of).now();
    const { next_at: next, ...row } = await sync();
    expect(row).toMatchObject({ state: 'failed', failure, completed_at: null });
    expect(next.getTime() - start.getTime()).toBe(minutes * 60_000);
  });

  test('nobody there, where somebody was, is no answer', async () => {
    await add('ana');
    const of = platform();
    const { now } = directory(of);
    expect(await now()).toMatchObject([{ outcome: 'done', seen: 0 }]);
    of.people = [{ key: 'A', email: email('ana') }];
    await now();
    of.people = [];
    expect(await now()).toMatchObject([{ outcome: 'failed', failure: 'empty' }]);
    expect(await joined()).toEqual(['t1/A → ana']);
  });

  test('a process that dies in the middle: its place is taken once it gives no sign of life', async () => {
    const of = platform();
    of.people = [{ key: 'A' }];
    const release = Promise.withResolvers<void>();
    of.before = () => release.promise;
    const dead = directory(of);
    const dying = dead.now();
    await until('it reads', () => of.runs === 1);
    const other = directory(of);
    expect(await other.now()).toEqual([]);
    const lapsed = sql`update directory_syncs set claimed_at = claimed_at - ${leaseMs + 1_000} * interval '1 millisecond'`;
    await lapsed.execute(house.db);
    of.before = async () => {};
    expect(await other.now()).toMatchObject([{ outcome: 'done', seen: 1 }]);
    // What comes of the first one after all is not taken.
    release.resolve();
    expect(await dying).toEqual([]);
    expect(await sync()).toMatchObject({ state: 'done', seen: 1, failures: 0 });
  });

  test('a stop in the middle does not wait for the platform, and the next process begins at once', async () => {
    const of = platform();
    of.people = thousand;
    const release = Promise.withResolvers<void>();
    of.before = async (n) => {
      if (n === 700) await release.promise;
    };
    const first = directory(of);
    const reading = first.now();
    await until('half of it is read', async () => (await sync().catch(() => undefined))?.seen === 500);
    const before = performance.now();
    await first.close();
    expect(performance.now() - before).toBeLessThan(1_000);
    expect(await reading).toMatchObject([{ outcome: 'stopped' }]);
    release.resolve();
    await until('the platform is let go', () => of.returned === 1);
    of.before = async () => {};
    expect(await directory(of).now()).toMatchObject([{ outcome: 'done', seen: 1_200 }]);
  });

  test('a database that is away is no end of it', async () => {
    const nowhere = openDatabase({ ...house.database.connection, host: '127.0.0.1', port: 9 });
    closings.push(nowhere.close);
    const of = platform();
    const lost = directory(of, { db: nowhere.db });
    lost.start();
    await until('it says so', () => house.log.lines.length > 0);
    await sleep(200);
    expect(house.log.lines.map(({ message }) => message)).toEqual(['directory failed, goes on trying']);
    await lost.close();
  });
});

describe('several processes', () => {
  test('at once: each tenant is read by one of them, and nobody is joined or added twice', async () => {
    await writeSetting(house.db, 'organisation', { peopleFrom: 'chat' });
    const of = platform(['t1', 't2', 't3']);
    of.people = Array.from({ length: 1_500 }, (_, n) => ({ key: `k${n}`, email: email(`k${n}`) }));
    of.before = async (n) => {
      if (n % 500 === 250) await sleep(5);
    };
    const pools = Array.from({ length: 3 }, () => openDatabase(house.database.connection));
    for (const { close } of pools) closings.push(close);
    const all = await Promise.all(pools.map(({ db }) => directory(of, { db }).now()));
    const done = all.flat();
    expect(done.every(({ outcome }) => outcome === 'done')).toBe(true);
    // The same people come from three tenants at the same time: each is one person.
    expect(done.reduce((total, { added }) => total + added, 0)).toBe(1_500);
    expect(await people()).toHaveLength(1_500);
    expect(await joined()).toHaveLength(4_500);
    expect(of.runs).toBe(done.length);
  });

  test('and the timers: a first reading at the start, then one a night, and whenever it is asked for', async () => {
    await writeSetting(house.db, 'organisation', { timeZone: 'America/Lima' });
    const of = platform();
    of.people = [{ key: 'A' }];
    const pools = Array.from({ length: 3 }, () => openDatabase(house.database.connection));
    for (const { close } of pools) closings.push(close);
    for (const { db } of pools) directory(of, { db }).start();
    await until('the first', async () => (await sync().catch(() => undefined))?.state === 'done');
    await sleep(150);
    expect(of.runs).toBe(1);
    const { next_at: next } = await sync();
    const hour = (next.getTime() - new Date('2026-11-25T08:00:00Z').getTime()) / 3_600_000;
    expect(hour >= 0 && hour < 2).toBe(true);
    house.clock.set(next);
    await until('the night', () => of.runs === 2);
    await until('its end', async () => (await sync()).state === 'done');
    await sql`update directory_syncs set requested_at = now()`.execute(house.db);
    await until('what was asked for', () => of.runs === 3);
    await until('its end', async () => (await sync()).state === 'done');
    await sleep(150);
    expect(of.runs).toBe(3);
    expect((await sync()).requested_at).toBeNull();
  });

  test('a tenant that is installed is read, one that is removed is not', async () => {
    const of = platform(['t1']);
    const { now } = directory(of);
    await now();
    of.tenants = ['t2'];
    expect(await now()).toMatchObject([{ tenant: 't2', outcome: 'done' }]);
    const states = async () =>
      (
        await house.db.selectFrom('directory_syncs').select(['tenant', 'state']).orderBy('tenant').execute()
      ).map(({ tenant, state }) => `${tenant} ${state}`);
    expect(await states()).toEqual(['t1 away', 't2 done']);
    of.tenants = ['t1', 't2'];
    await now();
    expect(await states()).toEqual(['t1 done', 't2 done']);
  });
});

test('nights are spread from three to five by the organisation’s clocks, also when these are changed', () => {
  const zone = { timeZone: 'America/Santiago' };
  const minutes = new Set<number>();
  for (let n = 0; n < 200; n += 1) {
    const at = { platform: 'uno', tenant: `T${n}` };
    const night = nightAfter(new Date('2026-11-24T15:00:00Z'), zone, at);
    // 03:00 in Santiago in summer is 06:00 UTC.
    const minute = (night.getTime() - new Date('2026-11-25T06:00:00Z').getTime()) / 60_000;
    expect(minute).toBeGreaterThanOrEqual(0);
    expect(minute).toBeLessThan(120);
    minutes.add(minute);
    const again = nightAfter(night, zone, at);
    expect(again.getTime() - night.getTime()).toBe(86_400_000);
  }
  expect(minutes.size).toBeGreaterThan(60);
  const at = { platform: 'uno', tenant: 'T1' };
  expect(nightAfter(start, { timeZone: 'Mars/Base' }, at)).toEqual(
    nightAfter(start, { timeZone: 'UTC' }, at),
  );
});

test('20,000 people: in a bounded time and memory, and a name among them is found at once', async () => {
  await writeSetting(house.db, 'organisation', { peopleFrom: 'chat' });
  const count = 20_000;
  const of = platform();
  const given = (n: number): Given => ({
    key: `U${n}`,
    email: `persona.${n}@example.org`,
    name: `Persona ${['Álvarez', 'Nuñez', 'Ibarra'][n % 3]} ${n}`,
    locale: 'es-ES',
    timeZone: 'America/Bogota',
  });
  let heap = 0;
  const chat = {
    ...of.chat,
    // Made as they are asked for: what is held is what the directory holds.
    async *people(tenant: string): AsyncGenerator<Member> {
      for (let n = 0; n < count; n += 1) {
        if (n % 1_000 === 0) heap = Math.max(heap, process.memoryUsage().heapUsed);
        yield member(given(n), tenant);
      }
    },
  };
  const { now } = directory(Object.assign(of, { chat }));
  const times: number[] = [];
  const began = process.memoryUsage().heapUsed;
  for (let time = 0; time < 2; time += 1) {
    const before = performance.now();
    expect(await now()).toMatchObject([
      { outcome: 'done', seen: count, joined: count, added: time === 0 ? count : 0 },
    ]);
    times.push(Math.round(performance.now() - before));
  }
  const grown = Math.round((heap - began) / 1024 / 1024);
  await sql`analyze people, identities`.execute(house.db);
  const before = performance.now();
  const found = await accountsCalled(house.db, { platform: 'uno', tenant: 't1' }, [
    { words: 'persona alvarez 18000', mail: false },
    { words: 'persona.77', mail: true },
    { words: 'persona', mail: true },
  ]);
  const lookMs = Math.round(performance.now() - before);
  console.info({ times, grownMb: grown, lookMs });
  expect(found.filter(({ at }) => at < 2).map(({ how, key }) => `${how} ${key}`)).toEqual([
    'name U18000',
    'address U77',
  ]);
  expect(found.filter(({ at }) => at === 2).length).toBeLessThanOrEqual(8);
  expect(Math.max(...times)).toBeLessThan(20_000);
  expect(grown).toBeLessThan(120);
  expect(lookMs).toBeLessThan(250);
});

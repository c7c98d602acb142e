import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createPlaces } from '#adapters/teams/places.ts';
import type { Place } from '#adapters/teams/ports.ts';
import type { PlaceStore } from '#core/platform.ts';
import { hostFor } from '#src/host.ts';
import { nothing } from '#store/members.ts';
import { createPlaceStore } from '#store/places.ts';
import { addToSync, claimSync, completeSync, dueSyncs, failSync, listTenants } from '#store/syncs.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { createTestLog, start } from '#test/support/testports.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
afterEach(async () => {
  await database.pool.query('truncate places, directory_syncs');
});

const storeOf = (platform = 'p') => createPlaceStore({ db: database.db, platform });
async function idsOf(store: PlaceStore, tenant = 't'): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { id } of store.all(tenant)) found.push(id);
  return found;
}
const rows = async () =>
  (
    await database.pool.query<{ id: string; body: string; age: number; xmin: string }>(
      `select id, body, xmin::text, extract(epoch from now() - seen_at)::float8 as age from places order by id`,
    )
  ).rows;

describe('the table', () => {
  test('a place is saved, saved anew, and removed', async () => {
    const store = storeOf();
    expect(await store.save('t', 'a', '1')).toBeUndefined();
    expect(await store.save('t', 'a', '2')).toBe('1');
    expect(await store.save('t', 'a', '2')).toBeUndefined();
    await store.save('t', 'b', '1');
    await store.remove('t', 'b');
    await store.remove('t', 'never there');
    expect(await rows()).toEqual([expect.objectContaining({ id: 'a', body: '2' })]);
  });

  test('platforms and tenants do not see each other', async () => {
    await storeOf('p').save('t', 'a', 'p t');
    await storeOf('p').save('u', 'a', 'p u');
    await storeOf('q').save('t', 'a', 'q t');
    await storeOf('q').remove('u', 'a');
    await storeOf('p').remove('u', 'a');
    expect((await rows()).map(({ body }) => body).toSorted()).toEqual(['p t', 'q t']);
    expect(await idsOf(storeOf('q'))).toEqual(['a']);
    expect(await idsOf(storeOf('q'), 'u')).toEqual([]);
  });

  test('said again, it is not written again, but once a day', async () => {
    const store = storeOf();
    await store.save('t', 'a', '1');
    const [before] = await rows();
    await store.save('t', 'a', '1');
    expect((await rows())[0]?.xmin).toBe(before?.xmin);
    await database.pool.query(`update places set seen_at = now() - interval '25 hours'`);
    await store.save('t', 'a', '1');
    expect((await rows())[0]?.age).toBeLessThan(60);
  });

  test('many at once may say the same', async () => {
    const store = storeOf();
    await Promise.all(Array.from({ length: 40 }, (_, n) => store.save('t', 'a', String(n % 3))));
    expect(await rows()).toHaveLength(1);
  });

  test.each([0, 1, 999, 1_000, 1_001, 2_500])('%i places are read by pages, each once', async (count) => {
    await database.pool.query(
      `insert into places select 'p', 't', case n % 3 when 0 then 'a:' when 1 then 'Ä ' else '19:' end || n, n::text
       from generate_series(1, $1) n`,
      [count],
    );
    const ids = await idsOf(storeOf());
    expect(ids).toHaveLength(count);
    expect(new Set(ids).size).toBe(count);
  });

  test('100,000 do not lie in memory at once', async () => {
    await database.pool.query(
      `insert into places select 'p', 't', 'a:' || lpad(n::text, 9, '0'), '' from generate_series(1, 100000) n`,
    );
    let queries = 0;
    const counted = createPlaceStore({
      platform: 'p',
      db: database.db.withPlugin({
        transformQuery: ({ node }) => {
          queries += 1;
          return node;
        },
        transformResult: async ({ result }) => {
          expect(result.rows.length).toBeLessThanOrEqual(1_000);
          return result;
        },
      }),
    });
    expect(await idsOf(counted)).toHaveLength(100_000);
    expect(queries).toBe(101);
    // Whoever stops early has read one page.
    for await (const { id } of counted.all('t')) if (id !== '') break;
    expect(queries).toBe(102);
  });
});

describe('the places of Teams in it', () => {
  const chat: Place = { kind: 'personal', user: 'u1', mri: '29:1', serviceUrl: 'https://s/' };
  const placesOf = () => {
    const log = createTestLog();
    let writes = 0;
    const store = storeOf('teams');
    const counting: PlaceStore = {
      ...store,
      save: (...given) => {
        writes += given[0].endsWith(' moves') ? 0 : 1;
        return store.save(...given);
      },
    };
    return { ...createPlaces(counting, log), log, writes: () => writes };
  };
  async function all(places: ReturnType<typeof placesOf>) {
    const found: Record<string, Place> = {};
    for await (const { conversation, place } of places.all('t')) found[conversation] = place;
    return found;
  }

  test('come back as they were', async () => {
    const places = placesOf();
    const given: Record<string, Place> = {
      'a:1': chat,
      'a:2': { kind: 'personal', user: 'u2', serviceUrl: 'https://s/' },
      '19:x@thread.tacv2': { kind: 'team', serviceUrl: 'https://s/' },
      '19:y@thread.v2': { kind: 'group', serviceUrl: 'https://s/ñ' },
    };
    for (const [id, place] of Object.entries(given)) await places.save('t', id, place);
    expect(await all(places)).toEqual(given);
    await places.remove('t', 'a:2');
    expect(Object.keys(await all(places))).not.toContain('a:2');
    expect(places.log.lines).toEqual([]);
  });

  test('are written when they are new, or changed, or were removed', async () => {
    const places = placesOf();
    for (let n = 0; n < 5; n += 1) await places.save('t', 'a:1', chat);
    expect(places.writes()).toBe(1);
    // The same thing in another order is the same thing.
    await places.save('t', 'a:1', { serviceUrl: chat.serviceUrl, user: 'u1', mri: '29:1', kind: 'personal' });
    expect(places.writes()).toBe(1);
    await places.save('t', 'a:1', { ...chat, serviceUrl: 'https://moved/' });
    await places.save('t', 'a:1', { ...chat, serviceUrl: 'https://moved/' });
    expect(places.writes()).toBe(2);
    await places.remove('t', 'a:1');
    await places.save('t', 'a:1', { ...chat, serviceUrl: 'https://moved/' });
    expect(await all(places)).toEqual({ 'a:1': { ...chat, serviceUrl: 'https://moved/' } });
    await places.save('u', 'a:1', chat);
    expect(places.writes()).toBe(4);
  });

  test('who has put us out is known, until they let us in again', async () => {
    const web = placesOf();
    await web.save('t', 'a:1', { kind: 'removed', user: 'u1', serviceUrl: 'https://s/' });
    await web.save('t', 'a:2', { kind: 'personal', user: 'u2', serviceUrl: 'https://s/' });
    const worker = placesOf();
    for (const [user, is] of [
      ['u1', true],
      ['u2', false],
      ['u3', false],
    ] as const) {
      expect([user, await worker.isClosed('t', user)]).toEqual([user, is]);
    }
    expect(await worker.isClosed('other', 'u1')).toBe(false);
    await web.save('t', 'a:1', chat);
    expect(await placesOf().isClosed('t', 'u1')).toBe(false);
  });

  describe('a server that moved', () => {
    const [old, next, last] = ['https://old/', 'https://next/', 'https://last/'];
    const at = (user: string, serviceUrl: string): Place => ({ kind: 'personal', user, serviceUrl });

    test('is told by one chat for everybody, in all processes, on and on and back', async () => {
      const web = placesOf();
      for (const user of ['u1', 'u2']) await web.save('t', `a:${user}`, at(user, old));
      await web.save('t', '19:x', { kind: 'team', serviceUrl: old });
      expect(await placesOf().current('t', old)).toBe(old);

      await web.save('t', 'a:u1', at('u1', next));
      const worker = placesOf();
      for (const places of [web, worker]) {
        expect(await places.current('t', old)).toBe(next);
        expect(await places.current('other', old)).toBe(old);
        expect(Object.values(await all(places)).map(({ serviceUrl }) => serviceUrl)).toEqual([
          next,
          next,
          next,
        ]);
      }
      await web.save('t', 'a:u1', at('u1', last));
      expect(await web.current('t', old)).toBe(last);
      await web.save('t', 'a:u1', at('u1', old));
      for (const url of [old, next, last]) expect(await web.current('t', url)).toBe(old);
      expect(web.log.lines.map(({ level }) => level)).toEqual(['info', 'info', 'info']);
    });

    test('is not told by a place of several, by somebody else, or in development', async () => {
      const places = placesOf();
      await places.save('t', '19:x', { kind: 'team', serviceUrl: old });
      await places.save('t', '19:x', { kind: 'team', serviceUrl: next });
      await places.save('t', 'a:1', at('u1', old));
      await places.save('t', 'a:1', at('u2', next));
      expect(await places.current('t', old)).toBe(old);
      const dev = createPlaces(storeOf('teams'), createTestLog(), false);
      await dev.save('t', 'a:2', at('u1', old));
      await dev.save('t', 'a:2', at('u1', next));
      expect(await places.current('t', old)).toBe(old);
    });

    test('is believed to be where it was while the database is away', async () => {
      const store = storeOf('teams');
      const log = createTestLog();
      const away = (tenant: string) => {
        throw new Error(`away: ${tenant}`);
      };
      const places = createPlaces({ ...store, all: away }, log);
      expect(await places.current('t', old)).toBe(old);
      expect(log.lines).toMatchObject([{ level: 'warn' }]);
    });
  });

  test('what could not be written is written the next time', async () => {
    const store = storeOf('teams');
    let broken = true;
    const places = createPlaces(
      { ...store, save: (...given) => (broken ? Promise.reject(new Error('away')) : store.save(...given)) },
      createTestLog(),
    );
    await expect(places.save('t', 'a:1', chat)).rejects.toThrow('away');
    broken = false;
    await places.save('t', 'a:1', chat);
    expect(await idsOf(store)).toEqual(['a:1']);
  });

  test('what cannot be read is left out, and said once', async () => {
    const places = placesOf();
    await places.save('t', 'a:1', chat);
    const store = storeOf('teams');
    const odd = ['', 'null', '{"kind":', '[]', '{"kind":"personal"}', '{"kind":"moon","serviceUrl":"s"}'];
    for (const [n, body] of odd.entries()) await store.save('t', `x:${n}`, body);
    expect(Object.keys(await all(places))).toEqual(['a:1']);
    expect(places.log.lines).toMatchObject([
      { level: 'warn', fields: { tenant: 't', unreadable: odd.length } },
    ]);
  });

  test.each(['', 'a:\0', 'x'.repeat(501), 'a\nb', '\ud800'])(
    '%j is no id, and breaks nothing',
    async (id) => {
      const places = placesOf();
      await places.save('t', id, chat);
      expect(await rows()).toEqual([]);
      expect(places.log.lines).toHaveLength(1);
    },
  );
});

describe('what the program lends to an adapter', () => {
  const host = (platform: string) =>
    hostFor(platform, {
      config: { keys: undefined, platforms: [] },
      db: database.db,
      log: createTestLog(),
      hears: async () => true,
    });

  test('its places are those of its platform', async () => {
    await host('p').places().save('t', 'a', '1');
    await host('q').places().save('t', 'b', '2');
    expect(await idsOf(host('p').places())).toEqual(['a']);
    expect(await idsOf(storeOf('q'))).toEqual(['b']);
  });

  test('people who changed are read again soon: of that tenant alone, and not where the bot is not', async () => {
    const { db } = database;
    const later = new Date(start.getTime() + 86_400_000);
    await listTenants(db, 'p', ['t', 'u'], start);
    await listTenants(db, 'q', ['t'], start);
    for (const at of await dueSyncs(db, ['p', 'q'], start)) {
      const run = await claimSync(db, at, start);
      if (run === undefined) throw new Error('not claimed');
      await addToSync(db, run, { ...nothing, seen: at.tenant === 'u' ? 0 : 1 });
      await db.transaction().execute((trx) => completeSync(trx, run, { now: start, next: later }));
    }
    expect(await dueSyncs(db, ['p', 'q'], start)).toEqual([]);
    // Where nobody was found, the first who comes is not kept waiting.
    await host('p').peopleChanged('u');
    expect(await dueSyncs(db, ['p', 'q'], start)).toEqual([{ platform: 'p', tenant: 'u' }]);
    await db.deleteFrom('directory_syncs').where('tenant', '=', 'u').execute();
    await host('p').peopleChanged('t');
    await host('p').peopleChanged('t');
    // However much changes, there is a pause between two readings.
    expect(await dueSyncs(db, ['p', 'q'], start)).toEqual([]);
    const paused = new Date(start.getTime() + 300_000);
    expect(await dueSyncs(db, ['p', 'q'], paused)).toEqual([{ platform: 'p', tenant: 't' }]);
    // Nobody has listed it: it is read when somebody does, and this is no mistake.
    await host('p').peopleChanged('new');
    expect(await dueSyncs(db, ['p', 'q'], paused)).toHaveLength(1);
    const claim = async (at: Date): Promise<string> => {
      const run = await claimSync(db, { platform: 'p', tenant: 't' }, at);
      if (run === undefined) throw new Error('not claimed');
      return run;
    };
    // It happened while they were being read: once more, then.
    const run = await claim(paused);
    await host('p').peopleChanged('t');
    await db.transaction().execute((trx) => completeSync(trx, run, { now: start, next: later }));
    expect(await dueSyncs(db, ['p', 'q'], paused)).toEqual([{ platform: 'p', tenant: 't' }]);
    // A platform that said to wait is not asked before.
    const next = new Date(paused.getTime() + 3_600_000);
    await failSync(db, await claim(paused), 'rate_limited', { now: paused, next });
    await host('p').peopleChanged('t');
    expect(await dueSyncs(db, ['p', 'q'], new Date(next.getTime() - 1))).toEqual([]);
    expect(await dueSyncs(db, ['p', 'q'], next)).toEqual([{ platform: 'p', tenant: 't' }]);
  });
});

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '#store/db.ts';
import { BusyError, createSealedStore } from '#store/installations.ts';
import { type Keys, open, parseKeys, SealError, seal } from '#store/sealed.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';

const newKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const keysOf = (text: string): Keys => {
  const keys = parseKeys(text);
  if ('problems' in keys) throw new Error(keys.problems.join());
  return keys;
};
const problemsOf = (text: string): readonly string[] => {
  const keys = parseKeys(text);
  return 'problems' in keys ? keys.problems : [];
};
const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof SealError) return error.code;
    throw error;
  }
  return 'opened';
};

describe('keys', () => {
  test('the first seals, all open, and none can be printed', () => {
    const [a, b] = [newKey('2026-a'), newKey('b')];
    const both = keysOf(` ${a} , ${b}`);
    expect(both.first.id).toBe('2026-a');
    expect([...both.byId.keys()]).toEqual(['2026-a', 'b']);
    const old = seal(keysOf(b), { platform: 'p', tenant: 't' }, 'secret');
    expect(open(both, { platform: 'p', tenant: 't' }, old)).toBe('secret');
    expect(JSON.stringify([...both.byId, both.first])).not.toContain(a.slice(7, 20));
  });

  test('both alphabets of base64 are read', () => {
    const bytes = Buffer.alloc(32, 0xfb);
    const owner = { platform: 'p', tenant: 't' };
    const sealed = seal(keysOf(`k:${bytes.toString('base64')}`), owner, 'x');
    expect(open(keysOf(`k:${bytes.toString('base64url')}`), owner, sealed)).toBe('x');
  });

  test.each([
    ['', /must be a name/],
    ['only-a-name', /must be a name/],
    [`:${'A'.repeat(43)}=`, /must begin with a name/],
    [`two words:${'A'.repeat(43)}=`, /must begin with a name/],
    ['k:', /32 bytes, not 0/],
    [`k:${'A'.repeat(42)}==`, /32 bytes, not 31/],
    [`k:${'A'.repeat(44)}`, /32 bytes, not 33/],
    [`k:${'A'.repeat(40)}!!!=`, /characters that are not base64/],
  ])('what is wrong is told: %o', (text, problem) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(problem)]);
  });

  test('every problem is told with its place, and no value', () => {
    const good = newKey('good');
    const problems = problemsOf(`${good},SECRETNAME,${newKey('good')},`);
    expect(problems).toHaveLength(3);
    expect(problems.map((problem) => problem.slice(0, 7))).toEqual(['(key 2)', '(key 3)', '(key 4)']);
    expect(problems.join()).not.toMatch(/SECRETNAME|good/);
  });
});

describe('a seal', () => {
  const keys = keysOf(newKey('k'));
  const owner = { platform: 'p', tenant: 't' };

  test('opens for its owner alone', () => {
    const sealed = seal(keys, owner, 'añadido 🔑');
    expect(open(keys, owner, sealed)).toBe('añadido 🔑');
    expect(codeOf(() => open(keys, { platform: 'p', tenant: 'u' }, sealed))).toBe('changed');
    expect(codeOf(() => open(keys, { platform: 'q', tenant: 't' }, sealed))).toBe('changed');
    // No two owners read alike when they are put one after the other.
    const odd = seal(keys, { platform: 'p","t', tenant: 'u' }, 'x');
    expect(codeOf(() => open(keys, { platform: 'p', tenant: 't","u' }, odd))).toBe('changed');
  });

  test('breaks with any changed bit, a cut, another nonce, another key id', () => {
    const sealed = seal(keys, owner, 'secret');
    const bytes = sealed.sealed;
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const wrong = Buffer.from(bytes);
      wrong[bit >> 3] = (wrong[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(codeOf(() => open(keys, owner, { ...sealed, sealed: wrong }))).toBe('changed');
    }
    for (let length = 0; length < bytes.length; length += 1) {
      expect(codeOf(() => open(keys, owner, { ...sealed, sealed: bytes.subarray(0, length) }))).toBe(
        'changed',
      );
    }
    expect(codeOf(() => open(keys, owner, { ...sealed, nonce: randomBytes(12) }))).toBe('changed');
    expect(codeOf(() => open(keys, owner, { ...sealed, nonce: randomBytes(11) }))).toBe('changed');
    expect(codeOf(() => open(keys, owner, { ...sealed, keyId: 'other' }))).toBe('unknown_key');
    // The same bytes under another name: the id is sealed along.
    const [, bytesOfKey] = [...keys.byId].flat();
    const renamed = {
      first: keys.first,
      byId: new Map([['other', bytesOfKey]]),
    } as unknown as Keys;
    expect(codeOf(() => open(renamed, owner, { ...sealed, keyId: 'other' }))).toBe('changed');
  });

  test('never looks alike twice', () => {
    const all = Array.from({ length: 500 }, () => seal(keys, owner, 'secret'));
    expect(new Set(all.map(({ nonce }) => nonce.toString('hex'))).size).toBe(500);
    expect(new Set(all.map(({ sealed }) => sealed.toString('hex'))).size).toBe(500);
  });
});

describe('the store', () => {
  let database: TestDatabase;
  let other: ReturnType<typeof openDatabase>;
  const a = newKey('a');
  const b = newKey('b');
  beforeAll(async () => {
    database = await createTestDatabase();
    // Another process: its own connections.
    other = openDatabase(database.connection);
  });
  beforeEach(async () => {
    await sql`truncate installations`.execute(database.db);
  });
  afterAll(async () => {
    await other.close();
    await database.drop();
  });
  const store = (keys = a, platform = 'p') =>
    createSealedStore({ db: database.db, keys: keysOf(keys), platform });
  const otherStore = () => createSealedStore({ db: other.db, keys: keysOf(a), platform: 'p' });

  test('keeps one body for each tenant, shared by processes, apart for each platform', async () => {
    const mine = store();
    expect(await mine.get('t')).toBeUndefined();
    await mine.save('t', 'first');
    await mine.save('t', 'second');
    await mine.save('u', 'third');
    await store(a, 'q').save('t', 'elsewhere');
    expect(await otherStore().get('t')).toBe('second');
    expect((await mine.all()).toSorted()).toEqual(['second', 'third']);
    await mine.remove('t');
    await mine.remove('nobody');
    expect(await mine.all()).toEqual(['third']);
    expect(await store(a, 'q').get('t')).toBe('elsewhere');
  });

  test('nothing readable is in the database', async () => {
    await store().save('t', 'xoxb-secret-token');
    const { rows } = await database.pool.query('select row_to_json(t)::text as row from installations t');
    const hex = Buffer.from('secret-token').toString('hex');
    expect(rows).toHaveLength(1);
    expect(rows[0].row).not.toMatch(new RegExp(`secret-token|${hex}`));
  });

  test('a row that was copied to another tenant does not open, and stops nobody else', async () => {
    await store().save('t', 'mine');
    await sql`insert into installations select platform, 'thief', key_id, nonce, sealed from installations`.execute(
      database.db,
    );
    const told: unknown[] = [];
    const watching = createSealedStore({
      db: database.db,
      keys: keysOf(a),
      platform: 'p',
      onUnreadable: (tenant, { code }) => told.push([tenant, code]),
    });
    await expect(watching.get('thief')).rejects.toMatchObject({ name: 'SealError', code: 'changed' });
    expect(await watching.all()).toEqual(['mine']);
    expect(told).toEqual([['thief', 'changed']]);
  });

  test('a new key in front: all is sealed anew once, and the old key may go', async () => {
    for (const tenant of ['t', 'u', 'v']) await store(a).save(tenant, `body of ${tenant}`);
    const both = store(`${b},${a}`);
    await both.save('w', 'body of w');
    // Two processes start at once.
    const counts = await Promise.all([both.reseal(), store(`${b},${a}`).reseal()]);
    expect(counts.toSorted()).toEqual([0, 3]);
    expect(await both.reseal()).toBe(0);
    const later = store(b);
    expect((await later.all()).toSorted()).toEqual(['t', 'u', 'v', 'w'].map((t) => `body of ${t}`));
    expect(await later.reseal()).toBe(0);
    await expect(store(a).get('t')).rejects.toMatchObject({ code: 'unknown_key' });
  });

  test('a key that was taken away too early is told, and the rest is sealed anew all the same', async () => {
    await store(newKey('lost')).save('lost', 'x');
    await store(a).save('t', 'body');
    await expect(store(`${b},${a}`).reseal()).rejects.toMatchObject({
      name: 'SealError',
      code: 'unknown_key',
      message: 'sealed: unknown_key',
    });
    expect(await store(b).all()).toEqual(['body']);
  });

  test('one at a time for a tenant over all processes, others beside it', async () => {
    const stores = [store(), otherStore()];
    const running = new Map<string, number>();
    let most = 0;
    let together = 0;
    await Promise.all(
      Array.from({ length: 12 }, (_, n) => {
        const tenant = n % 3 === 0 ? 'u' : 't';
        return stores[n % 2]?.alone(tenant, async () => {
          running.set(tenant, (running.get(tenant) ?? 0) + 1);
          most = Math.max(most, running.get(tenant) ?? 0);
          together = Math.max(together, (running.get('t') ?? 0) + (running.get('u') ?? 0));
          // What runs alone needs the database, too.
          await stores[n % 2]?.save(tenant, String(n));
          await sleep(20);
          running.set(tenant, (running.get(tenant) ?? 0) - 1);
        });
      }),
    );
    expect([most, together]).toEqual([1, 2]);
  });

  test('what fails frees its turn, and gives its own error', async () => {
    await expect(store().alone('t', () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    expect(await otherStore().alone('t', async () => 'free')).toBe('free');
    const { rows } = await database.pool.query(
      `select from pg_locks where locktype = 'advisory' and database =
        (select oid from pg_database where datname = current_database())`,
    );
    expect(rows).toHaveLength(0);
  });

  test('who hangs stops others for five seconds only; a connection that died frees its turn at once', async () => {
    const hanging = otherStore();
    const end = Promise.withResolvers<void>();
    const began = Promise.withResolvers<void>();
    const held = hanging.alone('t', async () => {
      began.resolve();
      await end.promise;
      return 'done';
    });
    await began.promise;
    const at = performance.now();
    await expect(store().alone('t', async () => {})).rejects.toBeInstanceOf(BusyError);
    expect(performance.now() - at).toBeGreaterThan(4_500);
    expect(performance.now() - at).toBeLessThan(6_500);
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and database =
        (select oid from pg_database where datname = current_database())`,
    );
    const dead = performance.now();
    expect(await store().alone('t', async () => 'mine')).toBe('mine');
    expect(performance.now() - dead).toBeLessThan(1_000);
    end.resolve();
    expect(await held).toBe('done');
  });

  test('many at once leave connections for everybody else', async () => {
    const small = openDatabase({ ...database.connection, max: 4 });
    try {
      const mine = createSealedStore({ db: small.db, keys: keysOf(a), platform: 'p' });
      const runs = Array.from({ length: 20 }, (_, n) =>
        mine.alone(`tenant ${n}`, async () => {
          await mine.save(`tenant ${n}`, 'x');
          await sleep(20);
        }),
      );
      const at = performance.now();
      await sql`select 1`.execute(small.db);
      expect(performance.now() - at).toBeLessThan(500);
      await Promise.all(runs);
      expect(await mine.all()).toHaveLength(20);
    } finally {
      await small.close();
    }
  });
});

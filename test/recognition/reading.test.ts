import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  changedSince,
  coverageOf,
  publicRecognition,
  publicRecognitions,
  valueCounts,
} from '#flows/recognition/reading/store.ts';
import { openDatabase } from '#store/db.ts';
import { writeSetting } from '#store/settings.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { newPerson, newUnit, plant } from '#test/support/recognition.ts';

let database: TestDatabase;
const db = () => database.db;
const at = (hours: number): Date => new Date(Date.UTC(2026, 10, 1, hours));

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await sql`truncate people, units, recognitions, outsiders, settings cascade`.execute(db());
});

describe('public thank-yous', () => {
  test('are told with all that the wall shows, in the language asked for', async () => {
    const [ana, luis, bea] = [
      await newPerson(db(), { name: 'Ana' }),
      await newPerson(db(), { name: 'Luis' }),
      await newPerson(db(), { name: 'Bea' }),
    ];
    const unit = await newUnit(db(), 'Operaciones');
    const id = await plant(db(), {
      at: at(1),
      from: ana,
      people: [luis],
      units: [unit],
      outsiders: ['Señora Gil'],
      words: 'por quedarte',
      boosts: [bea],
    });
    const wanted = {
      id,
      revision: 1,
      at: at(1),
      from: 'Ana',
      to: ['Luis', 'Operaciones', 'Señora Gil'],
      value: { id: 'service', name: 'Servicio', emoji: '🤝' },
      words: 'por quedarte',
      boosts: 1,
      edited: false,
    };
    expect(await publicRecognitions(db(), { locale: 'es', limit: 10 })).toEqual([wanted]);
    expect(await publicRecognition(db(), id, 'es')).toEqual(wanted);
    await sql`delete from people where id = ${ana}`.execute(db());
    const { from: _gone, ...without } = wanted;
    expect(await publicRecognition(db(), id, 'es')).toEqual(without);
  });

  test('a value that the settings do not have is called by its id', async () => {
    await writeSetting(db(), 'recognition', { values: [] });
    await plant(db(), { at: at(1), words: 'x', value: 'old-one' });
    const [only] = await publicRecognitions(db(), { locale: 'en', limit: 1 });
    expect(only?.value).toEqual({ id: 'old-one', name: 'old-one' });
  });

  test('nothing else is: neither narrower ones nor those that do not stand', async () => {
    const ids = [];
    for (const state of ['stands', 'undone', 'hidden'] as const)
      for (const seen of ['public', 'team', 'private'] as const)
        ids.push(await plant(db(), { at: at(1), words: `${state} ${seen}`, state, seen }));
    const found = await publicRecognitions(db(), { locale: 'en', limit: 100 });
    expect(found.map(({ words }) => words)).toEqual(['stands public']);
    const shown = await Promise.all(ids.map((id) => publicRecognition(db(), id, 'en')));
    expect(shown.filter((one) => one !== undefined).map(({ words }) => words)).toEqual(['stands public']);
  });

  test('of a period, of a value, of people: given by them or naming them', async () => {
    const [ana, luis] = [await newPerson(db(), { name: 'Ana' }), await newPerson(db(), { name: 'Luis' })];
    await plant(db(), { at: at(1), from: ana, people: [luis], words: 'a', value: 'care' });
    await plant(db(), { at: at(2), from: luis, words: 'b' });
    await plant(db(), { at: at(3), people: [luis], words: 'c' });
    await plant(db(), { at: at(4), from: ana, words: 'd', value: 'care' });
    const found = async (over: object) =>
      (await publicRecognitions(db(), { locale: 'en', limit: 10, ...over }))
        .map(({ words }) => words)
        .join('');
    expect(await found({})).toBe('dcba');
    expect(await found({ from: at(2), to: at(4) })).toBe('cb');
    expect(await found({ value: 'care' })).toBe('da');
    expect(await found({ people: [luis] })).toBe('cba');
    expect(await found({ people: [ana], value: 'care', to: at(4) })).toBe('a');
    expect(await found({ people: [] })).toBe('');
    expect(await valueCounts(db(), { people: [luis] })).toEqual([
      { value: 'service', count: 2 },
      { value: 'care', count: 1 },
    ]);
    expect(await valueCounts(db(), { from: at(4), value: 'service' })).toEqual([]);
  });

  test('come in pages that miss nothing and repeat nothing, even of one moment', async () => {
    for (let n = 0; n < 25; n += 1) await plant(db(), { at: at(Math.floor(n / 10)), words: String(n) });
    const seen: string[] = [];
    for (let before: { at: Date; id: string } | undefined; ; ) {
      const page = await publicRecognitions(db(), { locale: 'en', limit: 4, ...(before && { before }) });
      seen.push(...page.map(({ words }) => words));
      before = page.at(-1);
      if (page.length < 4) break;
    }
    expect(seen).toHaveLength(25);
    expect(new Set(seen).size).toBe(25);
    expect(seen.slice(0, 5).every((words) => Number(words) >= 20)).toBe(true);
  });
});

test('100,000 of them are read by their index, whichever page', async () => {
  await sql`insert into people (name, attributes) select 'Person ' || n, '{}' from generate_series(1, 500) n`.execute(
    db(),
  );
  await sql`insert into recognitions (at, value, words, seen, state, giver_id)
    select timestamptz '2020-01-01' + n * interval '1 minute', 'service', 'words ' || n,
      case when n % 10 = 0 then 'private' else 'public' end, case when n % 17 = 0 then 'hidden' else 'stands' end,
      ids[1 + n % 500]
    from generate_series(1, 100000) n, (select array_agg(id) as ids from people) p`.execute(db());
  await sql`insert into recognition_receivers (recognition_id, n, person_id)
    select r.id, 0, ids[1 + (extract(epoch from r.at)::bigint / 60 * 7) % 500]
    from recognitions r, (select array_agg(id) as ids from people) p`.execute(db());
  await sql`insert into recognition_boosts (recognition_id, person_id, at)
    select r.id, ids[1], r.at from recognitions r, (select array_agg(id) as ids from people) p
    where extract(minute from r.at)::int % 3 = 0`.execute(db());
  await sql`analyze recognitions, recognition_receivers, recognition_boosts`.execute(db());
  const middle = new Date(Date.UTC(2020, 1, 5));
  const before = { at: middle, id: 'ffffffff-ffff-4fff-bfff-ffffffffffff' };

  // The very question that is asked, planned as it is asked.
  const asked: { sql: string; parameters: readonly unknown[] }[] = [];
  const spying = db().withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => result,
  });
  const executor = spying.getExecutor();
  const original = executor.compileQuery.bind(executor);
  executor.compileQuery = ((...args: Parameters<typeof original>) => {
    const compiled = original(...args);
    asked.push({ sql: compiled.sql, parameters: compiled.parameters });
    return compiled;
  }) as typeof executor.compileQuery;
  const page = await publicRecognitions(spying, { locale: 'en', before, limit: 50 });
  expect(page).toHaveLength(50);
  expect(page.every((one) => one.at < middle)).toBe(true);
  const query = asked.find(({ sql: text }) => text.includes('order by r.at desc'));
  if (query === undefined) throw new Error('the question was not seen');
  const { rows } = await database.pool.query(`explain (analyze, format json) ${query.sql}`, [
    ...query.parameters,
  ]);
  const [{ Plan: plan, 'Execution Time': took }] = rows[0]['QUERY PLAN'];
  // Straight out of the index, in its order, and no row more than was asked for.
  expect(plan['Node Type']).toBe('Limit');
  expect(plan.Plans[0]).toMatchObject({
    'Node Type': 'Index Scan',
    'Index Name': 'recognitions_public',
    'Actual Rows': 50,
  });
  expect(plan.Plans[0]['Index Cond']).toContain('ROW(at, id) < ROW');
  expect(JSON.stringify(plan)).not.toMatch(/"Seq Scan"[^{}]*"Relation Name":"recognition/);
  expect(took).toBeLessThan(50);
  process.stdout.write(`a page of 50 among 100,000: ${took} ms\n`);
});

describe('what has changed', () => {
  const since = async (from: Date | undefined, limit = 100) =>
    changedSince(db(), { since: from, limit, locale: 'en' });
  const words = (items: Awaited<ReturnType<typeof since>>['items']) =>
    items.map((item) => ('gone' in item ? 'gone' : item.words));

  test('begins at the database’s own now, and tells what came after', async () => {
    await plant(db(), { at: at(1), words: 'before' });
    await sql`select pg_sleep(0.01)`.execute(db());
    const begin = await since(undefined);
    expect(begin.items).toEqual([]);
    await plant(db(), { at: at(2), words: 'after' });
    expect(words((await since(begin.at)).items)).toEqual(['after']);
  });

  test('tells those gone by their id alone, and nothing of those that were never public', async () => {
    const { at: begin } = await since(undefined);
    const narrowed = await plant(db(), { at: at(1), words: 'narrowed by its receiver', seen: 'private' });
    const hidden = await plant(db(), { at: at(1), words: 'hidden', state: 'hidden' });
    await plant(db(), { at: at(1), words: 'never public', choice: 'private', seen: 'private' });
    await plant(db(), { at: at(1), words: 'for the team', choice: 'team', seen: 'team' });
    const { items } = await since(begin);
    expect(items).toHaveLength(2);
    expect(items).toEqual(
      expect.arrayContaining([
        { id: narrowed, gone: true },
        { id: hidden, gone: true },
      ]),
    );
  });

  test('misses nothing that is committed late', async () => {
    const other = openDatabase(database.connection);
    const slow = Promise.withResolvers<void>();
    const written = Promise.withResolvers<void>();
    const late = other.db.transaction().execute(async (transaction) => {
      await plant(transaction, { at: at(1), words: 'late' });
      written.resolve();
      await slow.promise;
    });
    await written.promise;
    await plant(db(), { at: at(2), words: 'early' });
    let { at: from } = await since(new Date(0));
    const told = new Set<string>();
    for (const turn of [1, 2, 3]) {
      await sql`select pg_sleep(0.005)`.execute(db());
      if (turn === 2) {
        slow.resolve();
        await late;
      }
      const next = await since(from);
      for (const word of words(next.items)) told.add(word);
      expect(next.at.getTime()).toBeGreaterThanOrEqual(from.getTime());
      from = next.at;
    }
    expect([...told].toSorted()).toEqual(['early', 'late']);
    await sql`select pg_sleep(0.005)`.execute(db());
    ({ at: from } = await since(from));
    expect((await since(from)).items).toEqual([]);
    await other.close();
  });

  test('comes in parts, and many of one moment come together', async () => {
    await sql`insert into recognitions (at, value, words, seen, changed_at)
      select ${at(1)}, 'care', n::text, 'public', timestamptz '2026-01-01' + (n / 40) * interval '1 second'
      from generate_series(0, 119) n`.execute(db());
    const told: string[] = [];
    let from = new Date(0);
    for (let turns = 0; turns < 20; turns += 1) {
      const next = await since(from, 10);
      if (next.items.length === 0) break;
      told.push(...words(next.items));
      from = next.at;
    }
    expect(told).toHaveLength(120);
    expect(new Set(told).size).toBe(120);
  });
});

test('coverage counts people who are here and were thanked by name', async () => {
  const names = ['Ana', 'Luis', 'Bea', 'Caro'];
  const people = await Promise.all(names.map((name) => newPerson(db(), { name })));
  const gone = await newPerson(db(), { name: 'Gone', gone: at(0) });
  const [ana = '', luis = '', bea = '', caro = ''] = people;
  const unit = await newUnit(db(), 'U');
  const cover = (of: readonly string[] | 'all', from = at(0), to = at(10)) =>
    coverageOf(db(), { people: of, from, to });
  expect(await cover('all')).toEqual({ people: 4, thanked: 0 });
  await plant(db(), { at: at(1), from: ana, people: [luis, gone], words: 'x', seen: 'private' });
  await plant(db(), { at: at(2), from: ana, people: [luis], words: 'again' });
  await plant(db(), { at: at(2), people: [bea], words: 'hidden', state: 'hidden' });
  await plant(db(), { at: at(2), people: [bea], words: 'undone', state: 'undone' });
  await plant(db(), { at: at(2), units: [unit], words: 'a unit' });
  expect(await cover('all')).toEqual({ people: 4, thanked: 1 });
  expect(await cover([luis, bea, gone])).toEqual({ people: 2, thanked: 1 });
  expect(await cover('all', at(3))).toEqual({ people: 4, thanked: 0 });
  await plant(db(), { at: at(10), people: [caro], words: 'just too late' });
  expect(await cover([caro])).toEqual({ people: 1, thanked: 0 });
  expect(await cover([])).toEqual({ people: 0, thanked: 0 });
});

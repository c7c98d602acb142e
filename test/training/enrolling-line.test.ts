import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enrollable, managersOf, mayEnrol, reportsOf } from '#flows/training/enrolling/line/store.ts';
import { courseCalled } from '#flows/training/enrolling/naming-line.ts';
import { personById } from '#store/people.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { plantManagers, plantPeople, plantUnit } from './support.ts';

const today = '2026-11-24';
let database: TestDatabase;
let people: readonly string[];

/** The same numbers each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

beforeAll(async () => {
  database = await createTestDatabase();
  const { db, pool } = database;
  const next = numbers(7);
  people = await plantPeople(db, 120, { reachable: false });
  const some = (): string => people[next(people.length)] ?? '';
  const units: string[] = [];
  for (let n = 0; n < 25; n += 1)
    units.push(await plantUnit(db, `unit ${n}`, n > 0 ? units[next(n)] : undefined));
  for (const unit of units)
    await plantManagers(db, unit, [...new Set(Array.from({ length: next(3) }, some))]);
  for (const person of people) {
    const kind = next(10);
    await pool.query('update people set unit_id = $2, manager_id = $3, gone_at = $4 where id = $1', [
      person,
      kind === 0 ? null : units[next(units.length)],
      kind < 3 ? some() : kind === 3 ? person : null,
      kind === 9 ? new Date() : null,
    ]);
  }
  // Acting until yesterday, until today.
  for (const until of ['2026-11-23', today])
    await pool.query(
      `update unit_managers set until = $1 where ctid in (select ctid from unit_managers where until is null limit 3)`,
      [until],
    );
  // Two units that lie in each other: nobody should mean that, and nothing may hang.
  const [a, b] = [await plantUnit(db, 'a'), await plantUnit(db, 'b')];
  await pool.query('update units set parent_id = $2 where id = $1', [a, b]);
  await pool.query('update units set parent_id = $2 where id = $1', [b, a]);
  await pool.query('update people set unit_id = $2, manager_id = null, gone_at = null where id = $1', [
    people[0],
    a,
  ]);
});
afterAll(() => database.drop());

/** Read person by person, as the words say it. */
async function naive(person: string): Promise<readonly string[]> {
  const { rows } = await database.pool.query(
    `with recursive who as (select p.* from people p where p.id = $1 and p.gone_at is null),
      up as (select u.id, u.parent_id, 0 as depth, array[u.id] as way from units u join who on who.unit_id = u.id
        union all select u.id, u.parent_id, depth + 1, way || u.id from units u join up on u.id = up.parent_id where u.id <> all(way)),
      boss as (select m.id from who join people m on m.id = who.manager_id where m.gone_at is null and m.id <> who.id),
      candidates as (select up.depth, m.person_id from up join unit_managers m on m.unit_id = up.id
        join people p on p.id = m.person_id and p.gone_at is null
        where m.person_id <> $1 and (m.until is null or m.until >= $2::date))
    select id from boss union select person_id from candidates
      where not exists (select from boss) and depth = (select min(depth) from candidates)`,
    [person, today],
  );
  return rows.map(({ id }) => id as string).sort();
}

describe('the line of management', () => {
  it('is what a second reading of it finds', async () => {
    let found = 0;
    for (const person of people) {
      const managers = [...(await managersOf(database.db, person, today))].sort();
      expect(managers).toEqual(await naive(person));
      found += managers.length;
    }
    expect(found).toBeGreaterThan(60);
  });

  it('reads the same from above', async () => {
    const pairs = new Set<string>();
    for (const person of people)
      for (const manager of await managersOf(database.db, person, today)) pairs.add(`${manager} ${person}`);
    const back = new Set<string>();
    for (const manager of people)
      for (const person of await reportsOf(database.db, manager, today)) back.add(`${manager} ${person}`);
    expect([...back].sort()).toEqual([...pairs].sort());
  });

  it('lets managers enrol exactly those, and HR everybody', async () => {
    const { db, pool } = database;
    const managing = (await pool.query('select distinct person_id from unit_managers')).rows[0]
      .person_id as string;
    const by = await personById(db, managing);
    if (by === undefined) throw new Error('nobody');
    const reports = await reportsOf(db, by.id, today);
    expect([...(await enrollable(db, by, people, today))].sort()).toEqual([...reports].sort());
    for (const person of people.slice(0, 20))
      expect(await mayEnrol(db, by, person, today)).toBe(reports.includes(person));
    expect((await enrollable(db, { ...by, roles: ['hr'] }, people, today)).size).toBe(people.length);
  });
});

describe('the course of a line', () => {
  const courses = [
    { id: '1', slug: 'safety', titles: ['Seguridad en planta', 'Plant safety'] },
    { id: '2', slug: 'safety-2', titles: ['Seguridad en oficina'] },
    { id: '3', slug: 'handover', titles: ['Una entrega clara'] },
    { id: '4', slug: 'handover-b', titles: ['Una entrega clara'] },
  ];
  const called = (text: string, ...names: string[]) =>
    courseCalled({ text, mentions: names.map((name) => ({ key: name, name })) }, courses);

  it.each([
    ['@ana safety', '1'],
    ['@ana safety-2', '2'],
    ['@Ana Ruiz SEGURIDAD EN PLANTA por favor', '1'],
    ['@ana oficina', '2'],
    ['@ana seguridad', undefined],
    ['@ana una entrega clara', undefined],
    ['@ana', undefined],
    ['', undefined],
    ['\u202E'.repeat(50_000), undefined],
  ])('%.40s', (line, id) => {
    expect(called(line, 'Ana Ruiz')).toBe(id);
  });

  it('is not a word of somebody’s name', () => {
    expect(called('Clara', 'Clara')).toBeUndefined();
  });
});

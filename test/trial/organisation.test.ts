import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { locales } from '#core/i18n.ts';
import { kinds } from '#core/person.ts';
import { inventedName, inventOrganisation, removeInvented } from '#src/trial/organisation.ts';
import { allUnits, personOf, unitPath, unitsManagedBy, withBelow } from '#store/people.ts';
import { readSetting, writeSetting } from '#store/settings.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';

const now = new Date('2026-11-21T12:00:00Z');
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await sql`truncate people, units, settings, pulse_rounds, web_messages, web_conversations, recognitions cascade`.execute(
    database.db,
  );
  await inventOrganisation(database.db, { now });
});

const everybody = () => database.db.selectFrom('people').selectAll().execute();
const managers = () => database.db.selectFrom('unit_managers').selectAll().execute();
const ids = async (slug: string): Promise<string> =>
  (await personOf(database.db, { platform: 'web', tenant: 'trial', key: slug }))?.id ?? '';
const unitNamed = async (name: string): Promise<string> =>
  (await allUnits(database.db)).find((unit) => unit.name === name)?.id ?? '';

describe('the invented organisation', () => {
  it('is about 60 people of every kind, in four countries and three languages, all marked', async () => {
    const people = await everybody();
    expect(people).toHaveLength(65);
    expect(people.every(({ invented }) => invented)).toBe(true);
    expect(new Set(people.map(({ kind }) => kind))).toEqual(new Set(kinds));
    expect(new Set(people.map(({ locale }) => locale))).toEqual(new Set(locales));
    expect(new Set(people.map(({ country }) => country)).size).toBe(4);
    expect(new Set(people.map(({ time_zone }) => time_zone)).size).toBe(4);
    expect(new Set(people.map(({ name }) => name)).size).toBe(65);
    expect(people.filter(({ roles }) => roles.includes('hr'))).toHaveLength(2);
    expect(people.filter(({ roles }) => roles.includes('owner'))).toHaveLength(1);
    expect(people.every(({ email }) => email?.endsWith('.example'))).toBe(true);
    expect(
      people.every(({ start_date }) => (start_date ?? '') > '2010' && (start_date ?? '') < '2026-11-21'),
    ).toBe(true);
    expect((await readSetting(database.db, 'organisation')).name).toBe(inventedName);
  });

  it('has three levels, small teams, one of ten, and no empty team', async () => {
    const units = await allUnits(database.db);
    const people = await everybody();
    const depth = (id: string) => unitPath(units, id).split(' / ').length;
    expect(new Set(units.map(({ id }) => depth(id)))).toEqual(new Set([1, 2, 3]));
    expect(units.filter(({ parent }) => parent === undefined)).toHaveLength(1);
    const sizes = units
      .filter(({ id }) => depth(id) === 3)
      .map(({ id }) => people.filter((p) => p.unit_id === id).length);
    expect(Math.min(...sizes)).toBe(3);
    expect(sizes.filter((size) => size <= 4).length).toBeGreaterThanOrEqual(4);
    expect(sizes.filter((size) => size >= 10)).toHaveLength(1);
    expect(people.every(({ unit_id }) => unit_id !== null)).toBe(true);
  });

  it('has one unit without manager, one acting manager and one pair', async () => {
    const units = await allUnits(database.db);
    const byUnit = Map.groupBy(await managers(), ({ unit_id }) => unit_id);
    expect(units.filter(({ id }) => !byUnit.has(id)).map(({ name }) => name)).toEqual(['Datos']);
    expect(units.filter(({ id }) => byUnit.get(id)?.length === 2).map(({ name }) => name)).toEqual([
      'Comercial',
    ]);
    const acting = (await managers()).filter((manager) => manager.acting);
    expect(acting.map(({ until }) => until)).toEqual(['2027-01-20']);
    const hector = await ids('hector-balam');
    expect(await unitsManagedBy(database.db, hector, '2027-01-20')).toEqual([await unitNamed('Reparto')]);
    expect(await unitsManagedBy(database.db, hector, '2027-01-21')).toEqual([]);
  });

  it('gives every employee but the head a manager, who leads their unit or one above', async () => {
    const units = await allUnits(database.db);
    const people = await everybody();
    const leads = await managers();
    expect(
      people.filter((p) => p.kind === 'employee' && p.manager_id === null).map(({ name }) => name),
    ).toEqual(['Marcela Duarte']);
    for (const person of people.filter(({ manager_id }) => manager_id !== null)) {
      const own = leads
        .filter(({ person_id }) => person_id === person.manager_id)
        .map(({ unit_id }) => unit_id);
      expect(withBelow(units, own).has(person.unit_id ?? ''), person.name).toBe(true);
      expect(person.manager_id).not.toBe(person.id);
    }
  });

  it('is reached on the web by readable keys', async () => {
    const ana = await personOf(database.db, { platform: 'web', tenant: 'trial', key: 'ana-torres' });
    expect(ana).toMatchObject({ name: 'Ana Torres', roles: ['hr'], timeZone: 'America/Bogota' });
    const identities = await database.db.selectFrom('identities').selectAll().execute();
    expect(identities).toHaveLength(65);
    expect(
      identities.every(({ key, route }) => /^[a-z]+(-[a-z]+)+$/.test(key) && route === `dm:${key}`),
    ).toBe(true);
  });

  it('is invented once, however often and by however many', async () => {
    const before = await everybody();
    await Promise.all([1, 2, 3].map(() => inventOrganisation(database.db, { now })));
    await database.db.transaction().execute((trx) => inventOrganisation(trx, { now }));
    expect(await everybody()).toEqual(before);
  });

  it('is there whole or not at all', async () => {
    await removeInvented(database.db);
    const failing = database.db.transaction().execute(async (trx) => {
      await inventOrganisation(trx, { now });
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    expect(await everybody()).toEqual([]);
    expect(await allUnits(database.db)).toEqual([]);
  });
});

describe('removing it', () => {
  it('leaves nothing behind', async () => {
    const { db } = database;
    const ana = await ids('ana-torres');
    await db
      .insertInto('deliveries')
      .values({ person_id: ana, message: 'x.y', data: '{}', unasked: true, due_at: now, not_after: now })
      .execute();
    await sql`insert into web_conversations (tenant, conversation) values ('trial', 'dm:ana-torres')`.execute(
      db,
    );
    await sql`insert into web_messages (id, tenant, conversation, position, body)
      values (gen_random_uuid(), 'trial', 'dm:ana-torres', 1, '{}')`.execute(db);
    await roundOf(ana, [ana]);
    await removeInvented(db);
    await removeInvented(db);
    const tables = [
      'people',
      'units',
      'identities',
      'deliveries',
      'pulse_rounds',
      'web_messages',
      'web_conversations',
    ];
    for (const table of tables) {
      const { rows } = await sql`select 1 from ${sql.table(table)}`.execute(db);
      expect(rows, table).toEqual([]);
    }
    expect((await readSetting(db, 'organisation')).name).toBe('Latido');
  });

  it('keeps real people and units, their messages and the rounds they were asked in', async () => {
    const { db } = database;
    const ana = await ids('ana-torres');
    await writeSetting(db, 'organisation', { name: 'Real' });
    const insertUnit = async (name: string, parent: string | null) =>
      (
        await db
          .insertInto('units')
          .values({ name, parent_id: parent })
          .returning('id')
          .executeTakeFirstOrThrow()
      ).id;
    const night = await insertUnit('Noche', await unitNamed('Tueste'));
    await insertUnit('noche', await unitNamed('Calidad'));
    await insertUnit('Turno', night);
    await insertUnit('Noche', null);
    const real = await db
      .insertInto('people')
      .values([
        { name: 'Rita', unit_id: await unitNamed('Tueste'), manager_id: ana, attributes: '{}' },
        { name: 'Ugo', unit_id: night, attributes: '{}' },
      ])
      .returning('id')
      .execute();
    const rita = real[0]?.id ?? '';
    await sql`insert into web_messages (id, tenant, conversation, position, author, body) values
      (gen_random_uuid(), 'trial', 'dm:rita', 1, 'rita', '{}'),
      (gen_random_uuid(), 'trial', 'channel:general', 1, 'ana-torres', '{}'),
      (gen_random_uuid(), 'trial', 'channel:general', 2, null, '{}')`.execute(db);
    const mixed = await roundOf(ana, [ana, rita]);
    await roundOf(rita, [ana]);
    const planned = await roundOf(rita, []);

    await removeInvented(db);

    expect(
      (await everybody()).map(({ name, unit_id, manager_id }) => ({ name, unit_id, manager_id })),
    ).toEqual(
      expect.arrayContaining([
        { name: 'Rita', unit_id: null, manager_id: null },
        { name: 'Ugo', unit_id: night, manager_id: null },
      ]),
    );
    expect(await everybody()).toHaveLength(2);
    const units = await allUnits(db);
    const roots = units.filter(({ parent }) => parent === undefined).map(({ name }) => name.toLowerCase());
    expect(roots.toSorted()).toEqual(['noche', 'noche (2)', 'noche (3)']);
    expect(units.find(({ name }) => name === 'Turno')?.parent).toBe(night);
    const { rows } = await sql<{ place: string }>`select conversation || author as place from web_messages
      where author is not null`.execute(db);
    expect(rows).toEqual([{ place: 'dm:ritarita' }]);
    const rounds = await db.selectFrom('pulse_rounds').select('id').execute();
    expect(new Set(rounds.map(({ id }) => id))).toEqual(new Set([mixed, planned]));
    expect((await readSetting(db, 'organisation')).name).toBe('Real');
  });
});

/** A round as the pulse leaves it after its launch, with as much of it as removing looks at. */
async function roundOf(by: string, invited: readonly string[]): Promise<string> {
  const { db } = database;
  const round = await db
    .insertInto('pulse_rounds')
    .values({
      created_by: by,
      plan: '{}',
      opens_at: now,
      closes_at: new Date(now.getTime() + 1),
      launched: '{}',
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  for (const person of invited) {
    await db
      .insertInto('pulse_invited')
      .values({ round_id: round.id, person_id: person, unit_id: 'all' })
      .execute();
  }
  return round.id;
}

describe('the invented thank-yous', () => {
  const count = async () => (await database.db.selectFrom('recognitions').selectAll().execute()).length;

  it('are of the last two months, nobody thanks themselves, and a few are not for everybody', async () => {
    const given = await database.db
      .selectFrom('recognitions as r')
      .innerJoin('recognition_receivers as v', 'v.recognition_id', 'r.id')
      .select(['r.giver_id', 'v.person_id', 'r.at', 'r.seen', 'r.words', 'r.value'])
      .execute();
    expect(given.length).toBeGreaterThanOrEqual(30);
    for (const one of given) {
      expect(one.giver_id).not.toBe(one.person_id);
      expect(now.getTime() - one.at.getTime()).toBeLessThan(61 * 86_400_000);
      expect(one.at.getTime()).toBeLessThan(now.getTime());
    }
    expect(new Set(given.map((one) => one.seen))).toEqual(new Set(['public', 'team', 'private']));
    const { values } = await readSetting(database.db, 'recognition');
    expect(values.map((value) => value.id)).toEqual(expect.arrayContaining(given.map((one) => one.value)));
  });

  it('go with the invented people; what real people gave each other stays', async () => {
    const real = await database.db
      .insertInto('people')
      .values([
        { name: 'Real One', email: 'one@real.example', attributes: '{}' },
        { name: 'Real Two', email: 'two@real.example', attributes: '{}' },
      ] as never)
      .returning('id')
      .execute();
    const { id } = await database.db
      .insertInto('recognitions')
      .values({
        at: now,
        giver_id: real[0]?.id ?? '',
        value: 'care',
        words: 'Real words of some length.',
        seen: 'public',
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await database.db
      .insertInto('recognition_receivers')
      .values({ recognition_id: id, n: 0, person_id: real[1]?.id ?? '' })
      .execute();
    await removeInvented(database.db);
    expect(await count()).toBe(1);
  });
});

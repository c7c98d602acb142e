import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defaultHours, isHr } from '#core/person.ts';
import { addressesOf, keepRoute, saveIdentity } from '#store/identities.ts';
import {
  allUnits,
  grantOwners,
  keepOwners,
  peopleOf,
  personById,
  personOf,
  savePreferences,
  unitPath,
  unitsManagedBy,
  withBelow,
} from '#store/people.ts';
import { readSetting, writeSetting } from '#store/settings.ts';
import { listTenants } from '#store/syncs.ts';
import { createHouse, type House } from '#test/support/house.ts';
import { createTestChat } from '#test/support/testchat.ts';
import { start } from '#test/support/testports.ts';

const uno = createTestChat('uno', { find: true });
const dos = createTestChat('dos', { find: true });
let house: House;

beforeAll(async () => {
  house = await createHouse([uno, dos]);
});
afterAll(() => house.drop());
beforeEach(async () => {
  await house.reset();
  await house.db.deleteFrom('directory_syncs').execute();
});

/** A tree of units by path: "Ops", "Ops/Night". Resolves to their ids. */
async function units(...paths: readonly string[]): Promise<(path: string) => string> {
  const ids = new Map<string, string>();
  for (const path of paths) {
    const names = path.split('/');
    const row = await house.db
      .insertInto('units')
      .values({ name: names.at(-1) ?? '', parent_id: ids.get(names.slice(0, -1).join('/')) ?? null })
      .returning('id')
      .executeTakeFirstOrThrow();
    ids.set(path, row.id);
  }
  return (path) => {
    const id = ids.get(path);
    if (id === undefined) throw new Error(`no unit ${path}`);
    return id;
  };
}

describe('a person', () => {
  test('without anything of their own is as the organisation is', async () => {
    const { id } = await house.person({ name: 'Ana', locale: null, timeZone: null });
    const bare = {
      id,
      name: 'Ana',
      kind: 'employee',
      unit: undefined,
      locale: 'en',
      timeZone: 'UTC',
      country: undefined,
      roles: [],
      hours: defaultHours,
      pausedUntil: undefined,
      optedOut: false,
      gone: false,
    };
    expect(await personById(house.db, id)).toEqual(bare);
    await writeSetting(house.db, 'organisation', { locale: 'pt', timeZone: 'America/Sao_Paulo' });
    expect(await personById(house.db, id)).toEqual({ ...bare, locale: 'pt', timeZone: 'America/Sao_Paulo' });
    expect(await personById(house.db, '00000000-0000-4000-8000-000000000000')).toBeUndefined();
  });

  test('is as HR says, and their own preferences come before that', async () => {
    const { id } = await house.person({
      locale: 'es',
      timeZone: 'America/Lima',
      country: 'PE',
      kind: 'supplier',
    });
    await writeSetting(house.db, 'organisation', { locale: 'pt' });
    expect(await personById(house.db, id)).toMatchObject({
      locale: 'es',
      timeZone: 'America/Lima',
      country: 'PE',
      kind: 'supplier',
    });
    const hours = { from: 0, to: 1_440, days: [6, 7] };
    const pausedUntil = new Date('2026-12-24T00:00:00Z');
    await savePreferences(house.db, id, { locale: 'en', hours, pausedUntil, optedOut: true });
    expect(await personById(house.db, id)).toMatchObject({
      locale: 'en',
      hours,
      pausedUntil,
      optedOut: true,
    });
  });

  test('changes one preference without touching another, and returns to the default', async () => {
    const { id } = await house.person({ locale: 'es' });
    const hours = { from: 480, to: 960, days: [1, 2] };
    await savePreferences(house.db, id, {});
    await savePreferences(house.db, id, { hours });
    await savePreferences(house.db, id, { optedOut: true });
    await savePreferences(house.db, id, {});
    expect(await personById(house.db, id)).toMatchObject({ locale: 'es', hours, optedOut: true });
    await savePreferences(house.db, id, { hours: null, locale: 'pt', optedOut: false });
    expect(await personById(house.db, id)).toMatchObject({
      locale: 'pt',
      hours: defaultHours,
      optedOut: false,
    });
    await savePreferences(house.db, id, { locale: null, pausedUntil: null });
    expect(await personById(house.db, id)).toMatchObject({ locale: 'es', pausedUntil: undefined });
    // Hours that nobody could be contacted in are no hours.
    await expect(
      savePreferences(house.db, id, { hours: { from: 960, to: 480, days: [1] } }),
    ).rejects.toThrow();
  });

  test('becomes an owner once, and keeps other roles', async () => {
    const { id } = await house.person({ email: 'ana@example.org' });
    await house.db
      .updateTable('people')
      .set({ roles: ['hr'] })
      .execute();
    const other = await house.person({ email: 'luis@example.org' });
    await keepOwners(house.db, ['ANA@example.org', 'later@example.org']);
    await grantOwners(house.db);
    const came = await house.person({ email: 'later@example.org' });
    expect((await personById(house.db, came.id))?.roles).toEqual([]);
    await grantOwners(house.db);
    expect((await personById(house.db, came.id))?.roles).toEqual(['owner']);
    // Nobody named any more takes no role away.
    await keepOwners(house.db, []);
    const ana = await personById(house.db, id);
    const luis = await personById(house.db, other.id);
    expect([ana?.roles, luis?.roles]).toEqual([['hr', 'owner'], []]);
    expect([ana && isHr(ana), luis && isHr(luis)]).toEqual([true, false]);
  });
});

describe('identities', () => {
  const actor = { platform: 'uno', tenant: 't1', key: 'U1' };

  test('are kept with the route that was seen; what is known is not written again', async () => {
    const { id } = await house.person({ on: [] });
    expect(await personOf(house.db, actor, { route: 'r' })).toBeUndefined();
    await keepRoute(house.db, { ...actor, route: 'r' });
    expect(await house.db.selectFrom('identities').selectAll().execute()).toEqual([]);
    await saveIdentity(house.db, id, { ...actor, route: '' });
    expect(await addressesOf(house.db, id, ['uno'])).toEqual([{ ...actor, route: '' }]);
    expect((await personOf(house.db, actor, { route: 'dm:1' }))?.id).toBe(id);
    expect((await personOf(house.db, actor))?.id).toBe(id);
    expect(await addressesOf(house.db, id, ['uno'])).toEqual([{ ...actor, route: 'dm:1' }]);
    // A row that is written anew says when: after an answer, who gave one.
    const version = async () => (await sql`select xmin, ctid from identities`.execute(house.db)).rows;
    const before = await version();
    await keepRoute(house.db, { ...actor, route: 'dm:1' });
    await personOf(house.db, actor, { route: 'dm:1' });
    expect(await version()).toEqual(before);
    await keepRoute(house.db, { ...actor, route: 'dm:2' });
    expect(await addressesOf(house.db, id, ['uno'])).toEqual([{ ...actor, route: 'dm:2' }]);
  });

  test('of several workspaces, the one where the bot is comes first, then where they were reached before', async () => {
    const { id } = await house.person({ on: [] });
    const tenants = async () => (await addressesOf(house.db, id, ['uno'])).map(({ tenant }) => tenant);
    for (const tenant of ['t3', 't1', 't2']) {
      await saveIdentity(house.db, id, { ...actor, tenant, route: '' });
      await listTenants(house.db, 'uno', ['t1', 't2', 't3'], start);
    }
    expect(await tenants()).toEqual(['t1', 't2', 't3']);
    await keepRoute(house.db, { ...actor, tenant: 't2', route: 'dm:2' });
    expect(await tenants()).toEqual(['t2', 't1', 't3']);
    await listTenants(house.db, 'uno', ['t3'], start);
    expect(await tenants()).toEqual(['t3', 't2', 't1']);
  });

  test('the same key elsewhere is somebody else', async () => {
    const ana = await house.person({ on: [] });
    const luis = await house.person({ on: [] });
    await saveIdentity(house.db, ana.id, { ...actor, route: 'a' });
    await saveIdentity(house.db, luis.id, { ...actor, tenant: 't2', route: 'b' });
    expect((await personOf(house.db, actor))?.id).toBe(ana.id);
    expect((await personOf(house.db, { ...actor, tenant: 't2' }))?.id).toBe(luis.id);
    expect(await personOf(house.db, { ...actor, platform: 'dos' })).toBeUndefined();
    // HR joined the wrong two: a later word counts.
    await saveIdentity(house.db, luis.id, { ...actor, route: 'c' });
    expect((await personOf(house.db, actor))?.id).toBe(luis.id);
  });

  test('addresses come with the preferred platform first, and only those connected', async () => {
    const { id } = await house.person({ on: [dos, uno] });
    const platforms = async (...order: string[]) =>
      (await addressesOf(house.db, id, order)).map((address) => address.platform);
    expect(await platforms('uno', 'dos')).toEqual(['uno', 'dos']);
    expect(await platforms('dos', 'uno')).toEqual(['dos', 'uno']);
    expect(await platforms('dos')).toEqual(['dos']);
    expect(await platforms('tres')).toEqual([]);
    expect(await platforms()).toEqual([]);
  });

  test('but after those on which one can be written to now', async () => {
    const { id } = await house.person({ on: [dos, uno] });
    const platforms = async (...shy: string[]) =>
      (await addressesOf(house.db, id, ['uno', 'dos'], shy)).map((address) => address.platform);
    await house.db.updateTable('identities').set({ route: '' }).where('platform', '=', 'uno').execute();
    expect(await platforms()).toEqual(['uno', 'dos']);
    expect(await platforms('uno')).toEqual(['dos', 'uno']);
    // The bot was taken out there: no message goes that way while there is another.
    await listTenants(house.db, 'dos', ['t1'], new Date());
    await listTenants(house.db, 'dos', [], new Date());
    expect(await platforms('uno')).toEqual(['uno', 'dos']);
  });
});

describe('units', () => {
  test('with all below them, and their paths', async () => {
    const id = await units(
      'Ops',
      'Ops/Logistics',
      'Ops/Logistics/Night',
      'Ops/Plant',
      'Sales',
      'Sales/Logistics',
    );
    const all = await allUnits(house.db);
    expect(all).toHaveLength(6);
    const below = (...paths: string[]) => [...withBelow(all, paths.map(id))].sort();
    expect(below('Ops')).toEqual(['Ops', 'Ops/Logistics', 'Ops/Logistics/Night', 'Ops/Plant'].map(id).sort());
    expect(below('Ops/Logistics', 'Ops')).toEqual(below('Ops'));
    expect(below('Sales/Logistics')).toEqual([id('Sales/Logistics')]);
    expect(below()).toEqual([]);
    expect(unitPath(all, id('Ops/Logistics/Night'))).toBe('Ops / Logistics / Night');
    expect(unitPath(all, id('Sales'))).toBe('Sales');
    expect(unitPath(all, 'none')).toBe('');
  });

  test('that go in a circle end', () => {
    const circle = [
      { id: 'a', parent: 'b', name: 'A' },
      { id: 'b', parent: 'a', name: 'B' },
    ];
    expect([...withBelow(circle, ['a'])].sort()).toEqual(['a', 'b']);
    expect(unitPath(circle, 'a')).toBe('B / A');
  });

  test('are managed until the last day of who is acting, that day included', async () => {
    const id = await units('Ops', 'Ops/Night', 'Sales');
    const ana = await house.person();
    const luis = await house.person();
    await house.db
      .insertInto('unit_managers')
      .values([
        { unit_id: id('Ops'), person_id: ana.id, until: null, source: 'tree' },
        { unit_id: id('Sales'), person_id: ana.id, acting: true, until: '2026-11-24', source: 'hr' },
        { unit_id: id('Ops'), person_id: luis.id, acting: true, until: '2026-11-23', source: 'hr' },
      ])
      .execute();
    const managed = async (person: string, day: string) =>
      [...(await unitsManagedBy(house.db, person, day))].sort();
    expect(await managed(ana.id, '2026-11-24')).toEqual([id('Ops'), id('Sales')].sort());
    expect(await managed(ana.id, '2026-11-25')).toEqual([id('Ops')]);
    expect(await managed(luis.id, '2026-11-23')).toEqual([id('Ops')]);
    expect(await managed(luis.id, '2026-11-24')).toEqual([]);
  });
});

describe('an audience', () => {
  test('is everybody who is here, when nothing is asked', async () => {
    const { id } = await house.person({ locale: 'es', timeZone: null });
    await house.person({ gone: true });
    await writeSetting(house.db, 'organisation', { timeZone: 'America/Lima', locale: 'pt' });
    const everybody = [{ id, unit: undefined, timeZone: 'America/Lima', locale: 'es' }];
    expect(await peopleOf(house.db, {})).toEqual(everybody);
    expect(await peopleOf(house.db, { kinds: [], units: [], countries: [] })).toEqual(everybody);
    await savePreferences(house.db, id, { locale: 'en' });
    expect((await peopleOf(house.db, {}))[0]?.locale).toBe('en');
  });

  test('is narrowed by kind, by unit and all below, by country, and by all of them at once', async () => {
    const id = await units('Ops', 'Ops/Night', 'Sales');
    const people = {
      ops: await house.person({ unit: id('Ops'), country: 'PE' }),
      night: await house.person({ unit: id('Ops/Night'), country: 'CO' }),
      sales: await house.person({ unit: id('Sales'), country: 'PE' }),
      partner: await house.person({ kind: 'partner', unit: id('Ops/Night'), country: 'PE' }),
      nowhere: await house.person({ kind: 'investor' }),
      gone: await house.person({ unit: id('Ops'), country: 'PE', gone: true }),
    };
    const names = new Map(Object.entries(people).map(([name, person]) => [person.id, name]));
    const asked = async (audience: Parameters<typeof peopleOf>[1]) =>
      (await peopleOf(house.db, audience)).map((person) => names.get(person.id)).sort();
    expect(await asked({ units: [id('Ops')] })).toEqual(['night', 'ops', 'partner']);
    expect(await asked({ units: [id('Ops/Night'), id('Sales')] })).toEqual(['night', 'partner', 'sales']);
    expect(await asked({ kinds: ['partner', 'investor'] })).toEqual(['nowhere', 'partner']);
    expect(await asked({ countries: ['PE'] })).toEqual(['ops', 'partner', 'sales']);
    expect(await asked({ units: [id('Ops')], kinds: ['employee'], countries: ['CO'] })).toEqual(['night']);
    expect(await asked({ units: [id('Sales')], kinds: ['ally'] })).toEqual([]);
    expect(await asked({ units: ['00000000-0000-4000-8000-000000000000'] })).toEqual([]);
  });
});

describe('a setting', () => {
  test('has defaults, and what is written is added to what was', async () => {
    const fresh = { name: 'Latido', locale: 'en', timeZone: 'UTC', peopleFrom: 'file', guests: 'none' };
    expect(await readSetting(house.db, 'organisation')).toEqual(fresh);
    await writeSetting(house.db, 'organisation', { name: 'Acme' });
    await writeSetting(house.db, 'organisation', { locale: 'es' });
    expect(await readSetting(house.db, 'organisation')).toEqual({ ...fresh, name: 'Acme', locale: 'es' });
    expect(await readSetting(house.db, 'trial')).toEqual({ aheadMs: 0, cleared: false, courses: [] });
  });
});

test('who is erased leaves nothing', async () => {
  const { id } = await house.person({ email: 'ana@example.org' });
  await savePreferences(house.db, id, { optedOut: true });
  await house.send(id, { notAfter: new Date(start.getTime() + 1) });
  await house.db.deleteFrom('people').where('id', '=', id).execute();
  for (const table of ['preferences', 'identities', 'deliveries'] as const) {
    expect(await house.db.selectFrom(table).selectAll().execute()).toEqual([]);
  }
});

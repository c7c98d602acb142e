import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { done } from '#core/outcome.ts';
import { keepRoute } from '#store/identities.ts';
import { takeIn } from '#store/members.ts';
import { deliveriesToSet } from '#store/outbox.ts';
import { peopleOf, personById } from '#store/people.ts';
import { writeSetting } from '#store/settings.ts';
import { createHouse, type House, happens, secret } from '#test/support/house.ts';
import { createTestChat } from '#test/support/testchat.ts';
import { start } from '#test/support/testports.ts';

/** People must let the bot in before it may write to them. */
const shy = createTestChat('shy', { find: false, cold: true });
let house: House;

beforeAll(async () => {
  house = await createHouse([shy]);
});
afterAll(() => house.drop());
beforeEach(() => house.reset());
afterEach(() => expect(house.log.text()).not.toContain(secret));

const hour = 3_600_000;
const rules = { peopleFrom: 'file', guests: 'none' } as const;
const at = { platform: 'shy', tenant: 't1' };
const toSet = async () => (await deliveriesToSet(house.db, house.clock.now(), 100)).map((due) => due.id);

describe('whoever has not let the bot in', () => {
  test('is waited for, is tried again later, and is told the moment there is a way', async () => {
    const ana = await house.person({ on: [], email: 'ana@example.org' });
    const id = await house.send(ana.id);
    await house.deliver(id);
    expect(await house.delivery(id)).toMatchObject({ state: 'waiting', reason: 'cold', attempts: 0 });
    expect([shy.count('send'), house.steps]).toEqual([0, ['later cold']]);
    expect(await toSet()).toEqual([]);

    await takeIn(house.db, at, [{ ...at, key: 'a1', email: 'ana@example.org', route: 'way' }], rules);
    expect(await toSet()).toEqual([id]);
    await house.deliver(id);
    expect(await house.delivery(id)).toMatchObject({ state: 'sent', reason: null });
    expect(shy.messages).toMatchObject([{ to: { key: 'a1', route: 'way' } }]);
  });

  test('may be refused by the platform, again and again, ever less often', async () => {
    const ana = await house.person();
    const id = await house.send(ana.id);
    for (const wait of [1, 3, 6, 6]) {
      shy.next({ kind: 'cold' });
      const before = house.clock.now().getTime();
      await house.deliver(id);
      const row = await house.delivery(id);
      expect(row).toMatchObject({ state: 'waiting', reason: 'cold' });
      expect(row.due_at.getTime() - before).toBe(wait * hour);
      house.clock.set(row.due_at);
    }
    await house.deliver(id);
    expect(await house.delivery(id)).toMatchObject({ state: 'sent', reason: null });
    expect(shy.count('send')).toBe(5);
  });

  test('is told at once when an event brings the way', async () => {
    const ana = await house.person();
    const id = await house.send(ana.id);
    shy.next({ kind: 'cold' });
    await house.deliver(id);
    expect(await toSet()).toEqual([]);
    house.hooks.command = async () => done();
    await house.dispatch()(
      happens('command', ana.actor, { name: 'latido', text: 'act', mentions: [] }, { route: 'a new way' }),
    );
    expect(await toSet()).toEqual([id]);
    await keepRoute(house.db, { ...at, key: ana.key, route: 'a new way' });
    await house.deliver(id);
    expect(shy.messages).toMatchObject([{ to: { route: 'a new way' } }]);
  });

  test('ends as unreachable when it is too late, not before', async () => {
    const ana = await house.person({ on: [] });
    const notAfter = new Date(start.getTime() + hour / 2);
    const id = await house.send(ana.id, { notAfter });
    await house.deliver(id);
    const { due_at: due } = await house.delivery(id);
    expect(due.getTime()).toBe(notAfter.getTime() + 1);
    house.clock.set(due);
    await house.deliver(id);
    expect(await house.delivery(id)).toMatchObject({ state: 'unreachable', reason: 'cold' });
    expect(house.steps).toEqual(['later cold', 'ended cold']);
  });

  test('is not woken by a reading that says what was known, and is by one that brings a way', async () => {
    const ana = await house.person({ email: 'ana@example.org' });
    await house.db.updateTable('identities').set({ route: '' }).execute();
    const id = await house.send(ana.id);
    shy.next({ kind: 'cold' });
    await house.deliver(id);
    const member = { ...at, key: ana.key, email: 'ana@example.org' };
    for (let night = 0; night < 3; night += 1) await takeIn(house.db, at, [member], rules);
    expect(await toSet()).toEqual([]);
    await takeIn(house.db, at, [{ ...member, route: 'way' }], rules);
    expect(await toSet()).toEqual([id]);
  });

  test('who comes in the night is asleep, not cold: told in the morning, or too late', async () => {
    const [ana, luis] = [
      await house.person({ on: [], email: 'ana@example.org' }),
      await house.person({ on: [], email: 'luis@example.org' }),
    ];
    const night = new Date(start.getTime() + 12 * hour);
    const morning = new Date(start.getTime() + 18 * hour);
    const [early, late] = [
      await house.send(ana.id, { unasked: true }),
      await house.send(luis.id, { unasked: true, notAfter: new Date(night.getTime() + hour) }),
    ];
    for (const id of [early, late]) await house.deliver(id);
    house.clock.set(night);
    const come = ['ana', 'luis'].map((key) => ({ ...at, key, email: `${key}@example.org`, route: 'way' }));
    await takeIn(house.db, at, come, rules);
    expect(new Set(await toSet())).toEqual(new Set([early, late]));
    for (const id of [early, late]) await house.deliver(id);
    expect(await house.delivery(early)).toMatchObject({ state: 'waiting', due_at: morning });
    expect(shy.messages).toEqual([]);
    house.clock.set(morning);
    for (const id of [early, late]) await house.deliver(id);
    expect(await house.delivery(early)).toMatchObject({ state: 'sent' });
    expect(await house.delivery(late)).toMatchObject({ state: 'expired', reason: 'not_after' });
  });

  test('many of them are not looked at again in one moment', async () => {
    for (let n = 0; n < 20; n += 1) {
      const { id } = await house.person({ on: [] });
      await house.deliver(await house.send(id));
    }
    const rows = await house.db.selectFrom('deliveries').select('due_at').execute();
    const times = rows.map(({ due_at: due }) => due.getTime() - start.getTime());
    expect(Math.min(...times)).toBeGreaterThanOrEqual(hour);
    expect(Math.max(...times)).toBeLessThanOrEqual(hour + 1_200_000);
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(60_000);
  });

  test('does not wake what waits for something else, or what others wait for', async () => {
    const [ana, luis] = [
      await house.person({ on: [], email: 'ana@example.org' }),
      await house.person({ on: [] }),
    ];
    const ids = [
      await house.send(ana.id, { notBefore: new Date(start.getTime() + hour) }),
      await house.send(luis.id),
    ];
    for (const id of ids) await house.deliver(id);
    await takeIn(house.db, at, [{ ...at, key: 'a1', email: 'ana@example.org', route: '' }], rules);
    expect(await toSet()).toEqual([]);
  });
});

describe('the zone of somebody’s clock', () => {
  const zoneOf = async (id: string) => (await personById(house.db, id))?.timeZone;

  test('is what their client says, else what HR’s file says, else the organisation’s', async () => {
    await writeSetting(house.db, 'organisation', { timeZone: 'America/Lima' });
    const ana = await house.person({ timeZone: null });
    expect(await zoneOf(ana.id)).toBe('America/Lima');
    await house.db.updateTable('people').set({ time_zone: 'Europe/Madrid' }).execute();
    expect(await zoneOf(ana.id)).toBe('Europe/Madrid');
    await takeIn(house.db, at, [{ ...at, key: ana.key, timeZone: 'America/Bogota' }], rules);
    expect(await zoneOf(ana.id)).toBe('America/Bogota');
    expect(await peopleOf(house.db, {})).toMatchObject([{ timeZone: 'America/Bogota' }]);
    // A roster knows no zones: what was known stays.
    await takeIn(house.db, at, [{ ...at, key: ana.key }], rules);
    expect(await zoneOf(ana.id)).toBe('America/Bogota');
  });

  test('follows them when they write from elsewhere; nonsense changes nothing', async () => {
    const ana = await house.person({ timeZone: 'Europe/Madrid' });
    house.hooks.command = async () => done();
    const write = (timeZone: string) =>
      house.dispatch()(
        happens('command', { ...ana.actor, timeZone }, { name: 'latido', text: 'act', mentions: [] }),
      );
    await write('Asia/Tokyo');
    expect(await zoneOf(ana.id)).toBe('Asia/Tokyo');
    await write('Mars/Olympus');
    expect(await zoneOf(ana.id)).toBe('Asia/Tokyo');
  });
});

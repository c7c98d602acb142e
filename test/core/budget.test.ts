import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Send } from '#core/outcome.ts';
import { takeLeave } from '#store/leaves.ts';
import { savePreferences } from '#store/people.ts';
import { createHouse, type House, until } from '#test/support/house.ts';
import { createTestChat } from '#test/support/testchat.ts';

// The contact budget over the real outbox: leave, public holidays, three a week, duties, and series.

const uno = createTestChat('uno', { find: true });
let house: House;
beforeAll(async () => {
  house = await createHouse([uno]);
});
afterAll(() => house.drop());
beforeEach(() => house.reset());

const farOff = new Date('2027-03-01T00:00:00Z');
const unasked = (over: Partial<Send> = {}): Partial<Send> => ({ unasked: true, notAfter: farOff, ...over });
const at = (iso: string) => new Date(`${iso}:00Z`);
const dueAt = async (id: string) => {
  const { state, due_at } = await house.delivery(id);
  return [state, due_at.toISOString().slice(0, 16)];
};
/** Sends at a moment and says what became of it. */
async function rung(person: string, over: Partial<Send> = {}) {
  const id = await house.send(person, unasked(over));
  await house.deliver(id);
  return id;
}

describe('days off', () => {
  test('nothing that comes by itself arrives on leave or on a public holiday of the person’s own country', async () => {
    // Thanksgiving in the United States.
    house.clock.set('2026-11-26T15:00:00Z');
    const here = await house.person({ country: 'US' });
    const there = await house.person({ country: 'GB' });
    const nowhere = await house.person({ country: 'XX' });
    const away = await house.person();
    await takeLeave(house.db, away.id, { from: '2026-11-20', to: '2026-12-06' }, house.clock.now());
    const kinds: Partial<Send>[] = [{}, { celebrates: true }, { duty: true }, { routine: true }];
    for (const over of kinds) {
      expect(await dueAt(await rung(here.id, over))).toEqual(['waiting', '2026-11-27T09:00']);
      expect(await dueAt(await rung(away.id, over))).toEqual(['waiting', '2026-12-07T09:00']);
    }
    for (const person of [there, nowhere]) {
      expect((await house.delivery(await rung(person.id))).state).toBe('sent');
    }
    // What they ask for comes on any day.
    for (const person of [here, away]) {
      const asked = await house.send(person.id);
      await house.deliver(asked);
      expect((await house.delivery(asked)).state).toBe('sent');
    }
  });

  test('what makes no sense after the leave expires at once', async () => {
    const ana = await house.person();
    await takeLeave(house.db, ana.id, { from: '2026-11-24', to: '2027-04-30' }, house.clock.now());
    expect(await house.delivery(await rung(ana.id))).toMatchObject({
      state: 'expired',
      reason: 'not_after',
    });
  });
});

describe('the week', () => {
  test('three unasked in any seven days; celebrations and answers take nothing of it', async () => {
    const ana = await house.person();
    for (const day of ['2026-11-16', '2026-11-17', '2026-11-19']) {
      house.clock.set(`${day}T10:00:00Z`);
      expect((await house.delivery(await rung(ana.id))).state).toBe('sent');
      expect((await house.delivery(await rung(ana.id, { celebrates: true }))).state).toBe('sent');
    }
    house.clock.set('2026-11-20T10:00:00Z');
    const fourth = await rung(ana.id);
    expect(await dueAt(fourth)).toEqual(['waiting', '2026-11-23T09:00']);
    expect((await house.delivery(await rung(ana.id, { celebrates: true }))).state).toBe('sent');
    house.clock.set('2026-11-23T09:00:00Z');
    await house.deliver(fourth);
    expect((await house.delivery(fourth)).state).toBe('sent');
    house.clock.set('2026-11-24T09:00:00Z');
    expect((await house.delivery(await rung(ana.id))).state).toBe('sent');
  });

  test('a duty passes the three, a pause and an opt-out; not the day, and what comes after it waits', async () => {
    const ana = await house.person();
    for (const day of ['2026-11-17', '2026-11-18', '2026-11-19']) {
      house.clock.set(`${day}T10:00:00Z`);
      await rung(ana.id);
    }
    house.clock.set('2026-11-20T10:00:00Z');
    await savePreferences(house.db, ana.id, { optedOut: true, pausedUntil: farOff });
    expect((await house.delivery(await rung(ana.id, { duty: true }))).state).toBe('sent');
    expect(await dueAt(await rung(ana.id, { duty: true }))).toEqual(['waiting', '2026-11-23T09:00']);
    expect(await house.delivery(await rung(ana.id))).toMatchObject({ reason: 'opted_out' });
    await savePreferences(house.db, ana.id, { optedOut: false, pausedUntil: null });
    // In the seven days up to Tuesday are the 18th, the 19th and the duty of the 20th.
    expect(await dueAt(await rung(ana.id))).toEqual(['waiting', '2026-11-25T09:00']);
  });

  test('of a series two: a course never takes the place of what comes once', async () => {
    const ana = await house.person();
    for (const day of ['2026-11-17', '2026-11-18']) {
      house.clock.set(`${day}T10:00:00Z`);
      expect((await house.delivery(await rung(ana.id, { routine: true }))).state).toBe('sent');
    }
    house.clock.set('2026-11-19T10:00:00Z');
    expect(await dueAt(await rung(ana.id, { routine: true }))).toEqual(['waiting', '2026-11-24T09:00']);
    expect((await house.delivery(await rung(ana.id))).state).toBe('sent');
  });

  test('and gives way to what comes once on the same day, also when both are decided at the same moment', async () => {
    for (let n = 0; n < 5; n += 1) {
      await house.reset();
      const ana = await house.person();
      const lesson = await house.send(ana.id, unasked({ routine: true, duty: true }));
      const pulse = await house.send(ana.id, unasked());
      const release = uno.hold();
      const rings = [lesson, pulse].map((id) => house.deliver(id));
      await until('the call', () => uno.calls.length > 0);
      release();
      await Promise.all(rings);
      expect((await house.delivery(pulse)).state).toBe('sent');
      expect(await dueAt(lesson)).toEqual(['waiting', '2026-11-25T09:00']);
    }
  });

  test('but not to what is not due yet, was called off, is too late, or cannot reach them', async () => {
    const ana = await house.person();
    await house.send(ana.id, unasked({ notBefore: at('2026-11-24T15:01') }));
    await house.send(ana.id, unasked({ notAfter: at('2026-11-24T14:59') }));
    const cold = await house.send(ana.id, unasked());
    await house.db.updateTable('deliveries').set({ reason: 'cold' }).where('id', '=', cold).execute();
    const off = await house.send(ana.id, unasked());
    await house.db.updateTable('deliveries').set({ called_off: true }).where('id', '=', off).execute();
    expect((await house.delivery(await rung(ana.id, { routine: true }))).state).toBe('sent');
  });
});

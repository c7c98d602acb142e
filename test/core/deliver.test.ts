import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PlatformError } from '#core/errors.ts';
import { done, type Send } from '#core/outcome.ts';
import { createDeliver } from '#src/deliver.ts';
import { writeOutcome } from '#src/outcome.ts';
import { deliveriesToSet } from '#store/outbox.ts';
import { savePreferences } from '#store/people.ts';
import { createHouse, type House, secret, until } from '#test/support/house.ts';
import { createTestChat, type Fault } from '#test/support/testchat.ts';
import { card, news } from '#test/support/testflow.ts';
import { start } from '#test/support/testports.ts';

/** Lets look whether it has a message. */
const uno = createTestChat('uno', { find: true });
/** Lets nobody look. */
const dos = createTestChat('dos', { find: false });
let house: House;

beforeAll(async () => {
  house = await createHouse([uno, dos]);
});
afterAll(() => house.drop());
beforeEach(() => house.reset());
afterEach(() => expect(house.log.text()).not.toContain(secret));

const minutes = (n: number) => n * 60_000;
const hours = (n: number) => n * 3_600_000;
const later = (ms: number) => new Date(start.getTime() + ms);
const outcome = (what: Parameters<typeof writeOutcome>[1]) =>
  house.db.transaction().execute((trx) => writeOutcome(trx, what, house.clock.now()));
/** Rows whose alarm the sweep would set now. */
const toSet = async () => (await deliveriesToSet(house.db, house.clock.now(), 10_000)).map((due) => due.id);
/** Rings what the sweep finds to be due now, until there is nothing more. */
async function sweepAndRing(): Promise<void> {
  for (;;) {
    const set = await deliveriesToSet(house.db, house.clock.now(), 10_000);
    const due = set.filter((one) => one.delayMs === 0);
    if (due.length === 0) return;
    for (const { id } of due) await house.deliver(id);
  }
}
const textOf = (at: number) => uno.messages[at]?.card.summary;

describe('a delivery', () => {
  test('is sent once, and says where it went', async () => {
    const ana = await house.person();
    const id = await house.send(ana.id);
    await house.deliver(id);
    await house.deliver(id);
    expect(uno.messages).toMatchObject([
      { delivery: id, to: { platform: 'uno', tenant: 't1', key: ana.key, route: `dm:${ana.key}` } },
    ]);
    expect(await house.delivery(id)).toMatchObject({
      state: 'sent',
      reason: null,
      attempts: 1,
      tried_at: start,
      sent_at: start,
      ref: { platform: 'uno', tenant: 't1', route: `dm:${ana.key}`, id: 'm1' },
    });
    expect(house.steps).toEqual(['sent']);
    await house.lapse();
    expect(await toSet()).toEqual([]);
  });

  test('ten rings at once send it once', async () => {
    const ana = await house.person();
    const id = await house.send(ana.id, { unasked: true });
    const release = uno.hold();
    const rings = Array.from({ length: 10 }, () => house.deliver(id));
    await until('the first call', () => uno.calls.length > 0);
    release();
    await Promise.all(rings);
    await Promise.all(Array.from({ length: 10 }, () => house.deliver(id)));
    expect([uno.count('send'), house.steps]).toEqual([1, ['sent']]);
  });

  test('an id that there is not does nothing', async () => {
    await house.deliver('00000000-0000-4000-8000-000000000000');
    expect([house.steps, house.log.lines]).toEqual([[], []]);
  });

  test('is rendered when it is sent, in the language of that moment', async () => {
    const ana = await house.person({ locale: null });
    const ids = [];
    for (let n = 0; n < 3; n += 1) ids.push(await house.send(ana.id));
    house.hooks.render = async (context, data) =>
      card(`${context.locale} ${data.what} ${context.person.name}`);
    const [first = '', second = '', third = ''] = ids;
    await house.deliver(first);
    await house.db.updateTable('people').set({ locale: 'pt' }).execute();
    await house.deliver(second);
    await savePreferences(house.db, ana.id, { locale: 'es' });
    await house.db.updateTable('people').set({ name: 'Ana María' }).execute();
    await house.deliver(third);
    expect([0, 1, 2].map(textOf)).toEqual([`en news ${ana.key}`, `pt news ${ana.key}`, 'es news Ana María']);
  });

  test('is not sent before it is due, and an alarm that rings early is set again', async () => {
    const ana = await house.person();
    const id = await house.send(ana.id, { notBefore: later(3_000) });
    house.clock.advance(2_999);
    await house.deliver(id);
    expect([uno.count('send'), (await house.delivery(id)).state]).toEqual([0, 'waiting']);
    // Clocks of two machines differ a little: without this it would wait for the lease of its alarm.
    expect(await toSet()).toEqual([id]);
    house.clock.advance(1);
    await house.deliver(id);
    expect(uno.count('send')).toBe(1);
  });

  test('that nobody wants any more is cancelled', async () => {
    const ana = await house.person();
    const id = await house.send(ana.id);
    house.hooks.render = async () => undefined;
    await house.deliver(id);
    expect(await house.delivery(id)).toMatchObject({ state: 'cancelled', reason: 'not_wanted', attempts: 0 });
    expect([uno.count('send'), house.steps]).toEqual([0, ['ended not_wanted']]);
  });

  test('of another version is cancelled, and the log names it by id', async () => {
    const ana = await house.person();
    const old = await house.send(ana.id, { message: 'test.old' });
    const otherShape = await house.send(ana.id, { data: { other: secret } });
    for (const id of [old, otherShape]) {
      await house.deliver(id);
      expect(await house.delivery(id)).toMatchObject({ state: 'cancelled' });
    }
    expect(house.log.lines).toMatchObject([
      { level: 'warn', fields: { delivery: old, message: 'test.old' } },
      { level: 'warn', fields: { delivery: otherShape, message: news.name } },
    ]);
  });

  test('whose flow throws stays, comes when it works again, and expires if it never does', async () => {
    const ana = await house.person();
    const render = house.hooks.render;
    house.hooks.render = async (context) => {
      await sql`insert into effects (words) values (${secret})`.execute(context.db);
      throw new Error(secret);
    };
    const id = await house.send(ana.id);
    const hopeless = await house.send(ana.id, { notAfter: later(hours(1)) });
    await house.deliver(id);
    await house.deliver(hopeless);
    expect([await house.states(), await house.effects()]).toEqual([{ waiting: 2 }, []]);
    expect(await house.delivery(id)).toMatchObject({ due_at: later(minutes(10)), attempts: 0 });
    expect(await toSet()).toEqual([]);
    house.clock.advance(hours(2));
    await house.deliver(hopeless);
    house.hooks.render = render;
    await sweepAndRing();
    expect(await house.states()).toEqual({ sent: 1, expired: 1 });
  });

  test('to nobody who can be reached is told so', async () => {
    const nowhere = await house.person({ on: [] });
    const id = await house.send(nowhere.id);
    await house.deliver(id);
    expect(await house.delivery(id)).toMatchObject({ state: 'unreachable', reason: 'no_address' });
    // On a platform that is not connected is nowhere, too.
    await house.db
      .insertInto('identities')
      .values({ platform: 'tres', tenant: 't1', key: 'k', person_id: nowhere.id, route: 'r' })
      .execute();
    const other = await house.send(nowhere.id);
    await house.deliver(other);
    expect(await house.delivery(other)).toMatchObject({ state: 'unreachable', reason: 'no_address' });
  });

  test('goes to one platform, though the person is on two', async () => {
    const both = await house.person({ on: [dos, uno] });
    const second = await house.person({ on: [dos] });
    await house.deliver(await house.send(both.id));
    await house.deliver(await house.send(second.id));
    expect([uno.messages.length, dos.messages.length]).toEqual([1, 1]);
    expect(dos.messages[0]?.to.key).toBe(second.key);
  });
});

describe('contact', () => {
  const unasked = (over: Partial<Send> = {}): Partial<Send> => ({ unasked: true, ...over });

  test('outside of the hours it waits for the next morning there, and then goes out', async () => {
    // 15:00 UTC is midnight in Tokyo; the working day begins nine hours later.
    const ana = await house.person({ timeZone: 'Asia/Tokyo' });
    const id = await house.send(ana.id, unasked());
    await house.deliver(id);
    expect(await house.delivery(id)).toMatchObject({
      state: 'waiting',
      due_at: later(hours(9)),
      set_at: null,
    });
    expect(house.steps).toEqual(['later']);
    expect(await toSet()).toEqual([]);
    house.clock.advance(hours(9) - 1);
    await house.deliver(id);
    expect(uno.count('send')).toBe(0);
    house.clock.advance(1);
    await sweepAndRing();
    expect((await house.delivery(id)).state).toBe('sent');
  });

  test('what is waited for comes at any hour', async () => {
    const ana = await house.person({ timeZone: 'Asia/Tokyo' });
    await savePreferences(house.db, ana.id, { optedOut: true, pausedUntil: later(hours(99)) });
    const id = await house.send(ana.id, { unasked: false });
    await house.deliver(id);
    expect((await house.delivery(id)).state).toBe('sent');
  });

  test('an opt-out, a pause, a departure and an erasure', async () => {
    const [out, paused, gone, erased] = [
      await house.person(),
      await house.person(),
      await house.person({ gone: true }),
      await house.person(),
    ];
    await savePreferences(house.db, out.id, { optedOut: true });
    await savePreferences(house.db, paused.id, { pausedUntil: later(hours(20)) });
    const ids = [];
    for (const person of [out, paused, gone, erased]) ids.push(await house.send(person.id, unasked()));
    await house.db.deleteFrom('people').where('id', '=', erased.id).execute();
    for (const id of ids) await house.deliver(id);
    const [a = '', b = '', c = ''] = ids;
    expect(await house.delivery(a)).toMatchObject({ state: 'unreachable', reason: 'opted_out' });
    expect(await house.delivery(b)).toMatchObject({ state: 'waiting', due_at: later(hours(20)) });
    expect(await house.delivery(c)).toMatchObject({ state: 'unreachable', reason: 'gone' });
    expect(await house.states()).toEqual({ unreachable: 2, waiting: 1 });
    house.clock.advance(hours(20));
    await sweepAndRing();
    expect((await house.delivery(b)).state).toBe('sent');
  });

  test('late is dropped: at once where no hour will do, else when it is too late', async () => {
    const ana = await house.person({ timeZone: 'Asia/Tokyo' });
    const never = await house.send(ana.id, unasked({ notAfter: later(hours(8)) }));
    const late = await house.send(ana.id, unasked({ notAfter: later(hours(10)) }));
    const asked = await house.send(ana.id, { unasked: false, notAfter: later(hours(1)) });
    await house.deliver(never);
    await house.deliver(late);
    expect(await house.delivery(never)).toMatchObject({ state: 'expired', reason: 'not_after' });
    expect((await house.delivery(late)).state).toBe('waiting');
    house.clock.advance(hours(10) + 1);
    await house.deliver(late);
    await house.deliver(asked);
    expect(await house.states()).toEqual({ expired: 3 });
    expect(uno.count('send')).toBe(0);
  });

  test('one unasked message a day, also when two are decided at the same moment', async () => {
    const people = await Promise.all(Array.from({ length: 5 }, () => house.person()));
    const ids: string[] = [];
    for (const person of people) {
      for (let n = 0; n < 3; n += 1) ids.push(await house.send(person.id, unasked()));
    }
    const release = uno.hold();
    const rings = ids.map((id) => house.deliver(id));
    await until('five calls', () => uno.calls.length === 5);
    release();
    await Promise.all(rings);
    expect(new Set(uno.messages.map((message) => message.to.key)).size).toBe(5);
    expect(await house.states()).toEqual({ sent: 5, waiting: 10 });
    for (const [day, sent] of [
      [1, 10],
      [2, 15],
      [3, 15],
    ] as const) {
      house.clock.set(`2026-11-${24 + day}T09:00:00Z`);
      await sweepAndRing();
      expect(uno.messages).toHaveLength(sent);
    }
    expect(await house.states()).toEqual({ sent: 15 });
  });

  test('an asked one passes and takes nothing of it', async () => {
    const ana = await house.person();
    await house.deliver(await house.send(ana.id, unasked()));
    await house.deliver(await house.send(ana.id));
    await house.deliver(await house.send(ana.id));
    expect(uno.messages).toHaveLength(3);
    const luis = await house.person();
    await house.deliver(await house.send(luis.id));
    await house.deliver(await house.send(luis.id, unasked()));
    expect(uno.messages).toHaveLength(5);
  });

  test('one that failed yesterday and is tried again counts for today', async () => {
    const ana = await house.person();
    house.clock.set('2026-11-24T17:59:58Z');
    const failed = await house.send(ana.id, unasked());
    uno.next({ kind: 'network' });
    await house.deliver(failed);
    house.clock.set('2026-11-24T18:00:03Z');
    await house.deliver(failed);
    expect(await house.delivery(failed)).toMatchObject({ due_at: new Date('2026-11-25T09:00:00Z') });
    // Its second try is under way when another one asks.
    house.clock.set('2026-11-25T11:00:00Z');
    const release = uno.hold();
    const trying = house.deliver(failed);
    await until('the call', () => uno.count('send') === 2);
    const other = await house.send(ana.id, unasked());
    await house.deliver(other);
    release();
    await trying;
    expect(uno.messages.map((message) => message.delivery)).toEqual([failed]);
    expect(await house.delivery(other)).toMatchObject({ due_at: new Date('2026-11-26T09:00:00Z') });
  });

  test('one whose outcome is unknown counts: perhaps they have it', async () => {
    const ana = await house.person({ on: [dos] });
    dos.next({ kind: 'answer_lost' });
    await house.deliver(await house.send(ana.id, unasked()));
    const other = await house.send(ana.id, unasked());
    await house.deliver(other);
    expect((await house.delivery(other)).state).toBe('waiting');
    expect(dos.count('send')).toBe(1);
  });
});

describe('a failure', () => {
  const cases: readonly [Fault, object, string][] = [
    [
      { kind: 'rate_limited', retryAfterMs: 47_000 },
      { state: 'waiting', due_at: later(47_000), set_at: null },
      'failed rate_limited',
    ],
    [
      { kind: 'rate_limited' },
      { state: 'waiting', due_at: later(5_000), set_at: null },
      'failed rate_limited',
    ],
    [{ kind: 'network' }, { state: 'waiting', due_at: later(5_000), set_at: null }, 'failed network'],
    [
      { kind: 'auth' },
      { state: 'waiting', reason: 'auth', due_at: later(300_000), set_at: null },
      'failed auth',
    ],
    [{ kind: 'forbidden' }, { state: 'unreachable', reason: 'forbidden' }, 'failed forbidden'],
    [{ kind: 'gone' }, { state: 'unreachable', reason: 'gone' }, 'failed gone'],
    [{ kind: 'unknown_outcome' }, { state: 'sending', reason: 'unknown_outcome' }, 'failed unknown_outcome'],
    [
      { kind: 'odd', error: new Error(secret) },
      { state: 'sending', reason: 'unknown_outcome' },
      'failed unknown_outcome',
    ],
    [
      { kind: 'odd', error: secret },
      { state: 'sending', reason: 'unknown_outcome' },
      'failed unknown_outcome',
    ],
  ];
  test.each(cases)('%j', async (fault, expected, step) => {
    const ana = await house.person();
    const id = await house.send(ana.id);
    uno.next(fault);
    await house.deliver(id);
    expect(await house.delivery(id)).toMatchObject({
      attempts: 1,
      tried_at: start,
      sent_at: null,
      ...expected,
    });
    expect(house.steps).toEqual([step]);
    expect(house.log.lines).toMatchObject([{ level: 'warn', fields: { delivery: id } }]);
  });

  test('a wait that the platform asked for is waited, and then it is sent', async () => {
    const ana = await house.person();
    const luis = await house.person();
    const id = await house.send(ana.id);
    uno.next({ kind: 'rate_limited', retryAfterMs: 90_000 });
    await house.deliver(id);
    // Others go on.
    await house.deliver(await house.send(luis.id));
    expect(uno.messages).toHaveLength(1);
    house.clock.advance(89_999);
    await house.deliver(id);
    expect(uno.count('send')).toBe(2);
    house.clock.advance(1);
    await sweepAndRing();
    expect([uno.messages.length, (await house.delivery(id)).attempts]).toEqual([2, 2]);
  });

  test('again and again waits longer and longer, up to half an hour, until it makes no sense any more', async () => {
    const ana = await house.person();
    const id = await house.send(ana.id, { notAfter: later(hours(3)) });
    uno.choose(() => ({ kind: 'network' }));
    const waits: number[] = [];
    for (let row = await house.delivery(id); row.state === 'waiting'; row = await house.delivery(id)) {
      waits.push((row.due_at.getTime() - house.clock.now().getTime()) / 1_000);
      house.clock.set(row.due_at);
      await house.deliver(id);
    }
    expect(waits).toEqual([0, 5, 30, 120, 600, ...Array(6).fill(1_800)]);
    expect(await house.delivery(id)).toMatchObject({ state: 'expired', reason: 'not_after' });
  });

  test('what is sent after a failure keeps no trace of it', async () => {
    const ana = await house.person();
    const id = await house.send(ana.id);
    uno.next({ kind: 'auth' });
    await house.deliver(id);
    house.clock.advance(minutes(5));
    await sweepAndRing();
    expect(await house.delivery(id)).toMatchObject({
      state: 'sent',
      reason: null,
      attempts: 2,
      tried_at: start,
    });
  });
});

describe('an unknown outcome', () => {
  test('is looked up: what the platform has is not sent again', async () => {
    const ana = await house.person();
    const id = await house.send(ana.id);
    uno.next({ kind: 'answer_lost' });
    await house.deliver(id);
    // Its process may still be at it.
    await house.deliver(id);
    expect([(await house.delivery(id)).state, uno.count('find'), await toSet()]).toEqual(['sending', 0, []]);
    await house.lapse();
    house.clock.advance(25_000);
    await sweepAndRing();
    expect(await house.delivery(id)).toMatchObject({ state: 'sent', reason: null, ref: { id: 'm1' } });
    expect([uno.messages.length, uno.count('send'), uno.count('find')]).toEqual([1, 1, 1]);
  });

  test('what it has not is sent again, once', async () => {
    const ana = await house.person();
    const id = await house.send(ana.id);
    uno.next({ kind: 'unknown_outcome' });
    await house.deliver(id);
    await house.lapse();
    await house.deliver(id);
    expect((await house.delivery(id)).state).toBe('waiting');
    await Promise.all([house.deliver(id), house.deliver(id), house.deliver(id)]);
    await sweepAndRing();
    expect((await house.delivery(id)).state).toBe('sent');
    expect([uno.messages.length, uno.count('find')]).toEqual([1, 1]);
  });

  test('of a process that stood still for longer than its lease: what it says then counts no more', async () => {
    const ana = await house.person();
    const id = await house.send(ana.id);
    for (const says of ['network', 'gone', 'rate_limited'] as const) {
      await sql`update deliveries set state = 'waiting', attempts = 0`.execute(house.db);
      const call = Promise.withResolvers<never>();
      const still = createDeliver({ ...house, chats: [{ ...uno, send: () => call.promise }] });
      const standing = still(id);
      await until('the claim', async () => (await house.delivery(id)).state === 'sending');
      await house.lapse();
      await house.deliver(id);
      await sweepAndRing();
      expect((await house.delivery(id)).state).toBe('sent');
      call.reject(new PlatformError(says));
      await standing;
      expect(await house.delivery(id)).toMatchObject({ state: 'sent', reason: null });
      await sweepAndRing();
      expect(uno.messages).toHaveLength(1);
    }
  });

  test('of a process that stood still before the call: it does not call any more, and loses nothing', async () => {
    const ana = await house.person({ on: [dos] });
    const id = await house.send(ana.id);
    await createDeliver({ ...house, chats: [dos], callBeforeMs: 0 })(id);
    expect(dos.count('send')).toBe(0);
    expect((await house.delivery(id)).state).toBe('waiting');
    await sweepAndRing();
    expect((await house.delivery(id)).state).toBe('sent');
  });

  test('a platform that says to wait before it is looked up is asked no earlier', async () => {
    const ana = await house.person();
    const id = await house.send(ana.id);
    uno.next({ kind: 'unknown_outcome' }, { kind: 'rate_limited', retryAfterMs: 60_000 });
    await house.deliver(id);
    await house.lapse();
    await house.deliver(id);
    expect(uno.count('find')).toBe(1);
    for (let times = 0; times < 2; times += 1) {
      await house.lapse();
      house.clock.advance(21_000);
      await house.deliver(id);
      expect(await toSet()).toEqual([]);
    }
    expect(uno.count('find')).toBe(1);
    await house.lapse();
    house.clock.advance(21_000);
    await sweepAndRing();
    expect([uno.count('find'), (await house.delivery(id)).state]).toEqual([2, 'sent']);
  });

  test('where nobody can look it ends as unknown: once is better than twice', async () => {
    const ana = await house.person({ on: [dos] });
    const id = await house.send(ana.id);
    dos.next({ kind: 'answer_lost' });
    await house.deliver(id);
    await house.lapse();
    await sweepAndRing();
    expect(await house.delivery(id)).toMatchObject({ state: 'unknown', reason: 'unknown_outcome' });
    expect(dos.count('send')).toBe(1);
    await house.lapse();
    expect(await toSet()).toEqual([]);
  });

  test('of a process that died between the call and the record of it', async () => {
    const ana = await house.person();
    const taken = await house.send(ana.id);
    const untaken = await house.send(ana.id);
    // Both are claimed, and their process is no more. One of the calls had reached the platform.
    const calls: string[] = [];
    const dying = createDeliver({
      ...house,
      chats: [
        {
          ...uno,
          send: async (to, message, delivery) => {
            if (delivery === taken) await uno.send(to, message, delivery);
            calls.push(delivery);
            return new Promise(() => {});
          },
        },
      ],
    });
    for (const id of [taken, untaken]) void dying(id);
    await until('both calls', () => calls.length === 2);
    // The lease is not over: perhaps it lives.
    for (const id of [taken, untaken]) await house.deliver(id);
    expect([await toSet(), uno.count('find')]).toEqual([[], 0]);
    await house.lapse();
    await sweepAndRing();
    expect(await house.states()).toEqual({ sent: 2 });
    expect(uno.messages.map((message) => message.delivery)).toEqual([taken, untaken]);
  });

  test('that cannot be looked up just now is asked for later', async () => {
    const ana = await house.person();
    const id = await house.send(ana.id);
    uno.next({ kind: 'answer_lost' }, { kind: 'network' }, { kind: 'auth' });
    await house.deliver(id);
    for (const reason of ['network', 'auth']) {
      await house.lapse();
      await sweepAndRing();
      expect((await house.delivery(id)).state).toBe('sending');
      expect(house.log.lines.at(-1)).toMatchObject({ fields: { delivery: id, reason } });
    }
    await house.lapse();
    await sweepAndRing();
    expect([(await house.delivery(id)).state, uno.messages.length]).toEqual(['sent', 1]);
  });

  test.each(['gone', 'forbidden'] as const)(
    'that can never be looked up (%s) ends as unknown',
    async (kind) => {
      const ana = await house.person();
      const id = await house.send(ana.id);
      uno.next({ kind: 'answer_lost' }, { kind });
      await house.deliver(id);
      await house.lapse();
      await sweepAndRing();
      expect(await house.delivery(id)).toMatchObject({ state: 'unknown', reason: 'unknown_outcome' });
    },
  );

  test('is looked up where it was sent to, wherever the person can be reached by now', async () => {
    const ana = await house.person({ on: [dos] });
    const id = await house.send(ana.id);
    dos.next({ kind: 'answer_lost' });
    await house.deliver(id);
    // Meanwhile they came in on the platform that is preferred.
    await house.db
      .insertInto('identities')
      .values({ platform: 'uno', tenant: 't1', key: 'new', person_id: ana.id, route: 'r' })
      .execute();
    await house.lapse();
    await sweepAndRing();
    expect([uno.messages.length, dos.messages.length]).toEqual([0, 1]);
    expect((await house.delivery(id)).state).toBe('unknown');
  });

  test('of a message that was sent while the database was away', async () => {
    const ana = await house.person();
    const id = await house.send(ana.id);
    const release = uno.hold();
    const sending = house.deliver(id);
    await until('the call', () => uno.count('send') === 1);
    await sql`alter table deliveries rename to deliveries_away`.execute(house.db);
    release();
    await expect(sending).rejects.toThrow();
    await sql`alter table deliveries_away rename to deliveries`.execute(house.db);
    expect((await house.delivery(id)).state).toBe('sending');
    await house.lapse();
    await sweepAndRing();
    expect([(await house.delivery(id)).state, uno.messages.length]).toEqual(['sent', 1]);
  });
});

describe('what has changed meanwhile', () => {
  const subject = 'thing:1';

  test('is cancelled where it has not gone out, and only there', async () => {
    const people = await Promise.all([house.person(), house.person(), house.person()]);
    const ids = [];
    for (const person of people) ids.push(await house.send(person.id, { subject }));
    const other = await house.send(people[0].id, { subject: 'thing:2' });
    const [sent = ''] = ids;
    await house.deliver(sent);
    await outcome({ cancel: [subject] });
    for (const id of [...ids, other]) await house.deliver(id);
    expect(await house.states()).toEqual({ sent: 2, cancelled: 2 });
    expect((await house.delivery(ids[1] ?? '')).reason).toBe('called_off');
    expect(uno.messages).toHaveLength(2);
  });

  test('is not sent again after a failure, if it was called off in the middle of sending', async () => {
    const ana = await house.person();
    const faults: Fault[] = [
      { kind: 'network' },
      { kind: 'auth' },
      { kind: 'rate_limited' },
      { kind: 'unknown_outcome' },
    ];
    for (const fault of faults) {
      const id = await house.send(ana.id, { subject });
      const before = uno.count('send');
      uno.next(fault);
      const release = uno.hold();
      const sending = house.deliver(id);
      await until('the call', () => uno.count('send') > before);
      await outcome({ cancel: [subject] });
      release();
      await sending;
      await house.lapse();
      house.clock.advance(minutes(10));
      await sweepAndRing();
      expect(await house.delivery(id)).toMatchObject({ state: 'cancelled', reason: 'called_off' });
    }
    expect(uno.messages).toEqual([]);
    // What did go out then, did.
    const id = await house.send(ana.id, { subject });
    const release = uno.hold();
    const sending = house.deliver(id);
    await until('the call', () => uno.calls.at(-1)?.id === id);
    await outcome({ cancel: [subject] });
    release();
    await sending;
    expect(await house.delivery(id)).toMatchObject({ state: 'sent', reason: null });
  });

  test('is shown anew in place, as it is then', async () => {
    const ana = await house.person();
    const id = await house.send(ana.id, { subject });
    await house.deliver(id);
    await outcome({ refresh: [subject] });
    house.hooks.render = async () => card('closed');
    await sweepAndRing();
    expect(uno.messages).toMatchObject([{ card: { summary: 'closed' }, updates: 1 }]);
    expect(await house.delivery(id)).toMatchObject({ state: 'sent', refresh: false });
    await house.lapse();
    expect(await toSet()).toEqual([]);
    expect(house.steps).toEqual(['sent', 'refreshed']);
  });

  test('is shown anew only when its adapter is through with what it writes there by itself', async () => {
    const ana = await house.person();
    const id = await house.send(ana.id, { subject });
    await house.deliver(id);
    await sql`update deliveries set ref = ref || '{"settlesMs": 25000}' where id = ${id}`.execute(house.db);
    house.hooks.render = async () => card('closed');
    await outcome({ refresh: [subject] });
    await sweepAndRing();
    house.clock.set(new Date(house.clock.now().getTime() + 24_000));
    await sweepAndRing();
    expect(uno.messages).toMatchObject([{ updates: 0 }]);
    house.clock.set(new Date(house.clock.now().getTime() + 1_000));
    await house.lapse();
    await sweepAndRing();
    expect(uno.messages).toMatchObject([{ card: { summary: 'closed' }, updates: 1 }]);
    // What is to be forgotten waits as long.
    await outcome({ forget: [subject] });
    await sweepAndRing();
    expect(await house.delivery(id)).toMatchObject({ refresh: true, forget: true });
  });

  test('is shown anew though it was in the middle of sending', async () => {
    const ana = await house.person();
    const id = await house.send(ana.id, { subject });
    const release = uno.hold();
    const sending = house.deliver(id);
    await until('the call', () => uno.count('send') === 1);
    await outcome({ refresh: [subject] });
    house.hooks.render = async () => card('closed');
    release();
    await sending;
    await sweepAndRing();
    expect(uno.messages).toMatchObject([{ card: { summary: 'closed' }, updates: 1 }]);
    expect((await house.delivery(id)).refresh).toBe(false);
  });

  test('a refresh of what never went out does not ring for ever', async () => {
    const ana = await house.person();
    for (const [kind, state] of [
      ['gone', 'unreachable'],
      ['network', 'sent'],
    ] as const) {
      const id = await house.send(ana.id, { subject });
      uno.next({ kind });
      const before = uno.count('send');
      const release = uno.hold();
      const sending = house.deliver(id);
      await until('the call', () => uno.count('send') > before);
      await outcome({ refresh: [subject] });
      release();
      await sending;
      house.clock.advance(minutes(1));
      for (let n = 0; n < 3; n += 1) {
        await house.lapse();
        await sweepAndRing();
      }
      expect((await house.delivery(id)).state).toBe(state);
      await house.lapse();
      expect(await toSet()).toEqual([]);
    }
  });

  test.each([
    ['the message is gone', { kind: 'gone' }, false],
    ['it may not be touched', { kind: 'forbidden' }, false],
    ['the platform is away', { kind: 'network' }, true],
    ['the installation is broken', { kind: 'auth' }, true],
    ['the outcome is unknown', { kind: 'answer_lost' }, true],
    ['an adapter is wrong', { kind: 'odd', error: new Error(secret) }, true],
  ] as const)('when %s', async (_what, fault, again) => {
    const ana = await house.person();
    const id = await house.send(ana.id, { subject });
    await house.deliver(id);
    await outcome({ refresh: [subject] });
    uno.next(fault);
    await sweepAndRing();
    expect([(await house.delivery(id)).refresh, (await house.delivery(id)).state]).toEqual([again, 'sent']);
    await house.lapse();
    house.clock.advance(minutes(10));
    await sweepAndRing();
    expect([(await house.delivery(id)).refresh, uno.count('update')]).toEqual([false, again ? 2 : 1]);
  });

  test('a wait that the platform asks for is waited for updates, too', async () => {
    const ana = await house.person();
    const id = await house.send(ana.id, { subject });
    await house.deliver(id);
    await outcome({ refresh: [subject] });
    uno.next({ kind: 'rate_limited', retryAfterMs: 60_000 });
    await sweepAndRing();
    await house.lapse();
    house.clock.advance(59_000);
    await sweepAndRing();
    await house.deliver(id);
    expect(uno.count('update')).toBe(1);
    house.clock.advance(1_000);
    await house.lapse();
    await sweepAndRing();
    expect([uno.count('update'), (await house.delivery(id)).refresh]).toEqual([2, false]);
  });

  test('what the flow has nothing more to show of stays as it is', async () => {
    const ana = await house.person();
    const id = await house.send(ana.id, { subject });
    await house.deliver(id);
    await outcome({ refresh: [subject] });
    house.hooks.render = async () => undefined;
    await sweepAndRing();
    expect([uno.count('update'), (await house.delivery(id)).refresh]).toEqual([0, false]);
  });

  test('is forgotten: at once where nothing went out, else when it has been shown anew', async () => {
    const people = await Promise.all([house.person(), house.person(), house.person()]);
    const ids = [];
    for (const person of people) ids.push(await house.send(person.id, { subject }));
    const kept = await house.send(people[0].id, { subject: 'thing:2' });
    const [sent = '', gone = ''] = ids;
    await house.deliver(sent);
    uno.next({ kind: 'gone' });
    await house.deliver(gone);
    await outcome({ cancel: [subject], refresh: [subject], forget: [subject] });
    const left = async () =>
      (await house.db.selectFrom('deliveries').select('id').execute()).map((row) => row.id);
    expect((await left()).sort()).toEqual([sent, kept].sort());
    house.hooks.render = async () => card('closed');
    uno.next({ kind: 'network' });
    for (const id of await toSet()) if (id === sent) await house.deliver(id);
    expect(await left()).toHaveLength(2);
    await house.lapse();
    house.clock.advance(minutes(10));
    await house.deliver(sent);
    expect(await left()).toEqual([kept]);
    expect(uno.messages).toMatchObject([{ delivery: sent, card: { summary: 'closed' } }]);
  });

  test.each([
    ['went out', undefined, 1],
    ['did not', { kind: 'network' }, 0],
    ['could not', { kind: 'gone' }, 0],
    ['went out, and the answer was lost', { kind: 'answer_lost' }, 1],
    ['got lost', { kind: 'unknown_outcome' }, 0],
  ] as const)('is forgotten in the middle of sending: it %s', async (_what, fault, messages) => {
    const ana = await house.person();
    const id = await house.send(ana.id, { subject });
    if (fault !== undefined) uno.next(fault);
    const release = uno.hold();
    const sending = house.deliver(id);
    await until('the call', () => uno.count('send') === 1);
    await outcome({ forget: [subject] });
    release();
    await sending;
    for (let n = 0; n < 4; n += 1) {
      await house.lapse();
      house.clock.advance(minutes(1));
      await sweepAndRing();
    }
    expect(await house.states()).toEqual({});
    expect(uno.messages).toHaveLength(messages);
    expect(uno.count('send')).toBe(1);
  });

  test('a key that was used is not sent again', async () => {
    const ana = await house.person();
    const send: Send = {
      ...news.request({ what: 'x' }),
      to: ana.id,
      unasked: false,
      notAfter: later(hours(1)),
      once: 'k',
    };
    expect(await outcome(done({ send: [send, send] }))).toHaveLength(1);
    expect(await outcome(done({ send: [send] }))).toEqual([]);
    expect(await house.states()).toEqual({ waiting: 1 });
  });
});

describe('whatever happens', () => {
  /** Always the same numbers for the same seed, 0 ≤ n < 1 (mulberry32). */
  function seeded(seed: number): () => number {
    let state = seed;
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
  }
  const final = ['sent', 'unreachable', 'expired', 'cancelled', 'unknown'];

  test.each([1, 2, 3, 4, 5, 6])(
    'fifty deliveries end, each in one way, and nobody gets two (seed %i)',
    async (seed) => {
      const random = seeded(seed);
      const pick = <T>(...from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
      const faults: readonly Fault['kind'][] = [
        'rate_limited',
        'network',
        'auth',
        'forbidden',
        'gone',
        'unknown_outcome',
        'answer_lost',
        'odd',
      ];
      let calm = false;
      for (const chat of [uno, dos]) {
        chat.choose(() => {
          if (calm || random() < 0.5) return undefined;
          const kind = pick(...faults);
          if (kind === 'odd') return { kind, error: new TypeError(secret) };
          return kind === 'rate_limited' ? { kind, retryAfterMs: Math.floor(random() * 100_000) } : { kind };
        });
      }
      // Processes die, too: in a tenth of the sendings nothing is recorded of what the platform answered.
      const dying = createDeliver({
        ...house,
        chats: [uno, dos].map((chat) => ({
          ...chat,
          send: async (...call: Parameters<typeof chat.send>) => {
            const ref = await chat.send(...call);
            if (!calm && random() < 0.1) {
              throw new PlatformError('unknown_outcome');
            }
            return ref;
          },
        })),
      });
      const people = [];
      for (let n = 0; n < 25; n += 1) {
        people.push(
          await house.person({
            on: pick([uno], [dos], [uno, dos], []),
            timeZone: pick('UTC', 'Asia/Tokyo', 'America/Lima'),
          }),
        );
      }
      const ids: string[] = [];
      for (let n = 0; n < 50; n += 1) {
        const person = people[n % 25];
        if (person === undefined) throw new Error('nobody');
        ids.push(
          await house.send(person.id, {
            unasked: random() < 0.5,
            subject: pick('thing:1', 'thing:2'),
            notAfter: later(hours(pick(1, 24, 24 * 7))),
          }),
        );
      }
      for (let round = 0; round < 120; round += 1) {
        calm = round > 60;
        if (round === 10) await outcome({ cancel: ['thing:1'] });
        if (round === 20) await outcome({ refresh: ['thing:2'] });
        const due = await toSet();
        await Promise.all([...due, ...due.filter(() => random() < 0.3)].map((id) => dying(id)));
        const states = await house.states();
        expect(Object.values(states).reduce((sum, n) => sum + n, 0)).toBe(50);
        await house.lapse();
        house.clock.advance(random() < 0.3 ? hours(3) : minutes(2));
      }
      await house.lapse();
      expect(await toSet()).toEqual([]);
      const sentPerDay = new Set<string>();
      for (const id of ids) {
        const row = await house.delivery(id);
        expect(final).toContain(row.state);
        const messages = [...uno.messages, ...dos.messages].filter((message) => message.delivery === id);
        expect(messages.length).toBeLessThanOrEqual(1);
        if (row.state === 'sent') expect(messages).toHaveLength(1);
        if (['expired', 'cancelled', 'unreachable'].includes(row.state)) expect(messages).toHaveLength(0);
        if (row.state === 'sent' && row.unasked) {
          const person = row.person_id;
          const zone = (
            await house.db
              .selectFrom('people')
              .select('time_zone')
              .where('id', '=', person)
              .executeTakeFirst()
          )?.time_zone;
          const day = row.sent_at?.toLocaleDateString('en-CA', { timeZone: zone ?? 'UTC' });
          expect(sentPerDay.has(`${person} ${day}`)).toBe(false);
          sentPerDay.add(`${person} ${day}`);
        }
      }
    },
  );
});

describe('what takes no end', () => {
  test('a platform that does not answer has an unknown outcome, and is looked at later', async () => {
    const impatient = createDeliver({
      db: house.db,
      clock: house.clock,
      registry: house.registry,
      chats: [uno],
      holidays: house.holidays,
      log: house.log,
      callWithinMs: 50,
    });
    const ana = await house.person();
    const id = await house.send(ana.id);
    const open = uno.hold();
    await impatient(id);
    expect(await house.delivery(id)).toMatchObject({ state: 'sending', reason: 'unknown_outcome' });
    open();
    await until('the platform has it', async () => uno.messages.length === 1);
    await house.db
      .updateTable('deliveries')
      .set({ claimed_at: new Date(0), set_at: null })
      .execute();
    await house.deliver(id);
    expect(await house.delivery(id)).toMatchObject({ state: 'sent' });
    expect(uno.messages).toHaveLength(1);
  });

  test('a time zone that nobody knows is as good as none', async () => {
    const ana = await house.person({ timeZone: 'Mars/Olympus_Mons' });
    const id = await house.send(ana.id, { unasked: true });
    await house.deliver(id);
    expect(await house.delivery(id)).toMatchObject({ state: 'sent' });
  });
});

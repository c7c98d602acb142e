import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Chat } from '#core/chat.ts';
import { PlatformError } from '#core/errors.ts';
import type { Alarms } from '#core/jobs.ts';
import type { Post, Send } from '#core/outcome.ts';
import { createDeliver } from '#src/deliver.ts';
import { judge } from '#src/pacing.ts';
import { startSweep } from '#src/sweep.ts';
import { openDatabase } from '#store/db.ts';
import { type Refused, takeSlot } from '#store/lines.ts';
import {
  cancelDeliveries,
  deliveriesToSet,
  deliveryCounts,
  insertDeliveries,
  sendForecast,
} from '#store/outbox.ts';
import { refreshDeliveries } from '#store/refreshes.ts';
import { createHouse, type House, until } from '#test/support/house.ts';
import { createTestChat } from '#test/support/testchat.ts';
import { news, notice } from '#test/support/testflow.ts';
import { start } from '#test/support/testports.ts';

type Call = Readonly<{ at: number; call: 'send' | 'update'; tenant: string; key: string }>;

let pace: { sends: number; updates: number } | undefined;
/** Every call that reached the platform, whatever came of it. */
const calls: Call[] = [];
/** What the platform answers a call with; throws to refuse. */
let answer: (call: Call) => void = () => {};

const bare = createTestChat('uno', { find: true });
const uno = {
  ...bare,
  get pace() {
    return pace;
  },
  send: async (to, card, delivery) => {
    const call = { at: now(), call: 'send', tenant: to.tenant, key: to.key } as const;
    calls.push(call);
    answer(call);
    return bare.send(to, card, delivery);
  },
  update: async (ref, card) => {
    const call = { at: now(), call: 'update', tenant: ref.tenant, key: ref.route } as const;
    calls.push(call);
    answer(call);
    return bare.update(ref, card);
  },
} as typeof bare & Pick<Chat, 'pace'>;

let house: House;
beforeAll(async () => {
  house = await createHouse([uno]);
  Object.assign(house.clock, { now: () => new Date(start.getTime() + now()) });
});
afterAll(() => house.drop());
beforeEach(async () => {
  await house.reset();
  await sql`truncate paces`.execute(house.db);
  pace = { sends: 60, updates: 60 };
  answer = () => {};
  calls.length = 0;
  begun = performance.now();
  skipped = 0;
});

// The lines are on the database's clock, which goes on by itself. Tests skip time by making it longer ago that all was.
let begun = 0;
let skipped = 0;
/** Milliseconds since the test began, as the database and the program see it. */
const now = () => performance.now() - begun + skipped;

async function skip(ms: number): Promise<void> {
  skipped += ms;
  const by = sql`${ms} * interval '1 millisecond'`;
  await sql`update paces set next_at = next_at - ${by}, blocked_until = blocked_until - ${by},
    refused_at = refused_at - ${by}`.execute(house.db);
  await sql`update deliveries set slot_at = slot_at - ${by}, set_at = set_at - ${by}, claimed_at = claimed_at - ${by}
    where slot_at is not null or set_at is not null or claimed_at is not null`.execute(house.db);
}

/** How often each delivery rang. */
let rings = new Map<string, number>();
const bells: { id: string; at: number }[] = [];
/** Lets time pass: a sweep every second, and alarms as the queue would ring them, by these processes in turn. */
async function live(ms: number, delivers: readonly House['deliver'][] = [house.deliver]): Promise<void> {
  const end = now() + ms;
  let sweepAt = now();
  let turn = 0;
  while (now() < end) {
    if (now() >= sweepAt) {
      for (const { id, delayMs } of await deliveriesToSet(house.db, house.clock.now(), 10_000)) {
        bells.push({ id, at: now() + delayMs });
      }
      sweepAt += 1_000;
    }
    const due = bells.filter((bell) => bell.at <= now());
    for (const bell of due) bells.splice(bells.indexOf(bell), 1);
    for (let from = 0; from < due.length; from += 20) {
      await Promise.all(
        due.slice(from, from + 20).map(({ id }) => {
          rings.set(id, (rings.get(id) ?? 0) + 1);
          turn += 1;
          return delivers[turn % delivers.length]?.(id);
        }),
      );
    }
    const next = Math.min(end, sweepAt, ...bells.map((bell) => bell.at));
    if (next > now()) await skip(next - now());
  }
}
beforeEach(() => {
  bells.length = 0;
  rings = new Map();
});

/** People with addresses. */
async function crowd(n: number, tenant = 't1'): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`insert into people (name, locale, time_zone)
    select ${tenant} || '-' || n, 'en', 'UTC' from generate_series(1, ${n}::int) n returning id`.execute(
    house.db,
  );
  await sql`insert into identities (platform, tenant, key, person_id, route)
    select 'uno', ${tenant}, name, id, 'dm:' || name from people where name like ${`${tenant}-%`}
    on conflict do nothing`.execute(house.db);
  return rows.map((row) => row.id);
}

const subject = 'thing:1';
async function send(people: readonly string[], over: Partial<Send> = {}): Promise<void> {
  const at = house.clock.now();
  const sends = people.map((to) => ({
    ...news.request({ what: 'news' }),
    to,
    subject,
    unasked: true,
    notAfter: new Date(at.getTime() + 3 * 3_600_000),
    ...over,
  }));
  // As their alarms are set at once.
  for (const { id, delayMs } of await insertDeliveries(house.db, sends, at)) {
    bells.push({ id, at: now() + delayMs });
  }
}

/** Posts in these places, as many as there are. */
async function post(places: readonly Readonly<{ key: string; route: string }>[]): Promise<void> {
  const at = house.clock.now();
  const posts: readonly Post[] = places.map((place) => ({
    ...notice.request({ what: 'posted' }),
    place: { platform: 'uno', tenant: 't1', ...place },
    notAfter: new Date(at.getTime() + 3 * 3_600_000),
  }));
  for (const { id, delayMs } of await insertDeliveries(house.db, posts, at)) {
    bells.push({ id, at: now() + delayMs });
  }
}
const channels = (n: number) => Array.from({ length: n }, (_, k) => ({ key: `#${k}`, route: `#${k}` }));

const refusal = (seconds: number) => new PlatformError('rate_limited', { retryAfterMs: seconds * 1_000 });
const at = (what: (call: Call) => boolean = () => true) => calls.filter(what).map((call) => call.at);
/** The most of these moments in any window of `ms`. */
const most = (moments: readonly number[], ms: number): number =>
  Math.max(0, ...moments.map((from) => moments.filter((each) => each >= from && each < from + ms).length));
const line = async (name = 'uno/t1/send') =>
  house.db.selectFrom('paces').selectAll().where('line', '=', name).executeTakeFirstOrThrow();
const inLine = async () =>
  (
    await house.db
      .selectFrom('deliveries')
      .select((select) => select.fn.countAll<number>().as('n'))
      .where('line', 'is not', null)
      .executeTakeFirstOrThrow()
  ).n;

describe('a pace', () => {
  test('500 at 600 a minute, by two processes: as fast as that and never faster, two alarms each', async () => {
    pace = { sends: 600, updates: 600 };
    const second = openDatabase(house.database.connection);
    const other = createDeliver({ ...house, db: second.db, chats: [uno] });
    await send(await crowd(500));
    await live(60_000, [house.deliver, other]);
    await second.close();
    expect(await house.states()).toEqual({ sent: 500 });
    const moments = at();
    // It begins at 600 and is a little faster every minute.
    expect(Math.max(...moments) - Math.min(...moments)).toBeGreaterThan(44_000);
    expect(Math.max(...moments) - Math.min(...moments)).toBeLessThan(52_000);
    expect(most(moments, 10_000)).toBeLessThanOrEqual(110 + 2);
    expect(most(moments, 1_000)).toBeLessThanOrEqual(11 + 3);
    expect(Math.max(...rings.values())).toBeLessThanOrEqual(2);
    expect(bare.messages.length).toBe(500);
    expect(new Set(bare.messages.map((message) => message.delivery)).size).toBe(500);
  });

  test('over real time: two processes with sweeps and queues of their own', async () => {
    pace = { sends: 3_000, updates: 3_000 };
    const second = openDatabase(house.database.connection);
    await send(await crowd(500));
    const sweeps = [house.db, second.db].map((db) => {
      const deliver = createDeliver({ ...house, db, chats: [uno] });
      const waiting: string[] = bells.splice(0, 250).map((bell) => bell.id);
      let busy = 0;
      const work = () => {
        while (busy < 10) {
          const id = waiting.shift();
          if (id === undefined) return;
          busy += 1;
          void deliver(id).finally(() => {
            busy -= 1;
            work();
          });
        }
      };
      const alarms: Alarms = {
        ...house.alarms,
        set: async (set) => {
          for (const { id, delayMs = 0 } of set) {
            void sleep(delayMs).then(() => {
              waiting.push(id);
              work();
            });
          }
        },
      };
      work();
      return startSweep({ ...house, db, alarms });
    });
    for (let n = 0; n < 200 && (await house.states()).sent !== 500; n += 1) await sleep(100);
    for (const sweep of sweeps) await sweep.close();
    await second.close();
    expect(await house.states()).toEqual({ sent: 500 });
    const moments = at();
    expect(Math.max(...moments) - Math.min(...moments)).toBeGreaterThan(8_500);
    expect(Math.max(...moments) - Math.min(...moments)).toBeLessThan(14_000);
    expect(most(moments, 5_000)).toBeLessThanOrEqual(250 * 1.05 + 100);
  });

  test('a single message goes at once, and so does the next when its time has come', async () => {
    const [ana = '', luis = ''] = await crowd(2);
    await send([ana]);
    await live(10);
    expect(calls).toHaveLength(1);
    await live(1_000);
    await send([luis]);
    await live(10);
    expect(calls).toHaveLength(2);
    expect(house.steps).toEqual(['sent', 'sent']);
  });

  test('without one there is not a statement more; with one, two for the first and one for who stands in line', async () => {
    const people = await crowd(3);
    const spy = vi.spyOn(pg.Client.prototype, 'query');
    const statements = async (ring: () => Promise<void>) => {
      spy.mockClear();
      await ring();
      return spy.mock.calls.map(([query]) =>
        String((query as { text?: string } | string as { text: string }).text ?? query),
      );
    };
    await send(people);
    const ids = bells.splice(0).map((bell) => bell.id);
    pace = undefined;
    const free = await statements(() => house.deliver(ids[0] ?? ''));
    expect(free.filter((text) => /\bpaces\b|\bas others\b/.test(text))).toEqual([]);
    pace = { sends: 60, updates: 60 };
    const first = await statements(() => house.deliver(ids[1] ?? ''));
    expect(first.length - free.length).toBe(2);
    await house.deliver(ids[2] ?? '');
    await skip(1_000);
    const [due] = await deliveriesToSet(house.db, house.clock.now(), 10);
    expect(due?.id).toBe(ids[2]);
    const granted = await statements(() => house.deliver(ids[2] ?? ''));
    spy.mockRestore();
    expect(granted.length - free.length).toBe(1);
    expect(calls).toHaveLength(3);
  });

  test('the counts add up at every moment, and it is known when it will be over', async () => {
    const people = await crowd(60);
    await send(people);
    for (let n = 0; n < 8; n += 1) {
      await live(5_000);
      const counts = await deliveryCounts(house.db, subject, news.name);
      expect((counts.waiting ?? 0) + (counts.sent ?? 0)).toBe(60);
      expect(counts.sent).toBeGreaterThanOrEqual(5 * (n + 1) - 2);
      const end = (await sendForecast(house.db, subject, news.name, house.clock.now()))?.getTime() ?? 0;
      expect(Math.abs(end - start.getTime() - 60_000)).toBeLessThan(6_000);
    }
    await live(22_000);
    expect(await house.states()).toEqual({ sent: 60 });
    expect(await sendForecast(house.db, subject, news.name, house.clock.now())).toBeUndefined();
  });

  test('another pace in the configuration holds at once', async () => {
    await send(await crowd(40));
    await live(5_000);
    pace = { sends: 600, updates: 600 };
    await live(7_000);
    expect(await house.states()).toEqual({ sent: 40 });
    expect((await line()).base).toBe(600);
  });

  test('grows with use to twice what the adapter said, and no further', async () => {
    for (let n = 0; n < 500; n += 1) await takeSlot(house.db, 'x', 600, 1e9);
    // 500 slots are most of a minute: a tenth of 600 in a minute.
    expect((await line('x')).rate).toBeGreaterThan(640);
    expect((await line('x')).rate).toBeLessThan(660);
    await sql`update paces set rate = 1195`.execute(house.db);
    for (let n = 0; n < 200; n += 1) await takeSlot(house.db, 'x', 600, 1e9);
    expect((await line('x')).rate).toBe(1_200);
    // Near the rate that was refused it takes care.
    await sql`update paces set rate = 700, ceiling = 750`.execute(house.db);
    for (let n = 0; n < 350; n += 1) await takeSlot(house.db, 'x', 600, 1e9);
    expect((await line('x')).rate).toBeGreaterThan(702);
    expect((await line('x')).rate).toBeLessThan(704);
  });

  test('settles near a ceiling that nobody told, and refusals are few', async () => {
    // The platform takes 90 in any minute; the adapter says 60.
    const taken: number[] = [];
    answer = ({ at: moment }) => {
      const within = taken.filter((each) => each > moment - 60_000);
      if (within.length >= 90) throw refusal(Math.ceil(((within[0] ?? 0) + 60_000 - moment) / 1_000));
      taken.push(moment);
    };
    await send(await crowd(1_100));
    await live(14 * 60_000);
    const refused = calls.length - taken.length;
    expect(refused).toBeLessThan(10);
    const late = taken.filter((moment) => moment > 5 * 60_000).length / 9;
    expect(late).toBeGreaterThan(90 * 0.8);
  }, 60_000);
});

describe('a refusal', () => {
  test('stops its tenant for as long as it says, those with slots too, and no other tenant', async () => {
    pace = { sends: 300, updates: 300 };
    await send([...(await crowd(60)), ...(await crowd(60, 't2'))]);
    await live(4_000);
    let refusedAt = 0;
    answer = ({ at: moment, tenant }) => {
      if (tenant === 't1' && refusedAt === 0) {
        refusedAt = moment;
        throw refusal(9);
      }
    };
    await live(20_000);
    const t1 = at((call) => call.tenant === 't1' && call.at > refusedAt);
    expect(refusedAt).toBeGreaterThan(0);
    expect(Math.min(...t1)).toBeGreaterThanOrEqual(refusedAt + 9_000);
    expect(Math.min(...t1)).toBeLessThan(refusedAt + 11_000);
    expect(
      at((call) => call.tenant === 't2' && call.at > refusedAt && call.at < refusedAt + 7_000).length,
    ).toBeGreaterThan(30);
    // Slower: 210 a minute.
    expect(t1.filter((moment) => moment < refusedAt + 9_250 + 5_000).length).toBeLessThanOrEqual(20);
    expect((await line()).rate).toBeLessThan(230);
    expect((await line('uno/t2/send')).rate).toBeGreaterThan(300);
    await live(20_000);
    expect(await house.states()).toEqual({ sent: 120 });
    expect(bare.messages).toHaveLength(120);
  });

  test('holds for what somebody waits for, too', async () => {
    const [ana = '', luis = ''] = await crowd(2);
    answer = () => {
      answer = () => {};
      throw refusal(30);
    };
    await send([ana]);
    await live(10);
    await send([luis], { unasked: false });
    await live(29_000);
    expect(calls).toHaveLength(1);
    await live(6_000);
    expect(calls).toHaveLength(3);
    expect(calls.map((call) => call.key)).toEqual(['t1-1', 't1-2', 't1-1']);
  });

  test('of a channel that has just been sent to stops nobody else', async () => {
    pace = { sends: 300, updates: 300 };
    const people = await crowd(30);
    const last = new Map<string, number>();
    answer = ({ at: moment, key }) => {
      const before = last.get(key) ?? -Infinity;
      if (moment - before < 1_000) throw refusal(5);
      last.set(key, moment);
    };
    await send(people.slice(0, 1), { unasked: false });
    await send(people.slice(0, 1), { unasked: false });
    await send(people.slice(1));
    await live(9_000);
    expect(calls.length).toBe(32);
    expect(await house.states()).toEqual({ sent: 31 });
    expect(await line()).toMatchObject({ blocked_until: null, ceiling: null });
    const moments = at();
    expect(Math.max(...moments.slice(1).map((moment, n) => moment - (moments[n] ?? 0)))).toBeLessThan(1_500);
  });

  test('of one channel again and again stops the others once, and not again', async () => {
    pace = { sends: 120, updates: 120 };
    answer = ({ key }) => {
      if (key === 't1-50') throw refusal(5);
    };
    await send(await crowd(100));
    await live(120_000);
    const own = at((call) => call.key === 't1-50');
    expect(own.length).toBeGreaterThan(2);
    const others = at((call) => call.key !== 't1-50');
    expect(others).toHaveLength(99);
    const pauses = others.slice(1).map((moment, n) => moment - (others[n] ?? 0));
    // One pause of five seconds, the first time.
    expect(pauses.filter((pause) => pause > 3_000)).toHaveLength(1);
    for (const again of own.slice(1)) {
      expect(
        others.some((moment) => moment > again && moment < again + 2_500) || Math.max(...others) < again,
      ).toBe(true);
    }
  });

  test('survives a restart, and no other process sends meanwhile', async () => {
    pace = { sends: 300, updates: 300 };
    await send(await crowd(20));
    await live(1_000);
    answer = () => {
      answer = () => {};
      throw refusal(20);
    };
    await live(1_000);
    const before = calls.length;
    const second = openDatabase(house.database.connection);
    const other = createDeliver({ ...house, db: second.db, chats: [uno] });
    // Its slots are granted as if somebody had looked at the line before the refusal.
    await sql`update deliveries set slot_at = clock_timestamp() where line is not null`.execute(house.db);
    const { rows } = await sql<{ id: string }>`select id from deliveries where line is not null`.execute(
      house.db,
    );
    for (const { id } of rows) await other(id);
    expect(calls.length).toBe(before);
    await live(18_000, [other]);
    expect(calls.length).toBe(before);
    await live(15_000, [other]);
    await second.close();
    expect(await house.states()).toEqual({ sent: 20 });
  });

  const moment = new Date('2026-11-24T15:00:00Z');
  const ago = (ms: number) => new Date(moment.getTime() - ms);
  const pacing: Refused = {
    line: 'x',
    base: 100,
    rate: 100,
    next_at: moment,
    blocked_until: null,
    ceiling: null,
    refused_at: null,
    refused_by: null,
    since_refusal: 50,
    now: moment,
    same: false,
    others: true,
  };
  test.for<readonly [string, Partial<Refused>, boolean, object]>([
    ['the first', {}, false, { whose: 'tenant', rate: 70, ceiling: 100 }],
    ['to somebody who was just sent to', {}, true, { whose: 'channel' }],
    ['of another channel', { refused_at: ago(30_000), same: false }, false, { whose: 'tenant' }],
    [
      'of the same channel while others went',
      { refused_at: ago(30_000), same: true },
      false,
      { whose: 'channel' },
    ],
    [
      'of the same channel, and nobody else tried',
      { refused_at: ago(30_000), same: true, since_refusal: 1 },
      false,
      { whose: 'tenant' },
    ],
    ['of the same channel long ago', { refused_at: ago(700_000), same: true }, false, { whose: 'tenant' }],
    [
      'of a call under way at the time',
      { refused_at: ago(100), blocked_until: ago(-60_000), rate: 70, ceiling: 100 },
      false,
      { whose: 'tenant', rate: 70, ceiling: 100, blockedUntil: ago(-60_000) },
    ],
    ['at the slowest', { rate: 11 }, false, { whose: 'tenant', rate: 10, ceiling: 11 }],
  ])('%s', ([, over, justNow, verdict]) => {
    expect(judge({ ...pacing, ...over }, 5_000, justNow)).toMatchObject(verdict);
  });
});

describe('a line', () => {
  test('lets through first what somebody waits for, within its reserve', async () => {
    const people = await crowd(50);
    await send(people.slice(0, 30));
    await live(5_000);
    const before = calls.length;
    await send(people.slice(30, 42), { unasked: false });
    await live(200);
    // A tenth of a minute's calls, less what is granted already.
    const atOnce = calls.length - before;
    expect(atOnce).toBeGreaterThanOrEqual(3);
    expect(atOnce).toBeLessThanOrEqual(7);
    await live(14_000);
    const after = calls.slice(before).map((call) => Number(call.key.slice(3)) > 30);
    // Those with a slot already are not sent back for it.
    expect(after.slice(0, 15).filter(Boolean)).toHaveLength(12);
    await live(40_000);
    expect(await house.states()).toEqual({ sent: 42 });
    expect(most(at(), 20_000)).toBeLessThanOrEqual(20 * 1.1 + 7);
  });

  test('goes by due time', async () => {
    const people = await crowd(12);
    await send(people.slice(0, 6), { notBefore: new Date(start.getTime() - 1_000) });
    await live(10);
    await send(people.slice(6), { notBefore: new Date(start.getTime() - 5_000) });
    await live(15_000);
    const keys = calls.map((call) => Number(call.key.slice(3)));
    // The line was free for the first, and two more had their slots already.
    expect(keys.slice(3, 9).every((key) => key > 6)).toBe(true);
  });

  test('a slot whose process died is given again, and holds nobody up', async () => {
    await send(await crowd(6));
    await live(10);
    const [dead, ...others] = await deliveriesToSet(house.db, house.clock.now(), 10);
    expect(dead).toBeDefined();
    bells.push(...others.map(({ id, delayMs }) => ({ id, at: now() + delayMs })));
    await live(8_000);
    expect(await house.states()).toEqual({ sent: 5, waiting: 1 });
    expect((await house.delivery(dead?.id ?? '')).state).toBe('waiting');
    await live(8_000);
    expect(await house.states()).toEqual({ sent: 6 });
    expect(rings.get(dead?.id ?? '')).toBe(2);
  });

  test('whose pace was taken away (by an operator, say) begins anew with the next message', async () => {
    const people = await crowd(9);
    await send(people.slice(1));
    await live(2_000);
    expect(await inLine()).toBeGreaterThan(0);
    await sql`truncate paces`.execute(house.db);
    await send(people.slice(0, 1));
    await live(40_000);
    expect(await house.states()).toEqual({ sent: 9 });
  });

  test('one whose process died in the middle of sending is looked for, and sent in its turn', async () => {
    const [ana = ''] = await crowd(1);
    await send([ana]);
    const [bell] = bells.splice(0);
    const dying = createDeliver({
      ...house,
      chats: [{ ...uno, pace: { sends: 60, updates: 60 }, send: () => new Promise(() => {}) }],
    });
    void dying(bell?.id ?? '');
    await until('the claim', async () => (await house.states()).sending === 1);
    await live(30_000);
    expect(await house.states()).toEqual({ sent: 1 });
    expect(bare.count('find')).toBe(1);
    expect(bare.messages).toHaveLength(1);
  });

  test('a slot is not used long after its time', async () => {
    await send(await crowd(3));
    await live(10);
    const granted = await deliveriesToSet(house.db, house.clock.now(), 10);
    expect(granted.map(({ delayMs }) => Math.round(delayMs / 100))).toEqual([10, 20]);
    const [id = '', next = ''] = granted.map((due) => due.id);
    await skip(6_000);
    await house.deliver(id);
    await house.deliver(next);
    expect(calls.length).toBe(1);
    expect(await house.delivery(id)).toMatchObject({ line: 'uno/t1/send', slot_at: null });
    await live(5_000);
    expect(await house.states()).toEqual({ sent: 3 });
    // What the stall left unused is not made up for.
    expect(most(at(), 900)).toBe(1);
  });

  test('who stands in it too long expires when that is so, and costs no slot', async () => {
    const people = await crowd(40);
    await send(people.slice(0, 10), { notBefore: new Date(start.getTime() - 1_000) });
    await live(10);
    await send(people.slice(10, 30), { notAfter: new Date(start.getTime() + 5_500) });
    await send(people.slice(30));
    await live(9_000);
    expect((await house.states()).expired).toBe(20);
    await live(14_000);
    expect(await house.states()).toEqual({ expired: 20, sent: 20 });
  });

  test('who is cancelled in it costs no slot', async () => {
    const people = await crowd(100);
    await send(people.slice(0, 95));
    await send(people.slice(95), { subject: 'thing:2' });
    await live(3_000);
    await cancelDeliveries(house.db, subject, 'called_off');
    await live(8_000);
    expect(await deliveryCounts(house.db, 'thing:2', news.name)).toEqual({ sent: 5 });
    expect([await inLine(), (await house.states()).waiting]).toEqual([0, undefined]);
  });

  test('who may not be contacted any more when the turn has come waits for the morning', async () => {
    begun -= new Date('2026-11-24T17:59:55Z').getTime() - start.getTime();
    await send(await crowd(10), { notAfter: new Date('2026-11-27T00:00:00Z') });
    await live(20_000);
    const { sent = 0, waiting = 0 } = await house.states();
    expect(sent).toBeGreaterThan(3);
    expect(sent + waiting).toBe(10);
    expect(await inLine()).toBe(0);
    const rows = await house.db
      .selectFrom('deliveries')
      .select('due_at')
      .where('state', '=', 'waiting')
      .execute();
    expect(rows.every((row) => row.due_at.toISOString() === '2026-11-25T09:00:00.000Z')).toBe(true);
  });

  test('updates have one of their own: neither holds up the other', async () => {
    pace = { sends: 600, updates: 60 };
    const people = await crowd(60);
    await send(people.slice(0, 30));
    await live(4_000);
    expect(await house.states()).toEqual({ sent: 30 });
    await refreshDeliveries(house.db, subject, house.clock.now());
    await live(2_000);
    const updates = () => calls.filter((call) => call.call === 'update').length;
    expect(updates()).toBeGreaterThanOrEqual(1);
    expect(updates()).toBeLessThanOrEqual(4);
    await send(people.slice(30), { subject: 'thing:2' });
    await live(4_000);
    expect(await house.states()).toEqual({ sent: 60 });
    expect(updates()).toBeLessThanOrEqual(8);
    await live(26_000);
    expect(updates()).toBe(30);
    expect(bare.messages.filter((message) => message.updates === 1)).toHaveLength(30);
    expect(
      most(
        at((call) => call.call === 'update'),
        10_000,
      ),
    ).toBeLessThanOrEqual(12);
    expect(await inLine()).toBe(0);
  });

  test('what has nothing to show anew takes no turn from what has', async () => {
    pace = { sends: 600, updates: 60 };
    const people = await crowd(50);
    await send(people.slice(0, 40), news.request({ what: 'over' }));
    await send(people.slice(40), { subject: 'thing:2' });
    await live(8_000);
    expect(await house.states()).toEqual({ sent: 50 });
    const { render } = house.hooks;
    house.hooks.render = async (context, data) => (data.what === 'over' ? undefined : render(context, data));
    for (const about of [subject, 'thing:2']) await refreshDeliveries(house.db, about, house.clock.now());
    await live(14_000);
    expect(at((call) => call.call === 'update')).toHaveLength(10);
    expect(await inLine()).toBe(0);
    const { rows } = await sql`select 1 from deliveries where refresh`.execute(house.db);
    expect(rows).toEqual([]);
  });

  test('a refused update waits with its line, and is done then', async () => {
    await send(await crowd(5));
    await live(6_000);
    await refreshDeliveries(house.db, subject, house.clock.now());
    let refusedAt = 0;
    answer = ({ at: moment }) => {
      if (refusedAt === 0) {
        refusedAt = moment;
        throw refusal(10);
      }
    };
    await live(30_000);
    const updates = at((call) => call.call === 'update' && call.at > refusedAt);
    expect(updates).toHaveLength(5);
    expect(Math.min(...updates)).toBeGreaterThanOrEqual(refusedAt + 10_000);
    expect(bare.messages.every((message) => message.updates === 1)).toBe(true);
  });
});

describe('posts to shared places', () => {
  const isPost = ({ key }: Call) => key.startsWith('#');

  test('fifty at once do not hold up those who wait for an answer', async () => {
    const people = await crowd(4);
    await post(channels(50));
    await live(3_000);
    await send(people, { unasked: false });
    await live(300);
    expect(at((call) => !isPost(call))).toHaveLength(4);
    await live(70_000);
    expect(await house.states()).toEqual({ sent: 54 });
  });

  test('after a pause the line gives its first slots to who waits, then to posts, then to the rest', async () => {
    const people = await crowd(9);
    answer = () => {
      throw refusal(5);
    };
    await send(people.slice(0, 1));
    await live(10);
    answer = () => {};
    calls.length = 0;
    await send(people.slice(1, 5));
    await live(50);
    await post(channels(8));
    await live(50);
    await send(people.slice(5), { unasked: false });
    await live(40_000);
    const kinds = calls.map((call) =>
      isPost(call) ? 'post' : Number(call.key.slice(3)) > 5 ? 'asked' : 'rest',
    );
    expect(kinds.slice(0, 12)).toEqual([...Array(4).fill('asked'), ...Array(8).fill('post')]);
    expect(await house.states()).toEqual({ sent: 17 });
  });

  test('a channel that refuses is known by its name, in whichever thread: the others go on', async () => {
    pace = { sends: 300, updates: 300 };
    const last = new Map<string, number>();
    answer = ({ at: moment, key }) => {
      const before = last.get(key) ?? -Infinity;
      if (moment - before < 1_000) throw refusal(5);
      last.set(key, moment);
    };
    await post([
      { key: '#1', route: '#1:thread-1' },
      { key: '#1', route: '#1:thread-2' },
    ]);
    await send(await crowd(20));
    await live(9_000);
    expect(await house.states()).toEqual({ sent: 22 });
    expect(await line()).toMatchObject({ blocked_until: null, ceiling: null });
  });
});

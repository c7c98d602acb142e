import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Alarm } from '#core/jobs.ts';
import { done } from '#core/outcome.ts';
import { type Sweep, startSweep } from '#src/sweep.ts';
import { insertJobs } from '#store/jobs.ts';
import { insertDeliveries } from '#store/outbox.ts';
import { createHouse, type House, happens, until } from '#test/support/house.ts';
import { createTestChat } from '#test/support/testchat.ts';
import { act, news, work } from '#test/support/testflow.ts';
import { start } from '#test/support/testports.ts';

const uno = createTestChat('uno', { find: true });
let house: House;
const sweeps: Sweep[] = [];
/** One that passes when it is told to. */
function sweep(everyMs = 3_600_000): Sweep {
  const started = startSweep({ ...house, everyMs });
  sweeps.push(started);
  return started;
}

beforeAll(async () => {
  house = await createHouse([uno]);
});
afterAll(() => house.drop());
beforeEach(() => house.reset());
afterEach(async () => {
  for (const one of sweeps.splice(0)) await one.close();
});

const later = (ms: number) => new Date(start.getTime() + ms);
const days = (n: number) => n * 86_400_000;
const ids = (alarms: readonly Alarm[]) => alarms.map((alarm) => alarm.id);
/** Rows as a crash between commit and queue leaves them: written, and nobody rang. */
async function written(jobs: number, deliveries: number): Promise<void> {
  const { id } = await house.person();
  const send = { ...news.request({ what: 'x' }), to: id, unasked: false, notAfter: later(days(1)) };
  await insertJobs(
    house.db,
    Array.from({ length: jobs }, () => work.request({ what: 'x' })),
    start,
  );
  await insertDeliveries(house.db, Array(deliveries).fill(send), start);
}

test('sets the alarms that got lost between commit and queue, once their lease is over', async () => {
  const ana = await house.person();
  house.alarms.setAway(true);
  house.hooks.act = async () =>
    done({
      enqueue: [work.request({ what: 'x' })],
      send: [{ ...news.request({ what: 'y' }), to: ana.id, unasked: true, notAfter: later(days(1)) }],
    });
  await house.dispatch()(happens('action', ana.actor, { name: act.name, input: { what: 'x' } }));
  house.alarms.setAway(false);
  const { now } = sweep();
  await now();
  // Perhaps their alarms ring in a moment.
  expect(house.alarms.waiting).toEqual([]);
  await house.lapse();
  await now();
  expect(house.alarms.waiting.map((alarm) => alarm.lane)).toEqual(['jobs', 'deliveries']);
  await house.alarms.ringAll();
  expect([await house.effects(), uno.messages.length, house.alarms.failures]).toEqual([
    ['x prepared'],
    1,
    [],
  ]);
  await house.lapse();
  await now();
  expect(house.alarms.waiting).toEqual([]);
});

test('sets what is in the future only within the horizon, with its delay', async () => {
  const { id } = await house.person();
  const send = { ...news.request({ what: 'x' }), to: id, unasked: false, notAfter: later(days(1)) };
  const at = [11_000, 60_000, 86_400_000];
  await insertJobs(
    house.db,
    at.map((ms) => work.request({ what: 'x' }, { at: later(ms) })),
    start,
  );
  await insertDeliveries(
    house.db,
    at.map((ms) => ({ ...send, notBefore: later(ms) })),
    start,
  );
  const { now } = sweep();
  await now();
  expect(house.alarms.waiting).toEqual([]);
  house.clock.advance(5_000);
  await now();
  await now();
  expect(house.alarms.waiting.map(({ lane, delayMs }) => [lane, delayMs])).toEqual([
    ['jobs', 6_000],
    ['deliveries', 6_000],
  ]);
  house.clock.set(later(days(2)));
  await now();
  expect(house.alarms.waiting.map((alarm) => alarm.delayMs)).toEqual([6_000, 6_000, 0, 0, 0, 0]);
});

test('sets five thousand deliveries and as many jobs in one pass, each once', async () => {
  await written(5_000, 5_000);
  await house.lapse();
  const before = performance.now();
  await sweep().now();
  expect(performance.now() - before).toBeLessThan(10_000);
  expect(house.alarms.waiting).toHaveLength(10_000);
  expect(new Set(ids(house.alarms.waiting)).size).toBe(10_000);
});

test('of two at once, each alarm is set by one', async () => {
  await written(1_500, 2_500);
  await house.lapse();
  const [one, two, three] = [sweep(), sweep(), sweep()];
  await Promise.all([one.now(), two.now(), three.now(), one.now()]);
  await Promise.all([one.now(), two.now(), three.now()]);
  expect(house.alarms.waiting).toHaveLength(4_000);
  expect(new Set(ids(house.alarms.waiting)).size).toBe(4_000);
});

test('goes on while the queue is away, says so once, and makes up for it', async () => {
  await written(3, 3);
  await house.lapse();
  house.alarms.setAway(true);
  sweep(20);
  await until('the warning', () => house.log.lines.length > 0);
  for (let n = 0; n < 5; n += 1) {
    await house.lapse();
    await sleep(40);
  }
  expect(house.log.lines).toMatchObject([{ level: 'warn', message: 'sweep failed, goes on trying' }]);
  house.alarms.setAway(false);
  await house.lapse();
  await until('the alarms', () => new Set(ids(house.alarms.waiting)).size === 6);
  await until('the good news', () => house.log.lines.length === 2);
  expect(house.log.lines[1]).toMatchObject({ level: 'info', message: 'sweep works again' });
});

test('goes on when the database was away', async () => {
  await written(1, 0);
  await house.lapse();
  let away = true;
  const db = new Proxy(house.db, {
    get(target, name) {
      if (away && name === 'transaction') throw new Error('the database is away');
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const started = startSweep({ ...house, db, everyMs: 20 });
  sweeps.push(started);
  await until('the warning', () => house.log.lines.length === 1);
  away = false;
  await until('the alarm', () => house.alarms.waiting.length === 1);
});

test('does not fill a queue that is behind with second alarms, and still finds what was never set', async () => {
  await written(2, 2);
  house.alarms.setBehind(10);
  const { now } = sweep();
  for (let n = 0; n < 5; n += 1) {
    await house.lapse();
    await now();
  }
  expect(house.alarms.waiting).toEqual([]);
  await insertJobs(house.db, [work.request({ what: 'y' }, { at: later(20_000) })], start);
  house.clock.advance(15_000);
  await now();
  expect(house.alarms.waiting).toMatchObject([{ lane: 'jobs', delayMs: 5_000 }]);
  // Ten minutes later even then.
  for (let n = 0; n < 25; n += 1) await house.lapse();
  await now();
  expect(house.alarms.waiting).toHaveLength(5);
  // A sending whose process died is looked for at once.
  house.alarms.waiting.length = 0;
  await house.db.updateTable('deliveries').set({ state: 'sending', claimed_at: new Date() }).execute();
  await house.lapse();
  await now();
  expect(house.alarms.waiting.map((alarm) => alarm.lane)).toEqual(['deliveries', 'deliveries']);
});

test('works by itself, and not after it was closed', async () => {
  const started = sweep(10);
  await written(2, 0);
  await house.lapse();
  await until('the alarms', () => house.alarms.waiting.length === 2);
  await started.close();
  house.alarms.waiting.length = 0;
  await house.lapse();
  await sleep(60);
  expect(house.alarms.waiting).toEqual([]);
});

test('forgets old events and jobs that ended long ago, and nothing else', async () => {
  const event = (id: string, age: number) => ({ id, at: later(-age) });
  await house.db
    .insertInto('events')
    .values([event('old', days(3) + 1), event('young', days(3) - 60_000)])
    .execute();
  const job = (once: string, due: number, ended: number | undefined) => ({
    name: work.name,
    data: '{}',
    once,
    due_at: later(due),
    set_at: new Date(),
    failure: null,
    done_at: ended === undefined ? null : later(ended),
  });
  await house.db
    .insertInto('jobs')
    .values([
      job('ended long ago', -days(40), -days(30) - 1),
      job('ended lately', -days(40), -days(29)),
      job('never ended', -days(40), undefined),
      job('to come', days(40), undefined),
    ])
    .execute();
  await sweep().now();
  expect(await house.db.selectFrom('events').select('id').execute()).toEqual([{ id: 'young' }]);
  const left = await house.db.selectFrom('jobs').select('once').orderBy('once').execute();
  expect(left.map((row) => row.once)).toEqual(['ended lately', 'never ended', 'to come']);
});

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createEdits } from '#adapters/teams/answer/edits.ts';
import type { Obj, Spot } from '#adapters/teams/ports.ts';
import { PlatformError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import { until } from '#test/support/house.ts';

const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
const at: Spot = { serviceUrl: 'https://smba.example/', conversation: 'a:1' };

function make(over: Partial<Parameters<typeof createEdits>[0]> = {}) {
  const done: string[] = [];
  const put = async (_at: Spot, id: string, activity: Obj) => void done.push(`${id} ${activity.text}`);
  const edits = createEdits({ put, log, quietMs: 60, perSecond: 1_000, ...over });
  return { done, edits, edit: (id: string, text: string) => edits.edit(at, id, { text }) };
}

describe('lasting changes of messages', () => {
  test('of several in a row the last is made, once the person pauses', async () => {
    const { done, edit } = make();
    for (const text of ['one', 'two', 'three']) {
      edit('m1', text);
      await sleep(20);
    }
    edit('m2', 'other');
    expect(done).toEqual([]);
    await until('both', () => done.length === 2);
    expect(done).toEqual(['m1 three', 'm2 other']);
  });

  test('what somebody else changes is left alone', async () => {
    const { done, edit, edits } = make();
    edit('m1', 'stale');
    edits.forget(at, 'm1');
    await sleep(150);
    expect(done).toEqual([]);
  });

  test('one after the other for a message, and no faster than allowed for all', async () => {
    const times: number[] = [];
    const { edit } = make({ quietMs: 0, perSecond: 20, put: async () => void times.push(performance.now()) });
    for (let n = 0; n < 6; n += 1) edit(`m${n}`, 'x');
    await until('all', () => times.length === 6);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(180);

    const order: string[] = [];
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = make({
      quietMs: 0,
      put: async (_at, _id, { text }) => {
        if (text === 'first') await held;
        order.push(String(text));
      },
    });
    slow.edit('m1', 'first');
    await sleep(60);
    slow.edit('m1', 'second');
    await sleep(60);
    expect(order).toEqual([]);
    release();
    await until('both', () => order.length === 2);
    expect(order).toEqual(['first', 'second']);
  });

  test('a refusal is waited out, by all; what is hopeless is given up', async () => {
    const calls: string[] = [];
    const { edit } = make({
      quietMs: 0,
      put: async (_at, id) => {
        calls.push(id);
        if (id === 'gone') throw new PlatformError('gone');
        if (calls.length === 1) throw new PlatformError('rate_limited', { retryAfterMs: 200 });
      },
    });
    edit('m1', 'x');
    await until('the first', () => calls.length === 1);
    edit('gone', 'x');
    await sleep(100);
    expect(calls).toEqual(['m1']);
    await until('both', () => calls.length === 3);
    await sleep(100);
    expect(calls.toSorted()).toEqual(['gone', 'm1', 'm1']);
  });

  test('a newer change is not undone by the older one tried again', async () => {
    const seen: unknown[] = [];
    const { edit } = make({
      quietMs: 0,
      put: async (_at, _id, { text }) => {
        seen.push(text);
        if (seen.length === 1) {
          edit('m1', 'newer');
          throw new PlatformError('network');
        }
      },
    });
    edit('m1', 'older');
    await until('both', () => seen.length === 2);
    await sleep(100);
    expect(seen).toEqual(['older', 'newer']);
  });

  test('once somebody else changes it, what is on its way is waited for, and not tried again', async () => {
    const seen: string[] = [];
    let fail = () => {};
    const { edit, edits } = make({
      quietMs: 0,
      put: async (_at, _id, { text }) => {
        seen.push(String(text));
        await new Promise<void>((_resolve, reject) => {
          fail = () => reject(new PlatformError('network'));
        });
      },
    });
    edit('m1', 'older');
    await until('it is on its way', () => seen.length === 1);
    let isThrough = false;
    // A thread of a channel has two names.
    const forgotten = edits
      .forget({ ...at, conversation: `${at.conversation};messageid=1` }, 'm1')
      .then(() => {
        isThrough = true;
      });
    await sleep(50);
    expect(isThrough).toBe(false);
    fail();
    await forgotten;
    await sleep(5_200);
    expect(seen).toEqual(['older']);
  });

  test('what cannot be done soon is not done: the outbox, which waits for it, has the last word', async () => {
    const { edit, done } = make({ quietMs: 0, lifeMs: 150, perSecond: 10 });
    for (let n = 0; n < 10; n += 1) edit(`m${n}`, 'x');
    await sleep(1_200);
    expect(done.length).toBeGreaterThanOrEqual(1);
    expect(done.length).toBeLessThanOrEqual(5);
  });

  test('at the end what waits is done at once', async () => {
    const { done, edit, edits } = make({ quietMs: 60_000, perSecond: 100 });
    for (let n = 0; n < 5; n += 1) edit(`m${n}`, 'x');
    await edits.close(2_000);
    expect(done).toHaveLength(5);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Statement } from '#core/lrs.ts';
import { answers, startGate } from '#test/support/lrs/gate.ts';
import { type RealLrs, startRealLrs } from '#test/support/lrs/real.ts';
import { createTestLog } from '#test/support/testports.ts';
import { createLrs } from '#work/lrs.ts';

let real: RealLrs;
let gate: Awaited<ReturnType<typeof startGate>>;
const log = createTestLog();
beforeAll(async () => {
  real = await startRealLrs();
  gate = await startGate(real.url);
});
afterAll(async () => {
  await gate.close();
  await real.stop();
});
beforeEach(() => gate.reset());

const lrs = (over: Partial<Parameters<typeof createLrs>[0]> = {}) =>
  createLrs({ url: gate.url, key: 'key:ñ', secret: 'hunter2', log, timeoutMs: 5_000, ...over });

const statement = (registration: string, over: Record<string, unknown> = {}): Statement => ({
  id: randomUUID(),
  actor: { account: { homePage: 'https://latido.example.org', name: 'someone' } },
  verb: { id: 'http://adlnet.gov/expapi/verbs/completed', display: { en: 'completed' } },
  object: { id: 'urn:uuid:5c2b2d3a-6a6e-4b39-93fb-9cbb0a0c6a11' },
  context: { registration },
  timestamp: '2026-11-24T15:00:00.000Z',
  ...over,
});
const several = (registration: string, n: number) => Array.from({ length: n }, () => statement(registration));
const ids = (statements: readonly { id: string }[]) => statements.map(({ id }) => id);
const wrong = { actor: { mbox: 'nobody' } };

describe('a real store', () => {
  test('takes statements in their order, by one request that is signed and says its version', async () => {
    const one = randomUUID();
    const told = several(one, 50);
    expect(await lrs().store(told)).toEqual({ kind: 'stored' });
    expect(ids(await real.kept(one))).toEqual(ids(told));
    expect(gate.asked).toMatchObject([{ method: 'POST', path: '/statements', ids: ids(told) }]);
    expect(gate.asked[0]?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('key:ñ:hunter2').toString('base64')}`,
      'x-experience-api-version': '1.0.3',
      'content-type': 'application/json',
    });
  });

  test('is not asked for nothing, and a slash at the end of its address is no matter', async () => {
    expect(await lrs().store([])).toEqual({ kind: 'stored' });
    expect(gate.asked).toEqual([]);
    expect(await lrs({ url: `${gate.url}/` }).store(several(randomUUID(), 1))).toEqual({ kind: 'stored' });
  });

  test('keeps once what it is handed twice, also when its answer was lost', async () => {
    const one = randomUUID();
    const told = several(one, 7);
    gate.next({ kind: 'lost' });
    expect(await lrs().store(told)).toMatchObject({ kind: 'later' });
    expect(await real.kept(one)).toHaveLength(7);
    expect(await lrs().store(told)).toEqual({ kind: 'stored' });
    expect(ids(await real.kept(one))).toEqual(ids(told));
  });

  test.each([[0], [3], [6], [0, 1, 2, 5], [0, 1, 2, 3, 4, 5, 6]])(
    'refuses what is wrong (%j of seven) and takes the others, in their order',
    async (...bad) => {
      const one = randomUUID();
      const told = several(one, 7).map((each, at) => (bad.includes(at) ? { ...each, ...wrong } : each));
      expect(await lrs().store(told)).toEqual({
        kind: 'refused',
        ids: ids(told.filter((_, at) => bad.includes(at))),
        why: 'refused',
      });
      expect(ids(await real.kept(one))).toEqual(ids(told.filter((_, at) => !bad.includes(at))));
    },
  );

  test('has what we told it before, with another time: that is stored, and the new is taken', async () => {
    const one = randomUUID();
    const [first, ...rest] = several(one, 4);
    if (first === undefined) throw new Error('none');
    await lrs().store([first]);
    const told = [{ ...first, timestamp: '2026-11-24T15:00:01.000Z' }, ...rest];
    gate.reset();
    expect(await lrs().store(told)).toEqual({ kind: 'stored' });
    expect(ids(await real.kept(one))).toEqual(ids(told));
    // It had found fault with it.
    expect(gate.asked.filter(({ method }) => method === 'GET')).toHaveLength(1);
  });

  test('has something else under this id: refused', async () => {
    const one = randomUUID();
    const [first, second] = several(one, 2);
    if (first === undefined || second === undefined) throw new Error('none');
    await lrs().store([first]);
    for (const other of [
      { verb: { id: 'http://adlnet.gov/expapi/verbs/answered' } },
      { object: { id: 'urn:uuid:00000000-0000-4000-8000-000000000000' } },
      { context: { registration: randomUUID() } },
      { result: { success: false } },
    ]) {
      expect(await lrs().store([{ ...first, ...other }, second])).toMatchObject({
        kind: 'refused',
        ids: [first.id],
      });
    }
    expect(ids(await real.kept(one))).toEqual([first.id, second.id]);
  });
});

describe('later', () => {
  test.each([301, 401, 403, 404, 405, 429, 500, 502, 503])('after status %i', async (status) => {
    gate.always(answers(status, { location: '/elsewhere' }));
    expect(await lrs().store(several(randomUUID(), 3))).toEqual({ kind: 'later', why: `status_${status}` });
    expect(gate.asked).toHaveLength(1);
  });

  test.each([
    ['120', 120_000],
    ['Tue, 24 Nov 2026 15:10:00 GMT', 600_000],
    ['999999999', 86_400_000],
    ['Tue, 24 Nov 2026 14:00:00 GMT', undefined],
    ['soon', undefined],
    ['-5', undefined],
  ])('when the store says so: %s', async (said, afterMs) => {
    gate.next(answers(503, { 'retry-after': said, date: 'Tue, 24 Nov 2026 15:00:00 GMT' }));
    expect(await lrs().store(several(randomUUID(), 1))).toEqual({
      kind: 'later',
      why: 'status_503',
      ...(afterMs !== undefined && { afterMs }),
    });
  });

  test('where nobody answers, or in no time', async () => {
    gate.next({ kind: 'silent' });
    expect(await lrs({ timeoutMs: 100 }).store(several(randomUUID(), 1))).toMatchObject({ kind: 'later' });
    const closed = await startGate();
    await closed.close();
    expect(await lrs({ url: closed.url }).store(several(randomUUID(), 1))).toEqual({
      kind: 'later',
      why: 'ECONNREFUSED',
    });
  });

  test.each(['<html>Welcome</html>', '{}', '[]', '["00000000-0000-4000-8000-000000000000"]'])(
    'when who answers is no store: %s',
    async (body) => {
      gate.next(answers(200, {}, body));
      expect(await lrs().store(several(randomUUID(), 1))).toEqual({ kind: 'later', why: 'no_ids' });
    },
  );

  test('in the middle of looking for what is refused', async () => {
    const told = several(randomUUID(), 4);
    gate.next(answers(400), answers(503));
    expect(await lrs().store(told)).toMatchObject({ kind: 'later', why: 'status_503' });
    expect(await lrs().store(told)).toEqual({ kind: 'stored' });
  });

  test('when it would take too long', async () => {
    gate.always(answers(400));
    expect(await lrs({ budgetMs: -1 }).store(several(randomUUID(), 4))).toEqual({
      kind: 'later',
      why: 'slow',
    });
  });
});

test('too much at once is handed over in parts', async () => {
  const one = randomUUID();
  const told = several(one, 5);
  gate.next(answers(413));
  expect(await lrs().store(told)).toEqual({ kind: 'stored' });
  expect(gate.asked.map((each) => each.ids.length)).toEqual([5, 3, 2]);
  expect(ids(await real.kept(one))).toEqual(ids(told));
});

test('where we may not read, what is there under our id is ours', async () => {
  gate.next(answers(409), answers(403));
  expect(await lrs().store(several(randomUUID(), 1))).toEqual({ kind: 'stored' });
});

test('what was voided there is there', async () => {
  const told = several(randomUUID(), 1);
  gate.next(answers(409), answers(404), answers(200, {}, JSON.stringify(told[0])));
  expect(await lrs().store(told)).toEqual({ kind: 'stored' });
  expect(gate.asked.map(({ path }) => path)).toEqual([
    '/statements',
    `/statements?statementId=${told[0]?.id}`,
    `/statements?voidedStatementId=${told[0]?.id}`,
  ]);
});

test('neither secrets nor people are logged', () => {
  expect(log.lines.length).toBeGreaterThan(10);
  for (const word of ['hunter2', 'someone', 'latido.example.org', '127.0.0.1']) {
    expect(log.text()).not.toContain(word);
  }
});

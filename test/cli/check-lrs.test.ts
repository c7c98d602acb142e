import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rememberLrs } from '#flows/training/statements/store.ts';
import { tell } from '#flows/training/statements/tell.ts';
import { checkLrs, checkStatements } from '#src/cli/check-lrs.ts';
import { answers, startGate } from '#test/support/lrs/gate.ts';
import { type RealLrs, startRealLrs } from '#test/support/lrs/real.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { start } from '#test/support/testports.ts';
import { enrolled, plantCourse, plantPeople } from '#test/training/support.ts';

let real: RealLrs;
let gate: Awaited<ReturnType<typeof startGate>>;
let database: TestDatabase;
beforeAll(async () => {
  [real, database] = await Promise.all([startRealLrs(), createTestDatabase()]);
  gate = await startGate(real.url);
});
afterAll(async () => {
  await gate.close();
  await Promise.all([real.stop(), database.drop()]);
});

const look = (url = gate.url) => checkLrs({ url, key: 'key', secret: 'geheim' });

describe('the store', () => {
  test('is asked who it is, and handed nothing', async () => {
    gate.reset();
    expect(await look()).toEqual({
      level: 'good',
      what: 'Learning records',
      seen: 'the store takes statements',
    });
    expect(gate.asked.map(({ method, path, ids }) => [method, path, ids])).toEqual([
      ['GET', '/about', []],
      ['POST', '/statements', []],
    ]);
  });

  test.each([
    [[answers(404)], 'no learning record store'],
    [[answers(200, {}, '<html>')], 'no learning record store'],
    [[answers(302, { location: '/login' })], 'no learning record store'],
    [[answers(200, {}, '{"version":["2.0.0"]}')], 'speaks xAPI 2.0.0'],
    [[answers(200, {}, '{"version":["1.0.3"]}'), answers(401)], 'refuses the key (status 401)'],
    [[answers(200, {}, '{"version":["1.0.3"]}'), answers(403)], 'refuses the key (status 403)'],
    [[answers(200, {}, '{"version":["1.0.3"]}'), answers(500)], 'status 500'],
  ])('that is not as it should be is told of (%#)', async (fates, seen) => {
    gate.reset();
    gate.next(...fates);
    const finding = await look();
    expect(finding).toMatchObject({ seen: expect.stringContaining(seen), todo: expect.any(String) });
    expect(finding.level).not.toBe('good');
    expect(JSON.stringify(finding)).not.toContain('geheim');
  });

  test('that is away', async () => {
    const closed = await startGate();
    await closed.close();
    expect(await look(closed.url)).toMatchObject({
      level: 'bad',
      seen: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

test('what waits and what was refused', async () => {
  const { db } = database;
  await rememberLrs(db, 'account', start);
  const [person = ''] = await plantPeople(db, 1);
  const enrolment = await enrolled(db, { person, course: await plantCourse(db) });
  expect(await checkStatements(db, start)).toMatchObject({
    level: 'good',
    seen: 'all statements are stored',
  });
  await tell(db, { person, enrolment, verb: 'registered', now: start });
  expect(await checkStatements(db, start)).toMatchObject({ level: 'good', seen: '1 statements wait' });
  const later = new Date(start.getTime() + 25 * 3_600_000);
  expect(await checkStatements(db, later)).toMatchObject({
    level: 'warn',
    seen: '1 statements wait, the first since 2026-11-24',
  });
  await db.updateTable('statements').set({ state: 'refused', reason: 'refused' }).execute();
  expect(await checkStatements(db, later)).toMatchObject({
    level: 'warn',
    seen: 'not taken: 1 (refused); 0 wait',
  });
  await rememberLrs(db, 'account', later);
  expect(await checkStatements(db, start)).toMatchObject({ seen: '1 statements wait' });
});

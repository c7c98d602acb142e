import { afterAll, beforeAll, expect, test } from 'vitest';
import { accounts } from '#src/cli/accounts.ts';
import { checkPeople } from '#src/cli/check-database.ts';
import { takeIn } from '#store/members.ts';
import { personOf } from '#store/people.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function run(...args: readonly string[]) {
  let [out, err] = ['', ''];
  const code = await accounts(
    args,
    { out: (line) => (out += `${line}\n`), err: (text) => (err += text), isTerminal: false },
    { open: async () => ({ db: database.db, close: async () => {} }) },
  );
  return { code, out, err };
}

test('wrong usage is told', async () => {
  for (const args of [
    ['x'],
    ['release'],
    ['release', 'p'],
    ['release', 'p', 't', ''],
    ['release', 'p', 't', 'k', 'more'],
  ]) {
    expect(await run(...args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage') });
  }
});

test('a disputed account is listed, and joined to the person of its address once it is released', async () => {
  const { db } = database;
  const at = { platform: 'uno', tenant: 't1' };
  const rules = { peopleFrom: 'file', guests: 'none' } as const;
  await db
    .insertInto('people')
    .values(
      ['ana', 'bea'].map((name) => ({
        name: `${name}\u001B[2J`,
        email: `${name}@example.org`,
        unit_id: null,
        manager_id: null,
        locale: null,
        time_zone: null,
        country: null,
        start_date: null,
        birthday: null,
        gone_at: null,
        roles: ['hr' as const],
      })),
    )
    .execute();
  await db
    .insertInto('directory_syncs')
    .values({ ...at, next_at: new Date() })
    .execute();
  const says = (email: string) => takeIn(db, at, [{ ...at, key: 'U1', email }], rules);
  const people = () => checkPeople(database, { owners: [], peopleFrom: 'file' });
  await says('ana@example.org');
  expect(await run()).toMatchObject({ code: 0, out: expect.stringContaining('Every account') });
  expect((await people()).level).toBe('good');
  expect(await run('release', 'uno', 't1', 'U1')).toMatchObject({ code: 1 });

  await says('bea@example.org');
  const { out } = await run();
  expect(out).toContain('uno t1 U1: was ana [2J’s');
  expect(out).not.toContain('\u001B');
  expect(out).not.toContain('@');
  expect(await people()).toMatchObject({ level: 'warn', seen: expect.stringMatching(/^2, .* 1 account /) });
  expect(await run('release', 'uno', 't1', 'U1')).toMatchObject({ code: 0 });
  expect(await db.selectFrom('directory_syncs').select('requested_at').executeTakeFirst()).toEqual({
    requested_at: expect.any(Date),
  });
  await says('bea@example.org');
  expect((await personOf(db, { ...at, key: 'U1' }))?.name).toContain('bea');

  await says('ana@example.org');
  expect(await run('release', 'uno', 't2')).toMatchObject({ code: 1 });
  expect(await run('release', 'uno', 't1')).toMatchObject({ code: 0, out: expect.stringContaining(': 1.') });
  await says('ana@example.org');
  expect((await personOf(db, { ...at, key: 'U1' }))?.name).toContain('ana');
});

import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Block, type Card, plain } from '#core/card.ts';
import { locales } from '#core/i18n.ts';
import type { Context } from '#core/outcome.ts';
import { peopleFlow } from '#flows/people/flow.ts';
import { personById } from '#store/people.ts';
import { commandCall } from '#test/support/call.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { now } from './helpers.ts';

// How HR is told of who is who on the platforms. The reading itself: test/core/directory.test.ts.

let database: TestDatabase;
let hr: string;
let other: string;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await sql`truncate people, directory_syncs cascade`.execute(database.db);
  const add = async (name: string, roles: string, more = {}) => {
    const values = {
      name,
      email: `${name.toLowerCase()}@x.co`,
      roles: sql<never>`${roles}::text[]`,
      locale: 'en',
    };
    const { id } = await database.db
      .insertInto('people')
      .values({ ...values, ...more })
      .returning('id')
      .executeTakeFirstOrThrow();
    return id;
  };
  hr = await add('Hana', '{hr}', { time_zone: 'America/Lima' });
  other = await add('Otto', '{}');
  await add('Gone', '{}', { gone_at: now });
  await add('Chat', '{}', { from_chat: true });
});

type Row = Readonly<Record<string, unknown>>;
async function reading(row: Row): Promise<void> {
  const values = { platform: 'chat', tenant: 'T1', next_at: new Date('2026-11-22T09:10:00Z'), ...row };
  await database.db.insertInto('directory_syncs').values(values).execute();
}
const at = new Date('2026-11-21T08:30:00Z');
const ended = {
  state: 'done',
  finished_at: at,
  completed_at: at,
  seen: 1_204,
  joined: 1_190,
  unmatched: 9,
  guests: 5,
};

async function as<T>(who: string, run: (context: Context) => Promise<T>): Promise<T> {
  return database.db.transaction().execute(async (db) => {
    const person = (await personById(db, who)) ?? expect.fail('nobody');
    return run({ db, now, person, locale: person.locale });
  });
}
const ask = (who: string) =>
  as(who, async (context) => {
    const command = peopleFlow.commands?.[0] ?? expect.fail('no command');
    return (await command.handle(context, commandCall({ text: '' }))).reply;
  });
const press = (who: string, name: string) =>
  as(who, async (context) => {
    const action = peopleFlow.actions?.find((one) => one.name === name) ?? expect.fail(`no ${name}`);
    return (await action.handle(context, {}, {} as never)).reply;
  });
const lines = (block: Block): readonly string[] =>
  block.kind === 'facts'
    ? block.facts.map(({ label, value }) => `${label}: ${value}`)
    : block.kind === 'heading'
      ? [block.text]
      : 'text' in block
        ? [plain(block.text)]
        : [];
const read = (reply: object): string => {
  const { card } = reply as { card?: Card };
  return card === undefined ? expect.fail('no card') : card.blocks.flatMap(lines).join('\n');
};
const buttons = (reply: object) => ((reply as { card?: Card }).card?.buttons ?? []).map(({ name }) => name);

test('where no platform has people of its own, the command is the file', async () => {
  expect(await ask(hr)).toMatchObject({ kind: 'ask' });
});

test('how it stands, in counts, with times in HR’s own zone', async () => {
  await reading(ended);
  const reply = await ask(hr);
  const words = read(reply);
  for (const said of [
    'Chat\n',
    '1,204',
    '1,190',
    '21 November',
    '03:30',
    'not in HR’s file: 9',
    'Guests there: 5',
  ]) {
    expect(words).toContain(said);
  }
  // Hana and Otto: neither is on a platform; who is gone or known from the chat alone is in no file.
  expect(words).toContain('In HR’s file, on no platform: 2');
  expect(buttons(reply)).toEqual(['people.choose', 'people.readAgain']);
  await sql`insert into identities (platform, tenant, key, person_id) values
    ('chat', 'T1', 'U1', ${hr}), ('elsewhere', 'x', 'U2', ${other})`.execute(database.db);
  expect(read(await ask(hr))).toContain('on no platform: 1');
});

test.each([
  [{}, /within a minute/],
  [{ state: 'running', seen: 4_200, claimed_at: at }, /being read now: 4,200 people so far/],
  [
    { ...ended, state: 'running', seen: 1, completed_at: at },
    /1 person so far\. Read to the end before: .*03:30/,
  ],
  [
    { ...ended, state: 'failed', failure: 'auth' },
    /install it there again.*stopped: .*again by itself: .*04:10/,
  ],
  [{ ...ended, state: 'failed', failure: 'gone' }, /could not be reached/],
  [{ ...ended, state: 'failed', failure: 'never heard of' }, /went wrong on my side/],
  [{ ...ended, state: 'away' }, /not installed there now/],
])('%j', async (row, says) => {
  await reading(row);
  const words = read(await ask(hr));
  expect(words).toMatch(says);
  // Half a count is no count.
  expect(words).not.toContain('1,190');
});

test('a new reading is asked for, once, and then can be looked at', async () => {
  await reading(ended);
  await reading({ ...ended, tenant: 'T2', state: 'away' });
  const asked = await press(hr, 'people.readAgain');
  expect(asked.kind).toBe('replace');
  expect(read(asked)).toContain('It is read again now');
  expect(buttons(asked)).toEqual(['people.choose', 'people.lookAgain']);
  const rows = await database.db.selectFrom('directory_syncs').select(['tenant', 'requested_at']).execute();
  expect(new Map(rows.map((row) => [row.tenant, row.requested_at]))).toEqual(
    new Map([
      ['T1', now],
      ['T2', null],
    ]),
  );
  await database.db.updateTable('directory_syncs').set({ requested_at: null }).execute();
  expect(buttons(await press(hr, 'people.lookAgain'))).toEqual(['people.choose', 'people.readAgain']);
});

test('many places: those with trouble first, the rest as a number', async () => {
  for (let n = 0; n < 9; n += 1) await reading({ ...ended, tenant: `T${n}` });
  await reading({ ...ended, tenant: 'T9', state: 'failed', failure: 'network' });
  const words = read(await ask(hr));
  expect(words.indexOf('T9')).toBeLessThan(words.indexOf('T0'));
  expect(words).toContain('And 5 more places');
});

test('nobody else is told, nor may ask', async () => {
  await reading(ended);
  for (const reply of [
    await ask(other),
    await press(other, 'people.readAgain'),
    await press(other, 'people.lookAgain'),
  ]) {
    expect(read(reply)).toContain('Only HR');
    expect(read(reply)).not.toContain('1,204');
  }
  const { requested_at: requested } = await database.db
    .selectFrom('directory_syncs')
    .select('requested_at')
    .executeTakeFirstOrThrow();
  expect(requested).toBeNull();
});

test('samples differ between the languages', () => {
  const all = locales.map((locale) =>
    JSON.stringify(peopleFlow.samples(locale).filter(({ name }) => name.startsWith('standing'))),
  );
  expect(new Set(all).size).toBe(3);
});

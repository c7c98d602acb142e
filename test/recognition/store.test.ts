import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  boost,
  chooseSeen,
  chooseStanding,
  editRecognition,
  hide,
  showAgain,
  undo,
  undoWithinMs,
} from '#flows/recognition/changing/store.ts';
import { type Gift, give, remaining } from '#flows/recognition/giving/store.ts';
import { pointsOf, recognitionById } from '#flows/recognition/store.ts';
import type { Db } from '#store/db.ts';
import { personById } from '#store/people.ts';
import { type RecognitionSettings, readSetting, writeSetting } from '#store/settings.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';

/** A Tuesday. */
const now = new Date('2026-11-24T15:00:00Z');
const dayMs = 86_400_000;
let database: TestDatabase;
let db: Db;
let ana = '';
let luis = '';
let bea = '';

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query('truncate people, units, recognitions, settings cascade');
  ana = await person('Ana');
  luis = await person('Luis');
  bea = await person('Bea');
});

async function person(name: string): Promise<string> {
  const { rows } = await database.pool.query<{ id: string }>(
    `insert into people (name, time_zone, attributes) values ($1, 'America/Bogota', '{}') returning id`,
    [name],
  );
  return rows[0]?.id ?? '';
}
async function who(id: string) {
  const found = await personById(db, id);
  if (found === undefined) throw new Error('nobody');
  return found;
}
const nobodyOutside = async (): Promise<string> => {
  throw new Error('nobody is outside');
};
async function gives(
  by: string,
  to: readonly string[],
  over: Partial<Omit<Gift, 'giver' | 'receivers'>> = {},
  within: Db = db,
) {
  const gift: Gift = {
    giver: await who(by),
    receivers: to.map((id) => ({ kind: 'person', id })),
    value: 'care',
    words: 'for what was done, and for what it changed',
    choice: 'public',
    now,
    ...over,
  };
  return give(within, await readSetting(db, 'recognition'), gift, nobodyOutside);
}
async function given(...args: Parameters<typeof gives>): Promise<string> {
  const result = await gives(...args);
  if (result.kind !== 'given') throw new Error(result.kind);
  return result.id;
}
const rules = (change: Partial<RecognitionSettings['allowance']>) =>
  writeSetting(db, 'recognition', {
    allowance: { period: 'week', everyone: 3, managers: 5, carryOver: false, perReceiver: 100, ...change },
  });
const left = async (id: string, at = now) => (await remaining(db, await who(id), at)).left;

describe('the allowance', () => {
  it('counts receivers and boosts; what was undone counts for nothing, what was hidden still does', async () => {
    await rules({});
    const first = await given(ana, [luis, bea]);
    expect(await left(ana)).toBe(1);
    const other = await given(luis, [bea]);
    expect((await boost(db, { id: other, by: await who(ana), now })).kind).toBe('boosted');
    expect(await left(ana)).toBe(0);
    expect((await gives(ana, [luis])).kind).toBe('allowance');
    await hide(db, { id: first, by: bea, reason: 'a reason', now });
    expect(await left(ana)).toBe(0);
    await showAgain(db, { id: first, by: bea, now });
    await undo(db, { id: first, by: ana, now });
    expect(await left(ana)).toBe(2);
    await undo(db, { id: other, by: luis, now });
    expect(await left(ana)).toBe(3);
  });

  it('is of the week in the giver’s own zone, to the second', async () => {
    await rules({});
    const monday = new Date('2026-11-30T05:00:00Z');
    await given(ana, [luis, bea], { now: new Date(monday.getTime() - 1) });
    expect(await left(ana, new Date(monday.getTime() - 1))).toBe(1);
    expect(await left(ana, monday)).toBe(3);
  });

  it('is more for whoever manages a unit today, and carries over what was left of the period before', async () => {
    await rules({ carryOver: true });
    await given(ana, [luis, bea], { now: new Date(now.getTime() - 7 * dayMs) });
    expect(await left(ana)).toBe(4);
    await database.pool.query(
      `with u as (insert into units (name) values ('Unit') returning id)
       insert into unit_managers (unit_id, person_id, source, until) select id, $1, 'hr', '2026-11-24' from u`,
      [ana],
    );
    expect(await left(ana)).toBe(8);
    expect(await left(ana, new Date(now.getTime() + dayMs))).toBe(4);
  });

  it('takes all receivers or none', async () => {
    await rules({ everyone: 1 });
    expect(await gives(ana, [luis, bea])).toMatchObject({ kind: 'allowance', left: { left: 1, of: 1 } });
    expect(await pointsOf(db, luis)).toBe(0);
  });

  it('names those who had enough from this giver', async () => {
    await rules({ perReceiver: 1 });
    await given(ana, [bea]);
    expect(await gives(ana, [luis, bea])).toMatchObject({ kind: 'perReceiver', receivers: [1] });
    expect((await gives(luis, [bea])).kind).toBe('given');
  });

  it('is taken once for one message', async () => {
    await given(ana, [luis], { source: 'a message' });
    expect((await gives(ana, [luis], { source: 'a message' })).kind).toBe('repeated');
    expect(await pointsOf(db, luis)).toBe(1);
  });
});

describe('who may see it', () => {
  it('waits for a choice that is just being made, and is waited for', async () => {
    let chosen: Promise<unknown> = Promise.resolve();
    const first = await db.transaction().execute(async (trx) => {
      const id = await given(ana, [luis], {}, trx);
      // It must see this one, which nobody sees yet.
      chosen = db
        .transaction()
        .execute((other) => chooseStanding(other, { person: luis, choice: 'private' }));
      await new Promise((resolve) => setTimeout(resolve, 150));
      return id;
    });
    await chosen;
    expect((await recognitionById(db, first))?.seen).toBe('private');

    let second: Promise<string> = Promise.resolve('');
    await db.transaction().execute(async (trx) => {
      await chooseStanding(trx, { person: luis, choice: 'team' });
      second = db.transaction().execute((other) => given(ana, [luis], {}, other));
      await new Promise((resolve) => setTimeout(resolve, 150));
    });
    expect((await recognitionById(db, await second))?.seen).toBe('team');
  });

  it('is a receiver’s own choice for one before their choice for all, and never more than the giver’s', async () => {
    const id = await given(ana, [luis], { choice: 'team' });
    await chooseStanding(db, { person: luis, choice: 'private' });
    expect((await recognitionById(db, id))?.seen).toBe('private');
    await chooseSeen(db, { id, person: luis, choice: 'public' });
    expect((await recognitionById(db, id))?.seen).toBe('team');
    expect((await chooseSeen(db, { id, person: bea, choice: 'public' })).kind).toBe('gone');
  });

  it('decides who joins in', async () => {
    const id = await given(ana, [luis], { choice: 'private' });
    expect((await boost(db, { id, by: await who(bea), now })).kind).toBe('gone');
  });
});

describe('changes', () => {
  it('are only its giver’s, in time, and of what stands', async () => {
    const id = await given(ana, [luis]);
    const late = new Date(now.getTime() + undoWithinMs + 1);
    const words = 'for something else that was done as well';
    expect((await editRecognition(db, { id, by: luis, words, now })).kind).toBe('gone');
    expect((await undo(db, { id, by: luis, now })).kind).toBe('gone');
    expect((await undo(db, { id, by: ana, now: late })).kind).toBe('late');
    expect((await editRecognition(db, { id, by: ana, revision: 1, words, now: late })).kind).toBe('edited');
    expect(
      (await editRecognition(db, { id, by: ana, revision: 1, words: `${words}!`, now: late })).kind,
    ).toBe('stale');
    expect((await editRecognition(db, { id, by: ana, revision: 1, words, now: late })).kind).toBe(
      'unchanged',
    );
    await hide(db, { id, by: bea, reason: 'a reason', now });
    expect((await undo(db, { id, by: ana, now })).kind).toBe('gone');
    expect((await editRecognition(db, { id, by: ana, words: `${words}?`, now })).kind).toBe('gone');
    // The words are the giver's: what they withdraw is never shown again.
    expect((await undo(db, { id, by: ana, now: late, withdrawn: true })).kind).toBe('undone');
    expect((await showAgain(db, { id, by: bea, now })).kind).toBe('gone');
    expect(await pointsOf(db, luis)).toBe(0);
  });

  it('survive the giver: erased, what they gave stands without their name', async () => {
    const id = await given(ana, [luis]);
    await database.pool.query('delete from people where id = $1', [ana]);
    expect(await recognitionById(db, id)).not.toHaveProperty('giver');
    expect(await pointsOf(db, luis)).toBe(1);
  });
});

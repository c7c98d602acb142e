import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Card } from '#core/card.ts';
import { locales } from '#core/i18n.ts';
import { createFairnessFlow } from '#flows/fairness/flow.ts';
import { alikeIn, coverageOfUnits } from '#flows/fairness/store.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import {
  allButtons,
  cardIn,
  createHands,
  newPerson,
  newUnit,
  plant,
  wordsIn,
} from '#test/support/recognition.ts';

let database: TestDatabase;
const db = () => database.db;
const now = new Date('2026-11-24T15:00:00Z');
const day = 86_400_000;
const ago = (days: number): Date => new Date(now.getTime() - days * day);
const flow = createFairnessFlow({});
const hands = () => createHands(db(), flow, () => now);

let hr: string;
let team: readonly string[];
let other: readonly string[];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await sql`truncate people, units, recognitions, outsiders, settings cascade`.execute(db());
  hr = await newPerson(db(), { name: 'Helena', roles: ['hr'] });
  const crew = async (unit: string, name: string, count: number) => {
    const id = await newUnit(db(), unit);
    const ids: string[] = [];
    for (let n = 0; n < count; n += 1) ids.push(await newPerson(db(), { name: `${name} ${n}`, unit: id }));
    return ids;
  };
  team = await crew('Logistics', 'Lo', 8);
  other = await crew('Billing', 'Bi', 8);
  // Each thanks the next three of their team, twice.
  for (const ids of [team, other]) {
    for (const [at, from] of ids.entries()) {
      for (const step of [1, 2, 3, 9, 10, 11]) {
        const to = ids[(at + (step % 8)) % 8] ?? from;
        await plant(db(), {
          at: ago(1 + ((at * 11 + step * 7) % 58)),
          from,
          people: [to],
          words: `thanks ${at} ${step}`,
        });
      }
    }
  }
});

const see = async (what: string, from?: number, who = hr): Promise<Card> =>
  cardIn(
    await hands()
      .as(who)
      .press({ kind: 'action', name: 'fairness.show', input: { what, ...(from !== undefined && { from }) } }),
  );
const overview = async (who = hr): Promise<Card> => cardIn(await hands().as(who).command('fairness'));
const labels = (card: Card) => allButtons(card).map(({ label }) => label);
const named = (ids: readonly string[], at: number): string => ids[at] ?? '';

async function plantPair(a: string, b: string, seen: 'public' | 'private' = 'private'): Promise<void> {
  for (let n = 0; n < 9; n += 1) {
    await plant(db(), { at: ago(3 + n * 9), from: a, people: [b], words: `the secret reason ${n}`, seen });
    await plant(db(), { at: ago(4 + n * 9), from: b, people: [a], words: `another secret ${n}`, seen });
  }
}

describe('who may see it', () => {
  test('HR alone: each call and each press checks it, and the way in is shown to nobody else', async () => {
    await plantPair(named(team, 0), named(other, 0));
    const one = named(team, 1);
    for (const card of [
      await overview(one),
      ...(await Promise.all(
        ['overview', 'how', 'pairs', 'rings', 'bursts'].map((what) => see(what, 0, one)),
      )),
    ]) {
      expect(wordsIn(card)).toContain('for HR alone');
      expect(wordsIn(card)).not.toContain('Lo 0');
      expect(allButtons(card)).toEqual([]);
    }
    await sql`update people set roles = '{}' where id = ${hr}`.execute(db());
    expect(wordsIn(await see('pairs'))).toContain('for HR alone');
  });

  test('answers to one word in each language', () => {
    expect(flow.commands?.map(({ words }) => words)).toEqual([
      { en: ['fairness'], es: ['equidad'], pt: ['equidade'] },
    ]);
    for (const locale of locales) expect(flow.samples(locale).length).toBeGreaterThan(8);
  });
});

describe('the whole', () => {
  test('tells rates and how evenly it is spread, and names no person', async () => {
    const words = wordsIn(await overview());
    // Helena is neither thanked nor thanks.
    expect(words).toContain('94%, 16 of 17');
    expect(words).toMatch(/about evenly \(Gini 0\.\d\d; 0\.\d\d would come about by chance\)/);
    expect(words).toContain('Nothing that chance, teams and projects would not explain');
    expect(words).not.toMatch(/(Lo|Bi) \d|Helena/);
    expect(labels(await overview())).toEqual(['How this is worked out']);
  });

  test('by unit: whoever is in a group of fewer than five is counted in with others', async () => {
    const unit = await newUnit(db(), 'Board');
    for (const name of ['X', 'Y']) await newPerson(db(), { name, unit });
    const card = await overview();
    const bars = card.blocks.flatMap((block) => (block.kind === 'bars' ? block.bars : []));
    expect(bars.map(({ label, caption }) => `${label}: ${caption}`)).toEqual([
      'Billing and smaller groups: 73%, 8 of 11',
      'Logistics: 100%, 8 of 8',
    ]);
    expect(wordsIn(card)).not.toContain('Board');
  });

  test('counts what stands: not what was hidden or undone, not before 60 days, not the gone, not a unit’s', async () => {
    const [unit] = (await sql<{ id: string }>`select id from units where name = 'Billing'`.execute(db()))
      .rows;
    const fresh = await newPerson(db(), { name: 'Fresh' });
    const base = { from: named(team, 0), people: [fresh], words: 'thanks' };
    await plant(db(), { ...base, at: ago(2), state: 'hidden' });
    await plant(db(), { ...base, at: ago(2), state: 'undone' });
    await plant(db(), { ...base, at: ago(61) });
    await plant(db(), { at: ago(1), from: fresh, units: [unit?.id ?? ''], words: 'thanks to all of you' });
    await sql`update people set gone_at = ${now} where id = ${named(other, 7)}`.execute(db());
    const rows = await coverageOfUnits(db(), { from: ago(60), to: now });
    expect(rows.find((row) => row.unit === undefined)).toEqual({
      unit: undefined,
      people: 2,
      thanked: 0,
      gave: 1,
    });
    expect(rows.find((row) => row.unit === unit?.id)).toMatchObject({ people: 7, thanked: 7 });
  });

  test('an organisation with nobody in it is told nothing', async () => {
    await sql`truncate recognitions cascade`.execute(db());
    await sql`delete from people where id <> ${hr}`.execute(db());
    const words = wordsIn(await overview());
    expect(words).toContain('too few people');
    expect(words).toContain('too few thank-yous');
    expect(words).toContain('Nothing that chance');
  });
});

describe('what stands out', () => {
  test('a pair, with why, what may be behind it and what to ask, and not a word of what they said', async () => {
    await plantPair(named(team, 0), named(other, 0));
    const card = await overview();
    expect(wordsIn(card)).toContain('1 pair.');
    expect(labels(card)).toEqual(['See pairs', 'How this is worked out']);
    const pairs = wordsIn(await see('pairs'));
    expect(pairs).toContain('Bi 0 and Lo 0');
    expect(pairs).toMatch(/Lo 0 thanked Bi 0 on 9 of 1\d days of giving thanks; expected: about 0\.\d\./);
    expect(pairs).toContain('They are in different teams.');
    expect(pairs).toContain('It may well be innocent');
    expect(pairs).toContain('You could ask each of them');
    expect(pairs).toContain('nobody was told');
    expect(pairs).not.toContain('secret');
    expect(labels(await see('pairs'))).toEqual(['Back to the report']);
  });

  test('is gone when HR hides it, when they are gone, or when it is long ago', async () => {
    const [a, b] = [named(team, 0), named(other, 0)];
    await plantPair(a, b);
    await sql`update recognitions set state = 'hidden' where words like 'another secret%'`.execute(db());
    expect(wordsIn(await see('pairs'))).toContain('There are none');
    await sql`update recognitions set state = 'stands'`.execute(db());
    expect(wordsIn(await see('pairs'))).toContain('Lo 0');
    await sql`update recognitions set at = at - interval '200 days' where words like '%secret%'`.execute(
      db(),
    );
    expect(wordsIn(await see('pairs'))).toContain('There are none');
    await sql`update recognitions set at = at + interval '200 days' where words like '%secret%'`.execute(
      db(),
    );
    await sql`update people set gone_at = ${now} where id = ${b}`.execute(db());
    expect(wordsIn(await see('pairs'))).toContain('There are none');
  });

  test('a ring, and a burst of copied words', async () => {
    const ring = [named(team, 0), named(other, 0), named(other, 4)];
    await sql`delete from recognitions where giver_id = any(${ring}::uuid[])`.execute(db());
    for (const [at, from] of ring.entries())
      for (let n = 0; n < 9; n += 1)
        await plant(db(), {
          at: ago(2 + n * 9 + at),
          from,
          people: [ring[(at + 1) % 3] ?? from],
          words: `why ${at}.${n}`,
        });
    const from = named(team, 5);
    for (const [n, to] of [...other, ...team.slice(0, 4)].entries())
      await plant(db(), {
        at: new Date(ago(70).getTime() + n * 60_000),
        from,
        people: [to],
        words: `Muchas gracias por todo lo que haces cada semana, persona número ${n}`,
      });
    const card = await overview();
    expect(wordsIn(card)).toContain('1 ring and 1 burst.');
    const rings = wordsIn(await see('rings'));
    expect(rings).toContain('Bi 0, Bi 4 and Lo 0');
    expect(rings).toMatch(/27 of 27 days/);
    const bursts = wordsIn(await see('bursts'));
    expect(bursts).toContain('Lo 5');
    expect(bursts).toContain('Gave 12 thank-yous to 12 people');
    expect(bursts).toContain('nearly the same');
    expect(bursts).not.toContain('Muchas');
  });

  test('boosts of one another are a pair of their own kind', async () => {
    const [a, b] = [named(team, 0), named(other, 0)];
    const boost = async (by: string, to: string) => {
      for (let n = 0; n < 9; n += 1) {
        const id = await plant(db(), {
          at: ago(80 - n),
          from: hr,
          people: [to],
          words: `from HR ${n} ${to}`,
        });
        await sql`insert into recognition_boosts values (${id}, ${by}, ${ago(70 - n * 3)})`.execute(db());
      }
    };
    await boost(a, b);
    await boost(b, a);
    const { rows } = await sql<{ id: string; to: string }>`select r.id, x.person_id as to from recognitions r
      join recognition_receivers x on x.recognition_id = r.id where r.giver_id <> ${hr}`.execute(db());
    for (const [n, { id }] of rows.entries()) {
      const by = named([...team, ...other], 1 + (n % 15));
      await sql`insert into recognition_boosts values (${id}, ${by}, ${ago(1 + (n % 80))}) on conflict do nothing`.execute(
        db(),
      );
    }
    expect(wordsIn(await see('pairs'))).toMatch(/Lo 0 joined in on thanks to Bi 0 on 9 of \d+ days/);
  });
});

test('texts are compared where they lie, whatever they are', async () => {
  const say = (words: string) => plant(db(), { at: ago(1), from: hr, people: [named(team, 0)], words });
  const same = [
    await say('Gracias, Ana: por cerrar el pedido del norte a tiempo'),
    await say('GRACIAS Luis!! por cerrar el pedido del norte a tiempo'),
    await say('Por quedarte el sábado con la familia que llegó tarde'),
  ];
  const marks = [await say('🎉🎉🎉'), await say('🎉🎉🎉'), await say('🙏'), await say('…')];
  const [a, b, c] = await alikeIn(db(), [same, marks, []]);
  expect(a).toBeCloseTo(2 / 3, 12);
  expect(b).toBeCloseTo(1 / 2, 12);
  expect(c).toBe(0);
});

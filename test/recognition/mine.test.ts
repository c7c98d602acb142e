import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Card } from '#core/card.ts';
import type { Chart, Charts } from '#core/chart.ts';
import type { FlowPart } from '#core/flow.ts';
import { locales } from '#core/i18n.ts';
import { createMine, home } from '#flows/recognition/mine/mine.ts';
import { samples } from '#flows/recognition/mine/samples.ts';
import { pointsOf } from '#flows/recognition/store.ts';
import { readSetting } from '#store/settings.ts';
import { testPorts } from '#test/support/ports.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import {
  allButtons,
  buttonNamed,
  cardIn,
  createHands,
  formIn,
  newPerson,
  newUnit,
  plant,
  wordsIn,
} from '#test/support/recognition.ts';

let database: TestDatabase;
const db = () => database.db;
const now = new Date('2026-11-24T15:00:00Z');
const at = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);

const drawn: Chart[] = [];
const { charts } = testPorts();
const recording: Charts = {
  ...charts,
  png: async (chart, look) => {
    drawn.push(chart);
    return charts.png(chart, look);
  },
};
const part: FlowPart = createMine({ charts: recording });
const hands = (of: FlowPart = part) => createHands(db(), of, () => now);

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  drawn.length = 0;
  await sql`truncate people, units, recognitions, outsiders, settings cascade`.execute(db());
});

const factsOf = (card: Card): Record<string, string> =>
  Object.fromEntries(
    card.blocks
      .flatMap((block) => (block.kind === 'facts' ? block.facts : []))
      .map(({ label, value }) => [label, value]),
  );
const quotes = (card: Card): readonly string[] =>
  card.blocks.flatMap((block) => (block.kind === 'quote' ? [block.text.join('')] : []));

describe('what I received and gave', () => {
  test('before the first one it says so, draws nothing, and offers the first step', async () => {
    const ana = await newPerson(db(), { name: 'Ana', locale: 'es' });
    const card = cardIn(await hands().as(ana).command('me'));
    expect(wordsIn(card)).toContain('Todavía no tienes agradecimientos');
    expect(card.blocks.some(({ kind }) => kind === 'picture')).toBe(false);
    expect(drawn).toEqual([]);
    expect(buttonNamed(card, 'recognition.thank').label).toBe('Agradecer a alguien');
  });

  test('figures, a picture with all of it in words, and the last ones', async () => {
    const [ana, luis, bea] = [
      await newPerson(db(), { name: 'Ana' }),
      await newPerson(db(), { name: 'Luis' }),
      await newPerson(db(), { name: 'Bea' }),
    ];
    for (const n of [1, 2, 3, 4])
      await plant(db(), {
        at: at(n),
        from: luis,
        people: [ana],
        words: `received ${n}`,
        boosts: n === 1 ? [bea] : [],
      });
    await plant(db(), {
      at: at(9),
      from: luis,
      people: [ana, bea],
      words: 'for two',
      value: 'care',
      seen: 'private',
    });
    await plant(db(), { at: at(10), from: luis, people: [ana], words: 'undone', state: 'undone' });
    await plant(db(), { at: at(11), from: luis, people: [ana], words: 'hidden', state: 'hidden' });
    await plant(db(), { at: at(12), from: ana, people: [bea, luis], words: 'given' });

    const card = cardIn(await hands().as(ana).command('me'));
    expect(factsOf(card)).toMatchObject({
      Received: '5 thank-yous',
      Given: '1 thank-you',
      Points: '6 (5 thank-yous, 1 person joined in)',
      // Two receivers, of this week's ten.
      'Left to give': '8 of 10, until 29 November 2026',
      'Who may see them': 'The organisation’s choice: everybody',
      '🤝 Service': '4',
      '🫶 Care': '1',
    });
    expect(await pointsOf(db(), ana)).toBe(6);
    expect(quotes(card)).toEqual(['received 1', 'received 2', 'received 3', 'given']);
    expect(drawn).toMatchObject([
      {
        kind: 'bars',
        title: 'What am I thanked for?',
        subtitle: 'Most of all for Service: 4 of 5.',
        from: 0,
        to: 5,
      },
    ]);
    const picture = card.blocks.find((block) => block.kind === 'picture');
    expect(picture?.alt).toBe(
      'What am I thanked for? Most of all for Service: 4 of 5. 5 thank-yous, all since the beginning. ' +
        'Service: 4; Care: 1; Teamwork: 0; Initiative: 0; Learning: 0.',
    );

    const older = cardIn(await hands().as(ana).press(buttonNamed(card, 'recognition.mine-older')));
    expect(quotes(older)).toEqual(['received 4', 'for two']);
    expect(allButtons(older).some(({ name }) => name === 'recognition.mine-older')).toBe(false);
  });

  test('without a picture nothing else is missing', async () => {
    const ana = await newPerson(db(), { name: 'Ana' });
    await plant(db(), { at: at(1), people: [ana], words: 'thanks' });
    const broken = createMine({ charts: { ...charts, png: () => Promise.reject(new Error('no fonts')) } });
    const card = cardIn(await hands(broken).as(ana).command('me'));
    expect(card.blocks.some(({ kind }) => kind === 'picture')).toBe(false);
    expect(factsOf(card)['🤝 Service']).toBe('1');
  });

  test('the real drawing takes such a profile', async () => {
    const { createCharts } = await import('#src/charts/charts.ts');
    const ana = await newPerson(db(), { name: 'Ana' });
    await plant(db(), { at: at(1), people: [ana], words: 'thanks' });
    const card = cardIn(
      await hands(createMine({ charts: createCharts() }))
        .as(ana)
        .command('me'),
    );
    const picture = card.blocks.find((block) => block.kind === 'picture');
    const bytes = Buffer.from(picture?.png ?? '', 'base64');
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(bytes.readUInt32BE(16)).toBe(800);
  });
});

describe('who may see mine', () => {
  test('one by one: the card says what holds and why, to nobody but whom it thanks', async () => {
    const [ana, luis] = [await newPerson(db(), { name: 'Ana' }), await newPerson(db(), { name: 'Luis' })];
    const id = await plant(db(), {
      at: at(1),
      from: luis,
      people: [{ id: ana, choice: 'public' }],
      words: 'between us',
      choice: 'private',
      seen: 'private',
    });
    const button = buttonNamed(cardIn(await hands().as(ana).command('me')), 'recognition.mine-one');
    const card = cardIn(await hands().as(ana).press(button));
    expect(wordsIn(card)).toContain('Your choice for this one: everybody.');
    expect(wordsIn(card)).toContain('You allowed more.');
    expect(card.buttons?.map(({ name, input }) => [name, input])).toEqual(
      ['public', 'team', 'private'].map((choice) => ['recognition.choose', { id, choice }]),
    );
    const other = cardIn(await hands().as(luis).press(button));
    expect(wordsIn(other)).not.toContain('between us');
    expect(other.summary).toContain('not to you');
  });

  test('in general: it holds for those received before, but for those chosen one by one', async () => {
    const [ana, luis] = [await newPerson(db(), { name: 'Ana' }), await newPerson(db(), { name: 'Luis' })];
    const mine = await plant(db(), { at: at(1), from: luis, people: [ana], words: 'a' });
    const chosen = await plant(db(), { at: at(2), people: [{ id: ana, choice: 'public' }], words: 'b' });
    const others = await plant(db(), { at: at(3), people: [luis], words: 'c' });
    const seen = async () =>
      Object.fromEntries(
        (await db().selectFrom('recognitions').select(['id', 'seen']).execute()).map((row) => [
          row.id,
          row.seen,
        ]),
      );
    const form = formIn(
      await hands().as(ana).press({ kind: 'open', name: 'recognition.mine-standing', input: {} }),
    );
    expect(form.values).toEqual({ choice: 'organisation' });

    const wrong = formIn(await hands().as(ana).submit(form, { choice: 'nobody' }));
    expect(wrong.errors?.choice).toBe('Choose one of the options.');

    const saved = await hands().as(ana).submit(form, { choice: 'team' });
    expect(wordsIn(cardIn(saved))).toContain('Thank-yous to you: Only my team.');
    expect(wordsIn(cardIn(saved))).toContain('1 earlier one has changed with it.');
    expect(await seen()).toEqual({ [mine]: 'team', [chosen]: 'public', [others]: 'public' });
    // What shows it is shown anew, and posts that wait are called off: it is not for everybody any more.
    expect(await hands().run(saved.extra.enqueue)).toEqual([
      {
        refresh: [`recognition:${mine}`, `recognition:${mine}:posts`],
        cancel: [`recognition:${mine}:posts`],
      },
    ]);

    const back = await hands().as(ana).submit(form, { choice: 'organisation' });
    expect(await seen()).toEqual({ [mine]: 'public', [chosen]: 'public', [others]: 'public' });
    expect(await hands().run(back.extra.enqueue)).toMatchObject([{ cancel: [] }]);
    const again = await hands().as(ana).submit(form, { choice: 'organisation' });
    expect(again.extra.enqueue).toEqual([]);
  });
});

// --- nothing leaks ---------------------------------------------------------------------------------------------------

/** Mulberry32: the same numbers for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}
const visibilities = ['public', 'team', 'private'] as const;
type Visibility = (typeof visibilities)[number];
const narrowest = (all: readonly Visibility[]): Visibility =>
  visibilities[Math.max(...all.map((one) => visibilities.indexOf(one)))] ?? 'private';

test.for([1, 2, 3, 4])(
  'whoever looks sees theirs and what their team may see, and nothing else (seed %i)',
  async (seed) => {
    const pick = numbers(seed);
    const units = [await newUnit(db(), 'A'), await newUnit(db(), 'B'), await newUnit(db(), 'C')];
    const people: { id: string; unit: string | undefined }[] = [];
    for (let n = 0; n < 9; n += 1) {
      const unit = units[n % 4];
      const roles: readonly 'hr'[] = n === 0 ? ['hr'] : [];
      people.push({ id: await newPerson(db(), { name: `P${n}`, roles, ...(unit && { unit }) }), unit });
    }
    const one = <T>(of: readonly T[]): T => of[pick(of.length)] as T;
    const all: Readonly<{
      from: string;
      to: typeof people;
      toUnits: readonly string[];
      state: string;
      seen: Visibility;
      words: string;
    }>[] = [];
    for (let n = 0; n < 60; n += 1) {
      const from = one(people).id;
      const to = people.filter(({ id }) => id !== from && pick(5) === 0).slice(0, 3);
      const toUnits = units.filter(() => pick(6) === 0);
      const choice = one(visibilities);
      const receivers = to.map(({ id }) => ({ id, choice: one([...visibilities, null]) }));
      const state = one(['stands', 'stands', 'stands', 'hidden', 'undone'] as const);
      const seen = narrowest([choice, ...receivers.map((each) => each.choice ?? 'public')]);
      const words = `word-${seed}-${n}-end`;
      const outsiders = pick(4) === 0 ? ['Outsider'] : [];
      await plant(db(), {
        at: at(n),
        from,
        people: receivers,
        units: toUnits,
        outsiders,
        words,
        state,
        choice,
        seen,
      });
      all.push({ from, to, toUnits, state, seen, words });
    }
    const standing = all.filter(({ state }) => state === 'stands');
    const found = (card: Card): readonly string[] => wordsIn(card).match(/word-\d+-\d+-end/g) ?? [];

    for (const { id, unit } of people) {
      const named = standing.filter(({ to }) => to.some((each) => each.id === id));
      const given = standing.filter(({ from }) => from === id);
      const team = standing.filter(
        ({ to, toUnits, seen }) =>
          seen !== 'private' &&
          unit !== undefined &&
          !to.some((each) => each.id === id) &&
          (to.some((each) => each.unit === unit) || toUnits.includes(unit)),
      );
      const words = (some: typeof all, most: number) => some.slice(0, most).map((each) => each.words);

      let card = cardIn(await hands().as(id).command('me'));
      expect(found(card)).toEqual([...words(named, 3), ...words(given, 3)]);
      const received = words(named, 3);
      while (card.buttons?.some(({ name }) => name === 'recognition.mine-older')) {
        card = cardIn(await hands().as(id).press(buttonNamed(card, 'recognition.mine-older')));
        received.push(...found(card));
      }
      expect(received).toEqual(words(named, 100));

      const place = await hands().as(id).within(home);
      expect(found(place)).toEqual([...words(named, 1), ...words(team, 3)]);

      for (const each of all) {
        const row = await db()
          .selectFrom('recognitions')
          .select('id')
          .where('words', '=', each.words)
          .executeTakeFirstOrThrow();
        const answer = await hands()
          .as(id)
          .press({ kind: 'action', name: 'recognition.mine-one', input: { id: row.id } });
        expect(found(cardIn(answer))).toEqual(named.includes(each) ? [each.words] : []);
      }
    }
    expect((await readSetting(db(), 'recognition')).visibility).toBe('public');
  },
);

test('samples are complete in every language, and titles are short', () => {
  for (const locale of locales) {
    const all = samples(locale);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const { form } of all) {
      if (form) expect(Math.max(form.title.length, form.submit.length)).toBeLessThanOrEqual(24);
    }
  }
});

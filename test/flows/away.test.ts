import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Card, Form, Values } from '#core/card.ts';
import type { ReplyTo } from '#core/chat.ts';
import type { Flow } from '#core/flow.ts';
import { locales } from '#core/i18n.ts';
import { type Context, done, type Outcome } from '#core/outcome.ts';
import { createSettingsFlow } from '#flows/settings/flow.ts';
import { leavesOf } from '#store/leaves.ts';
import { personById } from '#store/people.ts';
import { commandCall } from '#test/support/call.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';

/** In Auckland it is Monday, the 23rd, already. */
const now = new Date('2026-11-22T12:00:00Z');
const from = { platform: 'web', tenant: 'test', key: 'eva' };
const event = { id: '1', at: now, from, where: { ...from, route: 'dm:eva' }, direct: true };

let told: string[] = [];
const listening: Flow = {
  name: 'listening',
  samples: () => [],
  leaveChanged: async ({ db, person }) => {
    const days = await leavesOf(db, person.id);
    told.push(days.map((one) => `${one.from}..${one.to}`).join(' '));
    return { enqueue: [{ name: 'listening.plan', data: {}, once: `${told.length}` }], cancel: ['subject'] };
  },
};
const other: Flow = { name: 'other', samples: () => [] };
const flow = createSettingsFlow(() => [listening, other, flow]);

let database: TestDatabase;
let id: string;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  told = [];
  await database.db.deleteFrom('people').execute();
  const row = await database.db
    .insertInto('people')
    .values({ name: 'Eva', locale: 'en', time_zone: 'Pacific/Auckland', attributes: '{}' })
    .returning('id')
    .executeTakeFirstOrThrow();
  id = row.id;
});

async function context(): Promise<Context> {
  const person = await personById(database.db, id);
  if (person === undefined) throw new Error('nobody');
  return { db: database.db, now, person, locale: person.locale };
}
type Answer = Outcome<ReplyTo['action'] | ReplyTo['open'] | ReplyTo['submit'] | ReplyTo['command']>;
const cardOf = ({ reply }: Answer): Card => {
  if (!('card' in reply)) throw new Error(`no card: ${reply.kind}`);
  return reply.card;
};
const formOf = ({ reply }: Answer): Form => {
  if (reply.kind !== 'ask') throw new Error(`no form: ${reply.kind}`);
  return reply.form;
};
async function command(): Promise<Answer> {
  const found = flow.commands?.find(({ name }) => name === 'away');
  return (await found?.handle(await context(), commandCall({ text: '' }))) ?? done();
}
async function press(name: string, input: unknown): Promise<Answer> {
  const bound = flow.actions?.find((one) => one.name === name);
  const pressed = { ...event, kind: 'action' as const, name, input };
  return (await bound?.handle(await context(), bound.schema.parse(input), pressed)) ?? done();
}
async function submit(values: Values): Promise<Answer> {
  const bound = flow.submits?.find((one) => one.name === 'settings.awayAdd');
  const submitted = { ...event, kind: 'submit' as const, name: 'settings.awayAdd', input: {}, values };
  return (await bound?.handle(await context(), {}, submitted)) ?? done();
}
const wordsOf = (card: Card) => JSON.stringify(card.blocks);

describe('days away', () => {
  test('are found by the button on the settings and by their command', async () => {
    const home = await flow.home?.(await context());
    const button = home?.buttons?.find(({ name }) => name === 'settings.away');
    expect(button).toMatchObject({ kind: 'action', label: 'I’ll be away' });
    const [asked, pressed] = [await command(), await press('settings.away', {})];
    expect(asked).toEqual(pressed);
    expect(wordsOf(cardOf(asked))).toContain('You have told me of no days away.');
    expect(cardOf(asked).buttons).toMatchObject([{ kind: 'open', name: 'settings.awayAdd' }]);
  });

  test('are told of, shown, and taken back; every flow that plans by them hears of it', async () => {
    const saved = await submit({ from: '2026-12-21', to: '2027-01-08' });
    expect(wordsOf(cardOf(saved))).toContain('21 December 2026 to 8 January 2027');
    expect(saved).toMatchObject({ enqueue: [{ name: 'listening.plan', once: '1' }], cancel: ['subject'] });
    expect(JSON.stringify(await flow.home?.(await context()))).toContain(
      '21 December 2026 to 8 January 2027',
    );
    // The same first day: a correction.
    await submit({ from: '2026-12-21', to: '2026-12-31' });
    expect(told).toEqual(['2026-12-21..2027-01-08', '2026-12-21..2026-12-31']);
    const gone = await press('settings.awayRemove', { from: '2026-12-21' });
    expect([gone.reply.kind, gone.enqueue]).toMatchObject(['replace', [{ once: '3' }]]);
    expect(await leavesOf(database.db, id)).toEqual([]);
    // Pressed twice it is gone all the same.
    expect((await press('settings.awayRemove', { from: '2026-12-21' })).reply.kind).toBe('replace');
    expect(JSON.stringify(await flow.home?.(await context()))).not.toContain('Days away');
  });

  test('that are over are not shown; today’s are', async () => {
    await database.db
      .insertInto('leaves')
      .values([
        { person_id: id, from_day: '2026-11-16', to_day: '2026-11-22' },
        { person_id: id, from_day: '2026-11-23', to_day: '2026-11-23' },
      ])
      .execute();
    const card = wordsOf(cardOf(await command()));
    expect(card).toContain('23 November 2026 to 23 November 2026');
    expect(card).not.toContain('16 November');
  });

  test.each([
    ['2026-12-05', '2026-12-04', { to: 'The last day cannot come before the first.' }],
    // In Auckland the 22nd is over.
    ['2026-11-01', '2026-11-22', { to: 'These days are over. Choose days that end today or later.' }],
    ['2026-12-05', '2031-03-04', { to: 'Choose days that end within two years.' }],
    ['2020-01-01', '2026-12-04', { from: 'These days are over. Choose days that end today or later.' }],
    ['x', '', { from: 'Choose a day from the calendar.', to: 'Choose a day from the calendar.' }],
  ])('from %s to %s are not taken', async (first, last, errors) => {
    const again = formOf(await submit({ from: first, to: last }));
    expect([again.errors, again.values]).toEqual([errors, { from: first, to: last }]);
    expect(await leavesOf(database.db, id)).toEqual([]);
    expect(told).toEqual([]);
  });

  test('the words say in every language what becomes of lessons, and what a pause does not stop', () => {
    const lessons = {
      en: /lessons and their due dates/,
      es: /lecciones y sus fechas límite/,
      pt: /lições e os prazos/,
    };
    const mandatory = {
      en: /mandatory training/i,
      es: /capacitación obligatoria/i,
      pt: /treinamento obrigatório/i,
    };
    for (const locale of locales) {
      const samples = flow.samples(locale);
      const named = (name: string) => JSON.stringify(samples.find((one) => one.name === name));
      expect(named('away: none')).toMatch(lessons[locale]);
      for (const name of ['form', 'paused', 'saved, paused and opted out']) {
        expect(named(name)).toMatch(mandatory[locale]);
      }
    }
  });
});

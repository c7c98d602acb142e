import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Card, commandFacts, plain } from '#core/card.ts';
import type { Command } from '#core/flow.ts';
import { type Locale, locales } from '#core/i18n.ts';
import { type Context, done } from '#core/outcome.ts';
import { createHelpFlow } from '#flows/help/flow.ts';
import { personById } from '#store/people.ts';
import { commandCall } from '#test/support/call.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';

const now = new Date('2026-11-23T02:30:00Z');

const command = (name: string, words: Command['words'], shownTo: Command['shownTo']): Command => ({
  name,
  words,
  shownTo,
  about: (locale) => ({ summary: `${name} in ${locale}`, ...(name === 'report' && { usage: '[unit]' }) }),
  handle: async () => done(),
});
const report = command(
  'report',
  { en: ['report'], es: ['informe'], pt: ['relatório'] },
  (_person, manages) => manages,
);
const pulse = command('pulse', { en: ['pulse'], es: ['pulso'], pt: ['pulso'] }, (person) =>
  person.roles.includes('hr'),
);
const settings = command(
  'settings',
  { en: ['settings'], es: ['ajustes'], pt: ['configurações'] },
  () => true,
);

const { flow, unknown } = createHelpFlow(() => [...(flow.commands ?? []), settings, report, pulse]);
const help = flow.commands?.[0];

let database: TestDatabase;
const ids: Record<string, string> = {};

beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  const people = [
    { name: 'ana', roles: ['hr' as const] },
    { name: 'leo', roles: [] },
    { name: 'mia', roles: [] },
  ].map((person) => ({ ...person, attributes: '{}', time_zone: 'America/Bogota' }));
  for (const row of await db.insertInto('people').values(people).returning(['id', 'name']).execute()) {
    ids[row.name] = row.id;
  }
  const unit = await db
    .insertInto('units')
    .values({ name: 'Logistics' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const manages = { unit_id: unit.id, source: 'hr' as const };
  await db
    .insertInto('unit_managers')
    .values([
      { ...manages, person_id: ids.leo ?? '', acting: false, until: null },
      { ...manages, person_id: ids.mia ?? '', acting: true, until: '2026-11-22' },
    ])
    .execute();
});
afterAll(() => database.drop());

async function as(name: string, locale: Locale, at = now): Promise<Context> {
  const person = await personById(database.db, ids[name] ?? '');
  if (person === undefined) throw new Error('nobody');
  return { db: database.db, now: at, person, locale };
}
async function helpFor(context: Context): Promise<Card> {
  const outcome = await help?.handle(context, commandCall({ text: '' }));
  if (outcome?.reply.kind !== 'say') throw new Error('no card');
  expect(outcome.reply.to).toBe('asker');
  return outcome.reply.card;
}
async function answerTo(context: Context, typed: string): Promise<Card> {
  const { reply } = await unknown(context, typed);
  if (reply.kind !== 'say') throw new Error('no card');
  return reply.card;
}
const commandsOn = (card: Card) =>
  card.blocks.flatMap((block) =>
    block.kind === 'commands' ? commandFacts(block, '').facts.map((fact) => fact.label) : [],
  );
const wordsOn = (card: Card) =>
  card.blocks.map((block) =>
    'text' in block ? (typeof block.text === 'string' ? block.text : plain(block.text)) : '',
  );

describe('help', () => {
  it('shows people their own commands, by the words of their language', async () => {
    expect(commandsOn(await helpFor(await as('ana', 'es')))).toEqual(['ayuda', 'ajustes', 'pulso']);
    expect(commandsOn(await helpFor(await as('leo', 'en')))).toEqual(['help', 'settings', 'report [unit]']);
  });

  it('shows an acting manager the commands of managers until the end of the last day, where the manager is', async () => {
    // In Bogotá it is still the evening of the 22nd.
    expect(commandsOn(await helpFor(await as('mia', 'pt', now)))).toContain('relatório [unit]');
    const later = new Date('2026-11-23T05:00:00Z');
    expect(commandsOn(await helpFor(await as('mia', 'pt', later)))).not.toContain('relatório [unit]');
  });

  it('says how answers are treated and where the settings are, in every language', async () => {
    for (const locale of locales) {
      const card = await helpFor(await as('leo', locale));
      expect(wordsOn(card).at(-1)).toContain('5');
      // Once: what is said twice is read by nobody.
      const named = JSON.stringify(card.blocks).split(`"${settings.words[locale][0]}"`);
      expect(named).toHaveLength(2);
    }
  });
});

describe('words that are no command', () => {
  it.each([
    ['reprot', 'en', "I don't know “reprot”. Did you mean report?"],
    ['REPORTE de logística', 'es', 'No conozco “REPORTE de logística”. ¿Querías decir informe?'],
    ['relatorios', 'pt', 'Não conheço “relatorios”. Você quis dizer relatório?'],
    ['/confguracoes', 'en', "I don't know “/confguracoes”. Did you mean settings?"],
    ['helo', 'es', 'No conozco “helo”. ¿Querías decir ayuda?'],
  ] as const)('%s (%s)', async (typed, locale, said) => {
    const card = await answerTo(await as('leo', locale), typed);
    expect(wordsOn(card)[0]).toBe(said);
    expect(card.summary).toBe(said);
    expect(commandsOn(card)).toHaveLength(3);
  });

  it('guesses nothing far away, and no command the person is not shown', async () => {
    expect(wordsOn(await answerTo(await as('leo', 'en'), 'banana'))[0]).toBe("I don't know “banana”.");
    expect(wordsOn(await answerTo(await as('leo', 'en'), 'x'))[0]).toBe("I don't know “x”.");
    expect(wordsOn(await answerTo(await as('leo', 'es'), 'pulos'))[0]).toBe('No conozco “pulos”.');
    expect(wordsOn(await answerTo(await as('ana', 'es'), 'pulos'))[0]).toContain('pulso');
  });

  it('answers nothing visible with the help itself', async () => {
    const context = await as('leo', 'en');
    for (const typed of ['', ' \n\t', '\u200b\u202e']) {
      expect(await answerTo(context, typed)).toEqual(await helpFor(context));
    }
  });

  it('answers a greeting, thanks or a picture alone with the help itself, and no “I don’t know”', async () => {
    const context = await as('leo', 'en');
    for (const typed of ['hello!', 'Hola, Latido', '¡Buenos días!', 'Olá 🙂', 'OBRIGADA', '👍', '...'])
      expect(await answerTo(context, typed), typed).toEqual(await helpFor(context));
    for (const typed of ['hola informe', 'oi?x', '7'])
      expect(await answerTo(context, typed), typed).not.toEqual(await helpFor(context));
  });

  it('cuts hostile text, keeps markup literal and lets nothing turn the sentence around', async () => {
    const context = await as('leo', 'en');
    const begun = performance.now();
    const [first = ''] = wordsOn(await answerTo(context, '<!channel> *a* '.repeat(70_000)));
    expect(performance.now() - begun).toBeLessThan(500);
    expect(first).toBe("I don't know “<!channel> *a* <!channel> *a* <!channel>…”.");

    const [rtl = ''] = wordsOn(await answerTo(context, 'שלום\u202eabc\r\nd'));
    expect(rtl).toBe("I don't know “\u2068שלוםabc d\u2069”.");

    const [marks = ''] = wordsOn(await answerTo(context, `a${'\u0301'.repeat(1_000_000)}`));
    expect(marks.length).toBeLessThan(60);
    const [emoji = ''] = wordsOn(await answerTo(context, '👩🏽‍🚀'.repeat(1_000)));
    expect(emoji.isWellFormed()).toBe(true);
    const [broken = ''] = wordsOn(await answerTo(context, 'a\ud800b'));
    expect(broken.isWellFormed()).toBe(true);
  });
});

it('has samples in every language', () => {
  for (const locale of locales)
    expect(flow.samples(locale).map((sample) => sample.card?.summary)).not.toContain('');
});

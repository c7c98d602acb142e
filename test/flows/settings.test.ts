import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Card, Form, Values } from '#core/card.ts';
import type { ChatEvent, ReplyTo } from '#core/chat.ts';
import { locales } from '#core/i18n.ts';
import type { Context, Outcome } from '#core/outcome.ts';
import { defaultHours, type Person } from '#core/person.ts';
import { createSettingsFlow } from '#flows/settings/flow.ts';
import { pauseEnd } from '#flows/settings/rules.ts';
import { personById } from '#store/people.ts';
import { commandCall } from '#test/support/call.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';

const settingsFlow = createSettingsFlow(() => []);
/** Saturday, 21 November 2026; in Madrid already the 22nd. */
const now = new Date('2026-11-21T23:30:00Z');
const from = { platform: 'web', tenant: 'test', key: 'eva' };
const event = { id: '1', at: now, from, where: { ...from, route: 'dm:eva' }, direct: true, input: {} };

let database: TestDatabase;
let id: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.db.deleteFrom('people').execute();
  const row = await database.db
    .insertInto('people')
    .values({ name: 'Eva', locale: 'es', time_zone: 'Europe/Madrid', attributes: '{}' })
    .returning('id')
    .executeTakeFirstOrThrow();
  id = row.id;
});

async function person(): Promise<Person> {
  const found = await personById(database.db, id);
  if (found === undefined) throw new Error('nobody');
  return found;
}
async function context(at = now): Promise<Context> {
  const who = await person();
  return { db: database.db, now: at, person: who, locale: who.locale };
}
async function form(): Promise<Form> {
  const command = settingsFlow.commands?.[0];
  const outcome = await command?.handle(await context(), commandCall({ text: '' }));
  if (outcome?.reply.kind !== 'ask') throw new Error('no form');
  return outcome.reply.form;
}
async function submit(values: Values): Promise<ReplyTo['submit']> {
  const bound = settingsFlow.submits?.find(({ name }) => name === 'settings.save');
  const submitted: ChatEvent<'submit'> = { ...event, kind: 'submit', name: 'settings.save', values };
  const outcome = await bound?.handle(await context(), {}, submitted);
  if (outcome === undefined) throw new Error('not bound');
  return outcome.reply;
}
async function press(name: string, input: unknown, at = now): Promise<Outcome<ReplyTo['action']>['reply']> {
  const bound = settingsFlow.actions?.find((action) => action.name === name);
  if (bound === undefined) throw new Error('not bound');
  const pressed: ChatEvent<'action'> = { ...event, kind: 'action', name, input };
  return (await bound.handle(await context(at), bound.schema.parse(input), pressed)).reply;
}
function cardOf(reply: ReplyTo['submit'] | ReplyTo['action']): Card {
  if (reply.kind !== 'say' && reply.kind !== 'replace') throw new Error(`no card: ${reply.kind}`);
  return reply.card;
}
const factsOf = (card: Card) =>
  Object.fromEntries(
    card.blocks
      .flatMap((block) => (block.kind === 'facts' ? block.facts : []))
      .map(({ label, value }) => [label, value]),
  );
const buttonsOf = (card: Card) => card.buttons?.map(({ kind, name, input }) => ({ kind, name, input }));

describe('the form', () => {
  it('shows what holds', async () => {
    const asked = await form();
    expect(asked.title).toBe('Tus ajustes');
    expect(asked.intro).toEqual([expect.stringContaining('Europe/Madrid')]);
    expect(asked.values).toEqual({
      locale: 'es',
      from: '540',
      to: '1080',
      days: ['1', '2', '3', '4', '5'],
      pause: 'none',
      unasked: 'yes',
    });
    const options = asked.fields.flatMap((field) =>
      field.name === 'to' && field.kind === 'one' ? field.options : [],
    );
    expect([options[0]?.label, options.at(-1)?.label, options.length]).toEqual(['00:30', '24:00', 48]);
  });

  it('offers every value it shows, so that sending it back unchanged changes nothing', async () => {
    expect((await submit((await form()).values ?? {})).kind).toBe('say');
    const { hours, pausedUntil, optedOut, locale } = await person();
    expect({ hours, pausedUntil, optedOut, locale }).toEqual({
      hours: defaultHours,
      pausedUntil: undefined,
      optedOut: false,
      locale: 'es',
    });
    await press('settings.pause', { days: 30 });
    const before = await person();
    expect((await form()).values).toMatchObject({ pause: 'until', until: '2026-12-22' });
    await submit((await form()).values ?? {});
    expect(await person()).toEqual(before);
  });
});

describe('saving', () => {
  it('answers in the new language, with what holds now', async () => {
    const values = { ...(await form()).values, locale: 'pt', from: '600', to: '930', days: ['5', '1', '3'] };
    const card = cardOf(await submit(values));
    expect(factsOf(card)).toEqual({
      Idioma: 'Português',
      'Escrevo para você': 'Segunda-feira, quarta-feira e sexta-feira, 10:00–15:30',
      'Fuso horário': expect.stringContaining('(Europe/Madrid)'),
      Pausa: 'Sem pausa',
      'Mensagens que eu começo': 'Sim, no máximo uma por dia e três por semana',
    });
    expect(buttonsOf(card)).toEqual([
      { kind: 'open', name: 'settings.open', input: {} },
      { kind: 'action', name: 'settings.away', input: {} },
    ]);
    expect(await person()).toMatchObject({ locale: 'pt', hours: { from: 600, to: 930, days: [1, 3, 5] } });
  });

  it('pauses until a day of the own time zone, and offers to resume', async () => {
    const card = cardOf(
      await submit({ ...(await form()).values, locale: 'en', pause: 'until', until: '2026-12-01' }),
    );
    expect((await person()).pausedUntil).toEqual(new Date('2026-11-30T23:00:00Z'));
    expect(factsOf(card).Pause).toMatch(/^Until .*1 December 2026$/);
    expect(buttonsOf(card)?.map(({ name }) => name)).toEqual([
      'settings.resume',
      'settings.open',
      'settings.away',
    ]);
  });

  it.each([
    ['week', '2026-11-28T23:00:00Z'],
    ['fortnight', '2026-12-05T23:00:00Z'],
  ])('pauses for a %s, counted from today where the person is', async (pause, until) => {
    // The date is left from before and is not looked at.
    await submit({ ...(await form()).values, pause, until: '1999-01-01' });
    expect((await person()).pausedUntil).toEqual(new Date(until));
  });

  it('ends a pause and opts out', async () => {
    await press('settings.pause', { days: 7 });
    const card = cardOf(await submit({ ...(await form()).values, pause: 'none', unasked: 'no' }));
    expect(await person()).toMatchObject({ optedOut: true, pausedUntil: undefined });
    expect(factsOf(card)['Mensajes que inicio yo']).toBe('No, solo la capacitación obligatoria');
    expect(card.summary).toBe(
      'Tus ajustes están guardados. Mensajes que inicio yo: No, solo la capacitación obligatoria.',
    );
    expect(JSON.stringify(card.blocks)).toContain('Puedes seguir usando todos los comandos');
  });
});

describe('what is wrong', () => {
  it.each([
    [{ from: '1080', to: '1080' }, { to: 'Debe ser más tarde que el comienzo.' }],
    [
      { to: '540', from: '1080', days: [] },
      { to: /más tarde/, days: /al menos un día/ },
    ],
    [{ days: undefined }, { days: /al menos un día/ }],
    [{ pause: 'until' }, { until: /Elige el día en que termina/ }],
    [{ pause: 'until', until: '' }, { until: /Elige el día en que termina/ }],
    [{ pause: 'until', until: '2026-11-22' }, { until: /después de hoy/ }],
    [{ pause: 'until', until: '2027-11-23' }, { until: /dentro de un año/ }],
    [{ pause: 'until', until: '2026-02-30' }, { until: /No logro leer/ }],
    [
      { locale: 'fr', from: '541', unasked: undefined },
      { locale: /Elige una/, from: /Elige una/, unasked: /Elige una/ },
    ],
    [
      { from: '1440', to: '1470', pause: ['week'] },
      { from: /Elige/, to: /Elige/, pause: /Elige/ },
    ],
    [{ days: ['8'] }, { days: /Elige/ }],
  ] as [Values, Record<string, string | RegExp>][])('%j', async (wrong, errors) => {
    const values: Values = { ...(await form()).values, ...wrong };
    const before = await person();
    const reply = await submit(values);
    if (reply.kind !== 'ask') throw new Error(`taken: ${reply.kind}`);
    expect(Object.keys(reply.form.errors ?? {}).toSorted()).toEqual(Object.keys(errors).toSorted());
    for (const [name, said] of Object.entries(errors)) expect(reply.form.errors?.[name]).toMatch(said);
    expect(reply.form.values).toEqual(values);
    expect(reply.form.problem).toContain('no se guardó nada');
    expect(await person()).toEqual(before);
  });

  it('takes the last day of the year ahead', async () => {
    const reply = await submit({ ...(await form()).values, pause: 'until', until: '2027-11-22' });
    expect(reply.kind).toBe('say');
  });
});

describe('pausing with one click', () => {
  it('answers beside the message, which stays as it is', async () => {
    const reply = await press('settings.pause', { days: 7 });
    expect(reply).toMatchObject({ kind: 'say', to: 'asker' });
    expect(cardOf(reply).summary).toBe(
      'En pausa: no te escribo por mi cuenta hasta el 29 de noviembre de 2026, salvo por capacitación obligatoria.',
    );
    expect((await person()).pausedUntil).toEqual(pauseEnd(now, 'Europe/Madrid', 7));
  });

  it('shortens no longer pause, and pressing twice is pressing once', async () => {
    await press('settings.pause', { days: 14 });
    await press('settings.pause', { days: 7 });
    await press('settings.pause', { days: 14 });
    expect((await person()).pausedUntil).toEqual(pauseEnd(now, 'Europe/Madrid', 14));
  });

  it('resumes, whether there is a pause or not', async () => {
    await press('settings.pause', { days: 7 });
    for (const _ of [1, 2]) {
      const reply = await press('settings.resume', {});
      expect(reply.kind).toBe('replace');
      expect(factsOf(cardOf(reply)).Pausa).toBe('Sin pausa');
      expect((await person()).pausedUntil).toBeUndefined();
    }
  });

  it('forgets a pause that is over', async () => {
    await press('settings.pause', { days: 1 });
    const home = await settingsFlow.home?.(await context(new Date('2026-11-25T12:00:00Z')));
    expect(home && factsOf(home).Pausa).toBe('Sin pausa');
    expect(home && buttonsOf(home)?.map(({ name }) => name)).toEqual(['settings.open', 'settings.away']);
  });

  it('takes 1 to 365 days', () => {
    const schema = settingsFlow.actions?.find(({ name }) => name === 'settings.pause')?.schema ?? z.never();
    for (const days of [0, -1, 366, 1.5, '7', null]) expect(schema.safeParse({ days }).success).toBe(false);
    for (const days of [1, 365]) expect(schema.safeParse({ days }).success).toBe(true);
  });
});

it('has samples in every language, with titles within 24 characters', () => {
  for (const locale of locales) {
    const forms = settingsFlow.samples(locale).flatMap(({ form: sample }) => sample ?? []);
    expect(forms).toHaveLength(5);
    for (const { title, submit: label } of forms)
      expect(Math.max(title.length, label.length)).toBeLessThanOrEqual(24);
  }
});

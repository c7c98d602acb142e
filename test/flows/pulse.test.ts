import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonaView } from '#adapters/web/view.ts';
import { startTestApp, type TestApp } from '#test/support/app.ts';
import {
  answerPulse,
  button,
  buttons,
  closePulse,
  formOf,
  newestWith,
  openPulse,
  read,
  schedulePulse,
} from '#test/support/pulse.ts';
import { messageText } from '#test/support/webclient.ts';

let app: TestApp;
let employees: readonly PersonaView[];
let closes: Date;

beforeAll(async () => {
  app = await startTestApp();
  employees = (await app.personas()).filter((one) => one.group !== 'partner' && one.group !== 'other');
  const scheduled = await schedulePulse(app.as('ana-torres'));
  expect(read(scheduled)).toContain('El pulso quedó programado');
  closes = await openPulse(app);
});
afterAll(() => app.stop());

const speaking = (locale: string, at = 0) => {
  const persona = employees.filter((one) => one.locale === locale && one.group === 'employee')[at];
  if (persona === undefined) throw new Error(`nobody speaks ${locale}`);
  return app.as(persona.key);
};
const count = async (
  table: 'pulse_pending' | 'pulse_ballots' | 'pulse_sheets' | 'pulse_comments' | 'releases',
) => Number((await app.database.pool.query(`select count(*) as n from ${table}`)).rows[0].n);

describe('an open pulse', () => {
  test('everyone in the audience has one message, which says first what happens to the answers', async () => {
    for (const persona of employees) {
      const messages = (await app.as(persona.key).messages()).filter((one) =>
        /pul[sm]o|pulse/i.test(messageText(one)),
      );
      const invitations = messages.filter((one) => /^(Tu pulso|Seu pulso|Your pulse)/.test(messageText(one)));
      expect(invitations, persona.key).toHaveLength(1);
      expect(invitations.map(messageText).join()).toMatch(
        /nunca con menos de 5|nunca com menos de 5|never fewer than 5/,
      );
    }
  });

  test('nobody outside the audience was asked', async () => {
    const others = (await app.personas()).filter((one) => one.group === 'partner' || one.group === 'other');
    expect(others.length).toBeGreaterThan(5);
    for (const persona of others) expect(await app.as(persona.key).messages(), persona.key).toEqual([]);
  });

  test.each([
    ['es', 'Pregunta 1 de 5', 'No aplica', 'Eso era todo, gracias'],
    ['pt', 'Pergunta 1 de 5', 'Não se aplica', 'Era só isso, obrigado'],
  ])(
    'in %s: one tap per question in one and the same message, one of them “does not apply”',
    async (locale, first, none, end) => {
      const person = speaking(locale);
      const before = (await person.messages()).length;
      const start = await person.press(button(await newestWith(person, 'pulse.show'), 'pulse.show'));
      expect(read(start)).toContain(first);
      expect(buttons(start).map((one) => one.label)).toEqual(['1', '2', '3', '4', '5', none]);
      const last = await answerPulse(person, (question) =>
        question === 1 ? none : question === 4 ? '3' : '5',
      );
      expect(read(last)).toContain(end);
      expect(await person.messages()).toHaveLength(before);
    },
  );

  test('the card never repeats what was answered', async () => {
    const person = speaking('es', 1);
    let answer = await person.press(button(await newestWith(person, 'pulse.show'), 'pulse.show'));
    const fresh = JSON.stringify(answer.message?.body);
    answer = await person.press(button(buttons(answer), '2'));
    answer = await person.press(button(buttons(answer), 'Volver'));
    expect(JSON.stringify(answer.message?.body)).toBe(fresh);
  });

  test('answers can be changed until the close, and count once', async () => {
    const person = speaking('es', 2);
    const before = await count('pulse_ballots');
    let answer = await answerPulse(person, () => '1');
    expect(await count('pulse_ballots')).toBe(before + 1);
    answer = await person.press(button(buttons(answer), 'Cambiar respuestas'));
    for (let taps = 0; taps < 5; taps++) answer = await person.press(button(buttons(answer), '5'));
    expect(await count('pulse_ballots')).toBe(before + 1);
    const { rows } = await app.database.pool.query('select answers from pulse_ballots');
    expect(rows.some((row) => Object.values(row.answers).every((value) => value === 5))).toBe(true);
    expect(rows.some((row) => Object.values(row.answers).every((value) => value === 1))).toBe(false);
  });

  test('eleven taps on one button at once are one answer', async () => {
    const person = speaking('es', 3);
    const before = await count('pulse_ballots');
    const start = await person.press(button(await newestWith(person, 'pulse.show'), 'pulse.show'));
    const five = button(buttons(start), '5');
    const answers = await Promise.all(Array.from({ length: 11 }, () => person.press(five)));
    for (const answer of answers) expect(read(answer)).toContain('Pregunta 2 de 5');
    expect(await count('pulse_ballots')).toBe(before + 1);
  });

  test('a comment is written in a form, kept apart from the chat, and can be taken out again', async () => {
    const person = speaking('es', 4);
    let answer = await answerPulse(person);
    const form = formOf(await person.press(button(buttons(answer), 'Agregar un comentario')));
    const tooLong = await person.submit(form, { comment: 'ñ👍'.repeat(1_200) });
    expect(formOf(tooLong).errors.comment).toContain('este tiene 2,400');
    expect(formOf(tooLong).values.comment).toBe('ñ👍'.repeat(1_200));
    answer = await person.submit(form, { comment: 'Faltan sillas en el almacén 🪑 שלום' });
    expect(read(answer)).toContain('Tu comentario también quedó guardado');
    const twice = await person.submit(form, { comment: 'Faltan sillas en el almacén 🪑 שלום' });
    expect(read(twice)).toContain('Tu comentario también quedó guardado');
    const kept = async () =>
      (
        await app.database.pool.query(
          `select 1 from pulse_ballots where comment = 'Faltan sillas en el almacén 🪑 שלום'`,
        )
      ).rows.length;
    expect(await kept()).toBe(1);
    expect(JSON.stringify(await person.messages())).not.toContain('sillas');
    answer = await person.submit(form, { comment: '' });
    expect(read(answer)).toContain('Quité tu comentario');
    expect(await kept()).toBe(0);
  });

  test('a ballot in the hands of somebody outside the audience opens nothing', async () => {
    const owner = speaking('es', 5);
    const start = await owner.press(button(await newestWith(owner, 'pulse.show'), 'pulse.show'));
    const [outsider] = (await app.personas()).filter((one) => one.group === 'partner');
    if (outsider === undefined) throw new Error('no partner');
    const thief = app.as(outsider.key);
    await thief.join();
    const own = (await thief.messages()).at(-1);
    const before = await count('pulse_ballots');
    const { on: _, ...stolen } = button(buttons(start), '1');
    await thief.press({ ...stolen, ...(own && { on: own.id }), conversation: `dm:${outsider.key}` });
    expect(await count('pulse_ballots')).toBe(before);
  });

  test('a button that was tampered with changes nothing and says so', async () => {
    const person = speaking('es', 6);
    const start = await person.press(button(await newestWith(person, 'pulse.show'), 'pulse.show'));
    const one = button(buttons(start), '1');
    const input = one.input as { token: string; at: number; value: number };
    const before = await count('pulse_ballots');
    for (const changed of [
      { ...input, token: `${input.token.slice(0, -1)}${input.token.endsWith('A') ? 'B' : 'A'}` },
      { ...input, token: 'A'.repeat(64) },
      { ...input, token: 'short' },
      { ...input, at: 12 },
      { ...input, value: 9 },
      { ...input, value: -1 },
      'nonsense',
      null,
    ]) {
      const answer = await person.press({ ...one, input: changed });
      expect(read(answer), JSON.stringify(changed)).toMatch(/no es tuyo|versión anterior/);
    }
    expect(await count('pulse_ballots')).toBe(before);
  });

  test('nothing is shown before the close', async () => {
    expect(read(await app.as('marcela-duarte').command('informe'))).toContain('Hay un pulso en curso');
  });
});

describe('reminder and close', () => {
  test('only those who have not begun are reminded, all with the same words, and can answer from there', async () => {
    for (const persona of employees.slice(0, 30))
      await answerPulse(app.as(persona.key), (at) => String(1 + ((at + persona.key.length) % 5)));
    const pending = await count('pulse_pending');
    expect(pending).toBeGreaterThan(5);
    await app.skipTo(new Date(closes.getTime() - 2 * 86_400_000));
    const reminded: string[] = [];
    for (const persona of employees) {
      const texts = (await app.as(persona.key).messages()).map(messageText);
      const reminders = texts.filter((text) =>
        /^(Un pulso sigue|Um pulso segue|A pulse is still)/.test(text),
      );
      expect(reminders.length).toBeLessThanOrEqual(1);
      if (reminders.length === 1) reminded.push(persona.key);
    }
    expect(reminded).toHaveLength(pending);
    expect(reminded).not.toContain(employees[0]?.key);

    const before = await count('pulse_ballots');
    const person = app.as(reminded[0] ?? '');
    const first = (await person.messages()).flatMap((message) =>
      /^(Tu|Seu|Your) pul/.test(messageText(message)) ? [message] : [],
    );
    await answerPulse(person);
    expect(await count('pulse_ballots')).toBe(before + 1);
    // The other message still has its button, and it does not give a second vote.
    const other = await person.press(button(await newestOf(person, first[0]?.id ?? ''), 'pulse.show'));
    const refused = await person.press(button(buttons(other), '1'));
    expect(read(refused)).toMatch(/otro mensaje|outra mensagem|another message/);
    expect(await count('pulse_ballots')).toBe(before + 1);
  });

  test('at the close the messages close themselves, and an old button only says that it is over', async () => {
    const person = speaking('es');
    const old = await person.press(button(await newestWith(person, 'pulse.show'), 'pulse.show'));
    await closePulse(app, closes);
    await app.until(
      'the messages are closed',
      async () => (await app.database.pool.query('select 1 from deliveries where refresh')).rows.length === 0,
    );
    for (const persona of employees) {
      const messages = await app.as(persona.key).messages();
      expect(JSON.stringify(messages), persona.key).not.toContain('pulse.answer');
    }
    const late = await person.press(button(buttons(old), '1'));
    expect(read(late)).toContain('Este pulso ya cerró');
  });

  test('after the close no table holds a ballot, who is pending, who was reminded, or a group below five', async () => {
    expect(await count('pulse_ballots')).toBe(0);
    expect(await count('pulse_pending')).toBe(0);
    expect(await count('releases')).toBe(1);
    const { rows: keys } = await app.database.pool.query(
      'select ballot_key from pulse_rounds where ballot_key is not null',
    );
    expect(keys).toEqual([]);
    const { rows: reminders } = await app.database.pool.query(
      `select 1 from deliveries where message = 'pulse.reminder'`,
    );
    expect(reminders).toEqual([]);
    const { rows: cells } = await app.database.pool.query(
      'select cell, count(*)::int as n from pulse_sheets group by cell',
    );
    const { rows: tokens } = await app.database.pool.query(
      `select 1 from web_messages where body::text like '%"token"%'`,
    );
    expect(tokens).toEqual([]);
    expect(cells.length).toBeGreaterThan(1);
    for (const cell of cells) expect(cell.n).toBeGreaterThanOrEqual(5);
  });

  test('no log line, event or job says anything of a single answer', async () => {
    const logs = app.logged();
    for (const persona of employees) expect(logs).not.toContain(persona.name);
    expect(logs).not.toContain('sillas');
    expect(logs).not.toMatch(/pulse\.answer|pulse\.show/);
    const { rows: events } = await app.database.pool.query('select count(*)::int as n from events');
    // Commands and HR's own forms and buttons; taps on answers leave no row.
    expect(events[0].n).toBeLessThan(20);
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).not.toMatch(/kind="action",outcome="ok"} ([3-9]\d|\d{3})/);
  });

  test('a release cannot be changed, not even in the database', async () => {
    await expect(app.database.pool.query(`update releases set body = '{}'`)).rejects.toThrow(
      'a release cannot be changed',
    );
  });

  test('HR is told', async () => {
    await app.skip();
    await app.until('the notice', async () =>
      (await app.as('ana-torres').messages()).some((one) => messageText(one).startsWith('El pulso cerró')),
    );
  });
});

async function newestOf(person: ReturnType<TestApp['as']>, id: string) {
  const message = (await person.messages()).find((one) => one.id === id);
  if (message?.body.kind !== 'card') throw new Error('no such message');
  return message.body.buttons.map((one) => ({ ...one, on: message.id, conversation: message.conversation }));
}

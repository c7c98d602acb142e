import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/support/app.ts';
import { answerPulse, button, buttons, closePulse, formOf, openPulse, read } from '#test/support/pulse.ts';
import { messageText } from '#test/support/webclient.ts';

// Each person's own place: what waits for them, and what they may do. Nothing in it tells of anybody else's answers.

let app: TestApp;
let employee: string;
let closes: Date;

beforeAll(async () => {
  app = await startTestApp();
  // What people thank each other for names them, and is told elsewhere.
  await app.database.pool.query('delete from recognitions');
  const found = (await app.personas()).find((one) => one.group === 'employee' && one.locale === 'es');
  employee = found?.key ?? '';
});
afterAll(() => app.stop());

const home = async (key: string) => app.as(key).home();
/** Records of cards that somebody had brought to them: who did had not begun by then. */
const brought = async (): Promise<number> =>
  Number(
    (await app.database.pool.query(`select count(*) as n from deliveries where once like 'pulse.brought:%'`))
      .rows[0].n,
  );
const labels = async (key: string) => buttons(await home(key)).map((one) => one.label);
/** What everybody finds there, whatever waits for them. */
const always = [
  'Agradecer a alguien',
  'Quién ve los míos',
  'Mis cursos',
  'Cambiar ajustes',
  'Voy a estar fuera',
];

test('before the first pulse it says so, and offers the first step to whoever can take it', async () => {
  expect(read(await home(employee))).toContain(
    'Nada te espera\nCuando haya un pulso para ti, lo verás aquí.',
  );
  expect(await labels(employee)).toEqual(always);
  const hr = await home('ana-torres');
  expect(read(hr)).toContain('No hay pulsos abiertos ni programados.');
  expect(read(hr)).toContain('Aún no ha cerrado ningún pulso');
  expect(buttons(hr).map((one) => one.label)).toEqual([
    'Programar un pulso',
    'Ver todos los pulsos',
    ...always.slice(0, 3),
    'Cargar un archivo',
    'Cambiar ajustes',
    'Voy a estar fuera',
  ]);
});

test('each part has its buttons below it', async () => {
  const { card } = await home('ana-torres');
  const kinds = card?.blocks.map((block) => (block.kind === 'heading' ? block.text : block.kind)) ?? [];
  expect(kinds.slice(kinds.indexOf('Pulsos de la organización')).slice(0, 3)).toEqual([
    'Pulsos de la organización',
    'text',
    'buttons',
  ]);
  expect(card?.buttons).toEqual([]);
});

test('HR schedules from there', async () => {
  const hr = app.as('ana-torres');
  const form = formOf(await hr.press(button(buttons(await hr.home()), 'Programar un pulso')));
  const preview = await hr.submit(form, form.values);
  expect(read(preview)).toContain('aún no hay nada programado');
  await hr.press(button(buttons(preview), 'Programar'));
  expect(read(await hr.home())).toMatch(
    /Programado: Personal · toda la organización\. Abre el .+ en la zona/,
  );
  // As elsewhere: one pulse is enough.
  const list = await hr.press(button(buttons(await hr.home()), 'Ver todos los pulsos'));
  expect(read(list)).toContain('Programado: Personal');
});

test('an open pulse waits for those who have not begun, until they have', async () => {
  closes = await openPulse(app);
  const person = app.as(employee);
  const before = await person.home();
  expect(read(before)).toMatch(/^Te espera un pulso\n.+ 5 preguntas, cerca de un minuto\. Cierra el /);
  expect(buttons(before)[0]).toMatchObject({ label: 'Traerlo a nuestro chat', style: 'primary' });
  await answerPulse(person);
  const after = await person.home();
  expect(read(after)).toMatch(/^Gracias por responder\n.+ cambiar tus respuestas/);
  expect(buttons(after).map((one) => one.label)).toEqual(always);
  // The question as it stood there before is of no more use.
  expect(read(await person.press(button(buttons(before), 'Traerlo a nuestro chat')))).toContain(
    'Ya empezaste a responder en otro mensaje',
  );
});

test('it is brought to the direct chat, once however often it is pressed, and answered there', async () => {
  const other = (await app.personas()).filter((one) => one.group === 'employee' && one.locale === 'pt')[0];
  const person = app.as(other?.key ?? '');
  const asked = async () =>
    (await person.messages()).filter((one) => messageText(one).startsWith('Seu pulso')).length;
  const before = await asked();
  const bring = button(buttons(await person.home()), 'Trazer para a conversa');
  const [first] = await Promise.all([person.press(bring), person.press(bring)]);
  expect(read(first)).toContain('Abra por lá e toque em “Começar”.');
  await app.until('it is there', async () => (await asked()) > before);
  expect(await asked()).toBe(before + 1);
  expect(await brought()).toBe(1);
  expect(read(await answerPulse(person))).toContain('Era só isso, obrigado');
  expect(read(await person.home())).toContain('Agradeço por responder');
});

test('somebody who was not asked hears of no pulse, and cannot have one brought', async () => {
  const outside = (await app.personas()).find((one) => one.group === 'partner' && one.locale === 'es');
  const person = app.as(outside?.key ?? '');
  const shown = await person.home();
  expect(read(shown)).toContain('Nada te espera');
  const { rows } = await app.database.pool.query(`select id from pulse_rounds where state = 'open'`);
  const forged = { kind: 'action', name: 'pulse.bring', input: { round: rows[0].id }, label: 'x' } as const;
  const before = await brought();
  expect(read(await person.press(forged))).toContain('Ahora mismo no hay ningún pulso para ti.');
  expect(await brought()).toBe(before);
});

test('nobody’s own place, not even HR’s, says who has begun or how many', async () => {
  const { rows } = await app.database.pool.query<{ name: string }>('select name from people');
  for (const key of ['ana-torres', 'marcela-duarte']) {
    // How many thank-yous are left to give is their own affair.
    const text = read(await home(key)).replace(/^Te quedan .*$/m, '');
    for (const { name } of rows) expect(text).not.toContain(name);
    expect(text).not.toMatch(/\d+ (de|of) \d+/);
  }
});

test('after the close no record says to whom it was brought; leaders find their report there', async () => {
  await closePulse(app, closes);
  await app.until('forgotten', async () => (await brought()) === 0);
  expect(read(await home(employee))).toContain('Nada te espera');
  const leader = await home('marcela-duarte');
  expect(read(leader)).toContain('El último pulso cerró el ');
  const see = button(buttons(leader), 'Ver Aurora Imaginaria');
  expect(read(await app.as('marcela-duarte').press(see))).toContain('Informe: Aurora Imaginaria');
  // Who leads nothing is not offered one, and is not given one.
  expect(await labels(employee)).toEqual(always);
  expect(read(await app.as(employee).press(see))).toContain('no figuras en esa lista');
});

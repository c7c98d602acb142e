import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startBrowser, type TestBrowser } from '#test/support/browser.ts';
import { anyHour, aurorans, identities, importHrFile, until } from '#test/support/slack/aurora.ts';
import { textOf, valuesFor } from '#test/support/slack/blocks.ts';
import { type LocalSlack, startLocalSlack } from '#test/support/slack/local-slack.ts';
import { openSlackPage, type SlackPage } from '#test/support/slack/page.ts';
import { type SlackStack, startSlackStack } from '#test/support/slack/stack.ts';
import { travel } from '#test/support/slack/travel.ts';

// The main job in Slack, against local-slack 0.1.8: a server and a web client that nobody here wrote, the client driven in
// Chromium by clicks and keys. One story, told in its order.
//
// What this client lacks, and how the story goes on without it:
// - Rich text is shown as "[rich_text]", lists of several as "[multi_static_select]": test/support/slack/page.ts puts a glass
//   in front of the page. What the bot sent is read from the server.
// - A form's proposals are not filled in (a date is shown and not sent): every field is filled in by hand here.
// - No shortcuts, no App Home payload with a `view`, no buttons in modals, no metadata (so no `find`), no paging, no scopes,
//   no trigger that ends, no limits: slack-emulate.test.ts and the contract suite have those.
// - Everybody sees everybody's direct chats and ephemeral messages, and there is one stack of forms for all.
// - It does not know that a message pressed was an ephemeral one.
//
// The program runs on the system's clock: where days go by, `travel` makes the database's rows older by as much.

const recordings = join(import.meta.dirname, '..', '..', '.recordings');
const users = aurorans.map(({ name, realName, email }) => ({
  id: `U0${name.toUpperCase()}`,
  name,
  realName,
  email,
}));
const id = (name: string): string => `U0${name.toUpperCase()}`;
const slow = 60_000;

let browser: TestBrowser;
let context: BrowserContext;
let stack: SlackStack<LocalSlack>;
let slack: LocalSlack;
let at: SlackPage;
const mistakes: string[] = [];

beforeAll(async () => {
  await mkdir(recordings, { recursive: true });
  [browser, stack] = await Promise.all([
    startBrowser(inject('chromium')),
    startSlackStack((requestUrl, host) => startLocalSlack({ users, requestUrl, host })),
  ]);
  slack = stack.slack;
  context = await browser.open({ locale: 'es-CO', reducedMotion: 'reduce' });
  await context.tracing.start({ screenshots: true, snapshots: true });
  at = await openSlackPage(context, stack.proxy.url, recordings);
  at.page.on('pageerror', (error) => mistakes.push(error.message));
}, slow);
afterAll(async () => {
  await context?.tracing.stop({ path: join(recordings, 'slack-local.zip') });
  await browser?.close();
  await stack?.stop();
});

const picture = (name: string) => at.picture(`slack-${name}`);
const count = async (query: string): Promise<number> =>
  Number((await stack.database.pool.query<{ n: string }>(`select count(*) as n from ${query}`)).rows[0]?.n);
const deliveries = (message: string, state = '%') =>
  count(`deliveries where message = '${message}' and state like '${state}'`);
/** A day of Bogotá, `ahead` days from today. */
const day = (ahead: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Bogota' }).format(Date.now() + ahead * 86_400_000);

async function fillSettings(from: string, to: string): Promise<void> {
  await at.fill('Idioma', 'Español');
  await at.fill('Escríbeme desde las', from);
  await at.fill('Escríbeme hasta las', to);
  await at.fill('Días', ['Lunes', 'Martes', 'Miércoles', 'Jueves', 'Viernes', 'Sábado', 'Domingo']);
  await at.fill('Pausa', 'Sin pausa');
  await at.fill('Mensajes que inicio yo', 'Sí, como máximo uno al día y tres por semana');
}

test('everybody comes in by themselves; HR’s file says who works where', { timeout: slow }, async () => {
  await until('everybody is known', async () => (await identities(stack.database)).size === aurorans.length);
  expect(await identities(stack.database)).toEqual(new Map(users.map((user) => [user.id, user.email])));
  expect(await importHrFile(stack.database)).not.toContain('rechaz');
  expect(await count('people')).toBe(aurorans.length);
});

test('somebody changes their settings in a form: a mistake is told, what was typed stays', {
  timeout: slow,
}, async () => {
  await slack.direct(id('brayan'));
  await at.be('Brayan Mosquera');
  await at.open('Brayan Mosquera');
  await at.write('/latido ajustes');
  await at.form.getByText('Tus ajustes').waitFor();
  await picture('1-settings');
  await fillSettings('08:00', '07:00');
  await at.submit();
  await at.form.getByText('Debe ser más tarde que el comienzo.').waitFor();
  await picture('2-settings-mistake');
  expect(JSON.stringify(valuesFor(slack.form(), {}))).toMatch(/08:00.*07:00.*Domingo.*Sin pausa/);
  await fillSettings('00:00', '24:00');
  await at.submit();
  await at.form.waitFor({ state: 'detached' });
  await at.message('Tus ajustes están guardados').waitFor();
  // The first thing ever asked in one's own chat: the answer stays there.
  const saved = await slack.said(await slack.direct(id('brayan')), 'Tus ajustes están guardados');
  expect(saved.ephemeral_to).toBeUndefined();
  await picture('3-settings-saved');
  await anyHour(stack.database, 'brayan@aurora.example');
});

test('HR schedules a pulse', { timeout: slow }, async () => {
  await slack.direct(id('ana'));
  await at.be('Ana Torres');
  await at.open('Ana Torres');
  await at.write('/latido pulso');
  await at.form.getByText('Nuevo pulso').waitFor();
  await picture('4-plan');
  await at.fill('A quiénes se pregunta', ['Personal']);
  await at.fill('Abre el', day(1));
  await at.fill('A las', '10:00');
  await at.fill('Cierra el', day(1));
  await at.fill('Recordatorio, solo a quienes no han empezado', 'A mitad de camino');
  await at.fill('Se repite', 'No');
  await at.fill('Preguntas', 'Que elija el banco (equilibrado, nada se repite en 12 semanas)');
  await at.submit();
  await at.form.getByText('Debe cerrar al menos un día después de abrir.').waitFor();
  await at.fill('Cierra el', day(8));
  await at.submit();
  await at.form.waitFor({ state: 'detached' });
  await at.message('aún no hay nada programado').waitFor();
  const preview = await slack.said(await slack.direct(id('ana')), 'aún no hay nada programado');
  expect(preview.ephemeral_to).toBeUndefined();
  await picture('5-preview');
  await at.press('Programar');
  await at.message('El pulso quedó programado').waitFor();
});

test('it opens: everybody is asked in their direct chat', { timeout: slow }, async () => {
  await travel(stack.database.pool, 2);
  await until(
    'all are asked',
    async () => (await deliveries('pulse.invitation', 'sent')) === aurorans.length,
  );
  for (const { id: user } of users)
    await slack.said(await slack.direct(user), 'Nadie puede ver quién respondió qué');
});

test('one person answers by clicks, with a comment in a form', { timeout: slow }, async () => {
  await at.be('Brayan Mosquera');
  await at.open('Brayan Mosquera');
  await at.message('Nadie puede ver quién respondió qué').waitFor();
  await picture('6-invitation');
  await at.press('Empezar');
  const first = at.message(/Pregunta 1 de \d/);
  await first.waitFor();
  const questions = Number(/Pregunta 1 de (\d)/.exec(await first.innerText())?.[1]);
  expect(questions).toBeGreaterThanOrEqual(3);
  for (let question = 1; question <= questions; question++) {
    await at.message(`Pregunta ${question} de ${questions}`).waitFor();
    if (question === 2) await picture('7-question');
    await at.press(/^4/);
  }
  await at.message('Eso era todo, gracias').waitFor();
  await at.press('Agregar un comentario');
  await at.form.getByText('¿Qué cambiarías primero?').waitFor();
  await at.fill('¿Qué cambiarías primero?', 'Las máquinas nuevas *funcionan* muy bien, <!channel> gracias.');
  await picture('8-comment');
  await at.submit();
  await at.form.waitFor({ state: 'detached' });
  await at.message('Tu comentario también quedó guardado').waitFor();
  await picture('9-done');
});

test('ten more answer as the page would for them', { timeout: slow }, async () => {
  const ten = aurorans.filter(({ name }) => !['brayan', 'tomas', 'zoe'].includes(name));
  expect(ten).toHaveLength(10);
  const answer = async (user: string, score: number) => {
    const chat = await slack.direct(user);
    await slack.press(user, await slack.said(chat, 'Nadie puede ver quién respondió qué'), 'Empezar');
    for (let question = 1; ; question++) {
      const card = await slack.said(chat, new RegExp(`Pregunta ${question} de|Eso era todo, gracias`));
      if (textOf(card.blocks).includes('Eso era todo')) break;
      await slack.press(user, card, new RegExp(`^${score}`));
    }
  };
  await Promise.all(ten.map(({ name }, n) => answer(id(name), 1 + (n % 5))));
  expect(await count('pulse_pending')).toBe(2);
  expect(await count('pulse_ballots')).toBe(11);
});

test('the reminder comes to those who have not begun', { timeout: slow }, async () => {
  await travel(stack.database.pool, 4);
  await until('both are reminded', async () => (await deliveries('pulse.reminder', 'sent')) === 2);
  await slack.said(await slack.direct(id('zoe')), 'Un pulso sigue abierto');
  expect(await deliveries('pulse.reminder')).toBe(2);
  const brayans = await slack.messages(await slack.direct(id('brayan')));
  expect(textOf(brayans.map((message) => message.blocks))).not.toContain('Un pulso sigue abierto');
});

test('it closes, every card says so, and the leader reads the report', { timeout: slow }, async () => {
  await travel(stack.database.pool, 5);
  await until('the release', async () => (await count('releases')) === 1, 40_000);
  await until('every card says so', async () => (await count('deliveries where refresh')) === 0, 40_000);
  await at.be('Brayan Mosquera');
  await at.open('Brayan Mosquera');
  await at.message('Este pulso ya cerró').waitFor();
  await slack.direct(id('marcela'));
  await at.be('Marcela Duarte');
  await at.open('Marcela Duarte');
  await at.write('/latido informe');
  await at.message('Informe: Operaciones').waitFor();
  expect(await at.message('Informe: Operaciones').innerText()).toContain(
    'Participación: 100%, de 5 a 9 respuestas',
  );
  const report = await slack.said(await slack.direct(id('marcela')), 'Informe: Operaciones');
  expect(report.ephemeral_to).toBeUndefined();
  await picture('10-report');
});

test('a leader of another unit is refused, in a channel, without anybody else being told', {
  timeout: slow,
}, async () => {
  await at.be('Yolanda Palacios');
  await at.open('general');
  await at.write('/latido informe Operaciones');
  await at.message('Puedes ver las unidades que diriges').waitFor();
  const said = await slack.said('C0GENERAL', 'Puedes ver las unidades que diriges');
  expect(said.ephemeral_to).toBe(id('yolanda'));
  await picture('11-refused');
});

test('the app’s home shows what holds for somebody, and changes it', { timeout: slow }, async () => {
  await at.be('Luz Ángela Peña');
  await at.open('latido');
  await at.page.locator('.home').getByText('Tus ajustes').first().waitFor();
  await picture('12-home');
  await at.press('Cambiar ajustes');
  await at.form.getByText('Tus ajustes').waitFor();
  await at.fill('Idioma', 'English');
  await at.fill('Escríbeme desde las', '09:30');
  await at.fill('Escríbeme hasta las', '17:30');
  await at.fill('Días', ['Lunes', 'Martes']);
  await at.fill('Pausa', 'Una semana');
  await at.fill('Mensajes que inicio yo', 'Sí, como máximo uno al día y tres por semana');
  await at.submit();
  await until(
    'it is saved',
    async () => (await count(`preferences where locale = 'en' and hours_from = 570`)) === 1,
  );
  // In the language that was just chosen.
  await at.form.getByText('Your settings are saved').first().waitFor();
  await picture('13-home-saved');
  await at.form.locator('.modal-x').click();
  await at.form.waitFor({ state: 'detached' });
  // The page's presses on a home say nothing of the home, so the bot cannot know that it is to be shown anew.
  await at.open('general');
  await at.open('latido');
  await at.page.locator('.home').getByText('09:30–17:30').first().waitFor();
  await picture('14-home-after');
});

test('help, by command; a question by its name in a channel', { timeout: slow }, async () => {
  await at.be('Noor Haddad');
  await at.open('general');
  await at.write('/latido ayuda');
  await at.message('Qué hace Latido').waitFor();
  await picture('15-help');
  const composer = at.page.locator('.composer-input');
  await composer.fill('@lat');
  await at.page.locator('.mention-option').first().click();
  // The page puts the whole name there a moment later.
  await expect.poll(() => composer.inputValue()).toMatch(/^@\S{5,}/);
  await composer.press('End');
  await composer.pressSequentially('informe');
  await expect.poll(() => composer.inputValue()).toMatch(/ informe$/);
  await composer.press('Enter');
  const told = await slack.said('C0GENERAL', 'Los informes son para quienes dirigen una unidad');
  expect(told.ephemeral_to).toBe(id('noor'));
  await slack.write(id('noor'), await slack.direct(id('noor')), 'ayuda');
  await slack.said(await slack.direct(id('noor')), 'Qué hace Latido');
});

test('everything that was shown is within Slack’s limits; nothing of anybody is in the log', {
  timeout: slow,
}, async () => {
  expect(stack.proxy.problems()).toEqual([]);
  expect(slack.problems()).toEqual([]);
  expect(mistakes).toEqual([]);
  const { output } = stack.program;
  expect(output()).not.toMatch(/máquinas|Mosquera|Duarte|aurora\.example|xoxb-/);
  const failed = await stack.database.pool.query(`select name, failure from jobs where failure is not null`);
  expect(failed.rows).toEqual([]);
});

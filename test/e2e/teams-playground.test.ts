import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startBrowser, type TestBrowser } from '#test/support/browser.ts';
import { anyHour, aurorans, until } from '#test/support/slack/aurora.ts';
import { travel } from '#test/support/slack/travel.ts';
import { openTeamsPage, type TeamsPage } from '#test/support/teams/page.ts';
import { startTeamsStack, type TeamsStack, teamsUsers } from '#test/support/teams/stack.ts';

// The main job in Teams, against Microsoft 365 Agents Playground 0.2.28: a Bot Connector and a client that nobody here wrote,
// the client driven in Chromium by clicks and keys. One story, told in its order. The program is the one that ships, with
// TEAMS_DEV=1 (this client has no token to show) and TEAMS_FORMS=inline. Each person has a client of their own.
//
// What this client lacks, and where that is tried instead:
// - Dialogs (task modules): forms are messages in the chat here. Dialogs, the message extension ("recognise"), tokens, foreign
//   tenants, limits and failures: test/contract/teams.test.ts, on a strict server of the tests' own.
// - deleteActivity (501), reactions, search for people, files, the app's manifest with its lists of commands: there as well, and
//   in test/teams. How cards look in Teams' own colours and on a phone: test/e2e/teams-cards.test.ts.
// - It knows people by the name in conversations alone (29:…), not by their object id, as Teams also does.
// - Its clients are worlds apart: what one person writes in a channel no other one sees.
// - It takes every card, valid or not: the strict server and the validator look at them.
//
// The program runs on the system's clock: where days go by, `travel` makes the database's rows older by as much.

const recordings = join(import.meta.dirname, '..', '..', '.recordings');
const slow = 60_000;
/** Ana is HR, Marcela leads Operaciones, the others work there. */
const seated = ['ana', 'marcela', 'brayan', 'luz', 'jhon', 'ingrid', 'oscar'] as const;
type Name = (typeof seated)[number];

let browser: TestBrowser;
let context: BrowserContext;
let stack: TeamsStack;
let at: Readonly<Record<Name, TeamsPage>>;
const mistakes: string[] = [];
const outside = new Set<string>();

beforeAll(async () => {
  await mkdir(recordings, { recursive: true });
  [browser, stack] = await Promise.all([
    startBrowser(inject('chromium')),
    startTeamsStack(seated.map((name) => ({ name }))),
  ]);
  context = await browser.open({
    locale: 'es-CO',
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 900 },
  });
  const pages: [Name, TeamsPage][] = [];
  for (const name of seated) {
    const page = await openTeamsPage(context, stack.client(name), recordings, (host) => outside.add(host));
    page.page.on('pageerror', (error) => mistakes.push(error.message));
    pages.push([name, page]);
  }
  at = Object.fromEntries(pages) as Record<Name, TeamsPage>;
}, slow);
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

const picture = (who: TeamsPage, name: string) => who.picture(`playground-${name}`);
const count = async (query: string): Promise<number> =>
  Number((await stack.database.pool.query<{ n: string }>(`select count(*) as n from ${query}`)).rows[0]?.n);
const deliveries = (message: string, state = '%') =>
  count(`deliveries where message = '${message}' and state like '${state}'`);
/** A day of Bogotá, `ahead` days from today. */
const day = (ahead: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Bogota' }).format(Date.now() + ahead * 86_400_000);
const week = ['Lunes', 'Martes', 'Miércoles', 'Jueves', 'Viernes', 'Sábado', 'Domingo'];

async function openSettings(who: TeamsPage): Promise<void> {
  await who.write('ajustes');
  await who.press('Tus ajustes');
  await who.form('Idioma').waitFor();
}

test('whoever installs it is welcomed and joined to HR’s file by e-mail', { timeout: slow }, async () => {
  expect(stack.told).not.toContain('rechaz');
  for (const name of seated) await at[name].said('Qué hace Latido').waitFor();
  await picture(at.brayan, '01-welcome');
  await picture(at.ana, '02-welcome-hr');
  // HR and a leader are shown more than others are.
  expect((await at.ana.all()).join()).toContain('Programar un pulso');
  expect((await at.brayan.all()).join()).not.toContain('Programar un pulso');
  const { rows } = await stack.database.pool.query<{ key: string; email: string }>(
    `select i.key, p.email from identities i join people p on p.id = i.person_id where i.platform = 'teams'`,
  );
  const sitting = teamsUsers.filter(({ email }) => seated.some((name) => email.startsWith(`${name}@`)));
  expect(new Map(rows.map((row) => [row.key, row.email]))).toEqual(
    new Map(sitting.map((one) => [one.aadObjectId, one.email])),
  );
  expect(await count('people')).toBe(aurorans.length);
});

test('somebody changes their settings in a form: a mistake is told, what was chosen stays', {
  timeout: slow,
}, async () => {
  await openSettings(at.brayan);
  await picture(at.brayan, '03-settings');
  await at.brayan.fill('Escríbeme desde las', '08:00');
  await at.brayan.fill('Escríbeme hasta las', '07:00');
  await at.brayan.fill('Días', week);
  await at.brayan.press('Guardar');
  await at.brayan.said('Debe ser más tarde que el comienzo.').waitFor();
  await picture(at.brayan, '04-settings-mistake');
  expect(await at.brayan.filled('Escríbeme desde las')).toBe('08:00');
  expect(await at.brayan.filled('Escríbeme hasta las')).toBe('07:00');
  expect(await at.brayan.filled('Días')).toEqual(week);
  await at.brayan.fill('Escríbeme desde las', '00:00');
  await at.brayan.fill('Escríbeme hasta las', '24:00');
  await at.brayan.press('Guardar');
  await at.brayan.said('Tus ajustes están guardados').waitFor();
  await picture(at.brayan, '05-settings-saved');
  expect(await count('preferences where hours_from = 0 and hours_to = 1440')).toBe(1);
});

test('each in their own language', { timeout: slow }, async () => {
  const languages = [
    ['luz', 'English', 'help', 'What Latido does'],
    ['jhon', 'Português', 'ajuda', 'O que o Latido faz'],
    ['marcela', 'Español', 'ayuda', 'Qué hace Latido'],
  ] as const;
  for (const [name, language, word, title] of languages) {
    await openSettings(at[name]);
    await at[name].fill('Idioma', language);
    await at[name].press('Guardar');
    await at[name].form('Idioma').waitFor({ state: 'detached' });
    const before = (await at[name].all()).filter((said) => said.includes(title)).length;
    await at[name].write(word);
    await expect
      .poll(async () => (await at[name].all()).filter((said) => said.includes(title)).length)
      .toBe(before + 1);
    await picture(at[name], `06-help-${name}`);
  }
  await anyHour(stack.database, 'brayan@aurora.example');
});

test('a question in a group chat and in a channel is answered in one’s own chat', {
  timeout: slow,
}, async () => {
  const before = (await at.ingrid.all()).length;
  await at.ingrid.open('Turno de la tarde');
  await at.ingrid.mention('ayuda');
  await at.ingrid.open('Planta');
  await at.ingrid.post('informe');
  await at.ingrid.open('Personal Chat');
  await at.ingrid.said('Los informes son para quienes dirigen una unidad').waitFor();
  await expect.poll(async () => (await at.ingrid.all()).length).toBe(before + 2);
  await picture(at.ingrid, '07-private');
  for (const place of ['Turno de la tarde', 'Planta']) {
    await at.ingrid.open(place);
    await at.ingrid.page
      .getByText(/ayuda|informe/)
      .last()
      .waitFor();
    expect((await at.ingrid.all()).join()).toBe('');
  }
  await picture(at.ingrid, '08-channel');
  await at.ingrid.open('Personal Chat');
});

test('HR schedules a pulse', { timeout: slow }, async () => {
  const { ana } = at;
  await ana.write('pulso');
  await ana.press('Nuevo pulso');
  await ana.form('Abre el').waitFor();
  await picture(ana, '09-plan');
  await ana.fill('A quiénes se pregunta', ['Personal']);
  await ana.fill('Abre el', day(1));
  await ana.fill('A las', '10:00');
  await ana.fill('Cierra el', day(1));
  await ana.fill('Recordatorio, solo a quienes no han empezado', 'A mitad de camino');
  await ana.fill('Se repite', 'No');
  await ana.press('Vista previa');
  await ana.said('Debe cerrar al menos un día después de abrir.').waitFor();
  await picture(ana, '10-plan-mistake');
  await ana.fill('Cierra el', day(8));
  await ana.press('Vista previa');
  await ana.said('aún no hay nada programado').waitFor();
  await picture(ana, '11-preview');
  await ana.press('Programar');
  await ana.said('El pulso quedó programado').waitFor();
  await picture(ana, '12-scheduled');
});

const rules = {
  es: 'Nadie puede ver quién respondió qué',
  en: 'Nobody can see who answered what',
  pt: 'Ninguém pode ver quem respondeu o quê',
} as const;
const words = {
  es: { start: 'Empezar', question: /Pregunta (\d) de (\d)/, done: 'Eso era todo, gracias' },
  en: { start: 'Start', question: /Question (\d) of (\d)/, done: 'That was all, thank you' },
  pt: { start: 'Começar', question: /Pergunta (\d) de (\d)/, done: 'Era só isso, obrigado' },
} as const;
const languageOf = (name: Name) => (name === 'luz' ? 'en' : name === 'jhon' ? 'pt' : 'es');

/** One tap for each question. */
async function answer(name: Name, score: number): Promise<void> {
  const { start, question, done } = words[languageOf(name)];
  await at[name].press(start);
  for (let at1 = 1; ; at1++) {
    const card = at[name].said(new RegExp(`${question.source.replace('(\\d)', String(at1))}|${done}`));
    await card.waitFor();
    if ((await card.innerText()).includes(done)) break;
    if (name === 'brayan' && at1 === 2) await picture(at.brayan, '14-question');
    await at[name].press(new RegExp(`^${score}`));
  }
}

test('it opens: everybody who let it in is asked in their own chat', { timeout: slow }, async () => {
  await travel(stack.database.pool, 2);
  await until('all are asked', async () => (await deliveries('pulse.invitation', 'sent')) === seated.length);
  for (const name of seated) await at[name].said(rules[languageOf(name)]).waitFor();
  await picture(at.brayan, '13-invitation');
});

test('one person answers by clicks, with a comment in a form', { timeout: slow }, async () => {
  const { brayan } = at;
  await answer('brayan', 4);
  await picture(brayan, '15-done');
  await brayan.press('Agregar un comentario');
  await brayan.form('¿Qué cambiarías primero?').waitFor();
  await brayan.fill(
    '¿Qué cambiarías primero?',
    'Las máquinas nuevas *funcionan* muy bien, <at>Latido</at> gracias.',
  );
  await picture(brayan, '16-comment');
  await brayan.press('Enviar');
  await brayan.said('Tu comentario también quedó guardado').waitFor();
  await picture(brayan, '17-comment-kept');
  // What was typed stays nowhere in the chat.
  expect((await brayan.all()).join()).not.toContain('máquinas');
  expect(await brayan.form('¿Qué cambiarías primero?').count()).toBe(0);
});

test('four more answer, each in their language', { timeout: slow }, async () => {
  for (const [n, name] of (['marcela', 'luz', 'jhon', 'ingrid'] as const).entries())
    await answer(name, 2 + n);
  await picture(at.luz, '18-done-en');
  await picture(at.jhon, '19-done-pt');
  expect(await count('pulse_ballots')).toBe(5);
});

test('the reminder comes to those who have not begun, and is answered', { timeout: slow }, async () => {
  await travel(stack.database.pool, 4);
  await until('both are reminded', async () => (await deliveries('pulse.reminder', 'sent')) === 2);
  await at.oscar.said('Un pulso sigue abierto').waitFor();
  await at.ana.said('Un pulso sigue abierto').waitFor();
  expect((await at.brayan.all()).join()).not.toContain('Un pulso sigue abierto');
  await picture(at.oscar, '20-reminder');
  await answer('oscar', 3);
  expect(await count('pulse_ballots')).toBe(6);
});

test('it closes, every card says so, and the leader reads the report', { timeout: slow }, async () => {
  await travel(stack.database.pool, 5);
  await until('the release', async () => (await count('releases')) === 1, 40_000);
  await until('every card says so', async () => (await count('deliveries where refresh')) === 0, 40_000);
  await at.brayan.said('Este pulso ya cerró').waitFor();
  await picture(at.brayan, '21-closed');
  const { marcela } = at;
  await marcela.write('informe');
  await marcela.said(/Informe: /).waitFor();
  await picture(marcela, '22-report');
  const report = await marcela.said(/Informe: /).innerText();
  expect(report).toContain('Participación');
  // In a channel: not a word there, the report in the own chat.
  const before = (await marcela.all()).length;
  await marcela.open('Planta');
  await marcela.post('informe');
  await marcela.page.getByText('informe').last().waitFor();
  await marcela.open('Personal Chat');
  await expect.poll(async () => (await marcela.all()).length).toBe(before + 1);
  await marcela.open('Planta');
  expect((await marcela.all()).join()).toBe('');
  await marcela.open('Personal Chat');
});

test('one’s own place shows what holds, and changes with what is changed there', {
  timeout: slow,
}, async () => {
  const { oscar } = at;
  await oscar.write('inicio');
  await oscar.said('Cambiar ajustes').waitFor();
  await picture(oscar, '23-home');
  await oscar.press('Cambiar ajustes');
  await oscar.form('Idioma').waitFor();
  await oscar.fill('Escríbeme desde las', '09:30');
  await oscar.fill('Escríbeme hasta las', '17:30');
  await oscar.press('Guardar');
  await until(
    'it is saved',
    async () => (await count('preferences where hours_from = 570 and hours_to = 1050')) === 1,
  );
  await oscar.said('Nada te espera').getByText('09:30–17:30').waitFor();
  await picture(oscar, '24-home-after');
});

test('HR pastes a file', { timeout: slow }, async () => {
  const { ana } = at;
  await ana.write('personas');
  await ana.press('Cargar un archivo');
  const file = 'Archivo';
  await ana.form(file).waitFor();
  await picture(ana, '25-upload');
  await ana.fill(file, [
    'Nombre completo;Correo electrónico;Tipo;Área;Correo del jefe;Idioma',
    'Gala Rincón;gala@aurora.example;Empleada;Aurora > Ventas;yolanda@aurora.example;es',
  ]);
  await ana.press('Revisar el archivo');
  await ana.said('Todavía no ha cambiado nada').waitFor();
  expect(await ana.said('Todavía no ha cambiado nada').innerText()).toMatch(/Por agregar\s+1\s/);
  await picture(ana, '26-checked');
});

test('nobody is told of anybody, nothing left this machine, no card failed', { timeout: slow }, async () => {
  expect(mistakes).toEqual([]);
  // The page asks for the fonts of Teams, and is refused them.
  expect([...outside].filter((host) => !host.endsWith('.cdn.office.net'))).toEqual([]);
  expect(seated.flatMap((name) => stack.client(name).tried())).toEqual([]);
  expect(stack.program.output()).not.toMatch(/máquinas|Mosquera|Duarte|aurora\.example/);
  const failed = await stack.database.pool.query(`select name, failure from jobs where failure is not null`);
  expect(failed.rows).toEqual([]);
});

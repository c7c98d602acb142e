import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startBrowser, type TestBrowser } from '#test/support/browser.ts';
import { anyHour, aurorans, identities, importHrFile, until } from '#test/support/slack/aurora.ts';
import { buttonsOf, textOf } from '#test/support/slack/blocks.ts';
import { type LocalMessage, type LocalSlack, startLocalSlack } from '#test/support/slack/local-slack.ts';
import { openSlackPage, type SlackPage } from '#test/support/slack/page.ts';
import { type SlackStack, startSlackStack } from '#test/support/slack/stack.ts';
import { travel } from '#test/support/slack/travel.ts';

// Everything the bot shows in Slack, in three languages: HR in Spanish, a manager in Portuguese, an employee in English, a
// stranger, on local-slack 0.1.8 in Chromium, each at the width of a desk and of a phone (pictures in .recordings). What a
// machine can see is held here: one language in a message, no markup, nothing said twice. What this client lacks is told
// in slack-local.test.ts.

const recordings = join(import.meta.dirname, '..', '..', '.recordings');
const stranger = { id: 'U0NADIA', name: 'nadia', realName: 'Nadia Nueva', email: 'nadia@elsewhere.example' };
const users = [
  ...aurorans.map(({ name, realName, email }) => ({
    id: `U0${name.toUpperCase()}`,
    name,
    realName,
    email,
  })),
  stranger,
];
const id = (name: string): string => `U0${name.toUpperCase()}`;
const slow = 60_000;

let browser: TestBrowser;
let stack: SlackStack<LocalSlack>;
let slack: LocalSlack;
let at: SlackPage;

beforeAll(async () => {
  await mkdir(recordings, { recursive: true });
  [browser, stack] = await Promise.all([
    startBrowser(inject('chromium')),
    startSlackStack(
      (requestUrl, host) => startLocalSlack({ users, requestUrl, host }),
      () => ({ PEOPLE_FROM: 'file' }),
    ),
  ]);
  slack = stack.slack;
  const context = await browser.open({ locale: 'es-CO', reducedMotion: 'reduce' });
  at = await openSlackPage(context, stack.proxy.url, recordings);
  for (const user of users) await slack.direct(user.id);
}, slow);
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

const look = (name: string) => at.picture(`eyes-${name}`);
const query = async (text: string, values: unknown[] = []) =>
  (await stack.database.pool.query(text, values)).rows;
const count = async (from: string): Promise<number> =>
  Number((await query(`select count(*) as n from ${from}`))[0].n);
const day = (ahead: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Bogota' }).format(Date.now() + ahead * 86_400_000);
/** Somebody sits down before their own conversation with the bot. */
async function sitDown(realName: string): Promise<string> {
  await at.be(realName);
  await at.open(realName);
  return slack.direct(users.find((user) => user.realName === realName)?.id ?? '');
}
async function goHome(realName: string, words: string | RegExp): Promise<void> {
  await at.be(realName);
  await at.open('general');
  await at.open('latido');
  await at.page.locator('.home').getByText(words).first().waitFor();
}
async function closeForm(): Promise<void> {
  await at.form.locator('.modal-x').click();
  await at.form.waitFor({ state: 'detached' });
}

/** Planned days are moved by `travel` and the week of a month is not, so what is scheduled does not repeat. */
async function fillPlan(repeat = 'No'): Promise<void> {
  await at.fill('A quiénes se pregunta', ['Personal']);
  await at.fill('Abre el', day(1));
  await at.fill('A las', '10:00');
  await at.fill('Cierra el', day(8));
  await at.fill('Recordatorio, solo a quienes no han empezado', 'A mitad de camino');
  await at.fill('Se repite', repeat);
  await at.fill('Preguntas', 'Que elija el banco (equilibrado, nada se repite en 12 semanas)');
}

test('a stranger is told whom to ask; HR is shown where to begin', { timeout: slow }, async () => {
  await until(
    'the platform was read',
    async () => (await count(`directory_syncs where state = 'done'`)) === 1,
  );
  expect(await count('identities')).toBe(0);
  await importHrFile(stack.database);
  await query(
    `update people set locale = case name when 'Yolanda Palacios' then 'pt' when 'Noor Haddad' then 'en' else 'es' end`,
  );
  await anyHour(stack.database, '');
  await sitDown('Nadia Nueva');
  await at.write('/latido ayuda');
  await at.message('tu dirección no está en la lista').waitFor();
  await look('01-stranger');
  await goHome('Nadia Nueva', 'tu dirección no está en la lista');
  await look('02-stranger-home');
  await sitDown('Ana Torres');
  await at.write('/latido ayuda');
  await at.message('Qué hace Latido').waitFor();
  await look('03-help-hr');
  await at.write('/latido infrome');
  await at.message('¿Querías decir informe?').waitFor();
  await look('04-unknown');
  await at.write('/latido pulsos');
  await at.message('No hay pulsos programados').waitFor();
  await at.write('/latido informe');
  await at.message('Aún no ha cerrado ningún pulso').waitFor();
  await look('05-nothing-yet');
});

test('HR looks at who is who, before and after the file', { timeout: slow }, async () => {
  await at.write('/latido personas');
  await at.message('Quién es quién en el chat').waitFor();
  await look('06-people-before');
  // The file asked for it by itself.
  await until(
    'everybody is joined',
    async () => (await identities(stack.database)).size === aurorans.length,
    40_000,
  );
  await until('it is done', async () => (await count(`directory_syncs where state = 'done'`)) === 1);
  await at.press('Mirar otra vez');
  await at.message('Ahí, pero no en el archivo: 1').waitFor();
  await at.press('Leer de nuevo ahora');
  await at.message('Se está leyendo de nuevo').waitFor();
  await look('07-people-after');
  await at.press('Cargar un archivo');
  await at.form.getByText('Archivo').first().waitFor();
  await look('08-people-file');
  await closeForm();
});

test('HR plans from Home, schedules, looks again, lets it be', {
  timeout: slow,
}, async () => {
  // Two small units beside each other, so that one leader sees a merged group.
  await query(`with quality as (
      insert into units (name, parent_id) select 'Calidad', id from units where name = 'Aurora' returning id),
    moved as (update people set unit_id = quality.id from quality where email in ('ingrid@aurora.example', 'oscar@aurora.example'))
    insert into unit_managers (unit_id, person_id, source) select quality.id, people.id, 'hr' from quality, people
      where email = 'ingrid@aurora.example'`);
  await goHome('Ana Torres', 'Pulsos de la organización');
  await look('09-home-hr-before');
  await at.press('Programar un pulso');
  await at.form.getByText('Nuevo pulso').waitFor();
  await fillPlan();
  await at.fill('Preguntas', 'Las que elijo abajo');
  await at.submit();
  await at.form.getByText('Elige de tres a seis preguntas').waitFor();
  await look('10-plan-mistake');
  await fillPlan('Cada mes, misma semana y día');
  await at.submit();
  await at.form.getByText('aún no hay nada programado').first().waitFor();
  await look('11-preview-in-modal');
  await closeForm();
  // This client has no buttons in forms, so it is done once more from the conversation.
  await sitDown('Ana Torres');
  await at.write('/latido pulso');
  await at.form.getByText('Nuevo pulso').waitFor();
  await fillPlan();
  await at.submit();
  await at.message('aún no hay nada programado').waitFor();
  await at.press('Programar');
  await at.message('El pulso quedó programado').waitFor();
  await look('12-scheduled');
  await goHome('Ana Torres', 'Programado');
  await look('13-home-hr-scheduled');
  await sitDown('Ana Torres');
  await at.write('/latido pulsos');
  await at.message('programado').waitFor();
  await look('14-list');
  await at.press(/^Cancelarlo/);
  await at.message('¿Cancelar este pulso?').waitFor();
  await look('15-sure');
  await at.press('Dejarlo');
});

test('the three are asked in their own languages', { timeout: slow }, async () => {
  await travel(stack.database.pool, 2);
  await until(
    'all are asked',
    async () =>
      (await count(`deliveries where message = 'pulse.invitation' and state = 'sent'`)) === aurorans.length,
  );
  await sitDown('Yolanda Palacios');
  await at.message('Seu pulso').waitFor();
  await look('16-invitation-pt');
  await goHome('Yolanda Palacios', 'Um pulso espera por você');
  await look('17-home-manager-pt');
  await at.press('Trazer para a conversa');
  await at.form.getByText('Abra por lá e toque em “Começar”').first().waitFor();
  await look('18-brought-pt');
  await closeForm();
  const chat = await slack.direct(id('yolanda'));
  await until(
    'it is brought',
    async () =>
      (await slack.messages(chat)).filter((one) => textOf(one.blocks).includes('Seu pulso')).length === 2,
  );
  await goHome('Ana Torres', 'Abierto');
  await look('19-home-hr-open');
});

test('an employee answers in English: every kind of question, back, does not apply, a comment', {
  timeout: slow,
}, async () => {
  await sitDown('Noor Haddad');
  await at.message('Your pulse').waitFor();
  await look('20-invitation-en');
  await at.press('Start');
  const first = at.message(/Question 1 of \d/);
  await first.waitFor();
  const questions = Number(/Question 1 of (\d)/.exec(await first.innerText())?.[1]);
  await look('21-question-agree');
  await at.press('Does not apply');
  await at.message(`Question 2 of ${questions}`).waitFor();
  await at.press('Back');
  await at.message(`Question 1 of ${questions}`).waitFor();
  let seen = 0;
  for (let question = 1; question <= questions; question++) {
    await at.message(`Question ${question} of ${questions}`).waitFor();
    const card = await slack.said(await slack.direct(id('noor')), `Question ${question} of ${questions}`);
    const labels = buttonsOf(card.blocks).map((one) => one.label);
    if (labels.includes('10')) {
      seen += 1;
      await look('22-question-recommend');
      await at.press('9');
    } else await at.press('4');
  }
  expect(seen).toBe(1);
  await at.message('That was all, thank you').waitFor();
  await look('23-thanks');
  await at.press('Add a comment');
  await at.form.getByText('Which one thing would you change first?').waitFor();
  await look('24-comment');
  await at.fill('Which one thing would you change first?', 'Fewer approvals, *please*.');
  await at.submit();
  await at.message('Your comment is in, too.').waitFor();
  await at.write('/latido settings');
  await at.form.getByText('Your settings').first().waitFor();
  await look('25-settings-en');
  await closeForm();
  await goHome('Noor Haddad', 'Thank you for answering');
  await look('26-home-employee-en');
  await sitDown('Noor Haddad');
  await at.write('/latido report');
  await at.message('you are not listed as a manager').waitFor();
  await at.write('/latido help');
  await at.message('What Latido does').waitFor();
  await look('27-employee-asks-en');
});

test('the others answer; who has not begun is reminded, and can have peace', { timeout: slow }, async () => {
  const others = aurorans.filter(({ name }) => !['noor', 'yolanda'].includes(name));
  const answer = async (user: string, n: number) => {
    const chat = await slack.direct(user);
    let card: LocalMessage = await slack.said(chat, 'Nadie puede ver quién respondió qué');
    await slack.press(user, card, 'Empezar');
    for (let question = 1; ; question++) {
      card = await slack.said(chat, new RegExp(`Pregunta ${question} de|Eso era todo, gracias`));
      if (textOf(card.blocks).includes('Eso era todo')) return;
      const is10 = buttonsOf(card.blocks).some((one) => one.label === '10');
      await slack.press(user, card, is10 ? String(5 + (n % 6)) : String(2 + ((n + question) % 4)));
    }
  };
  await Promise.all(others.map(({ name }, n) => answer(id(name), n)));
  await travel(stack.database.pool, 4);
  const chat = await slack.direct(id('yolanda'));
  await slack.said(chat, 'Um pulso segue aberto');
  await sitDown('Yolanda Palacios');
  await at.message('Um pulso segue aberto').waitFor();
  await look('28-reminder-pt');
  await at.press('Pausa de uma semana');
  await at.message('Em pausa: não escrevo por conta própria').waitFor();
  await look('29-paused-pt');
  await at.press('Retomar agora');
  await at.message('A pausa terminou').waitFor();
});

test('after the close: the cards say so, leaders read what they may, HR the whole', {
  timeout: slow,
}, async () => {
  await travel(stack.database.pool, 5);
  await until('the release', async () => (await count('releases')) === 1, 40_000);
  await until('every card says so', async () => (await count('deliveries where refresh')) === 0, 40_000);
  await sitDown('Noor Haddad');
  await at.message('This pulse has closed').waitFor();
  await look('30-closed-en');
  await sitDown('Yolanda Palacios');
  await at.write('/latido relatório');
  await at.message('Relatório: Ventas').waitFor();
  await look('31-report-pt');
  await at.write('/latido relatório Operaciones');
  await at.message('Você pode ver as unidades').waitFor();
  await look('32-report-refused-pt');
  await goHome('Yolanda Palacios', 'Relatórios');
  await look('33-home-manager-after-pt');
  await at.press('Ver Ventas');
  await at.form.getByText('Relatório: Ventas').first().waitFor();
  await look('34-report-in-modal-pt');
  await closeForm();
  await sitDown('Íngrid Castaño');
  await at.write('/latido informe');
  await at.message('se muestra junto con otras de Aurora').waitFor();
  await look('35-report-merged');
  await sitDown('Ana Torres');
  await at.message('El pulso cerró').waitFor();
  await look('36-released-hr');
  await at.press('Ver el informe');
  await at.message('Informe: Aurora').waitFor();
  await look('37-report-hr');
  await goHome('Ana Torres', 'El último pulso cerró el');
  await look('38-home-hr-after');
});

/** Small words that one language has and the two others have not. */
const words = (...some: readonly string[]) => new RegExp(`(?<!\\p{L})(${some.join('|')})(?!\\p{L})`, 'iu');
const own = {
  es: words('el', 'los', 'las', 'una', 'tus', 'y', 'del'),
  en: words('the', 'your', 'and', 'is', 'of', 'you'),
  pt: words('não', 'você', 'seu', 'sua', 'uma', 'nossa', 'pela'),
} as const;

test('a message is in one language, without markup, and says nothing twice', { timeout: slow }, async () => {
  const speakers = [
    ['ana', 'es'],
    ['ingrid', 'es'],
    ['yolanda', 'pt'],
    ['noor', 'en'],
  ] as const;
  for (const [name, locale] of speakers) {
    const said = slack.shownIn(await slack.direct(id(name)));
    expect(said.length, name).toBeGreaterThan(2);
    const shown = [...said.map(({ blocks, text }) => ({ blocks, text })), homeOf(name)];
    for (const { blocks, text } of shown) {
      const all = textOf(blocks);
      const lines = all.split('\n').filter((line) => line.trim() !== '' && !/^[█░│]+$/.test(line));
      for (const line of lines) {
        expect(line, name).not.toMatch(/(^|\s)[*_~`]\S|<[@!#]|&(amp|lt|gt);|undefined|NaN|\[object/);
      }
      expect(new Set(lines).size, all).toBe(lines.length);
      for (const other of ['es', 'en', 'pt'] as const) {
        if (other === locale) continue;
        const foreign = lines.filter((line) => own[other].test(line) && !own[locale].test(line));
        expect(foreign, `${name}, ${other}`).toEqual([]);
      }
      // What a notification shows: a sentence, not a list of everything.
      if (text !== undefined) expect(text.trim(), all).not.toBe('');
    }
  }
});
function homeOf(name: string): Readonly<{ blocks: unknown; text: undefined }> {
  const home = slack.home(id(name)) as { blocks?: unknown } | undefined;
  return { blocks: home?.blocks, text: undefined };
}

test('all of it is within Slack’s limits', () => {
  expect(stack.proxy.problems()).toEqual([]);
  expect(slack.problems()).toEqual([]);
});

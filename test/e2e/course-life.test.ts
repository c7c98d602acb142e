import { readFile } from 'node:fs/promises';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOnlooker, type Onlooker } from '#test/support/onlooker.ts';
import { createWebClient, messageText } from '#test/support/webclient.ts';

// The whole life of a course as people see it, in a browser, against the program as it is shipped, on the trial's clock, which
// begins on Saturday, 7 January 2040.

const course = 'Agradecer de forma útil';
/** Learns, and dawdles. Yolanda Palacios leads the team. */
const edwin = 'edwin-chocue';
const yolanda = 'yolanda-palacios';
/** In the middle of the second week. */
const dueOn = '2040-01-19';
/** A day or a week on must have come to its end within so long. Milliseconds. */
const alongMs = 170_000;
/** What is right in the sample course, by the beginning of the lesson's question. */
const letters = [
  ['Una compañera se quedó una hora', 'B'],
  ['¿Qué frase nombra algo', 'C'],
  ['Este mes todo salió bien', 'B'],
] as const;

let onlooker: Onlooker;
beforeAll(async () => {
  onlooker = await createOnlooker('course');
});
afterAll(() => onlooker?.stop());

// --- hands and eyes ------------------------------------------------------------------------------------------------

const page = () => onlooker.page;
const be: Onlooker['be'] = (...who) => onlooker.be(...who);
const says: Onlooker['says'] = (words) => onlooker.says(words);
const card: Onlooker['card'] = (words) => onlooker.card(words);
const dialog: Onlooker['dialog'] = () => onlooker.dialog();
const timeline: Onlooker['timeline'] = () => onlooker.timeline();
const send: Onlooker['send'] = (label) => onlooker.send(label);
const choose = (label: string, option: string) => onlooker.choose(label, option, true);
const picture: Onlooker['picture'] = (what) => onlooker.picture(what);
const trial: Onlooker['trial'] = () => onlooker.trial();
/** Writes, and waits for what is said to it. */
async function write(words: string): Promise<void> {
  const before = await page().locator('li.message').count();
  await onlooker.write(words);
  await page().locator('li.message').nth(before).waitFor();
}
const press = (label: string | RegExp) => timeline().getByRole('button', { name: label }).last().click();

const today = async () => (await trial()).now.slice(0, 10);
const bar = (): Locator => page().locator('.trial-bar');
/** Whoever is at the page presses it, and waits until time stands. @returns milliseconds that it took */
async function onward(label: 'Un día más' | 'Una semana más'): Promise<number> {
  const begun = performance.now();
  const from = Date.parse((await trial()).now);
  await bar().getByRole('button', { name: label }).click();
  await bar().getByRole('button', { name: 'Detener' }).waitFor();
  await bar().getByRole('button', { name: label }).waitFor({ timeout: alongMs });
  const days = (Date.parse((await trial()).now) - from) / 86_400_000;
  expect(Math.floor(days + 0.01)).toBe(label === 'Un día más' ? 1 : 7);
  return performance.now() - begun;
}
const inbox = async (key: string): Promise<readonly string[]> =>
  (await createWebClient(onlooker.url).as(key).messages()).map(messageText);
/** A day at a time until it has come: on which day that is depends on what was held back to compare. */
async function daysUntil(what: string, is: () => Promise<boolean>): Promise<void> {
  for (let days = 0; !(await is()); days += 1) {
    if (days > 20) throw new Error(`waited in vain: ${what}`);
    await onward('Un día más');
  }
}
const everybody = async (): Promise<readonly string[]> => {
  const start = await (await fetch(`${onlooker.url}/web/start`)).json();
  return (start as { personas: readonly { key: string }[] }).personas.map(({ key }) => key);
};
/** Somebody who has been told that. */
async function whoHeard(words: RegExp): Promise<string | undefined> {
  for (const key of await everybody()) if ((await inbox(key)).some((text) => words.test(text))) return key;
  return undefined;
}

/** Answers what the newest lesson asks, right and sure. */
async function answerRight(lesson: Locator): Promise<void> {
  const text = (await lesson.textContent()) ?? '';
  const found = letters.find(([ask]) => text.includes(ask));
  if (found !== undefined) {
    await lesson.getByRole('button', { name: `${found[1]}, con seguridad` }).click();
    return;
  }
  await lesson.getByRole('button', { name: 'Responder' }).click();
  await dialog().waitFor();
  const own = dialog().getByLabel('Con tus palabras');
  if ((await own.count()) > 0) await own.fill('2 horas');
  else
    for (const option of ['A · Si le gusta', 'C · Si la historia']) await dialog().getByLabel(option).check();
  await dialog().getByLabel('Lo sé con seguridad').check();
  await send('Responder');
}

// --- the story -----------------------------------------------------------------------------------------------------

test('HR finds the two sample courses, and sees what learners will see', async () => {
  await be('ana-torres');
  await write('/latido curso');
  await says(course);
  await says('Una buena entrega');
  await picture('01-list');
  await press(`Abrir: ${course}`);
  await says('Todavía no lo toma nadie');
  await picture('02-course');
  await press('Vista previa');
  await says('Vista previa · lección 1 de 5');
  await says('Me vieron');
  await picture('03-preview');
  await press('Al curso');
});

test('HR makes it mandatory for all employees, until a date', async () => {
  await press('Quién lo toma');
  await says('Ninguna regla inscribe a nadie todavía');
  await press('Nueva regla');
  await dialog().waitFor();
  await choose('Tipo', 'Obligatorio');
  await choose('Fecha límite', 'En una fecha');
  await dialog().getByLabel('Fecha (si es una fecha)').fill(dueOn);
  await picture('04-rule');
  await send('Ver antes');
  await says('Esto haría la regla');
  await says(/pedirlo ahora a 54 personas/);
  await picture('05-before');
  await press('Comenzar');
  await says('La regla está en marcha');
  await picture('06-begun');
});

test('the invitation comes in working hours, and says who sees what', async () => {
  await be(edwin);
  await bar().getByLabel('El resto responde').uncheck();
  await picture('07-bar');
  await daysUntil('the invitation', async () =>
    (await inbox(edwin)).some((text) => text.includes('te pide tomar este curso')),
  );
  await says('te pide tomar este curso');
  await says('tu jefatura directa ve, con tu nombre');
  // Not on Sunday, and not on Monday either: that is a public holiday in Colombia, the day of the Kings.
  expect(await today()).toBe('2040-01-10');
  await picture('08-invitation');
}, 200_000);

test('one answer is not quite it, one is right, and the rest waits until tomorrow', async () => {
  await press('Empezar');
  await says('Lección 1 de 5');
  await picture('09-lesson');
  await press('A, con dudas');
  await says('Todavía no');
  await says('no sabe qué viste');
  await picture('10-not-quite');
  await press('Siguiente');
  await says('Lección 2 de 5');
  await press('C, con seguridad');
  await says('Es correcto');
  await picture('11-right');
  await press('Siguiente');
  await says('Lección 3 de 5');
  await press('Mañana');
  await says('De acuerdo, más tarde');
  await picture('12-tomorrow');
});

test('a week goes by: the page shows it, it can be stopped, and the colleagues learn', async () => {
  await be(edwin);
  await bar().getByLabel('El resto responde').check();
  const before = Date.parse((await trial()).now);
  await bar().getByRole('button', { name: 'Una semana más' }).click();
  await bar().getByText('El tiempo avanza hasta').waitFor();
  const shown = await bar().locator('time').textContent();
  await expect.poll(() => bar().locator('time').textContent(), { timeout: 60_000 }).not.toBe(shown);
  await picture('13-going');
  await bar().getByRole('button', { name: 'Detener' }).click();
  await bar().getByRole('button', { name: 'Una semana más' }).waitFor({ timeout: 60_000 });
  const stopped = Date.parse((await trial()).now);
  expect(stopped).toBeGreaterThan(before);
  expect(stopped).toBeLessThan(before + 6.9 * 86_400_000);
  const took = await onward('Una semana más');
  process.stdout.write(`a week on, with colleagues who answer: ${(took / 1_000).toFixed(1)} s\n`);
  expect(await bar().locator('.said').textContent()).toMatch(/Colegas que respondieron: [1-9]/);
  await picture('14-week');
  const told = await inbox(edwin);
  // What was put off came back by itself, or was held back to compare.
  expect(told.some((text) => /Lección \d de 5|Una vez más|Repaso/.test(text))).toBe(true);
}, 400_000);

test('reminders come before the day and after it, and say who will be told', async () => {
  await be(edwin);
  await daysUntil('the day after the due date', async () => (await today()) > dueOn);
  // Whoever leads it all has nobody who would be told.
  const after = /la fecha límite era el 19 de enero[\s\S]*se avisa a quien dirige tu equipo/;
  await daysUntil('a reminder of what was due', async () => (await whoHeard(after)) !== undefined);
  const reminded = (await whoHeard(/la fecha límite es el 19 de enero/)) ?? '';
  const late = (await whoHeard(after)) ?? '';
  expect([reminded, late]).not.toContain('');
  await be(late);
  await says('la fecha límite era el 19 de enero');
  await says('se avisa a quien dirige tu equipo');
  await picture('15-reminder');
}, 400_000);

test('three days late, the manager is told by name, once for all', async () => {
  await be(edwin);
  const isTold = async () =>
    (await inbox(yolanda)).some((text) => text.includes('con retraso en un curso obligatorio'));
  await daysUntil('the digest', isTold);
  expect((await today()) >= '2040-01-22').toBe(true);
  await be(yolanda);
  await says('con retraso en un curso obligatorio');
  const digest = card('con retraso en un curso obligatorio');
  expect(await digest.textContent()).toContain('Edwin Chocué');
  expect(await digest.textContent()).toContain('Solo tú ves los nombres');
  await picture('16-digest');
}, 400_000);

test('the learner goes through it, says so, and gets a certificate', async () => {
  await be(edwin);
  await write('/latido aprender');
  await says('Mis cursos');
  await picture('17-mine');
  await card('Mis cursos')
    .getByRole('button', { name: /^Continuar/ })
    .first()
    .click();
  for (let steps = 0; ; steps += 1) {
    if (steps > 20) throw new Error('the course does not end');
    const now = page().locator('li.message').last();
    const confirm = now.getByRole('button', { name: 'Está hecho' });
    const onwards = now.getByRole('button', { name: /^(Siguiente|Terminar el curso|Una más)$/ });
    const asks = now.getByRole('button', { name: /^(B, con seguridad|Responder)$/ });
    await confirm.or(onwards).or(asks).first().waitFor();
    if ((await confirm.count()) > 0) break;
    const before = await now.textContent();
    if ((await asks.count()) > 0) await answerRight(now);
    else await onwards.first().click();
    await expect.poll(() => now.textContent(), { timeout: 10_000 }).not.toBe(before);
  }
  await says(`Llegaste al final de «${course}»`);
  await picture('18-confirm');
  await press('Está hecho');
  await says(`«${course}» está hecho`);
  await says(`Tu certificado de «${course}»`);
  await timeline()
    .getByAltText(/Edwin Chocué completó el curso/)
    .last()
    .waitFor();
  await picture('19-done');
  // What the manager reads is true now.
  await expect
    .poll(async () => (await inbox(yolanda)).some((text) => text.includes('Edwin Chocué')), {
      timeout: 10_000,
    })
    .toBe(false);
});

test('HR sees how it goes, in numbers and as a picture, and takes the file along', async () => {
  await be('ana-torres');
  await write('/latido curso agradecer');
  await press('Cómo va');
  await says('¿Quiénes terminaron?');
  await picture('20-figures');
  await press('Ver como imagen');
  await timeline()
    .getByAltText(/Quiénes terminaron/)
    .last()
    .waitFor();
  await picture('21-picture');
  await press('Preguntas');
  await says('¿Qué preguntas fallan más?');
  await picture('22-questions');
  await press('Volver');
  await press('¿Sirve recordar?');
  await says('Uno de cada diez no se envía');
  await picture('23-nudges');
  await press('Volver');
  await press('CSV de cursos hechos');
  const link = page().locator('a[href*="/completions/"]').last();
  await link.waitFor();
  await picture('24-file');
  await page().goto((await link.getAttribute('href')) ?? '');
  await page().locator('h1').first().waitFor();
  await picture('25-file-page');
  const [download] = await Promise.all([
    page().waitForEvent('download'),
    page().getByRole('button', { name: 'Descargar el archivo' }).click(),
  ]);
  const csv = await readFile(await download.path(), 'utf8');
  expect(csv).toContain('Edwin Chocué');
  expect(csv.split('\r\n')[0]).toContain('persona');
});

test('a review comes back by itself, days after', async () => {
  await be(edwin);
  const reviews = async () =>
    (await inbox(edwin)).filter((text) => text.includes(`Repaso · ${course}`)).length;
  const before = await reviews();
  await daysUntil('a review', async () => (await reviews()) > before);
  await says(`Repaso · ${course}`);
  await picture('26-review');
  await answerRight(card(`Repaso · ${course}`));
  await says('Es correcto');
  expect(onlooker.mistakes()).toEqual([]);
}, 400_000);

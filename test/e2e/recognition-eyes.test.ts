import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { startBrowser, type TestBrowser } from '#test/support/browser.ts';
import { createDataFolder, type DataFolder, type Program, startProgram } from '#test/support/process.ts';
import { moveToStart } from '#test/support/time.ts';

// Recognition as people live it, in a browser, against the program as it is shipped: Beatriz thanks in the channel, it
// arrives on a mural that hangs on a wall, Thaís joins in, who got it keeps it private, and it is gone from both; one is
// taken back, one is hidden by HR. Pictures at the width of a desk and of a phone, light and dark, are in .recordings; what
// a machine can see in them is held here: contrast, nothing wider than the screen, names for buttons and boxes.

const recordings = join(import.meta.dirname, '..', '..', '.recordings');
const desk = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };
const slow = 60_000;
const kept = 'Se quedaron el viernes hasta las nueve y el cliente de Cali recibió todo completo el lunes.';
const undone = 'Revisaste cada factura de octubre a mano y encontramos dos pagos que faltaban.';
const hidden = 'Explicaste el tablero nuevo a todo el turno y ya nadie pregunta dos veces por un lote.';

let browser: TestBrowser;
let folder: DataFolder;
let program: Program;
let lowContrast = '';
let context: BrowserContext;
let page: Page;
let wall: Page;
const mistakes: string[] = [];

beforeAll(async () => {
  await mkdir(recordings, { recursive: true });
  folder = createDataFolder();
  [browser, program, lowContrast] = await Promise.all([
    startBrowser(inject('chromium')),
    startProgram({ DATA_DIR: folder.path }),
    readFile(join(import.meta.dirname, '../support/low-contrast.js'), 'utf8'),
  ]);
  await program.ready();
  const pool = new pg.Pool(folder.connection());
  await moveToStart(pool, program.url);
  await pool.end();
  context = await browser.open({ locale: 'es-CO', reducedMotion: 'reduce', viewport: desk });
  page = await open();
  wall = await open();
}, slow);
afterAll(async () => {
  await context?.close();
  await browser?.close();
  await program?.stop();
  await folder?.remove();
}, slow);
beforeEach(() => {
  mistakes.length = 0;
});

async function open(): Promise<Page> {
  const opened = await context.newPage();
  opened.setDefaultTimeout(15_000);
  opened.on('pageerror', (error) => mistakes.push(error.message));
  return opened;
}
const composer = () => page.locator('#composer');
async function be(key: string): Promise<void> {
  await page.goto(`${program.url}/?as=${key}`);
  await composer().waitFor();
}
async function goTo(channel: string): Promise<void> {
  await page.locator('.place', { hasText: channel }).first().click();
  await page.getByRole('heading', { name: `#${channel}`, exact: true }).waitFor();
}
async function write(words: string): Promise<void> {
  await composer().fill(words);
  // The first Enter may take the completion; the words are then all there.
  await composer().press('Escape');
  await composer().press('Enter');
}
const press = (label: string | RegExp) => page.getByRole('button', { name: label }).last().click();
const form = () => page.getByRole('dialog');
const shows = (words: string | RegExp) => page.getByText(words).last().waitFor();
const message = (words: string) => page.locator('.message', { hasText: words });
const wallText = () => wall.locator('#wall').textContent();

/** A picture of what stands there, at both widths and in both lights, and what a machine sees in each. */
async function look(name: string, at: Page = page): Promise<void> {
  for (const [width, viewport] of [
    [1280, desk],
    [390, phone],
  ] as const) {
    await at.setViewportSize(viewport);
    await at.evaluate(lastOne);
    for (const colorScheme of ['light', 'dark'] as const) {
      await at.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const what = `${name}, ${width}, ${colorScheme}`;
      await at.screenshot({ path: join(recordings, `recognition-${name}-${width}-${colorScheme}.png`) });
      expect.soft(await at.evaluate<unknown[]>(lowContrast), what).toEqual([]);
      expect
        .soft(await at.evaluate<number>('document.documentElement.scrollWidth - innerWidth'), what)
        .toBe(0);
    }
  }
  expect.soft(await at.evaluate<unknown[]>(nameless), name).toEqual([]);
  await at.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await at.setViewportSize(desk);
}

/** A window that becomes narrower keeps its place; what is looked at is the newest. */
const lastOne = `document.querySelector('.messages > li:last-child')?.scrollIntoView({ block: 'nearest' })`;

/** Buttons, links and boxes that a screen reader could not tell from each other: they have no name at all. */
const nameless = `[...document.querySelectorAll('button, a[href], input, textarea, select')]
  .filter((one) => one.checkVisibility())
  .filter((one) => !(one.getAttribute('aria-label') || one.getAttribute('aria-labelledby') || one.title ||
    one.textContent.trim() || one.labels?.length))
  .map((one) => one.outerHTML.slice(0, 120))`;

test('HR hangs the mural on a wall', { timeout: slow }, async () => {
  await be('ana-torres');
  await write('/latido mural');
  await press('Enlaces a pantallas');
  await press('Nuevo enlace');
  await form().getByRole('button', { name: 'Crearlo' }).click();
  const link = page.getByRole('link', { name: 'Abrir el mural' });
  await link.waitFor();
  await look('01-link');
  await wall.goto((await link.getAttribute('href')) ?? '');
  await wall.locator('header.top').waitFor();
  await wall.evaluate('window.sameAsBefore = true');
  expect(mistakes).toEqual([]);
});

test('whoever writes half of it gets the form with what was typed, and what is missing', {
  timeout: slow,
}, async () => {
  await be('beatriz-lozano');
  await goTo('general');
  await write(`/gracias @Arturo Cruz #puntualidad ${kept}`);
  await form().getByText('No hay un valor #puntualidad').waitFor();
  await look('02-form');
  expect(await form().getByRole('textbox', { name: 'Por qué' }).inputValue()).toContain(kept);
  // What is to be mended has the focus, and the keyboard alone gets out again.
  expect(await page.evaluate('document.activeElement.closest(".wrong") !== null')).toBe(true);
  await page.keyboard.press('Escape');
  await form().waitFor({ state: 'detached' });
  expect(mistakes).toEqual([]);
});

test('a thank-you in the channel stands there in the language of the organisation, and on the wall without a reload', {
  timeout: slow,
}, async () => {
  await write(`/gracias @Arturo Cruz @Xóchitl Ramírez #equipo ${kept}`);
  await shows('Tu agradecimiento va en camino a');
  await page.getByRole('button', { name: 'Me sumo' }).waitFor();
  await look('03-channel');
  const post = message(kept).last();
  expect(await post.textContent()).toContain('Beatriz Lozano agradece a Arturo Cruz y Xóchitl Ramírez');
  await expect.poll(wallText, { timeout: 10_000 }).toContain(kept);
  await look('04-wall', wall);
  expect(await wall.evaluate('window.sameAsBefore')).toBe(true);
  // Nobody joins in on their own.
  await press('Me sumo');
  await shows('Este es tuyo');
  expect(mistakes).toEqual([]);
});

test('somebody joins in, and the post and the wall say so', { timeout: slow }, async () => {
  await be('thais-oliveira');
  await goTo('general');
  await press('Me sumo');
  await shows('Você também agradece: mais um para Arturo Cruz e Xóchitl Ramírez');
  await message(kept).getByText('1 persona se sumó').waitFor();
  await look('05-joined');
  await expect.poll(wallText, { timeout: 10_000 }).toContain('1 persona se suma');
  expect(mistakes).toEqual([]);
});

test('who got it reads it in working hours, keeps it private, and it is gone from everywhere else', {
  timeout: slow,
}, async () => {
  await be('arturo-cruz');
  const received = page.getByText('te agradece').last();
  for (let skips = 0; skips < 12 && (await received.count()) === 0; skips += 1) {
    const done = page.waitForResponse((one) => one.url().endsWith('/web/trial/skip'));
    await page.locator('.trial-bar .skip button').last().click();
    await done;
    await page.waitForTimeout(300);
  }
  await page.getByRole('button', { name: 'Dejarlo en privado' }).waitFor();
  await look('06-received');
  await press('Dejarlo en privado');
  await shows('visible solo para quienes se nombran aquí');
  await look('07-private');
  await expect.poll(wallText, { timeout: 10_000 }).not.toContain(kept);
  await goTo('general');
  await shows('Aquí hubo un agradecimiento');
  expect(await page.locator('#app').textContent()).not.toContain(kept);
  await look('08-stood');
  await look('09-wall-after', wall);
  expect(mistakes).toEqual([]);
});

test('one that is taken back leaves channel and wall, and counts for nobody', { timeout: slow }, async () => {
  await be('beatriz-lozano');
  await goTo('general');
  await write(`/gracias @Sofía Quispe #cuidado ${undone}`);
  await page.getByRole('button', { name: 'Me sumo' }).waitFor();
  await expect.poll(wallText, { timeout: 10_000 }).toContain(undone);
  await press('Deshacer');
  await shows('Retirado');
  await expect.poll(wallText, { timeout: 10_000 }).not.toContain(undone);
  await expect.poll(() => page.locator('#app').textContent()).not.toContain(undone);
  await look('10-undone');
  expect(mistakes).toEqual([]);
});

test('HR hides one with a reason, sees what became of it, and it leaves the wall', {
  timeout: slow,
}, async () => {
  await be('beatriz-lozano');
  await goTo('general');
  await write(`/gracias @Iván Castaño #aprendizaje ${hidden}`);
  await page.getByRole('button', { name: 'Me sumo' }).waitFor();
  await expect.poll(wallText, { timeout: 10_000 }).toContain(hidden);
  await be('ana-torres');
  await write('/latido reconocimiento');
  await shows('Lo que no se usó');
  await look('11-rules');
  await press('Ver agradecimientos');
  await shows('Los privados quedan entre quienes aparecen en ellos');
  expect(await page.locator('#app').textContent()).not.toContain(kept);
  await look('12-list');
  // The newest stands first.
  await page
    .getByRole('button', { name: 'Ver detalles del agradecimiento de Beatriz Lozano' })
    .first()
    .click();
  await press('Ocultarlo');
  await form()
    .getByRole('textbox', { name: 'Por qué' })
    .fill('Habla de un cliente que pidió no ser nombrado.');
  await look('13-hide');
  await form().getByRole('button', { name: 'Ocultarlo' }).click();
  await shows(/Ana Torres lo ocultó: Habla de un cliente/);
  await look('14-hidden');
  await expect.poll(wallText, { timeout: 10_000 }).not.toContain(hidden);
  expect(await wall.evaluate('window.sameAsBefore')).toBe(true);
  expect(mistakes).toEqual([]);
});

test('everybody finds their own, in words and as a picture', { timeout: slow }, async () => {
  await be('arturo-cruz');
  await write('/latido yo');
  await shows('Los últimos que recibiste');
  await look('15-mine');
  const picture = page.getByRole('img', { name: /¿Por qué me agradecen\?/ }).last();
  await picture.waitFor();
  expect(await page.locator('#app').textContent()).toContain(kept);
  await write('/latido ayuda');
  await shows('Qué hace Latido');
  await look('16-help');
  expect(mistakes).toEqual([]);
});

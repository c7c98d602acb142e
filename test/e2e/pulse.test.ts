import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { PersonaView } from '#adapters/web/view.ts';
import { startBrowser, type TestBrowser } from '#test/support/browser.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { createDataFolder, type DataFolder, type Program, startProgram } from '#test/support/process.ts';
import { answerPulse } from '#test/support/pulse.ts';
import { startRedis } from '#test/support/redis.ts';
import { moveToStart } from '#test/support/time.ts';
import { createWebClient, messageText } from '#test/support/webclient.ts';

// The main job as people do it, in a browser, against the program as it is shipped. Each run is recorded: a trace with
// every step and picture, to be opened with Playwright's trace viewer, and screenshots at two widths.

const recordings = join(import.meta.dirname, '..', '..', '.recordings');
let browser: TestBrowser;
beforeAll(async () => {
  await mkdir(recordings, { recursive: true });
  browser = await startBrowser(inject('chromium'));
});
afterAll(() => browser?.close());

const stacks = ['the embedded default', 'Redis and PostgreSQL by URL'] as const;

describe.each(stacks)('on %s', (stack) => {
  const name = stack === stacks[0] ? 'embedded' : 'urls';
  let folder: DataFolder | undefined;
  let database: TestDatabase | undefined;
  let redis: Awaited<ReturnType<typeof startRedis>> | undefined;
  let program: Program;
  let context: BrowserContext;
  let page: Page;
  let personas: readonly PersonaView[];
  const mistakes: string[] = [];

  beforeAll(async () => {
    if (stack === stacks[0]) {
      folder = createDataFolder();
      program = await startProgram({ DATA_DIR: folder.path });
    } else {
      database = await createTestDatabase();
      redis = await startRedis();
      program = await startProgram({ DATABASE_URL: database.url, REDIS_URL: redis.url });
    }
    await program.ready();
    const pool = new pg.Pool(folder?.connection() ?? database?.connection);
    await moveToStart(pool, program.url);
    await pool.end();
    const start = (await (await fetch(`${program.url}/web/start`)).json()) as { personas: PersonaView[] };
    personas = start.personas;
    context = await browser.open({ locale: 'es-CO', reducedMotion: 'reduce' });
    await context.tracing.start({ screenshots: true, snapshots: true });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => mistakes.push(error.message));
  });
  afterAll(async () => {
    await context?.tracing.stop({ path: join(recordings, `pulse-${name}.zip`) });
    await context?.close();
    await program?.stop();
    await folder?.remove();
    await redis?.stop();
    await database?.drop();
  });

  const be = async (key: string) => {
    await page.goto(`${program.url}/?as=${key}`);
    await page.locator('#composer').waitFor();
  };
  const write = async (words: string) => {
    await page.locator('#composer').fill(words);
    // The first Enter may take the completion; the words are then all there.
    await page.locator('#composer').press('Escape');
    await page.locator('#composer').press('Enter');
  };
  const press = (label: string | RegExp) => page.getByRole('button', { name: label }).last().click();
  const picture = async (what: string) => {
    for (const [width, height] of [
      [1280, 800],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: join(recordings, `${name}-${what}-${width}.png`) });
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  };
  const trial = async () =>
    (await (await fetch(`${program.url}/web/trial`)).json()) as { now: string; next?: string };
  /** Presses the page's own "Skip ahead" until the time has come. */
  const skipPast = async (at: Date) => {
    for (;;) {
      const { next } = await trial();
      if (next === undefined || new Date(next) > at) return;
      const button = page.locator('.trial-bar .skip button').last();
      await Promise.all([
        page.waitForResponse((one) => one.url().endsWith('/web/trial/skip')),
        button.click(),
      ]);
    }
  };
  const later = async (days: number) => new Date(Date.parse((await trial()).now) + days * 86_400_000);
  const inspect = async (key: string) =>
    (await createWebClient(program.url).as(key).messages()).map(messageText);

  test('HR schedules a pulse', async () => {
    await be('ana-torres');
    await write('/latido pulso');
    await page.getByRole('dialog').waitFor();
    await picture('1-form');
    await page.getByRole('dialog').getByRole('button', { name: 'Vista previa' }).click();
    await page.getByText('aún no hay nada programado').first().waitFor();
    await picture('2-preview');
    await press('Programar');
    await page.getByText('El pulso quedó programado').first().waitFor();
  });

  test('it opens in everybody’s own morning; one person answers with one tap a question and comments', async () => {
    await skipPast(await later(5));
    await be('brayan-mosquera');
    await page.getByText('Nadie puede ver quién respondió qué').first().waitFor();
    await picture('3-invitation');
    await press('Empezar');
    for (let question = 1; question <= 5; question++) {
      await page.getByText(`Pregunta ${question} de 5`).first().waitFor();
      if (question === 2) await picture('4-question');
      await press(/^4/);
    }
    await page.getByText('Eso era todo, gracias').first().waitFor();
    await press('Agregar un comentario');
    await page
      .getByRole('dialog')
      .getByRole('textbox')
      .fill('Las máquinas nuevas funcionan muy bien, gracias.');
    await page.getByRole('dialog').getByRole('button', { name: 'Enviar' }).click();
    await page.getByText('Tu comentario también quedó guardado').first().waitFor();
    await picture('5-done');
  });

  test('forty people answer through the real HTTP route', async () => {
    const client = createWebClient(program.url);
    const employees = personas.filter((one) => one.group !== 'partner' && one.group !== 'other');
    const forty = employees.filter((one) => one.key !== 'brayan-mosquera').slice(0, 40);
    expect(forty).toHaveLength(40);
    await Promise.all(
      forty.map((one, at) =>
        answerPulse(client.as(one.key), (question) => String(1 + ((at + question) % 5))),
      ),
    );
  });

  test('the reminder comes to those who have not answered', async () => {
    await skipPast(await later(5));
    const texts = await Promise.all(personas.map((one) => inspect(one.key)));
    const reminded = texts.filter((all) =>
      all.some((one) => /^(Un pulso sigue|Um pulso segue|A pulse is still)/.test(one)),
    );
    expect(reminded.length).toBeGreaterThan(5);
    expect(reminded.length).toBeLessThan(20);
    expect((await inspect('brayan-mosquera')).join()).not.toContain('Un pulso sigue');
  });

  test('it closes, the message closes itself, and the manager reads the report', async () => {
    await skipPast(await later(10));
    await be('brayan-mosquera');
    await page.getByText('Este pulso ya cerró').first().waitFor();
    await be('marcela-duarte');
    await write('/latido informe');
    await page.getByText('Informe: Aurora Imaginaria').last().waitFor();
    const text = await page.locator('#app').textContent();
    expect(text).toContain('41 respuestas');
    expect(text).toContain('Índice de recomendación');
    await picture('6-report');
  });

  test('a manager of another unit is refused', async () => {
    await be('yolanda-palacios');
    await write('/latido informe Ventas Brasil');
    await page.getByText('Puedes ver las unidades que diriges').last().waitFor();
    await picture('7-refused');
    expect(mistakes).toEqual([]);
  });
});

import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import type { TrialView } from '#adapters/web/view.ts';
import { startBrowser, type TestBrowser } from './browser.ts';
import { createDataFolder, type DataFolder, type Program, startProgram } from './process.ts';
import { moveToStart } from './time.ts';

// Somebody at the trial's page, in a browser, against the program as it is shipped: what they do, and what they see.

const recordings = join(import.meta.dirname, '..', '..', '.recordings');
export const sizes = {
  screen: { width: 1920, height: 1080 },
  wide: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
} as const;
type Size = keyof typeof sizes;

const newestMessage = `document.querySelector('.messages > li:last-child')?.scrollIntoView({ block: 'nearest' })`;

export type Onlooker = Awaited<ReturnType<typeof createOnlooker>>;

/**
 * Starts the program in Spanish, on the trial's clock at its start, and opens its page. Ask in `beforeAll`.
 * @param story pictures are called after it
 */
export async function createOnlooker(story: string) {
  const closing: (() => Promise<unknown> | undefined)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closing.toReversed()) await close();
  };
  try {
    return { ...(await open(story, closing)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function open(story: string, closing: (() => Promise<unknown> | undefined)[]) {
  await mkdir(recordings, { recursive: true });
  const lowContrast = await readFile(join(import.meta.dirname, 'low-contrast.js'), 'utf8');
  const browser: TestBrowser = await startBrowser(inject('chromium'));
  closing.push(() => browser.close());
  const folder: DataFolder = createDataFolder();
  closing.push(() => folder.remove());
  const program: Program = await startProgram({
    DATA_DIR: folder.path,
    LANGUAGE: 'es',
    TIME_ZONE: 'America/Bogota',
  });
  closing.push(() => program.stop());
  await program.ready();
  const pool = new pg.Pool(folder.connection());
  await moveToStart(pool, program.url);
  await pool.end();
  const context: BrowserContext = await browser.open({ locale: 'es-CO', reducedMotion: 'reduce' });
  closing.push(() => context.close());
  const page: Page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const mistakes: string[] = [];
  page.on('pageerror', (error) => mistakes.push(error.message));

  const timeline = (): Locator => page.locator('.timeline');
  const dialog = (): Locator => page.getByRole('dialog');

  /** Takes a picture of each size; whatever is on them can be read, and nothing is wider than the screen. */
  async function look(
    what: string,
    at: readonly Size[],
    {
      before = async () => {},
      whole = [],
    }: Readonly<{ before?: () => Promise<unknown>; whole?: readonly Size[] }> = {},
  ): Promise<void> {
    for (const size of at) {
      await page.setViewportSize(sizes[size]);
      await before();
      const path = join(recordings, `${story}-${what}-${size}.png`);
      await page.screenshot({ path, fullPage: whole.includes(size) });
      expect([what, size, await page.evaluate<unknown[]>(lowContrast)]).toEqual([what, size, []]);
      const over = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      expect([what, size, over]).toEqual([what, size, 0]);
    }
    await page.setViewportSize(sizes.wide);
  }

  return {
    page,
    /** Where the program listens. */
    url: program.url,
    /** What went wrong in the page. */
    mistakes: (): readonly string[] => mistakes,
    timeline,
    dialog,
    async be(key: string, place = `dm:${key}`): Promise<void> {
      await page.goto('about:blank');
      await page.goto(`${program.url}/?as=${key}#${place}`);
      await page.locator('#composer').waitFor();
    },
    async write(words: string): Promise<void> {
      await page.locator('#composer').fill(words);
      // The first Enter may take the completion; the words are then all there.
      await page.locator('#composer').press('Escape');
      await page.locator('#composer').press('Enter');
    },
    press: (label: string | RegExp) => page.getByRole('button', { name: label }).last().click(),
    says: (words: string | RegExp) => timeline().getByText(words).last().waitFor(),
    /** The newest message with these words. */
    card: (words: string | RegExp): Locator => page.locator('li.message').filter({ hasText: words }).last(),
    /** Sends the form that is open, and it is taken. */
    async send(label: string): Promise<void> {
      await dialog().getByRole('button', { name: label, exact: true }).click();
      await dialog().waitFor({ state: 'detached' });
    },
    /** Few options are all there to be seen, many are behind a box. @param exact another field's label begins with the same words */
    async choose(label: string, option: string, exact = false): Promise<void> {
      const box = dialog().getByLabel(label, { exact });
      const group = dialog().getByRole('group', { name: label });
      await group.or(box).first().waitFor();
      if ((await group.count()) > 0) await group.getByLabel(option, { exact: true }).check();
      else await box.selectOption(await box.locator('option', { hasText: option }).getAttribute('value'));
    },
    look,
    /** As it stands now, with the newest message to be seen, on a screen and on a phone. */
    picture: (what: string) => look(what, ['wide', 'phone'], { before: () => page.evaluate(newestMessage) }),
    trial: async () => (await (await fetch(`${program.url}/web/trial`)).json()) as TrialView,
  };
}

import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { startBrowser, type TestBrowser } from '#test/support/browser.ts';
import { createTestClock } from '#test/support/testports.ts';
import { anna, openPages } from '../mural/pages.ts';
import { results, scenes, script, thanks } from '../mural/scenes.ts';

// The pages for eyes in a real browser: on a screen on the wall, on a phone, for weeks.

const recordings = join(import.meta.dirname, '..', '..', '.recordings');
const sizes = { screen: { width: 1920, height: 1080 }, phone: { width: 390, height: 844 } } as const;

let pages: Awaited<ReturnType<typeof openPages>>;
let browser: TestBrowser;
let lowContrast = '';
let context: BrowserContext;
let page: Page;
let mistakes: string[] = [];

beforeAll(async () => {
  await mkdir(recordings, { recursive: true });
  [browser, lowContrast] = await Promise.all([
    startBrowser(inject('chromium')),
    readFile(join(import.meta.dirname, '../support/low-contrast.js'), 'utf8'),
  ]);
});
afterAll(() => browser?.close());
beforeEach(async () => {
  mistakes = [];
  pages = await openPages();
});
afterEach(async () => {
  await context?.close();
  await pages.stop();
});

async function open(path: string, options: Parameters<TestBrowser['open']>[0] = {}): Promise<void> {
  context = await browser.open({ locale: 'es-CO', viewport: sizes.screen, ...options });
  page = await context.newPage();
  page.setDefaultTimeout(8_000);
  page.on('pageerror', (error) => mistakes.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource|ERR_/.test(message.text()))
      mistakes.push(message.text());
  });
  await page.goto(`${pages.url}${path}`);
}
const heard = (path = '/wall/es', options: Parameters<TestBrowser['open']>[0] = {}) =>
  open(path, options).then(() => page.locator('header.top').waitFor());
const hero = () => page.locator('.hero blockquote').textContent();

describe('how they look', () => {
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const name of ['full', 'empty', 'hostile'] as const) {
        test(`${name}, ${size}, ${colorScheme}`, async () => {
          pages.change(scenes[name]);
          pages.held.results.set('r', results[name]);
          await heard('/wall/es', { viewport, colorScheme, reducedMotion: 'reduce' });
          await look(`mural-${name}-${size}-${colorScheme}`);
          const { scrollHeight, innerHeight } = await page.evaluate<{
            scrollHeight: number;
            innerHeight: number;
          }>('({ scrollHeight: document.documentElement.scrollHeight, innerHeight })');
          if (size === 'screen') expect(scrollHeight).toBe(innerHeight);
          await page.goto(`${pages.url}/campaigns/r`);
          await look(`result-${name}-${size}-${colorScheme}`, true);
          expect(mistakes).toEqual([]);
        });
      }
    }
  }

  async function look(name: string, fullPage = false): Promise<void> {
    await page.screenshot({ path: join(recordings, `${name}.png`), fullPage });
    expect(await page.evaluate<unknown[]>(lowContrast)).toEqual([]);
    const wide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    expect(wide).toBeLessThanOrEqual(0);
    expect(await page.title()).not.toBe('owned');
  }

  test('a thank-you for somebody outside, and a link that opens nothing', async () => {
    pages.held.thanks.set('t', thanks);
    await open('/thanks/t', { viewport: sizes.phone });
    await look('thanks-phone');
    expect(await page.locator('h1').textContent()).toContain('te da las gracias');
    await page.goto(`${pages.url}/thanks/other`);
    await look('gone-phone');
    expect(await page.locator('h1').textContent()).toBe('Este enlace ya no abre nada');
  });
});

describe('while it is open', () => {
  test('what is given comes, what is taken back goes, and nothing is loaded anew', async () => {
    pages.change({ recognitions: [anna(1), anna(2)] });
    await heard();
    await page.evaluate('window.sameAsBefore = true');
    await expect.poll(hero).toBe(anna(1).words);
    pages.change({ recognitions: [anna(0, { boosts: 3 }), anna(1), anna(2)] });
    await expect.poll(hero, { timeout: 3_000 }).toBe(anna(0).words);
    expect(await page.locator('.hero .boosts').textContent()).toBe('33 personas se suman');
    pages.change({ recognitions: [anna(1), anna(2)] });
    await expect.poll(hero, { timeout: 3_000 }).toBe(anna(1).words);
    expect(await page.locator('#wall').textContent()).not.toContain(anna(0).words);
    pages.change({ recognitions: [] });
    await page.getByText('Aquí estará el primer agradecimiento').waitFor();
    expect(await page.evaluate('window.sameAsBefore')).toBe(true);
    expect(mistakes).toEqual([]);
  });

  test('the large one takes turns, and stands still when it is asked to', async () => {
    pages.change({ recognitions: [anna(0), anna(1), anna(2), anna(3)] });
    context = await browser.open({ locale: 'es-CO', viewport: sizes.screen });
    page = await context.newPage();
    await page.clock.install({ time: new Date('2026-11-24T15:00:00Z') });
    await page.goto(`${pages.url}/wall/es`);
    await page.locator('header.top').waitFor();
    expect(await hero()).toBe(anna(0).words);
    expect(await page.locator('.others blockquote').allTextContents()).toEqual([
      anna(1).words,
      anna(2).words,
    ]);
    await page.clock.runFor(15_000);
    expect(await hero()).toBe(anna(1).words);
    expect(await page.locator('.others blockquote').allTextContents()).toEqual([
      anna(2).words,
      anna(3).words,
    ]);
    await page.getByRole('button', { name: 'Pausar' }).focus();
    await page.keyboard.press('Enter');
    await page.clock.runFor(60_000);
    expect(await hero()).toBe(anna(1).words);
    await page.getByRole('button', { name: 'Seguir' }).click();
    await page.clock.runFor(15_000);
    expect(await hero()).toBe(anna(2).words);
  });

  test('thousands of changes leave neither elements nor memory behind', async () => {
    await pages.stop();
    pages = await openPages({ pace: { pollMs: 1, freshMs: 60_000, beatMs: 50 } });
    pages.change({ ...scenes.full });
    await heard();
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable');
    const measured = async () => {
      await session.send('HeapProfiler.collectGarbage');
      const { metrics } = await session.send('Performance.getMetrics');
      const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
      return { nodes: of('Nodes'), heap: of('JSHeapUsedSize'), listeners: of('JSEventListeners') };
    };
    let n = 10;
    const shower = async (changes: number) => {
      for (let at = 0; at < changes; at += 1) {
        n += 1;
        const reads = pages.held.reads;
        pages.change({
          recognitions: Array.from({ length: 24 }, (_, older) =>
            anna(older, {
              id: `n${n - older}`,
              at: new Date(1_790_000_000_000 + (n - older) * 1_000),
              words: `Gracias, número ${n - older}. ${'Bien hecho. '.repeat(20)}`,
            }),
          ),
        });
        while (pages.held.reads === reads) await new Promise((resolve) => setImmediate(resolve));
      }
      await expect
        .poll(async () => (await hero())?.startsWith(`Gracias, número ${n}.`), { timeout: 40_000 })
        .toBe(true);
    };
    await shower(200);
    const before = await measured();
    await shower(3_000);
    const after = await measured();
    console.info(`mural after 3,000 changes: ${JSON.stringify({ before, after })}`);
    expect(after.nodes - before.nodes).toBeLessThan(200);
    expect(after.listeners - before.listeners).toBeLessThan(5);
    expect(after.heap - before.heap).toBeLessThan(1_000_000);
    expect(mistakes).toEqual([]);
  }, 120_000);

  test('the day changes on the clock', async () => {
    await pages.stop();
    const clock = createTestClock(new Date('2026-11-25T04:59:30Z'));
    pages = await openPages({ clock });
    pages.change({ recognitions: [anna(0, { at: new Date('2026-11-25T04:00:00Z') })] });
    await heard();
    expect(await page.locator('.when').textContent()).toBe('martes, 24 de noviembre23:59');
    expect(await page.locator('.hero time').textContent()).toBe('hoy, 23:00');
    clock.advance(60_000);
    await expect.poll(() => page.locator('.when').textContent()).toBe('miércoles, 25 de noviembre00:00');
  });

  test('after the program was away everything is caught up with, by itself', async () => {
    pages.change({ recognitions: [anna(5)] });
    await heard();
    await page.evaluate('window.sameAsBefore = true');
    await pages.stop();
    pages.held.wall = { ...pages.held.wall, recognitions: [anna(3), anna(4), anna(5)] };
    await pages.startAgain();
    await expect.poll(hero, { timeout: 10_000 }).toBe(anna(3).words);
    expect(await page.evaluate('window.sameAsBefore')).toBe(true);
  });

  test('a new version of the program is fetched once', async () => {
    pages.change({ recognitions: [anna(0)] });
    const hello = { version: 'another', locale: 'es', words: {}, now: new Date().toISOString() };
    let loads = 0;
    context = await browser.open({ viewport: sizes.screen });
    page = await context.newPage();
    page.on('load', () => {
      loads += 1;
    });
    await page.route('**/events', (route) =>
      route.fulfill({
        contentType: 'text/event-stream',
        body: `retry: 100\nevent: hello\ndata: ${JSON.stringify(hello)}\n\n`,
      }),
    );
    await page.goto(`${pages.url}/wall/es`);
    await expect.poll(() => loads).toBe(2);
    await page.waitForTimeout(3_000);
    expect(loads).toBe(2);
  });

  test('a link that was closed ends the page with a kind word', async () => {
    pages.change({ recognitions: [anna(0)] });
    await heard();
    pages.held.links.delete('es');
    await page.getByRole('heading', { name: 'Este enlace está cerrado' }).waitFor();
    await page.screenshot({ path: join(recordings, 'mural-closed-screen.png') });
    expect(await page.locator('blockquote').count()).toBe(0);
    await page.reload();
    expect(await page.locator('h1').textContent()).toBe('Este enlace ya no abre nada');
    expect(mistakes).toEqual([]);
  });
});

describe('what people typed', () => {
  test('is text, whatever it looks like, and nothing is asked of anybody else', async () => {
    pages.change(scenes.hostile);
    pages.held.results.set('r', results.hostile);
    context = await browser.open({ viewport: sizes.phone });
    page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    for (const path of ['/wall/es', '/campaigns/r']) {
      await page.goto(`${pages.url}${path}`);
      await page.getByText(script.slice(0, 40)).first().waitFor();
      expect(await page.locator('#wall script, #wall img, main script, main img').count()).toBe(0);
      expect(await page.title()).not.toBe('owned');
    }
    expect(asked.filter((url) => !url.startsWith(pages.url))).toEqual([]);
  });

  test('could not run even if it were markup', async () => {
    pages.change({ recognitions: [anna(0)] });
    await heard();
    const ran = await page.evaluate<boolean>(`new Promise((resolve) => {
      const image = document.createElement('img');
      image.setAttribute('onerror', 'window.owned = true');
      image.src = '/nothing';
      const script = document.createElement('script');
      script.textContent = 'window.owned = true';
      document.body.append(image, script);
      setTimeout(() => resolve(window.owned === true), 500);
    })`);
    expect(ran).toBe(false);
    expect(mistakes.some((mistake) => mistake.includes('Content Security Policy'))).toBe(true);
  });

  test('reduced motion: nothing moves', async () => {
    pages.change({ recognitions: [anna(0)] });
    await heard('/wall/es', { reducedMotion: 'reduce' });
    expect(await page.evaluate("getComputedStyle(document.querySelector('.hero')).animationName")).toBe(
      'none',
    );
  });
});

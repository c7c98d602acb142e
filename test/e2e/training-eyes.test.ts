import { mkdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { renderForm as slackForm } from '#adapters/slack/render/form.ts';
import { renderMessages } from '#adapters/slack/render/render.ts';
import { renderForm as teamsForm } from '#adapters/teams/render/form.ts';
import { renderMessage } from '#adapters/teams/render/render.ts';
import { formWords } from '#adapters/teams/words.ts';
import { renderCard as webCard } from '#adapters/web/render.ts';
import { type Locale, locales } from '#core/i18n.ts';
import { startBrowser, type TestBrowser } from '#test/support/browser.ts';
import { type LocalSlack, startLocalSlack } from '#test/support/slack/local-slack.ts';
import { openSlackPage } from '#test/support/slack/page.ts';
import { openCardPage, type Theme } from '#test/support/teams/card-page.ts';
import { cardOf } from '#test/support/teams-server/read.ts';
import { type Drawn, trainingCards } from '#test/support/training-cards.ts';

// The main cards of training on the web page, in Teams and in Slack, in three languages, at the widths of a desk and of a
// phone, light and dark (pictures in .recordings). What a machine can see is held here: contrast, what sticks out, what is cut,
// and that a card read in a corridor is short.

const root = join(import.meta.dirname, '..', '..');
const recordings = join(root, '.recordings');
const widths = [1280, 390] as const;
const themes: readonly Theme[] = ['light', 'dark'];

let browser: TestBrowser;
let lowContrast = '';

beforeAll(async () => {
  await mkdir(recordings, { recursive: true });
  browser = await startBrowser(inject('chromium'));
  lowContrast = await readFile(join(root, 'test/support/low-contrast.js'), 'utf8');
});
afterAll(() => browser.close());

const drawn = new Map<Locale, readonly Drawn[]>(locales.map((locale) => [locale, trainingCards(locale)]));
const cardsOf = (locale: Locale): readonly Drawn[] => drawn.get(locale) ?? [];

// --- the web page ----------------------------------------------------------------------------------------------------

const types: Readonly<Record<string, string>> = { '.css': 'text/css', '.js': 'text/javascript' };
const sheets = ['base', 'chat', 'conversation', 'card', 'narrow'];

/** The page's own sheets and its own way of drawing a card, without the frame around. */
async function webPage(colorScheme: Theme): Promise<Page> {
  const context = await browser.open({ colorScheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.route('https://page.example/**', async (route) => {
    const { pathname } = new URL(route.request().url());
    const type = types[extname(pathname)];
    await route.fulfill(
      type === undefined
        ? {
            contentType: 'text/html',
            body: `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
              ${sheets.map((name) => `<link rel="stylesheet" href="/${name}.css">`).join('')}
              <style>html, body { height: auto; overflow: visible } main { padding: 12px; max-width: 720px }
              main > p { margin: 20px 0 4px }</style><main></main>`,
          }
        : { contentType: type, body: await readFile(join(root, 'adapters/web/page', pathname)) },
    );
  });
  await page.goto('https://page.example/');
  return page;
}

/** Cards below each other; what sticks out of a card or is cut in a button. */
const drawAll = `async (cards) => {
  const { drawCard } = await import('/card.js');
  const main = document.querySelector('main');
  main.replaceChildren();
  for (const { name, card } of cards) {
    const title = document.createElement('p');
    title.textContent = name;
    main.append(title, drawCard(card, () => {}));
  }
}`;
const sticking = `[...document.querySelectorAll('.card, .card *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5 ||
    (one.matches('button') && one.scrollWidth > one.clientWidth + 1))
  .map((one) => one.textContent.slice(0, 60))`;
const heights = `[...document.querySelectorAll('main > .card')].map((one) => Math.round(one.getBoundingClientRect().height))`;

/** Two screens of a phone, in CSS pixels. What is more is not read in a corridor. */
const tallest = 2 * 844;

describe.each(themes)('on the web page, %s', (theme) => {
  test('cards can be read, nothing sticks out, none is longer than two screens of a phone', async () => {
    const page = await webPage(theme);
    for (const locale of locales) {
      const cards = cardsOf(locale).flatMap(({ name, card }) =>
        card === undefined ? [] : [{ name, card: webCard(card) }],
      );
      await page.evaluate(`(${drawAll})(${JSON.stringify(cards)})`);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 844 });
        const what = `${locale}, ${width}`;
        expect.soft(await page.evaluate<unknown[]>(lowContrast), what).toEqual([]);
        expect.soft(await page.evaluate<unknown[]>(sticking), what).toEqual([]);
        const all = await page.evaluate<number[]>(heights);
        expect(all).toHaveLength(cards.length);
        if (width === 390)
          expect
            .soft(
              cards.filter((_, at) => (all[at] ?? 0) > tallest).map(({ name }) => name),
              what,
            )
            .toEqual([]);
        await page.screenshot({
          path: join(recordings, `training-web-${locale}-${width}-${theme}.png`),
          fullPage: true,
        });
      }
    }
    await page.context().close();
  }, 40_000);
});

// --- Teams -----------------------------------------------------------------------------------------------------------

describe.each(themes)('in Teams, %s', (theme) => {
  test.each([560, 320])(
    'cards and dialogs can be read, and nothing is cut, %i wide',
    async (width) => {
      const page = await openCardPage(browser, { width, theme, columns: width === 320 ? 6 : 3 });
      for (const locale of locales) {
        const pictures = cardsOf(locale).map(({ name, card, form }) => ({
          caption: name,
          card:
            card !== undefined
              ? cardOf(renderMessage(card, { surface: 'm', forms: 'dialog', tenant: 't' }))
              : form && teamsForm(form, { origin: {}, as: 'dialog', words: formWords(locale) }),
        }));
        expect(await page.draw(pictures)).toEqual([]);
        for (const { caption, overflowing, buttons, empty, mute, text } of await page.look()) {
          const what = `${locale}: ${caption}`;
          expect.soft([...overflowing, ...empty, ...mute], what).toEqual([]);
          expect
            .soft(
              buttons.filter(({ isCut }) => isCut),
              what,
            )
            .toEqual([]);
          expect.soft(text, what).not.toMatch(/undefined|\[object|NaN|\*\*/);
        }
        expect.soft(await page.lowContrast(), locale).toEqual([]);
        await page.picture(join(recordings, `training-teams-${locale}-${width}-${theme}.png`));
      }
      await page.close();
    },
    40_000,
  );
});

// --- Slack -----------------------------------------------------------------------------------------------------------

test('in Slack, every card is one message that the platform takes whole', async () => {
  const users = [{ id: 'U0LUIS', name: 'luis', realName: 'Luis Quispe', email: 'luis@aurora.example' }];
  const channels = locales.map((locale) => `cards-${locale}`);
  const slack: LocalSlack = await startLocalSlack({ users, channels });
  try {
    const tell = async (channel: string, message: object): Promise<void> => {
      const answer = await fetch(`${slack.apiUrl}chat.postMessage`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${slack.botToken}`,
          'content-type': 'application/json; charset=utf-8',
        },
        body: JSON.stringify({ channel, ...message }),
      });
      expect(await answer.json()).toMatchObject({ ok: true });
    };
    const list = (await (
      await fetch(`${slack.apiUrl}conversations.list`, {
        headers: { authorization: `Bearer ${slack.botToken}` },
      })
    ).json()) as { channels: readonly { id: string; name: string }[] };
    for (const locale of locales) {
      const channel = list.channels.find(({ name }) => name === `cards-${locale}`)?.id ?? '';
      for (const { name, card, form } of cardsOf(locale)) {
        if (form !== undefined)
          expect.soft(slackForm(form, '').blocks.length, name).toBe(form.fields.length + 1);
        if (card === undefined) continue;
        const [message, ...more] = renderMessages(card, { mark: 'd' });
        expect.soft(more, name).toEqual([]);
        await tell(channel, message);
      }
    }
    const context = await browser.open({ reducedMotion: 'reduce' });
    const at = await openSlackPage(context, slack.url, recordings);
    for (const locale of locales) {
      await at.open(`cards-${locale}`);
      await at.page.setViewportSize({ width: 390, height: 12_000 });
      await at.page.locator('.msg').nth(10).waitFor();
      const over = await at.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      expect.soft(over, locale).toBeLessThanOrEqual(0);
      await at.page.screenshot({ path: join(recordings, `training-slack-${locale}-390.png`) });
      await at.page.setViewportSize({ width: 1280, height: 800 });
    }
    expect(slack.problems()).toEqual([]);
    await context.close();
  } finally {
    await slack.stop();
  }
}, 40_000);

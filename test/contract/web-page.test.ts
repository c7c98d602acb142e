import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Card, Form } from '#core/card.ts';
import type { ChatEvent, Handle } from '#core/chat.ts';
import { startBrowser, type TestBrowser } from '../support/browser.ts';
import { createWebClient } from '../support/webclient.ts';
import { hostileSamples } from './samples.ts';
import { createWebWorld, type WebWorld } from './web-harness.ts';

// The page as a person uses it, in a real browser: by keyboard, on a phone, with a bad connection.

const question = (n: number): Card => ({
  summary: `Question ${n}`,
  blocks: [{ kind: 'heading', text: `Question ${n} of 3` }],
  buttons: [1, 2, 3, 4, 5].map((score) => ({
    kind: 'action',
    name: 'page.answer',
    input: { n, score },
    label: String(score),
    hint: `${score} of 5`,
  })),
});
const form = (more: Partial<Form> = {}): Form => ({
  name: 'page.form',
  input: {},
  title: 'A form of all kinds',
  submit: 'Send it',
  fields: [
    { kind: 'person', name: 'to', label: 'To whom', many: true },
    { kind: 'text', name: 'why', label: 'Why' },
    { kind: 'scale', name: 'how', label: 'How much', from: 1, to: 5, fromLabel: 'little', toLabel: 'a lot' },
    {
      kind: 'one',
      name: 'value',
      label: 'Value',
      options: ['a', 'b'].map((v) => ({ value: v, label: `Value ${v}` })),
    },
    {
      kind: 'many',
      name: 'tell',
      label: 'Tell',
      options: ['x', 'y'].map((v) => ({ value: v, label: `Tell ${v}` })),
      optional: true,
    },
    { kind: 'date', name: 'day', label: 'Day', optional: true },
    { kind: 'file', name: 'file', label: 'File', accept: ['.csv'], maxBytes: 1_000, optional: true },
    { kind: 'line', name: 'line', label: 'Line', max: 20, optional: true },
  ],
  ...more,
});

let world: WebWorld;
let lowContrast = '';
let browser: TestBrowser;
let url = '';
let context: BrowserContext;
let page: Page;
let events: ChatEvent[] = [];
let answer: (event: ChatEvent) => unknown = () => ({ kind: 'done' });
let mistakes: string[] = [];

beforeAll(async () => {
  world = await createWebWorld();
  const handle = (async (event: ChatEvent) => {
    events.push(event);
    return answer(event);
  }) as Handle;
  url = await world.serve(await world.chat.connect(handle));
  lowContrast = await readFile(join(import.meta.dirname, '../support/low-contrast.js'), 'utf8');
  browser = await startBrowser(inject('chromium'));
});
afterAll(async () => {
  await browser?.close();
  await world?.chat.close();
  await world?.stop();
});
beforeEach(async () => {
  events = [];
  mistakes = [];
  answer = (event) => (event.kind === 'home' ? { kind: 'home', card: question(1) } : { kind: 'done' });
  await openPage();
});
afterEach(async () => {
  await context.close();
});

async function openPage(options: Parameters<TestBrowser['open']>[0] = {}): Promise<void> {
  await context?.close();
  context = await browser.open({ locale: 'en-GB', ...options });
  page = await context.newPage();
  page.setDefaultTimeout(5_000);
  page.on('pageerror', (error) => mistakes.push(error.message));
  page.on('console', (message) => {
    // What the network does on purpose in these tests is told by the browser too.
    if (message.type() === 'error' && !/Failed to load resource|ERR_/.test(message.text()))
      mistakes.push(message.text());
  });
}

async function enter(key: string): Promise<void> {
  await page.goto(`${url}/?as=${key}`);
  await page.locator('#composer').waitFor();
}
const send = (key: string, card: Card) =>
  world.chat.send({ platform: 'web', tenant: 'trial', key, route: `dm:${key}` }, card, randomUUID());
const of = <K extends ChatEvent['kind']>(kind: K) =>
  events.filter((event) => event.kind === kind) as unknown as ChatEvent<K>[];
const write = async (text: string) => {
  await page.locator('#composer').fill(text);
  await page.locator('#composer').press('Enter');
};

describe('coming in', () => {
  test('somebody is chosen by keyboard, greeted, and still chosen after a reload', async () => {
    answer = (event) =>
      event.kind === 'joined' ? { kind: 'say', to: 'asker', card: question(1) } : { kind: 'done' };
    await page.goto(url);
    expect(await page.locator('h1').textContent()).toBe('Who would you like to be?');
    expect(await page.locator('.banner').textContent()).toContain('invented organisation');
    expect(await page.locator('section h2').allTextContents()).toEqual([
      'HR',
      'Managers',
      'Employees',
      'Partners',
    ]);
    const chosen = page.getByRole('button', { name: /Luis Quispe/ });
    for (let tabs = 0; tabs < 20 && !(await chosen.evaluate((one) => one.matches(':focus'))); tabs += 1) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.getByText('Question 1 of 3').waitFor();
    expect(await page.locator('.me .name').textContent()).toBe('Luis Quispe');
    expect(await page.evaluate<unknown>('document.documentElement.lang')).toBe('es');
    await page.reload();
    await page.getByText('Question 1 of 3').waitFor();
    expect(of('joined')).toHaveLength(1);
    expect(mistakes).toEqual([]);
  });

  test('the person can be changed, in the language of each', async () => {
    await enter('joao');
    expect(await page.locator('.trial-bar').textContent()).toContain('a seguir:');
    await page.locator('.me').click();
    await page.getByRole('button', { name: /Helena Brandt/ }).click();
    await page.locator('#composer').waitFor();
    expect(await page.locator('.trial-bar').textContent()).toContain('next:');
  });
});

describe('writing', () => {
  test('commands are completed by keyboard and sent', async () => {
    await enter('grace');
    const box = page.locator('#composer');
    await box.pressSequentially('/');
    const list = page.getByRole('listbox', { name: 'Commands' });
    await list.waitFor();
    expect(await list.getByRole('option').count()).toBe(4);
    await box.press('ArrowDown');
    const active = await box.getAttribute('aria-activedescendant');
    expect(await page.locator(`#${active}`).getAttribute('aria-selected')).toBe('true');
    expect(await page.locator(`#${active}`).textContent()).toContain('/latido pulse');
    await box.press('Escape');
    expect(await list.isVisible()).toBe(false);
    await box.pressSequentially('latido rep');
    await page.getByRole('option', { name: /report/ }).waitFor();
    await box.press('Tab');
    expect(await box.inputValue()).toBe('/latido report ');
    await box.pressSequentially('Sur');
    await box.press('Enter');
    await expect.poll(() => of('command')).toHaveLength(1);
    expect(of('command')[0]).toMatchObject({ name: 'latido', text: 'report Sur' });
    await expect.poll(() => box.inputValue()).toBe('');
  });

  test('people are completed and meant', async () => {
    await enter('luis');
    const box = page.locator('#composer');
    await box.pressSequentially('/kudos @ana lu');
    await page.getByRole('option', { name: /Ana Lucía/ }).waitFor();
    await box.press('Enter');
    await box.pressSequentially('gracias');
    await box.press('Enter');
    await expect.poll(() => of('command')).toHaveLength(1);
    expect(of('command')[0]).toMatchObject({
      name: 'kudos',
      text: '@Ana Lucía Prado gracias',
      mentions: [{ key: 'ana-lucia', name: 'Ana Lucía Prado' }],
    });
  });

  test('a text that is too long stays in the box', async () => {
    await enter('grace');
    const text = 'ñ'.repeat(500_000);
    await write(text);
    await page
      .locator('.composer .failure')
      .getByText(/too long/)
      .waitFor();
    expect(await page.locator('#composer').inputValue()).toBe(text);
    expect(events.filter((event) => event.kind !== 'joined')).toHaveLength(0);
  });

  test('with a broken connection nothing is lost, and trying again sends it once', async () => {
    await enter('grace');
    let broken = true;
    await page.route('**/web/events*', async (route) => {
      if (!broken) return route.continue();
      // Once the request came through and only its answer was lost.
      await route.fetch();
      return route.abort('connectionreset');
    });
    await write('do not lose me');
    await page.getByText('This did not get through. Your text is still here.').waitFor();
    expect(await page.locator('#composer').inputValue()).toBe('do not lose me');
    broken = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.message').getByText('do not lose me').waitFor();
    await expect.poll(() => page.locator('#composer').inputValue()).toBe('');
    expect(await page.locator('.message').getByText('do not lose me').count()).toBe(1);
    expect(of('message')).toHaveLength(1);
  });

  test('what others write in a channel comes by itself, with a dot where one is not', async () => {
    await enter('ana');
    const grace = createWebClient(url).as('grace');
    await grace.say('hello from afar', { in: 'channel:general' });
    await page.locator('.place.unread', { hasText: 'general' }).waitFor();
    await page.locator('.place', { hasText: 'general' }).click();
    await page.locator('.message').getByText('hello from afar').waitFor();
    expect(await page.locator('.place.unread').count()).toBe(0);
    await grace.say('and again', { in: 'channel:general' });
    await page.locator('.message').getByText('and again').waitFor();
    await page.reload();
    await page.locator('.message').getByText('and again').waitFor();
    expect(await page.locator('.place.unread').count()).toBe(0);
  });

  test('a colleague is thanked for a message, by keyboard; one’s own and the bot’s have no such button', async () => {
    const luis = createWebClient(url).as('luis');
    await luis.say('I mended the press', { in: 'channel:general' });
    await createWebClient(url).as('ana').say('words of ana', { in: 'channel:general' });
    const to = { platform: 'web', tenant: 'trial', key: 'general', route: 'channel:general' };
    await world.chat.send(to, question(2), randomUUID());
    await enter('ana');
    await page
      .getByRole('button', { name: /general/ })
      .first()
      .click();
    const button = page.getByRole('button', { name: 'Agradecer a Luis Quispe por este mensaje' });
    await button.last().waitFor();
    const item = page.locator('li.message', { hasText: 'words of ana' });
    await item.last().waitFor();
    expect(await item.getByRole('button').count()).toBe(0);
    expect(await page.locator('li.message.bot .thank').count()).toBe(0);
    // Quiet, and still there for whoever comes by keyboard.
    await page.mouse.move(0, 0);
    const opacity = 'getComputedStyle([...document.querySelectorAll(".thank")].at(-1)).opacity';
    expect(await page.evaluate<string>(opacity)).toBe('0');
    await button.last().focus();
    await expect.poll(() => page.evaluate<string>(opacity)).toBe('1');
    answer = () => ({ kind: 'ask', form: form({ title: 'Thank somebody' }) });
    events = [];
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    const [event] = of('command');
    expect(event).toMatchObject({
      name: 'kudos',
      mentions: [{ key: 'luis' }],
      where: { route: 'channel:general' },
      direct: false,
      pointed: { by: { key: 'luis', name: 'Luis Quispe' }, thread: to },
    });
    expect(mistakes).toEqual([]);
  });

  test('what arrives while the list is on its way is not lost', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let fetched = false;
    await page.route('**/web/messages*', async (route) => {
      const response = await route.fetch();
      fetched = true;
      await held;
      await route.fulfill({ response });
    });
    const connected = page.waitForResponse((one) => one.url().includes('/web/stream'));
    await enter('joao');
    await connected;
    await expect.poll(() => fetched).toBe(true);
    await send('joao', question(2));
    await page.locator('.message').getByText('Question 2 of 3').waitFor();
    release();
    await expect.poll(() => page.locator('.day').count()).toBe(1);
    await delay(200);
    expect(await page.locator('.message').getByText('Question 2 of 3').count()).toBe(1);
  });

  test('what arrives between the list and the stream is not lost', async () => {
    let connect = (): void => {};
    const waiting = new Promise<void>((resolve) => {
      connect = resolve;
    });
    await page.route('**/web/stream*', async (route) => {
      await waiting;
      await route.continue();
    });
    const listed = page.waitForResponse((one) => one.url().includes('/web/messages'));
    await enter('joao');
    await listed;
    await send('joao', question(7));
    await delay(200);
    expect(await page.locator('.message').getByText('Question 7 of 3').count()).toBe(0);
    connect();
    await page.locator('.message').getByText('Question 7 of 3').waitFor();
    expect(await page.locator('.message').getByText('Question 7 of 3').count()).toBe(1);
  });

  test('the answer to one’s own words is shown below a long message, also when the stream is faster', async () => {
    const paragraph = { kind: 'text', text: ['a long story '.repeat(40)] } as const;
    await send('ana', { summary: 'long', blocks: Array.from({ length: 20 }, () => paragraph) });
    await enter('ana');
    await page.getByText('a long story').first().waitFor();
    answer = () => ({ kind: 'say', card: question(7) });
    let held = false;
    await page.route('**/web/events*', async (route) => {
      const response = await route.fetch();
      await page.locator('.to-latest').waitFor();
      held = true;
      await route.fulfill({ response });
    });
    await page.locator('#composer').fill('/latido x');
    await page.locator('#composer').press('Escape');
    await page.locator('#composer').press('Enter');
    await expect.poll(() => held).toBe(true);
    await page.locator('.to-latest').waitFor({ state: 'hidden' });
    const newest =
      'document.querySelector(".messages > li:last-child").getBoundingClientRect().top < innerHeight - 100';
    expect(await page.evaluate<boolean>(newest)).toBe(true);
  });

  test('a private answer says that it is private', async () => {
    answer = (event) =>
      event.kind === 'command' ? { kind: 'say', to: 'asker', card: question(2) } : { kind: 'done' };
    await enter('grace');
    await page.locator('.place', { hasText: 'general' }).click();
    await page.getByRole('heading', { name: '#general', exact: true }).waitFor();
    await write('/latido report');
    await page.locator('.message.private').getByText('Only you can see this').waitFor();
  });
});

describe('pressing', () => {
  beforeEach(() => {
    answer = async (event) => {
      if (event.kind !== 'action') return { kind: 'done' };
      await delay(150);
      const { n } = event.input as { n: number };
      return {
        kind: 'replace',
        card: n < 3 ? question(n + 1) : { summary: 'Done', blocks: [{ kind: 'text', text: ['All done'] }] },
      };
    };
  });

  test('busy at once, once for a double click, and the focus goes on to the next card', async () => {
    await enter('marta');
    await send('marta', question(1));
    const card = page.locator('.message').last();
    const four = card.getByRole('button', { name: '4 of 5' });
    await four.focus();
    await page.keyboard.press('Enter');
    expect(await four.getAttribute('class')).toContain('busy');
    await page.keyboard.press('Enter');
    await card.getByText('Question 2 of 3').waitFor();
    expect(await page.evaluate<unknown>('document.activeElement?.getAttribute("aria-label")')).toBe('1 of 5');
    expect(await page.locator('#said').textContent()).toContain('Question 2');
    expect(of('action')).toHaveLength(1);
    // The second half of a double tap must not answer the question that has just come up.
    await card.getByRole('button', { name: '3 of 5' }).dblclick();
    await card.getByText('Question 3 of 3').waitFor();
    await delay(400);
    expect(of('action')).toHaveLength(2);
    expect(await page.locator('.message').count()).toBe(1);
    expect(mistakes).toEqual([]);
  });

  test('a press that does not get through changes nothing and can be tried again', async () => {
    await enter('helena');
    await send('helena', question(3));
    await page.locator('.message').waitFor();
    let broken = true;
    await page.route('**/web/events*', (route) =>
      broken ? route.abort('internetdisconnected') : route.continue(),
    );
    await page.getByRole('button', { name: '5 of 5' }).click();
    await page.getByRole('alert').getByText('nothing was changed').waitFor();
    expect(await page.getByRole('button', { name: '5 of 5' }).getAttribute('aria-disabled')).toBeNull();
    broken = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('All done').waitFor();
    expect(of('action')).toHaveLength(1);
  });

  test('two open pages of one person stay the same', async () => {
    await enter('omar');
    const other = await context.newPage();
    await other.goto(`${url}/?as=omar`);
    await send('omar', question(1));
    await page.getByRole('button', { name: '2 of 5' }).click();
    await other.getByText('Question 2 of 3').waitFor();
    await page.getByText('Question 2 of 3').waitFor();
  });

  test('in one’s own place the answer stands above it', async () => {
    answer = (event) => {
      if (event.kind === 'home') return { kind: 'home', card: question(1) };
      return event.kind === 'action'
        ? {
            kind: 'say',
            to: 'asker',
            card: { summary: 'Came of it', blocks: [{ kind: 'text', text: ['Came of it'] }] },
          }
        : { kind: 'done' };
    };
    await enter('grace');
    await page.locator('.place', { hasText: 'My place' }).click();
    await page.locator('.home-card').getByRole('button', { name: '1 of 5' }).click();
    await page.locator('.result').getByText('Came of it').waitFor();
    expect(await page.evaluate<unknown>('document.activeElement?.className')).toBe('result');
  });
});

describe('forms', () => {
  beforeEach(async () => {
    answer = (event) => (event.kind === 'command' ? { kind: 'ask', form: form() } : { kind: 'done' });
    await enter('helena');
    await write('/kudos');
    await page.getByRole('dialog', { name: 'A form of all kinds' }).waitFor();
  });
  const dialog = () => page.getByRole('dialog');

  async function fillIn(): Promise<void> {
    await dialog().getByRole('combobox', { name: 'To whom' }).pressSequentially('lui');
    await page.getByRole('option', { name: /Luis Quispe/ }).waitFor();
    await page.keyboard.press('Enter');
    await dialog().getByLabel('Why').fill('because\nof it');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowRight');
    await dialog().getByLabel('Value b').check();
    await dialog().getByLabel('Tell x').check();
    await dialog().getByLabel('Day').fill('2026-12-01');
    await dialog()
      .getByLabel('File')
      .first()
      .setInputFiles({ name: 'p.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b') });
  }

  test('every kind of field comes back as what it is', async () => {
    await fillIn();
    await dialog().getByRole('button', { name: 'Send it' }).click();
    await expect.poll(() => of('submit')).toHaveLength(1);
    const [submitted] = of('submit');
    expect(submitted?.values).toMatchObject({
      to: ['luis'],
      why: 'because\nof it',
      how: '2',
      value: 'b',
      tell: ['x'],
      day: '2026-12-01',
    });
    const file = submitted?.values.file;
    expect(typeof file === 'object' && 'bytes' in file && Buffer.from(file.bytes).toString()).toBe('a,b');
    await expect.poll(() => dialog().count()).toBe(0);
    expect(mistakes).toEqual([]);
  });

  test('what is missing is said before anything is sent, where it is missing', async () => {
    await dialog().getByRole('button', { name: 'Send it' }).click();
    await dialog().getByText('Not sent yet').waitFor();
    expect(await dialog().locator('.error:visible').count()).toBe(4);
    expect(await page.evaluate<unknown>('document.activeElement?.getAttribute("aria-invalid")')).toBe('true');
    await dialog().getByLabel('Line').fill('x'.repeat(25));
    await dialog()
      .getByLabel('File')
      .first()
      .setInputFiles({ name: 'big.csv', mimeType: 'text/csv', buffer: Buffer.alloc(2_000) });
    await dialog().getByRole('button', { name: 'Send it' }).click();
    await dialog()
      .getByText(/at most 1 kB/)
      .waitFor();
    await dialog()
      .getByText(/at most 20 characters/)
      .waitFor();
    expect(of('submit')).toHaveLength(0);
  });

  test('asked again, it shows what is wrong and keeps everything, the file too', async () => {
    await fillIn();
    answer = (event) =>
      event.kind === 'submit'
        ? { kind: 'ask', form: form({ values: event.values, errors: { why: 'Tell a little more.' } }) }
        : { kind: 'done' };
    await dialog().getByRole('button', { name: 'Send it' }).click();
    await dialog().getByText('Tell a little more.').waitFor();
    expect(await dialog().getByLabel('Why').inputValue()).toBe('because\nof it');
    expect(await page.evaluate<unknown>('document.activeElement?.tagName')).toBe('TEXTAREA');
    answer = () => ({ kind: 'done' });
    await dialog().getByLabel('Why').fill('because of that');
    await dialog().getByRole('button', { name: 'Send it' }).click();
    await expect.poll(() => of('submit')).toHaveLength(2);
    expect(of('submit')[1]?.values).toMatchObject({ to: ['luis'], why: 'because of that', value: 'b' });
    expect(of('submit')[1]?.values.file).toBeDefined();
    expect(of('submit')[0]?.id).not.toBe(of('submit')[1]?.id);
  });

  test('kept open with a problem, and with a broken connection, nothing is lost', async () => {
    await fillIn();
    answer = () => ({ kind: 'again', problem: 'It took too long; nothing was saved.' });
    await dialog().getByRole('button', { name: 'Send it' }).click();
    await dialog().getByText('nothing was saved').waitFor();
    await page.route('**/web/events*', (route) => route.abort('internetdisconnected'), { times: 1 });
    await dialog().getByRole('button', { name: 'Send it' }).click();
    await dialog().getByText('did not get through').waitFor();
    answer = () => ({ kind: 'done' });
    await dialog().getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => dialog().count()).toBe(0);
    expect(of('submit').at(-1)?.values).toMatchObject({ to: ['luis'], why: 'because\nof it', how: '2' });
    expect(new Set(of('submit').map((event) => event.id)).size).toBe(1);
  });
});

test('hostile cards are shown as text: nothing runs, nothing leads away, the page stays usable', async () => {
  await enter('luis');
  for (const { card } of hostileSamples('en')) if (card) await send('luis', card);
  await page.reload();
  await page.getByText('<script>alert(1)</script>').first().waitFor();
  expect(
    await page
      .locator('.messages script, .messages iframe, .messages [onerror], .messages svg[onload]')
      .count(),
  ).toBe(0);
  const links = await page
    .locator('.messages a')
    .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
  expect(links.filter((href) => !/^(https?:|mailto:|\/[^/])/.test(href))).toEqual([]);
  expect(await page.evaluate<unknown>('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  expect(await page.evaluate<unknown>('document.documentElement.scrollHeight <= innerHeight')).toBe(true);
  expect(await page.locator('.folded').count()).toBeGreaterThan(0);
  expect(mistakes.filter((mistake) => !/Content Security Policy.*(charts|img)/.test(mistake))).toEqual([]);
  await write('still here');
  await page.locator('.message').getByText('still here').waitFor();
});

describe('the trial', () => {
  const focused = () => page.evaluate<string | undefined>('document.activeElement?.textContent ?? undefined');

  test('the bar says the time and what comes next; skipping moves on; a lost connection is told and mended', async () => {
    await enter('grace');
    const bar = page.getByRole('region', { name: 'Trial' });
    expect(await bar.textContent()).toContain('Mon 30 Nov, 10:00');
    expect(await bar.textContent()).toContain('next: Tue 1 Dec, 10:00');
    await bar.getByRole('button', { name: 'Let colleagues answer' }).click();
    await bar.getByText('Colleagues who answered: 3').waitFor();
    expect(world.did).toContain('answer grace');
    const tick = bar.getByRole('checkbox', { name: 'Colleagues answer' });
    expect(await tick.isChecked()).toBe(true);
    await bar.getByRole('button', { name: 'A day on' }).click();
    await bar.getByText('Time moves on, until Tue 1 Dec, 10:00.').waitFor();
    await bar.getByText('Mon 30 Nov, 11:00').waitFor();
    for (const name of ['Skip ahead', 'Let colleagues answer'])
      expect(await bar.getByRole('button', { name }).isDisabled()).toBe(true);
    expect(await bar.getByRole('button', { name: 'A week on' }).isVisible()).toBe(false);
    // Whoever pressed it by keyboard stops it by keyboard, and is back where they were.
    await expect.poll(() => focused()).toBe('Stop');
    await page.keyboard.press('Enter');
    await bar.getByText('Colleagues who answered: 2').waitFor();
    await expect.poll(() => focused()).toBe('A day on');
    await tick.uncheck();
    await bar.getByRole('button', { name: 'A week on' }).click();
    await bar.getByRole('button', { name: 'Stop' }).click();
    await bar.getByRole('button', { name: 'A week on' }).waitFor();
    expect(world.did.slice(-4)).toEqual(['along 1 grace true', 'stop', 'along 7 grace false', 'stop']);
    await bar.getByRole('button', { name: 'Skip ahead' }).click();
    await bar.getByText('Tue 1 Dec, 10:00').waitFor();
    await bar.getByText('nothing is planned').waitFor();
    expect(await bar.getByRole('button', { name: 'Skip ahead' }).isDisabled()).toBe(true);

    await page.route('**/web/stream*', (route) => route.abort('connectionrefused'), { times: 1 });
    await page.reload();
    await page.getByText('No connection').waitFor();
    await expect.poll(() => page.getByText('No connection').isVisible(), { timeout: 10_000 }).toBe(false);
    await send('grace', question(1));
    await page.getByText('Question 1 of 3').waitFor();
  });

  test('on a phone the places are in a drawer, and nothing is wider than the screen', async () => {
    await openPage({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
    await enter('ana');
    expect(await page.locator('.sidebar').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Conversaciones' }).tap();
    await page.locator('.place', { hasText: 'kudos' }).tap();
    await page.getByRole('heading', { name: '#kudos', exact: true }).waitFor();
    await expect.poll(() => page.locator('.sidebar').isVisible()).toBe(false);
    expect(await page.evaluate<unknown>('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    const targets = await page
      .locator('button:visible')
      .evaluateAll((all) =>
        all.map((button) =>
          Math.min(button.getBoundingClientRect().width, button.getBoundingClientRect().height),
        ),
      );
    expect(Math.min(...targets)).toBeGreaterThanOrEqual(32);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`words stand out from their ground by 4.5 to 1 at least (${colorScheme})`, async () => {
      // Without motion, so that no colour is caught on its way.
      await openPage({ colorScheme, reducedMotion: 'reduce' });
      answer = (event) =>
        event.kind === 'command'
          ? { kind: 'ask', form: form({ errors: { why: 'Wrong.' } }) }
          : { kind: 'done' };
      await page.goto(url);
      await page.locator('.persona').first().waitFor();
      const low = await page.evaluate<string[]>(lowContrast);
      await enter('marta');
      await send('marta', {
        summary: 'x',
        blocks: [
          {
            kind: 'text',
            text: ['x ', { kind: 'mention', key: 'a', name: 'a' }, { kind: 'link', text: 'l', url: '/x' }],
          },
          { kind: 'note', text: ['note'] },
          { kind: 'facts', facts: [{ label: 'l', value: 'v' }] },
          { kind: 'bars', title: 't', from: 0, to: 10, bars: [{ label: 'l', caption: 'c' }] },
        ],
        buttons: [
          { kind: 'action', name: 'a.b', input: {}, label: 'Primary', style: 'primary' },
          { kind: 'action', name: 'a.b', input: {}, label: 'Danger', style: 'danger' },
        ],
      });
      await page.getByText('Primary').last().waitFor();
      low.push(...(await page.evaluate<string[]>(lowContrast)));
      await write('/kudos');
      await page.getByRole('dialog').waitFor();
      low.push(...(await page.evaluate<string[]>(lowContrast)));
      expect(low).toEqual([]);
    });
  }
});

import { join } from 'node:path';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import type { Playground } from './playground.ts';

// The web page of Microsoft 365 Agents Playground 0.2.28, driven as people do: everything below clicks and types. It forgets
// all messages when it is loaded again, so each person's page stays open.

export type TeamsPage = Readonly<{
  page: Page;
  /** Opens the personal chat, the group chat or a channel, by the name in the list. */
  open(place: string): Promise<void>;
  /** Writes in the chat that is open. */
  write(words: string): Promise<void>;
  /** Writes to the bot in the group chat that is open, its name chosen from the list that `@` opens. */
  mention(words: string): Promise<void>;
  /** The same as a new post in the channel that is open. */
  post(words: string): Promise<void>;
  /** The newest message of the bot that says this. */
  said(words: string | RegExp): Locator;
  /** All that the bot says in the place that is open, from the oldest. */
  all(): Promise<readonly string[]>;
  /** Presses a button in the newest message that has it. */
  press(label: string | RegExp): Promise<void>;
  /** The newest message with a field of this label: a form, as this client shows it. */
  form(label: string): Locator;
  /** Fills in a field of the newest form by its label: a text or a day typed, an option chosen, boxes ticked. */
  fill(label: string, value: string | readonly string[]): Promise<void>;
  /** What stands in a field of the newest form: a text as it is, the labels of what is chosen. */
  filled(label: string): Promise<string | readonly string[]>;
  /**
   * A screenshot of the place that is open, scrolled to the newest, at a desktop's width: the page has no layout for a phone,
   * and when its width changes it draws cards anew and forgets what was typed.
   */
  picture(name: string): Promise<void>;
}>;

/** A message of the bot. The class is of the library from which the page is built. */
const messageClass = '.fai-OutputCard';

const escaped = (words: string): string => words.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** The label as a whole; the page marks required fields with a star. */
const labelled = (label: string): RegExp => new RegExp(`^${escaped(label)}[\\s\\u00a0]*\\*?$`);

/**
 * Opens the page; the client tells the bot that it was installed for its person. @param pictures folder for screenshots
 * @param outside is told of every host beyond this machine that the page asks for; nothing of it is answered
 */
export async function openTeamsPage(
  context: BrowserContext,
  { url, user }: Playground,
  pictures: string,
  outside: (host: string) => void,
): Promise<TeamsPage> {
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.route(
    (to) => to.hostname !== '127.0.0.1',
    (route) => {
      outside(new URL(route.request().url()).hostname);
      return route.abort();
    },
  );
  await page.goto(url);
  // Its bars move without an end, on every message of every open page.
  await page.addStyleTag({
    content: '*, *::before, *::after { animation: none !important; transition: none !important }',
  });
  // The person's name is there once the page knows its configuration.
  await page.getByText(user.name, { exact: true }).first().waitFor();
  const log = page.getByText('Log Panel', { exact: true });
  /** What the client noted for developers, beside the chat. */
  async function closeLog(): Promise<void> {
    if (await log.isVisible())
      await page
        .getByRole('button', { name: /log panel/i })
        .first()
        .click();
  }
  await closeLog();

  const messages = page.locator(messageClass);
  const editor = page.locator('[data-lexical-editor=true]');
  const said = (words: string | RegExp) => messages.filter({ hasText: words }).last();
  const label = (words: string) =>
    page.locator('label.ac-richTextBlock').filter({ hasText: labelled(words) });
  const form = (words: string) => messages.filter({ has: label(words) }).last();
  /** The part of a form that belongs to a label: the element around the label and its input. */
  const field = (words: string) => form(words).locator(label(words)).locator('..');
  const options = (words: string) => field(words).locator('.fui-Radio, .fui-Checkbox');

  /** Pages behind others are drawn once a second, and a click waits for two drawings. */
  const front = () => page.bringToFront();

  async function type(words: string): Promise<void> {
    await front();
    await editor.first().click();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    await editor.first().pressSequentially(words);
  }
  async function typeMention(words: string): Promise<void> {
    await type('@');
    await page.getByRole('menuitem', { name: 'Latido' }).click();
    await editor.first().pressSequentially(` ${words}`);
  }

  return {
    page,
    said,
    form,
    async open(place) {
      await front();
      await page.getByText(place, { exact: true }).first().click();
      await editor.first().waitFor();
    },
    async write(words) {
      await type(words);
      await page.keyboard.press('Enter');
    },
    async mention(words) {
      await typeMention(words);
      await page.keyboard.press('Enter');
    },
    async post(words) {
      await typeMention(words);
      await page.getByRole('button', { name: 'Post', exact: true }).click();
    },
    all: () => messages.allInnerTexts(),
    async press(words) {
      await front();
      await messages
        .getByRole('button', { name: words, exact: typeof words === 'string' })
        .last()
        .click();
    },
    async fill(words, value) {
      await front();
      const wanted = typeof value === 'string' ? [value] : value;
      for (const option of await options(words).all()) {
        const isWanted = wanted.includes((await option.innerText()).trim());
        const isRadio = (await option.getByRole('radio').count()) > 0;
        if (isWanted !== (await option.locator('input').isChecked()) && (isWanted || !isRadio))
          await option.locator('label').click();
      }
      if ((await options(words).count()) > 0) return;
      if ((await field(words).locator('.fui-Combobox, .fui-Dropdown').count()) > 0) {
        await field(words).getByRole('combobox').click();
        for (const one of wanted) await page.getByRole('option', { name: one, exact: true }).click();
        await page.keyboard.press('Escape');
        return;
      }
      const input = field(words).locator('input, textarea').first();
      await input.fill(wanted.join('\n'));
      if ((await input.getAttribute('role')) === 'combobox') {
        // A calendar opened over the card: what was typed is taken over, and it closes.
        await page.keyboard.press('Enter');
        await page.keyboard.press('Escape');
      }
    },
    async filled(words) {
      const chosen: string[] = [];
      for (const option of await options(words).all())
        if (await option.locator('input').isChecked()) chosen.push((await option.innerText()).trim());
      if ((await options(words).count()) > 0) return chosen;
      return field(words).locator('input, textarea').first().inputValue();
    },
    async picture(name) {
      await front();
      await closeLog();
      if ((await messages.count()) > 0) await messages.last().scrollIntoViewIfNeeded();
      await page.screenshot({ path: join(pictures, `${name}.png`) });
    },
  };
}

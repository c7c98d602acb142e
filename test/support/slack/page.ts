import { join } from 'node:path';
import type { BrowserContext, Locator, Page, WebSocketRoute } from 'playwright-core';

// The web page of local-slack 0.1.8, driven as people do: everything below clicks and types.

/**
 * What the page cannot show it names in brackets: rich text, which all of today's Slack clients write and show, and lists of
 * which several can be chosen. So that there is something to see and to press, what the page is told passes through this
 * glass: rich text as the older kinds of text that it knows, such a list as boxes to tick. The server keeps, and the
 * test's checks read, what the bot sent.
 */
type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

function marked(element: Json): string {
  const text = String(element.text ?? element.url ?? '');
  const style = isObject(element.style) ? element.style : {};
  if (element.type === 'user') return `<@${String(element.user_id)}>`;
  if (element.type === 'link') return `<${String(element.url)}|${text}>`;
  // Marks do not reach over a line, and not over blanks at the ends.
  const [, before = '', words = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  const sign = style.bold === true ? '*' : style.code === true ? '`' : '';
  return sign === '' || words === '' ? text : `${before}${sign}${words}${sign}${after}`;
}
const isPlain = (elements: readonly Json[]): boolean =>
  elements.every((element) => element.type === 'text' && element.style === undefined);

function sectionsOf(part: Json): readonly Json[] {
  const elements = listOf(part.elements);
  if (part.type === 'rich_text_list') {
    const items = elements.map((item) => `• ${listOf(item.elements).map(marked).join('')}`);
    return [{ type: 'section', text: { type: 'mrkdwn', text: items.join('\n') } }];
  }
  const words = elements.map(marked).join('');
  if (part.type === 'rich_text_quote')
    return [{ type: 'section', text: { type: 'mrkdwn', text: words.replaceAll(/^/gm, '> ') } }];
  return [{ type: 'section', text: { type: isPlain(elements) ? 'plain_text' : 'mrkdwn', text: words } }];
}

function glass(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((one: unknown) =>
      isObject(one) && one.type === 'rich_text' ? listOf(one.elements).flatMap(sectionsOf) : [glass(one)],
    );
  }
  if (!isObject(value)) return value;
  const through = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, glass(inner)]));
  return value.type === 'multi_static_select' ? { ...through, type: 'checkboxes' } : through;
}

export type SlackPage = Readonly<{
  page: Page;
  /** Who is acting from now on. */
  be(realName: string): Promise<void>;
  /** Opens a channel, a direct chat (by the other's name) or the app's home (by the app's name). */
  open(place: string): Promise<void>;
  write(words: string): Promise<void>;
  /** The newest message that says this. */
  message(words: string | RegExp): Locator;
  /** Presses a button in the newest message that has it. */
  press(label: string | RegExp): Promise<void>;
  /** The form that is open. */
  form: Locator;
  /** Fills in a field by its label: a text or a day typed, an option chosen, boxes ticked. */
  fill(label: string, value: string | readonly string[]): Promise<void>;
  submit(): Promise<void>;
  picture(name: string): Promise<void>;
  close(): Promise<void>;
}>;

/** Opens the page. @param pictures folder for screenshots, each at two widths */
export async function openSlackPage(
  context: BrowserContext,
  url: string,
  pictures: string,
): Promise<SlackPage> {
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.routeWebSocket(/\/ui$/, (near: WebSocketRoute) => {
    const far = near.connectToServer();
    near.onMessage((message) => far.send(message));
    far.onMessage((message) => near.send(JSON.stringify(glass(JSON.parse(String(message))))));
  });
  await page.goto(url);
  // On a phone Slack's own client gives the whole window to a conversation; this one has no layout for it.
  await page.addStyleTag({ content: '@media (max-width: 600px) { .sidebar, .topbar { display: none } }' });
  const item = (place: string) =>
    page.locator('.sidebar-item').filter({ hasText: new RegExp(`^\\W*${place.replace(/[’.]/g, '.')}\\W*$`) });
  const form = page.locator('.modal');
  const field = (label: string) =>
    form.locator('.bk-input').filter({ has: page.locator('.bk-label').getByText(label, { exact: true }) });
  return {
    page,
    form,
    be: async (realName) => void (await page.locator('.actas select').selectOption({ label: realName })),
    open: async (place) => item(place).last().click(),
    async write(words) {
      await page.locator('.composer-input').fill(words);
      await page.locator('.composer-input').press('Enter');
    },
    message: (words) => page.locator('.msg').filter({ hasText: words }).last(),
    press: async (label) =>
      page.locator('.msg, .home').getByRole('button', { name: label, exact: true }).last().click(),
    async fill(label, value) {
      const input = field(label);
      const options = input.locator('.bk-options label');
      if ((await options.count()) > 0) {
        const wanted = typeof value === 'string' ? [value] : value;
        for (const option of await options.all()) {
          const box = option.locator('input');
          const isWanted = wanted.includes((await option.innerText()).trim());
          if (
            isWanted !== (await box.isChecked()) &&
            (isWanted || (await box.getAttribute('type')) === 'checkbox')
          )
            await box.click();
        }
      } else if ((await input.locator('select').count()) > 0) {
        await input.locator('select').selectOption({ label: String(value) });
      } else {
        // It keeps only what changed: a day that stands there already would not be sent.
        await input.locator('input').fill('');
        await input.locator('input').fill(String(value));
      }
    },
    submit: async () => form.locator('.modal-btn.primary').click(),
    async picture(name) {
      for (const [width, height] of [
        [1280, 800],
        [390, 844],
      ] as const) {
        await page.setViewportSize({ width, height });
        await page.locator('.messages').evaluateAll((all) => {
          for (const one of all) one.scrollTop = one.scrollHeight;
        });
        await page.screenshot({ path: join(pictures, `${name}-${width}.png`) });
      }
      await page.setViewportSize({ width: 1280, height: 800 });
    },
    close: () => page.close(),
  };
}

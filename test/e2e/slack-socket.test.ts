import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startBrowser, type TestBrowser } from '#test/support/browser.ts';
import { aurorans, identities, until } from '#test/support/slack/aurora.ts';
import { textOf } from '#test/support/slack/blocks.ts';
import { type LocalSlack, startLocalSlack } from '#test/support/slack/local-slack.ts';
import { openSlackPage, type SlackPage } from '#test/support/slack/page.ts';
import { type SlackStack, startSlackStack } from '#test/support/slack/stack.ts';

// Socket Mode against local-slack 0.1.8, the program without any address that Slack could reach: the WebSockets go through
// the proxy, which cuts them in the middle of a form. What this client lacks is said in slack-local.test.ts; in this mode
// besides: an envelope goes to all open sockets (Slack chooses one), and with none open it is dropped, not kept.

const slow = 60_000;
const users = aurorans
  .slice(0, 4)
  .map(({ name, realName, email }) => ({ id: `U0${name.toUpperCase()}`, name, realName, email }));
const brayan = 'U0BRAYAN';

let browser: TestBrowser;
let stack: SlackStack<LocalSlack>;
let slack: LocalSlack;
let at: SlackPage;
beforeAll(async () => {
  [browser, stack] = await Promise.all([
    startBrowser(inject('chromium')),
    startSlackStack(
      (_requestUrl, host) => startLocalSlack({ users, host }),
      ({ appToken }) => ({ SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: '' }),
    ),
  ]);
  slack = stack.slack;
  at = await openSlackPage(
    await browser.open({ locale: 'es-CO', reducedMotion: 'reduce' }),
    stack.proxy.url,
    '',
  );
}, slow);
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

const sockets = (n: number) => until(`${n} sockets`, async () => stack.proxy.sockets() >= n);
const saved = async (from: number): Promise<boolean> =>
  (await stack.database.pool.query('select 1 from preferences where hours_from = $1', [from])).rows.length ===
  1;

async function fillSettings(from: string): Promise<void> {
  await at.fill('Idioma', 'Español');
  await at.fill('Escríbeme desde las', from);
  await at.fill('Escríbeme hasta las', '17:00');
  await at.fill('Días', ['Lunes', 'Martes']);
  await at.fill('Pausa', 'Sin pausa');
  await at.fill('Mensajes que inicio yo', 'Sí, como máximo uno al día y tres por semana');
}

test('there is more than one socket, and everybody is known', { timeout: slow }, async () => {
  await until('everybody is known', async () => (await identities(stack.database)).size === users.length);
  await sockets(2);
});

test('a command, its form, a mistake and its correction go through the socket', {
  timeout: slow,
}, async () => {
  const chat = await slack.direct(brayan);
  await at.be('Brayan Mosquera');
  await at.open('Brayan Mosquera');
  await at.write('/latido ajustes');
  await at.form.getByText('Tus ajustes').waitFor();
  await fillSettings('18:00');
  await at.submit();
  await at.form.getByText('Debe ser más tarde que el comienzo.').waitFor();
  await fillSettings('08:30');
  await at.submit();
  await at.form.waitFor({ state: 'detached' });
  await at.message('Tus ajustes están guardados').waitFor();
  expect(await saved(510)).toBe(true);
  // Every envelope came over both sockets; it was answered once.
  const said = (await slack.messages(chat)).filter((one) =>
    textOf(one.blocks).includes('Tus ajustes están guardados'),
  );
  expect(said).toHaveLength(1);
});

test('the sockets are cut while a form is filled in: it stays, and is taken afterwards', {
  timeout: slow,
}, async () => {
  await at.write('/latido ajustes');
  await at.form.getByText('Tus ajustes').waitFor();
  await fillSettings('09:00');
  const begun = performance.now();
  stack.proxy.cutSockets();
  await until('they are gone', async () => stack.proxy.sockets() === 0);
  await sockets(1);
  expect(performance.now() - begun).toBeLessThan(5_000);
  // What was chosen before the cut is still in the form.
  expect(await at.form.locator('select').first().inputValue()).not.toBe('');
  await at.submit();
  await at.form.waitFor({ state: 'detached' });
  await until('it is saved', () => saved(540));
  await sockets(2);
});

test('Slack announces the end of its sockets: a form sent in the middle of it is taken, without any gap', {
  timeout: slow,
}, async () => {
  await sockets(2);
  const opened = () => stack.proxy.calls('apps.connections.open').length;
  const before = opened();
  const chat = await slack.direct(brayan);
  await at.write('/latido ajustes');
  await at.form.getByText('Tus ajustes').waitFor();
  await fillSettings('10:00');
  let isOver = false;
  const fewest = (async () => {
    let least = stack.proxy.sockets();
    for (; !isOver; await sleep(1)) least = Math.min(least, stack.proxy.sockets());
    return least;
  })();
  stack.proxy.announceEnd();
  await at.submit();
  // Whatever is said meanwhile is heard, too: this server drops what no socket takes.
  const words = ['ayuda', 'ayuda', 'ayuda', 'ayuda', 'ayuda'];
  const help = async () =>
    (await slack.messages(chat)).filter((one) => textOf(one.blocks).includes('Qué hace Latido')).length;
  const helped = await help();
  for (const word of words) {
    await slack.write(brayan, chat, word);
    await sleep(60);
  }
  await at.form.waitFor({ state: 'detached' });
  await until('it is saved', () => saved(600));
  await until('both are replaced', async () => opened() >= before + 2 && stack.proxy.sockets() === 2);
  isOver = true;
  expect(await fewest).toBeGreaterThanOrEqual(1);
  await until('each is answered', async () => (await help()) === helped + words.length);
});

test('no address, no way in: the HTTP route is not there', async () => {
  const response = await fetch(`${stack.program.url}/slack/events`, { method: 'POST', body: '{}' });
  expect(response.status).toBe(404);
});

test('a program that ends says good-bye, and what came last is answered', { timeout: slow }, async () => {
  const chat = await slack.direct(brayan);
  await slack.write(brayan, chat, 'ayuda');
  await slack.said(chat, 'Qué hace Latido');
  const { code } = await stack.program.stop();
  expect(code).toBe(0);
  await sleep(100);
  expect(stack.proxy.sockets()).toBe(0);
  expect(stack.proxy.problems()).toEqual([]);
  expect(slack.problems()).toEqual([]);
});

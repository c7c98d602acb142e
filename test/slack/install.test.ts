import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { scopes } from '#adapters/slack/commands.ts';
import { createInstall } from '#adapters/slack/install/install.ts';
import { type InstallPage, installPage } from '#adapters/slack/install/page.ts';
import type { Installation } from '#adapters/slack/ports.ts';
import { locales } from '#core/i18n.ts';
import { startServer } from '#src/server.ts';
import { startBrowser, type TestBrowser } from '#test/support/browser.ts';
import { clientFolder } from '#test/support/slack/clients.ts';
import { createTestLog } from '#test/support/testports.ts';
import { startOAuthServer } from './oauth-server.ts';

const stateSecret = 'a-secret-for-the-state-of-this-test';
const team = { id: 'T0RIOCLARO', name: 'Río Claro & Cía' };
const enterprise = { id: 'E0GRUPO', name: 'Grupo <Claro>' };

const closing: (() => Promise<void>)[] = [];
let log: ReturnType<typeof createTestLog>;
beforeEach(() => {
  log = createTestLog();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  expect(log.text()).not.toMatch(/xox|test-client-secret|a-secret-for/);
});

type Changes = Readonly<{
  allowed?: readonly string[];
  rotation?: boolean;
  clientSecret?: string;
  redirectUri?: string;
  apiUrl?: string;
  save?: (installation: Installation) => Promise<void>;
}>;

/** The program's own server with the install routes, and a Slack to install in. */
async function start(changes: Changes = {}) {
  const server = await startServer({
    port: 0,
    host: '127.0.0.1',
    log,
    readiness: async () => [],
    metrics: async () => ({ contentType: 'text/plain', text: '' }),
  });
  closing.push(() => server.close(1_000));
  const slack = await startOAuthServer({
    redirectUri: changes.redirectUri ?? `${server.url}/slack/oauth_redirect`,
    rotation: changes.rotation ?? false,
  });
  closing.push(slack.close);
  const saved: Installation[] = [];
  const { routes } = createInstall({
    tokens: { saved: changes.save ?? (async (installation) => void saved.push(installation)) },
    clientId: slack.client.id,
    clientSecret: changes.clientSecret ?? slack.client.secret,
    stateSecret,
    scopes,
    apiUrl: changes.apiUrl ?? slack.apiUrl,
    authorizeUrl: slack.authorizeUrl,
    publicUrl: server.url,
    allowed: changes.allowed ?? [team.id, enterprise.id],
    log,
  });
  server.mount(routes);
  return { url: server.url, slack, saved };
}

const hrefIn = (html: string, mark: string): string => {
  const [, href = ''] = new RegExp(`<a [^>]*${mark}[^>]*href="([^"]*)"`).exec(html) ?? [];
  return href.replaceAll('&amp;', '&');
};

/** A browser without a screen: the page before Slack, then Slack's own question. */
async function begin(url: string, language = 'en') {
  const response = await fetch(`${url}/slack/install`, { headers: { 'accept-language': language } });
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  const authorize = hrefIn(await response.text(), 'class="go"');
  const question = await (await fetch(authorize)).text();
  return { cookie, authorize, yes: hrefIn(question, 'id="yes"'), no: hrefIn(question, 'id="no"') };
}

async function back(to: string, cookie: string, language = 'en') {
  const response = await fetch(to, { headers: { cookie, 'accept-language': language }, redirect: 'manual' });
  const html = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    html,
    title: /<h1>(.*)<\/h1>/.exec(html)?.[1],
  };
}

describe('the way through Slack', () => {
  test('a workspace: asked for exactly the scopes of the manifest, kept, and led into Slack', async () => {
    const { url, slack, saved } = await start();
    const { cookie, authorize, yes } = await begin(url);
    const asked = new URL(authorize).searchParams;
    expect(asked.get('scope')?.split(',')).toEqual([...scopes]);
    expect(asked.get('redirect_uri')).toBe(`${url}/slack/oauth_redirect`);
    const page = await back(yes, cookie);
    expect(page).toMatchObject({ status: 200, title: 'Latido is in Río Claro &amp; Cía' });
    expect(hrefIn(page.html, 'class="go"')).toBe(`slack://app?team=${team.id}&id=A0LATIDO`);
    expect(hrefIn(page.html, 'class="other"')).toBe(`https://app.slack.com/client/${team.id}`);
    expect(saved).toEqual([
      {
        tenant: team.id,
        org: false,
        token: slack.tokens()[0],
        botUser: 'U0LATIDO',
        bot: 'B0LATIDO',
        scopes: [...scopes],
        appId: 'A0LATIDO',
      },
    ]);
  });

  test('with token rotation: the end in milliseconds', async () => {
    const { url, saved } = await start({ rotation: true });
    const { cookie, yes } = await begin(url);
    const before = Date.now();
    expect((await back(yes, cookie)).status).toBe(200);
    const [installation] = saved;
    expect(installation?.refreshToken).toMatch(/^xoxe-/);
    const lives = Number(installation?.expiresAt) - before;
    expect(lives).toBeGreaterThan(43_195_000);
    expect(lives).toBeLessThan(43_205_000);
  });

  test('a whole organisation: the tenant is the organisation, and the workspaces are still to be chosen', async () => {
    const { url, slack, saved } = await start();
    slack.installFrom({ enterprise });
    const { cookie, yes } = await begin(url);
    const page = await back(yes, cookie);
    expect(page).toMatchObject({ status: 200, title: 'Latido is in Grupo &lt;Claro&gt;' });
    expect(hrefIn(page.html, 'class="go"')).toBe(
      'https://rioclaro.slack.test/manage/organization/apps/profile/A0LATIDO/workspaces/add',
    );
    expect(saved).toMatchObject([{ tenant: enterprise.id, org: true }]);
  });

  test('a workspace of an organisation is a tenant of its own', async () => {
    const { url, slack, saved } = await start();
    slack.installFrom({ team, enterprise });
    const { cookie, yes } = await begin(url);
    await back(yes, cookie);
    expect(saved).toMatchObject([{ tenant: team.id, org: false }]);
  });
});

describe('who may install', () => {
  test.each([
    ['its workspace', [team.id], { team }],
    ['its organisation', [enterprise.id], { team, enterprise }],
    ['an organisation as a whole', ['T0ELSE', enterprise.id], { enterprise }],
  ])('allowed: %s', async (_name, allowed, where) => {
    const { url, slack, saved } = await start({ allowed });
    slack.installFrom(where);
    const { cookie, yes } = await begin(url);
    expect((await back(yes, cookie)).status).toBe(200);
    expect(saved).toHaveLength(1);
    expect(slack.calls('auth.revoke')).toBe(0);
  });

  test.each([
    ['others', ['T0ELSE', 't0rioclaro']],
    ['nobody', []],
  ])(
    'allowed: %s; a stranger is refused, nothing is kept, and the token is given back',
    async (_name, allowed) => {
      const { url, slack, saved } = await start({ allowed });
      const { cookie, yes } = await begin(url);
      const page = await back(yes, cookie);
      expect(page).toMatchObject({ status: 403, title: 'Latido is not open to this workspace' });
      expect(page.html).toContain('What you had allowed in Slack was given back.');
      expect(page.html).toContain(team.id);
      expect(saved).toEqual([]);
      expect(slack.tokens()).toEqual([]);
      expect(log.lines).toMatchObject([{ level: 'warn', fields: { tenant: team.id, revoked: true } }]);
    },
  );

  test('a stranger whose token cannot be given back is told what to do', async () => {
    const { url, slack, saved } = await start({ allowed: ['T0ELSE'] });
    slack.fail('auth.revoke', 'broken');
    const { cookie, yes } = await begin(url);
    const page = await back(yes, cookie);
    expect(page.html).toContain('remove Latido in the settings of your workspace');
    expect(page.html).not.toContain('given back');
    expect(saved).toEqual([]);
  });
});

describe('what goes wrong', () => {
  test('somebody says no', async () => {
    const { url, slack, saved } = await start();
    const { cookie, no } = await begin(url);
    expect(await back(no, cookie)).toMatchObject({ status: 200, title: 'Nothing was installed' });
    expect([saved, slack.calls('oauth.v2.access')]).toEqual([[], 0]);
    expect(log.lines).toEqual([]);
  });

  test('the state: missing, forged, of another browser, without a cookie', async () => {
    const { url, slack, saved } = await start();
    const mine = await begin(url);
    const theirs = await begin(url);
    const without = new URL(mine.yes);
    without.searchParams.delete('state');
    const forged = new URL(mine.yes);
    forged.searchParams.set('state', `${forged.searchParams.get('state')}x`);
    for (const [to, cookie] of [
      [without.href, mine.cookie],
      [forged.href, mine.cookie],
      [forged.href, `slack-app-oauth-state=${forged.searchParams.get('state')}`],
      [mine.yes, theirs.cookie],
      [mine.yes, ''],
      [`${url}/slack/oauth_redirect`, mine.cookie],
    ] as const) {
      expect(await back(to, cookie)).toMatchObject({ status: 400, title: 'Please start again' });
    }
    expect([saved, slack.calls('oauth.v2.access')]).toEqual([[], 0]);
    // What was begun in this browser still comes to its end.
    expect(await back(mine.yes, mine.cookie)).toMatchObject({ status: 200 });
  });

  test('a code a second time', async () => {
    const { url, saved } = await start();
    const { cookie, yes } = await begin(url);
    await back(yes, cookie);
    expect(await back(yes, cookie)).toMatchObject({ status: 400, title: 'Please start again' });
    expect(saved).toHaveLength(1);
  });

  test.each([
    ['a wrong secret', { clientSecret: 'wrong' }, 'bad_client_secret'],
    ['another redirect address', { redirectUri: 'https://elsewhere.test/' }, undefined],
  ] as const)('the settings: %s', async (_name, changes, code) => {
    const { url, saved } = await start(changes);
    const { cookie, yes } = await begin(url);
    if (code === undefined) return expect(yes).toBe('');
    expect(await back(yes, cookie)).toMatchObject({ status: 500, title: 'Slack did not let Latido in' });
    expect(saved).toEqual([]);
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { page: 'settings', code } }]);
  });

  test('an app without a bot', async () => {
    const { url, slack, saved } = await start();
    slack.installFrom({ team }, false);
    const { cookie, yes } = await begin(url);
    expect(await back(yes, cookie)).toMatchObject({ status: 500, title: 'Slack did not let Latido in' });
    expect(saved).toEqual([]);
  });

  test('Slack sends somebody back with another reason', async () => {
    const { url } = await start();
    const to = `${url}/slack/oauth_redirect?error=invalid_scope`;
    expect(await back(to, '')).toMatchObject({ status: 500, title: 'Slack did not let Latido in' });
    expect(log.lines).toMatchObject([{ fields: { said: 'invalid_scope' } }]);
  });

  test.each(['broken', 'lost', { error: 'internal_error' }, { error: 'ratelimited' }] as const)(
    'Slack does not answer: %o',
    async (fault) => {
      const { url, slack, saved } = await start();
      slack.fail('oauth.v2.access', fault);
      const { cookie, yes } = await begin(url);
      expect(await back(yes, cookie)).toMatchObject({ status: 502, title: 'Slack did not answer' });
      expect(saved).toEqual([]);
    },
  );

  test('the database is away: told, and the second time it is kept', async () => {
    let away = true;
    const saved: Installation[] = [];
    const { url } = await start({
      save: async (installation) => {
        if (away) throw Object.assign(new Error('xoxb-in-a-message'), { code: 'ECONNREFUSED' });
        saved.push(installation);
      },
    });
    const first = await begin(url);
    expect(await back(first.yes, first.cookie)).toMatchObject({
      status: 503,
      title: 'Almost done, but not kept',
    });
    expect(log.lines).toMatchObject([{ fields: { page: 'notKept', code: 'ECONNREFUSED' } }]);
    away = false;
    const second = await begin(url);
    expect((await back(second.yes, second.cookie)).status).toBe(200);
    expect(saved).toHaveLength(1);
  });
});

describe('the pages', () => {
  const all: readonly InstallPage[] = [
    { kind: 'start', url: 'https://slack.com/oauth/v2/authorize?a=1&b=2' },
    { kind: 'installed', name: 'Río Claro', team: team.id, app: 'A0LATIDO' },
    { kind: 'installedOrg', name: 'Grupo Claro', url: 'https://grupo.slack.com/' },
    { kind: 'installedOrg', name: 'Grupo Claro' },
    { kind: 'stranger', tenant: team.id, revoked: true },
    { kind: 'stranger', tenant: team.id, revoked: false },
    ...(['declined', 'stale', 'noAnswer', 'settings', 'notKept'] as const).map((kind) => ({ kind })),
  ];

  test('nothing of the address is shown, and nothing is loaded, kept or told to others', async () => {
    const { url } = await start();
    const marker = 'z9x8w7<script>alert(1)</script>"\'';
    for (const name of ['error', 'error_description', 'state', 'code', 'next']) {
      for (const path of ['install', 'oauth_redirect']) {
        const to = `${url}/slack/${path}?${new URLSearchParams({ [name]: marker })}`;
        const { html, headers } = await back(to, '');
        expect(html).not.toMatch(/z9x8w7|<script/);
        expect(html).not.toMatch(/(src|href)="(?!https:\/\/|http:\/\/127|install"|slack:)/);
        expect(headers.get('cache-control')).toBe('no-store');
        expect(headers.get('referrer-policy')).toBe('no-referrer');
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        const policy = headers.get('content-security-policy') ?? '';
        const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(html) ?? [];
        expect(policy).toContain("default-src 'none'");
        expect(policy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
      }
    }
  });

  test('the state cookie is closed to scripts and to plain connections, and gone after the way back', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/slack/install`);
    expect(response.headers.get('set-cookie')).toMatch(/; Secure; HttpOnly; Path=\/; Max-Age=600$/);
    const { cookie, yes } = await begin(url);
    expect((await back(yes, cookie)).headers.get('set-cookie')).toMatch(/=deleted; .*1970/);
  });

  test.each([
    ['es-MX,es;q=0.9,en;q=0.8', 'es'],
    ['fr-FR, pt;q=0.7, en;q=0.5', 'pt'],
    ['en;q=0.5, pt-BR', 'pt'],
    ['de', 'en'],
    ['es;q=0, pt;q=0.1', 'pt'],
    ['', 'en'],
    [';;q=,,es;q=x', 'en'],
  ])('in the language of the person: %o', async (language, locale) => {
    const { url } = await start();
    const { html } = await back(`${url}/slack/oauth_redirect`, '', language);
    expect(html).toContain(`<html lang="${locale}">`);
    const started = await (
      await fetch(`${url}/slack/install`, { headers: { 'accept-language': language } })
    ).text();
    expect(started).toContain(`<html lang="${locale}">`);
  });

  test('every page says what happened and one thing to do, in every language', () => {
    for (const page of all) {
      const said = locales.map((locale) => installPage(page, locale));
      expect(new Set(said.map((html) => /<p>.*<\/p>/.exec(html)?.[0])).size).toBe(locales.length);
      for (const html of said) {
        expect(html.match(/<h1>/g)).toHaveLength(1);
        const acts = html.match(/class="go"/g) ?? [];
        expect(acts).toHaveLength(page.kind === 'installedOrg' && page.url === undefined ? 0 : 1);
        expect(html).not.toMatch(/undefined|[a-z]_[a-z]/);
      }
    }
  });
});

describe('in a browser', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBrowser(inject('chromium'));
  });
  afterAll(() => browser.close());

  const loud = (page: Page): string[] => {
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    return said;
  };

  test('from the first page through Slack and back; a narrow window scrolls in one direction only', async () => {
    const { url, saved } = await start();
    for (const [width, locale] of [
      [1280, 'es-MX'],
      [320, 'pt-BR'],
    ] as const) {
      const context = await browser.open({ locale, viewport: { width, height: 640 } });
      const page = await context.newPage();
      const said = loud(page);
      const wide = () => page.evaluate('document.documentElement.scrollWidth - innerWidth');
      await page.goto(`${url}/slack/install`);
      expect(await wide()).toBeLessThanOrEqual(0);
      expect(await page.evaluate('getComputedStyle(document.querySelector(".go")).backgroundColor')).toBe(
        'rgb(203, 66, 56)',
      );
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.click('#yes');
      await page.waitForSelector(`a[href^="slack://app?team=${team.id}"]`);
      expect(await wide()).toBeLessThanOrEqual(0);
      expect(said).toEqual([]);
      await context.close();
    }
    expect(saved).toHaveLength(2);
  });

  test('a no leads back to the beginning, from where a yes works', async () => {
    const { url, saved } = await start();
    const context = await browser.open({ locale: 'en-US' });
    const page = await context.newPage();
    await page.goto(`${url}/slack/install`);
    await page.click('.go');
    await page.click('#no');
    await page.getByRole('link', { name: 'Start again' }).click();
    await page.getByRole('link', { name: 'Continue to Slack' }).click();
    await page.click('#yes');
    await page.waitForSelector('a[href^="slack://"]');
    expect(saved).toHaveLength(1);
    await context.close();
  });

  test('through the OAuth of emulate, which is not ours', async () => {
    const { createEmulator } = (await import(
      /* @vite-ignore */ pathToFileURL(join(clientFolder('emulate'), 'dist', 'api.js')).href
    )) as { createEmulator(options: object): Promise<Readonly<{ url: string; close(): Promise<void> }>> };
    const server = await startServer({
      port: 0,
      host: '127.0.0.1',
      log,
      readiness: async () => [],
      metrics: async () => ({ contentType: 'text/plain', text: '' }),
    });
    closing.push(() => server.close(1_000));
    const client = { client_id: '6021704.9937215', client_secret: 'test-client-secret' };
    const emulator = await createEmulator({
      service: 'slack',
      port: 0,
      seed: {
        slack: {
          team: { name: 'Aurora Imaginaria', domain: 'aurora' },
          strict_scopes: true,
          users: [{ name: 'ana', real_name: 'Ana Prueba', email: 'ana@example.org' }],
          oauth_apps: [
            {
              ...client,
              app_id: 'A0LATIDO1',
              name: 'Latido',
              redirect_uris: [`${server.url}/slack/oauth_redirect`],
              scopes,
              bot_name: 'latido',
            },
          ],
        },
      },
    });
    closing.push(() => emulator.close());
    const saved: Installation[] = [];
    const { routes } = createInstall({
      tokens: { saved: async (installation) => void saved.push(installation) },
      clientId: client.client_id,
      clientSecret: client.client_secret,
      stateSecret,
      scopes,
      apiUrl: `${emulator.url}/api/`,
      authorizeUrl: `${emulator.url}/oauth/v2/authorize`,
      publicUrl: server.url,
      // The one workspace that it has.
      allowed: ['T000000001'],
      log,
    });
    server.mount(routes);
    const context = await browser.open({ locale: 'en-US' });
    const page = await context.newPage();
    await page.goto(`${server.url}/slack/install`);
    await page.click('.go');
    await page.click('text=Ana Prueba');
    await page.waitForSelector('text=Latido is in Aurora Imaginaria');
    expect(saved).toMatchObject([{ org: false, appId: 'A0LATIDO1', scopes: [...scopes] }]);
    // The token works, for what was asked.
    const answer = await fetch(`${emulator.url}/api/auth.test`, {
      method: 'POST',
      headers: { authorization: `Bearer ${saved[0]?.token}` },
    });
    expect(await answer.json()).toMatchObject({ ok: true, team_id: saved[0]?.tenant });
    await context.close();
  });
});

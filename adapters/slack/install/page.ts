import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { asLocale, type Locale } from '#core/i18n.ts';
import { installWords } from './words.ts';

/** What somebody who installs the app is shown. Only what Slack's own answer says is shown of it, nothing of the address. */
export type InstallPage =
  | Readonly<{ kind: 'start'; url: string }>
  | Readonly<{ kind: 'installed'; name: string; team: string; app?: string }>
  | Readonly<{ kind: 'installedOrg'; name: string; url?: string }>
  | Readonly<{ kind: 'stranger'; tenant: string; revoked: boolean }>
  | Readonly<{ kind: 'declined' | 'stale' | 'noAnswer' | 'settings' | 'notKept' }>;

const status: Readonly<Record<InstallPage['kind'], number>> = {
  start: 200,
  installed: 200,
  installedOrg: 200,
  declined: 200,
  stale: 400,
  stranger: 403,
  settings: 500,
  noAnswer: 502,
  notKept: 503,
};

type Link = Readonly<{ url: string; label: string }>;
type Content = Readonly<{
  title: string;
  paragraphs: readonly string[];
  /** The one thing to do next. */
  go?: Link;
  other?: Link;
}>;

/** Beside the page itself, so that it holds behind a proxy with a path of its own. */
const startUrl = 'install';

function contentOf(page: InstallPage, locale: Locale): Content {
  const said = installWords(locale);
  const again = { url: startUrl, label: said.again };
  switch (page.kind) {
    case 'start': {
      const { title, text, note, go } = said.start;
      return { title, paragraphs: [text, note], go: { url: page.url, label: go } };
    }
    case 'installed': {
      const { title, text, go, browser } = said.installed;
      const team = encodeURIComponent(page.team);
      const app = page.app === undefined ? '' : `&id=${encodeURIComponent(page.app)}`;
      return {
        title: title(page),
        paragraphs: [text],
        go: { url: `slack://app?team=${team}${app}`, label: go },
        other: { url: `https://app.slack.com/client/${team}`, label: browser },
      };
    }
    case 'installedOrg': {
      const { text, go } = said.installedOrg;
      const next = page.url === undefined ? {} : { go: { url: page.url, label: go } };
      return { title: said.installed.title(page), paragraphs: [text], ...next };
    }
    case 'stranger': {
      const { title, text, revoked, notRevoked, ask, go } = said.stranger;
      const back = page.revoked ? revoked : notRevoked;
      return { title, paragraphs: [`${text} ${back}`, ask(page)], go: { url: startUrl, label: go } };
    }
    default: {
      const { title, text } = said[page.kind];
      return { title, paragraphs: [text], go: again };
    }
  }
}

const style = `
:root { color-scheme: light dark; --ground: #fbf8f4; --sheet: #fff; --line: #ebe4da; --ink: #1d2433; --quiet: #5a6274;
  --mark: #d6483e; --accent: #cb4238; --hover: #b5372d; --on: #fff; --link: #b5372d; }
@media (prefers-color-scheme: dark) { :root { --ground: #0f1420; --sheet: #171e2e; --line: #262f42; --ink: #e8e6e1;
  --quiet: #a3aab9; --mark: #ff8a7a; --accent: #ff8a7a; --hover: #ffa496; --on: #23100d; --link: #ff9a8c; } }
* { box-sizing: border-box; }
html { block-size: 100%; }
body { display: grid; place-items: center; min-block-size: 100%; margin: 0; padding: 24px 16px; background: var(--ground);
  color: var(--ink); font: 400 16px/24px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
  overflow-wrap: anywhere; }
main { inline-size: 100%; max-inline-size: 480px; padding: 40px; border: 1px solid var(--line); border-radius: 16px;
  background: var(--sheet); }
svg { display: block; inline-size: 48px; block-size: 24px; margin-block-end: 24px; fill: none; stroke: var(--mark);
  stroke-width: 2.5; stroke-linecap: round; stroke-linejoin: round; }
h1 { margin: 0 0 16px; font-size: 24px; line-height: 32px; font-weight: 650; letter-spacing: -0.02em; text-wrap: balance; }
p { margin: 0 0 16px; text-wrap: pretty; }
p + p { color: var(--quiet); }
.go { display: inline-block; margin-block-start: 8px; padding: 12px 24px; border-radius: 10px; background: var(--accent);
  color: var(--on); font-weight: 600; text-decoration: none; }
.go:hover { background: var(--hover); }
.other { display: block; inline-size: fit-content; margin-block-start: 16px; color: var(--link); text-underline-offset: 3px; }
a:focus-visible { outline: 2px solid var(--ink); outline-offset: 3px; border-radius: 10px; }
@media (max-width: 480px) { main { padding: 24px; } .go { display: block; text-align: center; } }
@media (forced-colors: active) { .go { border: 1px solid; } }
`;

/** Nothing is loaded, run or sent from here; of styles this one alone counts. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const asHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

/** The whole page. */
export function installPage(page: InstallPage, locale: Locale): string {
  const { title, paragraphs, go, other } = contentOf(page, locale);
  const link = (name: string, to: Link | undefined) =>
    to === undefined ? '' : `<a class="${name}" href="${asHtml(to.url)}">${asHtml(to.label)}</a>`;
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${asHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<svg viewBox="0 0 48 24" aria-hidden="true"><path d="M2 13h13l4-9 7 17 4-8h16"/></svg>
<h1>${asHtml(title)}</h1>
${paragraphs.map((text) => `<p>${asHtml(text)}</p>`).join('\n')}
${link('go', go)}
${link('other', other)}
</main>
</body>
</html>
`;
}

/** The person's language by `Accept-Language`; English when none of ours is in it. */
export function localeOf({ headers }: IncomingMessage): Locale {
  const wanted = (headers['accept-language'] ?? '').split(',').map((part) => {
    const [tag = '', ...rest] = part.trim().split(';');
    const quality = Number(
      rest
        .find((piece) => piece.trim().startsWith('q='))
        ?.trim()
        .slice(2) ?? 1,
    );
    return { locale: asLocale(tag), quality };
  });
  const ours = wanted.filter(({ locale, quality }) => locale !== undefined && quality > 0);
  return ours.toSorted((a, b) => b.quality - a.quality)[0]?.locale ?? 'en';
}

/** The address of such a page carries Slack's code: it is neither kept nor told to others. */
export function setPageHeaders(response: ServerResponse): void {
  response.setHeader('content-security-policy', policy);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cache-control', 'no-store');
}

export function sendPage(request: IncomingMessage, response: ServerResponse, page: InstallPage): void {
  setPageHeaders(response);
  response.writeHead(status[page.kind], { 'content-type': 'text/html; charset=utf-8' });
  response.end(installPage(page, localeOf(request)));
}

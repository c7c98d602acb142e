import { asLocale, type Locale } from '#core/i18n.ts';
import type { Assets } from './assets.ts';
import { html, type Markup } from './markup.ts';
import { words } from './words.ts';

/** A whole page that needs no script. @param seconds after which it loads anew by itself */
export function page(
  assets: Pick<Assets, 'at'>,
  locale: Locale,
  title: string,
  body: Markup,
  seconds?: number,
): string {
  return html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
${seconds !== undefined && html`<meta http-equiv="refresh" content="${seconds}">`}
<title>${title}</title>
<link rel="icon" type="image/svg+xml" href="${assets.at('mark.svg')}">
<link rel="stylesheet" href="${assets.at('base.css')}">
<link rel="stylesheet" href="${assets.at('sheet.css')}">
</head>
<body>
${body}
</body>
</html>
`.markup;
}

export const mark = html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path d="M1.5 13h5.5l2.5-7 4 13 2.5-6h6.5"/></svg>`;

/** One thing to say and nothing to do. */
const notice = (title: string, text: string): Markup =>
  html`<main class="notice">${mark}<h1>${title}</h1><p>${text}</p></main>`;

/** Nobody here is known: the language is the browser's. */
const localeOf = (languages: string | undefined): Locale =>
  (languages ?? '')
    .split(',')
    .map((tag) => asLocale(tag.trim().split(';')[0]))
    .find((locale) => locale !== undefined) ?? 'en';

export function gonePage(assets: Pick<Assets, 'at'>, languages: string | undefined): string {
  const locale = localeOf(languages);
  const { goneTitle, goneText } = words(locale);
  return page(assets, locale, goneTitle, notice(goneTitle, goneText));
}

/** It loads anew until the page can be shown: nobody stands beside a screen. */
export function awayPage(assets: Pick<Assets, 'at'>, languages: string | undefined): string {
  const locale = localeOf(languages);
  const { awayTitle, awayText } = words(locale);
  return page(assets, locale, awayTitle, notice(awayTitle, awayText), 15);
}

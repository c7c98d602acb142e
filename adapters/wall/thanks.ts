import { day } from '#core/i18n.ts';
import type { ThanksPage } from '#core/wall.ts';
import type { Assets } from './assets.ts';
import { mark, page } from './frame.ts';
import { html } from './markup.ts';
import { nameText, titleText, valueText, wordsText } from './view.ts';
import { words } from './words.ts';

/** UTF-16 units: a letter is read whole, not from afar. */
const longestWords = 4_000;

/** A thank-you to somebody who has no chat here. */
export function thanksPage(assets: Pick<Assets, 'at'>, one: ThanksPage): string {
  const { locale } = one;
  const { thanks } = words(locale);
  const from = nameText(one.from);
  const organisation = titleText(one.organisation);
  // Whoever is not here any more thanks in the organisation's name.
  const title =
    one.from === one.organisation ? thanks.titleAlone({ from }) : thanks.title({ from, organisation });
  // Nothing here says in which zone its reader is: a day is near enough.
  const body = html`<main class="letter">
<header class="brand">${mark}<span>${organisation}</span></header>
<p class="for">${thanks.dear({ to: nameText(one.to) })}</p>
<h1>${title}</h1>
<blockquote dir="auto">${wordsText(one.words, longestWords)}</blockquote>
<p class="chip">${thanks.value({ value: valueText(one.value) })}</p>
<p class="quiet">${from} · <time datetime="${one.at.toISOString()}">${day(locale, one.at, 'UTC')}</time></p>
<p class="quiet note">${thanks.note}</p>
</main>`;
  return page(assets, locale, title, body);
}

import { dateTime } from '#core/i18n.ts';
import type { Assets } from './assets.ts';
import { mark, page } from './frame.ts';
import { html } from './markup.ts';
import type { CompletionsPage } from './ports.ts';
import { titleText } from './view.ts';
import { words } from './words.ts';

/** The button fetches the file; to open the page fetches nothing. */
export function completionsPage(assets: Pick<Assets, 'at'>, data: CompletionsPage): string {
  const { locale, course, until, timeZone } = data;
  const { completions } = words(locale);
  const title = course === undefined ? completions.title : completions.titleOf({ course: titleText(course) });
  const body = html`<main class="letter">
<header class="brand">${mark}<span>${titleText(data.organisation)}</span></header>
<p class="for">${completions.kind}</p>
<h1 dir="auto">${title}</h1>
<p class="lead">${completions.what}</p>
<form method="post"><button class="fetch" type="submit">${completions.download}</button></form>
<p class="quiet note">${completions.until({ until: dateTime(locale, until, timeZone) })}</p>
</main>`;
  return page(assets, locale, title, body);
}

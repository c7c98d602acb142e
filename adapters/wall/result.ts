import { day, number, percent, plural } from '#core/i18n.ts';
import type { CampaignResult, Coverage } from '#core/wall.ts';
import type { Assets } from './assets.ts';
import { mark, page } from './frame.ts';
import { html, type Markup } from './markup.ts';
import { nameText, noteText, recognitionView, share, titleText, valueText } from './view.ts';
import { words } from './words.ts';

/** What is shown of long lists. */
const most = { values: 12, winners: 24, best: 12 } as const;
/** Two shares this near are told as the same: whole percents are shown. */
const sameWithin = 0.005;

/** A bar on a fixed scale from nothing to all; `at`: a thin mark, where a goal is. Shares 0..1. */
function bar(part: number, at?: number): Markup {
  const x = (value: number) => (share(value) * 100).toFixed(2);
  return html`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="4"/><rect class="fill" width="${x(part)}" height="4"/>${
    at !== undefined && html`<rect class="goal" x="${x(at * 0.994)}" width="0.6" height="4"/>`
  }</svg>`;
}

const row = (label: string, caption: string, drawn: Markup | undefined): Markup =>
  html`<div class="row"><dt>${label}</dt><dd>${drawn}<span>${caption}</span></dd></div>`;

function section(title: string, subtitle: string | undefined, body: Markup | readonly Markup[]): Markup {
  return html`<section><h2>${title}</h2>${subtitle !== undefined && html`<p class="answer">${subtitle}</p>`}${body}</section>`;
}

function reachPart({ reach, locale }: CampaignResult): Markup {
  const { result } = words(locale);
  const of = (n: number) =>
    result.of({
      share: percent(locale, reach.audience === 0 ? 0 : share(n / reach.audience)),
      all: plural(locale, reach.audience, result.people),
    });
  const figure = (n: number, label: string, more?: string) =>
    html`<div class="figure"><dd>${number(locale, n)}</dd><dt>${label}${more !== undefined && html`<small>${more}</small>`}</dt></div>`;
  return html`<dl class="figures">${figure(reach.recognitions, result.howMany)}${figure(reach.gave, result.gave, of(reach.gave))}${figure(reach.received, result.received, of(reach.received))}</dl>`;
}

function coverageAnswer({ coverage: { before, during }, locale }: CampaignResult): string {
  const { result } = words(locale);
  if (during === undefined) return result.tooFewText;
  const shares = {
    during: percent(locale, share(during.share)),
    before: percent(locale, share(before?.share ?? 0)),
  };
  if (before === undefined) return result.onlyDuring(shares);
  const change = during.share - before.share;
  if (Math.abs(change) < sameWithin || shares.during === shares.before) return result.same(shares);
  return change > 0 ? result.more(shares) : result.fewer(shares);
}

function coveragePart(data: CampaignResult): Markup {
  const { locale, coverage, goal } = data;
  const { result } = words(locale);
  const one = (label: string, found: Coverage, at?: number) =>
    row(
      label,
      found === undefined
        ? result.tooFew
        : result.of({
            share: percent(locale, share(found.share)),
            all: plural(locale, found.people, result.people),
          }),
      found && bar(found.share, at),
    );
  const met = goal && (goal.reached >= goal.share ? result.goalReached : result.goalMissed);
  return section(result.coverageTitle, coverageAnswer(data), [
    html`<dl class="rows">${one(result.before, coverage.before)}${one(result.during, coverage.during, goal?.share)}</dl>`,
    ...(goal === undefined || met === undefined
      ? []
      : [
          html`<p class="goal-line"><span class="goal-sign"></span>${met}: ${percent(locale, share(goal.reached))} · ${result.goal({ goal: percent(locale, share(goal.share)) })}</p>`,
        ]),
  ]);
}

function valuesPart({ values, locale }: CampaignResult): Markup | undefined {
  const { result } = words(locale);
  const shown = values.filter(({ count }) => count > 0).slice(0, most.values);
  const [first] = shown.toSorted((a, b) => b.count - a.count);
  // One value is what the campaign was about, and says nothing.
  if (first === undefined || shown.length < 2) return undefined;
  const total = shown.reduce((sum, { count }) => sum + count, 0);
  return section(
    result.values,
    result.valuesText({ value: valueText(first.value), count: number(locale, first.count) }),
    html`<dl class="rows">${shown.map(({ value, count }) => row(valueText(value), number(locale, count), bar(count / total)))}</dl>`,
  );
}

const winnersPart = ({ winners, locale }: CampaignResult): Markup | undefined =>
  winners.length === 0
    ? undefined
    : section(
        words(locale).result.winners,
        undefined,
        html`<ul class="winners">${winners
          .slice(0, most.winners)
          .map(
            ({ category, name, text, by }) =>
              html`<li><p class="chip">${titleText(category)}</p><h3>${nameText(name)}</h3>${text !== '' && html`<blockquote dir="auto">${noteText(text)}</blockquote>`}${by > 0 && html`<p class="quiet">${plural(locale, by, words(locale).result.votes)}</p>`}</li>`,
          )}</ul>`,
      );

function bestPart({ best, locale, timeZone, reach }: CampaignResult): Markup | undefined {
  const { result, page: common } = words(locale);
  if (best.length === 0) {
    return reach.recognitions === 0 ? html`<p class="answer alone">${result.none}</p>` : undefined;
  }
  return section(
    result.best,
    undefined,
    html`<ul class="quotes">${best.slice(0, most.best).map((one) => {
      const view = recognitionView(locale, one);
      return html`<li><h3>${view.to}</h3><blockquote dir="auto">${view.words}</blockquote><p class="quiet">${common.from.replace('{name}', () => view.from)} · ${day(locale, one.at, timeZone)}</p><p class="chip">${view.value}</p></li>`;
    })}</ul>`,
  );
}

/** What became of a campaign, for a screen and for paper. */
export function resultPage(assets: Pick<Assets, 'at'>, data: CampaignResult): string {
  const { locale, timeZone } = data;
  const { result } = words(locale);
  const title = titleText(data.title);
  const dates = result.dates({
    from: day(locale, data.opens, timeZone),
    // The end itself belongs to the day after, where it closes at midnight.
    to: day(locale, new Date(data.closes.getTime() - 1), timeZone),
  });
  const body = html`<main class="result">
<header class="brand">${mark}<span>${titleText(data.organisation)}</span></header>
<p class="for">${result.kind}</p>
<h1>${title}</h1>
<p class="quiet">${dates}</p>
${data.text !== '' && html`<p class="lead" dir="auto">${noteText(data.text)}</p>`}
${reachPart(data)}
${coveragePart(data)}
${valuesPart(data)}
${winnersPart(data)}
${bestPart(data)}
</main>`;
  return page(assets, locale, title, body);
}

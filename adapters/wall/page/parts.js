import { drawing, h, paths } from './dom.js';

// What stands on the mural, from what the server told. Texts are texts.

/**
 * @typedef {{ id: string, at: string, from: string, to: string, value: string, words: string, boosts: number, boostsSaid: string }} Recognition
 * @typedef {{ id: string, title: string, text: string, closes: string, recognitions: string, goal?: { share: number, reached: number, said: string } }} Campaign
 * @typedef {{ id: string, kind: string, label: string, title: string, text: string }} Card
 * @typedef {{ organisation: string, timeZone: string, recognitions: Recognition[], cards: Card[], campaigns: Campaign[] }} Wall
 * @typedef {Record<string, string>} Words
 */

/** The longer the words, the smaller they are set. Characters. */
const sizes = [
  { upTo: 85, name: 'short' },
  { upTo: 150, name: 'medium' },
  { upTo: 240, name: 'long' },
];

/** More than one line of names, or of a name. Characters. */
const longNames = 26;

/** @param {string} text */
const sizeOf = (text) => {
  const lines = text.split('\n').length - 1;
  return sizes.find(({ upTo }) => text.length + 40 * lines <= upTo)?.name ?? 'longest';
};

/**
 * @param {Recognition} one
 * @param {Words} words
 * @param {string} when
 */
export function recognition(one, words, when) {
  const quiet = (words.from ?? '').replace('{name}', () => one.from);
  return h(
    'article',
    { class: `thanks ${sizeOf(one.words)}${one.to.length > longNames ? ' many' : ''}`, 'data-id': one.id },
    h('p', { class: 'chip' }, one.value),
    h('h3', {}, h('span', { class: 'for' }, words.for), ' ', h('span', { class: 'name' }, one.to)),
    h('blockquote', { dir: 'auto' }, one.words),
    h(
      'footer',
      {},
      h('span', { class: 'from' }, quiet),
      h('time', { datetime: one.at }, when),
      one.boosts > 0 &&
        h(
          'span',
          { class: 'boosts' },
          drawing(paths.boost, 'sign'),
          h('span', { 'aria-hidden': 'true' }, String(one.boosts)),
          h('span', { class: 'unseen' }, one.boostsSaid),
        ),
    ),
  );
}

/**
 * @param {Campaign} one
 * @param {Words} words
 * @param {string} until
 */
export function campaign(one, words, until) {
  const { goal } = one;
  const bar = goal && h('div', { class: 'bar', 'aria-hidden': 'true' });
  if (goal && bar) {
    const fill = h('span', { class: 'fill' });
    fill.style.inlineSize = `${goal.reached * 100}%`;
    const sign = h('span', { class: 'goal' });
    sign.style.insetInlineStart = `${goal.share * 100}%`;
    bar.append(fill, sign);
  }
  return h(
    'article',
    { class: 'campaign', 'data-id': one.id },
    h('h3', {}, one.title),
    one.text !== '' && h('p', { class: 'text', dir: 'auto' }, one.text),
    bar,
    goal && h('p', { class: 'said' }, goal.said),
    h('p', { class: 'quiet' }, `${one.recognitions} · ${(words.until ?? '').replace('{day}', () => until)}`),
  );
}

/** @param {Card} one */
export const card = (one) =>
  h(
    'article',
    { class: `card ${one.kind}`, 'data-id': one.id },
    h('p', { class: 'label' }, one.label),
    h('h3', {}, one.title),
    one.text !== '' && h('p', { class: 'text', dir: 'auto' }, one.text),
  );

/** @param {Words} words */
export const empty = (words) =>
  h(
    'article',
    { class: 'empty' },
    drawing(paths.mark, 'beat'),
    h('h2', {}, words.emptyTitle),
    h('p', {}, words.emptyText),
    h('p', { class: 'command' }, words.emptyCommand),
  );

/** @param {Words} words */
export const gone = (words) =>
  h(
    'main',
    { class: 'notice' },
    drawing(paths.mark, 'mark'),
    h('h1', {}, words.goneTitle),
    h('p', {}, words.goneText),
  );

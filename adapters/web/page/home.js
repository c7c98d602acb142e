// The person's own place: a card of the bot, and above it what came of the last press.

import { drawCard } from './card.js';
import { announce, fill, h } from './dom.js';

/**
 * @param {(button: import('../view.ts').ButtonView, element: HTMLButtonElement) => void} press
 */
export function createHome(press) {
  const result = h('div', { class: 'result', tabindex: '-1', hidden: true });
  const body = h('div', { class: 'home-card' });
  const element = h(
    'div',
    { class: 'scroller home', hidden: true },
    h('div', { class: 'column' }, result, body),
  );
  return {
    element,
    /** @param {import('../view.ts').CardView} card */
    show(card) {
      fill(body, drawCard(card, press));
    },
    /** @param {import('../view.ts').CardView} card */
    showResult(card) {
      fill(result, drawCard(card, press));
      result.hidden = false;
      result.focus();
      element.scrollTop = 0;
      announce(card.summary);
    },
    /** @param {string} text @param {Node} [action] */
    showProblem(text, action) {
      fill(body, h('div', { class: 'failure', role: 'alert' }, text, action));
    },
    clearResult() {
      result.hidden = true;
      fill(result);
    },
  };
}

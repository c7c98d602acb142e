// Draws the bot's cards.

import { h, icon, put } from './dom.js';
import { number, t } from './words.js';

/** @typedef {import('../view.ts').CardView} CardView */
/** @typedef {import('../view.ts').BlockView} BlockView */
/** @typedef {import('../view.ts').ButtonView} ButtonView */
/** @typedef {import('../view.ts').InlineView} InlineView */
/** @typedef {(button: ButtonView, element: HTMLButtonElement) => void} Press */

/** Longer texts are folded. */
const foldAt = 1_200;

/** @param {readonly InlineView[]} parts */
export function inlines(parts) {
  return parts.map((part) => {
    switch (part.kind) {
      case 'bold':
        return h('strong', {}, part.text);
      case 'mention':
        return h('span', { class: 'mention' }, part.text);
      case 'link':
        return h('a', { href: part.url, target: '_blank', rel: 'noopener noreferrer' }, part.text);
      default:
        return part.text;
    }
  });
}

/**
 * A text in its own direction, folded when it is long.
 * @param {'p' | 'blockquote'} tag
 * @param {string} className
 * @param {readonly InlineView[]} parts
 * @param {boolean} wasCut
 */
export function longText(tag, className, parts, wasCut) {
  const text = h(tag, { class: className, dir: 'auto' }, inlines(parts));
  const length = parts.reduce((sum, part) => sum + part.text.length, 0);
  if (length <= foldAt && !wasCut) return [text];
  const rest = wasCut ? h('p', { class: 'note', hidden: true }, t('cut')) : undefined;
  text.classList.add('folded');
  const toggle = h('button', { type: 'button', class: 'plain', 'aria-expanded': 'false' }, t('more'));
  toggle.addEventListener('click', () => {
    const folded = text.classList.toggle('folded');
    if (rest) rest.hidden = folded;
    toggle.textContent = t(folded ? 'more' : 'less');
    toggle.setAttribute('aria-expanded', String(!folded));
  });
  return rest ? [text, rest, toggle] : [text, toggle];
}

/** @param {Extract<BlockView, { kind: 'bars' }>} block */
function bars(block) {
  return h(
    'figure',
    { class: 'bars' },
    h('figcaption', { dir: 'auto' }, block.title),
    h(
      'ul',
      {},
      block.bars.map((bar) => {
        const track = h('span', { class: 'track', 'aria-hidden': 'true' });
        if (bar.share !== undefined) {
          const fill = h('span', { class: 'fill' });
          fill.style.inlineSize = `${bar.share * 100}%`;
          track.append(fill);
        }
        if (bar.reference) {
          const tick = h('span', { class: 'tick' });
          tick.style.insetInlineStart = `${bar.reference.share * 100}%`;
          track.append(tick);
        }
        const organisation = bar.reference && t('organisation', { value: number(bar.reference.value) });
        return h(
          'li',
          { title: organisation },
          h('span', { class: 'label', dir: 'auto' }, bar.label),
          track,
          h('span', { class: bar.share === undefined ? 'value none' : 'value', dir: 'auto' }, bar.caption),
          organisation && h('span', { class: 'unseen' }, ` (${organisation})`),
        );
      }),
    ),
    block.bars.some((bar) => bar.reference) &&
      h(
        'p',
        { class: 'key', 'aria-hidden': 'true' },
        h('span', { class: 'tick' }),
        t('organisation', { value: '' }).replace(/[:\s]+$/, ''),
      ),
  );
}

/** Few and short stand side by side like figures, all else as lines. @param {readonly { value: string }[]} facts */
const isList = (facts) => facts.length > 4 || facts.some(({ value }) => value.length > 24);

/**
 * @param {BlockView} block
 * @param {Press} press
 */
function drawBlock(block, press) {
  switch (block.kind) {
    case 'heading':
      return [h('h3', { dir: 'auto' }, block.text)];
    case 'text':
      return longText('p', 'text', block.text, block.cut ?? false);
    case 'quote':
      return longText('blockquote', 'text', block.text, block.cut ?? false);
    case 'note':
      return longText('p', 'note', block.text, block.cut ?? false);
    case 'facts':
      return [
        h(
          'dl',
          { class: isList(block.facts) ? 'facts list' : 'facts' },
          block.facts.map((fact) =>
            h('div', {}, h('dt', { dir: 'auto' }, fact.label), h('dd', { dir: 'auto' }, fact.value)),
          ),
        ),
      ];
    case 'bars':
      return [bars(block)];
    case 'image':
      return [h('img', { src: block.url, alt: block.alt, loading: 'lazy', decoding: 'async' })];
    case 'buttons':
      return drawButtons(block.buttons, press);
    default:
      return [];
  }
}

/**
 * @param {ButtonView} button
 * @param {Press} press
 */
function drawButton(button, press) {
  const element = h(
    'button',
    {
      type: 'button',
      class: `button ${button.style ?? ''}`,
      'aria-label': button.hint && button.hint !== button.label ? button.hint : undefined,
      title: button.hint,
      'aria-haspopup': button.kind === 'open' ? 'dialog' : undefined,
      dir: 'auto',
    },
    h('span', { class: 'label' }, button.label),
  );
  element.addEventListener('click', () => {
    if (element.getAttribute('aria-disabled') !== 'true') press(button, element);
  });
  // A key held down is one press.
  element.addEventListener('keydown', (event) => {
    if (event.repeat) event.preventDefault();
  });
  return element;
}

/**
 * Answers on a scale ("1" … "5") stand side by side as one row, what follows them ("does not apply") below.
 * @param {readonly ButtonView[]} buttons
 * @param {Press} press
 */
function drawButtons(buttons, press) {
  const firstLong = buttons.findIndex((button) => [...button.label].length > 3);
  const steps = firstLong < 0 ? buttons.length : firstLong;
  const scale = steps > 2 ? steps : 0;
  const row = (/** @type {readonly ButtonView[]} */ some, /** @type {string} */ name) => {
    if (some.length === 0) return [];
    const drawn = some.map((button) => drawButton(button, press));
    return [h('div', { class: name }, drawn)];
  };
  return [...row(buttons.slice(0, scale), 'buttons scale'), ...row(buttons.slice(scale), 'buttons')];
}

/**
 * @param {CardView} card
 * @param {Press} press
 */
export function drawCard(card, press) {
  const element = h(
    'div',
    { class: 'card' },
    card.blocks.flatMap((block) => drawBlock(block, press)),
  );
  if (card.blocks.length === 0) put(element, h('p', { class: 'text', dir: 'auto' }, card.summary));
  put(element, ...drawButtons(card.buttons, press));
  return element;
}

/** How long the buttons of a card that took another's place rest, in milliseconds. */
const settleMs = 350;

/**
 * Keeps the second half of a double tap from answering the question that has just come up in the same spot.
 * @param {HTMLElement} card
 */
export function settle(card) {
  const buttons = [...card.querySelectorAll('.buttons button')];
  card.classList.add('settling');
  for (const button of buttons) button.setAttribute('aria-disabled', 'true');
  setTimeout(() => {
    card.classList.remove('settling');
    if (card.getAttribute('aria-busy') === 'true') return;
    for (const button of buttons) button.removeAttribute('aria-disabled');
  }, settleMs);
}

/**
 * Shows at once that a button was pressed, and keeps all of its card from being pressed meanwhile.
 * @param {HTMLElement} button
 * @returns {() => void} undoes it
 */
export function setBusy(button) {
  const card = button.closest('.card') ?? button.parentElement ?? button;
  card.setAttribute('aria-busy', 'true');
  button.classList.add('busy');
  const all = [...card.querySelectorAll('.buttons button')];
  for (const other of all) other.setAttribute('aria-disabled', 'true');
  return () => {
    card.removeAttribute('aria-busy');
    button.classList.remove('busy');
    for (const other of all) other.removeAttribute('aria-disabled');
  };
}

/**
 * Says in the card that the press did not get through, with a way to try again.
 * @param {HTMLElement} button
 * @param {string} text
 * @param {() => void} [again]
 */
export function showFailure(button, text, again) {
  const row = button.closest('.buttons') ?? button;
  clearFailure(button);
  const failure = h('div', { class: 'failure', role: 'alert' }, h('span', {}, text));
  if (again) put(failure, h('button', { type: 'button', class: 'plain', on: { click: again } }, t('again')));
  row.after(failure);
}

/** @param {HTMLElement} button */
export function clearFailure(button) {
  const row = button.closest('.buttons') ?? button;
  if (row.nextElementSibling?.classList.contains('failure')) row.nextElementSibling.remove();
}

/** @param {string} text */
export function onlyYou(text) {
  return h('p', { class: 'only-you' }, icon('eye'), text);
}

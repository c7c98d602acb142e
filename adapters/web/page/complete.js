// A list of suggestions under (or over) a text box, for the keyboard, the mouse and screen readers.

import { announce, fill, h } from './dom.js';

/** @typedef {{ id: string, main: string, hint?: string, picture?: Element, choose(): void }} Suggestion */

let count = 0;

/**
 * The box keeps the focus all the time; `aria-activedescendant` says which suggestion is meant.
 * @param {HTMLInputElement | HTMLTextAreaElement} box
 * @param {HTMLElement} anchor what the list is put into
 * @param {{ label: string, find(): Promise<readonly Suggestion[]> | readonly Suggestion[],
 *   isComplete?(suggestion: Suggestion): boolean, none?: string }} options
 *   `isComplete`: Enter need not choose it any more
 */
export function attachCompletion(box, anchor, { label, find, isComplete = () => false, none }) {
  count += 1;
  const id = `suggestions-${count}`;
  const list = h('ul', { class: 'suggestions', role: 'listbox', id, 'aria-label': label, hidden: true });
  anchor.append(list);
  box.setAttribute('aria-autocomplete', 'list');
  box.setAttribute('aria-haspopup', 'listbox');
  box.setAttribute('aria-controls', id);
  // A text area may not be called a combobox; what it may have (the list and its active option) says the same.
  if (box instanceof HTMLInputElement) {
    box.setAttribute('role', 'combobox');
    box.setAttribute('aria-expanded', 'false');
  }
  /** @type {readonly Suggestion[]} */
  let shown = [];
  let active = 0;
  let asked = 0;

  function close() {
    asked += 1;
    shown = [];
    list.hidden = true;
    box.removeAttribute('aria-activedescendant');
    if (box instanceof HTMLInputElement) box.setAttribute('aria-expanded', 'false');
  }

  /** @param {number} index */
  function mark(index) {
    active = (index + shown.length) % shown.length;
    for (const [position, option] of [...list.children].entries()) {
      const isActive = position === active;
      option.setAttribute('aria-selected', String(isActive));
      if (isActive) option.scrollIntoView({ block: 'nearest' });
    }
    box.setAttribute('aria-activedescendant', `${id}-${active}`);
  }

  async function refresh() {
    asked += 1;
    const mine = asked;
    const found = await Promise.resolve(find()).catch(() => []);
    if (mine !== asked) return;
    if (found.length === 0) {
      close();
      if (none && box.value.trim() !== '') {
        fill(list, h('li', { class: 'none', role: 'presentation' }, none));
        list.hidden = false;
      }
      return;
    }
    shown = found;
    fill(
      list,
      found.map((suggestion, index) =>
        h(
          'li',
          {
            role: 'option',
            id: `${id}-${index}`,
            on: {
              // Before the box loses the focus.
              pointerdown: (event) => {
                event.preventDefault();
                choose(suggestion);
              },
            },
          },
          suggestion.picture,
          h('span', { class: 'main', dir: 'auto' }, suggestion.main),
          suggestion.hint && h('span', { class: 'hint', dir: 'auto' }, suggestion.hint),
        ),
      ),
    );
    list.hidden = false;
    if (box instanceof HTMLInputElement) box.setAttribute('aria-expanded', 'true');
    mark(0);
    announce(`${label}: ${found.length}`);
  }

  /** @param {Suggestion} suggestion */
  function choose(suggestion) {
    close();
    suggestion.choose();
  }

  box.addEventListener('input', refresh);
  box.addEventListener('blur', close);
  box.addEventListener('click', refresh);
  box.addEventListener('keydown', (event) => {
    if (!(event instanceof KeyboardEvent) || event.isComposing) return;
    const suggestion = shown[active];
    if (list.hidden || suggestion === undefined) return;
    const isEnter = event.key === 'Enter' && !event.shiftKey;
    if (event.key === 'ArrowDown') mark(active + 1);
    else if (event.key === 'ArrowUp') mark(active - 1);
    else if (event.key === 'Escape') close();
    else if (isEnter && isComplete(suggestion)) return close();
    else if (isEnter || (event.key === 'Tab' && !event.shiftKey)) choose(suggestion);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  return { close, refresh };
}

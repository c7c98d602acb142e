// Where one writes: words, commands after a slash, people after an @.

import { codeOf } from './api.js';
import { attachCompletion } from './complete.js';
import { avatar, fill, h, icon, put } from './dom.js';
import { findPeople } from './person-field.js';
import { t } from './words.js';

/** The server's own limit, in characters. */
const maxText = 60_000;

/** Case and accents aside. @param {string} text */
const folded = (text) =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

/**
 * What is typed after the slash.
 * @param {import('../view.ts').CommandView} command
 */
export const lineOf = ({ name, own }) => (own ? name : `latido ${name}`);

/** @typedef {{ key: string, name: string }} Mention */
/** @typedef {{ id: string, text: string, mentions: Mention[] }} Written */

/**
 * @param {object} options
 * @param {string} options.as
 * @param {readonly import('../view.ts').CommandView[]} options.commands
 * @param {(written: Written) => Promise<void>} options.send rejects when it did not get through
 */
export function createComposer({ as, commands, send }) {
  const box = h('textarea', {
    id: 'composer',
    rows: 1,
    dir: 'auto',
    enterkeyhint: 'send',
    'aria-describedby': 'composer-hint',
  });
  const notice = h('div', { class: 'failure', role: 'alert', hidden: true });
  const button = h(
    'button',
    { type: 'submit', class: 'send', 'aria-label': t('send'), title: t('send') },
    icon('send'),
  );
  const popup = h('div', { class: 'popup' });
  const frame = h('form', { class: 'composer' }, notice, popup, h('div', { class: 'box' }, box, button));
  const element = h(
    'div',
    { class: 'composer-area' },
    frame,
    h('p', { class: 'hint', id: 'composer-hint' }, t('composerHint')),
  );

  /** @type {Map<string, string>} name → key, of the people chosen from the list */
  const meant = new Map();
  let id = crypto.randomUUID();
  let busy = false;

  function grow() {
    box.style.blockSize = 'auto';
    box.style.blockSize = `${Math.min(box.scrollHeight, 220)}px`;
    button.disabled = box.value.trim() === '';
  }

  /** @param {string} text @param {number} [caret] */
  function setText(text, caret = text.length) {
    box.value = text;
    box.setSelectionRange(caret, caret);
    id = crypto.randomUUID();
    grow();
    box.focus();
  }

  function suggestCommands() {
    const typed = /^\/(.*)$/s.exec(box.value)?.[1];
    if (typed === undefined || typed.includes('\n')) return [];
    const wanted = folded(typed.trim());
    return commands
      .map((command) => ({ ...command, name: lineOf(command) }))
      .filter(({ name, summary }) => {
        if (folded(typed).startsWith(`${folded(name)} `)) return false;
        const place = `${folded(name)} ${folded(summary)}`;
        return (
          wanted === '' ||
          folded(name).startsWith(wanted) ||
          (wanted.length > 1 && place.includes(` ${wanted}`))
        );
      })
      .toSorted(
        (a, b) => Number(folded(b.name).startsWith(wanted)) - Number(folded(a.name).startsWith(wanted)),
      )
      .slice(0, 12)
      .map(({ name, summary, usage }) => ({
        id: name,
        main: usage ? `/${name} ${usage}` : `/${name}`,
        hint: summary,
        choose: () => setText(`/${name} `),
      }));
  }

  async function suggestPeople() {
    const caret = box.selectionStart;
    const found = /(?:^|\s)@([\p{L}][\p{L}\p{M}'.-]*(?: [\p{L}\p{M}'.-]*)?)$/u.exec(
      box.value.slice(0, caret),
    );
    const query = found?.[1];
    if (query === undefined) return [];
    const start = caret - query.length - 1;
    return (await findPeople(as, query)).map((person) => ({
      id: person.key,
      main: person.name,
      picture: avatar(person),
      choose: () => {
        meant.set(person.name, person.key);
        const text = `${box.value.slice(0, start)}@${person.name} ${box.value.slice(caret)}`;
        setText(text, start + person.name.length + 2);
      },
    }));
  }

  // Before the listener below, which sends on Enter.
  const completion = attachCompletion(box, popup, {
    label: t('commands'),
    find: async () => {
      const found = suggestCommands();
      return found.length > 0 ? found : suggestPeople();
    },
    isComplete: ({ id: name }) => box.value.trim() === `/${name}`,
  });

  /** @param {string} [text] @param {boolean} [again] */
  function tell(text, again = false) {
    notice.hidden = text === undefined;
    fill(notice, text);
    if (again)
      put(notice, h('button', { type: 'button', class: 'plain', on: { click: submit } }, t('again')));
  }

  async function submit() {
    const text = box.value;
    if (busy || text.trim() === '') return;
    completion.close();
    if (text.length > maxText)
      return tell(t('tooLong', { max: maxText.toLocaleString(document.documentElement.lang) }));
    busy = true;
    tell();
    box.readOnly = true;
    button.classList.add('busy');
    // Longest first, so that "@Ana" is not found inside of "@Ana Maria".
    const mentions = [...meant]
      .filter(([name]) => text.includes(`@${name}`))
      .toSorted(([a], [b]) => b.length - a.length)
      .map(([name, key]) => ({ key, name }));
    try {
      await send({ id, text, mentions });
      box.value = '';
      meant.clear();
      id = crypto.randomUUID();
    } catch (error) {
      const code = codeOf(error);
      if (code === 'too_long' || code === 'too_big') tell(t('tooLong', { max: maxText }));
      else tell(t(code === 'unknown_person' ? 'unknownPerson' : 'failedSend'), code !== 'unknown_person');
    } finally {
      busy = false;
      box.readOnly = false;
      button.classList.remove('busy');
      grow();
    }
  }

  box.addEventListener('input', () => {
    id = crypto.randomUUID();
    grow();
  });
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  frame.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  /** What was begun in each conversation, kept while the page is open. @type {Map<string, string>} */
  const drafts = new Map();
  let place = '';

  return {
    element,
    focus: () => box.focus(),
    /** @param {string} text */
    suggest: (text) => setText(text),
    /**
     * Moves to another conversation; what was begun in the last one waits there.
     * @param {string} conversation
     * @param {string} prompt
     */
    moveTo(conversation, prompt) {
      if (conversation !== place) {
        drafts.set(place, box.value);
        place = conversation;
        box.value = drafts.get(conversation) ?? '';
        id = crypto.randomUUID();
        tell();
      }
      box.placeholder = prompt;
      box.setAttribute('aria-label', prompt);
      grow();
    },
  };
}

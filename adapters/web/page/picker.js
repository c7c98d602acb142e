// "Who would you like to be?": the first page of the trial.

import { codeOf, post } from './api.js';
import { avatar, fill, h, icon } from './dom.js';
import { t } from './words.js';

/** @typedef {import('../view.ts').PersonaView} PersonaView */

const groups = /** @type {const} */ (['hr', 'manager', 'employee', 'partner', 'other']);
const titles = /** @type {const} */ ({
  employee: ['groupEmployee', 'groupEmployeeHint'],
  manager: ['groupManager', 'groupManagerHint'],
  hr: ['groupHr', 'groupHrHint'],
  partner: ['groupPartner', 'groupPartnerHint'],
  other: ['groupOther', 'groupOtherHint'],
});
/** With more people than this there is a box to search them. */
const searchFrom = 13;

/** Of a larger group so many are shown at first. */
const shownFirst = 6;

/** @param {string} text */
const folded = (text) =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

export function line() {
  return h('span', { class: 'line', 'aria-hidden': 'true' }, icon('mark', 'beat'));
}

/**
 * @param {import('../view.ts').StartView} start
 * @param {(key: string) => void} choose
 * @param {() => void} reload
 * @param {string} [notice]
 */
export function drawPicker(start, choose, reload, notice) {
  const sections = h('div', { class: 'groups' });
  const query = h('input', {
    type: 'search',
    id: 'find',
    placeholder: t('findPerson'),
    'aria-label': t('findPerson'),
    autocomplete: 'off',
  });

  /** @param {PersonaView} persona */
  function card(persona) {
    const where = [persona.role, persona.unit].filter(Boolean).join(' · ');
    return h(
      'li',
      {},
      h(
        'button',
        { type: 'button', class: 'persona', on: { click: () => choose(persona.key) } },
        avatar(persona),
        h(
          'span',
          { class: 'words' },
          h('span', { class: 'name', dir: 'auto' }, persona.name),
          h('span', { class: 'role', dir: 'auto' }, where),
        ),
        h(
          'span',
          { class: 'language', title: languageName(persona.locale, start.locale) },
          persona.locale.toUpperCase(),
        ),
      ),
    );
  }

  /** @type {Set<string>} */
  const opened = new Set();
  /** @param {string} group @param {readonly PersonaView[]} people */
  function openGroup(group, people) {
    opened.add(group);
    draw();
    // On with the first of those who have just come up.
    const next = sections.querySelector(
      `[aria-labelledby="group-${group}"] li:nth-child(${shownFirst + 1}) button`,
    );
    if (people.length > shownFirst && next instanceof HTMLElement) next.focus();
  }

  function draw() {
    const wanted = folded(query.value.trim());
    const found = start.personas.filter((persona) =>
      folded(`${persona.name} ${persona.role} ${persona.unit ?? ''}`).includes(wanted),
    );
    fill(
      sections,
      groups.flatMap((group) => {
        const people = found.filter((persona) => persona.group === group);
        if (people.length === 0) return [];
        const [title, hint] = titles[group];
        return [
          h(
            'section',
            { 'aria-labelledby': `group-${group}` },
            h('div', { class: 'about' }, h('h2', { id: `group-${group}` }, t(title)), h('p', {}, t(hint))),
            people.length <= shownFirst + 2 || wanted !== '' || opened.has(group)
              ? h('ul', {}, people.map(card))
              : h(
                  'div',
                  {},
                  h('ul', {}, people.slice(0, shownFirst).map(card)),
                  h(
                    'button',
                    { type: 'button', class: 'plain all', on: { click: () => openGroup(group, people) } },
                    t('showAll', { count: people.length }),
                  ),
                ),
          ),
        ];
      }),
      found.length === 0 &&
        start.personas.length > 0 &&
        h('p', { class: 'nobody' }, t('noPersonFound', { query: query.value })),
    );
  }
  query.addEventListener('input', draw);
  draw();

  const isEmpty = start.personas.length === 0;
  return h(
    'main',
    { class: 'picker' },
    h(
      'header',
      { class: 'top' },
      h('span', { class: 'wordmark' }, icon('mark', 'mark'), 'Latido'),
      h('p', { class: 'banner' }, h('strong', {}, t('trial')), h('span', {}, t('banner'))),
    ),
    line(),
    h(
      'div',
      { class: 'hero' },
      h('h1', { tabindex: '-1' }, t(isEmpty ? 'nobodyTitle' : 'who')),
      h('p', {}, isEmpty ? t('nobody') : t('whoHint', { organisation: start.organisation })),
      notice && h('p', { class: 'failure', role: 'alert' }, notice),
      start.personas.length >= searchFrom && h('div', { class: 'search' }, icon('search'), query),
    ),
    sections,
    !isEmpty &&
      h(
        'footer',
        {},
        h(
          'button',
          { type: 'button', class: 'plain quiet', on: { click: () => confirmRemoval(reload) } },
          icon('bin'),
          t('remove'),
        ),
      ),
  );
}

/** @param {string} locale @param {string} inLocale */
function languageName(locale, inLocale) {
  return new Intl.DisplayNames(inLocale, { type: 'language' }).of(locale) ?? locale;
}

/** @param {() => void} reload */
function confirmRemoval(reload) {
  const problem = h('div', { class: 'problem', role: 'alert', hidden: true });
  const remove = h(
    'button',
    { type: 'button', class: 'button danger' },
    h('span', { class: 'label' }, t('removeSubmit')),
  );
  const dialog = h(
    'dialog',
    { class: 'form small', 'aria-labelledby': 'remove-title' },
    h('header', {}, h('h2', { id: 'remove-title' }, t('removeTitle'))),
    h('div', { class: 'scrolls' }, h('p', { class: 'intro' }, t('removeText')), problem),
    h(
      'footer',
      {},
      h(
        'button',
        { type: 'button', class: 'button', autofocus: true, on: { click: () => dialog.close() } },
        t('cancel'),
      ),
      remove,
    ),
  );
  remove.addEventListener('click', async () => {
    if (remove.classList.contains('busy')) return;
    remove.classList.add('busy');
    try {
      await post('/web/trial/clear', {});
      dialog.close();
      reload();
    } catch (error) {
      problem.hidden = false;
      problem.textContent = codeOf(error) === 'network' ? t('offline') : t('failedPress');
    } finally {
      remove.classList.remove('busy');
    }
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

// Choosing people by their name: a box with suggestions, and what was chosen as small labels that can be removed.

import { get } from './api.js';
import { attachCompletion } from './complete.js';
import { avatar, fill, h, icon } from './dom.js';
import { t } from './words.js';

/**
 * @param {string} as
 * @param {string} query
 * @returns {Promise<readonly import('../view.ts').PersonName[]>}
 */
export const findPeople = (as, query) => get('/web/people', { as, q: query }).then((found) => found.people);

/**
 * @param {Extract<import('../view.ts').FieldView, { kind: 'person' }>} field
 * @param {import('./fields.js').Around} around
 * @returns {import('./fields.js').DrawnField}
 */
export function personField(field, { id, describedBy, value, names, as }) {
  const keys = Array.isArray(value) ? value : typeof value === 'string' && value ? [value] : [];
  /** @type {{ key: string, name: string }[]} */
  let chosen = keys.map((key) => ({ key, name: names[key] ?? key }));
  const box = h('input', {
    type: 'text',
    id,
    autocomplete: 'off',
    placeholder: t('typeName'),
    dir: 'auto',
    'aria-describedby': describedBy,
  });
  const labels = h('ul', { class: 'chosen' });
  const element = h('div', { class: 'people-field' }, labels, box);

  function draw() {
    labels.hidden = chosen.length === 0;
    box.hidden = !field.many && chosen.length > 0;
    fill(
      labels,
      chosen.map((person) =>
        h(
          'li',
          {},
          avatar(person),
          h('span', { dir: 'auto' }, person.name),
          h(
            'button',
            {
              type: 'button',
              class: 'plain',
              'aria-label': t('takeOut', { name: person.name }),
              on: { click: () => takeOut(person.key) },
            },
            icon('close'),
          ),
        ),
      ),
    );
  }

  /** @param {string} key */
  function takeOut(key) {
    chosen = chosen.filter((person) => person.key !== key);
    draw();
    box.focus();
    box.dispatchEvent(new Event('change', { bubbles: true }));
  }

  attachCompletion(box, element, {
    label: t('people'),
    none: t('nobodyFound'),
    find: async () => {
      const query = box.value.trim();
      if (query === '') return [];
      const found = await findPeople(as, query);
      return found
        .filter((person) => chosen.every((other) => other.key !== person.key))
        .map((person) => ({
          id: person.key,
          main: person.name,
          picture: avatar(person),
          choose: () => {
            chosen = field.many ? [...chosen, person] : [person];
            box.value = '';
            draw();
            if (field.many) box.focus();
            else labels.querySelector('button')?.focus();
            box.dispatchEvent(new Event('change', { bubbles: true }));
          },
        }));
    },
  });
  box.addEventListener('keydown', (event) => {
    const last = chosen.at(-1);
    if (event.key === 'Backspace' && box.value === '' && last) takeOut(last.key);
    // A half-typed name must not send the form.
    if (event.key === 'Enter') event.preventDefault();
  });
  draw();
  return {
    element,
    read: () => (chosen.length === 0 ? undefined : chosen.map((person) => person.key)),
    focus: () => (box.hidden ? labels.querySelector('button')?.focus() : box.focus()),
  };
}

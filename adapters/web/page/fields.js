// The fields of a form: each is drawn, read, and told when it is not filled in as it must be.

import { h, icon } from './dom.js';
import { personField } from './person-field.js';
import { size, t } from './words.js';

/** @typedef {import('../view.ts').FieldView} FieldView */
/** @typedef {string | readonly string[] | { name: string, base64: string } | undefined} Value */
/**
 * @typedef {object} DrawnField
 * @property {HTMLElement} element
 * @property {() => Value | Promise<Value>} read undefined: not filled in
 * @property {() => string | undefined} [refuse] what is wrong with it, beyond being empty
 * @property {() => void} focus
 */
/**
 * @typedef {object} Around
 * @property {string} id unique in the page
 * @property {string | undefined} describedBy
 * @property {string | readonly string[] | undefined} value
 * @property {Readonly<Record<string, string>>} names
 * @property {string} as
 */

/** @param {Value} value */
const one = (value) => (typeof value === 'string' ? value : Array.isArray(value) ? (value[0] ?? '') : '');
/** @param {Value} value */
const several = (value) => (Array.isArray(value) ? value : typeof value === 'string' && value ? [value] : []);

/**
 * @param {Extract<FieldView, { kind: 'line' | 'text' }>} field
 * @param {Around} around
 * @returns {DrawnField}
 */
function written(field, { id, describedBy, value }) {
  const props = {
    id,
    name: field.name,
    dir: 'auto',
    'aria-describedby': describedBy,
    'aria-required': !field.optional && 'true',
  };
  const box =
    field.kind === 'line'
      ? h('input', { type: 'text', autocomplete: 'off', ...props })
      : h('textarea', { rows: 4, ...props });
  box.value = one(value);
  const counter = h('p', { class: 'counter', hidden: true });
  const count = () => {
    const length = box.value.length;
    counter.hidden = length < field.max * 0.8;
    counter.textContent = t('filled', { count: length, max: field.max });
    counter.classList.toggle('over', length > field.max);
  };
  box.addEventListener('input', count);
  count();
  return {
    element: h('div', {}, box, counter),
    read: () => (box.value.trim() === '' ? undefined : box.value),
    // Not cut by the box itself: what is pasted must not lose its end unseen.
    refuse: () => (box.value.length > field.max ? t('tooLong', { max: field.max }) : undefined),
    focus: () => box.focus(),
  };
}

/**
 * @param {Extract<FieldView, { kind: 'one' | 'many' }>} field
 * @param {Around} around
 * @returns {DrawnField}
 */
function choices(field, { id, value }) {
  const chosen = several(value);
  const type = field.kind === 'one' ? 'radio' : 'checkbox';
  const element = h(
    'div',
    { class: field.options.length > 8 ? 'choices long' : 'choices' },
    field.options.map((option) => {
      const box = h('input', { type, name: id, value: option.value });
      box.checked = chosen.includes(option.value);
      return h(
        'label',
        { class: 'choice' },
        box,
        h(
          'span',
          {},
          h('span', { dir: 'auto' }, option.label),
          option.description && h('span', { class: 'hint', dir: 'auto' }, option.description),
        ),
      );
    }),
  );
  const boxes = /** @type {HTMLInputElement[]} */ ([...element.querySelectorAll('input')]);
  return {
    element,
    read: () => {
      const values = boxes.filter((box) => box.checked).map((box) => box.value);
      if (values.length === 0) return undefined;
      return field.kind === 'one' ? values[0] : values;
    },
    focus: () => (boxes.find((box) => box.checked) ?? boxes[0])?.focus(),
  };
}

/**
 * A long list of choices, of which one.
 * @param {Extract<FieldView, { kind: 'one' | 'many' }>} field
 * @param {Around} around
 * @returns {DrawnField}
 */
function select(field, { id, describedBy, value }) {
  const box = h(
    'select',
    { id, name: field.name, 'aria-describedby': describedBy, 'aria-required': !field.optional && 'true' },
    h('option', { value: '' }, t('choose')),
    field.options.map((option) => h('option', { value: option.value }, option.label)),
  );
  box.value = one(value);
  return {
    element: h('div', { class: 'select' }, box),
    read: () => box.value || undefined,
    focus: () => box.focus(),
  };
}

/**
 * @param {Extract<FieldView, { kind: 'scale' }>} field
 * @param {Around} around
 * @returns {DrawnField}
 */
function scale(field, { id, value }) {
  const boxes = Array.from({ length: field.to - field.from + 1 }, (_, index) => {
    const step = String(field.from + index);
    const end = index === 0 ? field.fromLabel : field.from + index === field.to ? field.toLabel : undefined;
    const box = h('input', {
      type: 'radio',
      name: id,
      value: step,
      'aria-label': end ? `${step}, ${end}` : step,
    });
    box.checked = one(value) === step;
    return { box, step };
  });
  return {
    element: h(
      'div',
      { class: 'scale-field' },
      h(
        'div',
        { class: 'steps' },
        boxes.map(({ box, step }) => h('label', {}, box, h('span', { 'aria-hidden': 'true' }, step))),
      ),
      h(
        'div',
        { class: 'ends', 'aria-hidden': 'true' },
        h('span', { dir: 'auto' }, field.fromLabel),
        h('span', { dir: 'auto' }, field.toLabel),
      ),
    ),
    read: () => boxes.find(({ box }) => box.checked)?.step,
    focus: () => (boxes.find(({ box }) => box.checked) ?? boxes[0])?.box.focus(),
  };
}

/**
 * @param {Extract<FieldView, { kind: 'date' }>} field
 * @param {Around} around
 * @returns {DrawnField}
 */
function date(field, { id, describedBy, value }) {
  const box = h('input', { type: 'date', id, name: field.name, 'aria-describedby': describedBy });
  box.value = one(value);
  return {
    element: h('div', { class: 'date' }, box),
    read: () => box.value || undefined,
    focus: () => box.focus(),
  };
}

/** @param {File} chosen @returns {Promise<string>} */
function base64(chosen) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(',', 2)[1] ?? '');
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(chosen);
  });
}

/**
 * @param {Extract<FieldView, { kind: 'file' }>} field
 * @param {Around} around
 * @returns {DrawnField}
 */
function file(field, { id, describedBy }) {
  const box = h('input', {
    type: 'file',
    id,
    name: field.name,
    class: 'unseen',
    accept: field.accept.join(','),
    'aria-describedby': describedBy,
  });
  const name = h('span', { class: 'file-name', dir: 'auto' }, t('noFile'));
  box.addEventListener('change', () => {
    const chosen = box.files?.[0];
    name.textContent = chosen ? `${chosen.name} · ${size(chosen.size)}` : t('noFile');
  });
  return {
    element: h(
      'div',
      { class: 'file' },
      box,
      h('label', { for: id, class: 'button' }, icon('file'), t('chooseFile')),
      name,
    ),
    read: async () => {
      const chosen = box.files?.[0];
      return chosen && { name: chosen.name, base64: await base64(chosen) };
    },
    refuse: () => {
      const chosen = box.files?.[0];
      return chosen && chosen.size > field.maxBytes
        ? t('fileTooBig', { size: size(chosen.size), max: size(field.maxBytes) })
        : undefined;
    },
    focus: () => box.focus(),
  };
}

/** True for what needs a group with a legend instead of one box with a label. @param {FieldView} field */
export const isGroup = (field) =>
  field.kind === 'scale' || field.kind === 'many' || (field.kind === 'one' && field.options.length <= 7);

/**
 * @param {FieldView} field
 * @param {Around} around
 * @returns {DrawnField}
 */
export function drawInput(field, around) {
  switch (field.kind) {
    case 'line':
    case 'text':
      return written(field, around);
    case 'one':
      return isGroup(field) ? choices(field, around) : select(field, around);
    case 'many':
      return choices(field, around);
    case 'scale':
      return scale(field, around);
    case 'person':
      return personField(field, around);
    case 'date':
      return date(field, around);
    case 'file':
      return file(field, around);
  }
}

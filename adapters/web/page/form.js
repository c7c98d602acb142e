// A form in a dialog. It closes when the server took it; until then nothing that was filled in is lost.

import { codeOf } from './api.js';
import { inlines } from './card.js';
import { announce, fill, h, icon } from './dom.js';
import { drawInput, isGroup } from './fields.js';
import { t } from './words.js';

/** @typedef {import('../view.ts').FormView} FormView */
/** @typedef {import('../view.ts').ReplyView} ReplyView */
/** @typedef {{ id: string, values: Record<string, unknown>, form: FormView }} Filled */

let count = 0;

/**
 * @param {FormView} first
 * @param {string} as who fills it in
 * @param {(filled: Filled) => Promise<ReplyView>} submit
 * @param {(reply: ReplyView) => void} onTaken
 */
export function openForm(first, as, submit, onTaken) {
  count += 1;
  const prefix = `form-${count}`;
  const before = document.activeElement;
  let form = first;
  /** The same until something is changed, so that a repetition counts once. */
  let id = crypto.randomUUID();
  let busy = false;

  const title = h('h2', { id: `${prefix}-title`, dir: 'auto' });
  const intro = h('p', { class: 'intro', dir: 'auto' });
  const problem = h('div', { class: 'problem', role: 'alert', tabindex: '-1', hidden: true });
  const body = h('div', { class: 'fields' });
  const send = h('button', { type: 'submit', class: 'button primary' }, h('span', { class: 'label' }));
  const cancel = h(
    'button',
    { type: 'button', class: 'button', on: { click: () => dialog.close() } },
    t('cancel'),
  );
  const shut = h(
    'button',
    { type: 'button', class: 'plain round', 'aria-label': t('close'), on: { click: () => dialog.close() } },
    icon('close'),
  );
  const frame = h(
    'form',
    { method: 'dialog', novalidate: true },
    h('header', {}, title, shut),
    h('div', { class: 'scrolls' }, intro, problem, body),
    h('footer', {}, cancel, send),
  );
  const dialog = h('dialog', { class: 'form', 'aria-labelledby': `${prefix}-title` }, frame);

  /** @type {{ field: import('../view.ts').FieldView, drawn: import('./fields.js').DrawnField, wrap: HTMLElement, error: HTMLElement }[]} */
  let rows = [];

  /** @param {import('../view.ts').FieldView} field @param {number} index */
  function drawRow(field, index) {
    const own = `${prefix}-${index}`;
    const label = [
      h('span', { dir: 'auto' }, field.label),
      field.optional && h('span', { class: 'optional' }, t('optional')),
    ];
    const hint =
      field.hint === undefined
        ? undefined
        : h('p', { class: 'hint', id: `${own}-hint`, dir: 'auto' }, field.hint);
    const error = h('p', { class: 'error', id: `${own}-error`, dir: 'auto', hidden: true });
    const describedBy = [hint && `${own}-hint`, `${own}-error`].filter(Boolean).join(' ');
    const drawn = drawInput(field, {
      id: own,
      describedBy,
      value: form.values[field.name],
      names: form.names,
      as,
    });
    const wrap = isGroup(field)
      ? h(
          'fieldset',
          { class: 'field', 'aria-describedby': describedBy },
          h('legend', {}, label),
          hint,
          drawn.element,
          error,
        )
      : h('div', { class: 'field' }, h('label', { for: own }, label), hint, drawn.element, error);
    return { field, drawn, wrap, error };
  }

  /** @param {FormView} next @param {boolean} keep keep the boxes as they stand */
  function draw(next, keep) {
    form = next;
    title.textContent = form.title;
    fill(intro, inlines(form.intro));
    intro.hidden = form.intro.length === 0;
    const label = send.querySelector('.label');
    if (label) label.textContent = form.submit;
    if (!keep) {
      rows = form.fields.map(drawRow);
      fill(
        body,
        rows.map((row) => row.wrap),
      );
    }
    showErrors(form.errors, form.problem);
  }

  /**
   * @param {Readonly<Record<string, string>>} errors
   * @param {string} [whole]
   */
  function showErrors(errors, whole) {
    for (const row of rows) {
      const wrong = Object.hasOwn(errors, row.field.name) ? errors[row.field.name] : undefined;
      row.error.textContent = wrong ?? '';
      row.error.hidden = wrong === undefined;
      row.wrap.classList.toggle('wrong', wrong !== undefined);
      for (const box of row.wrap.querySelectorAll('input, textarea, select')) {
        if (wrong === undefined) box.removeAttribute('aria-invalid');
        else box.setAttribute('aria-invalid', 'true');
      }
    }
    const firstWrong = rows.find((row) => Object.hasOwn(errors, row.field.name));
    const text = whole ?? (firstWrong && t('formProblem'));
    problem.textContent = text ?? '';
    problem.hidden = text === undefined;
    if (firstWrong) firstWrong.drawn.focus();
    else if (text !== undefined) problem.focus();
    return firstWrong !== undefined;
  }

  function refusals() {
    /** @type {Record<string, string>} */
    const errors = {};
    for (const { field, drawn } of rows) {
      const wrong = drawn.refuse?.();
      if (wrong) errors[field.name] = wrong;
    }
    return errors;
  }

  async function readValues() {
    const values = await Promise.all(rows.map((row) => row.drawn.read()));
    /** @type {Record<string, string>} */
    const missing = {};
    for (const [index, row] of rows.entries()) {
      if (values[index] === undefined && !row.field.optional) {
        missing[row.field.name] = t(isGroup(row.field) ? 'neededChoice' : 'needed');
      }
    }
    const filled = rows.flatMap((row, index) =>
      values[index] === undefined ? [] : [[row.field.name, values[index]]],
    );
    return { values: Object.fromEntries(filled), missing };
  }

  async function onSubmit() {
    if (busy) return;
    busy = true;
    send.classList.add('busy');
    dialog.setAttribute('aria-busy', 'true');
    try {
      const { values, missing } = await readValues();
      if (showErrors({ ...missing, ...refusals() })) return;
      const reply = await submit({ id, values, form });
      taken(reply);
    } catch (error) {
      const code = codeOf(error);
      const text = code === 'too_big' || code === 'too_long' ? t('tooBig') : t('failedForm');
      showErrors({}, text);
      const label = send.querySelector('.label');
      if (label && text === t('failedForm')) label.textContent = t('again');
      announce(text);
    } finally {
      busy = false;
      send.classList.remove('busy');
      dialog.removeAttribute('aria-busy');
    }
  }

  /** @param {ReplyView} reply */
  function taken(reply) {
    if (reply.reply.kind === 'again') {
      showErrors({}, reply.reply.problem);
    } else if (reply.reply.kind === 'ask') {
      const next = reply.reply.form;
      // The same form keeps its boxes: also the file that was chosen, which no server may fill in.
      const same =
        next.name === form.name &&
        next.fields.map((field) => `${field.kind} ${field.name}`).join() ===
          form.fields.map((field) => `${field.kind} ${field.name}`).join();
      id = crypto.randomUUID();
      draw(next, same);
      if (!same) rows[0]?.drawn.focus();
    } else {
      dialog.close();
      onTaken(reply);
    }
  }

  frame.addEventListener('submit', (event) => {
    event.preventDefault();
    onSubmit();
  });
  for (const kind of ['input', 'change']) {
    frame.addEventListener(kind, () => {
      id = crypto.randomUUID();
    });
  }
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  });
  document.body.append(dialog);
  draw(form, false);
  dialog.showModal();
  // Only an open dialog takes the focus: what is wrong is read first, or the first box.
  const wrong =
    rows.find((row) => row.wrap.classList.contains('wrong')) ?? (problem.hidden ? rows[0] : undefined);
  if (wrong) wrong.drawn.focus();
  else problem.focus();
}

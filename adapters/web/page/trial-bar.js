// The trial's own bar: its date and time, and the way to what comes next.

import { announce, fill, h, icon } from './dom.js';
import { moment, t } from './words.js';

/** @typedef {import('../view.ts').TrialView} TrialView */

/**
 * @param {TrialView} first
 * @param {string} organisation
 * @param {() => Promise<TrialView & { what?: string }>} skip
 */
export function createTrialBar(first, organisation, skip) {
  const clock = h('time', {});
  const next = h('span', { class: 'next' });
  const button = h(
    'button',
    { type: 'button', class: 'button small' },
    icon('skip'),
    h('span', { class: 'label' }, t('skip')),
  );
  const said = h('span', { class: 'said', role: 'status' });
  const element = h(
    'div',
    { class: 'trial-bar', role: 'region', 'aria-label': t('trial') },
    h('span', { class: 'wordmark' }, icon('mark', 'mark'), 'Latido'),
    h('span', { class: 'pill', title: t('banner') }, t('trial')),
    h('span', { class: 'organisation', dir: 'auto' }, organisation),
    h('span', { class: 'clock' }, icon('clock'), h('span', { class: 'unseen' }, t('trialTime')), clock),
    said,
    h('span', { class: 'skip' }, next, button),
  );

  let trial = first;
  let received = Date.now();
  const now = () => new Date(Date.parse(trial.now) + Date.now() - received);

  function draw() {
    clock.textContent = moment(now());
    clock.dateTime = now().toISOString();
    next.textContent = trial.next ? t('skipNext', { when: moment(trial.next) }) : t('skipNothing');
    button.disabled = !trial.next;
  }

  /** @param {TrialView} view */
  function set(view) {
    trial = view;
    received = Date.now();
    draw();
  }

  button.addEventListener('click', async () => {
    if (button.classList.contains('busy')) return;
    button.classList.add('busy');
    try {
      const view = await skip();
      set(view);
      const text = view.what
        ? t('skippedWhat', { when: moment(view.now), what: view.what })
        : t('skipped', { when: moment(view.now) });
      announce(text);
      fill(said, view.what ?? '');
    } catch {
      fill(said, t('failedPress'));
    } finally {
      button.classList.remove('busy');
    }
  });
  const ticking = setInterval(draw, 10_000);
  draw();
  return { element, set, now, stop: () => clearInterval(ticking) };
}

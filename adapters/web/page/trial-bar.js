// The trial's own bar: its date and time, and the way to what comes next.

import { announce, fill, h, icon } from './dom.js';
import { moment, t } from './words.js';

/** @typedef {import('../view.ts').TrialView} TrialView */

/**
 * @param {TrialView} first
 * @param {string} organisation
 * @param {() => Promise<TrialView & { what?: string }>} skip
 * @param {() => Promise<TrialView & { answered: number }>} answer lets the invented colleagues answer
 */
export function createTrialBar(first, organisation, skip, answer) {
  const clock = h('time', {});
  const next = h('span', { class: 'next' });
  const button = h(
    'button',
    { type: 'button', class: 'button small' },
    icon('skip'),
    h('span', { class: 'label' }, t('skip')),
  );
  const crowd = h(
    'button',
    {
      type: 'button',
      class: 'button small crowd',
      title: t('crowd'),
      'aria-label': t('crowd'),
      hidden: !first.crowd,
    },
    icon('people'),
    h('span', { class: 'label' }, t('crowd')),
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
    h('span', { class: 'skip' }, next, crowd, button),
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

  /**
   * @template {TrialView} T
   * @param {HTMLButtonElement} pressed
   * @param {() => Promise<T>} work
   * @param {(view: T) => { told: string, kept: string }} words
   */
  function onPress(pressed, work, words) {
    pressed.addEventListener('click', async () => {
      if (pressed.classList.contains('busy')) return;
      pressed.classList.add('busy');
      fill(said);
      try {
        const view = await work();
        set(view);
        const { told, kept } = words(view);
        announce(told);
        fill(said, kept);
      } catch {
        fill(said, t('failedPress'));
      } finally {
        pressed.classList.remove('busy');
      }
    });
  }
  onPress(button, skip, (view) => ({
    told: view.what
      ? t('skippedWhat', { when: moment(view.now), what: view.what })
      : t('skipped', { when: moment(view.now) }),
    kept: view.what ?? '',
  }));
  onPress(crowd, answer, ({ answered }) => {
    const text = answered > 0 ? t('crowdAnswered', { count: answered }) : t('crowdNothing');
    return { told: '', kept: text };
  });
  const ticking = setInterval(draw, 10_000);
  draw();
  return { element, set, now, stop: () => clearInterval(ticking) };
}

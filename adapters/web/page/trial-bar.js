// The trial's own bar: its date and time, and the ways to what comes next.

import { announce, fill, h, icon } from './dom.js';
import { moment, t } from './words.js';

/** @typedef {import('../view.ts').TrialView} TrialView */

/** Whether colleagues answer while time moves on is remembered, also when one becomes somebody else. */
let colleagues = true;

/**
 * @param {TrialView} first
 * @param {string} organisation
 * @param {{ skip(): Promise<TrialView & { what?: string }>,
 *   answer(): Promise<TrialView & { answered: number }>,
 *   along(days: number, colleagues: boolean): Promise<TrialView>,
 *   stop(): Promise<TrialView> }} ask `answer`: lets the invented colleagues answer. `along`: time goes on by itself for so long
 */
export function createTrialBar(first, organisation, ask) {
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
  const day = h(
    'button',
    { type: 'button', class: 'button small' },
    h('span', { class: 'label' }, t('dayOn')),
  );
  const week = h(
    'button',
    { type: 'button', class: 'button small' },
    h('span', { class: 'label' }, t('weekOn')),
  );
  const stop = h(
    'button',
    { type: 'button', class: 'button small stop', hidden: true },
    h('span', { class: 'label' }, t('stopTime')),
  );
  const tick = h('input', { type: 'checkbox', checked: colleagues });
  tick.addEventListener('change', () => {
    colleagues = tick.checked;
  });
  const too = h(
    'label',
    { class: 'too', title: t('crowdTooHint'), hidden: !first.crowd },
    tick,
    h('span', {}, t('crowdToo')),
  );
  const said = h('span', { class: 'said', role: 'status' });
  const element = h(
    'div',
    { class: 'trial-bar', role: 'region', 'aria-label': t('trial') },
    h('span', { class: 'wordmark' }, icon('mark', 'mark'), 'Latido'),
    h('span', { class: 'pill', title: t('banner') }, t('trial')),
    h('span', { class: 'organisation', dir: 'auto' }, organisation),
    h(
      'span',
      { class: 'times' },
      h('span', { class: 'clock' }, icon('clock'), h('span', { class: 'unseen' }, t('trialTime')), clock),
      next,
    ),
    said,
    h('span', { class: 'along' }, too, day, week, stop),
    h('span', { class: 'skip' }, crowd, button),
  );

  let trial = first;
  let received = Date.now();
  const now = () => new Date(Date.parse(trial.now) + Date.now() - received);

  function draw() {
    clock.textContent = moment(now());
    clock.dateTime = now().toISOString();
    const { going } = trial;
    next.textContent = going
      ? t('going', { when: moment(going) })
      : trial.next
        ? t('skipNext', { when: moment(trial.next) })
        : t('skipNothing');
    element.classList.toggle('going', Boolean(going));
    button.disabled = Boolean(going) || !trial.next;
    crowd.disabled = Boolean(going);
    for (const one of [day, week]) one.hidden = Boolean(going);
    too.hidden = Boolean(going) || !trial.crowd;
    const hadFocus = document.activeElement === stop;
    stop.hidden = !going;
    // The button that was pressed last is gone: the way goes on from the first of those that are there again.
    if (hadFocus && !going) day.focus();
  }

  /** @param {TrialView} view */
  function set(view) {
    trial = view;
    received = Date.now();
    draw();
    if (view.went) tell(view.went);
  }

  /** @param {{ answered: number, failed: boolean }} went */
  function tell({ answered, failed }) {
    const text = failed ? t('failedPress') : answered > 0 ? t('crowdAnswered', { count: answered }) : '';
    announce([t('skipped', { when: moment(now()) }), text].join(' '));
    fill(said, text);
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
  onPress(button, ask.skip, (view) => ({
    told: view.what
      ? t('skippedWhat', { when: moment(view.now), what: view.what })
      : t('skipped', { when: moment(view.now) }),
    kept: view.what ?? '',
  }));
  onPress(crowd, ask.answer, ({ answered }) => {
    const text = answered > 0 ? t('crowdAnswered', { count: answered }) : t('crowdNothing');
    return { told: '', kept: text };
  });
  for (const [one, days] of /** @type {const} */ ([
    [day, 1],
    [week, 7],
  ]))
    onPress(
      one,
      async () => {
        const view = await ask.along(days, colleagues);
        // Whoever pressed it may want to press stop.
        if (view.going) setTimeout(() => stop.focus());
        return view;
      },
      (view) => ({ told: view.going ? t('going', { when: moment(view.going) }) : '', kept: '' }),
    );
  onPress(stop, ask.stop, () => ({ told: '', kept: said.textContent ?? '' }));
  const ticking = setInterval(draw, 10_000);
  draw();
  return { element, set, now, stop: () => clearInterval(ticking) };
}

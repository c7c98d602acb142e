// The chat as one person: what they do goes to the server, what happens there comes back.

import { act, codeOf, follow, get, post } from './api.js';
import { clearFailure, setBusy, showFailure } from './card.js';
import { createComposer, lineOf } from './composer.js';
import { announce, fill, h, icon } from './dom.js';
import { openForm } from './form.js';
import { createHome } from './home.js';
import { createSeen } from './seen.js';
import { createSidebar } from './sidebar.js';
import { createTimeline } from './timeline.js';
import { createTrialBar } from './trial-bar.js';
import { t } from './words.js';

/** @typedef {import('../view.ts').MessageView} MessageView */
/** @typedef {import('../view.ts').ReplyView} ReplyView */
/** @typedef {import('../view.ts').ButtonView} ButtonView */

/**
 * @param {HTMLElement} root
 * @param {import('../view.ts').StateView} first
 * @param {{ change(): void, gone(): void, went(place: string): void }} on
 * @param {string} [startPlace]
 * @returns {() => void} leaves
 */
export function openChat(root, first, on, startPlace) {
  const as = first.me.key;
  let conversations = first.conversations;
  const directKey = conversations.find(({ kind }) => kind === 'direct')?.key ?? '';
  let place =
    conversations.some(({ key }) => key === startPlace) || startPlace === 'home'
      ? String(startPlace)
      : directKey;
  const seen = createSeen(as);

  const trialBar = createTrialBar(first.trial, first.organisation, {
    skip: () => post('/web/trial/skip', {}),
    answer: () => post(`/web/trial/answer?as=${encodeURIComponent(as)}`, {}),
    along: (days, colleagues) => post(`/web/trial/along?as=${encodeURIComponent(as)}`, { days, colleagues }),
    stop: () => post('/web/trial/stop', {}),
  });
  const sidebar = createSidebar(first, {
    change: on.change,
    go: (key) => {
      setDrawer(false);
      show(key);
    },
  });
  const timeline = createTimeline({
    press: (message, button, element) => press(button, element, message),
    thank,
    mayThank: ({ author, body, conversation }) =>
      author !== undefined && author.key !== as && body.kind === 'words' && conversation !== directKey,
    earlier,
    now: trialBar.now,
  });
  const home = createHome((button, element) => press(button, element));
  const composer = createComposer({ as, commands: first.commands, send });

  const title = h('h1', { dir: 'auto' });
  const subtitle = h('p', { dir: 'auto' });
  const connection = h('p', { class: 'connection', role: 'status', hidden: true }, t('offline'));
  const opener = h(
    'button',
    {
      type: 'button',
      class: 'plain round opener',
      'aria-label': t('menu'),
      'aria-controls': 'sidebar',
      'aria-expanded': 'false',
      on: { click: () => setDrawer(true) },
    },
    icon('menu'),
    h('span', { class: 'dot', hidden: true }),
  );
  const main = h(
    'main',
    { class: 'conversation' },
    h(
      'header',
      {},
      opener,
      h('div', { class: 'titles' }, title, subtitle),
      h('span', { class: 'pill' }, t('trial')),
    ),
    connection,
    timeline.element,
    home.element,
    composer.element,
  );
  const shade = h('button', {
    type: 'button',
    class: 'shade',
    'aria-label': t('close'),
    hidden: true,
    on: { click: () => setDrawer(false) },
  });
  const frame = h('div', { class: 'chat' }, trialBar.element, sidebar.element, shade, main);

  /** @param {boolean} open */
  function setDrawer(open) {
    frame.classList.toggle('drawer-open', open);
    shade.hidden = !open;
    main.inert = open;
    opener.setAttribute('aria-expanded', String(open));
    if (open) sidebar.element.querySelector('button')?.focus();
    else if (sidebar.element.contains(document.activeElement)) opener.focus();
  }
  /** @param {KeyboardEvent} event */
  const onEscape = (event) => {
    if (event.key === 'Escape' && !shade.hidden) setDrawer(false);
  };
  addEventListener('keydown', onEscape);

  // --- where one is ------------------------------------------------------------------------------------------

  const isUnread = (/** @type {string} */ key) =>
    key !== place && (conversations.find((item) => item.key === key)?.latest ?? 0) > seen.of(key);

  function drawPlaces() {
    sidebar.draw(conversations, place, isUnread);
    const dot = opener.querySelector('.dot');
    if (dot instanceof HTMLElement) dot.hidden = !conversations.some(({ key }) => isUnread(key));
    document.title = `${title.textContent} · Latido`;
  }

  function markSeen() {
    if (place !== 'home')
      seen.set(place, Math.max(timeline.last(), conversations.find(({ key }) => key === place)?.latest ?? 0));
  }

  /** @param {string} key */
  async function show(key) {
    place = key;
    on.went(key);
    const isHome = key === 'home';
    const here = conversations.find((item) => item.key === key);
    const isDirect = here?.kind === 'direct';
    title.textContent = isHome ? t('home') : isDirect ? (here?.title ?? '') : `#${here?.title ?? ''}`;
    subtitle.textContent = isHome ? first.me.name : isDirect ? t('directHint') : (here?.purpose ?? '');
    timeline.element.hidden = isHome;
    composer.element.hidden = isHome;
    home.element.hidden = !isHome;
    home.clearResult();
    drawPlaces();
    if (isHome) return loadHome();
    composer.moveTo(
      key,
      isDirect ? t('composerDirect') : t('composerChannel', { channel: here?.title ?? '' }),
    );
    timeline.show([], false, []);
    try {
      const found = await fetchHere();
      if (found === undefined) return;
      timeline.show(found.messages, found.more, whenEmpty(isDirect, here?.title ?? ''));
      catchUp(found.since);
      markSeen();
      drawPlaces();
      if (matchMedia('(hover: hover)').matches) composer.focus();
    } catch (error) {
      if (place !== key) return;
      if (codeOf(error) === 'unknown_person') return on.gone();
      const again = h(
        'button',
        { type: 'button', class: 'button', on: { click: () => show(key) } },
        t('again'),
      );
      timeline.show([], false, [h('p', { role: 'alert' }, t('failedLoad')), again]);
    }
  }

  /** What arrives while the messages are being fetched: it is newer than what will be fetched. @type {Set<MessageView[]>} */
  const fetching = new Set();

  /** The newest messages of where one is; undefined when one has gone elsewhere meanwhile. */
  async function fetchHere() {
    const key = place;
    /** @type {MessageView[]} */
    const since = [];
    fetching.add(since);
    try {
      /** @type {{ messages: MessageView[], more: boolean }} */
      const found = await get('/web/messages', { as, conversation: key });
      return place === key ? { ...found, since } : undefined;
    } finally {
      fetching.delete(since);
    }
  }

  /** @param {readonly MessageView[]} since */
  function catchUp(since) {
    for (const message of since) arrived(message);
  }

  /** @param {boolean} isDirect @param {string} channel */
  function whenEmpty(isDirect, channel) {
    const help = first.commands.find(({ name }) => ['help', 'ayuda', 'ajuda'].includes(name));
    return [
      icon('mark', 'mark'),
      h('h2', {}, isDirect ? t('emptyDirect') : t('emptyChannel', { channel })),
      h('p', {}, isDirect ? t('emptyDirectHint') : t('emptyChannelHint')),
      isDirect && help
        ? h(
            'button',
            {
              type: 'button',
              class: 'button primary',
              on: { click: () => composer.suggest(`/${lineOf(help)}`) },
            },
            t('showHelp'),
          )
        : '',
    ];
  }

  async function earlier() {
    const found = await get('/web/messages', { as, conversation: place, before: timeline.first() }).catch(
      () => undefined,
    );
    if (found) timeline.merge(found.messages, found.more);
  }

  async function loadHome() {
    try {
      const { reply } = await act(as, { kind: 'home', id: crypto.randomUUID(), conversation: directKey });
      if (reply.kind === 'home') home.show(reply.card);
    } catch {
      home.showProblem(
        t('failedLoad'),
        h('button', { type: 'button', class: 'plain', on: { click: loadHome } }, t('again')),
      );
    }
  }

  // --- what one does -----------------------------------------------------------------------------------------

  /** @param {import('./composer.js').Written} written */
  async function send({ id, text, mentions }) {
    const typed = /^\/([\p{L}\p{N}][\p{L}\p{N}._-]*)\s*(.*)$/su.exec(text.trim());
    const event = typed
      ? { kind: 'command', name: typed[1], text: typed[2], mentions }
      : { kind: 'message', text, mentions };
    apply(await act(as, { ...event, id, conversation: place }));
  }

  /** @param {MessageView} message @param {HTMLButtonElement} element */
  function thank(message, element) {
    const { conversation, id: about } = message;
    attempt(element, { kind: 'command', name: 'kudos', text: '', mentions: [], about }, { conversation });
  }

  /**
   * @param {ButtonView} button
   * @param {HTMLButtonElement} element
   * @param {MessageView} [message] none: it was pressed in the person's own place
   */
  function press(button, element, message) {
    const { kind, name, input } = button;
    const origin = message
      ? { conversation: message.conversation, on: message.id }
      : { conversation: directKey, pane: true };
    attempt(element, { kind, name, input }, origin);
  }

  /**
   * Tried again it has the same id: what was done after all is not done twice.
   * @param {HTMLButtonElement} element
   * @param {{ kind: string, [more: string]: unknown }} event
   * @param {{ conversation: string, on?: string, pane?: boolean }} origin
   */
  function attempt(element, event, origin) {
    const id = crypto.randomUUID();
    const once = async () => {
      clearFailure(element);
      const free = setBusy(element);
      try {
        const reply = await act(as, { ...event, id, ...origin });
        free();
        apply(reply, origin);
      } catch (error) {
        free();
        if (codeOf(error) === 'gone') showFailure(element, t('gone'));
        else showFailure(element, t('failedPress'), once);
      }
    };
    once();
  }

  /**
   * @param {ReplyView} answer
   * @param {{ conversation: string, on?: string, pane?: boolean }} [origin]
   */
  function apply({ sent, reply }, origin = { conversation: place }) {
    if (sent) arrived(sent, true);
    if (reply.kind === 'message') arrived(reply.message, true);
    else if (reply.kind === 'pane') home.showResult(reply.card);
    else if (reply.kind === 'ask') {
      openForm(
        reply.form,
        as,
        ({ id, values, form }) =>
          act(as, { kind: 'submit', id, name: form.name, input: form.input, values, ...origin }),
        (next) => apply(next, origin),
      );
    }
    if (place === 'home' && origin.pane && reply.kind !== 'ask') loadHome();
    refreshTrial();
  }

  // --- what happens ------------------------------------------------------------------------------------------

  /** @param {MessageView} message @param {boolean} [isAnswer] */
  function arrived(message, isAnswer = false) {
    const isOthers = message.author?.key !== as;
    conversations = conversations.map((item) =>
      item.key === message.conversation && isOthers
        ? { ...item, latest: Math.max(item.latest, message.position) }
        : item,
    );
    if (message.conversation === place) {
      for (const since of fetching) since.push(message);
      // An older message that changed while it is not on the screen stays away until it is fetched.
      if (message.position > timeline.last() || timeline.has(message.id)) timeline.put(message, isAnswer);
      if (!document.hidden || isAnswer) markSeen();
    } else if (isOthers && message.position > seen.of(message.conversation)) {
      announce(t('newMessage', { name: message.author?.name ?? t('bot') }));
    }
    drawPlaces();
  }

  async function listAnew() {
    try {
      /** @type {import('../view.ts').StateView} */
      const state = await get('/web/state', { as });
      // What has come while this was on its way is newer than what it says.
      const known = new Map(conversations.map(({ key, latest }) => [key, latest]));
      conversations = state.conversations.map((item) => ({
        ...item,
        latest: Math.max(item.latest, known.get(item.key) ?? 0),
      }));
      trialBar.set(state.trial);
      if (place === 'home') loadHome();
      else {
        const found = await fetchHere();
        const oldest = found?.messages[0]?.position ?? 0;
        // More was missed than one fetch brings: no hole in the middle, but all of it anew.
        if (found?.more && oldest > timeline.last()) return show(place);
        if (found) {
          timeline.merge(found.messages);
          catchUp(found.since);
          markSeen();
        }
      }
      drawPlaces();
    } catch (error) {
      if (codeOf(error) === 'unknown_person') on.gone();
    }
  }

  /** @type {number | undefined} */
  let trialTimer;
  function refreshTrial() {
    clearTimeout(trialTimer);
    trialTimer = setTimeout(
      () =>
        get('/web/trial')
          .then(trialBar.set)
          .catch(() => {}),
      600,
    );
  }

  const unfollow = follow(as, {
    message: (message) => {
      arrived(message);
      refreshTrial();
    },
    anything: listAnew,
    trial: trialBar.set,
    lost: () => {
      connection.hidden = false;
    },
    there: listAnew,
    back: () => {
      connection.hidden = true;
      announce(t('online'));
      listAnew();
    },
  });
  const onVisible = () => {
    if (!document.hidden) {
      markSeen();
      drawPlaces();
    }
  };
  document.addEventListener('visibilitychange', onVisible);

  fill(root, frame);
  show(place);
  act(as, { kind: 'joined', id: crypto.randomUUID(), conversation: directKey })
    .then(apply)
    .catch(() => {});

  return () => {
    unfollow();
    trialBar.stop();
    clearTimeout(trialTimer);
    removeEventListener('keydown', onEscape);
    document.removeEventListener('visibilitychange', onVisible);
    for (const dialog of document.querySelectorAll('dialog')) dialog.close();
  };
}

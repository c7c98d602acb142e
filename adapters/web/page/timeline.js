// The messages of one conversation, oldest first, kept in step with the server.

import { drawCard, longText, onlyYou, settle } from './card.js';
import { announce, avatar, botAvatar, fill, h, icon } from './dom.js';
import { dayKey, dayName, moment, t, time } from './words.js';

/** @typedef {import('../view.ts').MessageView} MessageView */
/** @typedef {{ message: MessageView, element: HTMLLIElement }} Shown */

const togetherMs = 5 * 60_000;

/** @param {MessageView} message */
export function summaryOf(message) {
  return message.body.kind === 'card'
    ? message.body.summary
    : message.body.text
        .map((part) => part.text)
        .join('')
        .slice(0, 200);
}

/**
 * @param {object} options
 * @param {(message: MessageView, button: import('../view.ts').ButtonView, element: HTMLButtonElement) => void} options.press
 * @param {(message: MessageView, element: HTMLButtonElement) => void} options.thank
 * @param {(message: MessageView) => boolean} options.mayThank for what somebody else said to everybody
 * @param {() => Promise<void>} options.earlier fetches and puts what stands before
 * @param {() => Date} options.now
 */
export function createTimeline({ press, thank, mayThank, earlier, now }) {
  const list = h('ol', { class: 'messages' });
  const more = h('button', { type: 'button', class: 'button small', hidden: true }, t('earlier'));
  const empty = h('div', { class: 'empty', hidden: true });
  const pill = h('button', { type: 'button', class: 'to-latest', hidden: true }, icon('down'), t('toLatest'));
  const scroller = h(
    'div',
    { class: 'scroller', tabindex: '-1' },
    h('div', { class: 'column' }, more, empty, list),
  );
  const element = h('div', { class: 'timeline' }, scroller, pill);

  /** @type {Map<string, Shown>} */
  const shown = new Map();

  const isAtEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 100;
  /** To the end, or to the beginning of the last message when it is taller than what can be seen. */
  function toEnd() {
    scroller.scrollTop = scroller.scrollHeight;
    const last = list.lastElementChild;
    if (last && last.getBoundingClientRect().height > scroller.clientHeight - 32) {
      scroller.scrollTop += last.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 8;
    }
    pill.hidden = true;
  }
  pill.addEventListener('click', toEnd);
  scroller.addEventListener('scroll', () => {
    if (isAtEnd()) pill.hidden = true;
  });
  // A picture that arrives late must not push the newest message out of sight.
  scroller.addEventListener(
    'load',
    (event) => {
      const grown = event.target instanceof HTMLElement ? event.target.clientHeight : 0;
      if (scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight - grown < 100) toEnd();
    },
    true,
  );
  more.addEventListener('click', async () => {
    const height = scroller.scrollHeight;
    await earlier();
    scroller.scrollTop += scroller.scrollHeight - height;
  });

  /** @param {MessageView} message */
  function drawBody(message) {
    const { body } = message;
    const content =
      body.kind === 'card'
        ? [drawCard(body, (button, pressed) => press(message, button, pressed))]
        : longText('p', 'text', body.text, body.cut);
    return message.onlyYou ? [onlyYou(t('onlyYou')), ...content] : content;
  }

  /** Quiet until it is wanted: with the pointer over the message, or by the keyboard. @param {MessageView} message */
  function thankButton(message) {
    /** @type {HTMLButtonElement} */
    const button = h(
      'button',
      {
        type: 'button',
        class: 'plain thank',
        'aria-label': t('thankFor', { name: message.author?.name ?? '' }),
        on: { click: () => thank(message, button) },
      },
      t('thank'),
    );
    return button;
  }

  /** @param {MessageView} message @returns {HTMLLIElement} */
  function draw(message) {
    const name = message.author?.name ?? t('bot');
    return h(
      'li',
      {
        class: `message${message.author ? '' : ' bot'}${message.onlyYou ? ' private' : ''}`,
        id: `m-${message.id}`,
        tabindex: '-1',
      },
      message.author ? avatar(message.author) : botAvatar(),
      h(
        'div',
        { class: 'content' },
        h(
          'div',
          { class: 'who' },
          h('span', { class: 'name', dir: 'auto' }, name),
          !message.author && h('span', { class: 'badge' }, t('app')),
          message.at && h('time', { datetime: message.at, title: moment(message.at) }, time(message.at)),
        ),
        h('div', { class: 'body' }, drawBody(message)),
        mayThank(message) && h('div', { class: 'doings' }, thankButton(message)),
      ),
    );
  }

  /** Puts everything in its order and the days between, without touching what stands right already. */
  function arrange() {
    /** @type {HTMLElement[]} */
    const wanted = [];
    let day = '';
    /** @type {MessageView | undefined} */
    let last;
    for (const { message, element: item } of [...shown.values()].toSorted(
      (a, b) => a.message.position - b.message.position,
    )) {
      const own = message.at && dayKey(message.at);
      if (message.at && own && own !== day) {
        day = own;
        last = undefined;
        wanted.push(dividers.get(own) ?? newDivider(own, message.at));
      }
      const follows =
        last !== undefined &&
        last.author?.key === message.author?.key &&
        (!message.at || !last.at || Date.parse(message.at) - Date.parse(last.at) < togetherMs);
      item.classList.toggle('follows', follows);
      wanted.push(item);
      last = message;
    }
    let cursor = list.firstElementChild;
    for (const item of wanted) {
      if (item === cursor) cursor = cursor.nextElementSibling;
      else list.insertBefore(item, cursor);
    }
    while (cursor) {
      const next = cursor.nextElementSibling;
      cursor.remove();
      cursor = next;
    }
    empty.hidden = shown.size > 0;
  }

  /** @type {Map<string, HTMLLIElement>} */
  const dividers = new Map();
  /** @param {string} key @param {string} at */
  function newDivider(key, at) {
    const divider = h('li', { class: 'day' }, h('span', {}, dayName(at, now())));
    dividers.set(key, divider);
    return divider;
  }

  /** @param {MessageView} message @returns {'new' | 'changed' | 'same'} */
  function putOne(message) {
    const old = shown.get(message.id);
    if (old === undefined) {
      shown.set(message.id, { message, element: draw(message) });
      return 'new';
    }
    if (JSON.stringify(old.message.body) === JSON.stringify(message.body)) return 'same';
    const body = old.element.querySelector('.body');
    const hadFocus = body?.contains(document.activeElement) ?? false;
    if (body) fill(body, drawBody(message));
    for (const card of body?.querySelectorAll('.card') ?? []) if (card instanceof HTMLElement) settle(card);
    shown.set(message.id, { message, element: old.element });
    // Whoever pressed with the keyboard goes on from here, not from the top of the page.
    if (hadFocus) {
      const next = body?.querySelector('.buttons button') ?? old.element;
      if (next instanceof HTMLElement) next.focus({ preventScroll: true });
    }
    return 'changed';
  }

  return {
    element,
    /**
     * Shows a conversation from its end.
     * @param {readonly MessageView[]} messages
     * @param {boolean} hasMore
     * @param {(Node | string)[]} whenEmpty
     */
    show(messages, hasMore, whenEmpty) {
      shown.clear();
      dividers.clear();
      list.replaceChildren();
      fill(empty, whenEmpty);
      for (const message of messages) putOne(message);
      arrange();
      more.hidden = !hasMore;
      toEnd();
    },
    /**
     * Older messages, or all of them again after the connection was lost.
     * @param {readonly MessageView[]} messages
     * @param {boolean} [hasMore]
     */
    merge(messages, hasMore) {
      const stay = isAtEnd();
      for (const message of messages) putOne(message);
      arrange();
      if (hasMore !== undefined) more.hidden = !hasMore;
      if (stay) toEnd();
    },
    /** One message, new or changed. @param {MessageView} message @param {boolean} isMine */
    put(message, isMine) {
      const stay = isAtEnd() || isMine;
      const what = putOne(message);
      if (what === 'same') {
        // What one asked for may have come by the stream before it was known to be the answer.
        if (isMine && !pill.hidden) toEnd();
        return;
      }
      if (what === 'new') {
        arrange();
        announce(`${t('newMessage', { name: message.author?.name ?? t('bot') })}: ${summaryOf(message)}`);
      } else {
        announce(t('changed', { summary: summaryOf(message) }));
      }
      if (stay) toEnd();
      else if (what === 'new') pill.hidden = false;
    },
    first: () => Math.min(...[...shown.values()].map(({ message }) => message.position)),
    last: () => Math.max(0, ...[...shown.values()].map(({ message }) => message.position)),
    has: (/** @type {string} */ id) => shown.has(id),
  };
}

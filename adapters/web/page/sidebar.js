// The list of places: one's own, the chat with the bot, the channels.

import { avatar, fill, h, icon } from './dom.js';
import { t } from './words.js';

/**
 * @param {import('../view.ts').StateView} state
 * @param {{ go(place: string): void, change(): void }} on
 */
export function createSidebar(state, on) {
  const nav = h('nav', { 'aria-label': t('menu') });
  const { me } = state;
  const element = h(
    'aside',
    { class: 'sidebar', id: 'sidebar' },
    h(
      'button',
      { type: 'button', class: 'me', title: t('change'), on: { click: on.change } },
      avatar(me),
      h(
        'span',
        { class: 'words' },
        h('span', { class: 'name', dir: 'auto' }, me.name),
        h('span', { class: 'role', dir: 'auto' }, [me.role, me.unit].filter(Boolean).join(' · ')),
      ),
      icon('swap'),
      h('span', { class: 'unseen' }, t('change')),
    ),
    nav,
  );

  /**
   * @param {string} place
   * @param {SVGElement} picture
   * @param {string} title
   * @param {boolean} isCurrent
   * @param {boolean} isUnread
   */
  function item(place, picture, title, isCurrent, isUnread) {
    return h(
      'button',
      {
        type: 'button',
        class: isUnread ? 'place unread' : 'place',
        'data-place': place,
        'aria-current': isCurrent && 'page',
        on: { click: () => on.go(place) },
      },
      picture,
      h('span', { class: 'title', dir: 'auto' }, title),
      isUnread && h('span', { class: 'dot' }, h('span', { class: 'unseen' }, t('unread'))),
    );
  }

  return {
    element,
    /**
     * @param {readonly import('../view.ts').ConversationView[]} conversations
     * @param {string} current
     * @param {(key: string) => boolean} isUnread
     */
    draw(conversations, current, isUnread) {
      const focused =
        document.activeElement instanceof HTMLElement ? document.activeElement.dataset.place : undefined;
      const direct = conversations.filter(({ kind }) => kind === 'direct');
      const channels = conversations.filter(({ kind }) => kind === 'channel');
      fill(
        nav,
        direct.map(({ key, title }) => item(key, icon('mark'), title, key === current, isUnread(key))),
        item('home', icon('home'), t('home'), current === 'home', false),
        channels.length > 0 && h('h2', {}, t('channels')),
        channels.map(({ key, title }) => item(key, icon('hash'), title, key === current, isUnread(key))),
      );
      if (focused === undefined) return;
      for (const button of nav.querySelectorAll('button'))
        if (button.dataset.place === focused) button.focus();
    },
  };
}

// The page: first whom one wants to be, then the chat as that person. The address keeps who and where.

import { codeOf, get } from './api.js';
import { openChat } from './chat.js';
import { fill, h } from './dom.js';
import { drawPicker, line } from './picker.js';
import { setWords, t } from './words.js';

const root = /** @type {HTMLElement} */ (document.getElementById('app'));
/** @type {(() => void) | undefined} */
let leave;

/** @param {string} [as] @param {string} [place] */
export function address(as, place) {
  const query = as === undefined ? '/' : `/?as=${encodeURIComponent(as)}`;
  return place === undefined ? query : `${query}#${encodeURIComponent(place)}`;
}

/** @param {string} [notice] */
async function pick(notice) {
  /** @type {import('../view.ts').StartView} */
  const start = await get('/web/start', { locale: navigator.language });
  setWords(start.words, start.locale);
  document.title = 'Latido';
  fill(root, drawPicker(start, choose, go, notice));
  root.querySelector('h1')?.focus();
}

/** @param {string} key */
function choose(key) {
  history.pushState(null, '', address(key));
  go();
}

/** Shows what the address says. */
async function go() {
  leave?.();
  leave = undefined;
  const as = new URLSearchParams(location.search).get('as');
  try {
    if (as === null) return await pick();
    /** @type {import('../view.ts').StateView} */
    const state = await get('/web/state', { as });
    setWords(state.words, state.locale, state.me.timeZone);
    leave = openChat(
      root,
      state,
      {
        change: () => {
          history.pushState(null, '', address());
          go();
        },
        gone: () => {
          history.replaceState(null, '', address());
          go();
        },
        went: (place) => history.replaceState(null, '', address(state.me.key, place)),
      },
      decodeURIComponent(location.hash.slice(1)),
    );
  } catch (error) {
    if (as !== null && codeOf(error) === 'unknown_person') {
      history.replaceState(null, '', address());
      return pick(t('unknownPerson')).catch(showFailure);
    }
    showFailure();
  }
}

/** Before any words were fetched there are none in the person's language; so in all three. */
function showFailure() {
  const again = h(
    'button',
    { type: 'button', class: 'button primary', on: { click: go } },
    'Reintentar · Try again · Tentar de novo',
  );
  fill(
    root,
    h(
      'main',
      { class: 'picker lost' },
      line(),
      h('p', { role: 'alert' }, 'Latido no responde. · Latido does not answer. · O Latido não responde.'),
      again,
    ),
  );
}

addEventListener('popstate', go);
go();

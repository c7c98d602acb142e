import { drawing, h, paths } from './dom.js';
import { campaign, card, empty, gone, recognition } from './parts.js';
import { listen } from './stream.js';
import { createWords } from './time.js';

// The mural. It stays open for weeks: what is on it is always the last whole wall that the server told, so neither the page nor its
// memory grows, and what was taken back is not in it any more.

/** A thank-you stands large for this long, then the next one does. Milliseconds. */
const turnMs = 14_000;
/** How many take turns, the newest first. */
const mostTurns = 8;
const besides = 2;

/** A screen shows one large and does not scroll; anything else is a page of all of them. */
const screenLike = matchMedia('(min-width: 1000px) and (min-height: 560px) and (min-aspect-ratio: 4/3)');

const root = document.getElementById('wall') ?? document.body;
const version = document.body.dataset.version ?? '';

/** @type {{ locale: string, words: import('./parts.js').Words } | undefined} */
let hello;
/** @type {import('./parts.js').Wall | undefined} */
let wall;
/** The server's clock is ahead of this machine's by so many milliseconds. */
let ahead = 0;
let turn = 0;
let sideTurn = 0;
let paused = false;
/** Since when there is no connection. */
let lostAt = 0;
let shownHero = '';
let shownSide = '';

const now = () => Date.now() + ahead;

// --- the frame, made once --------------------------------------------------------------------------------------

const organisation = h('span', { class: 'organisation' });
const clock = h('time', { class: 'clock' });
const date = h('span', { class: 'date' });
const hero = h('section', { class: 'hero' });
const others = h('section', { class: 'others' });
const campaigns = h('section', { class: 'campaigns' });
const cards = h('section', { class: 'cards' });
const side = h('aside', { class: 'side' }, campaigns, cards);
const main = h('main', { class: 'wall' }, hero, side, others);
const status = h('p', { class: 'status', role: 'status' });
const pause = h('button', { class: 'pause', type: 'button' });
const frame = [
  h(
    'header',
    { class: 'top' },
    drawing(paths.mark, 'mark'),
    h('h1', {}, organisation),
    h('p', { class: 'when' }, date, clock),
  ),
  main,
  status,
  pause,
];

// --- showing ---------------------------------------------------------------------------------------------------

/** @param {HTMLElement} element @param {Node[]} children */
function fill(element, children) {
  element.replaceChildren(...children);
  element.hidden = children.length === 0;
}

/** Only what is new comes in softly. @param {HTMLElement} element */
function soften(element) {
  element.classList.remove('soft');
  // Read, so that the browser notices that the class was away.
  void element.offsetWidth;
  element.classList.add('soft');
}

function showTime() {
  if (!hello || !wall) return;
  const words = createWords(hello.locale, wall.timeZone);
  const at = now();
  clock.textContent = words.time(at);
  clock.dateTime = new Date(at).toISOString();
  date.textContent = words.long(at);
  status.textContent =
    lostAt > 0 && Date.now() - lostAt > 20_000
      ? (hello.words.asOf ?? '').replace('{time}', words.time(lostAt + ahead))
      : '';
}

function show() {
  if (!hello || !wall) return;
  const { locale, words } = hello;
  const times = createWords(locale, wall.timeZone);
  const at = now();
  const large = screenLike.matches;
  const all = wall.recognitions;
  /** @param {import('./parts.js').Recognition} one */
  const made = (one) =>
    recognition(
      one,
      words,
      times.since(Date.parse(one.at), at, {
        now: words.now ?? '',
        today: words.today ?? '',
        yesterday: words.yesterday ?? '',
      }),
    );
  document.title = `${words.title} · ${wall.organisation}`;
  organisation.textContent = wall.organisation;
  hero.setAttribute('aria-label', words.title ?? '');
  others.setAttribute('aria-label', words.latest ?? '');
  campaigns.setAttribute('aria-label', words.campaigns ?? '');
  cards.setAttribute('aria-label', words.board ?? '');
  pause.textContent = (paused ? words.play : words.pause) ?? '';
  main.classList.toggle('alone', all.length < 2);

  const turns = Math.min(mostTurns, all.length);
  turn = large && turns > 0 ? turn % turns : 0;
  const first = all[turn];
  fill(hero, [first ? made(first) : empty(words)]);
  const rest = large ? all.slice(0, turns).toSpliced(turn, 1) : all.slice(1);
  // Those after it in the row, then from the beginning again: none of them is the large one.
  const ordered = large ? [...rest.slice(turn), ...rest.slice(0, turn)].slice(0, besides) : rest;
  fill(others, ordered.map(made));
  if (first?.id !== shownHero) {
    shownHero = first?.id ?? '';
    soften(hero);
    soften(others);
  }

  const shownCampaigns = large ? pick(wall.campaigns, sideTurn) : wall.campaigns;
  const shownCards = large ? pick(wall.cards, sideTurn) : wall.cards;
  fill(
    campaigns,
    shownCampaigns.map((one) => campaign(one, words, times.day(Date.parse(one.closes) - 1))),
  );
  fill(cards, shownCards.map(card));
  side.hidden = wall.campaigns.length + wall.cards.length === 0;
  main.classList.toggle('aside', !side.hidden);
  const shown = [...shownCampaigns, ...shownCards].map(({ id }) => id).join(' ');
  if (shown !== shownSide) {
    shownSide = shown;
    soften(side);
  }
  pause.hidden = !large || (turns < 2 && wall.cards.length + wall.campaigns.length < 3);
  showTime();
}

/**
 * @template T
 * @param {T[]} list
 * @param {number} at
 */
const pick = (list, at) => list.slice(at % Math.max(1, list.length), (at % Math.max(1, list.length)) + 1);

// --- time passes -----------------------------------------------------------------------------------------------

/** @type {ReturnType<typeof setTimeout> | undefined} */
let turning;
function restartTurns() {
  clearTimeout(turning);
  turning = setTimeout(() => {
    restartTurns();
    if (paused || document.hidden) return;
    turn += 1;
    sideTurn += 1;
    show();
  }, turnMs);
}

/** To the next full minute each time, so that it never runs off, however long it slept. */
function everyMinute() {
  const wait = 60_000 - (now() % 60_000);
  setTimeout(() => {
    everyMinute();
    show();
  }, wait + 20);
}

// --- what the server tells ---------------------------------------------------------------------------------------

/** Another version of the program is there: its page is fetched, once. @param {string} current */
function renew(current) {
  const key = 'latido-wall-version';
  try {
    if (sessionStorage.getItem(key) === current) return;
    sessionStorage.setItem(key, current);
  } catch {
    // Without a memory it could load for ever.
    return;
  }
  location.reload();
}

const stream = listen(`${location.pathname.replace(/\/+$/, '')}/events`, {
  connected(is) {
    if (is) lostAt = 0;
    else if (lostAt === 0) lostAt = Date.now();
    showTime();
  },
  on: {
    hello(data) {
      hello = { locale: data.locale, words: data.words };
      ahead = Date.parse(data.now) - Date.now();
      document.documentElement.lang = data.locale;
      if (data.version !== version) renew(data.version);
    },
    beat(data) {
      ahead = Date.parse(data.now) - Date.now();
      showTime();
    },
    wall(data) {
      const before = wall?.recognitions[0];
      const isNewer =
        before && data.recognitions[0] && Date.parse(data.recognitions[0].at) > Date.parse(before.at);
      if (!wall) root.replaceChildren(...frame);
      // What stands large stays, wherever it is in the list now; what has just come goes first.
      const kept = data.recognitions.findIndex((/** @type {{ id: string }} */ { id }) => id === shownHero);
      wall = data;
      if (isNewer || kept < 0) {
        turn = 0;
        restartTurns();
      } else if (screenLike.matches) turn = kept;
      show();
    },
    gone() {
      stream.stop();
      clearTimeout(turning);
      const words = hello?.words;
      wall = undefined;
      // Who was never greeted has no words: the page of the server has them.
      if (words) root.replaceChildren(gone(words));
      else location.reload();
    },
  },
});

pause.addEventListener('click', () => {
  paused = !paused;
  show();
});
screenLike.addEventListener('change', show);
document.addEventListener('visibilitychange', show);
restartTurns();
everyMinute();

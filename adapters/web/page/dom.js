// Elements from plain data. Every text goes in as text, never as markup.

/** @typedef {Node | string | number | undefined | null | false} Child */
/** @typedef {{ [name: string]: unknown, on?: Record<string, (event: any) => void> }} Props */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Props} [props] attributes; `true` sets an empty one, `false` and `undefined` none; `on` has the listeners
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  setProps(element, props);
  put(element, ...children);
  return element;
}

/**
 * @param {Element} element
 * @param {Props} props
 */
export function setProps(element, props) {
  for (const [name, value] of Object.entries(props)) {
    if (name === 'on') {
      for (const [event, listener] of Object.entries(props.on ?? {}))
        element.addEventListener(event, listener);
    } else if (value === undefined || value === false || value === null) {
      element.removeAttribute(name);
    } else {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
}

/**
 * @param {Element} element
 * @param {...(Child | Child[])} children
 */
export function put(element, ...children) {
  for (const child of children.flat()) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

/**
 * @param {Element} element
 * @param {...(Child | Child[])} children
 */
export function fill(element, ...children) {
  element.replaceChildren();
  put(element, ...children);
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} props
 * @param {...SVGElement} children
 */
export function svg(tag, props, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(props)) element.setAttribute(name, String(value));
  element.append(...children);
  return /** @type {SVGElement} */ (element);
}

/** Line icons on a grid of 24. */
const paths = {
  mark: 'M1.5 13h5.5l2.5-7 4 13 2.5-6h6.5',
  home: 'M4 11.5 12 5l8 6.5M6.5 10v9h11v-9',
  hash: 'M9.5 4.5 7.5 19.5M16.5 4.5l-2 15M5 9.5h15M4 14.5h15',
  send: 'M12 19.5v-15M5.5 11 12 4.5l6.5 6.5',
  skip: 'M5 6.5l6 5.5-6 5.5zM13 6.5l6 5.5-6 5.5z',
  clock: 'M12 7.5v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'M6 6l12 12M18 6 6 18',
  down: 'M12 5v14M6 13l6 6 6-6',
  eye: 'M4 4l16 16M9.9 5.3A9.7 9.7 0 0 1 12 5c5 0 8.5 4.5 9.5 7a13 13 0 0 1-2.6 3.7M6.3 6.9A13.5 13.5 0 0 0 2.5 12c1 2.5 4.5 7 9.5 7a9.6 9.6 0 0 0 4.5-1.1',
  swap: 'M4 8.5h14l-3.5-3.5M20 15.5H6l3.5 3.5',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4',
  file: 'M13.5 3.5h-7v17h11v-13zM13.5 3.5v4h4',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5c.5-3.5 3-5.5 6.5-5.5s6 2 6.5 5.5M16 4.5a3.3 3.3 0 0 1 0 6.2M17.5 14.2c2.3.6 3.700 2.400 4 5.3',
  bin: 'M5 7h14M10 7V4.5h4V7M7 7l1 12.5h8L17 7',
};

/**
 * @param {keyof typeof paths} name
 * @param {string} [className]
 */
export function icon(name, className = 'icon') {
  return svg(
    'svg',
    { viewBox: '0 0 24 24', class: className, 'aria-hidden': 'true' },
    svg('path', { d: paths[name] }),
  );
}

/**
 * A round picture of a person: their initials on a quiet ground that stays the same for them.
 * @param {{ key: string, name: string }} person
 */
export function avatar({ key, name }) {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? '')][0] ?? '',
  );
  let hash = 7;
  for (const character of key) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return h(
    'span',
    { class: `avatar tint-${hash % 6}`, 'aria-hidden': 'true' },
    letters.join('').toUpperCase(),
  );
}

export function botAvatar() {
  return h('span', { class: 'avatar bot', 'aria-hidden': 'true' }, icon('mark'));
}

/** Says something to who cannot see the change. @param {string} text */
export function announce(text) {
  const region = document.getElementById('said');
  if (region) region.textContent = text;
}

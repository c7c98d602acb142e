// The words of the frame around the bot's, in the language of whoever was chosen, and dates in their zone.

/** @typedef {keyof import('../words.ts').Words} Word */

/** @type {Readonly<Record<string, string>>} */
let words = {};
let locale = 'en';
/** @type {string | undefined} */
let timeZone;

/**
 * @param {Readonly<Record<string, string>>} all
 * @param {string} language
 * @param {string} [zone] IANA
 */
export function setWords(all, language, zone) {
  words = all;
  locale = language;
  timeZone = zone;
  document.documentElement.lang = language;
}

/**
 * @param {Word} key
 * @param {Record<string, string | number>} [holes]
 */
export function t(key, holes = {}) {
  return (words[key] ?? key).replaceAll(/\{(\w+)\}/g, (_all, name) => String(holes[name] ?? ''));
}

const tags = { es: 'es-419', en: 'en-GB', pt: 'pt-BR' };
const tag = () => tags[/** @type {keyof typeof tags} */ (locale)] ?? locale;

/**
 * @param {Date | string} at
 * @param {Intl.DateTimeFormatOptions} options
 */
function format(at, options) {
  const date = new Date(at);
  try {
    return new Intl.DateTimeFormat(tag(), { timeZone, ...options }).format(date);
  } catch {
    return new Intl.DateTimeFormat(tag(), options).format(date);
  }
}

/** "10:05". @param {Date | string} at */
export const time = (at) => format(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** "Tue 1 Dec, 10:05". @param {Date | string} at */
export const moment = (at) =>
  format(at, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });

/** A key of the calendar day in the person's zone. @param {Date | string} at */
export const dayKey = (at) => format(at, { year: 'numeric', month: '2-digit', day: '2-digit' });

/**
 * "Today", "Yesterday", "Tuesday, 1 December".
 * @param {Date | string} at
 * @param {Date} now
 */
export function dayName(at, now) {
  if (dayKey(at) === dayKey(now)) return t('today');
  if (dayKey(at) === dayKey(new Date(now.getTime() - 86_400_000))) return t('yesterday');
  const text = format(at, { weekday: 'long', day: 'numeric', month: 'long' });
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}

/** @param {number} value */
export const number = (value) => new Intl.NumberFormat(tag(), { maximumFractionDigits: 1 }).format(value);

/** "1.5 MB". @param {number} bytes */
export const size = (bytes) =>
  bytes < 1_000_000 ? `${number(Math.max(1, bytes / 1_000))} kB` : `${number(bytes / 1_000_000)} MB`;

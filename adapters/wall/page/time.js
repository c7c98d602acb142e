// The server's clock on this page, in the organisation's zone.

const tags = { es: 'es-419', en: 'en-GB', pt: 'pt-BR' };
const dayMs = 86_400_000;

/** @typedef {{ time: Intl.DateTimeFormat, day: Intl.DateTimeFormat, long: Intl.DateTimeFormat, key: Intl.DateTimeFormat }} Formats */

/** @type {{ name: string, formats: Formats } | undefined} */
let made;

/**
 * Made once for a language and a zone: a page that stays for weeks asks every minute.
 * @param {string} locale
 * @param {string} timeZone
 * @returns {Formats}
 */
function formatsOf(locale, timeZone) {
  const name = `${locale} ${timeZone}`;
  if (made?.name === name) return made.formats;
  const tag = tags[/** @type {keyof typeof tags} */ (locale)] ?? locale;
  /** @param {Intl.DateTimeFormatOptions} options @param {string} [other] */
  const format = (options, other = tag) => {
    try {
      return new Intl.DateTimeFormat(other, { ...options, timeZone });
    } catch {
      // An old screen does not know every zone.
      return new Intl.DateTimeFormat(other, options);
    }
  };
  const formats = {
    time: format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    day: format({ day: 'numeric', month: 'long' }),
    long: format({ weekday: 'long', day: 'numeric', month: 'long' }),
    key: format({ year: 'numeric', month: '2-digit', day: '2-digit' }, 'en-CA'),
  };
  made = { name, formats };
  return formats;
}

/**
 * @param {string} locale
 * @param {string} timeZone
 */
export function createWords(locale, timeZone) {
  const formats = formatsOf(locale, timeZone);
  return {
    /** @param {number} at */
    time: (at) => formats.time.format(at),
    /** @param {number} at */
    day: (at) => formats.day.format(at),
    /** @param {number} at */
    long: (at) => formats.long.format(at),
    /**
     * @param {number} at
     * @param {number} now
     * @param {{ now: string, today: string, yesterday: string }} words
     */
    since(at, now, words) {
      if (now - at < 2 * 60_000) return words.now;
      const key = formats.key.format(at);
      if (key === formats.key.format(now)) return words.today.replace('{time}', formats.time.format(at));
      if (key === formats.key.format(now - dayMs)) return words.yesterday;
      return formats.day.format(at);
    },
  };
}

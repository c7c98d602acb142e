// Texts as people read them: what every platform needs before its own rules begin.

/** Where something was left out. */
export const ellipsis = '…';

const controls = /(?![\n\t])[\p{Cc}\uFFFE\uFFFF]/gu;

/** Well-formed Unicode without control characters but line breaks and tabs. Total. */
export function clean(text: unknown): string {
  if (typeof text !== 'string') return typeof text === 'number' ? String(text) : '';
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(controls, '');
}

/** What was typed, as it can be kept: the database takes neither NUL nor half a character, and no person means to write one. */
export const kept = (text: string): string => text.toWellFormed().replaceAll('\0', '');

export const isBlank = (text: string): boolean => !/[^\s\p{Cf}]/u.test(text);

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** A longer character (a pile of combining marks) is no emoji, and is torn between two of its marks. UTF-16 units. */
const longestCharacter = 64;

/** The last place at or before `at` where no character is torn in two. */
export function boundary(text: string, at: number): number {
  if (at >= text.length) return text.length;
  // From a little earlier only, so that a long text costs no more than a short one.
  const from = Math.max(0, at - 2 * longestCharacter);
  const found = characters.segment(text.slice(from, at + longestCharacter)).containing(at - from);
  const start = from + (found?.index ?? 0);
  if (start > 0 && at - start < longestCharacter) return start;
  return /[\uD800-\uDBFF]/.test(text.charAt(at - 1)) ? at - 1 : at;
}

/** At most `max` UTF-16 units of a clean text, never half a character; what is missing is marked. */
export function cut(text: unknown, max: number): string {
  // What lies far behind the end is not looked at.
  const most = 4 * max + 256;
  const isLong = typeof text === 'string' && text.length > most;
  const whole = clean(isLong ? text.slice(0, most) : text);
  if (whole.length <= max && !isLong) return whole;
  return `${whole.slice(0, boundary(whole, max - 1)).trimEnd()}${ellipsis}`;
}

/** Only addresses that lead to a page or a mail program, as URLs are written. @param max UTF-16 units */
export function safeUrl(url: unknown, max: number): string | undefined {
  const text = typeof url === 'string' && url.length <= 2 * max ? clean(url) : '';
  if (text.length > max || !/^(https?:\/\/[^/]|mailto:[^@\s]+@)/i.test(text) || !URL.canParse(text)) {
    return undefined;
  }
  const { href } = new URL(text);
  return href.length <= max ? href : undefined;
}

import type { Inline, Text } from '#core/card.ts';

/** Where something was left out. */
export const ellipsis = '…';

const controls = /(?![\n\t])[\p{Cc}\uFFFE\uFFFF]/gu;

/** Well-formed Unicode, with no control characters but line breaks and tabs. Total. */
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
/** A longer one is a pile of marks, which may be torn. */
const characterMax = 64;

/** The last place at or before `at` where no character is torn. */
function boundary(text: string, at: number): number {
  // Only what is near is looked at, so that a long text costs no more than a short one.
  const from = Math.max(0, at - 2 * characterMax);
  const start =
    from + (characters.segment(text.slice(from, at + characterMax)).containing(at - from)?.index ?? 0);
  if (start > 0 && at - start < characterMax) return start;
  return /[\uD800-\uDBFF]/.test(text.charAt(at - 1)) ? at - 1 : at;
}

/** At most `max` UTF-16 units of a clean text, never half a character; that something is missing is marked. */
export function cut(text: unknown, max: number): string {
  const near = 4 * max + 256;
  const isLong = typeof text === 'string' && text.length > near;
  const whole = clean(isLong ? text.slice(0, near) : text);
  if (whole.length <= max && !isLong) return whole;
  const short = whole.length < max ? whole : whole.slice(0, boundary(whole, max - 1));
  return `${short.trimEnd()}${ellipsis}`;
}

export const oneLine = (text: unknown, max: number): string =>
  cut(
    cut(text, 2 * max)
      .replace(/\s+/g, ' ')
      .trim(),
    max,
  );

/** Only addresses that lead to a page or a mail program. */
export function safeUrl(url: unknown, max: number): string | undefined {
  const text = typeof url === 'string' && url.length <= max ? clean(url) : '';
  if (!/^(https?:\/\/[^/]|mailto:[^@\s]+@)/i.test(text) || !URL.canParse(text)) return undefined;
  const { href } = new URL(text);
  return href.length <= max ? href : undefined;
}

/** What a part of a text says, without markup. */
export function spoken(part: Inline | null | undefined): string {
  if (typeof part === 'string') return clean(part);
  switch (part?.kind) {
    case 'bold':
      return clean(part.text);
    case 'mention':
      return clean(part.name);
    case 'link':
      return clean(part.text) || clean(part.url);
    default:
      return '';
  }
}

export const partsOf = (text: Text | undefined): Text => (Array.isArray(text) ? text : []);
export const spokenText = (text: Text | undefined): string => partsOf(text).map(spoken).join('');

/**
 * One line for a text that is read as markdown, so that it is shown as it was typed: marks of style, links, tags, entities,
 * functions (`{{DATE(…)}}`), and what makes a list, a heading or a line of its own at the start.
 */
export function markdown(line: string): string {
  return line
    .trimStart()
    .replace(/[\\`*_~[\]<>]/g, '\\$&')
    .replace(/&(?=#?\w+;)/g, '\\&')
    .replace(/\{(?=\{)/g, '{\\')
    .replace(/^[-+#]/, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2');
}

import type { Inline, Text } from '#core/card.ts';
import { boundary, clean, cut, isBlank, safeUrl } from '#core/text.ts';

/**
 * A text in pieces of at most `max` units, broken between lines where that leaves no scrap, else between words,
 * else between characters. The pieces together are the text.
 */
export function pieces(text: string, max: number): readonly string[] {
  const found: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const window = rest.slice(0, max);
    const line = window.lastIndexOf('\n') + 1;
    const word = Math.max(line, window.search(/\s\S*$/) + 1);
    const at = line > max / 2 ? line : word > max / 2 ? word : Math.max(1, boundary(rest, max));
    found.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  return rest === '' ? found : [...found, rest];
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** For places where Slack reads mrkdwn: nothing becomes a mention, a link or an entity. Stars and the like stay. */
export const escaped = (text: string): string => text.replace(/[&<>]/g, (found) => entities[found] ?? found);

/** The most of a text whose escaped form has at most `max` units. */
export function escapeWithin(text: string, max: number): string {
  const whole = escaped(text);
  if (whole.length <= max) return whole;
  let length = max;
  let short = escaped(cut(text, length));
  while (short.length > max) {
    length -= Math.max(1, Math.ceil((short.length - max) / 5));
    short = escaped(cut(text, length));
  }
  return short;
}

/** People of Slack have such keys; a mention of anybody else is their name. */
export const isUser = (key: unknown): key is string =>
  typeof key === 'string' && /^[UW][A-Z0-9]{2,30}$/.test(key);

/** What a part of a text says, without markup. */
export function spoken(part: Inline): string {
  if (typeof part === 'string') return clean(part);
  switch (part?.kind) {
    case 'bold':
      return clean(part.text);
    case 'mention':
      return `@${clean(part.name)}`;
    case 'link':
      return clean(part.text) || clean(part.url);
    default:
      return '';
  }
}

export const spokenText = (text: Text): string => (text ?? []).map(spoken).join('');

/** Words that mean nothing to mrkdwn: they read the same as typed. */
const unmarked = (text: string): boolean => !/[*_~`@#]|^\s*(>|&gt;)/m.test(text);
const emoji = /:[\w+'-]+:/;

/**
 * A text as mrkdwn, when its words cannot be taken for markup. To be sent with `verbatim: true`, so that bare
 * addresses stay text.
 * @returns nothing when it must be said in another way to stay literal
 */
export function mrkdwn(text: Text): string | undefined {
  const parts: string[] = [];
  const said = text.filter((part) => spoken(part) !== '');
  // Two harmless parts can make a sign together.
  if (emoji.test(spokenText(said))) return undefined;
  for (const [at, part] of said.entries()) {
    const words = spoken(part);
    if (typeof part !== 'string' && part.kind === 'mention' && isUser(part.key)) {
      parts.push(`<@${part.key}>`);
      continue;
    }
    if (!unmarked(words.replace(/^@/, ''))) return undefined;
    if (typeof part === 'string' || part.kind === 'mention') parts.push(escaped(words));
    else if (part.kind === 'bold') {
      const before = spokenText(said.slice(Math.max(0, at - 1), at)).slice(-1);
      const after = spokenText(said.slice(at + 1, at + 2)).slice(0, 1);
      // Stars mark whole words on one line.
      if (!/^\S(.*\S)?$/.test(words) || !/^[\s(]?$/.test(before) || !/^[\s.,;:!?)]?$/.test(after))
        return undefined;
      parts.push(`*${escaped(words)}*`);
    } else {
      const url = safeUrl(part.url, 2_000);
      // A link is one line, and its words are seen.
      if (url !== undefined && (/[|>\n\t]/.test(url + words) || isBlank(words))) return undefined;
      parts.push(url === undefined ? escaped(words) : `<${escaped(url)}|${escaped(words)}>`);
    }
  }
  return parts.join('');
}

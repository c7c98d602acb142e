import type { Inline, Text } from '#core/card.ts';
import { clean, cut } from '#core/text.ts';

export const oneLine = (text: unknown, max: number): string =>
  cut(
    cut(text, 2 * max)
      .replace(/\s+/g, ' ')
      .trim(),
    max,
  );

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

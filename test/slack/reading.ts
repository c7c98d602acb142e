/**
 * What a person reads of blocks: markup is applied as Slack does, so that words which became markup read differently from
 * what was typed.
 */
type Json = Readonly<Record<string, unknown>>;

const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value : []);
const string = (value: unknown): string => (typeof value === 'string' ? value : '');

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** mrkdwn as Slack reads it: signs around words vanish, links show their words. */
export function readMrkdwn(text: string, names: ReadonlyMap<string, string>): string {
  const shown = text
    .replace(/<@([UW][A-Z0-9]+)>/g, (_, id: string) => names.get(id) ?? '@?')
    .replace(/<([^|>]*)\|([^>]*)>/g, '$2')
    .replace(/<([^>]*)>/g, '$1')
    .replace(/(^|[^\p{L}\p{N}])([*_~`])(\S(?:.*?\S)?)\2(?![\p{L}\p{N}])/gu, '$1$3')
    .replace(/:[\w+'-]+:/g, '☺');
  return unescaped(shown);
}

function readRich(element: Json, names: ReadonlyMap<string, string>): string {
  const style = (element.style ?? {}) as Json;
  // Bars are drawn, not written.
  if (style.code === true) return '';
  if (element.type === 'user') return names.get(string(element.user_id)) ?? '@?';
  return string(element.text) || string(element.url);
}

/** @param names user id → how the name is shown */
export function readBlock(block: unknown, names: ReadonlyMap<string, string> = new Map()): string {
  const it = block as Json;
  switch (it.type) {
    case 'header':
      return string((it.text as Json).text);
    case 'context':
      return list(it.elements)
        .map((one) => (one.type === 'mrkdwn' ? readMrkdwn(string(one.text), names) : string(one.text)))
        .join('');
    case 'rich_text':
      return list(it.elements)
        .map((part) =>
          part.type === 'rich_text_list'
            ? list(part.elements)
                .map((item) =>
                  list(item.elements)
                    .map((one) => readRich(one, names))
                    .join(''),
                )
                .join('\n')
            : list(part.elements)
                .map((one) => readRich(one, names))
                .join(''),
        )
        .join('\n');
    case 'image':
      return string(it.alt_text);
    default:
      return '';
  }
}

export const readBlocks = (blocks: readonly unknown[], names?: ReadonlyMap<string, string>): string =>
  blocks.map((block) => readBlock(block, names)).join('\n');

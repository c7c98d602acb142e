import type { Inline, Text } from '#core/card.ts';
import { clean, cut, ellipsis, isBlank, safeUrl } from '#core/text.ts';
import type { Obj } from '../ports.ts';
import { limits } from './limits.ts';
import { markdown, partsOf, spoken, spokenText } from './text.ts';

/** People mentioned in a card: what stands in its texts between the tags, by key and name. */
export type Mentions = Map<string, Readonly<{ key: string; name: string; tag: string }>>;

export const noMentions = (): Mentions => new Map();

/** People of the directory have such keys; a mention of anybody else is their name. */
export const isObjectId = (key: unknown): key is string =>
  typeof key === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(key);

type Mention = Extract<Inline, { kind: 'mention' }>;

const isMention = (part: Inline): part is Mention =>
  typeof part !== 'string' && part?.kind === 'mention' && isObjectId(part.key) && !isBlank(clean(part.name));

/**
 * The tag of a mention. It is read as markdown too, so it has no marks; and it is one person's alone, because the platform
 * finds the person by it.
 */
function tagOf(part: Mention, mentions: Mentions): string {
  const id = `${part.key.toLowerCase()} ${part.name}`;
  const known = mentions.get(id);
  if (known !== undefined) return known.tag;
  const words = cut(part.name, 100)
    .replace(/[^\p{L}\p{M}\p{N}\p{Emoji_Presentation} .,'’()@-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const name = words === '' ? ellipsis : words;
  const taken = new Set([...mentions.values()].map((one) => one.tag));
  let tag = `<at>${name}</at>`;
  for (let n = 2; taken.has(tag); n += 1) tag = `<at>${name} (${n})</at>`;
  mentions.set(id, { key: part.key, name: clean(part.name), tag });
  return tag;
}

/** Beside a card's body: who the tags in its texts are. */
export const entitiesOf = (mentions: Mentions): readonly Obj[] =>
  [...mentions.values()].map(({ key, name, tag }) => ({
    type: 'mention',
    text: tag,
    mentioned: { id: key, name },
  }));

export type Look = Readonly<{ size?: 'Small'; isSubtle?: true; weight?: 'Bolder' }>;

/**
 * A text as a run. Runs know no markup but two things, which some client may look for: functions, `{{DATE(…)}}`, and the
 * tags of mentions. Parted between two runs they are nothing.
 */
function runs(text: string, look: Obj): readonly Obj[] {
  return text
    .split(/(?<=\{)(?=\{)|(?<=<)(?=\/?at\b)/i)
    .map((piece) => ({ type: 'TextRun', text: piece, ...look }));
}

function runsOf(part: Inline, look: Look): readonly Obj[] {
  const text = spoken(part);
  if (text === '') return [];
  if (typeof part === 'string' || part.kind === 'mention') return runs(text, look);
  if (part.kind === 'bold') return runs(text, { ...look, weight: 'Bolder' });
  const url = safeUrl(part.url, limits.url);
  return runs(
    text,
    url === undefined ? look : { ...look, color: 'Accent', selectAction: { type: 'Action.OpenUrl', url } },
  );
}

const rich = (text: Text, look: Look, more: Obj): Obj[] =>
  isBlank(spokenText(text))
    ? []
    : [{ type: 'RichTextBlock', inlines: text.flatMap((part) => runsOf(part, look)), ...more }];

/** Beside blanks and signs the marks of bold text would be seen: there it stays plain. */
const strong = (text: string, literal: string): string =>
  /^[\p{L}\p{N}](.*[\p{L}\p{N}])?$/u.test(text) ? `**${literal}**` : literal;

/** Mentions exist only in text that is read as markdown: there everything else is escaped. */
function marked(text: Text, look: Look, more: Obj, mentions: Mentions): Obj {
  const words = text.map((part, at) => {
    if (isMention(part)) return tagOf(part, mentions);
    const said = spoken(part);
    // What starts a line can be the sign of a list.
    const literal = at === 0 ? markdown(said) : markdown(`x${said}`).slice(1);
    if (typeof part === 'string' || isMention(part) || isBlank(said)) return literal;
    if (part.kind === 'bold') return strong(said, literal);
    if (part.kind !== 'link') return literal;
    const url = safeUrl(part.url, limits.url);
    if (url === undefined) return literal;
    return `[${literal}](${url.replace(/[()<>\\]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)})`;
  });
  return { type: 'TextBlock', text: words.join(''), wrap: true, ...look, ...more };
}

/** The same part with other words. A mention without its name is none. */
const saying = (part: Inline, words: string): Inline =>
  typeof part === 'string' || part.kind === 'mention' ? words : { ...part, text: words };

/** The same text line by line; no part holds a line break then. */
function linesOf(text: Text): readonly Text[] {
  const lines: Inline[][] = [[]];
  for (const part of text) {
    const words = spoken(part);
    if (isMention(part) || !words.includes('\n')) {
      lines.at(-1)?.push(part);
      continue;
    }
    for (const [at, line] of words.split('\n').entries()) {
      if (at > 0) lines.push([]);
      if (line !== '') lines.at(-1)?.push(saying(part, line));
    }
  }
  return lines.slice(0, limits.lines);
}

/** At most `max` units of it. */
function within(text: Text, max: number): Text {
  const kept: Inline[] = [];
  let left = max;
  for (const part of partsOf(text)) {
    const words = spoken(part);
    if (words === '') continue;
    if (words.length > left) {
      kept.push(saying(part, left < 2 ? ellipsis : cut(words, left)));
      break;
    }
    left -= words.length;
    // Neighbours become one: two harmless pieces can make a sign together.
    const last = kept.at(-1);
    const isPlain = typeof part === 'string' || (part.kind === 'mention' && !isMention(part));
    if (!isPlain) kept.push(part);
    else if (typeof last === 'string') kept[kept.length - 1] = last + words;
    else kept.push(words);
  }
  return kept;
}

/** The same text as it can travel: clean, known parts only, and within `max` units. */
export const fittedText = (text: Text | undefined, max: number): Text =>
  within(text ?? [], max).map((part) => {
    if (typeof part === 'string') return clean(part);
    if (part.kind === 'bold') return { kind: 'bold', text: clean(part.text) };
    if (part.kind === 'mention') return { kind: 'mention', key: clean(part.key), name: clean(part.name) };
    const url = safeUrl(part.url, limits.url);
    return url === undefined ? spoken(part) : { kind: 'link', text: spoken(part), url };
  });

const trimmed = (text: Text): Text => {
  const words = spokenText(text);
  const ends = words.length - words.trimEnd().length;
  if (ends === 0 || text.length !== 1) return text;
  return typeof text[0] === 'string' ? [words.trimEnd()] : text;
};

/**
 * A text, literally as it is: nothing in people's words becomes markup or a mention. With a mention in it, each of its lines
 * is an element of its own.
 * @param mentions is added to
 */
export function paragraph(
  text: Text | undefined,
  mentions: Mentions,
  look: Look = {},
  max: number = limits.text,
): readonly Obj[] {
  const short = trimmed(within(partsOf(text), max));
  if (!short.some(isMention)) return rich(short, look, {});
  let spacing: Obj = {};
  const found: Obj[] = [];
  for (const line of linesOf(short)) {
    if (isBlank(spokenText(line))) {
      spacing = {};
      continue;
    }
    found.push(
      ...(line.some(isMention) ? [marked(line, look, spacing, mentions)] : rich(line, look, spacing)),
    );
    spacing = { spacing: 'None' };
  }
  return found;
}

/** One literal text in one look. */
export const words = (text: string, look: Look = {}, more: Obj = {}): readonly Obj[] =>
  rich([text], look, more);

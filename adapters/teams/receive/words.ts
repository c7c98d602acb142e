import { z } from 'zod';
import { kept } from '#core/text.ts';
import type { Obj } from '../ports.ts';
import { withoutQuote } from './quote.ts';

/** Somebody whose name was called, by the id that the platform gives them for this bot. */
export type Called = Readonly<{ id: string; name: string }>;

export type Words = Readonly<{
  /** As it was typed; others' names as `@Name`, our own left out. */
  text: string;
  mentions: readonly Called[];
}>;

const entity = z.looseObject({
  type: z.literal('mention'),
  text: z.string(),
  mentioned: z.looseObject({
    id: z.string().min(1).max(1_000),
    name: z.string().optional().catch(undefined),
  }),
});
const attached = z.looseObject({ contentType: z.literal('text/html'), content: z.string() });

/** Characters of a message, of which Teams takes some 28,000 at most; and names that are called in one. */
const textMost = 100_000;
const calledMost = 200;

/** A name is no longer; a longer one is words. */
const calledIn = (text: string) => text.matchAll(/<at(?:\s[^<>]*)?>([^<]{0,256})<\/at>/gi);

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};
const entities = /&(?:(amp|lt|gt|quot|apos|nbsp)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi;

/** Entities once; what is no entity stays. */
const unescaped = (text: string): string =>
  text.replace(entities, (all, name?: string, decimal?: string, hex?: string) => {
    if (name !== undefined) return named[name.toLowerCase()] ?? all;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    if (!(code > 0 && code <= 0x10ffff) || (code >= 0xd800 && code <= 0xdfff)) return all;
    return code === 0xa0 ? ' ' : String.fromCodePoint(code);
  });

/** Emoji are pictures there, and their character is what is said in their place. */
const altOf = (attributes: string): string => / alt="([^"]*)"/i.exec(` ${attributes}`)?.[1] ?? '';

/** Text of the platform's own markup as it was typed. */
function fromMarkup(text: string): string {
  const plain = text
    .replace(/<br\b[^<>]*>/gi, '\n')
    .replace(/<img\b([^<>]*)>/gi, (_, attributes: string) => altOf(attributes))
    .replace(/<\/?attachment\b[^<>]*>/gi, '');
  return unescaped(plain);
}

/** The words of an HTML attachment, for comparing. */
const fromHtml = (html: string): string =>
  unescaped(
    html.replace(/<(?:img|emoji)\b([^<>]*)>/gi, (_, of: string) => altOf(of)).replace(/<[^<>]*>/g, ''),
  );

const condensed = (text: string): string => text.replace(/\s+/g, '');

/**
 * Teams escapes what was typed in some clients and not in others, and never says which. What tells: the HTML that comes
 * along, in which it is always escaped; and without it, a character that would have been escaped and is not.
 */
function isMarkup(text: string, html: string | undefined): boolean {
  if (!/[<&]/.test(text)) return false;
  if (html !== undefined) {
    const typed = condensed(fromHtml(html));
    const bare = condensed(text.replace(/<\/?at\b[^<>]*>/gi, ''));
    if (typed === bare) return false;
    if (typed === condensed(fromMarkup(text.replace(/<\/?at\b[^<>]*>/gi, '')))) return true;
  }
  const rest = text.replace(/<\/?(?:at|img|br|attachment)\b[^<>]*>/gi, '').replace(entities, '');
  return !/[<&]/.test(rest);
}

type Part = Readonly<{ words: string } | { called: Called; own: boolean }>;

/** A name of several words can come as several mentions of one person. */
function joined(parts: readonly Part[]): readonly Part[] {
  const all: Part[] = [];
  for (const part of parts) {
    const gap = all.at(-1);
    const before = all.at(-2);
    const isGap = gap !== undefined && 'words' in gap && /^(?:\s|&nbsp;)+$/.test(gap.words);
    if ('called' in part && isGap && before !== undefined && 'called' in before) {
      if (before.called.id === part.called.id && before.called.name !== part.called.name) {
        const name = before.own ? before.called.name : `${before.called.name} ${part.called.name}`;
        all.splice(-2, 2, { called: { id: part.called.id, name }, own: before.own });
        continue;
      }
    }
    all.push(part);
  }
  return all;
}

/** @param own the ids under which this bot itself is called */
export function wordsOf(activity: Obj, own: ReadonlySet<string>): Words {
  const given = typeof activity.text === 'string' ? kept(activity.text.slice(0, textMost)) : '';
  const list = (value: unknown): readonly unknown[] =>
    Array.isArray(value) ? value.slice(0, 2 * calledMost) : [];
  const known = list(activity.entities).flatMap((one) => entity.safeParse(one).data ?? []);
  const along = list(activity.attachments)
    .map((one) => attached.safeParse(one).data?.content.slice(0, 4 * textMost))
    .find((one) => one !== undefined);
  const { text: raw, html } = withoutQuote(given, along, fromHtml);
  const markup = isMarkup(raw, html);
  const typed = (text: string): string => (markup ? fromMarkup(text) : text);

  const parts: Part[] = [];
  const left = [...known];
  let end = 0;
  for (const match of calledIn(raw)) {
    if (parts.length > 2 * calledMost) break;
    const name = unescaped(match[1] ?? '')
      .replace(/\s+/g, ' ')
      .trim();
    const at = left.findIndex((one) => one.text === match[0] || one.mentioned.name === name);
    const found = at < 0 ? undefined : left.splice(at, 1)[0];
    if (found === undefined && !markup) continue;
    parts.push({ words: raw.slice(end, match.index) });
    end = match.index + match[0].length;
    if (found === undefined) parts.push({ words: `@${match[1] ?? ''}` });
    else parts.push({ called: { id: found.mentioned.id, name }, own: own.has(found.mentioned.id) });
  }
  parts.push({ words: raw.slice(end) });

  const mentions = new Map<string, Called>();
  let text = '';
  let padded = false;
  for (const part of joined(parts)) {
    if ('called' in part) {
      if (part.own) text = text.trimEnd();
      else {
        mentions.set(part.called.id, part.called);
        text += `@${part.called.name}`;
      }
      padded = true;
    } else {
      // A mention is followed by a space that nobody typed.
      const words = padded
        ? part.words.replace(/^(?:&nbsp;)+/i, (pad) => ' '.repeat(pad.length / 6))
        : part.words;
      text += typed(words);
      padded = false;
    }
  }
  const whole = text
    .replace(/\u00a0/g, ' ')
    .replace(/\r\n?/g, '\n')
    .trim();
  const isCalled = known.some((one) => own.has(one.mentioned.id));
  return { text: isCalled ? whole.replace(/^[:,]\s+/, '') : whole, mentions: [...mentions.values()] };
}

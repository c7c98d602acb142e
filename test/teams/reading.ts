import { crc32, inflateSync } from 'node:zlib';
import { z } from 'zod';

// What a person would read on a card: the other way round from the renderer, with rules of markdown of its own.

const node = z.record(z.string(), z.unknown());
type Node = z.infer<typeof node>;
const listOf = (value: unknown): readonly Node[] =>
  Array.isArray(value) ? value.map((one) => node.parse(one)) : [];

const signs = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/**
 * A line of markdown as it is shown, when nothing in it is markup.
 * @throws when a client would see markup, a tag, an entity or a function in it
 */
export function readMarkdown(line: string, tags: readonly string[] = []): string {
  let rest = line;
  let shown = '';
  let open = '';
  if (/^\s*([-+#>]|\d+[.)])/.test(line)) throw new Error(`a line of its own: ${line}`);
  while (rest !== '') {
    const tag = tags.find((one) => rest.startsWith(one));
    if (tag !== undefined) {
      shown += `@${tag.slice(4, -5)}`;
      open += ' ';
      rest = rest.slice(tag.length);
    } else if (rest.startsWith('\\') && signs.includes(rest.charAt(1)) && rest.length > 1) {
      shown += rest.charAt(1);
      // An escaped sign is none.
      open += ' ';
      rest = rest.slice(2);
    } else {
      shown += rest.charAt(0);
      open += rest.charAt(0);
      rest = rest.slice(1);
    }
  }
  if (/[*_`~[\]<>\n\\]|&#?\w+;|\{\{/.test(open)) throw new Error(`markup: ${line}`);
  return shown;
}

/** Every text of an element in the order in which it is read; the parts of a rich text together. */
export function readElement(value: unknown, tags: readonly string[] = []): readonly string[] {
  const one = node.parse(value);
  switch (one.type) {
    case 'TextBlock':
      return [readMarkdown(String(one.text), tags)];
    case 'RichTextBlock':
      return [readRuns(listOf(one.inlines))];
    case 'ColumnSet':
      return listOf(one.columns).flatMap((column) => readAll(column.items, tags));
    case 'Container':
      return readAll(one.items, tags);
    case 'Image':
      return [String(one.altText)];
    case 'ActionSet':
      return listOf(one.actions).map((action) => `[${action.title}]`);
    default:
      return typeof one.label === 'string' ? [one.label] : [];
  }
}

function readRuns(inlines: readonly Node[]): string {
  const texts = inlines.map((run) => String(run.text));
  for (const text of texts) {
    if (/\{\{|<\/?at\b/i.test(text)) throw new Error(`a sign in a run: ${text}`);
  }
  return texts.join('');
}

export const readAll = (items: unknown, tags: readonly string[] = []): readonly string[] =>
  listOf(items).flatMap((one) => readElement(one, tags));

const card = z.looseObject({
  body: z.array(node),
  msteams: z.looseObject({ entities: z.array(z.looseObject({ text: z.string() })).optional() }).optional(),
});

/** @returns what a card says, text by text */
export function readCard(value: unknown): readonly string[] {
  const { body, msteams } = card.parse(value);
  return readAll(
    body,
    (msteams?.entities ?? []).map((one) => one.text),
  );
}

/** Every object within a value that `type` names. */
export function found(value: unknown, type: string): readonly Node[] {
  if (Array.isArray(value)) return value.flatMap((one) => found(one, type));
  if (typeof value !== 'object' || value === null) return [];
  const here = 'type' in value && value.type === type ? [node.parse(value)] : [];
  return [...here, ...Object.values(value).flatMap((one) => found(one, type))];
}

/**
 * The row in the middle of a PNG with a palette, as its runs: colour (red, green, blue, how much of it is seen) and length.
 * @param url `data:`
 */
export function middleRow(url: string): readonly (readonly [string, number])[] {
  const bytes = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length; at += bytes.readUInt32BE(at) + 12) {
    const end = at + 8 + bytes.readUInt32BE(at);
    if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) throw new Error('a broken PNG');
    chunks.set(bytes.toString('latin1', at + 4, at + 8), bytes.subarray(at + 8, end));
  }
  const [head, palette, seen, data] = ['IHDR', 'PLTE', 'tRNS', 'IDAT'].map((name) => chunks.get(name));
  if (head === undefined || palette === undefined || seen === undefined || data === undefined)
    throw new Error('no PNG');
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const from = Math.floor(height / 2) * (width + 1) + 1;
  const runs: [string, number][] = [];
  for (const place of inflateSync(data).subarray(from, from + width)) {
    const colour = palette.toString('hex', 3 * place, 3 * place + 3) + seen.toString('hex', place, place + 1);
    const last = runs.at(-1);
    if (last?.[0] === colour) last[1] += 1;
    else runs.push([colour, 1]);
  }
  return runs;
}

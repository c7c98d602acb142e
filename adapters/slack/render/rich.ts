import type { KnownBlock, RichTextElement, RichTextSection } from '@slack/types';
import type { Bar, Block, Inline, Text } from '#core/card.ts';
import { clean, isBlank, safeUrl } from '#core/text.ts';
import { limits } from './limits.ts';
import { isUser, pieces, spoken, spokenText } from './text.ts';

/** A block, and what it says, for screen readers and notifications. */
export type Said = Readonly<{ block: KnownBlock; says: string }>;

/** What an element costs besides its words. */
const container = 60;

const styled = (text: string, style: 'bold' | 'code' | undefined): RichTextElement => ({
  type: 'text',
  text,
  ...(style && { style: { [style]: true } }),
});

/** Elements of rich text are literal by nature: nothing in them is read as markup. */
function elementOf(part: Inline): RichTextElement | undefined {
  const text = spoken(part);
  if (text === '') return undefined;
  if (typeof part === 'string') return styled(text, undefined);
  switch (part.kind) {
    case 'bold':
      return styled(text, 'bold');
    case 'mention':
      return isUser(part.key) ? { type: 'user', user_id: part.key } : styled(text, undefined);
    case 'link': {
      const url = safeUrl(part.url, limits.linkUrl);
      return url === undefined ? styled(text, undefined) : { type: 'link', url, text };
    }
  }
}

const costOf = (element: RichTextElement): number =>
  container +
  ('text' in element ? (element.text?.length ?? 0) : 0) +
  ('url' in element ? (element.url?.length ?? 0) : 0);

/** Elements none of which costs more than a block may hold. */
function elements(text: Text): RichTextElement[] {
  return (text ?? []).flatMap((part): RichTextElement[] => {
    const element = elementOf(part);
    if (element === undefined) return [];
    if (element.type !== 'text' && element.type !== 'link') return [element];
    const room = limits.blockText - costOf({ ...element, text: '' });
    return pieces(element.text ?? '', room).map((piece) => ({ ...element, text: piece }));
  });
}

/** Filled one after the other, each up to what a block may hold. */
function groups<T>(items: readonly T[], cost: (item: T) => number): readonly T[][] {
  const found: T[][] = [];
  let left = 0;
  for (const item of items) {
    const here = cost(item);
    const last = found.at(-1);
    if (last === undefined || here > left) {
      found.push([item]);
      left = limits.blockText - here;
    } else {
      last.push(item);
      left -= here;
    }
  }
  return found;
}

const wordsOf = (some: readonly RichTextElement[], names: ReadonlyMap<string, string>): string =>
  some
    .map((one) =>
      'text' in one ? (one.text ?? '') : one.type === 'user' ? (names.get(one.user_id) ?? '') : '',
    )
    .join('');

const namesIn = (text: Text): ReadonlyMap<string, string> =>
  new Map(
    (text ?? []).flatMap((part) =>
      typeof part !== 'string' && part?.kind === 'mention' ? [[part.key, spoken(part)] as const] : [],
    ),
  );

/** A paragraph or a quotation, in as many blocks as it needs. */
export function paragraph(text: Text, type: 'rich_text_section' | 'rich_text_quote'): Said[] {
  if (isBlank(spokenText(text))) return [];
  const names = namesIn(text);
  return groups(elements(text), costOf).map((some) => ({
    block: { type: 'rich_text', elements: [{ type, elements: some }] },
    says: wordsOf(some, names),
  }));
}

const section = (some: RichTextElement[]): RichTextSection => ({ type: 'rich_text_section', elements: some });

/** A list in as many blocks as it needs. An item too long for a block goes on in the next one, as an item of its own. */
function list(
  items: readonly (readonly RichTextElement[])[],
  title: readonly RichTextElement[] = [],
): Said[] {
  const costs = (item: readonly RichTextElement[]): number =>
    container + item.reduce((sum, element) => sum + costOf(element), 0);
  const parts = items.flatMap((item) => groups(item, costOf));
  const none = new Map<string, string>();
  const found = groups(parts, costs).map(
    (some): Said => ({
      block: {
        type: 'rich_text',
        elements: [{ type: 'rich_text_list', style: 'bullet', elements: some.map(section) }],
      },
      says: some.map((item) => wordsOf(item.filter(isSaid), none).trimEnd()).join('\n'),
    }),
  );
  const head = groups(title, costOf).map(
    (some): Said => ({ block: { type: 'rich_text', elements: [section(some)] }, says: wordsOf(some, none) }),
  );
  const [first, ...rest] = found;
  const last = head.at(-1);
  // The title stands in the block of its list, so that the two are not parted; a long title has blocks of its own.
  if (
    first?.block.type !== 'rich_text' ||
    last?.block.type !== 'rich_text' ||
    last.says.length > limits.header
  )
    return [...head, ...found];
  return [
    ...head.slice(0, -1),
    {
      block: { type: 'rich_text', elements: [...last.block.elements, ...first.block.elements] },
      says: `${last.says}\n${first.says}`,
    },
    ...rest,
  ];
}

/** What is drawn is not said. */
const isSaid = (element: RichTextElement): boolean => element.style?.code !== true;

/** "Label: value", the label bold; a label that ends a sentence by itself gets no colon. */
function labelled(label: string, value: string): RichTextElement[] {
  if (isBlank(label)) return elements([value]);
  if (isBlank(value)) return elements([{ kind: 'bold', text: label }]);
  const sign = /[:?!.…]\s*$/.test(label) ? ' ' : ': ';
  return elements([{ kind: 'bold', text: label }, `${sign}${value}`]);
}

export function facts(block: Extract<Block, { kind: 'facts' }>): Said[] {
  const items = (block.facts ?? []).map((fact) => labelled(clean(fact?.label), clean(fact?.value)));
  return list(items.filter((item) => item.length > 0));
}

/** Characters of a bar: the width of a phone holds it, and on a scale to 100 one is five points. */
const cells = 20;

/** The bar, filled from `from`, with the organisation's own value as a thin line. */
function drawn(bar: Bar, from: number, to: number): string | undefined {
  const cell = (value: unknown): number | undefined =>
    typeof value === 'number' && Number.isFinite(value) && to > from
      ? Math.round(Math.min(1, Math.max(0, (value - from) / (to - from))) * cells)
      : undefined;
  const filled = cell(bar.value);
  if (filled === undefined) return undefined;
  const reference = cell(bar.reference);
  const row = [...'█'.repeat(filled), ...'░'.repeat(cells - filled)];
  if (reference !== undefined) row[Math.min(cells - 1, reference)] = '│';
  return row.join('');
}

/** Each bar is an item: its name and its value in words, and below the drawing, all of one width. */
export function bars(block: Extract<Block, { kind: 'bars' }>): Said[] {
  const items = (block.bars ?? []).map((bar): RichTextElement[] => {
    const words = labelled(clean(bar?.label), clean(bar?.caption));
    const drawing = drawn(bar, block.from, block.to);
    if (drawing === undefined) return words;
    return [...words, ...(words.length > 0 ? [styled('\n', undefined)] : []), styled(drawing, 'code')];
  });
  const title = clean(block.title);
  return list(
    items.filter((item) => item.length > 0),
    isBlank(title) ? [] : elements([{ kind: 'bold', text: title }]),
  );
}

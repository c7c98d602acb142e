import type { Blockquote, List, Nodes, Paragraph, PhrasingContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { type Block, bold, type Inline, plain } from '#core/card.ts';
import { safeUrl } from '#core/text.ts';
import type { Problem, ProblemCode } from './problems.ts';

// The text of a lesson: paragraphs, bold, links, lists and quotes. A line break stays one, as in a chat. Whatever else is markup
// is named as a problem, and is shown as it was typed.

/** Longer texts are refused anyway; they are not taken apart. UTF-16 units. */
const longestParsed = 10_000;
const longestUrl = 500;

type Reading = Readonly<{
  body: string;
  /** Notes what stands at a node, and gives it as it was typed. */
  refuse(code: ProblemCode, node: Nodes): string;
}>;

const source = (body: string, { position }: Nodes): string =>
  body.slice(position?.start.offset ?? 0, position?.end.offset ?? 0);

/** Neighbours that are plain are one. */
function joined(parts: readonly Inline[]): readonly Inline[] {
  const whole: Inline[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    if (typeof part === 'string' && typeof last === 'string') whole[whole.length - 1] = last + part;
    else if (part !== '') whole.push(part);
  }
  return whole;
}

function inlines(reading: Reading, nodes: readonly PhrasingContent[]): readonly Inline[] {
  return joined(nodes.flatMap((node) => inline(reading, node)));
}

function inline(reading: Reading, node: PhrasingContent): readonly Inline[] {
  switch (node.type) {
    case 'text':
      return [node.value];
    case 'break':
      return ['\n'];
    case 'strong':
      return inlines(reading, node.children).map((part) => (typeof part === 'string' ? bold(part) : part));
    case 'link': {
      const url = safeUrl(node.url, longestUrl);
      if (url === undefined) return [reading.refuse('md_link', node)];
      const text = plain(inlines(reading, node.children));
      return [{ kind: 'link', text: text.trim() === '' ? url : text, url }];
    }
    case 'emphasis':
      return [reading.refuse('md_italic', node)];
    case 'inlineCode':
      return [reading.refuse('md_code', node)];
    case 'html':
      return [reading.refuse('md_html', node)];
    case 'image':
    case 'imageReference':
      return [reading.refuse('md_image', node)];
    default:
      return [reading.refuse('md_reference', node)];
  }
}

/** A line of dashes and bars below another line: what a table begins with, wherever tables are known. */
const tableRule = /^[^\n]*\|[^\n]*\n\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/m;

function paragraph(reading: Reading, node: Paragraph): readonly Inline[] {
  return tableRule.test(source(reading.body, node))
    ? [reading.refuse('md_table', node)]
    : inlines(reading, node.children);
}

function lines(reading: Reading, list: List): readonly Inline[] {
  const first = list.start ?? 1;
  return joined(
    list.children.flatMap((item, i) => {
      const mark = list.ordered === true ? `${first + i}. ` : '• ';
      const parts = item.children.flatMap((child, k): readonly Inline[] => [
        ...(k === 0 ? [] : ['\n']),
        ...(child.type === 'paragraph' ? paragraph(reading, child) : [reading.refuse('md_nested', child)]),
      ]);
      return [i === 0 ? mark : `\n${mark}`, ...parts];
    }),
  );
}

function quoted(reading: Reading, quote: Blockquote): readonly Inline[] {
  return joined(
    quote.children.flatMap((child, i): readonly Inline[] => [
      ...(i === 0 ? [] : ['\n\n']),
      ...(child.type === 'paragraph' ? paragraph(reading, child) : [reading.refuse('md_nested', child)]),
    ]),
  );
}

function block(reading: Reading, node: Nodes): Block | undefined {
  const literal = (code: ProblemCode): Block => ({ kind: 'text', text: [reading.refuse(code, node)] });
  switch (node.type) {
    case 'paragraph':
      return { kind: 'text', text: paragraph(reading, node) };
    case 'list':
      return { kind: 'text', text: lines(reading, node) };
    case 'blockquote':
      return { kind: 'quote', text: quoted(reading, node) };
    case 'heading':
      return literal('md_heading');
    case 'thematicBreak':
      return literal('md_rule');
    case 'code':
      return literal('md_code');
    case 'html':
      return literal('md_html');
    default:
      return literal('md_reference');
  }
}

/**
 * Total: whatever cannot be shown is named, at its place within the text, and shown as it was typed.
 * @param body the text of a lesson. One of more than 10,000 characters, which no lesson may have, is not taken apart.
 */
export function parseMarkdown(
  body: string,
): Readonly<{ blocks: readonly Block[]; problems: readonly Problem[] }> {
  const text = body.replace(/\r\n?/g, '\n').trim();
  if (text === '') return { blocks: [], problems: [] };
  if (text.length > longestParsed) return { blocks: [{ kind: 'text', text: [text] }], problems: [] };
  const problems: Problem[] = [];
  const reading: Reading = {
    body: text,
    refuse(code, node) {
      const at = node.position?.start;
      problems.push({ code, ...(at !== undefined && { line: at.line, column: at.column }) });
      return source(text, node);
    },
  };
  const blocks = fromMarkdown(text).children.flatMap((node) => block(reading, node) ?? []);
  return { blocks: blocks.filter((one) => !('text' in one) || one.text.length > 0), problems };
}

/** The same lesson is shown to thousands on one day: the last ones shown need not be taken apart again. */
const shown = new Map<string, readonly Block[]>();
const mostShown = 500;

/** A lesson's text as it is shown. Total. */
export function bodyBlocks(body: string): readonly Block[] {
  const known = shown.get(body);
  if (known !== undefined) return known;
  const { blocks } = parseMarkdown(body);
  shown.set(body, blocks);
  const [oldest] = shown.keys();
  if (shown.size > mostShown && oldest !== undefined) shown.delete(oldest);
  return blocks;
}

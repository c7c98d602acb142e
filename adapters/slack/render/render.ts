import type { KnownBlock, View } from '@slack/types';
import type { Card } from '#core/card.ts';
import { clean, cut, ellipsis, isBlank } from '#core/text.ts';
import { type Files, saidOf } from './blocks.ts';
import { buttonBlocks, noneTaken } from './buttons.ts';
import { limits } from './limits.ts';
import type { Said } from './rich.ts';
import { escapeWithin } from './text.ts';

export type { Files } from './blocks.ts';

export type Message = Readonly<{ text: string; blocks: KnownBlock[] }>;

export const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

const left: Said = {
  block: {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: ellipsis }] }],
  },
  says: ellipsis,
};

/** Blocks in as many messages as they need, each as full as Slack allows; parted only between blocks. */
function pages(items: readonly Said[], room: Readonly<{ blocks: number; bytes: number }>): readonly Said[][] {
  const found: Said[][] = [];
  let bytes = 0;
  for (const item of items) {
    const here = bytesOf(item.block) + 1;
    const page = found.at(-1);
    if (page === undefined || page.length >= room.blocks || bytes + here > room.bytes) {
      found.push([item]);
      bytes = here;
    } else {
      page.push(item);
      bytes += here;
    }
  }
  return found;
}

/** A shorter line can stand in a summary by chance. */
const repeated = 12;

/** The summary and then what the blocks say beyond it: what a notification and a screen reader read. */
function textOf(summary: string, page: readonly Said[]): string {
  const isNew = (line: string): boolean =>
    !isBlank(line) && line !== summary && (line.length < repeated || !summary.includes(line));
  const lines = page.map((item) => item.says.trim()).filter(isNew);
  const whole = [summary, ...lines].filter((line) => !isBlank(line)).join('\n');
  return escapeWithin(whole === '' ? ellipsis : whole, limits.text);
}

/**
 * A card as messages: several when one would be longer than Slack takes, the buttons on the last. Total: whatever it is
 * given, it never throws, and at most 20 messages come of it; what is beyond them is cut with "…".
 * @param options.mark `d`: it will stand in the person's direct chat with the bot, `s`: anywhere else
 */
export function renderMessages(
  card: Card,
  options: Readonly<{ mark: 'd' | 's'; files?: Files }>,
): readonly [Message, ...Message[]] {
  const summary = clean(card.summary).trim();
  const { files, mark } = options;
  const taken = noneTaken();
  const actions = buttonBlocks(card.buttons, mark, taken).map((block): Said => ({ block, says: '' }));
  const said = saidOf(card, files, (some) => buttonBlocks(some, mark, taken));
  const [first = [left], ...rest] = together(said, actions);
  const message = (page: readonly Said[], words: string): Message => ({
    text: textOf(words, page),
    blocks: page.map((item) => item.block),
  });
  return [
    message(first, summary),
    ...rest.map((page) => message(page, page.every((one) => one.says === '') ? summary : '')),
  ];
}

const room = { blocks: limits.messageBlocks, bytes: limits.messageBytes - 2 };

function together(said: readonly Said[], actions: readonly Said[]): readonly Said[][] {
  let all = pages([...said, ...actions], room);
  if (all.length > limits.messages) {
    const end = [left, ...actions];
    const parted = pages(said, room);
    const pagesOf = (count: number) => pages([...said.slice(0, count), ...end], room);
    // So many fit in any case, and so many do not: as many as possible between.
    let fit = parted.slice(0, limits.messages - pages(end, room).length).flat().length;
    let over = parted.slice(0, limits.messages).flat().length + 1;
    while (over - fit > 1) {
      const middle = Math.floor((fit + over) / 2);
      if (pagesOf(middle).length > limits.messages) over = middle;
      else fit = middle;
    }
    all = pagesOf(fit);
  }
  // Buttons with nothing above them would not say what they are for: the last block comes along.
  const at = all.findIndex((page) => page.every((item) => actions.includes(item)));
  const [before, after] = [all[at - 1], all[at]];
  const last = before?.at(-1);
  if (before !== undefined && after !== undefined && last !== undefined && before.length > 1) {
    if (fits([last, ...after], room)) after.unshift(...before.splice(-1));
  }
  return all;
}

const fits = (page: readonly Said[], room: Readonly<{ blocks: number; bytes: number }>): boolean =>
  pages(page, room).length === 1;

/** The blocks of a card in a view; what does not fit is cut with "…". */
function viewBlocks(card: Card, files: Files | undefined): KnownBlock[] {
  const taken = noneTaken();
  const actions = buttonBlocks(card.buttons, 's', taken);
  const room = { blocks: limits.viewBlocks - actions.length, bytes: limits.viewBytes - bytesOf(actions) };
  const items = saidOf(card, files, (some) => buttonBlocks(some, 's', taken));
  if (fits(items, room)) return [...items.map((item) => item.block), ...actions];
  const [first = []] = pages(items, { blocks: room.blocks - 1, bytes: room.bytes - 200 });
  return [...first.map((item) => item.block), left.block, ...actions];
}

/** A card on a person's Home. */
export function renderHome(card: Card, options: Readonly<{ files?: Files }> = {}): View {
  const blocks = viewBlocks(card, options.files);
  // A line above each part but the first.
  const parted = blocks.flatMap((block, at): KnownBlock[] =>
    block.type === 'header' && at > 0 ? [{ type: 'divider' }, block] : [block],
  );
  return { type: 'home', blocks: parted.length <= limits.viewBlocks ? parted : blocks };
}

export const viewTitle = (text: unknown) => {
  const words = clean(text).replace(/\s+/g, ' ').trim();
  return {
    type: 'plain_text' as const,
    text: isBlank(words) ? ellipsis : cut(words, limits.viewTitle),
    emoji: false,
  };
};

/** A card in a modal without a submit button: where an answer can be shown nowhere else. */
export function renderCardView(
  card: Card,
  options: Readonly<{ title: string; metadata: string; files?: Files }>,
): View {
  const title = viewTitle(options.title);
  const [first, ...rest] = card.blocks;
  // What the title says need not be said again.
  const isTitle = first?.kind === 'heading' && clean(first.text).trim() === title.text && rest.length > 0;
  return {
    type: 'modal',
    title,
    blocks: viewBlocks(isTitle ? { ...card, blocks: rest } : card, options.files),
    ...(options.metadata.length <= limits.metadata && { private_metadata: options.metadata }),
  };
}

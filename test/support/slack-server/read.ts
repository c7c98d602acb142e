import { isObj, list, str } from './calls.ts';
import type { Message, Obj, World } from './world.ts';

// What a person reads of blocks: markup carried out, nothing escaped, names instead of ids.

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };
const unescaped = (text: string): string =>
  text.replace(/&(amp|lt|gt);/g, (found) => entities[found] ?? found);

/** A few are enough: what matters is that `:name:` is not read as typed. */
const emoji: Readonly<Record<string, string>> = {
  ':seedling:': '🌱',
  ':tada:': '🎉',
  ':+1:': '👍',
  ':heart:': '❤️',
  ':wave:': '👋',
};
export const emojiNames: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(emoji).map(([name, sign]) => [sign, name.slice(1, -1)]),
);
const withEmoji = (text: string): string => text.replace(/:[\w+'-]+:/g, (found) => emoji[found] ?? found);

const name = (world: World, id: string): string => `@${world.users.get(id)?.realName ?? id}`;

/** `mrkdwn`, as it looks on the screen. */
export function mrkdwn(world: World, text: string): string {
  const drawn = text
    .split(/(<[^<>]*>)/)
    .map((part) => {
      const inside = /^<([^<>]*)>$/.exec(part)?.[1];
      if (inside === undefined) return marked(part);
      const [target = '', label] = inside.split('|');
      if (target.startsWith('@')) return name(world, target.slice(1));
      if (target.startsWith('#')) return `#${world.channels.get(target.slice(1))?.name ?? target.slice(1)}`;
      if (target.startsWith('!')) return label ?? `@${target.slice(1)}`;
      return label ?? target;
    })
    .join('');
  return withEmoji(unescaped(drawn));
}

/** Stars and their like mark words that they touch from outside. */
function marked(text: string): string {
  let drawn = text.replace(/```([\s\S]+?)```/g, '$1').replace(/`([^`\n]+)`/g, '$1');
  for (const mark of ['*', '_', '~']) {
    const sign = mark === '*' ? '\\*' : mark;
    drawn = drawn.replace(
      new RegExp(`(^|[\\s.,;:!?()*_~"'-])${sign}(\\S(?:[^\\n]*?\\S)?)${sign}(?=$|[\\s.,;:!?()*_~"'-])`, 'g'),
      '$1$2',
    );
  }
  return drawn.replace(/^(&gt;|>) ?/gm, '');
}

function textObject(world: World, text: unknown): string {
  if (!isObj(text)) return '';
  const words = str(text.text);
  if (text.type === 'mrkdwn') return mrkdwn(world, words);
  return text.emoji === false ? words : withEmoji(words);
}

function rich(world: World, part: Obj): string {
  switch (part.type) {
    case 'text':
      return str(part.text);
    case 'link':
      return str(part.text) || str(part.url);
    case 'user':
      return name(world, str(part.user_id));
    case 'emoji':
      return emoji[`:${str(part.name)}:`] ?? `:${str(part.name)}:`;
    case 'broadcast':
      return `@${str(part.range)}`;
    case 'channel':
      return `#${world.channels.get(str(part.channel_id))?.name ?? ''}`;
    case 'usergroup':
      return `@${world.groups.get(str(part.usergroup_id))?.handle ?? ''}`;
    default:
      return list(part.elements)
        .map((one) => rich(world, one))
        .join(part.type === 'rich_text_list' || part.type === 'rich_text' ? '\n' : '');
  }
}

function blockText(world: World, block: Obj): string {
  const of = (text: unknown): string => textObject(world, text);
  switch (block.type) {
    case 'header':
      return of(block.text);
    case 'section':
      return [of(block.text), ...list(block.fields).map(of), picture(world, block.accessory)]
        .filter(Boolean)
        .join('\n');
    case 'context':
      return list(block.elements)
        .map((one) => (one.type === 'image' ? str(one.alt_text) : of(one)))
        .join(' ');
    case 'rich_text':
      return rich(world, block);
    case 'image':
      return [of(block.title), str(block.alt_text)].filter(Boolean).join('\n');
    case 'markdown':
      return str(block.text);
    case 'table':
      return (Array.isArray(block.rows) ? block.rows : [])
        .map((row) =>
          (Array.isArray(row) ? row : [])
            .map((cell) =>
              isObj(cell) && cell.type === 'raw_text' ? str(cell.text) : isObj(cell) ? rich(world, cell) : '',
            )
            .join(' '),
        )
        .join('\n');
    default:
      return '';
  }
}

const picture = (_world: World, element: unknown): string =>
  isObj(element) && element.type === 'image' ? str(element.alt_text) : '';

/** All that can be read, what is filled in and pressed aside. */
export const blocksText = (world: World, blocks: unknown): string =>
  list(blocks)
    .map((block) => blockText(world, block))
    .filter(Boolean)
    .join('\n');

/** `text` shows only where there are no blocks. */
export const messageText = (world: World, message: Pick<Message, 'text' | 'blocks'>): string =>
  message.blocks.length > 0 ? blocksText(world, message.blocks) : mrkdwn(world, message.text);

export type SeenButton = Readonly<{ block: Obj; element: Obj; label: string }>;

/** Buttons, in the order in which they are seen. Links lead out of Slack and are none. */
export const buttonsIn = (world: World, blocks: unknown): readonly SeenButton[] =>
  list(blocks).flatMap((block) =>
    [...list(block.elements), ...list([block.accessory])]
      .filter((element) => element.type === 'button' && element.url === undefined)
      .map((element) => ({ block, element, label: textObject(world, element.text) })),
  );

export const plainText = textObject;

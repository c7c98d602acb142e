import { type Block, type Button, commandFacts, type Text } from '#core/card.ts';
import { clean, cut, isBlank, safeUrl } from '#core/text.ts';
import type { Obj } from '../ports.ts';
import { bars } from './bars.ts';
import { limits } from './limits.ts';
import { type Mentions, paragraph, words } from './rich.ts';
import { markdown, oneLine } from './text.ts';

/** What is counted over a whole card. `most`: units of one paragraph. */
export type Tally = { readonly mentions: Mentions; readonly most: number; pictures: number };

/** The role of a heading, for screen readers, is known to markdown text alone; so its words are escaped. */
export function heading(text: unknown): readonly Obj[] {
  const line = oneLine(text, limits.heading);
  if (isBlank(line)) return [];
  return [
    {
      type: 'TextBlock',
      text: markdown(line),
      style: 'heading',
      size: 'Medium',
      weight: 'Bolder',
      wrap: true,
    },
  ];
}

const note = (text: Text | undefined, tally: Tally): readonly Obj[] =>
  paragraph(text, tally.mentions, { size: 'Small', isSubtle: true }, tally.most);

/** A quiet box: a coloured line beside it would be as thick as two paddings of the platform. */
function quote(text: Text, tally: Tally): readonly Obj[] {
  const items = paragraph(text, tally.mentions, {}, tally.most);
  return items.length === 0 ? [] : [{ type: 'Container', style: 'emphasis', items }];
}

/** A fact is a row: a set of facts of the platform's own would read its words as markdown. */
export function fact(
  label: unknown,
  value: unknown,
  isFirst: boolean,
  most: number = limits.text,
): readonly Obj[] {
  const name = words(oneLine(label, limits.label), { weight: 'Bolder' });
  const text = words(cut(value, most));
  if (name.length === 0 && text.length === 0) return [];
  const columns = [
    // Wide enough for "Recommendation" on a phone.
    { type: 'Column', width: '4', items: name },
    { type: 'Column', width: '5', items: text },
  ];
  return [{ type: 'ColumnSet', ...(!isFirst && { spacing: 'Small' }), columns }];
}

/** @param url of a picture, or the picture itself */
const picture = (url: string, alt: string, more: Obj): readonly Obj[] => [
  { type: 'Image', url, altText: alt, ...more },
];

/** @returns whether it is a PNG, and as large as the platform takes */
function isPng(base64: unknown): base64 is string {
  if (typeof base64 !== 'string' || !/^iVBORw0KGgo[A-Za-z0-9+/]+={0,2}$/.test(base64)) return false;
  const head = Buffer.from(base64.slice(0, 32), 'base64');
  if (head.length < 24) return false;
  const sides = [head.readUInt32BE(16), head.readUInt32BE(20)];
  return sides.every((side) => side > 0 && side <= limits.pictureSide);
}

function pictureOf(
  item: Extract<Block, { kind: 'image' | 'picture' }>,
  summary: string,
  tally: Tally,
): readonly Obj[] {
  const alt = [cut(item.alt, limits.alt), summary].find((text) => !isBlank(text)) ?? '…';
  if (item.kind === 'image') {
    const url = safeUrl(item.url, limits.url);
    if (url?.startsWith('https:')) return picture(url, alt, { size: 'Auto' });
  } else if (isPng(item.png) && tally.pictures + item.png.length <= limits.pictures) {
    tally.pictures += item.png.length;
    const more = { size: 'Stretch', msteams: { allowExpand: true } };
    return picture(`data:image/png;base64,${item.png}`, alt, more);
  }
  return note([clean(item.alt)], tally);
}

function facts(all: Extract<Block, { kind: 'facts' }>['facts'], tally: Tally): readonly Obj[] {
  return (Array.isArray(all) ? all : []).flatMap((one, at) =>
    fact(one?.label, one?.value, at === 0, tally.most),
  );
}

type DrawButtons = (buttons: readonly Button[]) => readonly Obj[];

/**
 * The elements of a block. A card can be cut between any two of them.
 * @param tally is counted on
 */
export function elementsOf(item: Block, summary: string, tally: Tally, draw: DrawButtons): readonly Obj[] {
  switch (item?.kind) {
    case 'heading':
      return heading(item.text);
    case 'text':
      return paragraph(item.text, tally.mentions, {}, tally.most);
    case 'quote':
      return quote(item.text, tally);
    case 'note':
      return note(item.text, tally);
    case 'facts':
      return facts(item.facts, tally);
    case 'commands':
      // Words in the direct chat and behind a mention: a slash would open the client's own menu.
      return facts(commandFacts(item, '').facts, tally);
    case 'bars':
      return bars(item);
    case 'image':
    case 'picture':
      return pictureOf(item, summary, tally);
    case 'buttons':
      return draw(item.buttons);
    default:
      // A kind this version does not know.
      return [];
  }
}

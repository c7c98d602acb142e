import { type FontName, metricsOf } from './fonts.ts';

/** One character as it is read, with the font that has it and its width in ems. */
type Piece = Readonly<{ text: string; font: FontName; width: number }>;

/** A line that fits: runs of one font each, from left to right. */
export type Line = Readonly<{
  /** Pixels. */
  width: number;
  runs: readonly Readonly<{ text: string; font: FontName; x: number }>[];
}>;

export type Box = Readonly<{
  /** Pixels. */
  size: number;
  width: number;
  lines: number;
  bold?: boolean;
}>;

/** No box of ours holds more; what is longer is not looked at. In UTF-16 units. */
const longest = 4_000;
/** Of each letter: enough for any language that is written with our fonts. */
const marks = 2;
const ellipsis = '…';
/** Stands for characters that no font of ours has. */
const unknown = '·';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const looksLikeEmoji = /\p{Emoji_Presentation}|\p{Regional_Indicator}|\uFE0F|\u20E3/u;
const oneEmoji = /^\p{RGI_Emoji}$/v;
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

/**
 * What may stand in XML and is seen: control characters, marks of direction and halves of characters are gone, white space is one
 * space, and what is too long is cut.
 */
export const plain = (text: string, limit = longest): string =>
  text
    .slice(0, limit)
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Cs}\p{Co}\p{Cn}]/gu, '')
    // All that formats and is not seen, but for the joiner, of which some emoji are made.
    .replace(/(?!\u200D)\p{Cf}/gu, '')
    .normalize('NFC')
    .trim();

const codePoints = (text: string): readonly number[] =>
  Array.from(text, (character) => character.codePointAt(0) ?? 0);

const hasAll = (font: FontName, text: string): boolean => codePoints(text).every(metricsOf(font).has);
const widthIn = (font: FontName, text: string): number =>
  codePoints(text).reduce((sum, codePoint) => sum + metricsOf(font).advance(codePoint), 0);

function emojiPiece(grapheme: string): Piece | undefined {
  const { has, advance } = metricsOf('emoji');
  const [first = 0] = codePoints(grapheme);
  if (!has(first)) return undefined;
  // A sequence that everybody knows is one sign in the font; of any other, the first.
  const text = oneEmoji.test(grapheme) ? grapheme : String.fromCodePoint(first);
  return { text, font: 'emoji', width: advance(0x1f600) };
}

function piece(grapheme: string, bold: boolean): Piece | undefined {
  if (looksLikeEmoji.test(grapheme)) {
    const emoji = emojiPiece(grapheme);
    if (emoji !== undefined) return emoji;
  }
  const [base = '', ...rest] = grapheme.replace(/[\u200D\p{Variation_Selector}]/gu, '');
  const tries = [
    base +
      rest
        .filter((one) => /\p{M}/u.test(one))
        .slice(0, marks)
        .join(''),
    base,
  ];
  // A cluster of letters, as of some scripts, is taken whole where a font has it whole.
  if (rest.some((one) => !/\p{M}/u.test(one))) tries.unshift(base + rest.join(''));
  const fonts: readonly FontName[] = [bold ? 'bold' : 'regular', 'arabic', 'hebrew'];
  for (const text of tries) {
    if (text === '') continue;
    const font = fonts.find((one) => hasAll(one, text));
    if (font !== undefined) return { text, font, width: widthIn(font, text) };
  }
  return emojiPiece(grapheme);
}

function piecesOf(text: string, bold: boolean): readonly Piece[] {
  const letter = bold ? 'bold' : 'regular';
  const stand: Piece = { text: unknown, font: letter, width: widthIn(letter, unknown) };
  const pieces: Piece[] = [];
  for (const { segment } of graphemes.segment(plain(text))) {
    const found = piece(segment, bold) ?? stand;
    // One dot for a whole word that cannot be written.
    if (found === stand && pieces.at(-1) === stand) continue;
    const before = pieces.at(-1);
    // What is between two words of one script stays in its font, or they would be laid out apart.
    const font =
      before !== undefined && !/[\p{L}\p{N}]/u.test(found.text) && isRight(before) && found !== stand
        ? hasAll(before.font, found.text)
          ? before.font
          : found.font
        : found.font;
    pieces.push(font === found.font ? found : { ...found, font, width: widthIn(font, found.text) });
  }
  return pieces;
}

const isRight = ({ font }: Piece): boolean => font === 'arabic' || font === 'hebrew';
const isSpace = ({ text }: Piece): boolean => text === ' ';
const total = (pieces: readonly Piece[]): number => pieces.reduce((sum, { width }) => sum + width, 0);

/**
 * Breaks words into lines that fit into a box: at spaces, a word longer than a line inside; what is left over ends in an ellipsis.
 * Anything is taken literally.
 */
export function wrapped(text: string, box: Box): readonly Line[] {
  const bold = box.bold ?? false;
  const pieces = piecesOf(text, bold);
  const room = box.width / box.size;
  const lines: (readonly Piece[])[] = [];
  let line: Piece[] = [];
  let isCut = text.length > longest;
  for (const next of pieces) {
    if (line.length === 0 && isSpace(next)) continue;
    if (total(line) + next.width > room && line.length > 0) {
      if (lines.length === box.lines - 1) {
        isCut = true;
        break;
      }
      const space = isSpace(next) ? line.length : line.findLastIndex(isSpace);
      lines.push(space > 0 ? line.slice(0, space) : line);
      line = space > 0 ? line.slice(space + 1) : [];
      if (isSpace(next)) continue;
    }
    line.push(next);
  }
  if (line.length > 0) lines.push(isCut ? shortened(line, room, bold) : line);
  const isRightToLeft = pieces.find(({ text: one }) => /\p{L}/u.test(one));
  const reversed = isRightToLeft !== undefined && rightToLeft.test(isRightToLeft.text);
  return lines.map((one) => laid(one, box.size, reversed));
}

function shortened(line: readonly Piece[], room: number, bold: boolean): readonly Piece[] {
  const font = bold ? 'bold' : 'regular';
  const end: Piece = { text: ellipsis, font, width: widthIn(font, ellipsis) };
  const kept = [...line];
  while (kept.length > 0 && (total(kept) + end.width > room || kept.at(-1)?.text === ' ')) kept.pop();
  return [...kept, end];
}

/** Every run gets a place of its own: what draws them falls back badly where one text needs two fonts. */
function laid(pieces: readonly Piece[], size: number, reversed: boolean): Line {
  const groups: Piece[][] = [];
  for (const one of pieces) {
    const last = groups.at(-1);
    if (last?.[0]?.font === one.font) last.push(one);
    else groups.push([one]);
  }
  if (reversed) groups.reverse();
  let x = 0;
  const runs = groups.map((group) => {
    const words = group.findIndex((one) => !isSpace(one));
    const lead = words < 0 ? [] : group.slice(0, words);
    const tail = words < 0 ? [] : group.slice(group.findLastIndex((one) => !isSpace(one)) + 1);
    const run = {
      text: group
        .map(({ text }) => text)
        .join('')
        .trim(),
      font: group[0]?.font ?? 'regular',
      x: x + total(reversed ? tail : lead) * size,
    };
    x += total(group) * size;
    return run;
  });
  return { width: x, runs: runs.filter(({ text }) => text !== '') };
}

/** As wide as it must be for as many lines: no single word is left on the last one. */
export function balanced(text: string, box: Box): readonly Line[] {
  const widest = wrapped(text, box);
  const isCut = widest.at(-1)?.runs.at(-1)?.text.endsWith(ellipsis) === true;
  if (widest.length < 2 || isCut) return widest;
  let best = widest;
  for (let width = box.width * 0.96; width > box.width / 2; width -= box.width * 0.04) {
    const narrower = wrapped(text, { ...box, width, lines: box.lines + 1 });
    if (narrower.length > widest.length) break;
    best = narrower;
  }
  return best;
}

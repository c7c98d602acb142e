import type { Bar, Block } from '#core/card.ts';
import { clean, cut, ellipsis, isBlank } from '#core/text.ts';
import type { Obj } from '../ports.ts';
import { limits } from './limits.ts';
import { type Colour, png } from './png.ts';
import { noMentions, paragraph, words } from './rich.ts';
import { oneLine } from './text.ts';

// A bar is a small picture of our own. Columns with a coloured ground would do without, but clients put as much empty space
// into each of them as a phone has for ten points of the scale.

/** Pixels as they are drawn, twice as fine as they are shown; a phone has room for them. */
const width = 560;
const height = 20;
/** The bar is thinner than the line of the organisation, so that the line is seen in front of it too. */
const inset = 4;
const line = 4;
const gap = 3;
const shown = { width: `${width / 2}px`, height: `${height / 2}px` };

// Seen in the light and in the dark theme; the gap beside the line is the ground of the card itself.
const palette: readonly Colour[] = [
  [0, 0, 0, 0],
  [0xd6, 0x48, 0x3e, 0xff],
  [0x7a, 0x82, 0x94, 0x40],
  [0x7a, 0x82, 0x94, 0xff],
];
const [nothing, accent, ground, reference] = [0, 1, 2, 3] as const;

/** A value as a part of the scale in steps of half a hundredth; finer than that nobody reads, and no answer is guessed. */
const steps = 200;
function place(value: unknown, from: number, to: number): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value) || !(to > from)) return undefined;
  const step = Math.round(Math.min(1, Math.max(0, (value - from) / (to - from))) * steps);
  return Math.round((step / steps) * width);
}

/** From the start to the value in colour, the rest a quiet ground, the organisation's own value a thin line in front. */
function drawn(filled: number, at: number | undefined): string {
  const start =
    at === undefined ? Number.POSITIVE_INFINITY : Math.min(width - line, Math.max(0, at - line / 2));
  const inner = Uint8Array.from({ length: width }, (_, x) => {
    if (x >= start && x < start + line) return reference;
    if (x >= start - gap && x < start + line + gap) return nothing;
    return x < filled ? accent : ground;
  });
  const outer = inner.map((colour) => (colour === reference ? reference : nothing));
  return png(
    palette,
    Array.from({ length: height }, (_, y) => (y < inset || y >= height - inset ? outer : inner)),
  );
}

function drawing(bar: Bar, from: number, to: number, alt: string): Obj[] {
  const filled = place(bar.value, from, to);
  if (filled === undefined) return [];
  const url = `data:image/png;base64,${drawn(filled, place(bar.reference, from, to))}`;
  return [{ type: 'Image', url, altText: alt, ...shown, spacing: 'Small' }];
}

/** A bar: its name and its value in words, and the drawing below. */
function row(bar: Bar, from: number, to: number): Obj[] {
  const label = oneLine(bar?.label, limits.label);
  const caption = oneLine(bar?.caption, limits.label);
  const said = [label, caption].filter((text) => !isBlank(text));
  const alt = [...said].reverse()[0] ?? ellipsis;
  const name = isBlank(label) || isBlank(caption) ? label : `${label} `;
  const items = [
    ...paragraph([name, { kind: 'bold', text: caption }], noMentions()),
    ...drawing(bar ?? {}, from, to, alt),
  ];
  return items.length === 0 ? [] : [{ type: 'Container', items }];
}

/** A chart, a bar an element, so that a long one can be cut between two bars. */
export function bars(block: Extract<Block, { kind: 'bars' }>): readonly Obj[] {
  const title = clean(block.title);
  const rows = (Array.isArray(block.bars) ? (block.bars as readonly Bar[]) : [])
    .slice(0, limits.bars)
    .flatMap((bar) => row(bar, block.from, block.to));
  return [...words(isBlank(title) ? '' : cut(title, limits.heading), { weight: 'Bolder' }), ...rows];
}

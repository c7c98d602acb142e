import type { Chart } from '#core/chart.ts';
import { along, block, heightOf, type Part, rect, type Sheet, words } from './drawing.ts';
import { wrapped } from './words.ts';

type Wall = Extract<Chart, { kind: 'wall' }>;
type Item = Wall['items'][number];

/** A taller picture is not looked at whole in a chat, and drawn so small that it cannot be read. */
const tallest = 1_350;
const gap = 28;
const inside = 30;

/** Cards in two columns, the newest first, as many as there is room for. */
export function wall(sheet: Sheet, chart: Wall, top: number): Part {
  const { margin, width } = sheet;
  const head =
    chart.progress === undefined ? { marks: '', bottom: top } : progress(sheet, chart.progress, top);
  const columns = chart.items.length === 1 ? 1 : 2;
  const wide = (width - 2 * margin - gap * (columns - 1)) / columns;
  const bottoms: number[] = Array.from({ length: columns }, () => head.bottom);
  let marks = head.marks;
  for (const item of chart.items) {
    const shortest = Math.min(...bottoms);
    const column = bottoms.indexOf(shortest);
    const part = card(sheet, item, margin + column * (wide + gap), shortest, wide);
    // A later one that is smaller would be older and look newer.
    if (part.bottom > tallest && shortest > head.bottom) break;
    marks += part.marks;
    bottoms[column] = part.bottom + gap;
  }
  const bottom = Math.max(...bottoms);
  return { marks, bottom: bottom === head.bottom ? bottom : bottom - gap };
}

function card({ theme }: Sheet, item: Item, x: number, top: number, width: number): Part {
  const room = width - 2 * inside;
  const left = x + inside;
  const heading = block(
    item.heading,
    left,
    top + inside - 6,
    { size: 30, width: room, lines: 2, bold: true },
    theme.ink,
  );
  const said = block(item.words, left, heading.bottom + 8, { size: 28, width: room, lines: 8 }, theme.ink);
  const size = 23;
  const when = wrapped(item.when, { size, width: room * 0.45, lines: 1 });
  const rest = room - (when[0]?.width ?? 0) - 20;
  const tag = wrapped(item.tag ?? '', { size, width: rest - 32, lines: 1, bold: true });
  const foot = said.bottom + 22;
  const tagWidth = (tag[0]?.width ?? 0) + 32;
  const pill =
    tag.length === 0
      ? ''
      : rect(left, foot, tagWidth, 40, { rx: 20, fill: theme.tag }) +
        words(tag, left + 16, foot + 28, { size, fill: theme.onTag, bold: true });
  const bottom = foot + 40 + inside - 6;
  const ground = rect(x, top, width, bottom - top, {
    rx: 18,
    fill: theme.card,
    stroke: theme.track,
    'stroke-width': 2,
  });
  const date = words(when, x + width - inside, foot + 28, { size, fill: theme.quiet, anchor: 'end' });
  return { marks: ground + heading.marks + said.marks + pill + date, bottom };
}

function progress(sheet: Sheet, { label, share, caption }: NonNullable<Wall['progress']>, top: number): Part {
  const { theme, margin, width } = sheet;
  const size = 28;
  const room = width - 2 * margin;
  const figure = wrapped(caption, { size, width: room * 0.5, lines: 1, bold: true });
  const name = wrapped(label, { size, width: room - (figure[0]?.width ?? 0) - 24, lines: 2 });
  const base = top + size;
  const last = base + heightOf(name.slice(1), size);
  const y = last + 16;
  const marks =
    words(name, margin, base, { size, fill: theme.ink }) +
    words(figure, width - margin, last, { size, fill: theme.ink, bold: true, anchor: 'end' }) +
    rect(margin, y, room, 20, { rx: 10, fill: theme.track }) +
    rect(margin, y, room * along(0, 1, Number.isFinite(share) ? share : 0), 20, {
      rx: 10,
      fill: theme.accent,
    });
  return { marks, bottom: y + 20 + 36 };
}

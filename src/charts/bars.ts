import type { Chart } from '#core/chart.ts';
import { along, finite, heightOf, line, type Part, rect, type Sheet, words, written } from './drawing.ts';
import { wrapped } from './words.ts';

type Bars = Extract<Chart, { kind: 'bars' }>;

/** More than can be read at once are counted, not drawn. */
const most = 14;
/** With more rows than this, each has one line for its name. */
export const many = 8;
const thick = 18;
const label = 25;
/** Nought is a mark as well. */
const nothing = 4;

/**
 * Horizontal bars from zero, over the whole scale, so that two pictures can be laid side by side whatever the words in them are.
 * The words of a bar stand above it, its figures at the right.
 */
export function bars(sheet: Sheet, chart: Bars, top: number): Part {
  const { theme, margin, width } = sheet;
  const { from, to } = chart;
  const room = width - 2 * margin;
  const at = (value: number): number => margin + along(from, to, value) * room;
  const zero = at(0);
  const lines = chart.bars.length > many ? 1 : 2;
  let y = top;
  let marks = '';
  for (const bar of chart.bars.slice(0, most)) {
    const caption = wrapped(bar.caption, { size: label, width: room * 0.45, lines: 1, bold: true });
    const taken = (caption[0]?.width ?? 0) + 24;
    const name = wrapped(bar.label, { size: label, width: room - taken, lines });
    const base = y + label;
    marks += words(name, margin, base, { size: label, fill: theme.ink });
    const last = base + heightOf(name.slice(1), label);
    marks += words(caption, width - margin, last, {
      size: label,
      fill: theme.ink,
      bold: true,
      anchor: 'end',
    });
    const row = last + 14;
    const value = finite(bar.value);
    marks +=
      value === undefined
        ? rect(margin + 1, row + 1, room - 2, thick - 2, {
            rx: 4,
            fill: 'none',
            stroke: theme.track,
            'stroke-width': 2,
            'stroke-dasharray': '6 6',
          })
        : rect(margin, row, room, thick, { rx: 4, fill: theme.track });
    const reference = finite(bar.reference);
    if (reference !== undefined) {
      const x = at(reference);
      marks += line([x, row - 6], [x, row + thick + 6], { stroke: theme.reference, 'stroke-width': 4 });
    }
    if (value !== undefined) {
      const end = at(value);
      marks += rect(Math.min(zero, end), row, Math.max(nothing, Math.abs(end - zero)), thick, {
        rx: 4,
        fill: value < 0 ? theme.orange : theme.blue,
      });
    }
    y = row + thick + 22;
  }
  const rest = restOf(sheet, chart.bars.length - most, y);
  marks += rest.marks + scaleOf(sheet, chart, at, rest.bottom + 12);
  return { marks, bottom: rest.bottom + 30 };
}

/** How many rows there are that have no room. */
export function restOf({ theme, margin, locale }: Sheet, more: number, top: number): Part {
  if (more <= 0) return { marks: '', bottom: top };
  const text = wrapped(`… +${written(locale, more, 100)}`, { size: label, width: 300, lines: 1 });
  return {
    marks: words(text, margin, top + label, { size: label, fill: theme.quiet }),
    bottom: top + 2 * label,
  };
}

/** The ends of a scale, and zero where it lies between. */
export function scaleOf(
  sheet: Sheet,
  { from, to }: Readonly<{ from: number; to: number }>,
  at: (value: number) => number,
  base: number,
): string {
  const inside = from < 0 && to > 0 ? [0] : [];
  return [from, ...inside, to]
    .map((value, index, all) => {
      const anchor = index === 0 ? 'start' : index === all.length - 1 ? 'end' : 'middle';
      const text = wrapped(written(sheet.locale, value, to - from), { size: 20, width: 160, lines: 1 });
      return words(text, at(value), base, { size: 20, fill: sheet.theme.quiet, anchor });
    })
    .join('');
}

import type { Chart } from '#core/chart.ts';
import { many, restOf, scaleOf } from './bars.ts';
import { along, circle, finite, heightOf, line, type Part, type Sheet, words, written } from './drawing.ts';
import { wrapped } from './words.ts';

type Change = Extract<Chart, { kind: 'change' }>;

const label = 25;
const figure = 22;
/** More than can be read at once are counted, not drawn. */
const most = 10;
/** Points at the ends of the scale stay inside the picture, and so do their figures. */
const inset = 20;

/** Two points of each row on one scale, joined: what it was as a ring, what it is as a dot, its figure under each. */
export function change(sheet: Sheet, chart: Change, top: number): Part {
  const { theme, margin, width, locale } = sheet;
  const { from, to } = chart;
  const room = width - 2 * margin;
  const at = (value: number): number => margin + inset + along(from, to, value) * (room - 2 * inset);
  const lines = chart.rows.length > many ? 1 : 2;
  const legend = legendOf(sheet, chart, top);
  let y = legend.bottom;
  let marks = legend.marks;
  for (const row of chart.rows.slice(0, most)) {
    const caption = wrapped(row.caption, { size: label, width: room * 0.45, lines: 1, bold: true });
    const name = wrapped(row.label, { size: label, width: room - (caption[0]?.width ?? 0) - 24, lines });
    const last = y + label + heightOf(name.slice(1), label);
    marks += words(name, margin, y + label, { size: label, fill: theme.ink });
    marks += words(caption, width - margin, last, {
      size: label,
      fill: theme.ink,
      bold: true,
      anchor: 'end',
    });
    const middle = last + 28;
    marks += line([at(from), middle], [at(to), middle], { stroke: theme.track, 'stroke-width': 4 });
    const before = finite(row.before);
    const after = finite(row.after);
    const colour =
      before === undefined || after === undefined || before === after
        ? theme.ink
        : after > before
          ? theme.blue
          : theme.orange;
    if (before !== undefined && after !== undefined)
      marks += line([at(before), middle], [at(after), middle], { stroke: colour, 'stroke-width': 5 });
    const isBack = before !== undefined && after !== undefined && after < before;
    const apart = before === undefined || after === undefined ? undefined : Math.abs(at(after) - at(before));
    const figures = (value: number, isLeft: boolean, fill: string, bold: boolean): string => {
      const text = wrapped(written(locale, value, to - from), { size: figure, width: 160, lines: 1, bold });
      // Under its own point where there is room, never into the other one.
      const inwards = apart === undefined ? 0 : Math.min(12, apart / 2 - 5);
      const anchor = apart === undefined ? 'middle' : isLeft ? 'end' : 'start';
      const x = at(value) + (isLeft ? inwards : -inwards);
      return words(text, x, middle + 36, { size: figure, fill, bold, anchor });
    };
    if (before !== undefined) {
      marks += circle(at(before), middle, 9, { fill: theme.ground, stroke: theme.quiet, 'stroke-width': 4 });
      marks += figures(before, !isBack, theme.quiet, false);
    }
    if (after !== undefined) {
      marks += circle(at(after), middle, before === after ? 6 : 11, { fill: colour });
      marks += figures(after, isBack, colour, true);
    }
    y = middle + 56;
  }
  const rest = restOf(sheet, chart.rows.length - most, y);
  marks += rest.marks + scaleOf(sheet, chart, at, rest.bottom + 12);
  return { marks, bottom: rest.bottom + 30 };
}

function legendOf({ theme, margin }: Sheet, chart: Change, top: number): Part {
  const size = 22;
  const box = { size, width: 290, lines: 1 };
  const before = wrapped(chart.before, box);
  const after = wrapped(chart.after, box);
  const y = top + 4;
  const second = margin + 28 + (before[0]?.width ?? 0) + 40;
  const marks =
    circle(margin + 9, y, 8, { fill: theme.ground, stroke: theme.quiet, 'stroke-width': 4 }) +
    words(before, margin + 28, y + 7, { size, fill: theme.quiet }) +
    circle(second, y, 10, { fill: theme.ink }) +
    words(after, second + 19, y + 7, { size, fill: theme.ink });
  return { marks, bottom: y + 34 };
}

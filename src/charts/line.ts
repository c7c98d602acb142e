import type { Chart } from '#core/chart.ts';
import {
  along,
  circle,
  type Part,
  path,
  type Sheet,
  short,
  line as stroke,
  words,
  written,
} from './drawing.ts';
import { wrapped } from './words.ts';

type OverTime = Extract<Chart, { kind: 'line' }>;

const tall = 300;
/** Room for the figures of the scale. */
const gutter = 64;
/** Room for the figure beside the last point. */
const tail = 44;

/** A value over time on a fixed scale; the last point is the one that counts. */
export function overTime(sheet: Sheet, chart: OverTime, top: number): Part {
  const { theme, margin, width, locale } = sheet;
  const { from, to } = chart;
  const left = margin + gutter;
  const right = width - margin - tail;
  const upper = top + 24;
  const lower = upper + tall;
  const points = chart.points.filter(({ value }) => Number.isFinite(value));
  const step = (right - left) / Math.max(1, points.length - 1);
  const at = (index: number, value: number): readonly [number, number] => [
    points.length === 1 ? (left + right) / 2 : left + index * step,
    lower - along(from, to, value) * tall,
  ];
  const figure = (value: number) => written(locale, value, to - from);
  const levels = [from, (from + to) / 2, to];
  let marks = levels
    .map((value) => {
      const [, y] = at(0, value);
      const size = 20;
      const text = wrapped(figure(value), { size, width: gutter, lines: 1 });
      return (
        stroke([left, y], [width - margin, y], { stroke: theme.track, 'stroke-width': 2 }) +
        words(text, left - 14, y + 7, { size, fill: theme.quiet, anchor: 'end' })
      );
    })
    .join('');
  const places = points.map(({ value }, index) => at(index, value));
  if (places.length > 1)
    marks += path(`M${places.map((place) => place.map(short).join(' ')).join('L')}`, {
      fill: 'none',
      stroke: theme.blue,
      'stroke-width': 4,
      'stroke-linejoin': 'round',
      'stroke-linecap': 'round',
    });
  const last = points.length - 1;
  const dots = points.length <= 40 ? places : [];
  dots.forEach(([x, y], index) => {
    if (index !== last) marks += circle(x, y, 6, { fill: theme.blue });
  });
  const end = places[last];
  if (end !== undefined) marks += circle(end[0], end[1], 10, { fill: theme.accent });
  for (const index of toldOf(
    points.map(({ value }) => value),
    step,
  )) {
    const [x, y] = places[index] ?? [0, 0];
    const isLast = index === last;
    const size = isLast ? 28 : 22;
    const text = wrapped(figure(points[index]?.value ?? 0), { size, width: 140, lines: 1, bold: isLast });
    const half = (text[0]?.width ?? 0) / 2;
    marks += words(text, Math.min(x, width - margin - half), y - (isLast ? 20 : 16), {
      size,
      fill: theme.ink,
      bold: isLast,
      anchor: 'middle',
      rim: theme.ground,
    });
  }
  return { marks: marks + namesOf(sheet, points, places, step, lower), bottom: lower + 56 };
}

/** Which points have their figure beside them: all while there is room, else the first, the ends and the last. */
function toldOf(values: readonly number[], step: number): readonly number[] {
  const last = values.length - 1;
  if (values.length <= 8) return values.map((_, index) => index);
  const lowest = values.indexOf(Math.min(...values));
  const highest = values.indexOf(Math.max(...values));
  const told: number[] = [];
  for (const index of [last, highest, lowest, 0])
    if (told.every((one) => Math.abs(one - index) * step >= 70)) told.push(index);
  return told;
}

/** As many of the names of the steps as there is room for, from the last one back. */
function namesOf(
  { theme, margin, width }: Sheet,
  points: OverTime['points'],
  places: readonly (readonly [number, number])[],
  step: number,
  lower: number,
): string {
  const size = 20;
  const every = points.length === 1 ? 1 : Math.max(1, Math.ceil(100 / step));
  const shown = Math.ceil(points.length / every);
  // Those at the ends are moved inwards: together they take no more than the width.
  const room = Math.min(points.length === 1 ? width : step * every, (width - 2 * margin) / shown) - 12;
  return points
    .map(({ label }, index) => {
      if ((points.length - 1 - index) % every !== 0) return '';
      const text = wrapped(label, { size, width: room, lines: 1 });
      const half = (text[0]?.width ?? 0) / 2;
      const x = Math.min(Math.max(places[index]?.[0] ?? 0, margin + half), width - margin - half);
      return words(text, x, lower + 36, { size, fill: theme.quiet, anchor: 'middle' });
    })
    .join('');
}

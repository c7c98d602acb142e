import { altOf, type Chart } from '#core/chart.ts';
import type { Locale } from '#core/i18n.ts';
import { number } from '#core/i18n.ts';
import { type FontName, familyOf } from './fonts.ts';
import type { Theme } from './theme.ts';
import { type Box, balanced, type Line, plain, wrapped } from './words.ts';

/** What every kind of picture is drawn with. All lengths are pixels. */
export type Sheet = Readonly<{ theme: Theme; locale: Locale; width: number; margin: number }>;

/** A part of a picture: its marks, and where the next one may begin. */
export type Part = Readonly<{ marks: string; bottom: number }>;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

/** Half a pixel is seen, a hundredth is not: short numbers keep the picture small. */
export const short = (value: number): string => String(Math.round(value * 100) / 100);

type Value = string | number | undefined;
const attributes = (values: Readonly<Record<string, Value>>): string =>
  Object.entries(values)
    .flatMap(([name, value]) =>
      value === undefined ? [] : [` ${name}="${typeof value === 'number' ? short(value) : value}"`],
    )
    .join('');

const mark = (name: string, values: Readonly<Record<string, Value>>): string =>
  `<${name}${attributes(values)}/>`;

export const rect = (
  x: number,
  y: number,
  width: number,
  height: number,
  values: Readonly<Record<string, Value>>,
): string => mark('rect', { x, y, width: Math.max(0, width), height, ...values });

export const circle = (cx: number, cy: number, r: number, values: Readonly<Record<string, Value>>): string =>
  mark('circle', { cx, cy, r, ...values });

export const path = (d: string, values: Readonly<Record<string, Value>>): string =>
  mark('path', { d, ...values });

export const line = (
  from: readonly [number, number],
  to: readonly [number, number],
  values: Readonly<Record<string, Value>>,
): string =>
  path(`M${from.map(short).join(' ')}L${to.map(short).join(' ')}`, { 'stroke-linecap': 'round', ...values });

type Style = Readonly<{
  size: number;
  fill: string;
  bold?: boolean;
  anchor?: 'start' | 'middle' | 'end';
  /** A rim in this colour keeps words readable above lines. */
  rim?: string;
}>;

const leading = 1.3;
export const heightOf = (lines: readonly Line[], size: number): number => lines.length * size * leading;

const only = (name: FontName): string | undefined =>
  name === 'regular' || name === 'bold' ? undefined : familyOf(name);

/** Lines of words, the first on the base line `y`. */
export function words(lines: readonly Line[], x: number, y: number, style: Style): string {
  const shift = { start: 0, middle: 0.5, end: 1 }[style.anchor ?? 'start'];
  return lines
    .flatMap((one, index) =>
      one.runs.map((run) => {
        const values = {
          x: x - one.width * shift + run.x,
          y: y + index * style.size * leading,
          'font-size': style.size,
          'font-weight': style.bold === true ? 600 : undefined,
          'font-family': only(run.font),
          fill: style.fill,
          stroke: style.rim,
          'stroke-width': style.rim === undefined ? undefined : 6,
          'stroke-linejoin': style.rim === undefined ? undefined : 'round',
          'paint-order': style.rim === undefined ? undefined : 'stroke',
        };
        return `<text${attributes(values)}>${escaped(run.text)}</text>`;
      }),
    )
    .join('');
}

/** Lines in a box of their own, from its top; nothing where there are no words. */
export function block(text: string, x: number, top: number, box: Box, fill: string): Part {
  return placed(wrapped(text, box), x, top, box, fill);
}

function placed(lines: readonly Line[], x: number, top: number, box: Box, fill: string): Part {
  const style = { size: box.size, fill, ...(box.bold !== undefined && { bold: box.bold }) };
  return { marks: words(lines, x, top + box.size, style), bottom: top + heightOf(lines, box.size) };
}

/** The mark of the house, 56 pixels wide: flat, one beat, flat. @param y of the flat line */
export const beat = (theme: Theme, x: number, y: number): string =>
  path(`M${short(x)} ${short(y)}h16l7 -14l11 26l7 -12h15`, {
    fill: 'none',
    stroke: theme.accent,
    'stroke-width': 4,
    'stroke-linejoin': 'round',
    'stroke-linecap': 'round',
  });

/** The question, its answer, how many it counts: at the top of every picture, under the mark of the house. */
export function header(sheet: Sheet, { title, subtitle, note }: Chart): Part {
  const { theme, margin, width } = sheet;
  const isWide = width > 800;
  const room = width - 2 * margin;
  const sizes = isWide ? [50, 32, 24] : [36, 28, 21];
  const [first = 36, second = 28, third = 21] = sizes;
  const asked = { size: first, width: room, lines: 3, bold: true };
  const question = placed(balanced(title, asked), margin, margin + 34, asked, theme.ink);
  const told = { size: second, width: room, lines: 4 };
  const answer = placed(balanced(subtitle, told), margin, question.bottom + 6, told, theme.ink);
  const small = block(
    note ?? '',
    margin,
    answer.bottom + 8,
    { size: third, width: room, lines: 4 },
    theme.quiet,
  );
  return {
    marks: beat(theme, margin, margin + 8) + question.marks + answer.marks + small.marks,
    bottom: (note === undefined ? answer.bottom : small.bottom) + 28,
  };
}

/** How far along a fixed scale a value lies, 0..1; what lies outside is at its end. */
export const along = (from: number, to: number, value: number): number =>
  to === from ? 0 : Math.min(1, Math.max(0, (value - from) / (to - from)));

/** A value as it is written beside its mark: as exact as the scale is fine. */
export function written(locale: Locale, value: number, span: number): string {
  const size = Math.abs(span);
  // As in "−100 to 100": a hyphen would be no minus.
  return number(locale, value, size <= 2 ? 2 : size <= 20 ? 1 : 0).replace('-', '−');
}

/** Absent, or nothing that can be drawn. */
export const finite = (value: number | undefined): number | undefined =>
  value !== undefined && Number.isFinite(value) ? value : undefined;

/** The whole picture, with what a screen reader says. */
export function sheetOf(sheet: Sheet, chart: Chart, height: number, marks: string): string {
  const { width, theme } = sheet;
  const tall = Math.ceil(height);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${tall}" viewBox="0 0 ${width} ${tall}" role="img"` +
    ` lang="${sheet.locale}" font-family="Source Sans 3, system-ui, sans-serif">` +
    `<title>${escaped(plain(altOf(chart), 1_000))}</title>` +
    rect(0, 0, width, tall, { fill: theme.ground }) +
    `${marks}</svg>`
  );
}

import type { Chart } from '#core/chart.ts';
import { beat, heightOf, rect, type Sheet, sheetOf, words } from './drawing.ts';
import { balanced, type Line } from './words.ts';

type Certificate = Extract<Chart, { kind: 'certificate' }>;

/** As the sides of A4, lying. */
const ratio = 210 / 297;
const inset = 36;

type Row = Readonly<{
  text: string;
  sizes: readonly number[];
  lines: number;
  bold?: true;
  fill: string;
  above: number;
}>;

/** As large as it can be without being cut. */
function fitted(
  { text, sizes, lines: most, bold }: Row,
  width: number,
): Readonly<{ lines: readonly Line[]; size: number }> {
  const tries = sizes.map((size) => ({
    size,
    lines: balanced(text, { size, width, lines: most, ...(bold && { bold }) }),
  }));
  const whole = tries.find(({ lines }) => lines.at(-1)?.runs.at(-1)?.text.endsWith('…') !== true);
  return whole ?? tries.at(-1) ?? { lines: [], size: 0 };
}

/** One sheet, everything in its middle: printed it is A4, in a chat the name and the course can still be read. */
export function certificate(sheet: Sheet, chart: Certificate): string {
  const { theme, width } = sheet;
  const height = Math.round(width * ratio);
  const room = width - 4 * inset - 120;
  const { ink, quiet, accent } = theme;
  const rows: readonly Row[] = [
    { text: chart.heading, sizes: [34], lines: 1, fill: quiet, above: 0 },
    { text: chart.name, sizes: [72, 56, 44, 34], lines: 2, bold: true, fill: ink, above: 36 },
    { text: chart.has, sizes: [34], lines: 2, fill: quiet, above: 22 },
    { text: chart.course, sizes: [50, 42, 34], lines: 3, bold: true, fill: accent, above: 22 },
    { text: chart.when, sizes: [34], lines: 1, fill: ink, above: 30 },
  ];
  const set = rows.map((row) => ({ ...row, ...fitted(row, room) }));
  const tall = set.reduce((sum, { lines, size, above }) => sum + above + heightOf(lines, size), 0);
  const middle = width / 2;
  let y = Math.max(120, (height - tall) / 2);
  let marks = '';
  for (const { lines, size, fill, above, bold = false } of set) {
    y += above;
    marks += words(lines, middle, y + size, { size, fill, bold, anchor: 'middle' });
    y += heightOf(lines, size);
  }
  const foot = height - inset - 44;
  const small = (text: string): Parameters<typeof words>[0] =>
    balanced(text, { size: 26, width: room / 2, lines: 1 });
  const frame = rect(inset, inset, width - 2 * inset, height - 2 * inset, {
    rx: 18,
    fill: theme.card,
    stroke: theme.track,
    'stroke-width': 3,
  });
  return sheetOf(
    sheet,
    chart,
    height,
    frame +
      beat(theme, middle - 28, inset + 62) +
      marks +
      words(small(chart.organisation), 2 * inset, foot, { size: 26, fill: theme.ink, bold: true }) +
      words(small(chart.number), width - 2 * inset, foot, { size: 26, fill: theme.quiet, anchor: 'end' }),
  );
}

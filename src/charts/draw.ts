import type { Chart, Look } from '#core/chart.ts';
import { bars } from './bars.ts';
import { certificate } from './certificate.ts';
import { change } from './change.ts';
import { header, type Part, type Sheet, sheetOf } from './drawing.ts';
import { overTime } from './line.ts';
import { themes } from './theme.ts';
import { wall } from './wall.ts';

/**
 * A chart as SVG. The same words and figures give the same picture.
 * @returns 800 pixels wide, a wall or a certificate 1200; as tall as it needs
 */
export function draw(chart: Chart, { locale, dark }: Look): string {
  const isWide = chart.kind === 'wall' || chart.kind === 'certificate';
  const theme = themes[dark === true ? 'dark' : 'light'];
  const sheet: Sheet = { theme, locale, width: isWide ? 1200 : 800, margin: isWide ? 48 : 40 };
  if (chart.kind === 'certificate') return certificate(sheet, chart);
  const top = header(sheet, chart);
  const body = bodyOf(sheet, chart, top.bottom);
  return sheetOf(sheet, chart, body.bottom + sheet.margin, top.marks + body.marks);
}

function bodyOf(sheet: Sheet, chart: Exclude<Chart, { kind: 'certificate' }>, top: number): Part {
  switch (chart.kind) {
    case 'bars':
      return bars(sheet, chart, top);
    case 'change':
      return change(sheet, chart, top);
    case 'line':
      return overTime(sheet, chart, top);
    case 'wall':
      return wall(sheet, chart, top);
  }
}

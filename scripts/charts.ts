import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { locales } from '#core/i18n.ts';
import { createCharts } from '#src/charts/charts.ts';
import { charts, everywhere, hostile } from '#test/support/charts.ts';

// A page of every kind of picture, to be looked at by whoever changes one: whole and as small as in a chat, by day and by night.

const folder = fileURLToPath(new URL('../.recordings/charts/', import.meta.url));
mkdirSync(folder, { recursive: true });
const { png } = createCharts();

const rows: string[] = [];
async function add(name: string, chart: Parameters<typeof png>[0], locale: (typeof locales)[number]) {
  for (const dark of [false, true]) {
    const file = `${name}-${dark ? 'dark' : 'light'}.png`;
    writeFileSync(join(folder, file), Buffer.from(await png(chart, { locale, dark }), 'base64'));
    rows.push(`<h2>${file}</h2><img src="${file}" alt=""> <img src="${file}" alt="" width="400">`);
  }
}

for (const locale of locales)
  for (const [kind, chart] of Object.entries(charts[locale])) await add(`${locale}-${kind}`, chart, locale);
for (const [name, words] of Object.entries(hostile))
  for (const chart of everywhere(words)) await add(`hostile-${name}-${chart.kind}`, chart, 'en');

writeFileSync(join(folder, 'index.html'), `<!doctype html><meta charset="utf-8">${rows.join('\n')}\n`);
process.stdout.write(`${join(folder, 'index.html')}\n`);

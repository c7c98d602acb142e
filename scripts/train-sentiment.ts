import { writeFileSync } from 'node:fs';
import { type Judged, measure, surest } from '#work/sentiment/measure.ts';
import { classes, toBytes, train } from '#work/sentiment/model.ts';
import { examplesOf, readRows } from '#work/sentiment/rows.ts';
import { judge } from '#work/sentiment-offline.ts';

/**
 * Builds the weights of the offline sentiment from `src/work/sentiment/comments.tsv` and prints its figures on the
 * development rows, which are never trained on. Run it after every change of the rows, the word list or the features:
 * `npx node scripts/train-sentiment.ts`.
 */
const rows = readRows();
const dev = rows.filter((row) => row.set === 'dev');
const model = toBytes(train(examplesOf(rows.filter((row) => row.set === 'train'))));

const judged = dev.map((row): Judged & { locale: string; kind: string } => ({
  ...judge(model, row.text),
  label: row.tone,
  locale: row.locale.slice(0, 2),
  kind: row.kind,
}));

/** The least sure fifth of the development rows ends as "unsure". */
const threshold = surest(judged, 0.8).at(-1)?.confidence ?? 0;
const folder = new URL('../src/work/sentiment/', import.meta.url);
writeFileSync(new URL('weights.bin', folder), model.weights);
const about = { scale: model.scale, bias: model.bias, threshold: Math.floor(threshold * 1e4) / 1e4 };
writeFileSync(new URL('weights.json', folder), `${JSON.stringify(about, undefined, 2)}\n`);

const say = (name: string, some: readonly Judged[]) => {
  const figures = measure(some);
  const f1 = classes.map((tone, c) => `${tone} ${(figures.f1[c] ?? 0).toFixed(2)}`).join(', ');
  process.stdout.write(
    `${name.padEnd(16)} n ${String(figures.count).padStart(4)}  macro-F1 ${figures.macroF1.toFixed(3)}  ` +
      `accuracy ${figures.accuracy.toFixed(3)}  sign flips ${figures.flips.toFixed(3)}  (${f1})\n`,
  );
};
process.stdout.write(`trained on ${rows.length - dev.length} rows, threshold ${about.threshold}\n`);
say('all', judged);
say('surest 80 %', surest(judged, 0.8));
// As it is delivered: what ends as "unsure" flips nothing.
const flips = measure(surest(judged, 0.8)).flips * 0.8;
process.stdout.write(`as delivered     20 % unsure, sign flips about ${flips.toFixed(3)}\n`);
for (const locale of ['es', 'en', 'pt'])
  say(
    locale,
    judged.filter((one) => one.locale === locale),
  );
for (const kind of [...new Set(dev.map((row) => row.kind))].sort()) {
  const some = judged.filter((one) => one.kind === kind);
  const right = some.filter((one) => one.tone === one.label).length;
  process.stdout.write(`${kind.padEnd(16)} ${right} of ${some.length} right\n`);
}

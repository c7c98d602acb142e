import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { featuresOf } from './features.ts';
import { type Class, classes, type Example } from './model.ts';

/**
 * A labelled comment, invented for this project. `dev` rows are never trained on. A mixed comment knows where
 * it turns: its two sides, each with its own tone.
 */
export type Row = Readonly<{
  set: 'train' | 'dev';
  locale: string;
  tone: Class;
  topic: string;
  kind: string;
  text: string;
  sides: readonly Readonly<{ text: string; tone: Class }>[];
}>;

const columns = z.tuple([
  z.enum(['train', 'dev']),
  z.string().regex(/^(es|en|pt)(-[A-Z]{2})?$/),
  z.enum(classes),
  z.string().min(1),
  z.string().min(1),
  z.string().min(1),
]);

const toneOfSign = { '+': 'positive', '-': 'negative' } as const;
const turning = /^(.+) ([+-])\|([+-]) (.+)$/;

/** Reads `comments.tsv`. Throws on a row that is not whole. */
export function readRows(): Row[] {
  const lines = readFileSync(new URL('./comments.tsv', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1);
  return lines.map((line) => {
    const [set, locale, tone, topic, kind, raw] = columns.parse(line.split('\t'));
    const [, first, before, after, second] = turning.exec(raw) ?? [];
    if (first === undefined || second === undefined)
      return { set, locale, tone, topic, kind, text: raw, sides: [] };
    const signed = (sign: string | undefined) => toneOfSign[sign === '+' ? '+' : '-'];
    const sides = [
      { text: first, tone: signed(before) },
      { text: second, tone: signed(after) },
    ];
    return { set, locale, tone, topic, kind, text: `${first} ${second}`, sides };
  });
}

/** How much a side of a mixed comment counts beside a whole comment. */
const sideWeight = 0.6;

/** Rows as the model learns them: rarer tones count more, by the square root of how rare they are. */
export function examplesOf(rows: readonly Row[]): Example[] {
  const counts = new Map(classes.map((tone) => [tone, rows.filter((row) => row.tone === tone).length]));
  return rows.flatMap((row) => {
    const weight = Math.sqrt(rows.length / classes.length / (counts.get(row.tone) ?? 1));
    return [
      { features: featuresOf(row.text), tone: row.tone, weight },
      ...row.sides.map((side) => ({ features: featuresOf(side.text), tone: side.tone, weight: sideWeight })),
    ];
  });
}

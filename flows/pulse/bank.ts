import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StartError } from '#core/errors.ts';
import type { Locale } from '#core/i18n.ts';
import { type Kind, kinds } from '#core/person.ts';

/** What an item is about; `outcome` is the overall state and the recommendation. In the order they are shown. */
export const drivers = [
  'environment',
  'processes',
  'tools',
  'communication',
  'relationships',
  'recognition',
  'growth',
  'belonging',
  'outcome',
] as const;
export type Driver = (typeof drivers)[number];

/** `agree5`: 1..5, from not at all to completely. `recommend11`: 0..10. */
export const scales = ['agree5', 'recommend11'] as const;
export type Scale = (typeof scales)[number];

export type Item = Readonly<{
  id: string;
  /** Grows when the meaning changes: answers of two versions are not compared. */
  version: number;
  driver: Driver;
  /** Asked once in every core cycle (84 days), so that it can be compared over time. */
  anchor: boolean;
  scale: Scale;
  /** Whom it can be put to. */
  kinds: readonly Kind[];
  /** At most 100 characters each; `{organisation}` stands for the organisation's name. */
  text: Readonly<Record<Locale, string>>;
}>;

const columns = ['id', 'version', 'driver', 'anchor', 'scale', 'kinds', 'es', 'en', 'pt', 'since'] as const;

const wording = z
  .string()
  .trim()
  .min(1, 'is empty')
  .max(100, 'has more than 100 characters')
  .refine((text) => !/\{(?!organisation\})/.test(text), 'has a placeholder other than {organisation}');

const row = z.object({
  id: z.string().regex(/^[a-z]{3}[1-9]\d*$/, 'must be three letters and a number, like env1'),
  version: z
    .string()
    .regex(/^[1-9]\d*$/, 'must be a whole number from 1')
    .transform(Number),
  driver: z.enum(drivers, { error: `must be one of ${drivers.join(', ')}` }),
  anchor: z.enum(['yes', 'no'], { error: 'must be yes or no' }).transform((value) => value === 'yes'),
  scale: z.enum(scales, { error: `must be one of ${scales.join(', ')}` }),
  kinds: z
    .string()
    .transform((value) => value.split(','))
    .pipe(z.array(z.enum(kinds, { error: `must be of ${kinds.join(', ')}, separated by commas` }))),
  es: wording,
  en: wording,
  pt: wording,
  since: z.string().regex(/^\d+\.\d+\.\d+$/, 'must be a version like 0.1.0'),
});

/**
 * Reads the items of a bank from tab-separated text with a header.
 * @throws StartError naming line and column of everything that is wrong
 */
export function parseBank(source: string): readonly Item[] {
  const [header = '', ...lines] = source.replace(/\r?\n$/, '').split(/\r?\n/);
  if (header !== columns.join('\t')) {
    throw new StartError([`bank.tsv, line 1: the columns must be ${columns.join(', ')}, separated by tabs`]);
  }
  const problems: string[] = [];
  const items = new Map<string, Item>();
  for (const [index, line] of lines.entries()) {
    const place = `bank.tsv, line ${index + 2}`;
    const cells = line.split('\t');
    if (cells.length !== columns.length) {
      problems.push(`${place}: ${columns.length} cells are needed, ${cells.length} found`);
      continue;
    }
    const parsed = row.safeParse(Object.fromEntries(columns.map((column, at) => [column, cells[at]])));
    if (!parsed.success) {
      problems.push(
        ...parsed.error.issues.map((issue) => `${place}, column ${String(issue.path[0])}: ${issue.message}`),
      );
      continue;
    }
    const { es, en, pt, since: _, ...rest } = parsed.data;
    if (items.has(rest.id)) problems.push(`${place}, column id: ${rest.id} is there twice`);
    items.set(rest.id, { ...rest, text: { es, en, pt } });
  }
  if (problems.length > 0) throw new StartError(problems);
  return [...items.values()];
}

/** The items that come with Latido. */
export const bank: readonly Item[] = parseBank(readFileSync(join(import.meta.dirname, 'bank.tsv'), 'utf8'));

/** The words of an item as they are asked. */
export function itemText(item: Item, locale: Locale, values: Readonly<{ organisation: string }>): string {
  return item.text[locale].split('{organisation}').join(values.organisation);
}

const names: Record<Locale, Record<Driver, string>> = {
  es: {
    environment: 'Entorno',
    processes: 'Procesos',
    tools: 'Herramientas',
    communication: 'Comunicación',
    relationships: 'Relaciones',
    recognition: 'Reconocimiento',
    growth: 'Crecimiento',
    belonging: 'Pertenencia',
    outcome: 'En general',
  },
  en: {
    environment: 'Environment',
    processes: 'Processes',
    tools: 'Tools',
    communication: 'Communication',
    relationships: 'Relationships',
    recognition: 'Recognition',
    growth: 'Growth',
    belonging: 'Belonging',
    outcome: 'Overall',
  },
  pt: {
    environment: 'Ambiente',
    processes: 'Processos',
    tools: 'Ferramentas',
    communication: 'Comunicação',
    relationships: 'Relações',
    recognition: 'Reconhecimento',
    growth: 'Crescimento',
    belonging: 'Pertencimento',
    outcome: 'No geral',
  },
};

export const driverName = (locale: Locale, driver: Driver): string => names[locale][driver];

/** The answers 1..5 of `agree5` in words, and what else the scales say. All within a button's 75 characters. */
export const scaleWords: Readonly<
  Record<
    Locale,
    Readonly<{ agree: readonly string[]; notApplicable: string; recommendFrom: string; recommendTo: string }>
  >
> = {
  es: {
    agree: [
      'Nada de acuerdo',
      'Poco de acuerdo',
      'De acuerdo en parte',
      'Muy de acuerdo',
      'Totalmente de acuerdo',
    ],
    notApplicable: 'No aplica',
    recommendFrom: 'De ninguna manera',
    recommendTo: 'Sin duda',
  },
  en: {
    agree: ['Do not agree at all', 'Agree a little', 'Agree in part', 'Agree a lot', 'Completely agree'],
    notApplicable: 'Not applicable',
    recommendFrom: 'Not at all',
    recommendTo: 'Without a doubt',
  },
  pt: {
    agree: [
      'Não concordo nada',
      'Concordo pouco',
      'Concordo em parte',
      'Concordo muito',
      'Concordo totalmente',
    ],
    notApplicable: 'Não se aplica',
    recommendFrom: 'De jeito nenhum',
    recommendTo: 'Sem dúvida',
  },
};

/** "De acuerdo en parte" for 3; a value off the scale is only its number. @param value 1..5 */
export const agreeLabel = (locale: Locale, value: number): string =>
  scaleWords[locale].agree[value - 1] ?? String(value);

const dayMs = 86_400_000;
/** An item rests this long before it is asked again, in days. */
export const restDays = 84;
/** Below this many, items that still rest are taken after all. */
const fewest = 3;

/**
 * Lets the bank choose the items of a round, the same ones for the same history.
 *
 * Outcomes and anchors that have rested come first, but one place is kept for the other items, so that these come
 * round too. Among equals: a driver not yet in this round, then what was asked least often (an outcome first), then
 * the driver asked least often, then what was asked longest ago. With monthly rounds of 5 every anchor returns each
 * quarter and every other item about once a year. Items that still rest are only taken to fill up to 3.
 * @param kinds the kinds in the audience: every item chosen can be put to all of them; empty means all kinds
 * @param max 3..6 items
 * @throws RangeError when `max` is outside 3..6
 */
export function chooseItems({
  history,
  now,
  kinds: audience,
  max = 5,
}: Readonly<{
  history: readonly Readonly<{ item: string; at: Date }>[];
  now: Date;
  kinds: readonly Kind[];
  max?: number;
}>): Item[] {
  if (!Number.isInteger(max) || max < 3 || max > 6) throw new RangeError('max must be 3..6');
  const wanted = audience.length > 0 ? audience : kinds;
  const driverOf = new Map(bank.map((item) => [item.id, item.driver]));
  const asked = Map.groupBy(history, (entry) => entry.item);
  const times = (item: Item) => asked.get(item.id)?.length ?? 0;
  const last = (item: Item) =>
    Math.max(Number.NEGATIVE_INFINITY, ...(asked.get(item.id) ?? []).map((e) => e.at.getTime()));
  const driverTimes = (driver: Driver) =>
    history.filter((entry) => driverOf.get(entry.item) === driver).length;
  // Rounded to whole days: a round that opens at the same local time 12 weeks later may be an hour short of 84 days.
  const rested = (item: Item) => Math.round((now.getTime() - last(item)) / dayMs) >= restDays;

  const candidates = bank.filter((item) => wanted.every((kind) => item.kinds.includes(kind)));
  const chosen: Item[] = [];
  const rank = (item: Item): number[] => [
    chosen.filter((other) => other.driver === item.driver).length,
    times(item),
    item.driver === 'outcome' ? 0 : 1,
    driverTimes(item.driver),
    last(item),
    bank.indexOf(item),
  ];
  const take = (from: readonly Item[], upTo: number) => {
    while (chosen.length < upTo) {
      const [next] = from
        .filter((item) => !chosen.includes(item))
        .toSorted((a, b) => compare(rank(a), rank(b)));
      if (next === undefined) return;
      chosen.push(next);
    }
  };
  const fresh = candidates.filter(rested);
  take(
    fresh.filter((item) => item.anchor),
    max - 1,
  );
  take(
    fresh.filter((item) => !item.anchor),
    max,
  );
  take(fresh, max);
  const tired = candidates.filter((item) => !chosen.includes(item)).toSorted((a, b) => last(a) - last(b));
  chosen.push(...tired.slice(0, Math.max(0, fewest - chosen.length)));
  return chosen;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) < (b[at] ?? 0) ? -1 : 1;
}

import { z } from 'zod';
import type { UnitId } from '#core/person.ts';
import { tones } from '#core/sentiment.ts';
import { bands } from './precision.ts';
import { top } from './tree.ts';

/** How many answered. Exact (`from` = `to`) only where at least 10 did and nobody can subtract to fewer; else a span. */
const countSchema = z.strictObject({ from: z.int(), to: z.int() }).readonly();

/** A number, rounded to a multiple of `step`, or only in which third of its scale it lies. */
const shownSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('number'), value: z.int(), step: z.literal([1, 5, 10]) }).readonly(),
  z.strictObject({ kind: z.literal('band'), band: z.enum(bands) }).readonly(),
]);

const measureSchema = z.discriminatedUnion('kind', [
  /** Answered ÷ invited, in percent. */
  z
    .strictObject({
      kind: z.literal('participation'),
      percent: z.int().min(0).max(100),
      step: z.literal([1, 5]),
      invited: z.int(),
      n: countSchema,
    })
    .readonly(),
  /** 0..100. `favourable` in percent, `margin` (95 %) in points of the score, never less than it is. */
  z
    .strictObject({
      kind: z.literal('score'),
      n: countSchema,
      score: shownSchema,
      margin: z.int().optional(),
      favourable: z
        .strictObject({ percent: z.int().min(0).max(100), step: z.literal([1, 5, 10]) })
        .readonly()
        .optional(),
    })
    .readonly(),
  /** The recommendation index, −100..100, `margin` (95 %) in its points. */
  z
    .strictObject({
      kind: z.literal('index'),
      n: countSchema,
      index: shownSchema,
      margin: z.int().optional(),
    })
    .readonly(),
  /**
   * The tones of comments, whole percents that sum to 100; or only the one nearly all have. Comments themselves may be
   * shown where this is, and nowhere else.
   */
  z
    .strictObject({
      kind: z.literal('tones'),
      comments: countSchema,
      shares: z.record(z.enum(tones), z.int()).readonly().optional(),
      mostly: z.enum(tones).optional(),
    })
    .readonly(),
]);

const measuresSchema = z.record(z.string(), measureSchema).readonly();

/**
 * Small units under a shown one, told together: everybody in `units` with all below, but those in `except` (units inside
 * of them that are large enough by themselves). `direct`: people placed in `under` itself are among them.
 */
const restSchema = z
  .strictObject({
    under: z.string(),
    units: z.array(z.string()).min(1).readonly(),
    except: z.array(z.string()).readonly(),
    direct: z.boolean(),
  })
  .readonly();

const cellSchema = z.union([
  z.strictObject({ unit: z.string(), measures: measuresSchema }).readonly(),
  z.strictObject({ rest: restSchema, measures: measuresSchema }).readonly(),
]);

/** The one published form of a round. Never changed once made; every view, digest and export reads only this. */
export const releaseSchema = z
  .strictObject({
    version: z.literal(1),
    minGroup: z.int().min(5),
    /** The unit above all others: a real one, or `all`. */
    root: z.string(),
    /** The tree as it was frozen at launch. */
    units: z
      .array(z.strictObject({ id: z.string(), parent: z.string().optional(), name: z.string() }).readonly())
      .readonly(),
    cells: z.array(cellSchema).readonly(),
  })
  .readonly();

export type Release = z.infer<typeof releaseSchema>;
export type Cell = z.infer<typeof cellSchema>;
export type Measure = z.infer<typeof measureSchema>;
export type Count = z.infer<typeof countSchema>;
export type Shown = z.infer<typeof shownSchema>;

/** What is shown to those of a unit, and whose it is: the unit's own, the group it was merged into, or a unit above it. */
export type Found = Readonly<{ kind: 'own' | 'rest' | 'ancestor'; cell: Cell; measure: Measure }>;

/**
 * What may be shown to a manager of a unit: its own cell, else the merged group that contains it, else the nearest unit
 * above that is shown.
 * @param measure `participation`, `sentiment` or a driver
 * @returns nothing where the measure is not told anywhere above either, or the unit was not there at launch
 */
export function cellFor(release: Release, unit: UnitId, measure: string): Found | undefined {
  const parents = new Map(release.units.map(({ id, parent }) => [id, parent]));
  if (!parents.has(unit) && unit !== release.root) return undefined;
  const found = (kind: Found['kind'], is: (cell: Cell) => boolean): Found | undefined => {
    for (const cell of release.cells) {
      const value = Object.hasOwn(cell.measures, measure) ? cell.measures[measure] : undefined;
      if (value && is(cell)) return { kind, cell, measure: value };
    }
    return undefined;
  };
  const above = (at: UnitId) =>
    parents.get(at) ?? (at !== release.root && release.root === top ? top : undefined);
  const passed: UnitId[] = [];
  for (let at: UnitId | undefined = unit; at !== undefined; at = above(at)) {
    const here: UnitId = at;
    passed.push(here);
    const hit =
      found(here === unit ? 'own' : 'ancestor', (cell) => 'unit' in cell && cell.unit === here) ??
      found(
        'rest',
        (cell) =>
          'rest' in cell &&
          cell.rest.units.includes(here) &&
          !passed.some((other) => cell.rest.except.includes(other)),
      );
    if (hit) return hit;
  }
  return undefined;
}

import { roundTo } from './scores.ts';

/** How exactly a value may be told: as a multiple of 1, 5 or 10, as one of three bands, or not at all. */
export type Precision = 1 | 5 | 10 | 'band' | 'none';

export const bands = ['low', 'middle', 'high'] as const;
export type Band = (typeof bands)[number];

/** The scale of a value: 0..100 for scores and shares, −100..100 for the recommendation index. */
export type Range = Readonly<{ from: number; to: number }>;

/** Which third of the scale. */
export function bandOf(value: number, { from, to }: Range): Band {
  const third = (to - from) / 3;
  return value < from + third ? 'low' : value <= to - third ? 'middle' : 'high';
}

/** All values that would be told in the same way: what is learnt from reading it. */
function told(value: number, precision: Precision, range: Range): Range {
  const { from, to } = range;
  if (precision === 'none') return range;
  if (precision === 'band') {
    const third = (to - from) / 3;
    const start = from + third * bands.indexOf(bandOf(value, range));
    return { from: start, to: start + third };
  }
  const rounded = roundTo(value, precision);
  return { from: Math.max(from, rounded - precision / 2), to: Math.min(to, rounded + precision / 2) };
}

/**
 * A set of people with the mean of what they answered. `parts` are disjoint sets that make it up (none: it is not
 * divided further). Every set is told by `precision`; `guarded` ones must not become known better by arithmetic.
 */
export type Figure = {
  readonly n: number;
  readonly value: number;
  readonly parts: readonly Figure[];
  readonly guarded: boolean;
  /** How it may be told less exactly, step by step; the first is the present one. */
  ladder: readonly Precision[];
};

/**
 * Tells figures less exactly until no guarded one can be computed by taking others away from the whole.
 *
 * "Guarded" are groups whose mean would give the single answers away (nearly all alike): a band is shown for them, which is
 * worth nothing if whole minus siblings gives the mean. So we do that arithmetic ourselves: from all that is told we compute
 * the narrowest interval that is certain for each set, and while it is narrower than half a band for a guarded one, the
 * set that contains it is told one step less exactly. Exact for a tree: up once, down once.
 */
export function guard(root: Figure, range: Range): void {
  const enough = (range.to - range.from) / 6 - 1e-9;
  for (;;) {
    const known = certain(root, range);
    const coarser = firstLeak(root, undefined, known, enough);
    if (coarser === undefined) return;
    coarser.ladder = coarser.ladder.slice(1);
  }
}

/** Certain bounds of the *sum* of each set. */
function certain(root: Figure, range: Range): ReadonlyMap<Figure, Range> {
  const bounds = new Map<Figure, Range>();
  const up = (figure: Figure): Range => {
    const own = told(figure.value, figure.ladder[0] ?? 'none', range);
    let { from, to } = { from: own.from * figure.n, to: own.to * figure.n };
    if (figure.parts.length > 0) {
      const parts = figure.parts.map(up);
      from = Math.max(from, sum(parts, 'from'));
      to = Math.min(to, sum(parts, 'to'));
    }
    bounds.set(figure, { from, to });
    return { from, to };
  };
  const down = (figure: Figure): void => {
    const whole = bounds.get(figure) ?? range;
    const parts = figure.parts.map((part) => bounds.get(part) ?? range);
    const [low, high] = [sum(parts, 'from'), sum(parts, 'to')];
    figure.parts.forEach((part, i) => {
      const { from, to } = parts[i] ?? range;
      bounds.set(part, {
        from: Math.max(from, whole.from - (high - to)),
        to: Math.min(to, whole.to - (low - from)),
      });
    });
    figure.parts.forEach(down);
  };
  up(root);
  down(root);
  return bounds;
}

const sum = (parts: readonly Range[], side: keyof Range) =>
  parts.reduce((total, part) => total + part[side], 0);

/** The set to tell less exactly: the nearest around the topmost leaking one that is told at all. */
function firstLeak(
  figure: Figure,
  around: Figure | undefined,
  known: ReadonlyMap<Figure, Range>,
  enough: number,
): Figure | undefined {
  const { from, to } = known.get(figure) ?? { from: 0, to: 0 };
  if (figure.guarded && around && (to - from) / figure.n < enough) return around;
  const next = figure.ladder[0] !== 'none' ? figure : around;
  for (const part of figure.parts) {
    const leak = firstLeak(part, next, known, enough);
    if (leak) return leak;
  }
  return undefined;
}

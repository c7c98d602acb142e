import type { UnitId } from '#core/person.ts';
import { type Tone, tones } from '#core/sentiment.ts';
import {
  countOf,
  countSpan,
  distributionMin,
  everyGroup,
  type Group,
  grouped,
  type Told,
  tell,
} from './groups.ts';
import { atLeast, type GroupRule, type Layer, layerOf, type Tally, tallyByUnit } from './partition.ts';
import { bandOf, type Precision, type Range } from './precision.ts';
import type { Measure, Shown } from './release.ts';
import {
  isFavourable,
  mean,
  meanMargin,
  recommendation,
  recommendationClass,
  recommendationIndex,
  recommendationMargin,
  roundTo,
  roundUpTo,
  score,
  sharesOf,
} from './scores.ts';
import type { Tree } from './tree.ts';

/** What all measures of a round share. */
export type Frame = Readonly<{
  tree: Tree;
  invited: ReadonlyMap<UnitId, number>;
  minGroup: number;
  /** The only units any measure may show. */
  candidates: ReadonlySet<UnitId>;
}>;

export type Published = readonly Readonly<{ group: Group<unknown>; measure: Measure }>[];

/** Somebody's answers to the items of one driver. */
export type Answerer = Readonly<{ unit: UnitId; answers: readonly number[] }>;

/** Below this many a mean is told to 5 points: whole numbers would give the exact sum of the answers. */
export const wholeFrom = 25;
/** Comments and their tones: so many must have answered, so many of them with a comment. */
const commentsNeed = { answered: 10, commented: 5 };
const percents: Range = { from: 0, to: 100 };
const indexPoints: Range = { from: -100, to: 100 };

const finest = (n: number): 1 | 5 => (n < wholeFrom ? 5 : 1);
/** From `first` on, ever less exactly. */
const ladder = (first: Precision, withBands: boolean): readonly Precision[] => {
  const steps: readonly Precision[] = withBands ? [1, 5, 10, 'band', 'none'] : [1, 5, 10, 'none'];
  return steps.slice(steps.indexOf(first));
};

/**
 * Are all, or all but one, in the same box? "But one", so that a band never says that all are; for fewer than ten it
 * covers "over 80 % in one box" (methodology §3, A7).
 */
function alike(boxes: readonly (string | number)[]): boolean {
  const counts = new Map<string | number, number>();
  for (const box of boxes) counts.set(box, (counts.get(box) ?? 0) + 1);
  return Math.max(...counts.values()) >= boxes.length - 1;
}

/**
 * Near the ends of the scale a rounded mean of a few leaves one choice of answers only: 100 of twenty-four people is
 * "all but two steps". So a band is told from 10 and 90 outwards below ten people, from 5 and 95 below twenty-five.
 */
function nearEnd(value: number, n: number): boolean {
  const fromMiddle = Math.abs(roundTo(value, 5) - 50);
  return n < distributionMin ? fromMiddle >= 40 : n < wholeFrom && fromMiddle >= 45;
}

function shown(value: number, precision: Precision, range: Range): Shown | undefined {
  if (precision === 'none') return undefined;
  if (precision === 'band') return { kind: 'band', band: bandOf(value, range) };
  return { kind: 'number', value: roundTo(value, precision), step: precision };
}

/** The layer for a measure and the layer of what is told in detail, within it. */
function layers(frame: Frame, people: readonly Readonly<{ unit: UnitId }>[]): readonly [Layer, Layer] {
  const { tree, minGroup, candidates } = frame;
  const tally = tallyByUnit(people);
  const layer = layerOf(tree, tally, atLeast(minGroup), candidates);
  return [layer, layerOf(tree, tally, atLeast(Math.max(distributionMin, minGroup)), layer.shown)];
}

const publish = <T>(
  groups: readonly Group<T>[],
  measureOf: (group: Group<T>) => Measure | undefined,
): Published =>
  everyGroup(groups).flatMap((group) => {
    const measure = group.place && measureOf(group);
    return measure ? [{ group, measure }] : [];
  });

/** Answered ÷ invited. Every group has at least `minGroup` who answered, or nobody who was invited. */
export function participation(frame: Frame, sheets: readonly Readonly<{ unit: UnitId }>[]): Published {
  const { tree, invited, minGroup, candidates } = frame;
  const answered = tallyByUnit(sheets);
  const tally = new Map(
    [...invited].map(([unit, n]): [UnitId, Tally] => [unit, [n, answered.get(unit)?.[0] ?? 0]]),
  );
  const rule: GroupRule = {
    empty: ([asked = 0]) => asked === 0,
    enough: ([, came = 0]) => came >= minGroup,
  };
  const layer = layerOf(tree, tally, rule, candidates);
  const wide = layerOf(tree, answered, atLeast(Math.max(distributionMin, minGroup)), layer.shown);
  return publish(grouped(tree, layer, wide, sheets, invited), (group) => {
    const step = group.invited < 50 ? 5 : 1;
    const percent = roundTo((group.people.length / group.invited) * 100, step);
    return { kind: 'participation', percent, step, invited: group.invited, n: countOf(group, minGroup) };
  });
}

/** A driver of agreement items: the mean of the persons' means, and how many of their answers were favourable. */
export function scores(frame: Frame, answerers: readonly Answerer[]): Published {
  const people = answerers
    .map(({ unit, answers }) => ({
      unit,
      score: mean(answers.map((answer) => score('agree5', answer))),
      favourable: mean(answers.map((answer) => (isFavourable('agree5', answer) ? 100 : 0))),
    }))
    .sort((a, b) => a.score - b.score || a.favourable - b.favourable);
  type Scored = (typeof people)[number];
  const [layer, wide] = layers(frame, people);
  const groups = grouped(frame.tree, layer, wide, people, frame.invited);

  const alikeInScore = (some: readonly Scored[]) =>
    alike(some.map((person) => Math.round(person.score / 25)));
  const meanScore = (some: readonly Scored[]) => mean(some.map((person) => person.score));
  const guarded = (some: readonly Scored[]) => alikeInScore(some) || nearEnd(meanScore(some), some.length);
  const told = tell(groups, percents, {
    value: meanScore,
    guarded,
    ladder: (group, _, hide) => ladder(hide ? 'band' : finest(group.people.length), true),
  });
  const toldFavourable = tell(groups, percents, {
    value: (some) => mean(some.map((person) => person.favourable)),
    guarded: (some) => alikeInScore(some) || alike(some.map((person) => person.favourable)),
    ladder: (group, _, hide) => ladder(hide || !group.wide ? 'none' : finest(group.people.length), false),
  });

  return publish(groups, (group) => {
    const { value, precision } = told.get(group) ?? nothing;
    const main = shown(value, precision, percents);
    if (!main) return undefined;
    const share = toldFavourable.get(group) ?? nothing;
    const favourable = shown(share.value, share.precision, percents);
    return {
      kind: 'score',
      n: countOf(group, frame.minGroup),
      score: main,
      ...(main.kind === 'number' && group.wide
        ? {
            margin: roundUpTo(
              meanMargin(
                group.people.map((person) => person.score),
                group.invited,
              ),
              main.step,
            ),
          }
        : {}),
      ...(main.kind === 'number' && favourable?.kind === 'number'
        ? { favourable: { percent: favourable.value, step: favourable.step } }
        : {}),
    };
  });
}

/** The recommendation index: a number only in groups of ten, a band in smaller ones (its number would be a distribution). */
export function indexes(frame: Frame, answerers: readonly Answerer[]): Published {
  const people = answerers
    .flatMap(({ unit, answers: [answer] }) => (answer === undefined ? [] : [{ unit, answer }]))
    .sort((a, b) => a.answer - b.answer);
  const [layer, wide] = layers(frame, people);
  const groups = grouped(frame.tree, layer, wide, people, frame.invited);
  const counts = (some: typeof people | readonly (typeof people)[number][]) =>
    recommendation(some.map((person) => person.answer));
  const told = tell(groups, indexPoints, {
    value: (some) => recommendationIndex(counts(some)),
    guarded: (some) => alike(some.map((person) => recommendationClass(person.answer))),
    ladder: (group, _, hide) => ladder(hide || !group.wide ? 'band' : finest(group.people.length), true),
  });
  return publish(groups, (group) => {
    const { value, precision } = told.get(group) ?? nothing;
    const index = shown(value, precision, indexPoints);
    if (!index) return undefined;
    return {
      kind: 'index',
      n: countOf(group, frame.minGroup),
      index,
      ...(index.kind === 'number'
        ? { margin: roundUpTo(recommendationMargin(counts(group.people), group.invited), index.step) }
        : {}),
    };
  });
}

const nothing: Told = { value: 0, precision: 'none' };

/** The tones of comments, of those who left one. */
export function sentiment(
  frame: Frame,
  sheets: readonly Readonly<{ unit: UnitId; tone?: Tone | undefined }>[],
): Published {
  const { tree, minGroup, candidates, invited } = frame;
  const commented = sheets.flatMap(({ unit, tone }) => (tone ? [{ unit, tone }] : []));
  const answered = tallyByUnit(sheets);
  const withComment = tallyByUnit(commented);
  const tally = new Map(
    [...answered].map(([unit, [n = 0]]): [UnitId, Tally] => [unit, [withComment.get(unit)?.[0] ?? 0, n]]),
  );
  const rule: GroupRule = {
    empty: ([comments = 0]) => comments === 0,
    enough: ([comments = 0, n = 0]) =>
      comments >= Math.max(commentsNeed.commented, minGroup) &&
      n >= Math.max(commentsNeed.answered, minGroup),
  };
  const layer = layerOf(tree, tally, rule, candidates);
  return publish(grouped(tree, layer, layer, commented, invited), (group) => {
    const said = group.people.map((person) => person.tone);
    const n = tones.map((tone) => said.filter((other) => other === tone).length);
    const comments = countSpan(said.length, Math.max(commentsNeed.commented, minGroup));
    const most = tones[n.indexOf(Math.max(...n))];
    if (alike(said) && most) return { kind: 'tones', comments, mostly: most };
    const shares = sharesOf(n, finest(said.length));
    return {
      kind: 'tones',
      comments,
      shares: Object.fromEntries(tones.map((tone, i) => [tone, shares[i] ?? 0])) as Record<Tone, number>,
    };
  });
}

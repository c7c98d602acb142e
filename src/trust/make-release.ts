import type { UnitId } from '#core/person.ts';
import type { Tone } from '#core/sentiment.ts';
import {
  type Answerer,
  type Frame,
  indexes,
  type Published,
  participation,
  scores,
  sentiment,
  wholeFrom,
} from './measures.ts';
import { atLeast, checkMinGroup, layerOf, tallyByUnit } from './partition.ts';
import type { Cell, Measure, Release } from './release.ts';
import { isAnswer, type Scale } from './scores.ts';
import { buildTree, totals, type UnitNode } from './tree.ts';

/** One respondent's answers by item, and the tone of the comment, if one was left. A sheet is somebody who answered. */
export type Sheet = Readonly<{
  unit: UnitId;
  answers: Readonly<Record<string, number | 'na'>>;
  tone?: Tone | undefined;
}>;

/** A question. Items of one driver are averaged per person; a `rec10` item is the only one of its driver. */
export type Item = Readonly<{ id: string; driver: string; scale: Scale }>;

export type ClosedRound = Readonly<{
  /** The tree as frozen at launch. Several roots get an implicit unit `all` above them. */
  units: readonly UnitNode[];
  /** How many were invited of those placed directly in each unit (`all`: without a unit). */
  invited: Readonly<Record<UnitId, number>>;
  sheets: readonly Sheet[];
  items: readonly Item[];
  rules: Readonly<{ minGroup: number }>;
  /** How many joined or left each unit since the last release (`membershipChanges`); absent for the first. */
  changed?: Readonly<Record<UnitId, number>> | undefined;
}>;

/**
 * Computes the release of a closed round. Pure: the same answers in any order give the same release.
 *
 * Every measure has its own layer of shown units (see `layerOf`), counted in those who answered that measure, within the
 * units shown for the number of sheets; so every cell is also a union of the groups of `partition`. What tells more than a
 * mean (exact counts, shares, the index, margins) has a second layer within the first with groups of at least 10, so that
 * it cannot be computed for a smaller group either. Items are not published, drivers are: who skipped one item of a driver
 * would otherwise stand out between them.
 *
 * A unit whose members changed by fewer than `minGroup` since the last release is told with its parent while fewer than
 * 25 answered: were all others to answer as before, two means told to 5 points would often give away the one who came or
 * left. The root has no parent; it is withheld below 2 × `minGroup`.
 * @throws RangeError for a `minGroup` below 5, a malformed tree, more sheets than invited in a unit, an answer the scale
 *   does not know, an item that is not among `items`. Messages carry ids, never answers.
 */
export function makeRelease(round: ClosedRound): Release {
  const { units, sheets, items } = round;
  const minGroup = checkMinGroup(round.rules.minGroup);
  const tree = buildTree(units, [...Object.keys(round.invited), ...sheets.map((sheet) => sheet.unit)]);
  const invited = new Map(Object.entries(round.invited));
  const answered = tallyByUnit(sheets);
  for (const [unit, [n = 0]] of answered) {
    if (n > (invited.get(unit) ?? 0)) throw new RangeError(`more sheets than invited in unit ${unit}`);
  }
  const drivers = byDriver(items);
  checkAnswers(sheets, items);

  const withBelow = totals(tree, new Map([...answered].map(([unit, [n = 0]]) => [unit, n])));
  const unsteady = (unit: UnitId) => {
    const changes = round.changed?.[unit] ?? 0;
    const large = Math.max(2 * minGroup, unit === tree.root ? 0 : wholeFrom);
    return changes > 0 && changes < minGroup && (withBelow.get(unit) ?? 0) < large;
  };
  const candidates = [...layerOf(tree, answered, atLeast(minGroup)).shown].filter((unit) => !unsteady(unit));
  const frame: Frame = { tree, invited, minGroup, candidates: new Set(candidates) };

  const place = new Map(tree.order.map((unit, i) => [unit, i]));
  const inTreeOrder = (a: UnitId, b: UnitId) => (place.get(a) ?? 0) - (place.get(b) ?? 0);
  return {
    version: 1,
    minGroup,
    root: tree.root,
    units: [...units]
      .sort((a, b) => inTreeOrder(a.id, b.id))
      .map(({ id, parent, name }) => (parent === undefined ? { id, name } : { id, parent, name })),
    cells: cellsOf(
      [
        ['participation', participation(frame, sheets)],
        ...[...drivers].map(([driver, own]): [string, Published] => {
          const people = answerersOf(sheets, own);
          return [driver, own[0]?.scale === 'rec10' ? indexes(frame, people) : scores(frame, people)];
        }),
        ['sentiment', sentiment(frame, sheets)],
      ],
      inTreeOrder,
    ),
  };
}

/** The measures of the same people side by side. */
function cellsOf(
  measures: readonly (readonly [string, Published])[],
  inTreeOrder: (a: UnitId, b: UnitId) => number,
): Cell[] {
  type Draft = { group: Published[number]['group']; told: [string, Measure][] };
  const drafts = new Map<string, Draft>();
  for (const [name, published] of measures) {
    for (const { group, measure } of published) {
      const draft = drafts.get(group.key) ?? { group, told: [] };
      draft.told.push([name, measure]);
      drafts.set(group.key, draft);
    }
  }
  return [...drafts]
    .sort(([keyA, a], [keyB, b]) => inTreeOrder(a.group.unit, b.group.unit) || (keyA < keyB ? -1 : 1))
    .flatMap(([, { group, told }]) =>
      group.place ? [{ ...group.place, measures: Object.fromEntries(told) }] : [],
    );
}

function byDriver(items: readonly Item[]): ReadonlyMap<string, readonly Item[]> {
  const drivers = Map.groupBy(
    [...items].sort((a, b) => (a.driver < b.driver ? -1 : a.driver > b.driver ? 1 : 0)),
    (item) => item.driver,
  );
  if (new Set(items.map((item) => item.id)).size !== items.length)
    throw new RangeError('an item comes twice');
  for (const [driver, own] of drivers) {
    if (driver === 'participation' || driver === 'sentiment')
      throw new RangeError(`"${driver}" is no driver`);
    if (own.length > 1 && own.some((item) => item.scale === 'rec10')) {
      throw new RangeError(`driver ${driver}: a rec10 item stands alone`);
    }
  }
  return drivers;
}

function checkAnswers(sheets: readonly Sheet[], items: readonly Item[]): void {
  const scales = new Map(items.map((item) => [item.id, item.scale]));
  for (const { answers } of sheets) {
    for (const [id, answer] of Object.entries(answers)) {
      const scale = scales.get(id);
      if (!scale) throw new RangeError(`unknown item ${id}`);
      if (answer !== 'na' && !isAnswer(scale, answer)) throw new RangeError(`not an answer to item ${id}`);
    }
  }
}

/** Who answered at least one of the items, with those answers. */
function answerersOf(sheets: readonly Sheet[], items: readonly Item[]): readonly Answerer[] {
  return sheets.flatMap(({ unit, answers }) => {
    const given = items.flatMap(({ id }) => {
      const answer = Object.hasOwn(answers, id) ? answers[id] : undefined;
      return typeof answer === 'number' ? [answer] : [];
    });
    return given.length > 0 ? [{ unit, answers: given }] : [];
  });
}

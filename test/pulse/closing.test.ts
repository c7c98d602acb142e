import { expect, test } from 'vitest';
import { bank } from '#flows/pulse/bank.ts';
import { whatStays } from '#flows/pulse/closing.ts';

const launched = {
  organisation: 'A',
  minGroup: 5,
  items: bank.slice(0, 1),
  units: [
    { id: 'top', name: 'Top' },
    { id: 'a', parent: 'top', name: 'A' },
    { id: 'b', parent: 'top', name: 'B' },
  ],
};
const ballots = (unit: string, n: number) =>
  Array.from({ length: n }, (_, at) => ({
    hash: `${unit}${at}`,
    unit,
    answers: { [bank[0]?.id ?? '']: 1 + (at % 5) },
    comment: at % 2 === 0 ? `comment ${unit}${at}` : null,
  }));
const people = (unit: string, n: number) =>
  Array.from({ length: n }, (_, at): [string, string] => [`${unit}-${at}`, unit]);

test('somebody erased while the round was open leaves an answer, and the release comes all the same', () => {
  const invited = new Map([...people('a', 4), ...people('b', 9)]);
  const kept = whatStays(launched, [...ballots('a', 5), ...ballots('b', 6)], new Map(), invited, undefined);
  expect(kept.sheets).toHaveLength(11);
  const top = kept.release.cells.find((cell) => 'unit' in cell && cell.unit === 'top');
  expect(top?.measures.participation).toMatchObject({ kind: 'participation', invited: 14 });
});

test('of fewer than five answers nothing is kept, and of ten with too few comments no comment', () => {
  const few = whatStays(launched, ballots('a', 4), new Map(), new Map(people('a', 9)), undefined);
  expect([few.sheets, few.comments, few.release.cells]).toEqual([[], [], []]);
  const quiet = ballots('b', 12).map((ballot, at) => ({ ...ballot, comment: at < 4 ? 'a word' : null }));
  expect(whatStays(launched, quiet, new Map(), new Map(people('b', 12)), undefined).comments).toEqual([]);
});

test('no kept row says which ballot it was', () => {
  const kept = whatStays(launched, ballots('b', 20), new Map(), new Map(people('b', 20)), undefined);
  expect(Object.keys(kept.sheets[0] ?? {}).toSorted()).toEqual(['answers', 'cell']);
  expect(Object.keys(kept.comments[0] ?? {}).toSorted()).toEqual(['cell', 'comment']);
});

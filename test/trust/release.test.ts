import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClosedRound, makeRelease, type Sheet } from '#trust/make-release.ts';
import { membershipChanges } from '#trust/membership.ts';
import { cellFor, type Measure, type Release, releaseSchema } from '#trust/release.ts';
import { membersOf, roundOf, rounds, unit } from './release-support.ts';

const repeat = (n: number, ...answers: number[]) =>
  Array.from({ length: n }, (_, i) => answers[i % answers.length] ?? 0);
const told = (release: Release, id: string, measure = 'overall') => cellFor(release, id, measure);
const scoreOf = (measure: Measure | undefined) => (measure?.kind === 'score' ? measure.score : undefined);
/** The sheets that count for a measure. */
const counts = (sheet: Sheet, measure: string, items: ClosedRound['items']) =>
  measure === 'participation' ||
  (measure === 'sentiment'
    ? sheet.tone !== undefined
    : items.some(({ id, driver }) => driver === measure && typeof sheet.answers[id] === 'number'));

describe('what a manager is shown', () => {
  const tree = [
    unit('org'),
    unit('dept', 'org'),
    unit('a', 'dept'),
    unit('b', 'dept'),
    unit('c', 'dept'),
    unit('far', 'org'),
  ];
  const release = makeRelease(
    roundOf(tree, {
      org: [3],
      dept: [4],
      a: repeat(12, 2, 4, 5),
      b: [3, 4, 2],
      c: [5, 1],
      far: repeat(30, 1, 3, 5, 4),
    }),
  );

  test('the own unit, the merged small ones, or the nearest above, and is told which', () => {
    expect(told(release, 'a')).toMatchObject({ kind: 'own', cell: { unit: 'a' } });
    expect(told(release, 'b')).toMatchObject({
      kind: 'rest',
      cell: { rest: { under: 'dept', units: ['b', 'c'], except: [], direct: true } },
    });
    expect(told(release, 'c')?.cell).toBe(told(release, 'b')?.cell);
    // Somebody alone at the top would be org − dept − far: `far` is told together with them instead.
    expect(told(release, 'far')).toMatchObject({
      kind: 'rest',
      cell: { rest: { under: 'org', units: ['far'] } },
    });
    expect(told(release, 'dept')?.kind).toBe('own');
    expect(told(release, 'new')).toBeUndefined();
    expect(told(release, 'a', 'sentiment')).toBeUndefined();
  });

  test('nothing at all when fewer than five answered', () => {
    const four = makeRelease(roundOf(tree, { a: [1, 2, 3, 4] }));
    expect(four.cells).toEqual([]);
    expect(told(four, 'a')).toBeUndefined();
  });

  test('a unit without people sees the one above', () => {
    const empty = makeRelease(
      roundOf([...tree, unit('d', 'dept')], { a: repeat(9, 2, 4), b: repeat(8, 3, 5) }),
    );
    expect(told(empty, 'd')).toMatchObject({ kind: 'ancestor', cell: { unit: 'dept' } });
  });

  test('several trees have one implicit unit above', () => {
    const forest = makeRelease(
      roundOf([unit('x'), unit('y')], { x: repeat(10, 1, 4, 5), y: [2, 3], all: [4, 4, 5] }),
    );
    expect(forest.root).toBe('all');
    expect(told(forest, 'x')?.kind).toBe('own');
    expect(told(forest, 'y')).toMatchObject({
      kind: 'rest',
      cell: { rest: { under: 'all', units: ['y'], direct: true } },
    });
    expect(told(forest, 'all')?.kind).toBe('own');
  });
});

describe('attacks by hand (methodology §3)', () => {
  test('A1: department less its teams leaves nobody by themselves', () => {
    const tree = [unit('dept'), unit('a', 'dept'), unit('b', 'dept')];
    const round = roundOf(tree, { dept: [1, 1], a: [4, 5, 4, 5, 3], b: [2, 3, 4, 4, 5] });
    const release = makeRelease(round);
    const groups = release.cells
      .filter((cell) => cell.measures.overall)
      .map((cell) => membersOf(release, cell, round.sheets).size);
    expect(groups.toSorted((a, b) => a - b)).toEqual([5, 7, 12]); // 12 − 5 = 7, never 12 − 5 − 5 = 2
  });

  test('A6: a told mean never gives the sum of the answers away', () => {
    const possible = new Map<string, Set<string>>();
    for (let n = 5; n < 25; n += 1) {
      for (let sum = n; sum <= 5 * n; sum += 1) {
        const measure = told(makeRelease(roundOf([unit('t')], { t: spread(n, sum) })), 't')?.measure;
        if (measure?.kind !== 'score') throw new Error('told');
        const key = JSON.stringify([measure.n, measure.score]);
        possible.set(key, (possible.get(key) ?? new Set()).add(`${n} ${sum}`));
      }
    }
    for (const sums of possible.values()) expect(sums.size).toBeGreaterThan(1);
  });

  test('A6: below 25 a mean is told to five points, from 25 on whole', () => {
    const mixed = (n: number) =>
      scoreOf(told(makeRelease(roundOf([unit('t')], { t: repeat(n, 2, 4, 5, 5) })), 't')?.measure);
    expect(mixed(24)).toEqual({ kind: 'number', value: 75, step: 5 });
    expect(mixed(25)).toEqual({ kind: 'number', value: 73, step: 1 });
  });

  test('A7: five of five who agree are "low", and so is four of five', () => {
    const low = { kind: 'band', band: 'low' };
    for (const answers of [repeat(5, 1), [1, 1, 1, 1, 4], repeat(40, 1), repeat(6, 2)]) {
      expect(scoreOf(told(makeRelease(roundOf([unit('t')], { t: answers })), 't')?.measure)).toEqual(low);
    }
    const split = makeRelease(roundOf([unit('t')], { t: [1, 1, 1, 2, 4] }));
    expect(scoreOf(told(split, 't')?.measure)?.kind).toBe('number');
  });

  test('A7 by difference: the unanimous team cannot be computed from the whole and the other team', () => {
    const tree = [unit('dept'), unit('a', 'dept'), unit('b', 'dept')];
    const release = makeRelease(roundOf(tree, { a: repeat(5, 1), b: repeat(25, 2, 4, 5, 3) }));
    expect(scoreOf(told(release, 'a')?.measure)).toEqual({ kind: 'band', band: 'low' });
    const dept = scoreOf(told(release, 'dept')?.measure);
    const b = scoreOf(told(release, 'b')?.measure);
    if (dept?.kind !== 'number' || b?.kind !== 'number') throw new Error('both are large and mixed');
    const highest = (30 * (dept.value + dept.step / 2) - 25 * (b.value - b.step / 2)) / 5;
    expect(highest).toBeGreaterThan(15); // 0 would be "all chose 1"
    expect(dept.step).toBeGreaterThan(1);
  });

  test('A5: a small unit that changed by one person is told with its parent', () => {
    const tree = [unit('dept'), unit('a', 'dept'), unit('b', 'dept')];
    const people = (a: number) =>
      new Map(
        [...repeat(a, 0).keys()]
          .map((i) => [`a${i}`, 'a'])
          .concat([...Array(12).keys()].map((i) => [`b${i}`, 'b'])) as [string, string][],
      );
    const changed = membershipChanges({ units: tree, people: people(7) }, { units: tree, people: people(6) });
    expect(changed).toEqual({ dept: 1, a: 1, b: 0 });
    const answers = { a: repeat(6, 2, 4, 5), b: repeat(12, 1, 4, 5) };
    expect(told(makeRelease(roundOf(tree, answers)), 'a')?.kind).toBe('own');
    const release = makeRelease(roundOf(tree, answers, { changed }));
    expect(release.cells.some((cell) => 'unit' in cell && cell.unit === 'a')).toBe(false);
    const large = { a: repeat(25, 2, 4, 5), b: repeat(12, 1, 4, 5) };
    expect(told(makeRelease(roundOf(tree, large, { changed })), 'a')?.kind).toBe('own');
    const moved = new Map([...people(7)].map(([id, at]) => [id, id === 'a0' ? 'b' : at]));
    expect(membershipChanges({ units: tree, people: people(7) }, { units: tree, people: moved })).toEqual({
      dept: 0,
      a: 1,
      b: 1,
    });
  });
});

/** `n` answers 1..5 with the given sum, as mixed as they can be around their mean. */
function spread(n: number, sum: number): number[] {
  const answers = repeat(n, Math.floor(sum / n)).map((x, i) => x + (i < sum % n ? 1 : 0));
  for (let i = 0; i + 1 < n; i += 2) {
    const [a = 3, b = 3] = [answers[i], answers[n - 1 - i]];
    if (i < n - 1 - i && a < 5 && b > 1) [answers[i], answers[n - 1 - i]] = [a + 1, b - 1];
  }
  return answers;
}

describe('figures', () => {
  test('participation in fives below fifty, whole above, never of fewer than five answers', () => {
    const of = (answered: number, invited: number) =>
      told(
        makeRelease(roundOf([unit('t')], { t: repeat(answered, 2, 4) }, { invited: { t: invited } })),
        't',
        'participation',
      )?.measure;
    expect(of(12, 17)).toMatchObject({ percent: 70, step: 5, invited: 17, n: { from: 12, to: 12 } });
    expect(of(7, 9)).toMatchObject({ percent: 80, n: { from: 5, to: 9 } });
    expect(of(37, 50)).toMatchObject({ percent: 74, step: 1 });
    expect(of(4, 50)).toBeUndefined();
  });

  test('participation: a unit where nobody answered cannot be computed from the others', () => {
    const tree = [unit('dept'), unit('a', 'dept'), unit('b', 'dept'), unit('c', 'dept')];
    const release = makeRelease(
      roundOf(tree, { a: repeat(30, 2, 4), c: repeat(12, 2, 4) }, { invited: { a: 52, b: 8, c: 20 } }),
    );
    expect(told(release, 'a', 'participation')?.kind).toBe('own');
    expect(told(release, 'b', 'participation')).toMatchObject({
      kind: 'rest',
      cell: { rest: { units: ['b', 'c'] } },
      measure: { percent: 45, invited: 28 },
    });
  });

  test('a driver: person first, favourable share and margin from ten answers on', () => {
    const sheet = (env1: number | 'na', env2: number | 'na'): Sheet => ({
      unit: 't',
      answers: { env1, env2 },
    });
    const people = [sheet(5, 4), sheet(5, 'na'), sheet(2, 1), sheet(4, 3), sheet(3, 'na'), sheet('na', 'na')];
    const driver = (sheets: readonly Sheet[], invited: number) => {
      const env = ['env1', 'env2'].map((id) => ({ id, driver: 'environment', scale: 'agree5' as const }));
      const round = {
        units: [unit('t')],
        invited: { t: invited },
        sheets,
        items: env,
        rules: { minGroup: 5 },
      };
      return told(makeRelease(round), 't', 'environment')?.measure;
    };
    // 87.5, 100, 12.5, 62.5, 50 → 62.5
    expect(driver(people, 6)).toEqual({
      kind: 'score',
      n: { from: 5, to: 9 },
      score: { kind: 'number', value: 65, step: 5 },
    });
    const twice = driver([...people, ...people], 40);
    expect(twice).toMatchObject({ n: { from: 10, to: 10 }, favourable: { percent: 50, step: 5 } });
    expect(twice?.kind === 'score' && twice.margin).toBe(25); // t(9) · 32.3/√10 · √(30/39) = 20.2, upwards
  });

  test('recommendation: a number from ten answers on, a band below', () => {
    const index = (answers: number[]) =>
      told(
        makeRelease({
          units: [unit('t')],
          invited: { t: answers.length + 4 },
          sheets: answers.map((out1) => ({ unit: 't', answers: { out1 } })),
          items: [{ id: 'out1', driver: 'recommendation', scale: 'rec10' }],
          rules: { minGroup: 5 },
        }),
        't',
        'recommendation',
      )?.measure;
    expect(index([9, 9, 10, 10, 7, 7, 8, 8, 3, 6])).toEqual({
      kind: 'index',
      n: { from: 10, to: 10 },
      index: { kind: 'number', value: 20, step: 5 },
      margin: 30, // ± 25.7, never told as less
    });
    expect(index([9, 9, 9, 7, 8, 3])).toEqual({
      kind: 'index',
      n: { from: 5, to: 9 },
      index: { kind: 'band', band: 'middle' },
    });
    expect(index(repeat(14, 10))).toMatchObject({ index: { kind: 'band', band: 'high' } });
  });

  test('tones of comments need ten answers and five comments', () => {
    const tones = (answered: number, comments: readonly Sheet['tone'][]) =>
      told(
        makeRelease({
          ...roundOf([unit('t')], { t: repeat(answered, 2, 4) }),
          sheets: repeat(answered, 2, 4).map((out2, i) => ({
            unit: 't',
            answers: { out2 },
            tone: comments[i],
          })),
        }),
        't',
        'sentiment',
      )?.measure;
    const five = ['positive', 'negative', 'negative', 'mixed', 'negative'] as const;
    expect(tones(9, five)).toBeUndefined();
    expect(tones(10, five.slice(1))).toBeUndefined();
    expect(tones(10, five)).toEqual({
      kind: 'tones',
      comments: { from: 5, to: 9 },
      shares: { positive: 20, neutral: 0, negative: 60, mixed: 20, unsure: 0 },
    });
    expect(tones(10, ['positive', ...repeat(4, 0).map(() => 'negative' as const)])).toEqual({
      kind: 'tones',
      comments: { from: 5, to: 9 },
      mostly: 'negative',
    });
  });

  test('wrong input is refused without repeating an answer', () => {
    const round = roundOf([unit('t')], { t: [1, 2, 3, 4, 5, 4] });
    expect(() => makeRelease({ ...round, rules: { minGroup: 4 } })).toThrow(RangeError);
    expect(() => makeRelease({ ...round, invited: { t: 5 } })).toThrow('more sheets than invited');
    expect(() => makeRelease({ ...round, units: [unit('t', 'x')] })).toThrow('unknown parent');
    expect(() => makeRelease({ ...round, units: [unit('t'), unit('u', 'v'), unit('v', 'u')] })).toThrow(
      'circle',
    );
    const seven = { ...round, sheets: [{ unit: 't', answers: { out2: 7 } }] };
    expect(() => makeRelease(seven)).toThrow('not an answer to item out2');
    expect(() => makeRelease({ ...round, sheets: [{ unit: 't', answers: { other: 3 } }] })).toThrow(
      'unknown item',
    );
  });
});

describe('whatever the tree and the answers', () => {
  const measuresOf = (release: Release) => [
    ...new Set(release.cells.flatMap((cell) => Object.keys(cell.measures))),
  ];

  test('no arithmetic over the cells of a measure isolates fewer people than it may', () => {
    fc.assert(
      fc.property(rounds, (round) => {
        const release = makeRelease(round);
        const { minGroup } = round.rules;
        for (const measure of measuresOf(release)) {
          const matters = round.sheets.map((sheet) => counts(sheet, measure, round.items));
          const cells = release.cells.filter((cell) => cell.measures[measure]);
          const detailed = cells.filter((cell) => isDetailed(cell.measures[measure]));
          for (const [some, least] of [
            [cells, minGroup],
            [detailed, measure === 'sentiment' ? minGroup : Math.max(10, minGroup)],
          ] as const) {
            const rows = some.map((cell) => membersOf(release, cell, round.sheets));
            // People in the same cells cannot be told apart, so whatever is computed is about whole classes of them.
            const classes = Map.groupBy(
              [...round.sheets.keys()].filter((i) => rows.some((row) => row.has(i))),
              (i) => rows.map((row) => Number(row.has(i))).join(''),
            );
            for (const people of classes.values()) {
              const size = people.filter((i) => matters[i]).length;
              if (size > 0) expect(size).toBeGreaterThanOrEqual(least);
              if (size > 0 && measure === 'sentiment') expect(people.length).toBeGreaterThanOrEqual(10);
              if (measure === 'participation') expect(size).toBeGreaterThanOrEqual(minGroup);
            }
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  test('and trying every sum and difference of up to seven cells finds none', () => {
    fc.assert(
      fc.property(rounds, (round) => {
        const release = makeRelease(round);
        for (const measure of measuresOf(release)) {
          const rows = release.cells
            .filter((cell) => cell.measures[measure])
            .slice(0, 7)
            .map((cell) => membersOf(release, cell, round.sheets));
          const relevant = [...round.sheets.keys()].filter((i) =>
            counts(round.sheets[i] as Sheet, measure, round.items),
          );
          for (const signs of combinations(rows.length)) {
            const left = relevant.filter(
              (i) => signs.reduce((sum, sign, r) => sum + (rows[r]?.has(i) ? sign : 0), 0) !== 0,
            );
            if (left.length > 0) expect(left.length).toBeGreaterThanOrEqual(round.rules.minGroup);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('the exact mean of a unanimous group at the end of the scale is not computable', () => {
    fc.assert(
      fc.property(rounds, (round) => {
        const release = makeRelease(round);
        const cells = release.cells.filter((cell) => cell.measures.overall).slice(0, 7);
        const rows = cells.map((cell) => membersOf(release, cell, round.sheets));
        const answering = [...round.sheets.keys()].filter(
          (i) => typeof round.sheets[i]?.answers.out2 === 'number',
        );
        const classes = [
          ...Map.groupBy(
            answering.filter((i) => rows.some((row) => row.has(i))),
            (i) => rows.map((row) => Number(row.has(i))).join(''),
          ).values(),
        ];
        const bounds = cells.map((cell, r) =>
          sumBounds(scoreOf(cell.measures.overall), answering.filter((i) => rows[r]?.has(i)).length),
        );
        for (const [target, people] of classes.entries()) {
          const answers = new Set(people.map((i) => round.sheets[i]?.answers.out2));
          if (answers.size > 1 || !(answers.has(1) || answers.has(5))) continue;
          let [low, high] = [0, 100 * people.length];
          for (const signs of combinations(rows.length)) {
            const factor = classes.map((some) =>
              signs.reduce((sum, sign, r) => sum + (rows[r]?.has(some[0] ?? -1) ? sign : 0), 0),
            );
            if (factor[target] !== 1) continue;
            let [from, to] = [0, 0];
            signs.forEach((sign, r) => {
              const { min, max } = bounds[r] ?? { min: 0, max: 0 };
              from += sign > 0 ? min : sign * max;
              to += sign > 0 ? max : sign * min;
            });
            factor.forEach((times, other) => {
              if (other === target) return;
              const most = 100 * (classes[other]?.length ?? 0);
              from -= times > 0 ? times * most : 0;
              to -= times < 0 ? times * most : 0;
            });
            low = Math.max(low, from);
            high = Math.min(high, to);
          }
          // At least three steps of the scale stay possible for the sum of their answers.
          expect(high - low).toBeGreaterThan(75);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('a group of one opinion is never a number, and no distribution is told below ten', () => {
    fc.assert(
      fc.property(rounds, (round) => {
        const release = makeRelease(round);
        for (const cell of release.cells) {
          const members = [...membersOf(release, cell, round.sheets)].map((i) => round.sheets[i] as Sheet);
          for (const [name, measure] of Object.entries(cell.measures)) {
            const n = members.filter((sheet) => counts(sheet, name, round.items)).length;
            if (measure.kind === 'tones') {
              expect(measure.comments.from).toBeGreaterThanOrEqual(5);
              expect(members.length).toBeGreaterThanOrEqual(10);
              continue;
            }
            expect(n).toBeGreaterThanOrEqual(measure.n.from);
            expect(n).toBeLessThanOrEqual(measure.n.to);
            expect(measure.n.from).toBeGreaterThanOrEqual(round.rules.minGroup);
            if (measure.n.from === measure.n.to) expect(n).toBeGreaterThanOrEqual(10);
            if (measure.kind === 'participation') continue;
            const value = measure.kind === 'score' ? measure.score : measure.index;
            if (n < 10) {
              expect(measure.margin).toBeUndefined();
              expect(measure.kind === 'score' && measure.favourable).toBeFalsy();
              if (measure.kind === 'index') expect(value.kind).toBe('band');
            }
            if (value.kind === 'number' && n < 25) expect(Math.abs(value.value % 5)).toBe(0);
            const item = name === 'overall' ? 'out2' : name === 'recommendation' ? 'out1' : undefined;
            const opinions = new Set(
              members.flatMap((sheet) =>
                item && typeof sheet.answers[item] === 'number' ? [sheet.answers[item]] : [],
              ),
            );
            if (item && opinions.size === 1) expect(value.kind).toBe('band');
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('the order of the answers and of the tree does not matter, and the release survives JSON', () => {
    fc.assert(
      fc.property(
        rounds.chain((round) =>
          fc.record({
            round: fc.constant(round),
            sheets: fc.shuffledSubarray([...round.sheets], { minLength: round.sheets.length }),
            units: fc.shuffledSubarray([...round.units], { minLength: round.units.length }),
          }),
        ),
        ({ round, sheets, units }) => {
          const release = makeRelease(round);
          expect(makeRelease({ ...round, sheets, units })).toEqual(release);
          expect(releaseSchema.parse(JSON.parse(JSON.stringify(release)))).toEqual(release);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('every manager finds something once five have answered in all', () => {
    fc.assert(
      fc.property(rounds, (round) => {
        fc.pre(round.sheets.length >= round.rules.minGroup);
        const release = makeRelease(round);
        for (const { id } of round.units) {
          const found = told(release, id, 'participation');
          expect(found).toBeDefined();
          if (found?.kind === 'own') expect(found.cell).toMatchObject({ unit: id });
        }
      }),
      { numRuns: 150 },
    );
  });
});

const isDetailed = (measure: Measure | undefined) =>
  measure !== undefined &&
  (measure.kind === 'tones' ||
    measure.n.from === measure.n.to ||
    (measure.kind === 'score' && (measure.favourable !== undefined || measure.margin !== undefined)) ||
    (measure.kind === 'index' && measure.index.kind === 'number'));

/** All vectors of −1, 0, 1, but the empty one. */
function combinations(length: number): readonly (readonly number[])[] {
  let all: number[][] = [[]];
  for (let i = 0; i < length; i += 1) all = all.flatMap((head) => [-1, 0, 1].map((sign) => [...head, sign]));
  return all.filter((signs) => signs.some((sign) => sign !== 0));
}

function sumBounds(value: ReturnType<typeof scoreOf>, n: number): { min: number; max: number } {
  if (value?.kind === 'number') {
    return {
      min: Math.max(0, value.value - value.step / 2) * n,
      max: Math.min(100, value.value + value.step / 2) * n,
    };
  }
  const third = ['low', 'middle', 'high'].indexOf(value?.kind === 'band' ? value.band : 'low');
  return { min: (third * 100 * n) / 3, max: ((third + 1) * 100 * n) / 3 };
}

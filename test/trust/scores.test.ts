import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  finitePopulation,
  isAnswer,
  isFavourable,
  mean,
  meanInterval,
  meanMargin,
  personFirst,
  proportionMargin,
  recommendation,
  recommendationIndex,
  recommendationMargin,
  roundTo,
  roundUpTo,
  sampleNeeded,
  score,
  sharesOf,
  wilson,
} from '#trust/scores.ts';

const people = (promoters: number, passives: number, detractors: number) => ({
  promoters,
  passives,
  detractors,
});

describe('answers', () => {
  test('become scores', () => {
    expect([1, 2, 3, 4, 5].map((x) => score('agree5', x))).toEqual([0, 25, 50, 75, 100]);
    expect([0, 7, 10].map((x) => score('rec10', x))).toEqual([0, 70, 100]);
    expect([1, 2, 3, 4, 5].map((x) => isFavourable('agree5', x))).toEqual([false, false, false, true, true]);
    expect([8, 9, 10].map((x) => isFavourable('rec10', x))).toEqual([false, true, true]);
  });

  test('that the scale does not know are refused without being repeated', () => {
    for (const wrong of [0, 6, 2.5, Number.NaN]) {
      expect(isAnswer('agree5', wrong)).toBe(false);
      expect(() => score('agree5', wrong)).toThrow('not an answer of agree5');
    }
    expect(isAnswer('rec10', 11)).toBe(false);
  });

  test('are averaged per person first', () => {
    const given = [[10, 6, 9, 9], [7, 7, 8, 5], [6, 5, 4], []];
    expect(given.slice(0, 3).map(mean)).toEqual([8.5, 6.75, 5]);
    expect(personFirst(given)).toBe(6.75);
    expect(() => personFirst([[]])).toThrow(RangeError);
  });
});

describe('recommendation index', () => {
  test.each([
    [people(4, 4, 2), 14, 20, 25.7],
    [people(4, 4, 2), 10, 20, 0],
    [people(10, 8, 7), 40, 12, 19.8],
    [people(9, 7, 4), 25, 25, 15.3],
    [people(40, 35, 25), 150, 15, 9.0],
  ])('%o of %i is %f ± %f', (counts, population, index, margin) => {
    expect(recommendationIndex(counts)).toBeCloseTo(index, 6);
    expect(recommendationMargin(counts, population)).toBeCloseTo(margin, 1);
  });

  test('counts those in between', () => {
    expect(recommendation([0, 6, 7, 8, 9, 10, 10])).toEqual(people(3, 2, 2));
  });
});

describe('margins', () => {
  test.each([
    [5, 10, 32.7],
    [8, 10, 16.3],
    [15, 20, 13.0],
    [38, 50, 7.9],
    [75, 100, 5.7],
    [132, 200, 5.0],
    [500, 1000, 3.1],
  ])('a half known from %i of %i is ± %f', (n, population, margin) => {
    expect(proportionMargin(0.5, n, population)).toBeCloseTo(margin, 1);
  });

  test.each([
    [3, 5, 23.1, 88.2],
    [5, 5, 56.6, 100],
    [8, 10, 49.0, 94.3],
    [15, 20, 53.1, 88.8],
  ])('Wilson: %i of %i', (k, n, low, high) => {
    expect(wilson(k, n).low).toBeCloseTo(low, 1);
    expect(wilson(k, n).high).toBeCloseTo(high, 1);
  });

  test.each([
    [10, 10],
    [20, 20],
    [50, 45],
    [100, 80],
    [200, 132],
    [1000, 278],
  ])('of %i people %i must answer for ± 5', (population, n) => {
    expect(sampleNeeded(population)).toBe(n);
  });

  test('of a mean: Student over a finite population', () => {
    // s = √(5000/4), t(4) = 2.776; a very large population
    const values = [0, 50, 50, 50, 100];
    expect(meanMargin(values, 1e9)).toBeCloseTo((2.776 * Math.sqrt(5000 / 4)) / Math.sqrt(5), 0);
    // t(9) = 2.262; half of twenty answered
    const ten = [0, 25, 25, 50, 50, 50, 50, 75, 75, 100];
    const s = Math.sqrt(ten.reduce((sum, x) => sum + (x - 50) ** 2, 0) / 9);
    expect(meanMargin(ten, 20)).toBeCloseTo((2.262 * s * Math.sqrt(10 / 19)) / Math.sqrt(10), 1);
    expect(meanMargin(ten, 10)).toBe(0);
    expect(meanInterval([0, 0, 0, 0, 50], 1000).low).toBe(0);
    expect(() => meanMargin([1, 2, 3, 4], 10)).toThrow(RangeError);
    expect(() => finitePopulation(11, 10)).toThrow(RangeError);
    expect(finitePopulation(1, 1)).toBe(0);
  });
});

describe('numbers to be told', () => {
  test('are clean integers', () => {
    expect(roundTo(62.5, 5)).toBe(65);
    expect(roundTo(62.49, 5)).toBe(60);
    expect(roundTo(-0.2, 1)).toBe(0);
    expect(Object.is(roundTo(-0.2, 1), 0)).toBe(true);
    expect(roundTo(2.4999999999, 5)).toBe(5); // a sum of thirds that missed 2.5 by its last bit
    expect(roundUpTo(10.000000001, 5)).toBe(10);
    expect(roundUpTo(10.1, 5)).toBe(15);
    fc.assert(
      fc.property(fc.double({ min: -100, max: 100, noNaN: true }), fc.constantFrom(1, 5, 10), (x, step) => {
        expect(Number.isInteger(roundTo(x, step))).toBe(true);
        expect(Math.abs(roundTo(x, step) - x)).toBeLessThanOrEqual(step / 2 + 1e-5);
      }),
    );
  });

  test('shares sum to a hundred', () => {
    expect(sharesOf([1, 1, 1], 1)).toEqual([34, 33, 33]);
    expect(sharesOf([2, 1, 0, 0, 3], 5)).toEqual([35, 15, 0, 0, 50]);
    fc.assert(
      fc.property(
        fc.array(fc.nat(40), { minLength: 1, maxLength: 6 }).filter((counts) => counts.some((n) => n > 0)),
        fc.constantFrom(1, 5),
        (counts, step) => {
          const shares = sharesOf(counts, step);
          expect(shares.reduce((a, b) => a + b, 0)).toBe(100);
          for (const share of shares) expect(share % step).toBe(0);
        },
      ),
    );
    expect(() => sharesOf([0, 0], 1)).toThrow(RangeError);
  });
});

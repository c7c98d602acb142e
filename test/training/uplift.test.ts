import { describe, expect, it } from 'vitest';
import { armOf } from '#flows/training/rules/holdout.ts';
import { uplift } from '#flows/training/rules/uplift.ts';

describe('the hold-out', () => {
  const kinds = ['lesson', 'review', 'before7', 'before1', 'after1'] as const;
  it('holds back about one of ten, the same ones each time', () => {
    for (const kind of kinds) {
      const arms = Array.from({ length: 20_000 }, (_, n) =>
        armOf(kind, `id-${n % 500}`, `day-${Math.floor(n / 500)}`),
      );
      const held = arms.filter((arm) => arm === 'held').length;
      // Four standard deviations of 10 % of 20,000.
      expect(Math.abs(held - 2_000)).toBeLessThan(170);
    }
    expect(armOf('lesson', 'a', '2026-01-01')).toBe(armOf('lesson', 'a', '2026-01-01'));
  });

  it('decides anew for each kind, person and day', () => {
    const both = Array.from({ length: 20_000 }, (_, n) => [
      armOf('before7', `${n}`, 'd'),
      armOf('before1', `${n}`, 'd'),
    ]);
    const twice = both.filter(([a, b]) => a === 'held' && b === 'held').length;
    expect(Math.abs(twice - 200)).toBeLessThan(60);
  });
});

describe('uplift', () => {
  // The worked examples of Newcombe's paper of 1998, table II, method 10.
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])('%i of %i against %i of %i: %f to %f', (a, m, b, n, low, high) => {
    const found = uplift({ sent: { n: m, followed: a }, held: { n, followed: b } });
    expect(found.difference).toBeCloseTo(a / m - b / n, 12);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  const of = (a: number, m: number, b: number, n: number) =>
    uplift({ sent: { n: m, followed: a }, held: { n, followed: b } }).verdict;
  it('says so when nudging helps, when it harms, and when there is nothing', () => {
    expect(of(700, 1_000, 50, 100)).toBe('helps');
    expect(of(300, 1_000, 50, 100)).toBe('harms');
    expect(of(505, 1_000, 100, 200)).toBe('none');
  });
  it('does not say that there is nothing while it cannot know', () => {
    expect(of(50, 100, 10, 20)).toBe('too_few');
    expect(of(9, 9, 0, 9)).toBe('too_few');
    expect(of(0, 0, 0, 0)).toBe('too_few');
    expect(uplift({ sent: { n: 5, followed: 5 }, held: { n: 0, followed: 0 } })).toMatchObject({
      low: -1,
      high: 1,
    });
  });
});

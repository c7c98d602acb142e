import { expect, it } from 'vitest';
import { createTrialClock } from '#src/trial/clock.ts';

const start = Date.UTC(2026, 10, 21);
const machine = () => {
  const state = { at: start };
  return { state, now: () => new Date(state.at) };
};

it('runs along with the machine, ahead of it', () => {
  const base = machine();
  const clock = createTrialClock(base, 5_000);
  base.state.at += 1_000;
  expect(clock.now().getTime()).toBe(start + 6_000);
  expect(clock.aheadMs).toBe(5_000);
});

it('moves on to a moment, and stays when it is past', () => {
  const clock = createTrialClock(machine(), 0);
  clock.advanceTo(new Date(start + 86_400_000));
  expect(clock.now().getTime()).toBe(start + 86_400_000);
  clock.advanceTo(new Date(start));
  expect(clock.aheadMs).toBe(86_400_000);
});

it('adds up', () => {
  const clock = createTrialClock(machine(), 1);
  clock.advanceBy(2);
  clock.advanceBy(0);
  expect(clock.aheadMs).toBe(3);
});

it('never goes back', () => {
  const clock = createTrialClock(machine(), 10);
  for (const ms of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => clock.advanceBy(ms)).toThrow(RangeError);
    expect(() => createTrialClock(machine(), ms)).toThrow(RangeError);
  }
  expect(() => clock.advanceTo(new Date(Number.NaN))).toThrow(RangeError);
  expect(clock.aheadMs).toBe(10);
});

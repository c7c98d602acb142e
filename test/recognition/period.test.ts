import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isoWeekday, localDate } from '#core/zoned.ts';
import { allowance, periodAt, periodBefore } from '#flows/recognition/period.ts';

const iso = ({ from, to }: { from: Date; to: Date }) => [from.toISOString(), to.toISOString()];
const at = new Date('2026-11-22T02:30:00Z');

describe('periods', () => {
  test('are those of the calendar on their wall', () => {
    expect(iso(periodAt(at, 'UTC', 'day'))).toEqual(['2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z']);
    // There it is still Saturday.
    expect(iso(periodAt(at, 'America/Bogota', 'day'))).toEqual([
      '2026-11-21T05:00:00.000Z',
      '2026-11-22T05:00:00.000Z',
    ]);
    expect(iso(periodAt(at, 'UTC', 'week'))).toEqual([
      '2026-11-16T00:00:00.000Z',
      '2026-11-23T00:00:00.000Z',
    ]);
    expect(iso(periodAt(at, 'Pacific/Auckland', 'month'))).toEqual([
      '2026-10-31T11:00:00.000Z',
      '2026-11-30T11:00:00.000Z',
    ]);
    expect(iso(periodAt(new Date('2026-12-31T12:00:00Z'), 'UTC', 'month'))).toEqual([
      '2026-12-01T00:00:00.000Z',
      '2027-01-01T00:00:00.000Z',
    ]);
    expect(iso(periodAt(new Date('2028-02-29T12:00:00Z'), 'UTC', 'month'))).toEqual([
      '2028-02-01T00:00:00.000Z',
      '2028-03-01T00:00:00.000Z',
    ]);
  });

  test('a day of 23 hours, one of 25, and one that never was', () => {
    const hours = ({ from, to }: { from: Date; to: Date }) => (to.getTime() - from.getTime()) / 3_600_000;
    expect(hours(periodAt(new Date('2026-03-29T12:00:00Z'), 'Europe/Madrid', 'day'))).toBe(23);
    expect(hours(periodAt(new Date('2026-10-25T12:00:00Z'), 'Europe/Madrid', 'day'))).toBe(25);
    const before = periodAt(new Date('2011-12-30T09:00:00Z'), 'Pacific/Apia', 'day');
    const after = periodAt(before.to, 'Pacific/Apia', 'day');
    expect([localDate(before.from, 'Pacific/Apia'), localDate(after.from, 'Pacific/Apia')]).toEqual([
      '2011-12-29',
      '2011-12-31',
    ]);
  });

  test('follow each other without a gap, everywhere and at any time', () => {
    const zones = fc.constantFrom(
      'UTC',
      'America/Santiago',
      'America/Sao_Paulo',
      'Europe/Madrid',
      'Asia/Kolkata',
      'Pacific/Apia',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
    );
    const moments = fc.date({
      min: new Date('2010-01-01'),
      max: new Date('2040-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(moments, zones, fc.constantFrom('day', 'week', 'month'), (now, zone, unit) => {
        const period = periodAt(now, zone, unit);
        expect(period.from.getTime()).toBeLessThanOrEqual(now.getTime());
        expect(period.to.getTime()).toBeGreaterThan(now.getTime());
        expect(periodBefore(period, zone, unit).to).toEqual(period.from);
        expect(periodAt(period.to, zone, unit).from).toEqual(period.to);
        expect(periodAt(period.from, zone, unit)).toEqual(period);
        if (unit === 'week') expect(isoWeekday(localDate(period.from, zone))).toBe(1);
        if (unit === 'month') expect(localDate(period.from, zone).slice(8)).toBe('01');
      }),
      { numRuns: 300 },
    );
  });

  test('an unknown zone is an error', () => {
    expect(() => periodAt(at, 'Mars/Olympus', 'day')).toThrow(RangeError);
  });
});

describe('allowance', () => {
  const rules = { period: 'week', everyone: 10, managers: 20, carryOver: false, perReceiver: 3 } as const;
  const person = { manages: false, isHr: false, usedBefore: 4 };
  const newcomer = { ...person, usedBefore: 0, isNew: true };

  test.each([
    ['everybody', rules, person, 10],
    ['who manages', rules, { ...person, manages: true }, 20],
    ['HR', rules, { ...person, isHr: true }, 20],
    ['what was left comes on top', { ...rules, carryOver: true }, person, 16],
    ['at most as much again', { ...rules, carryOver: true }, { ...person, usedBefore: 0 }, 20],
    ['nobody owes anything', { ...rules, carryOver: true }, { ...person, usedBefore: 15 }, 10],
    ['who came in this period has nothing left of the last', { ...rules, carryOver: true }, newcomer, 10],
    ['of managers, too', { ...rules, carryOver: true }, { ...person, manages: true }, 36],
  ])('%s', (_name, given, who, most) => {
    expect(allowance(given, who)).toBe(most);
  });
});

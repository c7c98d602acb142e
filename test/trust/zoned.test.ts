import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  atLocal,
  isoWeekday,
  isTimeZone,
  localDate,
  nextClockChange,
  nextOccurrence,
  wallClock,
} from '#core/zoned.ts';

describe('zones', () => {
  test('knows names of zones and nothing else', () => {
    for (const name of ['America/Santiago', 'Europe/Madrid', 'Asia/Kolkata', 'Etc/GMT+3', 'UTC']) {
      expect(isTimeZone(name)).toBe(true);
    }
    for (const name of ['', '+02:00', 'GMT+3', 'Mars/Olympus', '2026-01-01T00:00[Europe/Madrid]']) {
      expect(isTimeZone(name)).toBe(false);
    }
  });

  test('a moment is another day elsewhere', () => {
    const at = new Date('2026-11-22T02:30:00Z');
    expect(localDate(at, 'America/Santiago')).toBe('2026-11-21');
    expect(localDate(at, 'Asia/Kolkata')).toBe('2026-11-22');
    expect(wallClock(at, 'Asia/Kolkata')).toEqual({ date: '2026-11-22', minute: 8 * 60, weekday: 7 });
  });

  test('a skipped time is later, a repeated time is the earlier one', () => {
    const iso = (at: Date) => at.toISOString();
    expect(iso(atLocal('2026-03-29', 150, 'Europe/Madrid'))).toBe('2026-03-29T01:30:00.000Z'); // 03:30 summer time
    expect(iso(atLocal('2026-10-25', 150, 'Europe/Madrid'))).toBe('2026-10-25T00:30:00.000Z');
    expect(iso(atLocal('2026-10-25', 150, 'Europe/Madrid', 'later'))).toBe('2026-10-25T01:30:00.000Z');
    expect(iso(atLocal('2026-09-06', 0, 'America/Santiago'))).toBe('2026-09-06T04:00:00.000Z'); // midnight is skipped
    expect(localDate(atLocal('2011-12-30', 540, 'Pacific/Apia'), 'Pacific/Apia')).toBe('2011-12-31'); // no such day
    expect(iso(atLocal('2026-11-21', 1440, 'UTC'))).toBe('2026-11-22T00:00:00.000Z');
    expect(() => atLocal('2026-11-21', 1441, 'UTC')).toThrow(RangeError);
  });

  test('tells when the clocks change', () => {
    const winter = new Date('2026-01-01T00:00:00Z');
    expect(nextClockChange(winter, 'Europe/Madrid')?.toISOString()).toBe('2026-03-29T01:00:00.000Z');
    expect(nextClockChange(winter, 'Asia/Kolkata')).toBeUndefined();
  });

  test('copes with ten thousand people', () => {
    const zones = [
      'America/Santiago',
      'Europe/Madrid',
      'Asia/Kolkata',
      'America/Mexico_City',
      'Pacific/Apia',
    ];
    const start = performance.now();
    for (let i = 0; i < 10_000; i += 1) {
      const zone = zones[i % zones.length] ?? 'UTC';
      atLocal(localDate(new Date(Date.UTC(2026, 10, 21) + i * 60_000), zone), 540, zone);
    }
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe('calendar', () => {
  const day = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
  const iso = day.map((date) => date.toISOString().slice(0, 10));

  test('weekdays and days', () => {
    expect(isoWeekday('2026-11-21')).toBe(6);
    expect(isoWeekday('2026-11-22')).toBe(7);
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2028-03-01', -1)).toBe('2028-02-29');
    expect(() => addDays('not a day', 1)).toThrow(RangeError);
  });

  test('first Tuesday of each month, last Friday of each quarter, every second Thursday', () => {
    const firstTuesday = { every: 'month', interval: 1, nth: 1, weekday: 2 } as const;
    expect(nextOccurrence(firstTuesday, '2026-11-21')).toBe('2026-12-01');
    expect(nextOccurrence(firstTuesday, '2026-12-01')).toBe('2027-01-05');
    expect(nextOccurrence(firstTuesday, '2026-11-02')).toBe('2026-11-03');
    const lastFriday = { every: 'month', interval: 3, nth: -1, weekday: 5 } as const;
    expect(nextOccurrence(lastFriday, '2026-11-27')).toBe('2027-02-26');
    const secondThursday = { every: 'week', interval: 2, weekday: 4 } as const;
    expect(nextOccurrence(secondThursday, '2026-11-21')).toBe('2026-11-26');
    expect(nextOccurrence(secondThursday, '2026-11-26')).toBe('2026-12-10');
    expect(() => nextOccurrence({ every: 'week', interval: 0, weekday: 4 }, '2026-11-21')).toThrow(
      RangeError,
    );
  });

  test('always later, on the weekday, in the right week of the month', () => {
    fc.assert(
      fc.property(
        iso,
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(1, 2, 3, 4, -1),
        fc.integer({ min: 1, max: 7 }),
        (after, interval, nth, weekday) => {
          const month = { every: 'month', interval, nth: nth as 1 | 2 | 3 | 4 | -1, weekday } as const;
          const next = nextOccurrence(month, after);
          expect(next > after).toBe(true);
          expect(isoWeekday(next)).toBe(weekday);
          const dayOfMonth = Number(next.slice(8));
          if (nth === -1) expect(addDays(next, 7).slice(0, 7)).not.toBe(next.slice(0, 7));
          else expect(Math.ceil(dayOfMonth / 7)).toBe(nth);
          const months = (date: string) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
          expect(months(nextOccurrence(month, next)) - months(next)).toBe(interval);
          const week = nextOccurrence({ every: 'week', interval, weekday }, after);
          expect(week > after).toBe(true);
          expect(isoWeekday(week)).toBe(weekday);
        },
      ),
    );
  });
});

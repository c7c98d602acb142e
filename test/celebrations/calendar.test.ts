import { describe, expect, test } from 'vitest';
import { defaultHours } from '#core/person.ts';
import type { Days } from '#core/workdays.ts';
import { isoWeekday, localDate, wallClock } from '#core/zoned.ts';
import {
  type Availability,
  dayInYear,
  isMonthDay,
  monthDaysAround,
  occasionOf,
  yearsAround,
} from '#flows/celebrations/calendar.ts';

const who = (over: Partial<Availability> = {}): Availability => ({
  timeZone: 'UTC',
  hours: defaultHours,
  leaves: [],
  holidays: new Set<string>(),
  ...over,
});
const early = new Date('2027-01-01T00:00:00Z');
/** What is meant, as seen from long before it. */
const meant = (day: string, over: Partial<Availability> = {}, now = early) => {
  const found = occasionOf(day, who(over), now);
  return found && [found.at.toISOString().slice(0, 16), found.moved];
};

describe('the day', () => {
  test('is celebrated within their hours, on the day itself where they work', () => {
    // A Wednesday.
    expect(meant('2027-03-03')).toEqual(['2027-03-03T09:00', false]);
    expect(occasionOf('2027-03-03', who(), early)?.until.toISOString()).toBe('2027-03-04T00:00:00.000Z');
  });

  test('on the next working day where it is none of theirs', () => {
    // A Saturday, a Sunday.
    expect(meant('2027-03-06')).toEqual(['2027-03-08T09:00', true]);
    expect(meant('2027-03-07')).toEqual(['2027-03-08T09:00', true]);
    const sundays = { hours: { from: 600, to: 700, days: [7] } };
    expect(meant('2027-03-08', sundays)).toEqual(['2027-03-14T10:00', true]);
  });

  test('29 February is 28 February in other years', () => {
    expect(dayInYear('02-29', 2028)).toBe('2028-02-29');
    expect(dayInYear('02-29', 2027)).toBe('2027-02-28');
    expect(dayInYear('02-29', 2100)).toBe('2100-02-28');
    expect(dayInYear('02-29', 2000)).toBe('2000-02-29');
    expect(dayInYear('12-31', 2027)).toBe('2027-12-31');
  });

  test.each([
    ['02-29', true],
    ['02-30', false],
    ['04-31', false],
    ['12-31', true],
    ['13-01', false],
    ['00-10', false],
    ['01-00', false],
  ])('%s is a day: %s', (monthDay, is) => expect(isMonthDay(monthDay)).toBe(is));
});

describe('away', () => {
  const away = (...leaves: readonly Days[]) => ({ leaves });

  test('the next working day after it', () => {
    expect(meant('2027-03-03', away({ from: '2027-03-01', to: '2027-03-05' }))).toEqual([
      '2027-03-08T09:00',
      true,
    ]);
    // A day that is beside it is not in it.
    expect(meant('2027-03-03', away({ from: '2027-03-04', to: '2027-03-05' }))?.[1]).toBe(false);
  });

  test('two weeks are waited for, a day more is let pass', () => {
    expect(meant('2027-03-01', away({ from: '2027-03-01', to: '2027-03-14' }))).toEqual([
      '2027-03-15T09:00',
      true,
    ]);
    expect(meant('2027-03-01', away({ from: '2027-03-01', to: '2027-03-15' }))).toBeUndefined();
    // However near its end the day is.
    expect(meant('2027-03-15', away({ from: '2027-03-01', to: '2027-03-15' }))).toBeUndefined();
  });

  test('two that touch or overlap are one', () => {
    const two = away({ from: '2027-03-09', to: '2027-03-17' }, { from: '2027-03-01', to: '2027-03-08' });
    expect(meant('2027-03-03', two)).toBeUndefined();
    const inside = away({ from: '2027-03-01', to: '2027-03-16' }, { from: '2027-03-02', to: '2027-03-03' });
    expect(meant('2027-03-05', inside)).toBeUndefined();
    const apart = away({ from: '2027-03-01', to: '2027-03-05' }, { from: '2027-03-08', to: '2027-03-12' });
    expect(meant('2027-03-03', apart)).toEqual(['2027-03-15T09:00', true]);
  });

  test('a public holiday is none of their days either', () => {
    const holidays = new Set(['2027-03-03', '2027-03-04']);
    expect(meant('2027-03-03', { holidays })).toEqual(['2027-03-05T09:00', true]);
  });

  test('a pause is waited for as well, until two weeks have passed', () => {
    expect(meant('2027-03-03', { pausedUntil: new Date('2027-03-10T00:00:00Z') })).toEqual([
      '2027-03-10T09:00',
      true,
    ]);
    expect(meant('2027-03-03', { pausedUntil: new Date('2027-03-03T12:30:00Z') })).toEqual([
      '2027-03-03T12:30',
      false,
    ]);
    expect(meant('2027-03-03', { pausedUntil: new Date('2027-03-18T00:00:00Z') })).toBeUndefined();
  });

  test('who works on no day is never celebrated', () => {
    expect(meant('2027-03-03', { hours: { from: 540, to: 1080, days: [] } })).toBeUndefined();
    expect(meant('2027-03-03', { hours: { from: 600, to: 600, days: [3] } })).toBeUndefined();
  });
});

describe('a missed moment', () => {
  const at = (now: string) => meant('2027-03-03', {}, new Date(now));

  test('is made up for at once within the hours, or on the next working day', () => {
    expect(at('2027-03-03T15:00:00Z')).toEqual(['2027-03-03T15:00', false]);
    expect(at('2027-03-03T18:00:00Z')).toEqual(['2027-03-04T09:00', true]);
    expect(at('2027-03-05T03:00:00Z')).toEqual(['2027-03-05T09:00', true]);
    expect(at('2027-03-06T10:00:00Z')).toEqual(['2027-03-08T09:00', true]);
    expect(at('2027-03-08T17:59:00Z')).toEqual(['2027-03-08T17:59', true]);
  });

  test('and is dropped when that is more than five days late', () => {
    expect(at('2027-03-08T18:00:00Z')).toBeUndefined();
    expect(at('2027-04-03T10:00:00Z')).toBeUndefined();
  });
});

describe('over two years, in zones of both hemispheres', () => {
  const zones = [
    'America/Bogota',
    'America/Santiago',
    'America/Sao_Paulo',
    'America/Los_Angeles',
    'Europe/Madrid',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'Pacific/Auckland',
    'Pacific/Kiritimati',
    'Pacific/Pago_Pago',
  ];

  test.each(zones)('%s: each day has one moment, within the hours of a working day', (timeZone) => {
    for (let n = 0; n < 731; n += 1) {
      const day = new Date(Date.UTC(2027, 0, 1 + n)).toISOString().slice(0, 10);
      const found = occasionOf(day, who({ timeZone }), new Date('2026-12-01T00:00:00Z'));
      if (found === undefined) throw new Error(`no moment for ${day}`);
      const { date, minute, weekday } = wallClock(found.at, timeZone);
      expect([minute, weekday <= 5]).toEqual([defaultHours.from, true]);
      expect(found.moved).toBe(isoWeekday(day) > 5);
      expect(Date.parse(date) - Date.parse(day)).toBeLessThanOrEqual(2 * 86_400_000);
      expect(localDate(new Date(found.until.getTime() - 1), timeZone)).toBe(date);
      // Seen from its own moment it is still the same one.
      expect(occasionOf(day, who({ timeZone }), found.at)).toEqual(found);
      // And it is among what is looked for, two days before it and five days after.
      for (const seen of [-2, 0, 5]) {
        const now = new Date(found.at.getTime() + seen * 86_400_000);
        expect(monthDaysAround(now, 2)).toContain(day.slice(5));
        expect(yearsAround(now, 2)).toContain(Number(day.slice(0, 4)));
      }
    }
  });

  test('a 29 February is looked for around 28 February', () => {
    expect(monthDaysAround(new Date('2027-02-27T00:00:00Z'), 2)).toContain('02-29');
    expect(monthDaysAround(new Date('2027-07-27T00:00:00Z'), 2)).not.toContain('02-29');
  });
});

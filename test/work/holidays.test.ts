import { describe, expect, test } from 'vitest';
import { createHolidays } from '#work/holidays.ts';

const holidays = createHolidays();
const of = async (country: string | undefined, year: number) =>
  [...(await holidays.of(country, year))].toSorted();

describe('public holidays', () => {
  test('of a country, those that move with Easter and those that move to a Monday among them', async () => {
    expect(await of('AR', 2026)).toEqual(
      expect.arrayContaining(['2026-02-16', '2026-02-17', '2026-04-03', '2026-11-23', '2026-12-25']),
    );
    // Corpus Christi and Saint Joseph, both moved to a Monday.
    expect(await of('CO', 2027)).toEqual(expect.arrayContaining(['2027-05-31', '2027-03-22', '2027-12-08']));
    expect(await of('BR', 2026)).toEqual(expect.arrayContaining(['2026-09-07', '2026-11-20']));
    expect(await of('MX', 2027)).toEqual(expect.arrayContaining(['2027-02-01', '2027-03-15', '2027-11-15']));
  });

  test('with the days that stand in for those on a weekend', async () => {
    expect(await of('US', 2026)).toEqual(expect.arrayContaining(['2026-07-03', '2026-07-04']));
    expect(await of('GB', 2026)).toEqual(expect.arrayContaining(['2026-12-28']));
  });

  test('not what is only kept, or half a day', async () => {
    expect(await of('US', 2026)).not.toContain('2026-02-14');
    expect(await of('ES', 2026)).not.toContain('2026-12-24');
    // Women's day: free from noon on, for some.
    expect(await of('CN', 2026)).not.toContain('2026-03-08');
  });

  test('all days of those that last for several', async () => {
    expect(await of('SA', 2026)).toEqual(
      expect.arrayContaining(['2026-03-19', '2026-03-20', '2026-03-21', '2026-03-22']),
    );
  });

  test('none for a country that nobody knows', async () => {
    for (const country of [undefined, '', 'XX', 'ar', 'Argentina', '__proto__', 'ZZ']) {
      expect(await of(country, 2026)).toEqual([]);
    }
    expect(await of('AR', Number.NaN)).toEqual([]);
  });

  test('every country of ISO 3166 there may be, for ten years, without an error', async () => {
    const letters = Array.from({ length: 26 }, (_, n) => String.fromCharCode(65 + n));
    let countries = 0;
    for (const country of letters.flatMap((first) => letters.map((second) => first + second))) {
      const days = await of(country, 2026);
      if (days.length > 0) countries += 1;
      for (const day of days) expect(day).toMatch(/^20(26|27)-\d\d-\d\d$/);
      expect(days.length).toBeLessThan(60);
    }
    expect(countries).toBeGreaterThan(150);
    for (let year = 2025; year < 2035; year += 1) expect((await of('AR', year)).length).toBeGreaterThan(10);
  }, 60_000);

  test('are worked out once', async () => {
    expect(await holidays.of('AR', 2026)).toBe(await holidays.of('AR', 2026));
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultHours, type Person } from '#core/person.ts';
import { localDate, nextClockChange, wallClock } from '#core/zoned.ts';
import { type ContactQuestion, whenToContact } from '#trust/contact.ts';

type Contacted = Pick<Person, 'hours' | 'timeZone' | 'pausedUntil' | 'optedOut' | 'gone'>;
const ana: Contacted = {
  hours: defaultHours,
  timeZone: 'Europe/Madrid',
  pausedUntil: undefined,
  optedOut: false,
  gone: false,
};
const utc = (iso: string) => new Date(`${iso}:00Z`);
const question = (over: Partial<ContactQuestion>): ContactQuestion => ({
  now: utc('2026-11-20T10:00'), // a Friday, 11:00 in Madrid
  notAfter: utc('2026-12-20T10:00'),
  person: ana,
  unasked: true,
  ...over,
});

describe('unasked messages', () => {
  test('come within hours', () => {
    expect(whenToContact(question({}))).toEqual({ kind: 'now' });
    expect(whenToContact(question({ now: utc('2026-11-20T07:59') }))).toEqual({
      kind: 'later',
      at: utc('2026-11-20T08:00'),
    });
    expect(whenToContact(question({ now: utc('2026-11-20T17:00') }))).toEqual({
      kind: 'later',
      at: utc('2026-11-23T08:00'), // Monday
    });
  });

  test('once per day of the person, whatever the day in UTC', () => {
    const person = { ...ana, timeZone: 'Pacific/Auckland' }; // UTC+13: 09:00 is 20:00 of the day before
    const now = utc('2026-11-18T22:00');
    const sameDay = whenToContact(question({ now, person, lastUnaskedAt: utc('2026-11-18T20:30') }));
    expect(sameDay).toEqual({ kind: 'later', at: utc('2026-11-19T20:00') });
    const dayBefore = question({ now, person, lastUnaskedAt: utc('2026-11-18T04:30') });
    expect(whenToContact(dayBefore)).toEqual({ kind: 'now' });
  });

  test('wait for the end of a pause and of `notBefore`', () => {
    const person = { ...ana, pausedUntil: utc('2026-11-25T20:00') };
    expect(whenToContact(question({ person }))).toEqual({ kind: 'later', at: utc('2026-11-26T08:00') });
    expect(whenToContact(question({ notBefore: utc('2026-11-24T12:00') }))).toEqual({
      kind: 'later',
      at: utc('2026-11-24T12:00'),
    });
  });

  test('expire at once when no moment is left', () => {
    const friday = utc('2026-11-20T17:30');
    const expired = { kind: 'never', why: 'expired' };
    expect(whenToContact(question({ now: friday, notAfter: utc('2026-11-23T07:59') }))).toEqual(expired);
    expect(whenToContact(question({ now: friday, notAfter: utc('2026-11-23T08:00') })).kind).toBe('later');
    expect(whenToContact(question({ notAfter: utc('2026-11-20T09:59') }))).toEqual(expired);
    expect(whenToContact(question({ person: { ...ana, hours: { ...defaultHours, days: [] } } }))).toEqual(
      expired,
    );
    const night = { from: 22 * 60, to: 6 * 60, days: [1] };
    expect(whenToContact(question({ person: { ...ana, hours: night } }))).toEqual(expired);
  });

  test('never to those who are gone or do not want them', () => {
    expect(whenToContact(question({ person: { ...ana, gone: true, optedOut: true } }))).toEqual({
      kind: 'never',
      why: 'gone',
    });
    expect(whenToContact(question({ person: { ...ana, optedOut: true } }))).toEqual({
      kind: 'never',
      why: 'opted_out',
    });
  });
});

describe('what a person waits for', () => {
  test('comes at night, in a pause and after an opt-out, but not before its time or too late', () => {
    const person = { ...ana, optedOut: true, pausedUntil: utc('2027-01-01T00:00') };
    const asked = {
      unasked: false,
      person,
      now: utc('2026-11-21T02:00'),
      lastUnaskedAt: utc('2026-11-21T01:00'),
    };
    expect(whenToContact(question(asked))).toEqual({ kind: 'now' });
    const at = utc('2026-11-21T03:00');
    expect(whenToContact(question({ ...asked, notBefore: at }))).toEqual({ kind: 'later', at });
    expect(whenToContact(question({ ...asked, notBefore: at, notAfter: utc('2026-11-21T02:30') }))).toEqual({
      kind: 'never',
      why: 'expired',
    });
    expect(whenToContact(question({ ...asked, person: { ...person, gone: true } })).kind).toBe('never');
  });
});

const zones = [
  'America/Santiago',
  'America/Sao_Paulo',
  'Europe/Madrid',
  'Asia/Kolkata',
  'Pacific/Apia',
  'Australia/Lord_Howe',
  'America/New_York',
  'Africa/Casablanca',
];
/** Half of the moments lie within two days of a change of the clocks. */
const moment = (zone: string) => {
  const any = fc.integer({ min: Date.UTC(2009, 0), max: Date.UTC(2030, 0) });
  return fc
    .tuple(any, fc.boolean(), fc.integer({ min: -48 * 60, max: 48 * 60 }))
    .map(([ms, near, minutes]) => {
      const change = near ? nextClockChange(new Date(ms), zone) : undefined;
      return new Date((change?.getTime() ?? ms) + minutes * 60_000);
    });
};
const hours = fc
  .tuple(
    fc.integer({ min: 0, max: 1439 }),
    fc.oneof(fc.constant(30), fc.integer({ min: 1, max: 1440 })),
    fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
  )
  .map(([from, length, days]) => ({ from, to: Math.min(1440, from + length), days }));
const case_ = fc.constantFrom(...zones).chain((timeZone) =>
  fc.record({
    now: moment(timeZone),
    forHours: fc.integer({ min: 0, max: 40 * 24 }),
    beforeMinutes: fc.option(fc.integer({ min: -600, max: 6000 }), { nil: undefined }),
    pauseMinutes: fc.option(fc.integer({ min: -600, max: 6000 }), { nil: undefined }),
    lastMinutes: fc.option(fc.integer({ min: 0, max: 3000 }), { nil: undefined }),
    hours,
    timeZone: fc.constant(timeZone),
  }),
);
const minutesAfter = (now: Date, minutes: number | undefined) =>
  minutes === undefined ? undefined : new Date(now.getTime() + minutes * 60_000);

describe('in any zone, on any day', () => {
  const build = (given: typeof case_ extends fc.Arbitrary<infer T> ? T : never): ContactQuestion => ({
    now: given.now,
    notAfter: new Date(given.now.getTime() + given.forHours * 3_600_000),
    notBefore: minutesAfter(given.now, given.beforeMinutes),
    lastUnaskedAt: given.lastMinutes === undefined ? undefined : minutesAfter(given.now, -given.lastMinutes),
    unasked: true,
    person: {
      hours: given.hours,
      timeZone: given.timeZone,
      pausedUntil: minutesAfter(given.now, given.pauseMinutes),
      optedOut: false,
      gone: false,
    },
  });

  test('what is allowed keeps every rule, and `later` keeps its word', () => {
    fc.assert(
      fc.property(case_, (given) => {
        const asked = build(given);
        const answer = whenToContact(asked);
        if (answer.kind === 'never') return;
        const at = answer.kind === 'now' ? asked.now : answer.at;
        const { from, to, days } = given.hours;
        const { date, minute, weekday } = wallClock(at, given.timeZone);
        expect(days).toContain(weekday);
        expect(minute).toBeGreaterThanOrEqual(from);
        expect(minute).toBeLessThan(to);
        if (asked.lastUnaskedAt) expect(date).not.toBe(localDate(asked.lastUnaskedAt, given.timeZone));
        for (const bound of [asked.now, asked.notBefore, asked.person.pausedUntil]) {
          if (bound) expect(at.getTime()).toBeGreaterThanOrEqual(bound.getTime());
        }
        expect(at.getTime()).toBeLessThanOrEqual(asked.notAfter.getTime());
        if (answer.kind === 'later') {
          expect(at.getTime()).toBeGreaterThan(asked.now.getTime());
          expect(whenToContact({ ...asked, now: at })).toEqual({ kind: 'now' });
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('no allowed quarter of an hour is passed over', () => {
    fc.assert(
      fc.property(case_, (given) => {
        const asked = build(given);
        const answer = whenToContact(asked);
        const end = answer.kind === 'now' ? asked.now : answer.kind === 'later' ? answer.at : undefined;
        const until = Math.min(end?.getTime() ?? Infinity, asked.notAfter.getTime() + 1);
        const last = asked.lastUnaskedAt && localDate(asked.lastUnaskedAt, given.timeZone);
        const begin = Math.max(
          asked.now.getTime(),
          asked.notBefore?.getTime() ?? 0,
          asked.person.pausedUntil?.getTime() ?? 0,
        );
        for (let ms = begin; ms < Math.min(until, begin + 9 * 86_400_000); ms += 15 * 60_000) {
          const { date, minute, weekday } = wallClock(new Date(ms), given.timeZone);
          const inHours = minute >= given.hours.from && minute < given.hours.to;
          expect(inHours && given.hours.days.includes(weekday) && date !== last).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('ten thousand people are asked about quickly', () => {
    const start = performance.now();
    for (let i = 0; i < 10_000; i += 1) {
      const person = { ...ana, timeZone: zones[i % zones.length] ?? 'UTC' };
      whenToContact(question({ person, now: new Date(Date.UTC(2026, 10, 20) + i * 60_000) }));
    }
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

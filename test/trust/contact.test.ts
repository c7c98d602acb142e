import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultHours, type Person } from '#core/person.ts';
import { addDays, localDate, nextClockChange, wallClock } from '#core/zoned.ts';
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
const had = (iso: string, routine = false) => ({ at: utc(iso), routine });
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
    const sameDay = whenToContact(question({ now, person, had: [had('2026-11-18T20:30')] }));
    expect(sameDay).toEqual({ kind: 'later', at: utc('2026-11-19T20:00') });
    const dayBefore = question({ now, person, had: [had('2026-11-18T04:30')] });
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

describe('the days on which nobody is written to', () => {
  test('leave and public holidays, whatever kind of message it is; the last day belongs to them', () => {
    const calendar = {
      leaves: [{ from: '2026-11-20', to: '2026-11-24' }],
      holidays: new Set(['2026-11-25']),
    };
    for (const over of [{}, { duty: true }, { routine: true }, { had: undefined }]) {
      expect(whenToContact(question({ calendar, ...over }))).toEqual({
        kind: 'later',
        at: utc('2026-11-26T08:00'),
      });
    }
    const soon = question({ calendar, notAfter: utc('2026-11-26T07:59') });
    expect(whenToContact(soon)).toEqual({ kind: 'never', why: 'expired' });
  });

  test('are waited out even when they last for a year', () => {
    const calendar = { leaves: [{ from: '2026-11-20', to: '2027-11-19' }], holidays: new Set<string>() };
    const asked = question({ calendar, notAfter: utc('2028-01-01T00:00') });
    expect(whenToContact(asked)).toEqual({ kind: 'later', at: utc('2027-11-22T08:00') });
  });
});

describe('the week', () => {
  // Monday, Tuesday and Thursday; "now" is the Friday after.
  const three = [had('2026-11-16T10:00'), had('2026-11-17T10:00'), had('2026-11-19T10:00')];

  test('three in any seven days: the fourth comes when the first of them is seven days ago', () => {
    expect(whenToContact(question({ had: three }))).toEqual({ kind: 'later', at: utc('2026-11-23T08:00') });
    expect(whenToContact(question({ had: three.slice(1) }))).toEqual({ kind: 'now' });
    const [, second, third] = three;
    if (second === undefined || third === undefined) throw new Error('not three');
    const again = [second, third, had('2026-11-23T10:00')];
    expect(whenToContact(question({ now: utc('2026-11-23T12:00'), had: again }))).toEqual({
      kind: 'later',
      at: utc('2026-11-24T08:00'),
    });
  });

  test('of a series two: the third place is kept for what comes once', () => {
    const series = [had('2026-11-17T10:00', true), had('2026-11-18T10:00', true)];
    expect(whenToContact(question({ had: series }))).toEqual({ kind: 'now' });
    expect(whenToContact(question({ had: series, routine: true }))).toEqual({
      kind: 'later',
      at: utc('2026-11-24T08:00'),
    });
    expect(whenToContact(question({ had: series.slice(1), routine: true }))).toEqual({ kind: 'now' });
  });

  test('a duty passes the three, the pause and the opt-out, but neither the day nor the hours; and it counts', () => {
    const person = { ...ana, optedOut: true, pausedUntil: utc('2027-01-01T00:00') };
    expect(whenToContact(question({ had: three, duty: true, person }))).toEqual({ kind: 'now' });
    expect(whenToContact(question({ had: three, duty: true, routine: true }))).toEqual({ kind: 'now' });
    const today = [...three, had('2026-11-20T08:30')];
    expect(whenToContact(question({ had: today, duty: true }))).toEqual({
      kind: 'later',
      at: utc('2026-11-23T08:00'),
    });
    expect(whenToContact(question({ now: utc('2026-11-20T07:00'), duty: true }))).toEqual({
      kind: 'later',
      at: utc('2026-11-20T08:00'),
    });
    // Four were had since Tuesday: in the seven days up to the Wednesday after it there are two of them left.
    const four = [had('2026-11-17T10:00'), had('2026-11-18T10:00'), had('2026-11-19T10:00')];
    expect(whenToContact(question({ had: [...four, had('2026-11-20T08:30')] }))).toEqual({
      kind: 'later',
      at: utc('2026-11-25T08:00'),
    });
  });

  test('a mandatory course every day leaves a place for the rest', () => {
    const daily = [16, 17, 18, 19].map((day) => had(`2026-11-${day}T10:00`, true));
    expect(whenToContact(question({ had: daily }))).toEqual({ kind: 'now' });
    expect(whenToContact(question({ had: daily, routine: true })).kind).toBe('later');
    expect(whenToContact(question({ had: daily, routine: true, duty: true }))).toEqual({ kind: 'now' });
  });

  test('whoever passes the budget passes all of it', () => {
    expect(whenToContact(question({ had: undefined }))).toEqual({ kind: 'now' });
  });
});

describe('when the clocks are changed', () => {
  test('over the beginning of the hours: what is left of them counts', () => {
    // In Santiago midnight of this Sunday is one o'clock at once: half past twelve is skipped.
    const person = { ...ana, timeZone: 'America/Santiago', hours: { from: 30, to: 80, days: [7] } };
    expect(whenToContact(question({ now: utc('2026-09-05T12:00'), person }))).toEqual({
      kind: 'later',
      at: utc('2026-09-06T04:00'),
    });
  });

  test('back over midnight: the day before goes on', () => {
    // In St. John's a minute after midnight was a minute past eleven of the evening before.
    const person = { ...ana, timeZone: 'America/St_Johns', hours: { from: 23 * 60, to: 1440, days: [6] } };
    const now = new Date('2010-11-07T02:30:30Z');
    expect(localDate(now, person.timeZone)).toBe('2010-11-07');
    expect(whenToContact(question({ now, notAfter: utc('2010-11-08T00:00'), person }))).toEqual({
      kind: 'later',
      at: utc('2010-11-07T02:31'),
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
      had: [had('2026-11-21T01:00')],
      calendar: { leaves: [{ from: '2026-11-01', to: '2026-12-31' }], holidays: new Set(['2026-11-21']) },
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
/** A day within seven weeks of a moment, and how long what begins there lasts. */
const daysNear = fc.tuple(fc.integer({ min: -10, max: 40 }), fc.integer({ min: 0, max: 20 }));
const case_ = fc.constantFrom(...zones).chain((timeZone) =>
  fc.record({
    now: moment(timeZone),
    forHours: fc.integer({ min: 0, max: 40 * 24 }),
    beforeMinutes: fc.option(fc.integer({ min: -600, max: 6000 }), { nil: undefined }),
    pauseMinutes: fc.option(fc.integer({ min: -600, max: 6000 }), { nil: undefined }),
    hadMinutes: fc.array(fc.tuple(fc.integer({ min: 0, max: 9 * 1440 }), fc.boolean()), { maxLength: 6 }),
    leaves: fc.array(daysNear, { maxLength: 2 }),
    holidays: fc.array(fc.integer({ min: -1, max: 30 }), { maxLength: 4 }),
    duty: fc.boolean(),
    routine: fc.boolean(),
    hours,
    timeZone: fc.constant(timeZone),
  }),
);
const minutesAfter = (now: Date, minutes: number | undefined) =>
  minutes === undefined ? undefined : new Date(now.getTime() + minutes * 60_000);

describe('in any zone, on any day', () => {
  const build = (given: typeof case_ extends fc.Arbitrary<infer T> ? T : never): ContactQuestion => {
    const { now, timeZone, duty, routine } = given;
    const today = localDate(now, timeZone);
    return {
      now,
      notAfter: new Date(now.getTime() + given.forHours * 3_600_000),
      notBefore: minutesAfter(now, given.beforeMinutes),
      had: given.hadMinutes.map(([minutes, series]) => ({
        at: new Date(now.getTime() - minutes * 60_000),
        routine: series,
      })),
      calendar: {
        leaves: given.leaves.map(([from, days]) => ({
          from: addDays(today, from),
          to: addDays(today, from + days),
        })),
        holidays: new Set(given.holidays.map((days) => addDays(today, days))),
      },
      unasked: true,
      duty,
      routine,
      person: {
        hours: given.hours,
        timeZone,
        pausedUntil: minutesAfter(now, given.pauseMinutes),
        optedOut: false,
        gone: false,
      },
    };
  };

  /** The rules said once more, in the plainest way. */
  function isAllowed(asked: ContactQuestion, at: Date): boolean {
    const { person, calendar, had: before = [], duty } = asked;
    const { date, minute, weekday } = wallClock(at, person.timeZone);
    const ago = (one: Date) => (Date.parse(date) - Date.parse(localDate(one, person.timeZone))) / 86_400_000;
    const week = before.filter((one) => ago(one.at) < 7);
    const series = week.filter((one) => one.routine).length;
    const others = week.length - series;
    const isInLeave = (calendar?.leaves ?? []).some(({ from, to }) => date >= from && date <= to);
    return (
      person.hours.days.includes(weekday) &&
      minute >= person.hours.from &&
      minute < person.hours.to &&
      before.every((one) => ago(one.at) !== 0) &&
      !isInLeave &&
      calendar?.holidays.has(date) !== true &&
      at >= asked.now &&
      at <= asked.notAfter &&
      (asked.notBefore === undefined || at >= asked.notBefore) &&
      (duty === true ||
        ((person.pausedUntil === undefined || at >= person.pausedUntil) &&
          Math.min(series, 2) + others < 3 &&
          !(asked.routine && series >= 2)))
    );
  }

  test('what is allowed keeps every rule, and `later` keeps its word', () => {
    fc.assert(
      fc.property(case_, (given) => {
        const asked = build(given);
        const answer = whenToContact(asked);
        if (answer.kind === 'never') return;
        const at = answer.kind === 'now' ? asked.now : answer.at;
        expect(isAllowed(asked, at)).toBe(true);
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
        const begin = Math.max(
          asked.now.getTime(),
          asked.notBefore?.getTime() ?? 0,
          asked.duty ? 0 : (asked.person.pausedUntil?.getTime() ?? 0),
        );
        for (let ms = begin; ms < Math.min(until, begin + 14 * 86_400_000); ms += 15 * 60_000) {
          expect(isAllowed(asked, new Date(ms))).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('a year of messages, more than there is room for: never two a day, three a week, or one on a day off', () => {
    const perMonth = fc.array(fc.tuple(fc.integer({ min: 0, max: 29 }), fc.boolean(), fc.boolean()), {
      minLength: 12 * 20,
      maxLength: 12 * 20,
    });
    fc.assert(
      fc.property(fc.constantFrom(...zones), perMonth, (timeZone, wanted) => {
        const begin = Date.UTC(2026, 0, 1);
        const calendar = {
          leaves: [
            { from: '2026-03-20', to: '2026-04-08' },
            { from: '2026-10-01', to: '2026-10-30' },
          ],
          holidays: new Set(['2026-01-01', '2026-05-01', '2026-09-07', '2026-12-25']),
        };
        const person = { ...ana, timeZone };
        const sent: { at: Date; routine: boolean; duty: boolean; date: string }[] = [];
        const all = wanted
          .map(([day, routine, duty], n) => ({ month: Math.floor(n / 20), day, routine, duty }))
          .map(({ month, day, ...rest }) => ({ ...rest, due: begin + (month * 30 + day) * 86_400_000 }))
          .sort((a, b) => a.due - b.due);
        // In the order in which they fall due, each at the first moment that is given to it.
        for (const { due, routine, duty } of all) {
          const now = new Date(Math.max(due, sent.at(-1)?.at.getTime() ?? 0));
          const answer = whenToContact({
            now,
            notAfter: new Date(now.getTime() + 3 * 86_400_000),
            person,
            calendar,
            unasked: true,
            routine,
            duty,
            had: sent,
          });
          if (answer.kind === 'never') continue;
          const at = answer.kind === 'now' ? now : answer.at;
          sent.push({ at, routine, duty, date: localDate(at, timeZone) });
        }
        expect(new Set(sent.map(({ date }) => date)).size).toBe(sent.length);
        for (const { at, date, duty, routine } of sent) {
          const { minute, weekday } = wallClock(at, timeZone);
          expect(weekday <= 5 && minute >= 540 && minute < 1080).toBe(true);
          expect(calendar.holidays.has(date)).toBe(false);
          expect(calendar.leaves.some(({ from, to }) => from <= date && date <= to)).toBe(false);
          if (duty) continue;
          const week = sent.filter((one) => one.date <= date && one.date > addDays(date, -7));
          const series = week.filter((one) => one.routine).length;
          expect(week.length - series + Math.min(series, 2)).toBeLessThanOrEqual(3);
          if (routine) expect(series).toBeLessThanOrEqual(2);
        }
        expect(sent.length).toBeGreaterThan(100);
      }),
      { numRuns: 16 },
    );
  }, 30_000);

  test('ten thousand people are asked about quickly', () => {
    const start = performance.now();
    for (let i = 0; i < 10_000; i += 1) {
      const person = { ...ana, timeZone: zones[i % zones.length] ?? 'UTC' };
      whenToContact(question({ person, now: new Date(Date.UTC(2026, 10, 20) + i * 60_000) }));
    }
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

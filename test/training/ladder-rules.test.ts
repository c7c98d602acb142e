import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultHours } from '#core/person.ts';
import type { WorkCalendar } from '#core/workdays.ts';
import { dueOf, dueSchema, resolveDue } from '#flows/training/rules/due.ts';
import {
  isLearnerStep,
  ladderOf,
  type Rung,
  type Step,
  steps,
  stepsOn,
} from '#flows/training/rules/ladder.ts';
import { calendars, iso, isWork, leave, naivePlan, num, workdaysOf } from './naive.ts';

const plain: WorkCalendar = { timeZone: 'UTC', hours: defaultHours, leaves: [], holidays: new Set() };
const daysOf = (rungs: readonly Rung[]) => Object.fromEntries(rungs.map(({ step, day }) => [step, day]));

describe('due date', () => {
  it('is a date, or so many calendar days after the start', () => {
    expect(resolveDue({ kind: 'on', date: '2026-05-01' }, '2026-01-01')).toBe('2026-05-01');
    expect(resolveDue({ kind: 'after', days: 30 }, '2026-01-31')).toBe('2026-03-02');
    expect(resolveDue(undefined, '2026-01-31')).toBeUndefined();
    expect(dueSchema.safeParse({ kind: 'after', days: 0 }).success).toBe(false);
    expect(dueSchema.safeParse({ kind: 'on', date: '2026-02-30' }).success).toBe(false);
  });

  const dates = { startsOn: '2026-03-02', dueOn: '2026-03-13' };
  it('stays where it is without leave, and when only days off fall into it', () => {
    expect(dueOf(dates, plain)).toBe('2026-03-13');
    expect(dueOf(dates, { ...plain, leaves: [{ from: '2026-03-07', to: '2026-03-08' }] })).toBe('2026-03-13');
    const holidays = new Set(['2026-03-04']);
    expect(dueOf(dates, { ...plain, holidays, leaves: [{ from: '2026-03-04', to: '2026-03-04' }] })).toBe(
      '2026-03-13',
    );
  });

  it('moves by the working days that leave took, and by leave that follows', () => {
    const leaves = [{ from: '2026-03-05', to: '2026-03-09' }];
    expect(dueOf(dates, { ...plain, leaves })).toBe('2026-03-18');
    const more = [
      ...leaves,
      { from: '2026-03-06', to: '2026-03-06' },
      { from: '2026-03-16', to: '2026-03-17' },
    ];
    expect(dueOf(dates, { ...plain, leaves: more })).toBe('2026-03-20');
  });
});

describe('the ladder', () => {
  it('comes 7 and 1 days before, and 1, 3 and 14 after', () => {
    // Due on a Wednesday.
    expect(daysOf(ladderOf({ startsOn: '2026-03-02', dueOn: '2026-04-15', mandatory: true }, plain))).toEqual(
      {
        before7: '2026-04-08',
        before1: '2026-04-14',
        after1: '2026-04-16',
        digest: '2026-04-20',
        next_level: '2026-04-29',
        stop: '2026-05-15',
      },
    );
  });

  it('tells the manager a working day after the learner, also when the due date is a Friday', () => {
    expect(
      daysOf(ladderOf({ startsOn: '2026-03-02', dueOn: '2026-04-17', mandatory: true }, plain)),
    ).toMatchObject({
      before1: '2026-04-16',
      after1: '2026-04-20',
      digest: '2026-04-21',
      next_level: '2026-05-01',
    });
  });

  it('waits for who is away, and gives their manager a week before the next level hears', () => {
    const away = { ...plain, leaves: [{ from: '2026-04-16', to: '2026-05-01' }] };
    expect(
      daysOf(ladderOf({ startsOn: '2026-03-02', dueOn: '2026-04-15', mandatory: true }, away)),
    ).toMatchObject({
      after1: '2026-05-04',
      digest: '2026-05-05',
      next_level: '2026-05-12',
      stop: '2026-05-15',
    });
  });

  it('says nothing to managers of what is free, and nothing after its date', () => {
    const free = ladderOf({ startsOn: '2026-03-02', dueOn: '2026-04-15', mandatory: false }, plain);
    expect(free.map(({ step }) => step)).toEqual(['before7', 'before1']);
  });

  it('has no reminder on the first day, and none without a due date', () => {
    const short = ladderOf({ startsOn: '2026-04-14', dueOn: '2026-04-15', mandatory: true }, plain);
    expect(short.map(({ step }) => step)).toEqual(['after1', 'digest', 'next_level', 'stop']);
    expect(ladderOf({ startsOn: '2026-04-14', mandatory: true }, plain)).toEqual([]);
  });

  it('passes over what was missed by more than five days', () => {
    const rungs = ladderOf({ startsOn: '2026-03-02', dueOn: '2026-04-15', mandatory: true }, plain);
    const none = { taken: new Set<Step>(), quiet: false };
    expect(stepsOn(rungs, none, '2026-04-13', plain)).toMatchObject({ take: ['before7'], pass: [] });
    expect(stepsOn(rungs, none, '2026-04-14', plain)).toMatchObject({ take: ['before1'], pass: ['before7'] });
    expect(stepsOn(rungs, none, '2026-04-24', plain)).toMatchObject({
      take: ['digest'],
      pass: ['before7', 'before1', 'after1'],
      next: '2026-04-29',
    });
    // The last day of the reminder after the date, and the first on which it is too late.
    expect(stepsOn(rungs, none, '2026-04-21', plain).take).toEqual(['after1', 'digest']);
    expect(stepsOn(rungs, none, '2026-04-22', plain)).toMatchObject({ take: ['digest'] });
    expect(stepsOn(rungs, none, '2026-04-27', plain)).toMatchObject({ take: [], next: '2026-04-29' });
  });

  it('is the one of the plain second implementation', () => {
    const dates = fc.record({
      start: fc.integer({ min: 0, max: 300 }),
      length: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 90 })),
      mandatory: fc.boolean(),
    });
    fc.assert(
      fc.property(calendars, dates, (calendar, { start, length, mandatory }) => {
        const startsOn = num('2026-01-01') + start;
        const dueOn = startsOn + length;
        const { due, plan } = naivePlan({ startsOn, dueOn, mandatory }, calendar);
        const real = { startsOn: iso(startsOn), dueOn: iso(dueOn), mandatory };
        expect(dueOf(real, calendar)).toBe(iso(due));
        const expected = Object.fromEntries(Object.entries(plan).map(([step, day]) => [step, iso(day)]));
        const rungs = ladderOf(real, calendar);
        expect(daysOf(rungs)).toEqual(expected);
        // In order, on working days, each with a last day of its own.
        expect(rungs.map(({ step }) => step)).toEqual(steps.filter((step) => step in plan));
        for (const { day, until } of rungs) expect(until >= day).toBe(true);
      }),
      { numRuns: 250 },
    );
  });
});

/** What happens to somebody in a year beside the ladder. */
const lives = fc.record({
  calendar: calendars,
  start: fc.integer({ min: 0, max: 60 }),
  length: fc.oneof(fc.integer({ min: 0, max: 14 }), fc.integer({ min: 15, max: 120 })),
  mandatory: fc.boolean(),
  /** Leave that is entered late, on a day. */
  entered: fc.array(fc.record({ on: fc.integer({ min: 0, max: 220 }), leave }), { maxLength: 3 }),
  /** The program is down. */
  down: fc.array(
    fc.record({ from: fc.integer({ min: 0, max: 220 }), days: fc.integer({ min: 1, max: 12 }) }),
    {
      maxLength: 3,
    },
  ),
  /** Another course reminds on this day, or the learner rests. */
  quiet: fc.array(fc.integer({ min: 0, max: 220 }), { maxLength: 30 }),
  done: fc.option(fc.integer({ min: 0, max: 200 }), { nil: undefined }),
});
type Life = typeof lives extends fc.Arbitrary<infer T> ? T : never;
const firstDay = num('2026-01-05');
const lifeDays = 260;

/** Lives through it day by day; `byHint`: only on the days that were said to be the next ones, and on those of a change. */
function live(life: Life, byHint: boolean): readonly Readonly<{ step: Step; day: number; due: number }>[] {
  const { startsOn, dueOn } = { startsOn: firstDay + life.start, dueOn: firstDay + life.start + life.length };
  let calendar = life.calendar;
  const dates = { startsOn: iso(startsOn), dueOn: iso(dueOn), mandatory: life.mandatory };
  let rungs = ladderOf(dates, calendar);
  let work = workdaysOf(calendar);
  const taken = new Set<Step>();
  const log: Readonly<{ step: Step; day: number; due: number }>[] = [];
  let next: string | undefined = iso(startsOn);
  for (let n = life.start; n < lifeDays; n += 1) {
    if (life.done !== undefined && n >= life.start + life.done) return log;
    const day = firstDay + n;
    const changes = life.entered.filter(({ on }) => on === n);
    if (changes.length > 0) {
      calendar = { ...calendar, leaves: [...calendar.leaves, ...changes.map((one) => one.leave)] };
      rungs = ladderOf(dates, calendar);
      work = workdaysOf(calendar);
      next = iso(day);
    }
    if (life.down.some(({ from, days }) => from <= n && n < from + days)) continue;
    if (byHint && (next === undefined || iso(day) < next)) continue;

    const turn = stepsOn(rungs, { taken, quiet: life.quiet.includes(n) }, iso(day), calendar);
    next = turn.next;
    const due = num(dueOf(dates, calendar));
    expect(new Set([...turn.take, ...turn.pass]).size).toBe(turn.take.length + turn.pass.length);
    expect(turn.take.filter(isLearnerStep).length).toBeLessThanOrEqual(life.quiet.includes(n) ? 0 : 1);
    if (next !== undefined) expect(next > iso(day)).toBe(true);
    for (const step of turn.take) {
      const planned = num(rungs.find((rung) => rung.step === step)?.day ?? '');
      expect(day).toBeGreaterThanOrEqual(planned);
      if (step !== 'stop') {
        expect(isWork(work, day)).toBe(true);
        expect(day - planned).toBeLessThanOrEqual(5);
      }
      log.push({ step, day, due });
    }
    for (const step of [...turn.take, ...turn.pass]) {
      expect(taken.has(step)).toBe(false);
      taken.add(step);
    }
  }
  return log;
}

describe('a year with the ladder', () => {
  it('takes each step once, in order, on working days, in its time, and to whom it belongs', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const log = live(life, false);
        const order = log.map(({ step }) => steps.indexOf(step));
        expect(order).toEqual([...new Set(order)].toSorted((a, b) => a - b));
        for (const { step, day, due } of log) {
          expect(day).toBeGreaterThan(firstDay + life.start);
          if (!life.mandatory) expect(['before7', 'before1']).toContain(step);
          if (step === 'before7') expect(day).toBeLessThan(due);
          if (step === 'before1') expect(day).toBeLessThanOrEqual(due);
          if (step === 'after1') expect(day).toBeGreaterThan(due);
          if (step === 'digest') expect(day).toBeGreaterThanOrEqual(due + 3);
          if (step === 'next_level') expect(day).toBeGreaterThanOrEqual(due + 14);
          if (step !== 'stop') expect(day).toBeLessThanOrEqual(due + 30);
          if (life.done !== undefined) expect(day).toBeLessThan(firstDay + life.start + life.done);
        }
        const learner = log.filter(({ step }) => isLearnerStep(step)).map(({ day }) => day);
        expect(new Set(learner).size).toBe(learner.length);
      }),
      { numRuns: 120 },
    );
  });

  it('does the same when it is looked at only on the days it names', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const log = (byHint: boolean) => live(life, byHint).map(({ step, day }) => [step, iso(day)]);
        expect(log(true)).toEqual(log(false));
      }),
      { numRuns: 120 },
    );
  });

  it('keeps to the plain second implementation when nothing comes in between', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const startsOn = firstDay + life.start;
        const plan = naivePlan(
          { startsOn, dueOn: startsOn + life.length, mandatory: life.mandatory },
          life.calendar,
        ).plan;
        const log = live({ ...life, entered: [], down: [], quiet: [], done: undefined }, false);
        const expected = Object.entries(plan).filter(([, day]) => day < firstDay + lifeDays);
        expect(Object.fromEntries(log.map(({ step, day }) => [step, day]))).toEqual(
          Object.fromEntries(expected),
        );
      }),
      { numRuns: 120 },
    );
  });
});

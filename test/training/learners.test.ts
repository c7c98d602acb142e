import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WorkCalendar } from '#core/workdays.ts';
import { type Course, isThrough, itemsSent, type Taken } from '#flows/training/learning/rules-order.ts';
import { isLearnerStep, ladderOf, type Step, stepsOn } from '#flows/training/rules/ladder.ts';
import { answered, type LessonState } from '#flows/training/rules/spacing.ts';
import {
  calendars,
  iso,
  isWork,
  leave,
  naiveLesson,
  naivePlan,
  num,
  type Past,
  workdaysOf,
} from './naive.ts';
import { longContent } from './support.ts';

const lessons = 5;
const dailyMax = 3;
const firstDay = num('2026-01-05');
const days = 420;

const lives = fc.record({
  calendar: calendars,
  mandatory: fc.boolean(),
  length: fc.integer({ min: 3, max: 60 }),
  /** With what chance a session is answered, an answer right, and sure; and whether "I have done it" is pressed. */
  answers: fc.double({ min: 0, max: 1, noNaN: true }),
  correct: fc.double({ min: 0.2, max: 1, noNaN: true }),
  sure: fc.double({ min: 0, max: 1, noNaN: true }),
  confirms: fc.double({ min: 0, max: 1, noNaN: true }),
  entered: fc.array(fc.record({ on: fc.integer({ min: 0, max: 200 }), leave }), { maxLength: 3 }),
});
type Life = typeof lives extends fc.Arbitrary<infer T> ? T : never;

type Year = Readonly<{
  doneOn: number | undefined;
  steps: readonly Readonly<{ step: Step; day: number }>[];
  states: ReadonlyMap<string, LessonState>;
}>;

/** One learner with one course, day by day, as the rules say; `throws` are their dice. */
function live(life: Life, throws: (chance: number) => boolean): Year {
  let calendar: WorkCalendar = life.calendar;
  let work = workdaysOf(calendar);
  const dueOn = firstDay + life.length;
  const dates = { startsOn: iso(firstDay), dueOn: iso(dueOn), mandatory: life.mandatory };
  let rungs = ladderOf(dates, calendar);
  const states = new Map<string, LessonState>();
  const past = new Map<string, Past[]>();
  const taken = new Set<Step>();
  const log: Readonly<{ step: Step; day: number }>[] = [];
  let doneOn: number | undefined;

  const courseNow = (): Course => ({
    enrolment: {
      id: 'e',
      person: 'p',
      course: 'c',
      version: 1,
      content: longContent(lessons),
      source: 'audience',
      mandatory: life.mandatory,
      startsOn: dates.startsOn,
      dueOn: dates.dueOn,
      state: doneOn === undefined ? 'open' : 'done',
      createdAt: new Date('2026-01-01T12:00:00Z'),
      begunAt: undefined,
      doneAt: undefined,
      pausedUntil: undefined,
      reviews: true,
    },
    states: states as Course['states'],
  });

  for (let n = 0; n < days; n += 1) {
    const day = firstDay + n;
    const today = iso(day);
    const fresh = life.entered.filter(({ on }) => on === n).map((one) => one.leave);
    if (fresh.length > 0) {
      calendar = { ...calendar, leaves: [...calendar.leaves, ...fresh] };
      work = workdaysOf(calendar);
      rungs = ladderOf(dates, calendar);
    }
    const { due } =
      fresh.length > 0 || n === 0
        ? naivePlan({ ...dates, startsOn: firstDay, dueOn }, calendar)
        : { due: undefined };
    if (due !== undefined && life.mandatory) expect(rungs.at(-1)?.day).toBe(iso(due + 30));

    if (doneOn === undefined) {
      const turn = stepsOn(rungs, { taken, quiet: false }, today, calendar);
      for (const step of [...turn.take, ...turn.pass]) {
        expect(taken.has(step)).toBe(false);
        taken.add(step);
      }
      for (const step of turn.take) {
        if (step !== 'stop') expect(isWork(work, day)).toBe(true);
        log.push({ step, day });
      }
    }

    if (!isWork(work, day) || !throws(life.answers)) continue;
    for (let left = dailyMax; left > 0; left -= 1) {
      const [item] = itemsSent([courseNow()], calendar, today);
      if (item === undefined) break;
      if (item.kind === 'confirm') {
        if (throws(life.confirms)) doneOn = day;
        else break;
        continue;
      }
      const { lesson } = item satisfies Taken;
      const history = past.get(lesson.id) ?? [];
      const plain = naiveLesson(history, work);
      if (item.kind === 'lesson') expect(plain.state).toBe('new');
      if (item.kind === 'return') expect(plain.state).toBe('returns');
      if (item.kind === 'review') {
        expect(plain.state).toBe('learned');
        expect(plain.due).toBeLessThanOrEqual(day);
      }
      const answer = { correct: throws(life.correct), sure: throws(life.sure) };
      states.set(lesson.id, answered(states.get(lesson.id), { ...answer, today, asked: true }));
      past.set(lesson.id, [...history, { day, ...answer }]);
      expect(states.get(lesson.id)?.state).toBe(naiveLesson(past.get(lesson.id) ?? [], work).state);
    }
  }
  expect(doneOn === undefined || isThrough(courseNow())).toBe(true);
  return { doneOn, steps: log, states };
}

describe('whole learners', () => {
  it('are taught, reminded and left alone as they should be, whatever they do', () => {
    fc.assert(
      fc.property(
        lives,
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        (life, stream) => {
          const dice = stream[Symbol.iterator]();
          const year = live(life, (chance) => (dice.next().value ?? 1) < chance);
          const order = year.steps.map(({ step }) => step);
          expect(new Set(order).size).toBe(order.length);
          const mine = year.steps.filter(({ step }) => isLearnerStep(step)).map(({ day }) => day);
          expect(new Set(mine).size).toBe(mine.length);
          for (const { step, day } of year.steps) {
            if (year.doneOn !== undefined) expect(day).toBeLessThanOrEqual(year.doneOn);
            if (!life.mandatory) expect(['before7', 'before1']).toContain(step);
          }
          for (const { reviews } of year.states.values()) expect(reviews).toBeLessThanOrEqual(8);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('who answer each day, rightly and surely, are done in time, are not reminded, and have two reviews of each lesson', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const diligent = { ...life, answers: 1, correct: 1, sure: 1, confirms: 1, length: 60, entered: [] };
        const everyWeekday = {
          ...life.calendar,
          hours: { ...life.calendar.hours, days: [1, 2, 3, 4, 5] },
          leaves: [],
        };
        const year = live({ ...diligent, calendar: everyWeekday }, () => true);
        expect(year.steps).toEqual([]);
        expect(year.doneOn).toBeDefined();
        for (const state of year.states.values())
          expect(state).toMatchObject({ state: 'retired', reviews: 2, answers: 3 });
      }),
      { numRuns: 10 },
    );
  });

  it('who never answer hear of it three times, and their managers once at each level', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const everyWeekday = {
          ...life.calendar,
          hours: { ...life.calendar.hours, days: [1, 2, 3, 4, 5] },
          leaves: [],
          holidays: new Set<string>(),
        };
        const year = live(
          { ...life, calendar: everyWeekday, answers: 0, entered: [], length: life.length + 14 },
          () => false,
        );
        expect(year.steps.map(({ step }) => step)).toEqual(
          life.mandatory
            ? ['before7', 'before1', 'after1', 'digest', 'next_level', 'stop']
            : ['before7', 'before1'],
        );
        expect(year.states.size).toBe(0);
      }),
      { numRuns: 20 },
    );
  });
});

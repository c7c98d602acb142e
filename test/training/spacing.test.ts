import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultHours } from '#core/person.ts';
import { type WorkCalendar, workdaysBetween } from '#core/workdays.ts';
import { addDays, atLocal, localDate } from '#core/zoned.ts';
import { answered, dueDay, type LessonState, start } from '#flows/training/rules/spacing.ts';
import { calendars, iso, isWork, leave, naiveLesson, num, type Past, workdaysOf } from './naive.ts';

const plain: WorkCalendar = { timeZone: 'UTC', hours: defaultHours, leaves: [], holidays: new Set() };
const sure = { correct: true, sure: true, asked: true };
const unsure = { correct: true, sure: false, asked: true };
const wrong = { correct: false, sure: true, asked: true };
/** A Monday. */
const monday = '2026-03-02';

/** Answers on the very day on which it is due, each time. */
function onTime(
  answers: readonly Readonly<{ correct: boolean; sure: boolean; asked: boolean }>[],
  calendar = plain,
) {
  let state: LessonState | undefined;
  let today = monday;
  const states: LessonState[] = [];
  const days: string[] = [];
  for (const answer of answers) {
    state = answered(state, { ...answer, today });
    states.push(state);
    today = dueDay(state, calendar) ?? 'never';
    days.push(today);
  }
  return { states, days, last: state };
}

describe('spacing', () => {
  it('reviews 2, 9, 23 and 50 working days after the lesson, when each is on time and none is sure', () => {
    const { days } = onTime([unsure, unsure, unsure, unsure]);
    expect(days.map((day) => workdaysBetween(plain, monday, day))).toEqual([2, 9, 23, 50]);
  });

  it('retires after two reviews that were right and sure; the first answer is not one of them', () => {
    const { states } = onTime([sure, sure, sure]);
    expect(states.map(({ state }) => state)).toEqual(['learned', 'learned', 'retired']);
  });

  it('begins to count anew after one that was not sure, without going back', () => {
    const { states } = onTime([sure, sure, unsure, sure, sure]);
    expect(states.map(({ gap, state }) => [gap, state])).toEqual([
      [2, 'learned'],
      [7, 'learned'],
      [14, 'learned'],
      [27, 'learned'],
      [0, 'retired'],
    ]);
  });

  it('goes back to two days after one that was wrong', () => {
    const { states } = onTime([sure, sure, wrong, sure, sure]);
    expect(states.map(({ gap }) => gap)).toEqual([2, 7, 2, 7, 0]);
  });

  it('repeats the last gap, and gives up after eight reviews', () => {
    const { states, last } = onTime([unsure, ...Array.from({ length: 8 }, () => unsure)]);
    expect(states.map(({ gap }) => gap)).toEqual([2, 7, 14, 27, 27, 27, 27, 27, 0]);
    expect(last).toMatchObject({ state: 'retired', reviews: 8, answers: 9 });
  });

  it('lets what was wrong at first return at once until it is right', () => {
    const { states, days } = onTime([wrong, wrong, unsure]);
    expect(states.map(({ state, reviews }) => [state, reviews])).toEqual([
      ['returns', 0],
      ['returns', 0],
      ['learned', 0],
    ]);
    expect(days).toEqual([monday, monday, '2026-03-04']);
  });

  it('never brings back what was only read', () => {
    const read = answered(undefined, { correct: true, sure: true, asked: false, today: monday });
    expect(read).toEqual(start(monday));
    expect(dueDay(read, plain)).toBeUndefined();
  });

  it('leaves what is retired retired, whatever is answered to it of one’s own accord', () => {
    const { last } = onTime([sure, sure, sure]);
    const again = answered(last, { ...wrong, today: '2026-12-01' });
    expect(again).toMatchObject({ state: 'retired', answers: 4, reviews: 2 });
  });

  it('is moved by leave that is entered after the answer', () => {
    const state = answered(undefined, { ...sure, today: monday });
    expect(dueDay(state, plain)).toBe('2026-03-04');
    const away = { ...plain, leaves: [{ from: '2026-03-03', to: '2026-03-20' }] };
    expect(dueDay(state, away)).toBe('2026-03-24');
  });

  it('has no day for somebody who never works', () => {
    const never = { ...plain, hours: { ...defaultHours, days: [] } };
    expect(dueDay(answered(undefined, { ...sure, today: monday }), never)).toBeUndefined();
  });

  it('says the same as the plain second implementation over a year of any learner', () => {
    const habit = fc.record({
      answers: fc.float({ min: Math.fround(0.05), max: 1, noNaN: true }),
      correct: fc.float({ min: 0, max: 1, noNaN: true }),
      sure: fc.float({ min: 0, max: 1, noNaN: true }),
      /** Of their own accord, before it is due or on a day off. */
      pulls: fc.boolean(),
    });
    const late = fc.option(fc.record({ on: fc.integer({ min: 5, max: 300 }), leave }), { nil: undefined });
    fc.assert(
      fc.property(
        calendars,
        habit,
        late,
        fc.infiniteStream(fc.float({ min: 0, max: 1, noNaN: true })),
        (first, like, entered, chance) => {
          const dice = chance[Symbol.iterator]();
          const throws = (p: number) => (dice.next().value ?? 1) < p;
          let calendar = first;
          let work = workdaysOf(calendar);
          let state: LessonState | undefined;
          const past: Past[] = [];
          for (let n = 0; n < 400; n += 1) {
            const day = num('2026-01-05') + n;
            if (entered?.on === n) {
              calendar = { ...calendar, leaves: [...calendar.leaves, entered.leave] };
              work = workdaysOf(calendar);
            }
            const due = state && dueDay(state, calendar);
            const expected = naiveLesson(past, work);
            expect(state?.state ?? 'new').toBe(expected.state);
            expect(due).toBe(expected.due === undefined ? undefined : iso(expected.due));

            const isDue = state === undefined || (due !== undefined && due <= iso(day));
            const asks = isDue && isWork(work, day);
            const pulls = like.pulls && state?.state !== 'retired' && throws(0.01);
            if (!(asks && throws(like.answers)) && !pulls) continue;
            const answer = { correct: throws(like.correct), sure: throws(like.sure) };
            // What is asked of them unasked comes on no day off, and never before its working days have passed.
            if (asks && !pulls && state !== undefined)
              expect(
                work.filter((one) => one > num(state?.anchor ?? '') && one <= day).length,
              ).toBeGreaterThanOrEqual(state.gap);
            state = answered(state, { ...answer, today: iso(day), asked: true });
            past.push({ day, ...answer });
            expect(state.answers).toBe(past.length);
            expect(state.reviews).toBeLessThanOrEqual(8);
            expect(state.streak).toBeLessThanOrEqual(2);
            if (state.state === 'retired') expect(dueDay(state, calendar)).toBeUndefined();
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('counts days, whatever the clocks of the zone do', () => {
    const zones = [
      'America/Santiago',
      'Europe/Madrid',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'Asia/Tehran',
      'UTC',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 730 }),
        fc.integer({ min: 0, max: 1_439 }),
        (timeZone, offset, minute) => {
          const day = addDays('2026-01-01', offset);
          const today = localDate(atLocal(day, minute, timeZone), timeZone);
          const calendar = { ...plain, timeZone };
          const due = dueDay(answered(undefined, { ...sure, today }), calendar);
          // A time of midnight that the clocks skip is still the same day.
          expect(today).toBe(day);
          expect(workdaysBetween(calendar, day, due ?? '')).toBe(2);
          expect(localDate(atLocal(due ?? '', defaultHours.from, timeZone), timeZone)).toBe(due);
        },
      ),
      { numRuns: 300 },
    );
  });
});

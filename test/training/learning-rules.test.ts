import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { defaultHours } from '#core/person.ts';
import type { WorkCalendar } from '#core/workdays.ts';
import { addDays } from '#core/zoned.ts';
import type { CourseContent, TextRule } from '#flows/training/course.ts';
import { isAccepted, isChosenRight } from '#flows/training/learning/rules-answer.ts';
import {
  type Course,
  firstDay,
  type Item,
  itemsOf,
  itemsSent,
} from '#flows/training/learning/rules-order.ts';
import type { Enrolment } from '#flows/training/learning/store.ts';
import type { LessonState } from '#flows/training/rules/spacing.ts';
import { longContent, sampleContent } from './support.ts';

describe('own words', () => {
  const is = (text: string): readonly TextRule[] => [{ kind: 'is', text }];
  test.each([
    ['confirm', 'confirm', true],
    ['confirm', '  CONFIRM!  ', true],
    ['confirm', 'confrim', false],
    ['confirm', 'confirn', true],
    ['confirm', 'confirmm', true],
    ['confirm', 'cofirm', true],
    ['confirm', 'confusing', false],
    ['confirm', 'please confirm', false],
    // Short words are other words soon.
    ['date', 'gate', false],
    ['fecha límite', 'FECHA LIMITE', true],
    ['fecha límite', 'fechas límite', true],
    ['fecha límite', 'fechas limites', false],
    ['handover', 'hand over', true],
    ['não', 'nao', true],
    ['ｃｏｎｆｉｒｍ', 'confirm', true],
    ['2026-12-01', '2026-12-02', false],
    ['confirm', '', false],
    ['confirm', '\u0000\ud800', false],
    ['👍', '👍', true],
    ['👍', '👎', false],
  ])('is %s: %j → %s', (text, typed, right) => {
    expect(isAccepted(is(text), typed)).toBe(right);
  });

  test.each([
    [['date', 'owner'], 'The owner, and the date.', true],
    [['date', 'owner'], 'the date', false],
    [['próximo paso'], 'el paso proximo', true],
    [['owner'], 'onwer', false],
    [['owner'], 'ownr', true],
  ])('has %j: %j → %s', (words, typed, right) => {
    expect(isAccepted([{ kind: 'has', words }], typed)).toBe(right);
  });

  test.each([
    [2, 0, '2', true],
    [2, 0, 'about 2 days', true],
    [2, 0, '2 or 3', false],
    [2, 0, 'two', false],
    [1.5, 0, '1,5', true],
    [15, 0, '1,5', false],
    [1500, 0, '1.500', true],
    [1500, 0, '1,500', true],
    [1500, 0, '1 500', true],
    [-4, 0, '−4', true],
    [10, 1, '11', true],
    [10, 1, '11.1', false],
    [0.3, 0.1, '0.2', true],
  ])('number %d ± %d: %j → %s', (value, within, typed, right) => {
    expect(isAccepted([{ kind: 'number', value, within }], typed)).toBe(right);
  });

  it('never throws and ends soon, whatever is typed', () => {
    const rules: readonly TextRule[] = [
      { kind: 'is', text: 'handover' },
      { kind: 'has', words: ['handover', 'today'] },
      { kind: 'number', value: 3, within: 1 },
    ];
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (typed) => void isAccepted(rules, typed)),
    );
    const started = performance.now();
    for (const one of ['1,', '1 ', 'ḧ̷̢', '-', 'a '])
      expect(typeof isAccepted(rules, one.repeat(25_000))).toBe('boolean');
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('takes all that is right and nothing else', () => {
    const lesson = {
      id: 'x',
      question: { kind: 'many' as const, options: 4, right: ['a', 'c'] as const },
      texts: {},
    };
    const many = { ...lesson, question: { ...lesson.question, right: [...lesson.question.right] } };
    expect(isChosenRight(many, ['c', 'a'])).toBe(true);
    expect(isChosenRight(many, ['a'])).toBe(false);
    expect(isChosenRight(many, ['a', 'b', 'c'])).toBe(false);
    expect(isChosenRight(many, [])).toBe(false);
  });
});

// --- what comes next ---------------------------------------------------------------------------------------------

const today = '2026-11-24';
const calendar: WorkCalendar = { timeZone: 'UTC', hours: defaultHours, leaves: [], holidays: new Set() };

const state = (change: Partial<LessonState>): LessonState => ({
  state: 'learned',
  step: 0,
  streak: 0,
  answers: 1,
  reviews: 0,
  anchor: '2026-11-01',
  gap: 2,
  ...change,
});

function course(
  id: string,
  states: Readonly<Record<string, LessonState>>,
  change: Partial<Enrolment> = {},
  content: CourseContent = longContent(3, id),
): Course {
  return {
    enrolment: {
      id,
      person: 'p',
      course: id,
      version: 1,
      content,
      source: 'self',
      mandatory: false,
      startsOn: '2026-11-01',
      dueOn: undefined,
      state: 'open',
      createdAt: new Date('2026-11-01T10:00:00Z'),
      begunAt: undefined,
      doneAt: undefined,
      pausedUntil: undefined,
      reviews: true,
      ...change,
    },
    states: new Map(Object.entries(states)),
  };
}
const named = (items: readonly Item[]): readonly string[] =>
  items.map((item) =>
    item.kind === 'confirm'
      ? `confirm ${item.course.enrolment.id}`
      : `${item.kind} ${item.course.enrolment.id}/${item.lesson.id.replace('lesson-', '')}`,
  );

describe('what comes next', () => {
  it('reviews first, then what was wrong before, then the lessons of the current course, what was wrong today last', () => {
    const one = course(
      'one',
      {
        'lesson-1': state({ state: 'returns', gap: 0, anchor: '2026-11-23' }),
        'lesson-2': state({ state: 'returns', gap: 0, anchor: today }),
      },
      { begunAt: new Date() },
    );
    const done = course(
      'done',
      {
        'lesson-1': state({ anchor: '2026-11-19' }),
        'lesson-2': state({ anchor: '2026-11-18' }),
        'lesson-3': state({ anchor: today }),
      },
      { state: 'done', doneAt: new Date() },
    );
    expect(named(itemsOf([done, one], calendar, today))).toEqual([
      'review done/2',
      'review done/1',
      'return one/1',
      'lesson one/3',
      'return one/2',
    ]);
  });

  it('several courses queue: the mandatory one whose due date presses, the one begun, the oldest', () => {
    const courses = [
      course('old', {}),
      course('begun', {}, { begunAt: new Date() }),
      course('later', {}, { mandatory: true, dueOn: '2026-12-20' }),
      course('sooner', {}, { mandatory: true, dueOn: '2026-12-10' }),
      course('undated', {}, { mandatory: true }),
    ];
    expect(named(itemsOf(courses, calendar, today)).filter((one) => one.endsWith('/1'))).toEqual([
      'lesson sooner/1',
      'lesson later/1',
      'lesson undated/1',
      'lesson begun/1',
      'lesson old/1',
    ]);
  });

  it('a course that is through waits for a word; one put off waits for its day', () => {
    const all = { 'lesson-1': state({}), 'lesson-2': state({}), 'lesson-3': state({ state: 'retired' }) };
    const courses = [
      course('through', {
        ...all,
        'lesson-1': state({ anchor: today }),
        'lesson-2': state({ anchor: today }),
      }),
      course('off', {}, { pausedUntil: '2026-11-25' }),
    ];
    expect(named(itemsOf(courses, calendar, today))).toEqual(['confirm through']);
    expect(named(itemsOf(courses, calendar, '2026-11-25'))[0]).toBe('confirm through');
    expect(named(itemsOf(courses, calendar, '2026-11-25'))).toContain('lesson off/1');
  });

  it('no reviews where none are wanted, and none of what was only read', () => {
    const states = { why: state({ state: 'retired', gap: 0 }), first: state({}), word: state({}) };
    const with_ = course('a', states, { state: 'done', doneAt: new Date() }, sampleContent);
    expect(named(itemsOf([with_], calendar, today))).toEqual(['review a/first', 'review a/word']);
    const without = course('a', states, { state: 'done', doneAt: new Date(), reviews: false }, sampleContent);
    expect(itemsOf([without], calendar, today)).toEqual([]);
    expect(firstDay([without], calendar, today)).toBeUndefined();
  });

  it('nothing is sent on the day on which somebody was told of the course, and all of it can be asked for', () => {
    const fresh = course('a', {}, { createdAt: new Date(`${today}T08:00:00Z`), startsOn: today });
    expect(itemsSent([fresh], calendar, today)).toEqual([]);
    expect(itemsOf([fresh], calendar, today)).toHaveLength(3);
    expect(firstDay([fresh], calendar, today)).toBe('2026-11-25');
  });

  it('leave that is entered later puts reviews off', () => {
    const one = course(
      'a',
      { 'lesson-1': state({ anchor: '2026-11-20' }) },
      { state: 'done', doneAt: new Date() },
    );
    expect(firstDay([one], calendar, today)).toBe(today);
    const away = { ...calendar, leaves: [{ from: '2026-11-23', to: '2026-11-27' }] };
    expect(itemsOf([one], away, today)).toEqual([]);
    expect(firstDay([one], away, today)).toBe('2026-12-01');
  });

  it('on the first day there is something to do, and not a day before', () => {
    const gen = fc.record({
      anchors: fc.array(fc.integer({ min: -40, max: 0 }), { minLength: 3, maxLength: 3 }),
      gap: fc.constantFrom(2, 7, 14, 27),
      leave: fc.integer({ min: -5, max: 30 }),
      paused: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(gen, ({ anchors, gap, leave, paused }) => {
        const away = {
          ...calendar,
          leaves: [{ from: addDays(today, leave), to: addDays(today, leave + 6) }],
        };
        const states = Object.fromEntries(
          anchors.map((back, at) => [`lesson-${at + 1}`, state({ anchor: addDays(today, back), gap })]),
        );
        const one = course('a', states, {
          state: 'done',
          doneAt: new Date(),
          pausedUntil: paused === undefined ? undefined : addDays(today, paused),
        });
        const first = firstDay([one], away, today);
        expect(first).toBeDefined();
        for (let day = today; first !== undefined && day < first; day = addDays(day, 1))
          expect(itemsOf([one], away, day)).toEqual([]);
        if (first !== undefined) expect(itemsOf([one], away, first)).not.toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

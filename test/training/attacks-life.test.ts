import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isWorkday } from '#core/workdays.ts';
import { localDate, wallClock } from '#core/zoned.ts';
import { calendarOf } from '#store/calendars.ts';
import { personById } from '#store/people.ts';
import { testPorts } from '#test/support/ports.ts';
import { daysFrom, plantLearner, wake } from './learning-support.ts';
import {
  createStage,
  enrolled,
  longContent,
  plantCourse,
  plantManagers,
  plantPeople,
  plantUnit,
  type Stage,
  sampleContent,
  textOf,
} from './support.ts';

// Odd lives: very many courses, lines of management that go in circles, a clock that is put back, changes in the middle.

let stage: Stage;
beforeEach(async () => {
  stage = await createStage();
});
afterEach(() => stage.drop());

const { holidays } = testPorts();
const sentOf = async (person: string) =>
  (
    await stage.db
      .selectFrom('deliveries')
      .select(['message', 'sent_at', 'duty'])
      .where('person_id', '=', person)
      .where('unasked', '=', true)
      .where('state', 'in', ['sent', 'answered'])
      .orderBy('sent_at')
      .execute()
  ).flatMap(({ sent_at, ...one }) => (sent_at === null ? [] : [{ ...one, at: sent_at }]));

describe('thirty courses', () => {
  it('of sixty lessons: one message a day, in hours, on working days, through moves of country, zone and manager', async () => {
    const { db, clock } = stage;
    const [boss = '', other = ''] = await plantPeople(db, 2, { name: 'boss' });
    const ana = await plantLearner(db, 'ana', { sent: [] }, { zone: 'Europe/Madrid' });
    await db.updateTable('people').set({ country: 'ES', manager_id: boss }).where('id', '=', ana).execute();
    await db
      .insertInto('leaves')
      .values({ person_id: ana, from_day: '2026-12-14', to_day: '2026-12-18' })
      .execute();
    for (let n = 0; n < 30; n += 1) {
      const course = await plantCourse(db, longContent(60, `course-${n}`));
      await enrolled(db, {
        person: ana,
        course,
        mandatory: n % 2 === 0,
        ...(n % 3 === 0 && { dueOn: n === 0 ? '2026-11-20' : `2026-12-0${1 + (n % 9)}` }),
        startsOn: '2026-11-02',
      });
    }
    await wake(stage, ana);
    await stage.goTo('2026-12-01T12:00:00Z');
    await db
      .updateTable('people')
      .set({ country: 'NZ', time_zone: 'Pacific/Auckland', manager_id: other })
      .where('id', '=', ana)
      .execute();
    await stage.goTo('2026-12-10T12:00:00Z');
    await db
      .updateTable('people')
      .set({ country: 'CO', time_zone: 'America/Bogota' })
      .where('id', '=', ana)
      .execute();
    await stage.goTo('2027-01-08T20:00:00Z');
    const all = await sentOf(ana);
    expect(all.length).toBeGreaterThan(8);
    const zoneAt = (at: Date) =>
      at < new Date('2026-12-01T12:00:00Z')
        ? 'Europe/Madrid'
        : at < new Date('2026-12-10T12:00:00Z')
          ? 'Pacific/Auckland'
          : 'America/Bogota';
    const days = all.map(({ at }) => localDate(at, zoneAt(at)));
    expect(days.length - new Set(days).size).toBeLessThanOrEqual(1);
    for (const { at } of all) {
      const { date, minute } = wallClock(at, zoneAt(at));
      expect(minute >= 540 && minute < 1_080).toBe(true);
      expect([0, 6]).not.toContain(new Date(`${date}T00:00:00Z`).getUTCDay());
      expect(date >= '2026-12-14' && date <= '2026-12-18').toBe(false);
      // Immaculate Conception, Christmas.
      expect(['2026-12-25', '2027-01-01']).not.toContain(date);
    }
    const person = await personById(db, ana);
    if (person === undefined) throw new Error('nobody');
    expect(isWorkday(await calendarOf(db, person, holidays, clock.now()), '2026-12-08')).toBe(false);
    // The manager who was, and the one who is.
    expect(stage.sentTo('boss1').length + stage.sentTo('boss2').length).toBeGreaterThan(0);
    for (const key of ['boss1', 'boss2'])
      for (const { card } of stage.sentTo(key)) expect(textOf(card)).not.toContain('course-1 ');
    const mine = await stage.as('ana').command('latido', 'learn');
    expect((mine.card?.blocks ?? []).length).toBeLessThan(50);
  });
});

describe('lines that go in circles', () => {
  it('tell each of the other once, nobody of themselves, and end', async () => {
    const { db, clock } = stage;
    const north = await plantUnit(db, 'North');
    const [ana = '', bea = '', hana = ''] = await plantPeople(db, 3, { name: 'p', unit: north });
    await plantManagers(db, north, [ana]);
    await db.updateTable('people').set({ manager_id: bea }).where('id', '=', ana).execute();
    await db.updateTable('people').set({ manager_id: ana }).where('id', '=', bea).execute();
    await db
      .updateTable('people')
      .set({ manager_id: hana, roles: ['hr'] })
      .where('id', '=', hana)
      .execute();
    await db.updateTable('units').set({ parent_id: north }).where('id', '=', north).execute();
    const course = await plantCourse(db);
    for (const person of [ana, bea, hana])
      await enrolled(db, { person, course, mandatory: true, startsOn: '2026-10-01', dueOn: '2026-11-20' });
    await wake(stage, ana, bea, hana);
    clock.set('2026-11-24T16:00:00Z');
    await stage.goTo('2026-12-22T20:00:00Z');
    const overdue = (key: string) =>
      stage
        .sentTo(key)
        .map(({ card }) => textOf(card))
        .filter((card) => card.includes('late with a mandatory'));
    expect(overdue('p1').join()).toMatch(/p2.*p3|p3.*p2/);
    expect(overdue('p1').join()).not.toContain('p1 ');
    expect(overdue('p2').join()).toContain('p1');
    expect(overdue('p2').join()).not.toMatch(/p2|p3/);
    expect(overdue('p3')).toEqual([]);
  });
});

describe('a clock that is put back', () => {
  it('sends nothing twice and loses no answer', async () => {
    const { db, clock } = stage;
    const ana = await plantLearner(db, 'ana', { sent: daysFrom('2026-11-25', 6) });
    const id = await enrolled(db, {
      person: ana,
      course: await plantCourse(db, sampleContent),
      mandatory: true,
    });
    await wake(stage, ana);
    await stage.goTo('2026-11-26T12:00:00Z');
    expect(await sentOf(ana)).toHaveLength(2);
    clock.set('2026-11-25T08:00:00Z');
    await wake(stage, ana);
    await stage.goTo('2026-11-26T12:00:00Z');
    expect(await sentOf(ana)).toHaveLength(2);
    const as = stage.as('ana');
    const took = { kind: 'action', name: 'training.took', label: 'x' } as const;
    await as.press({ ...took, input: { enrolment: id, lesson: 'why', n: 0 } });
    clock.set('2026-11-25T12:00:00Z');
    await as.press({ ...took, input: { enrolment: id, lesson: 'why', n: 0 } });
    const states = await db.selectFrom('lesson_states').select(['lesson', 'answers']).execute();
    expect(states).toEqual([{ lesson: 'why', answers: 1 }]);
    await stage.goTo('2026-11-27T12:00:00Z');
    expect(await sentOf(ana)).toHaveLength(3);
  });
});

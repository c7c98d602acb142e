import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Extra } from '#core/outcome.ts';
import { afterEnrolling, enrol, stop } from '#flows/training/enrolling/enrol.ts';
import { untoldOf } from '#flows/training/enrolling/store.ts';
import { ladderFor } from '#flows/training/ladder/ladder.ts';
import { armOf } from '#flows/training/rules/holdout.ts';
import { writeOutcome } from '#src/outcome.ts';
import { calendarOf } from '#store/calendars.ts';
import type { Db } from '#store/db.ts';
import { takeLeave } from '#store/leaves.ts';
import { personById } from '#store/people.ts';
import { writeSetting } from '#store/settings.ts';
import type { NudgeKind } from '#store/tables/training.ts';
import { testPorts } from '#test/support/ports.ts';
import { daysFrom, plantLearner, wake } from './learning-support.ts';
import {
  createStage,
  enrolled,
  longContent,
  on,
  type PlantedCourse,
  plantCourse,
  plantPeople,
  type Stage,
  textOf,
} from './support.ts';

// What a hostile reading found, each with the way to it. Everybody is in UTC and works from 9 to 18, Monday to Friday.

let stage: Stage;
beforeEach(async () => {
  stage = await createStage();
});
afterEach(() => stage.drop());

const { holidays } = testPorts();
const morning = (day: string) => `${day}T09:00:30Z`;
const within = <T>(act: (trx: Db) => Promise<T>): Promise<T> => stage.db.transaction().execute(act);
const apply = (made: (trx: Db) => Promise<Extra>): Promise<void> =>
  within(async (trx) => void (await writeOutcome(trx, await made(trx), stage.clock.now())));

/** As whoever enrols people: with all that follows. */
const asked = (course: PlantedCourse, people: readonly string[], mandatory: boolean) =>
  apply(async (trx) => {
    const now = stage.clock.now();
    const made = await enrol(trx, { course: course.id, people, source: 'manager', mandatory, now });
    return afterEnrolling(trx, made, { source: 'manager', now });
  });

/** What the ladder does for somebody now. */
const climb = (id: string) =>
  apply(async (trx) => {
    const person = await personById(trx, id);
    if (person === undefined) throw new Error('nobody');
    const now = stage.clock.now();
    const calendar = await calendarOf(trx, person, holidays, now);
    return ladderFor({ db: trx, now, holidays }, person, calendar);
  });

/** An enrolment of which these nudges are held back, or none of them is. */
async function withArm(
  given: Parameters<typeof enrolled>[1],
  nudges: readonly (readonly [NudgeKind, string])[],
  arm: 'sent' | 'held' = 'sent',
): Promise<string> {
  for (;;) {
    const id = await enrolled(stage.db, given);
    if (nudges.every(([kind, day]) => armOf(kind, id, day) === arm)) return id;
    await stage.db.deleteFrom('enrolments').where('id', '=', id).execute();
  }
}
const messagesOf = async (person: string) =>
  stage.db
    .selectFrom('deliveries')
    .select(['message', 'state', 'sent_at'])
    .where('person_id', '=', person)
    .orderBy('sent_at')
    .execute();

describe('the invitation comes first', () => {
  it('before any lesson and any reminder of it, even where another course wakes the learner earlier', async () => {
    const { db, clock } = stage;
    const ana = await plantLearner(db, 'ana', { sent: daysFrom('2026-11-25', 12) });
    const old = await plantCourse(db, longContent(20, 'old'));
    await enrolled(db, { person: ana, course: old, mandatory: true });
    await wake(stage, ana);
    // In the evening; the invitation waits for the morning, and so does the session of the old course.
    await stage.goTo('2026-11-24T20:00:00Z');
    const fresh = await plantCourse(db, longContent(3, 'fresh'));
    await asked(fresh, [ana], true);
    await db
      .updateTable('enrolments')
      .set({ due_on: '2026-12-03' })
      .where('course_id', '=', fresh.id)
      .execute();
    await stage.goTo('2026-12-04T20:00:00Z', 1_800_000);
    const all = stage.sentTo('ana').map(({ card }) => textOf(card));
    expect(all.length).toBeGreaterThan(3);
    const told = (await messagesOf(ana)).filter(({ state }) => state === 'sent');
    const invitation = told.find(({ message }) => message === 'training.invited')?.sent_at;
    expect(invitation).toBeDefined();
    const reminded = told.find(({ message }) => message === 'training.reminder')?.sent_at;
    if (reminded) expect(reminded > (invitation ?? 0)).toBe(true);
    const first = told.findIndex(({ message }) => message === 'training.invited');
    for (const card of all.slice(0, first)) expect(card).not.toContain('of 3 ·');
    expect(all.slice(first + 1).some((card) => card.includes('of 3 ·'))).toBe(true);
    expect(clock.now()).toEqual(new Date('2026-12-04T20:00:00Z'));
  });

  it('also where several courses are told of in one message', async () => {
    const { db } = stage;
    const ana = await plantLearner(db, 'ana', { sent: daysFrom('2026-11-25', 12) });
    await enrolled(db, {
      person: ana,
      course: await plantCourse(db, longContent(20, 'old')),
      mandatory: true,
    });
    await stage.goTo('2026-11-24T20:00:00Z');
    for (const slug of ['one', 'two']) await asked(await plantCourse(db, longContent(4, slug)), [ana], true);
    await stage.goTo('2026-11-24T20:02:00Z', 60_000);
    const of = async () =>
      within(async (trx) => {
        const { size } = await untoldOf(trx, ana);
        return size;
      });
    expect((await messagesOf(ana)).map(({ message, state }) => `${message} ${state}`)).toEqual([
      'training.invited waiting',
    ]);
    expect(await of()).toBe(2);
    await stage.goTo('2026-11-25T12:00:00Z');
    expect(await of()).toBe(0);
  });

  it('is not waited for when it can never come', async () => {
    const { db } = stage;
    const ana = await plantLearner(db, 'ana', { sent: daysFrom('2026-11-25', 12) });
    await stage.goTo('2026-11-24T20:00:00Z');
    await asked(await plantCourse(db, longContent(3)), [ana], true);
    await stage.goTo('2026-11-24T20:02:00Z', 60_000);
    expect((await messagesOf(ana)).map(({ state }) => state)).toEqual(['waiting']);
    await db
      .updateTable('deliveries')
      .set({ state: 'unreachable' })
      .where('message', '=', 'training.invited')
      .execute();
    await stage.goTo('2026-11-26T20:00:00Z');
    expect((await messagesOf(ana)).filter(({ message }) => message === 'training.session')).not.toEqual([]);
  });
});

describe('somebody who wants no messages', () => {
  it('gets what is mandatory, not hindered by reviews of what is free, and none of these with it', async () => {
    const { db } = stage;
    const ana = await plantLearner(db, 'ana', { sent: daysFrom('2026-11-25', 3) });
    const free = await plantCourse(db, longContent(5, 'free'));
    const must = await plantCourse(db, longContent(4, 'must'));
    const of = await enrolled(db, { person: ana, course: free });
    for (const { id: lesson } of free.content.lessons)
      await db
        .insertInto('lesson_states')
        .values({
          enrolment_id: of,
          lesson,
          state: 'learned',
          step: 0,
          streak: 0,
          answers: 1,
          anchor_on: '2026-11-02',
          gap: 2,
        })
        .execute();
    await enrolled(db, { person: ana, course: must, mandatory: true });
    await db.insertInto('preferences').values({ person_id: ana, opted_out: true }).execute();
    await wake(stage, ana);
    await stage.goTo(morning('2026-11-25'), 1_800_000);
    const [card, ...more] = stage.sentTo('ana').map((one) => one.card);
    expect(more).toEqual([]);
    expect(textOf(card)).toContain('Lesson 1 of 4');
    expect(card?.summary).toContain('Today: 3 lessons');
    expect(textOf(card)).not.toContain('review');
  });
});

describe('what becomes mandatory', () => {
  it('is reminded of anew, although the same reminder came while it was free', async () => {
    const { db, clock } = stage;
    const ana = await plantLearner(db, 'ana');
    const course = await plantCourse(db);
    const days = [
      ['before7', '2026-12-02'],
      ['before7', '2026-12-03'],
    ] as const;
    await withArm({ person: ana, course, startsOn: '2026-11-02', dueOn: '2026-12-09' }, days);
    clock.set('2026-12-02T10:00:00Z');
    await climb(ana);
    await stage.settle();
    expect(stage.sentTo('ana')).toHaveLength(1);
    await within((trx) =>
      enrol(trx, {
        course: course.id,
        people: [ana],
        source: 'manager',
        mandatory: true,
        due: { kind: 'on', date: '2026-12-09' },
        now: clock.now(),
      }),
    );
    await db.updateTable('enrolments').set({ invited_at: clock.now() }).execute();
    clock.set('2026-12-03T10:00:00Z');
    await climb(ana);
    await stage.settle();
    expect(stage.sentTo('ana')).toHaveLength(2);
  });

  it('is not late on the day on which it is asked for, however long the date of one’s own has passed', async () => {
    const { db, clock } = stage;
    const ana = await plantLearner(db, 'ana');
    const course = await plantCourse(db);
    const dueAfter = async (own: string | undefined, due: string | undefined) => {
      await db.deleteFrom('enrolments').execute();
      await enrolled(db, { person: ana, course, startsOn: '2026-09-01', ...(own && { dueOn: own }) });
      await within((trx) =>
        enrol(trx, {
          course: course.id,
          people: [ana],
          source: 'manager',
          mandatory: true,
          ...(due && { due: { kind: 'on', date: due } as const }),
          now: clock.now(),
        }),
      );
      return (await db.selectFrom('enrolments').select('due_on').executeTakeFirstOrThrow()).due_on;
    };
    expect(await dueAfter('2026-11-10', '2026-12-15')).toBe('2026-12-15');
    expect(await dueAfter('2026-11-10', undefined)).toBeNull();
    expect(await dueAfter('2026-12-01', '2026-12-15')).toBe('2026-12-01');
    expect(await dueAfter('2026-12-01', undefined)).toBe('2026-12-01');
    expect(await dueAfter(undefined, '2026-12-15')).toBe('2026-12-15');
  });
});

describe('what was free, became mandatory and is taken back', () => {
  it('by a manager is the learner’s own again, with all they have taken; by HR it ends', async () => {
    const { db } = stage;
    const [boss = ''] = await plantPeople(db, 1, { name: 'boss' });
    await plantPeople(db, 1, { name: 'hana', roles: ['hr'] });
    const ana = await plantLearner(db, 'ana');
    await db.updateTable('people').set({ manager_id: boss }).where('id', '=', ana).execute();
    const course = await plantCourse(db);
    const id = await enrolled(db, { person: ana, course, dueOn: '2026-12-18' });
    await db
      .updateTable('enrolments')
      .set({ begun_at: new Date('2026-11-20T10:00:00Z') })
      .where('id', '=', id)
      .execute();
    const row = async () => {
      const columns = ['id', 'state', 'mandatory', 'source', 'by_id', 'due_on'] as const;
      return db.selectFrom('enrolments').select(columns).executeTakeFirstOrThrow();
    };
    const before = await row();
    const names = async (key: string, which: 'enrol' | 'withdraw') => {
      const as = stage.as(key);
      const input = { course: course.id };
      const { form } = await as.press({ kind: 'open', name: `training.${which}`, input, label: 'x' });
      const values = which === 'enrol' ? { mandatory: 'yes', due: 'on', dueDate: '2026-12-04' } : {};
      return as.submit(form, { people: ['ana'], ...values });
    };
    await names('boss', 'enrol');
    expect(await row()).toMatchObject({ mandatory: true, source: 'manager', due_on: '2026-12-04' });
    await names('boss', 'withdraw');
    await stage.goTo('2026-11-25T12:00:00Z');
    expect(await row()).toEqual(before);
    expect((await messagesOf(ana)).map(({ message }) => message)).not.toContain('training.invited');
    await names('boss', 'withdraw');
    expect(await row()).toEqual(before);
    await names('boss', 'enrol');
    await names('hana', 'withdraw');
    expect(await row()).toMatchObject({ state: 'stopped' });
  });
});

describe('messages that became empty', () => {
  const dates = { startsOn: '2026-10-01', dueOn: '2026-11-20' } as const;

  async function late() {
    const { db } = stage;
    const [boss = ''] = await plantPeople(db, 1, { name: 'boss' });
    const people = await plantPeople(db, 2, { name: 'p', manager: boss });
    const course = await plantCourse(db);
    const ids: string[] = [];
    for (const person of people) ids.push(await enrolled(db, { person, course, mandatory: true, ...dates }));
    return { boss, people, ids };
  }

  it('are not sent to a manager after a withdrawal, although they had one before', async () => {
    const { clock } = stage;
    const { people, ids } = await late();
    const [first = '', second = ''] = people;
    clock.set('2026-11-24T10:00:00Z');
    await climb(first);
    await stage.goTo('2026-11-25T12:00:00Z');
    expect(stage.sentTo('boss')).toHaveLength(1);
    await climb(second);
    await stage.goTo('2026-11-26T10:59:00Z');
    await apply(async (trx) => (await stop(trx, ids, 'withdrawn', clock.now())).extra);
    await stage.goTo('2026-11-27T18:00:00Z');
    expect(stage.sentTo('boss').map(({ card }) => card.summary)).toEqual([
      'Nobody is late any more. Thank you.',
    ]);
  });

  it('that a manager had name nobody who has gone since', async () => {
    const { db, clock } = stage;
    const { people, ids } = await late();
    clock.set('2026-11-24T10:00:00Z');
    for (const person of people) await climb(person);
    await stage.goTo('2026-11-25T12:00:00Z');
    const told = () => stage.sentTo('boss').map(({ card }) => textOf(card));
    expect(told()).toHaveLength(1);
    expect(told().join()).toMatch(/p1.*p2|p2.*p1/);
    const [first = ''] = people;
    await db.updateTable('people').set({ gone_at: clock.now() }).where('id', '=', first).execute();
    await apply(async (trx) => (await stop(trx, ids.slice(0, 1), 'gone', clock.now())).extra);
    await stage.settle();
    expect(told()).toHaveLength(1);
    expect(told().join()).not.toContain('p1');
    expect(told().join()).toContain('p2');
  });

  it('are not sent where they waited already when it was withdrawn', async () => {
    const { db, clock } = stage;
    const { boss, people, ids } = await late();
    const [first = '', second = ''] = people;
    clock.set('2026-11-24T10:00:00Z');
    await climb(first);
    await stage.goTo('2026-11-25T12:00:00Z');
    await climb(second);
    // Something else goes out to the manager first: the second digest waits in the outbox.
    await stage.goTo('2026-11-26T09:30:00Z');
    await within((trx) =>
      writeOutcome(
        trx,
        {
          send: [
            {
              message: 'training.resting',
              data: { until: '2026-12-24' },
              to: boss,
              unasked: true,
              notAfter: new Date('2026-11-26T18:00:00Z'),
            },
          ],
        },
        clock.now(),
      ),
    );
    await db
      .insertInto('learners')
      .values({ person_id: boss, wake_at: null, day: null, session: null, rests_until: '2026-12-24' })
      .execute();
    await stage.goTo('2026-11-26T12:00:00Z');
    const waiting = (await messagesOf(boss)).filter(({ state }) => state === 'waiting');
    expect(waiting.map(({ message }) => message)).toEqual(['training.overdue']);
    await apply(async (trx) => (await stop(trx, ids, 'withdrawn', clock.now())).extra);
    await stage.goTo('2026-11-27T18:00:00Z');
    const states = (await messagesOf(boss)).map(({ message, state }) => `${message} ${state}`).toSorted();
    expect(states).toEqual(['training.overdue cancelled', 'training.overdue sent', 'training.resting sent']);
  });

  it('no reminder of lateness goes out when leave has moved the date meanwhile', async () => {
    const { db, clock } = stage;
    const ana = await plantLearner(db, 'ana');
    const course = await plantCourse(db);
    await withArm({ person: ana, course, mandatory: true, startsOn: '2026-11-02', dueOn: '2026-12-02' }, [
      ['before1', '2026-12-01'],
      ['after1', '2026-12-03'],
    ]);
    clock.set('2026-12-01T10:00:00Z');
    await climb(ana);
    await stage.settle();
    expect(stage.sentTo('ana')).toHaveLength(1);
    clock.set('2026-12-03T10:00:00Z');
    await climb(ana);
    await takeLeave(db, ana, { from: '2026-11-16', to: '2026-11-20' }, clock.now());
    await stage.settle();
    const states = (await messagesOf(ana)).map(({ state }) => state).toSorted();
    expect(states).toEqual(['cancelled', 'sent']);
  });

  it('a manager who enters leave in the meantime is told when they are back', async () => {
    const { db, clock } = stage;
    const { boss, people } = await late();
    clock.set('2026-11-24T16:00:00Z');
    for (const person of people) await climb(person);
    await takeLeave(db, boss, { from: '2026-11-25', to: '2026-12-02' }, clock.now());
    await stage.goTo('2026-12-02T20:00:00Z');
    expect(stage.sentTo('boss')).toEqual([]);
    await stage.goTo('2026-12-03T17:00:00Z');
    expect(stage.sentTo('boss').map(({ card }) => card.summary)).toEqual([
      '2 people in your team are late with a mandatory course.',
    ]);
  });

  it('a manager who works one day a week and had a message that day is told a week later', async () => {
    const { db, clock } = stage;
    const { boss, people } = await late();
    await db
      .insertInto('preferences')
      .values({ person_id: boss, hours_days: [3] })
      .execute();
    clock.set('2026-11-24T10:00:00Z');
    for (const person of people) await climb(person);
    await db
      .insertInto('learners')
      .values({ person_id: boss, wake_at: null, day: null, session: null, rests_until: '2026-12-24' })
      .execute();
    await stage.goTo('2026-11-25T09:30:00Z');
    await within((trx) =>
      writeOutcome(
        trx,
        {
          send: [
            {
              message: 'training.resting',
              data: { until: '2026-12-24' },
              to: boss,
              unasked: true,
              notAfter: new Date('2026-11-25T18:00:00Z'),
            },
          ],
        },
        clock.now(),
      ),
    );
    await stage.goTo('2026-12-02T17:00:00Z');
    expect(stage.sentTo('boss')).toHaveLength(2);
    expect(stage.sentTo('boss').at(-1)?.card.summary).toContain('2 people in your team are late');
  });
});

describe('the hold-out', () => {
  it('of a reminder leaves the day empty: a lesson in its place would hide what it does', async () => {
    const { db } = stage;
    const ana = await plantLearner(db, 'ana', { sent: daysFrom('2026-11-25', 12) });
    const course = await plantCourse(db, longContent(12));
    await withArm(
      { person: ana, course, mandatory: true, dueOn: '2026-12-03' },
      [['before7', '2026-11-26']],
      'held',
    );
    await wake(stage, ana);
    await stage.goTo('2026-11-27T20:00:00Z');
    const days = (await messagesOf(ana)).map(({ message, sent_at }) => [
      message,
      sent_at?.toISOString().slice(0, 10),
    ]);
    expect(days).toEqual([
      ['training.session', '2026-11-25'],
      ['training.session', '2026-11-27'],
    ]);
  });

  it('counts a word that was missing as following the day’s message', async () => {
    const { db } = stage;
    const ana = await plantLearner(db, 'ana', { sent: daysFrom('2026-11-25', 12) });
    const course = await plantCourse(db, longContent(1));
    const id = await enrolled(db, { person: ana, course });
    await db
      .insertInto('lesson_states')
      .values({
        enrolment_id: id,
        lesson: 'lesson-1',
        state: 'learned',
        step: 0,
        streak: 0,
        answers: 1,
        anchor_on: '2026-11-24',
        gap: 2,
      })
      .execute();
    await wake(stage, ana);
    await stage.goTo(morning('2026-11-25'), 1_800_000);
    await stage.as('ana').press(on(stage.sentTo('ana')[0]?.card, 'training.done'));
    const [nudge] = await db.selectFrom('nudges').select(['arm', 'followed_at']).execute();
    expect(nudge).toMatchObject({ arm: 'sent' });
    expect(nudge?.followed_at).not.toBeNull();
  });

  it('never holds back what goes to managers, nor the invitation', async () => {
    const { db, clock } = stage;
    const [boss = ''] = await plantPeople(db, 1, { name: 'boss' });
    const people = await plantPeople(db, 40, { name: 'p', manager: boss });
    const course = await plantCourse(db);
    clock.set('2026-11-24T10:00:00Z');
    await asked(course, people, true);
    await stage.goTo('2026-11-24T12:00:00Z');
    const invitations = stage.chat.messages.filter(({ to }) => to.route !== 'dm:boss');
    expect(invitations).toHaveLength(people.length);
    await db.updateTable('enrolments').set({ starts_on: '2026-10-01', due_on: '2026-11-20' }).execute();
    for (const person of people) await climb(person);
    await stage.goTo('2026-11-25T12:00:00Z');
    expect(stage.sentTo('boss').map(({ card }) => card.summary)).toEqual([
      '40 people in your team are late with a mandatory course.',
    ]);
  });
});

describe('the learning record store', () => {
  it('hears of a lesson without a question, too', async () => {
    const { db } = stage;
    await writeSetting(db, 'lrs', { on: true, actor: 'account' });
    const ana = await plantLearner(db, 'ana');
    const id = await enrolled(db, { person: ana, course: await plantCourse(db) });
    const shown = await stage
      .as('ana')
      .press({ kind: 'action', name: 'training.learn', input: { enrolment: id }, label: 'x' });
    const took = on(shown, 'training.took');
    await stage.as('ana').press(took);
    await stage.as('ana').press(took);
    const rows = await db.selectFrom('statements').select(['verb', 'lesson', 'n']).execute();
    expect(rows).toEqual([{ verb: 'answered', lesson: 'why', n: 0 }]);
  });
});

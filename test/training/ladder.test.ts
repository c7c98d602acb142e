import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Db, Extra } from '#core/outcome.ts';
import { isWorkday } from '#core/workdays.ts';
import { addDays, atLocal, localDate, wallClock } from '#core/zoned.ts';
import { afterDone, type LadderTurn, ladderFor } from '#flows/training/ladder/ladder.ts';
import { followed, noteNudge } from '#flows/training/ladder/store.ts';
import { armOf } from '#flows/training/rules/holdout.ts';
import { ladderOf } from '#flows/training/rules/ladder.ts';
import { writeOutcome } from '#src/outcome.ts';
import { calendarOf } from '#store/calendars.ts';
import { takeLeave } from '#store/leaves.ts';
import { personById } from '#store/people.ts';
import { createHolidays } from '#work/holidays.ts';
import {
  buttonsOf,
  createStage,
  enrolled,
  longContent,
  type PlantedCourse,
  plantCourse,
  plantManagers,
  plantPeople,
  plantUnit,
  type Stage,
  textOf,
} from './support.ts';

const holidays = createHolidays();
let stage: Stage;
let course: PlantedCourse;
beforeAll(async () => {
  stage = await createStage();
  course = await plantCourse(stage.db);
});
afterAll(() => stage.drop());
beforeEach(async () => {
  await sql`truncate people, units, deliveries, jobs cascade`.execute(stage.db);
  stage.chat.messages.length = 0;
  course = await plantCourse(stage.db);
});

/** Looks at somebody at a moment, as whoever wakes them does. */
async function look(id: string, at: Date, fails = false): Promise<LadderTurn> {
  let turn: LadderTurn = {};
  const act = async (trx: Db) => {
    const person = await personById(trx, id);
    if (person === undefined) throw new Error('nobody');
    turn = await ladderFor(
      { db: trx, now: at, holidays },
      person,
      await calendarOf(trx, person, holidays, at),
    );
    await writeOutcome(trx, turn, at);
    if (fails) throw new Error('killed');
  };
  await stage.db
    .transaction()
    .execute(act)
    .catch((error: unknown) => {
      if (!fails) throw error;
    });
  return turn;
}

async function apply(extra: Extra): Promise<void> {
  await stage.db.transaction().execute((trx) => writeOutcome(trx, extra, stage.clock.now()));
}

/** An enrolment of which no reminder is held back on the days given, or (`held`) all of them are. */
async function withArm(
  given: Parameters<typeof enrolled>[1],
  nudges: readonly (readonly ['before7' | 'before1' | 'after1', string])[],
  held = false,
): Promise<string> {
  for (;;) {
    const id = await enrolled(stage.db, given);
    if (nudges.every(([kind, day]) => (armOf(kind, id, day) === 'held') === held)) return id;
    await stage.db.deleteFrom('enrolments').where('id', '=', id).execute();
  }
}

const finish = (enrolment: string, at: Date) =>
  stage.db
    .updateTable('enrolments')
    .set({ state: 'done', done_at: at })
    .where('id', '=', enrolment)
    .execute();
const stepsTaken = async (enrolment: string) =>
  (
    await stage.db
      .selectFrom('ladder_steps')
      .select('step')
      .where('enrolment_id', '=', enrolment)
      .orderBy('at')
      .execute()
  ).map(({ step }) => step);

// Due on a Wednesday: reminders on Wednesday 8, Tuesday 14 and Thursday 16 April.
const dates = { startsOn: '2026-03-02', dueOn: '2026-04-15' } as const;
const reminders = [
  ['before7', '2026-04-08'],
  ['before1', '2026-04-14'],
  ['after1', '2026-04-16'],
] as const;

describe('a year of reminders', () => {
  it('is followed from hint to hint in every zone, with leave and holidays, across changes of the clocks, and killed at each step', async () => {
    const places = [
      ['America/Santiago', 'CL', '2026-03-20', '2026-04-06'],
      ['Europe/Madrid', 'ES', '2026-03-02', '2026-03-30'],
      ['Europe/Madrid', 'ES', '2026-10-01', '2026-10-26'],
      ['Australia/Lord_Howe', 'AU', '2026-03-16', '2026-04-06'],
      ['Asia/Kathmandu', undefined, '2026-05-01', '2026-06-20'],
      ['Pacific/Apia', undefined, '2026-11-01', '2026-12-24'],
      ['America/Sao_Paulo', 'BR', '2026-01-20', '2026-02-17'],
      ['America/New_York', 'US', '2026-10-12', '2026-11-02'],
    ] as const;
    for (const [n, [zone, country, startsOn, dueOn]] of places.entries()) {
      const [id = ''] = await plantPeople(stage.db, 1, { name: `p${n}`, zone, ...(country && { country }) });
      const enrolment = await enrolled(stage.db, { person: id, course, mandatory: true, startsOn, dueOn });
      await takeLeave(
        stage.db,
        id,
        { from: addDays(dueOn, -5), to: addDays(dueOn, -4) },
        atLocal(startsOn, 0, zone),
      );
      const person = await personById(stage.db, id);
      if (person === undefined) throw new Error('nobody');
      const calendar = await calendarOf(stage.db, person, holidays, atLocal(startsOn, 0, zone));
      const plan = ladderOf({ startsOn, dueOn, mandatory: true }, calendar);

      const seen: (readonly [string, string])[] = [];
      let at: Date | undefined = atLocal(startsOn, 600, zone);
      for (let looks = 0; at !== undefined; looks += 1) {
        expect(looks).toBeLessThan(20);
        const now: Date = at;
        const before = await stepsTaken(enrolment);
        const killed = await look(id, now, true);
        expect(await stepsTaken(enrolment)).toEqual(before);
        const turn = await look(id, now);
        expect(turn).toEqual(killed);
        expect((await look(id, now)).send ?? []).toEqual([]);
        const day = localDate(now, zone);
        for (const step of (await stepsTaken(enrolment)).filter((one) => !before.includes(one)))
          seen.push([step, day]);
        if ((turn.send?.length ?? 0) > 0) {
          const { minute } = wallClock(now, zone);
          expect(minute).toBeGreaterThanOrEqual(person.hours.from);
          expect(minute).toBeLessThan(person.hours.to);
          expect(isWorkday(calendar, day)).toBe(true);
        }
        if (turn.next !== undefined) expect(turn.next > now).toBe(true);
        at = turn.next;
      }
      expect(seen).toEqual(plan.map(({ step, day }) => [step, day]));
      const sent = await stage.db.selectFrom('deliveries').select('id').where('person_id', '=', id).execute();
      const nudges = await stage.db.selectFrom('nudges').selectAll().where('person_id', '=', id).execute();
      expect(nudges.map(({ kind, day }) => [kind, day])).toEqual(
        seen.filter(([step]) => ['before7', 'before1', 'after1'].includes(step)),
      );
      expect(sent.length).toBe(nudges.filter(({ arm }) => arm === 'sent').length);
    }
  });

  it('does nothing before and after the hours of the day, and says when they begin', async () => {
    const [ana = ''] = await plantPeople(stage.db, 1, { name: 'ana', zone: 'America/Santiago' });
    await withArm({ person: ana, course, mandatory: true, ...dates }, reminders);
    const on = (day: string, minute: number) => atLocal(day, minute, 'America/Santiago');
    expect(await look(ana, on('2026-04-08', 200))).toMatchObject({ send: [], next: on('2026-04-08', 540) });
    expect(await look(ana, on('2026-04-08', 1_100))).toMatchObject({ send: [], next: on('2026-04-09', 540) });
    expect(await look(ana, on('2026-04-08', 540))).toMatchObject({
      reminds: true,
      next: on('2026-04-14', 540),
    });
  });

  it('reminds of all that is due in one message, once, what must be done first', async () => {
    const [ana = ''] = await plantPeople(stage.db, 1, { name: 'ana' });
    const asked = { person: ana, ...dates };
    const free = await withArm({ ...asked, course, mandatory: false }, reminders);
    const other = await plantCourse(stage.db, longContent(4, 'other'));
    const must = await withArm({ ...asked, course: other, mandatory: true }, reminders);
    const held = await withArm(
      { ...asked, course: await plantCourse(stage.db, longContent(5, 'held')), mandatory: true },
      reminders,
      true,
    );
    const first = await look(ana, new Date('2026-04-08T10:00:00Z'));
    expect(first.send).toMatchObject([
      {
        data: { enrolment: must, step: 'before7', also: [{ enrolment: free, step: 'before7' }] },
        duty: true,
      },
    ]);
    expect(first.next).toEqual(new Date('2026-04-14T09:00:00Z'));
    expect((await look(ana, new Date('2026-04-08T15:00:00Z'))).send).toEqual([]);
    expect((await look(ana, new Date('2026-04-09T09:00:00Z'))).send).toEqual([]);
    for (const id of [free, must, held]) expect(await stepsTaken(id)).toEqual(['before7']);
    const nudges = await stage.db.selectFrom('nudges').select(['enrolment_id', 'arm']).execute();
    expect(new Map(nudges.map(({ enrolment_id, arm }) => [enrolment_id, arm]))).toEqual(
      new Map([
        [free, 'sent'],
        [must, 'sent'],
        [held, 'held'],
      ]),
    );
  });

  it('another one that comes up on the day itself waits for the next', async () => {
    const [ana = ''] = await plantPeople(stage.db, 1, { name: 'ana' });
    const other = await plantCourse(stage.db, longContent(4));
    await withArm({ person: ana, course, mandatory: true, ...dates }, reminders);
    expect((await look(ana, new Date('2026-04-08T10:00:00Z'))).send?.length).toBe(1);
    await withArm({ person: ana, course: other, mandatory: true, ...dates }, [['before7', '2026-04-09']]);
    const second = await look(ana, new Date('2026-04-08T15:00:00Z'));
    expect(second).toMatchObject({ send: [], next: new Date('2026-04-09T09:00:00Z') });
    expect((await look(ana, new Date('2026-04-09T09:00:00Z'))).send?.length).toBe(1);
  });

  it('leaves whoever rests alone in what is free, not in what is mandatory', async () => {
    const [ana = '', bea = ''] = await plantPeople(stage.db, 2, { name: 'p' });
    for (const person of [ana, bea]) {
      await stage.db
        .insertInto('learners')
        .values({ person_id: person, wake_at: null, day: null, session: null, rests_until: '2026-04-20' })
        .execute();
      await withArm({ person, course, mandatory: person === bea, ...dates }, [['before7', '2026-04-08']]);
    }
    const at = new Date('2026-04-08T10:00:00Z');
    expect((await look(ana, at)).send).toEqual([]);
    expect((await look(bea, at)).send).toMatchObject([{ duty: true, unasked: true }]);
  });

  it('waits a minute for an enrolment that somebody has in hand', async () => {
    const [ana = ''] = await plantPeople(stage.db, 1, { name: 'ana' });
    const id = await withArm({ person: ana, course, mandatory: true, ...dates }, reminders);
    const at = new Date('2026-04-08T10:00:00Z');
    await stage.db.transaction().execute(async (trx) => {
      await trx.updateTable('enrolments').set({ state: 'done', done_at: at }).where('id', '=', id).execute();
      expect(await look(ana, at)).toMatchObject({ send: [], next: new Date('2026-04-08T10:01:00Z') });
    });
    expect(await look(ana, new Date('2026-04-08T10:01:00Z'))).toEqual({});
    expect(await stepsTaken(id)).toEqual([]);
  });
});

describe('the hold-out', () => {
  it('sends nothing, writes it down, and goes on', async () => {
    const [ana = ''] = await plantPeople(stage.db, 1, { name: 'ana' });
    const id = await withArm(
      { person: ana, course, mandatory: true, ...dates },
      [['before7', '2026-04-08']],
      true,
    );
    const turn = await look(ana, new Date('2026-04-08T10:00:00Z'));
    expect(turn).toMatchObject({ send: [], next: new Date('2026-04-14T09:00:00Z') });
    // The day is the reminder's all the same: no lesson takes its place.
    expect(turn.reminds).toBe(true);
    expect(await stepsTaken(id)).toEqual(['before7']);
    const rows = await stage.db.selectFrom('nudges').select(['kind', 'arm', 'day', 'followed_at']).execute();
    expect(rows).toEqual([{ kind: 'before7', arm: 'held', day: '2026-04-08', followed_at: null }]);
  });

  it('is written once, and followed within its time alone', async () => {
    const [ana = ''] = await plantPeople(stage.db, 1, { name: 'ana' });
    const id = await enrolled(stage.db, { person: ana, course, mandatory: true, ...dates });
    const now = new Date('2026-04-10T10:00:00Z');
    const note = (kind: 'lesson' | 'before7' | 'before1', day: string) =>
      noteNudge(stage.db, { kind, person: ana, ...(kind !== 'lesson' && { enrolment: id }), day, now });
    expect((await note('lesson', '2026-04-09')).fresh).toBe(true);
    expect((await note('lesson', '2026-04-09')).fresh).toBe(false);
    for (const day of ['2026-04-10', '2026-04-13']) await note('lesson', day);
    await note('before7', '2026-04-06');
    await note('before7', '2026-04-05');
    await note('before1', '2026-04-10');
    await note('before1', '2026-04-09');
    const at = new Date('2026-04-13T10:00:00Z');
    await followed(stage.db, { person: ana, what: 'item', now: at });
    await followed(stage.db, { person: ana, enrolment: id, what: 'done', now: at });
    const rows = await stage.db
      .selectFrom('nudges')
      .select(['kind', 'day', 'followed_at'])
      .orderBy('kind')
      .orderBy('day')
      .execute();
    expect(rows.map(({ kind, day, followed_at }) => `${kind} ${day} ${followed_at !== null}`)).toEqual([
      'before1 2026-04-09 false',
      'before1 2026-04-10 true',
      'before7 2026-04-05 false',
      'before7 2026-04-06 true',
      'lesson 2026-04-09 false',
      'lesson 2026-04-10 false',
      'lesson 2026-04-13 true',
    ]);
  });
});

describe('what a learner is told', () => {
  async function at(moment: string, id: string): Promise<void> {
    stage.clock.set(moment);
    await look(id, stage.clock.now());
    await stage.settle();
  }

  it('is when it is due, what is left, and who hears of it and when', async () => {
    const [ana = '', boss = ''] = await plantPeople(stage.db, 2, { name: 'p' });
    await stage.db.updateTable('people').set({ manager_id: boss }).where('id', '=', ana).execute();
    await withArm({ person: ana, course, mandatory: true, ...dates }, reminders);
    await at('2026-04-08T10:00:00Z', ana);
    await at('2026-04-14T10:00:00Z', ana);
    await at('2026-04-16T10:00:00Z', ana);
    const [week, day, after] = stage.sentTo('p1').map(({ card }) => textOf(card));
    expect(week).toContain('due on 15 April 2026, in 7 days');
    expect(week).toContain('3 of 3 lessons left: about 6 minutes');
    expect(week).not.toContain('manager');
    expect(day).toContain('due on 15 April 2026, tomorrow');
    expect(after).toContain('it was due on 15 April 2026');
    expect(after).toContain('If it is still open on 20 April 2026, your manager is told');
  });

  it('names no manager where there is none, and asks for a word where all is taken', async () => {
    const [ana = ''] = await plantPeople(stage.db, 1, { name: 'ana' });
    const id = await withArm({ person: ana, course, mandatory: true, ...dates }, reminders);
    for (const { id: lesson } of course.content.lessons)
      await stage.db
        .insertInto('lesson_states')
        .values({
          enrolment_id: id,
          lesson,
          state: 'learned',
          step: 0,
          streak: 0,
          answers: 1,
          anchor_on: '2026-04-01',
          gap: 2,
        })
        .execute();
    await at('2026-04-16T10:00:00Z', ana);
    const [card] = stage.sentTo('ana').map((one) => one.card);
    expect(textOf(card)).not.toContain('manager');
    expect(textOf(card)).toContain('Only your word is missing');
    expect(card?.buttons?.map(({ name }) => name)).toEqual(['training.done', 'training.tomorrow']);
  });

  it('is of several courses in one message, each with its button, and shrinks as they are done', async () => {
    const [ana = '', boss = ''] = await plantPeople(stage.db, 2, { name: 'p' });
    await stage.db.updateTable('people').set({ manager_id: boss }).where('id', '=', ana).execute();
    const other = await plantCourse(stage.db, longContent(4));
    const ids = [
      await withArm({ person: ana, course, mandatory: true, ...dates }, reminders),
      await withArm({ person: ana, course: other, mandatory: true, ...dates }, reminders),
    ];
    await at('2026-04-16T10:00:00Z', ana);
    const said = () => {
      const [message, ...more] = stage.sentTo('p1');
      expect(more).toEqual([]);
      return message?.card;
    };
    expect(said()?.summary).toBe('2 of your courses have a date that is near or has passed.');
    const words = textOf(said());
    expect(words).toContain('3 of 3 lessons left');
    expect(words).toContain('4 of 4 lessons left');
    expect(words.split('manager')).toHaveLength(2);
    expect(words).toContain('From 20 April 2026 on, your manager is told of what is mandatory');
    const begins = () =>
      buttonsOf(said()).flatMap(({ name, input }) => (name === 'training.learn' ? [input] : []));
    expect(new Set(begins().map((input) => (input as { enrolment: string }).enrolment))).toEqual(
      new Set(ids),
    );

    const [first = '', second = ''] = ids;
    const end = async (id: string, moment: string) => {
      stage.clock.set(moment);
      await finish(id, stage.clock.now());
      await apply(await afterDone(stage.db, { enrolment: id, person: ana, now: stage.clock.now() }));
      await stage.settle();
    };
    await end(first, '2026-04-16T11:00:00Z');
    expect(textOf(said())).toContain(': done.');
    expect(begins()).toEqual([{ enrolment: second }]);
    expect(textOf(said())).toContain('If it is still open on 20 April 2026, your manager is told');
    await end(second, '2026-04-16T12:00:00Z');
    expect(said()?.summary).toContain('is done.');
    expect(begins()).toEqual([]);
  });

  it('of several goes out with what is still open, and not at all when all are done before', async () => {
    const { db, clock } = stage;
    const other = await plantCourse(db, longContent(4));
    const [ana = '', bea = ''] = await plantPeople(db, 2, { name: 'p' });
    clock.set('2026-04-08T10:00:00Z');
    for (const [person, most] of [
      [ana, 1],
      [bea, 2],
    ] as const) {
      const ids = [
        await withArm({ person, course, mandatory: true, ...dates }, reminders),
        await withArm({ person, course: other, mandatory: true, ...dates }, reminders),
      ];
      await look(person, clock.now());
      for (const id of ids.slice(0, most)) {
        await finish(id, clock.now());
        await apply(await afterDone(db, { enrolment: id, person, now: clock.now() }));
      }
    }
    await stage.settle();
    const [message, ...more] = stage.sentTo('p1');
    expect(more).toEqual([]);
    expect(textOf(message?.card)).toContain('4 of 4 lessons left');
    expect(stage.sentTo('p2')).toEqual([]);
    const states = await db
      .selectFrom('deliveries')
      .select(['person_id', 'state'])
      .where('message', '=', 'training.reminder')
      .execute();
    expect(new Map(states.map(({ person_id, state }) => [person_id, state]))).toEqual(
      new Map([
        [ana, 'sent'],
        [bea, 'cancelled'],
      ]),
    );
  });

  it('stops at once when it is done: what waits is called off, what went out says so', async () => {
    const [ana = ''] = await plantPeople(stage.db, 1, { name: 'ana' });
    const id = await withArm({ person: ana, course, mandatory: true, ...dates }, reminders);
    await at('2026-04-08T10:00:00Z', ana);
    stage.clock.set('2026-04-14T09:00:00Z');
    await look(ana, stage.clock.now());
    await finish(id, stage.clock.now());
    await apply(await afterDone(stage.db, { enrolment: id, person: ana, now: stage.clock.now() }));
    stage.clock.set('2026-04-14T10:00:00Z');
    await stage.settle();
    const [said, ...more] = stage.sentTo('ana');
    expect(more).toEqual([]);
    expect(said?.card.summary).toContain('“A clear handover” is done.');
    // As where it was confirmed, which may be this very message.
    expect(said?.card.buttons?.map(({ name }) => name)).toEqual(['training.mine']);
    const states = await stage.db.selectFrom('deliveries').select('state').orderBy('state').execute();
    expect(states.map(({ state }) => state)).toEqual(['cancelled', 'sent']);
    expect(await look(ana, new Date('2026-04-20T10:00:00Z'))).toEqual({});
  });
});

describe('what managers are told', () => {
  const monday = new Date('2026-04-20T09:30:00Z');

  const sits = (person: string, unit: string) =>
    stage.db.updateTable('people').set({ unit_id: unit }).where('id', '=', person).execute();

  async function team(n: number, name = 'ana', unit = 'Night shift') {
    const { db } = stage;
    const [top = ''] = await plantPeople(db, 1, { name: 'top' });
    const [boss = ''] = await plantPeople(db, 1, { name: 'boss' });
    const above = await plantUnit(db, 'Operations', undefined, [top]);
    const night = await plantUnit(db, unit, above, [boss]);
    await sits(boss, night);
    const people = await plantPeople(db, n, { name, unit: night });
    return { top, boss, night, above, people };
  }

  it('comes once for all, with names to the direct manager alone, and shrinks as people finish', async () => {
    const { people } = await team(4);
    const ids: string[] = [];
    for (const person of people)
      ids.push(await enrolled(stage.db, { person, course, mandatory: true, ...dates }));
    stage.clock.set(monday);
    // The last one has it done before the message is put together.
    for (const person of people) await look(person, monday);
    const [first = '', second = '', third = '', last = ''] = ids;
    await finish(last, monday);
    await stage.goTo('2026-04-20T12:00:00Z');
    const [digest, ...more] = stage.sentTo('boss');
    expect(more).toEqual([]);
    expect(digest?.card.summary).toBe('3 people in your team are late with a mandatory course.');
    const words = textOf(digest?.card);
    for (const name of ['ana1', 'ana2', 'ana3']) expect(words).toContain(name);
    expect(words).not.toContain('ana4');
    expect(words).toContain('A clear handover: due on 15 April 2026, 5 days late');
    expect(stage.sentTo('top')).toEqual([]);

    const end = async (id: string, person: string | undefined) => {
      await finish(id, stage.clock.now());
      await apply(await afterDone(stage.db, { enrolment: id, person: person ?? '', now: stage.clock.now() }));
      await stage.settle();
    };
    await end(first, people[0]);
    expect(stage.sentTo('boss')[0]?.card.summary).toBe(
      '2 people in your team are late with a mandatory course.',
    );
    expect(textOf(stage.sentTo('boss')[0]?.card)).not.toContain('ana1');
    await end(second, people[1]);
    await end(third, people[2]);
    expect(stage.sentTo('boss').map(({ card }) => card.summary)).toEqual([
      'Nobody is late any more. Thank you.',
    ]);
  });

  it('is called off when all are done before it goes out, and is not of what is free', async () => {
    const { people } = await team(2);
    const [ana = '', bea = ''] = people;
    const id = await enrolled(stage.db, { person: ana, course, mandatory: true, ...dates });
    await enrolled(stage.db, { person: bea, course, mandatory: false, ...dates });
    stage.clock.set(monday);
    for (const person of people) await look(person, monday);
    await finish(id, monday);
    await apply(await afterDone(stage.db, { enrolment: id, person: ana, now: monday }));
    await stage.goTo('2026-04-22T12:00:00Z');
    expect(stage.chat.messages.filter(({ to }) => to.route === 'dm:boss')).toEqual([]);
  });

  it('says nothing of somebody who is away', async () => {
    const { people } = await team(1);
    const [ana = ''] = people;
    await enrolled(stage.db, { person: ana, course, mandatory: true, ...dates });
    stage.clock.set(monday);
    await look(ana, monday);
    await takeLeave(stage.db, ana, { from: '2026-04-20', to: '2026-04-30' }, monday);
    await stage.goTo('2026-04-21T12:00:00Z');
    expect(stage.sentTo('boss')).toEqual([]);
  });

  it('is numbers alone at the next level, with small teams together', async () => {
    const { above, people } = await team(6);
    const [chief = ''] = await plantPeople(stage.db, 1, { name: 'chief' });
    const small = await plantUnit(stage.db, 'Two of us', above, [chief]);
    await sits(chief, small);
    const [carl = ''] = await plantPeople(stage.db, 1, { name: 'carl', unit: small });
    const late = [...people.slice(0, 2), carl];
    for (const person of late) await enrolled(stage.db, { person, course, mandatory: true, ...dates });
    stage.clock.set('2026-04-29T09:30:00Z');
    for (const person of late) await look(person, stage.clock.now());
    await stage.goTo('2026-04-29T13:00:00Z');
    const [message, ...more] = stage.sentTo('top');
    expect(more).toEqual([]);
    const words = textOf(message?.card);
    expect(message?.card.summary).toBe(
      '3 mandatory courses are more than two weeks late in the teams below you.',
    );
    expect(words).toContain('"label":"Night shift","value":"2 late"');
    expect(words).toContain('"label":"Smaller teams","value":"1 late"');
    for (const name of ['ana1', 'ana2', 'carl', 'Two of us', 'boss']) expect(words).not.toContain(name);
  });

  it('reaches a manager far away on a day that has come for the learner', async () => {
    const { boss, people } = await team(1);
    await stage.db
      .updateTable('people')
      .set({ time_zone: 'Pacific/Honolulu' })
      .where('id', '=', boss)
      .execute();
    await stage.db.updateTable('people').set({ time_zone: 'Pacific/Kiritimati' }).execute();
    await stage.db
      .updateTable('people')
      .set({ time_zone: 'Pacific/Honolulu' })
      .where('id', '=', boss)
      .execute();
    const [ana = ''] = people;
    await enrolled(stage.db, { person: ana, course, mandatory: true, ...dates });
    // Monday there, Sunday with the manager.
    stage.clock.set(atLocal('2026-04-20', 600, 'Pacific/Kiritimati'));
    await look(ana, stage.clock.now());
    await stage.goTo(atLocal('2026-04-20', 1_000, 'Pacific/Honolulu'));
    expect(stage.sentTo('boss').length).toBe(1);
  });

  it('knows acting managers', async () => {
    const { night, people } = await team(1);
    const [acting = ''] = await plantPeople(stage.db, 1, { name: 'acting' });
    await plantManagers(stage.db, night, [acting]);
    const [ana = ''] = people;
    await enrolled(stage.db, { person: ana, course, mandatory: true, ...dates });
    stage.clock.set(monday);
    await look(ana, monday);
    await stage.goTo('2026-04-20T12:00:00Z');
    expect([stage.sentTo('boss').length, stage.sentTo('acting').length]).toEqual([1, 1]);
  });
});

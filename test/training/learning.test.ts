import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Card } from '#core/card.ts';
import { afterDone } from '#flows/training/ladder/ladder.ts';
import { writeOutcome } from '#src/outcome.ts';
import { writeSetting } from '#store/settings.ts';
import {
  answersOf,
  daysFrom,
  elsewhere,
  learnerRow,
  plantLearner,
  statesOf,
  wake,
} from './learning-support.ts';
import {
  buttonsOf,
  createStage,
  enrolled,
  longContent,
  on,
  plantCourse,
  type Reply,
  type Stage,
  sampleContent,
  textOf,
} from './support.ts';

// A Tuesday afternoon, 2026-11-24. Learners are in UTC and work from 9 to 18, Monday to Friday.

let stage: Stage;

beforeEach(async () => {
  stage = await createStage();
});
afterEach(() => stage.drop());

const cardOf = (reply: Reply): Card => {
  if (reply.card === undefined) throw new Error(`no card, but ${JSON.stringify(reply)}`);
  return reply.card;
};
const labels = (card: Card) => buttonsOf(card).map(({ label }) => label);
const newest = (key: string): Card => {
  const message = stage.sentTo(key).at(-1);
  if (message === undefined) throw new Error(`${key} has no message`);
  return message.card;
};
const morning = (day: string) => `${day}T09:00:30Z`;

describe('a whole course', () => {
  it('comes by itself the day after, is answered in place, and ends with one’s word', async () => {
    const { db } = stage;
    const ana = await plantLearner(db, 'ana');
    const course = await plantCourse(db);
    const id = await enrolled(db, { person: ana, course });
    await wake(stage, ana);
    await stage.goTo('2026-11-24T23:00:00Z');
    expect(stage.sentTo('ana')).toHaveLength(0);

    await stage.goTo(morning('2026-11-25'), 1_800_000);
    expect(stage.sentTo('ana')).toHaveLength(1);
    const first = newest('ana');
    expect(first.summary).toContain('Today: 3 lessons, about 6 minutes.');
    expect(textOf(first)).toContain('Lesson 1 of 3 · A clear handover');
    expect(labels(first)).toEqual(['Got it', 'Tomorrow', 'Pause…']);

    const as = stage.as('ana');
    const second = await as.press(on(first, 'training.took'));
    expect(second.kind).toBe('replace');
    expect(labels(cardOf(second))).toEqual(['A', 'B', 'C', 'A?', 'B?', 'C?', 'Tomorrow', 'Pause…']);
    expect(textOf(second.card)).toContain('Lesson 2 of 3');

    const wrong = await as.press(on(second, 'training.answer', 'A?'));
    expect(textOf(wrong.card)).toContain('Not quite');
    expect(textOf(wrong.card)).toContain('It helps, but later.');
    expect(textOf(wrong.card)).toContain('B · The next step and its date');
    expect(textOf(wrong.card)).toContain('Whoever takes over needs to know first');
    expect(labels(cardOf(wrong))).toEqual(['Next', 'Enough for today']);

    const third = await as.press(on(wrong, 'training.next'));
    const form = await as.press(on(third, 'training.answer'));
    expect(form.form?.title).toBe('Your answer');
    const empty = await as.submit(form.form, { answer: ' ' });
    expect(empty.form?.errors).toEqual({ answer: 'Write a few words.', sure: 'Choose one.' });
    const right = await as.submit(form.form, { answer: 'Confirn', sure: 'sure' });
    expect(textOf(right.card)).toContain('That is right');
    expect(textOf(right.card)).toContain('An answer that would do: Confirm');
    expect(textOf(right.card)).toContain('in 2 working days');
    // Three today; the one that was wrong is left.
    expect(textOf(right.card)).toContain('That was enough for today');
    expect(labels(cardOf(right))).toEqual(['Enough for today', 'One more']);

    // Whoever wants more gets more.
    const again = await as.press(on(right, 'training.learn'));
    expect(textOf(again.card)).toContain('Once more · A clear handover');
    const last = await as.press(on(again, 'training.answer', 'B'));
    expect(labels(cardOf(last))).toEqual(['Finish the course', 'Enough for today']);
    const word = await as.press(on(last, 'training.next'));
    expect(textOf(word.card)).toContain('I hand work over in writing.');
    expect((await db.selectFrom('enrolments').select('state').executeTakeFirstOrThrow()).state).toBe('open');
    const done = await as.press(on(word, 'training.done'));
    expect(done.card?.summary).toContain('“A clear handover” is done');
    expect(labels(cardOf(done))).toEqual(['My courses', 'No reviews, please']);

    const row = await db.selectFrom('enrolments').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ state: 'done', stopped_why: null });
    expect(row.begun_at).not.toBeNull();
    // What became of answers is kept, not the words or the choice; of what was only read nothing is.
    const day = '2026-11-25';
    expect(await answersOf(db, id)).toEqual([
      { lesson: 'first', n: 0, gap: null, correct: false, sure: false, day },
      { lesson: 'first', n: 1, gap: 0, correct: true, sure: true, day },
      { lesson: 'word', n: 0, gap: null, correct: true, sure: true, day },
    ]);
    const { rows } = await stage.pool.query(
      `select (select count(*) from lesson_answers t where t::text ~* 'confirn')
            + (select count(*) from deliveries t where t::text ~* 'confirn')
            + (select count(*) from jobs t where t::text ~* 'confirn') as n`,
    );
    expect(Number(rows[0].n)).toBe(0);
    expect(stage.log.text()).not.toMatch(/confirn/i);
    expect((await learnerRow(db, ana)).taken).toBe(4);

    // Shown anew, the message says the same.
    await stage.goTo('2026-11-25T12:00:00Z');
    expect(newest('ana')).toBeDefined();
    expect(stage.sentTo('ana').filter(({ card }) => card.summary.includes('is done')).length).toBeGreaterThan(
      0,
    );

    // Reviews: two working days later, the question alone.
    await stage.goTo('2026-11-26T20:00:00Z');
    const before = stage.sentTo('ana').length;
    await stage.goTo(morning('2026-11-27'));
    expect(stage.sentTo('ana')).toHaveLength(before + 1);
    const review = newest('ana');
    expect(review.summary).toContain('Today: 2 reviews, about 2 minutes.');
    expect(textOf(review)).toContain('Review · A clear handover');
    expect(textOf(review)).not.toContain('Begin with what the next person must do');
    const good = await as.press(on(review, 'training.answer', 'B'));
    expect(textOf(good.card)).toContain('in 7 working days');
    expect((await statesOf(db, id)).first).toMatchObject({ state: 'learned', step: 1, streak: 1, gap: 7 });
  });

  it('in the languages of its learners, hostile words and all', async () => {
    const { db } = stage;
    const hostile = '<!channel> *x* <b>@everyone</b> \u202e';
    const content = structuredClone(sampleContent);
    const es = content.lessons[1]?.texts.es;
    if (es === undefined) throw new Error('no Spanish');
    es.title = hostile;
    const course = await plantCourse(db, content);
    for (const [locale, said] of [
      ['es', 'Entendido'],
      ['pt', 'Entendi'],
    ] as const) {
      const person = await plantLearner(db, locale, {}, { locale });
      const id = await enrolled(db, { person, course });
      const first = await stage.as(locale).command('latido', 'learn');
      const begun = await stage.as(locale).press(on(first, 'training.learn'));
      expect(labels(cardOf(begun))[0]).toBe(said);
      const second = await stage.as(locale).press(on(begun, 'training.took'));
      if (locale === 'es') expect(cardOf(second).blocks).toContainEqual({ kind: 'heading', text: hostile });
      expect(Object.keys(await statesOf(db, id))).toEqual(['why']);
    }
  });

  it('a course is not done before it is through, and “done” twice is once', async () => {
    const { db } = stage;
    const ana = await plantLearner(db, 'ana');
    const course = await plantCourse(db, longContent(2));
    const id = await enrolled(db, { person: ana, course });
    const as = stage.as('ana');
    const button = { kind: 'action', name: 'training.done', input: { enrolment: id }, label: 'x' } as const;
    expect(cardOf(await as.press(button)).summary).toContain('is not through yet');
    let card = await as.press({ ...button, name: 'training.learn', input: {} });
    for (let n = 0; n < 2; n += 1)
      card = await as.press(on(await as.press(on(card, 'training.answer', 'B')), 'training.next'));
    const all = await Promise.all(Array.from({ length: 5 }, () => as.press(on(card, 'training.done'))));
    for (const one of all) expect(cardOf(one).summary).toContain('is done');
    const { rows } = await stage.pool.query(
      `select count(*) as n from deliveries where message like 'training.%'`,
    );
    // The certificate, once.
    expect(Number(rows[0].n)).toBe(1);
  });

  it('nobody else answers for them', async () => {
    const { db } = stage;
    const ana = await plantLearner(db, 'ana');
    await plantLearner(db, 'eva');
    const id = await enrolled(db, { person: ana, course: await plantCourse(db, longContent(2)) });
    const card = await stage.as('ana').press({
      kind: 'action',
      name: 'training.learn',
      input: {},
      label: 'x',
    });
    const eva = stage.as('eva');
    expect(cardOf(await eva.press(on(card, 'training.answer', 'B'))).summary).toContain('not yours');
    for (const name of ['training.done', 'training.reviews'])
      expect(
        cardOf(await eva.press({ kind: 'action', name, input: { enrolment: id, on: false }, label: 'x' }))
          .summary,
      ).toContain('not yours');
    expect(await statesOf(db, id)).toEqual({});
    // What is not among the options is no answer.
    const forged = { ...on(card, 'training.answer', 'B') };
    const input = { ...(forged.input as object), choice: 'f' };
    expect(cardOf(await stage.as('ana').press({ ...forged, input })).summary).toContain('not yours');
    expect(await statesOf(db, id)).toEqual({});
  });
});

describe('answers count once', () => {
  async function asked() {
    const { db } = stage;
    const ana = await plantLearner(db, 'ana', {}, { platforms: ['chat', 'other'] });
    const id = await enrolled(db, { person: ana, course: await plantCourse(db, longContent(3)) });
    const card = await stage
      .as('ana')
      .press({ kind: 'action', name: 'training.learn', input: {}, label: 'x' });
    return { db, ana, id, card };
  }

  it('eleven taps on one button at once are one answer, and all are told the same', async () => {
    const { db, ana, id, card } = await asked();
    const as = stage.as('ana');
    const replies = await Promise.all(
      Array.from({ length: 11 }, () => as.press(on(card, 'training.answer', 'B'))),
    );
    for (const reply of replies) expect(cardOf(reply).summary).toContain('That is right');
    expect(new Set(replies.map((reply) => textOf(reply.card))).size).toBe(1);
    expect(await answersOf(db, id)).toHaveLength(1);
    expect((await learnerRow(db, ana)).taken).toBe(1);
  });

  it('right on one platform and wrong on the other at once: the first counts, the second is told so', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { db, id, card } = await asked();
      const [left, right] = [stage.as('ana'), elsewhere(stage, 'ana')];
      const replies = await Promise.all([
        left.press(on(card, 'training.answer', 'B')),
        right.press(on(card, 'training.answer', 'A?')),
      ]);
      const [answer, ...others] = await answersOf(db, id);
      expect(others).toEqual([]);
      const said = answer?.correct === true ? 'That is right' : 'Not quite';
      for (const reply of replies) expect(cardOf(reply).summary).toContain(said);
      expect(replies.filter((reply) => textOf(reply.card).includes('the first answer counted'))).toHaveLength(
        1,
      );
      await stage.db.deleteFrom('people').execute();
    }
  });

  it('an old card shows where one stands and changes nothing', async () => {
    const { db, id, card } = await asked();
    const as = stage.as('ana');
    await as.press(on(card, 'training.answer', 'A'));
    // It comes again at the end, and is right then.
    let now = await as.press({ kind: 'action', name: 'training.learn', input: {}, label: 'x' });
    for (let n = 0; n < 2; n += 1) {
      await as.press(on(now, 'training.answer', 'B'));
      now = await as.press({ kind: 'action', name: 'training.learn', input: {}, label: 'x' });
    }
    expect(textOf(now.card)).toContain('Once more');
    await as.press(on(now, 'training.answer', 'B'));
    const before = await answersOf(db, id);
    const old = await as.press(on(card, 'training.answer', 'C'));
    expect(cardOf(old).summary).toContain('answered already');
    expect(labels(cardOf(old))).toContain('Go on');
    expect(await answersOf(db, id)).toEqual(before);
  });

  it('a card of a course that was stopped says so', async () => {
    const { db, id, card } = await asked();
    await db
      .updateTable('enrolments')
      .set({ state: 'stopped', stopped_why: 'withdrawn' })
      .where('id', '=', id)
      .execute();
    const reply = await stage.as('ana').press(on(card, 'training.answer', 'B'));
    expect(cardOf(reply).summary).toContain('do not take this course any more');
    expect(await answersOf(db, id)).toEqual([]);
  });
});

describe('day by day', () => {
  /** Mandatory, without a due date: its sessions may come each day. Of what is free, two come in a week. */
  async function long(arms: Parameters<typeof plantLearner>[2] = {}, mandatory = true) {
    const { db } = stage;
    const person = await plantLearner(db, 'ana', arms);
    const course = await plantCourse(db, longContent(12));
    const id = await enrolled(db, { person, course, mandatory });
    await wake(stage, person);
    await stage.settle();
    return { db, person, course, id };
  }

  it('no more than the daily maximum is offered, and each day goes on where it was left', async () => {
    const { db, person } = await long();
    await writeSetting(db, 'training', { dailyMax: 2 });
    const as = stage.as('ana');
    for (const [day, first] of [
      ['2026-11-25', 'Lesson 1 of 12'],
      ['2026-11-26', 'Lesson 3 of 12'],
    ] as const) {
      await stage.goTo(morning(day));
      const card = newest('ana');
      expect(card.summary).toContain('Today: 2 lessons, about 4 minutes.');
      expect(textOf(card)).toContain(first);
      const one = await as.press(on(await as.press(on(card, 'training.answer', 'B')), 'training.next'));
      const two = await as.press(on(one, 'training.answer', 'B'));
      expect(labels(cardOf(two))).toEqual(['Enough for today', 'One more']);
      expect(cardOf(await as.press(on(two, 'training.enough'))).summary).toContain('2 lessons taken today');
      expect(cardOf(await as.press(on(one, 'training.answer', 'B'))).summary).toContain('That is right');
      expect((await learnerRow(db, person)).taken).toBe(2);
    }
    expect(stage.sentTo('ana')).toHaveLength(2);
    // The first two come back for review on the third day, before anything new.
    await stage.goTo(morning('2026-11-27'));
    expect(newest('ana').summary).toContain('Today: 2 reviews');
  });

  it('never two on a day, none outside of working days, and whoever learns by themselves gets none', async () => {
    await long({ sent: daysFrom('2026-11-25', 14) });
    const as = stage.as('ana');
    for (let day = 24; day <= 30; day += 1) {
      await stage.goTo(`2026-11-${day}T08:30:00Z`);
      if (day === 26) await as.press({ kind: 'action', name: 'training.learn', input: {}, label: 'x' });
      if (day === 27) {
        const card = await as.press({ kind: 'action', name: 'training.learn', input: {}, label: 'x' });
        await as.press(on(card, 'training.answer', 'B'));
      }
    }
    await stage.goTo('2026-11-30T20:00:00Z');
    const days = (await stage.db.selectFrom('deliveries').select('sent_at').orderBy('sent_at').execute()).map(
      ({ sent_at }) => sent_at?.toISOString().slice(0, 10),
    );
    // The 28th and 29th are a weekend; on the 27th a lesson was taken before the message would have come.
    expect(days).toEqual(['2026-11-25', '2026-11-26', '2026-11-30']);
  });

  it('of what is free two come in seven days, and only what can go out is counted', async () => {
    const { db, person } = await long({ sent: daysFrom('2026-11-25', 20) }, false);
    await stage.goTo('2026-12-02T20:00:00Z');
    const at = await db.selectFrom('nudges').select(['day', 'arm']).orderBy('day').execute();
    expect(at.map(({ day }) => day)).toEqual(['2026-11-25', '2026-11-26', '2026-12-02']);
    expect(stage.sentTo('ana')).toHaveLength(3);
    expect((await learnerRow(db, person)).ignored).toBe(2);
  });

  it('leave that is entered in the middle puts all of it off', async () => {
    const { db, person } = await long();
    await stage.goTo(morning('2026-11-25'));
    expect(stage.sentTo('ana')).toHaveLength(1);
    await db
      .insertInto('leaves')
      .values({ person_id: person, from_day: '2026-11-26', to_day: '2026-12-02' })
      .execute();
    await stage.goTo('2026-12-02T23:00:00Z');
    expect(stage.sentTo('ana')).toHaveLength(1);
    await stage.goTo(morning('2026-12-03'));
    expect(stage.sentTo('ana')).toHaveLength(2);
  });

  it('of the messages of many days only the last is shown anew when a course is done', async () => {
    const { db, person, id: enrolment } = await long();
    await stage.goTo(morning('2026-11-27'));
    expect(stage.sentTo('ana')).toHaveLength(3);
    const now = stage.clock.now();
    await db.transaction().execute(async (trx) => {
      await writeOutcome(trx, await afterDone(trx, { enrolment, person, now }), now);
    });
    const rows = await db.selectFrom('deliveries').select('data').where('refresh', '=', true).execute();
    expect(rows).toEqual([{ data: { session: (await learnerRow(db, person)).session } }]);
  });

  it('a reminder of a due date is the day’s one message; the lessons go on the day after', async () => {
    const { db } = stage;
    const person = await plantLearner(db, 'ana');
    const course = await plantCourse(db, longContent(12));
    await enrolled(db, { person, course, mandatory: true, dueOn: '2026-12-03' });
    await wake(stage, person);
    const perDay: string[][] = [];
    for (const day of ['2026-11-25', '2026-11-26', '2026-11-27']) {
      const before = new Set((await db.selectFrom('deliveries').select('id').execute()).map(({ id }) => id));
      await stage.goTo(`${day}T20:00:00Z`);
      const rows = await db.selectFrom('deliveries').select(['id', 'message', 'state']).execute();
      perDay.push(
        rows.filter(({ id }) => !before.has(id)).map(({ message, state }) => `${message} ${state}`),
      );
    }
    const { arm } = await db
      .selectFrom('nudges')
      .select('arm')
      .where('kind', '=', 'before7')
      .executeTakeFirstOrThrow();
    // Held back by chance, the reminder leaves the day empty.
    const seventh = arm === 'sent' ? ['training.reminder sent'] : [];
    expect(perDay).toEqual([['training.session sent'], seventh, ['training.session sent']]);
  });

  it('tomorrow is the next working day, and nothing was ignored', async () => {
    const { db, person } = await long();
    await stage.goTo(morning('2026-11-27'));
    expect(stage.sentTo('ana')).toHaveLength(3);
    expect((await learnerRow(db, person)).ignored).toBe(2);
    const later = await stage.as('ana').press(on(newest('ana'), 'training.tomorrow'));
    expect(cardOf(later).summary).toContain('Monday');
    await stage.goTo('2026-11-29T23:00:00Z');
    expect(stage.sentTo('ana')).toHaveLength(3);
    await stage.goTo(morning('2026-11-30'));
    expect(stage.sentTo('ana')).toHaveLength(4);
    expect((await learnerRow(db, person)).ignored).toBe(0);
  });

  it('a pause of two weeks is kept, and resuming ends it', async () => {
    const { db, person } = await long({ sent: daysFrom('2026-11-25', 20) });
    await stage.goTo(morning('2026-11-25'));
    const as = stage.as('ana');
    const form = await as.press(on(newest('ana'), 'training.pause'));
    expect((await as.submit(form.form, { what: 'x', weeks: '3' })).form?.errors).toMatchObject({
      what: 'Choose one.',
      weeks: 'Choose one.',
    });
    const paused = await as.submit(form.form, { what: 'all', weeks: '2' });
    expect(cardOf(paused).summary).toContain('No lessons until Wednesday 9 December');
    await stage.goTo(morning('2026-12-03'));
    expect(stage.sentTo('ana')).toHaveLength(1);
    const resumed = await as.press(on(paused, 'training.resume'));
    expect(textOf(resumed.card)).toContain('Lesson 1 of 12');
    await stage.goTo('2026-12-03T20:00:00Z');
    expect(stage.sentTo('ana')).toHaveLength(1);
    expect((await learnerRow(db, person)).rests_until).toBeNull();
    await stage.goTo(morning('2026-12-04'));
    expect(stage.sentTo('ana')).toHaveLength(2);
    expect(cardOf(await as.command('latido', 'resume')).summary).toContain('My courses');
  });

  it('one course can be put off while another goes on', async () => {
    const { db, person, id } = await long({ sent: daysFrom('2026-11-25', 20) });
    const other = await plantCourse(db, longContent(4, 'other-course'));
    await enrolled(db, { person, course: other, mandatory: true, at: new Date('2026-11-24T15:30:00Z') });
    const as = stage.as('ana');
    await stage.goTo(morning('2026-11-25'));
    expect(textOf(newest('ana'))).toContain('of 12');
    const form = await as.press(on(newest('ana'), 'training.pause'));
    await as.submit(form.form, { what: id, weeks: '1' });
    await stage.goTo(morning('2026-11-26'));
    expect(textOf(newest('ana'))).toContain('Lesson 1 of 4');
    const mine = cardOf(await as.command('latido', 'learn'));
    expect(textOf(mine)).toContain('put off until Wednesday 2 December');
    await as.command('latido', 'resume');
    await stage.goTo(morning('2026-11-27'));
    expect(textOf(newest('ana'))).toContain('of 12');
  });

  it('after three that were left alone: a kind word once, ten working days of rest, and on', async () => {
    const { db, person } = await long({ sent: daysFrom('2026-11-25', 30) });
    await stage.goTo('2026-11-29T20:00:00Z');
    expect(stage.sentTo('ana')).toHaveLength(3);
    await stage.goTo('2026-11-30T20:00:00Z');
    expect(stage.sentTo('ana')).toHaveLength(4);
    expect(newest('ana').summary).toContain('A rest from lessons');
    expect((await learnerRow(db, person)).rests_until).toBe('2026-12-14');
    await stage.goTo('2026-12-13T20:00:00Z');
    expect(stage.sentTo('ana')).toHaveLength(4);
    await stage.goTo(morning('2026-12-14'));
    expect(stage.sentTo('ana')).toHaveLength(5);
    expect(newest('ana').summary).toContain('Today: 3 lessons');
  });

  it('what was held back is written down, not sent, ignored by nobody, and life goes on', async () => {
    const { db, person } = await long({ held: ['2026-11-25'], sent: daysFrom('2026-11-26', 2) });
    await stage.goTo('2026-11-25T20:00:00Z');
    expect(stage.sentTo('ana')).toHaveLength(0);
    const nudges = () =>
      db.selectFrom('nudges').select(['kind', 'day', 'arm', 'followed_at']).orderBy('day').execute();
    expect(await nudges()).toEqual([{ kind: 'lesson', day: '2026-11-25', arm: 'held', followed_at: null }]);
    await stage.goTo(morning('2026-11-26'));
    expect(stage.sentTo('ana')).toHaveLength(1);
    expect((await learnerRow(db, person)).ignored).toBe(0);
    await stage.as('ana').press(on(newest('ana'), 'training.answer', 'B'));
    expect((await nudges()).map(({ arm, followed_at }) => [arm, followed_at !== null])).toEqual([
      // That of the day before was not followed: this one was.
      ['held', false],
      ['sent', true],
    ]);
  });

  it('one who wants no messages gets none of what is free, and has all of it here', async () => {
    const { db, person, id } = await long({ sent: daysFrom('2026-11-25', 6) }, false);
    await db.insertInto('preferences').values({ person_id: person, opted_out: true }).execute();
    await stage.goTo('2026-11-26T20:00:00Z');
    expect(stage.sentTo('ana')).toHaveLength(0);
    expect(await db.selectFrom('nudges').select('id').execute()).toEqual([]);
    const mine = await stage.as('ana').command('latido', 'learn');
    expect(textOf(mine.card)).toContain('You get no messages');
    await db.updateTable('enrolments').set({ mandatory: true }).where('id', '=', id).execute();
    await stage.goTo(morning('2026-11-27'));
    expect(stage.sentTo('ana')).toHaveLength(1);
  });
});

describe('one’s own courses', () => {
  it('what waits, what could be taken, and nothing said of what is not there', async () => {
    const { db } = stage;
    const ana = await plantLearner(db, 'ana');
    const as = stage.as('ana');
    expect(cardOf(await as.command('latido', 'learn')).summary).toContain('There is no course yet');
    await plantCourse(db, sampleContent);
    const offered = await as.command('latido', 'learn');
    expect(textOf(offered.card)).toContain('What you could take');
    expect(on(offered, 'training.join').label).toBe('Take it');
    const course = await plantCourse(db, longContent(4, 'second'));
    await enrolled(db, { person: ana, course, mandatory: true, dueOn: '2026-12-04' });
    const mine = await as.command('latido', 'learn');
    expect(textOf(mine.card)).toContain('mandatory · 0 of 4 taken · to be done by Friday 4 December');
    expect(textOf(mine.card)).toContain('Waiting for you: 3 lessons, about 6 minutes.');
    const named = await as.command('latido', 'learn CLEAR handover');
    expect(textOf(named.card)).toContain('Lesson 1 of 4');
    const odd = await as.command('latido', `learn ${'<!channel> '.repeat(40)}`);
    expect(textOf(odd.card)).toContain('I know no course called');
  });
});

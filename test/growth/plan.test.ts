import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Card } from '#core/card.ts';
import { createGrowthFlow } from '#flows/growth/flow.ts';
import { courseFor } from '#flows/growth/rules.ts';
import type { CourseContent } from '#flows/training/course.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import {
  allButtons,
  buttonNamed,
  cardIn,
  createHands,
  formIn,
  newPerson,
  plant,
  wordsIn,
} from '#test/support/recognition.ts';

let database: TestDatabase;
const db = () => database.db;
const now = new Date('2026-11-24T15:00:00Z');
const hands = () => createHands(db(), createGrowthFlow({}), () => now);

const handover: CourseContent = {
  slug: 'handover',
  fallback: 'en',
  texts: {
    en: { title: 'Handing work over', summary: 'To a colleague who depends on it, without losing a detail.' },
  },
  lessons: [{ id: 'a', texts: { en: { title: 'A', body: 'B' } } }],
};

async function newCourse(content = handover): Promise<string> {
  const { id } = await db()
    .insertInto('courses')
    .values({ slug: content.slug, version: 1, draft: null, by_id: null, created_at: now, retired_at: null })
    .returning('id')
    .executeTakeFirstOrThrow();
  await db()
    .insertInto('course_versions')
    .values({
      course_id: id,
      version: 1,
      body: JSON.stringify(content),
      hash: content.slug,
      by_id: null,
      at: now,
    })
    .execute();
  return id;
}

let ana: string;
let luis: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await sql`truncate people, units, recognitions, courses, settings cascade`.execute(db());
  [ana, luis] = [await newPerson(db(), { name: 'Ana' }), await newPerson(db(), { name: 'Luis' })];
});

const openPlan = async (person: string): Promise<Card> => cardIn(await hands().as(person).command('growth'));

const openNew = async (person: string) => {
  const found = allButtons(await openPlan(person)).find(({ label }) => label === 'Add a skill');
  if (found === undefined) throw new Error('no button');
  return formIn(await hands().as(person).press(found));
};

async function add(person: string, words: string, over: Record<string, string> = {}): Promise<Card> {
  const form = await openNew(person);
  return cardIn(
    await hands()
      .as(person)
      .submit(form, { ...form.values, words, ...over }),
  );
}

async function share(person: string, ...readers: readonly string[]) {
  const form = formIn(
    await hands()
      .as(person)
      .press(buttonNamed(await openPlan(person), 'growth.share')),
  );
  return hands().as(person).submit(form, { people: readers });
}

const mention = (person: string, name: string) => ({ text: `@${name}`, mentions: [{ key: person, name }] });

describe('my plan', () => {
  test('begins with a line, and says who sees it', async () => {
    const empty = await openPlan(ana);
    expect(wordsIn(empty)).toContain('Only you see this');
    expect(wordsIn(empty)).toContain('a plan begins with a line');
    const card = await add(ana, '  Handing   work over calmly ');
    expect(wordsIn(card)).toContain('Handing work over calmly');
    expect(wordsIn(card)).toContain('not begun');
  });

  test('a course that may help is offered, once it is published, and not when it was taken', async () => {
    expect(wordsIn(await add(ana, 'handing work over'))).not.toContain('may help');
    const course = await newCourse();
    expect(buttonNamed(await openPlan(ana), 'training.join').input).toEqual({ course });
    await db()
      .insertInto('enrolments')
      .values({
        person_id: ana,
        course_id: course,
        version: 1,
        source: 'self',
        rule_id: null,
        by_id: null,
        mandatory: false,
        starts_on: '2026-11-01',
        due_on: null,
        state: 'done',
        stopped_why: null,
        created_at: now,
        begun_at: now,
        done_at: now,
        paused_until: null,
      })
      .execute();
    const card = await openPlan(ana);
    expect(wordsIn(card)).not.toContain('may help');
    expect(wordsIn(card)).toContain('done on 24 November 2026');
  });

  test('a skill is changed and taken off, by its owner alone', async () => {
    const course = await newCourse();
    const card = await add(ana, 'listening', { state: 'learning', course });
    expect(wordsIn(card)).toContain('working on it, with the course “Handing work over”');
    const change = allButtons(card).find(({ label }) => label === 'Change');
    if (change === undefined) throw new Error('no button');
    expect(wordsIn(cardIn(await hands().as(luis).press(change)))).toContain('not on your plan');
    const form = formIn(await hands().as(ana).press(change));
    expect(form.values).toMatchObject({ words: 'listening', state: 'learning', course });
    await hands()
      .as(luis)
      .submit(form, { ...form.values, words: 'stolen' });
    await hands()
      .as(ana)
      .submit(form, { ...form.values, state: 'have' });
    expect(wordsIn(await openPlan(ana))).toContain('I can do this now');
    expect(wordsIn(cardIn(await hands().as(ana).submit(form, { what: 'remove' })))).not.toContain(
      'listening',
    );
    expect(
      wordsIn(
        cardIn(
          await hands()
            .as(ana)
            .submit(form, { ...form.values }),
        ),
      ),
    ).toContain('not on your plan');
  });

  test('what cannot be kept is said, and nothing typed is lost', async () => {
    const form = await openNew(ana);
    for (const words of ['', ' \u200b ', 'x'.repeat(121)]) {
      const again = formIn(await hands().as(ana).submit(form, { words, state: 'wanted' }));
      expect(again.errors).toEqual({ words: 'Write it in 1 to 120 characters.' });
      expect(again.values?.words).toBe(words);
    }
    const other = formIn(
      await hands().as(ana).submit(form, { words: 'w', state: 'x', course: crypto.randomUUID() }),
    );
    expect(other.errors).toEqual({ state: 'Please choose one.' });
    const nil = '\0half \ud800 character';
    await hands().as(ana).submit(form, { words: nil, state: 'wanted' });
    for (let n = 1; n < 10; n += 1) await add(ana, `skill ${n}`);
    const full = formIn(await hands().as(ana).submit(form, { words: 'one more', state: 'wanted' }));
    expect(full.problem).toContain('10 skills');
    expect(full.values?.words).toBe('one more');
  });

  test('counts what one was thanked for, private ones too: it is theirs', async () => {
    await plant(db(), { at: now, from: luis, people: [ana], words: 'w'.repeat(30), value: 'care' });
    await plant(db(), {
      at: now,
      from: luis,
      people: [ana],
      words: 'v'.repeat(30),
      value: 'care',
      seen: 'private',
    });
    expect(wordsIn(await openPlan(ana))).toContain('2 times');
  });
});

describe('sharing', () => {
  test('nobody sees a plan that is not shared with them, nor learns whether there is one', async () => {
    await add(ana, 'listening');
    const refused = await hands().as(luis).command('growth', mention(ana, 'Ana'));
    expect(wordsIn(cardIn(refused))).toContain('does not share one with you');
    const unknown = await hands().as(luis).command('growth', mention('nobody', 'Ana'));
    expect(cardIn(unknown)).toEqual(cardIn(refused));
    const pressed = await hands()
      .as(luis)
      .press({ kind: 'action', name: 'growth.see', input: { person: ana } });
    expect(wordsIn(cardIn(pressed))).not.toContain('listening');
  });

  test('whom it is shared with is told and sees it, without what was private, until it ends', async () => {
    await add(ana, 'listening');
    await plant(db(), { at: now, from: luis, people: [ana], words: 'w'.repeat(30), value: 'care' });
    await plant(db(), {
      at: now,
      from: luis,
      people: [ana],
      words: 'v'.repeat(30),
      value: 'care',
      seen: 'private',
    });
    const { extra, ...shared } = await share(ana, luis);
    expect(wordsIn(cardIn({ ...shared, extra }))).toContain('You share this with Luis');
    expect(extra.send).toMatchObject([{ to: luis, unasked: true, message: 'growth.shared' }]);
    expect((await share(ana, luis)).extra.send).toEqual([]);
    const seen = cardIn(await hands().as(luis).command('growth', mention(ana, 'Ana')));
    expect(wordsIn(seen)).toContain('listening');
    expect(wordsIn(seen)).toContain('1 time');
    expect(allButtons(seen)).toEqual([]);
    expect(wordsIn(await openPlan(luis))).toContain('Plans shared with you: Ana');

    const over = await hands()
      .as(ana)
      .press(buttonNamed(await openPlan(ana), 'growth.alone'));
    expect(over.extra.cancel).toEqual([`plan:${ana}:${luis}`]);
    expect(wordsIn(cardIn(await hands().as(luis).command('growth', mention(ana, 'Ana'))))).not.toContain(
      'listening',
    );
  });

  test('not with oneself, nor with somebody unknown, nor with a crowd', async () => {
    const errors = async (...keys: readonly string[]) => formIn(await share(ana, ...keys)).errors?.people;
    expect(await errors(ana)).toContain('yours already');
    expect(await errors('nobody')).toContain('do not know');
    expect(await errors(...Array.from({ length: 11 }, (_, n) => `p${n}`))).toContain('at most 10');
  });
});

test('a course is found by what it has in common with the words, and never by chance', () => {
  const other: CourseContent = {
    ...handover,
    slug: 'thanks',
    texts: {
      en: { title: 'Writing a useful thank-you', summary: 'Say what somebody did, and what came of it.' },
    },
  };
  const offered = [{ content: handover }, { content: other }];
  expect(courseFor('hand over my work', offered, 'en')?.content.slug).toBe('handover');
  expect(courseFor('Write better', offered, 'en')).toBeUndefined();
  expect(courseFor('writing thank-yous', offered, 'en')?.content.slug).toBe('thanks');
  expect(courseFor('somebody colleague', offered, 'en')).toBeUndefined();
  expect(courseFor('', offered, 'en')).toBeUndefined();
});

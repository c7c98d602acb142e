import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Card } from '#core/card.ts';
import { courseBySlug, publish } from '#flows/training/content/store.ts';
import { courseFiles } from '#flows/training/content/write-folder.ts';
import type { CourseContent, Lesson } from '#flows/training/course.ts';
import { plantLearner, statesOf, wake } from './learning-support.ts';
import { buttonsOf, createStage, on, plantPeople, type Stage, textOf } from './support.ts';

// A course changes under the feet of whoever is in the middle of it: nothing moves.

let stage: Stage;
beforeEach(async () => {
  stage = await createStage();
});
afterEach(() => stage.drop());

const lesson = (n: number, options: readonly string[], right: 'a' | 'b' | 'c'): Lesson => ({
  id: `lesson-${n}`,
  question: { kind: 'one', options: options.length, right: [right] },
  texts: {
    en: {
      title: `Lesson number ${n}`,
      body: `What is to be read in ${n}.`,
      question: {
        ask: `Question ${n}?`,
        options: options.map((text) => ({ text })),
        accept: [],
        why: `Because of ${n}.`,
      },
    },
  },
});
const before: CourseContent = {
  slug: 'five-steps',
  fallback: 'en',
  texts: { en: { title: 'Five steps', summary: 'One after the other.' } },
  lessons: [1, 2, 3, 4, 5].map((n) => lesson(n, ['yes', 'no', 'perhaps'], 'a')),
};
/** Without the fourth lesson, in another order, and what was right stands elsewhere. */
const after: CourseContent = {
  ...before,
  texts: { en: { title: 'Four steps', summary: 'One after the other.' } },
  lessons: [5, 3, 2, 1].map((n) => lesson(n, ['perhaps', 'no', 'yes'], 'c')),
};
const cardOf = ({ card }: Readonly<{ card?: Card }>): Card => {
  if (card === undefined) throw new Error('no card');
  return card;
};

it('who has answered two of five goes on with the five they began; who comes later takes the four', async () => {
  const { db, as } = stage;
  await plantPeople(db, 1, { name: 'hana', roles: ['hr'] });
  const ana = await plantLearner(db, 'ana');
  await plantPeople(db, 1, { name: 'luis' });
  const { id } = await publish(db, { slug: before.slug, content: before, now: stage.clock.now() });
  const joined = await as('ana').press(on(await as('ana').command('learn'), 'training.join'));
  let card = cardOf(await as('ana').press(on(joined, 'training.learn')));
  expect(textOf(card)).toContain('Lesson 1 of 5 · Five steps');
  card = cardOf(await as('ana').press(on(card, 'training.answer', 'A')));
  card = cardOf(await as('ana').press(on(card, 'training.next')));
  card = cardOf(await as('ana').press(on(card, 'training.answer', 'B?')));
  const third = cardOf(await as('ana').press(on(card, 'training.next')));
  expect(textOf(third)).toContain('Lesson 3 of 5 · Five steps');
  const states = await statesOf(db, await enrolmentOf(ana));

  // HR brings the changed files; what would change is looked at first, and changes nothing.
  const bytes = zipSync(
    Object.fromEntries(courseFiles(after).map(({ path, text }) => [path, strToU8(text)])),
  );
  const hana = as('hana');
  const courses = await hana.command('course');
  const form = (await hana.press(on(courses, 'training.author-upload'))).form;
  const looked = await hana.submit(form, { file: { name: 'five-steps.zip', bytes } });
  expect(textOf(looked.card)).toContain('Taken out: Lesson number 4');
  expect(textOf(looked.card)).toContain('1 person is in the middle and goes on with the version they began');
  expect((await courseBySlug(db, before.slug))?.version).toBe(1);
  await hana.press(on(looked, 'training.author-apply', 'Publish'));
  expect(await courseBySlug(db, before.slug)).toMatchObject({ id, version: 2 });
  await hana.press(on(await hana.command('course', 'four steps'), 'training.author-more'));

  // The card that was open is answered as it is read: A, which is wrong in the new version.
  card = cardOf(await as('ana').press(on(third, 'training.answer', 'A')));
  expect(textOf(card)).toContain('That is right');
  expect(textOf(card)).toContain('Because of 3.');
  // Three today; the rest is pulled: the lesson that the new version lacks, the last one, and what was not right.
  const seen: string[] = [];
  for (let n = 0; n < 3; n += 1) {
    const next = buttonsOf(card).find(({ name }) => name === 'training.next' || name === 'training.learn');
    if (next === undefined) throw new Error(textOf(card));
    card = cardOf(await as('ana').press(next));
    seen.push(/Lesson number \d/.exec(textOf(card))?.[0] ?? '');
    card = cardOf(await as('ana').press(on(card, 'training.answer', 'A')));
    expect(textOf(card)).toContain('That is right');
  }
  expect(seen).toEqual(['Lesson number 4', 'Lesson number 5', 'Lesson number 2']);
  const word = await as('ana').press(on(card, 'training.next', 'Finish the course'));
  expect(textOf(word.card)).toContain('You have been through “Five steps”');
  await as('ana').press(on(word, 'training.done'));
  const row = await db
    .selectFrom('enrolments')
    .select(['version', 'state'])
    .where('person_id', '=', ana)
    .executeTakeFirstOrThrow();
  expect(row).toEqual({ version: 1, state: 'done' });
  // What had been answered before stands as it stood.
  expect((await statesOf(db, await enrolmentOf(ana)))['lesson-1']).toEqual(states['lesson-1']);

  // The reviews ask what was learned, in the version it was learned in.
  await wake(stage, ana);
  await stage.goTo('2026-11-27T20:00:00Z');
  const review = stage.sentTo('ana').find((message) => textOf(message.card).includes('Review · Five steps'));
  expect(textOf(review?.card)).toContain('Question 1?');

  const own = await as('luis').press(on(await as('luis').command('learn'), 'training.join'));
  const first = await as('luis').press(on(own, 'training.learn'));
  expect(textOf(first.card)).toContain('Lesson 1 of 4 · Four steps');
  expect(textOf(first.card)).toContain('Lesson number 5');
  const wrong = await as('luis').press(on(first, 'training.answer', 'A'));
  expect(textOf(wrong.card)).toContain('Not quite');
});

it('whoever reads a language that the course lacks is told so before they begin, and in each lesson', async () => {
  const { db, as } = stage;
  await plantPeople(db, 1, { name: 'eva', locale: 'es' });
  await plantPeople(db, 1, { name: 'joe' });
  await publish(db, { slug: before.slug, content: before, now: stage.clock.now() });
  const joined = await as('eva').press(on(await as('eva').command('learn'), 'training.join'));
  expect(textOf(joined.card)).toContain('{"label":"Idioma","value":"inglés"}');
  const lesson = await as('eva').press(on(joined, 'training.learn'));
  expect(textOf(lesson.card)).toContain('Esta lección todavía no está en español: va en inglés.');
  const own = await as('joe').press(on(await as('joe').command('learn'), 'training.join'));
  expect(textOf(own.card)).not.toContain('Language');
});

async function enrolmentOf(person: string): Promise<string> {
  const { id } = await stage.db
    .selectFrom('enrolments')
    .select('id')
    .where('person_id', '=', person)
    .executeTakeFirstOrThrow();
  return id;
}

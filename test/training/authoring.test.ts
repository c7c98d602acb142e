import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Button, Card, Form, Values } from '#core/card.ts';
import { type Locale, locales } from '#core/i18n.ts';
import { createAuthoring } from '#flows/training/authoring/part.ts';
import { courseById, listCourses, versionOf } from '#flows/training/content/store.ts';
import { readSetting } from '#store/settings.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import {
  allButtons,
  buttonNamed,
  cardIn,
  createHands,
  formIn,
  newPerson,
  wordsIn,
} from '#test/support/recognition.ts';

let database: TestDatabase;
let hr: string;
let other: string;
let eva: string;
const db = () => database.db;
const now = new Date('2026-11-24T15:00:00Z');
const { part, samples } = createAuthoring({});
const hands = () => createHands(db(), part, () => now);

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await sql`truncate people, units, courses, settings cascade`.execute(db());
  hr = await newPerson(db(), { name: 'Helena', roles: ['hr'] });
  other = await newPerson(db(), { name: 'Otto', roles: ['hr'] });
  eva = await newPerson(db(), { name: 'Eva' });
});

const open = async (name: string, input: object = {}, who = hr): Promise<Form> =>
  formIn(await hands().as(who).press({ kind: 'open', name, input }));
const press = async (button: Pick<Button, 'kind' | 'name' | 'input'>, who = hr): Promise<Card> =>
  cardIn(await hands().as(who).press(button));
const act = (name: string, input: object, who = hr): Promise<Card> =>
  press({ kind: 'action', name: `training.${name}`, input }, who);
const send = async (form: Form, values: Values, who = hr): Promise<Card> =>
  cardIn(
    await hands()
      .as(who)
      .submit(form, { ...form.values, ...values }),
  );
const sendAgain = async (form: Form, values: Values, who = hr): Promise<Form> =>
  formIn(
    await hands()
      .as(who)
      .submit(form, { ...form.values, ...values }),
  );
const labels = (card: Card): readonly string[] => allButtons(card).map(({ label }) => label);
const courseIn = (card: Card): string => {
  const input = allButtons(card).find((button) => 'course' in (button.input as object))?.input;
  return (input as { course: string }).course;
};
const draftOf = async (course: string) => (await courseById(db(), course))?.draft;

const newCourse = async (values: Values = {}): Promise<string> =>
  courseIn(
    await send(await open('training.author-new'), {
      locale: 'en',
      title: 'Good handover',
      summary: 'So that nothing is lost on the way.',
      ...values,
    }),
  );
const newLesson = async (course: string, values: Values = {}, locale: Locale = 'en'): Promise<Card> =>
  send(await open('training.author-words', { course, locale }), {
    title: 'Why it matters',
    body: 'Somebody goes on with **your** work.',
    ...values,
  });
const question: Values = {
  kind: 'one',
  ask: 'Who reads it?',
  answers: 'Nobody | Somebody will.\n* Whoever goes on\nOnly HR',
  why: 'It is written for whoever goes on.',
};
const ask = async (course: string, lesson: string, values: Values = question, locale: Locale = 'en') =>
  hands()
    .as(hr)
    .submit(await open('training.author-question', { course, lesson, locale }), values);

describe('who may', () => {
  test('everybody else is pointed to their own lessons', async () => {
    const card = cardIn(await hands().as(eva).command('course'));
    expect(card.summary).toContain('HR writes the courses');
    expect(allButtons(card).map(({ name }) => name)).toEqual(['training.mine']);
  });

  test('each press and each form checks it again, and tells nothing of a course', async () => {
    const course = await newCourse({ title: 'Words of others' });
    const lesson = 'why-it-matters';
    await newLesson(course);
    const seen = '0'.repeat(16);
    const whole = {
      course,
      lesson,
      locale: 'en',
      seen,
      page: 0,
      at: 0,
      by: 1,
      sure: true,
      how: 'publish',
      retired: false,
      revision: 0,
    };
    const before = await courseById(db(), course);
    const all = [
      ...(part.actions ?? []).map(({ name }) => ({ kind: 'action' as const, name })),
      ...(part.opens ?? []).map(({ name }) => ({ kind: 'open' as const, name })),
    ];
    expect(all.length).toBeGreaterThan(18);
    for (const { kind, name } of all) {
      const card = await press({ kind, name, input: whole }, eva);
      expect([name, card.summary.startsWith('HR writes'), wordsIn(card).includes('Words of others')]).toEqual(
        [name, true, false],
      );
    }
    for (const { name } of part.submits ?? []) {
      const answer = await hands()
        .as(eva)
        .submit({ name, input: whole }, { title: 'x', limit: '9', ...question });
      expect([name, cardIn(answer).summary.startsWith('HR writes')]).toEqual([name, true]);
    }
    expect(await courseById(db(), course)).toEqual(before);
    expect(await listCourses(db(), { retired: true })).toHaveLength(1);
    expect((await readSetting(db(), 'training')).dailyMax).toBe(3);
  });
});

describe('a course written in chat', () => {
  test('from nothing to published, and again with a change', async () => {
    expect(wordsIn(cardIn(await hands().as(hr).command('course')))).toContain('There is no course yet');
    const course = await newCourse({ confirm: 'I hand over in writing.' });
    const card = await newLesson(course, {
      link: 'https://example.org/guide',
      video: 'https://example.org/v | See it (1 min)',
      image: 'https://example.org/desk.png | Two people at a desk',
    });
    expect(wordsIn(card)).toContain('Lesson 1: Why it matters');
    const asked = cardIn(await ask(course, 'why-it-matters'));
    expect(wordsIn(asked)).toContain('Saved in the draft.');
    expect(await draftOf(course)).toEqual({
      slug: 'good-handover',
      fallback: 'en',
      texts: {
        en: {
          title: 'Good handover',
          summary: 'So that nothing is lost on the way.',
          confirm: 'I hand over in writing.',
        },
      },
      lessons: [
        {
          id: 'why-it-matters',
          question: { kind: 'one', options: 3, right: ['b'] },
          texts: {
            en: {
              title: 'Why it matters',
              body: 'Somebody goes on with **your** work.',
              link: { url: 'https://example.org/guide', text: 'example.org' },
              video: { url: 'https://example.org/v', text: 'See it (1 min)' },
              image: { url: 'https://example.org/desk.png', alt: 'Two people at a desk' },
              question: {
                ask: 'Who reads it?',
                options: [
                  { text: 'Nobody', why: 'Somebody will.' },
                  { text: 'Whoever goes on' },
                  { text: 'Only HR' },
                ],
                accept: [],
                why: 'It is written for whoever goes on.',
              },
            },
          },
        },
      ],
    });

    // Nobody takes what is not published.
    const shown = await act('course', { course });
    expect(wordsIn(shown)).toContain('Draft, not published yet');
    expect(labels(shown)).toEqual(['Look over, publish', 'Edit', 'Preview', 'More']);
    const looked = await press(buttonNamed(shown, 'training.author-publish'));
    expect(wordsIn(looked)).toContain('A new course.');
    expect((await courseById(db(), course))?.version).toBeUndefined();
    const published = await press(buttonNamed(looked, 'training.author-publish'));
    expect(wordsIn(published)).toContain('Published as version 1.');
    expect(labels(published)).toEqual(['Edit', 'Preview', 'Who takes it', 'How it goes', 'More']);
    expect(await courseById(db(), course)).toMatchObject({ version: 1, retired: false });
    expect(await draftOf(course)).toBeUndefined();
    // The same tap once more changes nothing.
    expect(wordsIn(await press(buttonNamed(looked, 'training.author-publish')))).toContain(
      'published already',
    );

    await sql`insert into enrolments (person_id, course_id, version, source, mandatory, starts_on, created_at)
      values (${eva}, ${course}, 1, 'self', false, '2026-11-24', ${now})`.execute(db());
    await newLesson(course, { title: 'How', body: 'In *writing*'.replaceAll('*', '**') });
    const changed = await act('course', { course });
    expect(wordsIn(changed)).toContain('Published, with changes that are not, version 1');
    expect(wordsIn(changed)).toContain('1 takes it, 0 have done it');
    const second = await press(buttonNamed(changed, 'training.author-publish'));
    expect(wordsIn(second)).toContain('New lessons: How');
    expect(wordsIn(second)).toContain('1 person is in the middle and goes on with the version they began.');
    await press(buttonNamed(second, 'training.author-publish'));
    expect((await courseById(db(), course))?.live?.lessons.map(({ id }) => id)).toEqual([
      'why-it-matters',
      'how',
    ]);
    expect((await versionOf(db(), course, 1)).lessons).toHaveLength(1);
  });

  test('what cannot be published says why, all of it, by lesson and language', async () => {
    const course = await newCourse();
    const empty = await act('author-publish', { course });
    expect(labels(empty)).toEqual(['Edit']);
    expect(wordsIn(empty)).toContain('right first');
    await newLesson(course);
    await newLesson(course, { title: 'Only Spanish' }, 'es');
    const card = await act('author-publish', { course });
    expect(wordsIn(card)).toContain('2 things are not right');
    expect(wordsIn(card)).toMatch(/[Ll]esson 2/);
    expect(wordsIn(card)).toContain('Spanish');
    expect((await courseById(db(), course))?.version).toBeUndefined();
    // Nor by pressing what a card never showed.
    const draft = await draftOf(course);
    await act('author-publish', { course, seen: 'x' });
    expect(await draftOf(course)).toEqual(draft);
    expect((await courseById(db(), course))?.version).toBeUndefined();
  });

  test('two of one title are two, and a title without latin letters has a name too', async () => {
    await newCourse();
    await newCourse();
    await newCourse({ title: 'こんにちは' });
    await newCourse({ title: '¡Ñandú & Çelik!' });
    const slugs = (await listCourses(db())).map(({ slug }) => slug).toSorted();
    expect(slugs).toEqual(['course', 'good-handover', 'good-handover-2', 'nandu-celik']);
  });

  test('hostile words stay literal, and what no database keeps is left out', async () => {
    const nasty = '<!channel> *b* </at> \u202Eabc [x](javascript:alert(1))';
    const course = await newCourse({ title: `${nasty}\0\uD83D`, summary: nasty.repeat(4) });
    await newLesson(course, { title: nasty });
    const card = await act('author-edit', { course, page: 0 });
    expect(wordsIn(card)).toContain('<!channel> *b* </at>');
    for (const block of card.blocks)
      if (block.kind === 'text')
        for (const inline of block.text)
          expect(['string', 'bold']).toContain(typeof inline === 'string' ? 'string' : inline.kind);
    expect(wordsIn(await act('course', { course }))).toContain('javascript:alert(1)');
  });
});

describe('what is wrong', () => {
  test('is said under its field, and what was typed is kept', async () => {
    const form = await sendAgain(await open('training.author-new'), {
      title: ' \u200B ',
      summary: 'x'.repeat(401),
      locale: 'fr',
    });
    expect(form.errors).toEqual({
      title: 'Please write something here.',
      summary: 'At most 400 characters.',
      locale: 'Choose one of the options.',
    });
    expect(form.values?.summary).toHaveLength(401);

    const course = await newCourse();
    const lesson = await sendAgain(await open('training.author-words', { course, locale: 'en' }), {
      title: 'x'.repeat(101),
      body: 'fine\n\n# Not this',
      link: 'ftp://example.org',
      image: 'https://example.org/x.png',
      video: 'not an address | y',
    });
    expect(Object.keys(lesson.errors ?? {}).toSorted()).toEqual(['body', 'image', 'link', 'title', 'video']);
    expect(lesson.errors?.body).toContain('3');
    expect(lesson.errors?.image).toContain('what can be seen');
    expect(lesson.errors?.link).toContain('https://');
    expect(lesson.values?.body).toBe('fine\n\n# Not this');
    expect((await draftOf(course)) as object).toMatchObject({ lessons: [] });
  });

  test('of a question', async () => {
    const course = await newCourse();
    await newLesson(course);
    const wrong = async (values: Values) =>
      formIn(await ask(course, 'why-it-matters', { ...question, ...values })).errors;
    expect(await wrong({ answers: 'a\nb' })).toEqual({ answers: 'Put * before the answer that is right.' });
    expect((await wrong({ answers: '* a\n* b' }))?.answers).toContain('Only one');
    expect((await wrong({ answers: '* a' }))?.answers).toContain('at least 2');
    expect((await wrong({ answers: '*a\nb\nc\nd\ne\nf\ng' }))?.answers).toContain('at most 6');
    expect(await wrong({ answers: `*a\n${'b'.repeat(151)}` })).toEqual({
      answers: 'Line 2: at most 150 characters.',
    });
    expect(await wrong({ answers: '*a\n| why' })).toEqual({ answers: 'Line 2: words are missing.' });
    expect(Object.keys((await wrong({ ask: '', why: '', answers: '' })) ?? {}).toSorted()).toEqual([
      'answers',
      'ask',
      'why',
    ]);
    expect(await wrong({ kind: 'maybe' })).toEqual({ kind: 'Choose one of the options.' });
    expect(await draftOf(course)).not.toMatchObject({ lessons: [{ question: {} }] });
  });
});

describe('languages', () => {
  test('a second one follows lesson by lesson, is told what it lacks, and shows what is to be put into it', async () => {
    const course = await newCourse();
    await newLesson(course);
    await ask(course, 'why-it-matters');
    const texts = await open('training.author-texts', { course, locale: 'es' });
    expect(texts.intro?.join('')).toContain('Good handover');
    const card = await send(texts, { title: 'Buena entrega', summary: 'Para que nada se pierda.' });
    expect(wordsIn(card)).toContain('Spanish lacks: lessons 1.');

    const noWords = cardIn(
      await hands()
        .as(hr)
        .press({
          kind: 'open',
          name: 'training.author-question',
          input: { course, lesson: 'why-it-matters', locale: 'es' },
        }),
    );
    expect(wordsIn(noWords)).toContain('in Spanish first');
    const words = await open('training.author-words', { course, lesson: 'why-it-matters', locale: 'es' });
    expect(words.intro?.join('')).toContain('Somebody goes on with');
    await send(words, { title: 'Por qué', body: 'Alguien sigue.' });
    const form = await open('training.author-question', { course, lesson: 'why-it-matters', locale: 'es' });
    expect(form.values).toMatchObject({ kind: 'one', ask: '', answers: question.answers });
    expect(form.intro?.join('')).toContain('still in English');
    const saved = await send(form, {
      ask: '¿Quién?',
      answers: 'Nadie\n* Quien sigue\nRR. HH.',
      why: 'Es para quien sigue.',
    });
    expect(wordsIn(saved)).toContain('Saved in the draft.');
    expect(wordsIn(saved)).not.toContain('for all languages');
    expect(wordsIn(await act('course', { course }))).not.toContain('lacks');
    expect(wordsIn(await act('author-publish', { course }))).toContain('A new course.');
  });

  test('other right answers hold for all, and are said; another number of them is missing elsewhere', async () => {
    const course = await newCourse();
    await send(await open('training.author-texts', { course, locale: 'es' }), {
      title: 'Hola',
      summary: 'Uno',
    });
    await newLesson(course);
    const lesson = 'why-it-matters';
    await send(await open('training.author-words', { course, lesson, locale: 'es' }), {
      title: 'Por',
      body: 'x',
    });
    await ask(course, lesson);
    await ask(course, lesson, { ...question, answers: 'uno\n* dos\ntres' }, 'es');
    const moved = cardIn(await ask(course, lesson, { ...question, answers: '* uno\ndos\ntres' }, 'es'));
    expect(wordsIn(moved)).toContain('What is right has changed for all languages.');
    const fewer = cardIn(await ask(course, lesson, { ...question, answers: '* one\ntwo' }));
    expect(wordsIn(fewer)).toContain('has another number of answers');
    expect(wordsIn(await act('author-publish', { course }))).toContain('1 thing is not right');
    const none = cardIn(await ask(course, lesson, { kind: 'none' }));
    expect(wordsIn(none)).toContain('no question');
    expect(wordsIn(await act('author-publish', { course }))).toContain('A new course.');
  });

  test('one is taken out again, but never the only words of a lesson', async () => {
    const course = await newCourse();
    await send(await open('training.author-texts', { course, locale: 'pt' }), {
      title: 'Olá',
      summary: 'Um',
    });
    const card = await act('author-languages', { course });
    const drop = buttonNamed(card, 'training.author-drop-language');
    expect(drop.label).toBe('Remove Portuguese');
    const sure = await press(drop);
    expect(sure.summary).toContain('Remove all that is written in Portuguese');
    expect(((await draftOf(course)) as { texts: object }).texts).toHaveProperty('pt');
    await newLesson(course, {}, 'pt');
    expect(wordsIn(await press(buttonNamed(sure, 'training.author-drop-language')))).toContain(
      'in Portuguese alone',
    );
    await act('author-remove', {
      course,
      lesson: 'why-it-matters',
      sure: true,
      seen: (
        buttonNamed(
          await act('author-lesson', { course, lesson: 'why-it-matters' }),
          'training.author-remove',
        ).input as { seen: string }
      ).seen,
    });
    await press(buttonNamed(sure, 'training.author-drop-language'));
    expect(await draftOf(course)).toMatchObject({ fallback: 'en', lessons: [] });
    expect(((await draftOf(course)) as { texts: object }).texts).not.toHaveProperty('pt');
  });
});

describe('two at once', () => {
  test('who writes elsewhere in the course disturbs nobody', async () => {
    const course = await newCourse();
    await newLesson(course);
    const mine = await open('training.author-words', { course, lesson: 'why-it-matters', locale: 'en' });
    const theirs = await open('training.author-words', { course, locale: 'en' }, other);
    await send(theirs, { title: 'Theirs', body: 'y' }, other);
    await send(mine, { body: 'Mine.' });
    expect(await draftOf(course)).toMatchObject({
      lessons: [{ texts: { en: { body: 'Mine.' } } }, { texts: { en: { title: 'Theirs' } } }],
    });
  });

  test('who writes the same is told what it says now, loses nothing, and may put theirs there', async () => {
    const course = await newCourse();
    await newLesson(course);
    const lesson = 'why-it-matters';
    const mine = await open('training.author-words', { course, lesson, locale: 'en' });
    await send(
      await open('training.author-words', { course, lesson, locale: 'en' }, other),
      { body: 'Theirs.' },
      other,
    );
    const told = await sendAgain(mine, { body: 'Mine.' });
    expect(told.problem).toContain('Somebody else has changed just this');
    expect(told.problem).toContain('Theirs.');
    expect(told.values).toMatchObject({ body: 'Mine.' });
    expect(await draftOf(course)).toMatchObject({ lessons: [{ texts: { en: { body: 'Theirs.' } } }] });
    await send(told, {});
    expect(await draftOf(course)).toMatchObject({ lessons: [{ texts: { en: { body: 'Mine.' } } }] });
  });

  test('at the same moment: both are kept', async () => {
    const course = await newCourse();
    const form = await open('training.author-words', { course, locale: 'en' });
    await Promise.all(
      [hr, other, hr, other].map((who, n) => send(form, { title: `Lesson of ${n}`, body: 'x' }, who)),
    );
    const { lessons } = (await draftOf(course)) as { lessons: { id: string }[] };
    expect(lessons.map(({ id }) => id).toSorted()).toEqual([0, 1, 2, 3].map((n) => `lesson-of-${n}`));
  });

  test('what was changed while one looked it over is not published', async () => {
    const course = await newCourse();
    await newLesson(course);
    const looked = await act('author-publish', { course });
    await newLesson(course, { title: 'Later' });
    const again = await press(buttonNamed(looked, 'training.author-publish'));
    expect(wordsIn(again)).toContain('Somebody has changed this meanwhile');
    expect((await courseById(db(), course))?.version).toBeUndefined();
    await press(buttonNamed(again, 'training.author-publish'));
    expect((await courseById(db(), course))?.live?.lessons).toHaveLength(2);
  });

  test('a lesson that was taken out while its words were written becomes a new one', async () => {
    const course = await newCourse();
    await newLesson(course);
    const lesson = 'why-it-matters';
    const mine = await open('training.author-words', { course, lesson, locale: 'en' });
    const card = await act('author-lesson', { course, lesson }, other);
    const sure = await press(buttonNamed(card, 'training.author-remove'), other);
    expect(labels(sure)[0]).toBe('Keep it');
    await press(buttonNamed(sure, 'training.author-remove'), other);
    const told = await sendAgain(mine, { body: 'Mine.' });
    await send(told, {});
    expect(await draftOf(course)).toMatchObject({ lessons: [{ texts: { en: { body: 'Mine.' } } }] });
  });
});

describe('its life', () => {
  const published = async (): Promise<string> => {
    const course = await newCourse();
    await newLesson(course);
    await press(buttonNamed(await act('author-publish', { course }), 'training.author-publish'));
    return course;
  };

  test('lessons change places, by one, and not over the ends', async () => {
    const course = await newCourse();
    for (const title of ['A', 'B', 'C']) await newLesson(course, { title });
    const ids = async () =>
      ((await draftOf(course)) as { lessons: { id: string }[] }).lessons.map(({ id }) => id);
    await act('author-move', { course, lesson: 'c', by: -1 });
    expect(await ids()).toEqual(['a', 'c', 'b']);
    await act('author-move', { course, lesson: 'a', by: -1 });
    await act('author-move', { course, lesson: 'b', by: 1 });
    expect(await ids()).toEqual(['a', 'c', 'b']);
    expect(labels(await act('author-lesson', { course, lesson: 'a' }))).not.toContain('Move up');
  });

  test('sixty lessons and no more, on cards of eight', async () => {
    const course = await newCourse();
    for (let n = 0; n < 60; n += 1) await newLesson(course, { title: `L${n}` });
    const full = await sendAgain(await open('training.author-words', { course, locale: 'en' }), {
      title: 'x',
      body: 'y',
    });
    expect(full.errors?.title).toContain('60');
    const last = await act('author-edit', { course, page: 99 });
    expect(labels(last).filter((label) => /^\d+$/.test(label))).toEqual(['57', '58', '59', '60']);
    expect(wordsIn(last)).toContain('L59');
  });

  test('retired and brought back; who is in the middle is left alone', async () => {
    const course = await published();
    const more = await act('author-more', { course });
    const sure = await press(buttonNamed(more, 'training.author-retire'));
    expect((await courseById(db(), course))?.retired).toBe(false);
    expect(wordsIn(await press(buttonNamed(sure, 'training.author-retire')))).toContain('It is retired');
    expect((await courseById(db(), course))?.retired).toBe(true);
    expect(wordsIn(cardIn(await hands().as(hr).command('course')))).not.toContain('Good handover');
    expect(wordsIn(await act('author-list', { retired: true, page: 0 }))).toContain('Good handover');
    await press(buttonNamed(await act('author-more', { course }), 'training.author-back'));
    expect((await courseById(db(), course))?.retired).toBe(false);
  });

  test('changes are dropped, a draft that was never published is deleted, and only what was looked at', async () => {
    const course = await published();
    await newLesson(course, { title: 'Not this' });
    const drop = buttonNamed(await act('author-more', { course }), 'training.author-drop');
    const sure = await press(drop);
    await newLesson(course, { title: 'Nor this' });
    expect(wordsIn(await press(buttonNamed(sure, 'training.author-drop')))).toContain(
      'changed this meanwhile',
    );
    expect(await draftOf(course)).toMatchObject({ lessons: [{}, {}, {}] });
    const now = await press(buttonNamed(await act('author-more', { course }), 'training.author-drop'));
    await press(buttonNamed(now, 'training.author-drop'));
    expect(await draftOf(course)).toBeUndefined();
    expect((await courseById(db(), course))?.live?.lessons).toHaveLength(1);

    const never = await newCourse();
    const asked = await press(
      buttonNamed(await act('author-more', { course: never }), 'training.author-drop'),
    );
    expect(asked.summary).toContain('never published');
    await press(buttonNamed(asked, 'training.author-drop'));
    expect(await courseById(db(), never)).toBeUndefined();
    expect(wordsIn(await act('course', { course: never }))).toContain('not there any more');
  });

  test('the preview is what a learner sees, in any language, with the why', async () => {
    const course = await newCourse();
    await newLesson(course);
    await ask(course, 'why-it-matters');
    const card = await act('author-preview', { course, at: 0, locale: 'en' });
    expect(wordsIn(card)).toContain('Who reads it?');
    expect(wordsIn(card)).toContain('A · Somebody will.');
    expect(wordsIn(card)).toContain('B · Right');
    expect(allButtons(card).map(({ name }) => name)).not.toContain('training.answer');
    const spanish = await act('author-preview', { course, at: 0, locale: 'es' });
    expect(wordsIn(spanish)).toContain('not written in the language you chose: in English');
    expect(wordsIn(await act('author-preview', { course, at: 7, locale: 'es' }))).toContain(
      'not there any more',
    );
  });

  test('value and own language', async () => {
    const course = await newCourse();
    const form = await open('training.author-settings', { course });
    expect(form.values).toEqual({ value: 'none', fallback: 'en' });
    expect((await sendAgain(form, { value: 'greed', fallback: 'pt' })).errors).toEqual({
      value: 'Choose one of the options.',
      fallback: 'Choose one of the options.',
    });
    expect(wordsIn(await send(form, { value: 'service' }))).toContain('🤝 Service');
    expect((await sendAgain(form, { value: 'none' })).problem).toContain('🤝 Service, English');
  });

  test('lessons a day', async () => {
    const form = await open('training.author-limit');
    expect(form.values).toEqual({ limit: '3', compare: 'yes' });
    expect((await sendAgain(form, { limit: '99', compare: 'perhaps' })).errors).toMatchObject({
      limit: expect.any(String),
      compare: expect.any(String),
    });
    await send(form, { limit: '5', compare: 'no' });
    expect(await readSetting(db(), 'training')).toEqual({
      revision: 1,
      dailyMax: 5,
      holdOut: false,
    });
    expect((await sendAgain(form, { limit: '1', compare: 'yes' }, other)).problem).toContain('5');
  });

  test('the command finds one by name or part of it, in any language, without accents', async () => {
    const course = await newCourse();
    await send(await open('training.author-texts', { course, locale: 'es' }), {
      title: 'Entrega útil',
      summary: 'x',
    });
    await newCourse({ title: 'Good thanks' });
    const find = async (text: string) => cardIn(await hands().as(hr).command('course', { text }));
    expect(courseIn(await find('ENTREGA UTIL'))).toBe(course);
    expect(courseIn(await find('handover'))).toBe(course);
    expect((await find('good')).summary).toContain('Several courses fit good');
    expect(labels(await find('good')).filter((label) => label === 'Open')).toHaveLength(2);
    expect((await find('zzz')).summary).toContain('No course is called zzz');
    for (let n = 0; n < 7; n += 1) await newCourse({ title: `N${n}` });
    const list = cardIn(await hands().as(hr).command('course'));
    expect(labels(list).filter((label) => label === 'Open')).toHaveLength(6);
    const next = allButtons(list).find(({ label }) => label === 'Show more');
    if (next === undefined) throw new Error('no more');
    expect(labels(await press(next)).filter((label) => label === 'Open')).toHaveLength(3);
  });
});

test('samples have names of their own, and titles are short', () => {
  for (const locale of locales) {
    const all = samples(locale);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const { card, form } of all) {
      if (form) expect(Math.max(form.title.length, form.submit.length)).toBeLessThanOrEqual(24);
      if (card)
        for (const { label } of allButtons(card)) expect([label, label.length <= 24]).toEqual([label, true]);
    }
  }
});

import { strToU8, zipSync } from 'fflate';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Button, Card, Form } from '#core/card.ts';
import type { JobRequest } from '#core/jobs.ts';
import { createAuthoring } from '#flows/training/authoring/part.ts';
import { checkCourse } from '#flows/training/content/check.ts';
import { courseById, courseBySlug, listCourses, publish } from '#flows/training/content/store.ts';
import { courseFiles } from '#flows/training/content/write-folder.ts';
import type { CourseContent } from '#flows/training/course.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { allButtons, cardIn, createHands, formIn, newPerson, wordsIn } from '#test/support/recognition.ts';

let database: TestDatabase;
let hr: string;
const db = () => database.db;
const now = new Date('2026-11-24T15:00:00Z');
const { part } = createAuthoring({});
const hands = () => createHands(db(), part, () => now);

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await sql`truncate people, courses cascade`.execute(db());
  hr = await newPerson(db(), { name: 'Helena', roles: ['hr'] });
});

const lesson = (id: string, title: string): CourseContent['lessons'][number] => ({
  id,
  question: { kind: 'one', options: 2, right: ['a'] },
  texts: {
    en: {
      title,
      body: `All about ${title}.`,
      question: {
        ask: 'Well?',
        options: [{ text: 'yes' }, { text: 'no', why: 'Look again.' }],
        accept: [],
        why: 'So it is.',
      },
    },
  },
});
const course = (over: Partial<CourseContent> = {}): CourseContent => ({
  slug: 'good-handover',
  fallback: 'en',
  texts: { en: { title: 'Good handover', summary: 'So that nothing is lost.' } },
  lessons: [lesson('why', 'Why'), lesson('how', 'How')],
  ...over,
});
const zip = (files: Readonly<Record<string, string>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])));
const zipOf = (content: CourseContent): Uint8Array =>
  zip(Object.fromEntries(courseFiles(content).map(({ path, text }) => [path, text])));
const fileOf = (content: CourseContent, path: string): string => {
  const found = courseFiles(content).find((file) => file.path === `${content.slug}/${path}`);
  if (found === undefined) throw new Error(`no ${path}`);
  return found.text;
};

const upload = async (name: string, bytes: Uint8Array | string, of?: string) => {
  const input = of === undefined ? {} : { course: of };
  const form = formIn(await hands().as(hr).press({ kind: 'open', name: 'training.author-upload', input }));
  const file = { name, bytes: typeof bytes === 'string' ? strToU8(bytes) : bytes };
  return hands().as(hr).submit(form, { file });
};
const press = async (button: Pick<Button, 'kind' | 'name' | 'input'>): Promise<Card> =>
  cardIn(await hands().as(hr).press(button));
const labelled = (card: Card, label: string): Button => {
  const found = allButtons(card).find((button) => button.label === label);
  if (found === undefined) throw new Error(`no ${label} among ${allButtons(card).map((one) => one.label)}`);
  return found;
};
const labels = (card: Card) => allButtons(card).map(({ label }) => label);
const given = async (content = course()): Promise<string> =>
  (await publish(db(), { slug: content.slug, content, by: hr, now })).id;

describe('a course as a zip', () => {
  test('a new one is looked over, is no course until then, and is published', async () => {
    const answer = await upload('whatever.zip', zipOf(course()));
    const card = cardIn(answer);
    expect(wordsIn(card)).toContain('A new course.');
    expect(wordsIn(card)).toContain('New lessons: Why · How');
    expect(labels(card)).toEqual(['Publish', 'Keep as a draft', 'Forget the file']);
    expect((await courseBySlug(db(), 'good-handover'))?.version).toBeUndefined();
    expect(wordsIn(cardIn(await hands().as(hr).command('course')))).toContain('There is no course yet');

    expect(wordsIn(await press(labelled(card, 'Publish')))).toContain('Published as version 1.');
    expect((await courseBySlug(db(), 'good-handover'))?.live).toEqual(course());
    // The same tap once more.
    expect(wordsIn(await press(labelled(card, 'Publish')))).toContain('decided on already');
    expect((await courseBySlug(db(), 'good-handover'))?.version).toBe(1);
    // And the day after: nothing is left to be forgotten.
    await hands().run(answer.extra.enqueue);
    expect((await courseBySlug(db(), 'good-handover'))?.version).toBe(1);
  });

  test('is forgotten at a tap or after a day, and leaves nothing', async () => {
    const one = cardIn(await upload('x.zip', zipOf(course())));
    expect(wordsIn(await press(labelled(one, 'Forget the file')))).toContain('The file is forgotten');
    expect(await listCourses(db(), { retired: true })).toEqual([]);
    const two = await upload('x.zip', zipOf(course()));
    const [job] = two.extra.enqueue ?? [];
    expect((job as JobRequest).at).toEqual(new Date('2026-11-25T15:00:00Z'));
    await hands().run(two.extra.enqueue);
    expect(await listCourses(db(), { retired: true })).toEqual([]);
    expect(wordsIn(await press(labelled(cardIn(two), 'Publish')))).toContain('decided on already');
    expect(await listCourses(db(), { retired: true })).toEqual([]);
  });

  test('what would change is told before it does, and whoever is in the middle is counted', async () => {
    const id = await given();
    const eva = await newPerson(db(), { name: 'Eva' });
    await sql`insert into enrolments (person_id, course_id, version, source, mandatory, starts_on, created_at)
      values (${eva}, ${id}, 1, 'self', false, '2026-11-24', ${now})`.execute(db());
    const card = cardIn(
      await upload('x.zip', zipOf(course({ lessons: [lesson('how', 'How to'), lesson('when', 'When')] }))),
    );
    const words = wordsIn(card);
    expect(words).toContain('New lessons: When');
    expect(words).toContain('Taken out: Why');
    expect(words).toContain('Changed: How to');
    expect(words).toContain('1 person is in the middle');
    expect((await courseById(db(), id))?.live).toEqual(course());
    const same = cardIn(await upload('x.zip', zipOf(course())));
    expect(wordsIn(same)).toContain('exactly what is published');
    expect(labels(same)).toEqual(['Forget the file']);
  });

  test('a draft is replaced only by whoever was told of it, and only as it was then', async () => {
    const id = await given();
    const draft = async () => (await courseById(db(), id))?.draft;
    const write = async (title: string): Promise<void> => {
      const input = { course: id, locale: 'en' };
      const form: Form = formIn(
        await hands().as(hr).press({ kind: 'open', name: 'training.author-words', input }),
      );
      await hands().as(hr).submit(form, { title, body: 'x' });
    };
    await write('Under work');
    const card = cardIn(await upload('x.zip', zipOf(course({ lessons: [lesson('new', 'New')] }))));
    expect(wordsIn(card)).toContain('They would be replaced by this file.');
    await write('Written since');
    const again = await press(labelled(card, 'Keep as a draft'));
    expect(wordsIn(again)).toContain('Somebody has changed this meanwhile');
    expect(await draft()).toMatchObject({ lessons: [{}, {}, {}, { id: 'written-since' }] });
    // The older card decides nothing any more.
    expect(wordsIn(await press(labelled(card, 'Publish')))).toContain('another one has come since');
    expect(wordsIn(await press(labelled(again, 'Keep as a draft')))).toContain('It is in the draft.');
    expect(await draft()).toMatchObject({ lessons: [{ id: 'new' }] });
    expect((await courseById(db(), id))?.live).toEqual(course());
  });

  test('of two files the later one counts', async () => {
    const first = cardIn(await upload('x.zip', zipOf(course())));
    const second = cardIn(await upload('x.zip', zipOf(course({ lessons: [lesson('new', 'New')] }))));
    expect(wordsIn(await press(labelled(first, 'Publish')))).toContain('another one has come since');
    await press(labelled(second, 'Publish'));
    expect((await courseBySlug(db(), 'good-handover'))?.live?.lessons.map(({ id }) => id)).toEqual(['new']);
  });

  test('everything that is wrong is told with file and line, and nothing is kept', async () => {
    const text = fileOf(course(), '01-why.en.md');
    const card = cardIn(
      await upload(
        'x.zip',
        zip({
          'good-handover/course.en.md': fileOf(course(), 'course.en.md').replace('summary', 'sumary'),
          'good-handover/01-why.en.md': `${text}\n# No heading\n`,
          'good-handover/03-how.en.md': fileOf(course(), '02-how.en.md'),
        }),
      ),
    );
    const words = wordsIn(card);
    expect(words).toContain('good-handover/course.en.md');
    const line = text.split('\n').length + 1;
    expect(words).toMatch(new RegExp(`01-why\\.en\\.md[^•]*${line}`));
    expect(words).toContain('03-how.en.md');
    expect(labels(card)).toEqual(['Choose another file']);
    expect(await listCourses(db(), { retired: true })).toEqual([]);
  });

  test('what is no zip, is too large, or is missing', async () => {
    const errorOf = async (name: string, bytes: Uint8Array | string) =>
      formIn(await upload(name, bytes)).errors?.file;
    expect(await errorOf('x.pdf', 'x')).toContain('.zip');
    expect(await errorOf('01-why.en.md', 'x')).toContain('must be a .zip of the folder');
    expect(await errorOf('x.zip', new Uint8Array(2 * 1024 * 1024 + 1))).toContain('2,048 kB');
    const form = formIn(
      await hands().as(hr).press({ kind: 'open', name: 'training.author-upload', input: {} }),
    );
    expect(formIn(await hands().as(hr).submit(form, { file: 'x' })).errors?.file).toBe('Choose a file.');
    expect(cardIn(await upload('x.zip', 'no zip at all')).summary).toContain('right first');
    expect(await listCourses(db(), { retired: true })).toEqual([]);
  });
});

describe('one lesson as an .md', () => {
  test('a new one takes its place in the draft, after it was looked over', async () => {
    const id = await given();
    const text = fileOf(
      course({ lessons: [lesson('why', 'Why'), lesson('between', 'Between')] }),
      '02-between.en.md',
    );
    const card = cardIn(await upload('02-between.en.md', text, id));
    expect(wordsIn(card)).toContain('New lessons: Between');
    expect((await courseById(db(), id))?.draft).toBeUndefined();
    await press(labelled(card, 'Keep as a draft'));
    const draft = (await courseById(db(), id))?.draft as CourseContent;
    expect(draft.lessons.map((one) => one.id)).toEqual(['why', 'between', 'how']);
    expect(draft.lessons[1]).toEqual(lesson('between', 'Between'));
    expect(checkCourse(draft).kind).toBe('ok');
  });

  test('a translation of one that is there is put beside its words; what it lacks is said', async () => {
    const id = await given();
    const own = fileOf(course(), '01-why.en.md').replace('title: Why', 'title: Por qué');
    const card = cardIn(await upload('01-why.es.md', own, id));
    // The course itself has no Spanish title yet.
    expect(labels(card)).toEqual(['Keep as a draft', 'Forget the file']);
    expect(wordsIn(card)).toContain('right first');
    await press(labelled(card, 'Keep as a draft'));
    const draft = (await courseById(db(), id))?.draft as CourseContent;
    expect(draft.lessons[0]?.texts).toMatchObject({ en: { title: 'Why' }, es: { title: 'Por qué' } });
    expect(draft.lessons).toHaveLength(2);
  });

  test('everything that is wrong is told with its own name and line', async () => {
    const id = await given();
    const text = fileOf(course(), '01-why.en.md')
      .replace('kind: one', 'kind: maybe')
      .replace('why: So it is.', '');
    const card = cardIn(await upload('01-why.en.md', text, id));
    expect(wordsIn(card)).toContain('01-why.en.md');
    expect(wordsIn(card)).not.toContain('x/');
    const kindLine = text.split('\n').findIndex((one) => one.includes('maybe')) + 1;
    expect(wordsIn(card)).toMatch(new RegExp(`01-why\\.en\\.md, line ${kindLine},[^•]*question\\.kind`));
    for (const name of ['why.md', '01-why.fr.md', 'no-number.en.md'])
      expect(wordsIn(cardIn(await upload(name, text, id)))).toContain(name);
    expect((await courseById(db(), id))?.draft).toBeUndefined();
  });
});

test('a course is shown as files that make the same course, one after the other', async () => {
  const long = {
    ...lesson('how', 'How'),
    texts: { en: { ...lesson('how', 'How').texts.en, body: 'Words. '.repeat(170).trim() } },
  };
  const question = long.texts.en.question;
  const content = course({
    lessons: [
      lesson('why', 'Why'),
      {
        ...long,
        texts: {
          en: {
            ...long.texts.en,
            title: 'How',
            question: {
              ask: 'Well?',
              options: question?.options.map((option) => ({ ...option, why: 'w '.repeat(199).trim() })) ?? [],
              accept: [],
              why: 'y '.repeat(299).trim(),
            },
          },
        },
      },
    ],
  });
  const id = await given(content);
  const files: Record<string, string> = {};
  let form = formIn(
    await hands()
      .as(hr)
      .press({ kind: 'open', name: 'training.author-file', input: { course: id, at: 0 } }),
  );
  expect(JSON.stringify(form.intro)).toContain('npm run courses -- export good-handover');
  for (let n = 0; n < 3; n += 1) {
    const path = /: (\S+\.md)$/.exec(form.fields[0]?.label ?? '')?.[1] ?? '';
    const typed = form.fields.map(({ name }) => String(form.values?.[name] ?? ''));
    for (const part of typed) expect(part.length).toBeLessThanOrEqual(2_500);
    files[path] = typed.join('');
    if (n === 2) expect(typed).toHaveLength(2);
    const answer = await hands()
      .as(hr)
      .submit(form, form.values ?? {});
    if (n < 2) form = formIn(answer);
    else expect(cardIn(answer).summary).toContain('Good handover');
  }
  expect(Object.keys(files)).toEqual(courseFiles(content).map(({ path }) => path));
  expect(wordsIn(cardIn(await upload('x.zip', zip(files))))).toContain('exactly what is published');
});

test('a draft that is not right yet is no file', async () => {
  const id = await given();
  const input = { course: id, locale: 'es' };
  const form = formIn(await hands().as(hr).press({ kind: 'open', name: 'training.author-words', input }));
  await hands().as(hr).submit(form, { title: 'Solo aquí', body: 'x' });
  const answer = await hands()
    .as(hr)
    .press({ kind: 'open', name: 'training.author-file', input: { course: id, at: 0 } });
  expect(cardIn(answer).summary).toContain('must be right before');
});

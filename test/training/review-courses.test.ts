import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { type Locale, locales } from '#core/i18n.ts';
import { checkCourse } from '#flows/training/content/check.ts';
import type { Problem } from '#flows/training/content/problems.ts';
import { readCourses } from '#flows/training/content/read-folder.ts';
import { problemText } from '#flows/training/content/text-problems.ts';
import { unzipCourse } from '#flows/training/content/unzip.ts';
import { courseFiles } from '#flows/training/content/write-folder.ts';
import { type CourseContent, longestBody } from '#flows/training/course.ts';

// Files as people make them, and texts as long as they are allowed to be.

const head = '---\ntitle: Lifting\nsummary: How to lift.\n---\n';
const asked = (question: string) => `---\ntitle: Knees\nquestion:\n${question}---\n\nBend them.\n`;

function problemsOf(
  lesson: string | Uint8Array,
  more: Readonly<Record<string, string>> = {},
): readonly Problem[] {
  const files = Object.entries({ 'x/course.en.md': head, 'x/01-a.en.md': lesson, ...more });
  const read = readCourses(
    files.map(([path, text]) => ({ path, bytes: typeof text === 'string' ? strToU8(text) : text })),
  );
  return read.kind === 'wrong' ? read.problems : [];
}
const places = (problems: readonly Problem[]) =>
  problems.map(({ code, file, line, column }) => [code, file?.slice(2), line, column].join(' '));

const withBody = (body: string): CourseContent => ({
  slug: 'x',
  fallback: 'en',
  texts: { en: { title: 'T', summary: 'S' } },
  lessons: [{ id: 'a', texts: { en: { title: 'A', body } } }],
});

describe('how long a text is', () => {
  // As forms and platforms count, so that what a file may hold fits into the field it is edited in.
  test.each([
    ['letters', 'x'],
    ['emoji', '😀'],
    ['a family', '👨‍👩‍👧‍👦'],
    ['marks above letters', 'e\u0301'],
  ])('%s', (_name, one) => {
    const fits = one.repeat(Math.floor(longestBody / one.length));
    expect(checkCourse(withBody(fits)).kind).toBe('ok');
    const long = `${fits}${one.repeat(Math.ceil((longestBody + 1 - fits.length) / one.length))}`;
    const checked = checkCourse(withBody(long));
    expect(checked.kind === 'wrong' && checked.problems).toEqual([
      {
        code: 'too_long',
        max: longestBody,
        n: long.length,
        path: ['lessons', 0, 'texts', 'en', 'body'],
        key: 'body',
      },
    ]);
  });
});

describe('an answer that would do', () => {
  const text = (example: string, accept = '    - number: 25\n    - has: [twenty, five]\n') =>
    asked(`  kind: text\n  ask: How many?\n  accept:\n${accept}  example: ${example}\n  why: So it is.\n`);

  test('is one that is accepted', () => {
    expect(problemsOf(text('25 kg'))).toEqual([]);
    expect(problemsOf(text('Twenty-five'))).toEqual([]);
    const problems = problemsOf(text('Thirty'));
    expect(places(problems)).toEqual(['example_refused 01-a.en.md 9 3']);
    for (const locale of locales) {
      for (const problem of problems) expect(problemText(problem, locale)).toContain('Thirty');
    }
  });
  test('says nothing of rules that are wrong themselves', () => {
    expect(places(problemsOf(text('25', '    - number: many\n')))).toEqual(['type 01-a.en.md 7 7']);
  });
});

test('what looks like a space and is none is named as that', () => {
  const lesson =
    '---\ntitle: Lifting\nlink:\n\u00A0\u00A0url: https://example.org\n\u00A0\u00A0text: It\n---\n\nx\n';
  expect(places(problemsOf(lesson))).toEqual(['yaml_tab 01-a.en.md 4 1', 'yaml_tab 01-a.en.md 5 1']);
});

test('a picture that not every platform would fetch is told before anybody misses it', () => {
  const lesson = (url: string) => `---\ntitle: Lifting\nimage:\n  url: ${url}\n  alt: A box\n---\n\nx\n`;
  expect(problemsOf(lesson('https://example.org/a.png'))).toEqual([]);
  const problems = problemsOf(lesson('http://example.org/a.png'));
  expect(places(problems)).toEqual(['image_http 01-a.en.md 4 3']);
  expect(locales.map((locale: Locale) => problems[0] && problemText(problems[0], locale))).toEqual([
    'x/01-a.en.md, línea 4, columna 3: la dirección de una imagen debe empezar con https://; si no, hay chats que no la muestran.',
    'x/01-a.en.md, line 4, column 3: the address of a picture must begin with https://, or not every chat shows it.',
    'x/01-a.en.md, linha 4, coluna 3: o endereço de uma imagem deve começar com https://; senão, há chats que não a mostram.',
  ]);
});

describe('a zip that was made to mislead', () => {
  const plain = { 'x/course.en.md': strToU8(head), 'x/01-a.en.md': strToU8('---\ntitle: A\n---\n\nx\n') };
  const codes = (zip: Uint8Array): readonly string[] => {
    const files = unzipCourse(zip);
    const read = files.kind === 'ok' ? readCourses(files.files) : files;
    return read.kind === 'ok' ? [] : read.problems.map(({ code }) => code);
  };
  /** The same zip with a name written over, wherever it stands. */
  const renamed = (from: string, to: string): Uint8Array => {
    const zip = Buffer.from(zipSync({ ...plain, [from]: strToU8('---\ntitle: B\n---\n\ny\n') }));
    for (let at = zip.indexOf(from); at !== -1; at = zip.indexOf(from, at + 1)) zip.write(to, at);
    return zip;
  };

  test.each([
    ['two files of one name', 'x/02-b.en.md', 'x/01-a.en.md', 'file_twice'],
    ['a way out', 'xx/02-b.en.md', '../02-b.en.md', 'path_unsafe'],
    ['a way out as Windows writes it', 'xx/02-b.en.md', '..\\02-b.en.md', 'path_unsafe'],
    ['an absolute path', 'x/02-b.en.md', '/etc/b.en.md', 'path_unsafe'],
    ['a drive', 'xx/02-b.en.md', 'C:/02-b.en.md', 'path_unsafe'],
    ['a name that turns itself round', 'x/00002-b.en.md', 'x/02-\u202Eb.en.md', 'path_unsafe'],
    ['a language that is none', 'x/02-b.en.md', 'x/02-b.xx.md', 'language_unknown'],
    ['large letters', 'x/02-b.en.md', 'X/01-A.EN.MD', 'file_twice'],
  ])('%s', (_name, from, to, code) => {
    expect(Buffer.byteLength(to)).toBe(Buffer.byteLength(from));
    expect(codes(renamed(from, to))).toContain(code);
  });

  test('a link to elsewhere is read as what it is: a short text', () => {
    const zip = zipSync({
      ...plain,
      'x/02-b.en.md': [strToU8('/etc/passwd'), { os: 3, attrs: 0o120777 << 16 }],
    });
    expect(codes(zip)).toEqual(['front_missing']);
  });

  test('a zip within a zip is no course', () => {
    expect(codes(zipSync({ 'x.zip': zipSync(plain) }))).toEqual(['no_course']);
    expect(codes(zipSync({ ...plain, 'x/y.zip': zipSync(plain) }))).toEqual(['file_unknown']);
  });
});

test('what people write comes back as it was, whatever YAML and Markdown would make of it', () => {
  const odd = [
    'Why: this',
    '- no list',
    '# no comment',
    'yes',
    '2027',
    '~',
    '"in quotes" and ‘these’',
    "it's",
    '{a: b} [c]',
    '&anchor *alias !tag',
    '--- three',
    '😀👨‍👩‍👧‍👦',
    '\u202Eعربي\u202C',
    '<!channel> @here',
    'a\u00A0b',
    'back\\slash',
    'tab\tin it',
    '% | > ?',
  ];
  const content: CourseContent = {
    slug: 'odd',
    fallback: 'en',
    value: 'true',
    texts: {
      en: { title: odd.slice(0, 5).join(' '), summary: odd.join('\n'), confirm: odd.slice(6, 9).join(' ') },
    },
    lessons: odd.map((text, n) => ({
      id: `lesson-${n}`,
      question: { kind: 'one', options: 2, right: ['b'] },
      texts: {
        en: {
          title: text,
          body: 'Words.\n\n> a quote\n\n1. one\n2. two',
          question: {
            ask: text,
            options: [{ text, why: `${text}\n\n${text}` }, { text: `${text}.` }],
            accept: [],
            why: `${text}\n---\n${text}`,
          },
        },
      },
    })),
  };
  expect(checkCourse(content)).toEqual({ kind: 'ok', course: content });
  const files = courseFiles(content).map(({ path, text }) => ({ path, bytes: strToU8(text) }));
  expect(readCourses(files)).toEqual({ kind: 'ok', courses: [content] });
});

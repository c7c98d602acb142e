import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { locales } from '#core/i18n.ts';
import { checkCourse } from '#flows/training/content/check.ts';
import type { Problem } from '#flows/training/content/problems.ts';
import { readCourseFiles, readCourses } from '#flows/training/content/read-folder.ts';
import { problemText } from '#flows/training/content/text-problems.ts';
import { unzipCourse } from '#flows/training/content/unzip.ts';

const course = (language: string, more = '') => `---
title: Safe lifting (${language})
summary: How to lift.${more}
---
`;
const lesson = `---
title: Lift with your legs
question:
  kind: one
  ask: What bends?
  options:
    - text: The back
      why: That is what hurts.
    - text: The knees
      right: yes
  why: Knees are made for it.
---

**Bend your knees.** Never the back.
`;
const asText = `---
title: A word
question:
  kind: text
  ask: What bends?
  accept:
    - knees
  why: Knees are made for it.
---

One more.
`;

type Files = Readonly<Record<string, string | Uint8Array>>;
const whole: Files = {
  'lifting/course.en.md': course('en', '\nfallback: en'),
  'lifting/course.es.md': course('es'),
  'lifting/01-legs.en.md': lesson,
  'lifting/01-legs.es.md': lesson,
  'lifting/02-word.en.md': asText,
};
const asFiles = (files: Files) =>
  Object.entries(files).map(([path, text]) => ({
    path,
    bytes: typeof text === 'string' ? strToU8(text) : text,
  }));
/** The whole course with one file changed, added, or (nothing) taken away. */
const but = (path: string, text: string | Uint8Array | undefined): Files => {
  const files = { ...whole };
  delete files[`lifting/${path}`];
  return text === undefined ? files : { ...files, [`lifting/${path}`]: text };
};
const swap = (path: string, from: string | RegExp, to: string): Files => {
  const before = whole[`lifting/${path}`];
  const after = typeof before === 'string' ? before.replace(from, to) : '';
  if (after === before) throw new Error(`nothing to change in ${path}`);
  return but(path, after);
};
const place = ({ code, file, line, column }: Problem) =>
  [code, file?.replace('lifting/', '') ?? '-', line ?? '-', ...(column === undefined ? [] : [column])].join(
    ' ',
  );
const problemsOf = (files: Files): readonly Problem[] => {
  const read = readCourseFiles(asFiles(files));
  return read.kind === 'wrong' ? read.problems : [];
};

test('the course that is spoiled below is whole', () => {
  expect(problemsOf(whole)).toEqual([]);
});

const l = '01-legs.en.md';
const w = '02-word.en.md';
const c = 'course.en.md';
/** What is done to it, and all that must be said: code, file, line, column. */
const malformed: readonly (readonly [string, Files, readonly string[]])[] = [
  ['nothing at all', {}, ['no_course - -']],
  ['lessons without a course', { 'lifting/01-legs.en.md': lesson }, ['no_course  -']],
  ['files in no folder', { 'course.en.md': course('en'), '01-legs.en.md': lesson }, ['no_folder - -']],
  [
    'a folder with capitals',
    { 'Lifting 1/course.en.md': course('en'), 'Lifting 1/01-legs.en.md': lesson },
    ['folder_name Lifting 1/ -'],
  ],
  [
    'two courses of one name',
    {
      'a/x/course.en.md': course('en'),
      'a/x/01-a.en.md': lesson,
      'b/x/course.en.md': course('en'),
      'b/x/01-a.en.md': lesson,
    },
    ['course_twice b/x/ -'],
  ],
  [
    'two courses where one is wanted',
    {
      'x/course.en.md': course('en'),
      'x/01-a.en.md': lesson,
      'y/course.en.md': course('en'),
      'y/01-a.en.md': lesson,
    },
    ['courses_many - -'],
  ],
  ['a way out of the folder', { ...whole, '../lifting/03-x.en.md': lesson }, ['path_unsafe ../03-x.en.md -']],
  [
    'a way out with backslashes',
    { ...whole, 'lifting\\..\\..\\03-x.en.md': lesson },
    ['path_unsafe ../../03-x.en.md -'],
  ],
  ['a file of the system', { ...whole, '/etc/course.en.md': lesson }, ['path_unsafe /etc/course.en.md -']],
  ['a drive', { ...whole, 'C:\\x\\course.en.md': lesson }, ['path_unsafe C:/x/course.en.md -']],
  [
    'a folder in the course',
    { ...whole, 'lifting/more/03-x.en.md': lesson },
    ['file_deep more/03-x.en.md -'],
  ],
  ['a file that is no part', { ...whole, 'lifting/notes.txt': 'x' }, ['file_unknown notes.txt -']],
  ['a number of one digit', { ...whole, 'lifting/3-x.en.md': lesson }, ['file_unknown 3-x.en.md -']],
  [
    'names that differ in case alone',
    { ...whole, 'lifting/01-LEGS.en.md': lesson },
    ['file_twice 01-LEGS.en.md -'],
  ],
  [
    'a language that is not ours',
    { ...whole, 'lifting/02-word.fr.md': asText },
    ['language_unknown 02-word.fr.md -'],
  ],
  [
    'too many files',
    Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`lifting/${i}.md`, 'x'])),
    ['files_many - -'],
  ],
  ['a file that is too large', but(w, 'x'.repeat(65_537)), ['file_large 02-word.en.md -']],
  ['a lesson that is not in the course’s language', but(l, undefined), ['language_missing 01-legs.en.md -']],
  [
    'a course that is not in its own language',
    but(c, undefined),
    [
      'course_language 01-legs.en.md 1',
      'course_language 02-word.en.md 1',
      'language_missing 02-word.es.md -',
    ],
  ],
  [
    'a lesson in a language of which there is no course',
    { ...whole, 'lifting/02-word.pt.md': asText },
    ['course_language 02-word.pt.md 1'],
  ],
  [
    'a gap in the numbers',
    { ...but(w, undefined), 'lifting/04-word.en.md': asText },
    ['lesson_gap 04-word.en.md 1'],
  ],
  ['numbers from nought', { ...whole, 'lifting/00-x.en.md': lesson }, ['lesson_gap 00-x.en.md 1']],
  ['a number twice', { ...whole, 'lifting/02-other.en.md': asText }, ['lesson_number_twice 02-word.en.md 1']],
  ['a lesson twice', { ...whole, 'lifting/03-legs.en.md': lesson }, ['lesson_twice 03-legs.en.md 1']],
  ['no lessons', { 'lifting/course.en.md': course('en') }, ['too_few course.en.md 1']],

  [
    'Latin-1',
    but(l, Uint8Array.from([...strToU8('---\ntitle: a\n'), 0xe9, ...strToU8('\n---\nx\n')])),
    ['not_utf8 01-legs.en.md 3'],
  ],
  ['UTF-16', but(w, Uint8Array.from([0xff, 0xfe, 0x2d, 0x00])), ['not_utf8 02-word.en.md 1']],
  ['a NUL in the text', swap(l, 'Never the back', 'Never\0the back'), ['characters 01-legs.en.md 14 27']],
  ['no front matter', but(l, '# Lift\n\nWith your legs.\n'), ['front_missing 01-legs.en.md 1']],
  ['an empty file', but(l, ''), ['front_missing 01-legs.en.md 1']],
  ['front matter that never ends', but(l, '---\ntitle: Lift\n\nText.\n'), ['front_open 01-legs.en.md 1']],
  [
    'a colon within a text',
    swap(l, 'Knees are made for it.', 'Remember: knees.'),
    ['yaml_unquoted 01-legs.en.md 11 8'],
  ],
  [
    'a sign at the beginning',
    swap(l, 'Knees are made for it.', '@everybody knows.'),
    ['yaml_unquoted 01-legs.en.md 11 8'],
  ],
  [
    'a text that would be cut off by a #',
    swap(l, 'What bends?', 'What is #1?'),
    ['yaml_unquoted 01-legs.en.md 5 8'],
  ],
  ['a tab', swap(l, '  kind: one', '\tkind: one'), ['yaml_tab 01-legs.en.md 4 1']],
  [
    'a quotation mark that stays open',
    swap(l, 'What bends?', '"What bends?'),
    ['yaml_quote 01-legs.en.md 5 8'],
  ],
  ['a line that is out of place', swap(w, '  why: Knees', ' why: Knees'), ['yaml_indent 02-word.en.md 8 1']],
  [
    'a line without a name',
    swap(c, 'summary: How to lift.', 'How to lift'),
    ['yaml_broken course.en.md 3 1'],
  ],
  ['a reference', swap(l, 'title: Lift with your legs', 'title: *legs'), ['yaml_special 01-legs.en.md 2 8']],
  ['an anchor', swap(l, 'title: Lift with your legs', 'title: &a Legs'), ['yaml_special 01-legs.en.md 2 11']],
  [
    'a type of one’s own',
    swap(l, 'title: Lift with your legs', 'title: !!js/function x'),
    ['yaml_special 01-legs.en.md 2 22'],
  ],
  ['a list instead of front matter', but(c, '---\n- title\n---\n'), ['yaml_broken course.en.md 2 1']],
  [
    'ten thousand brackets',
    but(c, `---\ntitle: ${'['.repeat(10_000)}\n---\n`),
    ['yaml_broken course.en.md 2 797'],
  ],

  ['a key that is not known', swap(l, '  ask:', '  asks: x\n  ask:'), ['key_unknown 01-legs.en.md 5 3']],
  ['a key of another file', swap(l, 'question:', 'summary: x\nquestion:'), ['key_unknown 01-legs.en.md 3 1']],
  ['a key twice', swap(l, 'question:', 'title: x\nquestion:'), ['key_twice 01-legs.en.md 3 1']],
  [
    'a key of the prototype',
    swap(l, 'question:', '__proto__: x\nquestion:'),
    ['key_unknown 01-legs.en.md 3 1'],
  ],
  ['no title', swap(l, 'title: Lift with your legs\n', ''), ['missing 01-legs.en.md 1 1']],
  ['a title of nothing', swap(l, 'title: Lift with your legs', 'title:'), ['missing 01-legs.en.md 2 1']],
  ['a title of blanks', swap(l, 'title: Lift with your legs', 'title: "  "'), ['empty 01-legs.en.md 2 1']],
  [
    'a title that nobody sees',
    swap(l, 'title: Lift with your legs', 'title: "\u200b\u2060"'),
    ['empty 01-legs.en.md 2 1'],
  ],
  [
    'a title of two lines',
    swap(l, 'title: Lift with your legs', 'title: |\n  a\n  b'),
    ['line_break 01-legs.en.md 2 1'],
  ],
  [
    'a title that is too long',
    swap(l, 'Lift with your legs', 'x'.repeat(101)),
    ['too_long 01-legs.en.md 2 1'],
  ],
  [
    'a title that is a list',
    swap(l, 'title: Lift with your legs', 'title: [a, b]'),
    ['type 01-legs.en.md 2 1'],
  ],
  [
    'a question that is a text',
    swap(w, /question:[\s\S]*for it\./, 'question: What bends?'),
    ['type 02-word.en.md 3 1'],
  ],
  ['no text', swap(l, /\*\*Bend[\s\S]*/, ''), ['empty 01-legs.en.md 13']],
  [
    'a text that is too long',
    swap(l, '**Bend your knees.**', 'x '.repeat(600)),
    ['too_long 01-legs.en.md 14'],
  ],
  [
    'an address of a file',
    swap(l, 'question:', 'link: { url: "file:///etc/passwd", text: x }\nquestion:'),
    ['url 01-legs.en.md 3 9'],
  ],
  [
    'a script',
    swap(l, 'question:', 'image:\n  url: javascript:alert(1)\n  alt: x\nquestion:'),
    ['url 01-legs.en.md 4 3'],
  ],
  [
    'a picture without words',
    swap(l, 'question:', 'image:\n  url: https://example.org/a.png\nquestion:'),
    ['missing 01-legs.en.md 3 1'],
  ],
  ['text below the course', swap(c, /---\n$/, '---\n\nMore about it.\n'), ['course_body course.en.md 7']],
  ['a language that is none', swap(c, 'fallback: en', 'fallback: fr'), ['choice course.en.md 4 1']],
  ['no language of its own', swap(c, '\nfallback: en', ''), ['missing course.en.md 1']],
  [
    'two languages of its own',
    swap('course.es.md', 'summary: How to lift.', 'summary: x\nfallback: es'),
    ['fallback_differs course.es.md 4 1'],
  ],
  [
    'a value that is too long',
    swap(c, 'fallback: en', `fallback: en\nvalue: ${'x'.repeat(41)}`),
    ['too_long course.en.md 5 1'],
  ],

  ['a kind that is none', swap(w, 'kind: text', 'kind: essay'), ['choice 02-word.en.md 4 3']],
  ['no kind', swap(w, '  kind: text\n', ''), ['missing 02-word.en.md 3 1']],
  [
    'another kind in another language',
    swap('01-legs.es.md', 'kind: one', 'kind: many'),
    ['kind_differs 01-legs.es.md 4 3'],
  ],
  [
    'fewer options in another language',
    swap('01-legs.es.md', / {4}- text: The back\n.*\n/, ''),
    ['options_differ 01-legs.es.md 6 3'],
  ],
  [
    'something else is right in another language',
    swap('01-legs.es.md', /why: That is what hurts\.\n(.*)\n.*right: yes/, 'right: yes\n$1'),
    ['right_differs 01-legs.es.md 6 3'],
  ],
  [
    'no question in another language',
    swap('01-legs.es.md', /question:[\s\S]*for it\.\n/, ''),
    ['question_differs 01-legs.es.md 1 1'],
  ],
  [
    'nothing is right',
    swap(l, '      right: yes\n', ''),
    ['right_none 01-legs.en.md 6 3', 'right_differs 01-legs.es.md 6 3'],
  ],
  [
    'two are right where one may be',
    swap(l, 'why: That is what hurts.', 'right: true'),
    ['right_many 01-legs.en.md 6 3', 'right_differs 01-legs.es.md 6 3'],
  ],
  ['perhaps right', swap(l, 'why: That is what hurts.', 'right: perhaps'), ['type 01-legs.en.md 8 7']],
  [
    'one option',
    swap(l, / {4}- text: The back\n.*\n/, ''),
    ['too_few 01-legs.en.md 6 3', 'options_differ 01-legs.es.md 6 3'],
  ],
  [
    'seven options',
    {
      ...but('01-legs.es.md', undefined),
      [`lifting/${l}`]: lesson.replace(
        '    - text: The knees',
        `${'abcde'.replace(/./g, '    - $&\n')}    - text: The knees`,
      ),
    },
    ['too_many 01-legs.en.md 6 3'],
  ],
  ['an option twice', swap(l, 'The back', 'the  KNEES'), ['option_twice 01-legs.en.md 9 7']],
  [
    'options that are no list',
    swap(w, '  accept:\n    - knees', '  options: a, b'),
    ['accept_none 02-word.en.md 3 1', 'type 02-word.en.md 6 3'],
  ],
  ['nothing to accept', swap(w, '  accept:\n    - knees\n', ''), ['accept_none 02-word.en.md 3 1']],
  ['options for a text', swap(w, '  accept:', '  options: [a, b]\n  accept:'), ['extra 02-word.en.md 6 3']],
  ['what a choice accepts', swap(l, '  ask:', '  accept: [x]\n  ask:'), ['extra 01-legs.en.md 5 3']],
  ['an example of a choice', swap(l, '  ask:', '  example: x\n  ask:'), ['extra 01-legs.en.md 5 3']],
  ['a number that is none', swap(w, '- knees', '- number: two'), ['type 02-word.en.md 7 7']],
  ['a number below nought', swap(w, '- knees', '- { number: 2, within: -1 }'), ['number 02-word.en.md 7 20']],
  ['two rules in one', swap(w, '- knees', '- is: x\n      has: [y]'), ['choice 02-word.en.md 7 7']],
  ['no why', swap(l, '  why: Knees are made for it.\n', ''), ['missing 01-legs.en.md 3 1']],

  ['a heading', swap(l, '**Bend', '# Bend\n\n**Bend'), ['md_heading 01-legs.en.md 14 1']],
  ['an underlined heading', swap(l, '**Bend', 'Bend\n====\n\n**Bend'), ['md_heading 01-legs.en.md 14 1']],
  [
    'a table',
    swap(l, '**Bend', '| a | b |\n|---|---|\n| 1 | 2 |\n\n**Bend'),
    ['md_table 01-legs.en.md 14 1'],
  ],
  ['HTML', swap(l, '**Bend', '<script>x</script>\n\n**Bend'), ['md_html 01-legs.en.md 14 1']],
  [
    'HTML within a line',
    swap(l, 'Never', '<b>Never</b>'),
    ['md_html 01-legs.en.md 14 22', 'md_html 01-legs.en.md 14 30'],
  ],
  [
    'a picture in the text',
    swap(l, 'Never', '![x](https://example.org/a.png)'),
    ['md_image 01-legs.en.md 14 22'],
  ],
  ['code', swap(l, '**Bend', '```\nx\n```\n\n**Bend'), ['md_code 01-legs.en.md 14 1']],
  ['code within a line', swap(l, 'Never', '`Never`'), ['md_code 01-legs.en.md 14 22']],
  ['a line across', swap(l, '**Bend', 'a\n\n***\n\n**Bend'), ['md_rule 01-legs.en.md 16 1']],
  ['a list in a list', swap(l, '**Bend', '- a\n  - b\n\n**Bend'), ['md_nested 01-legs.en.md 15 3']],
  ['a list in a quote', swap(l, '**Bend', '> - a\n\n**Bend'), ['md_nested 01-legs.en.md 14 3']],
  ['italics', swap(l, 'Never', '_Never_'), ['md_italic 01-legs.en.md 14 22']],
  ['a link that runs', swap(l, 'Never', '[Never](javascript:alert)'), ['md_link 01-legs.en.md 14 22']],
  [
    'a link to a footnote',
    swap(l, 'Never the back.', '[Never][n]\n\n[n]: https://example.org'),
    ['md_reference 01-legs.en.md 14 22', 'md_reference 01-legs.en.md 16 1'],
  ],
];

describe('every malformed course is told by code, file, line and column', () => {
  test.each(malformed)('%s', (_name, files, expected) => {
    const problems = problemsOf(files);
    expect(problems.map(place)).toEqual(expected);
    for (const locale of locales) {
      for (const problem of problems) expect(problemText(problem, locale)).not.toMatch(/undefined|“”|«»/);
    }
  });
});

test('all that is wrong is told at once, over all files, in their order', () => {
  const files = {
    ...whole,
    'lifting/course.es.md': course('es', `\nconfirm: ${'x'.repeat(201)}\ncolour: red`),
    'lifting/01-legs.en.md': lesson
      .replace('Lift with your legs', 'x'.repeat(101))
      .replace('**Bend', '# Bend'),
    'lifting/01-legs.es.md': 'nothing',
    'lifting/02-word.en.md': asText.replace('kind: text', 'kind: essay').replace('One more.', '![x](y)'),
    'lifting/04-x.de.md': lesson,
  };
  expect(problemsOf(files).map(place)).toEqual([
    'too_long 01-legs.en.md 2 1',
    'md_heading 01-legs.en.md 14 1',
    'front_missing 01-legs.es.md 1',
    'choice 02-word.en.md 4 3',
    'md_image 02-word.en.md 11 1',
    'language_unknown 04-x.de.md -',
    'too_long course.es.md 4 1',
    'key_unknown course.es.md 5 1',
  ]);
});

test('a mistyped key is answered with the one that was meant', () => {
  const [problem] = problemsOf(swap(l, '  ask:', '  aks: x\n  ask:'));
  expect(problem).toMatchObject({ key: 'question.aks', hint: 'ask' });
  expect(problem && problemText(problem, 'en')).toBe(
    'lifting/01-legs.en.md, line 5, column 3: “question.aks” means nothing here. Possible: ask.',
  );
});

test('what systems leave behind is no part of a course', () => {
  expect(
    problemsOf({
      ...whole,
      '__MACOSX/lifting/._course.en.md': 'x',
      'lifting/.DS_Store': 'x',
      'lifting/Thumbs.db': 'x',
    }),
  ).toEqual([]);
});

test('line breaks and the mark of other systems change nothing', () => {
  const other = Object.fromEntries(
    Object.entries(whole).map(([path, text]) => [path, `\uFEFF${String(text).replaceAll('\n', '\r\n')}`]),
  );
  expect(readCourseFiles(asFiles(other))).toEqual(readCourseFiles(asFiles(whole)));
});

describe('zips', () => {
  const zipOf = (files: Files) =>
    zipSync(Object.fromEntries(asFiles(files).map(({ path, bytes }) => [path, bytes])));
  const codes = (bytes: Uint8Array) => {
    const read = unzipCourse(bytes);
    return read.kind === 'ok' ? [] : read.problems.map(({ code }) => code);
  };
  const directory = (zip: Uint8Array): number => new DataView(zip.buffer).getUint32(zip.length - 6, true);
  /** With a number of the first entry of its directory overwritten. */
  const forged = (zip: Uint8Array, at: number, value: number): Uint8Array => {
    const copy = zip.slice();
    new DataView(copy.buffer).setUint32(directory(copy) + at, value, true);
    return copy;
  };

  test('gives what was put into it, wherever the folder lies', () => {
    const zip = unzipCourse(
      zipOf(Object.fromEntries(Object.entries(whole).map(([path, text]) => [`a/b/${path}`, text]))),
    );
    expect(zip.kind === 'ok' && readCourses(zip.files)).toEqual({
      kind: 'ok',
      courses: [expect.objectContaining({ slug: 'lifting' })],
    });
  });
  test('what is no zip, is cut off, or was changed', () => {
    const zip = zipOf(whole);
    expect(codes(strToU8('no zip'))).toEqual(['zip_broken']);
    expect(codes(new Uint8Array())).toEqual(['zip_broken']);
    expect(codes(zip.subarray(0, zip.length - 30))).toEqual(['zip_broken']);
    expect(codes(forged(zip, 16, 1))).toEqual(['zip_broken']);
  });
  test('a password', () => {
    expect(codes(forged(zipOf(whole), 8, 1 | (8 << 16)))).toEqual(['zip_locked']);
  });
  test('bombs: large, many, and larger than they say', () => {
    const large = zipOf({ 'x/course.en.md': new Uint8Array(5_000_000) });
    expect(large.length).toBeLessThan(10_000);
    expect(codes(large)).toEqual(['file_large']);
    expect(codes(forged(large, 24, 100))).toEqual(['zip_broken']);
    expect(
      codes(zipOf(Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`x/${i}.md`, 'x'])))),
    ).toEqual(['files_many']);
    expect(
      codes(
        zipOf(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`x/${i}.md`, 'x'.repeat(60_000)]))),
      ),
    ).toEqual(['files_large']);
    expect(codes(new Uint8Array(4 * 1_048_576 + 1))).toEqual(['zip_large']);
  });
});

test('what comes from chat is told by its place in the course', () => {
  const checked = checkCourse({
    slug: 'lifting',
    fallback: 'es',
    texts: { es: { title: 'Levantar', summary: 'x' } },
    lessons: [
      { id: 'a', texts: { es: { title: 'A', body: 'uno\n\n# dos' } } },
      {
        id: 'a',
        question: { kind: 'one', options: 2, right: ['c'] },
        texts: { es: { title: '', body: 'x' } },
      },
    ],
  });
  expect(checked.kind === 'wrong' && checked.problems.map((one) => problemText(one, 'es'))).toEqual([
    'Lección 2, español: «title» está vacío.',
    'Lección 2: hay otra lección que se llama «a».',
    'Lección 2, español: aquí hay una pregunta y en otro idioma no, o al revés.',
    'Lección 2: se marca como correcta una opción que no está, o dos veces la misma.',
    'Lección 1, español, línea 3 del texto: en una lección no se muestran encabezados. Usa **negrita** o haz dos lecciones.',
  ]);
});

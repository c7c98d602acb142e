import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { plain } from '#core/card.ts';
import { locales } from '#core/i18n.ts';
import { checkCourse } from '#flows/training/content/check.ts';
import { compare } from '#flows/training/content/diff.ts';
import { bodyBlocks, parseMarkdown } from '#flows/training/content/markdown.ts';
import { readCourseFiles, readCourses } from '#flows/training/content/read-folder.ts';
import { problemText } from '#flows/training/content/text-problems.ts';
import { unzipCourse } from '#flows/training/content/unzip.ts';
import { courseFiles } from '#flows/training/content/write-folder.ts';
import { type CourseContent, optionIds } from '#flows/training/course.ts';

const root = dirname(dirname(import.meta.dirname));
const samples = readdirSync(join(root, 'courses'), { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.md'))
  .map((path) => ({ path, bytes: new Uint8Array(readFileSync(join(root, 'courses', path))) }));
const again = (course: CourseContent) =>
  readCourseFiles(courseFiles(course).map(({ path, text }) => ({ path, bytes: strToU8(text) })));

function sampleCourses(): readonly CourseContent[] {
  const read = readCourses(samples);
  if (read.kind === 'wrong') throw new Error(read.problems.map((one) => problemText(one, 'en')).join('\n'));
  return read.courses;
}

describe('the courses that come along', () => {
  test('are whole, in three languages, with every kind of question', () => {
    const courses = sampleCourses();
    expect(courses.map(({ slug }) => slug)).toEqual(['good-handover', 'useful-thanks']);
    for (const { texts, lessons } of courses) {
      expect(Object.keys(texts).sort()).toEqual([...locales].sort());
      expect(lessons).toHaveLength(5);
      for (const lesson of lessons) expect(Object.keys(lesson.texts).sort()).toEqual([...locales].sort());
      expect(new Set(lessons.map(({ question }) => question?.kind))).toEqual(
        new Set(['one', 'many', 'text']),
      );
      // Every lesson asks, and whoever chooses is told why, also for what is right.
      for (const { question, texts: said } of lessons) {
        expect(question).toBeDefined();
        for (const text of Object.values(said)) {
          for (const option of text.question?.options ?? []) expect(option.why).toBeTruthy();
        }
      }
    }
  });
  test('are in their own words in each language', () => {
    for (const { lessons } of sampleCourses()) {
      for (const { texts } of lessons) {
        expect(new Set(Object.values(texts).map(({ body }) => body)).size).toBe(3);
        expect(new Set(Object.values(texts).map(({ title }) => title)).size).toBe(3);
      }
    }
  });
  test('come back the same when they are written and read', () => {
    for (const course of sampleCourses()) expect(again(course)).toEqual({ kind: 'ok', course });
  });
});

test('the example in the documents is a course', () => {
  const page = readFileSync(join(root, 'docs/training.md'), 'utf8');
  const files = [...page.matchAll(/^`([\w.-]+\.md)`:\n\n```markdown\n([\s\S]*?)```$/gm)].map(
    ([, name, text = '']) => ({
      path: `safe-lifting/${name}`,
      bytes: strToU8(text),
    }),
  );
  const read = readCourseFiles(files);
  expect(files).toHaveLength(3);
  expect(
    read.kind === 'wrong' ? read.problems.map((one) => problemText(one, 'en')) : read.course.lessons,
  ).toHaveLength(2);
  expect(read.kind).toBe('ok');
});

describe('the text of a lesson', () => {
  test('paragraphs, bold, links, lists, quotes and line breaks', () => {
    const { blocks, problems } = parseMarkdown(
      'One **two** [three](https://example.org/3).\nNext line\n\n- a\n- **b**\n\n2. c\n3. d\n\n> said\n> so\n\n<https://example.org>',
    );
    expect(problems).toEqual([]);
    expect(blocks).toEqual([
      {
        kind: 'text',
        text: [
          'One ',
          { kind: 'bold', text: 'two' },
          ' ',
          { kind: 'link', text: 'three', url: 'https://example.org/3' },
          '.\nNext line',
        ],
      },
      { kind: 'text', text: ['• a\n• ', { kind: 'bold', text: 'b' }] },
      { kind: 'text', text: ['2. c\n3. d'] },
      { kind: 'quote', text: ['said\nso'] },
      { kind: 'text', text: [{ kind: 'link', text: 'https://example.org', url: 'https://example.org/' }] },
    ]);
  });
  test('words that mean something on a platform are words', () => {
    const hostile =
      'Hi <!channel> <@U1> @everyone &lt; \u202Eabc Z\u0351\u0323a\u0334lgo 5 * 3 * 2 snake_case_word ~x~';
    expect(bodyBlocks(hostile)).toEqual([{ kind: 'text', text: [hostile.replace('&lt;', '<')] }]);
  });
  test('what is refused is shown as it was typed', () => {
    const body = '# Head\n\n<b>x</b> _y_ `z`\n\n| a | b |\n|---|---|';
    expect(bodyBlocks(body)).toEqual([
      { kind: 'text', text: ['# Head'] },
      { kind: 'text', text: ['<b>x</b> _y_ `z`'] },
      { kind: 'text', text: ['| a | b |\n|---|---|'] },
    ]);
  });
  test('never fails', () => {
    const signs = fc.string({ unit: fc.constantFrom(...'ab *_`[]()<>#|-\n>!&1.~:/\\'), maxLength: 200 });
    fc.assert(
      fc.property(signs, (body) => {
        expect(Array.isArray(parseMarkdown(body).blocks)).toBe(true);
      }),
    );
    for (const body of ['>'.repeat(60_000), '> - '.repeat(2_400), '['.repeat(9_999), '**a '.repeat(2_000)]) {
      expect(() => parseMarkdown(body)).not.toThrow();
    }
  });
  test('loses no letter of plain words', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abñü漢🙂\u202E\u0301'), minLength: 1, maxLength: 8 });
    const gap = fc.constantFrom(' ', '\n', '\n\n', ', ', '! ', ' @', ' = ');
    fc.assert(
      fc.property(fc.array(fc.tuple(word, gap), { minLength: 1, maxLength: 20 }), (parts) => {
        const body = parts.map(([a, b]) => `x${a}${b}`).join('');
        fc.pre(parseMarkdown(body).problems.length === 0);
        const shown = bodyBlocks(body).flatMap((block) => (block.kind === 'text' ? [plain(block.text)] : []));
        expect(shown.join('\n\n')).toBe(body.trim().replace(/ +\n/g, '\n'));
      }),
    );
  });
});

describe('what would change', () => {
  const [, thanks] = sampleCourses();
  if (thanks === undefined) throw new Error('no sample');
  const nothing = {
    isNew: false,
    same: false,
    lessonsAdded: [],
    lessonsRemoved: [],
    lessonsChanged: [],
    moved: false,
    textsChanged: [],
    languagesAdded: [],
    languagesRemoved: [],
    settingsChanged: false,
    gaps: [],
  };
  const lesson = (id: string) => {
    const found = thanks.lessons.find((one) => one.id === id);
    if (found === undefined) throw new Error(id);
    return found;
  };
  test('nothing, or everything', () => {
    expect(compare(thanks, structuredClone(thanks))).toMatchObject({ ...nothing, same: true });
    const { lessonsAdded, isNew } = compare(undefined, thanks);
    expect([isNew, lessonsAdded.length]).toEqual([true, 5]);
  });
  test('lessons that come, go, move or change, by language', () => {
    const [first, second, ...rest] = thanks.lessons;
    if (first === undefined || second === undefined) throw new Error('too few');
    expect(compare(thanks, { ...thanks, lessons: [second, first, ...rest] })).toMatchObject({
      ...nothing,
      moved: true,
    });
    expect(compare(thanks, { ...thanks, lessons: [second, ...rest] })).toMatchObject({
      ...nothing,
      lessonsRemoved: [{ id: 'two-messages', title: 'A thank-you says two things' }],
    });
    const { es, en } = first.texts;
    if (es === undefined || en === undefined) throw new Error('no text');
    const changed = { ...first, texts: { en, es: { ...es, title: 'Otra' } } };
    expect(compare(thanks, { ...thanks, lessons: [changed, second, ...rest] })).toMatchObject({
      ...nothing,
      lessonsChanged: [{ id: 'two-messages', languages: ['es', 'pt'], question: false }],
      gaps: [{ id: 'two-messages', languages: ['pt'] }],
    });
  });
  test('what is right', () => {
    const number = lesson('what-it-changed');
    const text = number.texts.en;
    if (text?.question === undefined) throw new Error('no question');
    const other = {
      ...number,
      texts: {
        ...number.texts,
        en: { ...text, question: { ...text.question, accept: [{ kind: 'is' as const, text: 'x' }] } },
      },
    };
    const after = { ...thanks, lessons: thanks.lessons.map((one) => (one.id === other.id ? other : one)) };
    expect(compare(thanks, after).lessonsChanged).toEqual([
      { id: 'what-it-changed', title: 'Say what it changed', languages: ['en'], question: true },
    ]);
  });
});

// --- properties

/** Texts as people and programs write them, with everything that means something to YAML or Markdown. */
const words = fc.oneof(
  fc.string({ minLength: 1, maxLength: 40 }),
  fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
  fc.constantFrom(
    'yes',
    'no',
    'null',
    '~',
    '2027',
    '1e5',
    '- a',
    'a: b',
    '# x',
    '"q"',
    "it's",
    '@a',
    '%',
    '|',
    '>',
    '&a',
    '*a',
    '!x',
    '---',
    '...',
    '{a}',
    '[x]',
    'ends:',
    '\u2028a\u2029b',
    'trailing \\',
    'é\u0301',
    '🙂',
    '\u202Eabc',
    'a\tb',
    '<!-- x -->',
    '<!channel>',
    'true',
    '0x10',
    '12:30:45',
    '? x',
    '<<',
  ),
);
const line = words.map((text) => text.replace(/[\n\r]/g, ' ')).filter((text) => /[a-z0-9]/i.test(text));
const texts = fc.array(line, { minLength: 1, maxLength: 3 }).map((some) => some.join('\n'));
const body = fc
  .array(
    fc.oneof(
      line,
      fc.constantFrom(
        '**bold** end',
        '- a\n- b',
        '1. a\n2. b',
        '> said',
        '[x](https://example.org/a?b=c&d=e)',
        'a\nb',
      ),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => parts.join('\n\n').slice(0, 1_100).trim())
  .map((text) => (text !== '' && parseMarkdown(text).problems.length === 0 ? text : 'Plain words.'));
const url = fc
  .webUrl({ withQueryParameters: true })
  .filter((text) => text.length < 400 && URL.canParse(text));
const rule = fc.oneof(
  line.map((text) => ({ kind: 'is' as const, text })),
  fc.array(line, { minLength: 1, maxLength: 3 }).map((some) => ({ kind: 'has' as const, words: some })),
  fc.record({
    kind: fc.constant('number' as const),
    value: fc.double({ noNaN: true, noDefaultInfinity: true }),
    within: fc.constantFrom(0, 0.5, 3),
  }),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const linked = fc.record({ url, text: line });

const lessonOf = (languages: readonly string[]) =>
  fc
    .record({
      kind: fc.constantFrom('one', 'many', 'text', undefined),
      options: fc.integer({ min: 2, max: 6 }),
      from: fc.nat(5),
      more: fc.nat(5),
    })
    .chain(({ kind, options, from, more }) => {
      const right = [...new Set(kind === 'one' ? [from % options] : [from % options, more % options])].sort(
        (a, b) => a - b,
      );
      const asked = {
        ask: texts,
        options:
          kind === 'text'
            ? fc.constant([])
            : fc.uniqueArray(fc.record({ text: line, why: maybe(texts) }), {
                minLength: options,
                maxLength: options,
                selector: ({ text }) => text.trim().toLowerCase().replace(/\s+/g, ' '),
              }),
        accept: kind === 'text' ? fc.array(rule, { minLength: 1, maxLength: 4 }) : fc.constant([]),
        why: texts,
        ...(kind === 'text' && { example: maybe(line) }),
      };
      const text = fc.record({
        title: line,
        body,
        image: maybe(fc.record({ url, alt: line })),
        link: maybe(linked),
        video: maybe(linked),
        ...(kind !== undefined && { question: fc.record(asked) }),
      });
      return fc.tuple(...languages.map(() => text)).map((said) => ({
        ...(kind !== undefined && {
          question: kind === 'text' ? { kind } : { kind, options, right: right.map((i) => optionIds[i]) },
        }),
        texts: Object.fromEntries(languages.map((locale, i) => [locale, said[i]])),
      }));
    });

const courses = fc.constantFrom(['en'], ['es', 'pt'], ['es', 'en', 'pt']).chain((languages) =>
  fc
    .record({
      lessons: fc.array(lessonOf(languages), { minLength: 1, maxLength: 4 }),
      said: fc.tuple(
        ...languages.map(() => fc.record({ title: line, summary: texts, confirm: maybe(line) })),
      ),
      value: maybe(fc.constantFrom('care', 'service-2')),
      fallback: fc.constantFrom(...languages),
    })
    .map(({ lessons, said, value, fallback }) => ({
      slug: 'made-up',
      fallback,
      ...(value !== undefined && { value }),
      texts: Object.fromEntries(languages.map((locale, i) => [locale, said[i]])),
      lessons: lessons.map((one, i) => ({ id: `l-${i}`, ...one })),
    })),
);

/** Without what is not there, and trimmed, as a checked course is. */
const checked = (input: unknown): CourseContent | undefined => {
  const read = checkCourse(JSON.parse(JSON.stringify(input)));
  return read.kind === 'ok' ? read.course : undefined;
};

test('any course is the same after it was written and read', () => {
  let seen = 0;
  fc.assert(
    fc.property(courses, (input) => {
      const course = checked(input);
      fc.pre(course !== undefined);
      seen += 1;
      expect(again(course)).toEqual({ kind: 'ok', course });
      const zip = zipSync(
        Object.fromEntries(courseFiles(course).map(({ path, text }) => [path, strToU8(text)])),
      );
      const unzipped = unzipCourse(zip);
      expect(unzipped.kind === 'ok' && readCourseFiles(unzipped.files)).toEqual({ kind: 'ok', course });
    }),
    { numRuns: 150 },
  );
  expect(seen).toBeGreaterThan(100);
}, 60_000);

describe('nothing that anybody sends makes it fail', () => {
  const inWords = (result: ReturnType<typeof readCourses> | ReturnType<typeof checkCourse>) => {
    if (result.kind === 'ok') return;
    expect(result.problems.length).toBeGreaterThan(0);
    for (const problem of result.problems)
      for (const locale of locales) expect(problemText(problem, locale)).not.toBe('');
  };
  /** The sample courses with bytes taken out, put in, or doubled. */
  const spoiled = fc
    .array(
      fc.record({
        file: fc.nat(samples.length - 1),
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        length: fc.nat(30),
        put: fc.oneof(
          fc.uint8Array({ maxLength: 12 }),
          fc
            .constantFrom(
              '---\n',
              '\t',
              '"',
              ': ',
              '- ',
              '&a *a',
              '!!x ',
              '{',
              '[',
              '# ',
              '|\n',
              '\0',
              '\r',
              'question:\n',
              'right: yes\n',
              '${',
              '__proto__: 1\n',
            )
            .map(strToU8),
        ),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((cuts) => {
      const files = samples.map(({ path, bytes }) => ({ path, bytes }));
      for (const { file, at, length, put } of cuts) {
        const one = files[file];
        if (one === undefined) continue;
        const from = Math.floor(at * one.bytes.length);
        files[file] = {
          ...one,
          bytes: Uint8Array.from([
            ...one.bytes.subarray(0, from),
            ...put,
            ...one.bytes.subarray(from + length),
          ]),
        };
      }
      return files;
    });
  test('spoiled courses', () => {
    fc.assert(
      fc.property(spoiled, (files) => inWords(readCourses(files))),
      { numRuns: 120 },
    );
  }, 60_000);
  test('front matter of any kind', () => {
    const bits = fc.array(
      fc.constantFrom(
        'title',
        'question',
        'options',
        'accept',
        'kind',
        ':',
        ': ',
        '\n',
        '\n  ',
        '\n    - ',
        'text',
        'one',
        '- ',
        '"',
        "'",
        '[',
        ']',
        '{',
        '}',
        '|',
        '>',
        '&a ',
        '*a',
        '!!map ',
        '? ',
        '#',
        '\t',
        '1',
        'x',
        ',',
        '~',
        '<<: ',
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(bits, bits, (front, below) => {
        const bytes = strToU8(`---\n${front.join('')}\n---\n${below.join('')}`);
        inWords(
          readCourses([
            { path: 'x/course.en.md', bytes },
            { path: 'x/01-a.en.md', bytes },
          ]),
        );
      }),
      { numRuns: 400 },
    );
  }, 60_000);
  test('any bytes under any names', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(
        'x/course.en.md',
        'x/01-a.en.md',
        'course.es.md',
        '01-a.es.md',
        'x\\y\\course.pt.md',
        '../course.en.md',
        '',
        '/',
        '//',
        '.',
      ),
    );
    fc.assert(
      fc.property(
        fc.array(fc.record({ path: name, bytes: fc.uint8Array({ maxLength: 200 }) }), { maxLength: 6 }),
        (files) => inWords(readCourses(files)),
      ),
      { numRuns: 300 },
    );
  });
  test('any archive', () => {
    const zip = zipSync(Object.fromEntries(samples.slice(0, 4).map(({ path, bytes }) => [path, bytes])));
    const changes = fc.array(fc.tuple(fc.nat(zip.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(changes, fc.nat(zip.length), fc.boolean(), (some, length, isCut) => {
        const copy = zip.slice();
        for (const [at, value] of some) copy[at] = value;
        const read = unzipCourse(isCut ? copy.subarray(0, length) : copy);
        if (read.kind === 'ok') inWords(readCourses(read.files));
        else for (const one of read.problems) expect(problemText(one, 'pt')).not.toBe('');
      }),
      { numRuns: 300 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void unzipCourse(bytes)));
  }, 60_000);
  test('any value', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withNullPrototype: true,
          withDate: true,
          withMap: true,
          withSparseArray: true,
        }),
        (value) => inWords(checkCourse(value)),
      ),
      { numRuns: 400 },
    );
    const [course] = sampleCourses();
    const keys = ['slug', 'fallback', 'texts', 'lessons', 'value'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.anything(), (key, value) =>
        inWords(checkCourse({ ...course, [key]: value })),
      ),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.constantFrom('id', 'question', 'texts'), fc.anything(), (key, value) => {
        const [first, ...rest] = course?.lessons ?? [];
        inWords(checkCourse({ ...course, lessons: [{ ...first, [key]: value }, ...rest] }));
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});

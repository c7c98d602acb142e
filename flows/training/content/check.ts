import type { ZodError } from 'zod';
import { type Locale, locales } from '#core/i18n.ts';
import { isBlank } from '#core/text.ts';
import { type CourseContent, courseSchema } from '../course.ts';
import { checkLesson, languagesIn } from './check-lesson.ts';
import { arr, at, isObject, type Path, str } from './loose.ts';
import { type Expected, inOrder, type Problem } from './problems.ts';

export type Checked =
  | Readonly<{ kind: 'ok'; course: CourseContent }>
  | Readonly<{ kind: 'wrong'; problems: readonly Problem[] }>;

type Issue = ZodError['issues'][number];

const expectations: Readonly<Record<string, Expected>> = {
  string: 'text',
  array: 'list',
  object: 'group',
  record: 'group',
  number: 'number',
  int: 'number',
  boolean: 'yes_no',
};

/** What the schema has found, in our own codes. */
function fromIssue(input: unknown, issue: Issue): readonly Problem[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  const value = at(input, path);
  const shown = typeof value === 'string' ? { value: value.slice(0, 80) } : {};
  const here = (problem: Omit<Problem, 'path'>): readonly Problem[] => [{ ...problem, path }];
  if (value === undefined) return here({ code: 'missing' });
  switch (issue.code) {
    case 'invalid_type':
      return here({ code: 'type', expected: expectations[issue.expected] ?? 'text', ...shown });
    case 'too_big': {
      const max = Number(issue.maximum);
      if (typeof value === 'string') return here({ code: 'too_long', max, n: value.trim().length });
      if (Array.isArray(value)) return here({ code: 'too_many', max, n: value.length });
      return here(
        path.at(-1) === 'options' ? { code: 'too_many', max, n: Number(value) } : { code: 'number' },
      );
    }
    case 'too_small':
      if (typeof value === 'string') return here({ code: 'empty' });
      if (path.at(-1) === 'right') return here({ code: 'right_none' });
      return here(
        Array.isArray(value) || path.at(-1) === 'options'
          ? {
              code: 'too_few',
              max: Number(issue.minimum),
              n: Array.isArray(value) ? value.length : Number(value),
            }
          : { code: 'number' },
      );
    case 'invalid_format':
      return here({ code: issue.format === 'url' ? 'url' : 'name', ...shown });
    case 'invalid_value':
      return here({ code: 'choice', hint: issue.values.map(String).join(', '), ...shown });
    case 'invalid_key':
    case 'unrecognized_keys':
      return here({
        code: 'language_unknown',
        value: String(path.at(-1)).slice(0, 80),
        hint: locales.join(', '),
      });
    case 'invalid_union':
      return kindProblem(input, path);
    default:
      return here({ code: 'type', expected: 'text', ...shown });
  }
}

/** A question or a rule whose `kind` is none of those there are. */
function kindProblem(input: unknown, path: Path): readonly Problem[] {
  const isNamed = path.at(-1) === 'kind';
  if (!isNamed && !isObject(at(input, path))) return [{ code: 'type', expected: 'group', path }];
  const own: Path = isNamed ? path : [...path, 'kind'];
  const kind = at(input, own);
  if (kind === undefined) return [{ code: 'missing', path: own }];
  const hint = own.includes('accept') ? 'is, has, number' : 'one, many, text';
  return [{ code: 'choice', hint, path: own, ...(typeof kind === 'string' && { value: kind.slice(0, 80) }) }];
}

/** Texts that stand in one line wherever they are shown. */
const oneLine = new Set(['title', 'alt', 'example', 'confirm']);
const isOneLine = (path: Path): boolean => {
  const last = path.at(-1);
  return typeof last === 'string' ? oneLine.has(last) || last === 'text' : path.at(-2) === 'words';
};
const notForTexts = /(?![\n\t])[\p{Cc}\uFFFE\uFFFF]/u;
/** Deeper than any course goes. */
const deepest = 12;

/** What may stand in no text: signs that cannot be kept or seen, and line breaks where there is one line. */
function textProblems(value: unknown, path: Path): readonly Problem[] {
  if (path.length > deepest) return [];
  if (typeof value === 'string') {
    const isEmpty = value.trim() !== '' && isBlank(value);
    return [
      ...(notForTexts.test(value) || !value.isWellFormed() ? [{ code: 'characters', path } as const] : []),
      ...(isEmpty ? [{ code: 'empty', path } as const] : []),
      ...(isOneLine(path) && value.trim().includes('\n') ? [{ code: 'line_break', path } as const] : []),
    ];
  }
  if (Array.isArray(value)) return value.flatMap((one, i) => textProblems(one, [...path, i]));
  if (!isObject(value)) return [];
  return Object.keys(value).flatMap((key) => textProblems(value[key], [...path, key]));
}

/** Line breaks of other systems are ours. What is no data (functions, cycles) stays and is found by the schema. */
function withOurLines(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.replace(/\r\n?/g, '\n');
  if (depth > deepest) return undefined;
  if (Array.isArray(value)) return value.map((one) => withOurLines(one, depth + 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.keys(value).map((key) => [key, withOurLines(value[key], depth + 1)]));
}

/** What concerns the course as a whole: its languages and the ids of its lessons. */
function courseProblems(input: unknown): readonly Problem[] {
  const languages = languagesIn(at(input, ['texts']));
  const fallback = str(at(input, ['fallback']));
  const own = locales.find((locale) => locale === fallback);
  const lessons = arr(at(input, ['lessons']));
  const seen = new Map<string, number>();
  const twice = lessons.flatMap((lesson, i): readonly Problem[] => {
    const id = str(at(lesson, ['id']));
    if (id === undefined) return [];
    const first = seen.get(id);
    if (first === undefined) seen.set(id, i);
    return first === undefined
      ? []
      : [{ code: 'lesson_twice', path: ['lessons', i, 'id'], value: id.slice(0, 60) }];
  });
  const without = (texts: readonly Locale[], path: Path): readonly Problem[] =>
    own === undefined || texts.includes(own)
      ? []
      : [{ code: 'language_missing', path: [...path, own], locale: own }];
  return [
    ...twice,
    ...without(languages, ['texts']),
    ...lessons.flatMap((lesson, i) => {
      const texts = languagesIn(at(lesson, ['texts']));
      return [
        ...without(texts, ['lessons', i, 'texts']),
        ...texts
          .filter((locale) => !languages.includes(locale))
          .map(
            (locale): Problem => ({ code: 'course_language', path: ['lessons', i, 'texts', locale], locale }),
          ),
      ];
    }),
  ];
}

/** The name of a place as it is written in files: `question.options.2.text`. */
function keyOf(path: Path): string {
  const inLesson = path[0] === 'lessons' && path.length > 2 ? path.slice(2) : path;
  const own = inLesson[0] === 'texts' && inLesson.length > 2 ? inLesson.slice(2) : inLesson;
  return own.map((part) => (typeof part === 'number' ? part + 1 : part)).join('.');
}

/** What is no text has no length: the schema counts all the same. */
function ofRightType(issues: readonly Issue[]): readonly Issue[] {
  const name = ({ path }: Issue): string => path.map(String).join('/');
  const wrong = new Set(issues.filter(({ code }) => code === 'invalid_type').map(name));
  return issues.filter((issue) => issue.code === 'invalid_type' || !wrong.has(name(issue)));
}

/** One place is named once for one reason: the schema and we may both have found it. */
function once(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, path, line, column }) => {
    const name = JSON.stringify([code, path, line, column]);
    const isNew = !seen.has(name);
    seen.add(name);
    return isNew;
  });
}

/**
 * Whether something is a course, with all that is wrong with it at once. Never throws.
 * @param input of whatever form, from files or from chat
 * @returns the course with trimmed texts and line breaks as `\n`; or every problem with its `path`, and within the text of a lesson its
 *   line and column there
 */
export function checkCourse(input: unknown): Checked {
  const clean = withOurLines(input);
  const read = courseSchema.safeParse(clean);
  const problems = once([
    ...(read.success ? [] : ofRightType(read.error.issues).flatMap((issue) => fromIssue(clean, issue))),
    ...textProblems(clean, []),
    ...courseProblems(clean),
    ...arr(at(clean, ['lessons'])).flatMap((lesson, i) => checkLesson(lesson, ['lessons', i])),
  ]);
  if (read.success && problems.length === 0) return { kind: 'ok', course: read.data };
  return {
    kind: 'wrong',
    problems: inOrder(
      problems.map((one) => ({ ...one, ...(one.path !== undefined && { key: keyOf(one.path) }) })),
    ),
  };
}

import type { Locale } from '#core/i18n.ts';
import { mostOptions } from '../course.ts';
import { checkCourse } from './check.ts';
import { at, type Path } from './loose.ts';
import { inOrder, type Problem } from './problems.ts';
import { frontPath, lessonOf, type Page, writtenProblems } from './read-lesson.ts';

/** The pages of one lesson; `name` is that of its files, without the language. */
export type LessonPages = Readonly<{ id: string; number: number; name: string; pages: readonly Page[] }>;
export type CoursePages = Readonly<{
  slug: string;
  /** With `/` at its end; '' where the files lie in no folder. */
  folder: string;
  course: readonly Page[];
  lessons: readonly LessonPages[];
}>;

type Read = ReturnType<typeof checkCourse>;

const usable = (pages: readonly Page[]): readonly Page[] => pages.filter(({ broken }) => !broken);

const pageIn = (pages: readonly Page[], locale: unknown): Page | undefined =>
  pages.find((page) => page.locale === locale);

/** The page whose question the others must agree with: that of the course's own language, else the first with a question. */
function leading({ pages }: LessonPages, fallback: unknown): Page | undefined {
  const asking = usable(pages).filter(({ front }) => at(front.value, ['question']) !== undefined);
  return pageIn(asking, fallback) ?? asking[0];
}

const byLocale = <T>(pages: readonly Page[], make: (page: Page) => T): Partial<Record<Locale, T>> =>
  Object.fromEntries(usable(pages).map((page) => [page.locale, make(page)]));

function questionOf(lesson: LessonPages, fallback: unknown): unknown {
  const page = leading(lesson, fallback);
  const question = page && lessonOf(page).question;
  if (question === undefined) return undefined;
  if (question.kind === 'text') return { kind: 'text' };
  // Options that are no list, or too long a one, are named as such, once.
  const isCounted = question.options !== undefined && question.options <= mostOptions;
  const { kind, options = 2, right } = question;
  return {
    ...(kind !== undefined && { kind }),
    options,
    right: isCounted ? right : ['a'],
  };
}

/** What one page says of the whole course, and whether another says something else. */
function shared(pages: readonly Page[], key: 'fallback' | 'value') {
  const saying = usable(pages).filter(({ front }) => at(front.value, [key]) !== undefined);
  const value = at(saying[0]?.front.value, [key]);
  const others = saying.filter(({ front }) => at(front.value, [key]) !== value);
  return {
    value,
    page: saying[0],
    problems: others.map(
      ({ path, front }): Problem => ({
        code: `${key}_differs`,
        file: path,
        ...front.placeOf([key]),
        key,
        value: String(at(front.value, [key])).slice(0, 80),
        hint: String(value).slice(0, 80),
      }),
    ),
  };
}

/** Pages of one lesson that ask something else than the leading one. */
function disagreements(lesson: LessonPages, fallback: unknown): readonly Problem[] {
  const first = leading(lesson, fallback);
  const asked = first && lessonOf(first).question;
  if (first === undefined || asked === undefined) return [];
  return usable(lesson.pages).flatMap((page): readonly Problem[] => {
    const own = lessonOf(page).question;
    if (page === first || own === undefined) return [];
    const here = (key: 'kind' | 'options') => ({
      file: page.path,
      ...page.front.placeOf(['question', key]),
      key: `question.${key}`,
      locale: first.locale,
    });
    if (own.kind !== asked.kind) {
      return [
        {
          code: 'kind_differs',
          value: String(own.kind ?? '').slice(0, 80),
          hint: String(asked.kind ?? '').slice(0, 80),
          ...here('kind'),
        },
      ];
    }
    const comparable = own.kind !== 'text' && own.options === asked.options;
    return comparable && own.right.join() !== asked.right.join()
      ? [{ code: 'right_differs', ...here('options') }]
      : [];
  });
}

/** Where in the files something of the course stands. */
function createLocator(
  { folder, course, lessons }: CoursePages,
  fallback: unknown,
  said: Readonly<Record<string, Page | undefined>>,
) {
  const inPage = (page: Page, path: Path, problem: Problem): Problem => {
    const { path: file, bodyLine, front } = page;
    if (path[0] === 'body') {
      const { line = 1, column } = problem;
      return { ...problem, file, line: bodyLine + line - 1, ...(column !== undefined && { column }) };
    }
    return { ...problem, file, ...front.placeOf(frontPath(path)) };
  };
  const whole = (page: Page | undefined, problem: Problem): Problem =>
    page === undefined ? { ...problem, file: folder } : { ...problem, file: page.path, line: 1 };

  return (problem: Problem): Problem => {
    const { path = [] } = problem;
    const lesson = path[0] === 'lessons' && typeof path[1] === 'number' ? lessons[path[1]] : undefined;
    const pages = lesson?.pages ?? course;
    const [section, locale, ...rest] = lesson === undefined ? path : path.slice(2);
    if (section === 'texts' && locale !== undefined) {
      const page = pageIn(pages, locale);
      if (page !== undefined) return rest.length === 0 ? whole(page, problem) : inPage(page, rest, problem);
      return { ...problem, file: `${folder}${lesson?.name ?? 'course'}.${locale}.md` };
    }
    if (section === 'question' && lesson !== undefined) {
      const page = leading(lesson, fallback);
      const key = locale === 'kind' ? 'kind' : 'options';
      return page === undefined
        ? whole(pages[0], problem)
        : { ...inPage(page, ['question', key], problem), key: `question.${key}` };
    }
    const page = typeof section === 'string' ? said[section] : undefined;
    return page === undefined ? whole(pages[0], problem) : inPage(page, [String(section)], problem);
  };
}

/** What is only missing because a file could not be read, whose own problem is told. */
function isEcho({ code, path = [] }: Problem, { course, lessons }: CoursePages): boolean {
  const broken = (pages: readonly Page[], locale: unknown) => pageIn(pages, locale)?.broken === true;
  if (path[0] === 'slug') return true;
  if (path[0] === 'fallback' && code === 'missing') return course.some((page) => page.broken);
  if (path[0] === 'texts') return path.length === 2 && broken(course, path[1]);
  if (path[0] !== 'lessons' || typeof path[1] !== 'number' || path[2] !== 'texts') return false;
  if (code === 'course_language') return broken(course, path[3]);
  return path.length === 4 && broken(lessons[path[1]]?.pages ?? [], path[3]);
}

/** Takes the pages of a course together. Total. */
export function readCourse(all: CoursePages): Read {
  const { slug, course, lessons } = all;
  const fallback = shared(course, 'fallback');
  const value = shared(course, 'value');
  const own = fallback.value ?? (course.length === 1 ? course[0]?.locale : undefined);
  const input = {
    slug,
    ...(own !== undefined && { fallback: own }),
    ...(value.value !== undefined && { value: value.value }),
    texts: byLocale(course, ({ front }) => {
      const {
        value: _value,
        fallback: _fallback,
        ...text
      } = front.value as Readonly<Record<string, unknown>>;
      return text;
    }),
    lessons: lessons.map((lesson) => {
      const question = questionOf(lesson, own);
      return {
        id: lesson.id,
        ...(question !== undefined && { question }),
        texts: byLocale(lesson.pages, (page) => lessonOf(page).text),
      };
    }),
  };
  const checked = checkCourse(input);
  const locate = createLocator(all, own, { fallback: fallback.page, value: value.page });
  const pages = [...course, ...lessons.flatMap((lesson) => lesson.pages)];
  const problems: readonly Problem[] = [
    ...pages.flatMap((page) => page.problems),
    ...usable(pages).flatMap(writtenProblems),
    ...usable(course)
      .filter(({ body }) => body.trim() !== '')
      .map(({ path, bodyLine }): Problem => ({ code: 'course_body', file: path, line: bodyLine })),
    ...fallback.problems,
    ...value.problems,
    ...lessons.flatMap((lesson) => disagreements(lesson, own)),
    ...(checked.kind === 'ok' ? [] : checked.problems.filter((one) => !isEcho(one, all)).map(locate)),
  ];
  return problems.length === 0 && checked.kind === 'ok'
    ? checked
    : { kind: 'wrong', problems: inOrder(told(problems)) };
}

/** One thing is told once. */
function told(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, file, line, column, key }) => {
    const name = JSON.stringify([code, file, line, column, key]);
    const isNew = !seen.has(name);
    seen.add(name);
    return isNew;
  });
}

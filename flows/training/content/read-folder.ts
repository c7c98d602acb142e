import { type Locale, locales } from '#core/i18n.ts';
import type { CourseContent } from '../course.ts';
import type { Checked } from './check.ts';
import { inOrder, type Problem } from './problems.ts';
import { type LessonPages, readCourse } from './read-course.ts';
import { courseShape, lessonShape, type Page, readPage } from './read-lesson.ts';
import { type CourseFile, fileLimits, isNoise } from './unzip.ts';

const courseName = /^course\.([^./]{1,20})\.md$/;
const lessonName = /^((\d{2})-([a-z0-9][a-z0-9-]{0,59}))\.([^./]{1,20})\.md$/;
const slugShape = /^[a-z0-9][a-z0-9-]{0,59}$/;

/** Nothing in here is ever written by its path; a path that wants to lead somewhere else is no course all the same. */
const isUnsafe = (path: string): boolean =>
  path.startsWith('/') ||
  /^[a-z]:/i.test(path) ||
  /[\p{Cc}\p{Cf}]/u.test(path) ||
  path.length > 400 ||
  path.split('/').includes('..');

const asLocale = (name: string | undefined): Locale | undefined => locales.find((locale) => locale === name);

type Found = Readonly<{ file: CourseFile; folder: string; name: string }>;

function find(file: CourseFile): Found {
  const cut = file.path.lastIndexOf('/') + 1;
  return { file, folder: file.path.slice(0, cut), name: file.path.slice(cut) };
}

function limitProblems(files: readonly CourseFile[]): readonly Problem[] {
  const all = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return [
    ...(files.length > fileLimits.files
      ? [{ code: 'files_many', max: fileLimits.files, n: files.length } as const]
      : []),
    ...(all > fileLimits.all ? [{ code: 'files_large', max: fileLimits.all, n: all } as const] : []),
    ...files
      .filter(({ bytes }) => bytes.length > fileLimits.each)
      .map(
        ({ path, bytes }): Problem => ({
          code: 'file_large',
          file: path,
          max: fileLimits.each,
          n: bytes.length,
        }),
      ),
  ];
}

/** The lessons in the order of their numbers, and what is wrong with those. */
function lessonsOf(pages: readonly Readonly<{ page: Page; number: number; id: string; name: string }>[]) {
  const byName = new Map<string, { id: string; number: number; name: string; pages: Page[] }>();
  for (const { page, number, id, name } of pages) {
    const lesson = byName.get(name) ?? { id, number, name, pages: [] };
    lesson.pages.push(page);
    byName.set(name, lesson);
  }
  const lessons: readonly LessonPages[] = [...byName.values()].sort(
    (a, b) => a.number - b.number || (a.id < b.id ? -1 : 1),
  );
  let expected = 1;
  const problems = lessons.flatMap((lesson, i): readonly Problem[] => {
    const before = lessons[i - 1];
    const file = lesson.pages[0]?.path ?? lesson.name;
    if (before?.number === lesson.number) {
      return [{ code: 'lesson_number_twice', file, line: 1, n: lesson.number, value: before.id }];
    }
    const isNext = lesson.number === expected;
    const gap = expected;
    expected = lesson.number + 1;
    return isNext ? [] : [{ code: 'lesson_gap', file, line: 1, n: gap }];
  });
  return { lessons, problems };
}

function readOne(folder: string, slug: string, files: readonly Found[]): Checked {
  const problems: Problem[] = slugShape.test(slug)
    ? []
    : [{ code: 'folder_name', file: folder, value: slug.slice(0, 80) }];
  const course: Page[] = [];
  const pages: { page: Page; number: number; id: string; name: string }[] = [];
  for (const { file, folder: own, name } of files) {
    const ofCourse = courseName.exec(name);
    const ofLesson = lessonName.exec(name);
    const language = ofCourse?.[1] ?? ofLesson?.[4];
    const locale = asLocale(language);
    if (own !== folder) problems.push({ code: 'file_deep', file: file.path });
    else if (language === undefined) problems.push({ code: 'file_unknown', file: file.path });
    else if (locale === undefined) {
      problems.push({ code: 'language_unknown', file: file.path, value: language, hint: locales.join(', ') });
    } else if (ofLesson === null) course.push(readPage(file, locale, courseShape));
    else {
      const [, lesson = '', number, id = ''] = ofLesson;
      pages.push({ page: readPage(file, locale, lessonShape), number: Number(number), id, name: lesson });
    }
  }
  const numbered = lessonsOf(pages);
  const read = readCourse({ slug, folder, course, lessons: numbered.lessons });
  const all = [...problems, ...numbered.problems, ...(read.kind === 'wrong' ? read.problems : [])];
  return all.length === 0 ? read : { kind: 'wrong', problems: inOrder(all) };
}

export type ReadCourses =
  | Readonly<{ kind: 'ok'; courses: readonly CourseContent[] }>
  | Readonly<{ kind: 'wrong'; problems: readonly Problem[] }>;

/** A path is written in one way, wherever the archive was made. */
const tidy = (path: string): string => path.replaceAll('\\', '/').replace(/^(\.\/)+/, '');

/** Files of one path are one: which of them would count nobody could say. */
function twice(files: readonly CourseFile[]): readonly Problem[] {
  const seen = new Set<string>();
  return files.flatMap(({ path }): readonly Problem[] => {
    const name = path.toLowerCase();
    const again = seen.has(name);
    seen.add(name);
    return again ? [{ code: 'file_twice', file: path }] : [];
  });
}

/**
 * Reads one or several courses: each folder with a `course.<language>.md` is one, wherever it lies. All of them or none. Never throws.
 * @param options `name`: that of the course whose files lie in no folder (the name of the archive, say)
 */
export function readCourses(
  files: readonly CourseFile[],
  { name }: Readonly<{ name?: string | undefined }> = {},
): ReadCourses {
  const own = files
    .filter(({ path }) => !isNoise(path))
    .map(({ path, bytes }) => ({ path: tidy(path), bytes }));
  const limits = [
    ...limitProblems(own),
    ...own
      .filter(({ path }) => isUnsafe(path))
      .map(({ path }): Problem => ({ code: 'path_unsafe', file: path.slice(0, 200) })),
    ...twice(own),
  ];
  if (limits.length > 0) return { kind: 'wrong', problems: inOrder(limits) };

  const found = own.map(find).sort((a, b) => (a.file.path < b.file.path ? -1 : 1));
  const folders = new Set(found.filter((one) => courseName.test(one.name)).map(({ folder }) => folder));
  const lessonFolders = new Set(found.filter((one) => lessonName.test(one.name)).map(({ folder }) => folder));
  // A file belongs to the nearest course above it.
  const homeOf = (folder: string): string | undefined =>
    [...folders].filter((one) => folder.startsWith(one)).toSorted((a, b) => b.length - a.length)[0];
  const homeless = found.filter(({ folder }) => homeOf(folder) === undefined);
  const problems: Problem[] = [
    ...[...lessonFolders]
      .filter((folder) => homeOf(folder) === undefined)
      .map((folder): Problem => ({ code: 'no_course', file: folder })),
    ...homeless
      .filter((one) => !lessonFolders.has(one.folder) && folders.size > 0)
      .map(({ file }): Problem => ({ code: 'file_unknown', file: file.path })),
  ];
  if (folders.size === 0 && problems.length === 0) problems.push({ code: 'no_course' });

  const courses: CourseContent[] = [];
  const slugs = new Set<string>();
  for (const folder of folders) {
    const slug = folder === '' ? name : folder.split('/').at(-2);
    if (slug === undefined) {
      problems.push({ code: 'no_folder' });
      continue;
    }
    if (slugs.has(slug)) problems.push({ code: 'course_twice', file: folder, value: slug });
    slugs.add(slug);
    const read = readOne(
      folder,
      slug,
      found.filter((one) => homeOf(one.folder) === folder),
    );
    if (read.kind === 'ok') courses.push(read.course);
    else problems.push(...read.problems);
  }
  return problems.length === 0 ? { kind: 'ok', courses } : { kind: 'wrong', problems: inOrder(problems) };
}

/** Reads exactly one course. Never throws. @param options as for `readCourses` */
export function readCourseFiles(
  files: readonly CourseFile[],
  options: Readonly<{ name?: string | undefined }> = {},
): Checked {
  const read = readCourses(files, options);
  if (read.kind === 'wrong') return read;
  const [course, ...more] = read.courses;
  if (course === undefined) return { kind: 'wrong', problems: [{ code: 'no_course' }] };
  return more.length === 0
    ? { kind: 'ok', course }
    : { kind: 'wrong', problems: [{ code: 'courses_many', n: more.length + 1 }] };
}

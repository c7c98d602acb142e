import { z } from 'zod';
import { type Locale, locales } from '#core/i18n.ts';
import type { Problem } from '../content/problems.ts';
import { readCourseFiles } from '../content/read-folder.ts';
import { type CourseFile, unzipCourse } from '../content/unzip.ts';
import { type CourseContent, courseSchema, type Lesson } from '../course.ts';
import { type Draft, lessonOf, seenOf } from './draft.ts';

// What came in by file, before anybody has decided on it.

const stagedSchema = z.object({
  /** Tells it from whatever comes later. */
  at: z.iso.datetime(),
  /** Of what it would replace, as it was then. */
  base: z.string().max(32),
  what: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('course'), content: courseSchema }),
    /** In one language; `at`: its place if it is new. */
    z.object({
      kind: z.literal('lesson'),
      lesson: courseSchema.shape.lessons.element,
      locale: z.enum(locales),
      at: z.int().min(0),
    }),
  ]),
});
export type Staged = Readonly<z.output<typeof stagedSchema>>;

export function asStaged(kept: unknown): Staged | undefined {
  const read = stagedSchema.safeParse(kept);
  return read.success ? read.data : undefined;
}

export type ReadFile = Staged['what'] | Readonly<{ kind: 'wrong'; problems: readonly Problem[] }>;

/** The folder that a lesson is read in, which is none of its own. */
const folder = 'x';

/** @param name of the file: that of the course where the files in it lie in no folder */
export function readZip(name: string, bytes: Uint8Array): ReadFile {
  const unzipped = unzipCourse(bytes);
  if (unzipped.kind === 'wrong') return unzipped;
  const read = readCourseFiles(unzipped.files, { name: name.replace(/\.zip$/i, '').toLowerCase() });
  return read.kind === 'ok' ? { kind: 'course', content: read.course } : read;
}

/**
 * One lesson in one language, read as the course it would be alone, so that the same is asked of it.
 * @param name `NN-<id>.<language>.md`
 */
export function readLessonFile(name: string, bytes: Uint8Array): ReadFile {
  const [, number = '1', id = '', language = ''] = /^(\d{2})-(.+)\.([^.]+)\.md$/.exec(name) ?? [];
  const locale: Locale | undefined = locales.find((each) => each === language);
  const own = new TextEncoder().encode(
    `---\ntitle: ${folder}\nsummary: ${folder}\nfallback: ${locale ?? 'en'}\n---\n`,
  );
  const files: readonly CourseFile[] = [
    { path: `${folder}/course.${locale ?? 'en'}.md`, bytes: own },
    { path: `${folder}/${locale === undefined ? name : `01-${id}.${locale}.md`}`, bytes },
  ];
  const read = readCourseFiles(files);
  const lesson: Lesson | undefined = read.kind === 'ok' ? read.course.lessons[0] : undefined;
  if (read.kind === 'ok' && lesson !== undefined && locale !== undefined)
    return { kind: 'lesson', lesson, locale, at: Math.max(0, Number(number) - 1) };
  const problems = read.kind === 'wrong' ? read.problems : [{ code: 'file_unknown' } as const];
  return {
    kind: 'wrong',
    // What is wrong with the course that it is not is of no concern to anybody.
    problems: problems
      .filter(
        (one) => one.code !== 'course_language' && !(one.file?.startsWith(`${folder}/course.`) ?? false),
      )
      .map((one) => (one.file === undefined ? one : { ...one, file: name })),
  };
}

/** What is replaced by it, to tell whether somebody has changed that since. */
export const baseOf = (what: Staged['what'], draft: Draft | undefined): string =>
  what.kind === 'course'
    ? seenOf(draft)
    : seenOf([
        draft && lessonOf(draft, what.lesson.id)?.question,
        draft && lessonOf(draft, what.lesson.id)?.texts[what.locale],
      ]);

/** A course with what has come in put into it. @param content nothing: there is no such course yet */
export function applied(what: Staged['what'], content: Draft | undefined): CourseContent | undefined {
  if (what.kind === 'course') return what.content;
  if (content === undefined) return undefined;
  const { lesson, locale, at } = what;
  const before = lessonOf(content, lesson.id);
  if (before === undefined) return { ...content, lessons: content.lessons.toSpliced(at, 0, lesson) };
  const { question: _question, ...rest } = before;
  const changed: Lesson = {
    ...rest,
    ...(lesson.question !== undefined && { question: lesson.question }),
    texts: { ...before.texts, [locale]: lesson.texts[locale] },
  };
  return { ...content, lessons: content.lessons.map((each) => (each.id === lesson.id ? changed : each)) };
}

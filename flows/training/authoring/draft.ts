import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Locale, locales } from '#core/i18n.ts';
import { stable } from '../content/stable.ts';
import { type CourseContent, courseSchema, type Lesson, mostLessons } from '../course.ts';

// A course under work. Each of its parts is whole in itself; what may be missing is parts: lessons, languages, questions.

/** As a course, but that there may be no lesson yet. Whether it can be published is for `checkCourse` to say. */
export type Draft = CourseContent;

const draftSchema = courseSchema.extend({
  lessons: z.array(courseSchema.shape.lessons.element).max(mostLessons),
});

/** @returns nothing for what no version of ours has written */
export function asDraft(kept: unknown): Draft | undefined {
  const read = draftSchema.safeParse(kept);
  return read.success && Object.keys(read.data.texts).length > 0 ? read.data : undefined;
}

/** Of a part of a course, to tell whether somebody else has changed it */
export const seenOf = (part: unknown): string =>
  createHash('sha256').update(stable(part)).digest('hex').slice(0, 16);

/** A name for addresses and tables out of a title: latin letters and digits. @param taken what is called so already */
export function slugOf(title: string, fallback: string, taken: (slug: string) => boolean): string {
  const bare = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
    .replace(/^-+|-+$/g, '');
  const base = bare === '' ? fallback : bare;
  for (let n = 1; ; n += 1) {
    const slug = n === 1 ? base : `${base}-${n}`;
    if (!taken(slug)) return slug;
  }
}

/** The languages of which anything is written, in the order of the product. */
export const languagesOf = (draft: Draft): readonly Locale[] =>
  locales.filter(
    (locale) =>
      draft.texts[locale] !== undefined || draft.lessons.some(({ texts }) => texts[locale] !== undefined),
  );

/** What of a lesson is not there in a language: its words, its question, that kind of question, or some of its options. */
export type Gap = 'words' | 'question' | 'kind' | 'options';

export function gapOf(lesson: Lesson, locale: Locale): Gap | undefined {
  const words = lesson.texts[locale];
  if (words === undefined) return 'words';
  if (lesson.question === undefined) return undefined;
  if (words.question === undefined) return 'question';
  const { options, accept } = words.question;
  if (lesson.question.kind === 'text') return options.length > 0 || accept.length === 0 ? 'kind' : undefined;
  if (options.length === 0 || accept.length > 0) return 'kind';
  return options.length === lesson.question.options ? undefined : 'options';
}

export type Missing = Readonly<{
  locale: Locale;
  /** The course itself has no title in it. */
  title: boolean;
  /** Numbers of the lessons, from 1. */
  lessons: readonly number[];
}>;

/** By language, where anything is missing. */
export const missingIn = (draft: Draft): readonly Missing[] =>
  languagesOf(draft).flatMap((locale) => {
    const title = draft.texts[locale] === undefined;
    const lessons = draft.lessons.flatMap((lesson, n) =>
      gapOf(lesson, locale) === undefined ? [] : [n + 1],
    );
    return title || lessons.length > 0 ? [{ locale, title, lessons }] : [];
  });

// --- changes -----------------------------------------------------------------------------------------------------------

export const lessonOf = (draft: Draft, id: string): Lesson | undefined =>
  draft.lessons.find((lesson) => lesson.id === id);

export const withLesson = (draft: Draft, changed: Lesson): Draft => ({
  ...draft,
  lessons: draft.lessons.map((lesson) => (lesson.id === changed.id ? changed : lesson)),
});

export const withoutLesson = (draft: Draft, id: string): Draft => ({
  ...draft,
  lessons: draft.lessons.filter((lesson) => lesson.id !== id),
});

export function moved(draft: Draft, id: string, by: number): Draft {
  const at = draft.lessons.findIndex((lesson) => lesson.id === id);
  const to = Math.min(Math.max(at + by, 0), draft.lessons.length - 1);
  const lessons = [...draft.lessons];
  const [taken] = at < 0 ? [] : lessons.splice(at, 1);
  if (taken !== undefined) lessons.splice(to, 0, taken);
  return { ...draft, lessons };
}

const without = <T>(texts: Partial<Record<Locale, T>>, locale: Locale): Partial<Record<Locale, T>> => {
  const { [locale]: _gone, ...rest } = texts;
  return rest as Partial<Record<Locale, T>>;
};

/** The course in the other languages alone. @returns nothing where it would leave the course or a lesson without words */
export function withoutLanguage(draft: Draft, locale: Locale): Draft | undefined {
  const texts = without(draft.texts, locale);
  const lessons = draft.lessons.map((lesson) => ({ ...lesson, texts: without(lesson.texts, locale) }));
  const fallback =
    locale === draft.fallback ? locales.find((one) => texts[one] !== undefined) : draft.fallback;
  const isEmpty = lessons.some((lesson) => Object.keys(lesson.texts).length === 0);
  return fallback === undefined || isEmpty ? undefined : { ...draft, fallback, texts, lessons };
}

// --- how a course stands -----------------------------------------------------------------------------------------------

/** A course as HR looks at it. `draft`: what is written and not published. */
export type Standing = Readonly<{
  id: string;
  slug: string;
  revision: number;
  version: number | undefined;
  retired: boolean;
  live: CourseContent | undefined;
  draft: Draft | undefined;
}>;

/** What HR works on: the draft, else what is published. Nothing: it is there in name alone. */
export const contentOf = ({ draft, live }: Standing): Draft | undefined => draft ?? live;

export const isSame = (a: unknown, b: unknown): boolean => stable(a) === stable(b);

export type State = 'draft' | 'live' | 'changed' | 'retired';

export function stateOf({ draft, live, retired }: Standing): State {
  if (retired) return 'retired';
  if (live === undefined) return 'draft';
  return draft === undefined || isSame(draft, live) ? 'live' : 'changed';
}

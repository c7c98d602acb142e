import { type Locale, locales } from '#core/i18n.ts';
import { type CourseContent, courseText, type Lesson, lessonText } from '../course.ts';
import { stable } from './stable.ts';

type Named = Readonly<{ id: string; title: string }>;

/** What a new version would change, for a look before it is applied. Titles in the course's own language. */
export type Diff = Readonly<{
  /** There was no version before. */
  isNew: boolean;
  /** Nothing at all would change. */
  same: boolean;
  title: string;
  lessons: number;
  languages: readonly Locale[];
  lessonsAdded: readonly Named[];
  lessonsRemoved: readonly Named[];
  /** `question`: who answers rightly, or what kind of question it is, has changed, not its words alone. */
  lessonsChanged: readonly (Named & Readonly<{ languages: readonly Locale[]; question: boolean }>)[];
  /** The lessons that stay come in another order. */
  moved: boolean;
  /** Languages in which title, summary or confirmation of the course itself changed; not those that came or went. */
  textsChanged: readonly Locale[];
  languagesAdded: readonly Locale[];
  languagesRemoved: readonly Locale[];
  /** Its own language, or the value it is about. */
  settingsChanged: boolean;
  /** Lessons that some language of the course lacks: there they are shown in the course's own. */
  gaps: readonly (Named & Readonly<{ languages: readonly Locale[] }>)[];
}>;

const same = (a: unknown, b: unknown): boolean => stable(a) === stable(b);

const languagesOf = ({ texts }: CourseContent): readonly Locale[] =>
  locales.filter((locale) => texts[locale] !== undefined);

const named = (course: CourseContent, lesson: Lesson): Named => ({
  id: lesson.id,
  title: lessonText(course, lesson, course.fallback).text.title,
});

/** @param before the version that is replaced; nothing: the course is new */
export function compare(before: CourseContent | undefined, after: CourseContent): Diff {
  const earlier = new Map(before?.lessons.map((lesson) => [lesson.id, lesson]));
  const ids = new Set(after.lessons.map(({ id }) => id));
  const languages = languagesOf(after);
  const languagesBefore = before === undefined ? [] : languagesOf(before);
  const stayed = after.lessons.map(({ id }) => id).filter((id) => earlier.has(id));
  const stayedBefore = [...earlier.keys()].filter((id) => ids.has(id));
  return {
    isNew: before === undefined,
    same: before !== undefined && same(before, after),
    title: courseText(after, after.fallback).text.title,
    lessons: after.lessons.length,
    languages,
    lessonsAdded: after.lessons.filter(({ id }) => !earlier.has(id)).map((one) => named(after, one)),
    lessonsRemoved: before?.lessons.filter(({ id }) => !ids.has(id)).map((one) => named(before, one)) ?? [],
    lessonsChanged: after.lessons.flatMap((lesson) => {
      const old = earlier.get(lesson.id);
      if (old === undefined || same(old, lesson)) return [];
      const changed = locales.filter((locale) => !same(old.texts[locale], lesson.texts[locale]));
      const rules =
        !same(old.question, lesson.question) || changed.some((at) => acceptDiffers(old, lesson, at));
      return [{ ...named(after, lesson), languages: changed, question: rules }];
    }),
    moved: !same(stayed, stayedBefore),
    textsChanged: languages.filter(
      (locale) => before?.texts[locale] !== undefined && !same(before.texts[locale], after.texts[locale]),
    ),
    languagesAdded: languages.filter((locale) => !languagesBefore.includes(locale)),
    languagesRemoved: languagesBefore.filter((locale) => !languages.includes(locale)),
    settingsChanged:
      before !== undefined && (before.fallback !== after.fallback || before.value !== after.value),
    gaps: after.lessons.flatMap((lesson) => {
      const lacks = languages.filter((locale) => lesson.texts[locale] === undefined);
      return lacks.length === 0 ? [] : [{ ...named(after, lesson), languages: lacks }];
    }),
  };
}

/** A language that comes or goes changes no rule. */
const acceptDiffers = ({ texts: a }: Lesson, { texts: b }: Lesson, locale: Locale): boolean =>
  a[locale] !== undefined &&
  b[locale] !== undefined &&
  !same(a[locale].question?.accept, b[locale].question?.accept);

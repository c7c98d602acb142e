import type { Locale } from '#core/i18n.ts';
import { type CourseContent, courseText } from '#flows/training/course.ts';

// Which course may help with a skill: by the words that both have in common.

/** Shorter words join others and say nothing. */
const shortest = 4;
/** "escuchar" and "escucha", "handing" and "hand": the beginning says enough. */
const stem = 5;

const stems = (text: string): ReadonlySet<string> =>
  new Set(
    (
      text
        .normalize('NFD')
        .replace(/\p{Diacritic}/gu, '')
        .toLowerCase()
        .match(/\p{L}+/gu) ?? []
    )
      .filter((word) => word.length >= shortest)
      .map((word) => word.slice(0, stem)),
  );

/**
 * Of those that are offered, the one whose title and summary have most in common with what was written; nothing when none
 * has anything, or when another has as much.
 */
export function courseFor<T extends Readonly<{ content: CourseContent }>>(
  words: string,
  offered: readonly T[],
  locale: Locale,
): T | undefined {
  const wanted = stems(words);
  const scored = offered
    .map((course) => {
      const { text } = courseText(course.content, locale);
      const [title, summary] = [stems(text.title), stems(text.summary)];
      const score = [...wanted].reduce(
        (sum, word) => sum + (title.has(word) ? 2 : 0) + (summary.has(word) ? 1 : 0),
        0,
      );
      return { course, score };
    })
    .toSorted((a, b) => b.score - a.score);
  const [first, second] = scored;
  return first !== undefined && first.score > 0 && first.score > (second?.score ?? 0)
    ? first.course
    : undefined;
}

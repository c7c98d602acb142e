import type { Locale } from '#core/i18n.ts';

/** What can be wrong with a course. The sentence for each is in `text-problems.ts`. */
const codes = [
  // The parcel
  'zip_broken',
  'zip_locked',
  'zip_large',
  'files_many',
  'files_large',
  'file_large',
  'path_unsafe',
  'file_unknown',
  'file_deep',
  'file_twice',
  'folder_name',
  'no_folder',
  'no_course',
  'courses_many',
  'course_twice',
  'language_unknown',
  // One file
  'not_utf8',
  'characters',
  'front_missing',
  'front_open',
  'yaml_indent',
  'yaml_tab',
  'yaml_quote',
  'yaml_unquoted',
  'yaml_special',
  'yaml_broken',
  'key_twice',
  'key_unknown',
  'course_body',
  // One value
  'missing',
  'empty',
  'type',
  'too_long',
  'too_many',
  'too_few',
  'line_break',
  'url',
  'image_http',
  'choice',
  'name',
  'number',
  // What must fit together
  'fallback_differs',
  'value_differs',
  'kind_differs',
  'right_differs',
  'question_differs',
  'options_differ',
  'language_missing',
  'course_language',
  'lesson_number_twice',
  'lesson_twice',
  'lesson_gap',
  // The question
  'right_none',
  'right_many',
  'right_outside',
  'accept_none',
  'example_refused',
  'option_twice',
  'extra',
  // The text of a lesson
  'md_heading',
  'md_table',
  'md_html',
  'md_image',
  'md_code',
  'md_rule',
  'md_nested',
  'md_italic',
  'md_link',
  'md_reference',
  /** There are more than can be listed. */
  'more',
] as const;
export type ProblemCode = (typeof codes)[number];

/** What a value should have been. */
export type Expected = 'text' | 'list' | 'group' | 'number' | 'yes_no';

export type Problem = Readonly<{
  code: ProblemCode;
  /** With its folder, `/` between. Absent: it was not read from a file. */
  file?: string;
  /** 1 is the first; of the file, or where there is none, of the lesson's text. */
  line?: number;
  /** 1 is the first. UTF-16 units. */
  column?: number;
  /** Where in the course: `['lessons', 0, 'texts', 'es', 'title']`. */
  path?: readonly (string | number)[];
  /** The name of what is wrong, as it is written in files: `question.options.2.text`. */
  key?: string;
  /** What stands there, shortened. */
  value?: string;
  /** What could be meant, or what would do. */
  hint?: string;
  expected?: Expected;
  /** The limit. */
  max?: number;
  /** How much there is. */
  n?: number;
  locale?: Locale;
}>;

/** More are not listed: a file that is no course at all could have thousands. */
const mostProblems = 500;

/** By file and line; those of no file first. */
export function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const by = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);
  const sorted = problems.toSorted(
    (a, b) =>
      by(a.file ?? '', b.file ?? '') ||
      by(a.line ?? 0, b.line ?? 0) ||
      by(a.column ?? 0, b.column ?? 0) ||
      by(a.code, b.code),
  );
  return sorted.length <= mostProblems
    ? sorted
    : [...sorted.slice(0, mostProblems), { code: 'more', n: sorted.length - mostProblems }];
}

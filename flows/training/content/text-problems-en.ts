import type { Locale } from '#core/i18n.ts';
import type { Expected, ProblemCode } from './problems.ts';

/** As words; empty where a problem does not have it. */
export type Values = Readonly<
  Record<'key' | 'value' | 'hint' | 'expected' | 'max' | 'n' | 'language', string>
>;
type At = Readonly<Record<'file' | 'line' | 'column', string>>;
/** A sentence for each code: what is wrong, and what to do. */
export type Said = Readonly<{
  at: Readonly<{
    line(v: Omit<At, 'column'>): string;
    column(v: At): string;
    lesson(v: Readonly<{ n: string }>): string;
    /** Within the text of a lesson. */
    textLine(v: Readonly<{ line: string }>): string;
  }>;
  languages: Readonly<Record<Locale, string>>;
  expected: Readonly<Record<Expected, string>>;
  problems: Readonly<Record<ProblemCode, (v: Values) => string>>;
}>;

export const problemsEn: Said = {
  at: {
    line: (v) => `${v.file}, line ${v.line}`,
    column: (v) => `${v.file}, line ${v.line}, column ${v.column}`,
    lesson: (v) => `Lesson ${v.n}`,
    textLine: (v) => `line ${v.line} of the text`,
  },
  languages: { es: 'Spanish', en: 'English', pt: 'Portuguese' },
  expected: {
    text: 'a text',
    list: 'a list (lines that begin with “-”)',
    group: 'a group (indented lines like “name: text”)',
    number: 'a number',
    yes_no: 'yes or no',
  },
  problems: {
    zip_broken: () => 'this cannot be unpacked. Make the zip again and send it anew.',
    zip_locked: () => 'this has a password. Make a zip without one.',
    zip_large: (v) => `the zip has ${v.n}; ${v.max} is the most. Pictures are not part of it: link them.`,
    files_many: (v) => `there are ${v.n} files; ${v.max} is the most. Bring fewer courses at a time.`,
    files_large: (v) =>
      `all files together have ${v.n}; ${v.max} is the most. Bring fewer courses at a time.`,
    file_large: (v) => `the file has ${v.n}; ${v.max} is the most.`,
    path_unsafe: () => 'this name leads out of its folder or cannot be read. Rename it.',
    file_unknown: () =>
      'this is no part of a course. A course has “course.en.md” and lessons like “01-why-it-matters.en.md”, in small letters.',
    file_deep: () => 'this lies in a folder within a course. All files of a course lie in one folder.',
    file_twice: () => 'there are two files of this name.',
    folder_name: (v) =>
      `“${v.value}” cannot be the name of a course: small letters a–z, digits and hyphens, 60 at most.`,
    no_folder: () =>
      'the files lie in no folder. The name of the folder is that of the course: put them into one.',
    no_course: () => 'there is no course here: “course.en.md” (or .es, .pt) is missing.',
    courses_many: (v) => `there are ${v.n} courses here, and this takes one. Bring them one by one.`,
    course_twice: (v) => `there are two courses called “${v.value}”.`,
    language_unknown: (v) => `“${v.value}” is no language we know: ${v.hint}.`,
    not_utf8: () => 'this line cannot be read. Save the file as UTF-8.',
    characters: () => 'there is a character that cannot be seen or kept. Delete it and type it again.',
    front_missing: () =>
      'the file must begin with a line of three hyphens (---), then title and so on, and again such a line.',
    front_open: () => 'the part that begins with --- does not end. Add a line with --- below it.',
    yaml_indent: () => 'this line is not indented like its neighbours, or a bracket is not closed.',
    yaml_tab: () => 'there is a tab, or a sign that only looks like a space. Indent with spaces.',
    yaml_quote: () => 'a quotation mark is opened here and not closed.',
    yaml_unquoted: () =>
      'put this text in quotation marks: it has a colon or a “ #”, or begins with a sign that means something else.',
    yaml_special: () =>
      'words that begin with &, * or ! mean something else here. Put the text in quotation marks.',
    yaml_broken: () => 'this cannot be read. Write “name: text”, one on each line.',
    key_twice: (v) => `“${v.key}” stands here twice.`,
    key_unknown: (v) => `“${v.key}” means nothing here. Possible: ${v.hint}.`,
    course_body: () =>
      'text below the second --- is shown nowhere in this file. Put it into “summary”, or into a lesson.',
    missing: (v) => `“${v.key}” is missing.`,
    empty: (v) => `“${v.key}” is empty.`,
    type: (v) => `“${v.key}” must be ${v.expected}.`,
    too_long: (v) => `“${v.key}” has ${v.n} characters; ${v.max} is the most.`,
    too_many: (v) => `“${v.key}” has too many entries: ${v.n}, and ${v.max} is the most.`,
    too_few: (v) => `“${v.key}” has too few entries: ${v.n}, and ${v.max} is the least.`,
    line_break: (v) => `“${v.key}” must be one line.`,
    url: (v) => `“${v.key}” must be an address that begins with https:// or http://, 500 characters at most.`,
    image_http: () => 'the address of a picture must begin with https://, or not every chat shows it.',
    choice: (v) => `“${v.key}” must be one of these: ${v.hint}.`,
    name: (v) => `“${v.value}” cannot be a name here: small letters a–z, digits and hyphens, 60 at most.`,
    number: (v) => `“${v.key}” is no number that is possible here.`,
    fallback_differs: (v) =>
      `“fallback” is ${v.value} here and ${v.hint} in another language. Once is enough.`,
    value_differs: (v) => `“value” is ${v.value} here and ${v.hint} in another language. Once is enough.`,
    kind_differs: (v) => `the kind of question is “${v.value}” here and “${v.hint}” in ${v.language}.`,
    right_differs: (v) => `other options are right here than in ${v.language}. The order must be the same.`,
    question_differs: () => 'here there is a question and in another language there is none, or the reverse.',
    options_differ: (v) => `the number of options is ${v.n} here and ${v.max} in another language.`,
    language_missing: (v) => `this is missing in ${v.language}, in which the course must be complete.`,
    course_language: (v) => `there is a lesson in ${v.language}, and no “course” file in that language.`,
    lesson_number_twice: (v) => `number ${v.n} is that of the lesson “${v.value}” already.`,
    lesson_twice: (v) => `there is another lesson called “${v.value}”.`,
    lesson_gap: (v) => `lesson ${v.n} is missing before this one. Numbers go up from 01 without a gap.`,
    right_none: () => 'no option is right. Write “right: yes” below one.',
    right_many: (v) => `${v.n} options are right, and the kind “one” has one. Is it “many”?`,
    right_outside: () => 'an option is named as right that is not there, or twice.',
    accept_none: () => 'a question of the kind “text” needs at least one answer under “accept”.',
    example_refused: (v) =>
      `“${v.value}” is shown as a good answer and would not be accepted. Add it to “accept”, or change it.`,
    option_twice: (v) => `the option “${v.value}” stands here twice.`,
    extra: (v) => `“${v.key}” does not belong to a question of the kind “${v.value}”.`,
    md_heading: () => 'headings are not shown in a lesson. Use **bold**, or make two lessons of it.',
    md_table: () => 'tables cannot be shown in chat. Use a list.',
    md_html: () => 'HTML is not shown. Write it in Markdown, or \\< for a sign that is meant.',
    md_image: () => 'pictures do not stand within the text. Use “image:” above.',
    md_code: () =>
      'code is not shown as such. Begin the line without four spaces, and write \\` for the sign.',
    md_rule: () => 'lines across are not shown. Leave an empty line, or make two lessons of it.',
    md_nested: () => 'lists and quotes have one level, and only text in them.',
    md_italic: () => 'italics are not shown. Use **bold**, or \\* and \\_ for the signs.',
    md_link: () => 'this link must begin with https://, http:// or mailto:.',
    md_reference: () => 'write links in the place where they stand: [text](https://…).',
    more: (v) => `And ${v.n} more.`,
  },
};

import { type Block, type Button, bold, type Card, type Form } from '#core/card.ts';
import { type Locale, list, number, plural } from '#core/i18n.ts';
import { cut } from '#core/text.ts';
import { showCourse } from '../actions.ts';
import type { Diff } from '../content/diff.ts';
import type { Problem } from '../content/problems.ts';
import { problemText } from '../content/text-problems.ts';
import { applyUpload, dropUpload, fileForm, openUpload, review, showEdit } from './actions.ts';
import { text as courseText } from './text.ts';
import { text } from './text-review.ts';
import { noted, said } from './views.ts';

/** Problems on one card, five to a block. */
const mostShown = 20;
const perBlock = 5;
/** Titles in one line. */
const mostTitles = 6;

/** Every problem in words, with its file and line, or with its lesson and language. */
export function problemBlocks(locale: Locale, problems: readonly Problem[]): readonly Block[] {
  const lines = problems.slice(0, mostShown).map((problem) => cut(`• ${problemText(problem, locale)}`, 500));
  const more = problems.length - lines.length;
  return [
    ...Array.from({ length: Math.ceil(lines.length / perBlock) }, (_, n) =>
      said(lines.slice(n * perBlock, (n + 1) * perBlock).join('\n')),
    ),
    ...(more > 0 ? [{ kind: 'note' as const, text: [plural(locale, more, text(locale).moreProblems)] }] : []),
  ];
}

/** Nothing was taken: what is wrong with a file, or with a draft that should be published. */
export function problemsCard(locale: Locale, problems: readonly Problem[], buttons: readonly Button[]): Card {
  const words = text(locale);
  const count = plural(locale, problems.length, words.problems);
  return {
    summary: `${words.problemsTitle}. ${count}`,
    blocks: [{ kind: 'heading', text: words.problemsTitle }, said(count), ...problemBlocks(locale, problems)],
    buttons,
  };
}

export const tryAgain = (locale: Locale, course: string | undefined): readonly Button[] => [
  openUpload.button(text(locale).again, course === undefined ? {} : { course }, { style: 'primary' }),
  ...(course === undefined ? [] : [showCourse.button(courseText(locale).toCourse, { course })]),
];
export const editInstead = (locale: Locale, course: string): readonly Button[] => [
  showEdit.button(courseText(locale).edit, { course, page: 0 }, { style: 'primary' }),
];

function titles(locale: Locale, named: readonly Readonly<{ title: string }>[]): string {
  const shown = named.slice(0, mostTitles).map(({ title }) => title);
  const more = named.length - shown.length;
  return [shown.join(' · '), ...(more > 0 ? [plural(locale, more, text(locale).more)] : [])].join(' ');
}

function diffLines(locale: Locale, diff: Diff): readonly string[] {
  const words = text(locale);
  const named = courseText(locale).languages;
  const some = (all: readonly unknown[], line: () => string) => (all.length === 0 ? [] : [line()]);
  const languages = (all: Diff['languages']) => ({
    languages: list(
      locale,
      all.map((each) => named[each]),
    ),
  });
  const { lessonsAdded, lessonsRemoved, lessonsChanged } = diff;
  const asked = lessonsChanged.filter(({ question }) => question);
  return [
    ...some(lessonsAdded, () => words.added({ titles: titles(locale, lessonsAdded) })),
    ...some(lessonsRemoved, () => words.removed({ titles: titles(locale, lessonsRemoved) })),
    ...some(lessonsChanged, () => words.changed({ titles: titles(locale, lessonsChanged) })),
    ...some(asked, () => words.questions({ titles: titles(locale, asked) })),
    ...(diff.moved ? [words.moved] : []),
    ...some(diff.languagesAdded, () => words.languagesAdded(languages(diff.languagesAdded))),
    ...some(diff.languagesRemoved, () => words.languagesRemoved(languages(diff.languagesRemoved))),
    ...some(diff.textsChanged, () => words.texts(languages(diff.textsChanged))),
    ...(diff.settingsChanged ? [words.settings] : []),
  ];
}

export type Looked = Readonly<{
  course: string;
  diff: Diff;
  /** People in the middle of it. */
  middle: number;
  retired: boolean;
  /** The id of a value that it is about and the organisation does not have. */
  unknownValue?: string | undefined;
  /** Of a file: there are changes in the draft that it would replace. */
  replacesDraft: boolean;
  /** What keeps it from being published as it is: a single lesson can still go into the draft. */
  problems: readonly Problem[];
  seen: string;
  from: 'draft' | 'file';
}>;

/** What would change, before anything does. */
export function lookedCard(locale: Locale, looked: Looked, note?: string): Card {
  const words = text(locale);
  const { course, diff, middle, problems, seen, from } = looked;
  const title = words.title({ title: diff.title });
  const lines = diffLines(locale, diff);
  const isOk = problems.length === 0;
  const publish =
    from === 'draft'
      ? review.button(words.publish, { course, seen }, { style: 'primary' })
      : applyUpload.button(words.publish, { course, seen, how: 'publish' }, { style: 'primary' });
  return {
    summary: [note, title].filter(Boolean).join(' '),
    blocks: [
      { kind: 'heading', text: title },
      ...noted(note),
      ...(diff.isNew ? [said(words.isNew)] : []),
      ...(diff.same ? [said(words.same)] : []),
      ...(lines.length === 0
        ? []
        : [
            {
              kind: 'text' as const,
              text: [bold(words.what), `\n${lines.map((line) => `• ${line}`).join('\n')}`],
            },
          ]),
      ...(diff.gaps.length === 0
        ? []
        : [{ kind: 'note' as const, text: [words.gaps({ titles: titles(locale, diff.gaps) })] }]),
      ...(middle === 0 || diff.same ? [] : [said(plural(locale, middle, words.middle))]),
      ...(looked.replacesDraft ? [{ kind: 'text' as const, text: [bold(words.hasDraft)] }] : []),
      ...(looked.unknownValue === undefined
        ? []
        : [{ kind: 'note' as const, text: [words.unknownValue({ value: looked.unknownValue })] }]),
      ...(looked.retired ? [{ kind: 'note' as const, text: [words.retired] }] : []),
      ...(isOk ? [] : [said(words.problemsTitle), ...problemBlocks(locale, problems)]),
      ...(from === 'file' && !diff.same ? [{ kind: 'note' as const, text: [words.until] }] : []),
    ],
    buttons: [
      ...(isOk && !diff.same ? [publish] : []),
      ...(from === 'file' && !diff.same
        ? [applyUpload.button(words.asDraft, { course, seen, how: 'draft' })]
        : []),
      ...(from === 'file'
        ? [dropUpload.button(words.drop, { course, seen })]
        : [
            showEdit.button(courseText(locale).edit, { course, page: 0 }),
            showCourse.button(words.back, { course }),
          ]),
    ],
  };
}

// --- a course as files ---------------------------------------------------------------------------------------------------

/** In one field, on every platform; some files are longer. UTF-16 units. */
const longestPart = 2_500;

/** At the ends of lines, so that what is copied from two fields is what was one. */
function parts(whole: string): readonly string[] {
  const found: string[] = [];
  let rest = whole;
  while (rest.length > longestPart) {
    const at = rest.lastIndexOf('\n', longestPart);
    const end = at <= 0 ? longestPart : at + 1;
    found.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...found, rest];
}

export type FileShown = Readonly<{
  course: string;
  slug: string;
  file: Readonly<{ path: string; text: string }>;
  at: number;
  of: number;
}>;

/** A file in fields, as these alone keep every space of what is copied. Sent, the next one follows. */
export function fileFormCard(locale: Locale, { course, slug, file, at, of }: FileShown): Form {
  const words = text(locale);
  const all = parts(file.text);
  const label = words.fileTitle({ n: number(locale, at + 1), of: number(locale, of), path: file.path });
  return fileForm.form(
    { course, at },
    {
      title: courseText(locale).asFile,
      submit: at + 1 < of ? words.next : words.back,
      intro: [`${words.fileIntro} `, bold(`npm run courses -- export ${slug} .`), `. ${words.fileCopy}`],
      fields: all.map((_, n) => ({
        kind: 'text',
        name: `part-${n + 1}`,
        label: n === 0 ? label : words.goesOn,
        max: longestPart,
        optional: true,
      })),
      values: Object.fromEntries(all.map((part, n) => [`part-${n + 1}`, part])),
    },
  );
}

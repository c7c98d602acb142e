import { type Block, type Button, bold, type Card } from '#core/card.ts';
import { type Locale, locales, number } from '#core/i18n.ts';
import { showCourse } from '../actions.ts';
import { type Lesson, lessonText } from '../course.ts';
import {
  dropLanguage,
  move,
  openLesson,
  openQuestion,
  openTexts,
  preview,
  remove,
  review,
  showEdit,
  showLesson,
  showTexts,
} from './actions.ts';
import { contentOf, type Draft, gapOf, languagesOf, type Standing, seenOf, stateOf } from './draft.ts';
import { text } from './text.ts';
import { text as editText } from './text-edit.ts';
import { goneCard, missingBlocks, noted, said, titleOf } from './views.ts';

/** Lessons on one card: a button for each. */
export const lessonsPerPage = 8;

const kindOf = (locale: Locale, { question }: Lesson): string =>
  editText(locale).kinds[question === undefined ? 'none' : question.kind];

function lessonLines(locale: Locale, content: Draft, page: number): readonly Block[] {
  const edit = editText(locale);
  const from = page * lessonsPerPage;
  const some = content.lessons.slice(from, from + lessonsPerPage);
  if (some.length === 0) return [said(edit.noLessons)];
  return [
    {
      kind: 'text',
      text: some.flatMap((lesson, n) => {
        const { title } = lessonText(content, lesson, locale).text;
        return [
          `${n === 0 ? '' : '\n'}${number(locale, from + n + 1)}. `,
          bold(title),
          ` · ${kindOf(locale, lesson)}`,
        ];
      }),
    },
  ];
}

/** Everything that can be written of a course: its lessons first. */
export function editCard(locale: Locale, standing: Standing, wanted: number, note?: string): Card {
  const words = text(locale);
  const edit = editText(locale);
  const content = contentOf(standing);
  if (content === undefined) return goneCard(locale);
  // Lessons may have been taken out since.
  const page = Math.min(wanted, Math.max(0, Math.ceil(content.lessons.length / lessonsPerPage) - 1));
  const course = standing.id;
  const from = page * lessonsPerPage;
  const title = edit.editTitle({ title: titleOf(content, locale) });
  const isWork = standing.draft !== undefined && stateOf(standing) !== 'live';
  const numbers: readonly Button[] = content.lessons.slice(from, from + lessonsPerPage).map((lesson, n) => {
    const at = number(locale, from + n + 1);
    const hint = edit.lessonTitle({ n: at, title: lessonText(content, lesson, locale).text.title });
    return showLesson.button(at, { course, lesson: lesson.id }, { hint: hint.slice(0, 75) });
  });
  const pages: readonly Button[] = [
    ...(page > 0 ? [showEdit.button(words.previous, { course, page: page - 1 })] : []),
    ...(from + lessonsPerPage < content.lessons.length
      ? [showEdit.button(words.next, { course, page: page + 1 })]
      : []),
  ];
  return {
    summary: [note, title].filter(Boolean).join(' '),
    blocks: [
      { kind: 'heading', text: title },
      ...noted(note),
      ...lessonLines(locale, content, page),
      ...(numbers.length === 0 ? [] : [{ kind: 'buttons' as const, buttons: numbers }]),
      ...(pages.length === 0 ? [] : [{ kind: 'buttons' as const, buttons: pages }]),
      ...missingBlocks(locale, content),
      ...(standing.live === undefined ? [] : [{ kind: 'note' as const, text: [edit.editNote] }]),
    ],
    buttons: [
      openLesson.button(
        edit.addLesson,
        { course, locale: content.fallback },
        content.lessons.length === 0 ? { style: 'primary' } : {},
      ),
      showTexts.button(words.languagesButton, { course }),
      ...(isWork ? [review.button(words.publish, { course }, { style: 'primary' })] : []),
      showCourse.button(words.toCourse, { course }),
    ],
  };
}

/** One lesson: in which languages it is written, and what can be done with it. */
export function lessonEditCard(locale: Locale, standing: Standing, lesson: Lesson, note?: string): Card {
  const words = text(locale);
  const edit = editText(locale);
  const content = contentOf(standing);
  if (content === undefined) return goneCard(locale);
  const course = standing.id;
  const at = content.lessons.findIndex(({ id }) => id === lesson.id);
  const languages = languagesOf(content);
  const its = lessonText(content, lesson, locale).text;
  const title = edit.lessonTitle({ n: number(locale, at + 1), title: its.title });
  const asked = its.question?.ask;
  const input = { course, lesson: lesson.id };
  const row = (
    button: (each: Locale, language: string) => Button,
    of: readonly Locale[],
  ): readonly Block[] =>
    of.length === 0
      ? []
      : [{ kind: 'buttons', buttons: of.map((each) => button(each, words.languages[each])) }];
  return {
    summary: [note, title].filter(Boolean).join(' '),
    blocks: [
      { kind: 'heading', text: title },
      ...noted(note),
      {
        kind: 'facts',
        facts: languages.map((each) => {
          const gap = gapOf(lesson, each);
          return {
            label: words.languages[each],
            value: gap === undefined ? edit.complete : edit.gaps[gap],
          };
        }),
      },
      ...(asked === undefined
        ? [said(kindOf(locale, lesson))]
        : [{ kind: 'text' as const, text: [bold(asked), ` · ${kindOf(locale, lesson)}`] }]),
      ...row(
        (each, language) => openLesson.button(edit.textIn({ language }), { ...input, locale: each }),
        languages,
      ),
      ...row(
        (each, language) => openQuestion.button(edit.questionIn({ language }), { ...input, locale: each }),
        languages.filter((each) => lesson.texts[each] !== undefined),
      ),
      {
        kind: 'buttons',
        buttons: [
          ...(at > 0 ? [move.button(edit.up, { ...input, by: -1 })] : []),
          ...(at < content.lessons.length - 1 ? [move.button(edit.down, { ...input, by: 1 })] : []),
          remove.button(edit.remove, { ...input, seen: seenOf(lesson), sure: false }, { style: 'danger' }),
        ],
      },
    ],
    buttons: [
      preview.button(words.preview, { course, at, locale }),
      openLesson.button(edit.addLesson, { course, locale: content.fallback }),
      showEdit.button(words.back, { course, page: Math.floor(at / lessonsPerPage) }),
    ],
  };
}

export function languagesCard(locale: Locale, standing: Standing, note?: string): Card {
  const words = text(locale);
  const edit = editText(locale);
  const content = contentOf(standing);
  if (content === undefined) return goneCard(locale);
  const course = standing.id;
  const languages = languagesOf(content);
  return {
    summary: [note, edit.languagesTitle].filter(Boolean).join(' '),
    blocks: [
      { kind: 'heading', text: edit.languagesTitle },
      ...noted(note),
      said(edit.languagesBody),
      {
        kind: 'facts',
        facts: locales.map((each) => ({
          label: words.languages[each],
          value: content.texts[each]?.title ?? edit.absent,
        })),
      },
      {
        kind: 'buttons',
        buttons: locales.map((each) =>
          openTexts.button(edit.in({ language: words.languages[each] }), { course, locale: each }),
        ),
      },
      ...missingBlocks(locale, content),
      ...(languages.length < 2
        ? []
        : [
            {
              kind: 'buttons' as const,
              buttons: languages
                .filter((each) => each !== content.fallback)
                .map((each) =>
                  dropLanguage.button(
                    edit.dropLanguage({ language: words.languages[each] }),
                    { course, locale: each, sure: false },
                    { style: 'danger' },
                  ),
                ),
            },
          ]),
    ],
    buttons: [showEdit.button(words.back, { course, page: 0 })],
  };
}

import { type Block, type Button, bold, type Card } from '#core/card.ts';
import { type Locale, locales } from '#core/i18n.ts';
import { showCourse } from '../actions.ts';
import { type Lesson, lessonText, optionIds } from '../course.ts';
import { lessonCard } from '../learning/views.ts';
import { preview, showLesson } from './actions.ts';
import { type Draft, languagesOf } from './draft.ts';
import { writeRules } from './lines.ts';
import { text } from './text.ts';
import { text as editText } from './text-edit.ts';

/** What learners are told once they have answered: right ones, and the why of each. */
function answered(reader: Locale, content: Draft, lesson: Lesson, locale: Locale): readonly Block[] {
  const edit = editText(reader);
  const asked = lessonText(content, lesson, locale).text.question;
  const { question } = lesson;
  if (asked === undefined || question === undefined) return [];
  const lines =
    question.kind === 'text'
      ? [
          `${edit.accepted}: ${writeRules(asked.accept).split('\n').join(' · ')}`,
          ...(asked.example === undefined ? [] : [`${edit.example}: ${asked.example}`]),
        ]
      : asked.options.flatMap(({ why }, n) => {
          const id = optionIds[n];
          const isRight = id !== undefined && question.right.includes(id);
          const what = [...(isRight ? [edit.previewRight] : []), ...(why === undefined ? [] : [why])];
          return what.length === 0 || id === undefined ? [] : [`${id.toUpperCase()} · ${what.join(': ')}`];
        });
  return [
    { kind: 'text', text: [bold(edit.previewAnswers)] },
    { kind: 'quote', text: [[...lines, asked.why].join('\n')] },
  ];
}

/**
 * A lesson as whoever takes the course is shown it, and what they are told afterwards.
 * @param at of the lessons, from 0
 * @param locale of the learner; the words around it are in the reader's
 */
export function previewCard(
  reader: Locale,
  { course, content, at, locale }: Readonly<{ course: string; content: Draft; at: number; locale: Locale }>,
): Card | undefined {
  const words = text(reader);
  const edit = editText(reader);
  const lesson = content.lessons[at];
  if (lesson === undefined) return undefined;
  const of = content.lessons.length;
  const card = lessonCard(locale, { course: content, lesson, position: at + 1, of, mode: 'preview', n: 0 });
  const shown = lessonText(content, lesson, locale).locale;
  const go = (label: string, to: number): Button => preview.button(label, { course, at: to, locale });
  const others = locales
    .filter((each) => each !== locale && (languagesOf(content).includes(each) || each === reader))
    .map((each) =>
      preview.button(edit.in({ language: words.languages[each] }), { course, at, locale: each }),
    );
  return {
    summary: card.summary,
    blocks: [
      // Whoever takes it is told so in their language: that stands in the card.
      ...(shown === locale || locale === reader
        ? []
        : [
            {
              kind: 'note' as const,
              text: [edit.previewOther({ language: words.languages[shown] })],
            },
          ]),
      ...card.blocks,
      ...answered(reader, content, lesson, locale),
      ...(others.length === 0 ? [] : [{ kind: 'buttons' as const, buttons: others }]),
    ],
    buttons: [
      ...(at + 1 < of ? [go(words.next, at + 1)] : []),
      ...(at > 0 ? [go(words.previous, at - 1)] : []),
      showLesson.button(words.edit, { course, lesson: lesson.id }),
      showCourse.button(words.toCourse, { course }),
    ],
  };
}

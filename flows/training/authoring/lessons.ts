import type { Ask, Say } from '#core/chat.ts';
import { type FlowPart, onAction, onOpen, onSubmit } from '#core/flow.ts';
import { ask, type Outcome, replace, say } from '#core/outcome.ts';
import { type Lesson, type LessonText, mostLessons } from '../course.ts';
import { lessonForm, move, openLesson, openQuestion, questionForm, remove, showLesson } from './actions.ts';
import {
  editShown,
  goneOf,
  type Held,
  hold,
  holdFor,
  isHeld,
  keep,
  look,
  pageOf,
  replaceGone,
} from './changing.ts';
import { isSame, lessonOf, moved, seenOf, slugOf, withLesson, withoutLesson } from './draft.ts';
import {
  longestField,
  questionValues,
  readQuestion,
  readWords,
  type Words,
  wordsOf,
  wordsValues,
} from './forms.ts';
import { text } from './text.ts';
import { text as editText } from './text-edit.ts';
import { sureCard } from './views.ts';
import { editCard, lessonEditCard } from './views-edit.ts';
import { goneText, staleText, tooLong, wordsFirst } from './views-forms.ts';
import { fromOf, lessonFormCard, questionFormCard } from './views-lesson-forms.ts';

type Answer = Promise<Outcome<Ask | Say>>;

const onLesson = onAction(showLesson, async (context, { course, lesson: id }) => {
  const held = await look(context, course);
  if (!isHeld(held)) return held;
  const lesson = lessonOf(held.content, id);
  return lesson === undefined
    ? replaceGone(context, course)
    : replace(lessonEditCard(context.locale, held.standing, lesson));
});

// --- its words ---------------------------------------------------------------------------------------------------------

const onOpenLesson = onOpen(openLesson, async (context, { course, lesson: id, locale: of }): Answer => {
  const held = await look(context, course);
  if (!isHeld(held)) return held;
  const lesson = id === undefined ? undefined : lessonOf(held.content, id);
  if (id !== undefined && lesson === undefined) return goneOf(context, course);
  const own = wordsOf(lesson?.texts[of]);
  const from = lesson !== undefined && own === undefined ? fromOf(held.content, lesson, of) : undefined;
  const input = { course, ...(id !== undefined && { lesson: id }), locale: of, seen: seenOf(own) };
  return ask(lessonFormCard(context.locale, input, { values: wordsValues(own) }, from));
});

const onLessonSent = onSubmit(lessonForm, async (context, input, values): Answer => {
  const { locale } = context;
  const held = await holdFor(context, input.course, (problem) =>
    lessonFormCard(locale, input, { values, problem }),
  );
  if (!isHeld(held)) return held;
  const { content } = held;
  const lesson = input.lesson === undefined ? undefined : lessonOf(content, input.lesson);
  const own = wordsOf(lesson?.texts[input.locale]);
  // It was taken out while its words were written: they are kept, as a new one.
  const { lesson: _id, ...without } = input;
  const again = lesson === undefined ? without : input;
  if ((input.lesson !== undefined && lesson === undefined) || seenOf(own) !== input.seen) {
    const problem = staleText(locale, own && `${own.title}. ${own.body}`);
    return ask(lessonFormCard(locale, { ...again, seen: seenOf(own) }, { values, problem }));
  }
  const read = readWords(values);
  if (read.kind === 'wrong') return ask(lessonFormCard(locale, input, { values, faults: read.faults }));
  if (lesson === undefined && content.lessons.length >= mostLessons) {
    return ask(
      lessonFormCard(locale, input, { values, faults: { title: { kind: 'many', n: mostLessons } } }),
    );
  }
  return saved(held, lesson, read.words);

  async function saved(of: Held, before: Lesson | undefined, words: Words): Answer {
    const question = before?.texts[input.locale]?.question;
    const its: LessonText = { ...words, ...(question !== undefined && { question }) };
    const id = before?.id ?? slugOf(words.title, 'lesson', (name) => lessonOf(content, name) !== undefined);
    const changed: Lesson = { ...(before ?? { id }), texts: { ...before?.texts, [input.locale]: its } };
    const draft =
      before === undefined
        ? { ...content, lessons: [...content.lessons, changed] }
        : withLesson(content, changed);
    return say(editShown(context, await keep(context, of, draft), changed, text(locale).saved));
  }
});

// --- its question ------------------------------------------------------------------------------------------------------

const asked = (lesson: Lesson, of: keyof Lesson['texts']) => [
  lesson.question ?? null,
  lesson.texts[of]?.question ?? null,
];

const onOpenQuestion = onOpen(openQuestion, async (context, { course, lesson: id, locale: of }): Answer => {
  const { locale } = context;
  const held = await look(context, course);
  if (!isHeld(held)) return held;
  const lesson = lessonOf(held.content, id);
  if (lesson === undefined) return goneOf(context, course);
  const words = lesson.texts[of];
  if (words === undefined) return say(lessonEditCard(locale, held.standing, lesson, wordsFirst(locale, of)));
  const from =
    words.question === undefined
      ? fromOf(held.content, lesson, of, ({ question }) => question !== undefined)
      : undefined;
  const values = questionValues(lesson.question, words.question, from?.text.question);
  if (String(values.answers ?? '').length > longestField)
    return say(lessonEditCard(locale, held.standing, lesson, tooLong(locale)));
  const input = { course, lesson: id, locale: of, seen: seenOf(asked(lesson, of)) };
  return ask(questionFormCard(locale, input, { values }, from));
});

const onQuestion = onSubmit(questionForm, async (context, input, values): Answer => {
  const { locale } = context;
  const again = (problem: string) => questionFormCard(locale, input, { values, problem });
  const held = await holdFor(context, input.course, again);
  if (!isHeld(held)) return held;
  const lesson = lessonOf(held.content, input.lesson);
  const words = lesson?.texts[input.locale];
  if (lesson === undefined || words === undefined) return ask(again(goneText(locale, 'lesson')));
  const seen = seenOf(asked(lesson, input.locale));
  if (seen !== input.seen) {
    const problem = staleText(locale, words.question?.ask);
    return ask(questionFormCard(locale, { ...input, seen }, { values, problem }));
  }
  const read = readQuestion(values);
  if (read.kind === 'wrong') return ask(questionFormCard(locale, input, { values, faults: read.faults }));
  const { question: before, ...rest } = lesson;
  const now = read.question;
  const changed: Lesson =
    now === undefined
      ? { ...rest, texts: withoutQuestions(rest.texts) }
      : {
          ...rest,
          question: now.structure,
          texts: { ...rest.texts, [input.locale]: { ...words, question: now.text } },
        };
  const others = Object.keys(rest.texts).length > 1;
  const isOther = before !== undefined && now !== undefined && !isSame(before, now.structure);
  const note = others && isOther ? editText(locale).savedQuestion : text(locale).saved;
  return say(editShown(context, await keep(context, held, withLesson(held.content, changed)), changed, note));
});

const withoutQuestions = (texts: Lesson['texts']): Lesson['texts'] =>
  Object.fromEntries(Object.entries(texts).map(([locale, words]) => [locale, wordsOf(words)]));

// --- its place ---------------------------------------------------------------------------------------------------------

const onMove = onAction(move, async (context, { course, lesson: id, by }) => {
  const held = await hold(context, course);
  if (!isHeld(held)) return held;
  const lesson = lessonOf(held.content, id);
  if (lesson === undefined) return replaceGone(context, course);
  return replace(editShown(context, await keep(context, held, moved(held.content, id, by)), lesson));
});

const onRemove = onAction(remove, async (context, { course, lesson: id, seen, sure }) => {
  const { locale } = context;
  const words = text(locale);
  const edit = editText(locale);
  const held = await hold(context, course);
  if (!isHeld(held)) return held;
  const { content, standing } = held;
  const lesson = lessonOf(content, id);
  if (lesson === undefined) return replaceGone(context, course);
  // Somebody writes at it: what is taken out should be what was looked at.
  if (seenOf(lesson) !== seen)
    return replace(lessonEditCard(locale, standing, lesson, words.changedMeanwhile));
  if (!sure) {
    const title = Object.values(lesson.texts)[0]?.title ?? id;
    return replace(
      sureCard(
        edit.sureRemove({
          title: lesson.texts[locale]?.title ?? lesson.texts[content.fallback]?.title ?? title,
        }),
        edit.sureRemoveBody,
        showLesson.button(words.keep, { course, lesson: id }),
        remove.button(edit.yesRemove, { course, lesson: id, seen, sure: true }, { style: 'danger' }),
      ),
    );
  }
  const saved = await keep(context, held, withoutLesson(content, id));
  return replace(editCard(locale, saved, pageOf(content, id), edit.removed));
});

/** HR writes the lessons of a course, one by one, language by language. */
export const lessons: FlowPart = {
  actions: [onLesson, onMove, onRemove],
  opens: [onOpenLesson, onOpenQuestion],
  submits: [onLessonSent, onQuestion],
};

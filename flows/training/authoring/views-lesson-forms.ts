import type { Field, Form } from '#core/card.ts';
import { type Locale, locales } from '#core/i18n.ts';
import { type CourseContent, type Lesson, type LessonText, longestBody } from '../course.ts';
import { lessonForm, questionForm } from './actions.ts';
import { longestField, questionKinds } from './forms.ts';
import { text } from './text-forms.ts';
import { again, type Filled, type Input, options, original } from './views-forms.ts';

export type From = Readonly<{ locale: Locale; text: LessonText }>;

/** @param from the words of another language, where this one has none */
export function lessonFormCard(
  locale: Locale,
  input: Input<typeof lessonForm>,
  filled: Filled,
  from?: From,
): Form {
  const words = text(locale);
  const intro = words.lessonIntro({ language: words.languages[input.locale] });
  const address = (name: 'image' | 'link' | 'video', hint: string): Field => ({
    kind: 'line',
    name,
    label: words[name],
    hint,
    // An address, a bar and its words.
    max: 850,
    optional: true,
  });
  return lessonForm.form(input, {
    title: input.lesson === undefined ? words.newLesson : words.lessonTitle,
    submit: words.save,
    intro: [
      from === undefined
        ? intro
        : `${intro} ${original(locale, from.locale)}\n${from.text.title}\n${from.text.body}`,
    ],
    fields: [
      { kind: 'line', name: 'title', label: words.title, max: 100 },
      { kind: 'text', name: 'body', label: words.body, hint: words.bodyHint, max: longestBody },
      address('link', words.linkHint),
      address('video', words.videoHint),
      address('image', words.imageHint),
    ],
    ...again(locale, filled),
  });
}

export function questionFormCard(
  locale: Locale,
  input: Input<typeof questionForm>,
  filled: Filled,
  from?: From,
): Form {
  const words = text(locale);
  const asked = from?.text.question;
  const intro = words.questionIntro({ language: words.languages[input.locale] });
  return questionForm.form(input, {
    title: words.questionTitle,
    submit: words.save,
    intro: [
      from === undefined || asked === undefined
        ? intro
        : [
            `${intro} ${original(locale, from.locale)}`,
            asked.ask,
            asked.why,
            ...(asked.example === undefined ? [] : [asked.example]),
            words.answersFrom({ language: words.languages[from.locale] }),
          ].join('\n'),
    ],
    fields: [
      {
        kind: 'one',
        name: 'kind',
        label: words.kind,
        options: options(questionKinds.map((kind) => [kind, words.kinds[kind]])),
      },
      { kind: 'text', name: 'ask', label: words.ask, max: 300, optional: true },
      {
        kind: 'text',
        name: 'answers',
        label: words.answers,
        hint: words.answersHint,
        max: longestField,
        optional: true,
      },
      { kind: 'text', name: 'why', label: words.why, hint: words.whyHint, max: 600, optional: true },
      {
        kind: 'line',
        name: 'example',
        label: words.example,
        hint: words.exampleHint,
        max: 200,
        optional: true,
      },
    ],
    ...again(locale, filled),
  });
}

/** Which language to translate from: the course's own, else any other that has it. */
export function fromOf(
  course: CourseContent,
  lesson: Lesson,
  locale: Locale,
  has: (words: LessonText) => boolean = () => true,
): From | undefined {
  for (const each of [course.fallback, ...locales]) {
    const words = lesson.texts[each];
    if (each !== locale && words !== undefined && has(words)) return { locale: each, text: words };
  }
  return undefined;
}

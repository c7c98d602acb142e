import { type Block, type Button, bold, type Card, type Form, type Option, type Values } from '#core/card.ts';
import { type Locale, number, plural } from '#core/i18n.ts';
import { learnOn, showMine, tomorrow } from '../actions.ts';
import { bodyBlocks } from '../content/markdown.ts';
import {
  type CourseContent,
  courseText,
  type Lesson,
  lessonText,
  type OptionId,
  optionIds,
} from '../course.ts';
import type { LessonState } from '../rules/spacing.ts';
import { answer, answerForm, enough, type ItemRef, next, openAnswer, openPause, took } from './actions.ts';
import { text } from './text.ts';

/** So many options fit on two rows of letters; more are chosen in a form. */
const mostLetters = 4;

export const letter = (at: number): string => (optionIds[at] ?? '').toUpperCase();

/** What a lesson is shown as: taken, taken once more after it was not right, reviewed, or looked at by whoever writes it. */
export type Mode = 'lesson' | 'return' | 'review' | 'preview';

export type Shown = Readonly<{
  course: CourseContent;
  lesson: Lesson;
  /** 1 for the first one. */
  position: number;
  of: number;
  mode: Mode;
  /** Absent in a preview: nothing can be answered there. */
  enrolment?: string | undefined;
  /** The answer that it waits for. */
  n: number;
  /** Go on with this course when it is taken. */
  only?: boolean | undefined;
  /** Why the message comes and how long it takes, where it comes by itself. */
  lead?: string | undefined;
}>;

/** Can it be answered with one tap? */
export const hasLetters = ({ question }: Lesson): boolean =>
  question?.kind === 'one' && question.options <= mostLetters;

const head = (locale: Locale, { course, position, of, mode }: Shown): string => {
  const words = text(locale);
  const title = courseText(course, locale).text.title;
  const v = { at: number(locale, position), of: number(locale, of), course: title };
  switch (mode) {
    case 'lesson':
      return words.lessonOf(v);
    case 'return':
      return words.again(v);
    case 'review':
      return words.review(v);
    case 'preview':
      return words.preview(v);
  }
};

/** A course may lack somebody's language: they are told why they read another one. */
function languageNote(locale: Locale, { course, lesson }: Shown): readonly Block[] {
  const words = text(locale);
  const shown = lessonText(course, lesson, locale).locale;
  const [own, other] = [words.languages[locale], words.languages[shown]];
  return shown === locale ? [] : [{ kind: 'note', text: [words.inOther({ own, other })] }];
}

/** Options with their letters, one below the other. */
const optionLines = (options: readonly string[]): Block => ({
  kind: 'text',
  text: options.flatMap((option, at) => [...(at === 0 ? [] : ['\n']), bold(letter(at)), ` · ${option}`]),
});

function questionBlocks(locale: Locale, { course, lesson }: Shown): readonly Block[] {
  const asked = lessonText(course, lesson, locale).text.question;
  if (lesson.question === undefined || asked === undefined) return [];
  return [
    { kind: 'text', text: [bold(asked.ask)] },
    ...(lesson.question.kind === 'text' ? [] : [optionLines(asked.options.map((option) => option.text))]),
    ...(lesson.question.kind === 'many' ? [{ kind: 'note' as const, text: [text(locale).several] }] : []),
  ];
}

/** What there is to read. Not in a review: there it is remembered. */
function readingBlocks(locale: Locale, { course, lesson, mode }: Shown): readonly Block[] {
  if (mode === 'review' && lesson.question !== undefined) return [];
  const { body, image, link, video } = lessonText(course, lesson, locale).text;
  return [
    ...bodyBlocks(body),
    ...(image === undefined ? [] : [{ kind: 'image' as const, url: image.url, alt: image.alt }]),
    ...(video === undefined
      ? []
      : [
          {
            kind: 'text' as const,
            text: [`${text(locale).video}: `, { kind: 'link' as const, text: video.text, url: video.url }],
          },
        ]),
    ...(link === undefined
      ? []
      : [{ kind: 'text' as const, text: [{ kind: 'link' as const, text: link.text, url: link.url }] }]),
  ];
}

function letterRows(locale: Locale, ref: ItemRef, options: number): readonly Block[] {
  const words = text(locale);
  const row = (sure: boolean): Block => ({
    kind: 'buttons',
    buttons: optionIds
      .slice(0, options)
      .map((choice, at) =>
        answer.button(
          sure ? letter(at) : `${letter(at)}?`,
          { ...ref, choice, sure },
          { hint: (sure ? words.sureHint : words.notSureHint)({ letter: letter(at) }) },
        ),
      ),
  });
  return [
    { kind: 'note', text: [words.sure] },
    row(true),
    { kind: 'note', text: [words.notSure] },
    row(false),
    // What follows are no answers, and a finger should not take them for a third row.
    { kind: 'note', text: [words.notNow] },
  ];
}

/** One lesson or review, to be answered in place. */
export function lessonCard(locale: Locale, shown: Shown): Card {
  const words = text(locale);
  const { course, lesson, enrolment, n, only, lead } = shown;
  const { title } = lessonText(course, lesson, locale).text;
  const ref =
    enrolment === undefined ? undefined : { enrolment, lesson: lesson.id, n, ...(only === true && { only }) };
  const later: readonly Button[] = [tomorrow.button(words.tomorrow, {}), openPause.button(words.pause, {})];
  const act = (): Pick<Card, 'buttons'> & { rows: readonly Block[] } => {
    if (ref === undefined) return { rows: [] };
    if (lesson.question === undefined)
      return { rows: [], buttons: [took.button(words.gotIt, ref, { style: 'primary' }), ...later] };
    if (hasLetters(lesson) && lesson.question.kind === 'one')
      return { rows: letterRows(locale, ref, lesson.question.options), buttons: later };
    return { rows: [], buttons: [openAnswer.button(words.answer, ref, { style: 'primary' }), ...later] };
  };
  const { rows, buttons } = act();
  return {
    summary: [lead, head(locale, shown), title].filter((part) => part !== undefined).join(' · '),
    blocks: [
      ...(lead === undefined ? [] : [{ kind: 'text' as const, text: [lead] }]),
      { kind: 'note', text: [head(locale, shown)] },
      { kind: 'heading', text: title },
      ...languageNote(locale, shown),
      ...readingBlocks(locale, shown),
      ...questionBlocks(locale, shown),
      ...rows,
    ],
    ...(buttons !== undefined && { buttons }),
  };
}

/** For what does not fit on two rows of letters. */
export function answerFormCard(
  locale: Locale,
  shown: Pick<Shown, 'course' | 'lesson'>,
  ref: ItemRef,
  again: Readonly<{ values?: Values; errors?: Readonly<Record<string, string>> }> = {},
): Form {
  const words = text(locale);
  const { question } = shown.lesson;
  const asked = lessonText(shown.course, shown.lesson, locale).text.question;
  const options: readonly Option[] = (asked?.options ?? []).map((option, at) => ({
    value: optionIds[at] ?? '',
    label: `${letter(at)} · ${option.text}`,
  }));
  return answerForm.form(ref, {
    title: words.formTitle,
    submit: words.answer,
    ...(asked !== undefined && { intro: [asked.ask] }),
    fields: [
      question?.kind === 'many'
        ? { kind: 'many', name: 'answer', label: words.choose, options }
        : question?.kind === 'one'
          ? { kind: 'one', name: 'answer', label: words.chooseOne, options }
          : { kind: 'line', name: 'answer', label: words.own, hint: words.ownHint, max: 200 },
      {
        kind: 'one',
        name: 'sure',
        label: words.howSure,
        options: [
          { value: 'sure', label: words.isSure },
          { value: 'not', label: words.isNotSure },
        ],
      },
    ],
    ...again,
  });
}

/** What follows an answer. `share`: today's is had; `confirm`: the course is through; `none`: nothing is left. */
export type Then = 'more' | 'share' | 'confirm' | 'none';

export type Given = Readonly<{
  course: CourseContent;
  lesson: Lesson;
  correct: boolean;
  /** What was chosen, for what is said of it; nothing where that is not known any more. */
  chosen: readonly OptionId[];
  /** How it stands with the lesson now. */
  state: LessonState;
  follows: Then;
  /** Go on with this course. */
  only?: string | undefined;
  enrolment?: string | undefined;
  /** It had been answered before. */
  repeated?: boolean;
}>;

const stands = (locale: Locale, { state, gap }: LessonState): string => {
  const words = text(locale);
  if (state === 'retired') return words.comesNoMore;
  return state === 'returns'
    ? words.comesAgain
    : words.comesIn({ days: plural(locale, gap, words.workdays) });
};

export function thenButtons(
  locale: Locale,
  { follows, only, enrolment }: Pick<Given, 'follows' | 'only' | 'enrolment'>,
): readonly Button[] {
  const words = text(locale);
  const going = only === undefined ? {} : { only };
  switch (follows) {
    case 'more':
      return [next.button(words.next, going, { style: 'primary' }), enough.button(words.enough, {})];
    case 'confirm':
      return [
        next.button(words.finish, enrolment === undefined ? {} : { only: enrolment }, { style: 'primary' }),
        enough.button(words.enough, {}),
      ];
    case 'share':
      return [
        enough.button(words.enough, {}),
        learnOn.button(words.oneMore, only === undefined ? {} : { enrolment: only }),
      ];
    case 'none':
      return [showMine.button(words.mine, {})];
  }
}

/** Right or not quite, with the why. */
export function feedbackCard(locale: Locale, given: Given): Card {
  const words = text(locale);
  const { course, lesson, correct, chosen, follows, repeated } = given;
  const asked = lessonText(course, lesson, locale).text.question;
  const title = correct ? words.right : words.notQuite;
  const { question } = lesson;
  const whys = chosen.flatMap((id) => {
    const why = asked?.options[optionIds.indexOf(id)]?.why;
    return why === undefined ? [] : [`${id.toUpperCase()} · ${why}`];
  });
  const right =
    question === undefined || question.kind === 'text'
      ? []
      : question.right.map((id) => {
          const at = optionIds.indexOf(id);
          return `${letter(at)} · ${asked?.options[at]?.text ?? ''}`;
        });
  const lines = (all: readonly string[]): Block[] =>
    all.length === 0 ? [] : [{ kind: 'text', text: [all.join('\n')] }];
  const after = follows === 'share' ? words.share : follows === 'none' ? words.allForNow : undefined;
  return {
    summary: `${title}. ${asked?.why ?? ''}`.trim(),
    blocks: [
      { kind: 'heading', text: title },
      ...(repeated === true ? [{ kind: 'note' as const, text: [words.counted] }] : []),
      ...lines(whys),
      ...(correct || right.length === 0 ? [] : lines([`${words.answerIs}:`, ...right])),
      ...(asked === undefined ? [] : [{ kind: 'text' as const, text: [asked.why] }]),
      ...(asked?.example === undefined ? [] : lines([`${words.example}: ${asked.example}`])),
      {
        kind: 'note',
        text: [[stands(locale, given.state), after].filter((part) => part !== undefined).join(' ')],
      },
    ],
    buttons: thenButtons(locale, given),
  };
}

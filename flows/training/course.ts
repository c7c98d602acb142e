import { z } from 'zod';
import { type Locale, locales } from '#core/i18n.ts';

// What a course is: the form in which it is kept, whoever wrote it. Limits in characters (UTF-16 units).

export const longestBody = 1_200;
export const mostLessons = 60;
export const mostOptions = 6;

/** The letters of options, in the order in which they are shown. */
export const optionIds = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
export type OptionId = (typeof optionIds)[number];

const url = z.url({ protocol: /^https?$/ }).max(500);
/** By UTF-16 units, as forms and platforms count; zod's own `max` counts code points, of which a field holds fewer. */
const short = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .superRefine((text, { addIssue }) => {
      if (text.length > max)
        addIssue({ code: 'too_big', origin: 'string', maximum: max, inclusive: true, input: text });
    });

/** By what a short text is told right: any one of them is enough. Compared without case, accents and punctuation. */
const textRuleSchema = z.discriminatedUnion('kind', [
  /** It is this; one slip of the finger in a longer word is forgiven. */
  z.object({ kind: z.literal('is'), text: short(100) }),
  /** All of these words are in it. */
  z.object({ kind: z.literal('has'), words: z.array(short(50)).min(1).max(10) }),
  /** A number, so far off at most. */
  z.object({ kind: z.literal('number'), value: z.number(), within: z.number().min(0) }),
]);
export type TextRule = Readonly<z.output<typeof textRuleSchema>>;

/** What a question says in one language. */
export const questionTextSchema = z.object({
  ask: short(300),
  /** For `one` and `many`: as many as the question has, in its order. `why`: said to who chose it. */
  options: z.array(z.object({ text: short(150), why: short(400).optional() })).max(mostOptions),
  /** For `text`. */
  accept: z.array(textRuleSchema).max(20),
  /** Said after every answer. */
  why: short(600),
  /** For `text`: an answer that would do, shown afterwards. */
  example: short(200).optional(),
});

const lessonTextSchema = z.object({
  title: short(100),
  /** Paragraphs, bold, links, lists and quotes of Markdown (`markdown.ts`); nothing else is markup. */
  body: short(longestBody),
  image: z.object({ url, alt: short(300) }).optional(),
  link: z.object({ url, text: short(80) }).optional(),
  video: z.object({ url, text: short(80) }).optional(),
  question: questionTextSchema.optional(),
});
export type LessonText = Readonly<z.output<typeof lessonTextSchema>>;

const lessonSchema = z.object({
  /** Stays the same over versions: where somebody stands with it is kept under this name. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/),
  question: z
    .discriminatedUnion('kind', [
      z.object({
        kind: z.enum(['one', 'many']),
        options: z.number().int().min(2).max(mostOptions),
        right: z.array(z.enum(optionIds)).min(1),
      }),
      z.object({ kind: z.literal('text') }),
    ])
    .optional(),
  texts: z.partialRecord(z.enum(locales), lessonTextSchema),
});
export type Lesson = Readonly<z.output<typeof lessonSchema>>;

export const courseSchema = z.object({
  slug: z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/),
  /** In which it is complete; shown to whoever's own language it lacks. */
  fallback: z.enum(locales),
  texts: z.partialRecord(
    z.enum(locales),
    z.object({
      title: short(80),
      summary: short(400),
      /** What somebody who is done says to be so ("I have read the safety rules and follow them"). */
      confirm: short(200).optional(),
    }),
  ),
  /** Id of the organisation's value that it is about. */
  value: z.string().max(40).optional(),
  lessons: z.array(lessonSchema).min(1).max(mostLessons),
});
/** Checked also for what no schema says (`checkCourse` in content/check.ts). */
export type CourseContent = Readonly<z.output<typeof courseSchema>>;

const inLocale = <T>(
  texts: Partial<Record<Locale, T>>,
  locale: Locale,
  fallback: Locale,
): Readonly<{ text: T; locale: Locale }> => {
  for (const one of [locale, fallback, ...locales]) {
    const text = texts[one];
    if (text !== undefined) return { text, locale: one };
  }
  throw new RangeError('a course without any language');
};

/** In the reader's language, else in the course's own; `locale` says which. @throws RangeError when there is none at all */
export const courseText = ({ texts, fallback }: CourseContent, locale: Locale) =>
  inLocale(texts, locale, fallback);
export const lessonText = ({ fallback }: CourseContent, lesson: Lesson, locale: Locale) =>
  inLocale(lesson.texts, locale, fallback);

import type { FileValue, Values } from '#core/card.ts';
import { type Locale, locales } from '#core/i18n.ts';
import { clean, isBlank } from '#core/text.ts';
import { checkLesson } from '../content/check-lesson.ts';
import { parseMarkdown } from '../content/markdown.ts';
import type { Problem } from '../content/problems.ts';
import { courseSchema, type Lesson, type LessonText, mostOptions } from '../course.ts';
import { readAddress, readOptions, readRules, writeAddress, writeOptions, writeRules } from './lines.ts';

// What HR fills in, read and written.

const titlesSchema = courseSchema.shape.texts.valueType;
const wordsSchema = courseSchema.shape.lessons.element.shape.texts.valueType;
const structureSchema = courseSchema.shape.lessons.element.shape.question;

/** What a form can hold in one field on every platform. UTF-16 units. */
export const longestField = 3_000;

export type Fault =
  | Readonly<{
      kind: 'missing' | 'address' | 'alt' | 'choose' | 'right' | 'oneRight' | 'noFile' | 'kind' | 'onlyZip';
    }>
  | Readonly<{ kind: 'long' | 'lineLong' | 'few' | 'many' | 'tooLarge'; n: number; line?: number }>
  /** In a text, or in what no schema says of a question. */
  | Readonly<{ kind: 'problem'; problem: Problem }>;
export type Faults = Readonly<Record<string, Fault>>;
type Wrong = Readonly<{ kind: 'wrong'; faults: Faults }>;
type Read<T> = Readonly<{ kind: 'read' } & T> | Wrong;

export const one = (values: Values, name: string): string => {
  const value = values[name];
  const text = clean(typeof value === 'string' ? value : '').trim();
  return isBlank(text) ? '' : text;
};
export const fileIn = (values: Values, name: string): FileValue | undefined => {
  const value = values[name];
  return typeof value === 'object' && 'bytes' in value ? value : undefined;
};

type Issue = Readonly<{ code: string; path: readonly PropertyKey[]; maximum?: number | bigint }>;

/** By the field in which each was typed: the first of each. @param field of a path */
function faultsOf(issues: readonly Issue[], field: (path: readonly PropertyKey[]) => string): Faults {
  const faults: Record<string, Fault> = {};
  for (const issue of issues) {
    const n = Number(issue.maximum ?? 0);
    const fault: Fault =
      issue.code === 'too_big'
        ? { kind: 'long', n }
        : issue.code === 'too_small' || issue.code === 'invalid_type'
          ? { kind: 'missing' }
          : { kind: 'address' };
    faults[field(issue.path)] ??= fault;
  }
  return faults;
}

/** As one line. */
const line = (values: Values, name: string): string => one(values, name).replace(/\s+/g, ' ');
const first = (path: readonly PropertyKey[]): string => String(path[0] ?? 'title');
const isLocale = (text: string): text is Locale => locales.some((locale) => locale === text);
export const localeIn = (values: Values): Locale | undefined => {
  const chosen = one(values, 'locale');
  return isLocale(chosen) ? chosen : undefined;
};

// --- the course --------------------------------------------------------------------------------------------------------

export type Titles = Readonly<{ title: string; summary: string; confirm?: string | undefined }>;

export function readTitles(values: Values): Read<{ titles: Titles }> {
  const confirm = line(values, 'confirm');
  const read = titlesSchema.safeParse({
    title: line(values, 'title'),
    summary: one(values, 'summary'),
    ...(confirm !== '' && { confirm }),
  });
  return read.success
    ? { kind: 'read', titles: read.data }
    : { kind: 'wrong', faults: faultsOf(read.error.issues, first) };
}

export const titlesValues = (titles: Titles | undefined): Values =>
  titles === undefined ? {} : { title: titles.title, summary: titles.summary, confirm: titles.confirm ?? '' };

// --- the words of a lesson -----------------------------------------------------------------------------------------------

export type Words = Omit<LessonText, 'question'>;

/** Only the words of it, in the order of the schema. */
export const wordsOf = (text: LessonText | undefined): Words | undefined => {
  if (text === undefined) return undefined;
  const { question: _question, ...words } = text;
  return words;
};

export function readWords(values: Values): Read<{ words: Words }> {
  const image = readAddress(line(values, 'image'));
  const named = (field: 'link' | 'video') => {
    const address = readAddress(line(values, field));
    if (address === undefined) return {};
    const { url, text } = address;
    // Without words of its own it is called by where it leads.
    const host = URL.canParse(url) ? new URL(url).host.slice(0, 80) : url;
    return { [field]: { url, text: text ?? host } };
  };
  const body = one(values, 'body');
  const read = wordsSchema.safeParse({
    title: line(values, 'title'),
    body,
    ...(image !== undefined && { image: { url: image.url, alt: image.text ?? '' } }),
    ...named('link'),
    ...named('video'),
  });
  const faults: Record<string, Fault> = read.success ? {} : { ...faultsOf(read.error.issues, first) };
  if (image !== undefined && image.text === undefined && faults.image?.kind !== 'address')
    faults.image = { kind: 'alt' };
  if (image !== undefined && /^http:/i.test(image.url))
    faults.image ??= { kind: 'problem', problem: { code: 'image_http' } };
  const [problem] = body === '' ? [] : parseMarkdown(body).problems;
  if (problem !== undefined) faults.body ??= { kind: 'problem', problem };
  return read.success && Object.keys(faults).length === 0
    ? { kind: 'read', words: read.data }
    : { kind: 'wrong', faults };
}

export const wordsValues = (words: Words | undefined): Values =>
  words === undefined
    ? {}
    : {
        title: words.title,
        body: words.body,
        image: words.image === undefined ? '' : writeAddress(words.image.url, words.image.alt),
        link: words.link === undefined ? '' : writeAddress(words.link.url, words.link.text),
        video: words.video === undefined ? '' : writeAddress(words.video.url, words.video.text),
      };

// --- its question --------------------------------------------------------------------------------------------------------

export const questionKinds = ['none', 'one', 'many', 'text'] as const;
type Structure = NonNullable<Lesson['question']>;
export type QuestionText = NonNullable<LessonText['question']>;

/** Nothing: a lesson without a question. */
export function readQuestion(
  values: Values,
): Read<{ question: Readonly<{ structure: Structure; text: QuestionText }> | undefined }> {
  const kind = questionKinds.find((each) => each === one(values, 'kind'));
  if (kind === undefined) return { kind: 'wrong', faults: { kind: { kind: 'choose' } } };
  if (kind === 'none') return { kind: 'read', question: undefined };
  const typed = one(values, 'answers');
  const { options, right } = kind === 'text' ? { options: [], right: [] } : readOptions(typed);
  const accept = kind === 'text' ? readRules(typed) : [];
  const faults: Record<string, Fault> = {};
  if (typed === '') faults.answers = { kind: 'missing' };
  else if (kind !== 'text') {
    if (options.length < 2) faults.answers = { kind: 'few', n: 2 };
    else if (options.length > mostOptions) faults.answers = { kind: 'many', n: mostOptions };
    else if (right.length === 0) faults.answers = { kind: 'right' };
    else if (kind === 'one' && right.length > 1) faults.answers = { kind: 'oneRight' };
  }
  const example = line(values, 'example');
  const read = wordsSchema.shape.question.unwrap().safeParse({
    ask: one(values, 'ask'),
    options,
    accept,
    why: one(values, 'why'),
    ...(kind === 'text' && example !== '' && { example }),
  });
  if (!read.success) {
    const { options: many, accept: rules, ...others } = faultsOf(read.error.issues, first);
    for (const [field, fault] of Object.entries(others)) faults[field] = fault;
    if (many !== undefined || rules !== undefined) faults.answers ??= answersFault(read.error.issues);
  }
  if (!read.success || Object.keys(faults).length > 0) return { kind: 'wrong', faults };
  const structure = structureSchema.parse(
    kind === 'text' ? { kind } : { kind, options: options.length, right },
  );
  if (structure === undefined) return { kind: 'wrong', faults: { kind: { kind: 'choose' } } };
  const refused = publishFaults(structure, read.data);
  return refused === undefined
    ? { kind: 'read', question: { structure, text: read.data } }
    : { kind: 'wrong', faults: refused };
}

/** What would keep it from being published, said while it is still being written. */
function publishFaults(structure: Structure, text: QuestionText): Faults | undefined {
  const lesson = { question: structure, texts: { en: { question: text } } };
  const faults: Record<string, Fault> = {};
  for (const problem of checkLesson(lesson, [])) {
    const [, , , part = 'ask'] = problem.path ?? [];
    const field = part === 'options' || part === 'accept' ? 'answers' : String(part);
    faults[field] ??= { kind: 'problem', problem };
  }
  return Object.keys(faults).length === 0 ? undefined : faults;
}

/** Which line it is in. */
function answersFault(issues: readonly Issue[]): Fault {
  const issue = issues.find(({ path }) => path[0] === 'options' || path[0] === 'accept');
  const line = Number(issue?.path[1] ?? 0) + 1;
  if (issue?.path.length === 1) return { kind: 'many', n: Number(issue.maximum ?? 0) };
  return issue?.code === 'too_big'
    ? { kind: 'lineLong', n: Number(issue.maximum ?? 0), line }
    : { kind: 'few', n: 1, line };
}

export const answersText = (structure: Structure | undefined, text: QuestionText): string =>
  structure === undefined || structure.kind === 'text'
    ? writeRules(text.accept)
    : writeOptions({ options: text.options, right: structure.right });

/** @param from the words of another language, where this one has none: their answers are shown to be put into it */
export function questionValues(
  structure: Structure | undefined,
  text: QuestionText | undefined,
  from: QuestionText | undefined,
): Values {
  if (structure === undefined) return { kind: 'one' };
  const answers = text ?? from;
  return {
    kind: structure.kind,
    ask: text?.ask ?? '',
    answers: answers === undefined ? '' : answersText(structure, answers),
    why: text?.why ?? '',
    example: text?.example ?? '',
  };
}

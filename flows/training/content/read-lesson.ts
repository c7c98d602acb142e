import type { Locale } from '#core/i18n.ts';
import { optionIds } from '../course.ts';
import { splitFile } from './front.ts';
import { type Front, readFront, type Shape } from './front-values.ts';
import { arr, at, isObject, type Path } from './loose.ts';
import type { Problem } from './problems.ts';
import type { CourseFile } from './unzip.ts';

const page: Shape = { group: { url: 'text', text: 'text' } };

export const courseShape: Shape = {
  group: { title: 'text', summary: 'text', confirm: 'text', value: 'text', fallback: 'text' },
};

export const lessonShape: Shape = {
  group: {
    title: 'text',
    image: { group: { url: 'text', alt: 'text' } },
    link: page,
    video: page,
    question: {
      group: {
        kind: 'text',
        ask: 'text',
        options: { list: { group: { text: 'text', right: 'flag', why: 'text' }, short: 'text' } },
        accept: {
          list: {
            group: { is: 'text', has: { list: 'text' }, number: 'number', within: 'number' },
            short: 'is',
          },
        },
        why: 'text',
        example: 'text',
      },
    },
  },
};

/** One file, as far as it could be read. */
export type Page = Readonly<{
  path: string;
  locale: Locale;
  front: Front;
  body: string;
  bodyLine: number;
  problems: readonly Problem[];
  /** Nothing of it can be relied on: only that it is there. */
  broken: boolean;
}>;

export function readPage(file: CourseFile, locale: Locale, shape: Shape): Page {
  const { front: text, frontLine, body, bodyLine, problems } = splitFile(file.bytes);
  const broken = problems.some(({ code }) => code !== 'characters');
  const front = readFront(text, frontLine, shape);
  return {
    path: file.path,
    locale,
    front,
    body,
    bodyLine,
    problems: [...problems, ...(broken ? [] : front.problems)].map((one) => ({ ...one, file: file.path })),
    broken: broken || front.broken,
  };
}

/** A rule of a file (`is`, `has`, `number`) as it is kept. What fits none of them is left for the check to name. */
function rule(written: unknown): unknown {
  const { is, has, number, within } = isObject(written) ? written : {};
  if (has !== undefined) return { kind: 'has', words: typeof has === 'string' ? [has] : has };
  if (number !== undefined) return { kind: 'number', value: number, within: within ?? 0 };
  return is === undefined ? {} : { kind: 'is', text: is };
}

/** The words of a lesson in one language, and what its question is, which all of them must agree on. */
export function lessonOf({ front, body }: Page): Readonly<{
  text: unknown;
  question?: Readonly<{ kind: unknown; options: number | undefined; right: readonly string[] }>;
}> {
  const { question, ...rest } = front.value as Readonly<Record<string, unknown>>;
  const text = { ...rest, body };
  if (question === undefined) return { text };
  if (!isObject(question)) return { text: { ...text, question } };
  const { kind, options = [], accept = [], ...said } = question;
  const all = arr(options);
  return {
    text: {
      ...text,
      question: {
        ...said,
        options: Array.isArray(options)
          ? options.map((option: unknown) => {
              if (!isObject(option)) return option;
              const { right: _right, ...words } = option;
              return words;
            })
          : options,
        accept: Array.isArray(accept) ? accept.map(rule) : accept,
      },
    },
    question: {
      kind,
      options: Array.isArray(options) ? options.length : undefined,
      right: optionIds.filter((_, i) => at(all[i], ['right']) === true),
    },
  };
}

/** What is written in files alone: more than one rule in one, and `right` with something else than yes or no. */
export function writtenProblems({ front, path }: Page): readonly Problem[] {
  const here = (where: Path): Pick<Problem, 'file' | 'line' | 'column' | 'key'> => ({
    file: path,
    ...front.placeOf(where),
    key: where.map((part) => (typeof part === 'number' ? part + 1 : part)).join('.'),
  });
  const options = arr(at(front.value, ['question', 'options'])).flatMap((option, i): readonly Problem[] => {
    const right = at(option, ['right']);
    if (right === undefined || typeof right === 'boolean') return [];
    return [{ code: 'type', expected: 'yes_no', ...here(['question', 'options', i, 'right']) }];
  });
  const rules = arr(at(front.value, ['question', 'accept'])).flatMap((one, i): readonly Problem[] => {
    const kinds = ['is', 'has', 'number'].filter((kind) => at(one, [kind]) !== undefined);
    const alone = at(one, ['within']) !== undefined && !kinds.includes('number');
    if (kinds.length <= 1 && !alone) return [];
    return [{ code: 'choice', hint: 'is, has, number', ...here(['question', 'accept', i]) }];
  });
  return [...options, ...rules];
}

const inFiles: Readonly<Record<string, string>> = { words: 'has', value: 'number' };

/** Where in the front matter something of a lesson's text stands. */
export function frontPath(path: Path): Path {
  const inRule = path[0] === 'question' && path[1] === 'accept' && path.length > 3;
  if (!inRule) return path;
  const name = String(path[3]);
  return path.with(3, name === 'text' ? 'is' : (inFiles[name] ?? name));
}

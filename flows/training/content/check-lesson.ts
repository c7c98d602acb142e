import { type Locale, locales } from '#core/i18n.ts';
import { optionIds, questionTextSchema } from '../course.ts';
import { isAccepted } from '../learning/rules-answer.ts';
import { arr, at, isObject, type Path, str } from './loose.ts';
import { parseMarkdown } from './markdown.ts';
import type { Problem } from './problems.ts';

/** Those of our languages in which there is something. */
export const languagesIn = (texts: unknown): readonly Locale[] =>
  locales.filter((locale) => at(texts, [locale]) !== undefined);

const folded = (text: string): string => text.trim().toLowerCase().replace(/\s+/g, ' ');

function rightProblems(question: unknown, path: Path): readonly Problem[] {
  const kind = at(question, ['kind']);
  if (kind !== 'one' && kind !== 'many') return [];
  const right = arr(at(question, ['right']));
  const options = at(question, ['options']);
  const where: Path = [...path, 'right'];
  const letters = optionIds.slice(0, typeof options === 'number' ? Math.max(0, options) : optionIds.length);
  return [
    ...(kind === 'one' && new Set(right).size > 1
      ? [{ code: 'right_many', path: where, n: new Set(right).size } as const]
      : []),
    ...(right.some((one) => optionIds.some((id) => id === one) && !letters.some((id) => id === one)) ||
    new Set(right).size < right.length
      ? [{ code: 'right_outside', path: where } as const]
      : []),
  ];
}

/** Who is shown an answer that would do, and types it, must not be told that it will not. */
function exampleProblems(said: unknown, path: Path): readonly Problem[] {
  const read = questionTextSchema.safeParse(said);
  const example = read.success ? read.data.example : undefined;
  if (!read.success || example === undefined || read.data.accept.length === 0) return [];
  return isAccepted(read.data.accept, example)
    ? []
    : [{ code: 'example_refused', path: [...path, 'example'], value: example.slice(0, 80) }];
}

/** What a question says in one language, beside what it is in all of them. */
function saidProblems(question: unknown, said: unknown, path: Path): readonly Problem[] {
  const kind = at(question, ['kind']);
  const options = arr(at(said, ['options']));
  const accept = arr(at(said, ['accept']));
  const seen = new Set<string>();
  const twice = options.flatMap((option, i): readonly Problem[] => {
    const text = str(at(option, ['text']));
    if (text === undefined || text.trim() === '') return [];
    const name = folded(text);
    const isTwice = seen.has(name);
    seen.add(name);
    return isTwice
      ? [{ code: 'option_twice', path: [...path, 'options', i, 'text'], value: text.slice(0, 80) }]
      : [];
  });
  if (kind === 'text') {
    return [
      ...twice,
      ...exampleProblems(said, path),
      ...(options.length > 0 ? [{ code: 'extra', path: [...path, 'options'], value: kind } as const] : []),
      ...(Array.isArray(at(said, ['accept'])) && accept.length === 0
        ? [{ code: 'accept_none', path: [...path, 'accept'] } as const]
        : []),
    ];
  }
  if (kind !== 'one' && kind !== 'many') return twice;
  const expected = at(question, ['options']);
  const differ =
    typeof expected === 'number' && Array.isArray(at(said, ['options'])) && options.length !== expected;
  return [
    ...twice,
    ...(differ
      ? [{ code: 'options_differ', path: [...path, 'options'], n: options.length, max: expected } as const]
      : []),
    ...(accept.length > 0 ? [{ code: 'extra', path: [...path, 'accept'], value: kind } as const] : []),
    ...(at(said, ['example']) !== undefined
      ? [{ code: 'extra', path: [...path, 'example'], value: kind } as const]
      : []),
  ];
}

/** What no schema says of a lesson. Total. */
export function checkLesson(lesson: unknown, path: Path): readonly Problem[] {
  const texts = at(lesson, ['texts']);
  const question = at(lesson, ['question']);
  return [
    ...rightProblems(question, [...path, 'question']),
    ...languagesIn(texts).flatMap((locale): readonly Problem[] => {
      const here: Path = [...path, 'texts', locale];
      const said = at(texts, [locale, 'question']);
      const body = str(at(texts, [locale, 'body']));
      const image = str(at(texts, [locale, 'image', 'url']));
      const markup = body === undefined ? [] : parseMarkdown(body).problems;
      // One that is no group is named by the schema.
      const both =
        (question === undefined) === (said === undefined) || (said !== undefined && !isObject(said));
      return [
        ...(image !== undefined && /^\s*http:/i.test(image)
          ? [{ code: 'image_http', path: [...here, 'image', 'url'] } as const]
          : []),
        ...markup.map((one): Problem => ({ ...one, path: [...here, 'body'] })),
        ...(both || !isObject(at(texts, [locale]))
          ? []
          : [{ code: 'question_differs', path: [...here, 'question'], locale } as const]),
        ...(said === undefined || question === undefined
          ? []
          : saidProblems(question, said, [...here, 'question'])),
      ];
    }),
  ];
}

import { type Locale, number } from '#core/i18n.ts';
import type { Problem } from './problems.ts';
import type { Said, Values } from './text-problems-en.ts';
import { problemsEn } from './text-problems-en.ts';
import { problemsEs } from './text-problems-es.ts';
import { problemsPt } from './text-problems-pt.ts';

const said: Readonly<Record<Locale, Said>> = { en: problemsEn, es: problemsEs, pt: problemsPt };

/** What bytes are told in. */
const kilo = 1_024;
const inBytes = new Set(['zip_large', 'files_large', 'file_large']);

function valuesOf(problem: Problem, locale: Locale): Values {
  const { languages, expected } = said[locale];
  const amount = (n: number | undefined): string =>
    n === undefined
      ? ''
      : inBytes.has(problem.code)
        ? `${number(locale, Math.ceil(n / kilo))} kB`
        : number(locale, n);
  return {
    key: problem.key ?? '',
    value: problem.value ?? '',
    hint: problem.hint ?? '',
    expected: problem.expected === undefined ? '' : expected[problem.expected],
    max: amount(problem.max),
    n: amount(problem.n),
    language: problem.locale === undefined ? '' : languages[problem.locale],
  };
}

/** Where a problem is: the file with its line and column, or the lesson by its number and language. */
export function problemPlace({ file, line, column, path }: Problem, locale: Locale): string | undefined {
  const { at, languages } = said[locale];
  if (file !== undefined) {
    if (line === undefined) return file;
    const numbers = { file, line: String(line), column: String(column ?? 1) };
    return column === undefined ? at.line(numbers) : at.column(numbers);
  }
  const inLesson = path?.[0] === 'lessons' && typeof path[1] === 'number' ? String(path[1] + 1) : undefined;
  const texts = path?.indexOf('texts') ?? -1;
  const tag = texts === -1 ? undefined : path?.[texts + 1];
  const language = tag === 'es' || tag === 'en' || tag === 'pt' ? languages[tag] : undefined;
  return [
    ...(inLesson === undefined ? [] : [at.lesson({ n: inLesson })]),
    ...(language === undefined ? [] : [language]),
    ...(path?.at(-1) === 'body' && line !== undefined ? [at.textLine({ line: String(line) })] : []),
  ].join(', ');
}

/** A whole line for a person: where it is, what is wrong, and what to do. */
export function problemText(problem: Problem, locale: Locale): string {
  const place = problemPlace(problem, locale);
  const sentence = said[locale].problems[problem.code](valuesOf(problem, locale));
  return place === undefined || place === '' ? sentence : `${place}: ${sentence}`;
}

import type { Sample } from '#core/flow.ts';
import { type Locale, locales } from '#core/i18n.ts';
import { showCourse } from '../actions.ts';
import { compare } from '../content/diff.ts';
import type { Problem } from '../content/problems.ts';
import { type Lesson, mostLessons } from '../course.ts';
import { dropDraft } from './actions.ts';
import type { Draft, Standing } from './draft.ts';
import { questionValues, titlesValues, wordsOf, wordsValues } from './forms.ts';
import { courseCard, coursesPerPage, goneCard, listCard, moreCard, onlyHrCard, sureCard } from './views.ts';
import { editCard, languagesCard, lessonEditCard } from './views-edit.ts';
import {
  limitFormCard,
  newFormCard,
  settingsFormCard,
  staleText,
  textsFormCard,
  uploadFormCard,
} from './views-forms.ts';
import { lessonFormCard, questionFormCard } from './views-lesson-forms.ts';
import { previewCard } from './views-preview.ts';
import { editInstead, fileFormCard, lookedCard, problemsCard, tryAgain } from './views-review.ts';

const id = '00000000-0000-4000-8000-000000000001';
const seen = 'f'.repeat(16);

const shortLesson: Lesson = { id: 'a', texts: { en: { title: 'A', body: 'B' } } };
const short: Draft = {
  slug: 'a',
  fallback: 'en',
  texts: { en: { title: 'A', summary: 'B' } },
  lessons: [shortLesson],
};

const address = `https://example.org/${'x'.repeat(470)}`;
const inAll = <T>(one: T): Readonly<Record<Locale, T>> => ({ es: one, en: one, pt: one });
const longLesson = (n: number): Lesson => ({
  id: `${'lesson-'.repeat(8)}${n}`.slice(0, 60),
  question: { kind: 'many', options: 6, right: ['a', 'b', 'f'] },
  texts: inAll({
    title: 'T'.repeat(100),
    body: 'Palabras <!channel> *b* '.repeat(50).trim(),
    image: { url: address, alt: 'i'.repeat(300) },
    link: { url: address, text: 'l'.repeat(80) },
    video: { url: address, text: 'v'.repeat(80) },
    question: {
      ask: 'q'.repeat(300),
      options: Array.from({ length: 6 }, (_, at) => ({ text: `${at}`.repeat(150), why: 'w'.repeat(400) })),
      accept: [],
      why: 'y'.repeat(600),
    },
  }),
});
const asked: Lesson = {
  id: 'text',
  question: { kind: 'text' },
  texts: {
    es: {
      title: 'Ñ',
      body: 'x',
      question: {
        ask: '¿?',
        options: [],
        accept: [{ kind: 'has', words: ['a', 'b'] }],
        why: 'z',
        example: 'e'.repeat(200),
      },
    },
  },
};
const long: Draft = {
  slug: 's'.repeat(60),
  fallback: 'pt',
  texts: inAll({ title: 'C'.repeat(80), summary: 'S'.repeat(400), confirm: 'D'.repeat(200) }),
  value: 'service',
  lessons: [...Array.from({ length: mostLessons - 1 }, (_, n) => longLesson(n)), asked],
};

const draft: Standing = {
  id,
  slug: 'a',
  revision: 1,
  version: undefined,
  retired: false,
  live: undefined,
  draft: short,
};
const live: Standing = { ...draft, version: 12_345, live: { ...short, fallback: 'es' }, draft: long };
const retired: Standing = { ...live, retired: true, draft: undefined };
const takers = { taking: 100_000, finished: 100_000 };
const longest = longLesson(0);

const problems: readonly Problem[] = Array.from({ length: 120 }, (_, n) => ({
  code: n % 2 === 0 ? 'too_long' : 'option_twice',
  path: ['lessons', n, 'texts', 'pt', 'question', 'options', 3, 'text'],
  key: 'question.options.4.text',
  value: 'x'.repeat(80),
  max: 150,
  n: 4_000,
  ...(n > 2 && { file: `${'s'.repeat(60)}/0${n}-${'l'.repeat(60)}.pt.md`, line: n, column: 17 }),
}));

/** Every card and form with which courses are written, with the shortest and the longest data. */
export function samples(locale: Locale): readonly Sample[] {
  const page = { retired: false, page: 0, more: false };
  const file = { path: `${'s'.repeat(60)}/01-x.pt.md`, text: 'línea de un archivo\n'.repeat(300) };
  const looked = {
    course: id,
    diff: compare(undefined, short),
    middle: 0,
    retired: false,
    replacesDraft: false,
    problems: [],
    seen,
    from: 'draft' as const,
  };
  const much = {
    ...looked,
    diff: compare({ ...short, texts: { en: { title: 'X', summary: 'Y' } } }, long),
    middle: 100_000,
  };
  const wordsOfLongest = wordsOf(longest.texts.es);
  const from = { locale: 'pt' as const, text: longest.texts.pt ?? { title: '', body: '' } };
  const input = { course: id, lesson: longest.id, locale: 'es' as const, seen };
  const preview = (of: Draft, at: number) =>
    previewCard(locale, { course: id, content: of, at, locale: 'es' });
  const cards = {
    'only HR': onlyHrCard(locale),
    gone: goneCard(locale),
    'list, empty': listCard(locale, [], page),
    'list, none retired': listCard(locale, [], { ...page, retired: true }),
    'list, full': listCard(
      locale,
      Array.from({ length: coursesPerPage }, () => ({ standing: live, takers })),
      { retired: false, page: 3, more: true },
      'n'.repeat(120),
    ),
    'course, draft': courseCard(locale, { standing: draft, takers: undefined, value: undefined }),
    'course, changed': courseCard(locale, { standing: live, takers, value: '🤝 V' }, 'n'.repeat(100)),
    'course, retired': courseCard(locale, { standing: retired, takers, value: undefined }),
    'more, draft': moreCard(locale, draft),
    'more, live': moreCard(locale, live),
    'more, retired': moreCard(locale, retired),
    'edit, empty': editCard(locale, { ...draft, draft: { ...short, lessons: [] } }, 0),
    'edit, short': editCard(locale, draft, 0),
    'edit, full': editCard(locale, live, 3, 'n'.repeat(100)),
    'lesson, short': lessonEditCard(locale, draft, shortLesson),
    'lesson, long': lessonEditCard(locale, live, long.lessons[1] ?? longest, 'n'.repeat(100)),
    'languages, one': languagesCard(locale, draft),
    'languages, all': languagesCard(locale, live, 'n'.repeat(100)),
    'look, new': lookedCard(locale, looked),
    'look, the same': lookedCard(locale, { ...looked, diff: compare(short, short) }),
    'look, much': lookedCard(locale, { ...much, retired: true }, 'n'.repeat(100)),
    'look, a file': lookedCard(locale, {
      ...much,
      from: 'file',
      replacesDraft: true,
      unknownValue: 'v'.repeat(40),
    }),
    'look, a file that cannot be published': lookedCard(locale, { ...much, from: 'file', problems }),
    problems: problemsCard(locale, problems, tryAgain(locale, id)),
    'problems, one': problemsCard(locale, problems.slice(0, 1), editInstead(locale, id)),
    'problems, of no course': problemsCard(locale, problems.slice(0, 1), tryAgain(locale, undefined)),
    'preview, short': preview(short, 0),
    'preview, long': preview(long, 1),
    'preview, own words': preview(long, mostLessons - 1),
    sure: sureCard(
      'q'.repeat(120),
      'b'.repeat(150),
      showCourse.button('k', { course: id }),
      dropDraft.button('d', { course: id, seen, sure: true }, { style: 'danger' }),
    ),
  };
  const wrong = { title: { kind: 'long', n: 80 }, body: { kind: 'missing' } } as const;
  const values = [{ id: 'service', label: '🤝 S' }];
  const forms = {
    new: newFormCard(locale),
    'new, again': newFormCard(locale, { values: { title: 'x' }, faults: wrong }),
    texts: textsFormCard(locale, { course: id, locale: 'pt', seen }, { values: titlesValues(long.texts.pt) }),
    'texts, translated': textsFormCard(
      locale,
      { course: id, locale: 'en', seen },
      { problem: staleText(locale, 'x'.repeat(900)) },
      { locale: 'pt', text: long.texts.pt ?? { title: '', summary: '' } },
    ),
    settings: settingsFormCard(
      locale,
      { course: id, seen },
      { values, languages: locales },
      { values: { value: 'service', fallback: 'pt' } },
    ),
    'lesson, new': lessonFormCard(locale, { course: id, locale: 'en', seen }, {}),
    'lesson, long': lessonFormCard(locale, input, { values: wordsValues(wordsOfLongest), faults: wrong }),
    'lesson, translated': lessonFormCard(locale, input, {}, from),
    'question, new': questionFormCard(locale, input, {
      values: questionValues(undefined, undefined, undefined),
    }),
    'question, long': questionFormCard(locale, input, {
      values: questionValues(longest.question, longest.texts.es?.question, undefined),
      faults: { answers: { kind: 'lineLong', n: 150, line: 3 }, kind: { kind: 'choose' } },
    }),
    'question, translated': questionFormCard(locale, input, {}, from),
    file: fileFormCard(locale, { course: id, slug: long.slug, file, at: 1, of: 183 }),
    limit: limitFormCard(locale, 0, { values: { limit: '3', compare: 'yes' } }),
    upload: uploadFormCard(locale, undefined),
    'upload, again': uploadFormCard(locale, id, { faults: { file: { kind: 'tooLarge', n: 2_048 } } }),
  };
  return [
    ...Object.entries(cards).flatMap(([name, card]) =>
      card === undefined ? [] : [{ name: `authoring, ${name}`, card }],
    ),
    ...Object.entries(forms).map(([name, form]) => ({ name: `authoring, form, ${name}`, form })),
  ];
}

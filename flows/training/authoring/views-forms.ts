import type { Field, Form, Values } from '#core/card.ts';
import { type Locale, locales, number } from '#core/i18n.ts';
import { problemText } from '../content/text-problems.ts';
import { limitForm, newForm, settingsForm, textsForm, uploadForm } from './actions.ts';
import type { Fault, Faults } from './forms.ts';
import { text } from './text-forms.ts';

/** As it was filled in, and what is wrong with it. */
export type Filled = Readonly<{ values?: Values; faults?: Faults; problem?: string }>;

function faultText(locale: Locale, fault: Fault): string {
  const words = text(locale).faults;
  switch (fault.kind) {
    case 'problem': {
      // In a field: neither lesson nor language has to be named.
      const { path: _path, line, ...said } = fault.problem;
      const sentence = problemText({ ...said, ...(line !== undefined && { line, path: ['body'] }) }, locale);
      return `${sentence.charAt(0).toLocaleUpperCase(locale)}${sentence.slice(1)}`;
    }
    case 'long':
      return words.long({ n: number(locale, fault.n) });
    case 'many':
      return words.many({ n: number(locale, fault.n) });
    case 'lineLong':
      return words.lineLong({ n: number(locale, fault.n), line: number(locale, fault.line ?? 1) });
    case 'few':
      return fault.line === undefined
        ? words.few({ n: number(locale, fault.n) })
        : words.empty({ line: number(locale, fault.line) });
    case 'tooLarge':
      return words.tooLarge({ n: number(locale, fault.n) });
    default:
      return words[fault.kind];
  }
}

export function again(
  locale: Locale,
  { values, faults, problem }: Filled,
): Pick<Form, 'values' | 'errors' | 'problem'> {
  const errors = Object.fromEntries(
    Object.entries(faults ?? {}).map(([field, fault]) => [field, faultText(locale, fault)]),
  );
  const why = problem ?? (faults === undefined ? undefined : text(locale).problem);
  return {
    ...(values !== undefined && { values }),
    ...(faults !== undefined && { errors }),
    ...(why !== undefined && { problem: why }),
  };
}

/** @param now what it says there now, in one line */
export const staleText = (locale: Locale, now: string | undefined): string =>
  now === undefined
    ? text(locale).stale
    : `${text(locale).stale} ${text(locale).staleNow({ what: now.replace(/\s+/g, ' ').slice(0, 500) })}`;

/** There is nothing left that could take what was typed: it stays to be copied. */
export const goneText = (locale: Locale, what: 'course' | 'lesson'): string => text(locale).nowhere[what];

export const wordsFirst = (locale: Locale, language: Locale): string =>
  text(locale).wordsFirst({ language: text(locale).languages[language] });
export const tooLong = (locale: Locale): string => text(locale).tooLong;

export const options = (all: readonly (readonly [string, string])[]) =>
  all.map(([value, label]) => ({ value, label }));
const languages = (locale: Locale, of: readonly Locale[]) =>
  options(of.map((each) => [each, text(locale).languages[each]]));

const titleFields = (locale: Locale): readonly Field[] => {
  const words = text(locale);
  return [
    { kind: 'line', name: 'title', label: words.title, max: 80 },
    { kind: 'text', name: 'summary', label: words.summary, max: 400 },
    {
      kind: 'line',
      name: 'confirm',
      label: words.confirm,
      hint: words.confirmHint,
      max: 200,
      optional: true,
    },
  ];
};

export function newFormCard(locale: Locale, filled: Filled = { values: { locale } }): Form {
  const words = text(locale);
  return newForm.form(
    {},
    {
      title: words.newTitle,
      submit: words.save,
      intro: [words.newIntro],
      fields: [
        { kind: 'one', name: 'locale', label: words.language, options: languages(locale, locales) },
        ...titleFields(locale),
      ],
      ...again(locale, filled),
    },
  );
}

export type Input<F extends { form(input: never, rest: never): Form }> = Parameters<F['form']>[0];

/** @param from the words of another language, where this one has none */
export function textsFormCard(
  locale: Locale,
  input: Input<typeof textsForm>,
  filled: Filled,
  from?: Readonly<{ locale: Locale; text: Readonly<{ title: string; summary: string }> }>,
): Form {
  const words = text(locale);
  const intro = words.textsIntro({ language: words.languages[input.locale] });
  return textsForm.form(input, {
    title: words.textsTitle,
    submit: words.save,
    intro: [
      from === undefined
        ? intro
        : `${intro} ${original(locale, from.locale)} ${from.text.title}\n${from.text.summary}`,
    ],
    fields: titleFields(locale),
    ...again(locale, filled),
  });
}

export const original = (locale: Locale, language: Locale): string =>
  text(locale).original({ language: text(locale).languages[language] });

export function settingsFormCard(
  locale: Locale,
  input: Input<typeof settingsForm>,
  choices: Readonly<{
    values: readonly Readonly<{ id: string; label: string }>[];
    languages: readonly Locale[];
  }>,
  filled: Filled,
): Form {
  const words = text(locale);
  return settingsForm.form(input, {
    title: words.settingsTitle,
    submit: words.save,
    fields: [
      {
        kind: 'one',
        name: 'value',
        label: words.value,
        options: options([
          ['none', words.noValue],
          ...choices.values.map(({ id, label }) => [id, label] as const),
        ]),
      },
      {
        kind: 'one',
        name: 'fallback',
        label: words.own,
        hint: words.ownHint,
        options: languages(locale, choices.languages),
      },
    ],
    ...again(locale, filled),
  });
}

export function limitFormCard(locale: Locale, revision: number, filled: Filled): Form {
  const words = text(locale);
  const most = 10;
  return limitForm.form(
    { revision },
    {
      title: words.limitTitle,
      submit: words.save,
      intro: [words.limitIntro],
      fields: [
        {
          kind: 'one',
          name: 'limit',
          label: words.limit,
          options: options(
            Array.from({ length: most }, (_, n) => [String(n + 1), number(locale, n + 1)] as const),
          ),
        },
        {
          kind: 'one',
          name: 'compare',
          label: words.compare,
          hint: words.compareHint,
          options: options([
            ['yes', words.compareYes],
            ['no', words.compareNo],
          ]),
        },
      ],
      ...again(locale, filled),
    },
  );
}

/** Bytes. Courses are small: sixty lessons in three languages come to a tenth of this. */
export const largestUpload = 2 * 1024 * 1024;

export function uploadFormCard(locale: Locale, course: string | undefined, filled: Filled = {}): Form {
  const words = text(locale);
  return uploadForm.form(course === undefined ? {} : { course }, {
    title: words.uploadTitle,
    submit: words.uploadSubmit,
    intro: [course === undefined ? words.uploadIntro : `${words.uploadIntro} ${words.uploadLesson}`],
    fields: [
      {
        kind: 'file',
        name: 'file',
        label: words.file,
        accept: course === undefined ? ['.zip'] : ['.zip', '.md'],
        maxBytes: largestUpload,
      },
    ],
    ...again(locale, filled),
  });
}

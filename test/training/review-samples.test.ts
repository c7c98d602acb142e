import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { locales } from '#core/i18n.ts';
import { readCourses } from '#flows/training/content/read-folder.ts';
import { isAccepted } from '#flows/training/learning/rules-answer.ts';

// The courses that come along, as a learner meets them: what is right is told right, and what is not is not.

const folder = join(import.meta.dirname, '..', '..', 'courses');
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return { path: path.slice(folder.length + 1).replaceAll('\\', '/'), bytes: readFileSync(path) };
  });
const read = readCourses(files);
const courses = read.kind === 'ok' ? read.courses : [];
const acceptOf = (slug: string, lesson: string, locale: (typeof locales)[number]) =>
  courses.find((course) => course.slug === slug)?.lessons.find(({ id }) => id === lesson)?.texts[locale]
    ?.question?.accept ?? [];

describe('short texts', () => {
  test.each([
    ['en', ['2', '2 hours', '2h', 'two hours a month', 'about 2 hours (120 minutes)', '120 min']],
    ['es', ['2', '2 horas', 'dos horas', 'dos horas al mes', '120 minutos', 'unas 2 horas (120 minutos)']],
    ['pt', ['2', '2 horas', 'duas horas', 'duas horas por mês', '120 minutos', '120 min']],
  ] as const)('two hours: %s', (locale, right) => {
    const accept = acceptOf('useful-thanks', 'what-it-changed', locale);
    for (const typed of right) expect([typed, isAccepted(accept, typed)]).toEqual([typed, true]);
    for (const typed of ['20', '12', '120', '0.2', '6 20', 'mucho', ''])
      expect([typed, isAccepted(accept, typed)]).toEqual([typed, false]);
  });

  test.each([
    [
      'en',
      ['say it back', 'They repeat it', 'read it back', 'repeats the instruction'],
      ['write it down', 'go back', 'obey', 'ask'],
    ],
    [
      'es',
      ['repetirla', 'La repite', 'la repiten en voz alta', 'la dice con sus palabras'],
      ['anotarla', 'obedecer', 'preguntar'],
    ],
    [
      'pt',
      ['repetir', 'repete', 'repeti-la', 'dizer de volta', 'repete a instrução'],
      ['anotar', 'obedecer', 'perguntar'],
    ],
  ] as const)('said back: %s', (locale, right, wrong) => {
    const accept = acceptOf('good-handover', 'say-it-back', locale);
    for (const typed of right) expect([typed, isAccepted(accept, typed)]).toEqual([typed, true]);
    for (const typed of wrong) expect([typed, isAccepted(accept, typed)]).toEqual([typed, false]);
  });
});

test('nobody is named by a gender they may not have, and nothing is thanked for by a man alone', () => {
  const words = JSON.stringify(
    courses.flatMap(({ texts, lessons }) => [texts, ...lessons.map((one) => one.texts)]),
  );
  expect(words).not.toMatch(
    /\b(todos y todas|todas y todos|todos e todas|todas e todos|[ao]s\/[ao]s)\b|@s\b|\bObrigad[oa]\b/,
  );
});

test('every lesson has a question, in all three languages, and something to say of each answer that is not right', () => {
  expect(courses).toHaveLength(2);
  for (const { lessons } of courses) {
    expect(new Set(lessons.map(({ question }) => question?.kind))).toEqual(new Set(['one', 'many', 'text']));
    for (const { texts, question } of lessons) {
      for (const locale of locales) {
        const asked = texts[locale]?.question;
        expect(asked?.why.length).toBeGreaterThan(20);
        if (question?.kind !== 'text')
          expect(asked?.options.every(({ why }) => why !== undefined)).toBe(true);
      }
    }
  }
});

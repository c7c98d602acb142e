import type { Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import type { CourseContent } from '#flows/training/course.ts';
import type { Offered, Skill } from './store.ts';
import { text } from './text.ts';
import {
  longestSkill,
  type Plan,
  planCard,
  sentenceCard,
  sharedCard,
  shareFormCard,
  skillFormCard,
  toldCard,
} from './views.ts';

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const course = (title: string): CourseContent => ({
  slug: 'c',
  fallback: 'es',
  texts: { es: { title, summary: 'Escuchar antes de responder' } },
  lessons: [{ id: 'l', texts: { es: { title: 'L', body: 'B' } } }],
});

const skill = (n: number, words: string): Skill => ({
  id: id(n),
  words,
  state: (['learning', 'wanted', 'have'] as const)[n % 3] ?? 'wanted',
  course: n % 4 === 0 ? id(100) : undefined,
  since: '2026-11-22',
});

const empty: Plan = { skills: [], offered: [], taken: [], thanked: [], values: [] };

/** With as much as there can be. */
function full(): Plan {
  const offered: readonly Offered[] = Array.from({ length: 40 }, (_, n) => ({
    id: id(100 + n),
    content: course(`${n} ${'Entregar el trabajo a un cliente interno '.repeat(2)}`.slice(0, 80)),
  }));
  return {
    skills: Array.from({ length: 10 }, (_, n) =>
      skill(n, `${n} ${'escuchar con calma '.repeat(9)}`.slice(0, longestSkill)),
    ),
    offered,
    taken: offered.slice(0, 14).map(({ id: one, content }, n) => ({
      enrolment: one,
      course: one,
      content,
      doneAt: n < 2 ? undefined : new Date('2026-11-22T15:00:00Z'),
    })),
    thanked: Array.from({ length: 8 }, (_, n) => ({ value: `value-${n}`, count: 800 - n })),
    values: [],
  };
}

export function samples(locale: Locale): readonly Sample[] {
  const words = text(locale);
  const reader = { locale, timeZone: 'America/Bogota' };
  const few: Plan = {
    ...empty,
    skills: [skill(1, 'Escuchar')],
    offered: [{ id: id(9), content: course('Escuchar') }],
  };
  const people = (n: number) =>
    Array.from({ length: n }, (_, one) => ({ id: id(one), name: `María de los Ángeles Fernández ${one}` }));
  const [some] = full().skills;
  return [
    { name: 'plan: empty', card: planCard(reader, empty, { readers: [], others: [] }) },
    {
      name: 'plan: a course may help',
      card: planCard(reader, few, { readers: people(1), others: people(1) }),
    },
    { name: 'plan: full', card: planCard(reader, full(), { readers: people(10), others: people(30) }) },
    { name: 'plan of another', card: sharedCard(reader, 'Ana', full()) },
    { name: 'plan of another: empty', card: sharedCard(reader, 'Ana', empty) },
    { name: 'told', card: toldCard(locale, { id: id(1), name: 'Ana Torres' }) },
    { name: 'not shared', card: sentenceCard(words.notShared({ name: 'Ana' })) },
    { name: 'skill form', form: skillFormCard(locale, undefined, empty) },
    {
      name: 'skill form: wrong',
      form: skillFormCard(locale, some, full(), {
        errors: { words: words.problem.words, state: words.problem.choose, what: words.problem.choose },
        problem: words.problem.full,
      }),
    },
    { name: 'share form', form: shareFormCard(locale, { errors: { people: words.problem.unknown } }) },
  ];
}

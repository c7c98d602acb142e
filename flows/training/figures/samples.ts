import type { Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import { uplift } from '../rules/uplift.ts';
import { groupsOf, type Takers } from './groups.ts';
import { text } from './text.ts';
import { fewCard, figuresCard, fileCard, type Shown, sentenceCard } from './views.ts';
import { type NudgeFigure, nudgesCard, questionsCard } from './views-answers.ts';

const long = 'Subgerencia Regional de Operaciones Logísticas y Atención a Aliados '.repeat(4).trim();
const id = '00000000-0000-4000-8000-000000000001';
/** A picture of one point. */
const dot =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Areas of three teams each, in which more and more people are done. */
function shown(areas: number, people: number, name: string): Shown {
  const places = Array.from({ length: areas }, (_, at) => [
    { id: `area-${at}`, parent: 'root', name: `${name} ${at}` },
    ...[1, 2, 3].map((n) => ({ id: `team-${at}-${n}`, parent: `area-${at}`, name: `${name} ${at}.${n}` })),
  ]);
  const units = [{ id: 'root', parent: undefined, name }, ...places.flat()];
  const takers = units.map((unit, at): Takers => {
    const done = Math.round((people * at) / units.length);
    return { unit: unit.id, mandatory: true, enrolled: people, begun: done, done, late: people - done };
  });
  const groups = groupsOf(units, takers);
  return {
    course: { id, title: name },
    groups,
    unit: groups.root,
    nameOf: (one) => units.find((unit) => unit.id === one)?.name ?? name,
  };
}

const nudge = (kind: NudgeFigure['kind'], n: number, sent: number, held: number): NudgeFigure => {
  const arms = {
    sent: { n: n * 9, followed: Math.round(n * 9 * sent) },
    held: { n, followed: Math.round(n * held) },
  };
  return { kind, ...arms, uplift: uplift(arms) };
};

export function samples(locale: Locale): readonly Sample[] {
  const words = text(locale);
  const course = { id, title: 'A' };
  const longCourse = { id, title: long };
  const gaps = [2, 7, 14, 27];
  return [
    { name: 'figures, not for you', card: sentenceCard(words.onlyHr) },
    { name: 'figures, course gone', card: sentenceCard(words.gone) },
    { name: 'figures, nobody', card: fewCard(locale, course, false) },
    { name: 'figures, few', card: fewCard(locale, longCourse, true) },
    { name: 'figures, one unit', card: figuresCard(locale, shown(0, 5, 'A')) },
    { name: 'figures, many and long', card: figuresCard(locale, shown(14, 1_234, long)) },
    { name: 'figures, a picture', card: figuresCard(locale, shown(14, 1_234, long), dot) },
    { name: 'questions, nothing yet', card: questionsCard(locale, course, { missed: [], kept: [] }) },
    {
      name: 'questions, many and long',
      card: questionsCard(locale, longCourse, {
        missed: gaps.flatMap((n) => [
          { ask: `${long} ${n}?`, people: 12_345, missed: 6_789 },
          { ask: `${n}?`, people: 9, missed: n % 9 },
        ]),
        kept: gaps.map((gap) => ({ gap, answers: 12_345, right: 12_345 - gap * 100 })),
      }),
    },
    {
      name: 'questions, a picture',
      card: questionsCard(
        locale,
        longCourse,
        { missed: [], kept: gaps.map((gap) => ({ gap, answers: 7, right: 6 })) },
        dot,
      ),
    },
    { name: 'nudges, nothing yet', card: nudgesCard(locale, id, { figures: [], days: 180 }) },
    {
      name: 'nudges, all kinds',
      card: nudgesCard(locale, id, {
        figures: [
          nudge('lesson', 2_000, 0.7, 0.4),
          nudge('review', 2_000, 0.5, 0.5),
          nudge('before7', 300, 0.4, 0.8),
          nudge('before1', 3, 0.7, 0.4),
          nudge('after1', 2_000, 0.41, 0.41),
        ],
        days: 180,
      }),
    },
    {
      name: 'file',
      card: fileCard(locale, { id, slug: 'a' }, `https://latido.example.org/completions/${'x'.repeat(43)}`),
    },
    { name: 'file, no pages', card: fileCard(locale, { id, slug: 'a'.repeat(60) }) },
  ];
}

import type { Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import type { Tone } from '#core/sentiment.ts';
import { driverName, drivers } from '#flows/pulse/bank.ts';
import { makeRelease, type Sheet } from '#trust/make-release.ts';
import { homeCard, notManagerCard, notThereCard, type Report, refusedCard, reportCard } from './views.ts';
import { lateCard, noRoundCard } from './views-training.ts';

const long = 'Subgerencia Regional de Operaciones Logísticas y Atención a Aliados '.repeat(4).trim();

/** A picture of one point. */
const dot =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A release of invented answers: `people` in each of two units under one, one more unit of two. */
function invented(people: number, name: string, comments: boolean) {
  const units = [
    { id: 'root', name },
    { id: 'a', parent: 'root', name: `${name} A` },
    { id: 'b', parent: 'root', name: `${name} B` },
    { id: 'c', parent: 'root', name: `${name} C` },
  ];
  const work = drivers.filter((driver) => driver !== 'outcome');
  const tones: readonly Tone[] = ['positive', 'negative', 'neutral', 'mixed', 'unsure'];
  const sheets = ['a', 'b', 'c'].flatMap((unit) =>
    Array.from(
      { length: unit === 'c' ? Math.min(2, people) : people },
      (_, at): Sheet => ({
        unit,
        answers: {
          ...Object.fromEntries(work.map((driver, d) => [driver, 1 + ((at * (d + 2) + d) % 5)])),
          overall: 1 + (at % 5),
          recommendation: (at * 3) % 11,
        },
        ...(comments && { tone: tones[at % tones.length] }),
      }),
    ),
  );
  return makeRelease({
    units,
    invited: { a: people + 2, b: people + 1, c: 3 },
    sheets,
    items: [
      ...work.map((driver) => ({ id: driver, driver, scale: 'agree5' as const })),
      { id: 'overall', driver: 'overall', scale: 'agree5' },
      { id: 'recommendation', driver: 'recommendation', scale: 'rec10' },
    ],
    rules: { minGroup: 5 },
  });
}

export function samples(locale: Locale): readonly Sample[] {
  const reader = { locale, timeZone: 'America/Argentina/ComodRivadavia' };
  const share = { people: 12_345, done: 6_789 };
  const training = { mandatory: share, free: share, asks: true };
  const report = (unit: string, name: string, people: number, comments: boolean): Report => ({
    unit: { id: unit, name },
    release: invented(people, name, comments),
    closes: new Date('2027-09-29T23:00:00Z'),
    organisation: name,
    running: comments,
    others: comments
      ? Array.from({ length: 12 }, (_, at) => ({ id: String(at), name: `${name} ${at}` }))
      : [],
    ...(comments && { recognised: { people: 12_345, thanked: 6_789 }, training }),
    drivers: [
      { id: 'overall', name: driverName(locale, 'outcome') },
      ...drivers
        .filter((driver) => driver !== 'outcome')
        .map((driver) => ({ id: driver, name: driverName(locale, driver) })),
    ],
  });
  const units = Array.from({ length: 40 }, (_, at) => ({ id: String(at), name: `${long} ${at}` }));
  return [
    { name: 'report, nothing to show', card: reportCard(reader, report('root', 'A', 1, false)) },
    { name: 'report, small', card: reportCard(reader, report('a', 'A', 6, false)) },
    { name: 'report, large and long', card: reportCard(reader, report('root', long, 40, true)) },
    { name: 'report, as a picture', card: reportCard(reader, report('root', long, 40, true), dot) },
    { name: 'report, merged group', card: reportCard(reader, report('c', long, 40, true)) },
    { name: 'no round', card: noRoundCard(locale, false) },
    { name: 'round running', card: noRoundCard(locale, true) },
    { name: 'no round, training', card: noRoundCard(locale, false, training) },
    { name: 'training, nothing mandatory', card: lateCard(locale, []) },
    {
      name: 'training, nobody late',
      card: lateCard(locale, [{ title: 'A', enrolled: 1, done: 1, late: [] }]),
    },
    {
      name: 'training, many late',
      card: lateCard(
        locale,
        units.slice(0, 12).map(({ name }, n) => ({
          title: name,
          enrolled: 1_234,
          done: 5,
          late: units.slice(n).map((one) => ({ name: one.name, days: n + 1 })),
        })),
      ),
    },
    { name: 'home, nothing yet', card: homeCard(reader, units.slice(0, 1), undefined, false) },
    { name: 'home', card: homeCard(reader, units, { closes: new Date('2027-09-29T23:00:00Z') }, true) },
    { name: 'not a manager', card: notManagerCard(locale) },
    { name: 'unit not there', card: notThereCard(locale) },
    { name: 'refused, one unit', card: refusedCard(locale, units.slice(0, 1)) },
    { name: 'refused, many units', card: refusedCard(locale, units) },
  ];
}

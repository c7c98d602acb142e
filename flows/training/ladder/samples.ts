import type { Sample } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import { nextLevelCard, overdueCard, reminderCard, settledCard } from './views.ts';

const enrolment = '00000000-0000-4000-8000-000000000001';
const longName = 'María de los Ángeles Guadalupe Etcheverría y Goicoechea '.repeat(3).trim();
const longCourse = 'Seguridad, convivencia y cuidado del otro en planta, 2026-2027'.padEnd(80, '!');
const today = '2026-11-23';
const base = { enrolment, course: 'A', mandatory: true, left: 1, of: 1 } as const;
const long = { ...base, course: longCourse, left: 37, of: 60 } as const;
const short = { ...base, due: '2026-11-24', managerOn: undefined } as const;
const late = { ...long, due: '2026-11-20', managerOn: '2026-11-24' } as const;

/** Cards of the ladder with the shortest and the longest data. */
export function samples(locale: Locale): readonly Sample[] {
  const reminders = [
    ['due in a week', { ...base, due: '2026-11-30', managerOn: undefined }],
    ['due tomorrow', { ...long, due: '2026-11-24', managerOn: undefined }],
    ['due today', { ...base, due: '2026-11-23', left: 0, managerOn: undefined }],
    ['free', { ...long, mandatory: false, due: '2026-11-30', managerOn: undefined }],
    ['was due', { ...long, due: '2026-11-20', managerOn: '2026-11-24' }],
    ['was due, told', { ...long, left: 0, due: '2026-11-20', managerOn: '2026-11-23' }],
    ['was due, nobody is told', { ...base, due: '2026-11-20', managerOn: undefined }],
  ] as const;
  const several = [
    ['two', { due: [short, { ...short, mandatory: false, left: 0 }], done: [] }],
    ['one of two is done', { due: [short], done: ['B'] }],
    ['as many as there can be', { due: Array.from({ length: 19 }, () => late), done: [longCourse] }],
    ['several, told', { due: [{ ...late, managerOn: '2026-11-23' }, short], done: [] }],
  ] as const;
  const lateOf = (course: string, name: string, n: number) =>
    Array.from({ length: n }, (_, i) => ({
      person: `${enrolment.slice(0, -2)}${i + 10}`,
      name,
      course,
      due: '2026-11-01',
      today: '2026-11-23',
    }));
  return [
    ...reminders.map(([name, data]) => ({
      name: `reminder: ${name}`,
      card: reminderCard(locale, { due: [data], today, done: [] }),
    })),
    ...several.map(([name, data]) => ({
      name: `reminder: ${name}`,
      card: reminderCard(locale, { ...data, today }),
    })),
    { name: 'reminder: stopped', card: settledCard(locale, longCourse, { kind: 'stopped' }) },
    { name: 'reminder: moved', card: settledCard(locale, 'A', { kind: 'moved', due: '2026-12-31' }) },
    { name: 'overdue: one', card: overdueCard(locale, lateOf('A', 'B', 1)) },
    { name: 'overdue: many', card: overdueCard(locale, lateOf(longCourse, longName, 40)) },
    { name: 'overdue: none any more', card: overdueCard(locale, []) },
    { name: 'next level: one', card: nextLevelCard(locale, [{ team: undefined, late: 1 }]) },
    {
      name: 'next level: many',
      card: nextLevelCard(
        locale,
        Array.from({ length: 40 }, (_, n) => ({ team: n === 39 ? undefined : longName, late: 999 })),
      ),
    },
    { name: 'next level: none any more', card: nextLevelCard(locale, []) },
  ];
}

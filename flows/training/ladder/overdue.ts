import type { Holidays } from '#core/holidays.ts';
import type { Locale } from '#core/i18n.ts';
import type { Db } from '#core/outcome.ts';
import type { Person, PersonId } from '#core/person.ts';
import { addDays, localDate } from '#core/zoned.ts';
import { calendarOf } from '#store/calendars.ts';
import { allUnits, personById } from '#store/people.ts';
import { versionOf } from '../content/store.ts';
import { courseText } from '../course.ts';
import { managersOf, managersOfMany, reportsOf } from '../enrolling/line/store.ts';
import { dueOf } from '../rules/due.ts';
import { headcounts, lateAmong, type WithDue } from './store.ts';
import type { Late, TeamLate } from './views.ts';

// What managers are told of those who are late: worked out when it is shown, so whoever is done by then is not in it.

/** After so long nobody is told of it any more. Days. */
const longestLate = 30;
/** A smaller team's number would name its people. */
const smallestTeam = 5;

/** Who hears at the next level, for each: the managers of their managers, without those who are told as their manager. */
export async function managersAbove(
  db: Db,
  people: readonly PersonId[],
  day: string,
): Promise<ReadonlyMap<PersonId, readonly PersonId[]>> {
  const direct = await managersOfMany(db, people, day);
  const above = await managersOfMany(db, [...new Set([...direct.values()].flat())], day);
  return new Map(
    [...direct].map(([person, managers]) => [
      person,
      [...new Set(managers.flatMap((manager) => above.get(manager) ?? []))].filter(
        (id) => id !== person && !managers.includes(id),
      ),
    ]),
  );
}

type Asked = Readonly<{
  db: Db;
  now: Date;
  holidays: Holidays;
  manager: PersonId;
  /** In the manager's own calendar: those of whom they are told up to this moment. */
  until: Date;
  /** The day for which the line of management is asked. */
  day: string;
}>;

const directly = async ({ db, manager, day, until }: Omit<Asked, 'holidays' | 'now'>) =>
  lateAmong(db, await reportsOf(db, manager, day), 'digest', until);

async function below({
  db,
  manager,
  day,
  until,
}: Omit<Asked, 'holidays' | 'now'>): Promise<readonly WithDue[]> {
  const late = await lateAmong(db, undefined, 'next_level', until);
  const above = await managersAbove(db, [...new Set(late.map(({ person }) => person))], day);
  return late.filter(({ person }) => above.get(person)?.includes(manager));
}

/** Is anybody late of whom this manager hears, but for one enrolment? Leave is not looked at, so that a yes may be a no. */
export async function hasLate(
  db: Db,
  { manager, day, now, but }: Readonly<{ manager: PersonId; day: string; now: Date; but: string }>,
): Promise<boolean> {
  const asked = { db, manager, day, until: now };
  const isOther = ({ id }: WithDue) => id !== but;
  return (await directly(asked)).some(isOther) || (await below(asked)).some(isOther);
}

type Standing = Readonly<{ person: Person; enrolment: WithDue; due: string; today: string }>;

/** Of these, those that are late now, as leave has moved them; nothing is said of people who are away. */
async function lateNow(
  { db, now, holidays }: Pick<Asked, 'db' | 'now' | 'holidays'>,
  enrolments: readonly WithDue[],
): Promise<readonly Standing[]> {
  const found: Standing[] = [];
  for (const [id, theirs] of Map.groupBy(enrolments, ({ person }) => person)) {
    const person = await personById(db, id);
    if (person === undefined || person.gone) continue;
    const calendar = await calendarOf(db, person, holidays, now);
    const today = localDate(now, person.timeZone);
    if (calendar.leaves.some(({ from, to }) => from <= today && today <= to)) continue;
    for (const enrolment of theirs) {
      const due = dueOf(enrolment, calendar);
      if (due < today && today <= addDays(due, longestLate)) found.push({ person, enrolment, due, today });
    }
  }
  return found;
}

/** By name, for the direct manager alone: the longest late first. */
export async function lateOfManager(asked: Asked, locale: Locale): Promise<readonly Late[]> {
  const late: Late[] = [];
  for (const { person, enrolment, due, today } of await lateNow(asked, await directly(asked))) {
    const content = await versionOf(asked.db, enrolment.course, enrolment.version);
    const course = courseText(content, locale).text.title;
    late.push({ person: person.id, name: person.name, course, due, today });
  }
  return late.toSorted((a, b) => a.due.localeCompare(b.due) || a.name.localeCompare(b.name));
}

/** By team, for the next level: teams of fewer than five people are one line together. */
export async function lateByTeam(asked: Asked): Promise<readonly TeamLate[]> {
  const late = await lateNow(asked, await below(asked));
  const units = late.flatMap(({ person }) => (person.unit === undefined ? [] : [person.unit]));
  const sizes = await headcounts(asked.db, [...new Set(units)]);
  const names = new Map((await allUnits(asked.db)).map(({ id, name }) => [id, name]));
  const teamOf = ({ person: { unit } }: Standing) =>
    unit !== undefined && (sizes.get(unit) ?? 0) >= smallestTeam ? unit : undefined;
  return [...Map.groupBy(late, teamOf)]
    .map(([unit, of]) => ({ team: unit === undefined ? undefined : names.get(unit), late: of.length }))
    .toSorted(
      (a, b) =>
        Number(a.team === undefined) - Number(b.team === undefined) ||
        b.late - a.late ||
        (a.team ?? '').localeCompare(b.team ?? ''),
    );
}

/** When a reminder of lateness says that the manager hears: nothing where there is none. */
export const hasManager = async (db: Db, person: PersonId, day: string): Promise<boolean> =>
  (await managersOf(db, person, day)).length > 0;

import type { Card } from '#core/card.ts';
import { type Locale, list, plural } from '#core/i18n.ts';
import { addDays } from '#core/zoned.ts';
import type { Desk } from './desk.ts';
import { nextDay, takenToday } from './desk.ts';
import { type Item, itemsOf, type Taken } from './rules-order.ts';
import { text } from './text.ts';
import { lessonCard, type Then } from './views.ts';
import { confirmCard, restCard } from './views-end.ts';

/** How long they take, in minutes. */
const lessonMinutes = 2;
const reviewMinutes = 1;

const isTaken = (item: Item): item is Taken => item.kind !== 'confirm';

/** "2 lessons and 1 review". */
export function amount(locale: Locale, items: readonly Item[]): string {
  const words = text(locale);
  const reviews = items.filter(({ kind }) => kind === 'review').length;
  const lessons = items.filter(isTaken).length - reviews;
  return list(locale, [
    ...(lessons > 0 ? [plural(locale, lessons, words.lessons)] : []),
    ...(reviews > 0 ? [plural(locale, reviews, words.reviews)] : []),
  ]);
}

export const minutesOf = (items: readonly Item[]): number =>
  items
    .filter(isTaken)
    .reduce((sum, { kind }) => sum + (kind === 'review' ? reviewMinutes : lessonMinutes), 0);

/** Why a session comes and how long it takes; nothing where only a word is missing. */
export function leadOf(locale: Locale, items: readonly Item[]): string | undefined {
  const what = amount(locale, items);
  if (what === '') return undefined;
  return text(locale).today({ what, minutes: plural(locale, minutesOf(items), text(locale).minutes) });
}

export type Wish = Readonly<{
  /** This course, as long as there is anything of it; even where it is put off. */
  only?: string | undefined;
  /** Not what waits for a word only. */
  later?: boolean | undefined;
}>;

/** What is there for somebody who asks, in order. */
export function wished({ courses, calendar, today }: Desk, { only, later }: Wish): readonly Item[] {
  const all = itemsOf(
    courses.map((course) =>
      course.enrolment.id === only
        ? { ...course, enrolment: { ...course.enrolment, pausedUntil: undefined } }
        : course,
    ),
    calendar,
    today,
  ).filter((item) => later !== true || isTaken(item));
  const own = all.filter(({ course }) => course.enrolment.id === only);
  return own.length > 0 ? own : all;
}

/** @param lead why it comes, where nobody asked for it */
export function itemCard(locale: Locale, item: Item, others: boolean, wish: Wish, lead?: string): Card {
  const { enrolment, states } = item.course;
  const course = enrolment.content;
  if (item.kind === 'confirm') return confirmCard(locale, { course, enrolment: enrolment.id }, others);
  return lessonCard(locale, {
    course,
    lesson: item.lesson,
    position: course.lessons.indexOf(item.lesson) + 1,
    of: course.lessons.length,
    mode: item.kind,
    enrolment: enrolment.id,
    n: states.get(item.lesson.id)?.answers ?? 0,
    only: wish.only === enrolment.id,
    lead,
  });
}

/** Where somebody stands for today. */
export const standCard = (locale: Locale, desk: Desk, kind: 'rest' | 'later' = 'rest'): Card =>
  restCard(locale, {
    kind,
    taken: takenToday(desk),
    nextDay: nextDay(desk, addDays(desk.today, 1)),
    more: wished(desk, {}).length > 0,
  });

/** @param limited no more than today's share; who asks for more gets more */
export function nextCard(locale: Locale, desk: Desk, wish: Wish, limited: boolean): Card {
  const items = wished(desk, wish);
  const [first] = items;
  const isFull = limited && takenToday(desk) >= desk.dailyMax;
  if (first === undefined || (isFull && isTaken(first))) return standCard(locale, desk);
  return itemCard(locale, first, wished(desk, { later: true }).length > 0, wish);
}

/** What follows an answer in this course. */
export function thenOf(desk: Desk, enrolment: string, only: boolean): Then {
  const items = wished(desk, only ? { only: enrolment } : {});
  if (items.some((item) => item.kind === 'confirm' && item.course.enrolment.id === enrolment))
    return 'confirm';
  if (items.length === 0) return 'none';
  return takenToday(desk) >= desk.dailyMax ? 'share' : 'more';
}

import { type Block, type Button, bold, type Card, type Text } from '#core/card.ts';
import { day as dayText, type Locale, plural } from '#core/i18n.ts';
import { cut } from '#core/text.ts';
import { addDays } from '#core/zoned.ts';
import { confirmDone, learnOn, showMine, tomorrow } from '../actions.ts';
import { text } from './text.ts';

/** UTF-16 units of a summary: a notification shows no more. */
const summaryMax = 300;
/** More would be a list that nobody reads on a phone. */
const mostNames = 12;
/** Of courses that are due on one day; there is a button for each. */
const mostCourses = 6;
/** A lesson takes about so long. Minutes. */
const lessonMinutes = 2;

/** "3 December 2026". @param iso ISO 8601 date */
const written = (locale: Locale, iso: string): string => dayText(locale, new Date(`${iso}T12:00:00Z`), 'UTC');

const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

function whenText(locale: Locale, today: string, due: string): string {
  const words = text(locale);
  if (due <= today) return words.today;
  if (due === addDays(today, 1)) return words.tomorrow;
  return plural(locale, daysBetween(today, due), words.inDays);
}

const aboutCourse = (course: string, line: string, more: readonly Block[] = []): Card => ({
  summary: cut(`${course}: ${line}`, summaryMax),
  blocks: [{ kind: 'text', text: [bold(course), `: ${line}`] }, ...more],
});

/** One course whose due date comes near, is here, or has passed. */
export type DueCourse = Readonly<{
  enrolment: string;
  course: string;
  mandatory: boolean;
  /** An ISO 8601 date, the learner's own. */
  due: string;
  /** Lessons of the first pass. */
  left: number;
  of: number;
  /** The manager is told on this day if it is still open; nothing: nobody is. */
  managerOn: string | undefined;
}>;

/** `due`: what must be done first, at least one. `done`: names of those that are done by now. */
export type Reminded = Readonly<{ due: readonly DueCourse[]; today: string; done: readonly string[] }>;

function dueLine(locale: Locale, { due, mandatory }: DueCourse, today: string): string {
  const words = text(locale);
  const day = written(locale, due);
  return due < today
    ? words.wasDue({ day })
    : words[mandatory ? 'due' : 'dueFree']({ day, when: whenText(locale, today, due) });
}

function toDoLine(locale: Locale, { left, of }: DueCourse): string {
  const words = text(locale);
  return left === 0
    ? words.onlyWord
    : words.left({
        left: String(left),
        of: plural(locale, of, words.lessons),
        minutes: plural(locale, left * lessonMinutes, words.minutes),
      });
}

function onward(locale: Locale, { enrolment, left, of }: DueCourse, isFirst: boolean): Button {
  const words = text(locale);
  const look = isFirst ? ({ style: 'primary' } as const) : {};
  return left === 0
    ? confirmDone.button(words.haveDone, { enrolment }, look)
    : learnOn.button(left === of ? words.begin : words.goOn, { enrolment }, look);
}

/** Who else will hear of it, once for all. */
function managerNotes(locale: Locale, { due, today }: Reminded): readonly Block[] {
  const words = text(locale);
  const [day] = due.flatMap(({ managerOn }) => (managerOn === undefined ? [] : [managerOn])).sort();
  if (day === undefined) return [];
  const isOne = due.length === 1;
  if (day <= today) return [{ kind: 'note', text: [isOne ? words.managerNow : words.managerNowEach] }];
  const on = { day: written(locale, day) };
  return [{ kind: 'note', text: [isOne ? words.managerWill(on) : words.managerWillEach(on)] }];
}

/** Due dates come near, are here, or have passed: one message for all courses of a day, each with its own button. */
export function reminderCard(locale: Locale, reminded: Reminded): Card {
  const words = text(locale);
  const { due, today, done } = reminded;
  const [only, ...others] = due;
  const isDone = done.map((course): Block => ({ kind: 'text', text: [bold(course), `: ${words.isDone}`] }));
  const notNow = tomorrow.button(words.tomorrowButton, {});
  if (only !== undefined && others.length === 0) {
    const card = aboutCourse(only.course, dueLine(locale, only, today), [
      { kind: 'text', text: [toDoLine(locale, only)] },
      ...managerNotes(locale, reminded),
    ]);
    return { ...card, blocks: [...isDone, ...card.blocks], buttons: [onward(locale, only, true), notNow] };
  }
  const shown = due.slice(0, mostCourses);
  const rest = due.length - shown.length;
  const summary = plural(locale, due.length, words.severalDue);
  return {
    summary,
    blocks: [
      { kind: 'text', text: [summary] },
      ...isDone,
      ...shown.flatMap((it, at): readonly Block[] => [
        {
          kind: 'text',
          text: [bold(it.course), `: ${dueLine(locale, it, today)} ${toDoLine(locale, it)}`],
        },
        { kind: 'buttons', buttons: [onward(locale, it, at === 0)] },
      ]),
      ...(rest > 0 ? [{ kind: 'text' as const, text: [plural(locale, rest, words.more)] }] : []),
      ...managerNotes(locale, reminded),
    ],
    buttons: [...(rest > 0 ? [showMine.button(words.mineButton, {})] : []), notNow],
  };
}

/** Where a reminder stood of what is not asked any more, or whose date has moved. */
export const settledCard = (
  locale: Locale,
  course: string,
  how: Readonly<{ kind: 'stopped' }> | Readonly<{ kind: 'moved'; due: string }>,
): Card => {
  const words = text(locale);
  if (how.kind === 'moved') return aboutCourse(course, words.moved({ day: written(locale, how.due) }));
  return aboutCourse(course, words.isStopped);
};

/** What a direct manager sees of one who is late. */
export type Late = Readonly<{ person: string; name: string; course: string; due: string; today: string }>;

const plainCard = (summary: string): Card => ({ summary, blocks: [{ kind: 'text', text: [summary] }] });

/** To a manager; the longest late first. */
export function overdueCard(locale: Locale, late: readonly Late[]): Card {
  const words = text(locale);
  if (late.length === 0) return plainCard(words.noneLate);
  const people = new Set(late.map(({ person }) => person)).size;
  const lines = late.slice(0, mostNames).map(({ name, course, due, today }): Text => {
    const days = plural(locale, daysBetween(due, today), words.days);
    return [bold(name), ` · ${course}: ${words.since({ day: written(locale, due), late: days })}`];
  });
  const rest = late.length - lines.length;
  const summary = plural(locale, people, words.overdue);
  return {
    summary,
    blocks: [
      { kind: 'text', text: [summary] },
      ...lines.map((line) => ({ kind: 'text' as const, text: line })),
      ...(rest > 0 ? [{ kind: 'text' as const, text: [plural(locale, rest, words.more)] }] : []),
      { kind: 'note', text: [words.overdueNote] },
    ],
  };
}

/** Late courses by team; `team` absent: the smaller teams together. */
export type TeamLate = Readonly<{ team: string | undefined; late: number }>;

/** To a manager's manager: numbers alone. */
export function nextLevelCard(locale: Locale, teams: readonly TeamLate[]): Card {
  const words = text(locale);
  const all = teams.reduce((sum, { late }) => sum + late, 0);
  if (all === 0) return plainCard(words.noneLate);
  const summary = plural(locale, all, words.nextLevel);
  const shown = teams.slice(0, mostNames);
  const rest = teams.length - shown.length;
  return {
    summary,
    blocks: [
      { kind: 'text', text: [summary] },
      {
        kind: 'facts',
        facts: shown.map(({ team, late }) => ({
          label: team ?? words.otherTeams,
          value: plural(locale, late, words.courses),
        })),
      },
      ...(rest > 0 ? [{ kind: 'text' as const, text: [plural(locale, rest, words.more)] }] : []),
      { kind: 'note', text: [words.nextLevelNote] },
    ],
  };
}

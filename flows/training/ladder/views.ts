import { type Block, bold, type Card, type Text } from '#core/card.ts';
import { day as dayText, type Locale, plural } from '#core/i18n.ts';
import { cut } from '#core/text.ts';
import { addDays } from '#core/zoned.ts';
import { confirmDone, learnOn, tomorrow } from '../actions.ts';
import { text } from './text.ts';

/** UTF-16 units of a summary: a notification shows no more. */
const summaryMax = 300;
/** More would be a list that nobody reads on a phone. */
const mostNames = 12;
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

export type Reminded = Readonly<{
  enrolment: string;
  course: string;
  mandatory: boolean;
  /** ISO 8601 dates, the learner's own. */
  due: string;
  today: string;
  /** Lessons of the first pass. */
  left: number;
  of: number;
  /** The manager is told on this day if it is still open; nothing: nobody is. */
  managerOn: string | undefined;
}>;

/** A due date comes near, is here, or has passed. */
export function reminderCard(locale: Locale, it: Reminded): Card {
  const words = text(locale);
  const { enrolment, course, mandatory, due, today, left, of, managerOn } = it;
  const on = written(locale, due);
  const line =
    due < today
      ? words.wasDue({ day: on })
      : words[mandatory ? 'due' : 'dueFree']({ day: on, when: whenText(locale, today, due) });
  const toDo =
    left === 0
      ? words.onlyWord
      : words.left({
          left: String(left),
          of: plural(locale, of, words.lessons),
          minutes: plural(locale, left * lessonMinutes, words.minutes),
        });
  const manager =
    managerOn === undefined
      ? []
      : [managerOn > today ? words.managerWill({ day: written(locale, managerOn) }) : words.managerNow];
  return {
    ...aboutCourse(course, line, [
      { kind: 'text', text: [toDo] },
      ...manager.map((note) => ({ kind: 'note' as const, text: [note] })),
    ]),
    buttons: [
      left === 0
        ? confirmDone.button(words.haveDone, { enrolment }, { style: 'primary' })
        : learnOn.button(left === of ? words.begin : words.goOn, { enrolment }, { style: 'primary' }),
      tomorrow.button(words.tomorrowButton, {}),
    ],
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

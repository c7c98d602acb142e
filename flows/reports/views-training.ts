import type { Block, Button, Card } from '#core/card.ts';
import { type Locale, number, percent, plural } from '#core/i18n.ts';
import { cut } from '#core/text.ts';
import { showLate } from './actions.ts';
import { text } from './text.ts';
import { trainingText } from './text-training.ts';

/** On one card; of one course. */
const most = { courses: 8, people: 10 } as const;
/** UTF-16 units of a title, of a name. */
const longest = { title: 80, name: 60 } as const;

type Share = Readonly<{ people: number; done: number }>;
/** What a report says of training. `asks`: those who report to this person have mandatory courses. */
export type Training = Readonly<{ mandatory?: Share; free?: Share; asks: boolean }>;

export function trainingFacts(locale: Locale, training: Training) {
  const words = trainingText(locale);
  return (['mandatory', 'free'] as const).flatMap((kind) => {
    const share = training[kind];
    if (share === undefined) return [];
    const value = words.value({
      percent: percent(locale, share.done / share.people),
      done: number(locale, share.done),
      people: plural(locale, share.people, words.people),
    });
    return [{ label: words[kind], value }];
  });
}

export const trainingButtons = (locale: Locale, training: Training | undefined): readonly Button[] =>
  training?.asks ? [showLate.button(trainingText(locale).whoIsLate, {})] : [];

/** No pulse has closed yet. Training has no rounds: it is told all the same. */
export function noRoundCard(locale: Locale, running: boolean, training?: Training): Card {
  const said = running ? text(locale).open : text(locale).noRound;
  const facts = training === undefined ? [] : trainingFacts(locale, training);
  const buttons = trainingButtons(locale, training);
  return {
    summary: said,
    blocks: [
      { kind: 'text', text: [said] },
      ...(facts.length === 0 ? [] : [{ kind: 'facts' as const, facts }]),
    ],
    ...(buttons.length > 0 && { buttons }),
  };
}

/** A mandatory course of those who report to somebody: how many are done, who is late and by how many days. */
export type CourseOfMine = Readonly<{
  title: string;
  enrolled: number;
  done: number;
  late: readonly Readonly<{ name: string; days: number }>[];
}>;

/** Only for the direct manager. Those with most people late come first. */
export function lateCard(locale: Locale, courses: readonly CourseOfMine[]): Card {
  const words = trainingText(locale);
  const count = courses.reduce((sum, { late }) => sum + late.length, 0);
  const blocks: Block[] = [{ kind: 'heading', text: words.title }];
  if (courses.length === 0) blocks.push({ kind: 'text', text: [words.none] });
  else if (count === 0) blocks.push({ kind: 'text', text: [words.nobodyLate] });
  const shown = courses.toSorted((a, b) => b.late.length - a.late.length);
  for (const { title, done, enrolled, late } of shown.slice(0, most.courses)) {
    const rest = late.length - most.people;
    const lines = late
      .slice(0, most.people)
      .map(({ name, days }) => `• ${cut(name, longest.name)}: ${plural(locale, days, words.late)}`);
    if (rest > 0) lines.push(`• ${plural(locale, rest, words.more)}`);
    const value = words.done({
      done: number(locale, done),
      people: plural(locale, enrolled, words.people),
    });
    blocks.push({ kind: 'facts', facts: [{ label: cut(title, longest.title), value }] });
    if (lines.length > 0) blocks.push({ kind: 'text', text: [lines.join('\n')] });
  }
  const more = courses.length - most.courses;
  if (more > 0) blocks.push({ kind: 'note', text: [plural(locale, more, words.more)] });
  if (courses.length > 0) blocks.push({ kind: 'note', text: [words.note] });
  const said = courses.length === 0 ? words.none : count === 0 ? words.nobodyLate : words.title;
  return { summary: said, blocks };
}

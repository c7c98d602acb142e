import type { Bar, Block, Button, Card } from '#core/card.ts';
import { altOf, type Chart } from '#core/chart.ts';
import { type Locale, number, percent, plural } from '#core/i18n.ts';
import type { UnitId } from '#core/person.ts';
import { cut } from '#core/text.ts';
import { showCourse, showFigures } from '../actions.ts';
import { showPart } from './actions.ts';
import type { Counts, Groups } from './groups.ts';
import { text } from './text.ts';

/** Rows of one card. */
const mostBars = 10;
/** Ways further down on one card. */
const mostWays = 4;
/** UTF-16 units of a name in a row, on a button. */
const longest = { row: 80, button: 40, title: 80 } as const;

/** What is shown of one course, in the reader's language. */
export type Shown = Readonly<{
  course: Readonly<{ id: string; title: string }>;
  groups: Groups;
  /** Where in the tree. */
  unit: UnitId;
  nameOf(unit: UnitId): string;
}>;

export const sentenceCard = (words: string, buttons: readonly Button[] = []): Card => ({
  summary: words,
  blocks: [{ kind: 'text', text: [words] }],
  ...(buttons.length > 0 && { buttons }),
});

const people = (locale: Locale, n: number): string => plural(locale, n, text(locale).people);
const share = (part: number, all: number): number => (all === 0 ? 0 : part / all);

const courseButton = (locale: Locale, course: string): Button =>
  showCourse.button(text(locale).course, { course });
export const backButton = (locale: Locale, course: string): Button =>
  showFigures.button(text(locale).back, { course });

/** Nothing may be told of so few. */
export const fewCard = (
  locale: Locale,
  course: Readonly<{ id: string; title: string }>,
  taken: boolean,
): Card => {
  const words = text(locale);
  const title = words.title({ course: cut(course.title, longest.title) });
  const said = taken ? words.few : words.nobody;
  return {
    summary: `${title}. ${said}`,
    blocks: [
      { kind: 'heading', text: title },
      { kind: 'text', text: [said] },
    ],
    buttons: [
      courseButton(locale, course.id),
      showPart.button(words.nudges, { course: course.id, part: 'nudges' }),
    ],
  };
};

/** Disjoint: the shown units next below, the one that most are done in first, and whoever is in none of them. */
function barsOf(locale: Locale, { groups, unit, nameOf }: Shown): readonly Bar[] {
  const words = text(locale);
  const whole = groups.totals.get(unit);
  const reference = whole && share(whole.done, whole.enrolled) * 100;
  const bar = (label: string, { enrolled, done }: Counts): Bar => ({
    label: cut(label, longest.row),
    value: share(done, enrolled) * 100,
    caption: words.bar({ percent: percent(locale, share(done, enrolled)), people: people(locale, enrolled) }),
    ...(reference !== undefined && { reference }),
  });
  const below = (groups.below.get(unit) ?? []).flatMap((one) => {
    const counts = groups.totals.get(one);
    return counts === undefined || counts.enrolled === 0 ? [] : [{ label: nameOf(one), counts }];
  });
  const own = groups.own.get(unit);
  const rows = below
    .toSorted((a, b) => share(b.counts.done, b.counts.enrolled) - share(a.counts.done, a.counts.enrolled))
    .map(({ label, counts }) => bar(label, counts));
  if (own !== undefined && own.enrolled > 0)
    rows.push(bar(below.length > 0 ? words.others({ unit: nameOf(unit) }) : nameOf(unit), own));
  return rows;
}

const answerOf = (locale: Locale, { enrolled, done }: Counts): string =>
  text(locale).answer({ percent: percent(locale, share(done, enrolled)), people: people(locale, enrolled) });

export function unitsChart(locale: Locale, shown: Shown): Chart | undefined {
  const words = text(locale);
  const counts = shown.groups.totals.get(shown.unit);
  if (counts === undefined) return undefined;
  return {
    kind: 'bars',
    title: words.question,
    subtitle: `${cut(shown.course.title, longest.title)}: ${answerOf(locale, counts)}`,
    note: words.merged,
    from: 0,
    to: 100,
    bars: barsOf(locale, shown),
  };
}

/** How a course goes in a unit and below it. @param png `unitsChart` as a picture, in the place of bars */
export function figuresCard(locale: Locale, shown: Shown, png?: string): Card {
  const words = text(locale);
  const { course, groups, unit, nameOf } = shown;
  const counts = groups.totals.get(unit);
  if (counts === undefined) return fewCard(locale, course, true);
  const title = words.title({ course: cut(course.title, longest.title) });
  const of = (n: number) =>
    words.of({ percent: percent(locale, share(n, counts.enrolled)), n: number(locale, n) });
  const bars = barsOf(locale, shown);
  const chart = unitsChart(locale, shown);
  const ways = (groups.below.get(unit) ?? []).filter((one) => (groups.below.get(one) ?? []).length > 0);
  const blocks: Block[] = [
    { kind: 'heading', text: title },
    ...(unit === groups.root ? [] : [{ kind: 'note' as const, text: [nameOf(unit)] }]),
    {
      kind: 'facts',
      facts: [
        { label: words.takes, value: plural(locale, counts.enrolled, words.enrolled) },
        { label: words.begun, value: of(counts.begun) },
        { label: words.done, value: of(counts.done) },
        { label: words.late, value: of(counts.late) },
      ],
    },
    png === undefined || chart === undefined
      ? { kind: 'bars', title: words.question, from: 0, to: 100, bars: bars.slice(0, mostBars) }
      : { kind: 'picture', png, alt: altOf(chart) },
    { kind: 'note', text: [groups.free ? words.merged : `${words.merged} ${words.freeLeftOut}`] },
  ];
  if (ways.length > 0)
    blocks.push({
      kind: 'buttons',
      buttons: ways.slice(0, mostWays).map((one) =>
        showPart.button(words.see({ unit: cut(nameOf(one), longest.button) }), {
          course: course.id,
          part: 'units',
          unit: one,
        }),
      ),
    });
  const button = (label: string, part: 'picture' | 'questions' | 'nudges' | 'file') =>
    showPart.button(label, { course: course.id, part, ...(part === 'picture' && { unit }) });
  return {
    summary: `${title}. ${words.question} ${answerOf(locale, counts)}`,
    blocks,
    buttons: [
      png === undefined ? button(words.picture, 'picture') : backButton(locale, course.id),
      button(words.questions, 'questions'),
      button(words.nudges, 'nudges'),
      button(words.file, 'file'),
    ],
  };
}

/** @param url absent: pages cannot be reached from outside */
export function fileCard(locale: Locale, course: Readonly<{ id: string; slug: string }>, url?: string): Card {
  const words = text(locale);
  if (url === undefined) {
    const command = `npm run training -- completions FILE.csv --course ${course.slug}`;
    return sentenceCard(words.noPages({ command }), [backButton(locale, course.id)]);
  }
  return {
    summary: words.fileTitle,
    blocks: [
      { kind: 'heading', text: words.fileTitle },
      { kind: 'text', text: [{ kind: 'link', text: words.open, url }, '\n', url] },
      { kind: 'note', text: [words.fileText] },
      { kind: 'note', text: [words.fileNames] },
    ],
    buttons: [backButton(locale, course.id)],
  };
}

import type { Block, Card } from '#core/card.ts';
import { altOf, type Chart } from '#core/chart.ts';
import { type Locale, list, number, percent, plural } from '#core/i18n.ts';
import { cut } from '#core/text.ts';
import { countSpan } from '#trust/groups.ts';
import { floor } from '#trust/partition.ts';
import type { Uplift } from '../rules/uplift.ts';
import { showPart } from './actions.ts';
import { text } from './text.ts';
import { backButton } from './views.ts';

/** On one card. */
const mostQuestions = 5;
/** UTF-16 units of a question, of a title. */
const longest = { ask: 120, title: 80 } as const;
/** Below, a share is told in steps, and of about how many: one more answer must not tell what it was. */
const exactFrom = 25;
const step = 0.1;

export type Course = Readonly<{ id: string; title: string }>;
/** `ask`: the question as its reader is asked. */
export type MissedQuestion = Readonly<{ ask: string; people: number; missed: number }>;
export type KeptAfter = Readonly<{ gap: number; answers: number; right: number }>;

const roughly = (part: number, all: number): number =>
  all < exactFrom ? Math.round(part / all / step) * step : part / all;

function peopleText(locale: Locale, n: number): string {
  const words = text(locale);
  if (n >= exactFrom) return plural(locale, n, words.people);
  const { from, to } = countSpan(n, floor);
  return words.someone({ from: number(locale, from), to: number(locale, to) });
}

function reviewsText(locale: Locale, n: number): string {
  const words = text(locale);
  if (n >= exactFrom) return plural(locale, n, words.answers);
  const { from, to } = countSpan(n, floor);
  return words.reviews({ from: number(locale, from), to: number(locale, to) });
}

const gapText = (locale: Locale, gap: number): string => plural(locale, gap, text(locale).days);

/** How much is still known at each interval. Nothing: nobody was asked yet. */
export function keptChart(locale: Locale, course: Course, kept: readonly KeptAfter[]): Chart | undefined {
  const words = text(locale);
  const last = kept.at(-1);
  if (last === undefined) return undefined;
  const answer = words.keptAnswer({
    percent: percent(locale, roughly(last.right, last.answers)),
    gap: gapText(locale, last.gap),
  });
  return {
    kind: 'line',
    title: words.keptTitle,
    subtitle: `${cut(course.title, longest.title)}: ${answer}`,
    note: kept
      .map(
        ({ gap, answers }) => `${words.kept({ gap: gapText(locale, gap) })}: ${reviewsText(locale, answers)}`,
      )
      .join('; '),
    from: 0,
    to: 100,
    points: kept.map(({ gap, answers, right }) => ({
      label: gapText(locale, gap),
      value: Math.round(roughly(right, answers) * 100),
    })),
  };
}

/** What is missed at first, and what stays. @param png `keptChart` as a picture, in the place of words */
export function questionsCard(
  locale: Locale,
  course: Course,
  found: Readonly<{ missed: readonly MissedQuestion[]; kept: readonly KeptAfter[] }>,
  png?: string,
): Card {
  const words = text(locale);
  const { missed, kept } = found;
  const title = words.title({ course: cut(course.title, longest.title) });
  const chart = keptChart(locale, course, kept);
  const [most] = missed;
  const retention: readonly Block[] =
    chart === undefined
      ? [{ kind: 'text', text: [words.keptNone] }]
      : png === undefined
        ? [
            {
              kind: 'facts',
              facts: kept.map(({ gap, answers, right }) => ({
                label: words.kept({ gap: gapText(locale, gap) }),
                value: words.keptValue({
                  percent: percent(locale, roughly(right, answers)),
                  answers: reviewsText(locale, answers),
                }),
              })),
            },
          ]
        : [{ kind: 'picture', png, alt: altOf(chart) }];
  const missedText = ({ people, missed: n }: MissedQuestion) =>
    words.missed({ percent: percent(locale, roughly(n, people)), people: peopleText(locale, people) });
  return {
    summary:
      most === undefined
        ? `${title}. ${words.missedNone}`
        : `${title}. ${words.missedTitle} ${cut(most.ask, longest.ask)}: ${missedText(most)}`,
    blocks: [
      { kind: 'heading', text: title },
      { kind: 'text', text: [{ kind: 'bold', text: words.missedTitle }] },
      ...(missed.length === 0
        ? [{ kind: 'text' as const, text: [words.missedNone] }]
        : [
            {
              kind: 'facts' as const,
              facts: missed
                .slice(0, mostQuestions)
                .map((one) => ({ label: cut(one.ask, longest.ask), value: missedText(one) })),
            },
          ]),
      { kind: 'text', text: [{ kind: 'bold', text: words.keptTitle }] },
      ...retention,
      ...(missed.length + kept.length > 0 ? [{ kind: 'note' as const, text: [words.missedNote] }] : []),
    ],
    buttons: [
      ...(chart !== undefined && png === undefined
        ? [showPart.button(words.picture, { course: course.id, part: 'retention' })]
        : []),
      backButton(locale, course.id),
    ],
  };
}

export type NudgeFigure = Readonly<{
  kind: keyof ReturnType<typeof text>['kinds'];
  sent: Readonly<{ n: number; followed: number }>;
  held: Readonly<{ n: number; followed: number }>;
  uplift: Uplift;
}>;

/** With its sign; a hyphen would be no minus. Points of a hundred. */
const points = (locale: Locale, share: number): string => {
  const value = Math.round(share * 100);
  return value > 0 ? `+${number(locale, value)}` : number(locale, value === 0 ? 0 : value).replace('-', '−');
};

function verdict(locale: Locale, { sent, held, uplift, kind }: NudgeFigure): string {
  const words = text(locale);
  if (uplift.verdict === 'too_few')
    return words.tooFew({ sent: number(locale, sent.n), held: number(locale, held.n) });
  return words[uplift.verdict]({
    kind: words.kinds[kind],
    sent: percent(locale, sent.followed / sent.n),
    held: percent(locale, held.followed / held.n),
    points: points(locale, uplift.difference),
    low: points(locale, uplift.low),
    high: points(locale, uplift.high),
  });
}

/** Does nudging help, for each kind of nudge over the whole organisation. Kinds that show no benefit are named. */
export function nudgesCard(
  locale: Locale,
  course: string,
  found: Readonly<{ figures: readonly NudgeFigure[]; days: number }>,
): Card {
  const words = text(locale);
  const { figures, days } = found;
  const useless = figures
    .filter(({ uplift }) => uplift.verdict === 'none' || uplift.verdict === 'harms')
    .map(({ kind }) => words.kinds[kind]);
  const without = useless.length === 0 ? undefined : words.without({ kinds: list(locale, useless) });
  return {
    summary: `${words.nudgesTitle} ${without ?? (figures.length === 0 ? words.nudgesNone : words.nudgesIntro({ days: number(locale, days) }))}`,
    blocks: [
      { kind: 'heading', text: words.nudgesTitle },
      { kind: 'note', text: [words.nudgesIntro({ days: number(locale, days) })] },
      ...(figures.length === 0
        ? [{ kind: 'text' as const, text: [words.nudgesNone] }]
        : [
            {
              kind: 'facts' as const,
              facts: figures.map((figure) => ({
                label: words.kinds[figure.kind],
                value: verdict(locale, figure),
              })),
            },
          ]),
      ...(without === undefined ? [] : [{ kind: 'text' as const, text: [without] }]),
    ],
    buttons: [backButton(locale, course)],
  };
}

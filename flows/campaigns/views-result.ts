import { type Block, type Button, bold, type Card } from '#core/card.ts';
import { altOf, type Chart } from '#core/chart.ts';
import { day, type Locale, number, percent, plural } from '#core/i18n.ts';
import { cut } from '#core/text.ts';
import type { CampaignResult } from '#core/wall.ts';
import { text } from './text.ts';

function answer(locale: Locale, { before, during }: CampaignResult['coverage']): string {
  const words = text(locale);
  if (during === undefined) return words.answerFew;
  const share = percent(locale, during.share);
  if (before === undefined) return words.answerNew({ during: share });
  const was = percent(locale, before.share);
  if (was === share) return words.answerSame({ during: share });
  return during.share > before.share
    ? words.answerMore({ before: was, during: share })
    : words.answerLess({ before: was, during: share });
}

/** Winners with what was said of them; of more, the names. And how much of it: the page has all. UTF-16 units. */
const mostQuoted = 6;
const longestReason = 500;

/** On the scale of the picture, as whole as the figures beside it. */
const hundredths = (share: number): number => Math.round(share * 100);

/** The two pictures of a result: whom thank-yous reached, before and while it lasted, and what they were about. */
export function resultCharts(result: CampaignResult): readonly Chart[] {
  const { locale, coverage, values, reach } = result;
  const words = text(locale);
  const { before, during } = coverage;
  const all = values.reduce((sum, { count }) => sum + count, 0);
  const [first] = values;
  const caption =
    during === undefined
      ? words.answerFew
      : before === undefined
        ? percent(locale, during.share)
        : `${percent(locale, before.share)} → ${percent(locale, during.share)}`;
  return [
    {
      kind: 'change',
      title: words.question,
      subtitle: answer(locale, coverage),
      note: words.measured({ n: plural(locale, reach.audience, words.people) }),
      from: 0,
      to: 100,
      before: words.before,
      after: words.during,
      rows: [
        {
          label: words.coverage,
          caption,
          ...(before !== undefined && { before: hundredths(before.share) }),
          ...(during !== undefined && { after: hundredths(during.share) }),
        },
      ],
    },
    ...(first === undefined
      ? []
      : [
          {
            kind: 'bars' as const,
            title: words.values,
            subtitle: words.valuesAnswer({
              value: first.value.name,
              n: number(locale, first.count),
              all: number(locale, all),
            }),
            from: 0,
            to: all,
            bars: values.map(({ value, count }) => ({
              label: value.name,
              value: count,
              caption: number(locale, count),
            })),
          },
        ]),
  ];
}

/** @param pictures of the charts, in their order */
export function resultCard(
  result: CampaignResult,
  charts: readonly Chart[],
  pictures: readonly string[],
  buttons: readonly Button[] = [],
): Card {
  const { locale, reach, goal, timeZone } = result;
  const words = text(locale);
  const shares = goal && {
    reached: percent(locale, goal.reached),
    goal: percent(locale, goal.share),
  };
  const title = words.closed({ title: result.title });
  const blocks: readonly Block[] = [
    { kind: 'heading', text: title },
    { kind: 'text', text: [`${words.question} ${answer(locale, result.coverage)}`] },
    {
      kind: 'facts',
      facts: [
        {
          label: words.when,
          value: words.range({
            from: day(locale, result.opens, timeZone),
            to: day(locale, result.closes, timeZone),
          }),
        },
        { label: words.given, value: number(locale, reach.recognitions) },
        {
          label: words.reach,
          value: words.reachValue({
            gave: number(locale, reach.gave),
            received: number(locale, reach.received),
            audience: number(locale, reach.audience),
          }),
        },
        ...(goal === undefined || shares === undefined
          ? []
          : [
              {
                label: words.goalLabel,
                value: goal.reached >= goal.share ? words.goalReached(shares) : words.goalMissed(shares),
              },
            ]),
      ],
    },
    ...charts.flatMap((chart, at): readonly Block[] => {
      const png = pictures[at];
      return png === undefined ? [] : [{ kind: 'picture', png, alt: altOf(chart) }];
    }),
    ...(result.winners.length === 0
      ? []
      : [
          {
            kind: 'text' as const,
            text: [
              bold(words.winners),
              ...result.winners.slice(mostQuoted).map((one) => `\n${words.winner(one)}`),
            ],
          },
          ...result.winners.slice(0, mostQuoted).map(
            (one): Block => ({
              kind: 'quote',
              text: [
                bold(words.winner(one)),
                ...(one.text === '' ? [] : [`\n${cut(one.text, longestReason)}`]),
              ],
            }),
          ),
        ]),
    ...(result.best.length === 0 ? [] : [{ kind: 'text' as const, text: [bold(words.best)] }]),
    ...result.best.map(
      (one): Block => ({
        kind: 'quote',
        text: [bold(words.by({ from: one.from ?? words.somebody, to: one.to.join(', ') })), `\n${one.words}`],
      }),
    ),
  ];
  return {
    summary: `${title}. ${answer(locale, result.coverage)}`,
    blocks,
    ...(buttons.length > 0 && { buttons }),
  };
}

import { z } from 'zod';
import { type Block, bold, type Card } from '#core/card.ts';
import { defineAction } from '#core/flow.ts';
import { dateTime, type Locale, number } from '#core/i18n.ts';
import type { Reading, Standing } from './standing/store.ts';
import { failures, standingText } from './text-standing.ts';
import { openUpload } from './views.ts';

export const readAgain = defineAction('people.readAgain', z.object({}));
export const lookAgain = defineAction('people.lookAgain', z.object({}));

const whyOf = (failure: string | undefined): (typeof failures)[number] =>
  failure === 'unknown_outcome' || failure === 'gone'
    ? 'network'
    : (failures.find((known) => known === failure) ?? 'broken');

/** What there is none of is not listed, but for the two that say how much of it is there. */
const counted = ['seen', 'joined', 'added', 'unmatched', 'guests', 'gone'] as const;

/** Where there is one tenant of a platform, its id says nothing to anybody. */
function nameOf({ platform, tenant }: Reading, all: readonly Reading[]): string {
  const name = `${platform.slice(0, 1).toUpperCase()}${platform.slice(1)}`;
  return all.filter((one) => one.platform === platform).length > 1 ? `${name} · ${tenant}` : name;
}

function howItStands(locale: Locale, timeZone: string, reading: Reading): string {
  const words = standingText(locale);
  const at = (when: Date | undefined) => (when === undefined ? '' : dateTime(locale, when, timeZone));
  const { state, counts, completedAt } = reading;
  const says: string[] = [];
  if (state === 'running') says.push(words.running({ n: counts.seen }));
  else if (state === 'away') says.push(words.away);
  else if (reading.requested) says.push(words.asked);
  else if (state === 'waiting') says.push(words.waiting);
  if (state === 'failed') {
    says.push(words.why[whyOf(reading.failure)]);
    says.push(words.failed({ at: at(reading.finishedAt), next: at(reading.nextAt) }));
  }
  if (completedAt !== undefined) {
    says.push(state === 'done' ? words.done({ at: at(completedAt) }) : words.before({ at: at(completedAt) }));
  }
  return says.join(' ');
}

function readingBlocks(
  locale: Locale,
  timeZone: string,
  reading: Reading,
  all: readonly Reading[],
): readonly Block[] {
  const words = standingText(locale);
  const { state, counts } = reading;
  // Half a count is no count.
  const facts =
    state === 'done'
      ? counted
          .filter((key) => counts[key] > 0 || key === 'seen' || key === 'joined')
          .map((key) => ({ label: words.facts[key], value: number(locale, counts[key]) }))
      : [];
  return [
    { kind: 'text', text: [bold(nameOf(reading, all)), '\n', howItStands(locale, timeZone, reading)] },
    ...(facts.length > 0 ? [{ kind: 'facts' as const, facts }] : []),
  ];
}

/** How it stands with who is who, and what can be done about it. @param timeZone in which times are told */
export function standingCard(locale: Locale, timeZone: string, standing: Standing): Card {
  const words = standingText(locale);
  const { readings, missing, more } = standing;
  const unmatched = readings.some(({ state, counts }) => state === 'done' && counts.unmatched > 0);
  const busy = readings.some(({ state, requested }) => state === 'running' || requested);
  const read = readings.some(({ completedAt }) => completedAt !== undefined);
  return {
    summary: words.title,
    blocks: [
      { kind: 'heading', text: words.title },
      ...readings.flatMap((reading) => readingBlocks(locale, timeZone, reading, readings)),
      ...(more > 0 ? [{ kind: 'note' as const, text: [words.more({ n: more })] }] : []),
      ...(read && missing > 0
        ? [
            {
              kind: 'facts' as const,
              facts: [{ label: words.facts.missing, value: number(locale, missing) }],
            },
            { kind: 'note' as const, text: [words.missing] },
          ]
        : []),
      ...(unmatched ? [{ kind: 'note' as const, text: [words.unmatched] }] : []),
    ],
    buttons: [
      openUpload.button(words.button.file, {}, { style: 'primary' }),
      busy ? lookAgain.button(words.button.show, {}) : readAgain.button(words.button.again, {}),
    ],
  };
}

/** In HR's own place: how many are there and how many are not known, over all platforms that were read. */
export function homeCard(locale: Locale, timeZone: string, { readings, missing }: Standing): Card {
  const words = standingText(locale);
  const read = readings.filter(({ state }) => state === 'done');
  const sum = (key: 'seen' | 'joined' | 'unmatched'): number =>
    read.reduce((total, { counts }) => total + counts[key], 0);
  const unknown = sum('unmatched');
  const says = [
    words.known({ known: number(locale, sum('joined')), seen: number(locale, sum('seen')) }),
    ...(unknown > 0 ? [words.unknownThere({ n: unknown })] : []),
    ...(missing > 0 ? [words.unreached({ n: missing })] : []),
  ];
  const [first] = readings;
  return {
    summary: words.home,
    blocks: [
      { kind: 'heading', text: words.home },
      {
        kind: 'text',
        text: [
          first === undefined
            ? words.nobody
            : read.length === 0
              ? howItStands(locale, timeZone, first)
              : says.join(' '),
        ],
      },
    ],
    buttons: [
      ...(readings.length === 0 ? [] : [lookAgain.button(words.button.more, {})]),
      openUpload.button(words.button.file, {}),
    ],
  };
}

import { z } from 'zod';
import type { Block, Card } from '#core/card.ts';
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

function readingBlocks(locale: Locale, timeZone: string, reading: Reading): readonly Block[] {
  const words = standingText(locale);
  const at = (when: Date | undefined) => (when === undefined ? '' : dateTime(locale, when, timeZone));
  const { state, counts, completedAt } = reading;
  const name = `${reading.platform.slice(0, 1).toUpperCase()}${reading.platform.slice(1)} · ${reading.tenant}`;
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
  // Half a count is no count.
  const facts =
    state === 'done'
      ? counted
          .filter((key) => counts[key] > 0 || key === 'seen' || key === 'joined')
          .map((key) => ({ label: words.facts[key], value: number(locale, counts[key]) }))
      : [];
  return [
    { kind: 'heading', text: name },
    { kind: 'text', text: [says.join(' ')] },
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
      { kind: 'text', text: [words.title] },
      ...readings.flatMap((reading) => readingBlocks(locale, timeZone, reading)),
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

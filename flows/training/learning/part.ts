import type { Card } from '#core/card.ts';
import { type FlowPart, type Sample, together } from '#core/flow.ts';
import type { Holidays } from '#core/holidays.ts';
import type { Locale } from '#core/i18n.ts';
import type { Context } from '#core/outcome.ts';
import { answering } from './answering.ts';
import { finishing } from './done.ts';
import { home, minePart } from './mine.ts';
import { pausing } from './pausing.ts';
import { samples } from './samples.ts';
import { sessionMessages } from './session.ts';
import { waking } from './wake.ts';

/** One lesson at a time, reviews, and everything that somebody does with their own courses. */
export const createLearning = (
  ports: Readonly<{ holidays: Holidays }>,
): Readonly<{
  part: FlowPart;
  samples(locale: Locale): readonly Sample[];
  home(context: Context): Promise<Card | undefined>;
}> => ({
  part: together(answering(ports), pausing(ports), finishing(ports), minePart(ports), {
    messages: sessionMessages(ports),
    jobs: waking(ports),
  }),
  samples,
  home: home(ports),
});

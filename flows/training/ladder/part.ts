import type { FlowPart, Sample } from '#core/flow.ts';
import type { Holidays } from '#core/holidays.ts';
import type { Locale } from '#core/i18n.ts';
import { samples } from './samples.ts';
import { telling } from './telling.ts';

/** What reminds of due dates. Steps are taken by `ladderFor`, which the learner's own look calls. */
export const createLadder = (
  ports: Readonly<{ holidays: Holidays }>,
): Readonly<{ part: FlowPart; samples(locale: Locale): readonly Sample[] }> => ({
  part: telling(ports),
  samples,
});

import { z } from 'zod';
import { defineAction } from '#core/flow.ts';

export const pages = ['overview', 'how', 'pairs', 'rings', 'bursts'] as const;

/** Shows a part of the report. Whether this person may see it is checked at each press. */
export const show = defineAction(
  'fairness.show',
  z.object({ what: z.enum(pages), from: z.int().min(0).max(100_000).optional() }),
);

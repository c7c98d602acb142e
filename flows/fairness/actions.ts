import { z } from 'zod';
import { defineAction, defineMessage } from '#core/flow.ts';

export const pages = ['overview', 'how', 'pairs', 'rings', 'bursts'] as const;

const page = z.object({ what: z.enum(pages), from: z.int().min(0).max(100_000).optional() });
export type Page = z.infer<typeof page>;

/** Shows a part of the report. Whether this person may see it is checked at each press. */
export const show = defineAction('fairness.show', page);

/** The same as a message, where it takes longer than somebody who pressed a button can be kept waiting. */
export const report = defineMessage('fairness.report', page);

import { z } from 'zod';
import { defineAction } from '#core/flow.ts';

/** Shows the report of a unit. Whether this person may see it is checked at each press. */
export const show = defineAction(
  'reports.show',
  z.object({
    unit: z.string().max(64),
    /** As a picture, to be looked at and shown around. */
    picture: z.boolean().optional(),
  }),
);

/** Who of those who report to the one who presses it is late with a mandatory course. */
export const showLate = defineAction('reports.late', z.object({}));

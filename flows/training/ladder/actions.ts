import { z } from 'zod';
import { defineMessage } from '#core/flow.ts';
import { defineJob } from '#core/jobs.ts';

const toManager = z.object({
  manager: z.uuid(),
  /** In the manager's own calendar. */
  day: z.iso.date(),
});

const reminded = z.object({ enrolment: z.uuid(), step: z.enum(['before7', 'before1', 'after1']) });
/** What a message can show something of. */
export const mostReminded = 20;

/**
 * To the learner: a due date comes, or has passed. The first of them is what is most urgent; `also` is whatever else is due the same day.
 */
export const reminder = defineMessage(
  'training.reminder',
  reminded.extend({
    also: z
      .array(reminded)
      .max(mostReminded - 1)
      .optional(),
  }),
);
/** To a manager: everybody of theirs who is late with something mandatory. */
export const overdue = defineMessage('training.overdue', toManager);
/** To a manager's manager: how many of each team are. */
export const nextLevel = defineMessage('training.nextLevel', toManager);

/** One message for all that came together by then. */
export const digestJob = defineJob(
  'training.digest',
  toManager.extend({ level: z.enum(['direct', 'next']) }),
);

import { z } from 'zod';
import { defineAction, defineForm, defineMessage, defineOpen } from '#core/flow.ts';
import { defineJob } from '#core/jobs.ts';

const round = z.uuid();
const token = z.string().length(64);
const at = z.int().min(0).max(20);

// --- what people who answer press ------------------------------------------------------------------------------

/** Shows a question, or the end past the last one. */
export const show = defineAction('pulse.show', z.object({ token, at }));
export const answer = defineAction(
  'pulse.answer',
  z.object({ token, at, value: z.union([z.int().min(0).max(10), z.literal('na')]) }),
);
/** From a person's own place: the question card comes to the direct chat. */
export const bring = defineAction('pulse.bring', z.object({ round }));
export const openComment = defineOpen('pulse.comment', z.object({ token }));
export const commentForm = defineForm('pulse.comment', z.object({ token }));
/** Handled by the settings, offered on what comes unasked. */
export const pause = defineAction('settings.pause', z.object({ days: z.int() }));

export const invitation = defineMessage('pulse.invitation', z.object({ round }));
export const reminder = defineMessage('pulse.reminder', z.object({ round }));

// --- what HR presses ---------------------------------------------------------------------------------------------

const version = z.object({ round, revision: z.int() });

/** Absent: a new round. */
export const planForm = defineForm('pulse.plan', z.object({ draft: version.optional() }));
export const openPlan = defineOpen('pulse.plan', z.object({ draft: version.optional() }));
export const schedule = defineAction('pulse.schedule', version);
export const askCancel = defineAction('pulse.ask-cancel', version);
export const cancel = defineAction('pulse.cancel', version);
export const list = defineAction('pulse.list', z.object({}));

/** Handled by the reports. */
export const showReport = defineAction('reports.show', z.object({ unit: z.string() }));
/** To HR: the results are out. */
export const released = defineMessage('pulse.released', z.object({ round }));
/** To HR: it was not sent, because too few people are in the audience. */
export const notSent = defineMessage('pulse.not-sent', z.object({ round }));

// --- jobs --------------------------------------------------------------------------------------------------------

export const launchJob = defineJob('pulse.launch', z.object({ round }));
export const remindJob = defineJob('pulse.remind', z.object({ round }));
export const closeJob = defineJob('pulse.close', z.object({ round }));
export const releaseJob = defineJob('pulse.release', z.object({ round }));
export const scrubJob = defineJob('pulse.scrub', z.object({ round }));

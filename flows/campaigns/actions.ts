import { z } from 'zod';
import { defineAction, defineForm, defineMessage, defineOpen } from '#core/flow.ts';
import { defineJob } from '#core/jobs.ts';
import { templates, versionSchema } from './campaign.ts';

const campaign = z.uuid();
/** A shared place; it travels with a form, which may come back from somewhere else. */
const address = z.object({
  platform: z.string().max(40),
  tenant: z.string().max(200),
  key: z.string().max(400),
  route: z.string().max(1_000),
});

// --- what HR presses -------------------------------------------------------------------------------------------

/** Asks for a new campaign of a template. `here`: the shared place in which it was asked for; the answer may stand elsewhere. */
export const openNew = defineOpen(
  'campaigns.new',
  z.object({ template: z.enum(templates), here: address.optional() }),
);
/** Asks for the plan of one that is there. */
export const openPlan = defineOpen('campaigns.plan', versionSchema);
/** The rest of a plan, which has usual answers. */
export const openMore = defineOpen('campaigns.more', versionSchema);
/** `draft` absent: a new one. `here`: the shared place in which it was asked for. */
export const planForm = defineForm(
  'campaigns.plan',
  z.object({
    template: z.enum(templates),
    draft: versionSchema.optional(),
    here: address.optional(),
    /** What has a usual answer (goal, lines, posts, repetition) is asked for by itself. */
    more: z.literal(true).optional(),
  }),
);
export const openTexts = defineOpen('campaigns.texts', versionSchema);
export const textsForm = defineForm('campaigns.texts', versionSchema);
/** How somebody in particular would get it. */
export const openPreview = defineOpen('campaigns.preview-as', versionSchema);
export const previewForm = defineForm('campaigns.preview-as', versionSchema);

export const see = defineAction('campaigns.see', z.object({ campaign }));
/** What a new one is for. */
export const choose = defineAction('campaigns.choose', z.object({}));
export const list = defineAction('campaigns.list', z.object({}));
/** Schedules a draft, or applies it to what it is a change of. */
export const schedule = defineAction('campaigns.schedule', versionSchema);
export const askCancel = defineAction('campaigns.ask-cancel', versionSchema);
export const cancel = defineAction('campaigns.cancel', versionSchema);
/** Leaves one of a series out: the one after it is planned in its place. */
export const skip = defineAction('campaigns.skip', versionSchema);
export const publish = defineAction('campaigns.publish', versionSchema);
/** Its posts appear, or do not appear any more, in the shared place where this is pressed. */
export const postHere = defineAction('campaigns.post-here', versionSchema.extend({ on: z.boolean() }));
/** A link to the page with its result. */
export const link = defineAction('campaigns.link', z.object({ campaign }));

// --- what everybody presses ----------------------------------------------------------------------------------------

export const result = defineAction('campaigns.result', z.object({ campaign }));
/** Handled by the settings, offered on what comes unasked. */
export const pause = defineAction('settings.pause', z.object({ days: z.int() }));

// --- what is said by itself ----------------------------------------------------------------------------------------

/** In shared places. */
export const kickoff = defineMessage('campaigns.kickoff', z.object({ campaign }));
export const closing = defineMessage('campaigns.closing', z.object({ campaign }));
/** To people who have not thanked anybody for a while. */
export const prompt = defineMessage('campaigns.prompt', z.object({ campaign }));
/** To whoever scheduled it: it is over. `next`: the one that was planned. */
export const ended = defineMessage('campaigns.ended', z.object({ campaign, next: campaign.optional() }));

export const openJob = defineJob('campaigns.open', z.object({ campaign }));
/** Lines to those who rarely thank, where a change of a running campaign asks for them. */
export const promptsJob = defineJob('campaigns.prompts', z.object({ campaign }));
export const closeJob = defineJob('campaigns.close', z.object({ campaign }));

import { z } from 'zod';
import { defineAction, defineForm, defineMessage, defineOpen } from '#core/flow.ts';

const none = z.object({});
const id = z.uuid();

/** My own plan. */
export const showPlan = defineAction('growth.plan', none);
/** A plan that somebody shares with me. */
export const seePlan = defineAction('growth.see', z.object({ person: id }));
/** A skill of mine: a new one, or one that is there. */
export const openSkill = defineOpen('growth.skill', z.object({ skill: id.optional() }));
export const skillForm = defineForm('growth.keep', z.object({ skill: id.optional() }));
/** With whom I share my plan. */
export const openShare = defineOpen('growth.share', none);
export const shareForm = defineForm('growth.give', none);
/** With nobody any more. */
export const stopSharing = defineAction('growth.alone', none);

/** Tells somebody that a plan is shared with them. */
export const sharedMessage = defineMessage('growth.shared', z.object({ person: id, with: id }));

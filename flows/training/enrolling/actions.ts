import { z } from 'zod';
import { defineAction, defineForm, defineMessage, defineOpen } from '#core/flow.ts';
import { defineJob } from '#core/jobs.ts';
import { ruleVersionSchema } from './plan.ts';

const course = z.uuid();
const rule = z.uuid();

// --- rules (HR) ------------------------------------------------------------------------------------------------------

/** A new rule, or a change of one. `draft`: as it was last looked at. */
const ruleInput = z.object({ course, draft: ruleVersionSchema.optional() });
export const openRule = defineOpen('training.rule', ruleInput);
export const ruleForm = defineForm('training.rule', ruleInput);
/** A draft begins, or its change is applied. */
export const beginRule = defineAction('training.rule-begin', ruleVersionSchema);
/** A draft is thrown away. */
export const dropRule = defineAction('training.rule-drop', ruleVersionSchema);
export const askEnd = defineAction('training.rule-ask-end', ruleVersionSchema);
/** `withdraw`: whoever is not done ends with it. */
export const endRule = defineAction('training.rule-end', ruleVersionSchema.extend({ withdraw: z.boolean() }));

// --- people by name (HR, managers) -----------------------------------------------------------------------------------

export const enrolForm = defineForm('training.enrol', z.object({}));
export const openWithdraw = defineOpen('training.withdraw', z.object({ course: course.optional() }));
export const withdrawForm = defineForm('training.withdraw', z.object({}));

// --- oneself ---------------------------------------------------------------------------------------------------------

/** A course that somebody may take and takes no more. */
export const leave = defineAction('training.leave', z.object({ enrolment: z.uuid() }));

// --- messages and jobs -----------------------------------------------------------------------------------------------

/** `at`: all that this person was told of at once, at that moment. */
export const invited = defineMessage(
  'training.invited',
  z.union([z.object({ enrolment: z.uuid() }), z.object({ person: z.uuid(), at: z.iso.datetime() })]),
);

/** Looks at all rules, and for those who are gone or belong no more. */
export const evaluateJob = defineJob('training.evaluate', z.object({}));
/** Enrols whom a rule means, a thousand at a time. `after`: the last person who was looked at. */
export const enrolJob = defineJob('training.enrol', z.object({ rule, after: z.uuid().optional() }));
/** Tells people what they are to take. */
export const inviteJob = defineJob('training.invite', z.object({}));
/** Ends what nobody asks for any more. `rule`: all that this one asked for, as it was taken back. */
export const stopJob = defineJob('training.stop', z.object({ rule: rule.optional() }));

/** What is said of several courses at once. */
export const aboutInvitations = (person: string): string => `invited:${person}`;

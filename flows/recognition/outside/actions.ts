import { z } from 'zod';
import { defineAction, defineMessage } from '#core/flow.ts';
import { defineJob } from '#core/jobs.ts';

const outsider = z.object({ outsider: z.uuid() });

/** A giver asks for a link to pass on by themselves; one made earlier stops working. */
export const linkIt = defineAction('recognition.link', outsider);
/** To the giver: the letter did not get through. */
export const letterFailed = defineMessage('recognition.letter', outsider);
/** `tries`: how often it was tried in vain. */
export const mailJob = defineJob('recognition.mail', outsider.extend({ tries: z.int().min(0).max(100) }));

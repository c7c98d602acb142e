import { z } from 'zod';
import { defineAction, defineMessage } from '#core/flow.ts';
import { defineJob } from '#core/jobs.ts';

/** A thank-you, as it stood when its giver asked for better words. */
const version = z.object({ id: z.uuid(), revision: z.int() });

export const askRewording = defineAction('recognition.reword', version);
export const useRewording = defineAction('recognition.use', version);
export const keepWords = defineAction('recognition.keep', version);
export const rewordJob = defineJob('recognition.reword', version);
export const reworded = defineMessage('recognition.reworded', version);

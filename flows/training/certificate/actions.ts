import { z } from 'zod';
import { defineAction, defineMessage } from '#core/flow.ts';

const data = z.object({ enrolment: z.uuid() });

/** The certificate of a course that I have done, once more. */
export const showCertificate = defineAction('training.certificate', data);
/** Comes by itself when a course is confirmed as done. */
export const certificateMessage = defineMessage('training.certified', data);

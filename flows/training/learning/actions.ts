import { z } from 'zod';
import { defineAction, defineForm, defineMessage, defineOpen } from '#core/flow.ts';
import { defineJob } from '#core/jobs.ts';
import { optionIds } from '../course.ts';

const enrolment = z.uuid();
/** The one answer that a card waits for: of two that come, the first counts. `only`: go on with this course. */
const item = z.object({
  enrolment,
  lesson: z.string().max(60),
  n: z.int().min(0).max(10_000),
  only: z.boolean().optional(),
});
export type ItemRef = Readonly<z.output<typeof item>>;

/** One of a few, and whether one is sure: with one tap. */
export const answer = defineAction(
  'training.answer',
  item.extend({ choice: z.enum(optionIds), sure: z.boolean() }),
);
/** Several, many to choose from, or own words: in a form. */
export const openAnswer = defineOpen('training.answer', item);
export const answerForm = defineForm('training.answer', item);
/** A lesson without a question was read. */
export const took = defineAction('training.took', item);
/** Whatever comes next, within today's share. `later`: not what only waits to be confirmed. */
export const next = defineAction(
  'training.next',
  z.object({ only: enrolment.optional(), later: z.boolean().optional() }),
);
export const enough = defineAction('training.enough', z.object({}));

export const pauseWeeks = [1, 2, 4] as const;
export const openPause = defineOpen('training.pause', z.object({}));
export const pauseForm = defineForm('training.pause', z.object({}));
export const resume = defineAction('training.resume', z.object({}));
/** Reviews after a course was done: with or without. */
export const reviews = defineAction('training.reviews', z.object({ enrolment, on: z.boolean() }));

/** A day's lessons and reviews, one after the other in one message. */
export const session = defineMessage('training.session', z.object({ session: z.uuid() }));
/** Nothing was done with three in a row: a rest. */
export const resting = defineMessage('training.resting', z.object({ until: z.iso.date() }));

/** One learner alone: with the others something failed, which is to hold up nobody else. */
export const wakeOneJob = defineJob('training.wake-one', z.object({ person: z.uuid() }));
/** Looks once a day for whom no look is planned. */
export const sweepJob = defineJob('training.sweep', z.object({}));

import { z } from 'zod';
import { defineAction, defineOpen } from '#core/flow.ts';
import { defineJob } from '#core/jobs.ts';

// Buttons and jobs of one part that others put on their cards or ask for.

const id = z.uuid();

/** What is next for me, here and now, whether or not today's share was had. Without a course: whichever comes first. */
export const learnOn = defineAction('training.learn', z.object({ enrolment: id.optional() }));
/** Not now: on the next working day. */
export const tomorrow = defineAction('training.tomorrow', z.object({}));
/** "I have done it." */
export const confirmDone = defineAction('training.done', z.object({ enrolment: id }));
/** I would like to take this course. */
export const join = defineAction('training.join', z.object({ course: id }));
/** HR: a course with all that can be done about it. */
export const showCourse = defineAction('training.course', z.object({ course: id }));
/** HR: who takes it. */
export const showRules = defineAction('training.rules', z.object({ course: id }));
/** HR: how it goes. */
export const showFigures = defineAction('training.figures', z.object({ course: id }));
/** The courses that I can take, and those that I take. */
export const showMine = defineAction('training.mine', z.object({}));
/** Enrol people of mine: manager or HR. */
export const openEnrol = defineOpen('training.enrol', z.object({ course: id.optional() }));

/** Looks at everybody whose time has come (`learners.wake_at`). */
export const wakeJob = defineJob('training.wake', z.object({}));

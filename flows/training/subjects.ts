// What messages of training are about: by these they are shown anew and called off.

/** Everything that is said of one enrolment alone: invitation, reminders, certificate. */
export const aboutEnrolment = (enrolment: string): string => `enrolment:${enrolment}`;
/** Somebody's lessons and reviews, over all courses. */
export const aboutLearner = (person: string): string => `learner:${person}`;
/** Reminders of several enrolments in one message, which shows something of each. */
export const aboutReminders = (person: string): string => `reminders:${person}`;
/** What a manager is told of those who are late. */
export const aboutOverdue = (manager: string): string => `overdue:${manager}`;

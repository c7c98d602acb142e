// What messages of training are about: by these they are shown anew and called off.

/** Everything that is said of one enrolment alone: invitation, reminders, certificate. */
export const aboutEnrolment = (enrolment: string): string => `enrolment:${enrolment}`;
/** Somebody's lessons and reviews, over all courses and days. */
export const aboutLearner = (person: string): string => `learner:${person}`;
/** The lessons and reviews of one day: of a year of them only the last can still change. */
export const aboutSession = (session: string): string => `session:${session}`;
/** Reminders of several enrolments in one message, which shows something of each. */
export const aboutReminders = (person: string): string => `reminders:${person}`;
/** What a manager is told of those who are late. */
export const aboutOverdue = (manager: string): string => `overdue:${manager}`;

/** What is said to HR about the nominations of a campaign. */
export const boardSubject = (campaign: string): string => `nominations:${campaign}:board`;
/** Ballots and score sheets. */
export const choiceSubject = (campaign: string): string => `nominations:${campaign}:choice`;
/** Who was reminded had not chosen by then: of reminders no record outlives the choice. */
export const reminderSubject = (campaign: string): string => `nominations:${campaign}:reminder`;
/** What nominees and those who nominated them are told of one. */
export const nominationSubject = (nomination: string): string => `nomination:${nomination}`;

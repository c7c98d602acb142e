/** What is said to HR about the nominations of a campaign. */
export const boardSubject = (campaign: string): string => `nominations:${campaign}:board`;
/** Ballots and score sheets. */
export const choiceSubject = (campaign: string): string => `nominations:${campaign}:choice`;
/** What nominees and those who nominated them are told of one. */
export const nominationSubject = (nomination: string): string => `nomination:${nomination}`;

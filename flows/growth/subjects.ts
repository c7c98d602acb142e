/** What is said of one person's sharing their plan with another. */
export const aboutShare = (person: string, reader: string): string => `plan:${person}:${reader}`;

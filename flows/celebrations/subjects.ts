import type { CelebrationKind } from '#store/tables/celebrations.ts';

/** One celebration of somebody. */
export type CelebrationRef = Readonly<{ person: string; kind: CelebrationKind; year: number }>;

/** All messages and posts about one. */
export const subjectOf = ({ person, kind, year }: CelebrationRef): string =>
  `celebration:${person}:${kind}:${year}`;
/** The question whether somebody would like to be celebrated. */
export const questionSubjectOf = (person: string): string => `celebration:question:${person}`;

import type { Generated } from 'kysely';

export type CelebrationKind = 'birthday' | 'anniversary';
/** Who is told: everybody (the mural, the feeds), or the person and the colleagues of their unit alone. */
export type CelebrationSeen = 'everybody' | 'team';

// --- flows/celebrations
/** What a person chose. A row without an answer: they were asked, and they are never asked again. */
export interface CelebrationChoicesTable {
  person_id: string;
  asked_at: Date | null;
  answered_at: Date | null;
  /** Since when they want it celebrated; nothing: they do not. */
  birthday_since: Date | null;
  /** `MM-DD`, as they said it themselves: never a year. There while the birthday is celebrated. */
  birthday: string | null;
  anniversary_since: Date | null;
  /** May it be said how many years it is? */
  years: Generated<boolean>;
  seen: Generated<CelebrationSeen>;
}
/** What was celebrated: once a year, whatever happens. */
export interface CelebrationsTable {
  person_id: string;
  kind: CelebrationKind;
  /** Of the day itself: a birthday on 31 December that is celebrated in January belongs to the year before. */
  year: number;
  /** Not on the day itself: it was none of their working days, or they were away. */
  moved: boolean;
  seen: CelebrationSeen;
  /** How many years it is, where they let that be said. */
  years: number | null;
  /** From when, and until the end of that day where they are. */
  from_at: Date;
  until: Date;
}
/** Days on which somebody is away, first and last one included, as they said themselves. */
export interface LeavesTable {
  person_id: string;
  from_day: string;
  to_day: string;
}

export interface CelebrationTables {
  celebration_choices: CelebrationChoicesTable;
  celebrations: CelebrationsTable;
  leaves: LeavesTable;
}

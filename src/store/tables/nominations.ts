import type { Generated, JSONColumnType } from 'kysely';

// --- flows/campaigns/nominations

/** How far the choice among the nominated is, once the campaign has closed. */
export type StagePhase = 'moderation' | 'choosing' | 'runoff' | 'tied' | 'decided';
export type NominationState = 'waiting' | 'accepted' | 'rejected' | 'declined' | 'merged';

export interface NominationStagesTable {
  campaign_id: string;
  phase: Generated<StagePhase>;
  /** Counts changes, so that two people deciding at once do not overwrite each other. */
  revision: Generated<number>;
  /** 1, then 2 for a run-off. */
  round: Generated<number>;
  /** Who scores; begins as the plan says. */
  jury: Generated<string[]>;
  /** Digests voters while a choice is open. Destroyed when it is counted. */
  key: Buffer | null;
  ends_at: Date | null;
  /** Category → the nominations between which it is still open. */
  tied: JSONColumnType<Record<string, string[]>, string | undefined, string>;
}
export interface NominationsTable {
  id: Generated<string>;
  campaign_id: string;
  category: string;
  nominee_id: string;
  state: Generated<NominationState>;
  /** Why it was rejected, as those read it who made it. */
  reason: string | null;
  revision: Generated<number>;
  won: Generated<boolean>;
}
export interface NominationVoicesTable {
  nomination_id: string;
  person_id: string;
  /** Absent: they second it. */
  words: string | null;
  at: Date;
}
/** Votes and scores while a choice is open: no person, no time. Emptied when it is counted. */
export interface NominationMarksTable {
  campaign_id: string;
  category: string;
  /** HMAC-SHA256 of the person under the stage's key. */
  voter: Buffer;
  nomination_id: string;
  /** 1..5; absent: a vote. */
  score: number | null;
}
/** What was counted, by nomination. */
export interface NominationResultsTable {
  nomination_id: string;
  round: number;
  /** Votes, or jurors who scored it. */
  marks: number;
  /** Of the scores; the votes once more where people voted. */
  total: number;
}

export interface NominationTables {
  nomination_stages: NominationStagesTable;
  nominations: NominationsTable;
  nomination_voices: NominationVoicesTable;
  nomination_marks: NominationMarksTable;
  nomination_results: NominationResultsTable;
}

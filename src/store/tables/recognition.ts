import type { Generated, JSONColumnType } from 'kysely';

type Json<T> = JSONColumnType<T & (object | null), string, string>;
type Place = { platform: string; tenant: string; key: string; route: string };

/** Who may see it: everybody, the units of its receivers, or only those whom it names. */
export type Visibility = 'public' | 'team' | 'private';
export type RecognitionState = 'stands' | 'undone' | 'hidden';

// --- flows/recognition
export interface RecognitionsTable {
  id: Generated<string>;
  at: Date;
  /** Absent: they were erased. */
  giver_id: string | null;
  /** The id of a value. */
  value: string;
  words: string;
  state: Generated<RecognitionState>;
  /** The giver's own choice: never more than this. */
  choice: Generated<Visibility>;
  /** The narrowest of what the giver and every receiver chose: what everything that shows it goes by. */
  seen: Visibility;
  /** The shared place in which it was given, where it is posted if it is public. */
  place: Json<Place | null> | null;
  /** The message of its giver that it follows when that is edited or deleted, as one text (`sourceKey`). */
  source: string | null;
  /** When that was last changed, as its platform says: what comes late does not undo what came after it. */
  source_at: Date | null;
  /** Counts changes, so that two people editing at once do not overwrite each other. */
  revision: Generated<number>;
  edited_at: Date | null;
  /** On the database's clock, at every change that a page can show: boosts and visibility as well. */
  changed_at: Generated<Date>;
}
export interface RecognitionReceiversTable {
  recognition_id: string;
  /** 0, 1, … in the order in which they were named. */
  n: number;
  /** One of the three. */
  person_id: string | null;
  unit_id: string | null;
  outsider_id: string | null;
  /** What this receiver chose for this one; nothing: their standing choice, or the organisation's. */
  choice: Visibility | null;
}
export interface RecognitionBoostsTable {
  recognition_id: string;
  person_id: string;
  at: Date;
}
export interface RecognitionHistoryTable {
  id: Generated<string>;
  recognition_id: string;
  at: Date;
  by_id: string | null;
  what: 'edited' | 'undone' | 'hidden' | 'shown';
  /** As it was before: `{ value, words }` of an edit. */
  before: Json<object | null> | null;
  reason: string | null;
}
export interface RecognitionPreferencesTable {
  person_id: string;
  choice: Visibility | null;
}
/** Somebody outside the chat who was thanked. */
export interface OutsidersTable {
  id: Generated<string>;
  name: string;
  /** Lower case. Forgotten when the letter is through. */
  email: string | null;
  /** SHA-256 of the token in the link to it. */
  link_hash: Buffer | null;
  /** What became of the letter; nothing: none is to be sent. */
  mail: 'waiting' | 'sending' | 'sent' | 'refused' | 'unknown' | null;
}
/** A suggestion of better words, until its giver said yes or no. */
export interface RecognitionRewordingsTable {
  recognition_id: string;
  /** What it was made from. */
  revision: number;
  /** Nothing: there was none to make. */
  words: string | null;
  at: Date;
}

/** What buttons and forms of this flow are sealed with that must come back as they were. */
export interface RecognitionKeysTable {
  id: 1;
  key: Buffer;
}

export interface RecognitionTables {
  recognitions: RecognitionsTable;
  recognition_receivers: RecognitionReceiversTable;
  recognition_boosts: RecognitionBoostsTable;
  recognition_history: RecognitionHistoryTable;
  recognition_preferences: RecognitionPreferencesTable;
  outsiders: OutsidersTable;
  recognition_rewordings: RecognitionRewordingsTable;
  recognition_keys: RecognitionKeysTable;
}

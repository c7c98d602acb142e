import type { Generated, JSONColumnType } from 'kysely';
import type { Kind, Role } from '#core/person.ts';
import type { DirectoryTables } from './directory.ts';
import type { InstallationsTables } from './installations.ts';
import type { PacesTables } from './paces.ts';
import type { PlacesTables } from './places.ts';
import type { CampaignTables } from './tables/campaigns.ts';
import type { CelebrationTables } from './tables/celebrations.ts';
import type { MuralTables } from './tables/mural.ts';
import type { NominationTables } from './tables/nominations.ts';
import type { RecognitionTables } from './tables/recognition.ts';
import type { TrainingTables } from './tables/training.ts';
import type { WebchatTables } from './webchat.ts';

// Every table has one owner, named above it. The tables themselves are made in migrations/.

type Json<T> = JSONColumnType<T & (object | null), string, string>;

// --- settings.ts
export interface SettingsTable {
  key: string;
  value: JSONColumnType<object>;
}

// --- people.ts, units.ts
export interface PeopleTable {
  id: Generated<string>;
  name: string;
  /** Lower case, the key that joins platforms and HR's file. */
  email: string | null;
  kind: Generated<Kind>;
  unit_id: string | null;
  manager_id: string | null;
  locale: string | null;
  time_zone: string | null;
  country: string | null;
  start_date: string | null;
  /** `MM-DD`: never a year. */
  birthday: string | null;
  attributes: JSONColumnType<Record<string, string>, string | undefined, string>;
  roles: Generated<Role[]>;
  /** Part of the invented organisation of the trial. */
  invented: Generated<boolean>;
  /** Known from a chat platform alone: follows what it says, until HR's file has them. */
  from_chat: Generated<boolean>;
  gone_at: Date | null;
}
export interface PreferencesTable {
  person_id: string;
  locale: string | null;
  hours_from: number | null;
  hours_to: number | null;
  hours_days: number[] | null;
  paused_until: Date | null;
  opted_out: Generated<boolean>;
}
export interface IdentitiesTable {
  platform: string;
  tenant: string;
  key: string;
  person_id: string;
  /** The adapter's own. Empty until the platform gave one. */
  route: string;
  /** The zone of their clock, as the platform says it. */
  time_zone: string | null;
  /** When the platform last said that they are there, on the database's clock. */
  seen_at: Generated<Date>;
  /** Its address is another person's by now (members.ts): the account is nobody's. */
  disputed: Generated<boolean>;
}
export interface UnitsTable {
  id: Generated<string>;
  parent_id: string | null;
  name: string;
  invented: Generated<boolean>;
}
export interface UnitManagersTable {
  unit_id: string;
  person_id: string;
  acting: Generated<boolean>;
  /** Last day of an acting manager. */
  until: string | null;
  /** Named by HR (kept at import) or found from the people's own manager column. */
  source: 'hr' | 'tree';
}

// --- events.ts
export interface EventsTable {
  id: string;
  at: Date;
}

// --- jobs.ts
export interface JobsTable {
  id: Generated<string>;
  name: string;
  data: JSONColumnType<object>;
  due_at: Date;
  once: string | null;
  set_at: Date | null;
  attempts: Generated<number>;
  failure: string | null;
  done_at: Date | null;
}

// --- outbox.ts
export type DeliveryState =
  | 'waiting'
  | 'sending'
  | 'sent'
  | 'answered'
  | 'unreachable'
  | 'expired'
  | 'cancelled'
  | 'unknown';
export interface DeliveriesTable {
  id: Generated<string>;
  /** To one person, or to everybody in `place`: one of the two. */
  person_id: string | null;
  place: Json<{ platform: string; tenant: string; key: string; route: string } | null> | null;
  message: string;
  data: JSONColumnType<object>;
  subject: string | null;
  /** Further subjects that it shows something of. */
  shows: Generated<string[] | null>;
  once: string | null;
  unasked: boolean;
  /** It passes the budget of unasked messages, not the hours. */
  celebrates: Generated<boolean>;
  duty: Generated<boolean>;
  routine: Generated<boolean>;
  state: Generated<DeliveryState>;
  /** Why it is unreachable or cancelled: a code. */
  reason: string | null;
  due_at: Date;
  not_after: Date;
  set_at: Date | null;
  attempts: Generated<number>;
  /** When a process last took it in hand, on the database's clock. */
  claimed_at: Date | null;
  /** When the first try began: `find` looks from here on. */
  tried_at: Date | null;
  sent_at: Date | null;
  /** Where it is being sent, or was: a lost answer is looked for there. */
  sent_to: Json<{ platform: string; tenant: string; key: string; route: string } | null> | null;
  ref: Json<{ platform: string; tenant: string; route: string; id: string } | null> | null;
  /** Cancelled in the middle of sending: if it did not go out, it is not tried again. */
  called_off: Generated<boolean>;
  /** The sent message is to be shown anew (closed, for instance). */
  refresh: Generated<boolean>;
  /** No record of it is to be kept once that is done. */
  forget: Generated<boolean>;
  /** It waits for its turn with a platform (lines.ts): rung when it has a slot, not when it is due. */
  line: string | null;
  /** The slot it was given, on the database's clock. */
  slot_at: Date | null;
}

// --- flows/people/store.ts
export interface ImportsTable {
  id: Generated<string>;
  by: string;
  file_name: string;
  /** Kept for an hour at most, and never after it was applied or cancelled. */
  bytes: Buffer | null;
  at: Date;
  state: Generated<'reading' | 'checked' | 'applying' | 'applied' | 'cancelled' | 'forgotten'>;
  /** How often it was checked: a button belongs to one check. */
  checks: Generated<number>;
  /** What the last check or the import itself found. */
  report: Json<object | null> | null;
}

// --- flows/pulse/store.ts
export type RoundState = 'draft' | 'scheduled' | 'open' | 'closed' | 'cancelled';
export interface PulseRoundsTable {
  id: Generated<string>;
  created_by: string | null;
  state: Generated<RoundState>;
  /** Counts changes, so that two people editing at once do not overwrite each other. */
  revision: Generated<number>;
  plan: JSONColumnType<object>;
  /** A draft that changes a scheduled round: which one, and as of which revision. */
  replaces: Json<{ round: string; revision: number } | null> | null;
  opens_at: Date;
  closes_at: Date;
  /** Signs ballots while the round is open. Destroyed at the close. */
  ballot_key: Buffer | null;
  launched: JSONColumnType<object> | null;
}
export interface PulseInvitedTable {
  round_id: string;
  person_id: string;
  unit_id: string;
}
export interface PulsePendingTable {
  round_id: string;
  person_id: string;
}
export interface PulseBallotsTable {
  round_id: string;
  hash: Buffer;
  unit_id: string;
  answers: JSONColumnType<Record<string, number | 'na'>>;
  comment: string | null;
}
export interface PulseSheetsTable {
  id: Generated<string>;
  round_id: string;
  cell: string;
  answers: JSONColumnType<Record<string, number | 'na'>>;
}
export interface PulseCommentsTable {
  id: Generated<string>;
  round_id: string;
  cell: string;
  comment: string;
}
export interface ReleasesTable {
  round_id: string;
  body: JSONColumnType<object>;
}

export interface Database
  extends WebchatTables,
    InstallationsTables,
    PacesTables,
    PlacesTables,
    DirectoryTables,
    RecognitionTables,
    CampaignTables,
    NominationTables,
    MuralTables,
    CelebrationTables,
    TrainingTables {
  settings: SettingsTable;
  people: PeopleTable;
  preferences: PreferencesTable;
  identities: IdentitiesTable;
  units: UnitsTable;
  unit_managers: UnitManagersTable;
  events: EventsTable;
  jobs: JobsTable;
  deliveries: DeliveriesTable;
  imports: ImportsTable;
  pulse_rounds: PulseRoundsTable;
  pulse_invited: PulseInvitedTable;
  pulse_pending: PulsePendingTable;
  pulse_ballots: PulseBallotsTable;
  pulse_sheets: PulseSheetsTable;
  pulse_comments: PulseCommentsTable;
  releases: ReleasesTable;
}

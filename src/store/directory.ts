import type { Generated } from 'kysely';

// The tables of `syncs.ts`, apart from its queries: the schema is made of them, and the queries of the schema.

export type SyncState = 'waiting' | 'running' | 'done' | 'failed' | 'away';

/** The figures are of the reading in hand, or of the last one. */
export interface DirectorySyncsTable {
  platform: string;
  tenant: string;
  state: Generated<SyncState>;
  seen: Generated<number>;
  joined: Generated<number>;
  added: Generated<number>;
  unmatched: Generated<number>;
  guests: Generated<number>;
  gone: Generated<number>;
  /** Names the reading in hand, so that a process that lost it notices. */
  run: string | null;
  /** When its process last gave a sign of life, and when it began: on the database's clock. */
  claimed_at: Date | null;
  began_at: Date | null;
  next_at: Date;
  /** Somebody wants it now. */
  requested_at: Date | null;
  started_at: Date | null;
  finished_at: Date | null;
  /** The last one that went through to the end. */
  completed_at: Date | null;
  /** In a row. */
  failures: Generated<number>;
  /** A code. */
  failure: string | null;
}
export interface DirectoryTables {
  directory_syncs: DirectorySyncsTable;
}

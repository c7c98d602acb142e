import { AbortedTransactionError, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database } from './schema.ts';

/** A database or a transaction in it: queries are plain functions that take one first. */
export type Db = Kysely<Database>;

type Handle = Db;
declare module '#core/flow.ts' {
  interface Register {
    db: Handle;
  }
}

// Calendar dates stay ISO strings and counts become numbers: a Date would shift days by the machine's zone.
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.DATE, (value) => value);
types.setTypeParser(pg.types.builtins.INT8, Number);

export type OpenDatabase = Readonly<{ db: Db; pool: pg.Pool; close(): Promise<void> }>;

/**
 * Opens a pool of connections. It connects at the first query, so this never fails.
 * @param onError told of broken connections, idle or in use (the pool replaces them by itself)
 */
export function openDatabase(
  config: pg.PoolConfig,
  onError: (error: Error) => void = () => {},
): OpenDatabase {
  const pool = new pg.Pool({
    max: 10,
    connectionTimeoutMillis: 2_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    statement_timeout: 60_000,
    idle_in_transaction_session_timeout: 60_000,
    types,
    ...config,
  });
  // A connection in use breaks without the pool hearing of it, and an error that nobody hears ends the process.
  pool.on('connect', (client) => client.on('error', onError));
  pool.on('error', () => {});
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return { db, pool, close: () => db.destroy() };
}

/** Did the database itself say that a COMMIT came to nothing? Of any other failure nobody knows how it ended. */
export const isRolledBack = (error: unknown): boolean =>
  error instanceof AbortedTransactionError ||
  (error instanceof pg.DatabaseError && /^(23|40)/.test(error.code ?? ''));

import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { AbortedTransactionError, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { StartError } from '#core/errors.ts';
import type { Database } from './schema.ts';

/** A database or a transaction in it: queries are plain functions that take one first. */
export type Db = Kysely<Database>;

type Handle = Db;
declare module '#core/outcome.ts' {
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
 * A connection can die without a word: its server hangs, or a firewall forgot it. What waits for an answer on it would do
 * so for a quarter of an hour. No statement is silent for longer than its own limit, so this much silence is death; and
 * one that rested is asked for a sign of life before it is used. Milliseconds.
 */
const statementMs = 60_000;
const silentMs = 65_000;
const restedMs = 1_000;
const signMs = 1_500;
/** What is still in use when the pool is closed gets so long, in milliseconds. */
const closeMs = 2_000;

/**
 * Opens a pool of connections. It connects at the first query, so this never fails. `close` takes 2 s at most.
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
    keepAliveInitialDelayMillis: 10_000,
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: statementMs,
    types,
    ...config,
  });
  const open = new Set<pg.PoolClient>();
  const usedAt = new WeakMap<pg.PoolClient, number>();
  pool.on('connect', (client) => {
    open.add(client);
    // A connection in use breaks without the pool hearing of it, and an error that nobody hears ends the process.
    client.on('error', onError);
    const { stream } = client.connection;
    if (stream instanceof Socket) stream.setTimeout(silentMs, () => stream.destroy());
  });
  pool.on('remove', (client) => open.delete(client));
  pool.on('release', (_error, client) => usedAt.set(client, performance.now()));
  pool.on('error', () => {});

  async function connect(): Promise<pg.PoolClient> {
    const client = await pool.connect();
    const last = usedAt.get(client);
    if (last === undefined || performance.now() - last < restedMs) return client;
    let answered = false;
    // After a busy moment of this process the answer may be here already, and is read before the immediate runs.
    const timer = setTimeout(
      () => setImmediate(() => void (answered || client.connection.stream.destroy())),
      signMs,
    );
    try {
      await client.query('select 1');
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    } finally {
      answered = true;
      clearTimeout(timer);
    }
  }

  const db = new Kysely<Database>({
    dialect: new PostgresDialect({
      pool: { connect, end: () => pool.end(), options: pool.options },
      controlClient: pg.Client,
    }),
  });
  return {
    db,
    pool,
    async close() {
      const limit = new AbortController();
      await Promise.race([db.destroy(), sleep(closeMs, undefined, { signal: limit.signal }).catch(() => {})]);
      limit.abort();
      for (const client of open) client.connection.stream.destroy();
    },
  };
}

/**
 * Is it the database that is away or full, so that the same will work another time? Anything else is our own fault.
 * SQLSTATE classes: 08 connection, 40 rollback, 53 resources, 55 not ready, 57 operator's intervention.
 */
export const isPassing = (error: unknown): boolean =>
  error instanceof pg.DatabaseError
    ? /^(08|40|53|55|57)/.test(error.code ?? '')
    : error instanceof Error &&
      /connect|timeout|terminat|unreachable/i.test(`${error.name} ${error.message}`);

/** Did the database itself say that a COMMIT came to nothing? Of any other failure nobody knows how it ended. */
export const isRolledBack = (error: unknown): boolean =>
  error instanceof AbortedTransactionError ||
  (error instanceof pg.DatabaseError && /^(23|40)/.test(error.code ?? ''));

const refused = 'PostgreSQL refuses the user or the password of DATABASE_URL. Correct them.';
const problems: Readonly<Record<string, string>> = {
  '28000': refused,
  '28P01': refused,
  '3D000': 'The database named in DATABASE_URL does not exist. Create it, or correct the name.',
  '42501': 'The user of DATABASE_URL may not make tables in its database. Let it own that database.',
};

/** What an operator must mend, where the database itself says so. Anything else may pass by itself. */
export function databaseProblem(error: unknown): StartError | undefined {
  const problem = error instanceof pg.DatabaseError ? problems[error.code ?? ''] : undefined;
  return problem === undefined ? undefined : new StartError([problem], { cause: error });
}

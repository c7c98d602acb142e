import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { errorFields } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import { databaseProblem, isPassing, type OpenDatabase, openDatabase } from '#store/db.ts';
import { connectEmbedded, startEmbedded } from '#store/embedded.ts';
import type { Config } from './config.ts';

export type RunningDatabase = OpenDatabase &
  Readonly<{
    /** How to reach it, for the queue's own connections. */
    connection: import('pg').PoolConfig;
  }>;

type Options = Readonly<{
  config: Pick<Config, 'databaseUrl' | 'dataDir'>;
  log: Log;
  /** `program`: owns the embedded server. `command`: uses the one that runs, if one does. */
  as: 'program' | 'command';
  /** Connections of the pool. */
  max?: number;
}>;

/**
 * Opens the database of the configuration: the one by URL, or the embedded one, which it starts.
 * It does not wait for a database by URL: see `whenReachable`.
 * @throws StartError
 */
export async function openConfigured({ config, log, as, max = 10 }: Options): Promise<RunningDatabase> {
  const onError = (error: Error) => log.warn(errorFields(error), 'database connection lost');
  if (config.databaseUrl !== undefined) {
    const connection = { connectionString: config.databaseUrl };
    return { ...openDatabase({ ...connection, max }, onError), connection };
  }
  const start = as === 'program' ? startEmbedded : connectEmbedded;
  const server = await start({ folder: config.dataDir, log });
  const opened = openDatabase({ ...server.connection, max }, onError);
  return {
    ...opened,
    connection: server.connection,
    async close() {
      await opened.close();
      await server.stop();
    },
  };
}

/**
 * Waits until the database answers, for as long as it takes or until `stopped`. Says so once.
 * @throws StartError when it answers that it will not have us
 */
export async function whenReachable(
  database: OpenDatabase,
  log: Log,
  stopped: () => boolean,
): Promise<boolean> {
  for (let told = false; !stopped(); await sleep(500)) {
    try {
      await sql`select 1`.execute(database.db);
      return true;
    } catch (error) {
      const problem = databaseProblem(error);
      if (problem !== undefined) throw problem;
      if (!told) log.warn(errorFields(error), 'the database cannot be reached yet: waiting for it');
      told = true;
    }
  }
  return false;
}

/**
 * Does a step of the start again for as long as it is the database that is away: lost in the middle is as good as not yet
 * there. @throws whatever else is wrong, and what was wrong last when `stopped`
 */
export async function insist<T>(step: () => Promise<T>, log: Log, stopped: () => boolean): Promise<T> {
  for (let told = false; ; await sleep(500)) {
    try {
      return await step();
    } catch (error) {
      if (!isPassing(error) || stopped()) throw error;
      if (!told) log.warn(errorFields(error), 'the database was lost during the start: trying again');
      told = true;
    }
  }
}

/** Does it answer within a second? */
export async function answersSoon(database: OpenDatabase): Promise<boolean> {
  const answer = sql`select 1`.execute(database.db).then(
    () => true,
    () => false,
  );
  return Promise.race([answer, sleep(1_000, false, { ref: false })]);
}

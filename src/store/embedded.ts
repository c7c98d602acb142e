import { rmdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { StartError } from '#core/errors.ts';
import { chooseAccount, type User } from './embedded-account.ts';
import {
  clusterFolder,
  handOver,
  hasCluster,
  makeCluster,
  prepareFolder,
  socketFolder,
  superuser,
} from './embedded-cluster.ts';
import { type Lock, lockHolder, tryLock } from './embedded-lock.ts';
import { disownPostmaster, endPostmaster, isPostmaster, readPostmaster } from './embedded-postmaster.ts';
import { findPrograms, type Programs } from './embedded-programs.ts';
import { type Log, launch, port, startLimitMs, whenReady } from './embedded-server.ts';

export type Embedded = Readonly<{
  /** For `pg.Pool` and `pg.Client`. */
  connection: Readonly<{ host: string; port: number; user: string; database: string }>;
  /** The same as a URL, for other processes of the same user. */
  url: string;
  /** The server ran already. */
  adopted: boolean;
  /** Ends the server, within 14 s, and lets go of the folder. For a server of somebody else's it does nothing. */
  stop(): Promise<void>;
}>;

type Options = Readonly<{
  /** The data folder of the program; the database is in `postgres` inside it. */
  folder: string;
  log: Log;
  /** More settings of PostgreSQL, over ours. For tests. */
  settings?: Readonly<Record<string, string>>;
}>;

const database = 'latido';
const connectionTo = (host: string, name: string) => ({ host, port, user: superuser, database: name });

async function ask(host: string, name: string, query: string): Promise<Record<string, unknown> | undefined> {
  const client = new pg.Client({
    ...connectionTo(host, name),
    connectionTimeoutMillis: 2_000,
    query_timeout: 5_000,
  });
  // A connection that breaks after its answer is no news.
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query(query)).rows[0];
  } finally {
    await client.end().catch(() => {});
  }
}

/** The version of the server of that folder, when it answers. */
async function answers(host: string, name: string, data: string): Promise<string | undefined> {
  try {
    const row = await ask(
      host,
      name,
      `select current_setting('data_directory') as data, current_setting('server_version') as version`,
    );
    return row?.data === data ? String(row.version) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A server that a killed program left behind: waits until it answers, or ends it.
 * @returns the folder of its socket; nothing when there is none (any more)
 */
async function adopt(data: string, programs: Programs, log: Log): Promise<string | undefined> {
  const left = readPostmaster(data);
  if (left === undefined) return undefined;
  if (!isPostmaster(left.pid, data)) {
    disownPostmaster(data);
    return undefined;
  }
  const begun = performance.now();
  while (isPostmaster(left.pid, data)) {
    const waited = performance.now() - begun;
    const { status, socketFolder: host } = readPostmaster(data) ?? left;
    if (status === 'ready') {
      const version = await answers(host, 'postgres', data);
      if (version === programs.version) return host;
      if (version !== undefined || waited > 3_000) break;
    }
    if (status === 'stopping' && waited > 8_000) break;
    if (waited > startLimitMs) break;
    await sleep(20);
  }
  log.info({ pid: left.pid }, 'the embedded PostgreSQL left from an earlier run is ended');
  if (await endPostmaster(left.pid, data)) return undefined;
  throw new StartError([
    `A PostgreSQL left from an earlier run (process ${left.pid}) uses ${data} and does not end. End it, then start again.`,
  ]);
}

/** Makes the database in the cluster unless it is there: a program killed before it did so leaves a cluster without. */
async function makeDatabase(host: string): Promise<void> {
  try {
    await ask(host, database, 'select 1');
  } catch (error) {
    const missing = (error as { code?: string }).code === '3D000';
    if (!missing) throw error;
    await ask(host, 'postgres', `create database ${database}`);
  }
}

async function startLocked(options: Options, folder: string, lock: Lock): Promise<Embedded> {
  const { log } = options;
  const more = options.settings ?? {};
  const account = chooseAccount(clusterFolder(folder));
  const programs = findPrograms(account.user);
  let data = clusterFolder(folder);
  if (!hasCluster(data, programs)) {
    data = await makeCluster(folder, programs, account, more.fsync !== 'off');
  } else if (account.user !== undefined) {
    handOver(folder, data, account.user);
  }
  warnOfUser(account.user, data, log);
  let host = await adopt(data, programs, log);
  const adopted = host !== undefined;
  if (host === undefined) {
    host = socketFolder(data, account.user);
    try {
      await whenReady(launch(folder, data, host, programs, account, more), data, folder, log);
    } catch (error) {
      removeIfEmpty(host);
      throw error;
    }
  }
  try {
    await makeDatabase(host);
  } catch (error) {
    throw new StartError(
      [`The embedded PostgreSQL started and does not answer. Its log is ${join(folder, 'postgres.log')}.`],
      { cause: error },
    );
  }
  return {
    ...reach(host),
    adopted,
    stop: async () => {
      const running = readPostmaster(data);
      if (
        running !== undefined &&
        isPostmaster(running.pid, data) &&
        !(await endPostmaster(running.pid, data))
      ) {
        log.warn({ pid: running.pid }, 'the embedded PostgreSQL does not end; the next start looks after it');
      } else {
        removeIfEmpty(host);
      }
      lock.release();
    },
  };
}

/** Nothing depends on it: the folder is private to these data and would be used again. */
function removeIfEmpty(host: string): void {
  try {
    rmdirSync(host);
  } catch {
    // The server still has its socket there.
  }
}

function warnOfUser(user: User | undefined, data: string, log: Log): void {
  if (user !== undefined)
    log.warn({ uid: user.uid, data }, 'PostgreSQL refuses to run as root; it runs as another user');
}

const reach = (host: string) => ({
  connection: connectionTo(host, database),
  url: `postgres://${superuser}@${encodeURIComponent(host)}:${port}/${database}`,
});

async function startOrRelease(options: Options, folder: string, lock: Lock): Promise<Embedded> {
  try {
    return await startLocked(options, folder, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Starts the PostgreSQL that comes with the program, for this program alone, or adopts the one that a killed program
 * left behind on the same folder. It outlives this process unless `stop` is called; no port is opened.
 * @throws StartError with what an operator can do about it
 */
export async function startEmbedded(options: Options): Promise<Embedded> {
  const folder = prepareFolder(resolve(options.folder));
  const lock = tryLock(folder);
  if (lock === undefined) {
    const holder = lockHolder(folder);
    throw new StartError([
      `Another Latido${holder === undefined ? '' : ` (process ${holder})`} already uses the folder ${folder}. Stop it, or give this one its own folder with DATA_DIR.`,
    ]);
  }
  return startOrRelease(options, folder, lock);
}

/**
 * For commands of an operator: the database of the running program, when there is one, else one started for the
 * command; `stop` ends only the latter.
 * @throws StartError
 */
export async function connectEmbedded(options: Options): Promise<Embedded> {
  const folder = prepareFolder(resolve(options.folder));
  // The other program may be starting or stopping at this moment.
  for (const until = performance.now() + 15_000; performance.now() < until; await sleep(50)) {
    const lock = tryLock(folder);
    if (lock !== undefined) return startOrRelease(options, folder, lock);
    const data = clusterFolder(folder);
    const running = readPostmaster(data);
    if (running?.status === 'ready' && (await answers(running.socketFolder, database, data)) !== undefined) {
      return { ...reach(running.socketFolder), adopted: true, stop: async () => {} };
    }
  }
  const holder = lockHolder(folder);
  throw new StartError([
    `Another Latido${holder === undefined ? '' : ` (process ${holder})`} uses the folder ${folder}, and its database does not answer. Try again, or stop it first.`,
  ]);
}

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '#store/db.ts';
import { type Embedded, startEmbedded } from '#store/embedded.ts';
import { isPostmaster, readPostmaster } from '#store/embedded-postmaster.ts';
import { migrate } from '#store/migrate.ts';
import { findServers } from '../../scripts/servers.ts';
import { endLeftRedis } from './redis.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The template database, which nobody may connect to: copy it with `createTestDatabase`. */
    postgres: Readonly<{ connection: Embedded['connection']; problem: string | undefined }>;
    /** The path of a Chromium to be started with playwright-core. */
    chromium: string;
  }
}

const quiet = { info: () => {}, warn: () => {} };

// A test database need not survive a power cut, and there may be many connections at once.
const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

let stop: () => Promise<void> = async () => {};

/** Ends the server of a folder at once and removes the folder: the last resort, when there is no time to wait. */
function wipe(folder: string): void {
  const data = join(folder, 'postgres');
  const left = readPostmaster(data);
  if (left !== undefined && isPostmaster(left.pid, data)) {
    process.kill(left.pid, 'SIGQUIT');
    // An exit handler cannot await.
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (let waits = 0; waits < 100 && isPostmaster(left.pid, data); waits += 1)
      Atomics.wait(pause, 0, 0, 20);
    rmSync(left.socketFolder, { recursive: true, force: true });
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Runs that were killed with -9 leave their servers behind. */
async function wipeLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const [, kind, pid] = /^latido-(test|redis)-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const folder = join(tmpdir(), name);
    if (kind === 'redis') await endLeftRedis(folder);
    wipe(folder);
  }
}

/** Once per run, before all test files. Whatever cannot be started fails the run. */
export async function setup(project: TestProject): Promise<void> {
  const { chromium } = findServers();
  await wipeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `latido-test-${process.pid}-`));
  const atExit = (): void => wipe(folder);
  process.once('exit', atExit);
  const postgres = await startEmbedded({ folder, log: quiet, settings });
  stop = async () => {
    await postgres.stop();
    process.off('exit', atExit);
    rmSync(folder, { recursive: true, force: true });
  };
  let problem: string | undefined;
  const { db, close } = openDatabase(postgres.connection);
  try {
    await migrate(db);
  } catch (error) {
    // It fails every test that wants a database, and leaves the others their say.
    problem = (error as Error).message;
  } finally {
    await close();
  }
  project.provide('postgres', { connection: postgres.connection, problem });
  project.provide('chromium', chromium);
}

export async function teardown(): Promise<void> {
  await stop();
}

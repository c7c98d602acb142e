import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isPostmaster, readPostmaster } from '#store/embedded-postmaster.ts';

export type Exit = Readonly<{ code: number | null; signal: NodeJS.Signals | null }>;
export type Readiness = Readonly<{ status: number; missing: readonly string[] }>;

/** The program as `npm start` starts it, in a process of its own. */
export type Program = Readonly<{
  /** Where it listens; empty when it ended before it did. */
  url: string;
  pid: number;
  /** All that it wrote, on both streams. */
  output(): string;
  readyz(): Promise<Readiness>;
  /** Waits until `/readyz` says 200. Fails when it ends before, or after `withinMs` (20 s). */
  ready(withinMs?: number): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** kill -9, as the out-of-memory killer does it. */
  kill(): Promise<void>;
  /** Ends it in order; says how it ended and how many milliseconds that took. */
  stop(): Promise<Exit & Readonly<{ ms: number }>>;
  ended: Promise<Exit>;
}>;

const main = join(import.meta.dirname, '..', '..', 'src', 'main.ts');
const startLimitMs = 20_000;

/** The variables without which programs do not run; nothing else of this process's environment reaches the program. */
function basics(): Record<string, string> {
  // biome-ignore lint/style/noProcessEnv: a child process needs the search path and the temporary folder
  const { PATH = '', TMPDIR } = process.env;
  return { PATH, ...(TMPDIR !== undefined && { TMPDIR }) };
}

/**
 * Starts `src/main.ts` and waits until it listens (or has ended). Without `PORT` it takes a free one, another at every
 * start.
 */
export async function startProgram(env: Readonly<Record<string, string>>): Promise<Program> {
  const child = spawn(process.execPath, [main], {
    env: { ...basics(), PORT: '0', LOG_LEVEL: 'debug', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const atExit = (): void => void child.kill('SIGKILL');
  process.once('exit', atExit);
  let exit: Exit | undefined;
  const ended = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject);
    // Not `exit`: what it wrote last is to be there.
    child.once('close', (code, signal) => {
      process.off('exit', atExit);
      exit = { code, signal };
      resolve(exit);
    });
  });

  let url = '';
  for (const until = performance.now() + startLimitMs; url === '' && exit === undefined; await sleep(10)) {
    url = /"url":"([^"]+)"/.exec(output)?.[1] ?? '';
    if (performance.now() > until) throw new Error(`the program does not listen:\n${output}`);
  }

  async function readyz(): Promise<Readiness> {
    const response = await fetch(`${url}/readyz`);
    const { missing } = (await response.json()) as { missing: readonly string[] };
    return { status: response.status, missing };
  }

  return {
    url,
    pid: child.pid ?? 0,
    output: () => output,
    readyz,
    async ready(withinMs = startLimitMs) {
      let last: Readiness | undefined;
      for (const until = performance.now() + withinMs; performance.now() < until; await sleep(20)) {
        if (exit !== undefined) throw new Error(`the program ended (${JSON.stringify(exit)}):\n${output}`);
        last = await readyz().catch(() => undefined);
        if (last?.status === 200) return;
      }
      throw new Error(`not ready after ${withinMs} ms, it waits for ${last?.missing.join(', ')}:\n${output}`);
    },
    signal: (name) => void child.kill(name),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      const begun = performance.now();
      child.kill('SIGTERM');
      const how = await ended;
      return { ...how, ms: Math.round(performance.now() - begun) };
    },
    ended,
  };
}

export type DataFolder = Readonly<{
  path: string;
  /** How to reach the embedded PostgreSQL of the folder; it lives on when the program is killed. */
  connection(): Readonly<{ host: string; port: number; user: string; database: string }>;
  /** The server's process, while there is one. */
  postmaster(): number | undefined;
  /** Ends what a killed program left running, and removes the folder. */
  remove(): Promise<void>;
}>;

/** A data folder of one's own. Named as those of the test servers, so that what a killed run leaves is cleared away. */
export function createDataFolder(): DataFolder {
  const path = mkdtempSync(join(tmpdir(), `latido-test-${process.pid}-`));
  const data = join(path, 'postgres');
  const postmaster = (): number | undefined => {
    const left = readPostmaster(data);
    return left !== undefined && isPostmaster(left.pid, data) ? left.pid : undefined;
  };
  return {
    path,
    connection: () => ({
      host: readPostmaster(data)?.socketFolder ?? '',
      port: 5432,
      user: 'latido',
      database: 'latido',
    }),
    postmaster,
    async remove() {
      const pid = postmaster();
      if (pid !== undefined) {
        const socketFolder = readPostmaster(data)?.socketFolder;
        process.kill(pid, 'SIGQUIT');
        for (let waits = 0; waits < 250 && isPostmaster(pid, data); waits += 1) await sleep(20);
        if (socketFolder) rmSync(socketFolder, { recursive: true, force: true });
      }
      rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}

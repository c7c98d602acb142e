import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { atEnd } from './ending.ts';

const root = join(import.meta.dirname, '..');

/** An empty folder, removed at the end. Named as the tests name theirs, which clear away what a killed run left. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), `latido-test-${process.pid}-`));
  atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  return folder;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await exited;
  clearTimeout(killer);
}

export type Program = Readonly<{
  url: string;
  pid: number;
  /** From the spawn to the first page, in milliseconds. */
  firstPageMs: number;
  stop(): Promise<void>;
}>;

/**
 * Starts a program that takes its port from `PORT`, as `npm start` does (without npm), and asks for `/` until it is there.
 * @param file from the project's folder
 */
export async function startProgram(
  file: string,
  env: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<Program> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const started = performance.now();
  // Nothing of the caller's environment: a DATABASE_URL in it would be measured, and written to.
  const child = spawn(process.execPath, [...flags, file], {
    cwd: root,
    env: { PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = atEnd(() => end(child));
  let said = '';
  const keep = (bytes: Buffer) => {
    said = (said + bytes.toString()).slice(-4_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  for (const until = started + 60_000; performance.now() < until; await sleep(5)) {
    if (child.exitCode !== null) throw new Error(`${file} ended:\n${said}`);
    const status = await fetch(`${url}/`).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );
    if (status === 200) return { url, pid: child.pid ?? 0, firstPageMs: performance.now() - started, stop };
  }
  await stop();
  throw new Error(`${file} shows no page within a minute:\n${said}`);
}

/** A helper of ours in a process of its own, which is asked and answers by messages. */
export type Helper = Readonly<{
  pid: number;
  ask<T>(question: unknown): Promise<T>;
  stop(): Promise<void>;
}>;

/** @param file in this folder */
export function startHelper(file: string): Helper {
  const child = fork(join(import.meta.dirname, file), { serialization: 'advanced', env: {} });
  const stop = atEnd(() => end(child));
  return {
    pid: child.pid ?? 0,
    async ask<T>(question: unknown) {
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      const ended = () => reject(new Error(`${file} ended before it answered`));
      child.once('message', (answer) => resolve(answer as T));
      child.once('exit', ended);
      child.send(question as object);
      return promise.finally(() => child.off('exit', ended));
    },
    stop,
  };
}

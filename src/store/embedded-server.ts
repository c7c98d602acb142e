import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '#core/errors.ts';
import { type Account, environment } from './embedded-account.ts';
import { readPostmaster } from './embedded-postmaster.ts';
import type { Programs } from './embedded-programs.ts';

/** Where lines for the operator go; a pino logger is one. */
export type Log = Readonly<{
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
}>;

/** Names the socket; nothing listens on it. */
export const port = 5432;

/** How long a server may recover before we give up. After a crash it reads again what was written since its last checkpoint. */
export const startLimitMs = 300_000;

const settings = {
  listen_addresses: '',
  port: String(port),
  unix_socket_permissions: '0700',
  shared_buffers: '32MB',
  max_connections: '50',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // What people write can be in a failing statement and in the details of its error. Errors reach the program that made
  // the statement; the log of the server tells of the server only.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

/** Starts the server, which outlives this process. `folder` gets its log. */
export function launch(
  folder: string,
  data: string,
  host: string,
  programs: Programs,
  account: Account,
  more: Readonly<Record<string, string>>,
): ChildProcess {
  // No server is left in this folder, so what lies in that one is stale; its pid may be somebody else's by now, and
  // PostgreSQL would believe it.
  for (const name of readdirSync(host)) rmSync(join(host, name), { force: true });
  // A copy or a restored backup often comes with wider modes, and PostgreSQL refuses those.
  chmodSync(data, 0o700);
  const all = Object.entries({ ...settings, unix_socket_directories: host, ...more });
  const [file = '', ...args] = [
    ...account.prefix,
    programs.postgres,
    ...['-D', data],
    ...all.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const path = join(folder, 'postgres.log');
  if (existsSync(path)) renameSync(path, `${path}.1`);
  // A file and a session of its own: neither the end of our pipes nor Ctrl-C in our terminal reaches the server.
  const out = openSync(path, 'a', 0o600);
  try {
    const stdio = ['ignore', out, out] as const;
    const child = spawn(file, args, {
      detached: true,
      env: environment,
      cwd: '/',
      stdio: [...stdio],
      ...account.user,
    });
    child.unref();
    return child;
  } finally {
    closeSync(out);
  }
}

/** Waits until the server takes connections. @throws StartError when it ends instead */
export async function whenReady(child: ChildProcess, data: string, folder: string, log: Log): Promise<void> {
  let ended: string | undefined;
  child.once('error', (error) => {
    ended = (error as NodeJS.ErrnoException).code ?? error.message;
  });
  child.once('exit', (code, signal) => {
    ended = signal ?? `exit code ${code}`;
  });
  const begun = performance.now();
  for (let told = 0; ; await sleep(5)) {
    const path = join(folder, 'postgres.log');
    if (ended !== undefined) {
      const last = readFileSync(path, 'utf8')
        .split('\n')
        .findLast((line) => /\b(FATAL|PANIC|error)\b/.test(line));
      const said = last?.replace(/^.*?\b(?=(FATAL|PANIC):)/, '');
      throw new StartError([
        `The embedded PostgreSQL did not start (${ended})${said === undefined ? '' : `: ${said}`}. Its log is ${path}. The data in ${data} was left as it is.`,
      ]);
    }
    const seen = readPostmaster(data);
    if (seen?.pid === child.pid && seen?.status === 'ready') return;
    const waited = performance.now() - begun;
    if (waited > startLimitMs) {
      throw new StartError([
        `The embedded PostgreSQL is not ready after ${startLimitMs / 1000} s. Its log is ${path}; it goes on meanwhile, so try again later.`,
      ]);
    }
    if (waited > (told + 1) * 10_000) {
      told += 1;
      log.warn({ seconds: told * 10 }, 'the embedded PostgreSQL recovers after a crash');
    }
  }
}

import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What PostgreSQL says of itself in `postmaster.pid`. */
export type Postmaster = Readonly<{ pid: number; socketFolder: string; status: string }>;

/** The server that runs, or ran, on the folder. @param data the folder of the cluster */
export function readPostmaster(data: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number.parseInt(lines[0] ?? '', 10);
  return pid > 0 ? { pid, socketFolder: lines[4] ?? '', status: (lines[7] ?? '').trim() } : undefined;
}

/**
 * Is that process the server of that folder, and alive? A pid alone proves nothing: after a restart of the machine or
 * the container it often belongs to something else. (A zombie has neither a command line nor a folder.)
 */
export function isPostmaster(pid: number, data: string): boolean {
  if (process.platform !== 'linux') {
    try {
      const command = execFileSync('/bin/ps', ['-ww', '-o', 'command=', '-p', String(pid)], {
        encoding: 'utf8',
      });
      return command.includes(` -D ${data} `);
    } catch {
      return false;
    }
  }
  // Either is enough: without the right to trace others (root in a container) the folder of another user's process
  // is not shown; and when the data folder was moved under a running server, the command line is out of date.
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    if (command[1] === '-D' && command[2] === data) return true;
    return command.length > 1 && readlinkSync(`/proc/${pid}/cwd`) === data;
  } catch {
    return false;
  }
}

/**
 * PostgreSQL takes a living process with the pid in its lock file for its predecessor, whatever that process is, and
 * does not start. When it is known not to be, our own pid is written instead, which PostgreSQL knows to be its parent's
 * and passes over. The file stays, because with the rest of it PostgreSQL makes sure that no orphaned session of the
 * predecessor still has the shared memory open.
 */
export function disownPostmaster(data: string): void {
  const path = join(data, 'postmaster.pid');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^\d+/, String(process.pid)));
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended in the meantime.
  }
}

async function gone(pid: number, data: string, withinMs: number): Promise<boolean> {
  for (const until = performance.now() + withinMs; performance.now() < until; await sleep(10)) {
    if (!isPostmaster(pid, data)) return true;
  }
  return false;
}

/**
 * Ends a server: fast (open transactions are rolled back, everything is written out), and after 8 s at once (the next
 * start recovers from the log; nothing committed is lost).
 * @returns false when it lives on after 14 s
 */
export async function endPostmaster(pid: number, data: string): Promise<boolean> {
  signal(pid, 'SIGINT');
  if (await gone(pid, data, 8_000)) return true;
  signal(pid, 'SIGQUIT');
  // It kills by itself, after 5 s, those of its processes that do not listen.
  return gone(pid, data, 6_000);
}

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartError } from '#core/errors.ts';

/** The right to use a data folder. Nobody else has it until it is released or this process ends, however it ends. */
export type Lock = Readonly<{ release(): void }>;

// A handle that is collected as garbage would open the lock, so whoever holds one is kept here.
const held = new Set<DatabaseSync>();

const sqliteBusy = 5;

/**
 * Takes the folder for this process, without waiting.
 *
 * The lock is one that the kernel keeps (`fcntl`, on the file `latido.lock`): it ends with the process, also by kill -9
 * or a power cut, so there is never a stale one to judge by pids, which get used again. It holds between containers that
 * share a volume too, where neither pids nor sockets in a temporary folder can be seen. Node has no such call of its own;
 * the SQLite inside it has, and an exclusive transaction on an empty file is nothing but that lock.
 *
 * @returns nothing when another program (or this one, earlier) has it
 * @throws StartError when the file cannot be locked at all
 */
export function tryLock(folder: string): Lock | undefined {
  const path = join(folder, 'latido.lock');
  const pidPath = join(folder, 'latido.pid');
  let file: DatabaseSync | undefined;
  try {
    file = new DatabaseSync(path, { timeout: 0 });
    // No journal: nothing is ever written into it, and no second file is wanted.
    file.exec('PRAGMA journal_mode = OFF');
    file.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    file?.close();
    // The low byte is the error, the others say where it arose.
    if (((error as { errcode?: number }).errcode ?? 0) % 256 === sqliteBusy) return undefined;
    throw new StartError([`The file ${path} cannot be locked. It must belong to the user who runs Latido.`], {
      cause: error,
    });
  }
  held.add(file);
  const handle = file;
  // For the message to others only: nothing is decided by it.
  writeFileSync(pidPath, `${process.pid}\n`);
  return {
    release: () => {
      if (!held.delete(handle)) return;
      rmSync(pidPath, { force: true });
      handle.close();
    },
  };
}

/** The process that holds the lock, if it has said so. For messages only. */
export function lockHolder(folder: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(join(folder, 'latido.pid'), 'utf8'), 10);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

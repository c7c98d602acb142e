import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { StartError } from '#core/errors.ts';

/** What the programs of PostgreSQL see of the environment: nothing of ours, and always the same. */
export const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** Another user of this machine. */
export type User = Readonly<{ uid: number; gid: number }>;

/** As whom the programs of PostgreSQL run. */
export type Account = Readonly<{
  /** Words to put before a command. */
  prefix: readonly string[];
  /** Somebody else than this process, who must be able to reach whatever the server uses. */
  user: User | undefined;
}>;

function namedUsers(): readonly (User & { name: string })[] {
  try {
    return readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name = '', , uid, gid]) => ({
        name,
        uid: Number(uid ?? Number.NaN),
        gid: Number(gid ?? Number.NaN),
      }))
      .filter(({ uid, gid }) => Number.isInteger(uid) && Number.isInteger(gid));
  } catch {
    return [];
  }
}

/**
 * A user namespace in which this process's own user goes by another name: files stay ours, no system user is needed.
 * Nothing where the machine refuses it (many containers) or `unshare` of util-linux is missing.
 */
function namespace(): Account | undefined {
  // The name must be one that exists (initdb looks it up) and not the one that stands for everybody unmapped.
  const alias = namedUsers().find(({ uid }) => uid > 0 && uid < 65_534);
  if (alias === undefined) return undefined;
  const prefix = ['unshare', '--user', `--map-user=${alias.uid}`, `--map-group=${alias.uid}`, '--'];
  const probe = spawnSync('unshare', [...prefix.slice(1), 'true'], {
    env: environment,
    stdio: 'ignore',
    cwd: '/',
  });
  return probe.status === 0 ? { prefix, user: undefined } : undefined;
}

function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

/**
 * Decides as whom PostgreSQL runs, which refuses to run as root.
 *
 * - An ordinary user: as that user (where it has no name, as in some containers, initdb needs one: in a namespace).
 * - Root on Linux: in a user namespace of its own, where root goes by another name.
 * - Root with data that is somebody else's: as that user. Root where namespaces are refused: as `nobody`.
 *
 * @param data the folder of the cluster, which need not exist
 * @throws StartError when there is no way
 */
export function chooseAccount(data: string): Account {
  const direct: Account = { prefix: [], user: undefined };
  const uid = process.getuid?.();
  const owner = statSync(data, { throwIfNoEntry: false });
  if (uid === undefined || !['linux', 'darwin'].includes(process.platform)) {
    throw new StartError([
      'The embedded PostgreSQL runs on Linux and macOS only. Set DATABASE_URL to a PostgreSQL server.',
    ]);
  }
  if (uid !== 0) {
    if (owner !== undefined && owner.uid !== uid) {
      throw new StartError([
        `The database in ${data} belongs to another user (uid ${owner.uid}, this is uid ${uid}). Run Latido as that user, or give the folder to this one with chown -R.`,
      ]);
    }
    const account = hasName() || owner !== undefined ? direct : namespace();
    if (account !== undefined) return account;
    throw new StartError([
      `PostgreSQL cannot make a database as user ${uid}, which has no name in /etc/passwd. Run Latido as a user with a name, or set DATABASE_URL to a PostgreSQL server.`,
    ]);
  }
  if (process.platform !== 'linux') {
    throw new StartError([
      'PostgreSQL refuses to run as root. Run Latido as an ordinary user, or set DATABASE_URL to a PostgreSQL server.',
    ]);
  }
  if (owner !== undefined && owner.uid !== 0) {
    return { prefix: [], user: { uid: owner.uid, gid: owner.gid } };
  }
  const own = namespace();
  if (own !== undefined) return own;
  const nobody = namedUsers().find(({ name }) => name === 'nobody');
  if (nobody !== undefined) {
    return { prefix: [], user: { uid: nobody.uid, gid: nobody.gid } };
  }
  throw new StartError([
    'PostgreSQL refuses to run as root, and this machine refuses user namespaces. Run Latido as an ordinary user that owns the data folder, or set DATABASE_URL to a PostgreSQL server.',
  ]);
}

/** Can that user do `test -OPERATOR path`? (`x`: enter a folder or run a program.) */
export function may(user: User, operator: 'r' | 'x' | 'w', path: string): boolean {
  const { uid, gid } = user;
  const script = ['-c', `test -${operator} "$1"`, 'sh', path];
  return spawnSync('/bin/sh', script, { uid, gid, env: environment, stdio: 'ignore', cwd: '/' }).status === 0;
}

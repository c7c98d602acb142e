import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Paths of the programs that the tests start and npm cannot install. */
export type Servers = Readonly<{ redis: string; chromium: string }>;

// biome-ignore lint/style/noProcessEnv: this finds programs of the machine, before and beside the application
const environment = process.env;

const wanted = {
  redis: {
    title: 'redis-server (6.2 or later)',
    variable: 'REDIS_SERVER',
    names: ['redis-server'],
    elsewhere: ['/opt/homebrew/bin/redis-server', '/usr/local/bin/redis-server'],
    packages: { debian: 'redis-server', ubuntu: 'redis-server' },
  },
  chromium: {
    title: 'Chromium',
    variable: 'CHROMIUM',
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    elsewhere: [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ],
    packages: { debian: 'chromium', ubuntu: 'chromium-browser' },
  },
} as const;

type Wanted = (typeof wanted)[keyof typeof wanted];

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function find({ variable, names, elsewhere }: Wanted): string | undefined {
  const given = environment[variable];
  // A wrong setting is an error, not a hint to look further.
  if (given) return runs(given) ? given : undefined;
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...elsewhere].find(runs);
}

/** Debian or Ubuntu, where this process may install packages. */
function installer(): 'debian' | 'ubuntu' | undefined {
  if (process.getuid?.() !== 0 || !runs('/usr/bin/apt-get')) return undefined;
  try {
    return /^ID=ubuntu$/m.test(readFileSync('/etc/os-release', 'utf8')) ? 'ubuntu' : 'debian';
  } catch {
    return undefined;
  }
}

function aptGet(...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync('apt-get', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    // RUNLEVEL=1: the tests start their own servers; no service is to be started by the installation.
    env: { ...environment, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    maxBuffer: 64 * 1024 * 1024,
  });
  const output = `$ apt-get ${args.join(' ')}\n${stdout}${stderr}${error ?? ''}`;
  if (status === 0) return output;
  const log = join(tmpdir(), 'latido-apt-get.log');
  writeFileSync(log, output);
  throw new Error(`apt-get ${args[0]} failed; its output is in ${log}.`);
}

/**
 * Finds the servers that the tests need, and on Debian or Ubuntu, as root, installs what is missing.
 * @throws Error with one line saying what to install
 */
export function findServers(): Servers {
  const all = Object.values(wanted);
  const missing = () => all.filter((each) => find(each) === undefined);
  const system = installer();
  const toInstall = missing().filter((each) => !environment[each.variable]);
  if (toInstall.length > 0 && system !== undefined) {
    console.log(`installing ${toInstall.map((each) => each.title).join(' and ')} with apt-get`);
    aptGet('update');
    aptGet('install', '--yes', '--no-install-recommends', ...toInstall.map((each) => each.packages[system]));
  }
  const redis = find(wanted.redis);
  const chromium = find(wanted.chromium);
  if (redis === undefined || chromium === undefined) {
    const say = missing().map(({ title, variable }) =>
      environment[variable]
        ? `${title} (${variable} is set to something that cannot be run)`
        : `${title} (or set ${variable} to its path)`,
    );
    throw new Error(`The tests need ${say.join(' and ')}. Install it, then run them again.`);
  }
  return { redis, chromium };
}

if (import.meta.main) {
  try {
    const { redis, chromium } = findServers();
    console.log(`redis-server: ${redis}\nchromium: ${chromium}`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Chat servers and clients of other makers, for the end-to-end tests. They are heavy and bound to a platform, so they have
// a package and a lock file of their own and never come along with the program.

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'test', 'clients');

type Lock = Readonly<{
  packages: Readonly<Record<string, Readonly<{ version?: string; integrity?: string }>>>;
}>;

/** What a lock file pins, or what npm noted of an installation. Nothing: there is no such file, or it cannot be read. */
function pinned(path: string): string | undefined {
  try {
    const { packages } = JSON.parse(readFileSync(path, 'utf8')) as Lock;
    const named = Object.entries(packages).filter(([name]) => name !== '');
    return JSON.stringify(named.map(([name, { version, integrity }]) => [name, version, integrity]).sort());
  } catch {
    return undefined;
  }
}

const isInstalled = (): boolean =>
  pinned(join(folder, 'node_modules', '.package-lock.json')) === pinned(join(folder, 'package-lock.json'));

/**
 * Installs the clients, unless those of the lock file are there already.
 * @throws Error with one line saying what is missing
 */
export function installClients(): void {
  if (isInstalled()) return;
  console.log('installing the chat clients of test/clients with npm ci');
  const { status, stdout, stderr, error } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0 && isInstalled()) return;
  const log = join(tmpdir(), 'latido-npm-ci.log');
  writeFileSync(log, `$ npm ci\n${stdout}${stderr}${error ?? ''}`);
  const why = stderr.includes('EBADPLATFORM')
    ? 'one of them runs on Linux (x64) alone'
    : `npm ci failed there; its output is in ${log}`;
  throw new Error(`The tests need the chat clients of test/clients, and ${why}.`);
}

if (import.meta.main) {
  try {
    installClients();
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientFolder } from '../slack/clients.ts';

/** A statement as a store gives it back. */
export type Kept = Readonly<{
  id: string;
  actor: Readonly<{ account?: Readonly<{ homePage: string; name: string }>; mbox?: string; name?: string }>;
  verb: Readonly<{ id: string }>;
  object: Readonly<{ id: string; definition?: Readonly<Record<string, unknown>> }>;
  result?: Readonly<{
    success?: boolean;
    completion?: boolean;
    extensions?: Readonly<Record<string, unknown>>;
  }>;
  context: Readonly<{
    registration: string;
    contextActivities?: Readonly<Record<string, readonly { id: string }[]>>;
  }>;
  timestamp: string;
}>;

/** Learning Locker's statement service, as its makers published it, keeping statements in memory. */
export type RealLrs = Readonly<{
  /** The endpoint. */
  url: string;
  /** All that it keeps of an enrolment, oldest first. */
  kept(registration: string): Promise<readonly Kept[]>;
  stop(): Promise<void>;
}>;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const headers = {
  authorization: `Basic ${Buffer.from('key:secret').toString('base64')}`,
  'x-experience-api-version': '1.0.3',
};

export async function startRealLrs(): Promise<RealLrs> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/xAPI`;
  // It writes its access log where it stands.
  const folder = mkdtempSync(join(tmpdir(), 'lrs-'));
  const program = join(clientFolder('@learninglocker/xapi-statements'), 'dist', 'index.js');
  const child = spawn(process.execPath, ['--no-deprecation', program], {
    cwd: folder,
    stdio: 'ignore',
    env: {
      EXPRESS_PORT: String(port),
      AUTH_REPO: 'test',
      EVENTS_REPO: 'test',
      MODELS_REPO: 'memory',
      STORAGE_REPO: 'memory',
      SERVICE_AWAIT_UPDATES: 'true',
      NEW_RELIC_ENABLED: 'false',
    },
  });
  const exited = once(child, 'exit');
  const about = async () => (await fetch(`${url}/about`).catch(() => undefined))?.ok === true;
  for (const end = performance.now() + 60_000; !(await about()); await sleep(100)) {
    if (child.exitCode !== null || performance.now() > end) throw new Error('the store did not start');
  }
  return {
    url,
    async kept(registration) {
      const response = await fetch(
        `${url}/statements?ascending=true&limit=500&registration=${registration}`,
        {
          headers,
        },
      );
      const { statements } = (await response.json()) as { statements: readonly Kept[] };
      return statements;
    },
    async stop() {
      child.kill('SIGKILL');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { findServers } from '../../scripts/servers.ts';

/** A real redis-server of one's own, on a loopback port. */
export type RedisServer = Readonly<{
  url: string;
  /** kill -9, as a crash does it. */
  kill(): Promise<void>;
  /** Starts it again after `kill` or `halt`, on the same port, with what it had kept. */
  restart(): Promise<void>;
  /** Ends it in order; `restart` brings it back. */
  halt(): Promise<void>;
  /** Ends it and removes its folder. */
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

/** Is it our server, and does it answer? Another program may have taken the port in between. */
async function answers(port: number, folder: string, then?: 'end it'): Promise<boolean> {
  const client = new Redis({ host: '127.0.0.1', port, lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => {});
  try {
    await client.connect();
    const ours = (await client.config('GET', 'dir'))[1] === folder;
    if (ours && then === 'end it') await client.shutdown('NOSAVE');
    return ours;
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}

/** Ends the server of a run that was killed with -9. @param folder one that `startRedis` made */
export async function endLeftRedis(folder: string): Promise<void> {
  try {
    await answers(Number(readFileSync(join(folder, 'port'), 'utf8')), folder, 'end it');
  } catch {
    // It was killed before it had a port.
  }
}

/**
 * Starts a redis-server of one's own, for tests which stop it, kill it or start it again.
 * @param options `durable`: every write is on disk before it is acknowledged, so that a kill loses nothing
 */
export async function startRedis(options: Readonly<{ durable?: boolean }> = {}): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), `latido-redis-${process.pid}-`));
  const program = findServers().redis;
  const keeping = options.durable
    ? ['--appendonly', 'yes', '--appendfsync', 'always']
    : ['--appendonly', 'no'];
  let port = await freePort();
  let child: ChildProcess | undefined;

  const launch = async (): Promise<boolean> => {
    const where = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--logfile', 'redis.log'];
    const server = spawn(program, [...where, '--save', '', '--maxmemory-policy', 'noeviction', ...keeping], {
      stdio: 'ignore',
    });
    child = server;
    writeFileSync(join(folder, 'port'), String(port));
    for (const until = performance.now() + 10_000; performance.now() < until; await sleep(10)) {
      if (server.exitCode !== null || server.signalCode !== null) return false;
      if (await answers(port, folder)) return true;
    }
    server.kill('SIGKILL');
    return false;
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  // Whatever ends this process, short of kill -9.
  const atExit = (): void => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };

  for (let attempt = 1; !(await launch()); attempt += 1) {
    if (attempt === 5)
      throw new Error(`redis-server (${program}) does not start; see ${join(folder, 'redis.log')}`);
    port = await freePort();
  }
  process.once('exit', atExit);
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => end('SIGKILL'),
    halt: () => end('SIGTERM'),
    restart: async () => {
      await end('SIGTERM');
      if (!(await launch()))
        throw new Error(`redis-server does not start again; see ${join(folder, 'redis.log')}`);
    },
    stop: async () => {
      await end('SIGTERM');
      process.off('exit', atExit);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { startEmbedded } from '#store/embedded.ts';
import { startRedis } from '#test/support/redis.ts';
import type { AlarmsOptions } from '#work/queue.ts';

/** A server of its own, which a test may stop, start again and freeze without disturbing other files. */
export type JobServer = Readonly<{
  /** A queue nobody has used before. */
  fresh(): Promise<AlarmsOptions['backend']>;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** The server stays connected and answers nothing until the returned function is called. */
  freeze(): Promise<() => void>;
  dispose(): Promise<void>;
}>;

export async function createRedisServer(options: Readonly<{ durable: boolean }>): Promise<JobServer> {
  const server = await startRedis(options);
  let used = 0;
  return {
    fresh: async () => {
      used += 1;
      return { kind: 'redis', url: server.url, prefix: `test${used}` };
    },
    start: server.restart,
    stop: server.halt,
    freeze: async () => {
      const client = new Redis(server.url);
      const pid = /^process_id:(\d+)/m.exec(await client.info('server'))?.[1];
      client.disconnect();
      return freezeAll([Number(pid)]);
    },
    dispose: server.stop,
  };
}

/** @param settings of PostgreSQL */
export async function createPostgresServer(settings: Record<string, string>): Promise<JobServer> {
  // Named as `test/support/servers.ts` names its own, which clears away what a killed run left.
  const folder = mkdtempSync(join(tmpdir(), `latido-test-${process.pid}-`));
  const launch = () => startEmbedded({ folder, log: { info: () => {}, warn: () => {} }, settings });
  let server = await launch();
  let used = 0;
  const ask = async <Row extends pg.QueryResultRow>(query: string): Promise<Row[]> => {
    const client = new pg.Client(server.connection);
    await client.connect();
    try {
      return (await client.query<Row>(query)).rows;
    } finally {
      await client.end();
    }
  };
  return {
    fresh: async () => {
      used += 1;
      const database = `jobs_${used}`;
      await ask(`create database ${database}`);
      return { kind: 'postgres', connection: { ...server.connection, database } };
    },
    start: async () => {
      server = await launch();
    },
    stop: () => server.stop(),
    freeze: async () => {
      const rows = await ask<{ pid: number; data: string }>(
        `select pid, current_setting('data_directory') as data from pg_stat_activity where pid <> pg_backend_pid()`,
      );
      const postmaster = readFileSync(join(rows[0]?.data ?? '', 'postmaster.pid'), 'utf8');
      return freezeAll([Number.parseInt(postmaster, 10), ...rows.map(({ pid }) => pid)]);
    },
    dispose: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freezeAll(pids: readonly number[]): () => void {
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  return () => {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  };
}

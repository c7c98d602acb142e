import { join } from 'node:path';
import pg from 'pg';
import { connectEmbedded, startEmbedded } from '#store/embedded.ts';
import { readPostmaster } from '#store/embedded-postmaster.ts';
import { startRedis } from '#test/support/redis.ts';
import type { AlarmsOptions } from '#work/queue.ts';
import { makeFolder, type Program, startProgram } from './child.ts';
import { atEnd } from './ending.ts';

export const stackNames = { embedded: 'embedded', servers: 'Redis + PostgreSQL by URL' } as const;
export type StackName = keyof typeof stackNames;

/** The program and what it runs on, started for a benchmark. */
export type Stack = Readonly<{
  name: StackName;
  program: Program;
  connection: pg.PoolConfig;
  /** A queue beside the program's own, on the same server. */
  queueBackend: AlarmsOptions['backend'];
  pool: pg.Pool;
  /** The first process of PostgreSQL. */
  postgresPid: number;
  /** Where PostgreSQL writes its log. */
  postgresLog: string;
  stop(): Promise<void>;
}>;

const quiet = { info: () => {}, warn: () => {} };

type Servers = Readonly<{
  env: Readonly<Record<string, string>>;
  backend(connection: pg.PoolConfig): AlarmsOptions['backend'];
  stop(): Promise<void>;
}>;

/** Servers as in production: PostgreSQL with the memory that it takes by default, every commit on the disk. */
async function startServers(folder: string): Promise<Servers> {
  const postgres = await startEmbedded({ folder, log: quiet, settings: { shared_buffers: '128MB' } });
  const stopPostgres = atEnd(() => postgres.stop());
  const redis = await startRedis();
  const stopRedis = atEnd(() => redis.stop());
  return {
    env: { DATABASE_URL: postgres.url, REDIS_URL: redis.url },
    backend: () => ({ kind: 'redis', url: redis.url, prefix: 'bare' }),
    stop: async () => {
      await stopRedis();
      await stopPostgres();
    },
  };
}

const alone: Servers = {
  env: {},
  backend: (connection) => ({ kind: 'postgres', connection }),
  stop: async () => {},
};

/** @param env besides where its servers are @param flags for Node, such as `--cpu-prof` */
export async function startStack(
  name: StackName,
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<Stack> {
  const folder = join(makeFolder(), 'data');
  const servers = name === 'embedded' ? alone : await startServers(folder);
  const program = await startProgram('src/main.ts', { DATA_DIR: folder, ...servers.env, ...env }, flags);
  const { connection } = await connectEmbedded({ folder, log: quiet });
  const pool = new pg.Pool({ ...connection, max: 4 });
  pool.on('error', () => {});
  return {
    name,
    program,
    connection,
    queueBackend: servers.backend(connection),
    pool,
    postgresPid: readPostmaster(join(folder, 'postgres'))?.pid ?? 0,
    postgresLog: join(folder, 'postgres.log'),
    stop: async () => {
      await pool.end();
      await program.stop();
      await servers.stop();
    },
  };
}

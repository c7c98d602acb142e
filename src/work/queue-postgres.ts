import { setTimeout as sleep } from 'node:timers/promises';
import {
  createPostgresBackend,
  DEFAULT_SCHEMA,
  type JobProgress,
  type PgPool,
  type PgPoolClient,
  type PostgresConnectionOptions,
  type PostgresQueueBackend,
  Queue,
  runMigrations,
  Worker,
} from 'bullmq';
import pg from 'pg';
import { isLost, type QueueNotes } from '#work/queue-notes.ts';
import { type QueueServer, queueOptions, slowOnError, workerOptions } from '#work/queue-server.ts';

export type PostgresPlace = Readonly<{ connection: pg.PoolConfig }>;

/** Longest wait on a notification alone, in seconds; BullMQ's own limit is an hour. */
const longestWaitS = 20;

/**
 * The queue on PostgreSQL 14 or later, in its own schema `bullmq`, which it makes and migrates. The database must be
 * within reach when this is called (rejects otherwise, within about 5 s); later losses are survived. Not through a
 * transaction pooler: LISTEN needs a session.
 *
 * One pool for the process: a listening connection for each lane answered, which stays, and up to four more while there is
 * work, closed after 10 s without.
 */
export async function openPostgres(place: PostgresPlace, notes: QueueNotes): Promise<QueueServer> {
  await migrate(place.connection);
  const pool = createPool(place.connection);
  const clients = new Set<pg.PoolClient>();
  pool.on('connect', (client) => clients.add(client));
  pool.on('remove', (client) => clients.delete(client));
  pool.on('error', notes.failed);

  const connection: PostgresConnectionOptions = guard(pool, notes);
  const backend = (...args: Parameters<typeof createPostgresBackend>): PostgresQueueBackend => {
    const made = createPostgresBackend(...args);
    // A notification that was lost with its connection would otherwise be waited for, for up to an hour.
    Object.defineProperty(made, 'maximumBlockTimeout', { value: longestWaitS });
    return slowOnError(made);
  };

  return {
    queue: async (name) => {
      const queue = new Queue(name, { ...queueOptions, connection }, backend);
      queue.on('error', notes.failed);
      await queue.waitUntilReady();
      return queue;
    },
    worker: async (name, processor, { concurrency, timing, stalled }) => {
      const worker = new Worker<
        unknown,
        void,
        string,
        PostgresQueueBackend,
        JobProgress,
        PostgresConnectionOptions
      >(
        name,
        processor,
        { ...workerOptions(concurrency, timing), drainDelay: longestWaitS, connection },
        backend,
      );
      worker.on('error', notes.failed);
      worker.on('stalled', stalled);
      // BullMQ remembers a failed first connection for ever, so a worker that has one is of no use.
      await worker.waitUntilReady().catch(async (error: unknown) => {
        await worker.close(true);
        throw error;
      });
      return worker;
    },
    usable: () => !notes.down(),
    ping: async () => {
      await connection.query('SELECT 1');
    },
    close: async () => {
      // The pool says that it has ended before its connections have.
      void pool.end().catch(() => undefined);
      for (const until = performance.now() + 1_000; clients.size > 0 && performance.now() < until; ) {
        await sleep(10);
      }
      // Left are those whose server does not answer to the goodbye.
      for (const client of clients) client.connection.stream.destroy();
    },
  };
}

/** BullMQ serialises processes that do this at the same time by an advisory lock of its own. */
async function migrate(config: pg.PoolConfig): Promise<void> {
  const client = new pg.Client({ connectionTimeoutMillis: 5_000, ...config });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query("SET statement_timeout = '60s'");
    await runMigrations(client, DEFAULT_SCHEMA);
  } finally {
    await client.end();
  }
}

function createPool(config: pg.PoolConfig): pg.Pool {
  return new pg.Pool({
    application_name: 'latido-queue',
    ...config,
    max: 6,
    min: 0,
    idleTimeoutMillis: 10_000,
    connectionTimeoutMillis: 3_000,
    query_timeout: 10_000,
    keepAlive: true,
    // A crash of the database may lose the last half second of the queue: the sweep rings again from the rows, which
    // are written with full durability elsewhere. It saves a disk flush for every step of every alarm.
    onConnect: async (client) => {
      await client.query(`SET search_path TO ${DEFAULT_SCHEMA}; SET synchronous_commit TO off`);
    },
  });
}

/**
 * The pool as BullMQ sees it. BullMQ waits and tries again only after an error it knows as a lost connection, and that
 * is ECONNREFUSED alone; PostgreSQL has a dozen (starting up, shut down, no socket, terminated, ...). Said in that one
 * word, an alarm that was ringing when the database went is finished when it is back, not rung again.
 */
function guard(pool: pg.Pool, notes: QueueNotes): PgPool & { options: { keepAlive: true } } {
  const translate = (error: unknown): unknown => {
    if (!isLost(error)) return error;
    notes.failed(error);
    return Object.assign(new Error('queue database out of reach', { cause: error }), {
      code: 'ECONNREFUSED',
    });
  };
  const guarded: PgPool & { options: { keepAlive: true } } = {
    query: async (text, params) => {
      try {
        const result = await pool.query(text, params === undefined ? [] : [...params]);
        notes.worked();
        return result;
      } catch (error) {
        throw translate(error);
      }
    },
    connect: async () => {
      try {
        // The same object; only the overloads of `on` are written differently in the two packages.
        return (await pool.connect()) as unknown as PgPoolClient;
      } catch (error) {
        throw translate(error);
      }
    },
    end: async () => undefined,
    // Errors of idle connections are listened to once, on the pool itself.
    on: () => guarded,
    removeAllListeners: () => guarded,
    options: { keepAlive: true },
  };
  return guarded;
}

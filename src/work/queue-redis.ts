import { createRedisBackend, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { QueueNotes } from '#work/queue-notes.ts';
import {
  QueueError,
  type QueueLog,
  type QueueServer,
  queueOptions,
  slowOnError,
  within,
  workerOptions,
} from '#work/queue-server.ts';

export type RedisPlace = Readonly<{ url: string; prefix?: string }>;

/**
 * The queue on Redis 6.2 or later. One connection for everything that does not block, shared, and one more for each
 * lane answered. Returns after at most 1.5 s also when the server is away, and goes on connecting.
 */
export async function openRedis(place: RedisPlace, notes: QueueNotes, log: QueueLog): Promise<QueueServer> {
  const redis = new Redis(place.url, {
    // Workers need null: their commands wait for the server. Producers do not wait: `usable` is asked first.
    maxRetriesPerRequest: null,
    connectTimeout: 5_000,
    // Its timer holds the process when a connection is given up while it is being made.
    disconnectTimeout: 500,
    keepAlive: 10_000,
    // A server that hangs without closing. Longer than BullMQ blocks (10 s), because the blocking copies inherit it.
    socketTimeout: 15_000,
    retryStrategy: (tries) => Math.min(50 * 2 ** tries, 2_000),
  });
  redis.on('error', notes.failed);
  redis.on('ready', () => {
    notes.worked();
    warnOfSettings(redis, log).catch(notes.failed);
  });

  const connection = { connection: redis, prefix: place.prefix ?? 'latido' };
  const first = new Promise<void>((resolve) => redis.once('ready', resolve));
  // Without this, whoever starts up and sets an alarm at once would find the connection not made yet.
  await within(1_500, first).catch(notes.failed);

  return {
    queue: async (name) => {
      const queue = new Queue(name, { ...queueOptions, ...connection });
      queue.on('error', notes.failed);
      return queue;
    },
    worker: async (name, processor, { concurrency, timing, stalled }) => {
      const worker = new Worker<unknown, void>(
        name,
        processor,
        { ...workerOptions(concurrency, timing), ...connection },
        (...args) => slowOnError(createRedisBackend(...args)),
      );
      worker.on('error', notes.failed);
      worker.on('stalled', stalled);
      return worker;
    },
    usable: () => redis.status === 'ready',
    ping: async () => {
      // A command would wait for the connection instead.
      if (redis.status !== 'ready') throw new QueueError('unreachable');
      await redis.ping();
    },
    close: async () => {
      const ended = new Promise<void>((resolve) => redis.once('end', resolve));
      // Not `quit`: it would wait for the server. Nothing is under way any more. From `reconnecting` no end comes.
      const connected = redis.status === 'ready' || redis.status === 'connect';
      redis.disconnect();
      if (connected) await within(1_000, ended).catch(() => undefined);
    },
  };
}

/** Eviction would drop alarms silently; before 6.2 BullMQ's scripts are not supported. */
async function warnOfSettings(redis: Redis, log: QueueLog): Promise<void> {
  // INFO and not CONFIG GET: hosted servers forbid the latter.
  const info = await redis.info();
  const read = (field: string): string | undefined => new RegExp(`^${field}:([\\w.-]+)`, 'm').exec(info)?.[1];

  const policy = read('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    log.warn({ backend: 'redis', policy }, 'Redis may drop alarms: set maxmemory-policy to noeviction');
  }
  const version = read('redis_version');
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  if (version !== undefined && (major < 6 || (major === 6 && minor < 2))) {
    log.error({ backend: 'redis', version }, 'Redis 6.2 or later is needed for the queue');
  }
}

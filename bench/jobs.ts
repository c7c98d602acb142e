/**
 * Alarms per second through `createAlarms`, beside BullMQ alone with the same settings on the same server.
 * Starts its own servers, as durable as in production. `node bench/jobs.ts`
 */
import { createPostgresBackend, Queue, runMigrations, Worker } from 'bullmq';
import pg from 'pg';
import { createPostgresServer, createRedisServer, type JobServer } from '#test/contract/jobs-servers.ts';
import { type AlarmsOptions, createAlarms } from '#work/queue.ts';
import { defaultTiming, queueOptions, workerOptions } from '#work/queue-server.ts';
import { median, type Row } from './row.ts';

type Backend = AlarmsOptions['backend'];
/** Per second: set, and answered. */
type Speed = Readonly<{ set: number; answered: number }>;
type Options = Readonly<{ rounds: number; count: number; concurrency: number }>;

const chunkSize = 500;
const usual: Options = { rounds: 4, count: 10_000, concurrency: 20 };

async function perSecond(count: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (count * 1000) / (performance.now() - start);
}

/** Resolves at the `count`th call of the function that it passes on. */
function countdown<T>(count: number, start: (ring: () => Promise<void>) => T): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = count;
    const ring = async () => {
      left -= 1;
      if (left === 0) resolve();
    };
    Promise.resolve(start(ring)).catch(reject);
  });
}

async function ours(backend: Backend, { count, concurrency }: Options): Promise<Speed> {
  const alarms = await createAlarms({ backend, log: console });
  const wanted = Array.from({ length: count }, (_, n) => ({ lane: 'jobs', id: `${n}` }) as const);
  const set = await perSecond(count, () => alarms.set(wanted));
  const answered = await perSecond(count, () =>
    countdown(count, (ring) => alarms.answer('jobs', concurrency, ring)),
  );
  await alarms.close(5_000);
  return { set, answered };
}

/** @param durable PostgreSQL alone: flush every step to the disk, as BullMQ does when it is not told otherwise */
async function bare(backend: Backend, { count, concurrency }: Options, durable: boolean): Promise<Speed> {
  const { queue, work } = await openBare(backend, concurrency, durable);
  const wanted = Array.from({ length: count }, (_, n) => ({ name: 'jobs', data: { id: `${n}` } }));
  const set = await perSecond(count, async () => {
    for (let from = 0; from < count; from += chunkSize) {
      await queue.addBulk(wanted.slice(from, from + chunkSize));
    }
  });
  let close: (() => Promise<void>) | undefined;
  const answered = await perSecond(count, () =>
    countdown(count, (ring) => {
      close = work(ring);
    }),
  );
  await close?.();
  await queue.close();
  return { set, answered };
}

async function openBare(backend: Backend, concurrency: number, durable: boolean) {
  const options = workerOptions(concurrency, defaultTiming);
  if (backend.kind === 'redis') {
    const place = { connection: { url: backend.url }, prefix: backend.prefix ?? 'bare' };
    return {
      queue: new Queue('bare', { ...queueOptions, ...place }),
      work: (ring: () => Promise<void>) => {
        const worker = new Worker('bare', ring, { ...options, ...place });
        return () => worker.close();
      },
    };
  }
  const client = new pg.Client(backend.connection);
  await client.connect();
  await runMigrations(client);
  await client.end();
  const connection = {
    ...(backend.connection as Record<string, unknown>),
    max: 4,
    options: `-c synchronous_commit=${durable ? 'on' : 'off'}`,
  };
  return {
    queue: new Queue('bare', { ...queueOptions, connection }, createPostgresBackend),
    work: (ring: () => Promise<void>) => {
      const worker = new Worker('bare', ring, { ...options, connection }, createPostgresBackend);
      return () => worker.close();
    },
  };
}

async function compare(
  name: string,
  server: JobServer,
  options: Options,
  floors: Readonly<Record<string, boolean>>,
): Promise<Row[]> {
  const mine: Speed[] = [];
  const theirs = new Map<string, Speed[]>(Object.keys(floors).map((floor) => [floor, []]));
  const turns = [
    async () => void mine.push(await ours(await server.fresh(), options)),
    ...Object.entries(floors).map(([floor, durable]) => async () => {
      // A rate needs no more alarms than that, and waiting for the disk is slow.
      const less = durable ? { ...options, count: Math.ceil(options.count / 8) } : options;
      theirs.get(floor)?.push(await bare(await server.fresh(), less, durable));
    }),
  ];
  // By turns, each first in its turn, so that a cold start and a busy moment of the machine are shared.
  for (let round = 0; round < options.rounds; round += 1) {
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
  }
  const row = (what: string, floor: readonly Speed[], kind: keyof Speed): Row => {
    const our = median(mine.map((speed) => speed[kind]));
    const their = median(floor.map((speed) => speed[kind]));
    const rate = (perSecond: number) => `${Math.round(perSecond).toLocaleString('en')}/s`;
    return { what, ours: rate(our), floor: rate(their), ratio: (our / their).toFixed(2) };
  };
  const count = options.count.toLocaleString('en');
  return [...theirs].flatMap(([floor, speeds]) => [
    row(`${name}: set ${count} alarms, against ${floor}`, speeds, 'set'),
    row(`${name}: answer them at ${options.concurrency}, against ${floor}`, speeds, 'answered'),
  ]);
}

/** About 40 s on two cores. Higher is better; a ratio of 1 is BullMQ's own speed. */
export async function benchJobs(options: Partial<Options> = {}): Promise<Row[]> {
  const settled = { ...usual, ...options };
  const redis = await createRedisServer({ durable: false });
  const redisRows = await compare('Redis', redis, settled, { 'BullMQ alone': false }).finally(redis.dispose);
  const postgres = await createPostgresServer({});
  const postgresRows = await compare('PostgreSQL', postgres, settled, {
    'BullMQ alone': false,
    'BullMQ as it comes, each step flushed': true,
  }).finally(postgres.dispose);
  return [...redisRows, ...postgresRows];
}

if (import.meta.main) console.table(await benchJobs());

import { createPostgresBackend, Queue, Worker } from 'bullmq';
import { defaultTiming, queueOptions, workerOptions } from '#work/queue-server.ts';
import type { Stack } from './stack.ts';

/** As many as the program has under way at once. */
const concurrency = 10;
const chunk = 500;

type Bare = Readonly<{ queue: Pick<Queue, 'addBulk' | 'close'>; worker: Pick<Worker, 'close'> }>;

function openBare({ queueBackend: backend }: Stack, deliver: () => Promise<void>): Bare {
  const options = workerOptions(concurrency, defaultTiming);
  if (backend.kind === 'redis') {
    const place = { connection: { url: backend.url }, prefix: backend.prefix ?? 'bare' };
    return {
      queue: new Queue('bare', { ...queueOptions, ...place }),
      worker: new Worker('bare', deliver, { ...options, ...place }),
    };
  }
  // The program's own settings: the queue may lose the last moment in a crash, the messages may not.
  const connection = {
    ...(backend.connection as Record<string, unknown>),
    max: 6,
    options: '-c synchronous_commit=off',
  };
  return {
    queue: new Queue('bare', { ...queueOptions, connection }, createPostgresBackend),
    worker: new Worker('bare', deliver, { ...options, connection }, createPostgresBackend),
  };
}

/**
 * The floor of a delivery: a bare BullMQ worker on the same servers, which writes one message for each job.
 * @returns jobs per second, from the first that is set to the last that is done
 */
export async function deliverBare(stack: Stack, count: number): Promise<number> {
  const { pool } = stack;
  await pool.query('create schema if not exists bench');
  await pool.query('create table if not exists bench.messages (id uuid primary key, body jsonb not null)');
  const body = JSON.stringify({ text: 'x'.repeat(1_500) });
  let left = count;
  const done = Promise.withResolvers<void>();
  const begun = performance.now();
  const { queue, worker } = openBare(stack, async () => {
    await pool.query('insert into bench.messages values (gen_random_uuid(), $1)', [body]);
    left -= 1;
    if (left === 0) done.resolve();
  });
  for (let from = 0; from < count; from += chunk) {
    const jobs = Array.from({ length: Math.min(chunk, count - from) }, (_, n) => ({
      name: 'bare',
      data: { id: `${from + n}` },
    }));
    await queue.addBulk(jobs);
  }
  await done.promise;
  const rate = (count * 1_000) / (performance.now() - begun);
  await worker.close();
  await queue.close();
  return rate;
}

/**
 * The floors of an answer: Express alone, which parses the same body and answers the same JSON; and the same with one bare
 * transaction of as many statements as an answer of ours needs.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';
import pg from 'pg';

export type FloorSetting = Readonly<{
  /** JSON that is answered. */
  reply: string;
  connection: pg.PoolConfig;
  /** How many, `begin` and `commit` among them; 4 or more. */
  statements: number;
}>;
export type FloorReady = Readonly<{ url: string }>;

const rows = 10_000;

async function makeRows(pool: pg.Pool): Promise<void> {
  await pool.query('create schema if not exists bench');
  await pool.query('create table if not exists bench.rows (id int primary key, body jsonb not null)');
  await pool.query(
    `insert into bench.rows select n, jsonb_build_object('n', n, 'text', repeat('x', 200))
     from generate_series(1, $1::int) n on conflict do nothing`,
    [rows],
  );
}

async function transaction(pool: pg.Pool, statements: number): Promise<void> {
  const client = await pool.connect();
  const any = () => 1 + Math.floor(Math.random() * rows);
  try {
    await client.query('begin');
    for (let n = 0; n < statements - 3; n += 1) {
      await client.query('select id, body from bench.rows where id = $1', [any()]);
    }
    await client.query(`update bench.rows set body = body || '{"done":true}' where id = $1`, [any()]);
    await client.query('commit');
  } finally {
    client.release();
  }
}

async function start({ reply, connection, statements }: FloorSetting): Promise<FloorReady> {
  const answer: unknown = JSON.parse(reply);
  // As many connections as the program's own pool.
  const pool = new pg.Pool({ ...connection, max: 10 });
  await makeRows(pool);
  const app = express();
  app.use(express.json());
  app.post('/bare', (_request, response) => {
    response.json(answer);
  });
  app.post('/transaction', async (_request, response) => {
    await transaction(pool, statements);
    response.json(answer);
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}` };
}

if (import.meta.main) {
  process.once('disconnect', () => process.exit());
  process.once('message', async (setting) => {
    process.send?.(await start(setting as FloorSetting));
  });
}

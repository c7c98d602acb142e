import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { type Db, openDatabase } from '#store/db.ts';

/** A migrated database of one's own. */
export type TestDatabase = Readonly<{
  /** For `pg.Pool`, or for `openDatabase` where a test wants a second one. */
  connection: Readonly<{ host: string; port: number; user: string; database: string }>;
  /** The same as a URL, for programs. */
  url: string;
  db: Db;
  pool: pg.Pool;
  /** Closes its pool and removes it, whoever is still connected. */
  drop(): Promise<void>;
}>;

/** Copies the migrated template: some 20 ms. Once per test file (`beforeAll`) is enough for most. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { connection: template, problem } = inject('postgres');
  if (problem !== undefined) throw new Error(`the template database could not be migrated: ${problem}`);
  const database = `test_${randomBytes(6).toString('hex')}`;
  const connection = { ...template, database };
  const admin = async (statement: string): Promise<void> => {
    const client = new pg.Client({ ...template, database: 'postgres' });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await admin(`create database ${database} template ${template.database}`);
  const { db, pool, close } = openDatabase(connection);
  return {
    connection,
    url: `postgres://${connection.user}@${encodeURIComponent(connection.host)}:${connection.port}/${database}`,
    db,
    pool,
    drop: async () => {
      await close();
      await admin(`drop database ${database} with (force)`);
    },
  };
}

import process from 'node:process';
import type { Log } from '#core/log.ts';
import { readConfig } from '#src/config.ts';
import { openConfigured, type RunningDatabase } from '#src/database.ts';
import { environment } from '#src/environment.ts';
import { migrate } from '#store/migrate.ts';

/** Warnings of the database, for somebody at a terminal. */
const log: Log = {
  debug() {},
  info() {},
  warn: (_fields, message) => void process.stderr.write(`${message}\n`),
  error: (_fields, message) => void process.stderr.write(`${message}\n`),
};

/**
 * The database of the configuration, for a command of an operator: beside the running program or without it; brought
 * up to this program's version first. `close` ends what it started.
 * @throws StartError
 */
export async function openForCommand(): Promise<RunningDatabase> {
  const config = readConfig(environment(), { command: true });
  const database = await openConfigured({ config, log, as: 'command', max: 4 });
  try {
    await migrate(database.db);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

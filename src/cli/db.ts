import { createReadStream, createWriteStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { exportDatabase, importDatabase, type Moved } from '#store/transfer.ts';
import { openForCommand } from './database.ts';
import { exit, runHere, type Terminal } from './terminal.ts';

const usage = `Usage:
  npm run db -- export FILE   writes all data to FILE, which must not exist; Latido may be running
  npm run db -- import FILE   reads such a file into the database of DATABASE_URL, which must be empty
`;

type Pooled = Awaited<ReturnType<typeof openForCommand>>;

function printRows(moved: Moved, terminal: Terminal): void {
  const width = Math.max(...[...moved.keys()].map((name) => name.length));
  for (const [name, rows] of moved) terminal.out(`${name.padEnd(width)}  ${rows}`);
}

async function exportTo(path: string, terminal: Terminal, house: House): Promise<number> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    // For its owner alone: it holds everything the database does.
    file = await open(path, 'wx', 0o600);
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    terminal.err(exists ? `${path} exists already; it was left as it is.\n` : `${path} cannot be written.\n`);
    return exit.refused;
  }
  try {
    const database = await house.open();
    try {
      const moved = await exportDatabase(database.pool, createWriteStream(path, { fd: file, flush: true }));
      printRows(moved, terminal);
      const { rows } = await database.pool.query("select from pulse_rounds where state = 'open' limit 1");
      terminal.out(
        `Exported to ${path}. It holds everything about everybody: keep it as you keep the database.`,
      );
      if (rows.length > 0) {
        terminal.out(
          'A pulse is open. What tells its ballots apart is destroyed at its close, but not in this file: delete it before then.',
        );
      }
      return exit.ok;
    } finally {
      await database.close();
    }
  } catch (error) {
    await file.close().catch(() => {});
    await rm(path, { force: true });
    throw error;
  }
}

async function importFrom(path: string, terminal: Terminal, house: House): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) {
    terminal.err(`There is no file ${path}.\n`);
    return exit.refused;
  }
  const database = await house.open();
  try {
    printRows(await importDatabase(database.pool, createReadStream(path)), terminal);
    terminal.out(
      `Imported from ${path}. Start Latido with this database; the old one must not run any more.`,
    );
    return exit.ok;
  } finally {
    await database.close();
  }
}

type House = Readonly<{ open(): Promise<Pick<Pooled, 'pool' | 'close'>> }>;

/**
 * `export FILE` and `import FILE`: all data, from one database to another.
 * @returns the exit code: 0 done, 1 refused, 2 the command itself is wrong
 * @throws StartError when the database, or the file, is not what is needed
 */
export async function moveData(args: readonly string[], terminal: Terminal, house: House): Promise<number> {
  const [verb, path, ...more] = args;
  if (path !== undefined && path !== '' && more.length === 0) {
    if (verb === 'export') return exportTo(path, terminal, house);
    if (verb === 'import') return importFrom(path, terminal, house);
  }
  terminal.err(usage);
  return exit.usage;
}

if (import.meta.main) {
  await runHere((args, terminal) => moveData(args, terminal, { open: openForCommand }));
}

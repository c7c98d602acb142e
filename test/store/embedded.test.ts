import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { StartError } from '#core/errors.ts';
import { connectEmbedded, type Embedded, startEmbedded } from '#store/embedded.ts';
import { isPostmaster, type Postmaster, readPostmaster } from '#store/embedded-postmaster.ts';

const log = { info: () => {}, warn: () => {} };

/** A program of its own that uses the folder until it is killed; its first line says how its start went. */
const program = `
  import { startEmbedded } from '#store/embedded.ts';
  const [folder] = process.argv.slice(1);
  try {
    const { adopted } = await startEmbedded({ folder, log: { info() {}, warn() {} } });
    console.log(JSON.stringify({ adopted }));
    setInterval(() => {}, 1000);
  } catch (error) {
    console.log(JSON.stringify({ problem: error.message }));
  }
`;
type Said = { adopted?: boolean; problem?: string };

let used: string | undefined;
const folders: string[] = [];
const children: ChildProcess[] = [];
const started: Embedded[] = [];

function newFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'latido-embedded-')));
  // Where PostgreSQL has to run as another user than root, that user must be able to enter.
  chmodSync(folder, 0o711);
  folders.push(folder);
  return folder;
}

/** A folder with a database, as a program leaves it that was stopped. */
async function usedFolder(): Promise<string> {
  const folder = newFolder();
  if (used === undefined) {
    used = realpathSync(mkdtempSync(join(tmpdir(), 'latido-embedded-')));
    await (await startEmbedded({ folder: used, log })).stop();
  }
  cpSync(used, folder, { recursive: true });
  return folder;
}

async function start(folder: string): Promise<Embedded> {
  const embedded = await startEmbedded({ folder, log });
  started.push(embedded);
  return embedded;
}

function spawnProgram(folder: string): ChildProcess {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

async function firstLine(child: ChildProcess): Promise<Said> {
  if (child.stdout === null) throw new Error('no output');
  const [line] = await once(createInterface(child.stdout), 'line');
  return JSON.parse(String(line)) as Said;
}

async function killHard(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function query(to: Embedded, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ ...to.connection });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

const setting = async (to: Embedded, name: string) =>
  (await query(to, `select current_setting('${name}') as value`))[0]?.value;

const dataOf = (folder: string): string => join(folder, 'postgres');

function runs(folder: string): boolean {
  const found = readPostmaster(dataOf(folder));
  return found !== undefined && isPostmaster(found.pid, dataOf(folder));
}

/** The server that a program started. Throws where there is none: signals to a wrong pid hit somebody else. */
function serverOf(folder: string): Postmaster {
  const found = readPostmaster(dataOf(folder));
  if (found === undefined || !isPostmaster(found.pid, dataOf(folder))) throw new Error('no server');
  return found;
}

async function refusal(attempt: Promise<Embedded>): Promise<string> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StartError);
  return (error as StartError).message;
}

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) await killHard(child);
  }
  for (const each of started.splice(0)) await each.stop();
  for (const folder of folders.splice(0)) {
    // Whatever a killed program left: taken over in order to be ended.
    if (runs(folder)) await (await startEmbedded({ folder, log })).stop();
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true, force: true });
  }
});

afterAll(() => {
  if (used !== undefined) rmSync(used, { recursive: true, force: true });
});

describe('a program by itself', () => {
  test('starts on a new folder, and again with what was in it', async () => {
    const folder = newFolder();
    const first = await start(join(folder, 'not', 'there', 'yet'));
    expect(first.adopted).toBe(false);
    await query(first, `create table kept as select 'ñandú' as word`);
    await first.stop();
    const again = await start(join(folder, 'not', 'there', 'yet'));
    expect(again.adopted).toBe(false);
    expect(await query(again, 'select word from kept')).toEqual([{ word: 'ñandú' }]);
    const client = new pg.Client(again.url);
    await client.connect();
    expect((await client.query('select word from kept')).rows).toEqual([{ word: 'ñandú' }]);
    await client.end();
  });

  test('has a durable database, the same on every machine, on no port', async () => {
    const folder = await usedFolder();
    const embedded = await start(folder);
    expect(await setting(embedded, 'fsync')).toBe('on');
    expect(await setting(embedded, 'full_page_writes')).toBe('on');
    expect(await setting(embedded, 'synchronous_commit')).toBe('on');
    expect(await setting(embedded, 'data_checksums')).toBe('on');
    expect(await setting(embedded, 'server_encoding')).toBe('UTF8');
    expect(await setting(embedded, 'timezone')).toBe('UTC');
    expect(await query(embedded, `select upper('ñ') as upper, 'Z' < 'a' as by_code`)).toEqual([
      { upper: 'Ñ', by_code: true },
    ]);
    expect(await setting(embedded, 'listen_addresses')).toBe('');
    // PostgreSQL writes here the first address it really listens on.
    expect(readFileSync(join(dataOf(folder), 'postmaster.pid'), 'utf8').split('\n')[5]).toBe('');
    const { host, port } = embedded.connection;
    expect(statSync(host).mode & 0o777).toBe(0o700);
    expect(Buffer.byteLength(join(host, `.s.PGSQL.${port}`))).toBeLessThan(104);
  });

  test('ends the server, also with a transaction open, and leaves no socket', async () => {
    const folder = await usedFolder();
    const embedded = await start(folder);
    const client = new pg.Client({ ...embedded.connection });
    const broken = new Promise((resolve) => client.on('error', resolve));
    await client.connect();
    await client.query('begin; create table never (n int)');
    await embedded.stop();
    await broken;
    expect(runs(folder)).toBe(false);
    expect(existsSync(embedded.connection.host)).toBe(false);
    const again = await start(folder);
    expect(await query(again, `select to_regclass('never') as found`)).toEqual([{ found: null }]);
  });

  test('writes nothing that people wrote into the log of the server', async () => {
    const folder = await usedFolder();
    const embedded = await start(folder);
    await query(
      embedded,
      `create table once_only (word text primary key); insert into once_only values ('mandarina')`,
    );
    await expect(query(embedded, `insert into once_only values ('mandarina')`)).rejects.toThrow(
      'duplicate key',
    );
    await expect(query(embedded, `select 'mandarina'::int`)).rejects.toThrow('mandarina');
    await embedded.stop();
    const written = readFileSync(join(folder, 'postgres.log'), 'utf8');
    expect(written).toContain('database system is shut down');
    expect(written).not.toContain('mandarina');
  });

  test('runs as somebody else than root', async () => {
    const folder = await usedFolder();
    const first = await start(folder);
    const uid = process.getuid?.();
    // Root where namespaces are refused has handed it over already.
    expect(uid === 0 ? [0, 65_534] : [uid]).toContain(statSync(dataOf(folder)).uid);
    await query(first, 'create table kept as select 1 as n');
    await first.stop();
    // Root, on data that is another user's: the server runs as that user.
    const other = uid === 0 ? 65_534 : uid;
    if (uid === 0) {
      for (const name of ['', ...readdirSync(dataOf(folder), { recursive: true, encoding: 'utf8' })]) {
        chownSync(join(dataOf(folder), name), 65_534, 65_534);
      }
    }
    const again = await start(folder);
    expect(await query(again, 'select n from kept')).toEqual([{ n: 1 }]);
    expect(statSync(join(dataOf(folder), 'postmaster.pid')).uid).toBe(other);
    expect(statSync(again.connection.host).uid).toBe(other);
  });
});

describe('after kill -9 of the program', () => {
  test('the next one adopts the server, and ends it in the end', async () => {
    const folder = await usedFolder();
    const child = spawnProgram(folder);
    expect(await firstLine(child)).toEqual({ adopted: false });
    const { pid } = serverOf(folder);
    await killHard(child);
    expect(runs(folder)).toBe(true);
    const next = await start(folder);
    expect(next.adopted).toBe(true);
    expect(readPostmaster(dataOf(folder))?.pid).toBe(pid);
    expect(await query(next, 'select 1 as n')).toEqual([{ n: 1 }]);
    await next.stop();
    expect(isPostmaster(pid, dataOf(folder))).toBe(false);
  });

  test('a server that cannot be reached is ended, and another started', async () => {
    const folder = await usedFolder();
    const child = spawnProgram(folder);
    await firstLine(child);
    await killHard(child);
    const left = serverOf(folder);
    // As a cleaner of temporary folders does it.
    rmSync(left.socketFolder, { recursive: true });
    const next = await start(folder);
    expect(next.adopted).toBe(false);
    expect(isPostmaster(left.pid, dataOf(folder))).toBe(false);
    expect(await query(next, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test('and of the server too, a pid that belongs to another process by now is no obstacle', async () => {
    const folder = await usedFolder();
    const child = spawnProgram(folder);
    await firstLine(child);
    const left = serverOf(folder);
    await killHard(child);
    process.kill(left.pid, 'SIGKILL');
    while (runs(folder)) await sleep(10);
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    children.push(other);
    for (const path of [
      join(dataOf(folder), 'postmaster.pid'),
      join(left.socketFolder, '.s.PGSQL.5432.lock'),
    ]) {
      writeFileSync(path, readFileSync(path, 'utf8').replace(/^\d+/, String(other.pid)));
    }
    const next = await start(folder);
    expect(next.adopted).toBe(false);
    expect(await query(next, 'select 1 as n')).toEqual([{ n: 1 }]);
    expect(other.exitCode).toBe(null);
  });

  test('in the middle of making the database, the next one makes it anew', async () => {
    const folder = newFolder();
    const child = spawnProgram(folder);
    const half = () => readdirSync(folder).find((name) => name.startsWith('postgres.new-'));
    for (
      let name = half();
      name === undefined || !existsSync(join(folder, name, 'PG_VERSION'));
      name = half()
    ) {
      await sleep(1);
    }
    await killHard(child);
    expect(existsSync(dataOf(folder))).toBe(false);
    const next = await start(folder);
    expect(await query(next, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  test('what is left of a database that was never finished is removed', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'postgres.new-123', 'base'), { recursive: true });
    writeFileSync(join(folder, 'postgres.new-123', 'PG_VERSION'), '18\n');
    await start(folder);
    expect(readdirSync(folder).filter((name) => name.startsWith('postgres.new-'))).toEqual([]);
  });
});

describe('a second program on the same folder', () => {
  test('is refused, until the first is gone', async () => {
    const folder = await usedFolder();
    const first = spawnProgram(folder);
    await firstLine(first);
    const text = `Another Latido (process ${first.pid}) already uses the folder ${folder}. Stop it, or give this one its own folder with DATA_DIR.`;
    expect(await firstLine(spawnProgram(folder))).toEqual({ problem: text });
    expect(await refusal(startEmbedded({ folder, log }))).toBe(text);
    await killHard(first);
    expect(await firstLine(spawnProgram(folder))).toEqual({ adopted: true });
  });

  test('is refused within one process too', async () => {
    const folder = await usedFolder();
    const first = await start(folder);
    expect(await refusal(startEmbedded({ folder, log }))).toContain(
      `Another Latido (process ${process.pid})`,
    );
    expect(await firstLine(spawnProgram(folder))).toHaveProperty('problem');
    await first.stop();
    await start(folder);
  });

  test('of four that start at once on a new folder, one wins', async () => {
    const folder = newFolder();
    const said = await Promise.all([1, 2, 3, 4].map(() => firstLine(spawnProgram(folder))));
    expect(said.filter(({ adopted }) => adopted === false)).toHaveLength(1);
    expect(said.filter(({ problem }) => problem?.startsWith('Another Latido'))).toHaveLength(3);
  });
});

describe('a command of an operator', () => {
  test('uses the database of the running program and leaves it alone', async () => {
    const folder = await usedFolder();
    const bot = spawnProgram(folder);
    await firstLine(bot);
    const command = await connectEmbedded({ folder, log });
    expect(await query(command, 'select 1 as n')).toEqual([{ n: 1 }]);
    await command.stop();
    expect(runs(folder)).toBe(true);
    expect(bot.exitCode).toBe(null);
  });

  test('waits for a program that is just starting', async () => {
    const folder = newFolder();
    const bot = firstLine(spawnProgram(folder));
    while (!existsSync(join(folder, 'latido.pid'))) await sleep(1);
    const command = await connectEmbedded({ folder, log });
    expect(await query(command, 'select 1 as n')).toEqual([{ n: 1 }]);
    await command.stop();
    expect(await bot).toEqual({ adopted: false });
    expect(runs(folder)).toBe(true);
  });

  test('starts the database when nobody else has, and ends it', async () => {
    const folder = newFolder();
    const command = await connectEmbedded({ folder, log });
    expect(await query(command, 'select 1 as n')).toEqual([{ n: 1 }]);
    await command.stop();
    expect(runs(folder)).toBe(false);
    await start(folder);
  });
});

describe('what an operator must mend is said', () => {
  test('a file in place of the folder, or above it', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    for (const folder of [file, join(file, 'data')]) {
      const text = await refusal(startEmbedded({ folder, log }));
      expect(text).toContain(folder);
      expect(text).toContain('there is a file in its place');
    }
  });

  test('a folder that cannot be written', async () => {
    // Modes do not bind root; the kernel's own file system does.
    const folder = process.getuid?.() === 0 ? '/sys/latido' : newFolder();
    if (existsSync(folder)) chmodSync(folder, 0o500);
    const text = await refusal(startEmbedded({ folder, log }));
    expect(text).toContain(`The data folder ${folder} cannot be used`);
    expect(text).toContain('DATA_DIR');
  });

  test('a damaged database', async () => {
    const folder = await usedFolder();
    const control = join(dataOf(folder), 'global', 'pg_control');
    writeFileSync(control, Buffer.alloc(statSync(control).size));
    const text = await refusal(startEmbedded({ folder, log }));
    expect(text).toMatch(/did not start \(exit code 1\): (FATAL|PANIC): {2}\S/);
    expect(text).toContain(`Its log is ${join(folder, 'postgres.log')}`);
    expect(readFileSync(join(folder, 'postgres.log'), 'utf8')).toMatch(/FATAL|PANIC/);
    // Nothing is held or lost by the attempt: the next says the same.
    expect(await refusal(startEmbedded({ folder, log }))).toBe(text);
    expect(readFileSync(control).every((byte) => byte === 0)).toBe(true);
  });

  test('a database of another version', async () => {
    const folder = await usedFolder();
    writeFileSync(join(dataOf(folder), 'PG_VERSION'), '17\n');
    const text = await refusal(startEmbedded({ folder, log }));
    expect(text).toContain('made by PostgreSQL 17, and this Latido brings PostgreSQL 18');
  });

  test('something else in its place, which is left as it is', async () => {
    const folder = newFolder();
    mkdirSync(dataOf(folder));
    writeFileSync(join(dataOf(folder), 'mine'), 'precious');
    expect(await refusal(startEmbedded({ folder, log }))).toContain('no PostgreSQL database');
    expect(readFileSync(join(dataOf(folder), 'mine'), 'utf8')).toBe('precious');
    rmSync(join(dataOf(folder), 'mine'));
    await start(folder);
  });
});

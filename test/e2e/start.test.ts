import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestDatabase } from '#test/support/postgres.ts';
import { createDataFolder, type DataFolder, type Program, startProgram } from '#test/support/process.ts';
import { answerPulse, button, buttons, formOf, read, schedulePulse } from '#test/support/pulse.ts';
import { createWebClient } from '#test/support/webclient.ts';

const cleanups: (() => Promise<unknown> | undefined)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function program(env: Readonly<Record<string, string>>): Promise<Program> {
  const started = await startProgram(env);
  cleanups.push(started.kill);
  return started;
}
function dataFolder(): DataFolder {
  const folder = createDataFolder();
  cleanups.push(folder.remove);
  return folder;
}
function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latido-start-'));
  cleanups.push(async () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
async function rowsOf(folder: DataFolder, query: string): Promise<pg.QueryResultRow[]> {
  const client = new pg.Client(folder.connection());
  await client.connect();
  try {
    return (await client.query(query)).rows;
  } finally {
    await client.end();
  }
}

/** Whoever is looked up has to wait until this connection ends. */
async function holdUp(folder: DataFolder): Promise<pg.Client> {
  const client = new pg.Client(folder.connection());
  client.on('error', () => {});
  await client.connect();
  await client.query('begin');
  await client.query('lock table identities');
  return client;
}

/** It must refuse to start: exit code 1 and these words. */
async function refusal(env: Readonly<Record<string, string>>): Promise<string> {
  const refused = await program(env);
  expect(await refused.ended).toEqual({ code: 1, signal: null });
  expect(refused.output()).toContain('Latido cannot start:\n  - ');
  return refused.output();
}

describe('what cannot work is refused with a clear message', { timeout: 60_000 }, () => {
  test('a broken environment: all problems at once, and no value', async () => {
    const said = await refusal({
      PORT: 'eighty-secret1',
      DATABASE_URL: 'mysql://root:secret2@host/db',
      REDIS_URL: 'secret3',
      ROLE: 'boss-secret4',
      TRIAL: 'secret5',
      LANGUAGE: 'xx-secret6',
      TIME_ZONE: 'Mars/secret7',
      OWNERS: 'secret8',
      OPENAI_BASE_URL: 'secret9',
      LOG_LEVEL: 'secret10',
    });
    const named = [...said.matchAll(/^ {2}- ([A-Z_]+) must be /gm)].map(([, name]) => name);
    expect(named.sort()).toEqual(
      [
        'DATABASE_URL',
        'LANGUAGE',
        'LOG_LEVEL',
        'OPENAI_BASE_URL',
        'OWNERS',
        'PORT',
        'REDIS_URL',
        'ROLE',
      ].concat(['TIME_ZONE', 'TRIAL']),
    );
    expect(said).not.toContain('secret');
  });

  test('variables that do not go together', async () => {
    const said = await refusal({ ROLE: 'worker', HOST: '0.0.0.0', OPENAI_MODEL: 'secret' });
    expect(said).toMatch(/ROLE=worker .*needs both DATABASE_URL and REDIS_URL/);
    expect(said).toMatch(/HOST must be a loopback address/);
    expect(said).toMatch(/OPENAI_API_KEY is missing/);
    expect(said).not.toContain('secret');
  });

  test('a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    cleanups.push(async () => void other.close());
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const said = await refusal({ PORT: port, DATA_DIR: emptyFolder() });
    expect(said).toContain(`Port ${port} on 127.0.0.1 is taken.`);
  });

  test('a data folder that is a file', async () => {
    const path = join(emptyFolder(), 'data');
    writeFileSync(path, 'mine');
    expect(await refusal({ DATA_DIR: path })).toContain(
      `The data folder ${path} cannot be used: there is a file`,
    );
  });

  test('a database made by a newer program, which stays as it is', async () => {
    const database = await createTestDatabase();
    cleanups.push(database.drop);
    await database.pool.query(`insert into migrations (name) values ('9999-future')`);
    const said = await refusal({ DATABASE_URL: database.url });
    expect(said).toContain('made by a newer Latido (it has 9999-future)');
    const { rows } = await database.pool.query('select count(*)::int as n from people');
    expect(rows).toEqual([{ n: 0 }]);
  });

  test('a database that will not have us', async () => {
    const database = await createTestDatabase();
    cleanups.push(database.drop);
    const { user, database: name } = database.connection;
    const role = `${name}_guest`;
    await database.pool.query(`create role ${role} login`);
    cleanups.push(() => database.pool.query(`drop role ${role}`));
    const as = (user: string, name: string) =>
      refusal({ DATABASE_URL: database.url.replace('//latido@', `//${user}@`).replace(/[^/]+$/, name) });
    expect(await as('secretuser', name)).toContain('refuses the user or the password');
    expect(await as(user, 'secretdb')).toContain('does not exist');
    const said = await as(role, name);
    expect(said).toContain('may not make tables');
    expect(said).not.toContain(role);
  });

  test('a damaged database, an embedded one made by a newer program, and a second program on one folder', async () => {
    const folder = dataFolder();
    const first = await program({ DATA_DIR: folder.path });
    await first.ready();
    const said = await refusal({ DATA_DIR: folder.path });
    expect(said).toContain(`Another Latido (process ${first.pid}) already uses the folder ${folder.path}`);
    expect((await first.readyz()).status).toBe(200);

    await rowsOf(folder, `insert into migrations (name) values ('9999-future')`);
    expect((await first.stop()).code).toBe(0);
    expect(await refusal({ DATA_DIR: folder.path })).toContain('made by a newer Latido');
    // A refused start leaves no server behind.
    expect(folder.postmaster()).toBeUndefined();

    rmSync(join(folder.path, 'postgres', 'PG_VERSION'));
    expect(await refusal({ DATA_DIR: folder.path })).toContain('Nothing was changed.');
  });
});

describe('a stop', { timeout: 60_000 }, () => {
  test('drains within 10 s, and the embedded server is gone', async () => {
    const folder = dataFolder();
    const running = await program({ DATA_DIR: folder.path });
    await running.ready();
    // Somebody who looks on, and somebody whose request is in hand.
    const stream = await fetch(`${running.url}/web/stream?as=ana-torres`);
    expect(stream.status).toBe(200);
    const client = await holdUp(folder);
    const busy = createWebClient(running.url).as('ana-torres').command('ayuda');
    await sleep(300);
    const stopped = running.stop();
    await sleep(300);
    await client.end();
    expect(read(await busy)).not.toBe('');
    const { code, ms } = await stopped;
    expect(code).toBe(0);
    // Ten seconds are the promise; nothing here takes so long.
    expect(ms).toBeLessThan(2_500);
    expect(folder.postmaster()).toBeUndefined();
    await stream.text().catch(() => {});
  });

  test('a second signal ends at once, and the next start takes over the server that is left', async () => {
    const folder = dataFolder();
    const running = await program({ DATA_DIR: folder.path });
    await running.ready();
    const server = folder.postmaster();
    const client = await holdUp(folder);
    const stuck = createWebClient(running.url)
      .as('ana-torres')
      .command('ayuda')
      .catch(() => undefined);
    await sleep(300);
    running.signal('SIGTERM');
    await sleep(300);
    const begun = performance.now();
    running.signal('SIGTERM');
    expect(await running.ended).toEqual({ code: 130, signal: null });
    expect(performance.now() - begun).toBeLessThan(1_000);
    await stuck;
    await client.end();
    expect(folder.postmaster()).toBe(server);

    const next = await program({ DATA_DIR: folder.path });
    await next.ready();
    expect(folder.postmaster()).toBe(server);
    expect((await next.stop()).code).toBe(0);
    expect(folder.postmaster()).toBeUndefined();
  });

  test('while it starts is obeyed as well', async () => {
    const folder = dataFolder();
    const running = await program({ DATA_DIR: folder.path });
    const { code, ms } = await running.stop();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(10_000);
    expect(folder.postmaster()).toBeUndefined();
  });
});

describe('what is logged', { timeout: 60_000 }, () => {
  test('holds no name, no e-mail, no word of anybody and no ballot, also when something fails', async () => {
    const folder = dataFolder();
    const running = await program({ DATA_DIR: folder.path });
    await running.ready();
    const as = createWebClient(running.url).as;
    const post = (path: string, body: string) =>
      fetch(`${running.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: running.url },
        body,
      });
    expect(read(await schedulePulse(as('ana-torres')))).toContain('El pulso quedó programado');
    const sent = `select key, body::text from deliveries join identities using (person_id)
      join web_messages on delivery = deliveries.id where message = 'pulse.invitation' order by key`;
    let invitations = await rowsOf(folder, sent);
    for (; invitations.length < 12; invitations = await rowsOf(folder, sent))
      await post('/web/trial/skip', '{}');
    const tokens = invitations.map(({ body }) => /"token": ?"([^"]+)"/.exec(body)?.[1] ?? '');
    expect(new Set(tokens).size).toBe(invitations.length);
    expect(tokens[0]).toHaveLength(64);

    const comment = 'El montacargas chilla y nadie lo engrasa';
    for (const { key } of invitations.slice(0, 6)) {
      const end = await answerPulse(as(key));
      const form = formOf(await as(key).press(button(buttons(end), 'pulse.comment')));
      expect(read(await as(key).submit(form, { comment }))).toMatch(/guardado|salvo|is in, too/);
    }
    await as('ana-torres').say('¿dónde está Marcela? escribe a marcela@aurora.example');
    // Failures: nonsense, and a database that refuses in the middle of an answer.
    await post('/web/events?as=ana-torres', '{"kind":"message"');
    await post(
      '/web/events?as=ana-torres',
      JSON.stringify({ kind: 'action', id: 'x', name: 'pulse.answer', input: { comment } }),
    );
    await rowsOf(
      folder,
      `alter table pulse_ballots add constraint broken check (comment <> 'montacargas') not valid`,
    );
    const [{ key } = { key: '' }] = invitations.slice(7);
    const end = await answerPulse(as(key));
    const form = formOf(await as(key).press(button(buttons(end), 'pulse.comment')));
    const refused = await as(key).submit(form, { comment: 'montacargas' });
    expect(refused.reply).toMatchObject({ kind: 'again' });
    const people = await rowsOf(
      folder,
      'select name, email, key from people join identities on person_id = people.id',
    );
    expect((await running.stop()).code).toBe(0);

    const said = running.output() + readFileSync(join(folder.path, 'postgres.log'), 'utf8');
    expect(said).toContain('handler failed');
    expect(people.length).toBeGreaterThan(60);
    for (const words of [comment, 'montacargas', 'dónde está', ...tokens]) expect(said).not.toContain(words);
    for (const { name, email, key: slug } of people) {
      for (const word of [name, email, slug]) expect(said).not.toContain(word);
    }
    for (const bytes of tokens.map((token) => Buffer.from(token, 'base64url').toString('hex')))
      expect(said).not.toContain(bytes);
  });
});

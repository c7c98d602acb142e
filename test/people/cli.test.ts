import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { people } from '#src/cli/people.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { everybody } from './helpers.ts';

let test: TestDatabase;
let folder: string;
beforeAll(async () => {
  test = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'people-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await test.drop();
});

const write = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

async function run(args: readonly string[], { isTerminal = false, owners = [] as readonly string[] } = {}) {
  let [out, err, closed] = ['', '', 0];
  const close = async () => {
    closed += 1;
  };
  const code = await people(
    args,
    { out: (line) => (out += `${line}\n`), err: (text) => (err += text), isTerminal },
    { open: async () => ({ db: test.db, close }), owners },
  );
  return { code, out, err, closed };
}

it('wrong usage is told without touching a database', async () => {
  for (const args of [
    [],
    ['import'],
    ['export', 'x.csv'],
    ['import', 'a', 'b'],
    ['import', 'a', '--nope'],
    ['import', 'a', '--lang', 'fr'],
  ]) {
    expect(await run(args)).toMatchObject({
      code: 2,
      closed: 0,
      err: expect.stringContaining('npm run people -- import'),
    });
  }
  expect(await run(['import', join(folder, 'none.csv'), '--lang', 'es'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('No se puede leer'),
  });
  expect(await run(['import', folder])).toMatchObject({ code: 2, closed: 0 });
});

it('checks, holds, leaves out, applies, marks as gone', async () => {
  const file = write('a.csv', 'email,name,time zone\na@x.co,A,UTC\nb@x.co,B,America/Bogotá\n');
  const dry = await run(['import', file, '--dry-run', '--lang', 'en']);
  expect(dry).toMatchObject({ code: 1, closed: 1 });
  expect(dry.out).toContain('Line 3, “time zone”: “America/Bogotá” is no time zone. Is it America/Bogota?');
  expect(dry.out).toContain('To add: 1\n');
  const held = await run(['import', file, '--lang', 'pt']);
  expect(held.code).toBe(1);
  expect(held.out).toContain('Nada mudou: há linhas recusadas.');
  expect((await everybody(test.db)).size).toBe(0);

  const applied = await run(['import', file, '--skip-refused', '--lang', 'en'], { owners: ['A@x.co'] });
  expect(applied.code).toBe(0);
  expect(applied.out).toContain('Applied: 1 added and 1 refused row left out.');
  expect((await everybody(test.db)).get('a@x.co')?.roles).toEqual(['owner']);

  await run(['import', write('b.csv', 'email,name\na@x.co,A\nb@x.co,B\n')]);
  const less = write('c.csv', 'email,name\na@x.co,A\n');
  const told = await run(['import', less, '--lang', 'en']);
  expect(told.out).toContain('!!! Careful: 1 of the 2 people known (50%) are not in this file.');
  expect(told.out).toContain('add --mark-missing-gone');
  expect((await everybody(test.db)).get('b@x.co')?.gone_at).toBeNull();
  expect((await run(['import', less, '--mark-missing-gone', '--lang', 'en'])).out).toContain(
    '1 marked as gone',
  );
  expect((await everybody(test.db)).get('b@x.co')?.gone_at).toBeInstanceOf(Date);
});

it('names every problem, however many', async () => {
  const rows = Array.from({ length: 2_345 }, (_, index) => `p${index}@x.co,P,Macondo`);
  const { out } = await run([
    'import',
    write('many.csv', `email,name,country\n${rows.join('\n')}\n`),
    '--lang',
    'es',
  ]);
  expect(out.match(/^Línea \d+, «country»/gm)).toHaveLength(2_345);
});

it('progress: a bar on a terminal, a line for every tenth otherwise', async () => {
  const rows = Array.from({ length: 5_000 }, (_, index) => `p${index}@x.co,Person of a long name ${index}`);
  const file = write('p.csv', `email,name\n${rows.join('\n')}\n`);
  const lines = (await run(['import', file, '--dry-run'])).err.trim().split('\n');
  expect(lines.length).toBeGreaterThanOrEqual(6);
  expect(lines.every((line) => /^\d+0 %$/.test(line))).toBe(true);
  expect(lines.at(-1)).toBe('100 %');
  const bar = (await run(['import', file, '--dry-run'], { isTerminal: true })).err;
  expect(bar).toContain('\r[##');
  expect(bar).toMatch(/\r *\r$/);
});

it('as a process of its own', async () => {
  const file = write('real.csv', 'Correo;Nombre\nreal@x.co;Ñandú\n');
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../src/cli/people.ts'), 'import', file, '--lang', 'es'],
    {
      // biome-ignore lint/style/noProcessEnv: a process started by hand has the environment of its shell
      env: { ...process.env, DATABASE_URL: test.url },
    },
  );
  let [out, err] = ['', ''];
  child.stdout.on('data', (piece) => (out += piece));
  child.stderr.on('data', (piece) => (err += piece));
  const code = await new Promise((resolve) => child.on('exit', resolve));
  expect({ code, err: err.replace(/^\d+ %$/gm, '').trim() }).toEqual({ code: 0, err: '' });
  expect(out).toContain('Aplicado: 1 persona agregada.');
  expect((await everybody(test.db)).get('real@x.co')?.name).toBe('Ñandú');
});

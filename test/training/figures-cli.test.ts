import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { training } from '#src/cli/training.ts';
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts';
import { enrolled, plantCourse, plantPeople } from './support.ts';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'latido-training-'));
  const course = await plantCourse(database.db);
  const [person = ''] = await plantPeople(database.db, 1, { name: 'ana' });
  const id = await enrolled(database.db, { person, course, mandatory: true });
  await database.pool.query(`update enrolments set state = 'done', done_at = now() where id = $1`, [id]);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await database.drop();
});

async function run(...args: string[]) {
  const said: string[] = [];
  const code = await training(
    args,
    { out: (line) => said.push(line), err: (line) => said.push(line), isTerminal: false },
    { open: async () => ({ db: database.db, close: async () => {} }) },
  );
  return { code, said: said.join('\n') };
}

describe('npm run training', () => {
  test('writes the file for its owner alone, in the language asked for', async () => {
    const file = join(folder, 'done.csv');
    expect(await run('completions', file, '--lang', 'es')).toEqual({ code: 0, said: `${file}: 1 fila.` });
    expect(((await stat(file)).mode & 0o777).toString(8)).toBe('600');
    const lines = (await readFile(file, 'utf8')).split('\r\n');
    expect(lines[0]).toBe(
      '\uFEFFcurso,título,versión,obligatorio,persona,correo,unidad,inicio,fecha límite,terminado,personas que terminaron',
    );
    expect(lines[1]).toMatch(/^clear-handover,Una entrega clara,1,sí,ana,/);
    expect(lines).toHaveLength(3);
  });

  test('of one course alone; one that is not there is named, and nothing is written', async () => {
    const file = join(folder, 'one.csv');
    expect((await run('completions', file, '--course', 'nothing', '--lang', 'en')).said).toContain(
      '"nothing"',
    );
    await expect(stat(file)).rejects.toThrow('ENOENT');
    expect((await run('completions', file, '--course', 'clear-handover', '--lang', 'pt')).code).toBe(0);
  });

  test('what is there stays as it is; a folder that is not there is named', async () => {
    const file = join(folder, 'mine.csv');
    await writeFile(file, 'mine');
    expect(await run('completions', file, '--lang', 'en')).toMatchObject({ code: 1 });
    expect(await readFile(file, 'utf8')).toBe('mine');
    const nowhere = await run('completions', join(folder, 'no', 'where.csv'), '--lang', 'en');
    expect(nowhere.code).toBe(1);
    expect(nowhere.said).toContain('cannot be written');
  });

  test('a wrong command says how it is called', async () => {
    for (const args of [
      [],
      ['completions'],
      ['complete', 'x'],
      ['completions', 'x', 'y'],
      ['completions', 'x', '--lang', 'xx'],
    ])
      expect(await run(...args)).toMatchObject({
        code: 2,
        said: expect.stringContaining('npm run training -- completions'),
      });
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '#test/support/app.ts';
import { button, formOf, read } from '#test/support/pulse.ts';
import { buttonsOf, messageText, type WebClient } from '#test/support/webclient.ts';

// HR's file through the chat as it is shipped: upload over HTTP, the check and the import as jobs of the queue.

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const bytes = (text: string) => new TextEncoder().encode(text);
const good = bytes(
  '\uFEFFcorreo;nombre;unidad;jefe;idioma;zona horaria\n' +
    'zoe@ejemplo.example;Zoë Ñuño;Casa / Taller;;es;America/Bogota\n' +
    'iker@ejemplo.example;"Iker\nOchoa";Casa / Taller;zoe@ejemplo.example;pt;Europe/Madrid\n',
);

async function upload(person: WebClient, file: Uint8Array) {
  const form = formOf(await person.command('personas'));
  const field = form.fields.find((one) => one.kind === 'file');
  return person.submit(form, { [field?.name ?? 'file']: { name: 'personas.csv', bytes: file } });
}

/** The newest message that says so. */
async function told(person: WebClient, words: RegExp) {
  for (const until = performance.now() + 10_000; performance.now() < until; await sleep(50)) {
    const message = (await person.messages()).toReversed().find((one) => words.test(messageText(one)));
    if (message !== undefined) return message;
  }
  throw new Error(`nothing says ${words}: ${(await person.messages()).map(messageText).join('\n---\n')}`);
}

const known = async () =>
  (await app.database.pool.query(`select name, time_zone from people where not invented order by name`)).rows;

test('the file is checked first, and nothing is there before it is applied', async () => {
  const hr = app.as('ana-torres');
  const answer = await upload(hr, good);
  expect(read(answer)).not.toBe('');
  const checked = await told(hr, /Por agregar: 2/);
  expect(await known()).toEqual([]);
  await hr.press(button(buttonsOf(checked), /^Aplicar/));
  await told(hr, /aplic/i);
  await app.until('both are there', async () => (await known()).length === 2);
  expect((await known()).map((row) => row.time_zone)).toEqual(['Europe/Madrid', 'America/Bogota']);
});

test('who was imported has a place in the trial’s chat, and manages what the file says', async () => {
  await app.until('they can be chosen', async () =>
    (await app.personas()).some((one) => one.name === 'Zoë Ñuño'),
  );
  const zoe = (await app.personas()).find((one) => one.name === 'Zoë Ñuño');
  expect(zoe).toMatchObject({ group: 'manager', unit: 'Taller', locale: 'es' });
  const answer = await app.as(zoe?.key ?? '').command('informe');
  expect(read(answer)).toContain('Aún no ha cerrado ningún pulso');
});

test('every problem is named with its line and column, and nothing is applied', async () => {
  const hr = app.as('renata-figueiredo');
  const form = formOf(await hr.command('pessoas'));
  const field = form.fields.find((one) => one.kind === 'file')?.name ?? 'file';
  const broken = bytes(
    'email,name,time zone\nuno@ejemplo.example,Uno,America/Bogotá\nuno@ejemplo.example,Dos,UTC\n',
  );
  await hr.submit(form, { [field]: { name: 'b.csv', bytes: broken } });
  const checked = messageText(await told(hr, /time zone/));
  expect(checked).toContain('America/Bogota');
  expect(checked).toMatch(/2.*time zone/s);
  expect(await known()).toHaveLength(2);
});

test('others are told whom to ask', async () => {
  const answer = await app.as('brayan-mosquera').command('personas');
  expect(answer.form).toBeUndefined();
  expect(read(answer)).toContain('Recursos Humanos');
});

test('no log line says who is in the file', () => {
  expect(app.logged()).not.toMatch(/Ñuño|Ochoa|ejemplo\.example/);
});

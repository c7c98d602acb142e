import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStage, type Stage, textOf } from './setup.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  const ana = await stage.person('ana', { roles: ['hr'] });
  await stage.person('mei', { locale: 'en', zone: 'Asia/Tokyo' });
  const luis = await stage.person('luis');
  await stage.person('acme', { kind: 'supplier' });
  await stage.thank(luis, ana, '2026-11-20T12:00:00Z');
  const rita = await stage.person('rita', { locale: 'pt' });
  await stage.pool.query('insert into preferences (person_id, opted_out) values ($1, true)', [rita]);
});
afterAll(() => stage.drop());

async function seenAs(key: string): Promise<string> {
  const preview = await stage.prepare('ana', 'client-week', {});
  const asked = await stage.as('ana').press(stage.on(preview, 'campaigns.preview-as'));
  return textOf((await stage.as('ana').submit(asked.form, { person: [key] })).card);
}

test('in their language, at the hour of their zone, by their own contact rules', async () => {
  const text = await seenAs('mei');
  expect(text).toContain('inglés · Asia/Tokyo');
  expect(text).toContain('Internal client week');
  expect(text).toContain('lunes, 30 de noviembre, 09:00');
  expect(text).toContain('Semana del cliente interno');
});

test.for([
  ['luis', 'en los últimos 60 días'],
  ['acme', 'no está en su audiencia'],
  ['rita', 'pidió no recibir'],
] as const)('%s gets no line, and why is said to HR', async ([key, why]) => {
  const text = await seenAs(key);
  expect(text).toContain(why);
  expect(text).not.toContain('Pausar 30 días');
});

test('somebody unknown is asked for again', async () => {
  const preview = await stage.prepare('ana', 'client-week', {});
  const asked = await stage.as('ana').press(stage.on(preview, 'campaigns.preview-as'));
  const again = await stage.as('ana').submit(asked.form, { person: ['nobody'] });
  expect(again.form?.errors?.person).toContain('Elige');
});

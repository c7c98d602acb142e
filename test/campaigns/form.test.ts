import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStage, type Stage, textOf } from './setup.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await createStage();
  await stage.person('ana', { roles: ['hr'] });
});
afterAll(() => stage.drop());

test.for([
  [{ kinds: [] }, 'kinds', 'al menos un tipo'],
  [{ kinds: ['investor'] }, 'kinds', 'No hay nadie'],
  [{ opensOn: '2026-11-01' }, 'opensOn', 'ya pasó'],
  [{ closesOn: 'soon' }, 'closesOn', 'Elige un día'],
  [{ closesOn: '2026-11-30', closesAt: '540' }, 'closesOn', 'después de abrir'],
  [{ closesOn: '2027-12-01' }, 'closesOn', '92 días'],
] as const)('refused, and nothing typed is lost: %j', async ([values, field, words]) => {
  const again = await stage.prepare('ana', 'welcome-week', values);
  expect(again.form?.errors?.[field]).toContain(words);
  expect(again.form?.values).toMatchObject(values);
});

test('a role spotlight asks for the unit and names it', async () => {
  const again = await stage.prepare('ana', 'role-spotlight', {});
  expect(again.form?.errors?.about).toContain('unidad');
  const preview = await stage.prepare('ana', 'role-spotlight', { about: stage.unit });
  expect(textOf(preview.card)).toContain('¿Qué aporta Logística');
});

test('HR’s words are data: each language its own, the others fall back', async () => {
  const preview = await stage.prepare('ana', 'welcome-week', {});
  const asked = await stage.as('ana').press(stage.on(preview, 'campaigns.texts'));
  expect(asked.form?.values?.['title-pt']).toBe('Semana de boas-vindas');
  const none = await stage.as('ana').submit(asked.form, { 'title-es': '', 'title-en': ' ', 'title-pt': '' });
  expect(none.form?.errors?.['title-es']).toContain('al menos un idioma');
  const long = await stage.as('ana').submit(asked.form, { 'text-es': 'x'.repeat(1_001) });
  expect(long.form?.errors?.['text-es']).toContain('1,000');
  const saved = await stage
    .as('ana')
    .submit(asked.form, { 'title-es': '', 'title-en': '<!channel> *Hi*', 'title-pt': '' });
  expect(saved.card?.blocks[0]).toEqual({ kind: 'heading', text: '<!channel> *Hi*' });
});

test('who is not HR gets no form', async () => {
  await stage.person('luis');
  const refused = await stage.as('luis').command('campaign');
  expect(refused.form).toBeUndefined();
  expect(textOf(refused.card)).toContain('solo puede hacerlo');
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { createStage, type Stage, textOf } from './setup.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await createStage();
  await stage.person('ana', { roles: ['hr'] });
  await stage.person('bea', { roles: ['hr'] });
  await stage.person('luis');
  const preview = await stage.prepare('ana', 'welcome-week', {});
  await stage.as('ana').press(stage.on(preview, 'campaigns.schedule'));
});
afterEach(() => stage.drop());

const detail = async (who: string) =>
  stage.as(who).press(stage.on(await stage.as(who).command('campaigns'), 'campaigns.see'));
const plan = async () =>
  (await stage.pool.query(`select plan from campaigns where state <> 'draft'`)).rows[0].plan;
const change = async (who: string, values: Record<string, string>) => {
  const asked = await stage.as(who).press(stage.on(await detail(who), 'campaigns.plan'));
  return stage.as(who).submit(asked.form, values);
};

test('of two changes the first that is applied counts, and the other is told', async () => {
  const mine = await change('ana', { closesAt: '600' });
  const hers = await change('bea', { closesAt: '720' });
  expect((await plan()).closesAt).toBe(1080);
  await stage.as('ana').press(stage.on(mine, 'campaigns.schedule'));
  const late = await stage.as('bea').press(stage.on(hers, 'campaigns.schedule'));
  expect(textOf(late.card)).toContain('Alguien cambió esta campaña');
  expect((await plan()).closesAt).toBe(600);
});

test('both at the same moment: one is applied', async () => {
  const both = [await change('ana', { closesAt: '600' }), await change('bea', { closesAt: '720' })];
  const replies = await Promise.all(
    both.map((one, at) => stage.as(at === 0 ? 'ana' : 'bea').press(stage.on(one, 'campaigns.schedule'))),
  );
  const told = replies.filter(({ card }) => textOf(card).includes('Alguien cambió esta campaña'));
  expect(told).toHaveLength(1);
});

test('a form that is sent late keeps what was typed', async () => {
  const asked = await stage.as('bea').press(stage.on(await detail('bea'), 'campaigns.texts'));
  const mine = await change('ana', { closesAt: '600' });
  await stage.as('ana').press(stage.on(mine, 'campaigns.schedule'));
  const again = await stage.as('bea').submit(asked.form, { 'title-es': 'Otra' });
  expect(again.form?.problem).toContain('mientras escribías');
  expect(again.form?.values?.['title-es']).toBe('Otra');
});

test('what people were told stands while it runs; the end and the words may change', async () => {
  await stage.goTo('2026-11-30T15:00:00Z');
  const asked = await stage.as('ana').press(stage.on(await detail('ana'), 'campaigns.plan'));
  expect(asked.form?.fields.map(({ name }) => name)).not.toContain('opensOn');
  expect(textOf({ summary: '', blocks: [{ kind: 'text', text: asked.form?.intro ?? [] }] })).toContain(
    'Está en marcha',
  );
  const draft = await stage
    .as('ana')
    .submit(asked.form, { opensOn: '2027-01-01', closesOn: '2026-12-10', kinds: ['ally'] });
  const said = await stage.as('ana').press(stage.on(draft, 'campaigns.schedule'));
  expect(textOf(said.card)).toContain('siguen como se anunciaron');
  expect(await plan()).toMatchObject({
    opensOn: '2026-11-30',
    closesOn: '2026-12-10',
    audience: { kinds: ['employee'] },
  });
  await stage.goTo('2026-12-06T00:00:00Z');
  expect(await stage.states()).toEqual(['open']);
  await stage.goTo('2026-12-11T00:00:00Z');
  expect(await stage.states()).toEqual(['moderation']);
});

test('only HR: the buttons of others do nothing', async () => {
  const cancel = stage.on(await detail('ana'), 'campaigns.ask-cancel');
  expect(textOf((await stage.as('luis').press({ ...cancel, name: 'campaigns.cancel' })).card)).toContain(
    'solo puede hacerlo',
  );
  expect(await stage.states()).toEqual(['scheduled']);
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { createStage, place, type Stage, textOf } from './setup.ts';

let stage: Stage;
let ana: string;
let luis: string;
let mei: string;
beforeEach(async () => {
  stage = await createStage();
  ana = await stage.person('ana', { roles: ['hr'] });
  luis = await stage.person('luis');
  mei = await stage.person('mei', { locale: 'en', zone: 'Asia/Tokyo' });
});
afterEach(() => stage.drop());

test('from the template to the published result, by each person’s own clock', async () => {
  await stage.thank(luis, ana, '2026-11-20T12:00:00Z');
  const preview = await stage.prepare('ana', 'client-week', { repeat: 'quarter' }, false);
  expect(textOf(preview.card)).toContain('30 de noviembre de 2026, 09:00 en la zona de cada persona');
  await stage.as('ana').press(stage.on(preview, 'campaigns.schedule'));
  expect(await stage.states()).toEqual(['scheduled']);
  // Nine in the morning in Tokyo comes 14 hours before it does in Bogotá.
  await stage.goTo('2026-11-30T00:00:00Z');
  expect(await stage.states()).toEqual(['open']);
  expect(stage.sentTo('dm:mei').map(({ card }) => textOf(card))).toEqual([
    expect.stringContaining('Internal client week'),
  ]);
  expect(stage.sentTo('dm:ana')).toEqual([]);
  expect(stage.sentTo(place.route)).toEqual([]);
  await stage.goTo('2026-11-30T14:00:00Z');
  expect(stage.sentTo(place.route)).toHaveLength(1);
  expect(textOf(stage.sentTo(place.route)[0]?.card)).toContain('Semana del cliente interno');
  // Luis has thanked somebody within 60 days: no line for him; Ana has not.
  expect(stage.sentTo('dm:luis')).toEqual([]);
  expect(stage.sentTo('dm:ana')).toHaveLength(1);
  expect(textOf(stage.sentTo('dm:ana')[0]?.card)).not.toMatch(/60|no has/);

  await stage.thank(mei, luis, '2026-12-01T12:00:00Z');
  const running = await stage.as('luis').command('campaigns');
  expect(textOf(running.card)).toContain('1 agradecimiento hasta ahora');
  await stage.goTo('2026-12-04T23:30:00Z');
  expect(await stage.states()).toEqual(['moderation', 'scheduled']);
  expect(
    (await stage.pool.query(`select plan->>'opensOn' as on from campaigns where state = 'scheduled'`)).rows,
  )
    // The fifth Monday is the last one of its month.
    .toEqual([{ on: '2027-02-22' }]);
  expect(
    (await stage.pool.query(`select 1 from deliveries where message = 'campaigns.prompt'`)).rows,
  ).toEqual([]);
  expect(textOf(stage.sentTo(place.route)[0]?.card)).toContain('terminó. Pronto llega el resultado');

  const detail = await stage.as('ana').press({
    kind: 'action',
    name: 'campaigns.see',
    label: 'x',
    input: {
      campaign: (await stage.pool.query(`select id from campaigns where state = 'moderation'`)).rows[0].id,
    },
  });
  await stage.as('ana').press(stage.on(detail, 'campaigns.publish'));
  await stage.goTo('2026-12-05T01:00:00Z');
  expect(await stage.states()).toEqual(['published', 'scheduled']);
  expect(stage.sentTo(place.route)).toHaveLength(2);
  expect(textOf(stage.sentTo(place.route)[1]?.card)).toContain('Semana del cliente interno: el resultado');
});

test('called off while it runs: its post says so', async () => {
  const preview = await stage.prepare('ana', 'year-end', { post: 'here' }, false);
  await stage.as('ana').press(stage.on(preview, 'campaigns.schedule'));
  await stage.goTo('2026-11-30T14:00:00Z');
  const seen = stage.on(await stage.as('ana').command('campaigns'), 'campaigns.see');
  const sure = await stage
    .as('ana')
    .press(stage.on(await stage.as('ana').press(seen), 'campaigns.ask-cancel'));
  await stage.as('ana').press(stage.on(sure, 'campaigns.cancel'));
  await stage.goTo('2026-12-15T00:00:00Z');
  expect(await stage.states()).toEqual(['cancelled']);
  expect(textOf(stage.sentTo(place.route)[0]?.card)).toContain('se canceló');
});

test('one of a series can be skipped: the next is planned in its place', async () => {
  const preview = await stage.prepare('ana', 'welcome-week', { repeat: 'month' });
  await stage.as('ana').press(stage.on(preview, 'campaigns.schedule'));
  const seen = stage.on(await stage.as('ana').command('campaigns'), 'campaigns.see');
  const detail = await stage.as('ana').press(seen);
  const skip = stage.on(detail, 'campaigns.skip');
  expect(textOf((await stage.as('ana').press(skip)).card)).toContain('28 de diciembre de 2026');
  await stage.as('ana').press(skip);
  expect(await stage.states()).toEqual(['cancelled', 'scheduled']);
});

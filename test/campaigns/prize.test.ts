import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Button, Form } from '#core/card.ts';
import { createCampaignsFlow } from '#flows/campaigns/flow.ts';
import { personById } from '#store/people.ts';
import { testPorts } from '#test/support/ports.ts';
import { createStage, place, type Stage, textOf } from './setup.ts';

// A campaign with nominations, from the form to the closing post, through everything that sends.

let stage: Stage;
const people: Record<string, string> = {};
beforeAll(async () => {
  stage = await createStage();
  people.ana = await stage.person('ana', { roles: ['hr'] });
  for (const name of ['luis', 'bea', 'eva']) people[name] = await stage.person(name);
  // Her hours begin later than those of a place in Bogotá.
  people.mei = await stage.person('mei', { zone: 'Asia/Tokyo', locale: 'en' });
});
afterAll(() => stage.drop());

const press = (who: string, name: string, input: object, direct = true) =>
  stage.as(who, direct).press({ kind: 'action', name, input, label: 'x' } as Button);
const send = (who: string, name: string, input: object, values: Record<string, string | string[]>) =>
  stage.as(who).submit({ name, input } as unknown as Form, values);
const row = async (query: string) => (await stage.pool.query(query)).rows[0];

test('it is prepared, and put into a place from there', async () => {
  const preview = await stage.prepare('ana', 'client-week', { prompts: 'no', post: 'none' });
  const asked = await stage.as('ana').press(stage.on(preview, 'campaigns.nominations-configure'));
  const rules = await stage.as('ana').submit(asked.form, { categories_es: 'Servicio', choiceDays: '4' });
  const { id, revision } = await row('select * from campaigns');
  expect(textOf(rules.card)).toContain('Servicio');
  await press('ana', 'campaigns.schedule', { campaign: id, revision });
  expect(textOf((await stage.as('ana').command('campaign', 'aquí')).card)).toContain('Aquí solo lees tú');
  const here = await stage.as('ana', false).command('campaign', 'AQUI');
  await stage.as('ana', false).press(stage.on(here, 'campaigns.post-here'));
  expect((await row('select * from campaigns')).plan.places).toEqual([place]);
  expect(textOf((await stage.as('luis', false).command('campaign', 'aquí')).card)).not.toContain('Semana');
});

test('while it runs everybody has it in their own place, on their own clock', async () => {
  const flow = createCampaignsFlow(testPorts());
  const home = async (who: string) => {
    const person = await personById(stage.db, people[who] ?? '');
    if (person === undefined) throw new Error('nobody');
    return flow.home?.({ db: stage.db, now: stage.clock.now(), person, locale: person.locale });
  };
  await stage.goTo('2026-11-30T02:00:00Z');
  expect(await home('luis')).toBeUndefined();
  expect(textOf(await home('mei'))).toContain('Internal client week');
  await stage.goTo('2026-11-30T15:00:00Z');
  expect(textOf(await home('luis'))).toContain('Semana del cliente interno');
  expect(stage.sentTo(place.route)).toHaveLength(1);
});

test('nominated, read, chosen, and told to the winner before everybody else', async () => {
  const { id } = await row('select * from campaigns');
  for (const [who, nominee] of [
    ['luis', 'mei'],
    ['bea', 'eva'],
  ] as const) {
    const said = await send(
      who,
      'campaigns.nominations-nominate',
      {},
      {
        category: `${id}:c1`,
        person: nominee,
        words: 'Se quedó hasta tarde para que el cierre saliera bien <!channel>',
      },
    );
    expect(said.kind).toBe('say');
  }
  await stage.goTo('2026-12-05T02:00:00Z');
  expect(
    textOf(
      await (
        await press('ana', 'campaigns.publish', {
          campaign: id,
          revision: (await row('select * from campaigns')).revision,
        })
      ).card,
    ),
  ).not.toContain('publicada');
  for (const { id: nomination, revision } of (await stage.pool.query('select * from nominations')).rows)
    await press('ana', 'campaigns.nominations-accept', { nomination, revision });
  const { revision } = await row('select * from nomination_stages');
  await press('ana', 'campaigns.nominations-start', { campaign: id, revision });
  await stage.goTo('2026-12-08T15:00:00Z');
  expect(stage.sentTo('dm:bea').some(({ card }) => textOf(card).includes('secreto'))).toBe(true);
  const mei = await row(
    `select n.id from nominations n join people p on p.id = n.nominee_id where p.name = 'mei'`,
  );
  for (const who of ['bea', 'eva', 'ana'])
    await send(who, 'campaigns.nominations-vote', { campaign: id, round: 1 }, { c1: mei.id });
  await stage.goTo('2026-12-10T23:30:00Z');
  expect(await row('select phase from nomination_stages')).toEqual({ phase: 'decided' });

  // Friday afternoon in Bogotá is Saturday morning in Tokyo: she is told on Monday, and the place after her.
  await stage.goTo('2026-12-11T21:00:00Z');
  const campaign = await row('select * from campaigns');
  await press('ana', 'campaigns.publish', { campaign: id, revision: campaign.revision });
  await stage.goTo('2026-12-15T12:00:00Z');
  const at = async (message: string) =>
    (
      await row(`select max(sent_at) as at from deliveries where message = '${message}'
      and (person_id is null or person_id = '${people.mei}')`)
    ).at as Date;
  const [told, posted] = [await at('campaigns.nominations-published'), await at('campaigns.closing')];
  expect(told).toBeInstanceOf(Date);
  expect(posted.getTime()).toBeGreaterThan(told.getTime());
  const post = textOf(stage.sentTo(place.route).at(-1)?.card);
  expect(post).toContain('mei');
  expect(post).toContain('Se quedó hasta tarde para que el cierre saliera bien <!channel>');
  expect(post).not.toContain('luis');
  expect(stage.log.text()).not.toMatch(/mei|luis|Se quedó/);
});

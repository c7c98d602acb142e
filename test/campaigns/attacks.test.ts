import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Button, Form } from '#core/card.ts';
import { createCampaignsFlow } from '#flows/campaigns/flow.ts';
import { progressOf } from '#flows/campaigns/progress/store.ts';
import { createMuralFlow } from '#flows/mural/flow.ts';
import { takenBack } from '#flows/recognition/subjects.ts';
import { writeOutcome } from '#src/outcome.ts';
import { testPorts } from '#test/support/ports.ts';
import { createStage, place, type Stage, textOf } from './setup.ts';

// What somebody with bad intent, two at once, a dead process and the clocks of the world may do to a campaign.

let stage: Stage;
beforeEach(async () => {
  stage = await createStage();
  await stage.person('ana', { roles: ['hr'] });
  await stage.person('luis');
});
afterEach(() => stage.drop());

const rows = async (query: string) => (await stage.pool.query(query)).rows;
const campaignNow = async () => (await rows('select * from campaigns order by opens_at limit 1'))[0];
const schedule = async (values: Record<string, string | string[]> = {}, direct = true) => {
  const preview = await stage.prepare('ana', 'client-week', values, direct);
  await stage.as('ana').press(stage.on(preview, 'campaigns.schedule'));
};
const press = (who: string, name: string, input: object, direct = true) =>
  stage.as(who, direct).press({ kind: 'action', name, input, label: 'x' } as Button);

describe('whoever is not HR', () => {
  /** Of everybody: they look, nominate, choose and decide about themselves. */
  const everybody = new Set([
    'campaigns.result',
    'campaigns.nominations-nominate',
    'campaigns.nominations-list',
    'campaigns.nominations-second',
    'campaigns.nominations-ask-decline',
    'campaigns.nominations-decline',
    'campaigns.nominations-stay',
    'campaigns.nominations-ballot',
    'campaigns.nominations-read',
    'campaigns.nominations-vote',
    'campaigns.nominations-score',
  ]);

  test.each(['draft', 'scheduled', 'open', 'moderation', 'published'])(
    'changes nothing of one that is %s, and reads nothing of it, by any button of HR',
    async (state) => {
      await schedule({}, false);
      await stage.pool.query(`update campaigns set state = $1, plan = plan || $2`, [
        state,
        JSON.stringify({
          title: { es: 'Muy secreto' },
          nominations: {
            categories: [{ id: 'c1', title: { es: 'Una' } }],
            who: { kinds: [], units: [], minTenureDays: 0 },
            perPerson: 1,
            seconds: 0,
            choose: 'votes',
            jury: [],
            ties: 'all',
            choiceDays: 3,
          },
        }),
      ]);
      const { id, revision } = await campaignNow();
      const [ana] = await rows(`select id from people where name = 'ana'`);
      await stage.pool.query(
        `insert into nominations (campaign_id, category, nominee_id) values ($1, 'c1', $2)`,
        [id, ana.id],
      );
      const [nomination] = await rows('select id from nominations');
      if (state === 'moderation')
        await stage.pool.query('insert into nomination_stages (campaign_id) values ($1)', [id]);
      const tables = [
        'campaigns',
        'nominations',
        'nomination_stages',
        'nomination_voices',
        'jobs',
        'deliveries',
        'mural_links',
        'mural_cards',
        'campaign_results',
      ];
      const all = async () => {
        const found: unknown[] = [];
        for (const table of tables) found.push(await rows(`select * from ${table} t order by t::text`));
        return JSON.stringify(found);
      };
      const before = await all();
      const input = {
        campaign: id,
        revision,
        nomination: nomination.id,
        id,
        page: 0,
        template: 'year-end',
        category: 'c1',
        round: 1,
        on: true,
        place,
        draft: { campaign: id, revision },
      };
      const values = {
        opensOn: '2026-12-01',
        closesOn: '2026-12-05',
        kinds: ['employee'],
        'title-es': 'x',
        'text-es': 'x',
        categories_es: 'x',
        choose: 'votes',
        ties: 'all',
        choiceDays: '3',
        perPerson: '1',
        seconds: '0',
        tenure: '0',
        reason: 'because of a reason',
        category: 'c2',
        jury: ['luis'],
        winners: [nomination.id],
        person: ['ana'],
        locale: 'es',
        kind: 'welcome',
        title: 'x',
      };
      let tried = 0;
      const luis = stage.as('luis', false);
      for (const flow of [createCampaignsFlow(testPorts()), createMuralFlow(testPorts())]) {
        for (const { name } of flow.actions ?? []) {
          if (everybody.has(name)) continue;
          tried += 1;
          expect(
            textOf((await luis.press({ kind: 'action', name, input, label: 'x' })).card),
            name,
          ).not.toContain('Muy secreto');
        }
        for (const { name } of flow.opens ?? []) {
          if (everybody.has(name)) continue;
          tried += 1;
          const reply = await luis.press({ kind: 'open', name, input, label: 'x' });
          expect(JSON.stringify(reply), name).not.toContain('Muy secreto');
          expect(reply.kind, name).toBe('say');
        }
        for (const { name } of flow.submits ?? []) {
          if (everybody.has(name)) continue;
          tried += 1;
          const reply = await luis.submit({ name, input } as unknown as Form, values);
          expect(JSON.stringify(reply), name).not.toContain('Muy secreto');
        }
      }
      expect(tried).toBeGreaterThan(25);
      expect(await all()).toBe(before);
    },
  );
});

describe('too much and too odd', () => {
  test('in fifty places and no more: what cannot be read again is not written', async () => {
    await schedule();
    const { id } = await campaignNow();
    const places = Array.from({ length: 50 }, (_, n) => ({ ...place, key: `c${n}`, route: `c${n}` }));
    await stage.pool.query(`update campaigns set plan = plan || $1`, [JSON.stringify({ places })]);
    const { revision } = await campaignNow();
    const said = await press('ana', 'campaigns.post-here', { campaign: id, revision, on: true }, false);
    expect(textOf(said.card)).toContain('50 lugares');
    expect(textOf((await stage.as('luis').command('campaigns')).card)).toContain('ninguna campaña');
  });

  test('what no database takes is left out of the words', async () => {
    const preview = await stage.prepare('ana', 'client-week', {});
    const asked = await stage.as('ana').press(stage.on(preview, 'campaigns.texts'));
    const odd = 'Se\u0000mana \ud800 <b>&amp;</b> <!channel>';
    const said = await stage
      .as('ana')
      .submit(asked.form, { 'title-es': odd, 'text-es': '\u200b\u2060', 'text-en': 'Words' });
    expect(textOf(said.card)).toContain('Semana \ufffd <b>&amp;</b> <!channel>');
    expect((await campaignNow()).plan.text.es).toBeUndefined();
  });

  test('pressed twice and eleven times: one result, one closing post, one notice to each of HR', async () => {
    await stage.person('bea', { roles: ['owner'] });
    await schedule({}, false);
    await stage.goTo('2026-12-05T00:00:00Z');
    const { id, revision } = await campaignNow();
    await Promise.all(
      Array.from({ length: 11 }, (_, n) =>
        press(n % 2 === 0 ? 'ana' : 'bea', 'campaigns.publish', { campaign: id, revision }),
      ),
    );
    expect(await rows('select count(*)::int as n from campaign_results')).toEqual([{ n: 1 }]);
    expect(
      await rows(`select message, count(*)::int as n from deliveries where message in
        ('campaigns.closing', 'campaigns.ended') group by 1 order by 1`),
    ).toEqual([
      { message: 'campaigns.closing', n: 1 },
      { message: 'campaigns.ended', n: 2 },
    ]);
  });

  test('words that are taken back vanish from the closing post, too; its figures stand', async () => {
    const [ana, luis] = await rows('select id from people order by name');
    await schedule({}, false);
    await stage.goTo('2026-11-30T15:00:00Z');
    const thanked = await stage.thank(luis.id, ana.id, '2026-12-01T12:00:00Z');
    await stage.goTo('2026-12-05T00:00:00Z');
    const { id, revision } = await campaignNow();
    await press('ana', 'campaigns.publish', { campaign: id, revision });
    await stage.goTo('2026-12-05T01:00:00Z');
    const post = () => textOf(stage.sentTo(place.route).at(-1)?.card);
    expect(post()).toContain('Gracias por explicarlo dos veces');
    await stage.pool.query(`update recognitions set state = 'hidden' where id = $1`, [thanked]);
    await writeOutcome(stage.db, takenBack(thanked), stage.clock.now());
    await stage.goTo('2026-12-05T02:00:00Z');
    expect(post()).not.toContain('Gracias por explicarlo dos veces');
    expect(post()).toContain('1 dieron y 1 recibieron, de 2');
  });

  test('a place that is taken off before the kick-off gets none, and gets it when it is put on again', async () => {
    // Opens in Tokyo first: in Bogotá, whose time a place goes by, the kick-off still waits.
    await stage.person('mei', { zone: 'Asia/Tokyo' });
    await schedule({}, false);
    await stage.goTo('2026-11-30T02:00:00Z');
    const waiting = () => rows(`select state from deliveries where message = 'campaigns.kickoff'`);
    expect(await waiting()).toEqual([{ state: 'waiting' }]);
    const here = async (on: boolean) => {
      const { id, revision } = await campaignNow();
      await press('ana', 'campaigns.post-here', { campaign: id, revision, on }, false);
    };
    await here(false);
    expect(await waiting()).toEqual([{ state: 'cancelled' }]);
    await here(true);
    await stage.goTo('2026-11-30T15:00:00Z');
    expect(await waiting()).toEqual([{ state: 'sent' }]);
    expect(stage.sentTo(place.route)).toHaveLength(1);
    // And what is said of the campaign later is said there.
    const { id, revision } = await campaignNow();
    await press('ana', 'campaigns.cancel', { campaign: id, revision });
    await stage.goTo('2026-11-30T16:00:00Z');
    expect(textOf(stage.sentTo(place.route)[0]?.card)).toContain('se canceló');
  });

  test('lines wait for nobody’s button: a change that asks for them lets a job write them', async () => {
    await schedule({ prompts: 'no' });
    await stage.goTo('2026-11-30T15:00:00Z');
    const { id, revision } = await campaignNow();
    const asked = await stage
      .as('ana')
      .press({ kind: 'open', name: 'campaigns.plan', input: { campaign: id, revision }, label: 'x' });
    const draft = await stage.as('ana').submit(asked.form, { prompts: 'yes' });
    await stage.as('ana').press(stage.on(draft, 'campaigns.schedule'));
    expect(await rows(`select 1 from deliveries where message = 'campaigns.prompt'`)).toEqual([]);
    await stage.goTo('2026-11-30T16:00:00Z');
    expect(stage.sentTo('dm:luis')).toHaveLength(1);
  });
});

describe('clocks', () => {
  test('down over the opening and the closing: it ends, and nothing late is said', async () => {
    await schedule({ repeat: 'month' }, false);
    stage.clock.set(new Date('2027-02-10T12:00:00Z'));
    await stage.goTo('2027-02-10T13:00:00Z');
    expect(await stage.states()).toEqual(['moderation', 'scheduled']);
    expect(
      (await rows(`select plan->>'opensOn' as on from campaigns where state = 'scheduled'`))[0].on >
        '2027-02-10',
    ).toBe(true);
    expect(stage.sentTo(place.route)).toEqual([]);
    expect(stage.sentTo('dm:luis')).toEqual([]);
  });

  test('it opens in Auckland before it does in Honolulu, over a change of the clocks, and closes when both are through', async () => {
    await stage.person('kiri', { zone: 'Pacific/Auckland', locale: 'en' });
    // The clocks of Auckland go back on 4 April 2027.
    await schedule({ opensOn: '2027-04-03', closesOn: '2027-04-05' });
    await stage.person('leilani', { zone: 'Pacific/Honolulu', locale: 'en' });
    const at = await campaignNow();
    expect(at.opens_at).toEqual(new Date('2027-04-02T20:00:00Z'));
    stage.clock.set(new Date('2027-04-02T19:00:00Z'));
    await stage.goTo('2027-04-02T20:00:00Z');
    expect(await stage.states()).toEqual(['open']);
    // Who joined in a later zone after it was scheduled has the whole of it, too.
    expect((await campaignNow()).closes_at).toEqual(new Date('2027-04-06T04:00:00Z'));
    const running = async (who: string) => textOf((await stage.as(who).command('campaigns')).card);
    expect(await running('kiri')).toContain('Internal client week');
    expect(await running('leilani')).not.toContain('Internal client week');
    stage.clock.set(new Date('2027-04-05T06:30:00Z'));
    expect(await running('kiri')).not.toContain('Internal client week');
    expect(await running('leilani')).toContain('Internal client week');
    await stage.goTo('2027-04-06T05:00:00Z');
    expect(await stage.states()).toEqual(['moderation']);
  });

  test('nobody of its audience is left: it opens and closes all the same', async () => {
    await schedule({}, false);
    await stage.pool.query(`update people set gone_at = now() where name = 'luis'`);
    await stage.pool.query(`update people set kind = 'ally' where name = 'ana'`);
    await stage.goTo('2026-11-30T15:00:00Z');
    expect(await progressOf(stage.db, stage.clock.now(), 'en')).toMatchObject([{ recognitions: 0 }]);
    await stage.goTo('2026-12-05T00:00:00Z');
    const { id, revision } = await campaignNow();
    await press('ana', 'campaigns.publish', { campaign: id, revision });
    expect(await stage.states()).toEqual(['published']);
  });

  test('prompts that wait when it is called off never come', async () => {
    await stage.person('mei', { zone: 'Asia/Tokyo', locale: 'en' });
    await schedule();
    await stage.goTo('2026-11-30T00:00:00Z');
    const { id, revision } = await campaignNow();
    await press('ana', 'campaigns.cancel', { campaign: id, revision });
    await stage.goTo('2026-12-04T00:00:00Z');
    expect(stage.sentTo('dm:luis')).toEqual([]);
    expect(textOf(stage.sentTo('dm:mei')[0]?.card)).toContain('called off');
    expect(await rows(`select 1 from deliveries where message = 'campaigns.prompt'`)).toEqual([]);
  });
});

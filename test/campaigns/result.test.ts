import { afterAll, beforeAll, expect, test } from 'vitest';
import { campaignPlanSchema } from '#flows/campaigns/campaign.ts';
import { progressOf } from '#flows/campaigns/progress/store.ts';
import { resultOf } from '#flows/campaigns/result/store.ts';
import { campaignById, createCampaign } from '#flows/campaigns/store.ts';
import { createStage, type Stage, textOf } from './setup.ts';

let stage: Stage;
let id: string;
const people: string[] = [];
beforeAll(async () => {
  stage = await createStage();
  for (let n = 0; n < 6; n += 1) people.push(await stage.person(`p${n}`, n === 0 ? { roles: ['hr'] } : {}));
  const outside = await stage.person('ally', { kind: 'ally' });
  const plan = campaignPlanSchema.parse({
    template: 'client-week',
    title: { es: 'Semana' },
    text: { es: 'Texto' },
    value: 'service',
    audience: { kinds: ['employee'], units: [], countries: [] },
    opensOn: '2026-11-30',
    opensAt: 540,
    closesOn: '2026-12-04',
    closesAt: 540,
    clock: 'moment',
    places: [],
    prompts: false,
    goal: 0.5,
    repeat: null,
    nominations: null,
  });
  const [opens, closes] = [new Date('2026-11-30T14:00:00Z'), new Date('2026-12-04T14:00:00Z')];
  id = await createCampaign(stage.db, { state: 'scheduled', plan, opens, closes, by: people[0] });
  const [a = '', b = '', c = '', d = ''] = people;
  await stage.thank(a, b, '2026-11-28T12:00:00Z');
  await stage.thank(a, b, '2026-11-26T13:59:00Z'); // before the time before
  const best = await stage.thank(a, b, '2026-12-01T12:00:00Z');
  await stage.thank(b, c, '2026-12-02T12:00:00Z', 'service', 'private');
  await stage.thank(c, d, '2026-12-03T12:00:00Z', 'care'); // another value
  await stage.thank(outside, d, '2026-12-03T13:00:00Z');
  await stage.thank(a, d, '2026-12-04T14:00:00Z'); // after the close
  const undone = await stage.thank(d, a, '2026-12-01T12:00:00Z');
  await stage.pool.query(`update recognitions set state = 'undone' where id = $1`, [undone]);
  await stage.pool.query('insert into recognition_boosts values ($1, $2, now())', [best, c]);
});
afterAll(() => stage.drop());

const set = (state: string) => stage.pool.query('update campaigns set state = $1 where id = $2', [state, id]);

test('while it runs: its progress', async () => {
  await set('open');
  const [progress] = await progressOf(stage.db, new Date('2026-12-02T00:00:00Z'), 'en');
  expect(progress).toMatchObject({ title: 'Semana', recognitions: 3, goal: { share: 0.5, reached: 0.5 } });
  expect(await resultOf(stage.db, id)).toBeUndefined();
});

test('a goal counts who was thanked for what the campaign is about, and of a unit in the light its people', async () => {
  const [, , , , e = ''] = people;
  // For another value: thanked, but not for what it asks.
  const other = await stage.thank(people[0] ?? '', e, '2026-12-01T18:00:00Z', 'care');
  const goal = async () =>
    (await progressOf(stage.db, new Date('2026-12-02T00:00:00Z'), 'en'))[0]?.goal?.reached;
  expect(await goal()).toBe(3 / 6);
  await stage.pool.query(`update people set unit_id = $1 where name in ('p0', 'p1', 'p2', 'p3', 'p4')`, [
    stage.unit,
  ]);
  const about = (unit: string | null) =>
    stage.pool.query(
      `update campaigns set plan = case when $1::text is null then plan - 'about' else plan || jsonb_build_object('about', $1::text) end`,
      [unit],
    );
  // Of the five in the light (p5, who is asked, is not among them) three were thanked.
  await about(stage.unit);
  expect(await goal()).toBe(3 / 5);
  await about(null);
  await stage.pool.query('update people set unit_id = null');
  await stage.pool.query('delete from recognitions where id = $1', [other]);
});

test('before it is published only HR sees the result', async () => {
  await set('moderation');
  expect(await resultOf(stage.db, id)).toBeUndefined();
  const press = { kind: 'action' as const, name: 'campaigns.result', input: { campaign: id }, label: 'x' };
  expect(textOf((await stage.as('p1').press(press)).card)).toContain('Todavía no hay un resultado');
  expect(textOf((await stage.as('p0').press(press)).card)).toContain('Semana: el resultado');
});

test('what belongs to it is counted, and nothing else', async () => {
  await set('published');
  expect(await resultOf(stage.db, id)).toMatchObject({
    reach: { audience: 6, gave: 2, received: 3, recognitions: 3 },
    coverage: { before: { share: 1 / 6, people: 6 }, during: { share: 3 / 6, people: 6 } },
    goal: { share: 0.5, reached: 0.5 },
    values: [{ value: { id: 'service' }, count: 3 }],
  });
});

test('public words only, those first that most joined in; what is hidden later is gone', async () => {
  const best = (await resultOf(stage.db, id))?.best ?? [];
  expect(best.map(({ boosts }) => boosts)).toEqual([1, 0]);
  await stage.pool.query(`update recognitions set state = 'hidden' where id = $1`, [best[0]?.id]);
  expect((await resultOf(stage.db, id))?.best).toHaveLength(1);
});

test('what was published stands; words that were undone, hidden or kept for fewer are gone from it', async () => {
  await stage.pool.query(`update recognitions set state = 'stands' where state = 'hidden'`);
  await set('moderation');
  const [a = '', , , d = ''] = people;
  const { rows } = await stage.pool.query('select revision from campaigns where id = $1', [id]);
  const press = { kind: 'action' as const, label: 'x', name: 'campaigns.publish' };
  await stage.as('p0').press({ ...press, input: { campaign: id, revision: rows[0].revision } });
  const published = await resultOf(stage.db, id);
  expect(published?.reach).toEqual({ audience: 6, gave: 2, received: 3, recognitions: 3 });
  expect(published?.best).toHaveLength(2);

  // Somebody comes and somebody goes; one more is dated into it; all that there was is taken back, or kept for fewer.
  await stage.person('late');
  await stage.pool.query(`update people set gone_at = now() where name = 'p5'`);
  await stage.thank(d, a, '2026-12-02T12:00:00Z');
  await stage.pool.query(`update recognitions set state = 'undone' where id = $1`, [published?.best[0]?.id]);
  await stage.pool.query(`update recognitions set seen = 'team' where id = $1`, [published?.best[1]?.id]);
  expect(await resultOf(stage.db, id)).toEqual({ ...published, best: [] });
  await stage.pool.query(`update people set gone_at = null`);
});

test('HR makes a link to its page', async () => {
  const linked = await stage
    .as('p0')
    .press({ kind: 'action', name: 'campaigns.link', input: { campaign: id }, label: 'x' });
  expect(textOf(linked.card)).toMatch(/latido\.example\.org\/campaigns\/[\w-]{43}/);
  expect((await campaignById(stage.db, id))?.state).toBe('published');
});

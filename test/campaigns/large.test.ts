import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCampaignsFlow } from '#flows/campaigns/flow.ts';
import { createRegistry } from '#src/registry.ts';
import { createRun } from '#src/run.ts';
import { jobsToSet } from '#store/jobs.ts';
import { testPorts } from '#test/support/ports.ts';
import { createTestLog } from '#test/support/testports.ts';
import { createStand, reason, type Stand } from './nominations-setup.ts';

// 10,000 people who are asked, and who choose.

let stand: Stand;
let hr: string;
let ana: string;
beforeAll(async () => {
  stand = await createStand();
  stand.clock.set('2026-11-24T15:00:00Z');
  hr = await stand.person('Hilda', { roles: ['hr'] });
  ana = await stand.person('Ana');
  await stand.pool.query(`insert into people (name, attributes, time_zone)
    select 'P' || n, '{}', (array['America/Bogota', 'Europe/Madrid', 'Asia/Tokyo'])[1 + n % 3]
    from generate_series(1, 10000) n`);
}, 60_000);
afterAll(() => stand.drop());

/** Runs what is due. @returns milliseconds */
async function runDue(): Promise<number> {
  const registry = createRegistry([createCampaignsFlow(testPorts())]);
  const run = createRun({ db: stand.db, clock: stand.clock, registry, log: createTestLog(), ring: () => {} });
  const began = performance.now();
  for (const { id, delayMs } of await jobsToSet(stand.db, stand.clock.now(), 100, 0))
    if (delayMs === 0) await run(id);
  return Math.round(performance.now() - began);
}
const count = async (query: string): Promise<number> =>
  (await stand.rows(`select count(*)::int as n from ${query}`))[0].n;

test('it opens for all of them, they are asked and reminded, and their votes are counted, each within seconds', async () => {
  const campaign = await stand.campaign(hr, {}, 'draft');
  await stand.pool.query(`update campaigns set state = 'scheduled', plan = plan || '{"prompts": true}'`);
  await stand.pool.query(`insert into jobs (name, data, due_at) values ('campaigns.open', $1, now())`, [
    JSON.stringify({ campaign }),
  ]);
  const opening = await runDue();
  expect(await count(`deliveries where message = 'campaigns.prompt'`)).toBe(10_002);

  for (const [n, category] of ['c1', 'c2'].entries()) {
    const others = await stand.rows(
      `select id from people where name like 'P%' order by name limit 20 offset ${n * 20}`,
    );
    for (const { id } of [{ id: ana }, ...others]) {
      const [{ id: nomination }] = await stand.rows(
        `insert into nominations (campaign_id, category, nominee_id, state) values ($1, $2, $3, 'accepted') returning id`,
        campaign,
        category,
        id,
      );
      await stand.pool.query(
        `insert into nomination_voices (nomination_id, person_id, words, at) values ($1, $2, $3, now())`,
        [nomination, hr, reason],
      );
    }
  }
  await stand.close(campaign);
  const [{ revision }] = await stand.rows('select revision from nomination_stages');
  const began = performance.now();
  await stand.press(hr, { name: 'campaigns.nominations-start', input: { campaign, revision } });
  const pressed = Math.round(performance.now() - began);
  const asking = await runDue();
  expect(await count(`deliveries where message = 'campaigns.nominations-ballot'`)).toBe(10_002);

  await stand.pool.query(`insert into nomination_marks (campaign_id, category, voter, nomination_id)
    select n.campaign_id, n.category, decode(md5(v::text) || md5(n.category || v), 'hex'), n.id
    from generate_series(1, 10000) v
    join (select *, row_number() over (partition by category order by id) - 1 as at from nominations) n on n.at = v % 21`);
  const [{ due_at: remindAt }] = await stand.rows(
    `select due_at from jobs where name = 'campaigns.nominations-remind'`,
  );
  stand.clock.set(remindAt);
  const reminding = await runDue();
  const [{ ends_at: endsAt }] = await stand.rows('select ends_at from nomination_stages');
  stand.clock.set(endsAt);
  const counting = await runDue();
  expect(await stand.rows('select sum(marks)::int as n from nomination_results')).toEqual([{ n: 20_000 }]);
  expect(await count('nomination_marks')).toBe(0);
  expect(await count(`deliveries where message = 'campaigns.nominations-reminder'`)).toBe(0);
  const figures = { opening, pressed, asking, reminding, counting };
  console.info(`of 10,000 people: ${JSON.stringify(figures)} ms`);
  expect(pressed).toBeLessThan(1_000);
  for (const ms of Object.values(figures)) expect(ms).toBeLessThan(10_000);
}, 120_000);

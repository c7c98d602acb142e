import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { CampaignPlan } from '#flows/campaigns/campaign.ts';
import { startProgram } from './child.ts';
import { milliseconds, ratio } from './format.ts';
import { insertPeople } from './people.ts';
import { median, type Row } from './row.ts';
import { type StackName, stackNames, startStack } from './stack.ts';

const recognitions = 100_000;
const people = 10_000;
const rounds = 9;
/** When nobody looks any more nothing of the wall is kept for long: each round reads it anew. Milliseconds. */
const forgottenMs = 2_500;

/** Over the last two years, most of them public, some boosted. @returns the token of a link to the mural */
async function insertRecognitions(pool: pg.Pool): Promise<string> {
  const client = await pool.connect();
  try {
    await client.query(
      `create temp table somebody as
         select id, row_number() over (order by email) - 1 as n from people where email like 'bench-%@bench.example'`,
    );
    // Those of the trial's invented people.
    await client.query('delete from recognitions');
    await client.query(
      `insert into recognitions (at, giver_id, value, words, seen)
       select now() - interval '10 minutes' * i, giver.id, (array['service', 'teamwork', 'initiative'])[1 + i % 3],
         'You stayed until the delivery of order ' || i || ' was complete, and the client had it on time.',
         (array['public', 'public', 'public', 'team', 'private'])[1 + i % 5]
       from generate_series(1, $1::int) as series(i) join somebody giver on giver.n = i * 7 % $2::int`,
      [recognitions, people],
    );
    await client.query(
      `insert into recognition_receivers (recognition_id, n, person_id)
       select r.id, 0, receiver.id
       from (select id, row_number() over (order by at) as n from recognitions) r
       join somebody receiver on receiver.n = (r.n * 11 + 1) % $1::int`,
      [people],
    );
    await client.query(
      `insert into recognition_boosts (recognition_id, person_id, at)
       select r.id, booster.id, now()
       from (select id, row_number() over (order by at) as n from recognitions) r
       join somebody booster on booster.n = (r.n * 13 + 2) % $1::int where r.n % 3 = 0`,
      [people],
    );
    const token = randomBytes(32).toString('base64url');
    await client.query(`insert into mural_links (hash, kind, locale, at) values ($1, 'wall', 'es', now())`, [
      createHash('sha256').update(token).digest(),
    ]);
    // Open for everybody, with a goal: its progress is counted over what was given in it.
    const plan: CampaignPlan = {
      template: 'client-week',
      title: { es: 'Semana del cliente interno' },
      text: { es: '¿A quién de otra área le debes que tu trabajo salga bien?' },
      audience: { kinds: [], units: [], countries: [] },
      opensOn: '2020-01-01',
      opensAt: 540,
      closesOn: '2099-01-01',
      closesAt: 1_020,
      clock: 'moment',
      places: [],
      prompts: false,
      goal: 0.8,
      repeat: null,
      nominations: null,
    };
    await client.query(
      `insert into campaigns (state, plan, opens_at, closes_at) values ('open', $1, '2020-01-01', '2099-01-01')`,
      [JSON.stringify(plan)],
    );
    await client.query('vacuum analyze');
    return token;
  } finally {
    client.release();
  }
}

/** The page, and its stream up to the first look at the wall. @returns milliseconds */
async function open(url: string, token: string): Promise<number> {
  const begun = performance.now();
  const page = await fetch(`${url}/wall/${token}`);
  if (page.status !== 200) throw new Error(`the mural was answered with ${page.status}`);
  await page.text();
  const stop = new AbortController();
  const stream = await fetch(`${url}/wall/${token}/events`, { signal: stop.signal });
  let seen = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream.body ?? []) {
    seen += decoder.decode(chunk as Uint8Array, { stream: true });
    if (/event: wall\ndata: .*Semana del cliente.*\n\n/s.test(seen)) break;
  }
  const took = performance.now() - begun;
  stop.abort();
  if (!seen.includes('order')) throw new Error('the mural shows no thank-you');
  return took;
}

async function bare(url: string): Promise<number> {
  const begun = performance.now();
  await (await fetch(url)).text();
  await (await fetch(url)).text();
  return performance.now() - begun;
}

async function measure(name: StackName): Promise<Row> {
  const stack = await startStack(name, { TRIAL: 'on' });
  await insertPeople(stack.pool, people);
  const token = await insertRecognitions(stack.pool);
  const floor = await startProgram('bench/floor-page.ts', {});
  await open(stack.program.url, token);
  await bare(floor.url);
  const times: Readonly<{ mine: number; floor: number }>[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await sleep(forgottenMs);
    times.push({ floor: await bare(floor.url), mine: await open(stack.program.url, token) });
  }
  await floor.stop();
  await stack.stop();
  const mine = times.map((time) => time.mine);
  const bareMs = median(times.map((time) => time.floor));
  return {
    what: `the mural over ${recognitions.toLocaleString('en')} recognitions: its page and all that it shows, ${stackNames[name]}, median of ${rounds}`,
    ours: `${milliseconds(median(mine))}, slowest ${milliseconds(Math.max(...mine))}`,
    floor: `${milliseconds(bareMs)} (two pages of bare Express)`,
    ratio: ratio(median(mine), bareMs),
  };
}

export const measureMural = async (): Promise<readonly Row[]> => [
  await measure('embedded'),
  await measure('servers'),
];

import { setTimeout as sleep } from 'node:timers/promises';
import { startHelper, startProgram } from './child.ts';
import { milliseconds, perSecond, ratio } from './format.ts';
import { insertPeople } from './people.ts';
import type { Pace, Pressed } from './pressing.ts';
import { median, type Row } from './row.ts';
import type { Kudos } from './slack-kudos-load.ts';
import { newSecret, type WorkspaceReady, type WorkspaceSetting } from './slack-workspace.ts';
import { startStack } from './stack.ts';

const tenant = 'T0BENCH';
const bot = 'U0BENCH';
const people = 1_000;
const rate = 100;
const eachMs = 10_000;
const rounds = 3;

const spoken = ({ perSecond: rate, p50, p99, refused }: Pressed): string =>
  `${perSecond(rate)}, p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}${refused > 0 ? `, ${refused} too late or refused` : ''}`;

/**
 * `/kudos` in a channel of Slack: signature, dispatch, allowance, what was written before, the transaction with its deliveries,
 * acknowledgement and receipt, on Redis and PostgreSQL by URL, while what follows from it is sent at the usual pace; beside a bare Bolt
 * app that only acknowledges.
 */
export async function measureKudos(): Promise<readonly Row[]> {
  const workspace = startHelper('slack-workspace.ts');
  const { url: respondTo } = await workspace.ask<WorkspaceReady>({ tenant, bot } satisfies WorkspaceSetting);
  const secret = newSecret();
  const env = { SLACK_SIGNING_SECRET: secret, SLACK_BOT_TOKEN: 'xoxb-bench' };
  const stack = await startStack('servers', { ...env, SLACK_API_URL: `${respondTo}/api/`, TRIAL: 'on' });
  await insertPeople(stack.pool, people);
  await stack.pool.query(
    `insert into identities (platform, tenant, key, person_id, route)
     select 'slack', $1, 'UBENCH' || split_part(split_part(email, '@', 1), '-', 2), id,
       'DBENCH' || split_part(split_part(email, '@', 1), '-', 2)
     from people where email like 'bench-%@bench.example'`,
    [tenant],
  );
  await stack.pool.query(
    `insert into settings (key, value) values ('recognition', '{"allowance": {"everyone": 1000, "managers": 1000}}')
     on conflict (key) do update set value = excluded.value`,
  );
  const bare = await startProgram('bench/slack-bolt.ts', env);
  const load = startHelper('slack-kudos-load.ts');
  const press = async (url: string, pace: Pace, forMs: number): Promise<Pressed> => {
    const pressed = await load.ask<Pressed>({
      url,
      respondTo,
      tenant,
      secret,
      people,
      pace,
      forMs,
    } satisfies Kudos);
    await sleep(500);
    return pressed;
  };
  const given = async (): Promise<number> =>
    (await stack.pool.query('select count(*)::int as n from recognitions')).rows[0].n;

  for (const url of [stack.program.url, bare.url]) await press(url, { connections: 4 }, 1_500);
  const before = await given();
  const runs: Readonly<{ mine: Pressed; floor: Pressed }>[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const floor = await press(bare.url, { perSecond: rate }, eachMs / 2);
    runs.push({ floor, mine: await press(stack.program.url, { perSecond: rate }, eachMs) });
  }
  const kept = (await given()) - before;
  const answered = runs.reduce((sum, { mine }) => sum + mine.answered, 0);
  if (kept < answered) throw new Error(`${answered} were acknowledged and ${kept} given`);
  // The middle of the rounds by their slowest: one that the machine's other work disturbed does not count.
  const middle = median(runs.map(({ mine }) => mine.p99));
  const { mine, floor } = runs.find((run) => run.mine.p99 === middle) ?? {
    mine: undefined,
    floor: undefined,
  };
  if (mine === undefined || floor === undefined) throw new Error('nothing was measured');
  const floorMost = await press(bare.url, { connections: 64 }, eachMs / 2);
  const most = await press(stack.program.url, { connections: 64 }, eachMs / 2);

  await Promise.all([load.stop(), bare.stop(), workspace.stop()]);
  await stack.stop();
  return [
    {
      what: `/kudos in Slack, ${rate} a second asked for, given, acknowledged and answered, against a bare Bolt app, the middle of ${rounds}`,
      ours: spoken(mine),
      floor: spoken(floor),
      ratio: ratio(mine.perSecond, floor.perSecond),
    },
    {
      what: '/kudos in Slack, 64 at once, against a bare Bolt app',
      ours: `${perSecond(most.perSecond)}, p99 ${milliseconds(most.p99)}`,
      floor: `${perSecond(floorMost.perSecond)}, p99 ${milliseconds(floorMost.p99)}`,
      ratio: ratio(most.perSecond, floorMost.perSecond),
    },
  ];
}

import { setTimeout as sleep } from 'node:timers/promises';
import { encodeButton } from '#adapters/slack/render/codec.ts';
import { startHelper, startProgram } from './child.ts';
import { milliseconds, perSecond, ratio } from './format.ts';
import { insertPeople } from './people.ts';
import { answersKept, openRound, scheduleRound } from './round.ts';
import { median, type Row } from './row.ts';
import type { Press, Pressed, Presses } from './slack-load.ts';
import { newSecret, type Sent, type WorkspaceReady, type WorkspaceSetting } from './slack-workspace.ts';
import { type Stack, startStack } from './stack.ts';

const tenant = 'T0BENCH';
const bot = 'U0BENCH';
const people = 600;
const rates = [50, 200, 500] as const;
const eachMs = 6_000;
const together = 64;
/** Rounds of the comparison at full speed: the machine's other work disturbs one or another. */
const rounds = 3;

/** Gives everybody of the bench a place in the workspace, as the sync does it. */
async function joinPeople(stack: Stack): Promise<void> {
  await stack.pool.query(
    `insert into identities (platform, tenant, key, person_id, route)
     select 'slack', $1, 'U' || upper(replace(split_part(email, '@', 1), '-', '')), id,
       'D' || upper(replace(split_part(email, '@', 1), '-', ''))
     from people where email like 'bench-%@bench.example'`,
    [tenant],
  );
}

/** Presses on the answers of a question, by everybody, again and again: an answer may be changed until the close. */
function pressesOn(sent: readonly Sent[]): readonly Press[] {
  return [2, 3, 4, 5].flatMap((value) =>
    sent.map(({ channel, ts, value: shown }): Press => {
      const { token } = JSON.parse(shown) as { token: string };
      const input = { token, at: 0, value };
      const button = encodeButton(
        { kind: 'action', name: 'pulse.answer', input, label: String(value) },
        value,
      );
      return { user: `U${channel.slice(1)}`, channel, ts, blockId: 'd.1', ...button };
    }),
  );
}

const spoken = (pressed: Pressed): string =>
  `${perSecond(pressed.perSecond)}, p50 ${milliseconds(pressed.p50)}, p99 ${milliseconds(pressed.p99)}`;

/**
 * A press on an answer in Slack: signature, dispatch, transaction, acknowledgement and reply, on Redis and PostgreSQL by URL,
 * beside a bare Bolt app that only acknowledges.
 */
export async function measureSlack(): Promise<readonly Row[]> {
  const workspace = startHelper('slack-workspace.ts');
  const { url: respondTo } = await workspace.ask<WorkspaceReady>({ tenant, bot } satisfies WorkspaceSetting);
  const secret = newSecret();
  const env = { SLACK_SIGNING_SECRET: secret, SLACK_BOT_TOKEN: 'xoxb-bench' };
  const stack = await startStack('servers', {
    ...env,
    SLACK_API_URL: `${respondTo}/api/`,
    SLACK_MESSAGES_PER_MINUTE: '6000',
    TRIAL: 'on',
  });
  await insertPeople(stack.pool, people);
  await joinPeople(stack);
  await scheduleRound(stack);
  await openRound(stack);
  const presses = pressesOn(await workspace.ask<readonly Sent[]>('sent'));
  if (presses.length < people) throw new Error(`${presses.length} presses are possible: too few`);

  const bare = await startProgram('bench/slack-bolt.ts', env);
  const load = startHelper('slack-load.ts');
  const press = async (url: string, pace: Presses['pace'], forMs: number): Promise<Pressed> => {
    const setting: Presses = { url, respondTo, tenant, secret, presses, pace, forMs };
    const pressed = await load.ask<Pressed>(setting);
    await sleep(500);
    return pressed;
  };
  const refused = ({ refused: n }: Pressed) => (n > 0 ? `, ${n} too late or refused` : '');

  for (const { url } of [stack.program, bare]) await press(url, { connections: 8 }, 1_500);
  if ((await answersKept(stack)) === 0) throw new Error('no answer was kept');
  const replied = await workspace.ask<number>('replies');
  if (replied === 0) throw new Error('no reply was sent');

  const rows: Row[] = [];
  for (const rate of rates) {
    const floor = await press(bare.url, { perSecond: rate }, eachMs);
    const ours = await press(stack.program.url, { perSecond: rate }, eachMs);
    rows.push({
      what: `presses in Slack, ${rate} a second asked for, acknowledged by us and by a bare Bolt app`,
      ours: `${spoken(ours)}${refused(ours)}`,
      floor: `${spoken(floor)}${refused(floor)}`,
      ratio: ratio(ours.perSecond, floor.perSecond),
    });
  }
  const pairs: Readonly<{ ours: number; floor: number }>[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const floor = await press(bare.url, { connections: together }, eachMs / 2);
    const ours = await press(stack.program.url, { connections: together }, eachMs / 2);
    pairs.push({ ours: ours.perSecond, floor: floor.perSecond });
  }
  const ours = median(pairs.map((pair) => pair.ours));
  const floor = median(pairs.map((pair) => pair.floor));
  rows.push({
    what: `presses in Slack, ${together} at once, against a bare Bolt app, median of ${rounds}`,
    ours: perSecond(ours),
    floor: perSecond(floor),
    ratio: ratio(ours, floor),
  });
  await Promise.all([load.stop(), bare.stop(), workspace.stop()]);
  await stack.stop();
  return rows;
}

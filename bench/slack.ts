import { encodeButton } from '#adapters/slack/render/codec.ts';
import { besideBare } from './beside-bare.ts';
import { startHelper, startProgram } from './child.ts';
import { insertPeople } from './people.ts';
import type { Pressed } from './pressing.ts';
import { answersKept, openRound, scheduleRound } from './round.ts';
import type { Row } from './row.ts';
import type { Press, Presses } from './slack-load.ts';
import { newSecret, type Sent, type WorkspaceReady, type WorkspaceSetting } from './slack-workspace.ts';
import { type Stack, startStack } from './stack.ts';

const tenant = 'T0BENCH';
const bot = 'U0BENCH';
const people = 600;

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
  const rows = await besideBare({
    where: 'in Slack',
    bareName: 'a bare Bolt app',
    ours: stack.program.url,
    bare: bare.url,
    press: (url, pace, forMs) =>
      load.ask<Pressed>({ url, respondTo, tenant, secret, presses, pace, forMs } satisfies Presses),
    async proof() {
      if ((await answersKept(stack)) === 0) throw new Error('no answer was kept');
      if ((await workspace.ask<number>('replies')) === 0) throw new Error('no reply was sent');
    },
  });
  await Promise.all([load.stop(), bare.stop(), workspace.stop()]);
  await stack.stop();
  return rows;
}

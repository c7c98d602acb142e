/** Presses buttons as Slack delivers it, signed, from a process of its own: so many a second, or as fast as they are answered. */
import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { type Pace, type Pressed, pressFor } from './pressing.ts';
import { deliver } from './slack-sign.ts';

export type Press = Readonly<{
  user: string;
  channel: string;
  ts: string;
  blockId: string;
  actionId: string;
  value: string;
}>;
export type Presses = Readonly<{
  /** The program's address. */
  url: string;
  /** Where replies go. */
  respondTo: string;
  tenant: string;
  secret: string;
  presses: readonly Press[];
  forMs: number;
  pace: Pace;
}>;
/** Slack gives up after 3 s. */
const tooLateMs = 3_000;

/** @param respond where its answers go; each press has an address of its own */
export function slackPress({ tenant }: Pick<Presses, 'tenant'>, press: Press, respond: string): string {
  const { user, channel, ts, blockId, actionId, value } = press;
  const now = Date.now() / 1_000;
  const payload = {
    type: 'block_actions',
    user: { id: user, username: user.toLowerCase(), name: user.toLowerCase(), team_id: tenant },
    api_app_id: 'A0BENCH',
    token: 'bench',
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
    trigger_id: randomUUID(),
    team: { id: tenant, domain: 'bench' },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: channel, name: 'directmessage' },
    message: { type: 'message', user: 'U0BENCH', bot_id: 'B0BENCH', ts, text: 'x', blocks: [] },
    state: { values: {} },
    response_url: respond,
    actions: [
      {
        type: 'button',
        action_id: actionId,
        block_id: blockId,
        text: { type: 'plain_text', text: '4', emoji: false },
        value,
        action_ts: now.toFixed(6),
      },
    ],
  };
  return `payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

async function run(setting: Presses): Promise<Pressed> {
  const { presses, pace, forMs, secret } = setting;
  const agent = new Agent({ keepAlive: true, maxSockets: 'connections' in pace ? pace.connections : 256 });
  const url = new URL('/slack/events', setting.url);
  let next = 0;
  const pressed = await pressFor(forMs, pace, tooLateMs, () => {
    const press = presses[next++ % presses.length];
    if (press === undefined) throw new Error('nothing to press');
    return deliver(
      agent,
      url,
      secret,
      slackPress(setting, press, `${setting.respondTo}/respond/${randomUUID()}`),
    );
  });
  agent.destroy();
  return pressed;
}

if (import.meta.main) {
  process.once('disconnect', () => process.exit());
  process.on('message', async (setting) => {
    process.send?.(await run(setting as Presses));
  });
}

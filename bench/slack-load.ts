/** Presses buttons as Slack delivers it, signed, from a process of its own: so many a second, or as fast as they are answered. */
import { createHmac, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

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
  /** A number a second, whether the last ones are answered or not; or so many at once, as fast as they are answered. */
  pace: Readonly<{ perSecond: number } | { connections: number }>;
}>;
export type Pressed = Readonly<{
  answered: number;
  refused: number;
  perSecond: number;
  /** Milliseconds from when a press was due, by nearest rank. */
  p50: number;
  p99: number;
}>;

/** Slack gives up after 3 s. */
const tooLateMs = 3_000;

function bodyOf(setting: Presses, press: Press): string {
  const { user, channel, ts, blockId, actionId, value } = press;
  const now = Date.now() / 1_000;
  const payload = {
    type: 'block_actions',
    user: { id: user, username: user.toLowerCase(), name: user.toLowerCase(), team_id: setting.tenant },
    api_app_id: 'A0BENCH',
    token: 'bench',
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
    trigger_id: randomUUID(),
    team: { id: setting.tenant, domain: 'bench' },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: channel, name: 'directmessage' },
    message: { type: 'message', user: 'U0BENCH', bot_id: 'B0BENCH', ts, text: 'x', blocks: [] },
    state: { values: {} },
    response_url: `${setting.respondTo}/respond/${randomUUID()}`,
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

function post(agent: Agent, url: URL, secret: string, body: string): Promise<number> {
  const at = String(Math.floor(Date.now() / 1_000));
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`;
  return new Promise((resolve) => {
    const sent = request(
      url,
      {
        agent,
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(body),
          'x-slack-request-timestamp': at,
          'x-slack-signature': signature,
        },
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
        response.on('error', () => resolve(0));
      },
    );
    sent.on('error', () => resolve(0));
    sent.end(body);
  });
}

/** @param sorted not empty @param part 0..1 */
const rank = (sorted: readonly number[], part: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;

async function run(setting: Presses): Promise<Pressed> {
  const { presses, pace, forMs } = setting;
  const agent = new Agent({ keepAlive: true, maxSockets: 'connections' in pace ? pace.connections : 256 });
  const url = new URL('/slack/events', setting.url);
  const times: number[] = [];
  let next = 0;
  let refused = 0;

  async function one(due: number): Promise<void> {
    const press = presses[next++ % presses.length];
    if (press === undefined) throw new Error('nothing to press');
    const status = await post(agent, url, setting.secret, bodyOf(setting, press));
    const took = performance.now() - due;
    if (status === 200 && took < tooLateMs) times.push(took);
    else refused += 1;
  }

  const begun = performance.now();
  if ('connections' in pace) {
    const connection = async () => {
      while (performance.now() < begun + forMs) await one(performance.now());
    };
    await Promise.all(Array.from({ length: pace.connections }, connection));
  } else {
    const under: Promise<void>[] = [];
    for (let n = 0; ; n += 1) {
      const due = begun + (n * 1_000) / pace.perSecond;
      if (due > begun + forMs) break;
      const wait = due - performance.now();
      if (wait > 0) await sleep(wait);
      // A timer may wake a little early.
      under.push(one(Math.min(due, performance.now())));
    }
    await Promise.all(under);
  }
  const took = performance.now() - begun;
  agent.destroy();
  times.sort((a, b) => a - b);
  return {
    answered: times.length,
    refused,
    perSecond: (times.length * 1_000) / took,
    p50: rank(times, 0.5),
    p99: rank(times, 0.99),
  };
}

if (import.meta.main) {
  process.once('disconnect', () => process.exit());
  process.on('message', async (setting) => {
    process.send?.(await run(setting as Presses));
  });
}

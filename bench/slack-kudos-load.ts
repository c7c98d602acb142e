/** Types `/kudos` as Slack delivers it, signed, from a process of its own: so many a second, or as fast as they are answered. */
import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { type Pace, type Pressed, pressFor } from './pressing.ts';
import { deliver } from './slack-sign.ts';

export type Kudos = Readonly<{
  url: string;
  respondTo: string;
  tenant: string;
  secret: string;
  /** So many people thank each other. */
  people: number;
  forMs: number;
  pace: Pace;
}>;
/** Slack gives up after 3 s. */
const tooLateMs = 3_000;

const words =
  `invoice harbour window client Friday report answer supplier night printer warehouse contract training newcomer
  calendar budget shelf delivery meeting question customer order machine kitchen ladder office payment reminder sample
  label archive folder holiday signature crane parcel receipt forecast bridge garden valve engine ticket phone charger`
    .split(/\s+/)
    .filter(Boolean);
const some = (count: number): string =>
  Array.from({ length: count }, () => words[Math.floor(Math.random() * words.length)]).join(' ');
/** Nobody writes the same twice. */
const thanks = (): string => `You stayed late so that ${some(8)}, and our clients had ${some(4)} on time.`;
const key = (n: number): string => `UBENCH${n}`;

function bodyOf({ tenant, respondTo, people }: Kudos, n: number): string {
  const giver = n % people;
  const receiver = (giver + 1 + (Math.floor(n / people) % (people - 1))) % people;
  return new URLSearchParams({
    token: 'bench',
    team_id: tenant,
    team_domain: 'bench',
    channel_id: 'C0PLAZA',
    channel_name: 'plaza',
    user_id: key(giver),
    user_name: 'somebody',
    command: '/kudos',
    text: `<@${key(receiver)}|somebody> #service ${thanks()}`,
    api_app_id: 'A0BENCH',
    is_enterprise_install: 'false',
    response_url: `${respondTo}/respond/${randomUUID()}`,
    trigger_id: randomUUID(),
  }).toString();
}

let next = 0;
async function run(setting: Kudos): Promise<Pressed> {
  const { pace, forMs, secret } = setting;
  const agent = new Agent({ keepAlive: true, maxSockets: 'connections' in pace ? pace.connections : 256 });
  const url = new URL('/slack/events', setting.url);
  const pressed = await pressFor(forMs, pace, tooLateMs, () =>
    deliver(agent, url, secret, bodyOf(setting, next++)),
  );
  agent.destroy();
  return pressed;
}

if (import.meta.main) {
  process.once('disconnect', () => process.exit());
  process.on('message', async (setting) => {
    process.send?.(await run(setting as Kudos));
  });
}

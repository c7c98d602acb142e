/** Presses buttons as Teams delivers it, with its token, from a process of its own. */
import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { post } from './posting.ts';
import { type Pace, type Pressed, pressFor } from './pressing.ts';

export type Press = Readonly<{ user: string; conversation: string; message: string; data: unknown }>;
export type Presses = Readonly<{
  /** The program's address. */
  url: string;
  serviceUrl: string;
  token: string;
  tenant: string;
  appId: string;
  presses: readonly Press[];
  forMs: number;
  pace: Pace;
}>;

/** Teams shows an error when an invoke is not answered by then. */
const tooLateMs = 5_000;

export function teamsPress(
  { serviceUrl, tenant, appId }: Pick<Presses, 'serviceUrl' | 'tenant' | 'appId'>,
  press: Press,
): string {
  const { user, conversation, message, data } = press;
  return JSON.stringify({
    type: 'invoke',
    name: 'adaptiveCard/action',
    id: `f:${randomUUID()}`,
    timestamp: new Date().toISOString(),
    localTimezone: 'Europe/Madrid',
    channelId: 'msteams',
    serviceUrl,
    from: { id: `29:${user}`, name: 'Bench', aadObjectId: user },
    recipient: { id: `28:${appId}`, name: 'Latido' },
    conversation: { conversationType: 'personal', tenantId: tenant, id: conversation },
    replyToId: message,
    channelData: { tenant: { id: tenant }, source: { name: 'message' } },
    entities: [
      { type: 'clientInfo', locale: 'es-ES', country: 'ES', platform: 'Web', timezone: 'Europe/Madrid' },
    ],
    locale: 'es-ES',
    value: { action: { type: 'Action.Execute', verb: 'latido', data }, trigger: 'manual' },
  });
}

async function run(setting: Presses): Promise<Pressed> {
  const { presses, pace, forMs, token } = setting;
  const agent = new Agent({ keepAlive: true, maxSockets: 'connections' in pace ? pace.connections : 256 });
  const url = new URL('/api/messages', setting.url);
  const headers = { 'content-type': 'application/json', authorization: token };
  let next = 0;
  const pressed = await pressFor(forMs, pace, tooLateMs, () => {
    const press = presses[next++ % presses.length];
    if (press === undefined) throw new Error('nothing to press');
    return post(agent, url, headers, teamsPress(setting, press));
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

import { createHmac } from 'node:crypto';
import type { Agent } from 'node:http';
import { post } from './posting.ts';

/** Delivers a form as Slack does, signed. @returns the status of the answer, 0 for none */
export function deliver(agent: Agent, url: URL, secret: string, body: string): Promise<number> {
  const at = String(Math.floor(Date.now() / 1_000));
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`;
  return post(
    agent,
    url,
    {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': at,
      'x-slack-signature': signature,
    },
    body,
  );
}

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { PlatformError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import { type Api, reasonFields } from '../api.ts';
import { createDirects } from './directs.ts';
import type { Spot } from './spot.ts';

const history = z.looseObject({ messages: z.array(z.unknown()) });

/**
 * Coming into a conversation with the bot is told every time; the first time is news. The method that tells takes fifty
 * calls a minute, and all of a company opens the conversation when a pulse goes out: nobody is looked up twice, and nobody at
 * all while Slack wants to be left alone.
 */
export function createVisits({ api, log }: Readonly<{ api: Api; log: Log }>) {
  /** Conversations that are known to have begun. */
  const begun = createDirects();
  const againAt = new Map<string, number>();

  async function isEmpty(tenant: string, user: string, channel: string): Promise<boolean> {
    try {
      const found = await api.call(tenant, 'conversations.history', { channel, limit: 1 }, history);
      if (found.messages.length === 0) return true;
      begun.learn(tenant, user, channel);
      return false;
    } catch (error) {
      const wait = error instanceof PlatformError ? error.retryAfterMs : undefined;
      if (wait !== undefined) againAt.set(tenant, performance.now() + wait);
      log.info({ tenant, ...reasonFields(error) }, 'slack: nobody greeted');
      return false;
    }
  }

  /** What cannot be looked up in time is taken for begun. */
  return async ({ tenant, user, channel }: Spot, withinMs: number): Promise<boolean> => {
    if (channel === undefined || begun.of(tenant, user) === channel) return false;
    if (performance.now() < (againAt.get(tenant) ?? 0)) return false;
    return Promise.race([isEmpty(tenant, user, channel), sleep(withinMs, false, { ref: false })]);
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { PlatformError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import { type Api, reasonFields } from '../api.ts';

const permalink = z.looseObject({ permalink: z.url() });

/** Where a message stands, for people and for answers. */
export type Standing = Readonly<{ link: string; thread?: string }>;

/**
 * Slack tells to which message somebody reacted, not in which thread it is; its link says that, and asks for no history. The
 * method takes hundreds of calls a minute: while Slack wants to be left alone, nothing is asked.
 */
export function createStanding({ api, log }: Readonly<{ api: Api; log: Log }>) {
  const againAt = new Map<string, number>();

  async function ask(tenant: string, channel: string, ts: string): Promise<Standing | undefined> {
    try {
      const args = { channel, message_ts: ts };
      const { permalink: link } = await api.call(tenant, 'chat.getPermalink', args, permalink);
      const thread = new URL(link).searchParams.get('thread_ts');
      return { link, ...(thread !== null && /^\d+\.\d+$/.test(thread) && { thread }) };
    } catch (error) {
      const wait = error instanceof PlatformError ? error.retryAfterMs : undefined;
      if (wait !== undefined) againAt.set(tenant, performance.now() + wait);
      log.info({ tenant, ...reasonFields(error) }, 'slack: where a message stands is not known');
      return undefined;
    }
  }

  /** @returns nothing where it cannot be had in time */
  return async (
    tenant: string,
    channel: string,
    ts: string,
    withinMs: number,
  ): Promise<Standing | undefined> => {
    if (performance.now() < (againAt.get(tenant) ?? 0)) return undefined;
    return Promise.race([ask(tenant, channel, ts), sleep(withinMs, undefined, { ref: false })]);
  };
}

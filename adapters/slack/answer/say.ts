import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Card } from '#core/card.ts';
import { PlatformError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import { type Api, reasonFields } from '../api.ts';
import { refOf, type Spot } from '../receive/spot.ts';
import { type Files, type Message, renderMessages } from '../render/render.ts';
import type { WithPictures } from './images.ts';
import { fitted, type Messages, quiet } from './messages.ts';
import { respond } from './respond.ts';

/** A `response_url` can be used five times; the press before a form may have used it too. */
const partsMost = 4;

/** A channel takes one message a second: whoever asks twice waits a moment rather than in vain. Milliseconds. */
const waitMost = 5_000;

const done = z.looseObject({});

/** Once more, when the platform says that it will soon be possible. @param most how long that may be. Milliseconds */
export async function patiently(way: () => Promise<void>, most: number = waitMost): Promise<void> {
  try {
    await way();
  } catch (error) {
    const wait = error instanceof PlatformError ? error.retryAfterMs : undefined;
    if (wait === undefined || wait > most) throw error;
    await sleep(wait, undefined, { ref: false });
    await way();
  }
}

type Parts = Readonly<{
  api: Api;
  apiUrl: string | undefined;
  messages: Messages;
  withPictures: WithPictures;
  log: Log;
}>;

/** Answers in conversations, after the acknowledgement: each by the best way that works. */
export function createSaying({ api, apiUrl, messages, withPictures, log }: Parts) {
  const rendered = (spot: Spot, card: Card, files: Files) =>
    renderMessages(card, { mark: spot.direct ? 'd' : 's', files });

  /**
   * One way after another. What may have arrived is not said again, unless that does no harm.
   * @throws what the last one threw
   */
  async function firstThatWorks(ways: readonly (() => Promise<void>)[], twice = false): Promise<void> {
    for (const [n, way] of ways.entries()) {
      try {
        return await (n === ways.length - 1 ? patiently(way) : way());
      } catch (error) {
        const isUnsure = error instanceof PlatformError && error.reason === 'unknown_outcome';
        if (n === ways.length - 1 || (isUnsure && !twice)) throw error;
        log.info(reasonFields(error), 'slack: answering another way');
      }
    }
  }

  async function respondWith(
    url: string,
    spot: Spot,
    type: string,
    parts: readonly Message[],
  ): Promise<void> {
    const thread = spot.thread === undefined ? {} : { thread_ts: spot.thread };
    for (const part of parts) {
      const body = { response_type: type, replace_original: false, ...part, ...quiet, ...thread };
      await respond(apiUrl, url, body);
    }
  }

  /** Only for the one who asked, in a place that others see. */
  async function whisper(spot: Spot, card: Card): Promise<void> {
    const { tenant, user, channel, thread, url } = spot;
    const inDirect = async () => {
      await messages.post(tenant, await messages.open({ tenant, key: user }), card, { mark: 'd' });
    };
    const short = (way: (parts: readonly Message[]) => Promise<void>) => () =>
      withPictures(tenant, card, async (shown, files) => {
        const parts = rendered(spot, shown, files);
        // What is that long belongs where it stays.
        return parts.length > partsMost ? inDirect() : way(parts);
      });
    await firstThatWorks([
      ...(url === undefined ? [] : [short((parts) => respondWith(url, spot, 'ephemeral', parts))]),
      ...(channel === undefined
        ? []
        : [
            short(async (parts) => {
              const place = { channel, user, ...(thread !== undefined && { thread_ts: thread }) };
              for (const part of parts) {
                await api.call(tenant, 'chat.postEphemeral', { ...place, ...part, ...quiet }, done);
              }
            }),
          ]),
      inDirect,
    ]);
  }

  async function say(spot: Spot, card: Card, to: 'asker' | 'place'): Promise<void> {
    const { tenant, channel, thread, url, direct, user } = spot;
    if (channel === undefined) {
      return patiently(async () => {
        await messages.post(tenant, await messages.open({ tenant, key: user }), card, { mark: 'd' });
      });
    }
    if (!direct && to === 'asker') return whisper(spot, card);
    const mark = direct ? 'd' : 's';
    const post = async () => {
      await messages.post(tenant, channel, card, { mark, ...(thread !== undefined && { thread }) });
    };
    const byUrl = () =>
      withPictures(tenant, card, async (shown, files) => {
        const parts = rendered(spot, shown, files);
        if (url === undefined || parts.length > partsMost) return post();
        return respondWith(url, spot, 'in_channel', parts);
      });
    if (url === undefined) return firstThatWorks([post]);
    // Posting is limited for the whole workspace, and the outbox needs that; a press has a way of its own. Not for a long
    // card, whose parts know of each other by what only a post carries. The bot need not be a member where a command was
    // typed; there its URL is the only way.
    const isShort = rendered(spot, card, new Map()).length === 1;
    await firstThatWorks(spot.surface === 'message' && isShort ? [byUrl, post] : [post, byUrl]);
  }

  /** Replaces the message pressed; where that is no longer possible the card is said. */
  async function replace(spot: Spot, card: Card): Promise<void> {
    const { tenant, url } = spot;
    const ref = refOf(spot);
    const update = ref === undefined ? [] : [() => messages.update(ref, card)];
    const isLong = ref?.id.includes(',') === true;
    const byUrl = (to: string) => () =>
      withPictures(tenant, card, async (shown, files) => {
        const all = rendered(spot, shown, files);
        const [first, ...rest] = ref === undefined ? all : fitted(all, 1);
        await respond(apiUrl, to, { replace_original: true, ...first, ...quiet });
        await respondWith(to, spot, 'ephemeral', rest.slice(0, partsMost - 1));
      });
    const inPlace = [...(url === undefined || isLong ? [] : [byUrl(url)]), ...update];
    await firstThatWorks([...inPlace, () => say(spot, card, 'asker')], true);
  }

  return { say, replace };
}
export type Saying = ReturnType<typeof createSaying>;

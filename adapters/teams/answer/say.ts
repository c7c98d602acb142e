import { setTimeout as sleep } from 'node:timers/promises';
import type { Card } from '#core/card.ts';
import { PlatformError } from '#core/errors.ts';
import type { Log } from '#core/log.ts';
import type { Connector, Obj, Spot } from '../ports.ts';
import { reasonFields } from '../reason.ts';
import { type Asked, rosterOf } from '../receive/spot.ts';
import type { TeamsSettings } from '../settings.ts';
import { coldWords, foreignWords } from '../words.ts';
import type { Messages } from './messages.ts';

/** Somebody waits: longer than this is not waited for when the platform says when. Milliseconds. */
const waitMost = 5_000;

/** Once more, when the platform says that it will soon be possible. */
export async function patiently<T>(way: () => Promise<T>): Promise<T> {
  try {
    return await way();
  } catch (error) {
    const isLimit = error instanceof PlatformError && error.reason === 'rate_limited';
    const wait = isLimit ? (error.retryAfterMs ?? 1_000) : Number.POSITIVE_INFINITY;
    if (wait > waitMost) throw error;
    await sleep(wait, undefined, { ref: false });
    return way();
  }
}

const isReason = (error: unknown, ...reasons: readonly string[]): boolean =>
  error instanceof PlatformError && reasons.includes(error.reason);

type Parts = Readonly<{ connector: Connector; messages: Messages; settings: TeamsSettings; log: Log }>;

/** Answers in conversations, each by the best way that works. */
export function createSaying({ connector, messages, settings, log }: Parts) {
  /** What is for the asker alone, of a place that others see. */
  async function toDirect(asked: Asked, activity: Obj): Promise<void> {
    let direct: Spot;
    try {
      direct = asked.direct
        ? asked.at
        : await patiently(() => messages.directOf(asked.asker, asked.at.serviceUrl));
    } catch (error) {
      if (!isReason(error, 'cold', 'forbidden')) throw error;
      // Nothing private: only that there is something, and how to get it.
      const isOurs = asked.asker.tenant === settings.tenant;
      const words = isOurs ? coldWords(asked.locale) : foreignWords(asked.locale);
      const card: Card = { summary: words, blocks: [{ kind: 'text', text: [words] }] };
      await patiently(() => messages.post(asked.at, card));
      return;
    }
    await patiently(() => connector.post(direct, activity));
  }

  async function whisper(asked: Asked, card: Card): Promise<void> {
    const activity = messages.rendered(card, 'm');
    if (settings.targeted) {
      try {
        await patiently(() => connector.postTargeted(asked.at, asked.asker.mri, activity));
        return;
      } catch (error) {
        // Should it have arrived after all, the same words stand in the direct chat as well: better than nowhere.
        if (isReason(error, 'network')) throw error;
        log.info(reasonFields(error), 'teams: answering in the direct chat instead');
      }
    }
    await toDirect(asked, activity);
  }

  async function say(asked: Asked, card: Card, to: 'asker' | 'place'): Promise<void> {
    if (asked.direct || to === 'place') await patiently(() => messages.post(asked.at, card));
    else await whisper(asked, card);
  }

  /** Replaces a message; where it is no more, the card is said. */
  async function replace(asked: Asked, at: Spot, id: string, card: Card): Promise<void> {
    try {
      await patiently(() => messages.put(at, id, messages.rendered(card, 'm')));
    } catch (error) {
      if (!isReason(error, 'gone', 'forbidden')) throw error;
      await say(asked, card, 'asker');
    }
  }

  /** A form carries the place it was asked for in through a client, which may say anything: is the asker there at all? */
  async function isThere({ asker }: Asked, at: Spot): Promise<boolean> {
    const place = { serviceUrl: at.serviceUrl, conversation: rosterOf(at.conversation) };
    try {
      return (await connector.member(place, asker.mri)) !== undefined;
    } catch (error) {
      log.info(reasonFields(error), 'teams: a place of a form could not be asked for');
      return false;
    }
  }

  return { say, toDirect, replace, isThere };
}
export type Saying = ReturnType<typeof createSaying>;

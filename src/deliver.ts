import type { Card } from '#core/card.ts';
import type { Address, Chat, MessageRef } from '#core/chat.ts';
import type { Clock } from '#core/clock.ts';
import { errorFields, type PlatformError } from '#core/errors.ts';
import type { Holidays } from '#core/holidays.ts';
import type { Log } from '#core/log.ts';
import { cold } from '#store/cold.ts';
import { type Db, isPassing } from '#store/db.ts';
import type { Channel } from '#store/lines.ts';
import { type Change, changeDelivery, claimDelivery, type Delivery } from '#store/outbox.ts';
import { deliveryRefreshed } from '#store/refreshes.ts';
import { askLeave, type Line, lineOf, refused, take } from './pacing.ts';
import { afterFailure, asPlatformError, hopeless, inTime, waitCold } from './platform-call.ts';
import { channelOf, contactOf, type Recipient, recipientOf, renderFor, wayOf } from './recipient.ts';
import type { Registry } from './registry.ts';

/** A call to a platform that takes longer has an unknown outcome; it is less than the lease of a claim. Milliseconds. */
const callWithinMs = 15_000;
/** When what was to be sent could not even be put together. Milliseconds. */
const brokenAgainMs = 600_000;

/** Who stood still for longer before the call leaves it: the lease may end before the call does. Milliseconds. */
const callBeforeMs = 4_000;

export type DeliveryOutcome = 'sent' | 'later' | 'failed' | 'refreshed' | 'ended';

type Options = Readonly<{
  db: Db;
  clock: Clock;
  registry: Registry;
  chats: readonly Chat[];
  holidays: Holidays;
  log: Log;
  /** @param reason of `later`: `paced`, its platform's turn has not come; `cold`, there is no way to the person yet */
  observe?(outcome: DeliveryOutcome, reason?: string, platform?: string): void;
  /** For tests. */
  callWithinMs?: number;
  callBeforeMs?: number;
}>;

/** What is to be done with a delivery, decided and written before the platform is called. */
type Step =
  | Readonly<{ kind: 'nothing' }>
  | Readonly<{ kind: 'later'; reason?: 'paced' | 'cold'; platform?: string }>
  | Readonly<{ kind: 'ended'; reason: string }>
  | (Readonly<{ kind: 'send'; to: Address }> & Call)
  | Readonly<{ kind: 'look'; chat: Chat; to: Address; since: Date; attempts: number }>
  | (Readonly<{ kind: 'update'; ref: MessageRef }> & Call);

type Call = Readonly<{
  chat: Chat;
  card: Card;
  channel: Channel;
  line: Line | undefined;
  attempts: number;
}>;

const nothing: Step = { kind: 'nothing' };

/** Somebody waits for it. A post is for nobody in particular: many at once are not to take the place of an answer. */
const isAwaited = ({ unasked, place }: Delivery): boolean => !unasked && place === null;

/** Nothing comes of trying again. Only people let the bot in some day, and are noticed by that. */
const isOver = ({ reason }: PlatformError, channel: Channel): boolean =>
  hopeless(reason) || (reason === 'cold' && 'place' in channel);

/** What the platform's refusal was, where it said more than a reason. */
const causeFields = ({ cause }: PlatformError) => (cause === undefined ? {} : errorFields(cause));

/** Answers an alarm of the lane `deliveries`: one row of the outbox, one step on. */
export function createDeliver(options: Options): (id: string) => Promise<void> {
  const { db, clock, registry, chats, holidays, log, observe } = options;
  const { callWithinMs: limitMs = callWithinMs, callBeforeMs: beforeMs = callBeforeMs } = options;

  return async (id) => {
    const begun = performance.now();
    const step = await db
      .transaction()
      .execute((trx) => decide(trx, id))
      .catch((error: unknown) => putOff(id, error));
    switch (step.kind) {
      case 'nothing':
        return;
      case 'later':
        return observe?.('later', step.reason, step.platform);
      case 'ended':
        return observe?.('ended', step.reason);
      case 'send':
        if (performance.now() - begun < beforeMs) return send(id, step);
        log.warn({ delivery: id }, 'this process stood still: delivery put back');
        await changeDelivery(db, id, { state: 'waiting', unset: true }, step.attempts);
        return observe?.('later');
      case 'look':
        return look(id, step);
      case 'update':
        return update(id, step);
    }
  };

  /** Our own fault is not to be met again every few seconds. */
  async function putOff(id: string, error: unknown): Promise<Step> {
    if (isPassing(error)) throw error;
    log.error({ delivery: id, ...errorFields(error) }, 'delivery could not be put together');
    const dueAt = new Date(clock.now().getTime() + brokenAgainMs);
    await changeDelivery(db, id, { dueAt, unset: true });
    return { kind: 'later' };
  }

  async function decide(trx: Db, id: string): Promise<Step> {
    const row = await claimDelivery(trx, id);
    if (row === undefined) return nothing;
    const now = clock.now();
    const early = row.due_at > now;
    if (row.state === 'sending') return row.lapsed && !early ? decideOrphan(trx, row, now) : nothing;
    if ((row.refresh || row.state === 'waiting') && early) {
      // The clocks of two machines differ a little: what rang too early gets another alarm from the sweep.
      await changeDelivery(trx, id, { unset: true });
      return nothing;
    }
    if (row.refresh) {
      if (row.state === 'sent' || row.state === 'answered') return decideUpdate(trx, row, now);
      // It was in the middle of sending when that was asked for, and then did not go out.
      await deliveryRefreshed(trx, id);
      if (row.forget) return nothing;
    }
    if (row.state !== 'waiting') return nothing;

    const end = async (state: 'expired' | 'cancelled' | 'unreachable', reason: string): Promise<Step> => {
      await changeDelivery(trx, id, { state, reason });
      return { kind: 'ended', reason };
    };
    if (row.called_off) return end('cancelled', 'called_off');
    const recipient = await recipientOf(trx, row);
    if (recipient === undefined) return end('cancelled', 'erased');
    const when = await contactOf(trx, row, recipient, { now, holidays });
    if (when.kind === 'later') {
      await changeDelivery(trx, id, { dueAt: when.at, unset: true });
      return { kind: 'later' };
    }
    if (when.kind === 'never') {
      if (when.why !== 'expired') return end('unreachable', when.why);
      return row.reason === cold ? end('unreachable', cold) : end('expired', 'not_after');
    }
    const way = await wayOf(trx, recipient, chats);
    if (way === undefined) return end('unreachable', 'no_address');
    if (way === cold) {
      await changeDelivery(trx, id, waitCold(now, row.not_after));
      return { kind: 'later', reason: cold };
    }
    const { chat, to } = way;
    const line = lineOf(chat, to.tenant, 'send');
    const asked = isAwaited(row);
    const leave = line && (await askLeave(trx, line, row, asked));
    if (line && leave === 'stay') return nothing;
    if (line && leave === 'queue') return inLine(trx, row, line);
    const card = await render(trx, row, recipient, now);
    if (card === undefined) return end('cancelled', 'not_wanted');
    if (line && leave === 'take' && !(await take(trx, line, asked))) {
      return inLine(trx, row, line);
    }
    await changeDelivery(trx, id, {
      state: 'sending',
      reason: null,
      claim: true,
      dueAt: now,
      triedAt: row.tried_at ?? now,
      sentTo: to,
    });
    return { kind: 'send', chat, to, card, channel: channelOf(row), line, attempts: row.attempts + 1 };
  }

  async function inLine(trx: Db, row: Delivery, line: Line): Promise<Step> {
    await changeDelivery(trx, row.id, { line: line.name, unset: true });
    return { kind: 'later', reason: 'paced', platform: line.platform };
  }

  /** Its process died between the call and the record of it. */
  async function decideOrphan(trx: Db, row: Delivery, now: Date): Promise<Step> {
    const to = row.sent_to;
    const chat = chats.find((one) => one.platform === to?.platform);
    if (to === null || chat?.find === undefined) {
      // Sent or not, nobody can tell: once is better than twice.
      await changeDelivery(trx, row.id, { state: 'unknown', reason: 'unknown_outcome' });
      return { kind: 'ended', reason: 'unknown_outcome' };
    }
    await changeDelivery(trx, row.id, { claim: true });
    return { kind: 'look', chat, to, since: row.tried_at ?? now, attempts: row.attempts + 1 };
  }

  async function decideUpdate(trx: Db, row: Delivery, now: Date): Promise<Step> {
    const { ref } = row;
    const recipient = await recipientOf(trx, row);
    const chat = chats.find((one) => one.platform === ref?.platform);
    const line = ref && chat ? lineOf(chat, ref.tenant, 'update') : undefined;
    const leave = line && (await askLeave(trx, line, row, false));
    if (line && leave === 'stay') return nothing;
    // What stands as it should takes no turn from what does not.
    const card = recipient && (await render(trx, row, recipient, now));
    if (card === undefined || chat === undefined || ref === null) {
      await deliveryRefreshed(trx, row.id);
      return nothing;
    }
    if (line && (leave === 'queue' || (leave === 'take' && !(await take(trx, line, false))))) {
      return inLine(trx, row, line);
    }
    // Its slot is used up.
    if (row.line !== null) await changeDelivery(trx, row.id, {});
    return { kind: 'update', chat, ref, card, channel: channelOf(row), line, attempts: row.attempts };
  }

  function render(trx: Db, row: Delivery, recipient: Recipient, now: Date): Promise<Card | undefined> {
    return renderFor(trx, row, recipient, { registry, log, now });
  }

  async function send(id: string, step: Extract<Step, { kind: 'send' }>): Promise<void> {
    let change: Change;
    let outcome: DeliveryOutcome = 'sent';
    let reason: string | undefined;
    try {
      const ref = await inTime(step.chat.send(step.to, step.card, id), limitMs);
      change = { state: 'sent', ref, sentAt: clock.now(), reason: null };
    } catch (error) {
      const failure = asPlatformError(error);
      change = await afterFailed(id, step, failure);
      outcome = 'failed';
      reason = failure.reason;
      log.warn({ delivery: id, reason, attempts: step.attempts, ...causeFields(failure) }, 'delivery failed');
    }
    await changeDelivery(db, id, change, step.attempts);
    observe?.(outcome, reason, step.chat.platform);
  }

  async function look(id: string, step: Extract<Step, { kind: 'look' }>): Promise<void> {
    let ref: MessageRef | undefined;
    try {
      ref = step.chat.find && (await inTime(step.chat.find(step.to, id, step.since), limitMs));
    } catch (error) {
      const { reason, retryAfterMs } = asPlatformError(error);
      log.warn({ delivery: id, reason, ...errorFields(error) }, 'could not look for a delivery');
      // Looked in vain because the platform is away: when the lease is over it is asked again, or when it says.
      if (!hopeless(reason)) {
        const dueAt = new Date(clock.now().getTime() + (retryAfterMs ?? 0));
        return changeDelivery(db, id, { dueAt }, step.attempts);
      }
      await changeDelivery(db, id, { state: 'unknown' }, step.attempts);
      return observe?.('ended', 'unknown_outcome');
    }
    const change: Change =
      ref === undefined
        ? { state: 'waiting', dueAt: clock.now(), unset: true }
        : { state: 'sent', ref, sentAt: clock.now(), reason: null };
    await changeDelivery(db, id, change, step.attempts);
    observe?.(ref === undefined ? 'later' : 'sent');
  }

  async function update(id: string, step: Extract<Step, { kind: 'update' }>): Promise<void> {
    try {
      await inTime(step.chat.update(step.ref, step.card), limitMs);
    } catch (error) {
      const failure = asPlatformError(error);
      log.warn({ delivery: id, reason: failure.reason, ...causeFields(failure) }, 'update failed');
      // Updating twice does no harm, so all but the hopeless is tried again: when that may be, or the lease is over.
      if (!isOver(failure, step.channel)) {
        const { dueAt } = await afterFailed(id, step, failure);
        if (dueAt !== undefined) await changeDelivery(db, id, { dueAt, unset: true });
        return;
      }
    }
    await deliveryRefreshed(db, id);
    observe?.('refreshed', undefined, step.chat.platform);
  }

  /** What a failure means for the delivery; a refusal for its rate is told to the line first, so that no other runs into it. */
  async function afterFailed(
    id: string,
    step: Extract<Step, { kind: 'send' | 'update' }>,
    failure: PlatformError,
  ): Promise<Change> {
    const now = clock.now();
    if (isOver(failure, step.channel)) return { state: 'unreachable', reason: failure.reason };
    const change = afterFailure(failure, step.attempts, now);
    if (failure.reason !== 'rate_limited' || !step.line || !change.dueAt) return change;
    const waitMs = await refused(
      { db, clock },
      step.line,
      { id, channel: step.channel, call: step.kind },
      change.dueAt.getTime() - now.getTime(),
    );
    return { ...change, dueAt: new Date(now.getTime() + waitMs) };
  }
}

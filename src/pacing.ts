import type { Chat } from '#core/chat.ts';
import type { Clock } from '#core/clock.ts';
import type { Db } from '#store/db.ts';
import {
  type Channel,
  changePace,
  isSentTo,
  lockRefused,
  type Refused,
  rebase,
  slowest,
  standingOf,
  takeSlot,
} from '#store/lines.ts';
import type { Delivery } from '#store/outbox.ts';

/*
 * Who may be sent to now, over all processes. A tenant's calls follow each other at its pace. A delivery that finds its
 * line free goes at once. Any other stands in line, and the sweep grants the slots of the next two seconds to the first
 * of the line, whose alarms then ring. So a line knows no plan that a refusal could overtake: what changes (the pace, a
 * wait, a cancellation, somebody who waits) holds from the next slot on, nothing is burnt by those who are cancelled,
 * and ten thousand that are due at once ring twice each.
 */

/** What somebody waits for goes ahead of its slot by this much: a tenth of a minute's calls at once. Milliseconds. */
const reserveMs = 6_000;
/** A slot may be used so long after its time. What rings later stands in line again, or a stall would end in a burst. */
const lateMs = 3_000;
/** A call to a platform, and the line it stands in. `rate` is in calls a minute. */
export type Line = Readonly<{ name: string; platform: string; rate: number }>;

/** Nothing: the platform sets no limit. */
export function lineOf(chat: Chat, tenant: string, call: 'send' | 'update'): Line | undefined {
  if (chat.pace === undefined) return undefined;
  const rate = call === 'send' ? chat.pace.sends : chat.pace.updates;
  return { name: `${chat.platform}/${tenant}/${call}`, platform: chat.platform, rate };
}

/** `go`: it may. `take`: it may if it gets the slot that is free now. `queue`: it stands in line. `stay`: it does so already. */
export type Leave = 'go' | 'take' | 'queue' | 'stay';

/** May a delivery be sent now? @param asked somebody waits for it */
export async function askLeave(db: Db, line: Line, row: Delivery, asked: boolean): Promise<Leave> {
  const standing = await standingOf(db, line.name, row.id);
  if (standing.base !== null && standing.base !== line.rate) await rebase(db, line.name, line.rate);
  const { blocked, aheadMs, others, slotMs } = standing;
  // Early is well: the clocks that ring differ a little, and no slot is more than two seconds ahead.
  if (slotMs !== null) return slotMs >= -lateMs && !blocked ? 'go' : 'queue';
  // Without a row nobody in line would ever be granted a slot.
  const isFirst = standing.base === null || !others;
  if (!blocked && (asked ? aheadMs <= reserveMs : aheadMs <= 0 && isFirst)) return 'take';
  return row.line === line.name ? 'stay' : 'queue';
}

/** Takes the slot of this moment; false: somebody else has it. The last step of a transaction, as it locks the line. */
export const take = (db: Db, line: Line, asked: boolean): Promise<boolean> =>
  takeSlot(db, line.name, line.rate, asked ? reserveMs : 0);

/** A refusal makes the pace slower by this factor. */
const slower = 0.7;
/** Platforms say their waits in whole seconds: sending starts again a little after. Milliseconds. */
const marginMs = 250;
/** Two messages to one person within this time are too much for their channel alone. Milliseconds. */
const channelMs = 2_000;
/** A second refusal of the same person's channel tells nothing after this long. Milliseconds. */
const rememberedMs = 600_000;
/** When a wait is over, others of the line try first: by them it is seen whose limit it was. Milliseconds. */
const othersFirstMs = 3_000;

/** Whose limit a refusal was about, and what follows from it. */
export type Verdict =
  | Readonly<{ whose: 'channel' }>
  | Readonly<{ whose: 'tenant'; blockedUntil: Date; nextAt: Date; rate: number; ceiling: number | null }>;

/**
 * Judges a refusal. A platform does not say whether it refused the tenant or one channel of it. The wait is law, so
 * without evidence it holds for the whole tenant: sending on would be the worse mistake, and a channel's own limit (a
 * message a second) costs the others no more than a second or two. The evidence that it is the channel's own:
 * - the same person was being sent another message within the last two seconds, or
 * - the refusal before was of the same person's channel, and the platform took calls for others in between.
 * A refusal of anybody else makes it the tenant's again. Refusals of calls that were under way together are one.
 */
export function judge(pace: Refused, waitMs: number, sentJustNow: boolean): Verdict {
  const { now, blocked_until: blocked, refused_at: refused } = pace;
  const recent = refused !== null && now.getTime() - refused.getTime() < rememberedMs;
  // Two: its own and another's.
  const again = pace.same && recent && pace.since_refusal >= 2 && (blocked === null || blocked <= now);
  if (sentJustNow || again) return { whose: 'channel' };
  const until = new Date(Math.max(now.getTime() + waitMs, blocked?.getTime() ?? 0));
  const one = blocked !== null && blocked > now;
  return {
    whose: 'tenant',
    blockedUntil: until,
    nextAt: new Date(Math.max(until.getTime() + marginMs, pace.next_at.getTime())),
    rate: one ? pace.rate : Math.max(pace.rate * slower, pace.base * slowest),
    ceiling: one ? pace.ceiling : pace.rate,
  };
}

/**
 * A call was refused for its rate: the line waits, and goes on more slowly.
 * @param waitMs how long the platform said to wait, in milliseconds
 * @returns how long the delivery itself waits
 */
export async function refused(
  { db, clock }: Readonly<{ db: Db; clock: Clock }>,
  line: Line,
  delivery: Readonly<{ id: string; channel: Channel; call: 'send' | 'update' }>,
  waitMs: number,
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const justNow =
      delivery.call === 'send' &&
      (await isSentTo(trx, delivery.channel, delivery.id, channelMs, clock.now()));
    const pace = await lockRefused(trx, line.name, delivery.channel);
    if (pace === undefined) return waitMs;
    const verdict = judge(pace, waitMs, justNow);
    if (verdict.whose === 'channel') return waitMs;
    await changePace(trx, line.name, {
      rate: verdict.rate,
      ceiling: verdict.ceiling,
      next_at: verdict.nextAt,
      blocked_until: verdict.blockedUntil,
      refused_at: pace.now,
      refused_by: delivery.id,
      since_refusal: 0,
    });
    return pace.others ? waitMs + othersFirstMs : waitMs;
  });
}

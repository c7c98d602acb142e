import { type RawBuilder, sql } from 'kysely';
import type { DeliveryState } from './schema.ts';

// Deliveries that were called off and are wanted after all, as parts of an insert that meets them.

/** Before it went out, or in the middle of sending. */
export const calledOff = sql<boolean>`((deliveries.state = 'cancelled' and deliveries.reason = 'called_off')
  or (deliveries.state in ('waiting', 'sending') and deliveries.called_off))`;

/** What is being sent just now goes on; the rest waits as if it were new. */
const unlessSending = <T>(column: string, otherwise: RawBuilder<T>) =>
  sql<T>`case when deliveries.state = 'sending' then ${sql.ref(`deliveries.${column}`)} else ${otherwise} end`;

export const takenUp = {
  called_off: false,
  state: unlessSending('state', sql<DeliveryState>`'waiting'`),
  reason: unlessSending('reason', sql<string | null>`null`),
  due_at: unlessSending('due_at', sql<Date>`excluded.due_at`),
  set_at: unlessSending('set_at', sql<Date | null>`excluded.set_at`),
};

import { type Selectable, sql } from 'kysely';
import type { Address, MessageRef } from '#core/chat.ts';
import type { Post, Send } from '#core/outcome.ts';
import type { PersonId } from '#core/person.ts';
import {
  alarmLeaseMs,
  alarmSet,
  alarmSetIfSoon,
  alarmUnset,
  type Due,
  horizon,
  insertInParts,
  olderThan,
  toRing,
} from './alarms.ts';
import { calledOff, takenUp } from './called-off.ts';
import type { Db } from './db.ts';
import { grantSlots, lineEndsInMs } from './lines.ts';
import type { DeliveriesTable, DeliveryState } from './schema.ts';

/** `lapsed`: it was claimed longer ago than any call to a platform lasts, so its process must have died. */
export type Delivery = Selectable<DeliveriesTable> & Readonly<{ lapsed: boolean }>;

/** A claim older than this has no process behind it any more: no call to a platform lasts so long. Milliseconds. */
const claimLeaseMs = 20_000;
const claimLapsed = sql<boolean>`coalesce(${olderThan('claimed_at', claimLeaseMs)}, false)`;

/**
 * Writes deliveries in the transaction of the fact that caused them.
 * @returns those to be rung soon; the caller sets their alarms after the commit
 */
export async function insertDeliveries(
  db: Db,
  sends: readonly (Send | Post)[],
  now: Date,
): Promise<readonly Due[]> {
  const anew = sends.filter((send) => send.anew === true);
  const first = sends.filter((send) => send.anew !== true);
  return [...(await insertAll(db, first, now, false)), ...(await insertAll(db, anew, now, true))];
}

/** @param anew what has their keys and was called off is taken up again, in the same row: there is one for each person */
const insertAll = (
  db: Db,
  sends: readonly (Send | Post)[],
  now: Date,
  anew: boolean,
): Promise<readonly Due[]> =>
  insertInParts(sends, now, (part) =>
    db
      .insertInto('deliveries')
      .values(
        part.map((send) => ({
          person_id: 'to' in send ? send.to : null,
          place: 'to' in send ? null : JSON.stringify(send.place),
          unasked: 'to' in send && send.unasked,
          celebrates: 'to' in send && send.celebrates === true,
          duty: 'to' in send && send.duty === true,
          routine: 'to' in send && send.routine === true,
          message: send.message,
          data: JSON.stringify(send.data),
          subject: send.subject ?? null,
          shows: send.shows === undefined ? null : [...send.shows],
          once: send.once ?? null,
          due_at: send.notBefore ?? now,
          not_after: send.notAfter,
          ...alarmSetIfSoon(send.notBefore ?? now, now),
        })),
      )
      .onConflict((conflict) =>
        anew
          ? conflict
              .column('once')
              .doUpdateSet(({ ref }) => ({ ...takenUp, not_after: ref('excluded.not_after') }))
              .where(calledOff)
          : conflict.column('once').doNothing(),
      )
      .returning(['id', 'due_at', 'set_at'])
      .execute(),
  );

/**
 * Marks deliveries whose alarm must be set: waiting and due, in the middle of sending when their process died, or to
 * be shown anew. One whose alarm was set within the lease is left alone. What stands in line for its turn with a platform
 * rings when that has come, or when it is too late for it.
 */
export async function deliveriesToSet(
  db: Db,
  now: Date,
  limit: number,
  leaseMs = alarmLeaseMs,
): Promise<readonly Due[]> {
  const rows = await db
    .updateTable('deliveries')
    .set(alarmSet)
    .where('id', 'in', (from) =>
      from
        .selectFrom('deliveries')
        .select('id')
        .where((where) =>
          where.or([
            where.and([
              where.or([where('state', '=', 'waiting'), where('refresh', '=', true)]),
              where('line', 'is', null),
              where('due_at', '<=', horizon(now)),
              alarmUnset(leaseMs),
            ]),
            where.and([
              where('state', '=', 'waiting'),
              where('line', 'is not', null),
              where('not_after', '<', now),
              alarmUnset(leaseMs),
            ]),
            where.and([
              where('state', '=', 'sending'),
              where('line', 'is', null),
              where('due_at', '<=', now),
              claimLapsed,
              alarmUnset(claimLeaseMs),
            ]),
          ]),
        )
        .orderBy('due_at')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['id', 'due_at'])
    .execute();
  return [...toRing(rows, now), ...(await grantSlots(db))];
}

/** Locks a delivery for this transaction; locked by another or not there: nothing. */
export async function claimDelivery(db: Db, id: string): Promise<Delivery | undefined> {
  return db
    .selectFrom('deliveries')
    .selectAll()
    .select(claimLapsed.as('lapsed'))
    .where('id', '=', id)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
}

/** Has anything ever been sent to this person? */
export async function hasHadMessages(db: Db, person: PersonId): Promise<boolean> {
  const row = await db
    .selectFrom('deliveries')
    .select('id')
    .where('person_id', '=', person)
    .where('state', 'in', ['sent', 'answered'])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export type Change = Readonly<{
  state?: DeliveryState;
  reason?: string | null;
  dueAt?: Date;
  triedAt?: Date;
  sentAt?: Date;
  sentTo?: Address;
  ref?: MessageRef;
  /** Takes it in hand from now on, and counts one more try. */
  claim?: true;
  /** Takes the alarm back, so that the sweep sets a new one when it is due. */
  unset?: true;
  /** Stands in this line from now on. Absent: it leaves the one it stood in, with the slot it had there. */
  line?: string;
}>;

/** @param attempt which try it is that this became of: nothing happens when another process has begun the next one */
export async function changeDelivery(db: Db, id: string, change: Change, attempt?: number): Promise<void> {
  await db
    .updateTable('deliveries')
    .set((row) => ({
      ...(change.state !== undefined && { state: change.state }),
      ...(change.reason !== undefined && { reason: change.reason }),
      ...(change.dueAt !== undefined && { due_at: change.dueAt }),
      ...(change.triedAt !== undefined && { tried_at: change.triedAt }),
      ...(change.sentAt !== undefined && { sent_at: change.sentAt }),
      ...(change.sentTo !== undefined && { sent_to: JSON.stringify(change.sentTo) }),
      ...(change.ref !== undefined && { ref: JSON.stringify(change.ref) }),
      ...(change.claim && { attempts: row('attempts', '+', 1), claimed_at: sql<Date>`now()` }),
      ...(change.unset && { set_at: null }),
      line: change.line ?? null,
      slot_at: null,
    }))
    .where('id', '=', id)
    .$if(attempt !== undefined, (query) =>
      query.where('state', '=', 'sending').where('attempts', '=', attempt ?? 0),
    )
    .execute();
}

/** Everything about a subject that has not gone out is not sent any more. */
export async function cancelDeliveries(db: Db, subject: string, reason: string): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ state: 'cancelled', reason, line: null, slot_at: null })
    .where('subject', '=', subject)
    .where('state', '=', 'waiting')
    .execute();
  await db
    .updateTable('deliveries')
    .set({ called_off: true })
    .where('subject', '=', subject)
    .where('state', '=', 'sending')
    .execute();
}

/** How a send to an audience stands. The states always sum to the audience. */
export async function deliveryCounts(
  db: Db,
  subject: string,
  message: string,
): Promise<Readonly<Partial<Record<DeliveryState, number>>>> {
  const rows = await db
    .selectFrom('deliveries')
    .select((select) => ['state', select.fn.countAll<number>().as('n')])
    .where('subject', '=', subject)
    .where('message', '=', message)
    .groupBy('state')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.state, row.n]));
}

/**
 * When the last of a send to an audience will have gone out, as things stand: its place in the lines at their present pace,
 * and the hours of those whose time has not come. Nothing: none of it waits.
 */
export async function sendForecast(
  db: Db,
  subject: string,
  message: string,
  now: Date,
): Promise<Date | undefined> {
  const row = await db
    .selectFrom('deliveries')
    .select((select) => select.fn.max('due_at').as('last'))
    .where('subject', '=', subject)
    .where('message', '=', message)
    .where('state', '=', 'waiting')
    .executeTakeFirst();
  if (!row?.last) return undefined;
  const inLine = (await lineEndsInMs(db, subject, message)) ?? 0;
  return new Date(Math.max(row.last.getTime(), now.getTime() + inLine));
}

/** Over everything, for the metrics. */
export async function openDeliveries(db: Db): Promise<number> {
  const row = await db
    .selectFrom('deliveries')
    .select((select) => select.fn.countAll<number>().as('n'))
    .where('state', 'in', ['waiting', 'sending'])
    // So that the two indexes of what is open serve it.
    .where((where) =>
      where.or([
        where('line', 'is', null),
        where.and([where('line', 'is not', null), where('state', '=', 'waiting')]),
      ]),
    )
    .executeTakeFirstOrThrow();
  return row.n;
}

/** When the next delivery is due, but for those whose turn has only to come. */
export async function nextDeliveryAt(db: Db): Promise<Date | undefined> {
  const row = await db
    .selectFrom('deliveries')
    .select('due_at')
    .where('state', 'in', ['waiting', 'sending'])
    .where('line', 'is', null)
    .orderBy('due_at')
    .limit(1)
    .executeTakeFirst();
  return row?.due_at;
}

import { type Selectable, sql } from 'kysely';
import { type Due, olderThan } from './alarms.ts';
import type { Db } from './db.ts';
import type { PacesTables } from './paces.ts';

/*
 * A line is one kind of call to one tenant of a platform. Its row is shared by all processes: when the next call may be
 * made, and how fast calls follow each other. Deliveries that may not be sent yet stand in line (`deliveries.line`) and
 * ring only when they have been granted a slot.
 *
 * All times here are on the database's own clock: a platform's limits are about real time, whatever the trial's clock
 * says, and the clocks of several machines differ.
 */

export type Pace = Selectable<PacesTables['paces']>;

/** Slots are given out so far ahead. More than the time between two sweeps, so that none is lost between them. Seconds. */
const aheadS = 2;
/** A slot that was not used for this long is free again: its alarm was lost, or its process died. Seconds. */
const slotLeaseS = 10;

/** Never less than a tenth of what the adapter said, never more than twice that. */
export const slowest = 0.1;
const fastest = 2;
/**
 * Platforms count in windows of a minute, so one minute at a pace tells whether it is too fast. A minute of use makes the
 * pace faster by a tenth of what the adapter said; by a hundredth only within a tenth of the rate that was refused last,
 * so that most of the time is spent close to the ceiling and not beyond it.
 */
const growthAMinute = 0.1;
const carefulGrowthAMinute = 0.01;
const careful = { from: 0.9, to: 1.1 } as const;

/** The rate after `n` more slots. The columns are those of `paces`. */
const grown = (n: ReturnType<typeof sql>) =>
  sql<number>`least(${sql.lit(fastest)} * paces.base, paces.rate + ${n} * paces.base / paces.rate *
    case when paces.rate between ${sql.lit(careful.from)} * paces.ceiling and ${sql.lit(careful.to)} * paces.ceiling
      then ${sql.lit(carefulGrowthAMinute)} else ${sql.lit(growthAMinute)} end)`;

const seconds = (n: ReturnType<typeof sql>) => sql`(${n}) * interval '1 second'`;

export type Standing = Readonly<{
  /** Absent: nothing was ever sent on this line. */
  base: number | null;
  blocked: boolean;
  /** How far ahead the first free slot is; below zero: it is free now. Milliseconds. */
  aheadMs: number;
  /** Others stand in line. */
  others: boolean;
  /** How far ahead the delivery's own slot is. Milliseconds. */
  slotMs: number | null;
}>;

/** How a line stands, for a delivery that would be sent now. Locks nothing. */
export async function standingOf(db: Db, line: string, delivery: string): Promise<Standing> {
  const { rows } = await sql<Standing>`
    select p.base, coalesce(p.blocked_until > m.at, false) as blocked,
      coalesce(extract(epoch from p.next_at - m.at) * 1000, -1)::float8 as "aheadMs",
      exists (select from deliveries d where d.line = ${line} and d.id <> ${delivery}) as others,
      (select extract(epoch from d.slot_at - m.at) * 1000
        from deliveries d where d.id = ${delivery} and d.line = ${line})::float8 as "slotMs"
    from (select clock_timestamp() as at) m left join paces p on p.line = ${line}`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('no answer');
  return row;
}

/**
 * Takes the slot that is now, if it is still free. Locks the line until the transaction ends.
 * @param reserveMs how far ahead of its time it may be taken, in milliseconds
 */
export async function takeSlot(db: Db, line: string, base: number, reserveMs: number): Promise<boolean> {
  const gap = seconds(sql`60 / paces.rate`);
  const { rows } = await sql`
    insert into paces (line, base, rate, next_at, since_refusal)
    values (${line}, ${base}, ${base}, clock_timestamp() + ${seconds(sql`60 / ${base}::float8`)}, 1)
    on conflict (line) do update set
      next_at = greatest(paces.next_at, clock_timestamp()) + ${gap},
      rate = ${grown(sql`1`)},
      since_refusal = paces.since_refusal + 1
    where paces.next_at <= clock_timestamp() + ${reserveMs} * interval '1 millisecond'
      and coalesce(paces.blocked_until <= clock_timestamp(), true)
    returning line`.execute(db);
  return rows.length > 0;
}

/** The operator set another pace: it begins there again. */
export async function rebase(db: Db, line: string, base: number): Promise<void> {
  await db
    .updateTable('paces')
    .set({ base, rate: base, ceiling: null })
    .where('line', '=', line)
    .where('base', '<>', base)
    .execute();
}

/**
 * Gives the slots of the next moments to those who stand in line: first what somebody waits for, then posts, then the
 * rest; of each what was tried before, then by due time. Lines and deliveries that another process has in hand are left to it.
 * @returns whom to ring, and when
 */
export async function grantSlots(db: Db): Promise<readonly Due[]> {
  const waits = sql`(d.slot_at is null or d.slot_at < m.at - ${sql.lit(slotLeaseS)} * interval '1 second')`;
  const { rows } = await sql<Due>`
    with m as materialized (select clock_timestamp() as at),
    open as materialized (
      select p.line, 60 / p.rate as gap, greatest(p.next_at, m.at) as first_at, m.at + ${sql.lit(aheadS)} * interval '1 second' as until
      from paces p cross join m
      where p.next_at < m.at + ${sql.lit(aheadS)} * interval '1 second'
        and exists (select from deliveries d where d.line = p.line and ${waits})
      for update of p skip locked
    ),
    granted as materialized (
      select w.id, o.line, o.first_at + ${seconds(sql`o.gap * (row_number()
          over (partition by o.line order by w.unasked, w.posted, w.first_try, w.due_at) - 1)`)} as slot_at
      from open o cross join lateral (
        select d.id, d.unasked, d.place is not null as posted, d.attempts = 0 as first_try, d.due_at
        from deliveries d cross join m
        where d.line = o.line and ${waits}
        order by d.unasked, (d.place is not null), (d.attempts = 0), d.due_at
        limit ceil(extract(epoch from o.until - o.first_at) / o.gap)
        for update of d skip locked
      ) w
    ),
    moved as (
      update paces set
        next_at = g.last_at + ${seconds(sql`60 / paces.rate`)},
        rate = ${grown(sql`g.n`)},
        since_refusal = paces.since_refusal + g.n
      from (select line, max(slot_at) as last_at, count(*)::int as n from granted group by line) g
      where paces.line = g.line
    )
    update deliveries d set slot_at = g.slot_at
    from granted g cross join m
    where d.id = g.id
    returning d.id, greatest(0, extract(epoch from g.slot_at - m.at) * 1000)::float8 as "delayMs"`.execute(
    db,
  );
  return rows;
}

/** A line with its row locked, and what is to be known when a call was refused. */
export type Refused = Pace &
  Readonly<{
    now: Date;
    /** The refusal before this one was of a message to the same person. */
    same: boolean;
    others: boolean;
  }>;

/** Whose own limit a refusal may be about: a person's, or that of a place (by its key, which all of its threads have). */
export type Channel = Readonly<{ person: string } | { place: string }>;

const isOf = (channel: Channel) =>
  'person' in channel
    ? sql<boolean>`d.person_id = ${channel.person}`
    : sql<boolean>`d.place->>'key' = ${channel.place}`;

/** Locks a line whose call was refused. Nothing: there is no such line. */
export async function lockRefused(db: Db, line: string, channel: Channel): Promise<Refused | undefined> {
  const { rows } = await sql<Refused>`
    select p.*, clock_timestamp() as now,
      exists (select from deliveries d where d.id = p.refused_by and ${isOf(channel)}) as same,
      exists (select from deliveries d where d.line = p.line) as others
    from paces p where p.line = ${line}
    for update of p`.execute(db);
  return rows[0];
}

export async function changePace(db: Db, line: string, change: Partial<Pace>): Promise<void> {
  await db.updateTable('paces').set(change).where('line', '=', line).execute();
}

/** Was another message there sent within so many milliseconds, or is it being sent? */
export async function isSentTo(
  db: Db,
  channel: Channel,
  except: string,
  withinMs: number,
  now: Date,
): Promise<boolean> {
  const row = await db
    .selectFrom('deliveries as d')
    .select('id')
    .where(isOf(channel))
    .where('id', '<>', except)
    .where((where) =>
      where.or([
        where('sent_at', '>=', new Date(now.getTime() - withinMs)),
        where.and([where('state', '=', 'sending'), where.not(olderThan('claimed_at', withinMs))]),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** How long the lines in which these deliveries stand will take from now on, in milliseconds. Nothing: they stand in none. */
export async function lineEndsInMs(db: Db, subject: string, message: string): Promise<number | undefined> {
  const { rows } = await sql<{ ms: number | null }>`
    select max(greatest(0, extract(epoch from p.next_at - clock_timestamp())) + 60 * w.n / p.rate)::float8 * 1000 as ms
    from (select line, count(*)::float8 as n from deliveries
      where line in (select line from deliveries
        where subject = ${subject} and message = ${message} and state = 'waiting' and line is not null)
      group by line) w join paces p using (line)`.execute(db);
  return rows[0]?.ms ?? undefined;
}

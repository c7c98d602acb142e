import { type SqlBool, sql } from 'kysely';

// What the rows of `jobs` and `deliveries` have in common: when they are due, and when their alarm was set.

/** Alarms are set this long before they are due; the sweep sets the later ones. Milliseconds. */
const horizonMs = 10_000;

/** An alarm that has not led to anything for this long was lost, unless the queue is behind. Milliseconds. */
export const alarmLeaseMs = 20_000;

/** Rows of one statement: the wire has room for 65,535 parameters. */
const chunk = 1_000;

/** A row that should ring: its id, and in how many milliseconds. */
export type Due = Readonly<{ id: string; delayMs: number }>;

export const horizon = (now: Date): Date => new Date(now.getTime() + horizonMs);

/** Leases are counted on the database's own clock: they are about real time, whatever the trial's clock says. */
export const alarmSet = { set_at: sql<Date>`now()` };

/** For a new row: its alarm is set by whoever writes it, after the commit, when it is due soon. */
export const alarmSetIfSoon = (dueAt: Date, now: Date) => (dueAt <= horizon(now) ? alarmSet : {});

/** The column's time is longer ago than `ms`. */
export const olderThan = (column: string, ms: number) =>
  sql<SqlBool>`${sql.ref(column)} < now() - ${ms} * interval '1 millisecond'`;

/** No alarm was set, or so long ago that it was lost. */
export const alarmUnset = (leaseMs: number) =>
  sql<SqlBool>`(set_at is null or ${olderThan('set_at', leaseMs)})`;

export const toRing = (rows: readonly Readonly<{ id: string; due_at: Date }>[], now: Date): readonly Due[] =>
  rows.map((row) => ({ id: row.id, delayMs: Math.max(0, row.due_at.getTime() - now.getTime()) }));

/**
 * Writes rows in parts that one statement can hold.
 * @returns those to be rung soon; the caller sets their alarms after the commit
 */
export async function insertInParts<T>(
  items: readonly T[],
  now: Date,
  insert: (
    part: readonly T[],
  ) => Promise<readonly Readonly<{ id: string; due_at: Date; set_at: Date | null }>[]>,
): Promise<readonly Due[]> {
  const due: Due[] = [];
  for (let start = 0; start < items.length; start += chunk) {
    const rows = await insert(items.slice(start, start + chunk));
    due.push(
      ...toRing(
        rows.filter((row) => row.set_at !== null),
        now,
      ),
    );
  }
  return due;
}

import { type SqlBool, sql } from 'kysely';
import type { Db } from './db.ts';
import { leaveWithoutWay, type Tally } from './members.ts';

// How reading who is who on the platforms stands: one row for each place where the bot is installed.

export type Tenant = Readonly<{ platform: string; tenant: string }>;

/** A process that gave no sign of life for so long is taken to be dead. Milliseconds. */
export const leaseMs = 90_000;

/** Between two readings that changes ask for. Milliseconds. */
const hintGapMs = 300_000;

const alive = sql<SqlBool>`(state = 'running' and claimed_at >= now() - ${leaseMs} * interval '1 millisecond')`;

/** Notes where the bot is installed on a platform. New tenants are to be read at once; those that are no more, not at all. */
export async function listTenants(
  db: Db,
  platform: string,
  tenants: readonly string[],
  now: Date,
): Promise<void> {
  await sql`insert into directory_syncs (platform, tenant, next_at)
    select ${platform}, tenant, ${now} from unnest(${[...tenants]}::text[]) tenant
    on conflict (platform, tenant) do update
      set state = case when directory_syncs.completed_at is null then 'waiting' else 'done' end
      where directory_syncs.state = 'away'`.execute(db);
  await sql`update directory_syncs set state = 'away'
    where platform = ${platform} and tenant <> all(${[...tenants]}::text[]) and state <> 'away' and not ${alive}`.execute(
    db,
  );
}

/** Which are to be read now: due, wanted, or left behind by a process that died. The longest waiting first. */
export async function dueSyncs(db: Db, platforms: readonly string[], now: Date): Promise<readonly Tenant[]> {
  const { rows } = await sql<Tenant>`select platform, tenant from directory_syncs
    where platform = any(${[...platforms]}::text[]) and state <> 'away' and not ${alive}
      and (next_at <= ${now} or requested_at <= ${now} or state = 'running')
    order by next_at`.execute(db);
  return rows;
}

/**
 * Takes a reading in hand: one process at a time.
 * @returns the name of the reading; nothing when another process has it, or it is not due any more
 */
export async function claimSync(
  db: Db,
  { platform, tenant }: Tenant,
  now: Date,
): Promise<string | undefined> {
  const { rows } = await sql<{
    run: string;
  }>`update directory_syncs set state = 'running', run = gen_random_uuid(),
      claimed_at = now(), began_at = now(), started_at = ${now}, requested_at = null, failure = null,
      seen = 0, joined = 0, added = 0, unmatched = 0, guests = 0, gone = 0
    where platform = ${platform} and tenant = ${tenant} and state <> 'away' and not ${alive}
      and (next_at <= ${now} or requested_at <= ${now} or state = 'running')
    returning run`.execute(db);
  return rows[0]?.run;
}

/** A sign of life. @returns false when the reading is not ours any more */
export async function keepSync(db: Db, run: string): Promise<boolean> {
  const { numAffectedRows } = await sql`update directory_syncs set claimed_at = now()
    where run = ${run} and state = 'running'`.execute(db);
  return (numAffectedRows ?? 0n) > 0n;
}

/** The reading is another process's now. */
export class Lost extends Error {}

/** Notes how far it has come, in the transaction of the part that was read. @throws Lost */
export async function addToSync(db: Db, run: string, tally: Tally): Promise<void> {
  const { numAffectedRows } = await sql`update directory_syncs set claimed_at = now(),
      seen = seen + ${tally.seen}, joined = joined + ${tally.joined}, added = added + ${tally.added},
      unmatched = unmatched + ${tally.unmatched}, guests = guests + ${tally.guests}
    where run = ${run} and state = 'running'`.execute(db);
  if ((numAffectedRows ?? 0n) === 0n) throw new Lost();
}

/** It came to its end: whoever was not seen loses their way there. @throws Lost */
export async function completeSync(
  db: Db,
  run: string,
  times: Readonly<{ now: Date; next: Date }>,
): Promise<Readonly<{ gone: number }>> {
  const sync = await db
    .selectFrom('directory_syncs')
    .select(['platform', 'tenant', 'began_at'])
    .where('run', '=', run)
    .where('state', '=', 'running')
    .forUpdate()
    .executeTakeFirst();
  if (sync === undefined) throw new Lost();
  const { rows: dropped } = await sql`delete from identities
    where platform = ${sync.platform} and tenant = ${sync.tenant} and seen_at < ${sync.began_at}
    returning key`.execute(db);
  const gone = dropped.length;
  await leaveWithoutWay(db, undefined, times.now);
  await db
    .updateTable('directory_syncs')
    .set({
      ...{ state: 'done', run: null, gone, failures: 0, failure: null },
      ...{ finished_at: times.now, completed_at: times.now, next_at: times.next },
    })
    .where('run', '=', run)
    .execute();
  return { gone };
}

/** @returns how many readings have failed in a row */
export async function failuresOf(db: Db, run: string): Promise<number> {
  const row = await db
    .selectFrom('directory_syncs')
    .select('failures')
    .where('run', '=', run)
    .executeTakeFirst();
  return row?.failures ?? 0;
}

/** Whatever is known of people stays as it was. */
export async function failSync(
  db: Db,
  run: string,
  failure: string,
  times: Readonly<{ now: Date; next: Date }>,
): Promise<void> {
  await db
    .updateTable('directory_syncs')
    .set((row) => ({
      ...{ state: 'failed' as const, run: null, failure, failures: row('failures', '+', 1) },
      ...{ finished_at: times.now, next_at: times.next },
    }))
    .where('run', '=', run)
    .execute();
}

/** The process ends in the middle: another one, or the next start, begins anew at once. */
export async function releaseSync(db: Db, run: string, now: Date): Promise<void> {
  await db
    .updateTable('directory_syncs')
    .set({ state: 'waiting', run: null, next_at: now })
    .where('run', '=', run)
    .execute();
}

/** Asks for a reading; whichever process looks next takes it in hand. Absent: everywhere. */
export async function requestSyncs(db: Db, now: Date, where: Partial<Tenant> = {}): Promise<void> {
  await sql`update directory_syncs set requested_at = ${now}
    where state <> 'away' and platform = coalesce(${where.platform ?? null}, platform)
      and tenant = coalesce(${where.tenant ?? null}, tenant)`.execute(db);
}

/**
 * Something changed there: asks for a reading as well, but a while after the last one that found anybody, however many such
 * changes there are, and never before a platform that failed may be asked again.
 */
export async function hintSync(db: Db, { platform, tenant }: Tenant, now: Date): Promise<void> {
  await sql`update directory_syncs set requested_at = least(requested_at, greatest(${now}::timestamptz,
      case when seen > 0 then finished_at + ${hintGapMs} * interval '1 millisecond' end, case when state = 'failed' then next_at end))
    where state <> 'away' and platform = ${platform} and tenant = ${tenant}`.execute(db);
}

/** After many have come in, so that what looks for one of them goes by an index at once. */
export async function countAnew(db: Db): Promise<void> {
  await sql`analyze people, identities`.execute(db);
}

/** Is anybody joined there? Then an empty answer of the platform is no answer. */
export async function hasIdentities(db: Db, { platform, tenant }: Tenant): Promise<boolean> {
  const row = await db
    .selectFrom('identities')
    .select('key')
    .where('platform', '=', platform)
    .where('tenant', '=', tenant)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

import { sql } from 'kysely';
import type { Db } from '#store/db.ts';

// How reading the platforms' people stands. The reading itself is none of this flow's: a request is a mark on its row.

/** Rows of one card. */
const most = 5;

export type Reading = Readonly<{
  platform: string;
  tenant: string;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'away';
  /** Of the reading in hand, or of the last one. */
  counts: Readonly<Record<'seen' | 'joined' | 'added' | 'unmatched' | 'guests' | 'gone', number>>;
  requested: boolean;
  finishedAt: Date | undefined;
  completedAt: Date | undefined;
  nextAt: Date;
  failure: string | undefined;
}>;

export type Standing = Readonly<{
  readings: readonly Reading[];
  /** How many more there are than are listed. */
  more: number;
  /** In HR's file and on no platform. */
  missing: number;
}>;

/** Where there is trouble comes first. */
export async function readStanding(db: Db): Promise<Standing> {
  const rows = await db
    .selectFrom('directory_syncs')
    .selectAll()
    .select(sql<number>`count(*) over ()`.as('all'))
    .orderBy(sql`array_position(array['failed', 'running', 'waiting', 'done', 'away'], state)`)
    .orderBy('platform')
    .orderBy('tenant')
    .limit(most)
    .execute();
  if (rows.length === 0) return { readings: [], more: 0, missing: 0 };
  const { missing } = await db
    .selectFrom('people as p')
    .select((select) => select.fn.countAll<number>().as('missing'))
    .where('p.gone_at', 'is', null)
    .where('p.invented', '=', false)
    .where('p.from_chat', '=', false)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('identities as i')
            .innerJoin('directory_syncs as s', (join) =>
              join.onRef('s.platform', '=', 'i.platform').onRef('s.tenant', '=', 'i.tenant'),
            )
            .select('i.key')
            .whereRef('i.person_id', '=', 'p.id')
            .where('i.disputed', '=', false),
        ),
      ),
    )
    .executeTakeFirstOrThrow();
  return {
    readings: rows.map(({ seen, joined, added, unmatched, guests, gone, ...row }) => ({
      platform: row.platform,
      tenant: row.tenant,
      state: row.state,
      counts: { seen, joined, added, unmatched, guests, gone },
      requested: row.requested_at !== null,
      finishedAt: row.finished_at ?? undefined,
      completedAt: row.completed_at ?? undefined,
      nextAt: row.next_at,
      failure: row.failure ?? undefined,
    })),
    more: (rows[0]?.all ?? 0) - rows.length,
    missing,
  };
}

/** Asks for a new reading everywhere; whichever process looks next begins it. */
export async function requestReading(db: Db, now: Date): Promise<void> {
  await db.updateTable('directory_syncs').set({ requested_at: now }).where('state', '!=', 'away').execute();
}

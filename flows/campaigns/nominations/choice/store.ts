import { sql } from 'kysely';
import type { PersonId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import type { StagePhase } from '#store/tables/nominations.ts';
import type { Counted, Stage } from '../nomination.ts';
import type { Kin } from '../rules.ts';

// --- how far it is -------------------------------------------------------------------------------------------

async function stage(
  db: Db,
  campaign: string,
  lock: 'none' | 'share' | 'change',
): Promise<Stage | undefined> {
  const query = db.selectFrom('nomination_stages').selectAll().where('campaign_id', '=', campaign);
  const row = await (lock === 'none'
    ? query
    : lock === 'share'
      ? query.forShare()
      : query.forNoKeyUpdate()
  ).executeTakeFirst();
  return (
    row && {
      campaign: row.campaign_id,
      phase: row.phase,
      revision: row.revision,
      round: row.round,
      jury: row.jury,
      key: row.key ?? undefined,
      endsAt: row.ends_at ?? undefined,
      tied: row.tied,
    }
  );
}

export const stageOf = (db: Db, campaign: string) => stage(db, campaign, 'none');
/** Holds it as it is while somebody chooses: many may at once, but nobody counts meanwhile. */
export const holdStage = (db: Db, campaign: string) => stage(db, campaign, 'share');
/** For change: whoever else asks waits. */
export const lockStage = (db: Db, campaign: string) => stage(db, campaign, 'change');

/** @returns whether it is new */
export async function createStage(db: Db, campaign: string, jury: readonly PersonId[]): Promise<boolean> {
  const row = await db
    .insertInto('nomination_stages')
    .values({ campaign_id: campaign, jury: [...jury], tied: '{}' })
    .onConflict((conflict) => conflict.column('campaign_id').doNothing())
    .returning('campaign_id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function changeStage(
  db: Db,
  campaign: string,
  change: Readonly<{
    phase?: StagePhase;
    round?: number;
    jury?: readonly PersonId[];
    key?: Buffer | null;
    endsAt?: Date | null;
    tied?: Stage['tied'];
  }>,
): Promise<void> {
  const { jury, endsAt, tied, ...rest } = change;
  await db
    .updateTable('nomination_stages')
    .set({
      ...rest,
      ...(jury !== undefined && { jury: [...jury] }),
      ...(endsAt !== undefined && { ends_at: endsAt }),
      ...(tied !== undefined && { tied: JSON.stringify(tied) }),
      revision: sql`revision + 1`,
    })
    .where('campaign_id', '=', campaign)
    .execute();
}

// --- votes and scores ----------------------------------------------------------------------------------------

type Ballot = Readonly<{ campaign: string; category: string; voter: Buffer }>;

/** One's vote in a category, instead of any before it; `undefined` takes it back. */
export async function vote(db: Db, ballot: Ballot, nomination: string | undefined): Promise<void> {
  const { campaign, category, voter } = ballot;
  if (nomination === undefined) {
    await db
      .deleteFrom('nomination_marks')
      .where('campaign_id', '=', campaign)
      .where('category', '=', category)
      .where('voter', '=', voter)
      .execute();
    return;
  }
  await db
    .insertInto('nomination_marks')
    .values({ campaign_id: campaign, category, voter, nomination_id: nomination, score: null })
    .onConflict((conflict) =>
      conflict
        .columns(['campaign_id', 'category', 'voter'])
        .where('score', 'is', null)
        .doUpdateSet({ nomination_id: nomination }),
    )
    .execute();
}

export async function score(
  db: Db,
  ballot: Ballot,
  scores: readonly Readonly<{ nomination: string; score: number }>[],
): Promise<void> {
  if (scores.length === 0) return;
  await db
    .insertInto('nomination_marks')
    .values(
      scores.map((one) => ({
        campaign_id: ballot.campaign,
        category: ballot.category,
        voter: ballot.voter,
        nomination_id: one.nomination,
        score: one.score,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['campaign_id', 'category', 'voter', 'nomination_id'])
        .doUpdateSet((set) => ({ score: set.ref('excluded.score') })),
    )
    .execute();
}

export type Mark = Readonly<{ nomination: string; voter: Buffer; score: number | undefined }>;

/** @param voter only theirs */
export async function marksOf(db: Db, campaign: string, voter?: Buffer): Promise<readonly Mark[]> {
  let query = db
    .selectFrom('nomination_marks')
    .select(['nomination_id', 'voter', 'score'])
    .where('campaign_id', '=', campaign);
  if (voter !== undefined) query = query.where('voter', '=', voter);
  return (await query.execute()).map((row) => ({
    nomination: row.nomination_id,
    voter: row.voter,
    score: row.score ?? undefined,
  }));
}

/** Who chose anything at all, as they are written beside their marks. */
export async function votersOf(db: Db, campaign: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('nomination_marks')
    .select('voter')
    .distinct()
    .where('campaign_id', '=', campaign)
    .execute();
  return new Set(rows.map(({ voter }) => voter.toString('hex')));
}

export async function destroyMarks(db: Db, campaign: string): Promise<void> {
  await db.deleteFrom('nomination_marks').where('campaign_id', '=', campaign).execute();
}

export async function keepResults(db: Db, counted: readonly Counted[], round: number): Promise<void> {
  if (counted.length === 0) return;
  await db
    .insertInto('nomination_results')
    .values(
      counted.map(({ nomination, marks, total }) => ({ nomination_id: nomination, round, marks, total })),
    )
    .onConflict((conflict) => conflict.columns(['nomination_id', 'round']).doNothing())
    .execute();
}

/** What was counted of each nomination, in the last round it was in. */
export async function resultsOf(
  db: Db,
  campaign: string,
): Promise<ReadonlyMap<string, Counted & { round: number }>> {
  const rows = await db
    .selectFrom('nomination_results')
    .innerJoin('nominations', 'nominations.id', 'nomination_results.nomination_id')
    .select(['nomination_id', 'round', 'marks', 'total'])
    .where('campaign_id', '=', campaign)
    .orderBy('round')
    .execute();
  return new Map(
    rows.map((row) => [
      row.nomination_id,
      { nomination: row.nomination_id, marks: row.marks, total: row.total, round: row.round },
    ]),
  );
}

// --- who is close to whom ------------------------------------------------------------------------------------

/**
 * Managers and direct reports of the nominees, as HR's file and the tree of units have them on a day.
 * @param only whether this one is among them
 */
export async function kinOf(
  db: Db,
  nominees: readonly PersonId[],
  today: string,
  only?: PersonId,
): Promise<Kin> {
  if (nominees.length === 0) return new Map();
  const ids = sql`${[...new Set(nominees)]}::uuid[]`;
  const manages = sql`(m.until is null or m.until >= ${today}::date)`;
  const one = only === undefined ? sql`true` : sql`kin = ${only}::uuid`;
  const { rows } = await sql<{ nominee: string; kin: string; why: 'manager' | 'report' }>`
    select distinct nominee, kin, why from (
      select id as nominee, manager_id as kin, 'manager' as why from people
        where id = any(${ids}) and manager_id is not null
      union all
      select n.id, m.person_id, 'manager' from people n join unit_managers m on m.unit_id = n.unit_id
        where n.id = any(${ids}) and ${manages}
      union all
      select manager_id, id, 'report' from people where manager_id = any(${ids})
      union all
      select m.person_id, r.id, 'report' from unit_managers m join people r on r.unit_id = m.unit_id
        where m.person_id = any(${ids}) and ${manages}
    ) as relations where kin <> nominee and ${one} order by why desc`.execute(db);
  const kin = new Map<PersonId, Map<PersonId, 'manager' | 'report'>>();
  for (const row of rows) {
    const of = kin.get(row.nominee) ?? new Map<PersonId, 'manager' | 'report'>();
    of.set(row.kin, row.why);
    kin.set(row.nominee, of);
  }
  return kin;
}

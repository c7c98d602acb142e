import { type SqlBool, sql } from 'kysely';
import type { PersonId, UnitId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import type { RoundState } from '#store/schema.ts';
import type { Plan } from './plan.ts';
import { asBriefRound, asRound, type BriefRound, type Launched, type Round, type Version } from './round.ts';

// --- rounds ----------------------------------------------------------------------------------------------------

const common = [
  'id',
  'revision',
  'created_by',
  'state',
  'plan',
  'replaces',
  'opens_at',
  'closes_at',
  'ballot_key',
] as const;
const columns = [...common, 'launched'] as const;
const brief = [...common, sql<unknown>`launched - 'units'`.as('launched')] as const;

export async function createRound(
  db: Db,
  round: Readonly<{
    by: PersonId | undefined;
    plan: Plan;
    opens: Date;
    closes: Date;
    state: 'draft' | 'scheduled';
    replaces?: Version;
  }>,
): Promise<string> {
  const { id } = await db
    .insertInto('pulse_rounds')
    .values({
      created_by: round.by ?? null,
      plan: JSON.stringify(round.plan),
      opens_at: round.opens,
      closes_at: round.closes,
      state: round.state,
      replaces: round.replaces === undefined ? null : JSON.stringify(round.replaces),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function roundById(db: Db, id: string): Promise<BriefRound | undefined> {
  const row = await db.selectFrom('pulse_rounds').select(brief).where('id', '=', id).executeTakeFirst();
  return row && asBriefRound(row);
}

/** Locks the round: nobody answers it, changes it or closes it before this transaction ends. */
export async function lockRound(db: Db, id: string): Promise<Round | undefined> {
  const row = await db
    .selectFrom('pulse_rounds')
    .select(columns)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row && asRound(row);
}

/** Keeps the round as it is (open, that is) until this transaction ends, together with others who do the same. */
export async function holdRound(db: Db, id: string): Promise<BriefRound | undefined> {
  const row = await db
    .selectFrom('pulse_rounds')
    .select(brief)
    .where('id', '=', id)
    .forShare()
    .executeTakeFirst();
  return row && asBriefRound(row);
}

export async function changeRound(
  db: Db,
  id: string,
  change: Readonly<{
    state?: RoundState;
    plan?: Plan;
    opens?: Date;
    closes?: Date;
    launched?: Launched;
    key?: Buffer | null;
  }>,
): Promise<void> {
  await db
    .updateTable('pulse_rounds')
    .set((row) => ({
      revision: row('revision', '+', 1),
      ...(change.state !== undefined && { state: change.state }),
      ...(change.plan !== undefined && { plan: JSON.stringify(change.plan) }),
      ...(change.opens !== undefined && { opens_at: change.opens }),
      ...(change.closes !== undefined && { closes_at: change.closes }),
      ...(change.launched !== undefined && { launched: JSON.stringify(change.launched) }),
      ...(change.key !== undefined && { ballot_key: change.key }),
    }))
    .where('id', '=', id)
    .execute();
}

/** Those to come and those that run, then the last closed ones, newest first. */
export async function roundsToList(db: Db, limit: number): Promise<readonly BriefRound[]> {
  const rows = await db
    .selectFrom('pulse_rounds')
    .select(brief)
    .where('state', 'in', ['scheduled', 'open', 'closed'])
    .orderBy(sql`case state when 'closed' then 1 else 0 end`)
    .orderBy('opens_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map(asBriefRound);
}

export async function openRounds(db: Db): Promise<readonly BriefRound[]> {
  const rows = await db.selectFrom('pulse_rounds').select(brief).where('state', '=', 'open').execute();
  return rows.map(asBriefRound);
}

/** Which items were asked in rounds that were sent, and when. */
export async function itemHistory(db: Db): Promise<readonly Readonly<{ item: string; at: Date }>[]> {
  const rows = await db
    .selectFrom('pulse_rounds')
    .select(brief)
    .where('state', 'in', ['open', 'closed'])
    .execute();
  return rows
    .map(asBriefRound)
    .flatMap((round) =>
      'launched' in round && round.launched !== undefined
        ? round.launched.items.map((item) => ({ item: item.id, at: round.opens }))
        : [],
    );
}

/** All zones in which people live, those without one of their own in the organisation's. */
export async function zonesInUse(db: Db, fallback: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('people')
    .select('time_zone')
    .distinct()
    .where('gone_at', 'is', null)
    .execute();
  return [...new Set([fallback, ...rows.flatMap((row) => row.time_zone ?? [])])];
}

// --- who is asked ------------------------------------------------------------------------------------------------

/** Freezes who is asked and where each one's answers count. In the order of ids, which says nothing. */
export async function invite(
  db: Db,
  round: string,
  people: readonly Readonly<{ id: PersonId; unit: UnitId }>[],
): Promise<void> {
  const sorted = people.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const ids = sorted.map((person) => person.id);
  const units = sorted.map((person) => person.unit);
  // Lists and not a parameter for each value: building such a statement for thousands holds everybody else up.
  await sql`insert into pulse_invited (round_id, person_id, unit_id)
    select ${round}::uuid, * from unnest(${ids}::uuid[], ${units}::text[])`.execute(db);
  await sql`insert into pulse_pending (round_id, person_id)
    select ${round}::uuid, * from unnest(${ids}::uuid[])`.execute(db);
}

/** Everybody who was invited to a round that opened after `since`. */
export async function invitedSince(db: Db, since: Date): Promise<ReadonlySet<PersonId>> {
  const rows = await db
    .selectFrom('pulse_invited')
    .innerJoin('pulse_rounds', 'pulse_rounds.id', 'pulse_invited.round_id')
    .select('person_id')
    .distinct()
    .where('opens_at', '>', since)
    .execute();
  return new Set(rows.map((row) => row.person_id));
}

/** Who was invited, and the unit in which each one's answers count. */
export async function invitedPeople(db: Db, round: string): Promise<ReadonlyMap<PersonId, UnitId>> {
  const rows = await db
    .selectFrom('pulse_invited')
    .select(['person_id', 'unit_id'])
    .where('round_id', '=', round)
    .execute();
  return new Map(rows.map((row) => [row.person_id, row.unit_id]));
}

/** The round that was released last before this one. */
export async function releasedBefore(db: Db, round: Round): Promise<Round | undefined> {
  const row = await db
    .selectFrom('pulse_rounds')
    .innerJoin('releases', 'releases.round_id', 'pulse_rounds.id')
    .select(columns)
    .where('id', '!=', round.id)
    .where('closes_at', '<=', round.closes)
    .orderBy('closes_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && asRound(row);
}

/** Those who have not begun to answer, for the reminder alone. */
export async function pendingPeople(db: Db, round: string): Promise<readonly PersonId[]> {
  const rows = await db
    .selectFrom('pulse_pending')
    .select('person_id')
    .where('round_id', '=', round)
    .orderBy('person_id')
    .execute();
  return rows.map((row) => row.person_id);
}

export async function isPending(db: Db, round: string, person: PersonId): Promise<boolean> {
  const row = await db
    .selectFrom('pulse_pending')
    .select('person_id')
    .where('round_id', '=', round)
    .where('person_id', '=', person)
    .executeTakeFirst();
  return row !== undefined;
}

export async function isInvited(db: Db, round: string, person: PersonId): Promise<boolean> {
  const row = await db
    .selectFrom('pulse_invited')
    .select('person_id')
    .where('round_id', '=', round)
    .where('person_id', '=', person)
    .executeTakeFirst();
  return row !== undefined;
}

/** The releases of closed rounds, newest first, unparsed. */
export async function releases(
  db: Db,
  limit: number,
): Promise<readonly Readonly<{ round: string; closes: Date; organisation: string; body: unknown }>[]> {
  const rows = await db
    .selectFrom('releases')
    .innerJoin('pulse_rounds', 'pulse_rounds.id', 'releases.round_id')
    .select(['round_id', 'closes_at', 'body', sql<string>`launched ->> 'organisation'`.as('organisation')])
    .orderBy('closes_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    round: row.round_id,
    closes: row.closes_at,
    organisation: row.organisation,
    body: row.body,
  }));
}

/** What a round's release calls the whole; nothing before it is released. */
export async function releasedRoot(db: Db, round: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('releases')
    .select(sql<string | null>`body ->> 'root'`.as('root'))
    .where('round_id', '=', round)
    .executeTakeFirst();
  return row?.root ?? undefined;
}

/** Drafts that nobody scheduled before their own opening are dropped. */
export async function dropOldDrafts(db: Db, before: Date): Promise<void> {
  await db
    .deleteFrom('pulse_rounds')
    .where('state', '=', 'draft')
    .where(sql<SqlBool>`opens_at < ${before}`)
    .execute();
}

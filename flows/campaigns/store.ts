import { sql } from 'kysely';
import { z } from 'zod';
import type { PersonId } from '#core/person.ts';
import type { Db } from '#store/db.ts';
import {
  type Campaign,
  type CampaignPlan,
  type CampaignState,
  campaignPlanSchema,
  type Version,
  versionSchema,
} from './campaign.ts';

const columns = [
  'id',
  'state',
  'revision',
  'plan',
  'replaces',
  'opens_at',
  'closes_at',
  'created_by',
] as const;

type Row = Readonly<{
  id: string;
  state: CampaignState;
  revision: number;
  plan: unknown;
  replaces: unknown;
  opens_at: Date;
  closes_at: Date;
  created_by: string | null;
}>;

/** @throws ZodError for a row that this program did not write */
const asCampaign = (row: Row): Campaign => ({
  id: row.id,
  state: row.state,
  revision: row.revision,
  plan: campaignPlanSchema.parse(row.plan),
  replaces: versionSchema.nullable().parse(row.replaces) ?? undefined,
  opens: row.opens_at,
  closes: row.closes_at,
  createdBy: row.created_by ?? undefined,
});

const isId = (id: string): boolean => z.uuid().safeParse(id).success;

export async function campaignById(db: Db, id: string): Promise<Campaign | undefined> {
  if (!isId(id)) return undefined;
  const row = await db.selectFrom('campaigns').select(columns).where('id', '=', id).executeTakeFirst();
  return row && asCampaign(row);
}

/** Locks the campaign until this transaction ends: nobody else changes it. Of two, a draft is locked before what it replaces. */
export async function lockCampaign(db: Db, id: string): Promise<Campaign | undefined> {
  const row = await db
    .selectFrom('campaigns')
    .select(columns)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row && asCampaign(row);
}

/** @returns its id; its revision is 1 */
export async function createCampaign(
  db: Db,
  campaign: Readonly<{
    state: 'draft' | 'scheduled';
    plan: CampaignPlan;
    opens: Date;
    closes: Date;
    by: PersonId | undefined;
    replaces?: Version | undefined;
  }>,
): Promise<string> {
  const { id } = await db
    .insertInto('campaigns')
    .values({
      state: campaign.state,
      plan: JSON.stringify(campaign.plan),
      opens_at: campaign.opens,
      closes_at: campaign.closes,
      created_by: campaign.by ?? null,
      replaces: campaign.replaces === undefined ? null : JSON.stringify(campaign.replaces),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Whoever changes it has locked it and compared the revision, which grows by one. */
export async function changeCampaign(
  db: Db,
  id: string,
  change: Readonly<{ state?: CampaignState; plan?: CampaignPlan; opens?: Date; closes?: Date }>,
): Promise<void> {
  await db
    .updateTable('campaigns')
    .set((row) => ({
      revision: row('revision', '+', 1),
      ...(change.state !== undefined && { state: change.state }),
      ...(change.plan !== undefined && { plan: JSON.stringify(change.plan) }),
      ...(change.opens !== undefined && { opens_at: change.opens }),
      ...(change.closes !== undefined && { closes_at: change.closes }),
    }))
    .where('id', '=', id)
    .execute();
}

/** Of a draft that was applied or thrown away. */
export async function removeDraft(db: Db, id: string): Promise<void> {
  await db.deleteFrom('campaigns').where('id', '=', id).where('state', '=', 'draft').execute();
}

/** Drafts that nobody scheduled before their own end are dropped. */
export async function dropOldDrafts(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('campaigns').where('state', '=', 'draft').where('closes_at', '<', before).execute();
}

/** Those that run anywhere, the first to end first. */
export async function openCampaigns(db: Db): Promise<readonly Campaign[]> {
  const rows = await db
    .selectFrom('campaigns')
    .select(columns)
    .where('state', '=', 'open')
    .orderBy('closes_at')
    .orderBy('id')
    .execute();
  return rows.map(asCampaign);
}

/** What HR has to do with: what runs or waits for them, then what comes, then what was published last. */
export async function campaignsToList(db: Db, limit: number): Promise<readonly Campaign[]> {
  const rows = await db
    .selectFrom('campaigns')
    .select(columns)
    .where('state', 'in', ['draft', 'scheduled', 'open', 'moderation', 'published'])
    .where('replaces', 'is', null)
    .orderBy(sql`case state when 'open' then 0 when 'moderation' then 0 when 'published' then 2 else 1 end`)
    .orderBy('opens_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(asCampaign);
}

/** Those of these people who thanked somebody since then (what was undone does not count). */
export async function thankedSince(
  db: Db,
  people: readonly PersonId[],
  since: Date,
): Promise<ReadonlySet<PersonId>> {
  const rows = await db
    .selectFrom('recognitions')
    .select('giver_id')
    .distinct()
    .where('giver_id', '=', sql<string>`any(${[...people]}::uuid[])`)
    .where('at', '>=', since)
    .where('state', '!=', 'undone')
    .execute();
  return new Set(rows.flatMap(({ giver_id }) => giver_id ?? []));
}

/** Whoever decides about campaigns. */
export async function hrPeople(db: Db): Promise<readonly PersonId[]> {
  const rows = await db
    .selectFrom('people')
    .select('id')
    .where('gone_at', 'is', null)
    .where(sql<boolean>`roles && array['hr', 'owner']`)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** The countries of people who are here, for choosing among them. */
export async function countriesInUse(db: Db): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('people')
    .select('country')
    .distinct()
    .where('gone_at', 'is', null)
    .where('country', 'is not', null)
    .orderBy('country')
    .execute();
  return rows.flatMap(({ country }) => country ?? []);
}

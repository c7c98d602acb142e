import { sql } from 'kysely';
import type { Locale } from '#core/i18n.ts';
import type { PersonId } from '#core/person.ts';
import type { CampaignResult } from '#core/wall.ts';
import type { Db } from '#store/db.ts';
import type { NominationState } from '#store/tables/nominations.ts';
import { type Campaign, textIn } from '../campaign.ts';
import { type Nomination, textsOf, type Voice } from './nomination.ts';

type Row = Readonly<{
  id: string;
  campaign_id: string;
  category: string;
  nominee_id: string;
  nominee: string;
  state: NominationState;
  reason: string | null;
  revision: number;
  won: boolean;
}>;

const rows = (db: Db) =>
  db
    .selectFrom('nominations')
    .innerJoin('people', 'people.id', 'nominations.nominee_id')
    .selectAll('nominations')
    .select('people.name as nominee');

async function withVoices(db: Db, found: readonly Row[]): Promise<readonly Nomination[]> {
  if (found.length === 0) return [];
  const voices = await db
    .selectFrom('nomination_voices as voice')
    .innerJoin('people', 'people.id', 'voice.person_id')
    .select(['voice.nomination_id', 'voice.words', 'people.id', 'people.name'])
    .where(
      'voice.nomination_id',
      'in',
      found.map(({ id }) => id),
    )
    .orderBy('voice.at')
    .orderBy('people.id')
    .execute();
  const byNomination = Map.groupBy(voices, (voice) => voice.nomination_id);
  return found.map((row) => ({
    id: row.id,
    campaign: row.campaign_id,
    category: row.category,
    nominee: { id: row.nominee_id, name: row.nominee },
    state: row.state,
    reason: row.reason ?? undefined,
    revision: row.revision,
    won: row.won,
    voices: (byNomination.get(row.id) ?? []).map(
      ({ id, name, words }): Voice => ({ person: { id, name }, words: words ?? undefined }),
    ),
  }));
}

export async function nominationById(db: Db, id: string): Promise<Nomination | undefined> {
  return (await withVoices(db, await rows(db).where('nominations.id', '=', id).execute()))[0];
}

/** For change: whoever else asks waits. */
export async function lockNomination(db: Db, id: string): Promise<Nomination | undefined> {
  await db.selectFrom('nominations').select('id').where('id', '=', id).forNoKeyUpdate().execute();
  return nominationById(db, id);
}

/** All but those that were merged into others, by name: the same order for everybody. */
export async function nominationsOf(
  db: Db,
  campaign: string,
  states: readonly NominationState[] = ['waiting', 'accepted', 'rejected', 'declined'],
): Promise<readonly Nomination[]> {
  const found = await rows(db)
    .where('campaign_id', '=', campaign)
    .where('state', 'in', [...states])
    .orderBy('category')
    .orderBy('people.name')
    .orderBy('nominations.id')
    .execute();
  return withVoices(db, found);
}

/** Who is to be nominated, as far as the rules ask. */
export async function startDateOf(db: Db, person: PersonId): Promise<string | undefined> {
  const row = await db.selectFrom('people').select('start_date').where('id', '=', person).executeTakeFirst();
  return row?.start_date ?? undefined;
}

/** Holds the campaign as it is until the transaction ends: it neither closes nor is cancelled meanwhile. */
export async function holdCampaign(db: Db, id: string): Promise<void> {
  await db.selectFrom('campaigns').select('id').where('id', '=', id).forShare().execute();
}

/** How many nominations somebody has made. */
export async function madeBy(db: Db, campaign: string, person: PersonId): Promise<number> {
  const { n } = await db
    .selectFrom('nomination_voices as voice')
    .innerJoin('nominations', 'nominations.id', 'voice.nomination_id')
    .select((select) => select.fn.countAll<number>().as('n'))
    .where('campaign_id', '=', campaign)
    .where('voice.person_id', '=', person)
    .where('voice.words', 'is not', null)
    .executeTakeFirstOrThrow();
  return n;
}

/** `joined`: somebody had nominated them before, so it is one more voice; `changed`: one's own words, anew. */
export type Nominated =
  | Readonly<{ kind: 'made' | 'joined' | 'changed' | 'again'; nomination: string; made: number }>
  | Readonly<{ kind: 'quota'; made: number }>;

/** Race-free: whoever nominates is locked first, so that their quota holds however many arrive at once. */
export async function nominate(
  db: Db,
  given: Readonly<{
    campaign: string;
    category: string;
    nominee: PersonId;
    by: PersonId;
    words: string;
    perPerson: number;
    now: Date;
  }>,
): Promise<Nominated> {
  const { campaign, category, nominee, by, words, now } = given;
  await db.selectFrom('people').select('id').where('id', '=', by).forNoKeyUpdate().execute();
  const made = await madeBy(db, campaign, by);
  const own = await db
    .selectFrom('nomination_voices as voice')
    .innerJoin('nominations', 'nominations.id', 'voice.nomination_id')
    .select(['nominations.id', 'voice.words'])
    .where('campaign_id', '=', campaign)
    .where('category', '=', category)
    .where('nominee_id', '=', nominee)
    .where('voice.person_id', '=', by)
    .executeTakeFirst();
  if (own !== undefined && own.words === words) return { kind: 'again', nomination: own.id, made };
  if ((own === undefined || own.words === null) && made >= given.perPerson) return { kind: 'quota', made };
  const row = await db
    .insertInto('nominations')
    .values({ campaign_id: campaign, category, nominee_id: nominee })
    .onConflict((conflict) => conflict.columns(['campaign_id', 'category', 'nominee_id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  const { id } =
    row ??
    (await db
      .selectFrom('nominations')
      .select('id')
      .where('campaign_id', '=', campaign)
      .where('category', '=', category)
      .where('nominee_id', '=', nominee)
      .executeTakeFirstOrThrow());
  await db
    .insertInto('nomination_voices')
    .values({ nomination_id: id, person_id: by, words, at: now })
    .onConflict((conflict) => conflict.columns(['nomination_id', 'person_id']).doUpdateSet({ words }))
    .execute();
  if (own !== undefined && own.words !== null) return { kind: 'changed', nomination: id, made };
  return { kind: row === undefined ? 'joined' : 'made', nomination: id, made: made + 1 };
}

/** @returns whether it is a new voice */
export async function second(db: Db, nomination: string, by: PersonId, now: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('nomination_voices')
    .values({ nomination_id: nomination, person_id: by, words: null, at: now })
    .onConflict((conflict) => conflict.columns(['nomination_id', 'person_id']).doNothing())
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function changeNomination(
  db: Db,
  id: string,
  change: Readonly<{ state?: NominationState; reason?: string | null; won?: boolean }>,
): Promise<void> {
  await db
    .updateTable('nominations')
    .set({ ...change, revision: sql`revision + 1` })
    .where('id', '=', id)
    .execute();
}

/**
 * Moves a nomination to another category. Where the same person is nominated there already, its voices join those; of
 * somebody who wrote twice both texts stay.
 * @returns the nomination that holds the voices now
 */
export async function moveNomination(db: Db, nomination: Nomination, category: string): Promise<string> {
  const there = await db
    .selectFrom('nominations')
    .select(['id', 'state'])
    .where('campaign_id', '=', nomination.campaign)
    .where('category', '=', category)
    .where('nominee_id', '=', nomination.nominee.id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (there === undefined) {
    await db
      .updateTable('nominations')
      .set({ category, revision: sql`revision + 1` })
      .where('id', '=', nomination.id)
      .execute();
    return nomination.id;
  }
  await sql`insert into nomination_voices (nomination_id, person_id, words, at)
    select ${there.id}, person_id, words, at from nomination_voices where nomination_id = ${nomination.id}
    on conflict (nomination_id, person_id) do update set
      words = nullif(concat_ws(E'\n\n', nomination_voices.words, excluded.words), '')`.execute(db);
  await db.deleteFrom('nomination_voices').where('nomination_id', '=', nomination.id).execute();
  await changeNomination(db, nomination.id, { state: 'merged' });
  // Its voices are looked at together with what came, unless it stands already.
  const again = there.state === 'accepted' || there.state === 'declined' ? there.state : 'waiting';
  await changeNomination(db, there.id, { state: again, ...(again === 'waiting' && { reason: null }) });
  return there.id;
}

/** Who is called what on a platform, to fill a form with people who were chosen before. */
export async function keysOf(
  db: Db,
  people: readonly PersonId[],
  on: Readonly<{ platform: string; tenant: string }>,
): Promise<readonly string[]> {
  if (people.length === 0) return [];
  const found = await db
    .selectFrom('identities')
    .select('key')
    .where('platform', '=', on.platform)
    .where('tenant', '=', on.tenant)
    .where('person_id', 'in', [...people])
    .where('disputed', '=', false)
    .orderBy('key')
    .execute();
  return found.map(({ key }) => key);
}

export async function namesOf(db: Db, people: readonly PersonId[]): Promise<ReadonlyMap<PersonId, string>> {
  if (people.length === 0) return new Map();
  const found = await db
    .selectFrom('people')
    .select(['id', 'name'])
    .where('id', 'in', [...people])
    .where('gone_at', 'is', null)
    .execute();
  return new Map(found.map(({ id, name }) => [id, name]));
}

/** Is this the only one who could decide for HR? */
export async function isSoleHr(db: Db, person: PersonId): Promise<boolean> {
  const other = await db
    .selectFrom('people')
    .select('id')
    .where('gone_at', 'is', null)
    .where('id', '!=', person)
    .where(sql<boolean>`roles && array['hr', 'owner']`)
    .limit(1)
    .executeTakeFirst();
  return other === undefined;
}

/**
 * The winners, in the order of the plan's categories and by name, as a campaign's result tells them. `by`: how many voices the
 * nomination had, never votes.
 */
export async function winnersOf(
  db: Db,
  campaign: Pick<Campaign, 'id' | 'plan'>,
  locale: Locale,
): Promise<CampaignResult['winners']> {
  const { nominations: plan } = campaign.plan;
  if (plan === null) return [];
  const won = (await nominationsOf(db, campaign.id, ['accepted'])).filter((one) => one.won);
  return plan.categories.flatMap(({ id, title }) =>
    won
      .filter(({ category }) => category === id)
      .map((one) => ({
        category: textIn(title, locale, locale),
        name: one.nominee.name,
        text: textsOf(one).join('\n\n'),
        by: one.voices.length,
      })),
  );
}

import { sql } from 'kysely';
import type { Locale } from '#core/i18n.ts';
import type { CampaignResult, Coverage, WallRecognition } from '#core/wall.ts';
import { publicRecognition } from '#flows/recognition/reading/store.ts';
import type { Db } from '#store/db.ts';
import { allUnits, withBelow } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { type Campaign, type CampaignPlan, openFor } from '../campaign.ts';
import { winnersOf } from '../nominations/store.ts';
import { campaignById } from '../store.ts';
import { toldIn } from '../telling.ts';

/** Of fewer people a share would point at somebody. */
const fewest = 5;
const bestShown = 5;

type Reach = Readonly<{ audience: number; gave: number; received: number; recognitions: number }>;

/** What is counted. Frozen when it is published. */
type Figures = Readonly<{
  reach: Reach;
  coverage: Readonly<{ before?: Coverage; during?: Coverage }>;
  /** Ids of values. */
  values: readonly Readonly<{ value: string; count: number }>[];
  /** Ids of recognitions that were public then. */
  best: readonly string[];
}>;

type Window = Pick<Campaign, 'plan' | 'opens' | 'closes'>;

// Conditions on `p` (people) and `r` (recognitions). All of it is said as sets: a campaign of everybody may have 100,000.

async function within(db: Db, units: readonly string[]) {
  return [...withBelow(await allUnits(db), units)];
}

/** Those for whom it is. */
async function audience(db: Db, { kinds, units, countries }: CampaignPlan['audience']) {
  return sql`p.gone_at is null
    ${kinds.length === 0 ? sql`` : sql`and p.kind = any(${[...kinds]}::text[])`}
    ${units.length === 0 ? sql`` : sql`and p.unit_id = any(${await within(db, units)}::uuid[])`}
    ${countries.length === 0 ? sql`` : sql`and p.country = any(${[...countries]}::text[])`}`;
}

/** Given while it was open, standing, of its value and unit. */
async function counting(db: Db, { plan, opens, closes }: Window) {
  const about = plan.about === undefined ? [] : await within(db, [plan.about]);
  return sql`r.state = 'stands' and r.at >= ${opens} and r.at < ${closes}
    ${plan.value === undefined ? sql`` : sql`and r.value = ${plan.value}`}
    ${
      plan.about === undefined
        ? sql``
        : sql`and exists (select from recognition_receivers y left join people q on q.id = y.person_id
            where y.recognition_id = r.id
              and (y.unit_id = any(${about}::uuid[]) or q.unit_id = any(${about}::uuid[])))`
    }`;
}

/** `aud` is its audience. What belongs to it is computed: what counts, by or to its audience. */
const belongs = sql`(r.giver_id in (select id from aud) or r.id in (
  select x.recognition_id from recognition_receivers x where x.person_id in (select id from aud)))`;
const aud = async (db: Db, { plan }: Window) =>
  sql`with aud as materialized (select p.id from people p where ${await audience(db, plan.audience)})`;

/** How many thank-yous belong to it until now. */
export async function countOf(db: Db, campaign: Window): Promise<number> {
  const { rows } = await sql<{ n: number }>`${await aud(db, campaign)} select count(*)::int as n
    from recognitions r where ${await counting(db, campaign)} and ${belongs}`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Of its audience (of a unit in the light: of the people there) those whom somebody thanked by name as it asks for. */
async function thanked(db: Db, campaign: Window): Promise<Coverage> {
  const { plan } = campaign;
  const whom =
    plan.about === undefined
      ? await audience(db, plan.audience)
      : sql`p.gone_at is null and p.unit_id = any(${await within(db, [plan.about])}::uuid[])`;
  const { rows } = await sql<{ people: number; thanked: number }>`
    with whom as materialized (select p.id from people p where ${whom})
    select (select count(*)::int from whom) as people,
      (select count(*)::int from whom where exists (select from recognition_receivers x
        join recognitions r on r.id = x.recognition_id
        where x.person_id = whom.id and ${await counting(db, campaign)})) as thanked`.execute(db);
  const { people, thanked: n } = rows[0] ?? { people: 0, thanked: 0 };
  return people < fewest ? undefined : { share: n / people, people };
}

/** The share of those who can be thanked that was since it opened, 0..1; nothing where too few people make it. */
export const reachedShare = async (db: Db, campaign: Window): Promise<number | undefined> =>
  (await thanked(db, campaign))?.share;

/** All that is counted of a campaign as of now. */
async function figuresOf(db: Db, campaign: Campaign): Promise<Figures> {
  const { opens, closes } = campaign;
  const counts = await counting(db, campaign);
  const { rows: values } = await sql<{ value: string; count: number }>`${await aud(db, campaign)}
    select r.value, count(*)::int as count from recognitions r where ${counts} and ${belongs}
    group by r.value order by count desc, r.value`.execute(db);
  const { rows: reached } = await sql<Omit<Reach, 'recognitions'>>`${await aud(db, campaign)}
    select (select count(*)::int from aud) as audience,
      (select count(*)::int from aud where exists (
        select from recognitions r where r.giver_id = aud.id and ${counts})) as gave,
      (select count(*)::int from aud where exists (select from recognition_receivers x
        join recognitions r on r.id = x.recognition_id
        where x.person_id = aud.id and ${counts})) as received`.execute(db);
  const { rows: best } = await sql<{ id: string }>`${await aud(db, campaign)},
    boosted as (select recognition_id, count(*) as n from recognition_boosts group by recognition_id)
    select r.id from recognitions r left join boosted on boosted.recognition_id = r.id
    where ${counts} and ${belongs} and r.seen = 'public'
    order by coalesce(boosted.n, 0) desc, r.at desc, r.id limit ${bestShown}`.execute(db);
  const earlier = { ...campaign, opens: new Date(2 * opens.getTime() - closes.getTime()), closes: opens };
  return {
    reach: {
      ...(reached[0] ?? { audience: 0, gave: 0, received: 0 }),
      recognitions: values.reduce((sum, { count }) => sum + count, 0),
    },
    coverage: { before: await thanked(db, earlier), during: await thanked(db, campaign) },
    values,
    best: best.map(({ id }) => id),
  };
}

/**
 * What was published stands: from now on nothing that is thanked, undone or left changes its figures.
 * @returns the ids of the recognitions whose words are in it
 */
export async function freezeResult(db: Db, campaign: Campaign): Promise<readonly string[]> {
  const figures = await figuresOf(db, campaign);
  await db
    .insertInto('campaign_results')
    .values({ campaign_id: campaign.id, figures: JSON.stringify(figures) })
    .execute();
  return figures.best;
}

async function frozen(db: Db, campaign: string): Promise<Figures | undefined> {
  const query = db.selectFrom('campaign_results').select('figures').where('campaign_id', '=', campaign);
  return (await query.executeTakeFirst())?.figures as Figures | undefined;
}

/**
 * What came of a campaign. Before it is published as of now, then as it was published: but no words are in it that were
 * undone, hidden or kept for fewer since.
 * @param options `locale`: absent, the organisation's; `unpublished`: also before it is published, for HR
 * @returns nothing while there is no result that may be seen
 */
export async function resultOf(
  db: Db,
  id: string,
  options: Readonly<{ locale?: Locale; unpublished?: true }> = {},
): Promise<CampaignResult | undefined> {
  const campaign = await campaignById(db, id);
  if (campaign === undefined) return undefined;
  const seen = campaign.state === 'published' || (options.unpublished && campaign.state === 'moderation');
  if (!seen) return undefined;
  const organisation = await readSetting(db, 'organisation');
  const locale = options.locale ?? organisation.locale;
  const { plan } = campaign;
  const told = await toldIn(db, campaign, locale);
  const figures = (await frozen(db, id)) ?? (await figuresOf(db, campaign));
  const { before, during } = figures.coverage;
  return {
    id,
    organisation: organisation.name,
    locale,
    timeZone: organisation.timeZone,
    title: told.title,
    text: told.text,
    // As it was announced: somewhere in the world it may have begun on the day before.
    ...openFor(plan, organisation.timeZone, organisation.timeZone),
    reach: figures.reach,
    coverage: { before, during },
    ...(plan.goal !== undefined && during && { goal: { share: plan.goal, reached: during.share } }),
    values: await namedValues(db, figures.values, locale),
    best: await bestOf(db, figures.best, locale),
    winners: plan.nominations === null ? [] : await winnersOf(db, campaign, locale),
  };
}

async function namedValues(db: Db, counted: Figures['values'], locale: Locale) {
  const { values } = await readSetting(db, 'recognition');
  return counted.map(({ value: id, count }) => {
    const value = values.find((one) => one.id === id);
    return {
      value: { id, name: value?.names[locale] ?? id, ...(value?.emoji && { emoji: value.emoji }) },
      count,
    };
  });
}

/** Those of them that are public now, as they read now. */
async function bestOf(db: Db, ids: Figures['best'], locale: Locale) {
  const found: WallRecognition[] = [];
  for (const id of ids) {
    const one = await publicRecognition(db, id, locale);
    if (one !== undefined) found.push(one);
  }
  return found;
}

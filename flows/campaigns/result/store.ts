import { sql } from 'kysely';
import type { Locale } from '#core/i18n.ts';
import type { CampaignResult, Coverage, WallRecognition } from '#core/wall.ts';
import { coverageOf, publicRecognition } from '#flows/recognition/reading/store.ts';
import type { Db } from '#store/db.ts';
import { allUnits, peopleOf, withBelow } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import type { Campaign } from '../campaign.ts';
import { winnersOf } from '../nominations/store.ts';
import { campaignById } from '../store.ts';
import { toldIn } from '../telling.ts';

/** Of fewer people a share would point at somebody. */
const fewest = 5;
const bestShown = 5;

export type Reach = Readonly<{ audience: number; gave: number; received: number; recognitions: number }>;

/** What belongs to a campaign is computed: given while it was open, standing, of its value and unit, by or to its audience. */
async function belonging(db: Db, { plan, opens, closes }: Campaign, people: readonly string[]) {
  const about = plan.about === undefined ? [] : [...withBelow(await allUnits(db), [plan.about])];
  return sql`r.state = 'stands' and r.at >= ${opens} and r.at < ${closes}
    ${plan.value === undefined ? sql`` : sql`and r.value = ${plan.value}`}
    ${
      plan.about === undefined
        ? sql``
        : sql`and exists (select from recognition_receivers x left join people p on p.id = x.person_id
            where x.recognition_id = r.id
              and (x.unit_id = any(${about}::uuid[]) or p.unit_id = any(${about}::uuid[])))`
    }
    and (r.giver_id = any(${people}::uuid[]) or exists (select from recognition_receivers x
      where x.recognition_id = r.id and x.person_id = any(${people}::uuid[])))`;
}

const idsOf = async (db: Db, campaign: Campaign): Promise<readonly string[]> =>
  (await peopleOf(db, campaign.plan.audience)).map(({ id }) => id);

/** How many took part until now. */
export async function reachOf(db: Db, campaign: Campaign, among?: readonly string[]): Promise<Reach> {
  const people = among ?? (await idsOf(db, campaign));
  const belongs = await belonging(db, campaign, people);
  const { rows } = await sql<Omit<Reach, 'audience'>>`
    with own as materialized (select r.id, r.giver_id from recognitions r where ${belongs})
    select (select count(*)::int from own) as recognitions,
      (select count(distinct giver_id)::int from own where giver_id = any(${people}::uuid[])) as gave,
      (select count(distinct x.person_id)::int from own join recognition_receivers x on x.recognition_id = own.id
        where x.person_id = any(${people}::uuid[])) as received`.execute(db);
  return { audience: people.length, ...(rows[0] ?? { gave: 0, received: 0, recognitions: 0 }) };
}

async function coverage(db: Db, people: readonly string[], from: Date, to: Date): Promise<Coverage> {
  const counted = await coverageOf(db, { people, from, to });
  if (counted.people < fewest) return undefined;
  return { share: counted.thanked / counted.people, people: counted.people };
}

/** The share of the audience that was thanked since it opened, 0..1; nothing where too few people make it. */
export async function reachedShare(db: Db, campaign: Campaign): Promise<number | undefined> {
  return (await coverage(db, await idsOf(db, campaign), campaign.opens, campaign.closes))?.share;
}

/**
 * What came of a campaign, as of now: what was undone or hidden since is gone from it.
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
  const { plan, opens, closes } = campaign;
  const told = await toldIn(db, campaign, locale);
  const people = await idsOf(db, campaign);
  const before = new Date(opens.getTime() - (closes.getTime() - opens.getTime()));
  const during = await coverage(db, people, opens, closes);
  return {
    id,
    organisation: organisation.name,
    locale,
    timeZone: organisation.timeZone,
    title: told.title,
    text: told.text,
    opens,
    closes,
    reach: await reachOf(db, campaign, people),
    coverage: { before: await coverage(db, people, before, opens), during },
    ...(plan.goal !== undefined && during && { goal: { share: plan.goal, reached: during.share } }),
    values: await valuesOf(db, campaign, people, locale),
    best: await bestOf(db, campaign, people, locale),
    winners: plan.nominations === null ? [] : await winnersOf(db, campaign, locale),
  };
}

async function valuesOf(db: Db, campaign: Campaign, people: readonly string[], locale: Locale) {
  const belongs = await belonging(db, campaign, people);
  const { rows } = await sql<{ value: string; count: number }>`select r.value, count(*)::int as count
    from recognitions r where ${belongs} group by r.value order by count desc, r.value`.execute(db);
  const { values } = await readSetting(db, 'recognition');
  return rows.map(({ value: id, count }) => {
    const value = values.find((one) => one.id === id);
    return {
      value: { id, name: value?.names[locale] ?? id, ...(value?.emoji && { emoji: value.emoji }) },
      count,
    };
  });
}

/** Of the public ones those that most people joined in. */
async function bestOf(db: Db, campaign: Campaign, people: readonly string[], locale: Locale) {
  const belongs = await belonging(db, campaign, people);
  const { rows } = await sql<{ id: string }>`select r.id from recognitions r
    where ${belongs} and r.seen = 'public'
    order by (select count(*) from recognition_boosts b where b.recognition_id = r.id) desc, r.at desc, r.id
    limit ${bestShown}`.execute(db);
  const found: WallRecognition[] = [];
  for (const { id } of rows) {
    const one = await publicRecognition(db, id, locale);
    if (one !== undefined) found.push(one);
  }
  return found;
}

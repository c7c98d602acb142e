import type { Say } from '#core/chat.ts';
import { type Context, type Outcome, say } from '#core/outcome.ts';
import { allUnits, peopleOf, unitPath } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import type { Campaign } from './campaign.ts';
import type { Nominations } from './nominations/part.ts';
import { countOf } from './result/store.ts';
import { campaignById, campaignsToList } from './store.ts';
import { toldIn } from './telling.ts';
import { text } from './text-hr.ts';
import { detailCard, type Listed, listCard } from './views-hr.ts';

/** A list of more is none to look at on a phone. */
const shown = 8;

export async function listed(context: Context, campaign: Campaign): Promise<Listed> {
  const { timeZone: zone } = await readSetting(context.db, 'organisation');
  return { campaign, zone, told: await toldIn(context.db, campaign, context.locale) };
}

/** What there is, for HR. */
export async function showList(context: Context, note?: string): Promise<Outcome<Say>> {
  const found: Listed[] = [];
  for (const campaign of await campaignsToList(context.db, shown))
    found.push(await listed(context, campaign));
  return say(listCard(context.locale, found, note));
}

/** All of one campaign, as it stands now; the list where it is gone. */
export async function showDetail(
  context: Context,
  nominations: Nominations,
  id: string,
  note?: string,
): Promise<Outcome<Say>> {
  const { db, locale } = context;
  const campaign = await campaignById(db, id);
  if (campaign === undefined) return showList(context, note ?? text(locale).stale);
  const units = await allUnits(db);
  const begun =
    campaign.state === 'open' || campaign.state === 'moderation' || campaign.state === 'published';
  return say(
    detailCard(
      locale,
      {
        ...(await listed(context, campaign)),
        people: (await peopleOf(db, campaign.plan.audience)).length,
        unitNames: campaign.plan.audience.units.map((unit) => unitPath(units, unit)),
        facts: campaign.plan.nominations === null ? [] : nominations.facts(locale, campaign.plan.nominations),
        ...(begun && { sofar: await countOf(db, campaign) }),
      },
      note,
    ),
  );
}

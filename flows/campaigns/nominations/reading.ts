import type { Locale } from '#core/i18n.ts';
import type { Context, Db } from '#core/outcome.ts';
import { allUnits, withBelow } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import type { Campaign } from '../campaign.ts';
import { campaignById } from '../store.ts';
import { resultsOf, stageOf } from './choice/store.ts';
import type { NominationPlan } from './plan.ts';
import { isAmong, isOpenFor } from './rules.ts';
import { namesOf, nominationsOf } from './store.ts';
import { type About, titleOf } from './views.ts';
import type { Board } from './views-hr.ts';

/** A campaign that has nominations. */
export type Nominating = Campaign & Readonly<{ rules: NominationPlan }>;

export const withRules = (campaign: Campaign | undefined): Nominating | undefined =>
  campaign === undefined || campaign.plan.nominations === null
    ? undefined
    : { ...campaign, rules: campaign.plan.nominations };

export const nominatingById = async (db: Db, id: string): Promise<Nominating | undefined> =>
  withRules(await campaignById(db, id));

export const aboutOf = (locale: Locale, campaign: Nominating): About => ({
  id: campaign.id,
  title: titleOf(locale, campaign),
  plan: campaign.rules,
  closes: campaign.closes,
  revision: campaign.revision,
});

export async function boardOf(db: Db, locale: Locale, campaign: Nominating): Promise<Board> {
  const stage = await stageOf(db, campaign.id);
  const jury = stage?.jury ?? campaign.rules.jury;
  const known = await namesOf(db, jury);
  return {
    about: aboutOf(locale, campaign),
    state: campaign.state,
    stage,
    nominations: await nominationsOf(db, campaign.id),
    results: await resultsOf(db, campaign.id),
    juryNames: jury.flatMap((id) => known.get(id) ?? []),
  };
}

/** Is this person among those to whom the campaign is addressed? */
export async function isAddressed(context: Context, campaign: Campaign): Promise<boolean> {
  const { audience } = campaign.plan;
  const below =
    audience.units.length > 0 ? withBelow(await allUnits(context.db), audience.units) : new Set<string>();
  return isAmong(context.person, audience, below);
}

/** Does it take nominations of this person now? */
export async function takesNominations(
  context: Context,
  campaign: Nominating,
): Promise<'yes' | 'over' | 'notYours'> {
  const { timeZone } = await readSetting(context.db, 'organisation');
  if (!isOpenFor(campaign, context.person.timeZone, timeZone, context.now)) return 'over';
  return (await isAddressed(context, campaign)) ? 'yes' : 'notYours';
}

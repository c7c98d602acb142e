import type { Locale } from '#core/i18n.ts';
import type { CampaignProgress } from '#core/wall.ts';
import type { Db } from '#store/db.ts';
import type { Campaign } from '../campaign.ts';
import { countOf, reachedShare } from '../result/store.ts';
import { openCampaigns } from '../store.ts';
import { toldIn } from '../telling.ts';

/** How one that runs stands. */
export async function progressOfOne(db: Db, campaign: Campaign, locale: Locale): Promise<CampaignProgress> {
  const { id, plan, opens, closes } = campaign;
  const { title, text } = await toldIn(db, campaign, locale);
  const reached = plan.goal === undefined ? undefined : await reachedShare(db, campaign);
  return {
    id,
    title,
    text,
    opens,
    closes,
    recognitions: await countOf(db, campaign),
    ...(plan.goal !== undefined && reached !== undefined && { goal: { share: plan.goal, reached } }),
  };
}

/** How those that run now stand, the first to end first. */
export async function progressOf(db: Db, now: Date, locale: Locale): Promise<readonly CampaignProgress[]> {
  const running = (await openCampaigns(db)).filter(({ opens, closes }) => opens <= now && now < closes);
  const found: CampaignProgress[] = [];
  for (const campaign of running) found.push(await progressOfOne(db, campaign, locale));
  return found;
}

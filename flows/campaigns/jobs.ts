import type { Address } from '#core/chat.ts';
import { type Db, type Extra, type JobContext, onJob, type Post, type Send } from '#core/flow.ts';
import { localDate } from '#core/zoned.ts';
import { readSetting } from '#store/settings.ts';
import { closeJob, ended, kickoff, openJob, prompt } from './actions.ts';
import { rarelyThanking, timesOf } from './audience.ts';
import { type Campaign, nextPlan, openFor } from './campaign.ts';
import { merged } from './extras.ts';
import type { Nominations } from './nominations/part.ts';
import { campaignById, changeCampaign, createCampaign, dropOldDrafts, lockCampaign } from './store.ts';
import { aboutCampaign, promptsOf } from './subjects.ts';

const dayMs = 86_400_000;
/** How long a notice to HR waits for its hour. Days. */
const noticeDays = 14;

const later = (a: Date, b: Date): Date => (a > b ? a : b);

export const openRequest = (campaign: string, revision: number, at: Date) =>
  openJob.request({ campaign }, { at, once: `campaigns.open:${campaign}:${revision}` });
export const closeRequest = (campaign: string, revision: number, at: Date) =>
  closeJob.request({ campaign }, { at, once: `campaigns.close:${campaign}:${revision}` });

const placeKey = ({ platform, tenant, key, route }: Address): string =>
  JSON.stringify([platform, tenant, key, route]);
export const samePlace = (a: Address, b: Address): boolean => placeKey(a) === placeKey(b);

/** The kick-off in these places, at its time on the organisation's clock. */
export async function kickoffPosts(
  { db, now }: JobContext,
  { id, plan, closes }: Campaign,
  places: readonly Address[],
): Promise<readonly Post[]> {
  const { timeZone } = await readSetting(db, 'organisation');
  const notBefore = later(now, openFor(plan, timeZone, timeZone).opens);
  return places.map((place) => ({
    ...kickoff.request({ campaign: id }),
    place,
    notBefore,
    notAfter: closes,
    subject: aboutCampaign(id),
    once: `campaigns.kickoff:${id}:${placeKey(place)}`,
  }));
}

/** A line to those who rarely thank, within their own opening: one each and campaign, however often this is asked for. */
export async function promptSends({ db, now }: JobContext, { id, plan }: Campaign): Promise<readonly Send[]> {
  if (!plan.prompts) return [];
  const { timeZone: organisation } = await readSetting(db, 'organisation');
  const rare = await rarelyThanking(db, plan, now);
  const zones = new Map<string, ReturnType<typeof openFor>>();
  return rare.map((person) => {
    const own = zones.get(person.timeZone) ?? openFor(plan, person.timeZone, organisation);
    zones.set(person.timeZone, own);
    return {
      ...prompt.request({ campaign: id }),
      to: person.id,
      unasked: true,
      notBefore: later(now, own.opens),
      notAfter: own.closes,
      subject: promptsOf(id),
      once: `campaigns.prompt:${id}:${person.id}`,
    };
  });
}

const onOpen = onJob(openJob, async (context, data) => {
  const { db, now } = context;
  const campaign = await lockCampaign(db, data.campaign);
  // Cancelled, open, or put off meanwhile (then another job is waiting).
  if (campaign?.state !== 'scheduled' || now < campaign.opens) return {};
  await dropOldDrafts(db, now);
  await changeCampaign(db, campaign.id, { state: 'open' });
  return {
    post: await kickoffPosts(context, campaign, campaign.plan.places),
    send: await promptSends(context, campaign),
    enqueue: [closeRequest(campaign.id, campaign.revision + 1, campaign.closes)],
  };
});

/** The one after it, planned; nothing when it does not repeat. */
export async function planNext(
  { db, now }: JobContext,
  campaign: Campaign,
): Promise<(Extra & Readonly<{ next: string }>) | undefined> {
  const { timeZone } = await readSetting(db, 'organisation');
  const plan = nextPlan(campaign.plan, localDate(now, timeZone));
  if (plan === undefined) return undefined;
  const { opens, closes } = await timesOf(db, plan);
  const next = await createCampaign(db, {
    state: 'scheduled',
    plan,
    opens,
    closes,
    by: campaign.createdBy,
  });
  return { next, enqueue: [openRequest(next, 1, opens)] };
}

/** To whoever scheduled it; with nominations, what waits for HR is told by these. */
function noticeOf(campaign: Campaign, next: string | undefined, now: Date): readonly Send[] {
  if (campaign.createdBy === undefined || (campaign.plan.nominations !== null && next === undefined))
    return [];
  return [
    {
      ...ended.request({ campaign: campaign.id, ...(next !== undefined && { next }) }),
      to: campaign.createdBy,
      unasked: true,
      notAfter: new Date(now.getTime() + noticeDays * dayMs),
      subject: aboutCampaign(campaign.id),
      once: `campaigns.ended:${campaign.id}`,
    },
  ];
}

const onClose = (nominations: Nominations) =>
  onJob(closeJob, async (context, data) => {
    const { db, now } = context;
    const campaign = await lockCampaign(db, data.campaign);
    // Called off, closed, or prolonged meanwhile (then another job is waiting).
    if (campaign?.state !== 'open' || now < campaign.closes) return {};
    await changeCampaign(db, campaign.id, { state: 'moderation' });
    const planned = await planNext(context, campaign);
    const closed = await reread(db, campaign);
    const { next, ...extra } = planned ?? { next: undefined };
    return merged(extra, await nominations.afterClose(context, closed), {
      refresh: [aboutCampaign(campaign.id)],
      forget: [promptsOf(campaign.id)],
      send: noticeOf(campaign, next, now),
    });
  });

/** As it stands after a change in this transaction. */
export const reread = async (db: Db, campaign: Campaign): Promise<Campaign> =>
  (await campaignById(db, campaign.id)) ?? campaign;

export const jobs = (nominations: Nominations) => [onOpen, onClose(nominations)];

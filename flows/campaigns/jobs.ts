import type { Address } from '#core/chat.ts';
import { onJob } from '#core/flow.ts';
import type { Db, Extra, JobContext, Post, Send } from '#core/outcome.ts';
import { localDate } from '#core/zoned.ts';
import { readSetting } from '#store/settings.ts';
import { closeJob, ended, kickoff, openJob, prompt, promptsJob } from './actions.ts';
import { rarelyThanking, timesOf } from './audience.ts';
import { type Campaign, nextPlan, openFor } from './campaign.ts';
import { merged } from './extras.ts';
import type { Nominations } from './nominations/part.ts';
import {
  campaignById,
  changeCampaign,
  createCampaign,
  dropOldDrafts,
  hrPeople,
  lockCampaign,
} from './store.ts';
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
/** What is to be called off where a place is taken off. */
export const kickoffIn = (campaign: string, place: Address): string =>
  `${aboutCampaign(campaign)}:in:${placeKey(place)}`;
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
    subject: kickoffIn(id, place),
    shows: [aboutCampaign(id)],
    once: `campaigns.kickoff:${id}:${placeKey(place)}`,
    // Its place may have been taken off before it went out.
    anew: true,
  }));
}

/** A line to those who rarely thank, within their own opening: one each and campaign, however often this is asked for. */
async function promptSends({ db, now }: JobContext, { id, plan }: Campaign): Promise<readonly Send[]> {
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
  // Somebody in a later zone may have joined since it was scheduled: they have all of it, too.
  const { closes } = await timesOf(db, campaign.plan);
  await changeCampaign(db, campaign.id, { state: 'open', closes });
  const open = { ...campaign, closes };
  return {
    post: await kickoffPosts(context, open, open.plan.places),
    send: await promptSends(context, open),
    enqueue: [closeRequest(campaign.id, campaign.revision + 1, closes)],
  };
});

const onPrompts = onJob(promptsJob, async (context, data) => {
  const campaign = await campaignById(context.db, data.campaign);
  return campaign?.state === 'open' ? { send: await promptSends(context, campaign) } : {};
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

/** To everybody of HR, once: whoever scheduled it may not be here any more. With nominations, these tell what waits for HR. */
async function notices(
  { db, now }: JobContext,
  { id, plan }: Campaign,
  next: string | undefined,
): Promise<readonly Send[]> {
  if (plan.nominations !== null) return [];
  const notAfter = new Date(now.getTime() + noticeDays * dayMs);
  return (await hrPeople(db)).map((to) => ({
    ...ended.request({ campaign: id, ...(next !== undefined && { next }) }),
    to,
    unasked: true,
    notAfter,
    subject: aboutCampaign(id),
    once: `campaigns.ended:${id}:${to}`,
  }));
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
      send: await notices(context, campaign, next),
    });
  });

/** As it stands after a change in this transaction. */
export const reread = async (db: Db, campaign: Campaign): Promise<Campaign> =>
  (await campaignById(db, campaign.id)) ?? campaign;

export const jobs = (nominations: Nominations) => [onOpen, onPrompts, onClose(nominations)];

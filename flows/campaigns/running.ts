import type { Card } from '#core/card.ts';
import type { Charts } from '#core/chart.ts';
import { type Command, type FlowPart, onAction, onMessage, onPost } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import { type Context, say } from '#core/outcome.ts';
import { isHr } from '#core/person.ts';
import type { CampaignResult } from '#core/wall.ts';
import { readSetting } from '#store/settings.ts';
import { closing, kickoff, prompt, result } from './actions.ts';
import { isFor, thankedLately } from './audience.ts';
import { openFor } from './campaign.ts';
import { showList } from './looking.ts';
import { progressOfOne } from './progress/store.ts';
import { resultOf } from './result/store.ts';
import { campaignById, openCampaigns } from './store.ts';
import { toldIn } from './telling.ts';
import { text } from './text.ts';
import {
  afterCard,
  kickoffCard,
  noResultCard,
  promptCard,
  type Running,
  resultButton,
  runningCard,
} from './views.ts';
import { resultCard, resultCharts } from './views-result.ts';

/** What runs just now for this person, on their clock. */
async function running({ db, now, person, locale }: Context): Promise<readonly Running[]> {
  const { timeZone } = await readSetting(db, 'organisation');
  const found: Running[] = [];
  for (const campaign of await openCampaigns(db)) {
    const { opens, closes } = openFor(campaign.plan, person.timeZone, timeZone);
    if (now < opens || now >= closes || !(await isFor(db, campaign.plan, person))) continue;
    found.push({
      told: await toldIn(db, campaign, locale),
      closes,
      progress: await progressOfOne(db, campaign, locale),
    });
  }
  return found;
}

export async function home(context: Context): Promise<Card | undefined> {
  const found = await running(context);
  return found.length === 0 ? undefined : runningCard(context.person, found);
}

const command: Command = {
  name: 'campaigns',
  words: { en: ['campaigns'], es: ['campañas'], pt: ['campanhas'] },
  about: (locale) => ({ summary: text(locale).summary }),
  shownTo: () => true,
  handle: async (context) =>
    isHr(context.person) ? showList(context) : say(runningCard(context.person, await running(context))),
};

const onKickoff = onPost(kickoff, async ({ db, locale }, { campaign: id }) => {
  const campaign = await campaignById(db, id);
  if (campaign === undefined || campaign.state === 'draft' || campaign.state === 'scheduled')
    return undefined;
  const told = await toldIn(db, campaign, locale);
  if (campaign.state !== 'open') return afterCard(locale, told.title, campaign.state);
  return kickoffCard(locale, told);
});

const onPrompt = onMessage(prompt, async ({ db, now, person, locale }, { campaign: id }) => {
  const campaign = await campaignById(db, id);
  if (campaign === undefined || campaign.state === 'draft' || campaign.state === 'scheduled')
    return undefined;
  const told = await toldIn(db, campaign, locale);
  if (campaign.state !== 'open') return afterCard(locale, told.title, campaign.state);
  // Who has thanked somebody by now needs no line.
  if (!(await isFor(db, campaign.plan, person)) || (await thankedLately(db, person.id, now)))
    return undefined;
  const { timeZone } = await readSetting(db, 'organisation');
  return promptCard(person, told, openFor(campaign.plan, person.timeZone, timeZone).closes);
});

/** What is shown of a result in chat, with its pictures. @param charts draws them */
export function taking(charts: Charts): FlowPart {
  const drawn = async (found: CampaignResult, locale: Locale): Promise<Card> => {
    const all = resultCharts(found);
    const pictures: string[] = [];
    for (const chart of all) pictures.push(await charts.png(chart, { locale }));
    return resultCard(found, all, pictures);
  };
  const onResult = onAction(result, async (context, { campaign }) => {
    const { db, locale } = context;
    const found = await resultOf(db, campaign, {
      locale,
      ...(isHr(context.person) && { unpublished: true as const }),
    });
    return say(found === undefined ? noResultCard(locale) : await drawn(found, locale));
  });
  const onClosing = onPost(closing, async ({ db, locale }, { campaign }) => {
    const found = await resultOf(db, campaign, { locale });
    if (found === undefined) return undefined;
    return { ...(await drawn(found, locale)), buttons: [resultButton(locale, campaign)] };
  });
  return {
    commands: [command],
    actions: [onResult],
    messages: [onPrompt],
    posts: [onKickoff, onClosing],
  };
}

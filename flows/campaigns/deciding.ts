import type { Address } from '#core/chat.ts';
import { type Command, type FlowPart, onAction, onMessage } from '#core/flow.ts';
import { replace, say } from '#core/outcome.ts';
import { isHr } from '#core/person.ts';
import { mintLink } from '#flows/mural/links/store.ts';
import { subjectOf } from '#flows/recognition/subjects.ts';
import { readSetting } from '#store/settings.ts';
import {
  askCancel,
  cancel,
  choose,
  closing,
  ended,
  link,
  list,
  postHere,
  publish,
  see,
  skip,
} from './actions.ts';
import { type Campaign, mostPlaces } from './campaign.ts';
import { merged } from './extras.ts';
import { kickoffIn, kickoffPosts, planNext, reread, samePlace } from './jobs.ts';
import { listed, showDetail, showList } from './looking.ts';
import type { Nominations } from './nominations/part.ts';
import { freezeResult } from './result/store.ts';
import { campaignById, campaignsToList, changeCampaign, lockCampaign, removeDraft } from './store.ts';
import { aboutCampaign, promptsOf } from './subjects.ts';
import { toldIn } from './telling.ts';
import { text } from './text-hr.ts';
import { sentenceCard } from './views.ts';
import { chooseCard, onlyHrCard, opensText, sureCard } from './views-hr.ts';
import { endedCard, hereCard, linkCard } from './views-told.ts';

const dayMs = 86_400_000;
/** A closing post that could not go out is news no more after so long. Days. */
const closingDays = 14;
/** Of campaigns among which one place is chosen. */
const mostHere = 8;

/** How somebody writes a word, accents and capitals aside. */
const plainWord = (word: string): string => word.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase();
const hereWords = new Set((['en', 'es', 'pt'] as const).flatMap((locale) => text(locale).here));

const key = ({ platform, tenant, key: of, route }: Address): string =>
  JSON.stringify([platform, tenant, of, route]);

/** What HR does with campaigns that are there. */
export const deciding = (
  nominations: Nominations,
  ports: Readonly<{ publicUrl?: string | undefined }>,
): FlowPart => {
  const onSee = onAction(see, async (context, { campaign }) => {
    if (!isHr(context.person)) return say(onlyHrCard(context.locale));
    const { reply } = await showDetail(context, nominations, campaign);
    return replace(reply.card);
  });
  const onList = onAction(list, async (context) => {
    if (!isHr(context.person)) return say(onlyHrCard(context.locale));
    return replace((await showList(context)).reply.card);
  });

  const onChoose = onAction(choose, async (context) =>
    isHr(context.person) ? replace(chooseCard(context.locale)) : say(onlyHrCard(context.locale)),
  );

  const onAskCancel = onAction(askCancel, async (context, version) => {
    if (!isHr(context.person)) return say(onlyHrCard(context.locale));
    const campaign = await campaignById(context.db, version.campaign);
    if (campaign?.state !== 'scheduled' && campaign?.state !== 'open')
      return showDetail(context, nominations, version.campaign, text(context.locale).stale);
    const { title } = await toldIn(context.db, campaign, context.locale);
    return say(sureCard(context.locale, campaign, title));
  });

  const onCancel = onAction(cancel, async (context, version) => {
    const { db, locale } = context;
    if (!isHr(context.person)) return say(onlyHrCard(locale));
    const campaign = await lockCampaign(db, version.campaign);
    const words = text(locale);
    const isThere =
      campaign?.state === 'draft' || campaign?.state === 'scheduled' || campaign?.state === 'open';
    if (campaign === undefined || !isThere || campaign.revision !== version.revision)
      return showDetail(context, nominations, version.campaign, words.stale);
    if (campaign.state === 'draft') {
      await removeDraft(db, campaign.id);
      return replace(sentenceCard(campaign.replaces === undefined ? words.dropped : words.droppedChange));
    }
    await changeCampaign(db, campaign.id, { state: 'cancelled' });
    const subject = aboutCampaign(campaign.id);
    return replace(
      sentenceCard(words.calledOff),
      merged(await nominations.afterCancel(context, await reread(db, campaign)), {
        cancel: [subject, ...campaign.plan.places.map((place) => kickoffIn(campaign.id, place))],
        refresh: [subject],
        forget: [promptsOf(campaign.id)],
      }),
    );
  });

  const onSkip = onAction(skip, async (context, version) => {
    const { db, locale } = context;
    if (!isHr(context.person)) return say(onlyHrCard(locale));
    const campaign = await lockCampaign(db, version.campaign);
    if (campaign?.state !== 'scheduled' || campaign.revision !== version.revision)
      return showDetail(context, nominations, version.campaign, text(locale).stale);
    const planned = await planNext(context, campaign);
    const next = planned && (await campaignById(db, planned.next));
    if (planned === undefined || next === undefined)
      return showDetail(context, nominations, version.campaign, text(locale).stale);
    await changeCampaign(db, campaign.id, { state: 'cancelled' });
    const { timeZone } = await readSetting(db, 'organisation');
    return replace(sentenceCard(text(locale).skipped({ opens: opensText(locale, next, timeZone) })), {
      enqueue: planned.enqueue ?? [],
    });
  });

  const onPublish = onAction(publish, async (context, version) => {
    const { db, now, locale } = context;
    if (!isHr(context.person)) return say(onlyHrCard(locale));
    const campaign = await lockCampaign(db, version.campaign);
    if (campaign?.state !== 'moderation' || campaign.revision !== version.revision)
      return showDetail(context, nominations, version.campaign, text(locale).stale);
    const why = await nominations.blocks(db, campaign, locale);
    if (why !== undefined) return showDetail(context, nominations, campaign.id, why);
    await changeCampaign(db, campaign.id, { state: 'published' });
    const published = await reread(db, campaign);
    const best = await freezeResult(db, published);
    const told = await nominations.afterPublish(context, published);
    const notBefore =
      campaign.plan.nominations === null ? now : await nominations.postNotBefore(context, published);
    const { reply } = await showDetail(context, nominations, campaign.id, text(locale).published);
    return replace(
      reply.card,
      merged(told, {
        refresh: [aboutCampaign(campaign.id)],
        post: campaign.plan.places.map((place) => ({
          ...closing.request({ campaign: campaign.id }),
          place,
          notBefore,
          notAfter: new Date(notBefore.getTime() + closingDays * dayMs),
          subject: aboutCampaign(campaign.id),
          shows: best.map(subjectOf),
          once: `campaigns.closing:${campaign.id}:${key(place)}`,
        })),
      }),
    );
  });

  const onPostHere = onAction(postHere, async (context, { on, ...version }, event) => {
    const { db, locale } = context;
    const words = text(locale);
    if (!isHr(context.person)) return say(onlyHrCard(locale));
    if (event.direct) return say(sentenceCard(words.hereDirect));
    const campaign = await lockCampaign(db, version.campaign);
    const isThere = campaign?.state === 'scheduled' || campaign?.state === 'open';
    if (campaign === undefined || !isThere || campaign.revision !== version.revision)
      return showDetail(context, nominations, version.campaign, words.stale);
    if (on && campaign.plan.places.length >= mostPlaces) return say(sentenceCard(words.herePlaces));
    const others = campaign.plan.places.filter((place) => !samePlace(place, event.where));
    const places = on ? [...others, event.where] : others;
    await changeCampaign(db, campaign.id, { plan: { ...campaign.plan, places } });
    const open = campaign.state === 'open';
    const said = on ? (open ? `${words.hereDone} ${words.hereDoneOpen}` : words.hereDone) : words.hereGone;
    return replace(sentenceCard(said), {
      post: on && open ? await kickoffPosts(context, campaign, [event.where]) : [],
      cancel: on ? [] : [kickoffIn(campaign.id, event.where)],
    });
  });

  const onLink = onAction(link, async (context, { campaign: id }) => {
    const { db, now, locale, person } = context;
    if (!isHr(person)) return say(onlyHrCard(locale));
    const campaign = await campaignById(db, id);
    if (campaign?.state !== 'published') return showDetail(context, nominations, id, text(locale).stale);
    if (ports.publicUrl === undefined) return say(linkCard(locale, undefined));
    const token = await mintLink(db, { kind: 'campaign', subject: id, by: person.id, locale, now });
    return say(linkCard(locale, `${ports.publicUrl}/campaigns/${token}`));
  });

  const onEnded = onMessage(ended, async (context, data) => {
    const { db, locale } = context;
    const campaign = await campaignById(db, data.campaign);
    if (!isHr(context.person) || campaign === undefined) return undefined;
    const next = data.next === undefined ? undefined : await campaignById(db, data.next);
    const { timeZone: zone } = await readSetting(db, 'organisation');
    const { title } = await toldIn(db, campaign, locale);
    return endedCard(locale, title, campaign, next && { campaign: next, zone });
  });

  const command: Command = {
    name: 'campaign',
    words: { en: ['campaign'], es: ['campaña'], pt: ['campanha'] },
    about: (locale) => ({ summary: text(locale).summary, usage: text(locale).usage }),
    shownTo: isHr,
    handle: async (context, call) => {
      const { db, locale } = context;
      if (!isHr(context.person)) return say(onlyHrCard(locale));
      if (!hereWords.has(plainWord(call.text))) {
        return say(chooseCard(locale, call.direct ? undefined : call.where));
      }
      if (call.direct) return say(sentenceCard(text(locale).hereDirect));
      const found = (await campaignsToList(db, mostHere)).filter(
        ({ state }) => state === 'scheduled' || state === 'open',
      );
      const all = [];
      for (const campaign of found) all.push(await listed(context, campaign));
      const isOn = ({ plan }: Campaign) => plan.places.some((place) => samePlace(place, call.where));
      return say(hereCard(locale, all, isOn));
    },
  };

  return {
    commands: [command],
    actions: [onSee, onList, onChoose, onAskCancel, onCancel, onSkip, onPublish, onPostHere, onLink],
    messages: [onEnded],
  };
};

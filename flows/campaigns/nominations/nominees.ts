import type { Replace, Say } from '#core/chat.ts';
import { type FlowPart, onAction, onMessage } from '#core/flow.ts';
import { type Context, type Outcome, replace, say } from '#core/outcome.ts';
import * as actions from './actions.ts';
import { changeStage, lockStage, resultsOf } from './choice/store.ts';
import { crownNext, toHr } from './counting.ts';
import type { Nomination, Stage } from './nomination.ts';
import { aboutOf, type Nominating, nominatingById } from './reading.ts';
import { changeNomination, lockNomination, nominationById } from './store.ts';
import { boardSubject, choiceSubject, nominationSubject } from './subjects.ts';
import { text } from './text.ts';
import { acceptedCard, askDeclineCard, publishedCard, rejectedCard, sentenceCard } from './views.ts';

type Found = Readonly<{ nomination: Nomination; campaign: Nominating }>;

async function find(context: Context, id: string): Promise<Found | undefined> {
  const nomination = await nominationById(context.db, id);
  const campaign = nomination && (await nominatingById(context.db, nomination.campaign));
  return nomination === undefined || campaign === undefined ? undefined : { nomination, campaign };
}

/** What a nominee is shown of their own nomination. To anybody else it is nothing. */
function own(context: Context, found: Found | undefined) {
  const words = text(context.locale);
  if (found === undefined || found.nomination.nominee.id !== context.person.id) {
    return sentenceCard(words.withdrawn);
  }
  const { nomination, campaign } = found;
  if (campaign.state === 'cancelled') return sentenceCard(words.cancelled);
  if (nomination.state === 'declined') return sentenceCard(words.declined);
  if (nomination.state !== 'accepted') return sentenceCard(words.withdrawn);
  const about = aboutOf(context.locale, campaign);
  return campaign.state === 'published'
    ? publishedCard(context.locale, about, nomination)
    : acceptedCard(context.locale, about, nomination);
}

const onAccepted = onMessage(actions.acceptedMessage, async (context, { nomination }) =>
  own(context, await find(context, nomination)),
);

const onPublished = onMessage(actions.publishedMessage, async (context, { nomination }) => {
  const found = await find(context, nomination);
  const stands = found?.nomination.state === 'accepted' && found.campaign.state === 'published';
  return stands ? own(context, found) : undefined;
});

const onRejected = onMessage(actions.rejectedMessage, async (context, { nomination: id }) => {
  const found = await find(context, id);
  const wrote = found?.nomination.voices.some(
    (voice) => voice.person.id === context.person.id && voice.words !== undefined,
  );
  // HR thought better of it before it went out.
  if (found === undefined || !wrote || found.nomination.state !== 'rejected') return undefined;
  return rejectedCard(context.locale, aboutOf(context.locale, found.campaign), found.nomination);
});

// --- declining -------------------------------------------------------------------------------------------------

const isOver = ({ state }: Nominating): boolean => state === 'published' || state === 'cancelled';

const onAskDecline = onAction(actions.askDecline, async (context, { nomination: id }) => {
  const found = await find(context, id);
  const stands = found?.nomination.state === 'accepted' && found.nomination.nominee.id === context.person.id;
  if (!stands || isOver(found.campaign)) return replace(own(context, found));
  return replace(askDeclineCard(context.locale, id));
});

const onStay = onAction(actions.stay, async (context, { nomination }) =>
  replace(own(context, await find(context, nomination))),
);

/** Among whom HR still decides, without the one who stepped out. */
async function settleTie(
  context: Context,
  campaign: Nominating,
  stage: Stage,
  out: Nomination,
): Promise<void> {
  const left = (stage.tied[out.category] ?? []).filter((id) => id !== out.id);
  const { [out.category]: _category, ...others } = stage.tied;
  if (left.length > 1) {
    await changeStage(context.db, campaign.id, { tied: { ...others, [out.category]: left } });
    return;
  }
  for (const id of left) await changeNomination(context.db, id, { won: true });
  const phase = Object.keys(others).length === 0 ? 'decided' : 'tied';
  await changeStage(context.db, campaign.id, { phase, tied: others });
}

const onDecline = onAction(
  actions.decline,
  async (context, { nomination: id }): Promise<Outcome<Replace | Say>> => {
    const { db, locale } = context;
    const before = await find(context, id);
    if (before === undefined || before.nomination.nominee.id !== context.person.id) {
      return replace(own(context, before));
    }
    // In the order of everything that decides: the stage, then the nomination.
    const stage = await lockStage(db, before.campaign.id);
    const nomination = await lockNomination(db, id);
    const campaign = await nominatingById(db, before.campaign.id);
    if (nomination === undefined || campaign === undefined) return replace(own(context, undefined));
    if (isOver(campaign)) return say(sentenceCard(text(locale).declineLate));
    if (nomination.state !== 'accepted' || stage === undefined) {
      return replace(own(context, { nomination, campaign }));
    }
    await changeNomination(db, id, { state: 'declined', won: false });
    if (stage.phase === 'tied' && stage.tied[nomination.category]?.includes(id)) {
      await settleTie(context, campaign, stage, nomination);
    } else if (nomination.won) {
      await crownNext(db, campaign, await resultsOf(db, campaign.id), nomination.category);
    }
    return replace(sentenceCard(text(locale).declined), {
      cancel: [nominationSubject(id)],
      refresh: [nominationSubject(id), choiceSubject(campaign.id), boardSubject(campaign.id)],
      send: await toHr(context, campaign, 'declined', `declined:${id}`),
    });
  },
);

export const nominees: FlowPart = {
  messages: [onAccepted, onPublished, onRejected],
  actions: [onAskDecline, onStay, onDecline],
};

import type { Values } from '#core/card.ts';
import type { Ask, Say } from '#core/chat.ts';
import { type FlowPart, onAction, onJob, onMessage, onOpen, onSubmit } from '#core/flow.ts';
import { ask, type Context, type JobContext, type Outcome, replace, say } from '#core/outcome.ts';
import { campaignById } from '../store.ts';
import * as actions from './actions.ts';
import { ballotOf, ballotOrSheet, isAwaited, type OpenBallot, standingIn } from './ballot.ts';
import { holdStage, marksOf, score, stageOf, vote, votersOf } from './choice/store.ts';
import { asked } from './counting.ts';
import { digestOf } from './nomination.ts';
import { aboutOf, isAddressed, type Nominating, nominatingById, withRules } from './reading.ts';
import { nominationsOf } from './store.ts';
import { choiceSubject, reminderSubject } from './subjects.ts';
import { text } from './text-choice.ts';
import { sentenceCard } from './views.ts';
import { readCard, readSize, scoredText, scoreFormCard, votedCard, voteFormCard } from './views-choice.ts';

const sentence = (context: Context, which: 'over' | 'overJury' | 'notYours' | 'notJuror' | 'cancelled') =>
  say(sentenceCard(text(context.locale)[which]));

/** Why there is no ballot for somebody. */
async function without(context: Context, campaign: Nominating | undefined): Promise<Outcome<Say>> {
  if (campaign === undefined || campaign.state === 'cancelled') return sentence(context, 'cancelled');
  const jury = campaign.rules.choose === 'jury';
  const stage = await stageOf(context.db, campaign.id);
  const asked = jury
    ? (stage?.jury ?? campaign.rules.jury).includes(context.person.id)
    : await isAddressed(context, campaign);
  if (!asked) return sentence(context, jury ? 'notJuror' : 'notYours');
  return sentence(context, jury ? 'overJury' : 'over');
}

const onBallot = onMessage(actions.ballotMessage, async (context, { campaign: id }) => {
  const campaign = withRules(await campaignById(context.db, id));
  const ballot = campaign && (await ballotOf(context, campaign));
  if (campaign !== undefined && ballot !== undefined) return ballotOrSheet(context, campaign, ballot);
  return (await without(context, campaign)).reply.card;
});

/** The round, while people choose in it. */
async function openRoundOf({ db, now }: JobContext, id: string, round: number) {
  const campaign = await nominatingById(db, id);
  const stage = campaign && (await stageOf(db, id));
  if (campaign?.state !== 'moderation' || stage?.key === undefined || stage.endsAt === undefined)
    return undefined;
  const { key, endsAt } = stage;
  return stage.round !== round || now >= endsAt ? undefined : { campaign, stage, key, endsAt };
}

const onBallots = onJob(actions.ballotsJob, async (context, { campaign: id, round }) => {
  const open = await openRoundOf(context, id, round);
  if (open === undefined) return {};
  return {
    send: (await asked(context.db, open.campaign, open.stage)).map((to) => ({
      ...actions.ballotMessage.request({ campaign: id, round }),
      to,
      unasked: true,
      notAfter: open.endsAt,
      subject: choiceSubject(id),
      once: `nominations.ballot:${id}:${round}:${to}`,
    })),
  };
});

/**
 * One reminder, to those who have chosen nothing. Who has is told by the same key as the marks, is looked at when it is sent, and no
 * record of it outlives the choice.
 */
const onRemind = onJob(actions.remindJob, async (context, { campaign: id, round }) => {
  const open = await openRoundOf(context, id, round);
  if (open === undefined) return {};
  const { db } = context;
  const { campaign, stage, key, endsAt } = open;
  const voters = await votersOf(db, id);
  const has = (person: string) =>
    campaign.rules.categories.some((one) => voters.has(digestOf(key, one.id, person).toString('hex')));
  // A juror may have scored some.
  const people = (await asked(db, campaign, stage)).filter(
    (person) => campaign.rules.choose === 'jury' || !has(person),
  );
  return {
    send: people.map((to) => ({
      ...actions.reminderMessage.request({ campaign: id, round }),
      to,
      unasked: true,
      notAfter: endsAt,
      subject: reminderSubject(id),
      once: `nominations.reminder:${id}:${round}:${to}`,
    })),
  };
});

const onReminder = onMessage(actions.reminderMessage, async (context, { campaign: id, round }) => {
  const campaign = withRules(await campaignById(context.db, id));
  const ballot = campaign && (await ballotOf(context, campaign));
  if (campaign === undefined || ballot === undefined) return (await without(context, campaign)).reply.card;
  if (ballot.round !== round || !(await isAwaited(context, campaign, ballot))) return undefined;
  return ballotOrSheet(context, campaign, ballot, text(context.locale).reminder);
});

const onShow = onAction(actions.ballot, async (context, { campaign: id }) => {
  const campaign = await nominatingById(context.db, id);
  const ballot = campaign && (await ballotOf(context, campaign));
  return campaign !== undefined && ballot !== undefined
    ? replace(ballotOrSheet(context, campaign, ballot))
    : without(context, campaign);
});

/** Only for those who choose: until the publication the texts are theirs, HR's and the nominees' own. */
const onRead = onAction(actions.read, async (context, { campaign: id, page }) => {
  const campaign = await nominatingById(context.db, id);
  const stage = campaign && (await stageOf(context.db, id));
  const ballot = campaign && stage && (await ballotOf(context, campaign, stage));
  if (campaign === undefined || stage === undefined || ballot === undefined)
    return without(context, campaign);
  const accepted = await nominationsOf(context.db, id, ['accepted']);
  const standing = standingIn(stage, accepted).flatMap((one) => one.standing);
  const last = Math.max(0, Math.ceil(standing.length / readSize) - 1);
  return replace(readCard(context.locale, aboutOf(context.locale, campaign), standing, Math.min(page, last)));
});

// --- votes -----------------------------------------------------------------------------------------------------

const onOpenVote = onOpen(
  actions.openVote,
  async (context, { campaign: id }): Promise<Outcome<Ask | Say>> => {
    const campaign = await nominatingById(context.db, id);
    const ballot = campaign && (await ballotOf(context, campaign));
    if (ballot === undefined || campaign?.rules.choose !== 'votes') return without(context, campaign);
    return ask(voteFormCard(context.person, ballot));
  },
);

/** The ballot as it is while nobody counts, if it is still the one that was answered. */
async function held(
  context: Context,
  id: string,
  choose: 'votes' | 'jury',
): Promise<Readonly<{ campaign: Nominating; ballot: OpenBallot }> | Outcome<Say>> {
  const stage = await holdStage(context.db, id);
  const campaign = await nominatingById(context.db, id);
  const ballot = campaign && stage && (await ballotOf(context, campaign, stage));
  if (campaign === undefined || ballot === undefined || campaign.rules.choose !== choose) {
    return without(context, campaign);
  }
  return { campaign, ballot };
}

const one = (values: Values, name: string): string => {
  const value = values[name];
  return typeof value === 'string' ? value : '';
};

/** Somebody declined, or another round began, since the form was opened. */
const elsewhere = (context: Context, campaign: Nominating, ballot: OpenBallot): Outcome<Say> =>
  say(ballotOrSheet(context, campaign, ballot, text(context.locale).elsewhere));

const onVote = onSubmit(
  actions.voteForm,
  async (context, input, values) => {
    const found = await held(context, input.campaign, 'votes');
    if ('reply' in found) return found;
    const { campaign, ballot } = found;
    const chosen = ballot.sections.flatMap((section) => {
      const value = one(values, section.category);
      return value === '' ? [] : [{ section, value }];
    });
    const offered = chosen.every(
      ({ section, value }) => value === 'none' || section.open.some(({ id }) => id === value),
    );
    if (input.round !== ballot.round || !offered) return elsewhere(context, campaign, ballot);
    for (const { section, value } of chosen) {
      const voter = digestOf(ballot.key, section.category, context.person.id);
      const at = { campaign: campaign.id, category: section.category, voter };
      await vote(context.db, at, value === 'none' ? undefined : value);
    }
    return say(votedCard(context.person, ballot, chosen.length > 0));
  },
  // The same vote again changes nothing, and a record of the event would say who voted when.
  { unrecorded: true },
);

// --- scores ----------------------------------------------------------------------------------------------------

const onOpenScore = onOpen(actions.openScore, async (context, input): Promise<Outcome<Ask | Say>> => {
  const campaign = await nominatingById(context.db, input.campaign);
  const ballot = campaign && (await ballotOf(context, campaign));
  const section = ballot?.sections.find(({ category }) => category === input.category);
  if (campaign?.rules.choose !== 'jury' || ballot === undefined || section === undefined) {
    return without(context, campaign);
  }
  if (section.open.length === 0) return elsewhere(context, campaign, ballot);
  const voter = digestOf(ballot.key, section.category, context.person.id);
  const marks = await marksOf(context.db, campaign.id, voter);
  const values = Object.fromEntries(marks.map((mark) => [mark.nomination, String(mark.score ?? '')]));
  return ask(scoreFormCard(context.locale, ballot, section, values));
});

const onScore = onSubmit(
  actions.scoreForm,
  async (context, input, values) => {
    const found = await held(context, input.campaign, 'jury');
    if ('reply' in found) return found;
    const { campaign, ballot } = found;
    const section = ballot.sections.find(({ category }) => category === input.category);
    if (section === undefined || input.round !== ballot.round) return elsewhere(context, campaign, ballot);
    const given = section.open.flatMap(({ id }) => {
      const value = Number(one(values, id) || 'none');
      return Number.isInteger(value) && value >= 1 && value <= 5 ? [{ nomination: id, score: value }] : [];
    });
    const voter = digestOf(ballot.key, section.category, context.person.id);
    await score(context.db, { campaign: campaign.id, category: section.category, voter }, given);
    const after = (await ballotOf(context, campaign)) ?? ballot;
    const done = after.sections.find(({ category }) => category === section.category)?.scored ?? given.length;
    return say(
      ballotOrSheet(context, campaign, after, scoredText(context.locale, done, section.open.length)),
    );
  },
  { unrecorded: true },
);

export const choosing: FlowPart = {
  messages: [onBallot, onReminder],
  jobs: [onBallots, onRemind],
  actions: [onShow, onRead],
  opens: [onOpenVote, onOpenScore],
  submits: [onVote, onScore],
};

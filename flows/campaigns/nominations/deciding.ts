import type { Values } from '#core/card.ts';
import type { Ask, Replace, Say } from '#core/chat.ts';
import { type FlowPart, onAction, onJob, onMessage, onOpen, onSubmit } from '#core/flow.ts';
import { list } from '#core/i18n.ts';
import { ask, type Context, type Outcome, replace } from '#core/outcome.ts';
import { isHr } from '#core/person.ts';
import { localDate } from '#core/zoned.ts';
import { personOf } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import * as actions from './actions.ts';
import { changeStage, kinOf, lockStage } from './choice/store.ts';
import { countRound, openRound } from './counting.ts';
import { board, onlyHr } from './moderation.ts';
import type { Nomination, Stage } from './nomination.ts';
import { maxJury } from './plan.ts';
import { aboutOf, boardOf, type Nominating, nominatingById } from './reading.ts';
import { conflictOf, isSeconded } from './rules.ts';
import { changeNomination, keysOf, namesOf, nominationsOf } from './store.ts';
import { boardSubject } from './subjects.ts';
import { text } from './text-hr.ts';
import { text as formText } from './text-hr-forms.ts';
import { boardCard, noticeCard } from './views-hr.ts';
import { decideFormCard, juryFormCard } from './views-hr-forms.ts';

type Version = Readonly<{ campaign: string; revision: number }>;
type Held = Readonly<{ campaign: Nominating; stage: Stage }>;

/** The stage, locked, as it was seen and in the phase that is meant; or what to say instead. */
async function hold(context: Context, version: Version, phase: Stage['phase']): Promise<Held | Outcome<Say>> {
  if (!isHr(context.person)) return onlyHr(context);
  const stage = await lockStage(context.db, version.campaign);
  const campaign = await nominatingById(context.db, version.campaign);
  if (campaign === undefined || stage === undefined) return board(context, campaign);
  const isSeen = stage.revision === version.revision && stage.phase === phase;
  return isSeen && campaign.state === 'moderation'
    ? { campaign, stage }
    : board(context, campaign, text(context.locale).stale);
}

async function kinToday(context: Context, nominations: readonly Nomination[]) {
  const { timeZone } = await readSetting(context.db, 'organisation');
  const nominees = nominations.map(({ nominee }) => nominee.id);
  return kinOf(context.db, nominees, localDate(context.now, timeZone));
}

// --- the jury --------------------------------------------------------------------------------------------------

const onOpenJury = onOpen(actions.openJury, async (context, version, event): Promise<Outcome<Ask | Say>> => {
  const found = await hold(context, version, 'moderation');
  if ('reply' in found) return found;
  const jury = await keysOf(context.db, found.stage.jury, event.from);
  return ask(juryFormCard(context.locale, version, { values: { jury } }));
});

export const many = (values: Values, name: string): readonly string[] => {
  const value = values[name];
  if (typeof value === 'string') return value === '' ? [] : [value];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
};

/** Those whom somebody chose in a form, as far as they are known here and not gone. */
export async function chosenPeople(
  context: Context,
  from: Readonly<{ platform: string; tenant: string }>,
  keys: readonly string[],
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const key of keys.slice(0, 2 * maxJury)) {
    const person = await personOf(context.db, { platform: from.platform, tenant: from.tenant, key });
    if (person !== undefined && !person.gone) found.add(person.id);
  }
  return [...found];
}

const onJury = onSubmit(
  actions.juryForm,
  async (context, version, values, event): Promise<Outcome<Ask | Say>> => {
    const found = await hold(context, version, 'moderation');
    if ('reply' in found) return found;
    const jury = await chosenPeople(context, event.from, many(values, 'jury'));
    if (jury.length === 0 || jury.length > maxJury) {
      const errors = { jury: formText(context.locale)[jury.length === 0 ? 'juryNone' : 'juryHint'] };
      return ask(juryFormCard(context.locale, version, { values, errors }));
    }
    await changeStage(context.db, found.campaign.id, { jury });
    return board(context, found.campaign);
  },
);

// --- the choice begins -----------------------------------------------------------------------------------------

const onStart = onAction(actions.start, async (context, version): Promise<Outcome<Replace | Say>> => {
  const found = await hold(context, version, 'moderation');
  if ('reply' in found) return found;
  const { campaign, stage } = found;
  const words = text(context.locale);
  const all = await nominationsOf(context.db, campaign.id, ['waiting', 'accepted']);
  if (all.some((one) => one.state === 'waiting' && isSeconded(one, campaign.rules))) {
    return board(context, campaign, words.startWaiting);
  }
  const standing = all.filter(({ state }) => state === 'accepted');
  if (standing.length === 0) return board(context, campaign, words.startNobody);
  if (campaign.rules.choose === 'jury') {
    const kin = await kinToday(context, standing);
    // Whoever left scores nobody.
    const jury = [...(await namesOf(context.db, stage.jury)).keys()];
    const uncovered = standing.filter((one) =>
      jury.every((juror) => {
        const here = standing.filter(({ category }) => category === one.category);
        return conflictOf(juror, one, { standing: here, choose: 'jury', kin }) !== undefined;
      }),
    );
    if (uncovered.length > 0) {
      const names = list(
        context.locale,
        [...new Set(uncovered.map(({ nominee }) => nominee.name))].slice(0, 10),
      );
      return board(context, campaign, words.uncovered({ names }));
    }
  }
  const opened = await openRound(context, campaign, { n: 1, tied: {} });
  const card = boardCard(context.person, await boardOf(context.db, context.locale, campaign));
  return replace(card, { ...opened, refresh: [boardSubject(campaign.id)] });
});

const onCount = onJob(actions.countJob, async (context, { campaign: id, round }) => {
  const stage = await lockStage(context.db, id);
  const campaign = await nominatingById(context.db, id);
  if (campaign?.state !== 'moderation' || stage?.key === undefined || stage.round !== round) return {};
  if (stage.endsAt !== undefined && context.now < stage.endsAt) return {};
  return countRound(context, campaign, stage);
});

// --- ties ------------------------------------------------------------------------------------------------------

async function tiedIn(context: Context, { campaign, stage }: Held, category: string) {
  const tied = stage.tied[category] ?? [];
  const accepted = await nominationsOf(context.db, campaign.id, ['accepted']);
  return accepted.filter(({ id }) => tied.includes(id));
}

const onOpenDecide = onOpen(actions.openDecide, async (context, input): Promise<Outcome<Ask | Say>> => {
  const found = await hold(context, input, 'tied');
  if ('reply' in found) return found;
  const tied = await tiedIn(context, found, input.category);
  if (tied.length === 0) return board(context, found.campaign);
  return ask(decideFormCard(context.locale, input, aboutOf(context.locale, found.campaign), tied));
});

const onDecide = onSubmit(actions.decideForm, async (context, input, values): Promise<Outcome<Ask | Say>> => {
  const found = await hold(context, input, 'tied');
  if ('reply' in found) return found;
  const { campaign, stage } = found;
  const { db, locale, person } = context;
  const words = formText(locale);
  const tied = await tiedIn(context, found, input.category);
  const chosen = tied.filter(({ id }) => many(values, 'winners').includes(id));
  const again = (winners: string) =>
    ask(decideFormCard(locale, input, aboutOf(locale, campaign), tied, { values, errors: { winners } }));
  if (tied.length === 0) return board(context, campaign);
  if (chosen.length === 0) return again(words.decideNone);
  const kin = await kinToday(context, tied);
  const close = tied.some(
    (one) => conflictOf(person.id, one, { standing: tied, choose: 'jury', kin }) !== undefined,
  );
  if (close && chosen.length < tied.length) return again(words.decideConflict);
  for (const { id } of chosen) await changeNomination(db, id, { won: true });
  const { [input.category]: _decided, ...others } = stage.tied;
  const phase = Object.keys(others).length === 0 ? 'decided' : 'tied';
  await changeStage(db, campaign.id, { phase, tied: others });
  return { ...(await board(context, campaign)), refresh: [boardSubject(campaign.id)] };
});

const onBoardMessage = onMessage(actions.boardMessage, async (context, { campaign: id, why }) => {
  const campaign = await nominatingById(context.db, id);
  if (campaign === undefined || !isHr(context.person)) return undefined;
  return noticeCard(context.person, await boardOf(context.db, context.locale, campaign), why);
});

export const deciding: FlowPart = {
  messages: [onBoardMessage],
  jobs: [onCount],
  actions: [onStart],
  opens: [onOpenJury, onOpenDecide],
  submits: [onJury, onDecide],
};

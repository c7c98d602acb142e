import type { Values } from '#core/card.ts';
import type { Ask, Replace, Say } from '#core/chat.ts';
import { type FlowPart, onAction, onOpen, onSubmit } from '#core/flow.ts';
import { ask, type Context, type Outcome, replace, say } from '#core/outcome.ts';
import { isHr } from '#core/person.ts';
import { isBlank, kept } from '#core/text.ts';
import * as actions from './actions.ts';
import { lockStage, stageOf } from './choice/store.ts';
import type { Nomination, Stage } from './nomination.ts';
import { aboutOf, boardOf, type Nominating, nominatingById } from './reading.ts';
import { isSeconded, lengthOf, mostStanding } from './rules.ts';
import {
  changeNomination,
  isSoleHr,
  lockNomination,
  moveNomination,
  nominationById,
  nominationsOf,
} from './store.ts';
import { nominationSubject } from './subjects.ts';
import { text } from './text-hr.ts';
import { text as formText } from './text-hr-forms.ts';
import { categoryTitle, sentenceCard } from './views.ts';
import { boardCard, nominationCard } from './views-hr.ts';
import { moveFormCard, rejectFormCard } from './views-hr-forms.ts';

const dayMs = 86_400_000;
/** What nominees and nominators are told may wait for their hours so long. Days. */
export const keptDays = 14;
const leastReason = 10;

export const onlyHr = (context: Context): Outcome<Say> => say(sentenceCard(text(context.locale).onlyHr));

export async function board(
  context: Context,
  campaign: Nominating | undefined,
  note?: string,
): Promise<Outcome<Say>> {
  if (campaign === undefined) return say(sentenceCard(text(context.locale).gone));
  return say(boardCard(context.person, await boardOf(context.db, context.locale, campaign), note));
}

const onBoard = onAction(actions.board, async (context, { campaign }) =>
  isHr(context.person) ? board(context, await nominatingById(context.db, campaign)) : onlyHr(context),
);

// --- one after the other ---------------------------------------------------------------------------------------

const isOpen = (campaign: Nominating, stage: Stage | undefined): boolean =>
  campaign.state === 'moderation' && stage?.phase === 'moderation';

async function shown(
  context: Context,
  campaign: Nominating,
  nomination: Nomination,
  note?: string,
): Promise<Outcome<Say>> {
  const stage = await stageOf(context.db, campaign.id);
  const about = aboutOf(context.locale, campaign);
  return say(nominationCard(context.person, about, nomination, isOpen(campaign, stage), note));
}

/** The next that waits, round and round; when none does, how all stand. */
async function following(
  context: Context,
  campaign: Nominating,
  after: string | undefined,
  note?: string,
): Promise<Outcome<Say>> {
  const all = await nominationsOf(context.db, campaign.id);
  const order = campaign.rules.categories.map(({ id }) => id);
  const sorted = all.toSorted((a, b) => order.indexOf(a.category) - order.indexOf(b.category));
  const waiting = sorted.filter((one) => one.state === 'waiting' && isSeconded(one, campaign.rules));
  // Nothing waits: whoever looks through them sees all.
  const through = waiting.length > 0 ? waiting : note === undefined ? sorted : [];
  const at = sorted.findIndex(({ id }) => id === after);
  const next = through.find((one) => sorted.indexOf(one) > at) ?? through[0];
  return next === undefined ? board(context, campaign, note) : shown(context, campaign, next, note);
}

const asReplace = ({ reply, ...extra }: Outcome<Say>): Outcome<Replace> => replace(reply.card, extra);

const onNext = onAction(
  actions.next,
  async (context, { campaign: id, after }): Promise<Outcome<Replace | Say>> => {
    if (!isHr(context.person)) return onlyHr(context);
    const campaign = await nominatingById(context.db, id);
    if (campaign === undefined || (await stageOf(context.db, id)) === undefined)
      return board(context, campaign);
    return asReplace(await following(context, campaign, after));
  },
);

// --- deciding about one ------------------------------------------------------------------------------------------

type Held = Readonly<{ campaign: Nominating; nomination: Nomination }>;

/** The nomination, locked, as it was seen; or what to say instead. The stage is locked before any nomination. */
async function hold(
  context: Context,
  seen: Readonly<{ nomination: string; revision: number }>,
): Promise<Held | Outcome<Say>> {
  const { db, person } = context;
  const words = text(context.locale);
  if (!isHr(person)) return onlyHr(context);
  const before = await nominationById(db, seen.nomination);
  const campaign = before && (await nominatingById(db, before.campaign));
  if (before === undefined || campaign === undefined) return say(sentenceCard(words.gone));
  const stage = await lockStage(db, campaign.id);
  const nomination = await lockNomination(db, seen.nomination);
  if (nomination === undefined) return say(sentenceCard(words.gone));
  if (!isOpen(campaign, stage)) return board(context, campaign, words.tooLate);
  if (nomination.state === 'merged') return board(context, campaign, words.stale);
  if (nomination.revision !== seen.revision) return shown(context, campaign, nomination, words.stale);
  if (nomination.nominee.id === person.id && !(await isSoleHr(db, person.id))) {
    return board(context, campaign, words.ownNomination);
  }
  return { campaign, nomination };
}

const full = async (context: Context, campaign: Nominating, category: string): Promise<boolean> => {
  const standing = await nominationsOf(context.db, campaign.id, ['accepted']);
  return standing.filter((one) => one.category === category).length >= mostStanding;
};

const onAccept = onAction(actions.accept, async (context, seen): Promise<Outcome<Replace | Say>> => {
  const found = await hold(context, seen);
  if ('reply' in found) return found;
  const { campaign, nomination } = found;
  const words = text(context.locale);
  if (!isSeconded(nomination, campaign.rules) || !['waiting', 'rejected'].includes(nomination.state)) {
    return shown(context, campaign, nomination, words.stale);
  }
  if (await full(context, campaign, nomination.category)) {
    return shown(context, campaign, nomination, words.full);
  }
  await changeNomination(context.db, nomination.id, { state: 'accepted', reason: null });
  const note = words.accepted({ name: nomination.nominee.name });
  const told = await following(context, campaign, nomination.id, note);
  return asReplace({
    ...told,
    send: [
      {
        ...actions.acceptedMessage.request({ nomination: nomination.id }),
        to: nomination.nominee.id,
        unasked: true,
        celebrates: true,
        notAfter: new Date(context.now.getTime() + keptDays * dayMs),
        subject: nominationSubject(nomination.id),
        once: `nominations.accepted:${nomination.id}`,
        // It may have been rejected before it went out.
        anew: true,
      },
    ],
    refresh: [nominationSubject(nomination.id)],
  });
});

const onOpenReject = onOpen(actions.openReject, async (context, seen): Promise<Outcome<Ask | Say>> => {
  const found = await hold(context, seen);
  return 'reply' in found ? found : ask(rejectFormCard(context.locale, found.nomination));
});

const one = (values: Values, name: string): string => {
  const value = values[name];
  return typeof value === 'string' ? value : '';
};

const onReject = onSubmit(actions.rejectForm, async (context, seen, values): Promise<Outcome<Ask | Say>> => {
  const found = await hold(context, seen);
  if ('reply' in found) return found;
  const { campaign, nomination } = found;
  const words = text(context.locale);
  if (nomination.state !== 'waiting' && nomination.state !== 'accepted') {
    return shown(context, campaign, nomination, words.stale);
  }
  const reason = kept(one(values, 'reason')).trim();
  if (isBlank(reason) || lengthOf(reason) < leastReason) {
    const errors = { reason: formText(context.locale).rejectEmpty };
    return ask(rejectFormCard(context.locale, nomination, { values, errors }));
  }
  await changeNomination(context.db, nomination.id, { state: 'rejected', reason });
  const note = words.rejected({ name: nomination.nominee.name });
  const told = await following(context, campaign, nomination.id, note);
  const subject = nominationSubject(nomination.id);
  return {
    ...told,
    // Where its nominee was told already, it says that it no longer stands; those who have not been told never are.
    cancel: [subject],
    refresh: [subject],
    send: nomination.voices
      .filter((voice) => voice.words !== undefined)
      .map(({ person }) => ({
        ...actions.rejectedMessage.request({ nomination: nomination.id }),
        to: person.id,
        unasked: true,
        notAfter: new Date(context.now.getTime() + keptDays * dayMs),
        subject: `${subject}:rejected`,
        once: `nominations.rejected:${nomination.id}:${nomination.revision}:${person.id}`,
      })),
  };
});

const onOpenMove = onOpen(actions.openMove, async (context, seen): Promise<Outcome<Ask | Say>> => {
  const found = await hold(context, seen);
  if ('reply' in found) return found;
  return ask(moveFormCard(context.locale, aboutOf(context.locale, found.campaign), found.nomination));
});

const onMove = onSubmit(actions.moveForm, async (context, seen, values): Promise<Outcome<Ask | Say>> => {
  const found = await hold(context, seen);
  if ('reply' in found) return found;
  const { campaign, nomination } = found;
  const words = text(context.locale);
  const category = one(values, 'category');
  const about = aboutOf(context.locale, campaign);
  if (category === nomination.category || !campaign.rules.categories.some(({ id }) => id === category)) {
    const errors = { category: formText(context.locale).moveSame };
    return ask(moveFormCard(context.locale, about, nomination, { values, errors }));
  }
  if (nomination.state === 'declined') return shown(context, campaign, nomination, words.stale);
  if (nomination.state === 'accepted' && (await full(context, campaign, category))) {
    return shown(context, campaign, nomination, words.full);
  }
  const id = await moveNomination(context.db, nomination, category);
  const now = await nominationById(context.db, id);
  if (now === undefined) return board(context, campaign);
  const title = categoryTitle(context.locale, campaign.rules, category);
  const told = await shown(context, campaign, now, words.moved({ name: now.nominee.name, category: title }));
  const merged = id !== nomination.id;
  return {
    ...told,
    ...(merged && { cancel: [nominationSubject(nomination.id)] }),
    refresh: [nominationSubject(nomination.id), nominationSubject(id)],
  };
});

export const moderation: FlowPart = {
  actions: [onBoard, onNext, onAccept],
  opens: [onOpenReject, onOpenMove],
  submits: [onReject, onMove],
};

import type { Card, Values } from '#core/card.ts';
import type { Ask, Replace, Say } from '#core/chat.ts';
import { onAction, onMessage, onOpen, onSubmit } from '#core/flow.ts';
import { ask, type Context, type Outcome, replace, say } from '#core/outcome.ts';
import { answer, commentForm, invitation, openComment, reminder, show } from './actions.ts';
import { type Ballot, mintBallot, openBallot, roundOfToken } from './ballot.ts';
import { type Entry, write } from './ballots/store.ts';
import type { BriefRound } from './round.ts';
import { holdRound, isPending, roundById } from './store.ts';
import { text } from './text.ts';
import {
  type Asked,
  cancelledCard,
  closedCard,
  commentCard,
  commentMax,
  endCard,
  invitationCard,
  questionCard,
  reminderCard,
  sentenceCard,
} from './views.ts';

type Open = Extract<BriefRound, { state: 'open' }>;
type Held =
  | Readonly<{ kind: 'open'; round: Open; ballot: Ballot; asked: Asked }>
  | Readonly<{ kind: 'over'; card: Card }>
  | Readonly<{ kind: 'foreign'; card: Card }>;

const asked = (round: Open): Asked => ({ ...round.launched, closes: round.closes });

/** Checks a token and keeps its round open until the transaction ends. */
async function hold(context: Context, token: string): Promise<Held> {
  const id = roundOfToken(token);
  const round = id === undefined ? undefined : await holdRound(context.db, id);
  if (round === undefined) return { kind: 'foreign', card: sentenceCard(text(context.locale).foreign) };
  if (round.state !== 'open' || context.now >= round.closes)
    return { kind: 'over', card: overCard(context, round) };
  const ballot = openBallot(token, round.id, round.key, context.person.id);
  if (ballot === undefined) return { kind: 'foreign', card: sentenceCard(text(context.locale).foreign) };
  return { kind: 'open', round, ballot, asked: asked(round) };
}

/** Over: the card says so from now on. Foreign: whatever card it is stays as it is. */
const refused = (held: Extract<Held, { card: Card }>): Outcome<Replace | Say> =>
  held.kind === 'over' ? replace(held.card) : say(held.card);

const overCard = (context: Context, round: BriefRound): Card =>
  round.state === 'cancelled' ? cancelledCard(context.locale) : closedCard(context.locale);

/** Writes on the ballot, then shows `next`; or says that another message was begun with. */
async function writeThen(
  context: Context,
  held: Extract<Held, { kind: 'open' }>,
  entry: Entry,
  next: () => Card,
): Promise<Outcome<Replace | Say>> {
  const written = await write(context.db, held.ballot, context.person.id, entry);
  return written === 'written' ? replace(next()) : say(sentenceCard(text(context.locale).elsewhere));
}

// None of these leaves a record of its own: answering twice is answering once, and no row may tell who answered when.

const onShow = onAction(
  show,
  async (context, { token, at }) => {
    const held = await hold(context, token);
    return held.kind === 'open'
      ? replace(questionCard(context.person, held.asked, token, at))
      : refused(held);
  },
  { unrecorded: true },
);

const onAnswer = onAction(
  answer,
  async (context, { token, at, value }) => {
    const held = await hold(context, token);
    if (held.kind !== 'open') return refused(held);
    const item = held.asked.items[at];
    if (item === undefined || (item.scale === 'agree5' && (value === 0 || (value !== 'na' && value > 5)))) {
      return say(sentenceCard(text(context.locale).foreign));
    }
    return writeThen(context, held, { answers: { [item.id]: value } }, () =>
      questionCard(context.person, held.asked, token, at + 1),
    );
  },
  { unrecorded: true },
);

const onOpenComment = onOpen(openComment, async (context, { token }): Promise<Outcome<Ask | Say>> => {
  const held = await hold(context, token);
  return held.kind === 'open' ? ask(commentCard(context.person, token)) : say(held.card);
});

const typed = (values: Values): string => (typeof values.comment === 'string' ? values.comment.trim() : '');

const onComment = onSubmit(
  commentForm,
  async (context, { token }, values) => {
    const comment = typed(values);
    const length = [...comment].length;
    if (length > commentMax) return ask(commentCard(context.person, token, { value: comment, length }));
    const held = await hold(context, token);
    if (held.kind !== 'open') return refused(held);
    return writeThen(context, held, { comment: comment === '' ? null : comment }, () =>
      endCard(context.person, held.asked, token, comment === '' ? 'removed' : 'kept'),
    );
  },
  { unrecorded: true },
);

/** Each rendering mints a ballot of its own: nothing but the person's card knows it. */
const onInvitation = onMessage(invitation, async (context, data) => {
  const round = await roundById(context.db, data.round);
  if (round === undefined) return undefined;
  if (round.state !== 'open') return overCard(context, round);
  return invitationCard(context.person, asked(round), mintBallot(round.id, round.key, context.person.id));
});

const onReminder = onMessage(reminder, async (context, data) => {
  const round = await roundById(context.db, data.round);
  if (round === undefined) return undefined;
  if (round.state !== 'open') return overCard(context, round);
  if (!(await isPending(context.db, round.id, context.person.id))) return undefined;
  return reminderCard(context.person, asked(round), mintBallot(round.id, round.key, context.person.id));
});

export const answering = {
  actions: [onShow, onAnswer],
  opens: [onOpenComment],
  submits: [onComment],
  messages: [onInvitation, onReminder],
};

import type { Card } from '#core/card.ts';
import { onAction } from '#core/flow.ts';
import { type Context, say } from '#core/outcome.ts';
import { isHr } from '#core/person.ts';
import { allUnits, unitPath } from '#store/people.ts';
import { bring, invitation } from './actions.ts';
import { isInvited, isPending, openRounds, roundById, roundsToList } from './store.ts';
import { reminderSubjectOf } from './subjects.ts';
import { text } from './text.ts';
import { cancelledCard, closedCard, sentenceCard } from './views.ts';
import { broughtCard, type HrRound, homeCard, type Mine } from './views-home.ts';

/** Pressed again within this time, it is there already. Milliseconds. */
const againMs = 60_000;
/** Of the organisation's pulses; the others are in the list. */
const shown = 3;

/** A person's own place: what waits for them, and what HR has on its way. */
export async function home(context: Context): Promise<Card> {
  return homeCard(
    context.person,
    await mine(context),
    isHr(context.person) ? await comingRounds(context) : undefined,
  );
}

async function mine({ db, person }: Context): Promise<Mine> {
  const open = await openRounds(db);
  for (const round of open) {
    if (round.state === 'open' && (await isPending(db, round.id, person.id)))
      return { kind: 'waits', round: round.id, asked: { ...round.launched, closes: round.closes } };
  }
  for (const { id, closes } of open) if (await isInvited(db, id, person.id)) return { kind: 'begun', closes };
  return { kind: 'nothing' };
}

async function comingRounds({ db }: Context): Promise<readonly HrRound[]> {
  const listed = await roundsToList(db, shown);
  const rounds = ['open', 'scheduled'].flatMap((state) => listed.filter((round) => round.state === state));
  const units = await allUnits(db);
  return rounds.map((round) => ({ round, unitNames: round.plan.units.map((id) => unitPath(units, id)) }));
}

/**
 * It is answered in the direct chat and not where the button is: only there does a card stay, and with it the way to
 * change one's answers. Who has it brought had not begun by then, so no record of it outlives the round.
 */
export const onBring = onAction(
  bring,
  async (context, { round: id }) => {
    const { db, now, person, locale } = context;
    const round = await roundById(db, id);
    if (round?.state === 'cancelled') return say(cancelledCard(locale));
    if (round?.state !== 'open' || now >= round.closes) return say(closedCard(locale));
    if (!(await isPending(db, id, person.id))) {
      const words = text(locale);
      return say(sentenceCard((await isInvited(db, id, person.id)) ? words.elsewhere : words.nothing));
    }
    return say(broughtCard(person), {
      send: [
        {
          ...invitation.request({ round: id }),
          to: person.id,
          unasked: false,
          notAfter: round.closes,
          subject: reminderSubjectOf(id),
          once: `pulse.brought:${id}:${person.id}:${Math.floor(now.getTime() / againMs)}`,
        },
      ],
    });
  },
  { unrecorded: true },
);

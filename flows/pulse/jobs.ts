import { onJob } from '#core/flow.ts';
import type { JobContext } from '#core/outcome.ts';
import type { Sentiment } from '#core/sentiment.ts';
import { atLocal } from '#core/zoned.ts';
import { allUnits, peopleOf } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { top } from '#trust/tree.ts';
import { closeJob, invitation, launchJob, notSent, reminder, remindJob } from './actions.ts';
import { newBallotKey } from './ballot.ts';
import { bank, chooseItems, type Item, itemText } from './bank.ts';
import { closing } from './closing.ts';
import { minGroup, nextPlan, type Plan, restDays, roundTimes, smallestAudience } from './plan.ts';
import type { Launched, Round, RoundItem } from './round.ts';
import {
  changeRound,
  createRound,
  dropOldDrafts,
  invite,
  invitedSince,
  itemHistory,
  lockRound,
  pendingPeople,
  zonesInUse,
} from './store.ts';
import { noticeTo, reminderSubjectOf, subjectOf } from './subjects.ts';

const dayMs = 86_400_000;

/** Everything that is to happen to a scheduled round is one job; the next one is requested as each is done. */
export const launchRequest = (round: Readonly<{ id: string; revision: number }>, at: Date) =>
  launchJob.request({ round: round.id }, { at, once: `pulse.launch:${round.id}:${round.revision}` });

const onLaunch = onJob(launchJob, async (context, data) => {
  const round = await lockRound(context.db, data.round);
  // Cancelled, launched, or put off meanwhile (then another job is waiting).
  if (round?.state !== 'scheduled' || context.now < round.opens) return {};
  await dropOldDrafts(context.db, context.now);
  const next = await scheduleNext(context, round);
  const people = await audience(context, round);
  if (people.length < smallestAudience) {
    await changeRound(context.db, round.id, { state: 'cancelled' });
    return { ...next, send: noticeTo(round, notSent.request({ round: round.id }), context.now) };
  }
  await invite(context.db, round.id, people);
  await changeRound(context.db, round.id, {
    state: 'open',
    key: newBallotKey(),
    launched: await freeze(context, round),
  });
  const { remind } = roundTimes(
    round.plan,
    people.map((person) => person.timeZone),
  );
  const opening = inEachZone(round.plan.opensOn, round.plan.opensAt);
  return {
    send: people.map((person) => ({
      ...invitation.request({ round: round.id }),
      to: person.id,
      unasked: true,
      notBefore: later(context.now, opening(person.timeZone)),
      notAfter: round.closes,
      subject: subjectOf(round.id),
      once: `pulse.invitation:${round.id}:${person.id}`,
    })),
    enqueue: [
      ...(remind === undefined ? [] : [remindJob.request({ round: round.id }, { at: remind })]),
      closeJob.request({ round: round.id }, { at: round.closes }),
      ...next.enqueue,
    ],
  };
});

const later = (a: Date, b: Date): Date => (a > b ? a : b);

/** When the clocks of a zone show it, worked out once for each zone: thousands of people live in a few. */
function inEachZone(day: string, minute: number): (zone: string) => Date {
  const known = new Map<string, Date>();
  return (zone) => {
    const at = known.get(zone) ?? atLocal(day, minute, zone);
    known.set(zone, at);
    return at;
  };
}

async function audience(context: JobContext, round: Round) {
  const rested = new Date(round.opens.getTime() - restDays * dayMs + dayMs / 2);
  const tired = await invitedSince(context.db, rested);
  const people = await peopleOf(context.db, { kinds: round.plan.kinds, units: round.plan.units });
  return people
    .filter((person) => !tired.has(person.id))
    .map((person) => ({ ...person, unit: person.unit ?? top }));
}

async function freeze(context: JobContext, round: Round): Promise<Launched> {
  const { name: organisation } = await readSetting(context.db, 'organisation');
  const items = await itemsFor(context, round.plan, round.opens);
  const units = await allUnits(context.db);
  return {
    organisation,
    minGroup,
    items: items.map(
      (item): RoundItem => ({
        id: item.id,
        version: item.version,
        driver: item.driver,
        scale: item.scale,
        text: {
          es: itemText(item, 'es', { organisation }),
          en: itemText(item, 'en', { organisation }),
          pt: itemText(item, 'pt', { organisation }),
        },
      }),
    ),
    units: units.map(({ id, parent, name }) => ({ id, name, ...(parent !== undefined && { parent }) })),
  };
}

const whole = (item: Item): number => (item.driver === 'outcome' ? 1 : 0);

/** The items of a plan, or those the bank chooses for it as things stand now. */
export async function itemsFor(context: JobContext, plan: Plan, at: Date): Promise<readonly Item[]> {
  const items =
    plan.items.length > 0
      ? bank.filter((item) => plan.items.includes(item.id))
      : chooseItems({ history: await itemHistory(context.db), now: at, kinds: plan.kinds });
  // From the particular to the whole: whoever is asked for the whole first answers the rest in its light.
  return items.toSorted((a, b) => whole(a) - whole(b));
}

async function scheduleNext(context: JobContext, round: Round) {
  const plan = nextPlan(round.plan);
  if (plan === undefined) return { enqueue: [] };
  const { timeZone } = await readSetting(context.db, 'organisation');
  const { opens, closes } = roundTimes(plan, await zonesInUse(context.db, timeZone));
  const id = await createRound(context.db, { by: round.createdBy, plan, opens, closes, state: 'scheduled' });
  return { enqueue: [launchRequest({ id, revision: 1 }, opens)] };
}

const onRemind = onJob(remindJob, async (context, data) => {
  const round = await lockRound(context.db, data.round);
  if (round?.state !== 'open' || round.plan.remindOn === null) return {};
  const { remindOn, opensAt } = round.plan;
  const pending = new Set(await pendingPeople(context.db, round.id));
  const people = (await peopleOf(context.db, {})).filter((person) => pending.has(person.id));
  const reminding = inEachZone(remindOn, opensAt);
  return {
    send: people.map((person) => ({
      ...reminder.request({ round: round.id }),
      to: person.id,
      unasked: true,
      notBefore: later(context.now, reminding(person.timeZone)),
      notAfter: round.closes,
      subject: reminderSubjectOf(round.id),
      once: `pulse.reminder:${round.id}:${person.id}`,
    })),
  };
});

export const jobs = (sentiment: Sentiment) => [onLaunch, onRemind, ...closing(sentiment)];

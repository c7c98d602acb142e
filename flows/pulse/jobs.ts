import { randomInt } from 'node:crypto';
import { type JobContext, onJob, type Send } from '#core/flow.ts';
import type { PersonId, UnitId } from '#core/person.ts';
import type { Sentiment, Tone } from '#core/sentiment.ts';
import { atLocal } from '#core/zoned.ts';
import { allUnits, peopleOf } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { makeRelease } from '#trust/make-release.ts';
import { membershipChanges } from '#trust/membership.ts';
import { partition } from '#trust/partition.ts';
import { top } from '#trust/tree.ts';
import {
  closeJob,
  invitation,
  launchJob,
  notSent,
  released,
  releaseJob,
  reminder,
  remindJob,
  scrubJob,
} from './actions.ts';
import { newBallotKey } from './ballot.ts';
import { bank, chooseItems, type Item, itemText } from './bank.ts';
import { nextPlan, type Plan, restDays, roundTimes, smallestAudience } from './plan.ts';
import type { Launched, Round, RoundItem } from './round.ts';
import {
  type Answers,
  changeRound,
  createRound,
  dropOldDrafts,
  filledBallots,
  forgetPending,
  invite,
  invitedPeople,
  invitedSince,
  itemHistory,
  keepRelease,
  lockRound,
  pendingPeople,
  releasedBefore,
  roundById,
  scrubBallots,
  zonesInUse,
} from './store.ts';

/** The least group that is ever shown. The rules of a round are frozen when it opens. */
const minGroup = 5;
const dayMs = 86_400_000;

export const subjectOf = (round: string): string => `round:${round}`;
/** Who was reminded had not answered by then: of reminders no record outlives the round. */
export const reminderSubjectOf = (round: string): string => `round:${round}:reminder`;

/** Everything that is to happen to a scheduled round is one job; the next one is requested as each is done. */
export const launchRequest = (round: Readonly<{ id: string; revision: number }>, at: Date) =>
  launchJob.request({ round: round.id }, { at, once: `pulse.launch:${round.id}:${round.revision}` });

// --- launch ------------------------------------------------------------------------------------------------------

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

function noticeTo(round: Round, message: Pick<Send, 'message' | 'data'>, now: Date): readonly Send[] {
  if (round.createdBy === undefined) return [];
  const notAfter = new Date(now.getTime() + 14 * dayMs);
  return [{ ...message, to: round.createdBy, unasked: true, notAfter, subject: subjectOf(round.id) }];
}

// --- reminder ------------------------------------------------------------------------------------------------------

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

// --- close and release -----------------------------------------------------------------------------------------------

/** From here on no answer is taken, nobody is pending and no ballot can be made or checked. */
const onClose = onJob(closeJob, async (context, data) => {
  const round = await lockRound(context.db, data.round);
  if (round?.state !== 'open') return {};
  await changeRound(context.db, round.id, { state: 'closed', key: null });
  await forgetPending(context.db, round.id);
  const subject = subjectOf(round.id);
  return {
    enqueue: [releaseJob.request({ round: round.id })],
    cancel: [subject],
    refresh: [subject],
    forget: [reminderSubjectOf(round.id)],
  };
});

type Filled = Awaited<ReturnType<typeof filledBallots>>;

const onRelease = (sentiment: Sentiment) =>
  onJob(
    releaseJob,
    async (context, data, tones: ReadonlyMap<string, Tone>) => {
      const round = await lockRound(context.db, data.round);
      if (round?.state !== 'closed') return {};
      const ballots = await filledBallots(context.db, round.id);
      const members = { units: round.launched.units, people: await invitedPeople(context.db, round.id) };
      const before = await releasedBefore(context.db, round);
      const changed =
        before?.state === 'closed'
          ? membershipChanges(
              { units: before.launched.units, people: await invitedPeople(context.db, before.id) },
              members,
            )
          : undefined;
      await keepRelease(
        context.db,
        round.id,
        whatStays(round.launched, ballots, tones, members.people, changed),
      );
      return {
        send: noticeTo(round, released.request({ round: round.id }), context.now),
        enqueue: [scrubJob.request({ round: round.id })],
      };
    },
    // The model may take its time, so it is asked before the transaction; answers cannot change any more.
    async (context, data) => {
      const ballots = await filledBallots(context.db, data.round);
      const commented = ballots.filter((ballot) => ballot.comment !== null);
      const found = await sentiment.classify(commented.map((ballot) => ballot.comment ?? ''));
      return new Map(commented.map((ballot, at) => [ballot.hash, found[at] ?? 'unsure']));
    },
  );

/** What is kept of a closed round: the release, and the answers by groups of five or more. */
export function whatStays(
  launched: Launched,
  ballots: Filled,
  tones: ReadonlyMap<string, Tone>,
  invited: ReadonlyMap<PersonId, UnitId>,
  changed: Readonly<Record<UnitId, number>> | undefined,
) {
  const sheets = shuffled(
    ballots.map((ballot) => {
      const tone = tones.get(ballot.hash);
      return { unit: ballot.unit, answers: ballot.answers, comment: ballot.comment, ...(tone && { tone }) };
    }),
  );
  const tree = launched.units;
  const release = makeRelease({
    units: tree,
    invited: Object.fromEntries(
      [...Map.groupBy(invited.values(), (unit) => unit)].map(([unit, all]) => [unit, all.length]),
    ),
    changed,
    sheets,
    items: launched.items.map(measured),
    rules: { minGroup: launched.minGroup },
  });
  const cells = partition(sheets, tree, launched.minGroup);
  const commented = sheets.filter((sheet) => sheet.comment !== null);
  const commentCells =
    sheets.length < 10 ? new Map<number, string>() : partition(commented, tree, launched.minGroup);
  return {
    release,
    sheets: sheets.flatMap((sheet, at) => {
      const cell = cells.get(at);
      return cell === undefined ? [] : [{ cell, answers: sheet.answers satisfies Answers }];
    }),
    comments: shuffled(
      commented.flatMap((sheet, at) => {
        const cell = commentCells.get(at);
        return cell === undefined || sheet.comment === null ? [] : [{ cell, comment: sheet.comment }];
      }),
    ),
  };
}

/** An item as the release counts it: the recommendation and the overall state are measures of their own. */
function measured(item: RoundItem) {
  if (item.scale === 'recommend11') return { id: item.id, driver: 'recommendation', scale: 'rec10' as const };
  return {
    id: item.id,
    driver: item.driver === 'outcome' ? 'overall' : item.driver,
    scale: 'agree5' as const,
  };
}

function shuffled<T>(items: readonly T[]): T[] {
  const all = [...items];
  for (let at = all.length - 1; at > 0; at--) {
    const other = randomInt(at + 1);
    [all[at], all[other]] = [all[other] as T, all[at] as T];
  }
  return all;
}

const onScrub = onJob(
  scrubJob,
  async () => ({}),
  async (context, data) => {
    if ((await roundById(context.db, data.round))?.state !== 'open') await scrubBallots(context.db);
  },
);

export const jobs = (sentiment: Sentiment) => [onLaunch, onRemind, onClose, onRelease(sentiment), onScrub];

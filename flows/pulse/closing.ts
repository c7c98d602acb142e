import { randomInt } from 'node:crypto';
import { onJob } from '#core/flow.ts';
import type { PersonId, UnitId } from '#core/person.ts';
import type { Sentiment, Tone } from '#core/sentiment.ts';
import { makeRelease } from '#trust/make-release.ts';
import { membershipChanges } from '#trust/membership.ts';
import { partition } from '#trust/partition.ts';
import { closeJob, released, releaseJob, scrubJob } from './actions.ts';
import { type Answers, filledBallots, forgetPending, keepRelease, scrubBallots } from './ballots/store.ts';
import type { Launched, RoundItem } from './round.ts';
import { changeRound, invitedPeople, lockRound, releasedBefore, roundById } from './store.ts';
import { noticeTo, reminderSubjectOf, subjectOf } from './subjects.ts';

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
    invited: invitedByUnit(invited, sheets),
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

/**
 * How many were invited in each unit. Who was erased since is not among them any more, but the answer stands: nobody knows
 * whose it is. So there are at least as many as answered.
 */
function invitedByUnit(
  invited: ReadonlyMap<PersonId, UnitId>,
  sheets: readonly Readonly<{ unit: UnitId }>[],
): Readonly<Record<UnitId, number>> {
  const counts = new Map(
    [...Map.groupBy(sheets, ({ unit }) => unit)].map(([unit, all]) => [unit, all.length]),
  );
  for (const [unit, all] of Map.groupBy(invited.values(), (one) => one)) {
    counts.set(unit, Math.max(counts.get(unit) ?? 0, all.length));
  }
  return Object.fromEntries(counts);
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

export const closing = (sentiment: Sentiment) => [onClose, onRelease(sentiment), onScrub];

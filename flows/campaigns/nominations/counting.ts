import { randomBytes } from 'node:crypto';
import type { Db, Extra, JobContext, Send } from '#core/outcome.ts';
import type { PersonId } from '#core/person.ts';
import { localDate } from '#core/zoned.ts';
import { peopleOf } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { hrPeople } from '../store.ts';
import { ballotsJob, boardMessage, countJob, remindJob } from './actions.ts';
import { standingIn } from './ballot.ts';
import { changeStage, destroyMarks, keepResults, kinOf, type Mark, marksOf } from './choice/store.ts';
import { type Counted, digestOf, type Nomination, type Stage } from './nomination.ts';
import type { Nominating } from './reading.ts';
import { choiceEnd, conflictOf, type Kin, leaders, verdict } from './rules.ts';
import { changeNomination, namesOf, nominationsOf } from './store.ts';
import { boardSubject, choiceSubject, reminderSubject } from './subjects.ts';

const dayMs = 86_400_000;
const keptDays = 14;

/** To everybody of HR: whoever made the campaign may not be here any more. */
export async function toHr(
  { db, now }: JobContext,
  campaign: Nominating,
  why: 'closed' | 'counted' | 'declined',
  once: string,
): Promise<readonly Send[]> {
  const notAfter = new Date(now.getTime() + keptDays * dayMs);
  return (await hrPeople(db)).map((to) => ({
    ...boardMessage.request({ campaign: campaign.id, why }),
    to,
    unasked: true,
    notAfter,
    subject: boardSubject(campaign.id),
    once: `nominations.board:${campaign.id}:${once}:${to}`,
  }));
}

export async function asked(db: Db, campaign: Nominating, stage: Stage): Promise<readonly PersonId[]> {
  if (campaign.rules.choose === 'jury') return [...(await namesOf(db, stage.jury)).keys()];
  return (await peopleOf(db, campaign.plan.audience)).map(({ id }) => id);
}

const hourMs = 3_600_000;
/** On the morning of the day before it ends. Hours. */
const remindBefore = 33;
/** Whoever was asked less than this ago needs no reminder. Hours. */
const remindAfter = 12;

function remindRequests(campaign: string, round: number, now: Date, endsAt: Date) {
  const at = new Date(endsAt.getTime() - remindBefore * hourMs);
  if (at.getTime() - now.getTime() < remindAfter * hourMs) return [];
  return [remindJob.request({ campaign, round }, { at, once: `nominations.remind:${campaign}:${round}` })];
}

/** Opens a round of choosing: a key of its own, a deadline, and soon a word to everybody who chooses. The stage is locked. */
export async function openRound(
  context: JobContext,
  campaign: Nominating,
  round: Readonly<{ n: 1 | 2; tied: Stage['tied'] }>,
): Promise<Required<Pick<Extra, 'enqueue'>>> {
  const { db, now } = context;
  const { timeZone } = await readSetting(db, 'organisation');
  const endsAt = choiceEnd(campaign.rules, now, timeZone, round.n);
  await changeStage(db, campaign.id, {
    phase: round.n === 1 ? 'choosing' : 'runoff',
    round: round.n,
    key: randomBytes(32),
    endsAt,
    tied: round.tied,
  });
  const of = { campaign: campaign.id, round: round.n };
  return {
    enqueue: [
      // Of 10,000 people longer than whoever pressed the button may wait.
      ballotsJob.request(of, { once: `nominations.ballots:${campaign.id}:${round.n}` }),
      countJob.request(of, { at: endsAt, once: `nominations.count:${campaign.id}:${round.n}` }),
      ...remindRequests(campaign.id, round.n, now, endsAt),
    ],
  };
}

type Facts = Readonly<{ campaign: Nominating; stage: Stage; key: Buffer; kin: Kin }>;

/**
 * Whose marks count for a nomination. Voters are nobody's name here: only those who must not be counted are looked for. Of a jury,
 * which is few and known, those who may.
 */
function counter(nomination: Nomination, all: readonly Nomination[], facts: Facts) {
  const { stage, key, kin, campaign } = facts;
  const { choose } = campaign.rules;
  const close =
    choose === 'jury'
      ? stage.jury
      : [
          nomination.nominee.id,
          ...nomination.voices.map(({ person }) => person.id),
          ...(kin.get(nomination.nominee.id)?.keys() ?? []),
        ];
  const mayBy = new Map(
    close.map((person) => [
      digestOf(key, nomination.category, person).toString('hex'),
      conflictOf(person, nomination, { standing: all, choose, kin }) === undefined,
    ]),
  );
  return ({ voter }: Mark): boolean => mayBy.get(voter.toString('hex')) ?? choose === 'votes';
}

/**
 * Counts what was marked of those who stand. Looked at once more is who may not choose about whom: somebody may have become
 * a manager meanwhile. The same marks always give the same, in whichever order they come.
 */
function count(
  marks: readonly Mark[],
  standing: readonly Nomination[],
  all: readonly Nomination[],
  facts: Facts,
): readonly Counted[] {
  return standing.map((nomination) => {
    const isCounted = counter(nomination, all, facts);
    const valid = marks.filter((mark) => mark.nomination === nomination.id && isCounted(mark));
    const total = valid.reduce((sum, mark) => sum + (mark.score ?? 1), 0);
    return { nomination: nomination.id, marks: valid.length, total };
  });
}

/** Ends the round that is open. The stage is locked. What was voted or scored by whom is gone afterwards. */
export async function countRound(context: JobContext, campaign: Nominating, stage: Stage): Promise<Extra> {
  const { db, now } = context;
  const { key } = stage;
  if (key === undefined) return {};
  const { timeZone } = await readSetting(db, 'organisation');
  const accepted = await nominationsOf(db, campaign.id, ['accepted']);
  const nominees = accepted.map(({ nominee }) => nominee.id);
  const kin = await kinOf(db, nominees, localDate(now, timeZone));
  const marks = await marksOf(db, campaign.id);
  const tied: Record<string, readonly string[]> = {};
  for (const { category, standing, all } of standingIn(stage, accepted)) {
    const counted = count(marks, standing, all, { campaign, stage, key, kin });
    await keepResults(db, counted, stage.round);
    const found = verdict(campaign.rules, counted, stage.round);
    for (const id of found.winners) await changeNomination(db, id, { won: true });
    if (found.tied.length > 0) tied[category] = found.tied;
  }
  await destroyMarks(db, campaign.id);
  const told = await toHr(context, campaign, 'counted', `counted:${stage.round}`);
  const subjects = [choiceSubject(campaign.id), boardSubject(campaign.id)];
  const forget = [reminderSubject(campaign.id)];
  if (Object.keys(tied).length === 0) {
    await changeStage(db, campaign.id, { phase: 'decided', key: null, tied: {} });
    return { send: told, refresh: subjects, cancel: [choiceSubject(campaign.id)], forget };
  }
  if (campaign.rules.ties === 'hr') {
    await changeStage(db, campaign.id, { phase: 'tied', key: null, tied });
    return { send: told, refresh: subjects, cancel: [choiceSubject(campaign.id)], forget };
  }
  const opened = await openRound(context, campaign, { n: 2, tied });
  return { ...opened, send: told, refresh: subjects, forget };
}

/** Somebody who had won steps out: whoever is ahead of the others now has won. */
export async function crownNext(
  db: Db,
  campaign: Nominating,
  results: ReadonlyMap<string, Counted & { round: number }>,
  category: string,
): Promise<void> {
  const standing = (await nominationsOf(db, campaign.id, ['accepted'])).filter(
    (one) => one.category === category,
  );
  if (standing.some(({ won }) => won)) return;
  const counted = standing.flatMap(({ id }) => results.get(id) ?? []);
  // Those of a run-off were ahead of all others before it.
  const last = Math.max(...counted.map(({ round }) => round));
  const first = leaders(
    campaign.rules.choose,
    counted.filter(({ round }) => round === last),
  );
  for (const id of first) await changeNomination(db, id, { won: true });
}

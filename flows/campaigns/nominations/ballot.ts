import type { Card } from '#core/card.ts';
import type { Context } from '#core/outcome.ts';
import { localDate } from '#core/zoned.ts';
import { readSetting } from '#store/settings.ts';
import { kinOf, marksOf, stageOf } from './choice/store.ts';
import { digestOf, type Nomination, type Stage } from './nomination.ts';
import { aboutOf, isAddressed, type Nominating } from './reading.ts';
import { conflictOf } from './rules.ts';
import { nominationsOf } from './store.ts';
import { type Ballot, ballotCard, juryCard, type Section } from './views-choice.ts';

export type OpenBallot = Ballot & Readonly<{ key: Buffer }>;

/** Between which the choice is open now. */
export function standingIn(
  stage: Stage,
  accepted: readonly Nomination[],
): readonly Readonly<{
  category: string;
  standing: readonly Nomination[];
  /** Before a run-off, too: who has stood in a category judges nobody in it. */
  all: readonly Nomination[];
}>[] {
  const by = Map.groupBy(accepted, ({ category }) => category);
  return [...by].flatMap(([category, all]) => {
    const standing =
      stage.phase === 'runoff' ? all.filter(({ id }) => stage.tied[category]?.includes(id)) : all;
    return standing.length === 0 ? [] : [{ category, standing, all }];
  });
}

/**
 * The ballot or the score sheet of this person as it is now, without those about whom they may not choose.
 * @param held the stage, where the caller holds it
 * @returns nothing when no choice is open, or it is none of theirs
 */
export async function ballotOf(
  context: Context,
  campaign: Nominating,
  held?: Stage,
): Promise<OpenBallot | undefined> {
  const { db, person, now, locale } = context;
  const stage = held ?? (await stageOf(db, campaign.id));
  if (stage?.key === undefined || stage.endsAt === undefined || now >= stage.endsAt) return undefined;
  if (campaign.state !== 'moderation') return undefined;
  const { choose, categories } = campaign.rules;
  const asked = choose === 'jury' ? stage.jury.includes(person.id) : await isAddressed(context, campaign);
  if (!asked) return undefined;
  const accepted = await nominationsOf(db, campaign.id, ['accepted']);
  const nominees = accepted.map(({ nominee }) => nominee.id);
  const { timeZone } = await readSetting(db, 'organisation');
  const kin = await kinOf(db, nominees, localDate(now, timeZone), person.id);
  const found = standingIn(stage, accepted);
  const sections: Section[] = [];
  for (const { id: category } of categories) {
    const here = found.find((one) => one.category === category);
    if (here === undefined) continue;
    const { standing, all } = here;
    const conflicts = standing.map((one) => conflictOf(person.id, one, { standing: all, choose, kin }));
    const open = standing.filter((_, at) => conflicts[at] === undefined);
    const candidate = choose === 'jury' && all.some(({ nominee }) => nominee.id === person.id);
    const marks =
      choose === 'jury' ? await marksOf(db, campaign.id, digestOf(stage.key, category, person.id)) : [];
    const scored = open.filter(({ id }) => marks.some(({ nomination }) => nomination === id)).length;
    sections.push({ category, standing, open, candidate, scored });
  }
  return {
    about: aboutOf(locale, campaign),
    round: stage.round,
    endsAt: stage.endsAt,
    key: stage.key,
    sections,
  };
}

/** Has this person something to choose about, and has not? A vote in one category is a vote: the others may be left out on purpose. */
export async function isAwaited(
  { db, person }: Context,
  campaign: Nominating,
  ballot: OpenBallot,
): Promise<boolean> {
  const open = ballot.sections.filter((section) => section.open.length > 0);
  if (campaign.rules.choose === 'jury') return open.some((section) => section.scored < section.open.length);
  for (const { category } of open) {
    const voter = digestOf(ballot.key, category, person.id);
    if ((await marksOf(db, campaign.id, voter)).length > 0) return false;
  }
  return open.length > 0;
}

export const ballotOrSheet = (context: Context, campaign: Nominating, ballot: Ballot, note?: string): Card =>
  campaign.rules.choose === 'jury'
    ? juryCard(context.person, ballot, note)
    : ballotCard(context.person, ballot, note);

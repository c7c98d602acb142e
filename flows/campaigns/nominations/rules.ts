import type { Person, PersonId, UnitId } from '#core/person.ts';
import { addDays, atLocal, localDate } from '#core/zoned.ts';
import type { Audience } from '#store/people.ts';
import { type Campaign, openFor } from '../campaign.ts';
import type { Counted, Nomination } from './nomination.ts';
import type { NominationPlan } from './plan.ts';

const dayMs = 86_400_000;

/** Letters and signs of a reason, at least and at most. A character is what a reader takes for one. */
export const leastWords = 20;
export const mostWords = 2_000;
/** More nominations than this do not stand in one category: a ballot must be readable. */
export const mostStanding = 25;
/** Votes of fewer people are not told as numbers. */
export const fewestTold = 5;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** @returns at most `mostWords` + 1 */
export function lengthOf(words: string): number {
  let count = 0;
  for (const _ of graphemes.segment(words.slice(0, 16 * mostWords))) {
    count += 1;
    if (count > mostWords) break;
  }
  return count;
}

// --- who may -------------------------------------------------------------------------------------------------

type Placed = Readonly<{ kind: Person['kind']; unit: UnitId | undefined; country?: string | undefined }>;

/** @param below the units of the audience with all below them */
export const isAmong = (person: Placed, audience: Audience, below: ReadonlySet<UnitId>): boolean =>
  (!audience.kinds?.length || audience.kinds.includes(person.kind)) &&
  (!audience.units?.length || (person.unit !== undefined && below.has(person.unit))) &&
  (!audience.countries?.length ||
    (person.country !== undefined && audience.countries.includes(person.country)));

/** Does it take nominations of somebody in that zone now? @param organisation's zone */
export function isOpenFor(
  campaign: Pick<Campaign, 'state' | 'plan'>,
  zone: string,
  organisation: string,
  now: Date,
): boolean {
  const { opens, closes } = openFor(campaign.plan, zone, organisation);
  return campaign.state === 'open' && now >= opens && now < closes;
}

export type Ineligible = 'self' | 'gone' | 'who' | 'tenure';

/** Why somebody cannot be nominated. @param startDate ISO; unknown counts as long ago */
export function ineligible(
  nominee: Placed & Readonly<{ id: PersonId; gone: boolean; startDate: string | undefined }>,
  by: PersonId,
  who: NominationPlan['who'],
  facts: Readonly<{ below: ReadonlySet<UnitId>; today: string }>,
): Ineligible | undefined {
  if (nominee.id === by) return 'self';
  if (nominee.gone) return 'gone';
  if (!isAmong(nominee, who, facts.below)) return 'who';
  const days =
    nominee.startDate === undefined
      ? Number.POSITIVE_INFINITY
      : (Date.parse(facts.today) - Date.parse(nominee.startDate)) / dayMs;
  return days < who.minTenureDays ? 'tenure' : undefined;
}

/** Enough voices to be moderated? */
export const isSeconded = ({ voices }: Pick<Nomination, 'voices'>, plan: NominationPlan): boolean =>
  voices.length >= 1 + plan.seconds && voices.some(({ words }) => words !== undefined);

// --- conflicts of interest -----------------------------------------------------------------------------------

export type Conflict = 'self' | 'candidate' | 'nominator' | 'manager' | 'report';

/** Nominee → whoever is their manager or reports to them. */
export type Kin = ReadonlyMap<PersonId, ReadonlyMap<PersonId, 'manager' | 'report'>>;

/**
 * Why somebody may not choose about a nomination; nothing: they may. Who voices a nomination by words has taken sides, and
 * in a jury also who seconds it. A juror who stands in a category has no say in all of it.
 * @param standing all that stand in the category
 */
export function conflictOf(
  person: PersonId,
  nomination: Nomination,
  facts: Readonly<{ standing: readonly Nomination[]; choose: NominationPlan['choose']; kin: Kin }>,
): Conflict | undefined {
  const { nominee, voices } = nomination;
  if (nominee.id === person) return 'self';
  if (facts.choose === 'jury' && facts.standing.some((one) => one.nominee.id === person)) return 'candidate';
  const voice = voices.find((one) => one.person.id === person);
  if (voice !== undefined && (voice.words !== undefined || facts.choose === 'jury')) return 'nominator';
  return facts.kin.get(nominee.id)?.get(person);
}

// --- counting ------------------------------------------------------------------------------------------------

/** By average (votes: by number), as fractions, so that nothing is decided by rounding. Greater first. */
function compare(choose: NominationPlan['choose'], a: Counted, b: Counted): number {
  return choose === 'votes' ? b.total - a.total : b.total * a.marks - a.total * b.marks;
}

/** Best first; what nobody marked comes last. Equal ones stand in the order of their ids: the same on every machine. */
export function ranked(choose: NominationPlan['choose'], counted: readonly Counted[]): readonly Counted[] {
  return counted.toSorted((a, b) => {
    if (a.marks === 0 || b.marks === 0) return b.marks - a.marks || (a.nomination < b.nomination ? -1 : 1);
    return compare(choose, a, b) || (a.nomination < b.nomination ? -1 : 1);
  });
}

/** Those whom nobody is before. None where nothing was marked. */
export function leaders(choose: NominationPlan['choose'], counted: readonly Counted[]): readonly string[] {
  const [first, ...rest] = ranked(choose, counted);
  if (first === undefined || first.marks === 0) return [];
  const equal = rest.filter((one) => one.marks > 0 && compare(choose, first, one) === 0);
  return [first, ...equal].map(({ nomination }) => nomination);
}

export type Verdict = Readonly<{ winners: readonly string[]; tied: readonly string[] }>;

/** What follows for one category. A run-off that ends in a tie again is won by all of them. @param round 1 or 2 */
export function verdict(plan: NominationPlan, counted: readonly Counted[], round: number): Verdict {
  const first = leaders(plan.choose, counted);
  const decided = first.length <= 1 || plan.ties === 'all' || (plan.ties === 'runoff' && round > 1);
  return decided ? { winners: first, tied: [] } : { winners: [], tied: first };
}

/** Choices end at six in the evening in the organisation's zone, like pulses. Minutes after midnight. */
const endsAtMinute = 18 * 60;

/** @param round 1 or 2: a run-off lasts half as long, at least a day */
export function choiceEnd(plan: NominationPlan, now: Date, timeZone: string, round: number): Date {
  const days = round === 1 ? plan.choiceDays : Math.max(1, Math.ceil(plan.choiceDays / 2));
  return atLocal(addDays(localDate(now, timeZone), days), endsAtMinute, timeZone);
}

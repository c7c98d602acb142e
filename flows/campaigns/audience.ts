import type { Db } from '#core/outcome.ts';
import type { Person, PersonId } from '#core/person.ts';
import { allUnits, peopleOf, withBelow } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { type CampaignPlan, campaignTimes } from './campaign.ts';
import { thankedSince } from './store.ts';

/** Whoever has thanked nobody for so long rarely does. Days. */
const rareDays = 60;

/** Is a campaign with this plan for that person? */
export async function isFor(db: Db, plan: CampaignPlan, person: Person): Promise<boolean> {
  const { kinds, units, countries } = plan.audience;
  if (person.gone || (kinds.length > 0 && !kinds.includes(person.kind))) return false;
  if (countries.length > 0 && !countries.includes(person.country ?? '')) return false;
  if (units.length === 0) return true;
  return person.unit !== undefined && withBelow(await allUnits(db), units).has(person.unit);
}

/** Does this person belong to the unit in the light? What it contributes is for others to tell. */
export async function isAbout(db: Db, plan: CampaignPlan, person: Pick<Person, 'unit'>): Promise<boolean> {
  if (plan.about === undefined || person.unit === undefined) return false;
  return withBelow(await allUnits(db), [plan.about]).has(person.unit);
}

const rareSince = (now: Date): Date => new Date(now.getTime() - rareDays * 86_400_000);

export async function thankedLately(db: Db, person: PersonId, now: Date): Promise<boolean> {
  return (await thankedSince(db, [person], rareSince(now))).has(person);
}

/** Those of the audience who have thanked nobody for a while. */
export async function rarelyThanking(
  db: Db,
  plan: CampaignPlan,
  now: Date,
): Promise<readonly Readonly<{ id: PersonId; timeZone: string }>[]> {
  const people = await peopleOf(db, plan.audience);
  const thanked = await thankedSince(
    db,
    people.map(({ id }) => id),
    rareSince(now),
  );
  const own = plan.about === undefined ? new Set<string>() : withBelow(await allUnits(db), [plan.about]);
  return people.filter(({ id, unit }) => !thanked.has(id) && !own.has(unit ?? ''));
}

/** When it opens and closes, over the zones of its people as they are now. */
export async function timesOf(db: Db, plan: CampaignPlan) {
  const { timeZone } = await readSetting(db, 'organisation');
  const people = await peopleOf(db, plan.audience);
  return {
    people: people.length,
    ...campaignTimes(
      plan,
      people.map((person) => person.timeZone),
      timeZone,
    ),
  };
}

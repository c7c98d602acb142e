import type { PersonId, UnitId } from '#core/person.ts';
import { buildTree, type UnitNode } from './tree.ts';

/** Who was invited to a round, and where they stood at its launch. */
export type Membership = Readonly<{
  units: readonly UnitNode[];
  people: ReadonlyMap<PersonId, UnitId>;
}>;

/** For each person the units they count in: their own and all above. */
function placesOf({ units, people }: Membership): (person: PersonId) => readonly UnitId[] {
  const tree = buildTree(units, people.values());
  return (person) => {
    const places: UnitId[] = [];
    for (let unit = people.get(person); unit !== undefined; unit = tree.parentOf.get(unit)) places.push(unit);
    return places;
  };
}

/**
 * How many people joined or left each unit (with all below it) between two rounds. A move inside a unit does not change
 * it. Two releases of a unit that differ by one person would tell what that person answered.
 */
export function membershipChanges(before: Membership, now: Membership): Readonly<Record<UnitId, number>> {
  const [placesBefore, placesNow] = [placesOf(before), placesOf(now)];
  const changes = new Map<UnitId, number>(now.units.map((unit) => [unit.id, 0]));
  for (const person of new Set([...before.people.keys(), ...now.people.keys()])) {
    const [left, joined] = [placesBefore(person), placesNow(person)];
    for (const unit of new Set([...left, ...joined])) {
      if (left.includes(unit) !== joined.includes(unit)) changes.set(unit, (changes.get(unit) ?? 0) + 1);
    }
  }
  return Object.fromEntries(changes);
}

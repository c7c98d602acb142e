import { type Burst, burstCandidates, decideBursts } from './bursts.ts';
import { findPairs, type Pair } from './pairs.ts';
import { findRings, type Ring } from './rings.ts';
import { type Act, createNetwork, type Member, type Tie, tiesOf } from './ties.ts';

export type Findings = Readonly<{
  pairs: readonly Pair[];
  /** Pairs of people who boost each other's thank-yous. */
  boosters: readonly Pair[];
  rings: readonly Ring[];
  bursts: readonly Burst[];
}>;

const holdsBoth = (ring: Ring, pair: Pair): boolean => pair.people.every((one) => ring.people.includes(one));

/** Thank-yous of one day whose words are compared, each with each. */
const compared = 60;

/** Lets others have their turn: each step takes a part of a second where there are many people. */
const pause = (): Promise<void> => new Promise((resume) => setImmediate(resume));

/**
 * What stands out in who thanks whom. Nobody's words are needed: of those few days that hold many thank-yous, `alike` tells what
 * part says nearly the same.
 * @param boosts who boosted what others had received
 * @param alike of each group of thank-yous, what part of it says nearly the same as another of the group, 0..1
 */
export async function findingsIn(
  options: Readonly<{
    members: readonly Member[];
    acts: readonly Act[];
    boosts: readonly Tie[];
    spanMs: number;
    alike: (groups: readonly (readonly string[])[]) => Promise<readonly number[]>;
  }>,
): Promise<Findings> {
  const { members, acts, boosts, spanMs, alike } = options;
  const network = createNetwork(members, tiesOf(acts));
  await pause();
  const rings = findRings(network);
  await pause();
  const outsideRings = (pairs: readonly Pair[]) =>
    pairs.filter((pair) => !rings.some((ring) => holdsBoth(ring, pair)));
  const pairs = outsideRings(findPairs(network));
  await pause();
  const boosters = outsideRings(findPairs(createNetwork(members, boosts))).filter(
    (pair) => !pairs.some(({ people }) => people.join() === pair.people.join()),
  );
  await pause();
  const candidates = burstCandidates(acts, spanMs);
  const bursts = decideBursts(candidates, await alike(candidates.map((one) => one.acts.slice(0, compared))));
  return { pairs, boosters, rings, bursts };
}

import { describe, expect, test } from 'vitest';
import { findingsIn } from '#flows/fairness/findings.ts';
import { invent, span } from './generator.ts';

const seeds = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at);
/** Thresholds were chosen on the tuned ones; what is promised is held on the others. */
const runs = [
  { people: 300, tuned: seeds(1, 14), held: seeds(301, 24) },
  { people: 1_000, tuned: seeds(1, 14), held: seeds(301, 12) },
  { people: 3_000, tuned: seeds(1, 2), held: seeds(301, 4) },
];

type Tally = { found: number; right: number; planted: number; met: number };
const kinds = ['pairs', 'rings', 'bursts'] as const;
type Kind = (typeof kinds)[number];

const shared = (a: readonly string[], b: readonly string[]): number => {
  const both = a.filter((one) => b.includes(one)).length;
  return both / (a.length + b.length - both);
};

async function tallyOf(seeds: readonly number[], people: number): Promise<Readonly<Record<Kind, Tally>>> {
  const tally: Record<Kind, Tally> = {
    pairs: { found: 0, right: 0, planted: 0, met: 0 },
    rings: { found: 0, right: 0, planted: 0, met: 0 },
    bursts: { found: 0, right: 0, planted: 0, met: 0 },
  };
  for (const seed of seeds) {
    const { members, acts, boosts, planted, alike } = invent({ seed, people });
    const found = await findingsIn({ members, acts, boosts, spanMs: span.days * 86_400_000, alike });
    const asked = {
      pairs: [...found.pairs, ...found.boosters].map((one) => one.people),
      rings: found.rings.map((one) => one.people),
      bursts: found.bursts.map((one) => one.acts),
    };
    const wanted = { ...planted, bursts: planted.bursts.map((one) => one.acts) };
    // A ring with one more or one less of five is found; a burst, when most of its thank-yous are.
    const enough = { pairs: 1, rings: 0.75, bursts: 0.6 };
    for (const kind of kinds) {
      const same = (a: readonly string[], b: readonly string[]) => shared(a, b) >= enough[kind];
      const one = tally[kind];
      one.found += asked[kind].length;
      one.right += asked[kind].filter((a) => wanted[kind].some((b) => same(a, b))).length;
      one.planted += wanted[kind].length;
      one.met += wanted[kind].filter((a) => asked[kind].some((b) => same(a, b))).length;
    }
  }
  return tally;
}

const figures = ({ found, right, planted, met }: Tally) => ({
  precision: found === 0 ? 1 : right / found,
  recall: planted === 0 ? 1 : met / planted,
});

const written = (name: string, tally: Readonly<Record<Kind, Tally>>): string =>
  kinds
    .map((kind) => {
      const { precision, recall } = figures(tally[kind]);
      const { right, found, met, planted } = tally[kind];
      return `${name} ${kind}: precision ${precision.toFixed(3)} (${right}/${found}), recall ${recall.toFixed(3)} (${met}/${planted})`;
    })
    .join('\n');

describe('an organisation with planted pairs, rings and bursts', () => {
  for (const { people, tuned, held } of runs) {
    test(`of ${people} people, other than those it was tuned on`, { timeout: 120_000 }, async () => {
      console.log(written(`${people} tuned`, await tallyOf(tuned, people)));
      const tally = await tallyOf(held, people);
      console.log(written(`${people} held`, tally));
      for (const kind of kinds) {
        expect(figures(tally[kind]).precision, kind).toBeGreaterThanOrEqual(0.9);
        expect(figures(tally[kind]).recall, kind).toBeGreaterThanOrEqual(0.8);
      }
    });
  }

  test('where nothing was planted, next to nothing is found', { timeout: 120_000 }, async () => {
    let [found, people] = [0, 0];
    for (const seed of seeds(301, 8)) {
      const { members, acts, boosts, alike } = invent({ seed, people: 1_000, honest: true });
      const { pairs, boosters, rings, bursts } = await findingsIn({
        members,
        acts,
        boosts,
        spanMs: span.days * 86_400_000,
        alike,
      });
      found += pairs.length + boosters.length + rings.length + bursts.length;
      people += members.length;
    }
    console.log(`honest: ${found} findings among ${people} people`);
    expect(found / people).toBeLessThan(2 / 1_000);
  });
});

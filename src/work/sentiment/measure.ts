import { type Class, classes } from './model.ts';

/** A comment as it was judged: the label, the answer, and how sure it was. */
export type Judged = Readonly<{ label: Class; tone: Class; confidence: number }>;

/** All shares 0..1. */
export type Figures = Readonly<{
  count: number;
  accuracy: number;
  /** F1 by class, in the order of `classes`. */
  f1: readonly number[];
  /** The plain mean of `f1`. */
  macroF1: number;
  /** Good comments called bad and bad ones called good, of all good and bad ones. */
  flips: number;
}>;

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

export function measure(judged: readonly Judged[]): Figures {
  const f1 = classes.map((tone) => {
    const right = judged.filter((one) => one.label === tone && one.tone === tone).length;
    const labelled = judged.filter((one) => one.label === tone).length;
    const answered = judged.filter((one) => one.tone === tone).length;
    return share(2 * right, labelled + answered);
  });
  const poles: readonly Class[] = ['positive', 'negative'];
  const leaning = judged.filter((one) => poles.includes(one.label));
  const flipped = leaning.filter((one) => poles.includes(one.tone) && one.tone !== one.label);
  return {
    count: judged.length,
    accuracy: share(judged.filter((one) => one.label === one.tone).length, judged.length),
    f1,
    macroF1: share(
      f1.reduce((sum, one) => sum + one, 0),
      classes.length,
    ),
    flips: share(flipped.length, leaning.length),
  };
}

/** The surest part of the answers, most sure first. @param part 0..1 */
export function surest(judged: readonly Judged[], part: number): Judged[] {
  return judged.toSorted((a, b) => b.confidence - a.confidence).slice(0, Math.round(judged.length * part));
}

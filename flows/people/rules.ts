import type { Report } from './problems.ts';

/** Above this share of the known people missing from a file, the file is probably not the whole of it. */
const loudShare = 0.2;

/** Would so many be marked as gone that it must be said loudly? */
export const isMassLeaving = (report: Pick<Report, 'missing' | 'known'>): boolean =>
  report.known > 0 && report.missing / report.known > loudShare;

/** Somebody may be marked as gone only by a file all of whose rows could be read: a mistyped e-mail is no farewell. */
export const mayMarkGone = (report: Pick<Report, 'missing' | 'refused'>): boolean =>
  report.missing > 0 && report.refused === 0;

/** What was shown and agreed to, in numbers. */
export type Agreed = Pick<
  Report,
  'rows' | 'added' | 'changed' | 'back' | 'left' | 'refused' | 'missing' | 'unitsAdded'
>;

/** Is what would be done now what was shown? */
export const isAsAgreed = (now: Agreed, then: Agreed): boolean =>
  (['rows', 'added', 'changed', 'back', 'left', 'refused', 'missing', 'unitsAdded'] as const).every(
    (key) => now[key] === then[key],
  );

/**
 * The circles in "whose manager is whom". Everybody has at most one manager, so each walk upwards ends at the top, at
 * somebody seen before, or in a circle (time linear in the number of people).
 * @param managerOf the index of each one's manager, -1 for none
 * @returns the indexes of the members of each circle
 */
export function findCircles(managerOf: ArrayLike<number>): readonly (readonly number[])[] {
  const walkOf = new Int32Array(managerOf.length);
  const circles: number[][] = [];
  for (let start = 0; start < managerOf.length; start += 1) {
    let at = start;
    while (at >= 0 && walkOf[at] === 0) {
      walkOf[at] = start + 1;
      at = managerOf[at] ?? -1;
    }
    if (at < 0 || walkOf[at] !== start + 1) continue;
    const circle = [at];
    for (let next = managerOf[at] ?? -1; next !== at; next = managerOf[next] ?? -1) circle.push(next);
    circles.push(circle);
  }
  return circles;
}

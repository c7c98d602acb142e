import { z } from 'zod';
import { isWorkday, type WorkCalendar, workdaysAfter } from '#core/workdays.ts';
import { addDays } from '#core/zoned.ts';

// By when a course is to be done. Days are ISO 8601 dates in the learner's own calendar.

export const longestDueDays = 3_650;

/** On a date, or so many calendar days after the start of the enrolment. */
export const dueSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('on'), date: z.iso.date() }),
  z.object({ kind: z.literal('after'), days: z.number().int().min(1).max(longestDueDays) }),
]);
export type Due = Readonly<z.output<typeof dueSchema>>;

/** What is kept with an enrolment (`enrolments.due_on`). */
export const resolveDue = (due: Due | undefined, startsOn: string): string | undefined => {
  if (due === undefined) return undefined;
  return due.kind === 'on' ? due.date : addDays(startsOn, due.days);
};

/**
 * The due date as leave stretches it: as many working days later as days between the start and the due date, both included,
 * would have been worked and were leave. Computed from the calendar as it is now.
 */
export function dueOf(
  { startsOn, dueOn }: Readonly<{ startsOn: string; dueOn: string }>,
  calendar: WorkCalendar,
): string {
  const worked = { ...calendar, leaves: [] };
  const lost = new Set<string>();
  // Leaves may overlap: a day is lost once.
  for (const { from, to } of calendar.leaves) {
    const end = to < dueOn ? to : dueOn;
    for (let day = from > startsOn ? from : startsOn; day <= end; day = addDays(day, 1))
      if (isWorkday(worked, day)) lost.add(day);
  }
  if (lost.size === 0) return dueOn;
  // Whoever has no working day ahead is reminded of nothing anyway.
  return workdaysAfter(calendar, dueOn, lost.size) ?? dueOn;
}

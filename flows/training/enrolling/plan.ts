import { z } from 'zod';
import { kinds } from '#core/person.ts';
import { addDays } from '#core/zoned.ts';
import { type Due, dueSchema, resolveDue } from '../rules/due.ts';

/** Who takes a course without being named, and what is asked of them. */
export const rulePlanSchema = z.object({
  /** `tenure`: each person on the day that lies `afterDays` days after they joined. */
  kind: z.enum(['audience', 'tenure']),
  audience: z.object({
    kinds: z.array(z.enum(kinds)),
    units: z.array(z.string().max(64)),
    countries: z.array(z.string().max(8)),
  }),
  afterDays: z.number().int().min(0).max(3_650).optional(),
  /** Nobody before it. `tenure`: only those whose own day is not before it. ISO 8601 date. */
  startsOn: z.iso.date(),
  mandatory: z.boolean(),
  due: dueSchema.optional(),
});
export type RulePlan = Readonly<z.output<typeof rulePlanSchema>>;

/** A rule as it stood when somebody looked at it. */
export const ruleVersionSchema = z.object({ rule: z.uuid(), revision: z.number().int().min(0) });
export type RuleVersion = Readonly<z.output<typeof ruleVersionSchema>>;

export type Rule = Readonly<{
  id: string;
  course: string;
  plan: RulePlan;
  revision: number;
  by: string | undefined;
  state: 'draft' | 'running' | 'ended';
  begun: Date | undefined;
  replaces: RuleVersion | undefined;
}>;

/** Who comes to a course with a fixed due date after the others has so many days at least. */
export const leastDays = 14;

/**
 * The day by which somebody is to be done.
 * @param late they come after those for whom the date was chosen
 */
export function dueFor(due: Due | undefined, startsOn: string, late: boolean): string | undefined {
  const planned = due && resolveDue(due, startsOn);
  if (planned === undefined) return undefined;
  const least = addDays(startsOn, leastDays);
  return due?.kind === 'on' && late && planned < least ? least : planned;
}

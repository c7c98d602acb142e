import { z } from 'zod';
import { kinds } from '#core/person.ts';

const title = z.string().trim().min(1).max(80);

/** How the chosen are found: the audience votes, or a jury scores. */
export const ways = ['votes', 'jury'] as const;
/** What happens when several lead: all of them win, the leaders stand once more, or HR decides among them. */
export const tieRules = ['all', 'runoff', 'hr'] as const;

export const maxCategories = 5;
export const maxJury = 20;

/** What HR decided about the nominations of a campaign. Frozen when the campaign opens. */
export const nominationPlanSchema = z.object({
  categories: z
    .array(
      z.object({
        id: z.string().regex(/^[a-z0-9-]{1,40}$/),
        /** At least one language. */
        title: z
          .object({ es: title.optional(), en: title.optional(), pt: title.optional() })
          .refine((titles) => Object.values(titles).some((one) => one !== undefined)),
      }),
    )
    .min(1)
    .max(maxCategories),
  /** Who can be nominated. Empty lists ask for nothing. */
  who: z.object({
    kinds: z.array(z.enum(kinds)),
    units: z.array(z.uuid()),
    /** Whole days since they joined; those whose first day is not known count as long enough. */
    minTenureDays: z.int().min(0).max(3650),
  }),
  /** How many nominations one person may make in the campaign. Seconding does not count. */
  perPerson: z.int().min(1).max(20),
  /** How many voices beside the first one a nomination needs to be moderated at all. */
  seconds: z.int().min(0).max(20),
  choose: z.enum(ways),
  /** Who scores; empty where the audience votes. */
  jury: z.array(z.uuid()).max(maxJury),
  ties: z.enum(tieRules),
  /** How long voting or scoring lasts once HR opens it; a run-off lasts half as long, at least a day. Days. */
  choiceDays: z.int().min(1).max(30),
});

export type NominationPlan = Readonly<z.output<typeof nominationPlanSchema>>;

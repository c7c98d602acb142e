import { z } from 'zod';
import { drivers, scales } from './bank.ts';
import { type Plan, planSchema } from './plan.ts';

/** What is frozen when a round opens: no rule and no group changes under an answer that was given. */
export const launchedSchema = z.object({
  organisation: z.string(),
  minGroup: z.int().min(5),
  items: z.array(
    z.object({
      id: z.string(),
      version: z.int(),
      driver: z.enum(drivers),
      scale: z.enum(scales),
      text: z.object({ es: z.string(), en: z.string(), pt: z.string() }),
    }),
  ),
  units: z.array(z.object({ id: z.string(), parent: z.string().optional(), name: z.string() })),
});
export type Launched = z.infer<typeof launchedSchema>;
export type RoundItem = Launched['items'][number];

/** A round as somebody saw it: when the revision has grown, it was changed meanwhile. */
export type Version = Readonly<{ round: string; revision: number }>;
const versionSchema: z.ZodType<Version> = z.object({ round: z.string(), revision: z.int() });

type Common = Readonly<{
  id: string;
  revision: number;
  /** The scheduled round that this draft is to take the place of. */
  replaces: Version | undefined;
  createdBy: string | undefined;
  plan: Plan;
  opens: Date;
  closes: Date;
}>;
type RoundOf<L> = Common &
  (
    | Readonly<{ state: 'draft' | 'scheduled' }>
    | Readonly<{ state: 'open'; launched: L; key: Buffer }>
    | Readonly<{ state: 'closed'; launched: L }>
    | Readonly<{ state: 'cancelled'; launched: L | undefined }>
  );
/** One run of a survey. */
export type Round = RoundOf<Launched>;
/** Without the units: a long list in a large organisation, which is read with every answer and needed at the close alone. */
export type BriefRound = RoundOf<Omit<Launched, 'units'>>;

type Row = Readonly<{
  id: string;
  revision: number;
  created_by: string | null;
  state: Round['state'];
  plan: unknown;
  replaces: unknown;
  opens_at: Date;
  closes_at: Date;
  ballot_key: Buffer | null;
  launched: unknown;
}>;

/** @throws ZodError for a row that this program did not write */
export const asRound = (row: Row): Round => roundOf(row, launchedSchema);
/** @throws ZodError for a row that this program did not write */
export const asBriefRound = (row: Row): BriefRound => roundOf(row, briefSchema);

const briefSchema = launchedSchema.omit({ units: true });

function roundOf<L>(row: Row, launched: z.ZodType<L>): RoundOf<L> {
  const common = {
    id: row.id,
    revision: row.revision,
    createdBy: row.created_by ?? undefined,
    plan: planSchema.parse(row.plan),
    replaces: versionSchema.nullable().parse(row.replaces) ?? undefined,
    opens: row.opens_at,
    closes: row.closes_at,
  };
  switch (row.state) {
    case 'draft':
    case 'scheduled':
      return { ...common, state: row.state };
    case 'open':
      return {
        ...common,
        state: 'open',
        launched: launched.parse(row.launched),
        key: z.instanceof(Buffer).parse(row.ballot_key),
      };
    case 'closed':
      return { ...common, state: 'closed', launched: launched.parse(row.launched) };
    case 'cancelled':
      return {
        ...common,
        state: 'cancelled',
        launched: launched.nullish().parse(row.launched) ?? undefined,
      };
  }
}

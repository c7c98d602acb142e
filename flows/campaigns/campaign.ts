import { z } from 'zod';
import type { Address } from '#core/chat.ts';
import type { Locale } from '#core/i18n.ts';
import { kinds } from '#core/person.ts';
import { addDays, atLocal, localDate, nextOccurrence, type Recurrence } from '#core/zoned.ts';
import { nominationPlanSchema } from './nominations/plan.ts';

export const templates = [
  'welcome-week',
  'client-week',
  'year-end',
  'project-finish',
  'role-spotlight',
] as const;
export type Template = (typeof templates)[number];

/** Where one campaign is posted, at most. */
export const mostPlaces = 50;
/** Of a title and of a text, in UTF-16 units, as forms count them. */
export const longestTitle = 80;
export const longestText = 1_000;

const textsOf = (max: number) =>
  z
    .object({
      es: z.string().trim().min(1).max(max).optional(),
      en: z.string().trim().min(1).max(max).optional(),
      pt: z.string().trim().min(1).max(max).optional(),
    })
    .refine((texts) => Object.values(texts).some((one) => one !== undefined));

/** What HR typed, by language; at least one. */
export type Texts = Readonly<{ [L in Locale]?: string | undefined }>;

/** The text in a language, else in the fallback, else in whichever there is. */
export const textIn = (texts: Texts, locale: Locale, fallback: Locale): string =>
  texts[locale] ?? texts[fallback] ?? texts.en ?? texts.es ?? texts.pt ?? '';

const addressSchema: z.ZodType<Address> = z.object({
  platform: z.string(),
  tenant: z.string(),
  key: z.string(),
  route: z.string(),
});

const recurrence: z.ZodType<Recurrence> = z.discriminatedUnion('every', [
  z.object({ every: z.literal('week'), interval: z.int().min(1), weekday: z.int().min(1).max(7) }),
  z.object({
    every: z.literal('month'),
    interval: z.int().min(1),
    nth: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(-1)]),
    weekday: z.int().min(1).max(7),
  }),
]);

const minuteOfDay = z.int().min(0).max(1440);

/** What HR decides about a campaign. */
export const campaignPlanSchema = z.object({
  template: z.enum(templates),
  title: textsOf(longestTitle),
  text: textsOf(longestText),
  /** The id of a value: thank-yous of others do not count. Absent: all do. */
  value: z.string().optional(),
  /** Empty lists ask for nothing. Units with all below them. */
  audience: z.object({
    kinds: z.array(z.enum(kinds)),
    units: z.array(z.uuid()),
    countries: z.array(z.string()),
  }),
  opensOn: z.iso.date(),
  /** Minutes after midnight. */
  opensAt: minuteOfDay,
  closesOn: z.iso.date(),
  closesAt: minuteOfDay,
  /** `local`: by the clock of each person's own zone. `moment`: one moment, by the organisation's. */
  clock: z.enum(['local', 'moment']),
  /** Shared places for the kick-off and closing posts. */
  places: z.array(addressSchema).max(mostPlaces),
  /** Is a line sent to those who have not thanked anybody for a while? */
  prompts: z.boolean(),
  /** The share of the audience that is to be thanked at least once, 0..1. */
  goal: z.number().gt(0).max(1).optional(),
  repeat: recurrence.nullable(),
  /** Of a role spotlight: the unit in the light. Only thank-yous to it or its people count. */
  about: z.uuid().optional(),
  nominations: nominationPlanSchema.nullable(),
});
export type CampaignPlan = Readonly<z.output<typeof campaignPlanSchema>>;

/** A campaign as somebody saw it: when the revision has grown, it was changed meanwhile. */
export type Version = Readonly<{ campaign: string; revision: number }>;
export const versionSchema = z.object({ campaign: z.uuid(), revision: z.int() });

export type CampaignState = 'draft' | 'scheduled' | 'open' | 'moderation' | 'published' | 'cancelled';

export type Campaign = Readonly<{
  id: string;
  state: CampaignState;
  revision: number;
  plan: CampaignPlan;
  /** Of a draft: what it is a change of. */
  replaces: Version | undefined;
  /** The first and the last moment at which it is open anywhere. */
  opens: Date;
  closes: Date;
  createdBy: string | undefined;
}>;

// --- when ------------------------------------------------------------------------------------------------------

type Dates = Pick<CampaignPlan, 'opensOn' | 'opensAt' | 'closesOn' | 'closesAt' | 'clock'>;

/**
 * When it is open for somebody. @param zone theirs; @param organisation's zone, which counts where there is one moment for all.
 */
export function openFor(
  plan: Dates,
  zone: string,
  organisation: string,
): Readonly<{ opens: Date; closes: Date }> {
  const clock = plan.clock === 'local' ? zone : organisation;
  return {
    opens: atLocal(plan.opensOn, plan.opensAt, clock),
    closes: atLocal(plan.closesOn, plan.closesAt, clock),
  };
}

/** The first and the last moment over the zones of all its people. */
export function campaignTimes(
  plan: Dates,
  zones: readonly string[],
  organisation: string,
): Readonly<{ opens: Date; closes: Date }> {
  const times = [...new Set([organisation, ...zones])].map((zone) => openFor(plan, zone, organisation));
  return {
    opens: new Date(Math.min(...times.map(({ opens }) => opens.getTime()))),
    closes: new Date(Math.max(...times.map(({ closes }) => closes.getTime()))),
  };
}

const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/**
 * The plan of the next one, as long as this one; nothing when it does not repeat.
 * @param after ISO date: it opens later than this, and later than the one before
 */
export function nextPlan(plan: CampaignPlan, after: string): CampaignPlan | undefined {
  if (plan.repeat === null) return undefined;
  let opensOn = nextOccurrence(plan.repeat, plan.opensOn);
  while (opensOn <= after) opensOn = nextOccurrence(plan.repeat, opensOn);
  return { ...plan, opensOn, closesOn: addDays(plan.closesOn, daysBetween(plan.opensOn, opensOn)) };
}

// --- what may be changed -----------------------------------------------------------------------------------------

/** A campaign stays open at most this long, in days. */
export const longestDays = 92;

export type PlanProblem = 'opens_in_past' | 'closes_before_opening' | 'closes_in_past' | 'too_long';

/** What is wrong with the dates. @param running its start has been and stands */
export function planProblems(
  plan: CampaignPlan,
  now: Date,
  zone: string,
  running: boolean,
): Readonly<Partial<Record<'opensOn' | 'closesOn', PlanProblem>>> {
  const { opens, closes } = openFor(plan, zone, zone);
  const closesOn =
    closes <= opens
      ? 'closes_before_opening'
      : daysBetween(plan.opensOn, plan.closesOn) > longestDays
        ? 'too_long'
        : closes <= now
          ? 'closes_in_past'
          : undefined;
  return {
    ...(!running && plan.opensOn < localDate(now, zone) && { opensOn: 'opens_in_past' as const }),
    ...(closesOn !== undefined && { closesOn }),
  };
}

/**
 * What becomes of a running campaign when a change of it is applied: what people were told when it began (when, who, what
 * counts, how nominations go) stands; its words, its end, its goal, its places, its prompts and its repetition may change.
 */
export const changedWhileOpen = (running: CampaignPlan, wanted: CampaignPlan): CampaignPlan => ({
  ...running,
  title: wanted.title,
  text: wanted.text,
  closesOn: wanted.closesOn,
  closesAt: wanted.closesAt,
  places: wanted.places,
  prompts: wanted.prompts,
  goal: wanted.goal,
  repeat: wanted.repeat,
});

import type { Values } from '#core/card.ts';
import type { Address } from '#core/chat.ts';
import { locales } from '#core/i18n.ts';
import type { Context } from '#core/outcome.ts';
import { kinds } from '#core/person.ts';
import { isBlank, kept } from '#core/text.ts';
import { addDays, isoWeekday, localDate, type Recurrence } from '#core/zoned.ts';
import {
  type CampaignPlan,
  campaignPlanSchema,
  changedWhileOpen,
  longestText,
  longestTitle,
  planProblems,
  type Template,
} from './campaign.ts';
import { templateTexts, usualDays } from './text-templates.ts';
import { longText, problemText, type Step } from './views-plan.ts';

/** What the form needs to know of the house. */
export type House = Readonly<{ zone: string; feeds: readonly Address[]; values: readonly string[] }>;

/** From the next Monday at nine, for all employees, by everybody's own clock. */
export function firstPlan(
  context: Context,
  template: Template,
  zone: string,
  places: readonly Address[],
): CampaignPlan {
  let opensOn = addDays(localDate(context.now, zone), 1);
  while (isoWeekday(opensOn) !== 1) opensOn = addDays(opensOn, 1);
  return {
    template,
    ...templateTexts[template],
    audience: { kinds: ['employee'], units: [], countries: [] },
    opensOn,
    opensAt: 540,
    closesOn: addDays(opensOn, usualDays[template]),
    closesAt: 1080,
    clock: 'local',
    places: [...places],
    prompts: true,
    repeat: null,
    nominations: null,
  };
}

const intervals = { month: 1, quarter: 3, year: 12 } as const;

/** "The same weekday of the month", as the first opening shows it: the 1st to 4th, else the last. */
function monthlyLike(opensOn: string, interval: number): Recurrence {
  const nth = Math.ceil(Number(opensOn.slice(8)) / 7);
  return {
    every: 'month',
    interval,
    nth: nth === 1 || nth === 2 || nth === 3 || nth === 4 ? nth : -1,
    weekday: isoWeekday(opensOn),
  };
}

const repeatOf = (repeat: Recurrence | null): string =>
  Object.entries(intervals).find(([, interval]) => interval === repeat?.interval)?.[0] ?? 'none';

/** A plan as the form shows it. */
export const valuesOf = (plan: CampaignPlan, post: string): Values => ({
  kinds: plan.audience.kinds,
  units: plan.audience.units,
  countries: plan.audience.countries,
  ...(plan.about !== undefined && { about: plan.about }),
  value: plan.value ?? 'any',
  opensOn: plan.opensOn,
  opensAt: String(plan.opensAt),
  closesOn: plan.closesOn,
  closesAt: String(plan.closesAt),
  clock: plan.clock,
  prompts: plan.prompts ? 'yes' : 'no',
  goal: plan.goal === undefined ? 'none' : String(plan.goal),
  repeat: repeatOf(plan.repeat),
  post,
});

const one = (values: Values, name: string): string => {
  const value = values[name];
  return typeof value === 'string' ? value : '';
};
const many = (values: Values, name: string): readonly string[] => {
  const value = values[name];
  return Array.isArray(value) ? value : typeof value === 'string' && value !== '' ? [value] : [];
};

const moreFields = new Set(['goal', 'prompts', 'post', 'repeat', 'clock']);

/** What this form does not ask for stays as it is. */
const unasked = (plan: CampaignPlan, step: Step): Values =>
  Object.fromEntries(
    Object.entries(valuesOf(plan, 'keep')).filter(
      ([name]) => step !== 'running' && moreFields.has(name) !== (step === 'more'),
    ),
  );

type Read = Readonly<{ plan: CampaignPlan } | { errors: Readonly<Record<string, string>> }>;

/** A plan out of the form, or what is wrong with it, by field. @param base what the form does not ask for */
export function readPlan(
  context: Context,
  base: CampaignPlan,
  given: Values,
  house: House,
  options: Readonly<{ step: Step; here: Address | undefined }>,
): Read {
  const { locale } = context;
  const errors: Record<string, string> = {};
  const running = options.step === 'running';
  const values = { ...unasked(base, options.step), ...given };
  const chosenKinds = kinds.filter((kind) => many(values, 'kinds').includes(kind));
  if (!running && chosenKinds.length === 0) errors.kinds = problemText(locale, 'kinds');
  for (const name of running ? ['closesOn'] : ['opensOn', 'closesOn']) {
    if (!campaignPlanSchema.shape.opensOn.safeParse(one(values, name)).success)
      errors[name] = problemText(locale, 'date');
  }
  const about = one(values, 'about');
  if (!running && base.template === 'role-spotlight' && about === '')
    errors.about = problemText(locale, 'about');
  if (Object.keys(errors).length > 0) return { errors };

  const [value, goal, repeat] = [one(values, 'value'), one(values, 'goal'), one(values, 'repeat')];
  const opensOn = running ? base.opensOn : one(values, 'opensOn');
  const interval = repeat in intervals ? intervals[repeat as keyof typeof intervals] : undefined;
  const parsed = campaignPlanSchema.safeParse({
    template: base.template,
    title: base.title,
    text: base.text,
    nominations: base.nominations,
    ...(house.values.includes(value) && { value }),
    audience: { kinds: chosenKinds, units: many(values, 'units'), countries: many(values, 'countries') },
    opensOn,
    opensAt: Number(one(values, 'opensAt') || base.opensAt),
    closesOn: one(values, 'closesOn'),
    closesAt: Number(one(values, 'closesAt') || base.closesAt),
    clock: one(values, 'clock') === 'moment' ? 'moment' : 'local',
    places: placesOf(base, one(values, 'post'), house, options.here),
    prompts: one(values, 'prompts') !== 'no',
    ...(Number(goal) > 0 && { goal: Number(goal) }),
    repeat:
      repeat === repeatOf(base.repeat) && opensOn === base.opensOn
        ? base.repeat
        : interval === undefined
          ? null
          : monthlyLike(opensOn, interval),
    ...(about !== '' && { about }),
  });
  if (!parsed.success) return { errors: { closesOn: problemText(locale, 'date') } };
  const plan = running ? changedWhileOpen(base, parsed.data) : parsed.data;
  const problems = Object.entries(planProblems(plan, context.now, house.zone, running));
  return problems.length === 0
    ? { plan }
    : { errors: Object.fromEntries(problems.map(([field, what]) => [field, problemText(locale, what)])) };
}

function placesOf(
  base: CampaignPlan,
  choice: string,
  { feeds }: House,
  here: Address | undefined,
): readonly Address[] {
  if (choice === 'feeds') return feeds;
  if (choice === 'here' && here !== undefined) return [here];
  return choice === 'none' ? [] : base.places;
}

// --- words -------------------------------------------------------------------------------------------------------

export const valuesOfTexts = (plan: CampaignPlan): Values =>
  Object.fromEntries(
    locales.flatMap((locale) => [
      [`title-${locale}`, plan.title[locale] ?? ''],
      [`text-${locale}`, plan.text[locale] ?? ''],
    ]),
  );

type ReadTexts = Readonly<
  { texts: Pick<CampaignPlan, 'title' | 'text'> } | { errors: Readonly<Record<string, string>> }
>;

export function readTexts({ locale }: Context, values: Values): ReadTexts {
  const errors: Record<string, string> = {};
  const read = (what: 'title' | 'text', max: number) => {
    const texts: Partial<Record<(typeof locales)[number], string>> = {};
    for (const each of locales) {
      const typed = kept(one(values, `${what}-${each}`)).trim();
      if (typed.length > max) errors[`${what}-${each}`] = longText(locale, max);
      if (!isBlank(typed)) texts[each] = typed;
    }
    if (Object.keys(texts).length === 0) errors[`${what}-${locale}`] = problemText(locale, what);
    return texts;
  };
  const texts = { title: read('title', longestTitle), text: read('text', longestText) };
  return Object.keys(errors).length > 0 ? { errors } : { texts };
}

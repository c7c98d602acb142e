import type { Values } from '#core/card.ts';
import type { Context } from '#core/outcome.ts';
import { kinds } from '#core/person.ts';
import { localDate } from '#core/zoned.ts';
import { type Due, dueSchema } from '../rules/due.ts';
import { type RulePlan, rulePlanSchema } from './plan.ts';
import { problemText } from './views-forms.ts';

/** All employees, from today on, free and without a date. */
export function firstPlan({ now }: Context, zone: string): RulePlan {
  return {
    kind: 'audience',
    audience: { kinds: ['employee'], units: [], countries: [] },
    startsOn: localDate(now, zone),
    mandatory: false,
  };
}

/** What is asked of people, as forms show it. */
export const askedValues = ({ mandatory, due }: Pick<RulePlan, 'mandatory' | 'due'>): Values => ({
  mandatory: mandatory ? 'yes' : 'no',
  due: due?.kind ?? 'none',
  ...(due?.kind === 'on' && { dueDate: due.date }),
  ...(due?.kind === 'after' && { dueDays: String(due.days) }),
});

export const valuesOf = (plan: RulePlan): Values => ({
  kind: plan.kind,
  afterDays: String(plan.afterDays ?? 0),
  startsOn: plan.startsOn,
  kinds: plan.audience.kinds,
  units: plan.audience.units,
  countries: plan.audience.countries,
  ...askedValues(plan),
});

export const one = (values: Values, name: string): string => {
  const value = values[name];
  return typeof value === 'string' ? value.trim() : '';
};
export const many = (values: Values, name: string): readonly string[] => {
  const value = values[name];
  return Array.isArray(value) ? value : typeof value === 'string' && value !== '' ? [value] : [];
};

/** Whole numbers only; nothing for anything else. */
const whole = (typed: string): number | undefined => (/^\d{1,4}$/.test(typed) ? Number(typed) : undefined);

export type Errors = Record<string, string>;

/**
 * Until when, out of a form; what is wrong with it goes into `errors`.
 * @param first the day before which nothing can be due; ISO 8601
 */
export function readDue(
  { locale }: Pick<Context, 'locale'>,
  values: Values,
  first: string,
  errors: Errors,
): Due | undefined {
  const choice = one(values, 'due');
  if (choice === 'on') {
    const parsed = dueSchema.safeParse({ kind: 'on', date: one(values, 'dueDate') });
    if (!parsed.success) errors.dueDate = problemText(locale, 'date');
    else if (one(values, 'dueDate') <= first) errors.dueDate = problemText(locale, 'past');
    return parsed.data;
  }
  if (choice === 'after') {
    const parsed = dueSchema.safeParse({ kind: 'after', days: whole(one(values, 'dueDays')) });
    if (!parsed.success) errors.dueDays = problemText(locale, 'dueDays');
    return parsed.data;
  }
  return undefined;
}

type Read = Readonly<{ plan: RulePlan }> | Readonly<{ errors: Errors }>;

/**
 * A rule out of its form, or what is wrong with it, by field.
 * @param before the plan that it changes: a date of it that has passed may stay
 */
export function readPlan(context: Context, values: Values, zone: string, before?: RulePlan): Read {
  const { locale, now } = context;
  const errors: Errors = {};
  const kind = one(values, 'kind') === 'tenure' ? 'tenure' : 'audience';
  const chosenKinds = kinds.filter((each) => many(values, 'kinds').includes(each));
  if (chosenKinds.length === 0) errors.kinds = problemText(locale, 'kinds');
  const afterDays = whole(one(values, 'afterDays') || '0');
  if (kind === 'tenure' && (afterDays === undefined || afterDays > 3_650))
    errors.afterDays = problemText(locale, 'days');
  const today = localDate(now, zone);
  const startsOn = one(values, 'startsOn');
  if (!rulePlanSchema.shape.startsOn.safeParse(startsOn).success)
    errors.startsOn = problemText(locale, 'date');
  const keeps = before?.due?.kind === 'on' && before.due.date === one(values, 'dueDate');
  const first = keeps ? '' : startsOn > today ? startsOn : today;
  const due = readDue(context, values, first, errors);
  if (Object.keys(errors).length > 0) return { errors };
  return {
    plan: {
      kind,
      audience: {
        kinds: chosenKinds,
        units: many(values, 'units').filter((id) => id.length <= 64),
        countries: many(values, 'countries').filter((code) => code.length <= 8),
      },
      ...(kind === 'tenure' && { afterDays: afterDays ?? 0 }),
      startsOn,
      mandatory: one(values, 'mandatory') === 'yes',
      ...(due !== undefined && { due }),
    },
  };
}

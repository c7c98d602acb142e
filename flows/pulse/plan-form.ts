import type { Values } from '#core/card.ts';
import type { Context } from '#core/outcome.ts';
import { kinds } from '#core/person.ts';
import { addDays, localDate } from '#core/zoned.ts';
import { bank } from './bank.ts';
import { monthlyLike, type Plan, planProblems, planSchema } from './plan.ts';
import { problemText } from './views-plan.ts';

const dayMs = 86_400_000;

/** A plan as the form shows it. */
export function valuesOf(plan: Plan): Values {
  const dayBefore = addDays(plan.closesOn, -1);
  return {
    kinds: plan.kinds,
    units: plan.units,
    opensOn: plan.opensOn,
    opensAt: String(plan.opensAt),
    closesOn: plan.closesOn,
    remind: plan.remindOn === null ? 'none' : plan.remindOn === dayBefore ? 'day-before' : 'middle',
    repeat: plan.repeat === null ? 'none' : plan.repeat.interval === 3 ? 'quarter' : 'month',
    items: plan.items.length === 0 ? 'bank' : 'own',
    chosen: plan.items,
  };
}

/** A pulse for all employees, from tomorrow's working day at ten, open for a week. */
export function firstValues(context: Context): Values {
  let opensOn = addDays(localDate(context.now, context.person.timeZone), 1);
  while (new Date(opensOn).getUTCDay() % 6 === 0) opensOn = addDays(opensOn, 1);
  return {
    kinds: ['employee'],
    units: [],
    opensOn,
    opensAt: '600',
    closesOn: addDays(opensOn, 7),
    remind: 'middle',
    repeat: 'none',
    items: 'bank',
    chosen: [],
  };
}

const one = (values: Values, name: string): string => {
  const value = values[name];
  return typeof value === 'string' ? value : '';
};
const many = (values: Values, name: string): readonly string[] => {
  const value = values[name];
  return Array.isArray(value) ? value : typeof value === 'string' && value !== '' ? [value] : [];
};

type Read = Readonly<{ plan: Plan }> | Readonly<{ errors: Readonly<Record<string, string>> }>;

/** A plan out of the form, or what is wrong with it, by field. */
export function readPlan(context: Context, values: Values): Read {
  const { locale } = context;
  const own = one(values, 'items') === 'own';
  const [opensOn, closesOn] = [one(values, 'opensOn'), one(values, 'closesOn')];
  const errors: Record<string, string> = {};
  const chosenKinds = kinds.filter((kind) => many(values, 'kinds').includes(kind));
  if (chosenKinds.length === 0) errors.kinds = problemText(locale, 'kinds');
  for (const name of ['opensOn', 'closesOn']) {
    if (!planSchema.shape.opensOn.safeParse(one(values, name)).success)
      errors[name] = problemText(locale, 'date');
  }
  const chosen = own ? bank.filter((item) => many(values, 'chosen').includes(item.id)) : [];
  if (own && (chosen.length < 3 || chosen.length > 6)) errors.chosen = problemText(locale, 'chosen');
  else if (chosen.some((item) => chosenKinds.some((kind) => !item.kinds.includes(kind)))) {
    errors.chosen = problemText(locale, 'notForAll');
  }
  if (Object.keys(errors).length > 0) return { errors };

  const repeat = one(values, 'repeat');
  const plan = planSchema.safeParse({
    kinds: chosenKinds,
    units: many(values, 'units'),
    items: chosen.map((item) => item.id),
    opensOn,
    opensAt: Number(one(values, 'opensAt') || '600'),
    closesOn,
    remindOn: remindOn(one(values, 'remind'), opensOn, closesOn),
    repeat:
      repeat === 'month' ? monthlyLike(opensOn, 1) : repeat === 'quarter' ? monthlyLike(opensOn, 3) : null,
  });
  if (!plan.success) return { errors: { opensOn: problemText(locale, 'date') } };
  const problems = Object.entries(planProblems(plan.data, localDate(context.now, context.person.timeZone)));
  return problems.length > 0
    ? {
        errors: Object.fromEntries(problems.map(([field, problem]) => [field, problemText(locale, problem)])),
      }
    : { plan: plan.data };
}

function remindOn(choice: string, opensOn: string, closesOn: string): string | null {
  if (choice === 'day-before') return addDays(closesOn, -1);
  if (choice !== 'middle') return null;
  return addDays(opensOn, Math.ceil((Date.parse(closesOn) - Date.parse(opensOn)) / dayMs / 2));
}

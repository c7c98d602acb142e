import type { Values } from '#core/card.ts';
import type { Ask, Replace, Say } from '#core/chat.ts';
import { type FlowPart, onAction, onOpen, onSubmit } from '#core/flow.ts';
import { type Locale, locales } from '#core/i18n.ts';
import { ask, type Context, type Outcome, replace, say } from '#core/outcome.ts';
import { isHr, kinds } from '#core/person.ts';
import { kept } from '#core/text.ts';
import { allUnits, unitPath } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { type Campaign, textIn } from '../campaign.ts';
import { campaignById, changeCampaign, lockCampaign } from '../store.ts';
import * as actions from './actions.ts';
import { chosenPeople, many } from './deciding.ts';
import { maxCategories, type NominationPlan, nominationPlanSchema } from './plan.ts';
import { keysOf } from './store.ts';
import { text } from './text-plan.ts';
import { sentenceCard } from './views.ts';
import { categoriesField, configuredCard, configureFormCard, inOrder } from './views-plan.ts';

type Version = Readonly<{ campaign: string; revision: number }>;
type From = Readonly<{ platform: string; tenant: string }>;
type Filled = Readonly<{ values: Values; errors?: Readonly<Record<string, string>>; problem?: string }>;

async function form(context: Context, version: Version, filled: Filled): Promise<Outcome<Ask>> {
  const units = await allUnits(context.db);
  const paths = units.map(({ id }) => ({ id, path: unitPath(units, id) }));
  paths.sort((a, b) => a.path.localeCompare(b.path));
  const { locale: organisation } = await readSetting(context.db, 'organisation');
  return ask(configureFormCard(context.locale, version, { organisation, units: paths }, filled));
}

const sentence = (context: Context, which: 'stale' | 'running' | 'onlyHr') =>
  say(sentenceCard(text(context.locale)[which]));

/** May the rules still be decided? A change of a campaign that has begun leaves them as they were told. */
async function refusal(
  context: Context,
  campaign: Campaign | undefined,
  revision: number,
): Promise<'stale' | 'running' | undefined> {
  if (campaign === undefined) return 'stale';
  const changed = campaign.replaces && (await campaignById(context.db, campaign.replaces.campaign));
  if (campaign.state !== 'draft' || (changed !== undefined && changed.state !== 'scheduled'))
    return 'running';
  return campaign.revision === revision ? undefined : 'stale';
}

// --- the form --------------------------------------------------------------------------------------------------

const first: Values = {
  choose: 'votes',
  ties: 'all',
  choiceDays: '7',
  perPerson: '3',
  seconds: '0',
  tenure: '0',
  kinds: [],
  units: [],
  jury: [],
};

async function valuesOf(context: Context, plan: NominationPlan | null, from: From): Promise<Values> {
  if (plan === null) return first;
  const lines = (locale: Locale): string =>
    plan.categories.every(({ title }) => title[locale] !== undefined)
      ? plan.categories.map(({ title }) => title[locale]).join('\n')
      : '';
  const { locale: organisation } = await readSetting(context.db, 'organisation');
  return {
    ...Object.fromEntries(locales.map((locale) => [categoriesField(locale), lines(locale)])),
    ...(lines(organisation) === '' && {
      [categoriesField(organisation)]: plan.categories
        .map(({ title }) => textIn(title, organisation, organisation))
        .join('\n'),
    }),
    choose: plan.choose,
    ties: plan.ties,
    choiceDays: String(plan.choiceDays),
    perPerson: String(plan.perPerson),
    seconds: String(plan.seconds),
    tenure: String(plan.who.minTenureDays),
    kinds: plan.who.kinds,
    units: plan.who.units,
    jury: await keysOf(context.db, plan.jury, from),
  };
}

const onOpenConfigure = onOpen(
  actions.openConfigure,
  async (context, { campaign: id }, event): Promise<Outcome<Ask | Say>> => {
    if (!isHr(context.person)) return sentence(context, 'onlyHr');
    const campaign = await campaignById(context.db, id);
    const why = await refusal(context, campaign, campaign?.revision ?? 0);
    if (why !== undefined || campaign === undefined) return sentence(context, why ?? 'stale');
    const values = await valuesOf(context, campaign.plan.nominations, event.from);
    return form(context, { campaign: id, revision: campaign.revision }, { values });
  },
);

const one = (values: Values, name: string): string => {
  const value = values[name];
  return typeof value === 'string' ? value : '';
};

type Read = Readonly<{ plan: NominationPlan }> | Readonly<{ errors: Readonly<Record<string, string>> }>;

const longestTitle = 80;

function readCategories(
  values: Values,
  order: readonly Locale[],
  problems: ReturnType<typeof text>['problem'],
) {
  const errors: Record<string, string> = {};
  const lines = order.map((locale) =>
    kept(one(values, categoriesField(locale)))
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  );
  const count = lines[0]?.length ?? 0;
  for (const [at, locale] of order.entries()) {
    const own = lines[at] ?? [];
    const name = categoriesField(locale);
    const tooLong = own.some((line) => line.length > longestTitle);
    if (tooLong || (at === 0 && (count === 0 || count > maxCategories))) errors[name] = problems.categories;
    else if (at > 0 && own.length > 0 && own.length !== count) errors[name] = problems.lines;
    else if (new Set(own.map((line) => line.toLowerCase())).size < own.length) errors[name] = problems.same;
  }
  const categories = (lines[0] ?? []).map((_, n) => ({
    id: `c${n + 1}`,
    title: Object.fromEntries(
      order.flatMap((locale, at) => {
        const line = lines[at]?.[n];
        return line === undefined ? [] : [[locale, line]];
      }),
    ),
  }));
  return { errors, categories };
}

async function readPlan(context: Context, values: Values, from: From): Promise<Read> {
  const { problem } = text(context.locale);
  const { locale: organisation } = await readSetting(context.db, 'organisation');
  const { errors, categories } = readCategories(values, inOrder(organisation), problem);
  const jury = await chosenPeople(context, from, many(values, 'jury'));
  const choose = one(values, 'choose');
  if (choose === 'jury' && (jury.length === 0 || jury.length > 20)) errors.jury = problem.jury;
  if (choose === 'votes' && jury.length > 0) errors.jury = problem.votes;
  const units = new Set((await allUnits(context.db)).map(({ id }) => id));
  const plan = nominationPlanSchema.safeParse({
    categories,
    who: {
      kinds: kinds.filter((kind) => many(values, 'kinds').includes(kind)),
      units: many(values, 'units').filter((id) => units.has(id)),
      minTenureDays: Number(one(values, 'tenure') || 'none'),
    },
    perPerson: Number(one(values, 'perPerson') || 'none'),
    seconds: Number(one(values, 'seconds') || 'none'),
    choose,
    jury: choose === 'jury' ? jury : [],
    ties: one(values, 'ties'),
    choiceDays: Number(one(values, 'choiceDays') || 'none'),
  });
  if (!plan.success) {
    const fields = new Set(
      plan.error.issues.map(({ path }) => (path[0] === 'who' ? 'tenure' : String(path[0] ?? ''))),
    );
    for (const name of ['choose', 'ties', 'choiceDays', 'perPerson', 'seconds', 'tenure']) {
      if (fields.has(name)) errors[name] = problem.choice;
    }
    if (Object.keys(errors).length === 0) errors[categoriesField(organisation)] = problem.categories;
  }
  return plan.success && Object.keys(errors).length === 0 ? { plan: plan.data } : { errors };
}

const onConfigure = onSubmit(
  actions.configureForm,
  async (context, version, values, event): Promise<Outcome<Ask | Say>> => {
    if (!isHr(context.person)) return sentence(context, 'onlyHr');
    const read = await readPlan(context, values, event.from);
    if ('errors' in read) return form(context, version, { values, errors: read.errors });
    const campaign = await lockCampaign(context.db, version.campaign);
    const why = await refusal(context, campaign, version.revision);
    if (why === 'stale' && campaign !== undefined) {
      return form(context, version, { values, problem: text(context.locale).staleForm });
    }
    if (why !== undefined || campaign === undefined) return sentence(context, why ?? 'stale');
    await changeCampaign(context.db, campaign.id, { plan: { ...campaign.plan, nominations: read.plan } });
    const now = { campaign: campaign.id, revision: campaign.revision + 1 };
    return say(configuredCard(context.locale, now, read.plan));
  },
);

const onRemove = onAction(actions.remove, async (context, version): Promise<Outcome<Replace | Say>> => {
  if (!isHr(context.person)) return sentence(context, 'onlyHr');
  const campaign = await lockCampaign(context.db, version.campaign);
  const why = await refusal(context, campaign, version.revision);
  if (why !== undefined || campaign === undefined) return sentence(context, why ?? 'stale');
  await changeCampaign(context.db, campaign.id, { plan: { ...campaign.plan, nominations: null } });
  const now = { campaign: campaign.id, revision: campaign.revision + 1 };
  return replace(configuredCard(context.locale, now, null));
});

export const configure: FlowPart = {
  opens: [onOpenConfigure],
  submits: [onConfigure],
  actions: [onRemove],
};

import type { Address, Ask, Say } from '#core/chat.ts';
import { type FlowPart, onAction, onOpen, onSubmit } from '#core/flow.ts';
import { ask, type Context, type Extra, type Outcome, replace, say } from '#core/outcome.ts';
import { isHr } from '#core/person.ts';
import { valueLabel } from '#flows/recognition/values.ts';
import { allUnits, unitPath } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import {
  openMore,
  openNew,
  openPlan,
  openTexts,
  planForm,
  promptsJob,
  schedule,
  textsForm,
} from './actions.ts';
import { timesOf } from './audience.ts';
import {
  type Campaign,
  type CampaignPlan,
  changedWhileOpen,
  mostPlaces,
  type Template,
  type Version,
} from './campaign.ts';
import { merged } from './extras.ts';
import { closeRequest, kickoffIn, kickoffPosts, openRequest, reread, samePlace } from './jobs.ts';
import { showDetail } from './looking.ts';
import type { Nominations } from './nominations/part.ts';
import { firstPlan, type House, readPlan, readTexts, valuesOf, valuesOfTexts } from './plan-form.ts';
import {
  campaignById,
  changeCampaign,
  countriesInUse,
  createCampaign,
  lockCampaign,
  removeDraft,
} from './store.ts';
import { aboutCampaign, promptsOf } from './subjects.ts';
import { text } from './text-hr.ts';
import { onlyHrCard, overCard, scheduledCard } from './views-hr.ts';
import { type Filled, type Of, planFormCard, problemText, stepOf, textsFormCard } from './views-plan.ts';

const changeable = (campaign: Campaign | undefined): campaign is Campaign =>
  campaign?.state === 'draft' || campaign?.state === 'scheduled' || campaign?.state === 'open';

/** Is what stands behind this campaign running? A draft may be a change of one that is. */
async function isRunning({ db }: Context, campaign: Campaign | undefined): Promise<boolean> {
  if (campaign?.replaces === undefined) return campaign?.state === 'open';
  return (await campaignById(db, campaign.replaces.campaign))?.state === 'open';
}

async function house({ db }: Context): Promise<House> {
  const [{ timeZone: zone }, { feeds, values }] = [
    await readSetting(db, 'organisation'),
    await readSetting(db, 'recognition'),
  ];
  const ids = values.filter((value) => !value.retired).map(({ id }) => id);
  return { zone, feeds: feeds.slice(0, mostPlaces), values: ids };
}

async function form(context: Context, of: Of, filled: Filled, base?: Campaign): Promise<Outcome<Ask>> {
  const { db, locale } = context;
  const units = await allUnits(db);
  const { zone, feeds } = await house(context);
  const { values } = await readSetting(db, 'recognition');
  const paths = units.map(({ id }) => ({ id, path: unitPath(units, id) }));
  return ask(
    planFormCard(
      locale,
      of,
      {
        units: paths.toSorted((a, b) => a.path.localeCompare(b.path)),
        countries: await countriesInUse(db),
        values: values
          .filter((value) => !value.retired || value.id === base?.plan.value)
          .map((value) => ({ id: value.id, label: valueLabel(value, locale) })),
        zone,
        hasFeeds: feeds.length > 0,
        hasPlaces: (base?.plan.places.length ?? 0) > 0,
      },
      filled,
      await isRunning(context, base),
    ),
  );
}

const onNew = onOpen(openNew, async (context, { template, here: asked }, event) => {
  if (!isHr(context.person)) return say(onlyHrCard(context.locale));
  const rules = await house(context);
  const here = (asked as Address | undefined) ?? hereOf(event);
  return form(
    context,
    { template, here },
    { values: valuesOf(first(context, template, rules, here), 'keep') },
  );
});

/** Posted where it is asked for, else where public thank-yous are. */
const first = (context: Context, template: Template, { zone, feeds }: House, here: Address | undefined) =>
  firstPlan(context, template, zone, here === undefined ? feeds : [here]);

async function openedPlan(context: Context, version: Version, of: Pick<Of, 'here' | 'more'>) {
  if (!isHr(context.person)) return say(onlyHrCard(context.locale));
  const campaign = await campaignById(context.db, version.campaign);
  if (!changeable(campaign)) return say(overCard(context.locale));
  const { plan } = campaign;
  const draft = { campaign: campaign.id, revision: campaign.revision };
  const values = valuesOf(plan, plan.places.length > 0 ? 'keep' : 'none');
  return form(context, { template: plan.template, draft, ...of }, { values }, campaign);
}

const hereOf = (event: Readonly<{ direct: boolean; where: Address }>) =>
  event.direct ? undefined : event.where;
const onPlan = onOpen(openPlan, (context, version, event) =>
  openedPlan(context, version, { here: hereOf(event) }),
);
const onMore = onOpen(openMore, (context, version, event) =>
  openedPlan(context, version, { here: hereOf(event), more: true }),
);

/** Keeps a plan: in a new draft, in the draft itself, or in a draft beside what is scheduled or runs until that is applied. */
async function save(
  context: Context,
  draft: Version | undefined,
  plan: CampaignPlan,
  times: Readonly<{ opens: Date; closes: Date }>,
): Promise<string | 'stale' | 'over'> {
  const { db, person } = context;
  const by = person.id;
  if (draft === undefined) return createCampaign(db, { state: 'draft', plan, ...times, by });
  const current = await lockCampaign(db, draft.campaign);
  if (current === undefined || current.revision !== draft.revision) return 'stale';
  if (!changeable(current)) return 'over';
  if (current.state !== 'draft')
    return createCampaign(db, { state: 'draft', plan, ...times, by, replaces: draft });
  await changeCampaign(db, current.id, { plan, ...times });
  return current.id;
}

/** Making, changing and scheduling campaigns. */
export const scheduling = (nominations: Nominations): FlowPart => {
  const onPlanSent = onSubmit(planForm, async (context, of, values): Promise<Outcome<Ask | Say>> => {
    const { db, locale } = context;
    if (!isHr(context.person)) return say(onlyHrCard(locale));
    const base = of.draft && (await campaignById(db, of.draft.campaign));
    if (of.draft !== undefined && !changeable(base)) return say(overCard(locale));
    const rules = await house(context);
    const here = of.here as Address | undefined;
    const step = stepOf(of, await isRunning(context, base));
    const plan = base?.plan ?? first(context, of.template, rules, here);
    const read = readPlan(context, plan, values, rules, { step, here });
    if ('errors' in read) {
      const { errors } = read;
      // Its days may have passed since: they are in the other form.
      const problem = step === 'more' ? Object.values(errors)[0] : undefined;
      return form(context, of, { values, errors, ...(problem !== undefined && { problem }) }, base);
    }
    const { people, ...times } = await timesOf(db, read.plan);
    if (people === 0) {
      return form(context, of, { values, errors: { kinds: problemText(locale, 'nobody') } }, base);
    }
    const saved = await save(context, of.draft, read.plan, times);
    if (saved === 'stale') return form(context, of, { values, problem: text(locale).staleForm }, base);
    return saved === 'over' ? say(overCard(locale)) : showDetail(context, nominations, saved);
  });

  const onTextsSent = onSubmit(textsForm, async (context, version, values): Promise<Outcome<Ask | Say>> => {
    const { db, locale } = context;
    if (!isHr(context.person)) return say(onlyHrCard(locale));
    const base = await campaignById(db, version.campaign);
    if (!changeable(base)) return say(overCard(locale));
    const read = readTexts(context, values);
    if ('errors' in read) return ask(textsFormCard(locale, version, { values, errors: read.errors }));
    const { opens, closes } = base;
    const saved = await save(context, version, { ...base.plan, ...read.texts }, { opens, closes });
    if (saved === 'stale')
      return ask(textsFormCard(locale, version, { values, problem: text(locale).staleForm }));
    return saved === 'over' ? say(overCard(locale)) : showDetail(context, nominations, saved);
  });

  const onSchedule = onAction(schedule, async (context, version) => {
    const { db, now, locale } = context;
    if (!isHr(context.person)) return say(onlyHrCard(locale));
    const draft = await lockCampaign(db, version.campaign);
    if (draft?.state !== 'draft' || draft.revision !== version.revision)
      return showDetail(context, nominations, version.campaign, text(locale).stale);
    if (draft.closes <= now) return showDetail(context, nominations, draft.id, text(locale).datesPassed);
    if (draft.replaces !== undefined) return apply(context, draft, draft.replaces);
    await changeCampaign(db, draft.id, { state: 'scheduled' });
    const { timeZone } = await readSetting(db, 'organisation');
    return replace(scheduledCard(locale, draft, timeZone), {
      enqueue: [openRequest(draft.id, draft.revision + 1, draft.opens)],
    });
  });

  /** The change becomes the campaign's own; who changed it first wins, and the other is told. */
  async function apply(context: Context, draft: Campaign, of: Version) {
    const { db, locale } = context;
    const before = await lockCampaign(db, of.campaign);
    if (before === undefined || before.revision !== of.revision || !changeable(before))
      return showDetail(context, nominations, of.campaign, text(locale).stale);
    const running = before.state === 'open';
    const plan = running ? changedWhileOpen(before.plan, draft.plan) : draft.plan;
    const { opens, closes } = await timesOf(db, plan);
    await changeCampaign(db, before.id, { plan, closes, ...(!running && { opens }) });
    await removeDraft(db, draft.id);
    const revision = before.revision + 1;
    const words = text(locale);
    const shown = await showDetail(
      context,
      nominations,
      before.id,
      running ? words.appliedOpen : words.applied,
    );
    return replace(
      shown.reply.card,
      running
        ? await changeRunning(context, before, await reread(db, before), revision)
        : { enqueue: [openRequest(before.id, revision, opens)] },
    );
  }

  return {
    opens: [onNew, onPlan, onMore, onTexts],
    submits: [onPlanSent, onTextsSent],
    actions: [onSchedule],
  };
};

const onTexts = onOpen(openTexts, async (context, version) => {
  if (!isHr(context.person)) return say(onlyHrCard(context.locale));
  const campaign = await campaignById(context.db, version.campaign);
  if (!changeable(campaign)) return say(overCard(context.locale));
  return ask(
    textsFormCard(
      context.locale,
      { campaign: campaign.id, revision: campaign.revision },
      { values: valuesOfTexts(campaign.plan) },
    ),
  );
});

/** What follows from a change of one that runs: its posts and lines are shown anew, new places and people get theirs. */
async function changeRunning(
  context: Context,
  before: Campaign,
  after: Campaign,
  revision: number,
): Promise<Extra> {
  const added = after.plan.places.filter(
    (place) => !before.plan.places.some((known) => samePlace(known, place)),
  );
  const prompted = after.plan.prompts && !before.plan.prompts;
  const removed = before.plan.places.filter(
    (place) => !after.plan.places.some((kept) => samePlace(kept, place)),
  );
  return merged(
    {
      refresh: [aboutCampaign(after.id), promptsOf(after.id)],
      enqueue: [
        closeRequest(after.id, revision, after.closes),
        ...(prompted
          ? [
              promptsJob.request(
                { campaign: after.id },
                { once: `campaigns.prompts:${after.id}:${revision}` },
              ),
            ]
          : []),
      ],
      cancel: removed.map((place) => kickoffIn(after.id, place)),
      post: await kickoffPosts(context, after, added),
    },
    before.plan.prompts && !after.plan.prompts ? { cancel: [promptsOf(after.id)] } : {},
  );
}

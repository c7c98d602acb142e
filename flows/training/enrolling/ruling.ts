import type { Ask, Replace, Say } from '#core/chat.ts';
import { type FlowPart, onAction, onOpen, onSubmit } from '#core/flow.ts';
import { ask, type Context, type Outcome, replace, say } from '#core/outcome.ts';
import { isHr } from '#core/person.ts';
import { allUnits, unitPath } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { showRules } from '../actions.ts';
import { type Course, courseById } from '../content/store.ts';
import { courseText } from '../course.ts';
import { askEnd, beginRule, dropRule, endRule, enrolJob, openRule, ruleForm, stopJob } from './actions.ts';
import { dailyLooks, daysOf } from './enrol.ts';
import { isDue } from './evaluating.ts';
import type { Rule, RulePlan, RuleVersion } from './plan.ts';
import { firstPlan, readPlan, valuesOf } from './rule-form.ts';
import {
  changeRule,
  countriesInUse,
  createRule,
  lockRule,
  meantBy,
  removeDraft,
  ruleById,
  runningRules,
} from './rules/store.ts';
import { countsOf } from './store.ts';
import { text } from './text-hr.ts';
import { type Filled, problemText, ruleFormCard } from './views-forms.ts';
import {
  draftCard,
  type Effect,
  goneCard,
  notPublishedCard,
  onlyHrCard,
  rulesCard,
  type ShownRule,
  sureCard,
  versionOf,
} from './views-hr.ts';

/** What a course is called, also while it was never published. */
export const titleOf = ({ live, slug }: Course, { locale }: Pick<Context, 'locale'>): string =>
  live === undefined ? slug : courseText(live, locale).text.title;

const zoneOf = async ({ db }: Context): Promise<string> => (await readSetting(db, 'organisation')).timeZone;

async function shownOf({ db }: Context, rule: Rule): Promise<ShownRule> {
  const units = await allUnits(db);
  const unitNames = rule.plan.audience.units.map((id) => unitPath(units, id) || '—');
  return { plan: rule.plan, unitNames, by: rule.by, version: versionOf(rule) };
}

async function rulesOf(context: Context, id: string, said?: string) {
  const { db, locale } = context;
  const course = await courseById(db, id);
  if (course === undefined) return goneCard(locale);
  const rules = await runningRules(db, id);
  const shown: ShownRule[] = [];
  for (const rule of rules.toReversed()) shown.push(await shownOf(context, rule));
  return rulesCard(
    locale,
    {
      course: id,
      title: titleOf(course, context),
      published: course.version !== undefined,
      retired: course.retired,
      ...(await countsOf(db, id)),
      rules: shown,
    },
    said,
  );
}

const onRules = onAction(showRules, async (context, { course }) =>
  isHr(context.person) ? say(await rulesOf(context, course)) : say(onlyHrCard(context.locale)),
);

// --- the form ------------------------------------------------------------------------------------------------------

async function form(
  context: Context,
  input: Parameters<typeof ruleForm.form>[0],
  filled: Filled,
  running: boolean,
): Promise<Outcome<Ask>> {
  const units = await allUnits(context.db);
  const paths = units
    .map(({ id }) => ({ id, path: unitPath(units, id) }))
    .toSorted((a, b) => a.path.localeCompare(b.path));
  const countries = await countriesInUse(context.db);
  return ask(ruleFormCard(context.locale, input, { units: paths, countries }, filled, running));
}

const isRunning = (rule: Rule | undefined): boolean =>
  rule?.state === 'running' || rule?.replaces !== undefined;

const onOpenRule = onOpen(openRule, async (context, input): Promise<Outcome<Ask | Say>> => {
  const { db, locale } = context;
  if (!isHr(context.person)) return say(onlyHrCard(locale));
  const course = await courseById(db, input.course);
  if (course === undefined) return say(goneCard(locale));
  if (course.version === undefined) return say(notPublishedCard(locale));
  if (input.draft === undefined)
    return form(context, input, { values: valuesOf(firstPlan(context, await zoneOf(context))) }, false);
  const rule = await ruleById(db, input.draft.rule);
  if (rule === undefined || rule.state === 'ended')
    return say(await rulesOf(context, course.id, text(locale).stale));
  // As it stands now: that is what is changed.
  const now = { course: course.id, draft: versionOf(rule) };
  return form(context, now, { values: valuesOf(rule.plan) }, isRunning(rule));
});

/** Kept as a draft of its own, beside the rule that it changes: a form left half-way changes nothing. */
async function keep(
  context: Context,
  course: string,
  plan: RulePlan,
  draft: RuleVersion | undefined,
): Promise<Rule | 'stale'> {
  const { db, now, person } = context;
  const made = async (replaces?: RuleVersion): Promise<string> =>
    createRule(db, { course, plan, by: person.id, now, ...(replaces && { replaces }) });
  let id: string;
  if (draft === undefined) id = await made();
  else {
    const before = await lockRule(db, draft.rule);
    if (before === undefined || before.state === 'ended' || before.revision !== draft.revision)
      return 'stale';
    if (before.state === 'running') id = await made(draft);
    else {
      await changeRule(db, before.id, { plan });
      id = before.id;
    }
  }
  return (await ruleById(db, id)) ?? 'stale';
}

/**
 * What it would do now, to whom it means. Whoever takes the course of their own accord, took it or left it counts like those who do not:
 * by drafts for other and other groups it would be told of each of them.
 */
async function effectOf({ db, now }: Context, course: Course, rule: Rule): Promise<Effect> {
  const version = course.version ?? 0;
  const people = await meantBy(db, {
    course: course.id,
    version,
    plan: rule.plan,
    rule: rule.replaces?.rule ?? rule.id,
  });
  const wanted = people.filter(
    ({ standing, known }) => standing === 'new' || standing === 'upgrade' || !known,
  );
  const days = await daysOf(
    db,
    wanted.map(({ id }) => id),
    now,
  );
  const due = wanted.filter((one) => isDue(rule, one, days.get(one.id))).length;
  const comes = ({ started }: (typeof wanted)[number]) =>
    rule.plan.kind === 'audience' ||
    (started !== undefined && isDue(rule, { id: '', started, standing: 'new', known: false }, '9999-12-31'));
  const ever = wanted.filter(comes).length;
  return { now: due, later: ever - due, not: people.length - wanted.length };
}

const onRule = onSubmit(ruleForm, async (context, input, values): Promise<Outcome<Ask | Say>> => {
  const { db, locale } = context;
  if (!isHr(context.person)) return say(onlyHrCard(locale));
  const course = await courseById(db, input.course);
  if (course === undefined) return say(goneCard(locale));
  if (course.version === undefined) return say(notPublishedCard(locale));
  const before = input.draft && (await ruleById(db, input.draft.rule));
  const running = isRunning(before);
  const read = readPlan(context, values, await zoneOf(context), before?.plan);
  if ('errors' in read) return form(context, input, { values, errors: read.errors }, running);
  const kept = await keep(context, course.id, read.plan, input.draft);
  if (kept === 'stale')
    return form(context, input, { values, problem: problemText(locale, 'stale') }, running);
  return say(
    draftCard(
      locale,
      course.id,
      await shownOf(context, kept),
      await effectOf(context, course, kept),
      isRunning(kept),
    ),
  );
});

// --- deciding --------------------------------------------------------------------------------------------------------

/** Locks a rule, if it is still what was looked at. */
async function seen(context: Context, { rule, revision }: RuleVersion, state: Rule['state']) {
  const it = await lockRule(context.db, rule);
  return it?.state === state && it.revision === revision ? it : undefined;
}

async function staleCard(context: Context, { rule }: RuleVersion): Promise<Outcome<Replace>> {
  const it = await ruleById(context.db, rule);
  return replace(
    it === undefined
      ? goneCard(context.locale)
      : await rulesOf(context, it.course, text(context.locale).stale),
  );
}

const onBegin = onAction(beginRule, async (context, version): Promise<Outcome<Replace | Say>> => {
  const { db, now, locale, person } = context;
  if (!isHr(person)) return say(onlyHrCard(locale));
  const draft = await seen(context, version, 'draft');
  if (draft === undefined) return staleCard(context, version);
  let id = draft.id;
  if (draft.replaces === undefined) await changeRule(db, id, { begun: now });
  else {
    const before = await seen(context, draft.replaces, 'running');
    if (before === undefined) return staleCard(context, draft.replaces);
    await changeRule(db, before.id, { plan: draft.plan });
    await removeDraft(db, draft.id);
    id = before.id;
  }
  const said = draft.replaces === undefined ? text(locale).began : text(locale).applied;
  return replace(await rulesOf(context, draft.course, said), {
    enqueue: [enrolJob.request({ rule: id }), ...(await dailyLooks(db, now))],
  });
});

const onDrop = onAction(dropRule, async (context, version): Promise<Outcome<Replace | Say>> => {
  if (!isHr(context.person)) return say(onlyHrCard(context.locale));
  const draft = await seen(context, version, 'draft');
  if (draft === undefined) return staleCard(context, version);
  await removeDraft(context.db, draft.id);
  return replace(await rulesOf(context, draft.course, text(context.locale).dropped));
});

const onAskEnd = onAction(askEnd, async (context, version): Promise<Outcome<Replace | Say>> => {
  if (!isHr(context.person)) return say(onlyHrCard(context.locale));
  const rule = await ruleById(context.db, version.rule);
  if (rule?.state !== 'running' || rule.revision !== version.revision) return staleCard(context, version);
  return say(sureCard(context.locale, rule.course, await shownOf(context, rule)));
});

const onEnd = onAction(
  endRule,
  async (context, { withdraw, ...version }): Promise<Outcome<Replace | Say>> => {
    const { db, now, locale, person } = context;
    if (!isHr(person)) return say(onlyHrCard(locale));
    const rule = await seen(context, version, 'running');
    if (rule === undefined) return staleCard(context, version);
    await changeRule(db, rule.id, { ended: now });
    return replace(
      await rulesOf(context, rule.course, withdraw ? text(locale).endedAll : text(locale).ended),
      withdraw ? { enqueue: [stopJob.request({ rule: rule.id })] } : {},
    );
  },
);

export const ruling: FlowPart = {
  actions: [onRules, onBegin, onDrop, onAskEnd, onEnd],
  opens: [onOpenRule],
  submits: [onRule],
};

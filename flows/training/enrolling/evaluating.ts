import { type FlowPart, onJob } from '#core/flow.ts';
import type { JobRequest } from '#core/jobs.ts';
import type { Db, Extra } from '#core/outcome.ts';
import { addDays, localDate } from '#core/zoned.ts';
import { readSetting } from '#store/settings.ts';
import { courseById } from '../content/store.ts';
import { merged } from '../learning/extras.ts';
import { enrolJob, evaluateJob, stopJob } from './actions.ts';
import { openOfGone, openOfRule } from './ending/store.ts';
import { afterEnrolling, dailyLooks, daysOf, enrol, stop } from './enrol.ts';
import type { Rule } from './plan.ts';
import { dropOldDrafts, lockRule, type Meant, meantBy, openOutside, runningRules } from './rules/store.ts';

/** People that one job enrols: some tenths of a second. */
const atOnce = 1_000;
/** Enrolments that one job ends: each also calls off and shows anew what was said of it. */
const endsAtOnce = 200;
/** A draft that nobody confirmed is dropped after so long. Milliseconds. */
const draftForMs = 7 * 86_400_000;

/** Has the day come of somebody whom a rule means? @param today theirs; nothing: they are gone */
export function isDue({ plan }: Pick<Rule, 'plan'>, { started }: Meant, today: string | undefined): boolean {
  if (today === undefined) return false;
  if (plan.kind === 'audience') return plan.startsOn <= today;
  if (started === undefined) return false;
  const day = addDays(started, plan.afterDays ?? 0);
  return plan.startsOn <= day && day <= today;
}

/** Whoever begins after it is later than those for whom the rule was made. ISO 8601 date. */
async function firstDayOf(db: Db, { begun, plan }: Rule): Promise<string> {
  const { timeZone } = await readSetting(db, 'organisation');
  // A day later already somewhere in the world.
  const began = begun === undefined ? plan.startsOn : addDays(localDate(begun, timeZone), 1);
  return plan.startsOn > began ? plan.startsOn : began;
}

const onEnrol = onJob(enrolJob, async ({ db, now }, { rule: id, after }): Promise<Extra> => {
  // Whoever ends the rule meanwhile waits until those of this step can be ended with it.
  const rule = await lockRule(db, id);
  const course = rule && (await courseById(db, rule.course));
  if (rule?.state !== 'running' || course?.version === undefined || course.retired) return {};
  const people = await meantBy(
    db,
    { course: course.id, version: course.version, plan: rule.plan, rule: id },
    { after, limit: atOnce, wanted: true },
  );
  const days = await daysOf(
    db,
    people.map((one) => one.id),
    now,
  );
  const { kind, mandatory, due } = rule.plan;
  const enrolled = await enrol(db, {
    course: course.id,
    people: people.filter((one) => isDue(rule, one, days.get(one.id))).map((one) => one.id),
    source: kind,
    rule: id,
    mandatory,
    due,
    firstDay: await firstDayOf(db, rule),
    now,
  });
  const last = people.at(-1);
  return merged(await afterEnrolling(db, enrolled, { source: kind, now }), {
    enqueue: people.length === atOnce && last ? [enrolJob.request({ rule: id, after: last.id })] : [],
  });
});

/** Every night: who has come, who has moved, who has gone. */
const onEvaluate = onJob(evaluateJob, async ({ db, now }) => {
  await dropOldDrafts(db, new Date(now.getTime() - draftForMs));
  const rules = await runningRules(db);
  return {
    enqueue: [
      stopJob.request({}),
      ...rules.map(({ id }): JobRequest => enrolJob.request({ rule: id })),
      ...(await dailyLooks(db, now)),
    ],
  };
});

const onStop = onJob(stopJob, async ({ db, now }, { rule }): Promise<Extra> => {
  const full: boolean[] = [];
  const extras: Extra[] = [];
  const end = async (ids: readonly string[], why: 'withdrawn' | 'gone' | 'rule') => {
    full.push(ids.length === endsAtOnce);
    extras.push((await stop(db, ids, why, now, why === 'withdrawn')).extra);
  };
  if (rule !== undefined) await end(await openOfRule(db, rule, endsAtOnce), 'withdrawn');
  else {
    await end(await openOfGone(db, endsAtOnce), 'gone');
    for (const one of await runningRules(db)) await end(await openOutside(db, one, endsAtOnce), 'rule');
  }
  return merged(...extras, {
    enqueue: full.includes(true) ? [stopJob.request({ ...(rule && { rule }) })] : [],
  });
});

export const evaluating: FlowPart = { jobs: [onEvaluate, onEnrol, onStop] };

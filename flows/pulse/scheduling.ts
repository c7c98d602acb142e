import type { Values } from '#core/card.ts';
import type { Ask, Done, Replace, Say } from '#core/chat.ts';
import { type Command, onAction, onMessage, onOpen, onSubmit } from '#core/flow.ts';
import { ask, type Context, type Outcome, replace, say } from '#core/outcome.ts';
import { isHr } from '#core/person.ts';
import { deliveryCounts } from '#store/outbox.ts';
import { allUnits, peopleOf, unitPath } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import {
  askCancel,
  cancel,
  invitation,
  list,
  notSent,
  openPlan,
  planForm,
  released,
  schedule,
  scrubJob,
} from './actions.ts';
import { destroyBallots, forgetPending } from './ballots/store.ts';
import { itemsFor, launchRequest } from './jobs.ts';
import { type Plan, roundTimes, smallestAudience } from './plan.ts';
import { firstValues, readPlan, valuesOf } from './plan-form.ts';
import type { Version } from './round.ts';
import {
  changeRound,
  createRound,
  isPending,
  lockRound,
  openRounds,
  releasedRoot,
  roundById,
  roundsToList,
  zonesInUse,
} from './store.ts';
import { reminderSubjectOf, subjectOf } from './subjects.ts';
import { text as peopleText } from './text.ts';
import { text } from './text-hr.ts';
import { sentenceCard, waitingCard } from './views.ts';
import {
  calledOffCard,
  listCard,
  notSentCard,
  onlyHrCard,
  previewCard,
  releasedCard,
  runningCard,
  scheduledCard,
  sureCard,
} from './views-hr.ts';
import { fewText, planFormCard } from './views-plan.ts';

// --- the form ------------------------------------------------------------------------------------------------------

async function form(
  context: Context,
  draft: Version | undefined,
  filled: Readonly<{ values: Values; errors?: Readonly<Record<string, string>>; problem?: string }>,
): Promise<Outcome<Ask>> {
  const units = await allUnits(context.db);
  const paths = units.map((unit) => ({ id: unit.id, path: unitPath(units, unit.id) }));
  const { name } = await readSetting(context.db, 'organisation');
  paths.sort((a, b) => a.path.localeCompare(b.path));
  return ask(planFormCard(context.locale, draft, paths, name, filled));
}

const onOpenPlan = onOpen(openPlan, async (context, { draft }) => {
  if (!isHr(context.person)) return say(onlyHrCard(context.locale));
  const round = draft && (await roundById(context.db, draft.round));
  if (draft === undefined || round === undefined)
    return form(context, undefined, { values: firstValues(context) });
  if (round.state !== 'draft' && round.state !== 'scheduled') return say(runningCard(context.locale));
  return form(context, { round: round.id, revision: round.revision }, { values: valuesOf(round.plan) });
});

const onPlan = onSubmit(planForm, async (context, { draft }, values): Promise<Outcome<Ask | Say>> => {
  if (!isHr(context.person)) return say(onlyHrCard(context.locale));
  const read = readPlan(context, values);
  if ('errors' in read) return form(context, draft, { values, errors: read.errors });
  const { plan } = read;
  const people = await peopleOf(context.db, { kinds: plan.kinds, units: plan.units });
  if (people.length < smallestAudience) {
    return form(context, draft, { values, errors: { kinds: fewText(context.locale, people.length) } });
  }
  const { timeZone, name: organisation } = await readSetting(context.db, 'organisation');
  const times = roundTimes(plan, await zonesInUse(context.db, timeZone));
  const saved = await save(context, draft, { plan, ...times });
  if (saved === 'stale') return form(context, draft, { values, problem: text(context.locale).staleForm });
  if (saved === 'running') return say(runningCard(context.locale));
  return say(
    previewCard(
      context.person,
      saved,
      { plan, ...times },
      {
        people: people.length,
        unitNames: await unitNames(context, plan),
        items: await itemsFor(context, plan, times.opens),
        organisation,
      },
    ),
  );
});

async function save(
  context: Context,
  draft: Version | undefined,
  round: Readonly<{ plan: Plan; opens: Date; closes: Date }>,
): Promise<Version | 'stale' | 'running'> {
  if (draft === undefined) {
    const id = await createRound(context.db, { ...round, by: context.person.id, state: 'draft' });
    return { round: id, revision: 1 };
  }
  const current = await lockRound(context.db, draft.round);
  if (current === undefined || current.revision !== draft.revision) return 'stale';
  if (current.state !== 'draft' && current.state !== 'scheduled') return 'running';
  if (current.state === 'scheduled') {
    // It stays as it is until the change was looked at and scheduled: a form left half-way must not call a pulse off.
    const id = await createRound(context.db, {
      ...round,
      by: context.person.id,
      state: 'draft',
      replaces: draft,
    });
    return { round: id, revision: 1 };
  }
  await changeRound(context.db, draft.round, round);
  return { round: draft.round, revision: draft.revision + 1 };
}

async function unitNames(context: Context, plan: Plan): Promise<readonly string[]> {
  const units = await allUnits(context.db);
  return plan.units.map((id) => unitPath(units, id));
}

// --- schedule, list, call off ----------------------------------------------------------------------------------------

const onSchedule = onAction(schedule, async (context, version) => {
  if (!isHr(context.person)) return say(onlyHrCard(context.locale));
  const round = await lockRound(context.db, version.round);
  if (round?.state !== 'draft' || round.revision !== version.revision)
    return rounds(context, text(context.locale).stale);
  if (round.replaces !== undefined) {
    const before = await lockRound(context.db, round.replaces.round);
    if (before?.state !== 'scheduled' || before.revision !== round.replaces.revision)
      return rounds(context, text(context.locale).stale);
    await changeRound(context.db, before.id, { state: 'cancelled' });
  }
  await changeRound(context.db, round.id, { state: 'scheduled' });
  return replace(scheduledCard(context.person, round), {
    enqueue: [launchRequest({ id: round.id, revision: round.revision + 1 }, round.opens)],
  });
});

const shown = 6;

async function rounds(context: Context, note?: string): Promise<Outcome<Say>> {
  const found = await roundsToList(context.db, shown);
  const listed = [];
  for (const round of found) {
    const counts = await deliveryCounts(context.db, subjectOf(round.id), invitation.name);
    const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
    listed.push({
      round,
      unitNames: await unitNames(context, round.plan),
      ...(all > 0 && {
        delivered: {
          all,
          sent: (counts.sent ?? 0) + (counts.answered ?? 0),
          waiting: (counts.waiting ?? 0) + (counts.sending ?? 0),
        },
      }),
    });
  }
  return say(listCard(context.person, listed, note));
}

const onList = onAction(list, async (context) => {
  if (!isHr(context.person)) return say(onlyHrCard(context.locale));
  const { reply } = await rounds(context);
  return replace(reply.card);
});

const onAskCancel = onAction(askCancel, async (context, version): Promise<Outcome<Say>> => {
  if (!isHr(context.person)) return say(onlyHrCard(context.locale));
  const round = await roundById(context.db, version.round);
  if (round?.state !== 'scheduled' && round?.state !== 'open')
    return rounds(context, text(context.locale).stale);
  return say(sureCard(context.locale, { round: round.id, revision: round.revision }, round.state === 'open'));
});

const onCancel = onAction(cancel, async (context, version): Promise<Outcome<Replace | Say>> => {
  if (!isHr(context.person)) return say(onlyHrCard(context.locale));
  const round = await lockRound(context.db, version.round);
  if (round === undefined || round.revision !== version.revision)
    return rounds(context, text(context.locale).stale);
  if (round.state === 'closed' || round.state === 'cancelled')
    return rounds(context, text(context.locale).stale);
  await changeRound(context.db, round.id, { state: 'cancelled', key: null });
  await forgetPending(context.db, round.id);
  await destroyBallots(context.db, round.id);
  const subject = subjectOf(round.id);
  return replace(calledOffCard(context.locale, round.state === 'draft'), {
    cancel: [subject],
    refresh: [subject],
    forget: [reminderSubjectOf(round.id)],
    enqueue: [scrubJob.request({ round: round.id })],
  });
});

// --- commands and notices ----------------------------------------------------------------------------------------------

/** What somebody outside HR gets who asks for the pulse: theirs, if one waits. */
async function mine(context: Context): Promise<Outcome<Say | Done>> {
  for (const round of await openRounds(context.db)) {
    if (await isPending(context.db, round.id, context.person.id))
      return say(waitingCard(context.person, round.closes));
  }
  return say(sentenceCard(peopleText(context.locale).nothing));
}

const command: Command = {
  name: 'pulse',
  words: { en: ['pulse'], es: ['pulso'], pt: ['pulso'] },
  about: (locale) => ({ summary: text(locale).summary }),
  shownTo: isHr,
  handle: async (context) =>
    isHr(context.person) ? form(context, undefined, { values: firstValues(context) }) : mine(context),
};

const listCommand: Command = {
  name: 'pulses',
  words: { en: ['pulses'], es: ['pulsos'], pt: ['pulsos'] },
  about: (locale) => ({ summary: text(locale).listSummary }),
  shownTo: isHr,
  handle: async (context) => (isHr(context.person) ? rounds(context) : mine(context)),
};

const onReleased = onMessage(released, async (context, { round }) =>
  isHr(context.person) ? releasedCard(context.locale, await releasedRoot(context.db, round)) : undefined,
);
const onNotSent = onMessage(notSent, async (context) =>
  isHr(context.person) ? notSentCard(context.locale) : undefined,
);

export const scheduling = {
  commands: [command, listCommand],
  actions: [onSchedule, onList, onAskCancel, onCancel],
  opens: [onOpenPlan],
  submits: [onPlan],
  messages: [onReleased, onNotSent],
};

import { type FlowPart, type Sample, together } from '#core/flow.ts';
import type { Holidays } from '#core/holidays.ts';
import { dateTime, type Locale } from '#core/i18n.ts';
import type { Db, Extra, JobContext } from '#core/outcome.ts';
import { calendarOf } from '#store/calendars.ts';
import { personById } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { whenToContact } from '#trust/contact.ts';
import type { Campaign } from '../campaign.ts';
import { publishedMessage } from './actions.ts';
import { changeStage, createStage, destroyMarks, lockStage, stageOf } from './choice/store.ts';
import { choosing } from './choosing.ts';
import { configure } from './configure.ts';
import { toHr } from './counting.ts';
import { deciding } from './deciding.ts';
import { keptDays, moderation } from './moderation.ts';
import { nominating } from './nominating.ts';
import { nominees } from './nominees.ts';
import type { NominationPlan } from './plan.ts';
import { withRules } from './reading.ts';
import { isSeconded } from './rules.ts';
import { samples } from './samples.ts';
import { nominationsOf } from './store.ts';
import { boardSubject, choiceSubject, nominationSubject, reminderSubject } from './subjects.ts';
import { text } from './text-hr.ts';
import { planFacts } from './views-plan.ts';

const dayMs = 86_400_000;
/** Winners are named in shared places so long after they could be told, at least and at most. */
const headStartMs = 10 * 60_000;
const mostWaitMs = 3 * dayMs;

type Facts = readonly Readonly<{ label: string; value: string }>[];

/** What a campaign calls at its own turns. All of it may be called again and has its effect once. */
export type Nominations = Readonly<{
  part: FlowPart;
  /** The campaign closed (its state is `moderation`): HR is told what waits for them. */
  afterClose(context: JobContext, campaign: Campaign): Promise<Extra>;
  /** Why the campaign cannot be published yet, as a sentence for HR; nothing: it can. */
  blocks(db: Db, campaign: Campaign, locale: Locale): Promise<string | undefined>;
  /** The campaign was published: winners and the other nominees are told before the closing post. */
  afterPublish(context: JobContext, campaign: Campaign): Promise<Extra>;
  /** From when on winners may be named in shared places: when they could have been told themselves. At most three days on. */
  postNotBefore(context: JobContext, campaign: Campaign): Promise<Date>;
  /** The campaign was cancelled: what was asked of people is called off. */
  afterCancel(context: JobContext, campaign: Campaign): Promise<Extra>;
  /** The rules as rows of the preview card. */
  facts(locale: Locale, plan: NominationPlan): Facts;
  samples(locale: Locale): readonly Sample[];
}>;

async function afterClose(context: JobContext, campaign: Campaign): Promise<Extra> {
  const found = withRules(campaign);
  if (found === undefined) return {};
  await createStage(context.db, campaign.id, found.rules.jury);
  return { send: await toHr(context, found, 'closed', 'closed') };
}

async function blocks(db: Db, campaign: Campaign, locale: Locale): Promise<string | undefined> {
  const found = withRules(campaign);
  if (found === undefined) return undefined;
  const words = text(locale).blocked;
  // Nobody votes or moderates meanwhile: the stage stays as it is until the campaign is published.
  const stage = await lockStage(db, campaign.id);
  switch (stage?.phase ?? 'moderation') {
    case 'moderation': {
      const all = await nominationsOf(db, campaign.id, ['waiting', 'accepted']);
      if (all.some((one) => one.state === 'waiting' && isSeconded(one, found.rules))) return words.waiting;
      return all.some(({ state }) => state === 'accepted') ? words.standing : undefined;
    }
    case 'choosing':
    case 'runoff': {
      const { timeZone } = await readSetting(db, 'organisation');
      return words.choosing({
        when: stage?.endsAt === undefined ? '' : dateTime(locale, stage.endsAt, timeZone),
      });
    }
    case 'tied':
      return words.tied;
    case 'decided':
      return undefined;
  }
}

async function afterPublish(context: JobContext, campaign: Campaign): Promise<Extra> {
  const standing = await nominationsOf(context.db, campaign.id, ['accepted']);
  return {
    send: standing.map((one) => ({
      ...publishedMessage.request({ nomination: one.id }),
      to: one.nominee.id,
      unasked: true,
      celebrates: true,
      notAfter: new Date(context.now.getTime() + keptDays * dayMs),
      subject: `${nominationSubject(one.id)}:published`,
      once: `nominations.published:${one.id}`,
    })),
    // What they were told before and has not gone out has been overtaken; what has, can no longer be declined.
    cancel: standing.map(({ id }) => nominationSubject(id)),
    refresh: [...standing.map(({ id }) => nominationSubject(id)), boardSubject(campaign.id)],
  };
}

async function postNotBefore(context: JobContext, campaign: Campaign, holidays: Holidays): Promise<Date> {
  const { db, now } = context;
  const latest = new Date(now.getTime() + mostWaitMs);
  let from = now;
  for (const { nominee } of (await nominationsOf(db, campaign.id, ['accepted'])).filter(({ won }) => won)) {
    const person = await personById(db, nominee.id);
    if (person === undefined) continue;
    const calendar = await calendarOf(db, person, holidays, now);
    const contact = whenToContact({ now, notAfter: latest, person, calendar, unasked: true });
    // Who is on leave or wants no messages is named like the others, when the others have been told.
    const at = contact.kind === 'later' ? contact.at : now;
    const told = new Date(at.getTime() + headStartMs);
    if (told > from) from = told;
  }
  return from < latest ? from : latest;
}

async function afterCancel(context: JobContext, campaign: Campaign): Promise<Extra> {
  const stage = await stageOf(context.db, campaign.id);
  if (stage !== undefined) {
    await lockStage(context.db, campaign.id);
    await destroyMarks(context.db, campaign.id);
    if (stage.key !== undefined) await changeStage(context.db, campaign.id, { phase: 'decided', key: null });
  }
  const all = await nominationsOf(context.db, campaign.id);
  const subjects = [
    boardSubject(campaign.id),
    choiceSubject(campaign.id),
    ...all.flatMap(({ id }) => [nominationSubject(id), `${nominationSubject(id)}:rejected`]),
  ];
  return { cancel: subjects, refresh: subjects, forget: [reminderSubject(campaign.id)] };
}

/** Nominations inside campaigns: collected while one is open, moderated and chosen among once it has closed. */
export function createNominations(holidays: Holidays): Nominations {
  return {
    part: together(configure, nominating, moderation, nominees, choosing, deciding),
    afterClose,
    blocks,
    afterPublish,
    postNotBefore: (context, campaign) => postNotBefore(context, campaign, holidays),
    afterCancel,
    facts: planFacts,
    samples,
  };
}

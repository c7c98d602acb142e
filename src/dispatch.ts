import type { Actor, ChatEvent, Done, EventKind, Handle, ReplyTo } from '#core/chat.ts';
import type { Clock } from '#core/clock.ts';
import { errorFields } from '#core/errors.ts';
import { asLocale, type Locale } from '#core/i18n.ts';
import type { Alarm } from '#core/jobs.ts';
import type { Log } from '#core/log.ts';
import type { Person } from '#core/person.ts';
import { type Db, isRolledBack } from '#store/db.ts';
import { firstTime } from '#store/events.ts';
import { memberChanged, memberLeft, takeIn } from '#store/members.ts';
import { personOf, type Sighting } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { type Failure, failureCard, failureText } from './failures.ts';
import { createLookUp } from './look-up.ts';
import { writeOutcome } from './outcome.ts';
import { type Plan, planFor, type Unknown } from './plan.ts';
import type { Registry } from './registry.ts';

/** A platform gives up after 3 s (the strictest one), the whole way there and back included. Milliseconds. */
const replyWithinMs = 2_000;
/** A commit that has begun is waited for a little longer: its end is worth knowing. Milliseconds. */
const commitGraceMs = 300;

type Options = Readonly<{
  db: Db;
  clock: Clock;
  registry: Registry;
  log: Log;
  /** Sets the alarms of what was committed. Its failures are its own: the sweep makes up for them. */
  ring(alarms: readonly (Alarm & { delayMs: number })[]): void;
  unknown: Unknown;
  /** Told of every event but the unrecorded ones: a count per answer would tell when each was given. */
  observe?(event: Readonly<{ kind: EventKind; outcome: 'ok' | 'repeated' | Failure; ms: number }>): void;
  /** Asks the platform who somebody is, when an event does not say it and nobody here knows. */
  lookUp?(actor: Actor): Promise<Actor | undefined>;
  /** For tests. */
  replyWithinMs?: number;
}>;

class Late extends Error {}
/** Nobody here knows who it is, and the platform may be asked. Thrown so that the first attempt leaves no trace. */
class Nobody extends Error {}

type Watch = { locale: Locale; late: boolean; committing: boolean };
type Result = Readonly<{ reply: ReplyTo[EventKind]; outcome: 'ok' | 'repeated' | Failure }>;

/**
 * From an event to its reply: once per event, for a known person, in one transaction, within 2.3 s. What cannot be
 * done in time is rolled back and said so; a form then stays open with all that was typed.
 */
export function createDispatch(options: Options): Handle {
  const { db, clock, registry, log } = options;
  const lookUp = options.lookUp && createLookUp(options.lookUp, log);

  async function handle(event: ChatEvent): Promise<ReplyTo[EventKind]> {
    if (event.kind === 'changed' || event.kind === 'left') return news(event);
    const started = performance.now();
    const plan = planFor(event, registry, options.unknown);
    if (plan === 'ignored') return { kind: 'done' };
    const recorded = plan !== 'stale' && !plan.unrecorded;
    const watch: Watch = { locale: asLocale(event.from.locale) ?? 'en', late: false, committing: false };
    let result: Result;
    const leftMs = Math.max(0, (event.withinMs ?? Number.POSITIVE_INFINITY) - commitGraceMs);
    try {
      result = await withDeadline(
        answer(event, plan, watch),
        watch,
        Math.min(options.replyWithinMs ?? replyWithinMs, leftMs),
        (failure) => ({ reply: failed(event, watch.locale, failure), outcome: failure }),
      );
    } catch (error) {
      log.error(
        { event: event.kind, ...(recorded && { id: event.id }), ...errorFields(error) },
        'handler failed',
      );
      // Whoever loses the connection in the middle of COMMIT does not know how it ended.
      const outcome = watch.committing && !isRolledBack(error) ? 'unsure' : 'broken';
      result = { reply: failed(event, watch.locale, outcome), outcome };
    }
    if (recorded) {
      options.observe?.({ kind: event.kind, outcome: result.outcome, ms: performance.now() - started });
    }
    return result.reply;
  }

  /** Whoever is not known is looked up on the platform, outside of any transaction, and met once more. */
  async function answer(event: ChatEvent, plan: Plan | 'stale', watch: Watch): Promise<Result> {
    if (lookUp === undefined || isAside(event) || event.from.email !== undefined || isForeign(event)) {
      return commit(event, plan, watch, 'last');
    }
    try {
      return await commit(event, plan, watch, 'first');
    } catch (error) {
      if (!(error instanceof Nobody)) throw error;
    }
    const found = await lookUp.find(event.from);
    if (found === 'unanswered') {
      return { reply: failed(event, watch.locale, 'slow'), outcome: 'slow' };
    }
    const { platform, tenant, key } = event.from;
    const from = { ...event.from, ...found, platform, key, tenant: found?.tenant ?? tenant };
    return commit({ ...event, from }, plan, watch, 'last');
  }

  async function commit(
    event: ChatEvent,
    plan: Plan | 'stale',
    watch: Watch,
    attempt: 'first' | 'last',
  ): Promise<Result> {
    const committed = await db.transaction().execute(async (trx) => {
      const now = clock.now();
      if (plan !== 'stale' && !plan.unrecorded) {
        if (!(await firstTime(trx, keyOf(event), now))) return { repeated: true as const };
      }
      const person = await whoIs(trx, event, plan === 'stale' || plan.unrecorded);
      if (person === undefined && attempt === 'first') throw new Nobody();
      watch.locale =
        person?.locale ?? asLocale(event.from.locale) ?? (await readSetting(trx, 'organisation')).locale;
      const refusal = refuse(event, person, plan);
      if (person === undefined || plan === 'stale' || refusal !== undefined) {
        return { refusal: refusal ?? 'stale' };
      }
      const outcome = await plan.run({ db: trx, now, person, locale: person.locale });
      const alarms = await writeOutcome(trx, outcome, now);
      // The person was told that nothing was changed, and so it must be.
      if (watch.late) throw new Late();
      watch.committing = true;
      return { reply: outcome.reply, alarms };
    });
    if ('repeated' in committed) return { reply: { kind: 'done' } as const, outcome: 'repeated' as const };
    if ('refusal' in committed) {
      return { reply: failed(event, watch.locale, committed.refusal), outcome: committed.refusal };
    }
    if (committed.alarms.length > 0) options.ring(committed.alarms);
    const { reply } = committed;
    const told = reply.kind === 'ask' ? { ...reply, locale: watch.locale } : reply;
    return { reply: told, outcome: 'ok' as const };
  }

  /**
   * What a platform says of its people by itself. Nobody waits for a word about it; what fails is made up for by the
   * next reading of the whole directory.
   */
  async function news(event: ChatEvent<'changed' | 'left'>): Promise<Done> {
    const started = performance.now();
    if (!isForeign(event)) {
      const kept = db.transaction().execute(async (trx) => {
        const now = clock.now();
        // Repeated late, it would undo what came after it.
        if (event.kind === 'left') {
          if (await firstTime(trx, keyOf(event), now)) await memberLeft(trx, event.from, now);
          return;
        }
        const route = event.direct ? event.where.route : '';
        const known = { ...event.from, route };
        await memberChanged(trx, known, await readSetting(trx, 'organisation'), now);
      });
      const watch = { late: false, committing: true };
      try {
        await withDeadline(kept, watch, options.replyWithinMs ?? replyWithinMs, () => undefined);
        if (event.kind === 'left') {
          options.observe?.({ kind: event.kind, outcome: 'ok', ms: performance.now() - started });
        }
      } catch (error) {
        log.warn({ event: event.kind, ...errorFields(error) }, 'news of somebody was not kept');
      }
    }
    return { kind: 'done' };
  }

  return handle as unknown as Handle;
}

/** Said to nobody: whoever the bot does not know is not told so because they edited a message. */
const isAside = ({ kind }: ChatEvent): boolean =>
  kind === 'edited' || kind === 'deleted' || kind === 'reaction';

const keyOf = (event: ChatEvent): string => `${event.from.platform}:${event.from.tenant}:${event.id}`;

/** Somebody of another workspace or organisation than the one it happened in. */
const isForeign = (event: ChatEvent): boolean => event.from.tenant !== event.where.tenant;

/** By identity, else by e-mail: only those of this tenant, whose addresses it vouches for. */
async function whoIs(trx: Db, event: ChatEvent, unrecorded: boolean): Promise<Person | undefined> {
  const { from, where, direct } = event;
  // A place without a way of its own (a person's home) tells nothing of the way to them. Of an unrecorded event nothing is
  // written at all: a row of theirs, written along with an answer, would name them.
  const seen: Sighting = unrecorded
    ? {}
    : { timeZone: from.timeZone, route: direct && where.route !== '' ? where.route : undefined };
  const { route } = seen;
  const person = await personOf(trx, from, seen);
  if (person !== undefined || from.email === undefined || isForeign(event)) return person;
  const known = { ...from, ...(route !== undefined && { route }) };
  await takeIn(trx, from, [known], await readSetting(trx, 'organisation'));
  return personOf(trx, from);
}

function refuse(event: ChatEvent, person: Person | undefined, plan: Plan | 'stale'): Failure | undefined {
  if (person === undefined) return event.from.guest === true || isForeign(event) ? 'guest' : 'stranger';
  if (person.gone) return 'gone';
  return plan === 'stale' ? 'stale' : undefined;
}

async function withDeadline<T>(
  work: Promise<T>,
  watch: Pick<Watch, 'late' | 'committing'>,
  withinMs: number,
  giveUp: (failure: 'slow' | 'unsure') => T,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<T>((resolve) => {
    timer = setTimeout(() => {
      if (!watch.committing) {
        watch.late = true;
        resolve(giveUp('slow'));
      } else {
        timer = setTimeout(() => resolve(giveUp('unsure')), commitGraceMs);
      }
    }, withinMs);
  });
  // After the deadline nobody waits for the work any more; its rollback is no news.
  work.catch(() => {});
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

function failed(event: ChatEvent, locale: Locale, failure: Failure): ReplyTo[EventKind] {
  if (event.kind === 'submit' && !['stranger', 'guest', 'gone', 'stale'].includes(failure)) {
    return { kind: 'again', problem: failureText(locale, failure) };
  }
  if (isAside(event)) return { kind: 'done' };
  const card = failureCard(locale, failure);
  if (event.kind === 'home') return { kind: 'home', card };
  return { kind: 'say', card, to: 'asker' };
}

import { z } from 'zod';
import type { Card, Form } from '#core/card.ts';
import type { ChatEvent, Done, EventKind, Handle, ReplyTo, Say } from '#core/chat.ts';
import type { Clock } from '#core/clock.ts';
import { errorFields } from '#core/errors.ts';
import { type Context, defineOpen, done, home, type Outcome, say } from '#core/flow.ts';
import { asLocale, type Locale } from '#core/i18n.ts';
import type { Alarm } from '#core/jobs.ts';
import type { Log } from '#core/log.ts';
import type { Person } from '#core/person.ts';
import { type Db, isRolledBack } from '#store/db.ts';
import { firstTime } from '#store/events.ts';
import { hasHadMessages } from '#store/outbox.ts';
import { personOf } from '#store/people.ts';
import { readSetting } from '#store/settings.ts';
import { type Failure, failureCard, failureText } from './failures.ts';
import { writeOutcome } from './outcome.ts';
import type { Registry } from './registry.ts';

/** A platform gives up after 3 s (the strictest one); this leaves the rest for the way back. Milliseconds. */
const replyWithinMs = 2_500;
/** A commit that has begun is waited for a little longer: its end is worth knowing. Milliseconds. */
const commitGraceMs = 300;

type Options = Readonly<{
  db: Db;
  clock: Clock;
  registry: Registry;
  log: Log;
  /** Sets the alarms of what was committed. Its failures are its own: the sweep makes up for them. */
  ring(alarms: readonly (Alarm & { delayMs: number })[]): void;
  /** The answer to words that are no command. */
  unknown(context: Context, text: string): Promise<Outcome<Done | Say>>;
  /** Told of every event but the unrecorded ones: a count per answer would tell when each was given. */
  observe?(event: Readonly<{ kind: EventKind; outcome: 'ok' | 'repeated' | Failure; ms: number }>): void;
  /** For tests. */
  replyWithinMs?: number;
}>;

/** How an event is handled, found before the transaction begins. */
type Plan = Readonly<{
  unrecorded: boolean;
  run(context: Context): Promise<Outcome<ReplyTo[EventKind]>>;
}>;

class Late extends Error {}

/**
 * From an event to its reply: once per event, for a known person, in one transaction, within 2.5 s. What cannot be
 * done in time is rolled back and said so; a form then stays open with all that was typed.
 */
export function createDispatch(options: Options): Handle {
  const { db, clock, registry, log } = options;

  async function handle(event: ChatEvent): Promise<ReplyTo[EventKind]> {
    const started = performance.now();
    const plan = planFor(event, registry, options.unknown);
    if (plan === 'ignored') return { kind: 'done' };
    const recorded = plan !== 'stale' && !plan.unrecorded;
    const watch = { locale: asLocale(event.from.locale) ?? 'en', late: false, committing: false };
    let result: Readonly<{ reply: ReplyTo[EventKind]; outcome: 'ok' | 'repeated' | Failure }>;
    try {
      result = await withDeadline(
        commit(event, plan, watch),
        watch,
        options.replyWithinMs ?? replyWithinMs,
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

  async function commit(
    event: ChatEvent,
    plan: Plan | 'stale',
    watch: { locale: Locale; late: boolean; committing: boolean },
  ) {
    const committed = await db.transaction().execute(async (trx) => {
      const now = clock.now();
      if (plan !== 'stale' && !plan.unrecorded) {
        const key = `${event.from.platform}:${event.from.tenant}:${event.id}`;
        if (!(await firstTime(trx, key, now))) return { repeated: true as const };
      }
      const person = await personOf(trx, event.from, event.direct ? event.where.route : undefined);
      watch.locale =
        person?.locale ?? asLocale(event.from.locale) ?? (await readSetting(trx, 'organisation')).locale;
      const refusal = refuse(person, plan);
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
    return { reply: committed.reply, outcome: 'ok' as const };
  }

  return handle as unknown as Handle;
}

function refuse(person: Person | undefined, plan: Plan | 'stale'): Failure | undefined {
  if (person === undefined) return 'stranger';
  if (person.gone) return 'gone';
  return plan === 'stale' ? 'stale' : undefined;
}

async function withDeadline<T>(
  work: Promise<T>,
  watch: { late: boolean; committing: boolean },
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
  if (event.kind === 'submit' && failure !== 'stranger' && failure !== 'gone' && failure !== 'stale') {
    return { kind: 'again', problem: failureText(locale, failure) };
  }
  const card = failureCard(locale, failure);
  if (event.kind === 'home') return { kind: 'home', card };
  if (event.kind === 'left') return { kind: 'done' };
  return { kind: 'say', card, to: 'asker' };
}

// --- which handler ---------------------------------------------------------------------------------------------

function planFor(
  event: ChatEvent,
  registry: Registry,
  unknown: Options['unknown'],
): Plan | 'stale' | 'ignored' {
  switch (event.kind) {
    case 'command':
      return { unrecorded: false, run: (context) => command(event, context, registry, unknown) };
    case 'message':
      // Words in a shared place are people talking to each other.
      if (!event.addressed) return 'ignored';
      return { unrecorded: false, run: (context) => command(event, context, registry, unknown) };
    case 'action':
      return bound(registry.action(event.name), event);
    case 'open':
      if (event.name === formOfCommand.name) {
        const input = formOfCommand.schema.safeParse(event.input);
        if (!input.success) return 'stale';
        const call = {
          ...event,
          kind: 'command',
          name: 'latido',
          text: input.data.text,
          mentions: [],
        } as const;
        return { unrecorded: true, run: (context) => command(call, context, registry, unknown) };
      }
      return bound(registry.open(event.name), event);
    case 'submit':
      return bound(registry.submit(event.name), event);
    case 'home':
      return { unrecorded: true, run: async (context) => home(await homeCard(context, registry)) };
    case 'joined':
      return { unrecorded: false, run: (context) => welcome(context, registry) };
    case 'left':
    case 'changed':
      return { unrecorded: false, run: async () => done() };
  }
}

function bound<E extends ChatEvent & { input: unknown }>(
  binding:
    | {
        schema: { safeParse(input: unknown): { success: boolean; data?: unknown } };
        unrecorded: boolean;
        handle(context: Context, input: unknown, event: E): Promise<Outcome<ReplyTo[EventKind]>>;
      }
    | undefined,
  event: E,
): Plan | 'stale' {
  const input = binding?.schema.safeParse(event.input);
  if (binding === undefined || !input?.success) return 'stale';
  return { unrecorded: binding.unrecorded, run: (context) => binding.handle(context, input.data, event) };
}

async function command(
  event: ChatEvent<'command' | 'message'>,
  context: Context,
  registry: Registry,
  unknown: Options['unknown'],
): Promise<Outcome<ReplyTo['command']>> {
  // `/kudos …` is `/latido kudos …`; and in a direct chat people also type the slash command as words.
  const line =
    event.kind === 'command' && event.name !== 'latido' ? `${event.name} ${event.text}` : event.text;
  const text = line.trim().replace(/^\/?latido(?=\s|$)\s*/i, '');
  const [, word = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(text) ?? [];
  const found = registry.command(word === '' ? 'help' : word);
  if (found === undefined) return unknown(context, text);
  const outcome = await found.handle(context, { text: rest, mentions: event.mentions, direct: event.direct });
  if (event.kind === 'message' && outcome.reply.kind === 'ask') {
    return { ...outcome, ...say(formButton(outcome.reply.form, text)) };
  }
  return outcome;
}

/** Whoever comes in for the first time is told what there is, unless a message already waits for them. */
async function welcome(context: Context, registry: Registry): Promise<Outcome<ReplyTo['joined']>> {
  if (await hasHadMessages(context.db, context.person.id)) return done();
  const help = await registry.command('help')?.handle(context, { text: '', mentions: [], direct: true });
  return help?.reply.kind === 'say' ? say(help.reply.card) : done();
}

/** What a button carries is bounded (2,000 characters with all that belongs to it, on the narrowest platform). UTF-16 units. */
const commandTextMax = 1_500;

/** A form cannot answer plain words on every platform, so a button asks for it: the same command, as an `open`. */
const formOfCommand = defineOpen('latido.command', z.object({ text: z.string().max(commandTextMax) }));

function formButton(form: Form, text: string): Card {
  return {
    summary: form.title,
    blocks: [{ kind: 'text', text: form.intro ?? [form.title] }],
    buttons: [
      formOfCommand.button(
        form.title,
        { text: text.slice(0, commandTextMax).toWellFormed() },
        { style: 'primary' },
      ),
    ],
  };
}

async function homeCard(context: Context, registry: Registry): Promise<Card> {
  const cards: Card[] = [];
  for (const flow of registry.flows) {
    const card = await flow.home?.(context);
    if (card !== undefined) cards.push(card);
  }
  return {
    summary: cards[0]?.summary ?? '',
    blocks: cards.flatMap((card) => card.blocks),
    buttons: cards.flatMap((card) => card.buttons ?? []),
  };
}

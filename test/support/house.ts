import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Card, Values } from '#core/card.ts';
import type { Actor, Address, ChatEvent, EventKind, Events, ReplyTo } from '#core/chat.ts';
import {
  type Command,
  type CommandCall,
  type Context,
  defineAction,
  defineForm,
  defineMessage,
  defineOpen,
  done,
  type Flow,
  type JobContext,
  type Outcome,
  onAction,
  onJob,
  onMessage,
  onOpen,
  onSubmit,
  type Send,
  say,
} from '#core/flow.ts';
import { type Alarm, type Alarms, defineJob, type Lane } from '#core/jobs.ts';
import type { Log } from '#core/log.ts';
import type { Kind } from '#core/person.ts';
import { createDeliver } from '#src/deliver.ts';
import { createDispatch } from '#src/dispatch.ts';
import { createRegistry } from '#src/registry.ts';
import { createRun } from '#src/run.ts';
import type { Db } from '#store/db.ts';
import { insertDeliveries } from '#store/outbox.ts';
import type { DeliveryState } from '#store/schema.ts';
import { createTestDatabase } from './postgres.ts';
import type { TestChat } from './testchat.ts';

/** What nobody may ever find in a log. Tests put it into all that a person says, and into the errors of handlers. */
export const secret = 'palabras-de-alguien';

export const card = (words: string): Card => ({ summary: words, blocks: [{ kind: 'text', text: [words] }] });

// --- time, log, queue ------------------------------------------------------------------------------------------------

/** A Tuesday afternoon: within everybody's hours in UTC. */
export const start = new Date('2026-11-24T15:00:00Z');

export function createTestClock(at: Date = start) {
  let now = at;
  return {
    now: () => now,
    set: (to: Date | string) => {
      now = new Date(to);
    },
    advance: (ms: number) => {
      now = new Date(now.getTime() + ms);
    },
  };
}

type Line = Readonly<{ level: keyof Log; fields: object; message: string }>;

export function createTestLog() {
  const lines: Line[] = [];
  const at = (level: keyof Log) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    lines,
    text: () => JSON.stringify(lines),
  };
}

/** An alarm clock in this process: it rings when told to, or (`atOnce`) by itself what has no delay. */
export function createTestAlarms(options: Readonly<{ atOnce?: boolean }> = {}) {
  const bells = new Map<Lane, (id: string) => Promise<void>>();
  const waiting: (Alarm & { delayMs: number })[] = [];
  const ringing = new Set<Promise<unknown>>();
  const failures: unknown[] = [];
  let away = false;
  let behind = 0;
  const ring = async ({ lane, id }: Alarm): Promise<void> => {
    const rung = bells
      .get(lane)?.(id)
      .catch((error: unknown) => failures.push(error));
    if (rung === undefined) return;
    ringing.add(rung);
    await rung;
    ringing.delete(rung);
  };
  return {
    waiting,
    /** What rings threw. */
    failures,
    setAway: (is: boolean) => {
      away = is;
    },
    /** How many alarms the queue says to be waiting. */
    setBehind: (by: number) => {
      behind = by;
    },
    async set(alarms) {
      if (away) throw new Error('the queue is away');
      for (const { delayMs = 0, ...alarm } of alarms) {
        if (options.atOnce && delayMs === 0) void ring(alarm);
        else waiting.push({ ...alarm, delayMs });
      }
    },
    async answer(lane, _concurrency, bell) {
      bells.set(lane, bell);
    },
    /** Rings all that was set, and what those rings set, whatever their delay. */
    async ringAll(): Promise<void> {
      for (let next = waiting.splice(0); next.length > 0; next = waiting.splice(0)) {
        for (const alarm of next) await ring(alarm);
      }
    },
    /** Waits for the rings under way. */
    async idle(): Promise<void> {
      while (ringing.size > 0) await Promise.all(ringing);
    },
    ready: async () => !away,
    counts: async () => {
      if (away) throw new Error('the queue is away');
      const counts = { waiting: behind, delayed: 0, active: 0 };
      return { jobs: counts, deliveries: counts };
    },
    close: async () => {},
  } satisfies Alarms & Record<string, unknown>;
}

// --- a flow whose behaviour each test decides ------------------------------------------------------------------------

const what = z.object({ what: z.string() });
export type What = z.infer<typeof what>;
type Effects = Omit<Outcome<unknown>, 'reply'>;

export const act = defineAction('test.act', what);
export const tap = defineAction('test.tap', what);
export const openForm = defineOpen('test.open', what);
export const form = defineForm('test.form', what);
export const news = defineMessage('test.news', what);
export const work = defineJob('test.work', what);

export const askForm = (input: What) =>
  form.form(input, {
    title: 'Form',
    submit: 'Send',
    intro: ['What for'],
    fields: [{ kind: 'line', name: 'line', label: 'Line' }],
  });

export type Hooks = {
  command(context: Context, call: CommandCall): Promise<Outcome<ReplyTo['command']>>;
  unknown(context: Context, text: string): Promise<Outcome<ReplyTo['message']>>;
  act(context: Context, input: What): Promise<Outcome<ReplyTo['action']>>;
  tap(context: Context, input: What): Promise<Outcome<ReplyTo['action']>>;
  open(context: Context, input: What): Promise<Outcome<ReplyTo['open']>>;
  submit(context: Context, input: What, values: Values): Promise<Outcome<ReplyTo['submit']>>;
  home(context: Context): Promise<Card | undefined>;
  render(context: Context, data: What): Promise<Card | undefined>;
  prepare(context: JobContext, data: What): Promise<string>;
  work(context: JobContext, data: What, prepared: string): Promise<Effects>;
};

/** Something a handler does, in its transaction. */
export async function effect(db: Db, words: string): Promise<void> {
  await sql`insert into effects (words) values (${words})`.execute(db);
}

const defaults: Hooks = {
  command: async (context, call) => {
    await effect(context.db, call.text);
    return say(card('did it'));
  },
  unknown: async (_context, text) => say(card(`unknown: ${text}`)),
  act: async (context, input) => {
    await effect(context.db, input.what);
    return say(card('did it'));
  },
  tap: async (context, input) => {
    await effect(context.db, input.what);
    return done();
  },
  open: async (_context, input) => ({ reply: { kind: 'ask', form: askForm(input) } }),
  submit: async (context, _input, values) => {
    await effect(context.db, String(values.line));
    return say(card('got it'));
  },
  home: async () => card('home'),
  render: async (context, data) => card(`${context.locale} ${data.what}`),
  prepare: async () => 'prepared',
  work: async (context, data, prepared) => {
    await effect(context.db, `${data.what} ${prepared}`);
    return {};
  },
};

function createTestFlow(hooks: Hooks): Flow {
  const command: Command = {
    name: 'note',
    words: { en: ['note'], es: ['añadir', 'anotación'], pt: ['anotação'] },
    about: () => ({ summary: 'A note' }),
    shownTo: () => true,
    handle: (context, call) => hooks.command(context, call),
  };
  const help: Command = {
    name: 'help',
    words: { en: ['help'], es: ['ayuda'], pt: ['ajuda'] },
    about: () => ({ summary: 'Help' }),
    shownTo: () => true,
    handle: async () => say(card('help')),
  };
  return {
    name: 'test',
    commands: [command, help],
    actions: [
      onAction(act, (context, input) => hooks.act(context, input)),
      onAction(tap, (context, input) => hooks.tap(context, input), { unrecorded: true }),
    ],
    opens: [onOpen(openForm, (context, input) => hooks.open(context, input))],
    submits: [onSubmit(form, (context, input, values) => hooks.submit(context, input, values))],
    messages: [onMessage(news, (context, data) => hooks.render(context, data))],
    jobs: [
      onJob(
        work,
        (context, data, prepared: string) => hooks.work(context, data, prepared),
        (context, data) => hooks.prepare(context, data),
      ),
    ],
    home: (context) => hooks.home(context),
    samples: () => [],
  };
}

// --- the house -------------------------------------------------------------------------------------------------------

export type House = Awaited<ReturnType<typeof createHouse>>;

type NewPerson = Readonly<{
  email?: string;
  name?: string;
  kind?: Kind;
  unit?: string;
  locale?: string | null;
  timeZone?: string | null;
  country?: string;
  gone?: boolean;
  /** Where they can be reached; the first chat when absent. */
  on?: readonly TestChat[];
}>;

/** The real parts around a flow of the tests' own, on a database of their own. */
export async function createHouse(chats: readonly TestChat[], options: Readonly<{ atOnce?: boolean }> = {}) {
  const database = await createTestDatabase();
  const { db } = database;
  await sql`create table effects (id serial primary key, words text not null)`.execute(db);
  const clock = createTestClock();
  const log = createTestLog();
  const hooks: Hooks = { ...defaults };
  const flow = createTestFlow(hooks);
  const registry = createRegistry([flow]);
  const alarms = createTestAlarms(options);
  const steps: string[] = [];
  const seen: Readonly<{ kind: EventKind; outcome: string; ms: number }>[] = [];
  const jobs: string[] = [];
  let count = 0;

  const ring = (due: readonly (Alarm & { delayMs: number })[]): void => {
    alarms.set(due).catch(() => log.warn({ alarms: due.length }, 'alarms not set'));
  };
  const deliver = createDeliver({
    db,
    clock,
    registry,
    chats,
    log,
    observe: (outcome, reason) => void steps.push(reason === undefined ? outcome : `${outcome} ${reason}`),
  });
  const run = createRun({ db, clock, registry, log, ring, observe: (_name, outcome) => jobs.push(outcome) });
  await alarms.answer('deliveries', 1, deliver);
  await alarms.answer('jobs', 1, run);

  return {
    database,
    db,
    clock,
    log,
    hooks,
    flow,
    registry,
    alarms,
    deliver,
    run,
    ring,
    /** What `observe` was told, oldest first. */
    steps,
    seen,
    jobs,
    dispatch: (over: Readonly<{ db?: Db; replyWithinMs?: number }> = {}) =>
      createDispatch({
        db,
        clock,
        registry,
        log,
        ring,
        unknown: (context, text) => hooks.unknown(context, text),
        observe: (event) => void seen.push(event),
        ...over,
      }),

    async person(given: NewPerson = {}) {
      const key = `p${++count}`;
      const { id } = await db
        .insertInto('people')
        .values({
          name: given.name ?? key,
          email: given.email ?? null,
          kind: given.kind ?? 'employee',
          unit_id: given.unit ?? null,
          manager_id: null,
          locale: given.locale === undefined ? 'en' : given.locale,
          time_zone: given.timeZone === undefined ? 'UTC' : given.timeZone,
          country: given.country ?? null,
          start_date: null,
          birthday: null,
          gone_at: given.gone ? start : null,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      const addresses: readonly Address[] = (given.on ?? chats.slice(0, 1)).map(({ platform }) => ({
        platform,
        tenant: 't1',
        key,
        route: `dm:${key}`,
      }));
      for (const address of addresses) {
        await db
          .insertInto('identities')
          .values({ ...address, person_id: id })
          .execute();
      }
      const actor: Actor = { platform: addresses[0]?.platform ?? 'none', tenant: 't1', key };
      return { id, key, actor };
    },

    /** A delivery as a handler would have asked for it. */
    async send(to: string, over: Partial<Send> = {}): Promise<string> {
      const send: Send = {
        ...news.request({ what: 'news' }),
        to,
        unasked: false,
        notAfter: new Date(clock.now().getTime() + 7 * 86_400_000),
        ...over,
      };
      const before = new Set((await db.selectFrom('deliveries').select('id').execute()).map((row) => row.id));
      await insertDeliveries(db, [send], clock.now());
      const rows = await db.selectFrom('deliveries').select('id').execute();
      const added = rows.find((row) => !before.has(row.id));
      if (added === undefined) throw new Error('no delivery was written');
      return added.id;
    },

    delivery: (id: string) =>
      db.selectFrom('deliveries').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    job: (id: string) => db.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    async effects(): Promise<readonly string[]> {
      const { rows } = await sql<{ words: string }>`select words from effects order by id`.execute(db);
      return rows.map((row) => row.words);
    },
    async states(): Promise<Readonly<Partial<Record<DeliveryState, number>>>> {
      const rows = await db
        .selectFrom('deliveries')
        .select((select) => ['state', select.fn.countAll<number>().as('n')])
        .groupBy('state')
        .execute();
      return Object.fromEntries(rows.map((row) => [row.state, row.n]));
    },
    /** As if more than the lease had passed for the database, whose clock tests cannot move. */
    async lapse(): Promise<void> {
      await sql`update deliveries set claimed_at = claimed_at - interval '21 s', set_at = set_at - interval '21 s'`.execute(
        db,
      );
      await sql`update jobs set set_at = set_at - interval '21 s'`.execute(db);
    },
    /** As it was in the beginning, for the next test. */
    async reset(): Promise<void> {
      await sql`truncate effects, events, jobs, deliveries, settings, people, units cascade`.execute(db);
      clock.set(start);
      Object.assign(hooks, defaults);
      for (const list of [log.lines, steps, seen, jobs, alarms.waiting, alarms.failures]) list.length = 0;
      alarms.setAway(false);
      alarms.setBehind(0);
      for (const chat of chats) chat.reset();
    },
    drop: () => database.drop(),
  };
}

let happenings = 0;

/** Something a person does on their platform, as an adapter tells it. A new happening each time, unless `id` is given. */
export function happens<K extends EventKind>(
  kind: K,
  from: Actor,
  what: Events[K],
  over: Readonly<{ id?: string; direct?: boolean; route?: string }> = {},
): ChatEvent<K> {
  const { platform, tenant, key } = from;
  return {
    kind,
    id: over.id ?? `event-${++happenings}`,
    at: start,
    from,
    where: { platform, tenant, key, route: over.route ?? `dm:${key}` },
    direct: over.direct ?? true,
    ...what,
  } as unknown as ChatEvent<K>;
}

/** Waits until something is so; fails after 5 s. */
export async function until(what: string, is: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = performance.now() + 5_000; performance.now() < end; await sleep(10)) {
    if (await is()) return;
  }
  throw new Error(`waited in vain: ${what}`);
}

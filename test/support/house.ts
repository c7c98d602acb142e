import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Actor, Address, ChatEvent, EventKind, Events } from '#core/chat.ts';
import type { Alarm } from '#core/jobs.ts';
import type { Send } from '#core/outcome.ts';
import type { Kind } from '#core/person.ts';
import { createDeliver } from '#src/deliver.ts';
import { createDispatch } from '#src/dispatch.ts';
import { createRegistry } from '#src/registry.ts';
import { createRun } from '#src/run.ts';
import type { Db } from '#store/db.ts';
import { insertDeliveries } from '#store/outbox.ts';
import type { DeliveryState } from '#store/schema.ts';
import { createHolidays } from '#work/holidays.ts';
import { createTestDatabase } from './postgres.ts';
import type { TestChat } from './testchat.ts';
import { createTestFlow, defaultHooks, type Hooks, news } from './testflow.ts';
import { createTestAlarms, createTestClock, createTestLog, start } from './testports.ts';

/** What nobody may ever find in a log. Tests put it into all that a person says, and into the errors of handlers. */
export const secret = 'palabras-de-alguien';

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
  const hooks: Hooks = { ...defaultHooks };
  const flow = createTestFlow(hooks);
  const registry = createRegistry([flow]);
  const holidays = createHolidays();
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
    holidays,
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
    holidays,
    alarms,
    deliver,
    run,
    ring,
    /** What `observe` was told, oldest first. */
    steps,
    seen,
    jobs,
    dispatch: (
      over: Readonly<{
        db?: Db;
        replyWithinMs?: number;
        lookUp?: (actor: Actor) => Promise<Actor | undefined>;
      }> = {},
    ) =>
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
      await sql`truncate effects, events, jobs, deliveries, paces, settings, people, units cascade`.execute(
        db,
      );
      clock.set(start);
      Object.assign(hooks, defaultHooks);
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

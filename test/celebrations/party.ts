import type { Button, Card, Form, Values } from '#core/card.ts';
import type { Address, ReplyTo } from '#core/chat.ts';
import type { Flow } from '#core/flow.ts';
import type { Locale } from '#core/i18n.ts';
import type { Role } from '#core/person.ts';
import { createCelebrationsFlow } from '#flows/celebrations/flow.ts';
import { createRecognitionFlow } from '#flows/recognition/flow.ts';
import { createSettingsFlow } from '#flows/settings/flow.ts';
import { createDeliver } from '#src/deliver.ts';
import { createDispatch } from '#src/dispatch.ts';
import { createRegistry } from '#src/registry.ts';
import { createRun } from '#src/run.ts';
import { jobsToSet, nextJobAt } from '#store/jobs.ts';
import { deliveriesToSet } from '#store/outbox.ts';
import { writeSetting } from '#store/settings.ts';
import { happens } from '#test/support/house.ts';
import { testPorts } from '#test/support/ports.ts';
import { createTestDatabase } from '#test/support/postgres.ts';
import { createTestChat } from '#test/support/testchat.ts';
import { createTestClock, createTestLog } from '#test/support/testports.ts';

/** The celebrations flow in the real house: people press, the clock is moved, and what is due happens. */

export const room: Address = { platform: 'test', tenant: 't1', key: 'general', route: 'room:general' };

type NewPerson = Readonly<{
  unit?: string;
  locale?: Locale;
  timeZone?: string;
  roles?: readonly Role[];
  birthday?: string;
  start?: string;
  country?: string;
  kind?: 'employee' | 'supplier';
  /** Nobody has asked them yet whether they would like to be celebrated. */
  unasked?: true;
}>;
type Pressed = ReplyTo['action'] | ReplyTo['open'] | ReplyTo['submit'] | ReplyTo['command'];

export type Party = Awaited<ReturnType<typeof createParty>>;

export async function createParty() {
  const database = await createTestDatabase();
  const { db, pool } = database;
  const clock = createTestClock();
  const log = createTestLog();
  const chat = createTestChat('test', { find: true });
  const ports = testPorts();
  const flows: readonly Flow[] = [
    createRecognitionFlow(ports),
    createCelebrationsFlow(ports),
    createSettingsFlow(() => flows),
  ];
  const registry = createRegistry(flows);
  const ring = () => {};
  const handle = createDispatch({
    db,
    clock,
    registry,
    log,
    ring,
    unknown: async () => ({ reply: { kind: 'done' } }),
  });
  const deliver = createDeliver({ db, clock, registry, chats: [chat], holidays: ports.holidays, log });
  const run = createRun({ db, clock, registry, log, ring });

  async function settle(): Promise<void> {
    for (;;) {
      const jobs = (await jobsToSet(db, clock.now(), 1_000, 0)).filter(({ delayMs }) => delayMs === 0);
      const due = (await deliveriesToSet(db, clock.now(), 1_000, 0)).filter(({ delayMs }) => delayMs === 0);
      for (const { id } of jobs) await run(id);
      for (const { id } of due) await deliver(id);
      if (jobs.length + due.length === 0) return;
    }
  }

  const as = (key: string) => {
    const actor = { platform: 'test', tenant: 't1', key };
    return {
      command: () =>
        handle(happens('command', actor, { name: 'latido', text: 'celebrations', mentions: [] })),
      press: ({ kind, name, input }: Button): Promise<Pressed> =>
        handle(happens(kind, actor, { name, input: JSON.parse(JSON.stringify(input)) })),
      submit: ({ name, input }: Form, values: Values) =>
        handle(happens('submit', actor, { name, input, values })),
      home: () => handle(happens('home', actor, {})),
    };
  };

  return {
    db,
    pool,
    clock,
    log,
    chat,
    registry,
    run,
    settle,
    as,

    async reset(now: string): Promise<void> {
      await pool.query('truncate events, jobs, deliveries, paces, settings, people, units cascade');
      await writeSetting(db, 'organisation', { name: 'Aurora', locale: 'es', timeZone: 'America/Bogota' });
      clock.set(now);
      log.lines.length = 0;
      chat.reset();
    },
    async unit(name: string): Promise<string> {
      return (await pool.query('insert into units (name) values ($1) returning id', [name])).rows[0].id;
    },
    async person(name: string, given: NewPerson = {}): Promise<string> {
      const { rows } = await pool.query(
        `insert into people (name, unit_id, locale, time_zone, attributes, roles, birthday, start_date, kind, country)
         values ($1, $2, $3, $4, '{}', $5, $6, $7, $8, $9) returning id`,
        [
          name,
          given.unit ?? null,
          given.locale ?? 'en',
          given.timeZone ?? 'UTC',
          given.roles ?? [],
          given.birthday ?? null,
          given.start ?? null,
          given.kind ?? 'employee',
          given.country ?? null,
        ],
      );
      await db
        .insertInto('identities')
        .values({ platform: 'test', tenant: 't1', key: name, person_id: rows[0].id, route: `dm:${name}` })
        .execute();
      if (given.unasked !== true) {
        await pool.query('insert into celebration_choices (person_id, asked_at) values ($1, $2)', [
          rows[0].id,
          clock.now(),
        ]);
      }
      return rows[0].id;
    },
    /** As HR does it; no HR person is left behind. */
    async switchOn(): Promise<void> {
      await pool.query(`insert into celebration_choices (person_id, asked_at)
        select id, now() from people on conflict do nothing`);
      const { rows } = await pool.query(
        `insert into people (name, attributes, roles) values ('HR', '{}', '{hr}') returning id`,
      );
      await pool.query(
        `insert into identities (platform, tenant, key, person_id, route) values ('test', 't1', 'HR', $1, 'dm:HR')`,
        [rows[0].id],
      );
      await as('HR').press(buttonNamed(cardIn(await as('HR').command()), 'celebrations.switch'));
      await pool.query('delete from people where id = $1', [rows[0].id]);
      await settle();
    },
    /** Fills in the form as somebody does. */
    async choose(key: string, values: Values) {
      const { reply } = { reply: await as(key).command() };
      const form = formIn(await as(key).press(buttonNamed(cardIn(reply), 'celebrations.choose')));
      return as(key).submit(form, { ...form.values, ...values });
    },
    /** Lets time pass, from one thing that is due to the next. */
    async until(to: string): Promise<void> {
      const end = new Date(to);
      for (;;) {
        await settle();
        const next = [await nextJobAt(db), await nextDue(pool)].filter((at) => at !== undefined);
        const at = new Date(Math.min(...next.map((one) => one.getTime())));
        if (next.length === 0 || at > end) break;
        clock.set(new Date(Math.max(at.getTime(), clock.now().getTime() + 1)));
      }
      clock.set(end);
      await settle();
    },
    /** What somebody has before them now (a person by their name, or a place by its route). */
    said: (to: string): readonly string[] =>
      chat.messages.filter((one) => [to, `dm:${to}`].includes(one.to.route)).map((one) => one.card.summary),
    celebrations: async () =>
      (
        await pool.query(`select p.name, c.kind, c.year, c.moved, c.years, c.from_at
        from celebrations c join people p on p.id = c.person_id order by c.from_at, p.name, c.kind`)
      ).rows,
    drop: () => database.drop(),
  };
}

async function nextDue(pool: { query(text: string): Promise<{ rows: { at: Date | null }[] }> }) {
  const { rows } = await pool.query(`select min(due_at) as at from deliveries where state = 'waiting'`);
  return rows[0]?.at ?? undefined;
}

export function cardIn(reply: Pressed | ReplyTo['home']): Card {
  if (!('card' in reply)) throw new Error(`no card: ${reply.kind}`);
  return reply.card;
}
export function formIn(reply: Pressed): Form {
  if (reply.kind !== 'ask') throw new Error(`no form: ${reply.kind}`);
  return reply.form;
}
export const buttonsOf = (card: Card): readonly Button[] => [
  ...card.blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : [])),
  ...(card.buttons ?? []),
];
export function buttonNamed(card: Card, name: string): Button {
  const found = buttonsOf(card).find((button) => button.name === name);
  if (found === undefined) throw new Error(`no ${name} among ${buttonsOf(card).map((one) => one.name)}`);
  return found;
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Button, Card } from '#core/card.ts';
import type { Actor, Address, Handle } from '#core/chat.ts';
import type { Locale } from '#core/i18n.ts';
import { createFlows } from '#flows/index.ts';
import { createDeliver } from '#src/deliver.ts';
import { createDispatch } from '#src/dispatch.ts';
import { createRegistry } from '#src/registry.ts';
import { createRun } from '#src/run.ts';
import { jobsToSet, nextJobAt } from '#store/jobs.ts';
import { deliveriesToSet, nextDeliveryAt } from '#store/outbox.ts';
import { writeSetting } from '#store/settings.ts';
import type { Harness, Person, Place, SeenForm, SeenMessage } from '#test/contract/chat.ts';
import { testPorts } from '#test/support/ports.ts';
import { createTestDatabase } from './postgres.ts';
import { createTestChat } from './testchat.ts';
import { createTestClock, createTestLog } from './testports.ts';

/** A Monday morning in Bogotá, within everybody's hours. */
const start = new Date('2026-11-23T15:00:00Z');
/** Colleagues who answer in a chat of their own, so that there are groups of five and more. */
const colleagues = 8;

/** How often it is looked again for an answer, in tenths of a second. */
const patience = 15;

/** What a person has before them after a step, in words alone: how a platform draws it is its own business. */
export type Seen = Readonly<{
  step: string;
  /** The form that is open: its title, then label and error of each field. */
  form?: readonly string[];
  /** What is new or changed since the step before, place by place. */
  said: readonly string[];
  buttons: readonly string[];
}>;

/** How a command is called (`/latido`, a mention) is a platform's own business, too; the link in a message is another each time. */
const words = (text: string): string =>
  text
    .replaceAll(/https:\/\/\S+/g, '')
    .replaceAll('/latido', '')
    .match(/[\p{L}\p{N}]+/gu)
    ?.join(' ') ?? '';

export type Talk = Awaited<ReturnType<typeof createTalk>>;

/**
 * All flows over the real database, reached through one platform's real route.
 * @param harness not yet connected
 * @param locale of everybody
 */
export async function createTalk(harness: Harness, locale: Locale = 'es') {
  const { chat, tenant } = harness;
  const database = await createTestDatabase();
  const { db, pool } = database;
  const clock = createTestClock(start);
  const log = createTestLog();
  const ports = testPorts();
  const { holidays } = ports;
  const { flows, unknown } = createFlows(ports);
  const registry = createRegistry(flows);
  await writeSetting(db, 'organisation', { locale });
  const others = createTestChat('others', { find: true });
  const ring = () => {};
  const handle = createDispatch({
    db,
    clock,
    registry,
    log,
    ring,
    unknown,
    lookUp: ({ tenant: home, key }) => chat.person(home, key),
  });
  const deliver = createDeliver({ db, clock, registry, chats: [chat, others], holidays, log });
  const run = createRun({ db, clock, registry, log, ring });
  const transcript: Seen[] = [];

  await harness.serve(await chat.connect(handle));

  // --- who is there ------------------------------------------------------------------------------------------

  const insertUnit = async (name: string, parent: string | null): Promise<string> =>
    (await pool.query('insert into units (name, parent_id) values ($1, $2) returning id', [name, parent]))
      .rows[0].id;
  const insertPerson = async (name: string, unit: string, roles: readonly string[], address: Address) => {
    const { rows } = await pool.query(
      `insert into people (name, email, unit_id, locale, time_zone, attributes, roles)
       values ($1, $2, $3, $5, 'America/Bogota', '{}', $4) returning id`,
      [name, `${address.key.toLowerCase()}@talk.example`, unit, roles, locale],
    );
    await pool.query(
      'insert into identities (platform, tenant, key, person_id, route) values ($1, $2, $3, $4, $5)',
      [address.platform, address.tenant, address.key, rows[0].id, address.route],
    );
    return rows[0].id as string;
  };
  const whole = await insertUnit('Cooperativa Río Claro', null);
  const team = await insertUnit('Operaciones', whole);
  const addresses = new Map<string, Address>();
  for await (const { key, address } of chat.people(tenant)) addresses.set(key, address);
  const addressOf = ({ key }: Person): Address => addresses.get(key) ?? harness.direct({ key } as Person);
  const ana = await insertPerson('Ana Restrepo', team, ['hr'], addressOf(harness.ana));
  await insertPerson('Luis Quispe', team, [], addressOf(harness.luis));
  await pool.query(`insert into unit_managers (unit_id, person_id, source) values ($1, $2, 'hr')`, [
    whole,
    ana,
  ]);
  const actors: Actor[] = [];
  for (let n = 1; n <= colleagues; n += 1) {
    const at = { platform: 'others', tenant: 't1', key: `colleague-${n}` };
    await insertPerson(`Colega ${n}`, team, [], { ...at, route: `dm:${n}` });
    actors.push(at);
  }

  // --- time --------------------------------------------------------------------------------------------------

  /** Lets happen what is due now, and what that leads to. */
  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; ) {
      const jobs = await jobsToSet(db, clock.now(), 100, 0);
      const due = await deliveriesToSet(db, clock.now(), 100, 0);
      const ready = due.filter(({ delayMs }) => delayMs < 2_000);
      for (const { id } of jobs.filter(({ delayMs }) => delayMs === 0)) await run(id);
      for (const { id, delayMs } of ready) {
        if (delayMs > 0) await sleep(delayMs);
        await deliver(id);
      }
      const { rows } = await pool.query(
        `select 1 from deliveries where line is not null and (state = 'waiting' or refresh) limit 1`,
      );
      quiet = jobs.length + ready.length + rows.length === 0 ? quiet + 1 : 0;
      if (rows.length > 0) await sleep(100);
    }
  }

  /** Moves the clock to what is due next, until something is so. */
  async function until(what: string, query: string): Promise<void> {
    for (let turns = 0; turns < 60; turns += 1) {
      await settle();
      if ((await pool.query(query)).rows.length > 0) return;
      const next = [await nextJobAt(db), await nextDeliveryAt(db)].filter((at) => at !== undefined);
      if (next.length === 0) break;
      const at = new Date(Math.min(...next.map((one) => one.getTime())));
      clock.set(at > clock.now() ? at : new Date(clock.now().getTime() + 1_000));
    }
    throw new Error(`waited in vain: ${what}`);
  }

  // --- what people do ----------------------------------------------------------------------------------------

  const before = new Map<string, ReadonlyMap<string, string>>();
  const places: readonly Place[] = ['direct', 'shared'];
  /** A form that is answered in the chat leaves a mark there, which says nothing. */
  const isMark = (text: string): boolean => /^\s*✓/.test(text);

  async function look(person: Person): Promise<Omit<Seen, 'step'>> {
    const all = (await Promise.all(places.map((place) => person.messages(place)))).flat();
    const known = before.get(person.key) ?? new Map<string, string>();
    const own = all.filter((message) => !message.byPerson);
    before.set(person.key, new Map(own.map((message) => [message.key, shown(message)])));
    const form = await person.form();
    const fresh = own.filter((message) => known.get(message.key) !== shown(message) && !isMark(message.text));
    if (form !== undefined) return { form: formWords(form), said: [], buttons: [] };
    return {
      said: fresh.map((message) => words(message.text)),
      buttons: fresh.flatMap((message) => message.buttons.map(({ label }) => label)),
    };
  }
  const shown = (message: SeenMessage): string =>
    JSON.stringify([message.text, message.buttons.map(({ label }) => label)]);
  const formWords = (form: SeenForm): readonly string[] => [
    form.title,
    ...form.fields.map(({ label, error }) => words(`${label} ${error ?? ''}`)),
  ];

  const isNothing = (seen: Omit<Seen, 'step'>): boolean => seen.form === undefined && seen.said.length === 0;

  async function step(what: string, person: Person, act: () => Promise<void>): Promise<Seen> {
    await act();
    await settle();
    let found = await look(person);
    // An answer with a picture comes when that is there.
    for (let turns = 0; turns < patience && what !== 'looks' && isNothing(found); turns += 1) {
      await sleep(100);
      found = await look(person);
    }
    const seen = { step: `${person === harness.ana ? 'Ana' : 'Luis'}: ${what}`, ...found };
    transcript.push(seen);
    return seen;
  }

  /** The newest button with that label, wherever this person sees it. */
  async function buttonOf(person: Person, label: string) {
    const direct = (await person.messages('direct')).toReversed();
    const found = [...direct, ...(await person.messages('shared')).toReversed()]
      .flatMap((message) => message.buttons)
      .find((button) => button.label === label);
    if (found === undefined) {
      throw new Error(
        `no button ${label} among ${direct.flatMap(({ buttons }) => buttons.map((one) => one.label))}`,
      );
    }
    return found;
  }

  /** A person's key is another one on each platform. */
  const named = (text: string): string =>
    text.replaceAll(harness.ana.key, 'Ana').replaceAll(harness.luis.key, 'Luis');
  const as = (person: Person) => ({
    key: person.key,
    command: (text: string, place: Place = 'direct') =>
      step(`/latido ${text}${place === 'shared' ? ' in the channel' : ''}`, person, () =>
        person.command(place, 'latido', text),
      ),
    say: (text: string) => step(`"${text}"`, person, () => person.say('direct', text)),
    press: (label: string) => step(`[${label}]`, person, async () => (await buttonOf(person, label)).press()),
    submit: (values: Readonly<Record<string, string>>) =>
      step(`submits ${named(JSON.stringify(values))}`, person, async () => {
        const form = await person.form();
        if (form === undefined) throw new Error('no form is open');
        await form.submit(values);
      }),
    looks: () => step('looks', person, async () => {}),
  });

  // Some platforms tell of a first visit, and who comes is welcomed: that is behind us.
  for (const person of [harness.ana, harness.luis]) {
    await person.command('direct', 'latido', 'help');
    await settle();
    await look(person);
  }

  /** Everybody else answers every question with this, as far as it is offered. */
  async function othersAnswer(given: string | ((colleague: number, taps: number) => string)): Promise<void> {
    for (const [colleague, from] of actors.entries()) {
      const card = () => others.messages.findLast(({ to }) => to.key === from.key)?.card;
      let now: Card | undefined = card();
      for (let taps = 0; taps < 12 && now !== undefined; taps += 1) {
        const offered: readonly Button[] = [
          ...now.blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : [])),
          ...(now.buttons ?? []),
        ];
        const label = typeof given === 'string' ? given : given(colleague, taps);
        const button = offered.find((one) => one.label === label) ?? (taps === 0 ? offered[0] : undefined);
        if (button === undefined) break;
        const reply = await (handle as Handle)<'action'>({
          kind: 'action',
          id: crypto.randomUUID(),
          at: clock.now(),
          from,
          where: { ...from, route: `dm:${from.key}` },
          direct: true,
          name: button.name,
          input: JSON.parse(JSON.stringify(button.input)),
        });
        now = reply.kind === 'replace' ? reply.card : undefined;
      }
    }
    await settle();
  }

  return {
    locale,
    ana: as(harness.ana),
    luis: as(harness.luis),
    transcript,
    pool,
    clock,
    settle,
    until,
    othersAnswer,
    async stop() {
      await chat.close();
      await harness.stop();
      await database.drop();
      const failures = log.lines.filter(({ level }) => level === 'error');
      if (failures.length > 0) throw new Error(JSON.stringify(failures));
    },
  };
}

import type { Button, Card, Form, Values } from '#core/card.ts';
import type { Address } from '#core/chat.ts';
import { createCampaignsFlow } from '#flows/campaigns/flow.ts';
import { createDeliver } from '#src/deliver.ts';
import { createDispatch } from '#src/dispatch.ts';
import { createRegistry } from '#src/registry.ts';
import { createRun } from '#src/run.ts';
import { jobsToSet } from '#store/jobs.ts';
import { deliveriesToSet } from '#store/outbox.ts';
import { writeSetting } from '#store/settings.ts';
import { happens } from '#test/support/house.ts';
import { testPorts } from '#test/support/ports.ts';
import { createTestDatabase } from '#test/support/postgres.ts';
import { createTestChat } from '#test/support/testchat.ts';
import { createTestClock, createTestLog } from '#test/support/testports.ts';

/** A Thursday in all zones used here; the form proposes the Monday after it, 30 November. */
const start = new Date('2026-11-26T15:00:00Z');
export const place: Address = { platform: 'chat', tenant: 't1', key: 'general', route: 'general' };

type Reply = Readonly<{ card?: Card; form?: Form; kind: string }>;

export const textOf = (card: Card | undefined): string => JSON.stringify(card ?? {});
export const buttonsOf = (card: Card | undefined): readonly Button[] => [
  ...(card?.blocks ?? []).flatMap((block) => (block.kind === 'buttons' ? block.buttons : [])),
  ...(card?.buttons ?? []),
];

/** The campaigns over the real database, dispatch, jobs and outbox; the clock and the chat are the tests' own. */
export async function createStage() {
  const { db, pool, drop } = await createTestDatabase();
  const clock = createTestClock(start);
  const log = createTestLog();
  const chat = createTestChat('chat', { find: true });
  const registry = createRegistry([createCampaignsFlow(testPorts())]);
  const common = { db, clock, registry, log };
  const handle = createDispatch({
    ...common,
    ring: () => {},
    unknown: async () => ({ reply: { kind: 'done' } }),
  });
  const run = createRun({ ...common, ring: () => {} });
  const deliver = createDeliver({ ...common, chats: [chat], holidays: testPorts().holidays });
  await writeSetting(db, 'organisation', { name: 'Río', locale: 'es', timeZone: 'America/Bogota' });
  const unit = (await pool.query(`insert into units (name) values ('Logística') returning id`)).rows[0].id;

  async function person(
    key: string,
    over: Readonly<{ locale?: string; zone?: string; roles?: string[]; unit?: string; kind?: string }> = {},
  ): Promise<string> {
    const { rows } = await pool.query(
      `insert into people (name, locale, time_zone, roles, unit_id, kind, attributes)
       values ($1, $2, $3, $4, $5, $6, '{}') returning id`,
      [
        key,
        over.locale ?? 'es',
        over.zone ?? 'America/Bogota',
        over.roles ?? [],
        over.unit ?? null,
        over.kind ?? 'employee',
      ],
    );
    await pool.query(
      `insert into identities (platform, tenant, key, person_id, route) values ('chat', 't1', $1, $2, $3)`,
      [key, rows[0].id, `dm:${key}`],
    );
    return rows[0].id;
  }

  const as = (key: string, direct = true) => {
    const actor = { platform: 'chat', tenant: 't1', key };
    const over = { direct, route: direct ? `dm:${key}` : place.route };
    const where = direct ? {} : { where: place };
    const does = async (kind: 'command' | 'action' | 'open' | 'submit', what: object): Promise<Reply> =>
      (await handle({ ...happens(kind, actor, what as never, over), ...where } as never)) as Reply;
    return {
      command: (name: string, text = '') => does('command', { name, text, mentions: [] }),
      press: (button: Button) => does(button.kind, { name: button.name, input: button.input }),
      submit: (form: Form | undefined, values: Values) =>
        does('submit', { name: form?.name, input: form?.input, values: { ...form?.values, ...values } }),
    };
  };
  /** The button of that action on a card. */
  const on = (reply: Reply, name: string): Button => {
    const found = buttonsOf(reply.card).find((one) => one.name === name);
    if (found === undefined) throw new Error(`no ${name} on ${textOf(reply.card)}`);
    return found;
  };

  /** Lets happen what is due by then, hour by hour. */
  async function goTo(to: string): Promise<void> {
    const end = new Date(to);
    for (;;) {
      for (let busy = true; busy; ) {
        const jobs = (await jobsToSet(db, clock.now(), 1_000, 0)).filter(({ delayMs }) => delayMs === 0);
        for (const { id } of jobs) await run(id);
        const due = (await deliveriesToSet(db, clock.now(), 1_000, 0)).filter(({ delayMs }) => delayMs === 0);
        for (const { id } of due) await deliver(id);
        busy = jobs.length + due.length > 0;
      }
      if (clock.now() >= end) return;
      clock.set(new Date(Math.min(end.getTime(), clock.now().getTime() + 3_600_000)));
    }
  }

  /** HR prepares one from a template with these changes. Resolves to the preview. */
  async function prepare(key: string, template: string, values: Values, direct = true): Promise<Reply> {
    const hr = as(key, direct);
    const chosen = buttonsOf((await hr.command('campaign')).card).find(
      ({ name, input }) =>
        name === 'campaigns.new' && (input as Readonly<{ template?: string }>).template === template,
    );
    if (chosen === undefined) throw new Error('no such template');
    const asked = await hr.press(chosen);
    const preview = await hr.submit(asked.form, values);
    const fields = new Set(asked.form?.fields.map(({ name }) => name));
    if (Object.keys(values).every((name) => fields.has(name))) return preview;
    const more = await hr.press(on(preview, 'campaigns.more'));
    return hr.submit(more.form, values);
  }

  async function thank(giver: string, receiver: string, at: string, value = 'service', seen = 'public') {
    const { rows } = await pool.query(
      `insert into recognitions (at, giver_id, value, words, seen) values ($1, $2, $3, 'Gracias por explicarlo dos veces', $4) returning id`,
      [at, giver, value, seen],
    );
    await pool.query('insert into recognition_receivers (recognition_id, n, person_id) values ($1, 0, $2)', [
      rows[0].id,
      receiver,
    ]);
    return rows[0].id as string;
  }

  const states = async (): Promise<readonly string[]> =>
    (await pool.query('select state from campaigns order by opens_at, state')).rows.map(({ state }) => state);
  const sentTo = (route: string) => chat.messages.filter(({ to }) => to.route === route);

  return { db, pool, drop, clock, log, chat, unit, person, as, on, goTo, prepare, thank, states, sentTo };
}
export type Stage = Awaited<ReturnType<typeof createStage>>;
